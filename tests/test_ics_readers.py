"""Readers that did not write the file agree on every start, summary and UID."""

from __future__ import annotations

import zoneinfo
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timezone
from functools import lru_cache
from typing import Any

import caldav
import icalendar
import ics_making
import msgspec
import pytest
import recurring_ical_events
import rfc5545_tree as tree
import vobject
from caldav_server import serving
from ics_making import Read, export, plan, planned, revised

from rud_dosing import Plan

CASES = [(zone, start) for zone in ics_making.ZONES for start in ics_making.STARTS]

#: For the server, which takes its time over each event: every zone, and both changes of those that change.
SERVER_CASES = [(zone, start) for zone, start in CASES if start == ics_making.STARTS[0] or zone in ics_making.CHANGING]

#: Each reader takes the bytes and gives what it understood.
Reader = Callable[[bytes], list[Read]]


def in_utc(moment: datetime) -> str:
    assert moment.tzinfo is not None
    return f"{moment.astimezone(timezone.utc):%Y-%m-%dT%H:%M:%SZ}"


@pytest.fixture(autouse=True)
def _zones_of_the_package() -> Iterator[None]:
    """The readers take zones from the same release as the plan, whatever the machine has."""
    zoneinfo.reset_tzpath(to=())
    zoneinfo.ZoneInfo.clear_cache()
    yield
    zoneinfo.reset_tzpath()
    zoneinfo.ZoneInfo.clear_cache()


def by_vobject(content: bytes) -> list[Read]:
    """Takes each offset from the VTIMEZONE of the file; it has to forget the zones of files that it read before."""
    known = vars(vobject.icalendar)["__tzidMap"]
    for name in set(known) - {"UTC"}:
        del known[name]
    calendar = vobject.readOne(content.decode())
    return sorted(
        Read(event.uid.value, in_utc(event.dtstart.value), event.summary.value) for event in calendar.vevent_list
    )


def by_recurring(content: bytes) -> list[Read]:
    """Expands the calendar over three years, as a program that shows it does."""
    calendar = icalendar.Calendar.from_ical(content)
    found = recurring_ical_events.of(calendar).between(date(2026, 1, 1), date(2029, 1, 1))
    return sorted(Read(str(event["UID"]), in_utc(event["DTSTART"].dt), str(event["SUMMARY"])) for event in found)


READERS = {"vobject": by_vobject, "recurring-ical-events": by_recurring}


@lru_cache(maxsize=len(CASES))
def exported(zone: str, start: str) -> bytes:
    return export(plan(zone, start))


@pytest.mark.parametrize(("zone", "start"), CASES)
@pytest.mark.parametrize("reader", READERS)
def test_a_reader_finds_the_plan(reader: str, zone: str, start: str) -> None:
    assert READERS[reader](exported(zone, start)) == planned(plan(zone, start))


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Any:
    with serving(tmp_path_factory.mktemp("radicale")) as address:
        caldav.DAVClient(address, username="ward", password="ward").principal()  # the server makes its folder now
        yield address


def put(address: str, name: str, content: bytes) -> caldav.Calendar:
    """Put a whole file in the place of a calendar, as an upload does."""
    client = caldav.DAVClient(address, username="ward", password="ward")
    path = f"{address}ward/{name}/"
    answer = client.put(path, content, {"Content-Type": "text/calendar; charset=utf-8"})
    assert answer.status == 201
    return client.calendar(url=path)


def by_caldav(calendar: caldav.Calendar, first: str, last: str) -> list[Read]:
    """What the server finds between two days, by its own reckoning of the zone, as separate objects."""
    begin, end = (datetime.fromisoformat(day).replace(tzinfo=timezone.utc) for day in (first, last))
    found = []
    for item in calendar.search(start=begin, end=end, event=True, expand=False):
        event = item.icalendar_component
        found.append(Read(str(event["UID"]), in_utc(event["DTSTART"].dt), str(event["SUMMARY"])))
    return sorted(found)


def around_the_change(the_plan: Plan) -> Plan:
    """The days around the clock change, or day 28: the server takes its time over each event."""
    zone = tree.database_zone(the_plan.time_zone or "")
    offsets = {}
    for one in the_plan.administrations:
        if one.date is not None:
            offset = datetime.combine(one.date, time(12), tzinfo=zone).utcoffset()
            offsets.setdefault(offset, one.treatment_day)
    day = max(offsets.values()) if len(offsets) > 1 else 28
    near = tuple(one for one in the_plan.administrations if abs(one.treatment_day - day) <= 1)
    return msgspec.structs.replace(the_plan, administrations=near)


@pytest.mark.slow
@pytest.mark.parametrize(("zone", "start"), SERVER_CASES)
def test_a_caldav_server_finds_the_days_around_the_change(server: str, zone: str, start: str) -> None:
    the_plan = around_the_change(plan(zone, start))
    calendar = put(server, f"{zone.replace('/', '-')}-{start}", export(the_plan))
    assert by_caldav(calendar, "2027-01-01", "2028-12-31") == planned(the_plan)


def test_a_caldav_server_finds_the_whole_plan(server: str) -> None:
    """In a zone without clock changes: the server works each zone out anew for each of 172 events."""
    the_plan = plan("Asia/Shanghai")
    calendar = put(server, "whole", export(the_plan))
    assert by_caldav(calendar, "2027-01-01", "2028-12-31") == planned(the_plan)


def test_a_caldav_server_finds_each_day_around_the_change(server: str) -> None:
    calendar = put(server, "change", export(around_the_change(plan())))
    # The server compares instants, so that a wrong offset moves an event out of its hour.
    for day, hour in (("2027-03-27", "07"), ("2027-03-28", "06"), ("2027-03-29", "06")):
        found = by_caldav(calendar, f"{day}T{hour}:00", f"{day}T{hour}:15")
        assert [one.start for one in found] == [f"{day}T{hour}:00:00Z"] * 2


@pytest.mark.slow
def test_a_server_keeps_each_revision_as_a_full_snapshot(server: str) -> None:
    before = msgspec.structs.replace(plan(), administrations=plan().administrations[:12])
    after = revised(before, administrations=before.administrations[:5], assessments=before.assessments[:2])
    put(server, "revised", export(before))
    calendar = put(server, "revised", export(after))
    items = {str(item.icalendar_component["UID"]): item.icalendar_component for item in calendar.events()}
    assert set(items) == {one.id for one in (*before.administrations, *before.assessments)}
    live = {uid for uid, event in items.items() if event["STATUS"] == "CONFIRMED"}
    assert live == {one.id for one in (*after.administrations, *after.assessments)}
    assert {int(event["SEQUENCE"]) for event in items.values()} == {1}


def revisions() -> list[Plan]:
    before = plan()
    shorter = revised(before, administrations=before.administrations[:60])
    return [before, shorter, revised(shorter, assessments=before.assessments[:1])]


def test_the_readers_agree_on_what_is_live_in_every_revision() -> None:
    for the_plan in revisions():
        content = export(the_plan)
        live = {one.id for one in (*the_plan.administrations, *the_plan.assessments)}
        calendar = vobject.readOne(content.decode())
        assert {event.uid.value for event in calendar.vevent_list if event.status.value == "CONFIRMED"} == live
        library = icalendar.Calendar.from_ical(content)
        assert {str(event["UID"]) for event in library.walk("VEVENT") if event["STATUS"] == "CONFIRMED"} == live


@pytest.mark.parametrize("reader", READERS)
def test_a_wrong_offset_in_the_file_would_be_noticed(reader: str) -> None:
    """A reader that takes offsets from the file sees an hour's difference: the tests above can fail."""
    wrong = export(plan()).replace(b"+0200", b"+0300")
    differs = READERS[reader](wrong) != planned(plan())
    assert differs == (reader != "recurring-ical-events")
