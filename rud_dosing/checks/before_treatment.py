"""All checks before treatment together: one call, every finding at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from .. import units
from ..core.course.cut_days import in_one
from ..core.labs.known import Facts
from ..core.labs.readings import lab_readings
from ..core.labs.units import Reading
from ..model.clinical_rules import Quantity
from ..model.finding import Finding
from ..model.formulary import Formulary
from ..model.health import CONDITION_NAMES, SIGN_NAMES
from ..model.patient import Patient
from ..model.plan import Administration, BodySurface, PlanStep
from ..model.rules import Rules
from ..model.said import Term
from . import clearance as clearances
from . import computed, dose_sense, eligibility, exposure, interactions, missing
from .computed import Computed
from .judging import judged
from .reading_order import in_order
from .report import finding


def findings(
    patient: Patient,
    *,
    start: date | None,
    rules: Rules,
    bsa: BodySurface | None = None,
    administrations: Sequence[Administration] = (),
    steps: Sequence[PlanStep] = (),
    formulary: Formulary | None = None,
    revised: bool = False,
) -> list[Finding]:
    """Everything that can be said of this patient and this plan before the first dose.

    Parameters
    ----------
    patient : with what is known; what is missing is said to be missing
    start : day 1; None for a plan without dates, or a patient without a plan
    rules : the program's, with a site's own in them (``library.load_rules_with_site``)
    bsa, administrations, steps, formulary : the plan's; without them what needs a plan is left out
    revised : whether the plan was revised; results after its start are then what is expected

    Returns
    -------
    list of Finding
        what can harm first and what is not known last; a ``stop`` among them blocks until it is overridden

    Raises
    ------
    InputError
        ``unit``, ``lab-implausible`` where a result cannot be what it says
    """
    facts, clearance = known(
        patient, start=start, rules=rules, bsa=bsa, administrations=administrations, steps=steps, formulary=formulary
    )
    found = [
        *judged(facts, rules),
        *interactions.findings(patient, start, administrations, steps, rules),
        *clearances.findings(facts, clearance, rules),
        *eligibility.findings(facts, rules),
        *exposure.findings(administrations, formulary, rules),
        *missing.findings(patient, start, facts, rules, revised=revised),
        *_lowered(rules),
    ]
    return in_order(found, rules)


def known(
    patient: Patient,
    *,
    start: date | None,
    rules: Rules,
    bsa: BodySurface | None = None,
    administrations: Sequence[Administration] = (),
    steps: Sequence[PlanStep] = (),
    formulary: Formulary | None = None,
) -> tuple[Facts, Computed]:
    """What rules compare, and the creatinine clearance with its working. Parameters as :func:`findings`.

    Raises
    ------
    InputError
        as :func:`findings`
    """
    readings, limits = check_labs(patient, rules)
    clearance = computed.creatinine_clearance(patient, start, readings.get("creatinine"))
    height_cm, weight_kg = _body(patient, bsa)
    title = rules.quantities["bilirubin"].title
    extra = {
        "creatinine_clearance": clearance,
        "bilirubin_over_limit": computed.over_limit(
            readings.get("bilirubin"), limits.get(("bilirubin", "upper_limit")), title
        ),
        "age_of_weight": computed.age_of_weight(patient, start),
        "formulas_apart": computed.formulas_apart(height_cm, weight_kg),
        **_of_plan(administrations, steps, formulary, rules),
    }
    on_dialysis = patient.conditions is not None and patient.conditions.dialysis is True
    return (
        Facts(
            readings={**readings, **{name: one.reading for name, one in extra.items() if one.reading is not None}},
            limits=limits,
            answers=_answers(patient),
            lacking={name: one.lacking for name, one in extra.items() if one.reading is None},
            not_applicable=frozenset({"creatinine_clearance"} if on_dialysis else ()),
            words={name: value for one in extra.values() for name, value in one.words.items()}
            | {name: one.said for name, one in extra.items() if one.reading is not None},
            last_given=_last_given(administrations),
        ),
        clearance,
    )


def check_labs(patient: Patient, rules: Rules) -> tuple[dict[str, Reading], dict[tuple[str, str], Reading]]:
    """The patient's results and the laboratory's limits as readings; refuse what cannot be.

    Raises
    ------
    InputError
        ``unit``, ``lab-implausible``
    """
    return lab_readings(patient.labs, patient.signs, rules.quantities)


def _answers(patient: Patient) -> dict[str, bool]:
    stated = {name: getattr(patient.conditions, name, None) for name in CONDITION_NAMES}
    stated |= {name: getattr(patient.signs, name, None) for name in SIGN_NAMES}
    return {name: answer for name, answer in stated.items() if isinstance(answer, bool)}


def _body(patient: Patient, bsa: BodySurface | None) -> tuple[Decimal, Decimal]:
    if bsa is not None:
        return bsa.height_cm, bsa.weight_kg
    height_cm = units.amount(patient.height, "length", "height")
    return height_cm, units.amount(patient.weight, "body weight", "weight")


def _last_given(administrations: Sequence[Administration]) -> dict[str, date] | None:
    last: dict[str, date] = {}
    for one in administrations:
        if one.date is not None:
            last[one.drug] = max(one.date, last.get(one.drug, one.date))
    return last or None


def _dose(quantity: Quantity, administrations: Sequence[Administration], steps: Sequence[PlanStep]) -> Decimal | None:
    """The dose of a plan that a quantity is; None where the plan gives none."""
    drug = quantity.drug or ""
    if quantity.dose == "day-1":
        whole = in_one(step for step in steps if step.drug == drug)
        return next((step.dose_mg_per_day for step in whole if step.first_day == 1), None)
    if quantity.dose == "in-a-day":
        return exposure.day_total(administrations, drug)
    return max((one.dose_mg for one in administrations if one.drug == drug), default=None)


def _of_plan(
    administrations: Sequence[Administration],
    steps: Sequence[PlanStep],
    formulary: Formulary | None,
    rules: Rules,
) -> dict[str, Computed]:
    doses = {
        name: computed.milligrams(_dose(quantity, administrations, steps))
        for name, quantity in rules.quantities.items()
        if quantity.dose is not None
    }
    return {
        **doses,
        "hours_between_doses": dose_sense.hours_between(administrations),
        "units_at_once": dose_sense.units_at_once(administrations, formulary, rules),
    }


def _lowered(rules: Rules) -> list[Finding]:
    return [
        finding(
            rules,
            "severity-lowered-by-site",
            "rules",
            rule=change.code,
            severity=Term(term=change.severity, of="severity"),
            reason=change.reason or "",
        )
        for change in rules.lowered
    ]
