"""What a check before treatment found, and the rules that it ran by, as they are listed."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from ..model.finding import Finding
from .labs.hscore import ItemScored


class FindingGroup(NamedTuple):
    """Findings that belong together for reading, the gravest first."""

    title: str
    findings: tuple[Finding, ...]


class JudgedCriterion(NamedTuple):
    """One criterion of HLH-2004: ``met`` is None where it is not known; ``decided_by`` says what would decide it."""

    number: int
    title: str
    met: bool | None
    evidence: tuple[str, ...]
    decided_by: str
    source: str


class SecondOpinion(NamedTuple):
    """HScore as a range of points, its items, and the published probability in percent at both ends."""

    title: str
    least: int
    most: int
    probability_least: str
    probability_most: str
    items: tuple[ItemScored, ...]
    cut: int
    cut_says: str
    source: str


class CheckReport(NamedTuple):
    """What was found. ``start`` is None where only the patient was checked, without a plan."""

    patient_id: str
    start: date | None
    criteria: tuple[JudgedCriterion, ...]
    score: SecondOpinion
    groups: tuple[FindingGroup, ...]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All findings, group by group."""
        return tuple(finding for group in self.groups for finding in group.findings)


class ListedRule(NamedTuple):
    """One rule of the data, as it is listed."""

    rule_set: str
    id: str
    code: str
    severity: str
    title: str
    message: str
    source: str
    checked_on: str
    status: str
