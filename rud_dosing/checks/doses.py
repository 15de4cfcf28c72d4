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
from ..model.said import Amount, Drug, Phrase, Several, phrase
from ..units import canonical, rounded
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
        remedy = phrase("fits_with_syringe", graduation=liquid.graduation)
    sides = tuple(_mg(as_decimal(mg)) for mg in (near.below, near.above) if mg is not None)
    return finding(
        rules,
        "dose-deviates",
        f"steps[{index}].dose_mg",
        drug=Drug(name=step.drug),
        first_day=step.first_day,
        last_day=step.last_day,
        given=_mg(step.dose_mg),
        calculated=_mg(rounded(step.calculated_mg, 4)),
        deviation=_signed(step.deviation_percent),
        tolerance=Amount(number=order.tolerance_percent),
        nearest=Several(items=sides, join="and"),
        remedy=remedy,
    )


def _remedy(calculated: Fraction, course: Course, order: Order) -> Phrase:
    """What would bring the dose within the tolerance: halves, or one more strength that is marketed."""
    ways: list[Phrase] = []
    if not course.split_units and _fits(calculated, course.strengths, True, order):
        ways.append(phrase("half_units"))
    stocked = {strength.mg for strength in course.strengths}
    for strength in course.marketed:
        if strength.mg not in stocked and _fits(calculated, (*course.strengths, strength), course.split_units, order):
            ways.append(phrase("another_strength", strength=_mg(strength.mg)))
    if not ways:
        return phrase("nothing_fits")
    return phrase("fits_with", ways=Several(items=tuple(ways), join="or-with"))


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
            drug=Drug(name=tapering[0].drug),
            first_day=tapering[0].first_day,
            last_day=tapering[-1].last_day,
            given=_mg(as_decimal(given)),
            calculated=_mg(rounded(as_decimal(calculated), 4)),
            deviation=_signed(as_decimal(deviation)),
            tolerance=Amount(number=order.tolerance_percent),
        )
    ]


def _sum(steps: Iterable[tuple[PlanStep, Decimal]]) -> Fraction:
    days = ((step.last_day - step.first_day + 1) * Fraction(mg) for step, mg in steps)
    return sum(days, Fraction(0))


def _mg(mg: Decimal) -> Amount:
    return Amount(number=canonical(mg), unit="mg")


def _signed(percent: Decimal) -> Amount:
    shown = rounded(percent, 1)
    return Amount(number=shown, sign="" if shown < 0 else "+")
