"""What is measured beside the visits: days counted on paper, conditions, ends, and every output that shows it."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import Any

import pytest
from ics_making import by_uid, export, value
from making import UUID, patient, plan

from rud_dosing import InputError, Patient, changes, library, revise
from rud_dosing import export as export_plan
from rud_dosing.core.course.monitoring import monitoring
from rud_dosing.model.health import Conditions
from rud_dosing.model.regimen import Monitor

VISITS = (7, 14, 28, 56)


def days(monitor: dict[str, Any], who: Patient | None = None, last_day: int = 56) -> list[int]:
    made = Monitor(**{"name": "x", "due": ("x",), "first_day": 1, "source": "x", **monitor})
    rows = monitoring(
        [made],
        who or patient(),
        start=date(2026, 12, 1),
        last_day=last_day,
        visits=VISITS,
        at="09:00",
        plan_uuid=UUID,
    )
    return [row.treatment_day for row in rows]


@pytest.mark.parametrize(
    ("monitor", "expected"),
    [
        ({"every": "2 weeks"}, [1, 15, 29, 43]),  # 1, 1 + 14, 1 + 28, 1 + 42; 57 is after the last day
        ({"every": "4 weeks"}, [1, 29]),
        ({"every": "1 weeks", "first_day": 8, "last_day": 29}, [8, 15, 22, 29]),
        ({"every": "20 days", "first_day": 16}, [16, 36, 56]),
        ({"first_day": 56}, [56]),
        ({"first_day": 57}, []),
        ({"every": "visits"}, [7, 14, 28, 56]),
        ({"every": "visits", "first_day": 8, "last_day": 28}, [14, 28]),
        ({"every": "2 weeks", "status": "unverified"}, []),
    ],
)
def test_days_are_those_counted_on_paper(monitor: dict[str, Any], expected: list[int]) -> None:
    assert days(monitor) == expected


@pytest.mark.parametrize(("stated", "expected"), [(True, [1, 29]), (False, []), (None, [])])
def test_a_condition_must_be_stated_as_present(stated: bool | None, expected: list[int]) -> None:
    who = patient(conditions=Conditions(hepatitis_b=stated))
    assert days({"every": "4 weeks", "condition": "hepatitis_b"}, who) == expected
    assert days({"every": "4 weeks", "condition": "hepatitis_b"}, patient()) == []


def test_two_measurements_of_one_day_are_one_row_with_both_sources() -> None:
    (last,) = [row for row in plan().monitoring if row.treatment_day == 56]
    assert set(last.due) == {"lipids", "blood pressure", "glucose", "potassium"}
    assert len(last.sources) == 2
    assert last.target == date(2027, 1, 25)


def test_plan_measures_blood_counts_every_two_weeks_and_ends_with_the_last_dose() -> None:
    assert [row.treatment_day for row in plan().monitoring if "blood count" in row.due] == [1, 15, 29, 43]
    stopped = revise(plan(), changes.Stop(), from_="2026-12-20 00:00", reason="response", by="Dr. B")
    assert max(row.treatment_day for row in stopped.monitoring) == 15


def test_no_unverified_monitor_is_in_a_plan() -> None:
    unverified = {name for name, one in library.load_rules().monitors.items() if one.status == "unverified"}
    assert unverified == {"glucose-in-hospital"}
    assert 2 not in {row.treatment_day for row in plan().monitoring}


def test_undated_plan_has_days_and_no_dates() -> None:
    made = plan(start=None, undated=True)
    assert [row.treatment_day for row in made.monitoring] == [1, 7, 14, 15, 28, 29, 43, 56]
    assert {row.target for row in made.monitoring} == {None}


def test_the_four_efficacy_assessments_stay_distinct_in_the_table() -> None:
    rows = list(csv.DictReader(io.StringIO(export_plan(plan(), "csv", table="assessments").decode())))
    assert [row["day"] for row in rows if row["kind"] == "efficacy"] == ["7", "14", "28", "56"]
    measured = [row for row in rows if row["kind"] == "monitoring"]
    assert [row["day"] for row in measured] == ["1", "7", "14", "15", "28", "29", "43", "56"]
    assert measured[0]["due"] == "blood count"


def test_calendar_has_it_where_it_is_asked_for() -> None:
    made = plan(time_zone="Europe/Berlin")
    ids = {row.id for row in made.monitoring}
    assert not ids & set(by_uid(export(made)))
    asked = by_uid(export(made, only="assessments", monitoring=True))
    assert ids <= set(asked)
    assert len(asked) == len(ids) + 4
    first = asked[made.monitoring[0].id]
    assert value(first, "SUMMARY") == f"Measurements, day 1 [{made.plan_code}]"
    assert "blood count" in value(first, "DESCRIPTION")


def test_calendar_cancels_what_a_revision_took_away() -> None:
    made = plan(time_zone="Europe/Berlin")
    stopped = revise(made, changes.Stop(), from_="2026-12-20 00:00", reason="response", by="Dr. B")
    gone = {row.id for row in made.monitoring} - {row.id for row in stopped.monitoring}
    found = by_uid(export(stopped, monitoring=True))
    assert {value(found[one], "STATUS") for one in gone} == {"CANCELLED"}


@pytest.mark.parametrize(
    ("monitor", "problem"),
    [
        ({"due": ()}, "nothing is due"),
        ({"first_day": 0}, "before day 1"),
        ({"every": "36 hours"}, "no interval of whole days"),
        ({"condition": "hungry"}, "there is no condition"),
    ],
)
def test_monitor_that_cannot_be_is_refused(monitor: dict[str, Any], problem: str) -> None:
    with pytest.raises(InputError, match=problem) as refused:
        days(monitor)
    assert refused.value.code == "monitor"
