"""``make_plan``: regimen × patient × order → plan. Pure: no file, no clock, no random source."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, tzinfo
from decimal import Decimal

import msgspec

from . import units
from .checks import data, doses, measurements, person, schedule
from .core import bsa as formulas
from .core import course as courses_of
from .core.digests import content_digest, document_digest, plan_code
from .core.rounding import Strength
from .core.steps import Course, plan_steps
from .core.supply import supply
from .errors import BlockedError, InputError, quoted
from .model.finding import Finding
from .model.formulary import Formulary, Product, strengths
from .model.order import Order
from .model.patient import Patient
from .model.plan import FORMAT, FORMAT_VERSION, BodySurface, HistoryEntry, Plan, Software
from .model.regimen import Regimen, RegimenDrug
from .model.rules import Rules


def make_plan(
    patient: Patient,
    order: Order,
    *,
    regimen: Regimen,
    formulary: Formulary,
    rules: Rules,
    zone: tzinfo | None,
    software: Software,
    plan_uuid: str,
    created_at: datetime,
    by: str | None = None,
) -> Plan:
    """The whole plan, revision 1.

    Parameters
    ----------
    patient, order, regimen, formulary, rules : what the plan is made from
    zone : the zone of ``order.time_zone``, for notes on clock changes
    software : what to name as the maker
    plan_uuid, created_at : drawn and read at the edge
    by : who makes the plan

    Raises
    ------
    BlockedError
        ``blocked`` where a finding of severity ``stop`` is not overridden
    InputError
        what cannot be computed: see ``checks``, ``core.steps``, ``core.course``
    """
    bsa = _body_surface(patient, order, rules)
    courses = _courses(regimen, formulary, order)
    steps = tuple(
        step
        for course in courses
        for step in plan_steps(course, start=order.start, bsa_m2=bsa.value, weight_kg=bsa.weight_kg)
    )
    administrations = courses_of.administrations(steps, order, plan_uuid)
    assessments = courses_of.assessments(regimen, order, plan_uuid)
    drugs = [course.drug.name for course in courses]
    findings = [
        *person.age(patient, order.start, rules),
        *measurements.unusual(patient, bsa, rules),
        *person.weighed(patient, order.start, rules),
        *data.surface(bsa, rules),
        *data.final_week(order, regimen, rules),
        *doses.deviations(steps, courses, order, rules),
        *data.product_notes(formulary, drugs),
        *data.regimen_notes(regimen),
        *schedule.late_first_dose(order, steps, administrations, rules),
        *schedule.weekends(order, assessments, rules),
        *schedule.clock_changes(administrations, zone, rules),
    ]
    plan = Plan(
        format=FORMAT,
        format_version=FORMAT_VERSION,
        plan_uuid=plan_uuid,
        plan_code=plan_code(plan_uuid),
        revision=1,
        status="undated" if order.start is None else "planned",
        created_at=created_at,
        software=software,
        patient=patient,
        order=order,
        regimen=regimen,
        formulary=formulary,
        bsa=bsa,
        steps=steps,
        administrations=administrations,
        assessments=assessments,
        supply=supply(administrations, rules.equivalences),
        findings=_decided(findings, order),
        records=(),
        history=(HistoryEntry(revision=1, action="plan", at=created_at, by=by),),
        content_digest="",
        document_digest="",
    )
    return sealed(plan)


def sealed(plan: Plan) -> Plan:
    """The plan with both digests computed anew."""
    with_content = msgspec.structs.replace(plan, content_digest=content_digest(plan))
    return msgspec.structs.replace(with_content, document_digest=document_digest(with_content))


def _body_surface(patient: Patient, order: Order, rules: Rules) -> BodySurface:
    height_cm = units.amount(patient.height, "length", "height")
    weight_kg = units.amount(patient.weight, "body weight", "weight")
    measurements.refuse_implausible(patient, height_cm, weight_kg, rules)
    measurements.refuse_cap(order.bsa_cap_m2, rules)
    unrounded = formulas.surface(order.bsa_formula, height_cm, weight_kg, patient.sex)
    rounded = units.rounded(unrounded, 2)
    cap = order.bsa_cap_m2
    return BodySurface(
        formula=order.bsa_formula,
        height_cm=height_cm,
        weight_kg=weight_kg,
        unrounded=units.canonical(unrounded),
        rounded=rounded,
        cap=cap,
        value=rounded if cap is None else min(rounded, cap),
    )


def _courses(regimen: Regimen, formulary: Formulary, order: Order) -> list[Course]:
    """Each drug of the regimen with the order's and the formulary's decisions; refuse decisions about other drugs."""
    names = [drug.name for drug in regimen.drugs]
    for field in ("strengths", "divide", "times", "first_day"):
        for item in getattr(order, field):
            if item.drug not in names:
                raise InputError(
                    "unknown-drug",
                    f"the regimen {regimen.id} has no {quoted(item.drug)}",
                    where=field,
                    fix=f"Its drugs: {', '.join(names)}.",
                )
    tapered = any(step.taper_from is not None for drug in regimen.drugs for step in drug.steps)
    if order.final_week is not None and not tapered:
        raise InputError("final-week", f"the regimen {regimen.id} has no tapering days", where="final_week")
    return [
        Course(
            drug=drug,
            times=_times(drug, order),
            strengths=_strengths(drug.name, formulary, order),
            marketed=_marketed(drug.name, formulary),
            split_units=order.split_units,
            final_week=order.final_week,
        )
        for drug in regimen.drugs
    ]


def _times(drug: RegimenDrug, order: Order) -> tuple[str, ...]:
    divided = [item.administrations for item in order.divide if item.drug == drug.name]
    ordered = [item.times for item in order.times if item.drug == drug.name]
    if divided and any(step.dose_per_administration is not None for step in drug.steps):
        raise InputError(
            "divide",
            f"the regimen doses {drug.name} by administration, not by day",
            where="divide",
            fix="Leave its administrations as they are.",
        )
    wanted = divided[0] if divided else len(drug.timings[0].times)
    if ordered:
        if len(ordered[0]) != wanted:
            raise InputError(
                "times",
                f"{len(ordered[0])} times are given for {drug.name}, which has {wanted} administrations a day",
                where="times",
                fix=f"Give {wanted}.",
            )
        return ordered[0]
    for timing in drug.timings:
        if len(timing.times) == wanted:
            return timing.times
    raise InputError(
        "times",
        f"the regimen gives no times for {wanted} administrations of {drug.name} a day",
        where="times",
        fix=f'Order them, for example --times "{drug.name} 08:00, 14:00, 20:00".',
    )


def _products(drug: str, formulary: Formulary) -> list[tuple[int, Product]]:
    found = [(index, product) for index, product in enumerate(formulary.products) if product.drug == drug]
    if not found:
        raise InputError(
            "not-in-formulary",
            f"the formulary {formulary.id} has no {quoted(drug)}",
            where="formulary",
            fix="Choose another formulary, or add the product to a file of your own.",
        )
    return found


def _marketed(drug: str, formulary: Formulary) -> tuple[Strength, ...]:
    return tuple(
        Strength(mg, product.form, product.divisible)
        for index, product in _products(drug, formulary)
        for mg in strengths(product.marketed, f"formulary.product[{index}].marketed")
    )


def _strengths(drug: str, formulary: Formulary, order: Order) -> tuple[Strength, ...]:
    ordered = [mg for item in order.strengths if item.drug == drug for mg in item.strengths_mg]
    if ordered:
        marketed = {strength.mg: strength for strength in _marketed(drug, formulary)}
        return tuple(_as_marketed(mg, drug, marketed, formulary) for mg in ordered)
    return tuple(
        Strength(mg, product.form, product.divisible)
        for index, product in _products(drug, formulary)
        for mg in strengths(product.stocked, f"formulary.product[{index}].stocked")
    )


def _as_marketed(mg: Decimal, drug: str, marketed: dict[Decimal, Strength], formulary: Formulary) -> Strength:
    if mg not in marketed:
        raise InputError(
            "strength-not-marketed",
            f"the formulary {formulary.id} has no {drug} of {units.for_people(mg, 'mg')}",
            where="strengths",
            fix=f"It has {', '.join(units.for_people(known, 'mg') for known in sorted(marketed))}.",
        )
    return marketed[mg]


def _decided(findings: Sequence[Finding], order: Order) -> tuple[Finding, ...]:
    """The findings with the order's overrides, stops first, then warnings; refuse while a stop stands."""
    overrides = {override.code: override for override in order.overrides}
    stops = {finding.code for finding in findings if finding.severity == "stop"}
    for code in overrides:
        if code not in stops:
            raise InputError(
                "override",
                f"there is no stop {quoted(code)} in this plan",
                where="override",
                fix=f"Stops here: {', '.join(sorted(stops)) or 'none'}.",
            )
    decided = [
        msgspec.structs.replace(finding, override=overrides[finding.code]) if finding.code in overrides else finding
        for finding in findings
    ]
    decided.sort(key=lambda finding: ("stop", "warning", "note").index(finding.severity))
    blocking = [finding for finding in decided if finding.blocks]
    if blocking:
        raise BlockedError(
            "blocked",
            "; ".join(f"[{finding.code}] {finding.message}" for finding in blocking),
            where="plan",
            fix="A person may override each by its code with a reason and a name.",
            findings=tuple(msgspec.to_builtins(finding) for finding in decided),
        )
    return tuple(decided)
