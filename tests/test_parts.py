"""Parts, intervals and cut days, worked out by hand: what the walk knows and the plan says.

170 cm, 63.5 kg, BSA 1.73 m², from 1 December 2026: ruxolitinib 15 mg at 08:00 and 20:00, dexamethasone at 08:00.
"""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import making
import pytest
from making import AT
from revising import REVISER, plan, revised

from rud_dosing import Plan, changes, export, library, read_plan, revise, summary, supply, today, working
from rud_dosing.core.course.cut_days import in_one, together, usual_times

BOTH = ("08:00", "20:00")


def switch(before: Plan, since: str, regimen: str, **answers: Any) -> Plan:
    said = {"ruxolitinib": "stop", "steroid": "restart", **answers}
    switch = changes.Switch(regimen=library.load_regimen(regimen), **said)
    return revise(before, switch, from_=since, reason="R", by=REVISER, at=AT)


def resumed(then: str = "continue") -> Plan:
    made = revised(plan(), "2026-12-10 11:00", change="hold", drug="ruxolitinib")
    return revised(made, "2026-12-11 07:00", change="resume", drug="ruxolitinib", then=then)


def steps(made: Plan, drug: str = "ruxolitinib") -> list[tuple[Any, ...]]:
    return [
        (step.first_day, step.last_day, step.times, str(step.dose_mg_per_day))
        for step in made.steps
        if step.drug == drug
    ]


def intervals(made: Plan) -> list[tuple[Any, ...]]:
    return [(one.drug, one.kind, one.since, one.until, one.revision) for one in made.intervals]


# Cut days.


def test_day_on_which_a_hold_begins_is_a_step_of_its_own() -> None:
    """Of 56 x 2 + 56 = 168 doses one is lost, that of the evening of 10 December."""
    made = resumed()
    assert steps(made) == [(1, 9, BOTH, "30"), (10, 10, ("08:00",), "15"), (11, 56, BOTH, "30")]
    told = [(step.drug, day, time) for step in made.steps for day in step.days for time in step.times]
    assert len(told) == len(set(told)) == len(made.administrations) == 167


def test_first_day_that_begins_in_the_evening_is_a_step_of_its_own() -> None:
    made = plan(start=None, first_dose="2026-12-01 20:00", first_day="dexamethasone given")
    assert steps(made) == [(1, 1, ("20:00",), "15"), (2, 56, BOTH, "30")]
    assert steps(made, "dexamethasone")[:2] == [(1, 1, ("20:00",), "17.5"), (2, 14, ("08:00",), "17.5")]


def test_cut_day_of_a_divided_dose_says_what_its_times_give() -> None:
    """10 mg/m2 x 1.73 m2 = 17.3 mg a day, 8.65 mg each, given 8.5 mg: 17 mg a day, and 8.5 mg / 1.73 m2 = 4.91."""
    made = revised(plan(divide="dexamethasone 2"), "2026-12-10 11:00", change="hold", drug="dexamethasone")
    whole, cut = (step for step in made.steps if step.drug == "dexamethasone")
    assert (whole.dose_mg, whole.dose_mg_per_day, round(whole.achieved or 0, 2)) == (
        Decimal("8.5"),
        Decimal(17),
        Decimal("9.83"),
    )
    assert (cut.dose_mg, cut.dose_mg_per_day, round(cut.achieved or 0, 2)) == (
        Decimal("8.5"),
        Decimal("8.5"),
        Decimal("4.91"),
    )
    # What is calculated for a whole day stays: of that a dose is one half.
    assert cut.calculated_mg_per_day == whole.calculated_mg_per_day == Decimal("17.3")
    assert (cut.whole_day, len(cut.times)) == (2, 1)


def test_day_whose_dose_changes_at_noon_is_two_steps() -> None:
    made = revised(
        plan(divide="dexamethasone 2"), "2026-12-10 11:00", change="redose", drug="dexamethasone", dose_mg="5"
    )
    assert steps(made, "dexamethasone")[:4] == [
        (1, 9, ("08:00", "14:00"), "17"),
        (10, 10, ("08:00",), "8.5"),
        (10, 10, ("14:00",), "5"),
        (11, 14, ("08:00", "14:00"), "10"),
    ]
    assert "Day 10: only at" not in summary(made)


def test_cut_days_are_put_together_where_times_do_not_matter() -> None:
    made = resumed()
    own = [step for step in made.steps if step.drug == "ruxolitinib"]
    assert [len(group) for group in together(own)] == [3]
    (one,) = in_one(own)
    assert (one.number, one.first_day, one.last_day, one.times, str(one.last_date)) == (1, 1, 56, BOTH, "2027-01-25")
    assert usual_times(own) == BOTH
    assert working(made).count("Ruxolitinib, days 1 to 56:") == 1


def test_days_of_a_drug_that_is_not_daily_are_put_together_too() -> None:
    """Etoposide of HLH-94 at two times on day 1: given in the evening alone on the day of a late first dose."""
    made = making.plan(
        regimen="hlh-94", first_dose="2026-12-01 12:00", first_day=["dexamethasone omitted", "etoposide given"]
    )
    first, rest = [step for step in made.steps if step.drug == "etoposide"]
    assert (first.times, first.days, rest.times, rest.days[:2]) == (("12:00",), (1,), ("10:00",), (4, 8))
    (whole,) = in_one((first, rest))
    assert (whole.days[:3], whole.times) == ((1, 4, 8), ("10:00",))


def test_summary_says_which_day_is_cut_and_supply_has_one_label() -> None:
    text = summary(resumed())
    assert "Ruxolitinib, oral, daily at 08:00 and 20:00" in text
    assert "\nDay 10: only at 08:00\n" in text
    late = plan(start=None, first_dose="2026-12-01 20:00", first_day="dexamethasone omitted")
    labels = [one for one in supply(late, from_="2026-12-01 20:00").labels if one.drug == "ruxolitinib"]
    assert [(one.times, one.first_time) for one in labels] == [(BOTH, "20:00")]


def test_finding_about_a_dose_is_not_repeated_for_a_cut_day() -> None:
    """1.25 mg/m2 x 1.73 m2 = 2.1625 mg, 1.0813 mg each; of 4 mg tablets alone 4 mg is the nearest that can be given."""
    order = {"divide": "dexamethasone 2", "strengths": "dexamethasone 2 mg"}
    whole = plan(**order)
    made = revised(whole, "2026-12-10 11:00", change="hold", drug="dexamethasone", resume_on="2026-12-11 00:00", then="continue")  # noqa: E501  # fmt: skip
    before, after = ([one for one in each.findings if one.code == "dose-deviates"] for each in (whole, made))
    assert len(after) == len(before) > 0
    assert [one.code for one in made.findings if one.code == "tapering-week-deviates"] == [
        one.code for one in whole.findings if one.code == "tapering-week-deviates"
    ]


def test_late_first_dose_says_what_is_missed() -> None:
    made = plan(start=None, first_dose="2026-12-01 12:00", first_day="dexamethasone given")
    (late,) = [one for one in made.findings if one.code == "first-dose-late"]
    assert "1 dose of ruxolitinib" in late.message


# Parts.


def test_plan_of_one_regimen_is_one_part() -> None:
    made = plan()
    (part,) = made.parts
    assert (part.regimen, part.first_day, part.last_day, part.since, part.revision) == ("ru-d", 1, 56, None, 1)
    assert (part.begins, part.ends, part.goes_on) == (("ruxolitinib", "dexamethasone"), (), ())
    assert part.final_week == made.order.final_week is not None
    assert {one.part for one in made.administrations} == {step.part for step in made.steps} == {1}
    assert made.switch_to(part) is None
    assert made.regimen_of(part) == made.regimen


def test_last_treatment_day_is_not_the_last_day_that_the_plan_lists() -> None:
    """DEP from day 8: 14 days, to day 21; its visit of day 28 lies on treatment day 35."""
    made = switch(plan(), "2026-12-08 00:00", "dep")
    assert [(part.regimen, part.first_day, part.last_day) for part in made.parts] == [("ru-d", 1, 7), ("dep", 8, 21)]
    assert (made.last_treatment_day, made.last_listed_day) == (21, 35)
    assert today(made, at="2026-12-10 07:00").days == 21
    assert made.parts[1].ends == ("ruxolitinib", "dexamethasone")
    assert {one.part for one in made.administrations if one.treatment_day >= 8} == {2}


def test_switch_that_was_made_later_and_lies_earlier_is_the_earlier_part() -> None:
    made = switch(plan(), "2026-12-22 00:00", "dep")
    made = switch(made, "2026-12-08 00:00", "hlh-94", ruxolitinib="continue")
    assert [(part.regimen, part.since, part.revision) for part in made.parts] == [
        ("ru-d", None, 1),
        ("hlh-94", "2026-12-08 00:00", 3),
        ("dep", "2026-12-22 00:00", 2),
    ]
    assert [made.regimen_of(part).id for part in made.parts] == ["ru-d", "hlh-94", "dep"]
    assert today(made, at="2026-12-10 07:00").regimen == "hlh-94"


def test_part_keeps_the_tapering_that_was_ordered_for_it() -> None:
    made = switch(plan(final_week="halving"), "2026-12-08 00:00", "hlh-94")
    shapes = [part.final_week and part.final_week.shape for part in made.parts]
    assert shapes == ["halving", None]
    made = revised(made, "2026-12-09 00:00", change="retaper", final_week={"shape": "linear"})
    assert [part.final_week and part.final_week.shape for part in made.parts] == ["halving", "linear"]


# Intervals.


def test_two_holds_are_one_and_end_together() -> None:
    made = revised(plan(), "2026-12-10 11:00", change="hold", drug="ruxolitinib")
    made = revised(made, "2026-12-11 00:00", change="hold", drug="ruxolitinib", resume_on="2026-12-14 00:00", then="continue")  # noqa: E501  # fmt: skip
    assert intervals(made) == [("ruxolitinib", "hold", "2026-12-10 11:00", "2026-12-14 00:00", 2)]


def test_hold_ends_with_the_stop_of_its_drug() -> None:
    made = revised(plan(), "2026-12-10 11:00", change="hold", drug="ruxolitinib")
    made = revised(made, "2026-12-12 00:00", change="stop", drug="ruxolitinib")
    assert intervals(made) == [
        ("ruxolitinib", "hold", "2026-12-10 11:00", "2026-12-12 00:00", 2),
        ("ruxolitinib", "stop", "2026-12-12 00:00", None, 3),
    ]


TAPERED = {"change": "stop", "drug": "dexamethasone", "taper_days": 6}


@pytest.mark.parametrize(
    ("later", "since", "revision"),
    [
        (None, "2026-12-26 00:00", 2),  # 20 to 25 December
        ({"change": "stop", "drug": "dexamethasone"}, "2026-12-23 00:00", 3),  # the rest of the taper is not given
        ({"change": "shift", "days": 2}, "2026-12-28 00:00", 2),  # 23 to 25 December become 25 to 27
        ({"change": "stop", "outcome": "died"}, "2026-12-23 00:00", 3),
    ],
)
def test_drug_that_is_tapered_is_stopped_after_its_last_dose(later: Any, since: str, revision: int) -> None:
    made = revised(plan(), "2026-12-20 00:00", **TAPERED)
    made = made if later is None else revised(made, "2026-12-23 00:00", **later)
    (stop,) = [one for one in made.intervals if one.drug == "dexamethasone"]
    assert (stop.kind, stop.since, stop.until, stop.revision) == ("stop", since, None, revision)
    given = [f"{one.date} {one.time}" for one in made.administrations if one.drug == "dexamethasone"]
    assert max(given) < since


def test_stop_of_a_drug_that_begins_anew_ends_with_the_switch() -> None:
    made = revised(plan(), "2026-12-04 00:00", change="stop", drug="dexamethasone")
    made = switch(made, "2026-12-08 00:00", "hlh-94")
    assert intervals(made) == [
        ("dexamethasone", "stop", "2026-12-04 00:00", "2026-12-08 00:00", 2),
        ("ruxolitinib", "stop", "2026-12-08 00:00", None, 3),
    ]


def test_taper_that_a_new_course_takes_the_place_of_was_no_stop() -> None:
    made = revised(plan(), "2026-12-07 00:00", **TAPERED)
    made = switch(made, "2026-12-08 00:00", "hlh-94")
    assert [one.drug for one in made.intervals] == ["ruxolitinib"]


def test_drug_that_was_held_from_its_first_dose_is_not_stopped_by_a_switch() -> None:
    """Nothing of it was ever given: there is a hold, which the switch ends, and nothing to stop."""
    made = revised(plan(), "2026-12-01 00:00", change="hold", drug="ruxolitinib")
    made = switch(made, "2026-12-08 00:00", "dep")
    assert intervals(made) == [
        ("ruxolitinib", "hold", "2026-12-01 00:00", "2026-12-08 00:00", 2),
        ("dexamethasone", "stop", "2026-12-08 00:00", None, 3),
    ]


def test_interval_says_why_and_by_whom_and_travels_with_the_document() -> None:
    made = resumed("shift")
    (one,) = made.intervals
    assert (one.reason, one.by) == ("A reason", REVISER)
    raw = json.loads(export(made, "json"))
    assert raw["intervals"] == [
        {
            "drug": "ruxolitinib",
            "kind": "hold",
            "since": "2026-12-10 11:00",
            "until": "2026-12-11 07:00",
            "reason": "A reason",
            "by": REVISER,
            "revision": 2,
        }
    ]
    assert read_plan(export(made, "json")) == made
