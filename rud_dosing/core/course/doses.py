"""What is given in a stretch between two changes: the regimen's tables, with what the prescriber set instead.

What lies before a change was computed from what held before it, so it stays as it was by construction.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal

import msgspec

from ...model import change as changes
from ...model.base import clock
from ...model.order import OrderedRoute
from ...model.plan import PlanStep
from ...model.regimen import Regimen
from ..dosing.liquids import by_volume, liquid_named
from ..dosing.prescribed import prescribed
from .late_start import day_slots
from .switching import Asked, LaterVisit, Switched
from .timeline import EVER, NEVER, Build, Pause, Setting, Slot, Stage, Standing, Timeline

#: Routes by which units themselves are given.
_UNITS_BY = ("oral", "tube")

#: Undated plans are computed on these dates and lose them afterwards.
ANY_START = date(2001, 1, 1)


class Giving:
    """Where a plan stands: settings, tables, courses, visits, and all that has been given so far."""

    def __init__(self, regimen: Regimen, setting: Setting, build: Build, asked: Asked) -> None:
        self.asked = asked
        self.setting = setting
        self.build = build
        self.switches: list[Switched] = []
        self.tables = build(setting, ())
        self.start = setting.order.start or ANY_START
        self.courses = {drug: Standing(regimen.days) for drug in self.tables}
        self.later_visits: dict[int, LaterVisit] = {}
        self.replaced: set[str] = set()
        self.slots: list[Slot] = []
        self.held: dict[tuple[str, int], int] = {}
        self.stages = [Stage(regimen, tuple(self.tables), setting.order)]
        self.pauses: list[Pause] = []
        self.visits = {visit.day: self.date_of(visit.day) for visit in regimen.assessments}
        self.died = False

    def set(self, setting: Setting) -> None:
        """Compute everything anew from what doses are computed from now on."""
        self.setting = setting
        self.tables = self.build(setting, self.switches)

    def date_of(self, treatment_day: int) -> date:
        """The date of a treatment day."""
        return self.start + timedelta(days=treatment_day - 1)

    def day_of(self, on: date) -> int:
        """The treatment day of a date."""
        return (on - self.start).days + 1

    def end(self) -> Timeline:
        """Everything that was given, as it stands in the end."""
        given = {(slot.drug, slot.treatment_day) for slot in self.slots}
        listed = list(self.courses)
        held = sorted(self.held.keys() - given, key=lambda one: (one[1], listed.index(one[0])))
        self.stages[-1].order = self.setting.order
        return Timeline(
            drugs=tuple(self.courses),
            slots=tuple(self.slots),
            held={one: self.held[one] for one in held},
            visits=self.visits,
            setting=self.setting,
            stopped=tuple(drug for drug, course in self.courses.items() if course.stopped),
            on_hold=tuple(drug for drug, course in self.courses.items() if course.held_at is not None),
            died=self.died,
            courses={drug: table.course for drug, table in self.tables.items()},
            later_visits={day: one for day, one in self.later_visits.items() if day in self.visits},
            replaced=frozenset(self.replaced),
            began={drug: course.began for drug, course in self.courses.items()},
            switches=tuple(self.switches),
            stages=tuple(self.stages),
            pauses=tuple(sorted(self.pauses, key=lambda one: (one.since, one.place, listed.index(one.drug)))),
        )

    def give(self, begins: datetime, ends: datetime) -> None:
        """Everything that is given from ``begins`` until before ``ends``."""
        if begins >= ends or self.died:
            return
        for drug, course in self.courses.items():
            if course.stopped and not course.taper:
                continue
            last = max(course.days + course.shift, course.taper_begins + len(course.taper) - 1)
            first = 1 if begins == EVER else max(1, self.day_of(begins.date()))
            until = last if ends == NEVER else min(last, self.day_of(ends.date()))
            for day, slot, at in self.moments(drug, first, until):
                if begins <= at < ends:
                    self._give_one(drug, course, day, slot, at)

    def moments(self, drug: str, first: int, last: int) -> Iterator[tuple[int, int, datetime]]:
        """The drug's places in the days from ``first`` to ``last``: treatment day, place, moment."""
        times, order = self.tables[drug].course.times, self.setting.order
        if self.courses[drug].of:
            # A late first dose is that of the regimen that the plan began with.
            order = msgspec.structs.replace(order, first_dose=None, first_day=())
        for day in range(first, last + 1):
            for slot, time in day_slots(drug, times, day, order):
                yield day, slot, datetime.combine(self.date_of(day), clock(time))

    def _give_one(self, drug: str, course: Standing, day: int, slot: int, at: datetime) -> None:
        regimen_day = day - course.shift
        what = self._planned(drug, course, day, regimen_day)
        waits = course.held_at is not None or (not course.stopped and (regimen_day, slot) < course.next)
        if waits and regimen_day <= course.days:
            if self._given_then(drug, day - course.shift):
                self.held[drug, day] = course.of
        elif what is not None:
            what = self._as_ordered(drug, course, what, at.date())
            self.slots.append(Slot(drug, at, day, regimen_day, slot, what, course.of))

    def _given_then(self, drug: str, regimen_day: int) -> bool:
        """Whether a drug is given on a day of its regimen; what is not given every day is held on its own days only."""
        daily = self.tables[drug].course.drug.is_daily
        return daily or (regimen_day >= 1 and self.tables[drug].by_day[regimen_day - 1] is not None)

    def _as_ordered(self, drug: str, course: Standing, what: PlanStep, on: date) -> PlanStep:
        """What is given, with the prescriber's own dose and route where they hold on that day."""
        made, dose, way = self.tables[drug].course, self._dose(drug, course, on), self._way(drug, course, on)
        if way is None or (way.product is None and way.route in _UNITS_BY):
            what = what if dose is None else prescribed(made, what, dose)
            return what if way is None else msgspec.structs.replace(what, route=way.route)
        if dose is not None:
            what = msgspec.structs.replace(what, dose_mg=dose, prescribed=True)
        return by_volume(what, liquid_named(made.liquids, way.product, drug, way.route))

    def _dose(self, drug: str, course: Standing, on: date) -> Decimal | None:
        """The prescriber's own dose on a day: the newest of a revision that holds on it, else the order's."""
        for one in reversed(course.ordered):
            if one.through is None or on <= one.through:
                return one.dose_mg
        # The taper of a stop goes down from the dose that was ordered.
        ordered = () if course.stopped or course.of else self.setting.order.doses
        return next((one.dose_mg for one in ordered if one.drug == drug), None)

    def _way(self, drug: str, course: Standing, on: date) -> changes.Reroute | OrderedRoute | None:
        """The route on a day that is not the regimen's: the newest of a revision that holds on it, else the order's."""
        for one in reversed(course.rerouted):
            if one.through is None or on <= one.through:
                return one
        if course.of:
            return None
        day = self.day_of(on)
        routes = (one for one in self.setting.order.routes if one.drug == drug)
        return next((one for one in routes if one.first_day <= day <= one.last_day), None)

    def _planned(self, drug: str, course: Standing, day: int, regimen_day: int) -> PlanStep | None:
        """What the regimen, or the taper of a stop, gives on a day."""
        if course.stopped:
            index = day - course.taper_begins
            return course.taper[index] if 0 <= index < len(course.taper) else None
        if not 1 <= regimen_day <= course.days:
            return None
        return self.tables[drug].by_day[regimen_day - 1]

    def visit_at(self, on: date) -> datetime:
        """The moment of a visit on a date."""
        return datetime.combine(on, clock(self.setting.order.visit_time))
