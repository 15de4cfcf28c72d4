"""What a plan needs: units of each strength, their days of use, and what a drug adds up to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import ROUND_CEILING, Decimal

from ...model.base import minutes
from ...model.drug import Equivalence
from ...model.plan import Administration, Cumulative, Supply, SupplyItem
from ...units import canonical, rounded
from ..dosing.exact import exact

#: What is dispensed apart: the strength, the form, and of a liquid the product (empty for units).
_Key = tuple[Decimal, str, str]


def supply(
    administrations: Sequence[Administration],
    left: Sequence[Administration],
    since: datetime | None,
    drugs: Sequence[str],
    equivalences: dict[str, Equivalence],
) -> Supply:
    """Count units by strength (halves add up; the total to dispense rounds up) and doses by drug.

    Units are those of ``left``, what is still to be given from the moment ``since`` on; doses those of the whole plan.
    The order of drugs is that of ``drugs``; within a drug the larger strengths come first.
    """
    return Supply(
        from_moment=None if since is None else minutes(since),
        items=tuple(item for drug in drugs for item in _items(drug, _of(drug, left))),
        cumulative=tuple(_cumulative(drug, _of(drug, administrations), equivalences.get(drug)) for drug in drugs),
    )


def _of(drug: str, administrations: Sequence[Administration]) -> list[Administration]:
    return [one for one in administrations if one.drug == drug]


@exact
def _items(drug: str, given: list[Administration]) -> list[SupplyItem]:
    quantities: dict[_Key, Decimal] = {}
    first: dict[_Key, Administration] = {}
    last: dict[_Key, Administration] = {}
    for administration in given:
        for unit in administration.units:
            key = (unit.strength_mg, unit.form, unit.product or "")
            quantities[key] = quantities.get(key, Decimal(0)) + unit.quantity
            first.setdefault(key, administration)
            last[key] = administration
    return [
        SupplyItem(
            drug=drug,
            form=key[1],
            strength_mg=key[0],
            product=key[2] or None,
            quantity=canonical(quantities[key]),
            dispense_quantity=int(quantities[key].to_integral_value(rounding=ROUND_CEILING)),
            first_day=first[key].treatment_day,
            last_day=last[key].treatment_day,
            first_date=first[key].date,
            last_date=last[key].date,
        )
        for key in sorted(quantities, key=lambda key: (-key[0], key[1:]))
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
