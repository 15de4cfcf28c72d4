"""Doses that are not the regimen's: set by the prescriber, or going down to nothing where a drug is stopped."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import msgspec

from ...model.formulary import UnitCount
from ...model.plan import PlanStep
from .dose import achieved, deviation_percent
from .exact import as_decimal
from .rounding import Rounded
from .steps import Course, made, made_exactly
from .taper import linear


def prescribed(course: Course, step: PlanStep, dose_mg: Decimal) -> PlanStep:
    """The step with the prescriber's dose of one administration; the calculated dose stays beside it.

    Raises
    ------
    InputError
        ``dose-not-makeable``
    """
    rounded = made_exactly(course, Fraction(dose_mg), course.drug.name)
    return msgspec.structs.replace(_given(step, rounded), prescribed=True)


def tapered(course: Course, step: PlanStep, days: int) -> tuple[PlanStep, ...]:
    """A step for each of ``days`` days, going down linearly from the step's dose of a day.

    Down from the calculated dose, or from the prescriber's where there is one; rounded as all calculated doses are, and
    by the drug's own route.
    """
    per_day = Fraction(step.dose_mg_per_day if step.prescribed else step.calculated_mg_per_day)
    before = Fraction(step.fraction or 1)
    steps = []
    for part in linear(days):
        wanted = per_day * part
        each = wanted / len(step.times)
        calculated = msgspec.structs.replace(
            step,
            route=course.drug.route,
            calculated_mg_per_day=as_decimal(wanted),
            calculated_mg=as_decimal(each),
            basis_amount=None if step.prescribed else step.basis_amount,
            fraction=None if step.prescribed else str(before * part),
            taper_shape="linear",
            prescribed=False,
        )
        rounded = made(course, each, course.drug.name)
        steps.append(_given(calculated, rounded))
    return tuple(steps)


def _given(step: PlanStep, rounded: Rounded) -> PlanStep:
    per_day = rounded.mg * len(step.times)
    return msgspec.structs.replace(
        step,
        dose_mg=as_decimal(rounded.mg),
        dose_mg_per_day=as_decimal(per_day),
        deviation_percent=as_decimal(deviation_percent(Fraction(step.calculated_mg), rounded.mg)),
        achieved=None if step.basis_value is None else achieved(per_day, Fraction(step.basis_value)),
        units=tuple(
            UnitCount(form=strength.form, strength_mg=strength.mg, quantity=as_decimal(quantity))
            for strength, quantity in rounded.count
        ),
    )
