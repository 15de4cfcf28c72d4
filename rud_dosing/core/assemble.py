"""A timeline as the rows of a plan document: steps, administrations, visits, held days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

import msgspec
from msgspec import UNSET

from ..model.change import Redose
from ..model.plan import Administration, Assessment, HeldDay, PlanStep, Review
from ..model.regimen import Regimen
from .days import on_day
from .digests import item_id
from .timeline import Slot, Timed, Timeline

#: What says where a step lies, and not what is given in it.
_PLACE = ("number", "first_day", "last_day", "first_date", "last_date", "previous_dose_mg", "on_days")
_WHAT = tuple(name for name in PlanStep.__struct_fields__ if name not in _PLACE)


def rows(timeline: Timeline, plan_uuid: str) -> tuple[tuple[PlanStep, ...], tuple[Administration, ...]]:
    """The steps (runs of days of one drug with the same dose, in the regimen's order of drugs) and every giving."""
    steps: list[PlanStep] = []
    numbers: dict[tuple[str, int, int], int] = {}
    drugs = timeline.drugs
    start = timeline.setting.order.start
    for drug in drugs:
        own = [slot for slot in timeline.slots if slot.drug == drug]
        for run in _runs(own):
            number = sum(1 for step in steps if step.drug == drug) + 1
            before = steps[-1].dose_mg if number > 1 else None
            steps.append(_step(run, number, before, start))
            numbers.update({(drug, slot.treatment_day, slot.slot): number for slot in run})
    changed = _changed(timeline.slots)
    administrations = [
        _administration(slot, numbers[slot.drug, slot.treatment_day, slot.slot], changed, start, plan_uuid)
        for slot in sorted(timeline.slots, key=lambda slot: (slot.at, drugs.index(slot.drug)))
    ]
    return tuple(steps), tuple(administrations)


def visits(timeline: Timeline, regimen: Regimen, plan_uuid: str) -> tuple[Assessment, ...]:
    """The visits that are left, each with the treatment day of the regimen whatever its date; windows move with it."""
    order, found = timeline.setting.order, []
    own = [(visit.day, None, visit) for visit in regimen.assessments if visit.day not in timeline.later_visits]
    later = [(day, one.regimen, one.visit) for day, one in timeline.later_visits.items()]
    for day, switched_to, visit in (*own, *later):
        on = timeline.visits.get(day)
        if on is not None:
            key = f"assessment|{day}" if switched_to is None else f"assessment|{switched_to}|{day}"
            found.append(
                Assessment(
                    id=item_id(plan_uuid, key),
                    treatment_day=day,
                    target=on if order.start is not None else None,
                    opens=on_day(on, 1 - visit.days_before) if order.start is not None else None,
                    closes=on_day(on, 1 + visit.days_after) if order.start is not None else None,
                    time=order.visit_time,
                    due=visit.due,
                    decision=visit.decision,
                    regimen=UNSET if switched_to is None else switched_to,
                    regimen_day=UNSET if switched_to is None else visit.day,
                )
            )
    return tuple(found)


def held_days(timeline: Timeline, plan_uuid: str) -> tuple[HeldDay, ...]:
    """The days on which a drug is on hold and nothing of it is given."""
    start = timeline.setting.order.start
    return tuple(
        HeldDay(id=item_id(plan_uuid, f"hold|{drug}|{on_day(start, day)}"), drug=drug, treatment_day=day, date=on)
        for drug, day in timeline.held
        if (on := on_day(start, day)) is not None
    )


def reviews(timeline: Timeline, revisions: Sequence[Timed], plan_uuid: str) -> tuple[Review, ...]:
    """When doses that were set because of a finding are to be reconsidered: on their last day, or at the next visit."""
    found = []
    for drug, at, change in _last_redoses(revisions):
        if change.because is None or drug in timeline.stopped or timeline.died:
            continue
        visits = sorted(on for on in timeline.visits.values() if on >= at.date())
        on = change.through or (visits[0] if visits else None)
        if on is not None:
            key = item_id(plan_uuid, f"review|{drug}|{on}")
            found.append(Review(id=key, drug=drug, date=on, dose_mg=change.dose_mg, because=change.because))
    return tuple(found)


def _last_redoses(revisions: Sequence[Timed]) -> list[tuple[str, datetime, Redose]]:
    """The newest dose that was set for each drug."""
    last = {one.change.drug: (one.at, one.change) for one in revisions if isinstance(one.change, Redose)}
    return [(drug, at, change) for drug, (at, change) in last.items()]


def _runs(slots: Sequence[Slot]) -> list[list[Slot]]:
    """Runs of the same giving on days that follow each other."""
    found: list[list[Slot]] = []
    for slot in slots:
        last = found[-1][-1] if found else None
        if last is None or _apart(last, slot) or not _same(last.what, slot.what):
            found.append([])
        found[-1].append(slot)
    return found


def _apart(before: Slot, after: Slot) -> bool:
    """Whether days lie between two givings of a daily drug, or a switch of regimens."""
    if before.of != after.of:
        return True
    return after.what.on_days is UNSET and after.treatment_day > before.treatment_day + 1


def _same(one: PlanStep, other: PlanStep) -> bool:
    """Whether two steps give the same, wherever they lie."""
    return one is other or all(getattr(one, name) == getattr(other, name) for name in _WHAT)


def _step(run: Sequence[Slot], number: int, before: Decimal | None, start: date | None) -> PlanStep:
    first, last = run[0].treatment_day, run[-1].treatment_day
    return msgspec.structs.replace(
        run[0].what,
        number=number,
        first_day=first,
        last_day=last,
        first_date=on_day(start, first),
        last_date=on_day(start, last),
        previous_dose_mg=before,
        on_days=UNSET if run[0].what.on_days is UNSET else tuple(dict.fromkeys(slot.treatment_day for slot in run)),
    )


def _changed(slots: Sequence[Slot]) -> dict[tuple[str, int, int], Decimal]:
    """The givings whose dose differs from the last dose of the drug's day before, with that dose."""
    changed: dict[tuple[str, int, int], Decimal] = {}
    last: dict[str, tuple[int, Decimal]] = {}
    yesterday: dict[str, Decimal] = {}
    for slot in slots:
        if slot.drug in last and last[slot.drug][0] != slot.treatment_day:
            yesterday[slot.drug] = last[slot.drug][1]
        dose = slot.what.dose_mg
        if yesterday.get(slot.drug, dose) != dose:
            changed[slot.drug, slot.treatment_day, slot.slot] = yesterday[slot.drug]
        last[slot.drug] = (slot.treatment_day, dose)
    return changed


def _administration(
    slot: Slot, step: int, changed: dict[tuple[str, int, int], Decimal], start: date | None, plan_uuid: str
) -> Administration:
    named = f"day {slot.treatment_day}" if start is None else slot.at.date().isoformat()
    what = slot.what
    return Administration(
        id=item_id(plan_uuid, f"{slot.drug}|{named}|{slot.slot}"),
        date=None if start is None else slot.at.date(),
        treatment_day=slot.treatment_day,
        regimen_day=slot.regimen_day,
        time=slot.at.strftime("%H:%M"),
        drug=slot.drug,
        slot=slot.slot,
        step=step,
        dose_mg=what.dose_mg,
        calculated_mg=what.calculated_mg,
        deviation_percent=what.deviation_percent,
        units=what.units,
        route=what.route,
        changed_from_mg=changed.get((slot.drug, slot.treatment_day, slot.slot)),
    )
