"""A plan at a moment, worked out by hand.

The patient of the design: 170 cm, 63.5 kg, BSA 1.73 m², US tablets of 0.5 and 4 mg, Europe/Berlin. Day 1 is Tuesday
1 December 2026, day 56 Monday 25 January 2027. Ruxolitinib 15 mg at 08:00 and 20:00, dexamethasone at 08:00: 17.5 mg
(4 x 4 mg + 3 x 0.5 mg) to day 14 (14 December), 8.5 mg (2 x 4 mg + 1 x 0.5 mg) to day 28 (28 December), 4.5 mg to day
42, 2 mg to day 49; then 2, 1.5, 1.5, 1, 1, 0.5, 0.5 mg.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta, timezone
from typing import Any

import making
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from making import patient
from results_making import assessed, visit
from revising import REVISER, plan, revised
from test_switch import switch

from rud_dosing import DoseEvent, DosingError, Plan, Today, make_plan, record, today, today_data
from rud_dosing.model.today import PlannedDose
from rud_dosing.units import number


def doses(listed: Sequence[PlannedDose]) -> list[str]:
    """``2026-12-10 08:00 dexamethasone 17.5: 4 x 4 + 3 x 0.5``."""
    return [
        f"{one.date} {one.time} {one.drug} {number(one.dose_mg)}: "
        + " + ".join(f"{number(unit.quantity)} x {number(unit.strength_mg)}" for unit in one.units)
        for one in listed
    ]


def changes(then: Today) -> list[str]:
    return [
        f"{one.drug} {one.kind} {one.giving.date} {one.giving.time}"
        + (f" {number(one.from_mg)} -> {number(one.giving.dose_mg)}" if one.from_mg is not None else "")
        for one in then.changes
    ]


def left(then: Today) -> dict[str, tuple[int, int]]:
    """Units of each strength to the next visit and to the end."""
    to_visit = {(one.drug, one.strength_mg): one.dispense_quantity for one in then.supply_to_visit}
    return {
        f"{one.drug} {number(one.strength_mg)}": (to_visit.get((one.drug, one.strength_mg), 0), one.dispense_quantity)
        for one in then.supply_left
    }


def held(then: Today) -> list[str]:
    return [f"{one.kind} {one.drug} {one.since} to {one.until}" for one in then.interruptions]


def hold(before: Plan | None = None, since: str = "2026-12-10 11:00", **more: Any) -> Plan:
    return revised(before or plan(), since, change="hold", drug="ruxolitinib", **more)


def refusal(made: Plan, at: str | None = None) -> DosingError:
    with pytest.raises(DosingError) as refused:
        today(made, at=at)
    return refused.value


# A day in the middle of the course.


def test_day_ten_in_the_afternoon() -> None:
    then = today(plan(), at="2026-12-10 14:00")
    assert (then.state, then.treatment_day, then.days) == ("on-treatment", 10, 56)
    assert (then.start, then.last_on) == (date(2026, 12, 1), date(2027, 1, 25))
    assert doses(then.due) == ["2026-12-10 20:00 ruxolitinib 15: 1 x 15"]
    assert doses(then.earlier) == [
        "2026-12-10 08:00 ruxolitinib 15: 1 x 15",
        "2026-12-10 08:00 dexamethasone 17.5: 4 x 4 + 3 x 0.5",
    ]
    assert [one.record for one in then.earlier] == [None, None]
    assert doses(then.next_doses) == [
        "2026-12-11 08:00 ruxolitinib 15: 1 x 15",
        "2026-12-11 08:00 dexamethasone 17.5: 4 x 4 + 3 x 0.5",
        "2026-12-11 20:00 ruxolitinib 15: 1 x 15",
    ]
    assert changes(then) == ["ruxolitinib ends 2027-01-25 20:00", "dexamethasone dose 2026-12-15 08:00 17.5 -> 8.5"]
    assert doses([then.changes[1].giving]) == ["2026-12-15 08:00 dexamethasone 8.5: 2 x 4 + 1 x 0.5"]


def test_dose_is_due_at_its_own_minute_and_no_longer_a_minute_later() -> None:
    assert [one.time for one in today(plan(), at="2026-12-10 08:00").due] == ["08:00", "08:00", "20:00"]
    assert [one.time for one in today(plan(), at="2026-12-10 08:01").due] == ["20:00"]


def test_supply_that_is_left_on_day_ten_in_the_afternoon() -> None:
    """The next visit is on day 14, 14 December, that day included.

    Ruxolitinib: 1 today; days 11 to 14 are 4 x 2, days 11 to 56 are 46 x 2.
    4 mg: days 11 to 14 4 x 4 = 16; then 14 x 2 = 28 (days 15 to 28) and 14 x 1 = 14 (days 29 to 42): 58.
    0.5 mg: 4 x 3 = 12; then 14, 14, 7 x 4 = 28 (2 mg) and the tapering week's 8 mg = 16: 84.
    """
    then = today(plan(), at="2026-12-10 14:00")
    assert then.next_visit_on == date(2026, 12, 14)
    assert left(then) == {
        "ruxolitinib 15": (1 + 4 * 2, 1 + 46 * 2),
        "dexamethasone 4": (4 * 4, 16 + 28 + 14),
        "dexamethasone 0.5": (4 * 3, 12 + 14 + 14 + 28 + 16),
    }


def test_visits_are_those_of_the_day_and_the_next_of_each_kind() -> None:
    made = plan()
    then = today(made, at="2026-12-14 14:00")
    assessments = [one for one in then.visits if one.kind == "assessment"]
    assert [(one.treatment_day, str(one.target), one.time) for one in assessments] == [
        (14, "2026-12-14", "09:00"),
        (28, "2026-12-28", "09:00"),
    ]
    assert assessments[0].due == next(one.due for one in made.regimen.assessments if one.day == 14)
    measured = [one.target for one in then.visits if one.kind == "monitoring"]
    listed = sorted(one.target for one in made.monitoring if one.target is not None)
    assert measured == [
        *(on for on in listed if on == date(2026, 12, 14)),
        min(on for on in listed if on > date(2026, 12, 14)),
    ]
    assert then.next_visit_on == date(2026, 12, 28)


def test_stops_come_before_warnings_and_notes_are_counted() -> None:
    said = {"override": [_override("age-under-18")]}
    made = make_plan(patient(birth_date=date(2010, 1, 1)), start="2026-12-01", by="A", plan_uuid=making.UUID, **said)
    then = today(made, at="2026-12-10 14:00")
    assert (then.findings[0].code, then.findings[0].severity) == ("age-under-18", "stop")
    assert {one.severity for one in then.findings[1:]} == {"warning"}
    assert len(then.findings) + then.notes == len(made.findings)
    assert then.notes == sum(one.severity == "note" for one in made.findings)


def _override(code: str) -> Any:
    from rud_dosing import Override

    return Override(code=code, reason="as discussed", by="Dr. B")


# Step-downs.


def test_on_the_evening_before_a_step_down_it_is_next() -> None:
    then = today(plan(), at="2026-12-14 21:00")
    assert then.due == ()
    assert [(one.drug, one.changed_from_mg) for one in then.next_doses if one.changed_from_mg is not None] == [
        ("dexamethasone", making.Decimal("17.5"))
    ]
    assert changes(then)[1] == "dexamethasone dose 2026-12-15 08:00 17.5 -> 8.5"


def test_on_the_day_of_a_step_down_the_dose_is_marked_and_the_next_change_is_a_later_one() -> None:
    then = today(plan(), at="2026-12-15 07:00")
    assert [(one.drug, str(one.changed_from_mg)) for one in then.due] == [
        ("ruxolitinib", "None"),
        ("dexamethasone", "17.5"),
        ("ruxolitinib", "None"),
    ]
    assert changes(then)[1] == "dexamethasone dose 2026-12-29 08:00 8.5 -> 4.5"


def test_within_the_tapering_week_an_unchanged_day_is_no_change() -> None:
    """Day 51 and day 52 (20 and 21 January) are both 1.5 mg: on day 51 the next change is day 53, to 1 mg."""
    assert changes(today(plan(), at="2027-01-20 12:00"))[1] == "dexamethasone dose 2027-01-22 08:00 1.5 -> 1"


def test_dose_that_stays_but_is_taken_otherwise_is_a_change_too() -> None:
    """Without 4 mg tablets from 12 December on, 17.5 mg are 35 x 0.5 mg."""
    made = revised(
        plan(), "2026-12-12 00:00", change="restock", strengths={"drug": "dexamethasone", "strengths_mg": ["0.5"]}
    )
    then = today(made, at="2026-12-10 14:00")
    assert changes(then)[1] == "dexamethasone product 2026-12-12 08:00"
    assert doses([then.changes[1].giving]) == ["2026-12-12 08:00 dexamethasone 17.5: 35 x 0.5"]


# Holds and stops.


def test_drug_on_hold_is_not_due_and_says_since_when_until_when_and_why() -> None:
    then = today(hold(resume_on="2026-12-14 20:00", then="continue"), at="2026-12-10 14:00")
    assert then.due == ()
    assert held(then) == ["hold ruxolitinib 2026-12-10 11:00 to 2026-12-14 20:00"]
    assert (then.interruptions[0].reason, then.interruptions[0].by) == ("A reason", REVISER)
    assert doses(then.earlier)[0] == "2026-12-10 08:00 ruxolitinib 15: 1 x 15"
    assert [one for one in doses(then.next_doses) if "ruxolitinib" in one] == [
        "2026-12-14 20:00 ruxolitinib 15: 1 x 15"
    ]


def test_supply_leaves_out_what_is_on_hold() -> None:
    """Ruxolitinib again from 14 December, 20:00: 1, then 15 December to 25 January, 42 days x 2."""
    then = today(hold(resume_on="2026-12-14 20:00", then="continue"), at="2026-12-10 14:00")
    assert left(then)["ruxolitinib 15"] == (1, 1 + 42 * 2)


@pytest.mark.parametrize(
    ("at", "found"),
    [
        ("2026-12-10 10:59", ["hold ruxolitinib 2026-12-10 11:00 to 2026-12-14 20:00"]),
        ("2026-12-10 11:00", ["hold ruxolitinib 2026-12-10 11:00 to 2026-12-14 20:00"]),
        ("2026-12-14 19:59", ["hold ruxolitinib 2026-12-10 11:00 to 2026-12-14 20:00"]),
        ("2026-12-14 20:00", []),
    ],
)
def test_hold_lasts_to_the_minute_before_it_ends(at: str, found: list[str]) -> None:
    assert held(today(hold(resume_on="2026-12-14 20:00", then="continue"), at=at)) == found


def test_hold_without_an_end_has_none_and_the_drug_no_next_dose() -> None:
    then = today(hold(), at="2026-12-12 07:00")
    assert held(then) == ["hold ruxolitinib 2026-12-10 11:00 to None"]
    assert {one.drug for one in then.next_doses} == {"dexamethasone"}
    assert [one.drug for one in then.changes] == ["dexamethasone"]


@pytest.mark.parametrize("at", ["2026-12-09 14:00", "2026-12-10 14:00"])
def test_last_dose_before_a_hold_without_an_end_is_not_said_to_be_the_last_of_the_course(at: str) -> None:
    assert [one.drug for one in today(hold(), at=at).changes] == ["dexamethasone"]


def test_hold_ends_when_it_was_resumed() -> None:
    """The dose of 10 December, 20:00 is given on 13 December, 20:00: the course ends 3 days later, on day 59."""
    made = revised(hold(), "2026-12-13 20:00", change="resume", drug="ruxolitinib", then="shift")
    assert held(today(made, at="2026-12-12 07:00")) == ["hold ruxolitinib 2026-12-10 11:00 to 2026-12-13 20:00"]
    then = today(made, at="2026-12-13 20:00")
    assert held(then) == []
    assert doses(then.due) == ["2026-12-13 20:00 ruxolitinib 15: 1 x 15"]
    assert (then.days, then.last_on) == (59, date(2027, 1, 28))


def test_of_two_holds_the_one_that_was_said_last_decides_when_it_ends() -> None:
    made = hold(hold(resume_on="2026-12-14 20:00", then="continue"), since="2026-12-12 00:00")
    assert held(today(made, at="2026-12-16 14:00")) == ["hold ruxolitinib 2026-12-10 11:00 to None"]
    assert today(made, at="2026-12-16 14:00").due == ()


def test_stop_of_one_drug_ends_its_hold() -> None:
    made = revised(hold(), "2026-12-12 08:00", change="stop", drug="ruxolitinib")
    assert held(today(made, at="2026-12-11 07:00")) == [
        "hold ruxolitinib 2026-12-10 11:00 to 2026-12-12 08:00",
        "stop ruxolitinib 2026-12-12 08:00 to None",
    ]
    assert held(today(made, at="2026-12-12 08:00")) == ["stop ruxolitinib 2026-12-12 08:00 to None"]


def test_stop_of_everything_ends_the_course_and_its_visits_stay() -> None:
    made = revised(plan(), "2026-12-20 14:00", change="stop")
    before, after = today(made, at="2026-12-20 07:00"), today(made, at="2026-12-20 14:00")
    assert (before.state, before.treatment_day, doses(before.due)[0][17:]) == (
        "on-treatment",
        20,
        "ruxolitinib 15: 1 x 15",
    )
    assert (after.state, after.treatment_day, after.ended_from) == ("stopped", None, "2026-12-20 14:00")
    assert (after.due, after.next_doses, after.changes, after.supply_left) == ((), (), (), ())
    assert [one.treatment_day for one in after.visits if one.kind == "assessment"] == [28]


def test_after_a_stop_what_was_planned_earlier_that_day_is_still_seen() -> None:
    after = today(revised(plan(), "2026-12-20 14:00", change="stop"), at="2026-12-20 15:00")
    assert [one.time for one in after.earlier] == ["08:00", "08:00"]


def test_taper_of_a_stop_is_given_before_the_course_is_over() -> None:
    """Dexamethasone goes down in 2 days from 20 December; ruxolitinib is stopped the same day."""
    made = revised(plan(), "2026-12-20 00:00", change="stop", drug="ruxolitinib")
    made = revised(made, "2026-12-20 00:00", change="stop", drug="dexamethasone", taper_days=2)
    assert made.status == "stopped"
    assert [one.drug for one in today(made, at="2026-12-21 07:00").due] == ["dexamethasone"]
    assert today(made, at="2026-12-21 09:00").state == "stopped"


def test_after_a_death_nothing_is_due_whatever_the_moment() -> None:
    made = revised(plan(), "2026-12-20 14:00", change="stop", outcome="died")
    for at in ("2026-12-20 07:00", "2026-12-21 07:00"):
        then = today(made, at=at)
        assert (then.state, then.due, then.next_doses, then.visits, then.interruptions) == ("died", (), (), (), ())
        assert then.ended_from == "2026-12-20 14:00"


def tapering(since: str = "2026-12-08 00:00") -> Plan:
    """Dexamethasone is stopped with a taper of 9 days, the 8th to the 16th of December."""
    return revised(plan(), since, change="stop", drug="dexamethasone", taper_days=9)


@pytest.mark.parametrize(
    ("since", "stopped"),
    [
        ("2026-12-08 00:00", "2026-12-17 00:00"),
        ("2026-12-08 08:00", "2026-12-17 00:00"),
        ("2026-12-08 08:01", "2026-12-18 00:00"),  # the dose of that morning is no part of the taper
    ],
)
def test_drug_that_is_tapered_is_stopped_after_its_last_day_only(since: str, stopped: str) -> None:
    made = tapering(since)
    assert held(today(made, at="2026-12-10 07:00")) == [f"stop dexamethasone {stopped} to None"]
    last = max(f"{one.date} {one.time}" for one in made.administrations if one.drug == "dexamethasone")
    assert datetime.fromisoformat(stopped).date() - datetime.fromisoformat(last).date() == timedelta(days=1)


def test_taper_that_a_switch_ends_is_stopped_from_the_switch() -> None:
    made = switch(tapering(), "2026-12-10 00:00", "dep")
    assert held(today(made, at="2026-12-11 07:00"))[-2:] == [
        "stop ruxolitinib 2026-12-10 00:00 to None",
        "stop dexamethasone 2026-12-10 00:00 to None",
    ]


def test_taper_that_goes_on_over_a_switch_is_stopped_after_its_last_day() -> None:
    made = switch(tapering(), "2026-12-10 00:00", "dep", steroid="continue")
    assert held(today(made, at="2026-12-11 07:00"))[-1] == "stop dexamethasone 2026-12-17 00:00 to None"


def test_drug_whose_taper_gives_way_to_a_new_course_was_never_stopped() -> None:
    made = switch(tapering(), "2026-12-10 00:00", "hlh-94")
    assert held(today(made, at="2026-12-11 07:00")) == ["stop ruxolitinib 2026-12-10 00:00 to None"]


def test_course_that_is_switched_ends_drugs_and_holds_and_names_its_regimen() -> None:
    made = switch(hold(since="2026-12-05 11:00"), "2026-12-08 00:00")
    before, after = today(made, at="2026-12-07 23:59"), today(made, at="2026-12-08 00:00")
    assert (before.regimen, after.regimen) == ("ru-d", "hlh-94")
    assert held(before)[0] == "hold ruxolitinib 2026-12-05 11:00 to 2026-12-08 00:00"
    assert held(after) == ["stop ruxolitinib 2026-12-08 00:00 to None"]
    # HLH-94 has 8 weeks from treatment day 8 on.
    assert (after.treatment_day, after.days) == (8, 63)


def test_hold_of_a_drug_that_a_switch_keeps_goes_on() -> None:
    made = switch(hold(since="2026-12-05 11:00"), "2026-12-08 00:00", ruxolitinib="continue")
    assert held(today(made, at="2026-12-09 14:00")) == ["hold ruxolitinib 2026-12-05 11:00 to None"]


def test_drug_that_was_stopped_and_begins_anew_with_a_switch_is_no_longer_stopped() -> None:
    stopped = revised(plan(), "2026-12-06 00:00", change="stop", drug="dexamethasone")
    made = switch(stopped, "2026-12-08 00:00", ruxolitinib="continue")
    assert held(today(made, at="2026-12-07 14:00")) == ["stop dexamethasone 2026-12-06 00:00 to 2026-12-08 00:00"]
    assert held(today(made, at="2026-12-08 00:00")) == []


def test_drug_without_units_is_due_in_mg_by_its_route_and_has_its_next_day() -> None:
    """Etoposide 150 mg/m² x 1.73 m² = 259.5, given 260 mg, twice a week: treatment days 8 and 11."""
    then = today(switch(), at="2026-12-08 07:00")
    (etoposide,) = [one for one in then.due if one.drug == "etoposide"]
    assert (number(etoposide.dose_mg), etoposide.units, etoposide.route) == ("260", (), "intravenous")
    on_a_day_without = today(switch(), at="2026-12-09 07:00")
    assert "etoposide" not in {one.drug for one in on_a_day_without.due}
    assert [str(one.date) for one in on_a_day_without.next_doses if one.drug == "etoposide"] == ["2026-12-11"]
    assert "etoposide" not in {one.drug for one in then.supply_left}


# The ends of the course.


def test_before_the_start_nothing_is_due_and_the_first_doses_are_next() -> None:
    then = today(plan(), at="2026-11-30 23:59")
    assert (then.state, then.treatment_day, then.due, then.earlier) == ("before-start", None, (), ())
    assert {str(one.date) for one in then.next_doses} == {"2026-12-01"}
    assert left(then)["ruxolitinib 15"] == (7 * 2, 56 * 2)


def test_course_that_begins_in_the_evening_has_its_first_day_from_midnight() -> None:
    made = plan(first_dose="2026-12-01 20:00", first_day="dexamethasone omitted")
    then = today(made, at="2026-12-01 09:00")
    assert (then.state, then.treatment_day) == ("on-treatment", 1)
    assert doses(then.due) == ["2026-12-01 20:00 ruxolitinib 15: 1 x 15"]
    assert then.earlier == ()
    assert left(then)["ruxolitinib 15"][1] == 111
    assert [one.date.day for one in then.next_doses if one.drug == "dexamethasone"] == [2]


def test_last_evening_leaves_nothing_and_the_day_after_is_over() -> None:
    last, over = today(plan(), at="2027-01-25 20:01"), today(plan(), at="2027-01-26 00:00")
    assert (last.state, last.treatment_day, last.due, last.next_doses) == ("on-treatment", 56, (), ())
    assert changes(last) == ["ruxolitinib ends 2027-01-25 20:00", "dexamethasone ends 2027-01-25 08:00"]
    assert (last.supply_left, last.next_visit_on) == ((), None)
    assert (over.state, over.treatment_day, over.earlier, over.changes, over.visits) == ("ended", None, (), (), ())


def test_plan_without_dates_is_refused() -> None:
    made = making.plan(start=None, undated=True)
    assert str(refusal(made, "2026-12-10 14:00")) == (
        "error[undated]: plan: the plan has no dates yet\n  Give it its first day with set-start."
    )


# What time it is.


@pytest.mark.parametrize(
    ("utc", "at", "day"),
    [
        # Clocks go from 02:00 to 03:00 on 28 March 2027; day 1 is 20 March.
        (datetime(2027, 3, 27, 22, 59, tzinfo=timezone.utc), "2027-03-27 23:59", 8),
        (datetime(2027, 3, 27, 23, 0, tzinfo=timezone.utc), "2027-03-28 00:00", 9),
        (datetime(2027, 3, 28, 0, 59, tzinfo=timezone.utc), "2027-03-28 01:59", 9),
        (datetime(2027, 3, 28, 1, 0, tzinfo=timezone.utc), "2027-03-28 03:00", 9),
        (datetime(2027, 3, 28, 21, 59, tzinfo=timezone.utc), "2027-03-28 23:59", 9),
        # An hour earlier than the day before: still 28 March in winter time.
        (datetime(2027, 3, 28, 22, 0, tzinfo=timezone.utc), "2027-03-29 00:00", 10),
    ],
)
def test_now_is_the_wall_clock_of_the_plans_zone(
    utc: datetime, at: str, day: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(utc.timestamp())))
    then = today(plan(start="2027-03-20"))
    assert (then.at, then.treatment_day) == (at, day)


def test_hour_that_comes_twice_has_its_doses_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """On 31 October 2027 the clock shows 02:30 in Berlin at 00:30 and at 01:30 UTC."""
    made = plan(start="2027-10-25")
    found = []
    for hour in (0, 1):
        utc = datetime(2027, 10, 31, hour, 30, tzinfo=timezone.utc)
        monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(utc.timestamp())))
        found.append(today(made))
    assert found[0] == found[1]
    assert (found[0].at, len(found[0].due)) == ("2027-10-31 02:30", 3)


def test_seconds_do_not_make_a_dose_late(monkeypatch: pytest.MonkeyPatch) -> None:
    utc = datetime(2026, 12, 10, 7, 0, 59, tzinfo=timezone.utc)  # 08:00:59 in Berlin
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(utc.timestamp())))
    assert len(today(plan()).due) == 3


def test_plan_without_a_zone_needs_the_moment() -> None:
    made = plan(time_zone=None)
    assert str(refusal(made)) == (
        "error[time-zone-needed]: at: the plan has no time zone, so what time it is there cannot be told\n"
        '  Say the moment: --at "2026-12-10 14:00".'
    )
    assert today(made, at="2026-12-10 14:00").treatment_day == 10


@pytest.mark.parametrize("at", ["2026-12-10", "14:00", "2026-02-30 14:00", "tomorrow", "2026-12-10T14:00"])
def test_moment_that_is_none_is_refused(at: str) -> None:
    assert refusal(plan(), at).code == "moment"


# What was recorded.

RECORDED_AT = datetime(2026, 12, 10, 13, 0, tzinfo=timezone.utc)


def recorded(made: Plan, drug: str, planned: str, outcome: str, **more: str) -> Plan:
    event = DoseEvent(drug=drug, planned=planned, outcome=outcome, **more)
    return record(made, [event], by="N. Nurse", at=RECORDED_AT)


def test_what_is_recorded_stands_beside_what_was_planned() -> None:
    made = recorded(plan(), "dexamethasone", "2026-12-10 08:00", "vomited", extra="17.5 mg")
    then = today(made, at="2026-12-10 14:00")
    assert [None if one.record is None else one.record.outcome for one in then.earlier] == [None, "vomited"]


def test_dose_that_is_recorded_is_not_due_again() -> None:
    """Asked for an earlier moment, the plan still knows what was given since."""
    made = recorded(plan(), "dexamethasone", "2026-12-10 08:00", "given")
    then = today(made, at="2026-12-10 07:00")
    assert [one.drug for one in then.due] == ["ruxolitinib", "ruxolitinib"]
    assert [one.drug for one in then.earlier] == ["dexamethasone"]
    assert left(then)["dexamethasone 4"] == left(today(made, at="2026-12-10 14:00"))["dexamethasone 4"]


def test_given_dose_that_a_revision_took_away_since_is_still_seen() -> None:
    made = recorded(plan(), "ruxolitinib", "2026-12-10 08:00", "given")
    then = today(hold(made, since="2026-12-10 07:00"), at="2026-12-10 14:00")
    assert doses(then.earlier)[0] == "2026-12-10 08:00 ruxolitinib 15: 1 x 15"
    assert [None if one.record is None else one.record.outcome for one in then.earlier] == ["given", None]


# Results.


def test_last_result_is_the_newest_by_then() -> None:
    """Visits on days 7 and 14: 7 and 14 December."""
    made = assessed(plan(), [visit(7, 2, judged="improvement"), visit(14, 3)])
    assert today(made, at="2026-12-06 23:59").last_result is None
    first, second = (today(made, at=f"2026-12-{day} 14:00").last_result for day in (13, 14))
    assert first is not None
    assert (first.day, first.taken_on, first.levels) == (7, date(2026, 12, 7), ("improvement", "none"))
    assert (first.judged, first.relapse) == ("improvement", None)
    assert second is not None
    assert (second.day, second.levels) == (14, ("partial",))


def test_visit_of_which_results_are_kept_says_so() -> None:
    made = assessed(plan(), [visit(14, 3)])
    assert [
        (one.treatment_day, one.assessed)
        for one in today(made, at="2026-12-14 14:00").visits
        if one.kind == "assessment"
    ] == [(14, True), (28, False)]


# What holds for every plan and moment.

PLANS = {
    "whole": plan(),
    "hold": hold(),
    "hold to a day": hold(resume_on="2026-12-14 20:00", then="shift"),
    "hold again": revised(
        hold(resume_on="2026-12-14 20:00", then="continue"),
        "2026-12-20 09:00",
        change="hold",
        drug="ruxolitinib",
        resume_on="2026-12-22 07:00",
        then="continue",
    ),
    "stopped drug": revised(hold(), "2026-12-12 08:00", change="stop", drug="ruxolitinib"),
    "stopped": revised(plan(), "2026-12-20 14:00", change="stop"),
    "switched": switch(hold(since="2026-12-05 11:00"), "2026-12-08 00:00", ruxolitinib="continue"),
    "divided": plan(divide="dexamethasone 3", times="dexamethasone 08:00, 14:00, 20:00"),
}
MOMENTS = st.integers(0, 70 * 24 * 60).map(lambda minutes: datetime(2026, 11, 28) + timedelta(minutes=minutes))


@given(st.sampled_from(sorted(PLANS)), MOMENTS)
def test_day_is_divided_into_what_is_due_and_what_was_earlier(name: str, moment: datetime) -> None:
    then = today(PLANS[name], at=f"{moment:%Y-%m-%d %H:%M}")
    listed = [one.id for one in PLANS[name].administrations if one.date == moment.date()]
    assert sorted(one.administration_id for one in (*then.earlier, *then.due)) == sorted(listed)
    assert all(one.time >= f"{moment:%H:%M}" for one in then.due)
    assert all(one.time < f"{moment:%H:%M}" for one in then.earlier)


@given(st.sampled_from(sorted(PLANS)), MOMENTS)
def test_supply_that_is_left_is_what_the_doses_after_it_take(name: str, moment: datetime) -> None:
    then = today(PLANS[name], at=f"{moment:%Y-%m-%d %H:%M}")
    after = [one for one in PLANS[name].administrations if f"{one.date} {one.time}" >= f"{moment:%Y-%m-%d %H:%M}"]
    for item in then.supply_left:
        counted = sum(
            unit.quantity
            for one in after
            for unit in one.units
            if (one.drug, unit.strength_mg) == (item.drug, item.strength_mg)
        )
        assert item.quantity == counted
    assert {one.drug for one in then.supply_left} == {one.drug for one in after if one.units}


@pytest.mark.parametrize("name", sorted(PLANS))
def test_nothing_is_given_while_a_drug_is_on_hold_and_each_held_day_lies_in_a_hold(name: str) -> None:
    holds = [one for one in PLANS[name].intervals if one.kind == "hold"]
    for one in PLANS[name].administrations:
        at = f"{one.date} {one.time}"
        assert not [
            each
            for each in holds
            if each.drug == one.drug and each.since <= at and (each.until is None or at < each.until)
        ]
    for day in PLANS[name].held_days:
        assert [
            each
            for each in holds
            if each.drug == day.drug
            and each.since <= f"{day.date} 23:59"
            and (each.until is None or f"{day.date} 00:00" < each.until)
        ]


@given(st.sampled_from(sorted(PLANS)), MOMENTS)
def test_plain_data_can_be_read_back(name: str, moment: datetime) -> None:
    then = today(PLANS[name], at=f"{moment:%Y-%m-%d %H:%M}")
    assert msgspec.convert(today_data(then), Today) == then
