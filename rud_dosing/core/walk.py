"""A plan through time: stretches between changes, each computed by the same tables, none patched."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec

from ..errors import InputError, quoted
from ..model import change as changes
from ..model.base import read_moment
from ..model.order import Order
from ..model.plan import PlanStep
from ..model.regimen import Regimen
from .giving import Giving
from .prescribed import tapered
from .switching import Asked, LaterVisit, Switched, begun, check_answers, check_first_day, ended
from .timeline import EVER, NEVER, Build, Setting, Standing, Timed, Timeline


def walk(
    regimen: Regimen,
    setting: Setting,
    build: Build,
    revisions: Sequence[Timed],
    asked: Asked,
) -> Timeline:
    """The whole plan through time.

    Parameters
    ----------
    setting : patient and order as the plan was first made
    build : the tables of a setting, by drug in the regimen's order
    revisions : the changes in the order in which they were made
    asked : the drugs that each question of a switch of regimens is about

    Raises
    ------
    InputError
        ``revise`` (a change that cannot be: a drug that is not held is resumed, ...), ``switch``, ``switch-open``,
        ``switch-first-day``, and those of the tables; where a change that was made before cannot be any more because of
        the newest, it says which
    """
    timed = _in_effect(revisions)
    order = _with_start(setting.order, revisions)
    going = _Walk(regimen, Setting(setting.patient, order), build, asked)
    begins = EVER
    for one in timed:
        going.give(begins, one.at)
        try:
            going.apply(one)
        except InputError as error:
            raise error if one.place == len(revisions) - 1 else _no_longer(one, error) from None
        begins = max(begins, one.at)
    going.give(begins, NEVER)
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


class _Walk(Giving):
    """Lets one change after the other take effect."""

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
        if at.date() < self.start:
            problem = f"{_minutes(at)} is before day 1 of the plan, {self.start}"
            raise InputError("switch", problem, where="from", fix="Switch on its day 1 or later, or make a new plan.")
        running = [drug for drug in self.courses if self._is_running(drug, at)]
        check_answers(change, running, self.asked)
        ends, begins = ended(change, running, self.asked), begun(change, self.asked)
        for drug in ends:
            self.courses[drug].taper = ()
            self._end(self.courses[drug])
        self.replaced.update(ends)
        self.visits = {day: on for day, on in self.visits.items() if self.visit_at(on) < at}
        self.switches.append(Switched(change, begins))
        before = self.day_of(at.date()) - 1
        for begun_drug in begins:
            self.courses[begun_drug.name] = Standing(
                change.regimen.days, of=len(self.switches), began=before + 1, shift=before
            )
        for visit in change.regimen.assessments:
            day = before + visit.day
            self.visits[day] = self.date_of(day)
            self.later_visits[day] = LaterVisit(change.regimen.id, visit)
        order = self.setting.order
        if any(step.taper_from is not None for drug in begins for step in drug.steps):
            # The shape that was ordered is that of the course before; the new one is ordered again.
            order = msgspec.structs.replace(order, final_week=None)
        self._set(Setting(self.setting.patient, order))
        first_day = {drug.name: self.tables[drug.name] for drug in begins}
        times = {name: table.course.times if table.by_day[0] else () for name, table in first_day.items()}
        check_first_day(change, times, at)

    def _is_running(self, drug: str, at: datetime) -> bool:
        """Whether a drug has days left at a moment, those of the taper by which it was stopped too."""
        course, today = self.courses[drug], self.day_of(at.date())
        if course.stopped:
            return today < course.taper_begins + len(course.taper)
        return today - course.shift <= course.days

    def _is_tapering(self, drug: str, at: datetime) -> bool:
        """Whether a drug that was stopped is going down to nothing."""
        return drug in self.courses and self.courses[drug].stopped and self._is_running(drug, at)

    def _course(self, drug: str) -> Standing:
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
        return next((d, slot) for d, slot, moment in self.moments(drug, day, day + 2) if moment >= at)

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
            self.visits = {day: on for day, on in self.visits.items() if self.visit_at(on) < at}
        drugs = [change.drug] if change.drug is not None else [d for d, c in self.courses.items() if not c.stopped]
        if not drugs and not self.died:
            raise _cannot("drug", "everything has been stopped by then", "There is nothing left to stop.")
        for drug in drugs:
            if change.taper_days is None and self._is_tapering(drug, at):
                self.courses[drug].taper = ()  # what was given of it stays; the rest is not
                continue
            course = self._course(drug)
            if change.taper_days is not None:
                course.taper_begins, _ = self._next(drug, at)
                course.taper = self._taper(drug, course, change.taper_days)
            self._end(course)

    @staticmethod
    def _end(course: Standing) -> None:
        course.stopped = True
        course.held_at = None
        course.ordered.clear()

    def _taper(self, drug: str, course: Standing, days: int) -> tuple[PlanStep, ...]:
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
            elif self._is_tapering(drug, at):
                day, slot = self._next(drug, at)
                # What is left of a day that has begun is given on it.
                given = max(0, day - course.taper_begins + (slot > 1))
                course.taper = (*course.taper[:given], *((None,) * days), *course.taper[given:])
        self._shift_visits(days, at)

    def _shift_visits(self, days: int, since: datetime) -> None:
        moved = timedelta(days=days)
        self.visits = {day: on + moved if self.visit_at(on) >= since else on for day, on in self.visits.items()}

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


def _no_longer(one: Timed, error: InputError) -> InputError:
    """That a change which was made before cannot be any more; revision 1 is the plan as it was made."""
    name = type(one.change).__struct_config__.tag
    problem = f"revision {one.place + 2} ({name}, from {_minutes(one.at)}) could not be any more: {error.problem}"
    fix = "Make the new change from a later moment, or make another that leaves the earlier one possible."
    return InputError(error.code, problem, where=error.where, fix=fix)


def _minutes(at: datetime) -> str:
    return at.strftime("%Y-%m-%d %H:%M")


def _cannot(where: str, problem: str, fix: str) -> InputError:
    return InputError("revise", problem, where=where, fix=fix)
