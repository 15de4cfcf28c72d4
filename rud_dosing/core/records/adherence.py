"""What was recorded of the planned administrations, counted by drug and by week of treatment."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from itertools import groupby
from typing import Literal, NamedTuple

from ...model.plan import Administration, Plan
from ..days import moment_or_last
from .recorded import as_recorded


class WeekCounts(NamedTuple):
    """The administrations of one drug in one week of treatment (week 1 is days 1 to 7).

    ``planned`` are all of the week. Each is one of ``given``, ``missed``, ``vomited``, ``late`` (given late), or, with
    nothing recorded, ``not_recorded`` where it is past and ``to_come`` where it is not: these six add up to
    ``planned``. What is not recorded is never taken as given.
    """

    drug: str
    week: int
    planned: int
    given: int
    missed: int
    vomited: int
    late: int
    not_recorded: int
    to_come: int


class Adherence(NamedTuple):
    """The counts, a row a drug and week in the order of the plan's drugs, and how far the past was taken to reach.

    ``until_day`` and ``until_time`` are of the last administration that counts as past, None where none does.
    ``not_in_plan`` are the records of administrations that the plan no longer has; no week counts them.
    """

    weeks: tuple[WeekCounts, ...]
    until_day: int | None
    until_time: str | None
    not_in_plan: int


def adherence(plan: Plan, at: datetime | None = None) -> Adherence:
    """Planned and recorded administrations by drug and week, weeks without any planned left out.

    Parameters
    ----------
    at : a wall-clock moment of the plan; what is planned at or before it is past. Where it is left out (paper has no
        clock) an administration is past that is not after the last one of which anything is recorded. What is recorded
        is past in any case

    Examples
    --------
    >>> from datetime import datetime, timezone
    >>> import msgspec
    >>> from rud_dosing import Patient, make_plan
    >>> from rud_dosing.model.plan import Record
    >>> plan = make_plan(Patient(id="A1", height="170 cm", weight="63.5 kg"), start="2026-12-01")
    >>> said = {"at": datetime(2026, 12, 3, tzinfo=timezone.utc), "by": "A. Nurse"}
    >>> first, *_ , sixth = [one for one in plan.administrations if one.drug == "ruxolitinib"][:6]
    >>> records = (
    ...     Record(administration_id=first.id, outcome="given", **said),
    ...     Record(administration_id=sixth.id, outcome="missed", **said),
    ... )
    >>> counted = adherence(msgspec.structs.replace(plan, records=records))
    >>> counted.until_day, counted.until_time
    (3, '20:00')
    >>> counted.weeks[0]
    WeekCounts(drug='ruxolitinib', week=1, planned=14, given=1, missed=1, vomited=0, late=0, not_recorded=4, to_come=8)
    """
    outcomes = {record.administration_id: record.outcome for record in plan.records}
    if at is None:
        past = [one for one in plan.administrations if one.id in outcomes]
        # Those too that a later revision took away: they were recorded when they were planned.
        past += as_recorded(plan).values()
    else:
        past = [one for one in plan.administrations if _is_at_or_before(one, at)]
    last = max(map(_place, past), default=None)
    weeks = []
    for drug in plan.drugs:
        own = sorted((one for one in plan.administrations if one.drug == drug), key=_place)
        for week, group in groupby(own, key=_week):
            weeks.append(_counted(drug, week, list(group), outcomes, last))
    planned = {one.id for one in plan.administrations}
    until_day, until_time = last or (None, None)
    return Adherence(tuple(weeks), until_day, until_time, sum(1 for one in outcomes if one not in planned))


Outcome = Literal["given", "missed", "vomited", "given-late"]
_Place = tuple[int, str]


def _place(one: Administration) -> _Place:
    """Where an administration stands in the plan: its day and its time, which plans without dates have too."""
    return one.treatment_day, one.time


def _week(one: Administration) -> int:
    return (one.treatment_day + 6) // 7


def _is_at_or_before(one: Administration, at: datetime) -> bool:
    return moment_or_last(one) <= at


def _counted(
    drug: str, week: int, planned: list[Administration], outcomes: Mapping[str, Outcome], last: _Place | None
) -> WeekCounts:
    recorded = Counter(outcomes[one.id] for one in planned if one.id in outcomes)
    open_ = [one for one in planned if one.id not in outcomes]
    past = sum(1 for one in open_ if last is not None and _place(one) <= last)
    return WeekCounts(
        drug=drug,
        week=week,
        planned=len(planned),
        given=recorded["given"],
        missed=recorded["missed"],
        vomited=recorded["vomited"],
        late=recorded["given-late"],
        not_recorded=past,
        to_come=len(open_) - past,
    )
