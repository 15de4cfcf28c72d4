"""``make_plan`` and what it shares with revisions: patient × order × regimen, through time, → plan. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec

from .. import units
from ..checks import measurements
from ..core.course import assemble
from ..core.course.monitoring import monitoring
from ..core.course.switching import Switched, asked_about, order_for
from ..core.course.timeline import Setting, Table, Timed, Timeline
from ..core.course.walk import walk
from ..core.days import moment_or_last
from ..core.digests import content_digest, document_digest, plan_code
from ..core.dosing import bsa as formulas
from ..core.dosing.courses import courses
from ..core.dosing.steps import by_day, plan_steps
from ..core.supply.totals import supply
from ..errors import InputError
from ..model.finding import Override
from ..model.order import Order
from ..model.patient import Patient
from ..model.plan import (
    FORMAT,
    FORMAT_VERSION,
    Administration,
    BodySurface,
    HistoryEntry,
    Monitoring,
    Plan,
    Record,
    Software,
    Status,
)
from ..model.results import AssessmentResult
from ..model.rules import Rules
from .judgment import Data, decided, findings


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
    entry = HistoryEntry(revision=1, action="plan", at=created_at, by=by, format_version=FORMAT_VERSION)
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
    going = course(first, revisions, using)
    if not revisions:
        _check_first_day(going)
    patient, order = going.setting
    bsa = body_surface(patient, order, using.rules)
    made = changing(history)
    cut_days = [entry.cuts_days for entry in history if entry.action in ("plan", "revise")][-1]
    steps, administrations = assemble.rows(going, plan_uuid, cut_days=cut_days)
    assessments = assemble.visits(going, using.regimen, plan_uuid)
    since = revisions[-1].at if revisions else None
    left = [one for one in administrations if since is None or moment_or_last(one) >= since]
    found = findings(going, bsa, steps, administrations, assessments, revisions, using)
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
        findings=decided(found, _overrides(order, history), first=not revisions),
        **recorded(history),
        parts=assemble.parts(going, made),
        intervals=assemble.intervals(going, made),
        history=history,
        content_digest="",
        document_digest="",
    )
    return sealed(plan)


def course(first: Setting, revisions: Sequence[Timed], using: Data) -> Timeline:
    """The whole course through time; parameters and errors as for :func:`compute`."""
    return walk(
        using.regimen,
        first,
        lambda setting, switches: _tables(setting, switches, using),
        revisions,
        asked=asked_about(using.rules.drugs),
    )


def changing(history: Sequence[HistoryEntry]) -> tuple[HistoryEntry, ...]:
    """The entries that changed the plan, in the order in which they were made."""
    return tuple(entry for entry in history if entry.change is not None and entry.from_moment is not None)


def recorded(history: Sequence[HistoryEntry]) -> dict[str, Any]:
    """What a history recorded of a plan and did not compute: events of administrations, results of assessments.

    Of an administration that was recorded again to correct it the newest record counts, of one withdrawn none; of a day
    that was assessed again to correct it the newest assessment, and the one that was made last stands last.
    """
    records: dict[str, Record] = {}
    results: dict[int, AssessmentResult] = {}
    for entry in history:
        if entry.assessed:
            results.pop(entry.assessed.day, None)
            results[entry.assessed.day] = entry.assessed
        records.update({one.administration_id: one for one in entry.recorded or ()})
        for key in entry.withdrawn or ():
            records.pop(key, None)
    return {"records": tuple(records.values()), "results": tuple(results.values())}


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


def _check_first_day(going: Timeline) -> None:
    first_dose = going.setting.order.first_dose
    if first_dose is not None and all(slot.treatment_day > 1 for slot in going.slots):
        raise InputError(
            "first-dose",
            f"no dose is left on day 1 at {first_dose}",
            where="first_dose",
            fix="Begin on the next day.",
        )


def _tables(setting: Setting, switches: Sequence[Switched], using: Data) -> dict[str, Table]:
    """What each drug's days give in a setting, in the order of the regimens and of their drugs."""
    bsa = body_surface(setting.patient, setting.order, using.rules)
    made = [(using.regimen, courses(using.regimen, using.formulary, setting.order))]
    for one in switches:
        regimen = one.regimen
        made.append((regimen, courses(regimen, using.formulary, order_for(one, setting.order))))
    tables = {}
    for regimen, regimens_own in made:
        for course in regimens_own:
            steps = plan_steps(course, start=None, bsa_m2=bsa.value, weight_kg=bsa.weight_kg)
            tables[course.drug.name] = Table(course, by_day(steps, regimen.days))
    return tables


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


def _status(going: Timeline) -> Status:
    if going.died:
        return "died"
    if going.setting.order.start is None:
        return "undated"
    return "stopped" if set(going.stopped) == set(going.drugs) else "planned"


def _overrides(order: Order, history: Sequence[HistoryEntry]) -> dict[str, Override]:
    """Who goes on in spite of which stop, by code: the order's and those of later revisions."""
    said = (*order.overrides, *(override for entry in history for override in entry.overrides))
    return {override.code: override for override in said}
