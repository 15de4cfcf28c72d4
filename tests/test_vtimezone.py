"""The yearly rule of a zone, and all zones of the tz database with starts around both clock changes."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, timezone
from functools import lru_cache
from itertools import product
from zoneinfo import ZoneInfo

import msgspec
import pytest
import rfc5545_tree as tree
from ics_making import export, plan, value

from rud_dosing import Plan, zones
from rud_dosing.core.days import skipped_or_repeated
from rud_dosing.exporters.calendar import vtimezone
from rud_dosing.exporters.calendar.vtimezone import Onset, Phase

UTC = timezone.utc
#: The rules that VTIMEZONE cannot hold as one yearly rule each: at 24:00 or later, or before 00:00 of the day.
WITHOUT_A_RULE = {
    *("Africa/Cairo", "Egypt", "America/Godthab", "America/Nuuk", "America/Scoresbysund", "America/Santiago"),
    *("Chile/Continental", "Asia/Gaza", "Asia/Hebron", "Asia/Jerusalem", "Asia/Tel_Aviv", "Israel"),
}


def wall(text: str) -> datetime:
    """A wall-clock moment, without a zone."""
    return datetime.fromisoformat(text)


def footer(text: str) -> bytes:
    return f"TZif2...\n{text}\n".encode()


@pytest.mark.parametrize(
    ("text", "daylight", "standard"),
    [
        (
            "CET-1CEST,M3.5.0,M10.5.0/3",
            "+0100 +0200 CEST 19700329T020000 3 -1SU",
            "+0200 +0100 CET 19701025T030000 10 -1SU",
        ),
        (
            "EST5EDT,M3.2.0,M11.1.0",
            "-0500 -0400 EDT 19700308T020000 3 2SU",
            "-0400 -0500 EST 19701101T020000 11 1SU",
        ),
        (
            "AEST-10AEDT,M10.1.0,M4.1.0/3",
            "+1000 +1100 AEDT 19701004T020000 10 1SU",
            "+1100 +1000 AEST 19700405T030000 4 1SU",
        ),
        # Irish law calls summer time standard; the larger offset is DAYLIGHT all the same.
        (
            "IST-1GMT0,M10.5.0,M3.5.0/1",
            "+0000 +0100 IST 19700329T010000 3 -1SU",
            "+0100 +0000 GMT 19701025T020000 10 -1SU",
        ),
        (
            "<+1030>-10:30<+11>-11,M10.1.0,M4.1.0",
            "+1030 +1100 +11 19701004T020000 10 1SU",
            "+1100 +1030 +1030 19700405T020000 4 1SU",
        ),
        ("<+0545>-5:45", "", "+0545 +0545 +0545 19700101T000000"),
        ("MST7", "", "-0700 -0700 MST 19700101T000000"),
        ("GMT0", "", "+0000 +0000 GMT 19700101T000000"),
    ],
)
def test_a_rule_is_written_as_its_posix_string_says(text: str, daylight: str, standard: str) -> None:
    rule = vtimezone.yearly_rule(footer(text))
    assert rule is not None
    content = vtimezone.component("Some/Zone", rule).to_ical()
    root = tree.tree(content)[0]
    # A component alone stands outside any calendar, so it is found one level up.
    zone = root.children[0]
    assert (zone.name, value(zone, "TZID")) == ("VTIMEZONE", "Some/Zone")
    found = {}
    for part in zone.children:
        said = [value(part, name) for name in ("TZOFFSETFROM", "TZOFFSETTO", "TZNAME", "DTSTART")]
        rrule = dict(pair.split("=") for pair in value(part, "RRULE").split(";") if pair)
        assert set(rrule) <= {"FREQ", "BYMONTH", "BYDAY"}
        assert rrule.get("FREQ", "YEARLY") == "YEARLY"
        said += [rrule[name] for name in ("BYMONTH", "BYDAY") if name in rrule]
        found[part.name] = " ".join(said)
    assert found == {name: said for name, said in (("DAYLIGHT", daylight), ("STANDARD", standard)) if said}


@pytest.mark.parametrize(
    "text",
    [
        *("UTC0", "EET-2EEST,M4.5.5/0,M10.5.4/24", "<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "IST-2IDT,M3.4.4/26,M10.5.0"),
        *("XST3XDT,J60,J300", "XST3XDT,59,299", "", "no rule at all", "XST3XDT", "XST3XDT,M3.6.0,M10.5.0"),
    ],
)
def test_what_is_no_yearly_rule_of_two_parts_is_none(text: str) -> None:
    assert vtimezone.yearly_rule(footer(text)) is None


def test_these_zones_are_written_in_utc() -> None:
    without = {name for name in zones.zone_names() if vtimezone.yearly_rule(zones.zone_bytes(name)) is None}
    in_utc = {name for name in without if name not in WITHOUT_A_RULE}
    assert without - in_utc == WITHOUT_A_RULE & zones.zone_names()
    for name in in_utc:
        assert zones.zone_bytes(name).endswith(b"\nUTC0\n")


def test_onsets_are_those_of_a_calendar_on_the_wall() -> None:
    last_sunday_of_march = Onset(3, 5, 0, timedelta(hours=2))
    assert last_sunday_of_march.in_year(2027) == wall("2027-03-28 02:00")
    assert last_sunday_of_march.in_year(2024) == wall("2024-03-31 02:00")
    assert Onset(11, 1, 0, timedelta(hours=2)).in_year(2026) == wall("2026-11-01 02:00")
    assert Onset(2, 5, 4, timedelta(0)).in_year(2024) == wall("2024-02-29 00:00")
    assert Onset(2, 5, 4, timedelta(0)).in_year(2027) == wall("2027-02-25 00:00")


def test_a_rule_that_is_an_hour_off_at_one_moment_does_not_hold() -> None:
    berlin = vtimezone.yearly_rule(zones.zone_bytes("Europe/Berlin"))
    assert berlin is not None
    zone = zones.zone("Europe/Berlin")
    summer, winter = wall("2027-07-01 08:00"), wall("2027-01-01 08:00")
    assert vtimezone.holds(berlin, zone, [winter, summer])
    always_winter = (Phase("CET", timedelta(hours=1), timedelta(hours=1), None),)
    assert not vtimezone.holds(always_winter, zone, [winter])  # true of the moment, not of the year after it
    at_three = tuple(
        phase._replace(onset=phase.onset._replace(at=timedelta(hours=3))) if phase.onset else phase for phase in berlin
    )
    assert not vtimezone.holds(at_three, zone, [winter])
    assert vtimezone.holds(berlin, zone, [])


def test_years_before_a_zone_took_its_rule_are_written_in_utc() -> None:
    """New York changed on other Sundays before 2007."""
    assert b"TZID" not in export(plan("America/New_York", "2005-03-01"))
    assert b"TZID=America/New_York" in export(plan("America/New_York", "2008-03-01"))


def changes(zone: ZoneInfo) -> list[date]:
    """The days of 2027 on which the clock changes; two fixed days where it does not."""
    first = date(2027, 1, 1)
    offsets = [datetime.combine(first + timedelta(days=n), time(12), tzinfo=zone).utcoffset() for n in range(366)]
    found = [first + timedelta(days=n) for n in range(1, 366) if offsets[n] != offsets[n - 1]]
    return found or [date(2027, 3, 28), date(2027, 10, 31)]


@lru_cache(maxsize=1)
def any_plan() -> Plan:
    return plan("UTC")


def around(name: str, zone: ZoneInfo) -> Plan:
    """A plan with doses from two days before to the day after each clock change, at hours that exist once."""
    whole = any_plan()
    found = []
    for change, days, clock in product(changes(zone), range(-2, 2), ("02:00", "08:00", "20:00")):
        at = datetime.combine(change + timedelta(days=days), time.fromisoformat(clock))
        if skipped_or_repeated(at, zone) is None:
            found.append(at)
    moved = tuple(
        msgspec.structs.replace(one, date=at.date(), time=f"{at:%H:%M}")
        for one, at in zip(whole.administrations, sorted(set(found)), strict=False)
    )
    order = msgspec.structs.replace(whole.order, time_zone=name)
    return msgspec.structs.replace(whole, order=order, administrations=moved, assessments=())


REGIONS = sorted({name.split("/")[0] for name in zones.zone_names()})


@pytest.mark.slow
@pytest.mark.parametrize("region", REGIONS)
def test_every_zone_of_the_database_around_both_changes(region: str) -> None:
    """Every start by the VTIMEZONE of the file is the instant that the database gives for the plan's wall clock."""
    # Of names for the same zone one is enough: what the file says comes from the data.
    names = {zones.zone_bytes(name): name for name in sorted(zones.zone_names()) if name.split("/")[0] == region}
    for name in names.values():
        zone = tree.database_zone(name)
        the_plan = around(name, zone)
        content = export(the_plan, alarms="none")
        calendar = tree.read(content)
        found = {}
        for event in calendar.within("VEVENT"):
            start = event.one("DTSTART")
            assert start is not None
            found[value(event, "UID")] = tree.instant(start, calendar)
        expected = {
            one.id: datetime.combine(one.date or date.min, time.fromisoformat(one.time), tzinfo=zone).astimezone(UTC)
            for one in the_plan.administrations
        }
        assert found == expected, name
        in_utc = b"TZID" not in content
        assert in_utc or len(calendar.within("VTIMEZONE")) == 1
        if name in WITHOUT_A_RULE:
            assert in_utc


@pytest.mark.slow
def test_most_zones_keep_their_local_time() -> None:
    """UTC is for the few: a calendar that falls back needlessly would pass the test above."""
    fallen = [
        name
        for name in sorted(zones.zone_names())
        if b"TZID" not in export_start(name) and not zones.zone_bytes(name).endswith(b"\nUTC0\n")
    ]
    assert len(set(fallen) - WITHOUT_A_RULE) <= 10, fallen
    assert {"Europe/Berlin", "America/New_York", "Asia/Shanghai", "Europe/Dublin"}.isdisjoint(fallen)


def export_start(name: str) -> bytes:
    """One dose in the middle of 2028."""
    whole = any_plan()
    one = msgspec.structs.replace(whole.administrations[0], date=date(2028, 6, 15), time="12:00")
    order = msgspec.structs.replace(whole.order, time_zone=name)
    return export(msgspec.structs.replace(whole, order=order, administrations=(one,), assessments=()))
