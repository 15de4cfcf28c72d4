"""What somebody has in hand, and what packs hold, as text."""

from __future__ import annotations

import re
from decimal import Decimal

from ... import units
from ...errors import InputError, quoted
from ...model.plan import Plan
from ...model.supply import Counted
from ..dosing.liquids import base_mg_per_ml
from .last_use import strength_of
from .rows import is_of

_NUMBER = re.compile(r"[0-9]{1,5}", re.ASCII)
_BROKEN = re.compile(r"[0-9]{1,5}\.[0-9]+", re.ASCII)


def read_in_hand(text: str, plan: Plan) -> tuple[Counted, ...]:
    """``"dexamethasone 4 mg: 12, dexamethasone 0.5 mg: 30"``; of a liquid its name and milliliters.

    Only whole units are counted: a half that is left over is waste.

    Raises
    ------
    InputError
        ``order-text``, ``unknown-drug``, ``product``, ``order-twice``, ``strength``, ``count``, ``unit``, ``quantity``

    Examples
    --------
    >>> from rud_dosing import Patient, make_plan
    >>> plan = make_plan(Patient(id="A1", height="170 cm", weight="63.5 kg"), start="2026-12-01")
    >>> [(one.drug, one.strength_mg, one.amount) for one in read_in_hand("dexamethasone 500 mcg: 12", plan)]
    [('dexamethasone', Decimal('0.5'), Decimal('12'))]
    """
    return _read(text, plan, "in_hand", "{drug} 4 mg: 12, {drug} 0.5 mg: 30")


def read_packs(text: str, plan: Plan) -> tuple[Counted, ...]:
    """``"ruxolitinib 15 mg: 56"``: how much one pack holds, of strengths that the plan takes.

    Raises
    ------
    InputError
        ``not-taken`` (the plan takes no such strength), ``count`` (an empty pack), and as :func:`read_in_hand`
    """
    found = _read(text, plan, "packs", "{drug} 15 mg: 56")
    taken = {strength_of(one.drug, unit) for one in plan.administrations for unit in one.units}
    for one in found:
        if not one.amount:
            fix = "Say how much a pack holds."
            raise InputError("count", f"a pack of {_name(one)} holds nothing", where="packs", fix=fix)
        if not any(is_of(one, known) for known in taken):
            own = sorted({known.strength_mg for known in taken if known.drug == one.drug and known.product is None})
            listed = ", ".join(units.for_people(mg, "mg") for mg in own)
            fix = f"It takes {listed} of {one.drug}." if own else f"It takes no units of {one.drug}."
            raise InputError("not-taken", f"the plan takes no {_name(one)}", where="packs", fix=fix)
    return found


def _read(text: str, plan: Plan, where: str, example: str) -> tuple[Counted, ...]:
    found: list[Counted] = []
    drug = next((name for name in plan.drugs if name in text), next(iter(plan.drugs)))
    for part in text.split(","):
        name, colon, amount = (piece.strip() for piece in part.partition(":"))
        if not (name and colon and amount):
            raise InputError(
                "order-text",
                f"{quoted(part.strip())} cannot be read",
                where=where,
                fix=f'Write for example "{example.format(drug=drug)}".',
            )
        one = _units(name, amount, plan, where) if " " in name else _volume(name, amount, plan, where)
        if any(_name(one) == _name(other) for other in found):
            raise InputError("order-twice", f"{_name(one)} is named twice", where=where, fix="Name each once.")
        found.append(one)
    return tuple(found)


def _units(name: str, amount: str, plan: Plan, where: str) -> Counted:
    drug, _, strength = name.partition(" ")
    if drug not in plan.drugs:
        fix = f"Its drugs: {', '.join(plan.drugs)}."
        raise InputError("unknown-drug", f"the plan has no {quoted(drug)}", where=where, fix=fix)
    mg = units.amount(strength.strip(), "mass", where)
    if not mg:
        raise InputError("strength", f"{quoted(name)} is a strength of zero", where=where, fix="Read it off the pack.")
    if _NUMBER.fullmatch(amount) is None:
        problem = f"{quoted(amount)} of {name} is no whole number"
        fix = "Count whole units; a half that is left over is not counted."
        if _BROKEN.fullmatch(amount) is None:
            fix = 'Write digits alone, for example "12".'
        raise InputError("count", problem, where=where, fix=fix)
    return Counted(drug=drug, strength_mg=mg, product=None, amount=Decimal(int(amount)))


def _volume(name: str, amount: str, plan: Plan, where: str) -> Counted:
    liquids = {liquid.name: liquid for liquid in plan.formulary.liquids}
    if name not in liquids:
        drug, listed = name if name in plan.drugs else next(iter(plan.drugs)), ", ".join(liquids) or "no liquids"
        raise InputError(
            "product",
            f"{quoted(name)} is neither a drug with a strength nor a liquid of the formulary {plan.formulary.id}",
            where=where,
            fix=f'Write a strength too ("{drug} 4 mg"), or one of {listed}.',
        )
    liquid = liquids[name]
    volume = units.amount(amount, "volume", where)
    return Counted(
        drug=liquid.drug, strength_mg=base_mg_per_ml(liquid), product=liquid.title, amount=units.canonical(volume)
    )


def _name(one: Counted) -> str:
    return one.product or f"{one.drug} {units.for_people(one.strength_mg, 'mg')}"
