"""What each change does to a plan from its moment on; one function a change."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from ...errors import InputError, quoted
from ...model import change as changes
from ...model.base import minutes
from ...model.plan import PlanStep
from ..dosing.prescribed import tapered
from .doses import Giving
from .ending import end, end_hold, is_running, is_tapering, move_stop, paused, stop_earlier
from .switching import LaterVisit, Switched, begun, check_answers, check_first_day, ended
from .timeline import Pause, Setting, Stage, Standing, Timed


def apply(going: Giving, one: Timed) -> None:
    """Let a change take effect.

    Raises
    ------
    InputError
        ``revise``, ``switch``, ``switch-open``, ``switch-first-day``, and those of the tables
    """
    match one.change:
        case changes.Hold() as change:
            _hold(going, change, one)
        case changes.Resume() as change:
            _resume(going, change, one)
        case changes.Stop() as change:
            _stop(going, change, one)
        case changes.Shift() as change:
            _shift(going, change, one.at)
        case changes.Redose() | changes.Reroute() as change:
            _order(going, change)
        case changes.MoveAssessment() as change:
            _move_visit(going, change)
        case changes.Switch() as change:
            _switch(going, change, one)
        case changes.MoveStart():
            pass  # the whole course is computed from the day that was said last
        case change:  # what is known of the patient, of what is stocked or of the tapering days
            going.set(_changed_setting(going.setting, change))


def _course(going: Giving, drug: str) -> Standing:
    if drug not in going.courses:
        names = ", ".join(going.courses)
        raise cannot("drug", f"the plan has no {quoted(drug)}", f"Its drugs: {names}.")
    course = going.courses[drug]
    if course.stopped:
        raise cannot("drug", f"{drug} has been stopped by then", "What has been stopped is not changed.")
    return course


def _next(going: Giving, drug: str, at: datetime) -> tuple[int, int]:
    """The first place in the drug's days at or after a moment: treatment day and place."""
    day = max(1, going.day_of(at.date()))
    return next((d, slot) for d, slot, moment in going.moments(drug, day, day + 2) if moment >= at)


def _hold(going: Giving, change: changes.Hold, one: Timed) -> None:
    course = _course(going, change.drug)
    if course.held_at is not None:
        # Two holds of one drug are one: the one that was said last decides when it ends.
        course.held_by = max(course.held_by, one.place)
        return
    day, slot = _next(going, change.drug, one.at)
    course.held_at, course.held_by = max(course.next, (day - course.shift, slot)), one.place
    course.hold = paused(going, Pause(change.drug, "hold", one.at, one.place))


def _resume(going: Giving, change: changes.Resume, one: Timed) -> None:
    course = going.courses[change.drug] if one.planned else _course(going, change.drug)
    if one.planned and (course.held_at is None or course.held_by != one.place):
        return  # that hold has ended in another way
    if course.held_at is None or course.hold is None:
        raise cannot("drug", f"{change.drug} is not held at {minutes(one.at)}", "Hold it first.")
    if change.then == "shift":
        day, slot = _next(going, change.drug, one.at)
        regimen_day, place = course.held_at
        course.next = (regimen_day, place)
        # What was shifted before may not be due yet: a hold in between moves it no closer.
        moved = max(0, day - (regimen_day if slot >= place else regimen_day + 1) - course.shift)
        course.shift += moved
        if change.shift_assessments:
            _shift_visits(going, moved, course.hold.since)
    end_hold(course, one.at)


def _order(going: Giving, change: changes.Redose | changes.Reroute) -> None:
    course = _course(going, change.drug)
    if isinstance(change, changes.Redose):
        course.ordered.append(change)
    else:
        course.rerouted.append(change)


def _stop(going: Giving, change: changes.Stop, one: Timed) -> None:
    if change.outcome == "died":
        going.died = True
        _drop_visits(going, one.at)
    drugs = [change.drug] if change.drug is not None else [d for d, c in going.courses.items() if not c.stopped]
    if not drugs and not going.died:
        raise cannot("drug", "everything has been stopped by then", "There is nothing left to stop.")
    for drug in drugs:
        if change.taper_days is None and is_tapering(going, drug, one.at):
            going.courses[drug].taper = ()  # what was given of it stays; the rest is not
            stop_earlier(going.courses[drug], one)
            continue
        course = _course(going, drug)
        if change.taper_days is not None:
            course.taper_begins, _ = _next(going, drug, one.at)
            course.taper = _taper(going, drug, course, change.taper_days)
        end(going, drug, one)
    if going.died:
        for course in going.courses.values():
            stop_earlier(course, one)


def _taper(going: Giving, drug: str, course: Standing, days: int) -> tuple[PlanStep, ...]:
    """The days of a taper, down from what was given last; a fixed dose is the prescriber's, and is not computed."""
    if going.tables[drug].course.drug.dose_basis == "fixed":
        problem = f"the doses of {drug} are fixed and are not computed"
        raise cannot("taper", problem, "Set each step down with redose, then stop it.")
    given = [slot.what for slot in going.slots if slot.drug == drug]
    if not given or course.taper_begins - course.shift > course.days:
        problem = f"{drug} has {'ended' if given else 'not begun'} by then, and there is nothing to taper"
        raise cannot("taper", problem, "Stop it without a taper.")
    return tapered(going.tables[drug].course, given[-1], days)


def _shift(going: Giving, change: changes.Shift, at: datetime) -> None:
    if not going.slots:
        raise cannot("from", "nothing has been given by then", "Move the start instead: move-start DATE.")
    for drug, course in going.courses.items():
        if not course.stopped:
            day, slot = _next(going, drug, at)
            course.next = max(course.next, (day - course.shift, slot))
            course.shift += change.days
        elif is_tapering(going, drug, at):
            day, slot = _next(going, drug, at)
            # What is left of a day that has begun is given on it.
            given = max(0, day - course.taper_begins + (slot > 1))
            course.taper = (*course.taper[:given], *((None,) * change.days), *course.taper[given:])
            move_stop(going, course)
    _shift_visits(going, change.days, at)


def _shift_visits(going: Giving, days: int, since: datetime) -> None:
    moved = timedelta(days=days)
    going.visits = {day: on + moved if going.visit_at(on) >= since else on for day, on in going.visits.items()}


def _drop_visits(going: Giving, at: datetime) -> None:
    going.visits = {day: on for day, on in going.visits.items() if going.visit_at(on) < at}


def _move_visit(going: Giving, change: changes.MoveAssessment) -> None:
    if change.day not in going.visits:
        days = ", ".join(str(day) for day in going.visits)
        raise cannot("day", f"the plan has no visit of day {change.day}", f"Its visits: {days or 'none'}.")
    going.visits[change.day] = change.to


def _switch(going: Giving, change: changes.Switch, one: Timed) -> None:
    """End the course and begin that of another regimen; what the two answers leave running goes on as it is."""
    at = one.at
    if at.date() < going.start:
        problem = f"{minutes(at)} is before day 1 of the plan, {going.start}"
        raise InputError("switch", problem, where="from", fix="Switch on its day 1 or later, or make a new plan.")
    running = [drug for drug in going.courses if is_running(going, drug, at)]
    check_answers(change, running, going.asked)
    ends, begins = ended(change, running, going.asked), begun(change, going.asked)
    names = tuple(drug.name for drug in begins)
    for drug in ends:
        _replace(going, drug, one)
    for drug in names:
        _end_stop(going, drug, at)
    going.replaced.update(ends)
    _drop_visits(going, at)
    going.switches.append(Switched(change, begins))
    first_day = going.day_of(at.date())
    goes_on = tuple(drug for drug in running if drug not in ends)
    order = going.stages[-1].order = going.setting.order
    going.stages.append(
        Stage(change.regimen, names, order, first_day, at, one.place, change, ends=tuple(ends), goes_on=goes_on)
    )
    for drug in names:
        going.courses[drug] = Standing(
            change.regimen.days, of=len(going.switches), began=first_day, shift=first_day - 1
        )
    for visit in change.regimen.assessments:
        day = first_day - 1 + visit.day
        going.visits[day] = going.date_of(day)
        going.later_visits[day] = LaterVisit(change.regimen.id, visit)
    if any(step.taper_from is not None for drug in begins for step in drug.steps):
        # The shape that was ordered is that of the course before; the new one is ordered again.
        order = msgspec.structs.replace(order, final_week=None)
    going.set(Setting(going.setting.patient, order))
    tables = {drug: going.tables[drug] for drug in names}
    check_first_day(change, {drug: one.course.times if one.by_day[0] else () for drug, one in tables.items()}, at)


def _replace(going: Giving, drug: str, one: Timed) -> None:
    """End a running course with a switch; a drug that was never given is not stopped by it."""
    course = going.courses[drug]
    if course.stopped:
        course.taper = ()
        stop_earlier(course, one)
    elif any(slot.drug == drug for slot in going.slots):
        end(going, drug, one)
    else:
        course.stopped = True
        end_hold(course, one.at)


def _end_stop(going: Giving, drug: str, at: datetime) -> None:
    """A drug that begins anew with a switch is stopped no more; one that the switch itself ended never was."""
    stop = going.courses[drug].stop if drug in going.courses else None
    if stop is None:
        return
    if stop.since < at:
        stop.until = at
    else:
        going.pauses.remove(stop)


def _changed_setting(
    setting: Setting, change: changes.Reweigh | changes.Update | changes.Retaper | changes.Restock
) -> Setting:
    """The setting after a change of weight, strengths, tapering or what else is known of the patient."""
    patient, order = setting
    match change:
        case changes.Reweigh():
            height = patient.height if change.height is None else change.height
            new = msgspec.structs.replace(patient, weight=change.weight, height=height, weighed_on=change.weighed_on)
            return Setting(new, order)
        case changes.Update():
            measured = {name: getattr(patient, name) for name in ("height", "weight", "weighed_on")}
            return Setting(msgspec.structs.replace(change.patient, **measured), order)
        case changes.Retaper():
            return Setting(patient, msgspec.structs.replace(order, final_week=change.final_week))
        case _:
            others = tuple(one for one in order.strengths if one.drug != change.strengths.drug)
            return Setting(patient, msgspec.structs.replace(order, strengths=(*others, change.strengths)))


def cannot(where: str, problem: str, fix: str) -> InputError:
    """That a change cannot be."""
    return InputError("revise", problem, where=where, fix=fix)
