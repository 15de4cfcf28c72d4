"""A plan at one moment: what is due, what comes next, what is open, what is left."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Literal

from .base import Strict, check_amount
from .finding import Finding
from .formulary import UnitCount
from .plan import Record
from .results import Level
from .rows import Interval, Review, SupplyItem

#: Where a course stands. ``ended`` is a course that came to its end, ``stopped`` one that was stopped before it.
State = Literal["before-start", "on-treatment", "ended", "stopped", "died"]


class PlannedDose(Strict):
    """One giving as the plan has it, with what was recorded of it.

    ``units`` is empty for a drug that is prepared for each giving, which may take ``duration_minutes``.
    ``changed_from_mg`` is the dose of the drug's day before where this one differs. ``record`` is None where nothing
    was recorded: that is not known, and never "given".
    """

    administration_id: str
    date: date
    time: str
    treatment_day: int
    drug: str
    dose_mg: Decimal
    units: tuple[UnitCount, ...]
    route: str
    duration_minutes: int | None
    changed_from_mg: Decimal | None
    record: Record | None

    def __post_init__(self) -> None:
        check_amount(self.dose_mg, "dose_mg")
        check_amount(self.changed_from_mg, "changed_from_mg")


class NextChange(Strict):
    """What changes next in a drug after the day itself.

    ``dose``: ``giving`` is the first of another dose than ``from_mg``. ``product``: the same dose, of other units or by
    another route. ``ends``: nothing changes any more, and ``giving`` is the last one.
    """

    drug: str
    kind: Literal["dose", "product", "ends"]
    giving: PlannedDose
    from_mg: Decimal | None = None

    def __post_init__(self) -> None:
        check_amount(self.from_mg, "from_mg")


class VisitDue(Strict):
    """A visit (``assessment``), or what is measured beside the visits (``monitoring``), and what is due then.

    ``assessed`` says whether the plan holds results of that day; ``regimen`` names the regimen that a plan was switched
    to, where the visit is of it.
    """

    kind: Literal["assessment", "monitoring"]
    treatment_day: int
    target: date
    time: str
    opens: date
    closes: date
    due: tuple[str, ...]
    decision: str | None
    assessed: bool
    regimen: str | None


class LastResult(Strict):
    """The newest assessment that the plan keeps: levels that what is not known leaves possible, the best first."""

    day: int
    taken_on: date
    levels: tuple[Level, ...]
    judged: Level | None
    relapse: bool | None


class Today(Strict):
    """A plan at one moment of its own wall-clock time.

    Parameters
    ----------
    at : the moment, ``"2026-12-10 14:00"``
    regimen, regimen_title : name and title of the regimen that holds then
    treatment_day : None before day 1 and after the end
    days : the last treatment day of the course
    last_on : the last day of treatment
    ended_from, ended_reason : from when and why a course was stopped, or ended by death
    due : what is still to be given on that day, at the moment or later, and not recorded
    earlier : what was planned for earlier on that day, and what is recorded already
    next_doses : for each drug, what is given on its next day after that day
    changes : for each drug, what changes next after that day
    interruptions : drugs on hold or stopped then, and those that the plan will hold or stop later
    visits : those of that day, the next visit and the next measurement beside the visits
    reviews : doses to be reconsidered, on that day or later
    findings : stops that somebody overrode, then warnings; notes are only counted
    next_visit_on : the day of the next visit, which ``supply_to_visit`` includes; None where none is left
    supply_to_visit, supply_left : planned units from the moment on, to the next visit and to the end
    verified_by : who verified the plan as it is; None where nobody did
    """

    at: str
    time_zone: str | None
    plan_code: str
    revision: int
    content_digest: str
    patient_id: str
    verified: bool
    verified_by: str | None
    regimen: str
    regimen_title: str
    state: State
    start: date
    last_on: date
    treatment_day: int | None
    days: int
    ended_from: str | None
    ended_reason: str | None
    due: tuple[PlannedDose, ...]
    earlier: tuple[PlannedDose, ...]
    next_doses: tuple[PlannedDose, ...]
    changes: tuple[NextChange, ...]
    interruptions: tuple[Interval, ...]
    visits: tuple[VisitDue, ...]
    reviews: tuple[Review, ...]
    findings: tuple[Finding, ...]
    notes: int
    next_visit_on: date | None
    supply_to_visit: tuple[SupplyItem, ...]
    supply_left: tuple[SupplyItem, ...]
    last_result: LastResult | None
