"""What was recorded, as a person reads it: beside what is planned, and what is new."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ... import units
from ...core.records import recorded
from ...model.base import read_moment
from ...model.plan import Administration, Plan, Record
from ...model.wording import Wording
from .. import words


def heading(plan: Plan, wording: Wording) -> str:
    """Up to which administration is counted: the last one that is recorded. Only of a plan that has records."""
    last = recorded.rows(plan)[-1].administration
    on = "" if last.date is None else words.dated(wording, last.date)
    return wording.say("recorded.heading", date=on, time=last.time)


def tallies(plan: Plan, wording: Wording) -> list[tuple[str, str]]:
    """For each drug how often what was recorded, and how much is recorded as taken of what was planned."""
    lines = []
    for tally in recorded.tallies(plan):
        counts = wording.say("form.comma").join(_counts(tally, wording))
        said = wording.say("recorded.drug", drug=words.drug(wording, tally.drug), counts=counts)
        lines.append((said, _taken(tally, wording)))
    return lines


def changes(old: Plan, new: Plan, wording: Wording) -> list[str]:
    """A line for each administration of which another thing is recorded than before."""
    return [_changed(one, wording) for one in recorded.changes(old, new)]


def data(old: Plan, new: Plan) -> list[dict[str, Any]]:
    """The same as plain data, for programs."""
    return [
        {
            "date": None if one.administration.date is None else one.administration.date.isoformat(),
            "treatment_day": one.administration.treatment_day,
            "time": one.administration.time,
            "drug": one.administration.drug,
            "before": _plain(one.before),
            "after": _plain(one.after),
        }
        for one in recorded.changes(old, new)
    ]


def _counts(tally: recorded.Tally, wording: Wording) -> list[str]:
    counts = []
    for name in ("given", "given_late", "missed", "vomited", "not_recorded"):
        number = getattr(tally, name)
        if number:
            counts.append(wording.say(f"recorded.{name}", number=str(number)))
    return counts


def _taken(tally: recorded.Tally, wording: Wording) -> str:
    values = {"taken": words.dose(wording, tally.taken_mg), "planned": words.dose(wording, tally.planned_mg)}
    parts = [
        wording.say(f"recorded.part_{name}", amount=words.dose(wording, amount))
        for name, amount in (("vomited", tally.vomited_mg), ("extra", tally.extra_mg))
        if amount
    ]
    if not parts:
        return wording.say("recorded.taken", **values)
    return wording.say("recorded.taken_parts", **values, parts=wording.say("form.comma").join(parts))


def _changed(one: recorded.Changed, wording: Wording) -> str:
    planned = one.administration
    what = "" if one.after is None else _outcome(one.after, planned, wording)
    before = "" if one.before is None else _outcome(one.before, planned, wording)
    kind = "new" if one.before is None else "gone" if one.after is None else "corrected"
    return wording.say(
        f"recorded.{kind}",
        date="" if planned.date is None else words.dated(wording, planned.date),
        drug=words.drug(wording, planned.drug),
        time=planned.time,
        what=what,
        before=before,
    )


def _outcome(record: Record, planned: Administration, wording: Wording) -> str:
    at = "" if record.given_at is None else _given_at(read_moment(record.given_at, "given_at"), planned, wording)
    extra = "" if record.extra_mg is None else words.dose(wording, record.extra_mg)
    name = record.outcome.replace("-", "_") + ("" if record.extra_mg is None else "_extra")
    said = wording.say(f"recorded.was_{name}", at=at, extra=extra)
    return said if record.note is None else wording.say("recorded.noted", what=said, note=record.note)


def _given_at(moment: datetime, planned: Administration, wording: Wording) -> str:
    """The time of day; with its date where that is not the planned one."""
    time = moment.strftime("%H:%M")
    if moment.date() == planned.date:
        return time
    return wording.say("recorded.moment", time=time, date=words.long_date(wording, moment.date()))


def _plain(record: Record | None) -> dict[str, str | None] | None:
    if record is None:
        return None
    extra = None if record.extra_mg is None else units.number(record.extra_mg)
    return {"outcome": record.outcome, "given_at": record.given_at, "extra_mg": extra, "note": record.note}
