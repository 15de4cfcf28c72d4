"""Doses that deserve a second look: many units at once, and what another strength or a liquid would need instead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from .. import units
from ..core.dosing.exact import as_decimal, exact
from ..core.dosing.rounding import Strength, make_exactly
from ..core.labs.units import Reading
from ..errors import InputError
from ..model.base import clock
from ..model.clinical_rules import Liquid
from ..model.formulary import Formulary, strengths
from ..model.plan import Administration
from ..model.rules import Rules
from .computed import Computed


@dataclass(frozen=True, slots=True)
class _Most:
    """The administration with the most units."""

    one: Administration
    number: Decimal


def units_at_once(administrations: Sequence[Administration], formulary: Formulary | None, rules: Rules) -> Computed:
    """The most units that one administration takes, with what would need fewer. Milliliters are no units."""
    if not administrations:
        return Computed(lacking=("a plan",))
    counted = [_Most(one, _number(one)) for one in administrations if all(part.product is None for part in one.units)]
    if not counted:
        return Computed(Reading("=", Fraction(0), "units", "0 units", "units"))
    most = max(counted, key=lambda each: each.number)
    text = f"{units.number(most.number)} units"
    drug, mg = most.one.drug, most.one.dose_mg
    alike = [one for one in administrations if one.drug == drug and one.units == most.one.units]
    days = sorted({one.treatment_day for one in alike})
    span = f"day {days[0]}" if len(days) == 1 else f"days {days[0]} to {days[-1]}"
    parts = " + ".join(
        f"{units.number(count.quantity)} x {units.number(count.strength_mg)} mg" for count in most.one.units
    )
    words = {
        "units_detail": f"{drug} {units.for_people(mg, 'mg')}, {parts}, {span}",
        "alternatives": "; ".join([*_fewer(most, formulary), *_liquids(drug, mg, rules)]) or "none known",
    }
    return Computed(Reading("=", Fraction(most.number), "units", text, "units"), words=words)


def hours_between(administrations: Sequence[Administration]) -> Computed:
    """The shortest time between two doses of one drug on one treatment day, by the clock, with its first pair."""
    ordered = sorted(administrations, key=lambda one: (one.drug, one.treatment_day, one.time))
    pairs = [
        (_minutes(later) - _minutes(earlier), earlier, later)
        for earlier, later in pairwise(ordered)
        if (earlier.drug, earlier.treatment_day) == (later.drug, later.treatment_day)
    ]
    if not pairs:
        return Computed(lacking=("a plan with two doses of a drug on a day",))
    minutes, earlier, later = min(pairs, key=lambda pair: pair[0])
    hours = Fraction(minutes, 60)
    text = f"{units.number(units.rounded(as_decimal(hours), 2))} {'hour' if hours == 1 else 'hours'}"
    words = {
        "close_drug": earlier.drug,
        "close_earlier": earlier.time,
        "close_later": later.time,
        "close_day": str(earlier.treatment_day),
    }
    return Computed(Reading("=", hours, "hours", text, "hours"), words=words)


def _minutes(administration: Administration) -> int:
    at = clock(administration.time)
    return at.hour * 60 + at.minute


@exact
def _number(administration: Administration) -> Decimal:
    return sum((count.quantity for count in administration.units), Decimal(0))


def _fewer(most: _Most, formulary: Formulary | None) -> list[str]:
    """Each strength that is marketed and not used, where it makes the dose with fewer units, the fewest first."""
    if formulary is None:
        return []
    used = {count.strength_mg for count in most.one.units}
    marketed = [
        Strength(mg, product.form, product.divisible)
        for product in formulary.products
        if product.drug == most.one.drug
        for mg in strengths(product.marketed, "marketed")
    ]
    stocked = [strength for strength in marketed if strength.mg in used]
    found = []
    for strength in marketed:
        number = _with(strength, stocked, most)
        if strength.mg not in used and number is not None and number < most.number:
            text = f"with {units.for_people(strength.mg, 'mg')} {strength.form}s, {units.number(number)} units"
            found.append((number, text))
    return [text for _, text in sorted(found)[:3]]


def _with(strength: Strength, stocked: list[Strength], most: _Most) -> Decimal | None:
    try:
        made = make_exactly(Fraction(most.one.dose_mg), [*stocked, strength], False, most.one.drug)
    except InputError:
        return None
    return as_decimal(sum((quantity for _, quantity in made.count), Fraction(0)))


def _liquids(drug: str, mg: Decimal, rules: Rules) -> list[str]:
    return [f"{_volume(mg, liquid)} of {liquid.title}" for liquid in rules.liquids if liquid.drug == drug]


def _volume(mg: Decimal, liquid: Liquid) -> str:
    return units.for_people(as_decimal(Fraction(mg) * Fraction(liquid.ml) / Fraction(liquid.mg)), "mL", 2)
