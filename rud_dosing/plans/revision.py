"""Plans that change and plans that are checked: plan → next revision. Pure; all is computed again, none patched."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec

from ..core.course.switching import asked_about
from ..core.course.timeline import Setting, Timed
from ..core.days import moment_or_last
from ..core.digests import chain_digest
from ..errors import InputError, quoted
from ..model.base import check_text, minutes, read_moment
from ..model.change import Change, MoveStart, Redose, Switch, Update
from ..model.finding import Override
from ..model.patient import Patient
from ..model.plan import FORMAT_VERSION, HistoryEntry, Plan, Software
from . import switch_preview as answers
from .judgment import Data
from .planner import compute, sealed


def revise(
    plan: Plan,
    change: Change,
    *,
    since: datetime,
    reason: str,
    by: str | None,
    at: datetime,
    using: Data,
    software: Software,
    overrides: tuple[Override, ...] = (),
) -> Plan:
    """The next revision: everything from ``since`` on is computed again with the change, everything before stays.

    Parameters
    ----------
    since : a moment in the plan's wall-clock time
    reason, by : why, and who says so
    at : when, UTC
    using : regimen and formulary of the plan itself, the rules and the zone
    overrides : decisions to go on in spite of stops that the change brings

    Raises
    ------
    InputError
        ``revise``, ``undated``, ``start-moved-late``, ``because``, ``text``, ``switch-open`` with what each answer
        means in mg, and those of the computation
    BlockedError
        ``blocked`` where the change brings a finding of severity ``stop``
    """
    check_text(reason, "reason")
    check_text(by, "by")
    _check_possible(plan, change, since)
    entry = HistoryEntry(
        revision=plan.revision + 1,
        action="revise",
        at=at,
        by=by,
        reason=reason,
        previous_digest=chain_digest(plan.history),
        from_moment=minutes(since),
        change=change,
        overrides=overrides,
        format_version=FORMAT_VERSION,
    )

    def make(it: Change) -> Plan:
        return compute(
            first_setting(plan),
            (*revisions(plan.history), Timed(since, it, _path(len(plan.history)))),
            (*plan.history, entry),
            using,
            software=software,
            plan_uuid=plan.plan_uuid,
        )

    try:
        new = make(change)
    except InputError as error:
        if error.code == "switch-open" and isinstance(change, Switch):
            raise answers.shown(change, since, asked_about(using.rules.drugs), make) from None
        raise
    if isinstance(change, MoveStart):
        _check_begins(new, since)
    entry = msgspec.structs.replace(new.history[-1], **what_was(plan, new))
    return sealed(msgspec.structs.replace(new, history=(*new.history[:-1], entry)))


def revisions(history: Sequence[HistoryEntry]) -> tuple[Timed, ...]:
    """The changes of a history, in the order in which they were made."""
    return tuple(
        Timed(read_moment(entry.from_moment, "history"), entry.change, _path(index))
        for index, entry in enumerate(history)
        if entry.change is not None and entry.from_moment is not None
    )


def first_setting(plan: Plan) -> Setting:
    """Patient and order as the plan was first made with them."""
    patients = [entry.replaced_patient for entry in plan.history if entry.replaced_patient is not None]
    orders = [entry.replaced_order for entry in plan.history if entry.replaced_order is not None]
    return Setting(patients[0] if patients else plan.patient, orders[0] if orders else plan.order)


def as_of(plan: Plan, revision: int, using: Data) -> Plan:
    """An earlier revision of the plan, computed again, with the history that it had.

    Raises
    ------
    InputError
        ``revision`` where the plan has no such revision
    """
    if not 1 <= revision <= plan.revision:
        raise InputError(
            "revision",
            f"there is no revision {revision}",
            where="revision",
            fix=f"The plan has 1 to {plan.revision}.",
        )
    history = tuple(entry for entry in plan.history if entry.revision <= revision)
    return compute(
        first_setting(plan),
        revisions(history),
        history,
        using,
        software=plan.software,
        plan_uuid=plan.plan_uuid,
    )


def _check_possible(plan: Plan, change: Change, since: datetime) -> None:
    if plan.order.start is None and not isinstance(change, MoveStart):
        raise InputError(
            "undated",
            "the plan has no dates yet",
            where="plan",
            fix="Give it its first day with set-start.",
        )
    if isinstance(change, Redose) and change.because is not None:
        codes = [finding.code for finding in plan.findings]
        if change.because not in codes:
            raise InputError(
                "because",
                f"the plan has no finding {quoted(change.because)}",
                where="because",
                fix=f"Its findings: {', '.join(codes)}.",
            )
    if plan.status == "died":
        raise InputError("revise", "the plan has ended with the patient's death", where="plan", fix="Make no change.")
    if isinstance(change, Update):
        _check_same_patient(plan, change.patient)
    if isinstance(change, MoveStart):
        _check_begins(plan, since)


def _check_begins(plan: Plan, since: datetime) -> None:
    """Refuse to move a start where, in the plan before or after it, something is given before the moment."""
    given = [one for one in plan.administrations if moment_or_last(one) < since]
    if given:
        what = "1 administration lies" if len(given) == 1 else f"{len(given)} administrations lie"
        raise InputError(
            "start-moved-late",
            f"{what} before {minutes(since)}",
            where="from",
            fix="The start moves only before the first dose; later, shift what is left.",
        )


def _check_same_patient(plan: Plan, patient: Patient) -> None:
    """Refuse to update a plan by another patient, or by a weight or height that a new weight is to bring."""
    if patient.id != plan.patient.id:
        raise InputError(
            "revise",
            f"the file is of patient {quoted(patient.id)}, the plan of {quoted(plan.patient.id)}",
            where="patient.id",
            fix="Update with this patient's own file, or make a plan for the other.",
        )
    for field in ("height", "weight"):
        known, said = (getattr(one, field) for one in (plan.patient, patient))
        if known != said:
            raise InputError(
                "revise",
                f"the file has {field} {quoted(said)}, the plan {quoted(known)}",
                where=f"patient.{field}",
                fix="Doses follow a new weight or height from a moment on: use reweigh. Then update.",
            )


def what_was(old: Plan, new: Plan) -> dict[str, Any]:
    """What an entry of history says of the revision before: what the new one changed, took away and added."""
    before, after = ({one.id: one.as_kept for one in each.administrations} for each in (old, new))
    visits_before = {one.id: one for one in old.assessments}
    visits_after = {one.id: one for one in new.assessments}
    return {
        "replaced_patient": old.patient if old.patient != new.patient else None,
        "replaced_order": old.order if old.order != new.order else None,
        "replaced": tuple(one for key, one in before.items() if after.get(key) != one),
        "added": tuple(key for key in after if key not in before),
        "replaced_assessments": tuple(one for one in old.assessments if visits_after.get(one.id) != one),
        "replaced_held_days": tuple(one for one in old.held_days if one not in new.held_days),
        "replaced_monitoring": tuple(one for one in old.monitoring if one not in new.monitoring),
        "replaced_reviews": tuple(one for one in old.reviews if one not in new.reviews),
        "added_assessments": tuple(key for key in visits_after if key not in visits_before),
    }


def _path(index: int) -> str:
    return f"history[{index}].change"
