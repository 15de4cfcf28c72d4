"""Units that were planned and units that are recorded as taken, up to the last dose with a record."""

from __future__ import annotations

from decimal import Decimal

from ...model.plan import Administration, Plan
from ...model.supply import UsedRow
from ...units import canonical
from ..dosing.exact import exact
from ..records.recorded import rows
from .last_use import Strength, strength_of

_NOTHING = Decimal(0)


@exact
def used_so_far(plan: Plan) -> tuple[UsedRow, ...]:
    """Each strength with its units as planned by now and as recorded; nothing without any record.

    Units of a vomited dose were taken from the pack. Of an extra dose the record holds the mg and no units: they are in
    neither number. What is not recorded is not counted as taken.
    """
    planned: dict[Strength, Decimal] = {}
    taken: dict[Strength, Decimal] = {}
    for row in rows(plan):
        if row.planned is not None:
            _add(planned, row.planned)
        if row.record is not None and row.record.outcome != "missed":
            _add(taken, row.administration)
    listed = list(plan.drugs)
    strengths = sorted({*planned, *taken}, key=lambda one: (listed.index(one.drug), -one.strength_mg, one.form))
    return tuple(
        UsedRow(
            **one._asdict(),
            planned=canonical(planned.get(one, _NOTHING)),
            taken=canonical(taken.get(one, _NOTHING)),
        )
        for one in strengths
    )


def _add(to: dict[Strength, Decimal], administration: Administration) -> None:
    for unit in administration.units:
        strength = strength_of(administration.drug, unit)
        to[strength] = to.get(strength, _NOTHING) + unit.quantity
