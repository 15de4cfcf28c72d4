"""Many plans side by side: days of treatment, cumulative doses, and how many responded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from ..model.plan import Cumulative, Plan
from ..model.results import LEVELS, Level
from ..units import rounded
from .best_response import best_response


class Outcome(NamedTuple):
    """One plan: days of treatment, what it adds up to as planned, and the best response that was recorded.

    ``days`` counts from day 1 to the day of the last planned dose, both included. ``best`` is None where no response is
    decided.
    """

    plan_code: str
    patient_id: str
    days: int
    cumulative: tuple[Cumulative, ...]
    best: Level | None


class Rate(NamedTuple):
    """So many patients of those with a response that is decided; ``percent`` to one decimal, half up."""

    number: int
    of: int
    percent: Decimal


class Outcomes(NamedTuple):
    """All plans, and how many of those with a decided response had which; ``overall`` counts every one but none."""

    plans: tuple[Outcome, ...]
    overall: Rate | None
    rates: dict[Level, Rate]


def outcome(plan: Plan) -> Outcome:
    """What one plan came to.

    Examples
    --------
    >>> from rud_dosing import Patient, make_plan
    >>> made = outcome(make_plan(Patient(id="A1", height="170 cm", weight="63.5 kg"), start="2026-12-01"))
    >>> made.days, made.best
    (56, None)
    """
    best = best_response(plan.results)
    return Outcome(
        plan.plan_code,
        plan.patient.id,
        max((one.treatment_day for one in plan.administrations), default=0),
        plan.supply.cumulative,
        None if best is None else best.level,
    )


def outcomes(plans: Sequence[Plan]) -> Outcomes:
    """Every plan's outcome, and the rates of response of them all."""
    found = tuple(outcome(plan) for plan in plans)
    counted = Counter(one.best for one in found if one.best is not None)
    known = counted.total()
    if not known:
        return Outcomes(found, None, {})
    rates: dict[Level, Rate] = {level: rate(counted[level], known) for level in LEVELS}
    return Outcomes(found, rate(known - counted["none"], known), rates)


def rate(number: int, of: int) -> Rate:
    """So many of so many, in percent.

    Examples
    --------
    >>> rate(7, 8).percent, rate(1, 3).percent
    (Decimal('87.5'), Decimal('33.3'))
    """
    return Rate(number, of, rounded(Decimal(number) * 100 / Decimal(of), 1))
