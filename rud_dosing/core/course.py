"""Steps into single administrations, and the visits, each on its treatment day, date and time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

import msgspec

from ..errors import InputError
from ..model.base import clock
from ..model.order import Order
from ..model.plan import Administration, Assessment, PlanStep
from ..model.regimen import Regimen
from .days import on_day
from .digests import item_id


def administrations(steps: Sequence[PlanStep], order: Order, plan_uuid: str) -> tuple[Administration, ...]:
    """Every planned giving, by date, time and the regimen's order of drugs.

    In a course that begins late in the day (``order.first_dose``) what lies before that moment does not exist. Of a
    drug that would then have nothing on day 1 the order says whether its last administration of that day is given at
    that moment or left out.

    Raises
    ------
    InputError
        ``first-day-needed``, ``first-dose``
    """
    drugs = list(dict.fromkeys(step.drug for step in steps))
    planned = [one for step in steps for one in _of_step(step, order.start, plan_uuid)]
    if order.first_dose is not None:
        planned = list(_from_first_dose(planned, drugs, order))
    planned.sort(key=lambda one: (one.treatment_day, one.time, drugs.index(one.drug)))
    return tuple(planned)


def assessments(regimen: Regimen, order: Order, plan_uuid: str) -> tuple[Assessment, ...]:
    """The visits of the regimen; a window's first and last day are both included."""
    return tuple(
        Assessment(
            id=item_id(plan_uuid, f"assessment|{visit.day}"),
            treatment_day=visit.day,
            target=on_day(order.start, visit.day),
            opens=on_day(order.start, visit.day - visit.days_before),
            closes=on_day(order.start, visit.day + visit.days_after),
            time=order.visit_time,
            due=visit.due,
            decision=visit.decision,
        )
        for visit in regimen.assessments
    )


def _of_step(step: PlanStep, start: date | None, plan_uuid: str) -> Iterator[Administration]:
    changed = step.previous_dose_mg if step.previous_dose_mg not in (None, step.dose_mg) else None
    for day in range(step.first_day, step.last_day + 1):
        on = None if start is None else start + timedelta(days=day - 1)
        named = f"day {day}" if on is None else on.isoformat()
        for slot, time in enumerate(step.times, start=1):
            yield Administration(
                id=item_id(plan_uuid, f"{step.drug}|{named}|{slot}"),
                date=on,
                treatment_day=day,
                time=time,
                drug=step.drug,
                slot=slot,
                step=step.number,
                dose_mg=step.dose_mg,
                calculated_mg=step.calculated_mg,
                deviation_percent=step.deviation_percent,
                units=step.units,
                route=step.route,
                changed_from_mg=changed if day == step.first_day else None,
            )


def _from_first_dose(planned: list[Administration], drugs: list[str], order: Order) -> Iterator[Administration]:
    at = datetime.fromisoformat(order.first_dose or "")
    answers = {answer.drug: answer.given for answer in order.first_day}
    first_day = [one for one in planned if one.treatment_day == 1]
    kept = [one for one in first_day if clock(one.time) >= at.time()]
    for drug in drugs:
        if any(one.drug == drug for one in kept):
            continue
        if drug not in answers:
            raise InputError(
                "first-day-needed",
                f"the times of {drug} on day 1 have passed at {order.first_dose}",
                where="first_day",
                fix=f'Say "{drug} given" to give its last dose of day 1 at that time, or "{drug} omitted".',
            )
        if answers[drug]:
            last = [one for one in first_day if one.drug == drug][-1]
            kept.append(_at(last, at.strftime("%H:%M")))
    if not kept:
        raise InputError(
            "first-dose",
            f"no dose is left on day 1 at {order.first_dose}",
            where="first_dose",
            fix="Begin on the next day.",
        )
    yield from kept
    yield from (one for one in planned if one.treatment_day > 1)


def _at(administration: Administration, time: str) -> Administration:
    return msgspec.structs.replace(administration, time=time)
