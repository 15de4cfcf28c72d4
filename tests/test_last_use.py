"""The last day on which each strength is taken: on paper, in the calendar, and not where a drug may be given again.

The patient of the worked example takes 4 mg tablets to day 42 (11 January 2027), 0.5 mg and ruxolitinib to day 56.
"""

from __future__ import annotations

from typing import Any

import pytest
from ics_making import by_uid, value
from pdf_reading import text
from revising import plan, revised

from rud_dosing import Plan, export
from rud_dosing.core.supply.last_use import last_uses, on_hold

AFTER_4_MG = "After 11 January 2027 take no dexamethasone tablets of 4 mg; return them."
AFTER_HALF_MG = "After 25 January 2027 take no dexamethasone tablets of 0.5 mg; return them."
AFTER_RUXOLITINIB = "After 25 January 2027 take no ruxolitinib tablets of 15 mg; return them."


def ends(made: Plan) -> dict[str, str]:
    """Each strength with the moment of its last administration."""
    return {
        f"{one.strength.drug} {one.strength.strength_mg}": f"{one.administration.date} {one.administration.time}"
        for one in last_uses(made)
    }


def said(made: Plan, **options: Any) -> dict[str, list[str]]:
    """Lines of the calendar that tell to take no more, by the moment of their event (``20270111T080000``)."""
    found: dict[str, list[str]] = {}
    for event in by_uid(export(made, "ics", **options)).values():
        description = value(event, "DESCRIPTION").splitlines()
        lines = [line for line in description if line.startswith("After ") or "不再服用" in line]
        if lines:
            found.setdefault(value(event, "DTSTART"), []).extend(lines)
    return found


def paper(made: Plan, document: str, **options: Any) -> str:
    return " ".join(text(export(made, "pdf", document=document, **options)).split())


HELD: dict[str, Any] = {"change": "hold", "drug": "ruxolitinib"}


def test_each_strength_has_its_last_administration() -> None:
    assert ends(plan()) == {
        "dexamethasone 4": "2027-01-11 08:00",
        "dexamethasone 0.5": "2027-01-25 08:00",
        "ruxolitinib 15": "2027-01-25 20:00",
    }


def test_strength_that_is_not_stocked_any_more_ends_with_its_last_dose() -> None:
    """It is no longer in the supply of what is left, and is still at home."""
    strengths = {"drug": "dexamethasone", "strengths_mg": ["0.5", "1"]}
    made = revised(plan(), "2026-12-10 12:00", change="restock", strengths=strengths)
    assert ends(made)["dexamethasone 4"] == "2026-12-10 08:00"
    sentence = "After 10 December 2026 take no dexamethasone tablets of 4 mg; return them."
    assert said(made)["20261210T080000"] == [sentence]
    assert paper(made, "weeks").count(sentence) == paper(made, "calendar").count(sentence) == 1


def test_drug_on_hold_without_an_end_has_no_last_day() -> None:
    made = revised(plan(), "2026-12-10 11:00", **HELD)
    assert on_hold(made) == {"ruxolitinib"}
    assert "ruxolitinib 15" not in ends(made)
    assert "dexamethasone 4" in ends(made)
    assert "take no ruxolitinib tablets" not in str(said(made)) + paper(made, "all")
    assert "Take none of these" not in paper(made, "weeks")
    assert AFTER_HALF_MG in paper(made, "weeks")


def test_hold_that_ends_changes_no_last_day_where_its_days_are_missed() -> None:
    made = revised(
        revised(plan(), "2026-12-10 11:00", **HELD),
        "2026-12-14 08:00",
        change="resume",
        drug="ruxolitinib",
        then="continue",
    )
    assert on_hold(made) == set()
    assert ends(made) == ends(plan())


def test_hold_after_which_the_drug_is_stopped_is_an_end() -> None:
    made = revised(revised(plan(), "2026-12-10 11:00", **HELD), "2026-12-14 08:00", change="stop", drug="ruxolitinib")
    assert ends(made)["ruxolitinib 15"] == "2026-12-10 08:00"
    assert said(made)["20261210T080000"] == [
        "After 10 December 2026 take no ruxolitinib tablets of 15 mg; return them."
    ]


def test_strength_that_ended_before_its_drug_was_held_has_ended() -> None:
    """4 mg ends on day 42 by the step; what a hold on day 45 leaves open is the 0.5 mg."""
    made = revised(plan(), "2027-01-14 11:00", change="hold", drug="dexamethasone")
    assert ends(made) == {"dexamethasone 4": "2027-01-11 08:00", "ruxolitinib 15": "2027-01-25 20:00"}


def test_hold_that_begins_after_the_last_dose_leaves_nothing_open() -> None:
    made = revised(plan(), "2027-01-25 21:00", **HELD)
    assert on_hold(made) == set()
    assert ends(made) == ends(plan())


def test_treatment_that_is_stopped_ends_every_strength() -> None:
    made = revised(plan(), "2026-12-10 12:00", change="stop")
    assert set(ends(made).values()) == {"2026-12-10 08:00"}
    assert "Take none of these after 10 December 2026; return what is left." in paper(made, "weeks")


def test_after_a_death_nobody_is_told_to_return_anything() -> None:
    made = revised(plan(), "2026-12-10 12:00", change="stop", outcome="died")
    assert last_uses(made) == ()
    assert said(made) == {}


def test_calendar_says_it_in_the_last_event_of_the_strength_and_in_no_other() -> None:
    assert said(plan()) == {
        "20270111T080000": [AFTER_4_MG],
        "20270125T080000": [AFTER_HALF_MG],
        "20270125T200000": [AFTER_RUXOLITINIB],
    }


def test_calendar_of_days_says_it_on_the_day() -> None:
    assert said(plan(), layout="days") == {"20270111": [AFTER_4_MG], "20270125": [AFTER_HALF_MG, AFTER_RUXOLITINIB]}


def test_discreet_calendar_does_not_name_the_drug() -> None:
    found = said(plan(), discreet=True)
    assert found["20270111T080000"] == ["After 11 January 2027 take no Dose B tablets of 4 mg; return them."]
    assert "dexamethasone" not in str(found)


def test_calendar_says_it_in_chinese() -> None:
    found = said(plan(), language="zh")
    assert found["20270111T080000"] == ["2027年1月11日以后不再服用地塞米松 4 mg规格的药片；请退回。"]


def test_gone_event_says_nothing_of_it() -> None:
    """The dose that was the last one is cancelled when treatment stops before it."""
    made = revised(plan(), "2026-12-10 12:00", change="stop", drug="dexamethasone")
    assert said(made) == {
        "20261210T080000": [
            "After 10 December 2026 take no dexamethasone tablets of 4 mg; return them.",
            "After 10 December 2026 take no dexamethasone tablets of 0.5 mg; return them.",
        ],
        "20270125T200000": [AFTER_RUXOLITINIB],
    }


def test_paper_says_it_once_in_each_document() -> None:
    weeks, calendar = paper(plan(), "weeks"), paper(plan(), "calendar")
    assert weeks.count(AFTER_4_MG) == calendar.count(AFTER_4_MG) == 1
    assert weeks.count("Take none of these after 25 January 2027; return what is left.") == 1
    assert AFTER_RUXOLITINIB in calendar
    assert AFTER_HALF_MG in calendar


def test_paper_says_it_in_chinese() -> None:
    assert "2027年1月25日以后不再服用这些药；剩余的请退回。" in paper(plan(), "weeks", language="zh")


def test_undated_paper_says_the_day() -> None:
    made = plan(start=None, undated=True)
    assert "Take none of these after day 56; return what is left." in paper(made, "weeks")
    assert "After day 42 take no dexamethasone tablets of 4 mg; return them." in paper(made, "weeks")


SOLUTION = "dexamethasone oral solution 0.5 mg/5 mL (0.1 mg/mL)"


def test_oral_liquid_ends_too() -> None:
    made = plan(route="dexamethasone oral days 1-14 solution-0.1")
    assert said(made)["20261214T080000"] == ["After 14 December 2026 take no more of this liquid; return it."]
    assert SOLUTION not in str(said(made))
    assert f"After 14 December 2026 take no more {SOLUTION}; return it." in paper(made, "weeks")


def test_liquid_of_an_undated_plan_says_the_day() -> None:
    made = plan(route="dexamethasone oral days 1-14 solution-0.1", start=None, undated=True)
    assert f"After day 14 take no more {SOLUTION}; return it." in paper(made, "weeks")


def test_what_a_ward_injects_is_nobodys_to_return() -> None:
    made = plan(route="dexamethasone intravenous days 1-7 phosphate-4")
    assert {one.strength.product for one in last_uses(made)} == {None}


@pytest.mark.parametrize("layout", ["administrations", "days"])
def test_every_last_use_is_said_once(layout: str) -> None:
    made = revised(plan(), "2026-12-12 11:00", change="redose", drug="dexamethasone", dose_mg="8", through="2026-12-20")
    lines = [line for found in said(made, layout=layout).values() for line in found]
    assert len(lines) == len(last_uses(made)) == len(set(lines))
