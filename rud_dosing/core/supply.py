"""What a plan needs: units of each strength, their days of use, and what a drug adds up to."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_CEILING, Decimal

from ..model.plan import Administration, Cumulative, Supply, SupplyItem
from ..model.rules import Equivalence
from ..units import canonical, rounded
from .exact import exact


def supply(administrations: Iterable[Administration], equivalences: dict[str, Equivalence]) -> Supply:
    """Count units by strength (halves add up; the total to dispense rounds up) and doses by drug.

    The order of drugs is that of their first administration; within a drug the larger strengths come first.
    """
    by_drug: dict[str, list[Administration]] = {}
    for administration in administrations:
        by_drug.setdefault(administration.drug, []).append(administration)
    items = tuple(item for drug, given in by_drug.items() for item in _items(drug, given))
    totals = tuple(_cumulative(drug, given, equivalences.get(drug)) for drug, given in by_drug.items())
    return Supply(items=items, cumulative=totals)


@exact
def _items(drug: str, given: list[Administration]) -> list[SupplyItem]:
    quantities: dict[tuple[Decimal, str], Decimal] = {}
    first: dict[tuple[Decimal, str], Administration] = {}
    last: dict[tuple[Decimal, str], Administration] = {}
    for administration in given:
        for unit in administration.units:
            key = (unit.strength_mg, unit.form)
            quantities[key] = quantities.get(key, Decimal(0)) + unit.quantity
            first.setdefault(key, administration)
            last[key] = administration
    return [
        SupplyItem(
            drug=drug,
            form=key[1],
            strength_mg=key[0],
            quantity=canonical(quantities[key]),
            dispense_quantity=int(quantities[key].to_integral_value(rounding=ROUND_CEILING)),
            first_day=first[key].treatment_day,
            last_day=last[key].treatment_day,
            first_date=first[key].date,
            last_date=last[key].date,
        )
        for key in sorted(quantities, key=lambda key: (-key[0], key[1]))
    ]


@exact
def _cumulative(drug: str, given: list[Administration], equivalence: Equivalence | None) -> Cumulative:
    total = canonical(sum((administration.dose_mg for administration in given), Decimal(0)))
    reference = None
    if equivalence is not None:
        reference = rounded(total * equivalence.reference_mg / equivalence.drug_mg, 0)
    return Cumulative(
        drug=drug,
        administrations=len(given),
        given_mg=total,
        reference=None if equivalence is None else equivalence.reference,
        reference_mg=reference,
    )
