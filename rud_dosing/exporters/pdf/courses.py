"""Which regimen of a plan gives what: its drugs with their steps, and the days on which each is to be given."""

from __future__ import annotations

from typing import NamedTuple

from ...core.course.cut_days import in_one
from ...model.plan import Administration, Part, Plan, PlanStep
from ...model.regimen import RegimenDrug


class Course(NamedTuple):
    """What one regimen of the plan gives of one drug: the steps, and every giving."""

    part: Part
    drug: RegimenDrug
    steps: tuple[PlanStep, ...]
    given: tuple[Administration, ...]
    last_day: int

    @property
    def is_of_switch(self) -> bool:
        """Whether its regimen took the place of another."""
        return self.part.since is not None


def switch_days(plan: Plan) -> set[int]:
    """The treatment days on which another regimen begins."""
    return {part.first_day for part in plan.parts[1:]}


def courses(plan: Plan) -> list[Course]:
    """Regimen by regimen what it gives of each drug, the drug with the most steps first."""
    steps: dict[tuple[int, str], list[PlanStep]] = {}
    for step in plan.steps:
        steps.setdefault((step.part, step.drug), []).append(step)
    ordered = sorted(steps, key=lambda key: (key[0], -len(in_one(steps[key]))))
    return [_course(plan, *key, steps[key]) for key in ordered]


def is_mixed(plan: Plan) -> bool:
    """Whether drugs end and begin within the plan, or are prepared for each giving or not given every day."""
    return len(plan.parts) > 1 or any(not step.is_daily or not step.units for step in plan.steps)


def usual_route(plan: Plan, drug: str) -> str | None:
    """The route by which every regimen of the plan that has the drug gives it; None where they differ."""
    routes = {one.route for regimen in plan.regimens for one in regimen.drugs if one.name == drug}
    return routes.pop() if len(routes) == 1 else None


def _course(plan: Plan, number: int, name: str, steps: list[PlanStep]) -> Course:
    part = plan.parts[number - 1]
    regimen, numbers = plan.regimen_of(part), {step.number for step in steps}
    given = tuple(one for one in plan.administrations if one.drug == name and one.step in numbers)
    last = part.first_day - 1 + regimen.days
    ended = next((later for later in plan.parts[number:] if name not in later.goes_on), None)
    if ended is not None:
        last = min(last, max([ended.first_day - 1, *(one.treatment_day for one in given)]))
    drug = next(one for one in regimen.drugs if one.name == name)
    return Course(part, drug, tuple(steps), given, last)
