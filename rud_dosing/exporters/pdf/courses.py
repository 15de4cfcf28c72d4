"""Which regimen of a plan gives what: its drugs with their steps, and the days on which each is to be given."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from msgspec import UNSET

from ...model.base import clock
from ...model.change import Switch
from ...model.order import FinalWeek, Order
from ...model.plan import Administration, Plan, PlanStep
from ...model.regimen import Regimen, RegimenDrug
from ..switch_text import switches


class Part(NamedTuple):
    """One regimen of the plan, from the treatment day that is its day 1.

    ``since`` and ``change`` are the moment of the switch to it and what was answered then, None for the regimen that
    the plan began with. ``order`` is what was ordered while it was given.
    """

    regimen: Regimen
    first_day: int
    since: datetime | None
    change: Switch | None
    order: Order

    @property
    def final_week(self) -> FinalWeek | None:
        """The shape of its tapering that was ordered."""
        return self.order.final_week

    def orders_days(self, drug: str) -> bool:
        """Whether the days of a drug that is not given every day were ordered."""
        ordered = self.order.on_days if self.change is None else self.change.on_days
        return ordered is not UNSET and any(one.drug == drug for one in ordered)


class Course(NamedTuple):
    """What one regimen of the plan gives of one drug: the steps, and every giving."""

    part: Part
    drug: RegimenDrug
    steps: tuple[PlanStep, ...]
    given: tuple[Administration, ...]
    last_day: int

    @property
    def is_daily(self) -> bool:
        """Whether the drug is given on every day of its regimen."""
        return self.drug.every_day is not False and all(step.every is UNSET for step in self.drug.steps)


def parts(plan: Plan) -> tuple[Part, ...]:
    """The plan's regimens in the order in which they are given."""
    made = sorted(switches(plan), key=lambda one: one.at)
    first_order, *orders = [*(_order_before(plan, one.revision) for one in made), plan.order]
    first = Part(plan.regimen, 1, None, None, first_order)
    later = [
        Part(one.change.regimen, one.treatment_day, one.at, one.change, order)
        for one, order in zip(made, orders, strict=True)
    ]
    return (first, *later)


def switch_days(plan: Plan) -> set[int]:
    """The treatment days on which another regimen begins."""
    return {part.first_day for part in parts(plan) if part.change is not None}


def courses(plan: Plan) -> list[Course]:
    """Regimen by regimen what it gives of each drug, the drug with the most steps first."""
    among = parts(plan)
    first_giving: dict[tuple[str, int], datetime] = {}
    for one in plan.administrations if len(among) > 1 else ():
        if one.date is not None:
            first_giving.setdefault((one.drug, one.step), datetime.combine(one.date, clock(one.time)))
    steps: dict[tuple[int, str], list[PlanStep]] = {}
    for step in plan.steps:
        place = _place(plan, among, step.drug, first_giving.get((step.drug, step.number)))
        steps.setdefault((place, step.drug), []).append(step)
    return [
        _course(plan, among, place, steps[place, drug])
        for place, drug in sorted(steps, key=lambda key: (key[0], -len(steps[key])))
    ]


def is_mixed(plan: Plan) -> bool:
    """Whether drugs end and begin within the plan, or are prepared for each giving or not given every day."""
    return len(plan.regimens) > 1 or any(isinstance(step.on_days, tuple) or not step.units for step in plan.steps)


def usual_route(plan: Plan, drug: str) -> str | None:
    """The route by which every regimen of the plan that has the drug gives it; None where they differ."""
    routes = {one.route for regimen in plan.regimens for one in regimen.drugs if one.name == drug}
    return routes.pop() if len(routes) == 1 else None


def _order_before(plan: Plan, revision: int) -> Order:
    """The order as it was until a revision."""
    since = [entry.replaced_order for entry in plan.history if entry.revision >= revision]
    return next((order for order in since if order is not None), plan.order)


def _steroids(plan: Plan) -> set[str]:
    """The drugs that the plan compares with a reference steroid."""
    return {one.drug for one in plan.supply.cumulative if one.reference is not None}


def _place(plan: Plan, among: tuple[Part, ...], drug: str, at: datetime | None) -> int:
    """The regimen that begins what is given of a drug from a moment on: the last that has begun it by then."""
    for place, part in reversed(list(enumerate(among))):
        if part.change is None or part.since is None or at is None:
            continue
        listed = any(one.name == drug for one in part.regimen.drugs)
        goes_on = part.change.steroid == "continue" and drug in _steroids(plan)
        if at >= part.since and listed and not goes_on:
            return place
    return 0


def _course(plan: Plan, among: tuple[Part, ...], place: int, steps: list[PlanStep]) -> Course:
    part, name = among[place], steps[0].drug
    numbers = {step.number for step in steps}
    given = tuple(one for one in plan.administrations if one.drug == name and one.step in numbers)
    last = part.first_day - 1 + part.regimen.days
    for later in among[place + 1 :]:
        if not _goes_on(plan, name, later):
            last = min(last, max([later.first_day - 1, *(one.treatment_day for one in given)]))
            break
    drug = next(one for one in part.regimen.drugs if one.name == name)
    return Course(part, drug, tuple(steps), given, last)


def _goes_on(plan: Plan, drug: str, later: Part) -> bool:
    """Whether a switch left a running drug as it was."""
    change = later.change
    if change is None:
        return False
    steroid = change.steroid == "continue" and drug in _steroids(plan)
    return steroid or getattr(change, drug, None) == "continue"  # the question that has the drug's own name
