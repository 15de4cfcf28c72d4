"""The arithmetic of a plan, line by line, so that a second person can follow it with a calculator."""

from __future__ import annotations

from collections.abc import Iterator

from .. import units
from ..core.course.cut_days import in_one
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
    for part in plan.parts[1:]:
        yield wording.say("working.switched", regimen=words.regimen(wording, part.regimen), day=str(part.first_day))
    for step in in_one(plan.steps):
        yield _which(step, wording)
        yield from _step(step, wording)
        yield _given(plan, step, wording)
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
    by_administration = _by_administration(step)
    amount = "" if step.basis_amount is None else units.number(step.basis_amount)
    value = "" if step.basis_value is None else units.number(step.basis_value)
    values = {"amount": amount, "unit": step.basis_unit, "value": value, "calculated": calculated}
    if step.basis_amount is None:
        yield wording.say("working.given_by_prescriber", calculated=calculated)
    elif step.dose_basis == "fixed":
        yield wording.say("working.fixed", amount=amount)
    elif by_administration:
        yield wording.say("working.each", **{**values, "calculated": units.number(step.calculated_mg)})
    elif step.fraction is None:
        yield wording.say("working.held", **values)
    else:
        yield wording.say("working.tapering", **values, fraction=step.fraction)
    if step.dose_basis != "fixed" and step.whole_day > 1 and not by_administration:
        yield wording.say("working.divided", number=str(step.whole_day), calculated=each)
    if step.prescribed:
        yield wording.say("working.prescribed", dose=units.number(step.dose_mg), calculated=each)


def _by_administration(step: PlanStep) -> bool:
    """Whether the regimen's amount is that of one administration and not of a day."""
    if step.basis_amount is None or step.basis_value is None or step.fraction is not None:
        return False
    product = step.basis_amount * step.basis_value
    return isinstance(step.on_days, tuple) or product != step.calculated_mg_per_day


def _which(step: PlanStep, wording: Wording) -> str:
    drug = words.drug(wording, step.drug)
    if isinstance(step.on_days, tuple):
        return wording.say("working.step_on_days", drug=drug, days=words.numbers(wording, step.on_days))
    return wording.say("working.step", drug=drug, first=str(step.first_day), last=str(step.last_day))


def _given(plan: Plan, step: PlanStep, wording: Wording) -> str:
    """What is given: the units that make it, or to what it was rounded where it is prepared for each giving."""
    values = {"dose": units.number(step.dose_mg), "deviation": units.number(step.deviation_percent, 1)}
    if step.units:
        return wording.say("working.rounded", **values, units=words.units_short(step.units))
    rounded_to = _rounded_to(plan, step)
    if rounded_to is None or step.prescribed or step.dose_basis == "fixed":
        return wording.say("working.as_it_is", **values)
    if rounded_to == "1 mg":
        return wording.say("working.whole", **values)
    return wording.say("working.multiple", **values, step=rounded_to)


def _rounded_to(plan: Plan, step: PlanStep) -> str | None:
    """What the regimen that gives it rounds the drug's doses to."""
    drugs = plan.regimen_of(plan.parts[step.part - 1]).drugs
    to = next(drug.rounded_to for drug in drugs if drug.name == step.drug)
    return to if isinstance(to, str) else None
