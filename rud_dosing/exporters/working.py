"""The arithmetic of a plan, line by line, so that a second person can follow it with a calculator."""

from __future__ import annotations

from collections.abc import Iterator

from .. import units
from ..core.digests import short
from ..model.plan import Plan, PlanStep
from ..model.wording import Wording
from . import words


def working(plan: Plan, wording: Wording) -> str:
    """All steps of the computation with every number that they take."""
    return "".join(f"{line}\n" for line in _lines(plan, wording))


def _lines(plan: Plan, wording: Wording) -> Iterator[str]:
    digest = short(plan.content_digest)
    yield wording.say("working.heading", code=plan.plan_code, revision=str(plan.revision), digest=digest)
    bsa = plan.bsa
    yield wording.say("working.height", typed=str(plan.patient.height), cm=units.number(bsa.height_cm))
    yield wording.say("working.weight", typed=str(plan.patient.weight), kg=units.number(bsa.weight_kg))
    unrounded, rounded = units.number(bsa.unrounded, 6), units.number(bsa.rounded)
    yield wording.say("working.formula", formula=bsa.formula, unrounded=unrounded, rounded=rounded)
    if bsa.cap is not None:
        yield wording.say("working.cap", cap=units.number(bsa.cap), value=units.number(bsa.value))
    for step in plan.steps:
        first, last = str(step.first_day), str(step.last_day)
        yield wording.say("working.step", drug=words.drug(wording, step.drug), first=first, last=last)
        yield from _step(step, wording)
    for item in plan.supply.items:
        yield wording.say(
            "working.supply",
            drug=words.drug(wording, item.drug),
            strength=units.number(item.strength_mg),
            quantity=str(item.dispense_quantity),
            units=wording.term("unit", f"{item.form}_many"),
        )


def _step(step: PlanStep, wording: Wording) -> Iterator[str]:
    calculated, each = units.number(step.calculated_mg_per_day), units.number(step.calculated_mg, 4)
    amount = "" if step.basis_amount is None else units.number(step.basis_amount)
    value = "" if step.basis_value is None else units.number(step.basis_value)
    values = {"amount": amount, "unit": step.basis_unit, "value": value, "calculated": calculated}
    if step.basis_amount is None:
        yield wording.say("working.given_by_prescriber", calculated=calculated)
    elif step.dose_basis == "fixed":
        yield wording.say("working.fixed", amount=amount)
    elif step.fraction is None:
        yield wording.say("working.held", **values)
    else:
        yield wording.say("working.tapering", **values, fraction=step.fraction)
    if step.dose_basis != "fixed" and len(step.times) > 1:
        yield wording.say("working.divided", number=str(len(step.times)), calculated=each)
    dose = units.number(step.dose_mg)
    if step.prescribed:
        yield wording.say("working.prescribed", dose=dose, calculated=each)
    deviation, counted = units.number(step.deviation_percent, 1), words.units_short(step.units)
    yield wording.say("working.rounded", dose=dose, units=counted, deviation=deviation)
