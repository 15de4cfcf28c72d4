"""The patient's days: what is to be taken on each, in weeks of the course, and the words that go with it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from ...core.days import on_day
from ...core.supply.last_use import on_hold
from ...model.formulary import UnitCount
from ...model.plan import Administration, Assessment
from ...model.wording import Wording
from .. import words
from .courses import switch_days, usual_route
from .job import Job, each


class Slot(NamedTuple):
    """A place in the day: a time and a drug."""

    time: str
    drug: str


class Day(NamedTuple):
    """One treatment day with its administrations by slot, the visits on it, and the drugs that are on hold.

    ``begins_another`` says that another regimen begins on it.
    """

    number: int
    date: date | None
    doses: dict[Slot, Administration]
    visits: tuple[Assessment, ...] = ()
    held: tuple[str, ...] = ()
    begins_another: bool = False

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
    begins = switch_days(plan)
    days = [
        Day(number, on_day(plan.order.start, number), {}, begins_another=number in begins)
        for number in range(1, job.last_day + 1)
    ]
    for visit in plan.assessments:
        day = days[visit.treatment_day - 1]
        days[visit.treatment_day - 1] = day._replace(visits=(*day.visits, visit))
    for held in plan.held_days:
        day = days[held.treatment_day - 1]
        days[held.treatment_day - 1] = day._replace(held=(*day.held, held.drug))
    for one in plan.administrations:
        days[one.treatment_day - 1].doses[Slot(one.time, one.drug)] = one
    return [_week(job, index // 7 + 1, days[index : index + 7]) for index in range(0, job.last_day, 7)]


def apart(job: Job, week: Week) -> list[Week]:
    """The week as it is, or cut before the days on which another regimen begins, each part with its own slots."""
    return _cut(job, week, [index for index, day in enumerate(week.days) if day.begins_another and index])


def halves(job: Job, week: Week) -> list[Week]:
    """The week cut in two, each part with its own slots; parts in which nothing is given are left out."""
    return _cut(job, week, [-(-len(week.days) // 2)])


def _cut(job: Job, week: Week, before: Iterable[int]) -> list[Week]:
    edges = pairwise([0, *before, len(week.days)])
    parts = [_week(job, week.number, list(week.days[begin:end])) for begin, end in edges]
    return [part for part in parts if part.slots]


def _week(job: Job, number: int, days: list[Day]) -> Week:
    drugs = list(job.plan.drugs)
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


def taken_lines(job: Job, one: Administration) -> list[str]:
    """What to take, and by which route where that is unusual; of what is prepared, how and where it is given."""
    if not one.units:
        return list(dict.fromkeys(prepared(job, wording, one) for wording in job.wordings))
    routes = [unusual_route(job, wording, one.drug, one.route) for wording in job.wordings]
    return [*units_lines(job, one.units), *(route for route in dict.fromkeys(routes) if route)]


def prepared(job: Job, wording: Wording, one: Administration) -> str:
    """``into a vein, at the hospital``, of a dose that is prepared for each giving and counted in no units."""
    said = wording.term("print_prepared", one.route)
    if said == one.route:
        told = (wording.term("print_route", one.route), wording.say("print_patient.as_told"))
        said = wording.say("form.comma").join(told)
    steps = (step for step in job.plan.steps if (step.drug, step.number) == (one.drug, one.step))
    minutes = next((step.lasts_minutes for step in steps), None)
    if minutes is not None:
        said = wording.say("print_patient.lasts", what=said, minutes=str(minutes))
    return said


def absent(job: Job, day: Day, drug: str) -> str:
    """What stands where a drug is not given at a time at which it otherwise is: on hold, or no dose."""
    if drug in day.held:
        return job.say("print_patient.on_hold", drug=job.wording.term("drug", drug))
    return job.say("print_patient.no_dose")


def unusual_route(job: Job, wording: Wording, drug: str, route: str) -> str:
    """The route of a dose, where it is not the regimen's."""
    return "" if route == usual_route(job.plan, drug) else wording.term("print_route", route)


def new_dose(job: Job, one: Administration) -> str:
    """``NEW DOSE (was 2 mg, now 1.5 mg)``."""
    was, now = words.dose(job.wording, one.changed_from_mg or Decimal(0)), words.dose(job.wording, one.dose_mg)
    return job.say("print_patient.new_dose_was", was=was, now=now)


def visit(wording: Wording, one: Assessment) -> str:
    """``Clinic visit, day 7: blood tests``; that of a later regimen says its day of that regimen too."""
    day = str(one.treatment_day)
    if not one.regimen:
        return wording.say("print_patient.visit_day", day=day)
    regimen = words.regimen(wording, one.regimen)
    return wording.say("print_patient.visit_day_of", day=day, of=str(one.regimen_day), regimen=regimen)


def remarks(job: Job, day: Day) -> list[str]:
    """What a day says beside its doses: that a new treatment begins, and its visits."""
    begins = [job.say("print_patient.new_treatment_from")] if day.begins_another else []
    return begins + [visit(job.wording, one) for one in day.visits]


def closing(job: Job) -> str:
    """That none of it is taken any more after the last dose; nothing where a drug may still be given again."""
    ended = job.last_uses
    if not ended or on_hold(job.plan):
        return ""
    last = ended[-1].administration
    if last.treatment_day < job.plan.administrations[-1].treatment_day:
        return ""  # what is given last is not taken at home, and the weeks before say what goes back
    if last.date is None:
        return job.say("print_weeks.closing_undated", day=str(last.treatment_day))
    return job.say("print_weeks.closing", date=words.long_date(job.wording, last.date))


def endings(job: Job, group: Iterable[Week], *, until_closing: bool = False) -> list[str]:
    """The strengths that are taken for the last time in these weeks; those of the last day too unless that is said."""
    numbers = [day.number for week in group for day in week.days]
    if until_closing and closing(job):
        last_day = job.last_uses[-1].administration.treatment_day
        numbers = [number for number in numbers if number < last_day]
    return [
        words.ending(
            job.wording,
            job.wording.term("drug", one.strength.drug),
            one.strength,
            one.administration.treatment_day,
            one.administration.date,
        )
        for one in job.last_uses
        if one.administration.treatment_day in numbers
    ]
