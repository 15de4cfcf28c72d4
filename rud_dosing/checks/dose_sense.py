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
from ..errors import InputError
from ..model.base import clock
from ..model.clinical_rules import Liquid
from ..model.formulary import Formulary, strengths
from ..model.plan import Administration
from ..model.rules import Rules
from ..model.said import Amount, Drug, Phrase, Several, Term, phrase
from .computed import Computed, number_of


@dataclass(frozen=True, slots=True)
class _Most:
    """The administration with the most units."""

    one: Administration
    number: Decimal


def units_at_once(administrations: Sequence[Administration], formulary: Formulary | None, rules: Rules) -> Computed:
    """The most units that one administration takes, with what would need fewer. Milliliters are no units."""
    if not administrations:
        return Computed(lacking=(phrase("plan"),))
    counted = [_Most(one, _number(one)) for one in administrations if all(part.product is None for part in one.units)]
    if not counted:
        return number_of(Fraction(0), "units")
    most = max(counted, key=lambda each: each.number)
    drug, mg = most.one.drug, most.one.dose_mg
    alike = [one for one in administrations if one.drug == drug and one.units == most.one.units]
    days = sorted({one.treatment_day for one in alike})
    span = phrase("day", day=days[0]) if len(days) == 1 else phrase("days", first=days[0], last=days[-1])
    parts = " + ".join(
        f"{units.number(count.quantity)} x {units.number(count.strength_mg)} mg" for count in most.one.units
    )
    dose = phrase("of", what=Drug(name=drug), value=_mg(mg))
    instead = (*_fewer(most, formulary), *_liquids(drug, mg, rules))
    return number_of(
        Fraction(most.number),
        "units",
        units_detail=Several(items=(dose, parts, span)),
        alternatives=Several(items=instead, join="semicolon") if instead else phrase("none_known"),
    )


def hours_between(administrations: Sequence[Administration]) -> Computed:
    """The shortest time between two doses of one drug on one treatment day, by the clock, with its first pair."""
    ordered = sorted(administrations, key=lambda one: (one.drug, one.treatment_day, one.time))
    pairs = [
        (_minutes(later) - _minutes(earlier), earlier, later)
        for earlier, later in pairwise(ordered)
        if (earlier.drug, earlier.treatment_day) == (later.drug, later.treatment_day)
    ]
    if not pairs:
        return Computed(lacking=(phrase("plan_with_two_doses"),))
    minutes, earlier, later = min(pairs, key=lambda pair: pair[0])
    return number_of(
        Fraction(minutes, 60),
        "hours",
        close_drug=Drug(name=earlier.drug),
        close_earlier=earlier.time,
        close_later=later.time,
        close_day=earlier.treatment_day,
    )


def _minutes(administration: Administration) -> int:
    at = clock(administration.time)
    return at.hour * 60 + at.minute


@exact
def _number(administration: Administration) -> Decimal:
    return sum((count.quantity for count in administration.units), Decimal(0))


def _fewer(most: _Most, formulary: Formulary | None) -> list[Phrase]:
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
            needed = Amount(number=number, unit="units")
            form = Term(term=f"{strength.form}s", of="form_many")
            found.append(
                (number, strength.mg, phrase("with_units", strength=_mg(strength.mg), form=form, units=needed))
            )
    return [one for *_, one in sorted(found, key=lambda one: one[:2])[:3]]


def _with(strength: Strength, stocked: list[Strength], most: _Most) -> Decimal | None:
    try:
        made = make_exactly(Fraction(most.one.dose_mg), [*stocked, strength], False, most.one.drug)
    except InputError:
        return None
    return as_decimal(sum((quantity for _, quantity in made.count), Fraction(0)))


def _liquids(drug: str, mg: Decimal, rules: Rules) -> list[Phrase]:
    return [
        phrase("liquid", volume=_volume(mg, liquid), liquid=Term(term=liquid.title))
        for liquid in rules.liquids
        if liquid.drug == drug
    ]


def _volume(mg: Decimal, liquid: Liquid) -> Amount:
    ml = as_decimal(Fraction(mg) * Fraction(liquid.ml) / Fraction(liquid.mg))
    return Amount(number=units.rounded(ml, 2), unit="mL")


def _mg(mg: Decimal) -> Amount:
    return Amount(number=mg, unit="mg")
