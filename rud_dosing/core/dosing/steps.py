"""A regimen's drug for one patient: its steps, each a run of days with one calculated dose, rounded into units."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import groupby, pairwise

from ... import units
from ...errors import InputError
from ...model.base import or_left_out
from ...model.formulary import Liquid, UnitCount
from ...model.order import FinalWeek
from ...model.plan import PlanStep
from ...model.regimen import BASIS_KINDS, RegimenDrug, RegimenStep, Shape
from ..days import on_day
from .dose import achieved, deviation_percent, dose_mg
from .exact import as_decimal
from .period import days_given
from .rounding import Rounded, Strength, make_exactly, round_dose, round_to
from .taper import SHAPES


@dataclass(frozen=True, slots=True)
class Course:
    """A drug of the regimen with all that the order and the formulary decide about it.

    ``rounded_to`` is for a drug that is prepared for each giving: its doses are multiples of that, without units.
    ``on_days`` are the days of its period that the prescriber ordered.
    """

    drug: RegimenDrug
    times: tuple[str, ...]
    strengths: tuple[Strength, ...]
    marketed: tuple[Strength, ...]
    liquids: tuple[Liquid, ...]
    split_units: bool
    final_week: FinalWeek | None
    rounded_to: Decimal | None = None
    on_days: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True)
class _Day:
    """What is calculated for one day, in mg; equal ones that follow each other are one step.

    ``on_days`` are the days of the regimen on which a step gives its drug that is not given every day.
    """

    per_day: Fraction
    per_administration: Fraction
    basis_amount: Decimal | None
    part: Fraction | None
    shape: Shape | None
    on_days: tuple[int, ...] | None = None


def plan_steps(course: Course, *, start: date | None, bsa_m2: Decimal, weight_kg: Decimal) -> tuple[PlanStep, ...]:
    """The steps of one drug, rounded, with dates where the plan has them.

    Raises
    ------
    InputError
        ``dose-not-makeable``, ``too-many-units``, ``final-week``
    """
    days = _calculate(course, bsa_m2, weight_kg)
    steps: list[PlanStep] = []
    first = 1
    for day, run in groupby(days):
        last = first + sum(1 for _ in run) - 1
        if day is not None:
            steps.append(_step(course, day, first, last, steps, start, bsa_m2, weight_kg))
        first = last + 1
    _check_given_days(course, steps)
    return tuple(steps)


def by_day(steps: Iterable[PlanStep], days: int) -> tuple[PlanStep | None, ...]:
    """What each day of the regimen gives, from day 1 on; None where nothing is given."""
    found: list[PlanStep | None] = [None] * days
    for step in steps:
        for day in step.days:
            found[day - 1] = step
    return tuple(found)


def _calculate(course: Course, bsa_m2: Decimal, weight_kg: Decimal) -> list[_Day | None]:
    days: list[_Day | None] = []
    for step in course.drug.steps:
        days.extend([None] * (step.first_day - 1 - len(days)))
        amount = units.amount(step.dose, BASIS_KINDS[course.drug.dose_basis], course.drug.name)
        full = dose_mg(amount, course.drug.dose_basis, bsa_m2=bsa_m2, weight_kg=weight_kg)
        days.extend(_days_of_step(course, step, amount, full))
    return days


def _days_of_step(course: Course, step: RegimenStep, amount: Decimal, full: Fraction) -> Iterable[_Day]:
    number, times = step.last_day - step.first_day + 1, len(course.times)
    if step.dose_per_administration is not None:
        on_days = None if step.is_daily else days_given(step, course.on_days if step.days_are_a_choice else None)
        return [_Day(full * times, full, amount, None, None, on_days)] * number
    if step.taper_from is None or step.shape is None:
        return [_Day(full, full / times, amount, None, None)] * number
    shape: Shape = step.shape if course.final_week is None else course.final_week.shape
    if shape == "given":
        given = () if course.final_week is None else course.final_week.doses_mg
        _check_number_given(given, number, course.drug.name)
        return [_Day(Fraction(dose), Fraction(dose) / times, None, None, shape) for dose in given]
    parts = SHAPES[shape](number)
    return [_Day(full * part, full * part / times, amount, part, shape) for part in parts]


def _step(
    course: Course,
    day: _Day,
    first: int,
    last: int,
    before: Sequence[PlanStep],
    start: date | None,
    bsa_m2: Decimal,
    weight_kg: Decimal,
) -> PlanStep:
    drug = course.drug
    rounded = _round(course, day, f"{drug.name}, day {first}")
    per_day = rounded.mg * len(course.times)
    by = {"fixed": None, "per_m2": bsa_m2, "per_kg": weight_kg}[drug.dose_basis]
    return PlanStep(
        drug=drug.name,
        number=len(before) + 1,
        first_day=first,
        last_day=last,
        first_date=on_day(start, first),
        last_date=on_day(start, last),
        route=drug.route,
        dose_basis=drug.dose_basis,
        basis_amount=day.basis_amount,
        basis_unit=units.KINDS[BASIS_KINDS[drug.dose_basis]][0],
        basis_value=by,
        fraction=None if day.part is None else str(day.part),
        taper_shape=day.shape,
        times=course.times,
        calculated_mg_per_day=as_decimal(day.per_day),
        dose_mg_per_day=as_decimal(per_day),
        calculated_mg=as_decimal(day.per_administration),
        dose_mg=as_decimal(rounded.mg),
        deviation_percent=as_decimal(deviation_percent(day.per_administration, rounded.mg)),
        achieved=None if by is None else achieved(per_day, Fraction(by)),
        units=tuple(
            UnitCount(form=strength.form, strength_mg=strength.mg, quantity=as_decimal(quantity))
            for strength, quantity in rounded.count
        ),
        previous_dose_mg=before[-1].dose_mg if before else None,
        on_days=or_left_out(day.on_days),
        duration_minutes=or_left_out(drug.lasts_minutes),
    )


def _round(course: Course, day: _Day, where: str) -> Rounded:
    if course.drug.dose_basis == "fixed" or day.shape == "given":
        return made_exactly(course, day.per_administration, where)
    return made(course, day.per_administration, where)


def made(course: Course, calculated: Fraction, where: str) -> Rounded:
    """The dose nearest to a calculated one that the course's units make, or the drug's own step of rounding.

    Raises
    ------
    InputError
        ``too-many-units``
    """
    if course.rounded_to is not None:
        return round_to(calculated, Fraction(course.rounded_to))
    return round_dose(calculated, course.strengths, course.split_units, where)


def made_exactly(course: Course, dose: Fraction, where: str) -> Rounded:
    """A fixed or prescribed dose as it stands, never another.

    Raises
    ------
    InputError
        ``dose-not-makeable``
    """
    if course.rounded_to is None:
        return make_exactly(dose, course.strengths, course.split_units, where)
    if dose % Fraction(course.rounded_to):
        step = units.for_people(course.rounded_to, "mg")
        raise InputError(
            "dose-not-makeable",
            f"{units.for_people(as_decimal(dose), 'mg')} is no multiple of {step}, to which the drug is prepared",
            where=where,
            fix=f"Order a multiple of {step}.",
        )
    return Rounded(dose, ())


def _check_number_given(given: tuple[Decimal, ...], number: int, drug: str) -> None:
    if any(dose <= 0 for dose in given):
        raise InputError(
            "final-week",
            f"a dose of 0 mg is given for a tapering day of {drug}",
            where="final_week",
            fix="Give doses above zero.",
        )
    if len(given) != number:
        raise InputError(
            "final-week",
            f"{len(given)} doses are given for the {number} tapering days of {drug}",
            where="final_week",
            fix=f"Give {number} doses above zero, one for each day.",
        )


def _check_given_days(course: Course, steps: list[PlanStep]) -> None:
    """The prescriber's own tapering doses must not rise, and none may exceed the dose of the day before them."""
    for before, step in pairwise(steps):
        if step.taper_shape == "given" and step.dose_mg_per_day > before.dose_mg_per_day:
            raise InputError(
                "final-week",
                f"{units.for_people(step.dose_mg_per_day, 'mg')} on day {step.first_day} is more than "
                f"{units.for_people(before.dose_mg_per_day, 'mg')} on day {before.last_day}",
                where="final_week",
                fix=f"The doses of {course.drug.name} must not rise.",
            )
