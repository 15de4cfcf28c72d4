"""A regimen: the planned schedule before any patient. Read from ``templates/regimens``."""

from __future__ import annotations

from typing import Literal

import msgspec
from msgspec import UNSET, UnsetType

from .. import units
from ..errors import InputError, quoted
from .base import Strict, check_name, check_text
from .finding import Severity
from .health import CONDITION_NAMES
from .regimen_drug import BASIS_KINDS, DoseBasis, RegimenDrug, RegimenStep, Shape, Timing

__all__ = [
    "BASIS_KINDS",
    "DoseBasis",
    "Monitor",
    "Regimen",
    "RegimenAssessment",
    "RegimenDrug",
    "RegimenNote",
    "RegimenStep",
    "Shape",
    "Source",
    "Timing",
]


class Source(Strict):
    """A publication, and the parts of the file that it supports."""

    citation: str
    doi: str | None = None
    url: str | None = None
    supports: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        check_text(self.citation, "citation")


class RegimenAssessment(Strict):
    """A day on which efficacy is judged, what is due then, and the decision that the source ties to it.

    The window is ``day - days_before`` to ``day + days_after``, both included; sources often give none.
    """

    day: int
    due: tuple[str, ...]
    decision: str | None = None
    days_before: int = 0
    days_after: int = 0

    def __post_init__(self) -> None:
        if self.day < 1 or self.days_before < 0 or self.days_after < 0 or self.days_before >= self.day:
            raise InputError("regimen-days", f"day {self.day} with its window is outside the course", where="day")
        for index, item in enumerate(self.due):
            check_text(item, f"due[{index}]")
        check_text(self.decision, "decision", longest=2000)


class Monitor(Strict):
    """Something that is measured during treatment: once, at an interval (``"2 weeks"``), or at the ``"visits"``.

    ``condition`` names a condition of the patient file; without it the monitor is for everybody. An ``unverified`` one
    is listed and never used.
    """

    name: str
    due: tuple[str, ...]
    first_day: int
    source: str
    every: str | None = None
    last_day: int | None = None
    condition: str | None = None
    status: Literal["verified", "secondary", "unverified"] = "verified"

    def __post_init__(self) -> None:
        check_name(self.name, "name")
        check_text(self.source, "source", longest=2000)
        for index, item in enumerate(self.due):
            check_text(item, f"due[{index}]")
        if not self.due or self.first_day < 1:
            raise InputError("monitor", "nothing is due, or before day 1", fix="Name what is due, from a day on.")
        if self.every is not None and self.every != "visits":
            days = units.amount(self.every, "duration", "every")
            if days < 1 or days != days.to_integral_value():
                raise InputError(
                    "monitor",
                    f"{quoted(self.every)} is no interval of whole days",
                    where="every",
                    fix='Write for example "2 weeks", or "visits".',
                )
        if self.condition is not None and self.condition not in CONDITION_NAMES:
            raise InputError(
                "monitor",
                f"there is no condition {quoted(self.condition)}",
                where="condition",
                fix=f"Choose one of {', '.join(CONDITION_NAMES)}.",
            )


class RegimenNote(Strict):
    """A finding that every plan of this regimen carries."""

    code: str
    severity: Severity
    message: str
    path: str
    source: str

    def __post_init__(self) -> None:
        check_name(self.code, "code")
        check_text(self.message, "message", longest=2000)


class Regimen(Strict):
    """The whole schedule, complete and cited. ``sha256`` is that of the file it was read from.

    ``checks`` names the groups of the program's checks that are about this regimen and its source. ``follow_up_days``
    is how long after the last day visits may still lie; without it they lie within the regimen.

    Raises
    ------
    InputError
        ``name``, ``text``, ``regimen-days``, ``regimen-dose``, ``regimen-unit``, ``regimen-rises``,
        ``regimen-twice``, ``time``, ``unit``, ``quantity``
    """

    id: str
    version: str
    title: str
    days: int
    sources: tuple[Source, ...] = msgspec.field(name="source")
    drugs: tuple[RegimenDrug, ...] = msgspec.field(name="drug")
    assessments: tuple[RegimenAssessment, ...] = msgspec.field(name="assessment", default=())
    notes: tuple[RegimenNote, ...] = msgspec.field(name="note", default=())
    checks: tuple[Literal["before-treatment"], ...] = ()
    monitors: tuple[Monitor, ...] = msgspec.field(name="monitor", default=())
    sha256: str | None = None
    follow_up_days: int | UnsetType = UNSET

    def __post_init__(self) -> None:
        check_name(self.id, "id")
        check_text(self.version, "version")
        check_text(self.title, "title")
        if not self.sources or not self.drugs:
            raise InputError("regimen-days", "no source or no drug", fix="Give at least one of each.")
        for index, drug in enumerate(self.drugs):
            _check_covered(drug, self.days, f"drug[{index}]")
        _check_once("drug", [drug.name for drug in self.drugs])
        _check_once("assessment", [str(assessment.day) for assessment in self.assessments])
        for index, assessment in enumerate(self.assessments):
            if assessment.day > self.last_visit_day:
                raise InputError(
                    "regimen-days",
                    f"day {assessment.day} comes after the last day, {self.last_visit_day}",
                    where=f"assessment[{index}].day",
                )

    @property
    def last_visit_day(self) -> int:
        """The last day on which a visit may lie."""
        return self.days + (self.follow_up_days or 0)


def _check_covered(drug: RegimenDrug, days: int, where: str) -> None:
    first, last = drug.steps[0].first_day, drug.steps[-1].last_day
    if drug.may_pause and last <= days:
        return
    if first != 1:
        raise InputError("regimen-days", "day 1 is in no step", where=f"{where}.step[0].first_day")
    if last != days:
        raise InputError(
            "regimen-days",
            f"the last step ends on day {last}, the regimen on day {days}",
            where=f"{where}.step[{len(drug.steps) - 1}].last_day",
        )


def _check_once(what: str, names: list[str]) -> None:
    for index, name in enumerate(names):
        if name in names[:index]:
            raise InputError("regimen-twice", f"{quoted(name)} stands twice", where=f"{what}[{index}]")
