"""The calendar exporter against a bare icalendar loop that writes the same events.

    python benchmarks/ics_loop.py [--rounds 15]

Prints medians and their ratio for each layout, and what an administration costs in a plan of 168 and of 1,680.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from typing import Any

import msgspec
from icalendar import Alarm, Calendar, Event, vText

from rud_dosing import Patient, library, make_plan, zones
from rud_dosing.core.digests import item_id
from rud_dosing.exporters.calendar import ics
from rud_dosing.model.plan import Plan

_TEXT = ("STATUS", "TRANSP", "X-MICROSOFT-CDO-BUSYSTATUS", "CLASS")


def plan(times: int = 1) -> Plan:
    """The plan of 172 events (168 administrations and 4 visits), or so many courses of it one after the other."""
    one = make_plan(
        Patient(id="HLH-0042", height="170 cm", weight="63.5 kg"),
        start="2027-03-01",
        time_zone="Europe/Berlin",
        plan_uuid="6f1c2f0e-3b7a-4c55-9d0f-2f6f3a1b7c11",
        created_at=datetime(2027, 1, 1, 9, tzinfo=timezone.utc),
    )
    more = [
        msgspec.structs.replace(
            given,
            date=given.date and given.date + timedelta(days=56 * course),
            id=item_id(one.plan_uuid, f"{given.id}|{course}"),
        )
        for course in range(times)
        for given in one.administrations
    ]
    return one if times == 1 else msgspec.structs.replace(one, administrations=tuple(more))


def plain(content: bytes) -> list[dict[str, Any]]:
    """The events of a file as plain values: text, dates, moments with their zone."""
    return [
        {
            **{name: str(event[name]) for name in ("UID", "SUMMARY", "DESCRIPTION", *_TEXT)},
            **{name: event[name].dt for name in ("DTSTAMP", "LAST-MODIFIED", "DTSTART", "DTEND")},
            "SEQUENCE": int(event["SEQUENCE"]),
            "CATEGORIES": [str(one) for one in event["CATEGORIES"].cats],
            "alarms": [(str(a["UID"]), str(a["DESCRIPTION"]), a["TRIGGER"].dt) for a in event.walk("VALARM")],
        }
        for event in Calendar.from_ical(content).walk("VEVENT")
    ]


def bare(events: list[dict[str, Any]]) -> bytes:
    """A bare loop: the library and nothing else."""
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//bare//loop//EN")
    for values in events:
        event = Event()
        for name in ("UID", "DTSTAMP", "LAST-MODIFIED", "SEQUENCE", "DTSTART", "DTEND", "SUMMARY", "DESCRIPTION"):
            event.add(name, values[name])
        event.add("CATEGORIES", values["CATEGORIES"])
        for name in _TEXT:
            event.add(name, vText(values[name]))
        for uid, text, trigger in values["alarms"]:
            alarm = Alarm()
            alarm.add("UID", uid)
            alarm.add("ACTION", "DISPLAY")
            alarm.add("DESCRIPTION", text)
            alarm.add("TRIGGER", trigger, parameters={"VALUE": "DATE-TIME"} if isinstance(trigger, datetime) else {})
            event.add_component(alarm)
        calendar.add_component(event)
    return calendar.to_ical(sorted=False)


def medians(rounds: int, *jobs: Callable[[], object]) -> list[float]:
    """Milliseconds of each job; the jobs take turns, so that a slow moment of the machine meets all of them."""
    taken: list[list[float]] = [[] for _ in jobs]
    for _ in range(rounds):
        for job, times in zip(jobs, taken, strict=True):
            began = time.perf_counter()
            job()
            times.append((time.perf_counter() - began) * 1000)
    return [statistics.median(times) for times in taken]


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rounds", type=int, default=15)
    rounds = arguments.parse_args().rounds
    wording, zone_data = library.load_wording("en"), zones.zone_bytes("Europe/Berlin")
    each: dict[tuple[str, int], float] = {}
    print(f"{'layout':16} {'administrations':>15} {'events':>6} {'exporter ms':>12} {'bare ms':>8} {'ratio':>6}")
    for layout in ("administrations", "days"):
        options = ics.CalendarOptions(layout=layout)
        for size in (1, 10):
            the_plan = plan(size)
            content = ics.calendar(the_plan, zone_data, wording, options)
            events = plain(content)
            if plain(bare(events)) != events or content.count(b"BEGIN:VALARM") != bare(events).count(b"BEGIN:VALARM"):
                raise SystemExit("the bare loop does not write the same events")
            ours, theirs = medians(
                max(rounds // size, 3),
                lambda p=the_plan, o=options: ics.calendar(p, zone_data, wording, o),
                lambda e=events: bare(e),
            )
            number = len(the_plan.administrations)
            each[layout, size] = ours / number
            print(f"{layout:16} {number:15} {len(events):6} {ours:12.1f} {theirs:8.1f} {ours / theirs:6.2f}")
    for layout in ("administrations", "days"):
        growth = each[layout, 10] / each[layout, 1]
        print(f"{layout}: an administration of 1,680 costs {growth:.2f} x one of 168")


if __name__ == "__main__":
    main()
