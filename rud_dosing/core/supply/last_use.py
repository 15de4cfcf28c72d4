"""The last day on which each strength is taken: after it, what is left of it goes back."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from ...model.formulary import UnitCount
from ...model.plan import Administration, Plan


class Strength(NamedTuple):
    """What is dispensed apart: the units of one strength of a drug, or one product by volume (its form is ``ml``)."""

    drug: str
    form: str
    strength_mg: Decimal
    product: str | None


class LastUse(NamedTuple):
    """The last administration that takes a strength."""

    strength: Strength
    administration: Administration


def strength_of(drug: str, unit: UnitCount) -> Strength:
    """The strength that some units of a drug are of."""
    return Strength(drug, unit.form, unit.strength_mg, unit.product)


def last_uses(plan: Plan) -> tuple[LastUse, ...]:
    """The last administration of each strength that the plan takes no more after it, in the order of administrations.

    A strength that a hold without an end took away has no last use: its drug may be given again. What is drawn up for
    another route than the mouth is nobody's to return, and after a death nobody is told what to take no more.

    Examples
    --------
    >>> from rud_dosing import Patient, make_plan
    >>> plan = make_plan(Patient(id="A1", height="170 cm", weight="63.5 kg"), start="2026-12-01")
    >>> [(str(one.strength.strength_mg), one.administration.treatment_day) for one in last_uses(plan)]
    [('4', 42), ('0.5', 56), ('15', 56)]
    """
    if plan.status == "died":
        return ()
    last_of_drug = {one.drug: one for one in plan.administrations}
    last = {strength_of(one.drug, unit): one for one in plan.administrations for unit in one.units}
    held = on_hold(plan)
    ended = [
        LastUse(strength, one)
        for strength, one in last.items()
        if one.treatment_day < last_of_drug[one.drug].treatment_day or one.drug not in held
        if strength.product is None or one.route == "oral"
    ]
    place = {one.id: index for index, one in enumerate(plan.administrations)}
    return tuple(sorted(ended, key=lambda one: (place[one.administration.id], -one.strength.strength_mg)))


def on_hold(plan: Plan) -> set[str]:
    """The drugs that a hold keeps from being given to the end of the plan, since nobody has said when it ends."""
    last_day = {one.drug: one.treatment_day for one in plan.administrations}
    kept = {one.drug for one in plan.held_days if one.treatment_day > last_day.get(one.drug, 0)}
    return {one.drug for one in plan.intervals if one.kind == "hold" and one.until is None} & kept
