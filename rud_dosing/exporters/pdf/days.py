"""The patient's days: what is to be taken on each, in weeks of the course, and the words that go with it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ... import units
from ...core.days import on_day
from ...model.formulary import UnitCount
from ...model.plan import Administration, Assessment
from ...model.wording import Wording
from .. import words
from .job import Job, each


class Slot(NamedTuple):
    """A place in the day: a time and a drug."""

    time: str
    drug: str


class Day(NamedTuple):
    """One treatment day with its administrations by slot, the visits on it, and the drugs that are on hold."""

    number: int
    date: date | None
    doses: dict[Slot, Administration]
    visits: tuple[Assessment, ...] = ()
    held: tuple[str, ...] = ()

    @property
    def changes(self) -> list[Administration]:
        """The administrations whose dose is new on this day, each drug once."""
        first = {one.drug: one for one in reversed(self.doses.values()) if one.changed_from_mg is not None}
        return list(reversed(first.values()))


class Week(NamedTuple):
    """Up to seven days, and the slots that any of them has, in the order of the day."""

    number: int
    days: tuple[Day, ...]
    slots: tuple[Slot, ...]


def weeks(job: Job) -> list[Week]:
    """The weeks of the course; the first begins on day 1, whatever weekday that is."""
    plan = job.plan
    days = [Day(number, on_day(plan.order.start, number), {}) for number in range(1, job.last_day + 1)]
    for visit in plan.assessments:
        day = days[visit.treatment_day - 1]
        days[visit.treatment_day - 1] = day._replace(visits=(*day.visits, visit))
    for held in plan.held_days:
        day = days[held.treatment_day - 1]
        days[held.treatment_day - 1] = day._replace(held=(*day.held, held.drug))
    for one in plan.administrations:
        days[one.treatment_day - 1].doses[Slot(one.time, one.drug)] = one
    return [_week(job, index // 7 + 1, days[index : index + 7]) for index in range(0, job.last_day, 7)]


def _week(job: Job, number: int, days: list[Day]) -> Week:
    drugs = [drug.name for drug in job.plan.regimen.drugs]
    slots = {slot for day in days for slot in day.doses}
    # A drug that is on hold all week keeps its place, with the times that it had.
    held = {drug for day in days for drug in day.held} - {slot.drug for slot in slots}
    slots |= {Slot(time, step.drug) for step in job.plan.steps if step.drug in held for time in step.times}
    return Week(number, tuple(days), tuple(sorted(slots, key=lambda slot: (slot.time, drugs.index(slot.drug)))))


def drug_names(job: Job, drug: str) -> str:
    """The drug in each language."""
    return each([words.drug(wording, drug) for wording in job.wordings])


def slot_lines(job: Job, slot: Slot) -> list[str]:
    """``08:00 Dexamethasone``, and below it the drug in the other language."""
    first, *others = dict.fromkeys(words.drug(wording, slot.drug) for wording in job.wordings)
    return [job.say("print_patient.slot", time=slot.time, drug=first), *others]


def units_lines(job: Job, counts: Iterable[UnitCount]) -> list[str]:
    """What to take, one strength a line, in each language: the joining word stands at the end of a line."""
    listed = tuple(counts)
    known = job.units.get(listed)
    if known is not None:
        return known
    lines = job.units[listed] = []
    for wording in job.wordings:
        for index, count in enumerate(listed):
            left = len(listed) - index - 1
            joint = wording.say("form.and") if left == 1 else wording.say("form.comma") if left else ""
            lines.append(words.units_in_words(wording, [count]) + joint.rstrip())
    return lines


def absent(job: Job, day: Day, drug: str) -> str:
    """What stands where a drug is not given at a time at which it otherwise is: on hold, or no dose."""
    if drug in day.held:
        return job.say("print_patient.on_hold", drug=job.wording.term("print_drug", drug))
    return job.say("print_patient.no_dose")


def unusual_route(job: Job, wording: Wording, drug: str, route: str) -> str:
    """The route of a dose, where it is not the regimen's."""
    usual = next((one.route for one in job.plan.regimen.drugs if one.name == drug), None)
    return "" if route == usual else wording.term("print_route", route)


def new_dose(job: Job, one: Administration) -> str:
    """``NEW DOSE (was 2 mg, now 1.5 mg)``."""
    was, now = words.dose(job.wording, one.changed_from_mg or Decimal(0)), words.dose(job.wording, one.dose_mg)
    return job.say("print_patient.new_dose_was", was=was, now=now)


def visit(wording: Wording, day: int) -> str:
    """``Clinic visit, day 7: blood tests``."""
    return wording.say("print_patient.visit_day", day=str(day))


def endings(job: Job, group: Iterable[Week]) -> list[str]:
    """The strengths that are used for the last time in these weeks, before the course ends."""
    numbers = [day.number for week in group for day in week.days]
    said = []
    for item in job.plan.supply.items:
        if item.last_day not in numbers or item.last_day == job.plan.regimen.days or item.form == "ml":
            continue
        values = {
            "drug": job.wording.term("print_drug", item.drug),
            "strength": units.number(item.strength_mg),
            "units": job.wording.term("unit", f"{item.form}_many"),
        }
        if item.last_date is None:
            said.append(job.say("print_patient.ending_undated", day=str(item.last_day), **values))
        else:
            date = words.long_date(job.wording, item.last_date)
            said.append(job.say("print_patient.ending", date=date, **values))
    return said
