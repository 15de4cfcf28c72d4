"""How far given doses are from calculated ones."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction

from ..core.course.cut_days import in_one, together
from ..core.dosing.dose import deviation_percent
from ..core.dosing.exact import as_decimal
from ..core.dosing.liquids import liquid_of, nearest_by_volume
from ..core.dosing.rounding import Strength, nearest
from ..core.dosing.steps import Course
from ..model.finding import Finding
from ..model.order import Order
from ..model.plan import PlanStep
from ..model.rules import Rules
from ..units import for_people, number
from .report import finding


def deviations(steps: Sequence[PlanStep], courses: Sequence[Course], order: Order, rules: Rules) -> list[Finding]:
    """One finding for each step whose given dose is strictly beyond the tolerance, and one note for a tapering.

    A divided dose is rounded in equal parts, so that the day's sum deviates by the same percentage as each part. The
    tapering days are judged on their sum.
    """
    found: list[Finding] = []
    for course in courses:
        own = [step for step in steps if step.drug == course.drug.name]
        found.extend(
            _step_finding(steps.index(first), step, course, order, rules)
            for (first, *_), step in zip(together(own), in_one(own), strict=True)
            if step.taper_shape is None and not step.prescribed and _beyond(_exact(step), order)
        )
        tapering = [step for step in own if step.taper_shape is not None]
        if tapering:
            found.extend(_tapering_finding(tapering, order, rules))
    return found


def _exact(step: PlanStep) -> Fraction:
    return Fraction(step.deviation_percent)


def _beyond(deviation: Fraction, order: Order) -> bool:
    return abs(deviation) > Fraction(order.tolerance_percent)


def _step_finding(index: int, step: PlanStep, course: Course, order: Order, rules: Rules) -> Finding:
    calculated = Fraction(step.calculated_mg)
    liquid = liquid_of(step, course.liquids)
    if liquid is None:
        near = nearest(calculated, course.strengths, course.split_units, step.drug)
        remedy = _remedy(calculated, course, order)
    else:
        near = nearest_by_volume(calculated, liquid)
        remedy = f"It would fit with a syringe whose marks are closer than {liquid.graduation}, or another product."
    sides = [for_people(as_decimal(mg), "mg") for mg in (near.below, near.above) if mg is not None]
    return finding(
        rules,
        "dose-deviates",
        f"steps[{index}].dose_mg",
        drug=step.drug,
        first_day=str(step.first_day),
        last_day=str(step.last_day),
        given=for_people(step.dose_mg, "mg"),
        calculated=for_people(step.calculated_mg, "mg", 4),
        deviation=_signed(step.deviation_percent),
        tolerance=number(order.tolerance_percent),
        nearest=" and ".join(sides),
        remedy=remedy,
    )


def _remedy(calculated: Fraction, course: Course, order: Order) -> str:
    """What would bring the dose within the tolerance: halves, or one more strength that is marketed."""
    ways = []
    if not course.split_units and _fits(calculated, course.strengths, True, order):
        ways.append("half units (--split-units)")
    stocked = {strength.mg for strength in course.strengths}
    for strength in course.marketed:
        if strength.mg not in stocked and _fits(calculated, (*course.strengths, strength), course.split_units, order):
            ways.append(f"the strength {for_people(strength.mg, 'mg')} (--strengths)")
    if not ways:
        return "Neither half units nor another marketed strength would make it fit."
    return f"It would fit with {', or with '.join(ways)}."


def _fits(calculated: Fraction, strengths: tuple[Strength, ...], split: bool, order: Order) -> bool:
    near = nearest(calculated, strengths, split, "")
    sides = [mg for mg in (near.below, near.above) if mg is not None]
    return any(not _beyond(deviation_percent(calculated, mg), order) for mg in sides)


def _tapering_finding(tapering: list[PlanStep], order: Order, rules: Rules) -> list[Finding]:
    # By whole days: of one that lacks a time neither what is calculated nor what is given is missing.
    calculated = _sum((step, step.calculated_mg_per_day) for step in tapering)
    given = _sum((step, step.dose_mg * step.whole_day) for step in tapering)
    deviation = deviation_percent(calculated, given)
    if not _beyond(deviation, order):
        return []
    return [
        finding(
            rules,
            "tapering-week-deviates",
            "steps",
            drug=tapering[0].drug,
            first_day=str(tapering[0].first_day),
            last_day=str(tapering[-1].last_day),
            given=for_people(as_decimal(given), "mg"),
            calculated=for_people(as_decimal(calculated), "mg", 4),
            deviation=_signed(as_decimal(deviation)),
            tolerance=number(order.tolerance_percent),
        )
    ]


def _sum(steps: Iterable[tuple[PlanStep, Decimal]]) -> Fraction:
    days = ((step.last_day - step.first_day + 1) * Fraction(mg) for step, mg in steps)
    return sum(days, Fraction(0))


def _signed(percent: Decimal) -> str:
    text = number(percent, 1)
    return text if text.startswith("-") else f"+{text}"
