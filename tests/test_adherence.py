"""Adherence by week: what was planned is given, missed, vomited, late, not recorded or to come, and nothing else."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pdf_making import undated
from results_making import AT, recorded
from revising import plan, revised

from rud_dosing import Plan
from rud_dosing.core.records.adherence import WeekCounts, adherence
from rud_dosing.model.plan import HistoryEntry, Record

#: Ruxolitinib at 08:00 and 20:00, dexamethasone at 08:00; day 1 is 1 December 2026.
PLAN = plan()


def counts(the_plan: Plan, drug: str, at: datetime | None = None) -> list[tuple[int, ...]]:
    """The numbers of each week of a drug."""
    return [tuple(week)[2:] for week in adherence(the_plan, at).weeks if week.drug == drug]


def test_three_missed_and_one_vomited() -> None:
    """Recorded through the morning of day 10 (10 December), the evening of day 6 forgotten, by hand.

    Ruxolitinib, week 1: 14 planned; evenings of day 2 and 3 missed, evening of day 6 without a record, 11 given.
    Week 2: of 14 the days 8 and 9 and the morning of day 10 are past: 5, one of them late; 9 are to come.
    Dexamethasone, week 1: 7 planned; day 3 missed, day 5 vomited, 5 given. Week 2: 3 given, 4 to come.
    """
    made = recorded(
        PLAN,
        "2026-12-10 08:00",
        {
            "ruxolitinib 2026-12-02 20:00": "missed",
            "ruxolitinib 2026-12-03 20:00": "missed",
            "dexamethasone 2026-12-03 08:00": "missed",
            "dexamethasone 2026-12-05 08:00": "vomited",
            "ruxolitinib 2026-12-09 20:00": "given-late",
        },
        leave=["ruxolitinib 2026-12-06 20:00"],
    )
    found = adherence(made)
    weeks = {(one.drug, one.week): one for one in found.weeks}
    assert weeks["ruxolitinib", 1] == WeekCounts("ruxolitinib", 1, 14, 11, 2, 0, 0, 1, 0)
    assert weeks["ruxolitinib", 2] == WeekCounts("ruxolitinib", 2, 14, 4, 0, 0, 1, 0, 9)
    assert weeks["dexamethasone", 1] == WeekCounts("dexamethasone", 1, 7, 5, 1, 1, 0, 0, 0)
    assert weeks["dexamethasone", 2] == WeekCounts("dexamethasone", 2, 7, 3, 0, 0, 0, 0, 4)
    assert weeks["ruxolitinib", 3] == WeekCounts("ruxolitinib", 3, 14, 0, 0, 0, 0, 0, 14)
    assert (found.until_day, found.until_time, found.not_in_plan) == (10, "08:00", 0)
    assert [one.week for one in found.weeks if one.drug == "dexamethasone"] == [1, 2, 3, 4, 5, 6, 7, 8]


def test_drug_without_any_record_is_not_recorded_up_to_the_last_record_of_the_other() -> None:
    made = recorded(PLAN, "2026-12-04 20:00", leave=[f"dexamethasone 2026-12-0{day} 08:00" for day in range(1, 5)])
    assert counts(made, "dexamethasone")[0] == (7, 0, 0, 0, 0, 4, 3)


def test_without_records_nothing_is_past_and_nothing_is_given() -> None:
    found = adherence(PLAN)
    assert (found.until_day, found.until_time) == (None, None)
    assert counts(PLAN, "ruxolitinib") == [(14, 0, 0, 0, 0, 0, 14)] * 8


@pytest.mark.parametrize(
    ("at", "ruxolitinib", "dexamethasone"),
    [
        (datetime(2026, 12, 1, 7, 59), (14, 0, 0, 0, 0, 0, 14), (7, 0, 0, 0, 0, 0, 7)),
        (datetime(2026, 12, 1, 8, 0), (14, 0, 0, 0, 0, 1, 13), (7, 0, 0, 0, 0, 1, 6)),
        (datetime(2026, 12, 2, 19, 59), (14, 0, 0, 0, 0, 3, 11), (7, 0, 0, 0, 0, 2, 5)),
        (datetime(2026, 12, 2, 20, 0), (14, 0, 0, 0, 0, 4, 10), (7, 0, 0, 0, 0, 2, 5)),
        (datetime(2027, 3, 1, 0, 0), (14, 0, 0, 0, 0, 14, 0), (7, 0, 0, 0, 0, 7, 0)),
    ],
)
def test_at_a_moment(at: datetime, ruxolitinib: tuple[int, ...], dexamethasone: tuple[int, ...]) -> None:
    assert counts(PLAN, "ruxolitinib", at)[0] == ruxolitinib
    assert counts(PLAN, "dexamethasone", at)[0] == dexamethasone


def test_what_is_recorded_counts_after_the_moment_too() -> None:
    made = recorded(PLAN, "2026-12-03 20:00")
    assert counts(made, "ruxolitinib", datetime(2026, 12, 1, 12, 0))[0] == (14, 6, 0, 0, 0, 0, 8)


def test_plan_without_dates_has_no_past() -> None:
    assert adherence(undated(PLAN), datetime(2030, 1, 1)).until_day is None


def test_held_days_are_not_planned() -> None:
    """On hold for days 3 and 4: four doses of the week's fourteen."""
    fields = {"change": "hold", "drug": "ruxolitinib", "resume_on": "2026-12-05 00:00", "then": "continue"}
    held = revised(PLAN, "2026-12-03 00:00", **fields)
    assert counts(held, "ruxolitinib")[0] == (10, 0, 0, 0, 0, 0, 10)
    assert counts(held, "dexamethasone")[0] == (7, 0, 0, 0, 0, 0, 7)


def test_record_of_what_the_plan_no_longer_has_is_counted_apart() -> None:
    """The morning of day 5 is recorded; a stop that reaches back to day 4 takes it away."""
    given_at = next(one for one in PLAN.administrations if (str(one.date), one.time) == ("2026-12-05", "08:00"))
    one = Record(administration_id=given_at.id, outcome="given", at=AT, by="A. Nurse")
    entry = HistoryEntry(revision=1, action="record", at=AT, by="A. Nurse", recorded=(one,))
    known = msgspec.structs.replace(PLAN, records=(one,), history=(*PLAN.history, entry))
    left = tuple(other for other in PLAN.administrations if other.id != given_at.id)
    later = HistoryEntry(revision=2, action="revise", at=AT, by="Dr. B", replaced=(given_at,))
    gone = msgspec.structs.replace(known, administrations=left, history=(*known.history, later))
    found = adherence(gone)
    assert found.not_in_plan == 1
    # It was planned when it was recorded, so that what is before it is past.
    assert (found.until_day, found.until_time) == (5, "08:00")
    assert sum(week.given for week in found.weeks) == 0


OUTCOMES = ["given", "missed", "vomited", "given-late", None]


@settings(deadline=None, max_examples=30)
@given(st.lists(st.sampled_from(OUTCOMES), min_size=168, max_size=168), st.booleans())
def test_every_planned_administration_is_counted_once(outcomes: list[Any], timed: bool) -> None:
    pairs = zip(PLAN.administrations, outcomes, strict=True)
    records = tuple(
        Record(
            administration_id=one.id,
            outcome=outcome,
            at=AT,
            by="N",
            given_at=f"{one.date} 23:00" if outcome == "given-late" else None,
        )
        for one, outcome in pairs
        if outcome is not None
    )
    made = msgspec.structs.replace(PLAN, records=records)
    found = adherence(made, datetime(2026, 12, 20, 12, 0) if timed else None)
    for week in found.weeks:
        _, _, planned, *rest = week
        assert planned == sum(rest)
        assert min(rest) >= 0
    assert sum(week.planned for week in found.weeks) == len(PLAN.administrations)
    assert sum(week.given for week in found.weeks) == outcomes.count("given")
    assert sum(week.late for week in found.weeks) == outcomes.count("given-late")
