"""The words of a plan through time: what is given when, by which change, and where each drug stands.

A moment is calendar date and wall-clock time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal, NamedTuple

from ...model import change as changes
from ...model.order import Order
from ...model.patient import Patient
from ...model.plan import PlanStep
from ...model.regimen import Regimen
from ..dosing.steps import Course
from .switching import LaterVisit, Switched

#: Before and after everything, in wall-clock time.
EVER, NEVER = datetime(1, 1, 1, 0, 0), datetime(9999, 12, 31, 23, 59)


class Setting(NamedTuple):
    """What doses are computed from during a stretch."""

    patient: Patient
    order: Order


@dataclass(frozen=True, slots=True)
class Table:
    """One drug in one setting: for each day of its regimen what is given then (None: nothing), and what computed it."""

    course: Course
    by_day: tuple[PlanStep | None, ...]


@dataclass(frozen=True, slots=True)
class Slot:
    """One giving: when, its place in its drug's day, the day of the regimen it takes, and what is given.

    ``of`` is the place of the regimen among those of the plan; 0 is the one that it began with.
    """

    drug: str
    at: datetime
    treatment_day: int
    regimen_day: int
    slot: int
    what: PlanStep
    of: int = 0


@dataclass(frozen=True, slots=True)
class Timed:
    """A change with its moment, where the plan has it, and its place among the changes that were made.

    ``planned`` marks the end of a hold that was said when it began; it has the place of that hold.
    """

    at: datetime
    change: changes.Change
    path: str = ""
    place: int = 0
    planned: bool = False


@dataclass(slots=True)
class Pause:
    """A drug that is not given from a moment on (a hold), or not any more (a stop), until another change ends that.

    ``place`` is that of the change by which it is so among the changes that were made.
    """

    drug: str
    kind: Literal["hold", "stop"]
    since: datetime
    place: int
    until: datetime | None = None


@dataclass(slots=True)
class Stage:
    """One regimen of the plan: the treatment day that is its day 1, and what became of each drug when it began.

    ``since`` and ``switch`` are None for the regimen that the plan began with; ``place`` is that of the switch.
    ``order`` is what is ordered while it is the last regimen that has begun.
    """

    regimen: Regimen
    begins: tuple[str, ...]
    order: Order
    first_day: int = 1
    since: datetime | None = None
    place: int | None = None
    switch: changes.Switch | None = None
    ends: tuple[str, ...] = ()
    goes_on: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Timeline:
    """All givings, the days on which a drug is held, the dates of the visits, and the setting in which it ends.

    ``held`` has with each drug and treatment day the place of the regimen that gives it, ``stages`` the regimens in
    the order in which they begin, ``pauses`` the holds and stops in the order in which they do.

    ``later_visits`` are those of regimens that were switched to; like all visits they are named by treatment day.
    ``courses`` are the courses as they were computed last, ``replaced`` the drugs whose first course a switch ended,
    ``began`` the treatment day on which the regimen of each drug begins.
    """

    drugs: tuple[str, ...]
    slots: tuple[Slot, ...]
    held: Mapping[tuple[str, int], int]
    visits: Mapping[int, date]
    setting: Setting
    stopped: tuple[str, ...]
    on_hold: tuple[str, ...]
    died: bool
    courses: Mapping[str, Course]
    later_visits: Mapping[int, LaterVisit]
    replaced: frozenset[str]
    began: Mapping[str, int]
    switches: tuple[Switched, ...]
    stages: tuple[Stage, ...]
    pauses: tuple[Pause, ...]


Build = Callable[[Setting, Sequence[Switched]], Mapping[str, Table]]

#: The position in a course: day of the regimen, and place in the day.
Position = tuple[int, int]


@dataclass(slots=True)
class Standing:
    """Where one drug stands while the stretches are walked through.

    ``of`` is the place of its regimen among those of the plan, ``days`` how long that regimen is, and ``began`` the
    treatment day that is its day 1 where nothing was shifted. ``held_at`` is the position that waits while ``hold``
    lasts, ``held_by`` the place of the hold that decides when it ends.
    """

    days: int
    of: int = 0
    began: int = 1
    shift: int = 0
    next: Position = (0, 0)
    held_at: Position | None = None
    hold: Pause | None = None
    held_by: int = 0
    stopped: bool = False
    stop: Pause | None = None
    taper: tuple[PlanStep | None, ...] = ()
    taper_begins: int = 0
    ordered: list[changes.Redose] = field(default_factory=list)
    rerouted: list[changes.Reroute] = field(default_factory=list)
