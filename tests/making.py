"""Plans for tests: one patient, one moment and one uuid, so that a test names only what it is about."""

from __future__ import annotations

from datetime import date, datetime, timezone
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from rud_dosing import Patient, Plan, PlanStep, library, make_plan
from rud_dosing.checks import before_treatment
from rud_dosing.core.dosing.rounding import Strength
from rud_dosing.core.saying import said
from rud_dosing.model.finding import Finding

HERE = Path(__file__).parent
DATA = HERE / "data"
BROKEN = HERE / "broken"

UUID = "6f1c2f0e-3b7a-4c55-9d0f-2f6f3a1b7c11"
AT = datetime(2026, 11, 22, 10, 0, tzinfo=timezone.utc)
PATIENT: dict[str, Any] = {
    "id": "HLH-0042",
    "height": "170 cm",
    "weight": "63.5 kg",
    "birth_date": date(1960, 3, 2),
}


def patient(**changes: Any) -> Patient:
    """The patient of the worked example of the design, with changes."""
    return Patient(**{**PATIENT, **changes})


def plan(who: Patient | None = None, **order: Any) -> Plan:
    """A plan that begins on 1 December 2026 unless the order says otherwise; made once for the same order.

    Again each time where a site's file is named, which may have changed.
    """
    if "first_dose" not in order:
        order.setdefault("start", "2026-12-01")
    key = who or patient(), tuple(sorted(order.items()))
    reads_files = any(isinstance(value, str) and value.endswith(".toml") for value in order.values())
    try:
        if not reads_files:
            return _made(*key, written=repr(key))
    except TypeError:  # an order with what may change, such as a list
        pass
    return _made.__wrapped__(*key, written="")


@lru_cache(maxsize=64)
def _made(who: Patient, order: tuple[tuple[str, Any], ...], *, written: str) -> Plan:
    """``written`` keeps apart what is equal and yet written in another way, as 8.5 and 8.50 are."""
    return make_plan(who, **{"plan_uuid": UUID, "created_at": AT, **dict(order)})


def value(found: Finding, name: str) -> str:
    """A value of a finding, as its English message says it."""
    return said(library.load_wording("en"), found.values[name])


def steps_of(made: Plan, drug: str = "dexamethasone") -> list[PlanStep]:
    """The steps of one drug."""
    return [step for step in made.steps if step.drug == drug]


def codes(made: Plan) -> set[str]:
    """The codes of all findings but those of the checks before treatment, which have tests of their own."""
    before = before_treatment.findings(
        made.patient,
        start=made.order.start,
        rules=library.load_rules(),
        bsa=made.bsa,
        administrations=made.administrations,
        steps=made.steps,
        formulary=made.formulary,
    )
    return {finding.code for finding in made.findings} - {finding.code for finding in before}


def tablets(*mg: str, divisible: bool = True) -> list[Strength]:
    """Tablets of these strengths."""
    return [Strength(Decimal(one), "tablet", divisible) for one in mg]
