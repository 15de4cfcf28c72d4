"""What the checks find about a plan, and whether it may go on in spite of that."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo
from typing import NamedTuple

import msgspec

from ..checks import before_treatment, data, doses, interactions, measurements, person, revised, schedule
from ..core.course.timeline import Timed, Timeline
from ..errors import BlockedError, InputError, quoted
from ..model.finding import Finding, Override
from ..model.formulary import Formulary
from ..model.plan import Administration, Assessment, BodySurface, PlanStep
from ..model.regimen import Regimen
from ..model.rules import Rules


class Data(NamedTuple):
    """What a plan is computed with beside patient and order. ``zone`` is that of ``order.time_zone``."""

    regimen: Regimen
    formulary: Formulary
    rules: Rules
    zone: tzinfo | None


def findings(
    going: Timeline,
    bsa: BodySurface,
    steps: Sequence[PlanStep],
    administrations: Sequence[Administration],
    assessments: Sequence[Assessment],
    revisions: Sequence[Timed],
    using: Data,
) -> list[Finding]:
    """Everything that the checks find about a plan, all of it, in the order in which it is to be read.

    What is computed stands before what is not known; severities are sorted later, and keep this order.
    """
    (patient, order), rules, regimen = going.setting, using.rules, using.regimen
    made = list(going.courses.values())
    going_on = [course.drug for course in made if course.drug.name not in going.stopped]
    found = [
        *person.age(patient, order.start, rules),
        *measurements.unusual(patient, bsa, rules),
        *([] if revisions else person.weighed(patient, order.start, rules)),
        *data.surface(bsa, rules),
        *data.final_week(order, going_on, rules, going.began),
        *data.days_of_the_week(going.courses, _regimens(going), going.stopped, rules),
        *doses.deviations(steps, made, order, rules),
        *data.product_notes(using.formulary, [course.drug.name for course in made]),
        *data.regimen_notes(regimen, going.replaced),
        *data.switched_notes(revisions, rules),
        *revised.ordered(order, steps, using.formulary, rules),
        *revised.findings(revisions, administrations, steps, using.formulary, rules, going.on_hold),
        *schedule.late_first_dose(order, steps, administrations, rules),
        *schedule.weekends(order, assessments, rules),
        *schedule.clock_changes(administrations, using.zone, rules),
        *_before_treatment(going, bsa, steps, administrations, using, revised=bool(revisions)),
    ]
    return [*found, *revised.reviews(revisions, found, rules)]


def _regimens(going: Timeline) -> dict[str, str]:
    """The id of the regimen that gives each drug: the last that begins it."""
    return {drug: stage.regimen.id for stage in going.stages for drug in stage.begins}


def _before_treatment(
    going: Timeline,
    bsa: BodySurface,
    steps: Sequence[PlanStep],
    administrations: Sequence[Administration],
    using: Data,
    *,
    revised: bool,
) -> list[Finding]:
    """What is said before treatment, where the regimen is one that those rules are about; else of allergies alone."""
    patient, order = going.setting
    if "before-treatment" not in using.regimen.checks:
        return interactions.allergies(patient, going.drugs, using.rules)
    return before_treatment.findings(
        patient,
        start=order.start,
        rules=using.rules,
        bsa=bsa,
        administrations=administrations,
        steps=steps,
        formulary=using.formulary,
        revised=revised,
    )


def decided(findings: Sequence[Finding], overrides: dict[str, Override], *, first: bool) -> tuple[Finding, ...]:
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
