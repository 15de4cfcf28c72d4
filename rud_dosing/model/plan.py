"""The plan document: everything a plan was made from, and everything that follows from it."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Literal

from msgspec import UNSET, UnsetType

from ..errors import InputError, quoted
from .base import Strict, check_amount, check_text, read_moment
from .change import Change, Switch
from .finding import Finding, Override
from .formulary import Formulary
from .order import Order
from .patient import Patient
from .regimen import Regimen, RegimenDrug
from .results import AssessmentResult
from .rows import (
    Administration,
    Assessment,
    BodySurface,
    Cumulative,
    HeldDay,
    Interval,
    Monitoring,
    Part,
    PlanStep,
    Review,
    Supply,
    SupplyItem,
)

__all__ = [
    "FORMAT",
    "FORMAT_VERSION",
    "Administration",
    "Assessment",
    "BodySurface",
    "Cumulative",
    "HeldDay",
    "HistoryEntry",
    "Interval",
    "Monitoring",
    "Part",
    "Plan",
    "PlanStep",
    "Record",
    "Review",
    "RuleSetUsed",
    "Software",
    "Status",
    "Supply",
    "SupplyItem",
]

FORMAT = "rud-dosing-plan"
FORMAT_VERSION = 3

Status = Literal["planned", "undated", "stopped", "died"]


class RuleSetUsed(Strict):
    """The name and the sha256 of a file of rules that a plan was made with."""

    name: str
    sha256: str


class Software(Strict):
    """What computed the plan: program, zone data, rules."""

    name: str
    version: str
    tzdata: str
    rule_sets: tuple[RuleSetUsed, ...]


class Record(Strict):
    """What was recorded of one administration: never a change of the plan.

    ``given_at`` (``"2026-12-05 10:40"``, the plan's wall-clock time) goes with ``given-late`` alone; ``extra_mg`` is
    the prescriber's own dose that was given again after vomiting, never computed.

    Raises
    ------
    InputError
        ``text``, ``moment``, ``number``, ``record``
    """

    administration_id: str
    outcome: Literal["given", "missed", "vomited", "given-late"]
    at: datetime
    by: str
    given_at: str | None = None
    extra_mg: Decimal | None = None
    note: str | None = None

    def __post_init__(self) -> None:
        check_text(self.by, "by")
        check_text(self.note, "note")
        check_amount(self.extra_mg, "extra")
        if self.given_at is not None:
            read_moment(self.given_at, "given_late")
        if (self.outcome == "given-late") != (self.given_at is not None):
            fix = 'Say when it was given with "given-late", and only then.'
            raise InputError("record", "given-late and its time go together", where="given_late", fix=fix)
        if self.extra_mg is not None and (self.outcome != "vomited" or self.extra_mg <= 0):
            fix = "An extra dose goes with a vomited one, and is above zero."
            raise InputError("record", "there is no place for an extra dose", where="extra", fix=fix)


class HistoryEntry(Strict):
    """What somebody did to the plan, at a moment.

    ``content_digest`` is that of the plan after it; ``previous_digest`` covers all entries before it. ``change`` took
    effect at ``from_moment``; ``replaced_patient`` and ``replaced_order`` are what it replaced. ``replaced`` holds the
    administrations of the revision before that this one changed or took away, as they were; ``added`` the ids that are
    new: with both, every earlier revision can be rebuilt, and a calendar can cancel what is gone. The same for
    assessments. ``recorded`` is what was recorded of administrations (a second record of one corrects the first),
    ``withdrawn`` the ids of those whose record was a mistake, ``assessed`` an assessment that was kept.
    ``format_version`` is that in which a revision was computed, left out before 3: computed again it is the same.
    """

    revision: int
    action: Literal["plan", "revise", "verify", "assess", "record"]
    at: datetime
    by: str | None
    reason: str | None = None
    content_digest: str | None = None
    previous_digest: str | None = None
    from_moment: str | None = None
    change: Change | None = None
    overrides: tuple[Override, ...] = ()
    replaced_patient: Patient | None = None
    replaced_order: Order | None = None
    replaced: tuple[Administration, ...] = ()
    added: tuple[str, ...] = ()
    replaced_assessments: tuple[Assessment, ...] = ()
    added_assessments: tuple[str, ...] = ()
    replaced_held_days: tuple[HeldDay, ...] = ()
    replaced_reviews: tuple[Review, ...] = ()
    replaced_monitoring: tuple[Monitoring, ...] = ()
    recorded: tuple[Record, ...] | UnsetType = UNSET
    withdrawn: tuple[str, ...] | UnsetType = UNSET
    assessed: AssessmentResult | UnsetType = UNSET
    format_version: int | UnsetType = UNSET

    @property
    def cuts_days(self) -> bool:
        """Whether, in the revision that it made, a day that lacks one of its times is a step of its own."""
        return self.format_version is not UNSET


class Plan(Strict):
    """An immutable plan. Exporters read it and decide nothing.

    Amounts are decimals in the unit of their name. Dates are None in an undated plan. ``content_digest`` covers what is
    clinical, ``document_digest`` everything else too. ``parts`` (regimens) and ``intervals`` (holds and stops) say what
    the rows are of, and are covered by the latter only.
    """

    format: str
    format_version: int
    plan_uuid: str
    plan_code: str
    revision: int
    status: Status
    created_at: datetime
    software: Software
    patient: Patient
    order: Order
    regimen: Regimen
    formulary: Formulary
    bsa: BodySurface
    steps: tuple[PlanStep, ...]
    administrations: tuple[Administration, ...]
    assessments: tuple[Assessment, ...]
    monitoring: tuple[Monitoring, ...]
    held_days: tuple[HeldDay, ...]
    reviews: tuple[Review, ...]
    supply: Supply
    findings: tuple[Finding, ...]
    records: tuple[Record, ...]
    results: tuple[AssessmentResult, ...]
    parts: tuple[Part, ...]
    intervals: tuple[Interval, ...]
    history: tuple[HistoryEntry, ...]
    content_digest: str
    document_digest: str

    def __post_init__(self) -> None:
        if self.revision < 1:
            raise InputError("number", f"revision {quoted(str(self.revision))} is below 1", where="revision")

    @property
    def time_zone(self) -> str | None:
        """The IANA name of the zone whose wall-clock times the plan is in, or None."""
        return self.order.time_zone

    @property
    def regimens(self) -> tuple[Regimen, ...]:
        """The plan's regimen, and those that it was switched to, in their order."""
        later = (entry.change.regimen for entry in self.history if isinstance(entry.change, Switch))
        return (self.regimen, *later)

    @property
    def last_treatment_day(self) -> int:
        """The last treatment day of the course: that on which the last of its regimens ends."""
        return max(part.last_day for part in self.parts)

    @property
    def last_listed_day(self) -> int:
        """The last day on which the plan has anything: visits may follow the last treatment day."""
        return max([self.last_treatment_day, *(visit.treatment_day for visit in self.assessments)])

    def switch_to(self, part: Part) -> Switch | None:
        """The switch that began a part; None for the regimen that the plan began with."""
        made = (entry.change for entry in self.history if entry.revision == part.revision and part.since is not None)
        return next((change for change in made if isinstance(change, Switch)), None)

    def regimen_of(self, part: Part) -> Regimen:
        """The regimen of a part."""
        switch = self.switch_to(part)
        return self.regimen if switch is None else switch.regimen

    @property
    def drugs(self) -> dict[str, RegimenDrug]:
        """Every drug of the plan by name, in the order of its regimens, as the last regimen that has it gives it."""
        return {drug.name: drug for regimen in self.regimens for drug in regimen.drugs}
