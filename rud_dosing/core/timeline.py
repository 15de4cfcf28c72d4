"""A plan through time: stretches between changes, each computed by the same tables, none patched.

A moment is calendar date and wall-clock time. What lies before a change was computed from what held before it, so it
stays as it was by construction.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

import msgspec
from msgspec import UNSET

from ..errors import InputError, quoted
from ..model import change as changes
from ..model.base import clock, read_moment
from ..model.order import Order, OrderedRoute
from ..model.patient import Patient
from ..model.plan import PlanStep
from ..model.regimen import Regimen, RegimenDrug
from .first_day import day_slots
from .liquids import by_volume, liquid_named
from .prescribed import prescribed, tapered
from .steps import Course
from .switching import LaterVisit, Switched, begun, check_answers, ended

#: Before and after everything, in wall-clock time.
_EVER, _NEVER = datetime(1, 1, 1, 0, 0), datetime(9999, 12, 31, 23, 59)

#: Routes by which units themselves are given.
_UNITS_BY = ("oral", "tube")

#: Undated plans are computed on these dates and lose them afterwards.
_ANY_START = date(2001, 1, 1)


class Setting(NamedTuple):
    """What doses are computed from during a stretch."""

    patient: Patient
    order: Order


@dataclass(frozen=True, slots=True)
class Table:
    """One drug in one setting: for each day of its regimen what is given then (None: nothing), and what computed it."""

    course: Course
    by_day: tuple[PlanStep | None, ...]


@dataclass(frozen=True, slots=True)
class Slot:
    """One giving: when, its place in its drug's day, the day of the regimen it takes, and what is given.

    ``of`` is the place of the regimen among those of the plan; 0 is the one that it began with.
    """

    drug: str
    at: datetime
    treatment_day: int
    regimen_day: int
    slot: int
    what: PlanStep
    of: int = 0


@dataclass(frozen=True, slots=True)
class Timed:
    """A change with its moment, where the plan has it, and its place among the changes that were made.

    ``planned`` marks the end of a hold that was said when it began; it has the place of that hold.
    """

    at: datetime
    change: changes.Change
    path: str = ""
    place: int = 0
    planned: bool = False


@dataclass(frozen=True, slots=True)
class Timeline:
    """All givings, the days on which a drug is held, the dates of the visits, and the setting in which it ends.

    ``later_visits`` are those of regimens that were switched to; like all visits they are named by treatment day.
    ``courses`` are the courses as they were computed last, ``replaced`` the drugs whose first course a switch ended.
    """

    drugs: tuple[str, ...]
    slots: tuple[Slot, ...]
    held: tuple[tuple[str, int], ...]
    visits: Mapping[int, date]
    setting: Setting
    stopped: tuple[str, ...]
    on_hold: tuple[str, ...]
    died: bool
    courses: Mapping[str, Course]
    later_visits: Mapping[int, LaterVisit]
    replaced: frozenset[str]


Build = Callable[[Setting, Sequence[Switched]], Mapping[str, Table]]

#: The position in a course: day of the regimen, and place in the day.
_Position = tuple[int, int]


@dataclass(slots=True)
class _Course:
    """Where one drug stands while the stretches are walked through.

    ``of`` is the place of its regimen among those of the plan, and ``days`` how long that regimen is.
    """

    days: int
    of: int = 0
    shift: int = 0
    next: _Position = (0, 0)
    held_at: _Position | None = None
    held_from: datetime = _EVER
    held_by: int = 0
    stopped: bool = False
    taper: tuple[PlanStep, ...] = ()
    taper_begins: int = 0
    ordered: list[changes.Redose] = field(default_factory=list)
    rerouted: list[changes.Reroute] = field(default_factory=list)


def walk(
    regimen: Regimen,
    setting: Setting,
    build: Build,
    revisions: Sequence[Timed],
    steroids: Collection[str] = (),
) -> Timeline:
    """The whole plan through time.

    Parameters
    ----------
    setting : patient and order as the plan was first made
    build : the tables of a setting, by drug in the regimen's order
    revisions : the changes in the order in which they were made
    steroids : the drugs that are systemic corticosteroids, which a switch of regimens asks about

    Raises
    ------
    InputError
        ``revise`` (a change that cannot be: a drug that is not held is resumed, ...), ``switch``, ``switch-open``,
        ``switch-first-day``, and those of the tables
    """
    timed = _in_effect(revisions)
    order = _with_start(setting.order, revisions)
    going = _Walk(regimen, Setting(setting.patient, order), build, steroids)
    begins = _EVER
    for one in timed:
        going.give(begins, one.at)
        going.apply(one)
        begins = max(begins, one.at)
    going.give(begins, _NEVER)
    return going.end()


def _in_effect(revisions: Sequence[Timed]) -> list[Timed]:
    """Changes by moment, of one moment in the order in which they were made; a hold's own end is a change too."""
    timed: list[Timed] = []
    moved = [place for place, one in enumerate(revisions) if isinstance(one.change, changes.MoveStart)]
    for place, one in enumerate(revisions):
        if isinstance(one.change, changes.MoveAssessment) and any(place < later for later in moved):
            continue  # the visit was moved to a date of the old course
        timed.append(Timed(one.at, one.change, place=place))
        if isinstance(one.change, changes.Hold) and one.change.resume_on is not None and one.change.then is not None:
            until = read_moment(one.change.resume_on, "resume_on")
            if until < one.at:
                raise _cannot("resume_on", f"{one.change.resume_on} is before the hold begins", "Name a later moment.")
            again = changes.Resume(
                drug=one.change.drug, then=one.change.then, shift_assessments=one.change.shift_assessments
            )
            timed.append(Timed(until, again, place=place, planned=True))
    return sorted(timed, key=lambda one: one.at)


def _with_start(order: Order, revisions: Sequence[Timed]) -> Order:
    """The order with the first day that was said last, whatever its moment; a late first dose keeps its time of day."""
    for one in revisions:
        if isinstance(one.change, changes.MoveStart):
            first_dose = None if order.first_dose is None else f"{one.change.start} {order.first_dose[-5:]}"
            order = msgspec.structs.replace(order, start=one.change.start, first_dose=first_dose)
    return order


class _Walk:
    """The stretches of a plan, one after the other."""

    def __init__(self, regimen: Regimen, setting: Setting, build: Build, steroids: Collection[str]) -> None:
        self.steroids = steroids
        self.setting = setting
        self.build = build
        self.switches: list[Switched] = []
        self.tables = build(setting, ())
        self.start = setting.order.start or _ANY_START
        self.courses = {drug: _Course(regimen.days) for drug in self.tables}
        self.later_visits: dict[int, LaterVisit] = {}
        self.replaced: set[str] = set()
        self.slots: list[Slot] = []
        self.held: set[tuple[str, int]] = set()
        self.visits = {visit.day: self.date_of(visit.day) for visit in regimen.assessments}
        self.died = False

    def date_of(self, treatment_day: int) -> date:
        return self.start + timedelta(days=treatment_day - 1)

    def day_of(self, on: date) -> int:
        return (on - self.start).days + 1

    def end(self) -> Timeline:
        given = {(slot.drug, slot.treatment_day) for slot in self.slots}
        listed = list(self.courses)
        return Timeline(
            drugs=tuple(self.courses),
            slots=tuple(self.slots),
            held=tuple(sorted(self.held - given, key=lambda one: (one[1], listed.index(one[0])))),
            visits=self.visits,
            setting=self.setting,
            stopped=tuple(drug for drug, course in self.courses.items() if course.stopped),
            on_hold=tuple(drug for drug, course in self.courses.items() if course.held_at is not None),
            died=self.died,
            courses={drug: table.course for drug, table in self.tables.items()},
            later_visits={day: one for day, one in self.later_visits.items() if day in self.visits},
            replaced=frozenset(self.replaced),
        )

    def give(self, begins: datetime, ends: datetime) -> None:
        """Everything that is given from ``begins`` until before ``ends``."""
        if begins >= ends or self.died:
            return
        for drug, course in self.courses.items():
            if course.stopped and not course.taper:
                continue
            last = max(course.days + course.shift, course.taper_begins + len(course.taper) - 1)
            first = 1 if begins == _EVER else max(1, self.day_of(begins.date()))
            until = last if ends == _NEVER else min(last, self.day_of(ends.date()))
            for day, slot, at in self._moments(drug, first, until):
                if begins <= at < ends:
                    self._give_one(drug, course, day, slot, at)

    def _moments(self, drug: str, first: int, last: int) -> Iterator[tuple[int, int, datetime]]:
        """The drug's places in the days from ``first`` to ``last``: treatment day, place, moment."""
        times = self.tables[drug].course.times
        for day in range(first, last + 1):
            for slot, time in day_slots(drug, times, day, self.setting.order):
                yield day, slot, datetime.combine(self.date_of(day), clock(time))

    def _give_one(self, drug: str, course: _Course, day: int, slot: int, at: datetime) -> None:
        regimen_day = day - course.shift
        what = self._planned(drug, course, day, regimen_day)
        waits = course.held_at is not None or (not course.stopped and (regimen_day, slot) < course.next)
        if waits and regimen_day <= course.days:
            if self._given_then(drug, day - course.shift):
                self.held.add((drug, day))
        elif what is not None:
            what = self._as_ordered(drug, course, what, at.date())
            self.slots.append(Slot(drug, at, day, regimen_day, slot, what, course.of))

    def _given_then(self, drug: str, regimen_day: int) -> bool:
        """Whether a drug is given on a day of its regimen; what is not given every day is held on its own days only."""
        daily = self.tables[drug].course.drug.every_day is not False and not self._has_period(drug)
        return daily or (regimen_day >= 1 and self.tables[drug].by_day[regimen_day - 1] is not None)

    def _has_period(self, drug: str) -> bool:
        return any(step.every is not UNSET for step in self.tables[drug].course.drug.steps)

    def _as_ordered(self, drug: str, course: _Course, what: PlanStep, on: date) -> PlanStep:
        """What is given, with the prescriber's own dose and route where they hold on that day."""
        made, dose, way = self.tables[drug].course, self._dose(drug, course, on), self._way(drug, course, on)
        if way is None or (way.product is None and way.route in _UNITS_BY):
            what = what if dose is None else prescribed(made, what, dose)
            return what if way is None else msgspec.structs.replace(what, route=way.route)
        if dose is not None:
            what = msgspec.structs.replace(what, dose_mg=dose, prescribed=True)
        return by_volume(what, liquid_named(made.liquids, way.product, drug, way.route))

    def _dose(self, drug: str, course: _Course, on: date) -> Decimal | None:
        """The prescriber's own dose on a day: the newest of a revision that holds on it, else the order's."""
        for one in reversed(course.ordered):
            if one.through is None or on <= one.through:
                return one.dose_mg
        # The taper of a stop goes down from the dose that was ordered.
        ordered = () if course.stopped or course.of else self.setting.order.doses
        return next((one.dose_mg for one in ordered if one.drug == drug), None)

    def _way(self, drug: str, course: _Course, on: date) -> changes.Reroute | OrderedRoute | None:
        """The route on a day that is not the regimen's: the newest of a revision that holds on it, else the order's."""
        for one in reversed(course.rerouted):
            if one.through is None or on <= one.through:
                return one
        if course.of:
            return None
        day = self.day_of(on)
        routes = (one for one in self.setting.order.routes if one.drug == drug)
        return next((one for one in routes if one.first_day <= day <= one.last_day), None)

    def _planned(self, drug: str, course: _Course, day: int, regimen_day: int) -> PlanStep | None:
        """What the regimen, or the taper of a stop, gives on a day."""
        if course.stopped:
            index = day - course.taper_begins
            return course.taper[index] if 0 <= index < len(course.taper) else None
        if not 1 <= regimen_day <= course.days:
            return None
        return self.tables[drug].by_day[regimen_day - 1]

    def apply(self, one: Timed) -> None:
        """Let a change take effect."""
        change = one.change
        if isinstance(change, changes.Hold):
            self._hold(change.drug, one)
        elif isinstance(change, changes.Resume):
            self._resume(change, one)
        elif isinstance(change, changes.Stop):
            self._stop(change, one.at)
        elif isinstance(change, changes.Shift):
            self._shift(change.days, one.at)
        elif isinstance(change, changes.Redose):
            self._course(change.drug).ordered.append(change)
        elif isinstance(change, changes.Reroute):
            self._course(change.drug).rerouted.append(change)
        elif isinstance(change, changes.MoveAssessment):
            self._move_visit(change)
        elif isinstance(change, changes.Switch):
            self._switch(change, one.at)
        elif not isinstance(change, changes.MoveStart):
            self._set(_changed_setting(self.setting, change))

    def _set(self, setting: Setting) -> None:
        """Compute everything anew from what doses are computed from now on."""
        self.setting = setting
        self.tables = self.build(setting, self.switches)

    def _switch(self, change: changes.Switch, at: datetime) -> None:
        """End the course and begin that of another regimen; what the two answers leave running goes on as it is."""
        running = [drug for drug in self.courses if self._is_running(drug, at)]
        check_answers(change, running, self.steroids)
        ends, begins = ended(change, running, self.steroids), begun(change, self.steroids)
        for drug in ends:
            self._end(self.courses[drug])
        self.replaced.update(ends)
        self.visits = {day: on for day, on in self.visits.items() if self._visit_at(on) < at}
        self.switches.append(Switched(change, begins))
        before = self.day_of(at.date()) - 1
        for begun_drug in begins:
            self.courses[begun_drug.name] = _Course(change.regimen.days, of=len(self.switches), shift=before)
        for visit in change.regimen.assessments:
            day = before + visit.day
            self.visits[day] = self.date_of(day)
            self.later_visits[day] = LaterVisit(change.regimen.id, visit)
        order = self.setting.order
        if change.steroid != "continue":
            # The shape that was ordered is that of the course before; the new one is ordered again.
            order = msgspec.structs.replace(order, final_week=None)
        self._set(Setting(self.setting.patient, order))
        self._check_first_day(change, begins, at)

    def _is_running(self, drug: str, at: datetime) -> bool:
        course = self.courses[drug]
        return not course.stopped and self.day_of(at.date()) - course.shift <= course.days

    def _check_first_day(self, change: changes.Switch, begins: Sequence[RegimenDrug], at: datetime) -> None:
        """Refuse a switch late in the day, by which a dose of the new regimen's first day would be lost unsaid."""
        names = [drug.name for drug in begins if self.tables[drug.name].by_day[0] is not None]
        lost = [
            f"{name} {time}"
            for name in names
            for time in self.tables[name].course.times
            if datetime.combine(at.date(), clock(time)) < at and name not in change.given_already
        ]
        if lost:
            lie = "lies" if len(lost) == 1 else "lie"
            raise InputError(
                "switch-first-day",
                f"{', '.join(lost)} of day 1 of {change.regimen.id} {lie} before {_minutes(at)}",
                where="from",
                fix="Begin on the next day, give other times, or say which drug was given already that day.",
            )

    def _course(self, drug: str) -> _Course:
        if drug not in self.courses:
            names = ", ".join(self.courses)
            raise _cannot("drug", f"the plan has no {quoted(drug)}", f"Its drugs: {names}.")
        course = self.courses[drug]
        if course.stopped:
            raise _cannot("drug", f"{drug} has been stopped by then", "What has been stopped is not changed.")
        return course

    def _next(self, drug: str, at: datetime) -> tuple[int, int]:
        """The first place in the drug's days at or after a moment: treatment day and place."""
        day = max(1, self.day_of(at.date()))
        return next((d, slot) for d, slot, moment in self._moments(drug, day, day + 2) if moment >= at)

    def _hold(self, drug: str, one: Timed) -> None:
        course = self._course(drug)
        if course.held_at is not None:
            # Two holds of one drug are one: the one that was said last decides when it ends.
            course.held_by = max(course.held_by, one.place)
            return
        day, slot = self._next(drug, one.at)
        course.held_at = max(course.next, (day - course.shift, slot))
        course.held_from, course.held_by = one.at, one.place

    def _resume(self, change: changes.Resume, one: Timed) -> None:
        course = self.courses[change.drug] if one.planned else self._course(change.drug)
        if one.planned and (course.held_at is None or course.held_by != one.place):
            return  # that hold has ended in another way
        if course.held_at is None:
            raise _cannot("drug", f"{change.drug} is not held at {_minutes(one.at)}", "Hold it first.")
        if change.then == "shift":
            day, slot = self._next(change.drug, one.at)
            regimen_day, place = course.held_at
            course.next = (regimen_day, place)
            # What was shifted before may not be due yet: a hold in between moves it no closer.
            moved = max(0, day - (regimen_day if slot >= place else regimen_day + 1) - course.shift)
            course.shift += moved
            if change.shift_assessments:
                self._shift_visits(moved, course.held_from)
        course.held_at = None

    def _stop(self, change: changes.Stop, at: datetime) -> None:
        if change.outcome == "died":
            self.died = True
            self.visits = {day: on for day, on in self.visits.items() if self._visit_at(on) < at}
        drugs = [change.drug] if change.drug is not None else [d for d, c in self.courses.items() if not c.stopped]
        if not drugs and not self.died:
            raise _cannot("drug", "everything has been stopped by then", "There is nothing left to stop.")
        for drug in drugs:
            course = self._course(drug)
            if change.taper_days is not None:
                course.taper_begins, _ = self._next(drug, at)
                course.taper = self._taper(drug, course, change.taper_days)
            self._end(course)

    @staticmethod
    def _end(course: _Course) -> None:
        course.stopped = True
        course.held_at = None
        course.ordered.clear()

    def _taper(self, drug: str, course: _Course, days: int) -> tuple[PlanStep, ...]:
        """The days of a taper, down from what was given last; a fixed dose is the prescriber's, and is not computed."""
        if self.tables[drug].course.drug.dose_basis == "fixed":
            problem = f"the doses of {drug} are fixed and are not computed"
            raise _cannot("taper", problem, "Set each step down with redose, then stop it.")
        given = [slot.what for slot in self.slots if slot.drug == drug]
        if not given or course.taper_begins - course.shift > course.days:
            problem = f"{drug} has {'ended' if given else 'not begun'} by then, and there is nothing to taper"
            raise _cannot("taper", problem, "Stop it without a taper.")
        return tapered(self.tables[drug].course, given[-1], days)

    def _shift(self, days: int, at: datetime) -> None:
        if not self.slots:
            raise _cannot("from", "nothing has been given by then", "Move the start instead: move-start DATE.")
        for drug, course in self.courses.items():
            if not course.stopped:
                day, slot = self._next(drug, at)
                course.next = max(course.next, (day - course.shift, slot))
                course.shift += days
        self._shift_visits(days, at)

    def _shift_visits(self, days: int, since: datetime) -> None:
        moved = timedelta(days=days)
        self.visits = {day: on + moved if self._visit_at(on) >= since else on for day, on in self.visits.items()}

    def _visit_at(self, on: date) -> datetime:
        return datetime.combine(on, clock(self.setting.order.visit_time))

    def _move_visit(self, change: changes.MoveAssessment) -> None:
        if change.day not in self.visits:
            days = ", ".join(str(day) for day in self.visits)
            raise _cannot("day", f"the plan has no visit of day {change.day}", f"Its visits: {days or 'none'}.")
        self.visits[change.day] = change.to


def _changed_setting(
    setting: Setting, change: changes.Reweigh | changes.Update | changes.Retaper | changes.Restock
) -> Setting:
    """The setting after a change of weight, strengths, tapering or what else is known of the patient."""
    patient, order = setting
    if isinstance(change, changes.Reweigh):
        height = patient.height if change.height is None else change.height
        new = msgspec.structs.replace(patient, weight=change.weight, height=height, weighed_on=change.weighed_on)
        return Setting(new, order)
    if isinstance(change, changes.Update):
        measured = {name: getattr(patient, name) for name in ("height", "weight", "weighed_on")}
        return Setting(msgspec.structs.replace(change.patient, **measured), order)
    if isinstance(change, changes.Retaper):
        return Setting(patient, msgspec.structs.replace(order, final_week=change.final_week))
    others = tuple(one for one in order.strengths if one.drug != change.strengths.drug)
    return Setting(patient, msgspec.structs.replace(order, strengths=(*others, change.strengths)))


def _minutes(at: datetime) -> str:
    return at.strftime("%Y-%m-%d %H:%M")


def _cannot(where: str, problem: str, fix: str) -> InputError:
    return InputError("revise", problem, where=where, fix=fix)
