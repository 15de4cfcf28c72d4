"""Rules as data: limits, the catalog of findings, the order of reading. Read from ``templates/rules``."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

import msgspec

from ..errors import InputError, quoted
from .base import Strict, check_amount, check_name, check_text
from .clinical_rules import (
    Condition,
    Criterion,
    ExposureRule,
    Interaction,
    KnownMedicine,
    Liquid,
    PatientRule,
    Quantity,
    Score,
    SeverityChange,
    Status,
)
from .drug import Drug, Equivalence
from .finding import Severity
from .regimen import Monitor
from .wording import Wording, check_placeholders


class Limit(Strict):
    """Where a measured quantity is refused, and where it is pointed out; the limits themselves pass."""

    quantity: str
    unit: str
    source: str
    refuse_below: Decimal | None = None
    refuse_above: Decimal | None = None
    warn_below: Decimal | None = None
    warn_above: Decimal | None = None

    def __post_init__(self) -> None:
        check_name(self.quantity, "quantity")
        check_text(self.source, "source", longest=2000)
        for field in ("refuse_below", "refuse_above", "warn_below", "warn_above"):
            check_amount(getattr(self, field), field)


class FindingRule(Strict):
    """What is said when a check finds something: ``{names}`` in the message stand for the check's values."""

    code: str
    severity: Severity
    message: str
    source: str
    status: Status = "verified"
    checked_on: str | None = None

    def __post_init__(self) -> None:
        check_name(self.code, "code")
        check_text(self.message, "message", longest=2000)
        check_placeholders(self.message, "message")


class OwnEquivalence(Equivalence):
    """What a site's rules say of a corticosteroid of its own that has no file of a drug."""

    drug: str

    def __post_init__(self) -> None:
        super().__post_init__()
        check_name(self.drug, "drug")


class AbruptStop(Strict):
    """A drug that should not end abruptly after more than ``after_days`` days, and the finding that says so."""

    drug: str
    after_days: int
    finding: str

    def __post_init__(self) -> None:
        check_name(self.drug, "drug")
        check_name(self.finding, "finding")


class Defaults(Strict):
    """What an order means where it is silent."""

    tolerance_percent: Decimal
    tolerance_source: str
    visit_time: str
    bsa_formula: str
    usual_bsa_formulas: tuple[str, ...]
    adult_years: int
    adult_source: str


class NextStepRule(Strict):
    """What the source of ``regimen`` does next where the condition ``when`` holds, from the treatment day ``from_day``.

    ``message`` says it, ``open_message`` says it where ``{unknown}`` leaves the condition open. Never an order.
    """

    id: str
    regimen: str
    when: Literal["no-response", "relapse", "lymphoma", "finished", "transplantation"]
    message: str
    source: str
    from_day: int = 1
    open_message: str | None = None

    def __post_init__(self) -> None:
        check_name(self.id, "id")
        check_text(self.source, "source", longest=2000)
        for field, allowed in (("message", {"day"}), ("open_message", {"day", "unknown"})):
            text = getattr(self, field)
            check_text(text, field, longest=2000)
            for name in () if text is None else check_placeholders(text, field):
                if name not in allowed:
                    problem = f"{quoted(name)} is no value of this sentence"
                    fix = f"Use {', '.join(sorted(allowed))}."
                    raise InputError("placeholder", problem, where=field, fix=fix)


class Places(Strict):
    """Where the findings of a set stand among those before treatment: in a plan, and in the groups of a check."""

    in_plan: int
    in_check: int


class RuleSet(Strict):
    """One file of rules. ``sha256`` is that of the file.

    A set with places ``before_treatment`` is one of those that :mod:`rud_dosing.checks.before_treatment` runs.
    """

    id: str
    title: str
    checked_on: str
    limits: tuple[Limit, ...] = msgspec.field(name="limit", default=())
    findings: tuple[FindingRule, ...] = msgspec.field(name="finding", default=())
    equivalences: tuple[OwnEquivalence, ...] = msgspec.field(name="equivalence", default=())
    abrupt_stops: tuple[AbruptStop, ...] = msgspec.field(name="abrupt_stop", default=())
    quantities: tuple[Quantity, ...] = msgspec.field(name="quantity", default=())
    conditions: tuple[Condition, ...] = msgspec.field(name="condition", default=())
    patient_rules: tuple[PatientRule, ...] = msgspec.field(name="rule", default=())
    exposures: tuple[ExposureRule, ...] = msgspec.field(name="exposure", default=())
    criteria: tuple[Criterion, ...] = msgspec.field(name="criterion", default=())
    medicines: tuple[KnownMedicine, ...] = msgspec.field(name="medicine", default=())
    interactions: tuple[Interaction, ...] = msgspec.field(name="interaction", default=())
    liquids: tuple[Liquid, ...] = msgspec.field(name="liquid", default=())
    monitors: tuple[Monitor, ...] = msgspec.field(name="monitor", default=())
    scores: tuple[Score, ...] = msgspec.field(name="score", default=())
    next_steps: tuple[NextStepRule, ...] = msgspec.field(name="next_step", default=())
    changes: tuple[SeverityChange, ...] = msgspec.field(name="change", default=())
    defaults: Defaults | None = None
    before_treatment: Places | None = None
    sha256: str | None = None

    def __post_init__(self) -> None:
        check_name(self.id, "id")


class Rules(msgspec.Struct, frozen=True, kw_only=True):
    """All rule sets together, by name or id, and all drugs.

    ``lowered`` holds the severities that a site lowered, with its reasons. A drug that is not in ``drugs`` has no file:
    nothing is known of it. ``english`` says the values in the sentences of findings.
    """

    sets: tuple[RuleSet, ...]
    english: Wording
    defaults: Defaults
    limits: dict[str, Limit]
    findings: dict[str, FindingRule]
    drugs: dict[str, Drug]
    abrupt_stops: dict[str, AbruptStop] = {}
    quantities: dict[str, Quantity] = {}
    conditions: dict[str, Condition] = {}
    patient_rules: dict[str, PatientRule] = {}
    exposures: dict[str, ExposureRule] = {}
    criteria: dict[str, Criterion] = {}
    medicines: dict[str, KnownMedicine] = {}
    interactions: dict[str, Interaction] = {}
    liquids: tuple[Liquid, ...] = ()
    monitors: dict[str, Monitor] = {}
    scores: dict[str, Score] = {}
    next_steps: dict[str, NextStepRule] = {}
    lowered: tuple[SeverityChange, ...] = ()

    @property
    def equivalences(self) -> dict[str, Equivalence]:
        """What corticosteroids are compared by, of each drug that is one."""
        return {name: drug.equivalence for name, drug in self.drugs.items() if drug.equivalence is not None}

    @property
    def files(self) -> tuple[tuple[str, str], ...]:
        """The name and the sha256 of each file that the rules were read from; drugs are named by their folder too."""
        drugs = ((f"drugs/{name}", drug.sha256) for name, drug in self.drugs.items() if drug.sha256 is not None)
        return tuple((name, sha256 or "") for name, sha256 in (*((one.id, one.sha256) for one in self.sets), *drugs))
