"""Plans that change, for callers: texts become changes, time is taken here."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, time, timezone
from typing import Any

from .. import library, zones
from ..errors import InputError, quoted
from ..model.base import minutes, read_moment
from ..model.change import Change, MoveStart
from ..model.finding import Override
from ..model.plan import Plan
from ..plans import revision
from .clock import as_utc, now
from .planning import data_of, rules_of, software


def revise(
    plan: Plan,
    change: Change,
    *,
    from_: datetime | date | str | None = None,
    reason: str,
    by: str | None,
    at: datetime | None = None,
    override: Iterable[Override] = (),
) -> Plan:
    """The next revision of a plan: a change from a moment on, computed by the code that made the plan.

    Parameters
    ----------
    change : an object of ``rud_dosing.model.change``, for example ``Hold(drug="ruxolitinib")``
    from_ : a moment in the plan's wall-clock time, ``"2026-12-20 14:00"``; what lies before it stays. A date alone is
        taken where the plan gives nothing on that day. Only a moved start may leave it out: what counts is then ``at``
    reason, by : why, and who says so; None where nobody is named, and then nobody can verify it
    at : when it is done; now where it is left out
    override : decisions to go on in spite of stops that the change brings

    Raises
    ------
    DosingError
        ``revise``, ``moment``, ``moment-open``, ``undated``, ``start-moved-late``, and those of the computation

    Examples
    --------
    >>> from rud_dosing import Patient, make_plan
    >>> from rud_dosing.model.change import Hold
    >>> plan = make_plan(Patient(id="A1", height="170 cm", weight="63.5 kg"), start="2026-12-01")
    >>> held = revise(plan, Hold(drug="ruxolitinib"), from_="2026-12-10 11:00", reason="platelets 12", by="Dr. B")
    >>> held.revision, sum(one.drug == "ruxolitinib" for one in held.administrations)
    (2, 19)
    """
    moment = now() if at is None else as_utc(at)
    return revision.revise(
        plan,
        change,
        since=_since(plan, change, from_, moment),
        reason=reason,
        by=by,
        at=moment,
        overrides=tuple(override),
        using=data_of(plan),
        software=software(rules_of(plan.order.site)),
    )


def earlier(plan: Plan, number: int) -> Plan:
    """An earlier revision of the plan.

    Raises
    ------
    DosingError
        ``revision``
    """
    return revision.as_of(plan, number, data_of(plan))


def diff(old: Plan, new: Plan) -> str:
    """What changed between two plans, as a person reads it.

    Examples
    --------
    >>> from rud_dosing import Patient, make_plan
    >>> who = Patient(id="A1", height="170 cm", weight="63.5 kg")
    >>> from rud_dosing.model.change import Hold
    >>> plan = make_plan(who, start="2026-12-01")
    >>> held = revise(plan, Hold(drug="ruxolitinib"), from_="2026-12-10 11:00", reason="platelets 12", by="Dr. B")
    >>> print(diff(plan, held).splitlines()[1])
      10 Dec 2026 to 25 Jan 2027                Ruxolitinib 20:00: not given (was 15 mg)
    """
    from ..exporters.terminal import diff as diff_text

    return diff_text.text(old, new, library.load_wording("en"))


def what_changed(old: Plan, new: Plan) -> str:
    """What the newest revision of a plan changed, as the person who made it reads it."""
    from ..exporters.terminal import diff as diff_text

    return diff_text.revised(old, new, library.load_wording("en"))


def new_findings(old: Plan, new: Plan) -> str:
    """The findings that the newer of two plans has and the older had not, as a person reads them."""
    from ..exporters.terminal import diff as diff_text

    return diff_text.new_findings(old, new)


def diff_data(old: Plan, new: Plan) -> dict[str, Any]:
    """What changed between two plans, as plain data."""
    from ..exporters.terminal import diff as diff_text

    return diff_text.data(old, new)


def data_notes(plan: Plan) -> list[str]:
    """What of the program's data differs from what the plan carries; the plan's own counts.

    Examples
    --------
    >>> from rud_dosing import Patient, make_plan
    >>> data_notes(make_plan(Patient(id="A1", height="170 cm", weight="63.5 kg"), start="2026-12-01"))
    []
    """
    notes = []
    for kind, name, own in (
        *(("regimens", regimen.id, regimen.sha256) for regimen in plan.regimens),
        ("formularies", plan.formulary.id, plan.formulary.sha256),
    ):
        if name in library.names(kind):
            load = library.load_regimen if kind == "regimens" else library.load_formulary
            if load(name).sha256 != own:
                notes.append(f"{kind}/{name}.toml differs from the one inside the plan; the plan's own counts")
    now_used = {(one.name, one.sha256) for one in software(rules_of(plan.order.site)).rule_sets}
    notes += [
        f"{path}.toml differs from the one that the plan was made with; its findings may differ"
        for one in plan.software.rule_sets
        for path in [one.name if "/" in one.name else f"rules/{one.name}"]
        if (one.name, one.sha256) not in now_used
    ]
    return notes


def _since(plan: Plan, change: Change, moment: datetime | date | str | None, at: datetime) -> datetime:
    if moment is None and isinstance(change, MoveStart):
        return _before_start(plan, change, at)
    return wall_moment(plan, moment)


def wall_moment(plan: Plan, moment: datetime | date | str | None) -> datetime:
    """From when on, in the plan's wall-clock time; a date alone where the plan gives nothing on that day.

    Raises
    ------
    InputError
        ``moment``, ``moment-open``
    """
    if isinstance(moment, datetime):
        return _whole_minute(moment)
    if moment is None:
        raise InputError("moment", "no moment is given", where="from", fix='Write for example "2026-12-20 14:00".')
    text = moment.isoformat() if isinstance(moment, date) else moment
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text, re.ASCII) is None:
        return read_moment(text, "from")
    since = read_moment(f"{text} 00:00", "from")
    that_day = [f"{one.drug} {one.time}" for one in plan.administrations if one.date == since.date()]
    if that_day:
        raise InputError(
            "moment-open",
            f"{text} does not say which doses of that day are given: {', '.join(that_day)}",
            where="from",
            fix=f'Write the time of day too, for example "{text} 00:00" if none is given.',
        )
    return since


def _before_start(plan: Plan, change: MoveStart, at: datetime) -> datetime:
    """From when a moved start counts: the moment of the revision by the plan's clock, as late as the first day allows.

    What the plan has given by then stays given; a start that was not moved in time is refused.
    """
    zone = timezone.utc if plan.time_zone is None else zones.zone(plan.time_zone)
    wall = at.astimezone(zone).replace(tzinfo=None, second=0, microsecond=0)
    if plan.order.start is None:
        return datetime.combine(change.start, time.min)
    return min(wall, datetime.combine(change.start, time.min))


def _whole_minute(moment: datetime) -> datetime:
    """A moment as the plan's history keeps it: wall-clock time to the minute."""
    if moment.tzinfo is None and moment == moment.replace(second=0, microsecond=0):
        return read_moment(minutes(moment), "from")
    raise InputError(
        "moment",
        f"{quoted(str(moment))} is no wall-clock time in whole minutes",
        where="from",
        fix="Give a datetime without a zone, in the plan's own time, and without seconds.",
    )
