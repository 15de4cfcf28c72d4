"""A timeline as the rows of a plan document: steps, administrations, visits, held days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from itertools import groupby

import msgspec

from ...model.base import minutes, or_left_out, read_moment
from ...model.change import Redose
from ...model.plan import Administration, Assessment, HeldDay, HistoryEntry, Interval, Part, PlanStep, Review
from ...model.regimen import Regimen
from ..days import on_day
from ..digests import item_id
from ..dosing.dose import achieved
from ..dosing.exact import as_decimal
from .timeline import Slot, Timed, Timeline

#: What says where a step lies, and not what is given in it.
_PLACE = ("number", "first_day", "last_day", "first_date", "last_date", "previous_dose_mg", "on_days", "part")
_WHAT = tuple(name for name in PlanStep.__struct_fields__ if name not in _PLACE)


def rows(
    timeline: Timeline, plan_uuid: str, *, cut_days: bool = True
) -> tuple[tuple[PlanStep, ...], tuple[Administration, ...]]:
    """The steps (runs of days of one drug with the same dose, in the regimen's order of drugs) and every giving.

    Parameters
    ----------
    cut_days : whether a day that lacks one of its times is a step of its own, as it is since format 3
    """
    steps: list[PlanStep] = []
    numbers: dict[tuple[str, int, int], int] = {}
    drugs = timeline.drugs
    start = timeline.setting.order.start
    for drug in drugs:
        own = [slot for slot in timeline.slots if slot.drug == drug]
        own = _at_their_times(own) if cut_days else own
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
                    regimen=or_left_out(switched_to),
                    regimen_day=or_left_out(None if switched_to is None else visit.day),
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


def parts(timeline: Timeline, made: Sequence[HistoryEntry]) -> tuple[Part, ...]:
    """The regimens of the course in the order in which they begin.

    Parameters
    ----------
    made : the entries of the history that changed the plan, in the order in which they were made
    """
    return tuple(
        Part(
            regimen=stage.regimen.id,
            title=stage.regimen.title,
            first_day=stage.first_day,
            last_day=_last_day(timeline, place),
            since=None if stage.since is None else minutes(stage.since),
            revision=1 if stage.place is None else made[stage.place].revision,
            begins=stage.begins,
            ends=stage.ends,
            goes_on=stage.goes_on,
            final_week=stage.order.final_week,
            on_days=stage.order.ordered_days if stage.switch is None else stage.switch.on_days,
        )
        for place, stage in enumerate(timeline.stages)
    )


def _last_day(timeline: Timeline, place: int) -> int:
    """The last treatment day of a regimen by its place."""
    stage = timeline.stages[place]
    given = [slot.treatment_day for slot in timeline.slots if slot.of == place]
    held = [day for (_, day), of in timeline.held.items() if of == place]
    least = stage.regimen.days if len(timeline.stages) == 1 else stage.first_day
    return max([least, *given, *held])


def intervals(timeline: Timeline, made: Sequence[HistoryEntry]) -> tuple[Interval, ...]:
    """The holds and stops of drugs, in the order in which they begin; ``made`` as for :func:`parts`."""
    return tuple(
        Interval(
            drug=one.drug,
            kind=one.kind,
            since=minutes(one.since),
            until=None if one.until is None else minutes(one.until),
            reason=made[one.place].reason,
            by=made[one.place].by,
            revision=made[one.place].revision,
        )
        for one in timeline.pauses
    )


def part_of(parts: Sequence[Part], drug: str, at: datetime) -> int:
    """The part, from 1, that gives a drug at a moment: the last that has begun it by then."""
    begun = [
        place
        for place, part in enumerate(parts, start=1)
        if drug in part.begins and (part.since is None or read_moment(part.since, "since") <= at)
    ]
    return max(begun, default=1)


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


def _at_their_times(slots: Sequence[Slot]) -> list[Slot]:
    """The givings of a drug, each with what its day gives at the times that the day has."""
    found: list[Slot] = []
    for _, day in groupby(slots, key=lambda slot: slot.treatment_day):
        alike: list[list[Slot]] = []
        for slot in day:
            if alike and _same(alike[-1][0].what, slot.what):
                alike[-1].append(slot)
            else:
                alike.append([slot])
        for given in alike:
            what = _at_times(given[0].what, tuple(slot.at.strftime("%H:%M") for slot in given))
            found += [replace(slot, what=what) for slot in given]
    return found


def _at_times(what: PlanStep, times: tuple[str, ...]) -> PlanStep:
    """What is given where a day has these times of its own."""
    if times == what.times:
        return what
    per_day = what.dose_mg * len(times)
    by = what.basis_value
    return msgspec.structs.replace(
        what,
        times=times,
        dose_mg_per_day=as_decimal(Fraction(per_day)),
        achieved=None if by is None else achieved(Fraction(per_day), Fraction(by)),
    )


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
    return after.what.is_daily and after.treatment_day > before.treatment_day + 1


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
        on_days=or_left_out(None if run[0].what.is_daily else tuple(dict.fromkeys(slot.treatment_day for slot in run))),
        part=run[0].of + 1,
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
        part=slot.of + 1,
    )
