"""Dates and times: 56 days whatever the zone, the year and the clock change; edges by name."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from making import UUID, codes, plan

from rud_dosing import DosingError, Plan
from rud_dosing.core.days import (
    completed_years,
    hours_between,
    moment_or_last,
    offset_minutes,
    on_day,
    skipped_or_repeated,
)
from rud_dosing.document import encode

#: East and west of the date line, half and quarter hours, both hemispheres, a change of half an hour, inverted
#: daylight time.
ZONES = [
    "Pacific/Kiritimati",  # UTC+14
    "Pacific/Honolulu",  # UTC-10
    "America/New_York",
    "Europe/Berlin",
    "Europe/Dublin",
    "Asia/Shanghai",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "America/St_Johns",
]

#: The courses run over a change of the clocks: in spring and in autumn of the north, and New Year.
STARTS = ["2026-12-01", "2027-03-01", "2027-10-01", "2026-09-20", "2028-02-20", "1990-01-01", "2100-12-31"]


#: The zones as the system's own rules, which hold on a machine without zone data too, and their seconds west of UTC.
MACHINES = {
    "Pacific/Kiritimati": ("<+14>-14", -50400),
    "Pacific/Honolulu": ("HST10", 36000),
    "America/New_York": ("EST5EDT,M3.2.0,M11.1.0", 18000),
    "Europe/Berlin": ("CET-1CEST,M3.5.0,M10.5.0/3", -3600),
    "Asia/Kathmandu": ("<+0545>-5:45", -20700),
    "Australia/Lord_Howe": ("<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", -37800),
    "America/St_Johns": ("NST3:30NDT,M3.2.0,M11.1.0", 12600),
}


@pytest.fixture(params=sorted(MACHINES))
def machine_zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The machine's own zone, set as the system would."""
    rule, seconds_west = MACHINES[request.param]
    monkeypatch.setenv("TZ", rule)
    time.tzset()
    assert time.timezone == seconds_west
    yield request.param
    monkeypatch.undo()
    time.tzset()


def assert_is_a_whole_course(made: Plan, first: date) -> None:
    """56 days in a row, each with two doses of ruxolitinib and one of dexamethasone at their times."""
    # date.fromordinal counts days by itself: not the program's own way
    days = [date.fromordinal(first.toordinal() + n) for n in range(56)]
    expected = [
        (day, number, clock, drug)
        for number, day in enumerate(days, start=1)
        for clock, drug in (("08:00", "ruxolitinib"), ("08:00", "dexamethasone"), ("20:00", "ruxolitinib"))
    ]
    assert [(one.date, one.treatment_day, one.time, one.drug) for one in made.administrations] == expected
    assert [visit.target for visit in made.assessments] == [days[6], days[13], days[27], days[55]]
    assert [visit.treatment_day for visit in made.assessments] == [7, 14, 28, 56]


@pytest.mark.parametrize("start", STARTS)
def test_machine_zone_decides_nothing(machine_zone: str, start: str) -> None:
    made = plan(start=start, time_zone=machine_zone)
    assert_is_a_whole_course(made, date.fromisoformat(start))


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("start", STARTS)
def test_zone_of_the_plan_moves_no_dose(zone: str, start: str) -> None:
    assert_is_a_whole_course(plan(start=start, time_zone=zone), date.fromisoformat(start))


def test_same_bytes_in_another_process_under_any_zone_of_the_machine() -> None:
    program = (
        "import sys; from datetime import datetime, timezone; from rud_dosing import Patient, make_plan, export\n"
        "plan = make_plan(Patient(id='A1', height='170 cm', weight='63.5 kg'), start='2027-03-01', "
        f"plan_uuid='{UUID}',\n"
        "    created_at=datetime(2026, 11, 22, 10, 0, tzinfo=timezone.utc), time_zone='Europe/Berlin')\n"
        "sys.stdout.buffer.write(export(plan, 'json') + export(plan, 'csv'))\n"
    )
    seen = set()
    for seed, zone in enumerate(("Pacific/Kiritimati", "Pacific/Honolulu", "Europe/Berlin")):
        environment = {**os.environ, "TZ": MACHINES[zone][0], "PYTHONHASHSEED": str(seed)}
        done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, check=True)
        seen.add(done.stdout)
    assert len(seen) == 1


@given(st.dates(date(1990, 1, 1), date(2100, 12, 31)), st.sampled_from(ZONES))
def test_any_start_in_any_zone_gives_a_whole_course(start: date, zone: str) -> None:
    assert_is_a_whole_course(plan(start=start, time_zone=zone), start)


def test_twenty_ninth_of_february_is_a_day_of_treatment() -> None:
    made = plan(start="2028-02-20")
    assert date(2028, 2, 29) in {one.date for one in made.administrations}
    assert made.administrations[-1].date == date(2028, 4, 15)  # 10 days of February, 31 of March, 15 of April
    assert plan(start="2027-02-20").administrations[-1].date == date(2027, 4, 16)  # 9 + 31 + 16
    assert plan(start="2028-02-29").administrations[-1].date == date(2028, 4, 24)  # 1 + 31 + 24


def test_last_day_of_a_month_is_followed_by_the_first_of_the_next() -> None:
    made = plan(start="2027-01-31")
    assert [one.date for one in made.administrations if one.time == "20:00"][:2] == [
        date(2027, 1, 31),
        date(2027, 2, 1),
    ]
    assert made.administrations[-1].date == date(2027, 3, 27)  # 1 + 28 + 27


def test_new_year_lies_within_a_course() -> None:
    made = plan(start="2026-12-01")
    assert [one.treatment_day for one in made.administrations if one.date == date(2027, 1, 1)] == [32, 32, 32]
    assert made.administrations[-1].date == date(2027, 1, 25)


def test_first_and_last_year_are_allowed_and_those_beside_are_not() -> None:
    assert plan(start="1990-01-01").administrations[0].date == date(1990, 1, 1)
    assert plan(start="2100-12-31").administrations[-1].date == date(2101, 2, 24)  # 1 + 31 + 24
    for start in ("1989-12-31", "2101-01-01"):
        with pytest.raises(DosingError) as refused:
            plan(start=start)
        assert str(refused.value) == (
            f"error[start]: start: {start} is not between 1990 and 2100\n"
            "  Write the day of the first dose, for example 2026-12-01."
        )


@pytest.mark.parametrize(
    "text",
    [
        "2027-02-29",
        "2026-13-01",
        "2026-1-1",
        "20261201",
        "2026-W49-2",
        "01/12/2026",
        "",
        "2026-12-01 ",
        "２０２６-12-01",
    ],
)
def test_start_that_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(DosingError) as refused:
        plan(start=text)
    assert str(refused.value) == (
        f'error[start]: start: "{text}" is no date that exists\n  Write for example 2026-12-01.'
    )


def test_start_that_is_no_date_object_is_refused() -> None:
    with pytest.raises(DosingError) as refused:
        plan(start=datetime(2026, 12, 1, 8))
    assert str(refused.value) == (
        'error[start]: start: "2026-12-01 08:00:00" is no date\n'
        "  Write the day of the first dose, for example 2026-12-01; its time goes with first_dose."
    )


def test_no_start_is_refused() -> None:
    with pytest.raises(DosingError) as refused:
        plan(start=None)
    assert str(refused.value) == (
        "error[start]: start: no start is given\n  Write the day of the first dose, for example 2026-12-01."
    )


def test_start_as_a_date_and_as_text_is_the_same() -> None:
    assert encode(plan(start=date(2026, 12, 1))) == encode(plan(start="2026-12-01"))


def evening(first_day: object = "dexamethasone given", at: str = "2026-12-01 20:00", **order: object) -> Plan:
    return plan(first_dose=at, first_day=first_day, **order)


def test_evening_start_has_one_hundred_and_eleven_doses_of_ruxolitinib_and_no_day_57() -> None:
    given_at_start, omitted = evening(), evening("dexamethasone omitted")
    for made, dexamethasone in ((given_at_start, 56), (omitted, 55)):
        assert Counter(one.drug for one in made.administrations) == {"ruxolitinib": 111, "dexamethasone": dexamethasone}
        assert max(one.treatment_day for one in made.administrations) == 56
        assert (made.administrations[0].date, made.administrations[0].time) == (date(2026, 12, 1), "20:00")
    first_day = [(one.time, one.drug) for one in given_at_start.administrations if one.treatment_day == 1]
    assert first_day == [("20:00", "ruxolitinib"), ("20:00", "dexamethasone")]
    assert [one.drug for one in omitted.administrations if one.treatment_day == 1] == ["ruxolitinib"]


def test_evening_start_says_what_it_leaves_out() -> None:
    (given_finding,) = [one for one in evening().findings if one.code == "first-dose-late"]
    assert "1 dose of ruxolitinib" in given_finding.message
    assert "dexamethasone" not in given_finding.message
    (omitted,) = [one for one in evening("dexamethasone omitted").findings if one.code == "first-dose-late"]
    assert "1 dose of ruxolitinib and 1 dose of dexamethasone" in omitted.message


def test_first_dose_at_its_own_time_leaves_nothing_out() -> None:
    made = plan(first_dose="2026-12-01 08:00")
    assert_is_a_whole_course(made, date(2026, 12, 1))
    assert "first-dose-late" not in codes(made)


def test_start_may_be_left_out_where_the_first_dose_tells_the_day() -> None:
    assert plan(first_dose="2026-12-01 08:00").order.start == date(2026, 12, 1)


def test_of_a_divided_drug_the_administration_that_is_left_is_given_at_its_time() -> None:
    made = plan(first_dose="2026-12-01 12:00", divide="dexamethasone 2")
    first_day = [(one.time, one.drug, one.slot) for one in made.administrations if one.treatment_day == 1]
    assert first_day == [("14:00", "dexamethasone", 2), ("20:00", "ruxolitinib", 2)]


def test_late_dose_of_day_one_keeps_the_slot_and_the_id_of_the_last_of_the_day() -> None:
    late = evening("dexamethasone given", divide="dexamethasone 2")
    usual = plan(divide="dexamethasone 2")
    (moved,) = [one for one in late.administrations if one.treatment_day == 1 and one.drug == "dexamethasone"]
    assert (moved.slot, moved.time) == (2, "20:00")
    assert moved.id in {one.id for one in usual.administrations}


@pytest.mark.parametrize(
    ("first_dose", "first_day", "message"),
    [
        (
            "2026-12-01 20:00",
            None,
            "error[first-day-needed]: first_day: the times of dexamethasone on day 1 have passed at 2026-12-01 20:00\n"
            '  Say "dexamethasone given" to give its last dose of day 1 at that time, or "dexamethasone omitted".',
        ),
        (
            "2026-12-01 21:00",
            ["dexamethasone omitted", "ruxolitinib omitted"],
            "error[first-dose]: first_dose: no dose is left on day 1 at 2026-12-01 21:00\n  Begin on the next day.",
        ),
        (
            "2026-12-01 20:00",
            ["dexamethasone omitted", "ruxolitinib omitted"],
            "error[first-day]: first_day: ruxolitinib has a time left on day 1 at 2026-12-01 20:00, so there is "
            "nothing "
            "to decide about it\n  Leave it out: the drug is given at the times that are left.",
        ),
        (
            None,
            "dexamethasone omitted",
            "error[first-day]: first_day: it is said how dexamethasone begins late on day 1, and no first dose "
            "is given\n"
            "  Give the moment of the first dose, or leave this out.",
        ),
        (
            "2026-12-02 20:00",
            "dexamethasone given",
            "error[first-dose]: first_dose: the first dose is at 2026-12-02 20:00, the start on 2026-12-01\n"
            "  Day 1 is the day of the first dose: give the same date, or leave one of the two out.",
        ),
        (
            "2026-12-01T20:00",
            "dexamethasone given",
            'error[moment]: first_dose: "2026-12-01T20:00" is no date and time that exists between 1990 and 2100\n'
            '  Write for example "2026-12-01 20:00".',
        ),
        (
            "2026-12-01 24:00",
            "dexamethasone given",
            'error[moment]: first_dose: "2026-12-01 24:00" is no date and time that exists between 1990 and 2100\n'
            '  Write for example "2026-12-01 20:00".',
        ),
        (
            "1989-12-31 20:00",
            "dexamethasone given",
            'error[moment]: first_dose: "1989-12-31 20:00" is no date and time that exists between 1990 and 2100\n'
            '  Write for example "2026-12-01 20:00".',
        ),
        (
            "2026-12-01 20:00",
            "dexamethasone later",
            'error[order-text]: first_day: "dexamethasone later" cannot be read\n'
            '  Write for example "dexamethasone given".',
        ),
    ],
)
def test_late_start_is_refused_in_these_words(first_dose: str | None, first_day: object, message: str) -> None:
    with pytest.raises(DosingError) as refused:
        plan(start="2026-12-01", first_dose=first_dose, first_day=first_day)
    assert str(refused.value) == message


def test_both_clock_changes_are_pointed_out_with_the_hours_between_the_doses() -> None:
    spring = plan(start="2027-03-01", time_zone="Europe/Berlin")
    (finding,) = [one for one in spring.findings if one.code == "clock-change"]
    assert finding.message == (
        "The clocks change on 28 March 2027: ruxolitinib at 08:00 follows the dose at 20:00 after 11 hours "
        "instead of 12. "
        "The clock time stays."
    )
    autumn = plan(start="2027-10-01", time_zone="America/New_York")
    (finding,) = [one for one in autumn.findings if one.code == "clock-change"]
    assert finding.message == (
        "The clocks change on 7 November 2027: ruxolitinib at 08:00 follows the dose at 20:00 after 13 hours "
        "instead of 12. "
        "The clock time stays."
    )
    half = plan(start="2027-03-01", time_zone="Australia/Lord_Howe")
    (finding,) = [one for one in half.findings if one.code == "clock-change"]
    assert "after 12.5 hours instead of 12" in finding.message


def test_clock_change_points_at_the_dose_after_it() -> None:
    made = plan(start="2027-03-01", time_zone="Europe/Berlin")
    (finding,) = [one for one in made.findings if one.code == "clock-change"]
    index = int(finding.path.removeprefix("administrations[").removesuffix("]"))
    one = made.administrations[index]
    assert (one.drug, one.date, one.time) == ("ruxolitinib", date(2027, 3, 28), "08:00")


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "Pacific/Honolulu", None])
def test_no_clock_change_is_told_where_there_is_none(zone: str | None) -> None:
    assert "clock-change" not in codes(plan(start="2027-03-01", time_zone=zone))


def test_weekends_are_pointed_out_and_never_moved() -> None:
    made = plan(start="2026-11-29")  # a Sunday: days 7, 14, 28 and 56 are Saturdays
    assert [visit.target.isoweekday() for visit in made.assessments if visit.target] == [6, 6, 6, 6]
    told = [one.message for one in made.findings if one.code in ("start-on-weekend", "visit-on-weekend")]
    assert told == [
        "Treatment begins on Sunday 29 November 2026.",
        "The visit of day 7 falls on Saturday 5 December 2026; the program moves no visit.",
        "The visit of day 14 falls on Saturday 12 December 2026; the program moves no visit.",
        "The visit of day 28 falls on Saturday 26 December 2026; the program moves no visit.",
        "The visit of day 56 falls on Saturday 23 January 2027; the program moves no visit.",
    ]
    assert_is_a_whole_course(made, date(2026, 11, 29))


def test_visits_carry_what_is_due_and_the_decisions_of_the_source() -> None:
    visits = plan().assessments
    for visit in visits:
        assert set(visit.due) >= {"temperature", "spleen size", "blood count", "ferritin", "soluble CD25", "EBV-DNA"}
        assert len(visit.due) == 10
        assert visit.opens == visit.target == visit.closes
        assert visit.time == "09:00"
    assert [visit.decision is not None for visit in visits] == [True, False, False, True]


def test_what_has_no_date_comes_after_everything_that_has_one() -> None:
    dated, undated = plan(), plan(start=None, undated=True)
    first = dated.administrations[0]
    assert moment_or_last(first) == datetime(2026, 12, 1, int(first.time[:2]), int(first.time[3:]))
    visit = dated.assessments[0]  # on day 7
    assert moment_or_last(visit).date() == date(2026, 12, 7)
    known = [moment_or_last(one) for one in (*dated.administrations, *dated.assessments)]
    assert all(moment_or_last(one) > max(known) for one in (*undated.administrations, *undated.assessments))


def test_undated_day_has_no_date() -> None:
    assert on_day(None, 56) is None


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.integers(min_value=0, max_value=110))
def test_age_goes_up_on_the_birthday(birth: date, years: int) -> None:
    try:
        birthday = birth.replace(year=birth.year + years)
    except ValueError:  # 29 February in a common year
        birthday = date(birth.year + years, 3, 1)
    assert completed_years(birth, birthday) == years
    assert completed_years(birth, birthday - timedelta(days=1)) == years - 1


@pytest.mark.parametrize("zone", ZONES)
@given(moment=st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1)))
def test_hours_between_count_a_clock_change(zone: str, moment: datetime) -> None:
    there = ZoneInfo(zone)
    later = moment + timedelta(hours=12)
    expected = later.replace(tzinfo=there).timestamp() - moment.replace(tzinfo=there).timestamp()
    assert hours_between(moment, later, there) == pytest.approx(expected / 3600)


def test_moment_that_a_clock_change_skips_or_repeats_is_recognized() -> None:
    berlin, lord_howe = ZoneInfo("Europe/Berlin"), ZoneInfo("Australia/Lord_Howe")
    assert skipped_or_repeated(datetime(2027, 3, 28, 2, 0), berlin) == "skipped"
    assert skipped_or_repeated(datetime(2027, 3, 28, 1, 59), berlin) is None
    assert skipped_or_repeated(datetime(2027, 3, 28, 3, 0), berlin) is None
    assert skipped_or_repeated(datetime(2027, 10, 31, 2, 59), berlin) == "repeated"
    assert skipped_or_repeated(datetime(2027, 10, 31, 3, 0), berlin) is None
    assert skipped_or_repeated(datetime(2027, 10, 3, 2, 15), lord_howe) == "skipped"
    assert skipped_or_repeated(datetime(2027, 4, 4, 1, 45), lord_howe) == "repeated"


def test_offset_is_told_in_minutes() -> None:
    moment = datetime(2027, 1, 1, 12)
    offsets = {zone: offset_minutes(moment, ZoneInfo(zone)) for zone in ("Pacific/Kiritimati", "Pacific/Honolulu")}
    assert offsets == {"Pacific/Kiritimati": 840, "Pacific/Honolulu": -600}
    assert offset_minutes(moment, ZoneInfo("Asia/Kathmandu")) == 345


def test_administrations_follow_one_another() -> None:
    moments = [(one.date, one.time) for one in plan().administrations]
    assert all(earlier <= later for earlier, later in pairwise(moments))
