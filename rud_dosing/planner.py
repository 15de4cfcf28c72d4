"""``make_plan`` and what it shares with revisions: patient × order × regimen, through time, → plan. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, tzinfo
from typing import NamedTuple

import msgspec

from . import units
from .checks import before_treatment, data, doses, measurements, person, revised, schedule
from .core import assemble, timeline
from .core import bsa as formulas
from .core.courses import courses
from .core.digests import content_digest, document_digest, plan_code
from .core.monitoring import monitoring
from .core.steps import plan_steps
from .core.supply import supply
from .core.timeline import Setting, Table, Timed
from .errors import BlockedError, InputError, quoted
from .model.base import clock
from .model.finding import Finding, Override
from .model.formulary import Formulary
from .model.order import Order
from .model.patient import Patient
from .model.plan import (
    FORMAT,
    FORMAT_VERSION,
    Administration,
    Assessment,
    BodySurface,
    HistoryEntry,
    Monitoring,
    Plan,
    PlanStep,
    Software,
    Status,
)
from .model.regimen import Regimen
from .model.rules import Rules


class Data(NamedTuple):
    """What a plan is computed with beside patient and order. ``zone`` is that of ``order.time_zone``."""

    regimen: Regimen
    formulary: Formulary
    rules: Rules
    zone: tzinfo | None


def make_plan(
    patient: Patient,
    order: Order,
    *,
    using: Data,
    software: Software,
    plan_uuid: str,
    created_at: datetime,
    by: str | None = None,
) -> Plan:
    """The whole plan, revision 1.

    Parameters
    ----------
    patient, order, using : what the plan is made from
    software : what to name as the maker
    plan_uuid, created_at : drawn and read at the edge
    by : who makes the plan

    Raises
    ------
    BlockedError
        ``blocked`` where a finding of severity ``stop`` is not overridden
    InputError
        what cannot be computed: see ``checks`` and ``core``
    """
    entry = HistoryEntry(revision=1, action="plan", at=created_at, by=by)
    return compute(Setting(patient, order), (), (entry,), using, software=software, plan_uuid=plan_uuid)


def compute(
    first: Setting,
    revisions: Sequence[Timed],
    history: tuple[HistoryEntry, ...],
    using: Data,
    *,
    software: Software,
    plan_uuid: str,
) -> Plan:
    """A plan from what it was first made from and all that changed it since; of one revision as of many.

    The last entry of ``history`` gets the content digest. ``revisions`` are in the order in which they were made.
    """
    going = timeline.walk(using.regimen, first, lambda setting: _tables(setting, using), revisions)
    if not revisions:
        _check_first_day(going)
    patient, order = going.setting
    bsa = body_surface(patient, order, using.rules)
    steps, administrations = assemble.rows(going, plan_uuid)
    assessments = assemble.visits(going, using.regimen, plan_uuid)
    since = revisions[-1].at if revisions else None
    left = [one for one in administrations if since is None or one.date is None or _at(one.date, one.time) >= since]
    findings = _findings(going, bsa, steps, administrations, assessments, revisions, using)
    plan = Plan(
        format=FORMAT,
        format_version=FORMAT_VERSION,
        plan_uuid=plan_uuid,
        plan_code=plan_code(plan_uuid),
        revision=history[-1].revision,
        status=_status(going),
        created_at=history[0].at,
        software=software,
        patient=patient,
        order=order,
        regimen=using.regimen,
        formulary=using.formulary,
        bsa=bsa,
        steps=steps,
        administrations=administrations,
        assessments=assessments,
        monitoring=_monitoring(patient, order, administrations, plan_uuid, using),
        held_days=assemble.held_days(going, plan_uuid),
        reviews=assemble.reviews(going, revisions, plan_uuid),
        supply=supply(administrations, left, since, going.drugs, using.rules.equivalences),
        findings=_decided(findings, _overrides(order, history), first=not revisions),
        records=(),
        history=history,
        content_digest="",
        document_digest="",
    )
    return sealed(plan)


def sealed(plan: Plan) -> Plan:
    """The plan with its digests computed anew, that of its content in the last entry of its history too."""
    content = content_digest(plan)
    last = plan.history[-1]
    if last.content_digest != content:
        last = msgspec.structs.replace(last, content_digest=content)
    whole = msgspec.structs.replace(plan, content_digest=content, history=(*plan.history[:-1], last))
    return msgspec.structs.replace(whole, document_digest=document_digest(whole))


def body_surface(patient: Patient, order: Order, rules: Rules) -> BodySurface:
    """The area that doses are computed with, and all that it comes from.

    Raises
    ------
    InputError
        ``height-implausible`` and the like, ``bsa-cap``, ``bsa-formula``, ``sex-needed``, ``bsa``
    """
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


def _check_first_day(going: timeline.Timeline) -> None:
    first_dose = going.setting.order.first_dose
    if first_dose is not None and all(slot.treatment_day > 1 for slot in going.slots):
        raise InputError(
            "first-dose",
            f"no dose is left on day 1 at {first_dose}",
            where="first_dose",
            fix="Begin on the next day.",
        )


def _tables(setting: Setting, using: Data) -> dict[str, Table]:
    """What each drug's days give in a setting, in the regimen's order of drugs."""
    bsa = body_surface(setting.patient, setting.order, using.rules)
    tables = {}
    for course in courses(using.regimen, using.formulary, setting.order):
        steps = plan_steps(course, start=None, bsa_m2=bsa.value, weight_kg=bsa.weight_kg)
        by_day = tuple(step for step in steps for _ in range(step.first_day, step.last_day + 1))
        tables[course.drug.name] = Table(course, by_day)
    return tables


def _findings(
    going: timeline.Timeline,
    bsa: BodySurface,
    steps: Sequence[PlanStep],
    administrations: Sequence[Administration],
    assessments: Sequence[Assessment],
    revisions: Sequence[Timed],
    using: Data,
) -> list[Finding]:
    (patient, order), rules, regimen = going.setting, using.rules, using.regimen
    made = courses(regimen, using.formulary, order)
    found = [
        *person.age(patient, order.start, rules),
        *measurements.unusual(patient, bsa, rules),
        *([] if revisions else person.weighed(patient, order.start, rules)),
        *data.surface(bsa, rules),
        *data.final_week(order, regimen, rules),
        *doses.deviations(steps, made, order, rules),
        *_before_treatment(going, bsa, steps, administrations, using),
        *data.product_notes(using.formulary, [course.drug.name for course in made]),
        *data.regimen_notes(regimen),
        *revised.ordered(order, steps, using.formulary, rules),
        *revised.findings(revisions, administrations, steps, using.formulary, rules, going.on_hold),
        *schedule.late_first_dose(order, steps, administrations, rules),
        *schedule.weekends(order, assessments, rules),
        *schedule.clock_changes(administrations, using.zone, rules),
    ]
    return [*found, *revised.reviews(revisions, found, rules)]


def _monitoring(
    patient: Patient, order: Order, administrations: Sequence[Administration], plan_uuid: str, using: Data
) -> tuple[Monitoring, ...]:
    """What is measured beside the visits: the regimen's own, and the rules' where they are about this regimen."""
    ruled = using.rules.monitors.values() if "before-treatment" in using.regimen.checks else ()
    return monitoring(
        (*using.regimen.monitors, *ruled),
        patient,
        start=order.start,
        last_day=max((one.treatment_day for one in administrations), default=0),
        visits=[visit.day for visit in using.regimen.assessments],
        at=order.visit_time,
        plan_uuid=plan_uuid,
    )


def _before_treatment(
    going: timeline.Timeline,
    bsa: BodySurface,
    steps: Sequence[PlanStep],
    administrations: Sequence[Administration],
    using: Data,
) -> list[Finding]:
    """What is said before treatment, where the regimen is one that those rules are about."""
    if "before-treatment" not in using.regimen.checks:
        return []
    patient, order = going.setting
    return before_treatment.findings(
        patient,
        start=order.start,
        rules=using.rules,
        bsa=bsa,
        administrations=administrations,
        steps=steps,
        formulary=using.formulary,
    )


def _status(going: timeline.Timeline) -> Status:
    if going.died:
        return "died"
    if going.setting.order.start is None:
        return "undated"
    return "stopped" if set(going.stopped) == set(going.drugs) else "planned"


def _at(on: date, time: str) -> datetime:
    return datetime.combine(on, clock(time))


def _overrides(order: Order, history: Sequence[HistoryEntry]) -> dict[str, Override]:
    """Who goes on in spite of which stop, by code: the order's and those of later revisions."""
    said = (*order.overrides, *(override for entry in history for override in entry.overrides))
    return {override.code: override for override in said}


def _decided(findings: Sequence[Finding], overrides: dict[str, Override], *, first: bool) -> tuple[Finding, ...]:
    """The findings with their overrides, stops first, then warnings; refuse while a stop stands.

    Of a ``first`` plan an override without its stop is refused; later a stop may have gone.
    """
    stops = {finding.code for finding in findings if finding.severity == "stop"}
    for code in overrides:
        if first and code not in stops:
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
            fix="\n".join(f'To go on: --override {finding.code} --reason "…" --by "…"' for finding in blocking),
            findings=tuple(msgspec.to_builtins(finding) for finding in decided),
        )
    return tuple(decided)
