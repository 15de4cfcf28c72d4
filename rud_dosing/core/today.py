"""A plan at one moment, counted from what the plan lists; nothing here computes a dose."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from ..errors import InputError
from ..model.base import clock, minutes, read_moment
from ..model.change import Stop
from ..model.plan import Administration, HistoryEntry, Plan
from ..model.regimen import Regimen
from ..model.rows import Interval, SupplyItem
from ..model.today import LastResult, NextChange, PlannedDose, State, Today, VisitDue
from .digests import verification_of
from .records.recorded import as_recorded
from .supply.totals import supply

_OVER = ("ended", "stopped", "died")
_SEVERITIES = ("stop", "warning")


def state_at(plan: Plan, at: datetime) -> Today:
    """The plan at a moment of its own wall-clock time.

    A dose is due where its time has not passed and nothing is recorded of it: what was given early is not due again.

    Raises
    ------
    InputError
        ``undated``
    """
    start = plan.order.start
    if start is None:
        raise InputError(
            "undated", "the plan has no dates yet", where="plan", fix="Give it its first day with set-start."
        )
    state, regimen = _state(plan, at), _regimen(plan, at)
    paused = () if state in _OVER else tuple(_open(plan, at))
    over = state in _OVER
    doses = [] if over else _doses(plan, plan.administrations)
    of_day = _of_day(plan, at.date())
    due = [] if over else [one for one in of_day if _moment(one) >= at and one.record is None]
    visits = [] if state == "died" else _visits(plan, at.date())
    next_visit = next((one.target for one in visits if one.kind == "assessment" and one.target > at.date()), None)
    left = [] if over else _left(plan, at)
    ended = _ended(plan) if state in ("stopped", "died") else None
    verification = verification_of(plan)
    days = plan.last_treatment_day
    day = (at.date() - start).days + 1
    return Today(
        at=minutes(at),
        time_zone=plan.time_zone,
        plan_code=plan.plan_code,
        revision=plan.revision,
        content_digest=plan.content_digest,
        patient_id=plan.patient.id,
        verified=verification is not None,
        verified_by=None if verification is None else verification.by,
        regimen=regimen.id,
        regimen_title=regimen.title,
        state=state,
        start=start,
        last_on=start + timedelta(days=days - 1),
        treatment_day=day if state == "on-treatment" else None,
        days=days,
        ended_from=None if ended is None else ended.from_moment,
        ended_reason=None if ended is None else ended.reason,
        due=tuple(due),
        earlier=tuple(one for one in of_day if one not in due),
        next_doses=tuple(_next_doses(doses, at.date())),
        changes=tuple(_changes(doses, list(plan.drugs), _without_end(paused), at.date())),
        interruptions=paused,
        visits=tuple(visits),
        reviews=() if over else tuple(one for one in plan.reviews if one.date >= at.date()),
        findings=tuple(one for severity in _SEVERITIES for one in plan.findings if one.severity == severity),
        notes=sum(1 for one in plan.findings if one.severity not in _SEVERITIES),
        next_visit_on=next_visit,
        supply_to_visit=_counted(plan, [one for one in left if next_visit and (one.date or date.max) <= next_visit]),
        supply_left=_counted(plan, left),
        last_result=_last_result(plan, at.date()),
    )


def _state(plan: Plan, at: datetime) -> State:
    if plan.status == "died":
        return "died"
    ended = _ended(plan)
    if plan.status == "stopped" and ended is not None and not _left(plan, at):
        return "stopped"
    start = plan.order.start or date.max
    if at.date() < start:
        return "before-start"
    return "on-treatment" if at.date() < start + timedelta(days=plan.last_treatment_day) else "ended"


def _regimen(plan: Plan, at: datetime) -> Regimen:
    """The regimen that holds at the moment: the last one that was switched to by then, else the first."""
    begun = (part for part in reversed(plan.parts) if part.since is None or read_moment(part.since, "since") <= at)
    return plan.regimen_of(next(begun))


def _ended(plan: Plan) -> HistoryEntry | None:
    """The entry by which the whole course, or what was left of it, was stopped."""
    return next((entry for entry in reversed(plan.history) if isinstance(entry.change, Stop)), None)


def _left(plan: Plan, at: datetime) -> list[Administration]:
    recorded = {record.administration_id for record in plan.records}
    return [one for one in plan.administrations if _moment(one) >= at and one.id not in recorded]


def _moment(one: Administration | PlannedDose) -> datetime:
    return datetime.combine(one.date or date.max, clock(one.time))


def _of_day(plan: Plan, today: date) -> list[PlannedDose]:
    """What is planned on the day and what is recorded of it; that as it was planned when it was recorded.

    A revision that reaches back may have changed or taken away since what was given.
    """
    then = as_recorded(plan)
    listed = {one.id: one for one in plan.administrations} | then
    drugs = list(plan.drugs)
    found = sorted(
        (one for one in listed.values() if one.date == today), key=lambda one: (one.time, drugs.index(one.drug))
    )
    return _doses(plan, found)


def _doses(plan: Plan, administrations: Iterable[Administration]) -> list[PlannedDose]:
    records = {record.administration_id: record for record in plan.records}
    durations = {(step.drug, step.number): step.lasts_minutes for step in plan.steps}
    return [
        PlannedDose(
            administration_id=one.id,
            date=one.date or date.max,
            time=one.time,
            treatment_day=one.treatment_day,
            drug=one.drug,
            dose_mg=one.dose_mg,
            units=one.units,
            route=one.route,
            duration_minutes=durations.get((one.drug, one.step)),
            changed_from_mg=one.changed_from_mg,
            record=records.get(one.id),
        )
        for one in administrations
    ]


def _next_doses(doses: Sequence[PlannedDose], today: date) -> list[PlannedDose]:
    """For each drug the doses of its next day."""
    first: dict[str, date] = {}
    for one in doses:
        if one.date > today:
            first.setdefault(one.drug, one.date)
    return [one for one in doses if one.date == first.get(one.drug)]


def _without_end(paused: Iterable[Interval]) -> set[str]:
    """Drugs on hold, or soon on hold, of which nobody has said when they are given again."""
    return {one.drug for one in paused if one.kind == "hold" and one.until is None}


def _changes(doses: Sequence[PlannedDose], drugs: Iterable[str], paused: set[str], today: date) -> Iterable[NextChange]:
    """What changes next in each drug; the last dose before a hold without an end is not the last of the course."""
    for drug in drugs:
        own = [one for one in doses if one.drug == drug]
        found = _change(own, today)
        if found is not None:
            yield found
        elif own and own[-1].date >= today and drug not in paused:
            yield NextChange(drug=drug, kind="ends", giving=own[-1])


def _change(own: Sequence[PlannedDose], today: date) -> NextChange | None:
    """The first giving after the day that is of another dose, or of other units or another route than one before it."""
    for before, one in zip([None, *own], own, strict=False):
        if one.date > today and one.changed_from_mg is not None:
            return NextChange(drug=one.drug, kind="dose", giving=one, from_mg=one.changed_from_mg)
        if one.date > today and before is not None and (before.units, before.route) != (one.units, one.route):
            return NextChange(drug=one.drug, kind="product", giving=one)
    return None


def _open(plan: Plan, at: datetime) -> list[Interval]:
    """What is on hold or stopped at the moment, or will be."""
    moment = minutes(at)
    return [one for one in plan.intervals if one.until is None or one.until > moment]


def _visits(plan: Plan, today: date) -> list[VisitDue]:
    """Those of the day, and of each kind the next one after it."""
    judged = {result.day for result in plan.results}
    listed = [
        VisitDue(
            kind="assessment",
            treatment_day=one.treatment_day,
            target=one.target or date.max,
            time=one.time,
            opens=one.opens or date.max,
            closes=one.closes or date.max,
            due=one.due,
            decision=one.decision,
            assessed=one.treatment_day in judged,
            regimen=one.regimen or None,
        )
        for one in plan.assessments
    ]
    measured = [
        VisitDue(
            kind="monitoring",
            treatment_day=one.treatment_day,
            target=one.target or date.max,
            time=one.time,
            opens=one.target or date.max,
            closes=one.target or date.max,
            due=one.due,
            decision=None,
            assessed=False,
            regimen=None,
        )
        for one in plan.monitoring
    ]
    found = [*_day_and_next(listed, today), *_day_and_next(measured, today)]
    return sorted(found, key=lambda one: (one.target, one.time, one.kind))


def _day_and_next(visits: Sequence[VisitDue], today: date) -> list[VisitDue]:
    ordered = sorted(visits, key=lambda one: (one.target, one.time))
    return [one for one in ordered if one.target == today] + [one for one in ordered if one.target > today][:1]


def _counted(plan: Plan, left: Sequence[Administration]) -> tuple[SupplyItem, ...]:
    return supply((), left, None, list(plan.drugs), {}).items


def _last_result(plan: Plan, today: date) -> LastResult | None:
    known = [one for one in plan.results if one.results.taken_on <= today]
    if not known:
        return None
    last = max(known, key=lambda one: one.results.taken_on)
    return LastResult(
        day=last.day,
        taken_on=last.results.taken_on,
        levels=last.response.levels,
        judged=last.results.judged,
        relapse=last.results.relapse,
    )
