"""The checker of the other tests, tried on files broken on purpose."""

from __future__ import annotations

import re
from collections.abc import Callable

import making
import pytest
import rfc5545

from rud_dosing import library, zones
from rud_dosing.exporters.calendar import ics

Edit = Callable[[bytes], bytes]


@pytest.fixture(scope="module")
def good() -> bytes:
    plan = making.plan(start="2027-03-01", time_zone="Europe/Berlin")
    return ics.calendar(plan, zones.zone_bytes("Europe/Berlin"), library.load_wording("en"))


def swap(old: bytes, new: bytes, count: int = 1) -> Edit:
    def edit(content: bytes) -> bytes:
        assert old in content
        return content.replace(old, new, count)

    return edit


def pattern(old: bytes, new: bytes) -> Edit:
    def edit(content: bytes) -> bytes:
        changed, number = re.subn(old, new, content, count=1)
        assert number == 1
        return changed

    return edit


def within_event(extra: bytes) -> Edit:
    return swap(b"STATUS:CONFIRMED\r\n", b"STATUS:CONFIRMED\r\n" + extra)


def second_event_as_first(content: bytes) -> bytes:
    first, second = re.findall(rb"(?<=BEGIN:VEVENT\r\n)UID:\S+", content)[:2]
    return content.replace(second, first)


BROKEN: dict[str, tuple[Edit, str]] = {
    "bare line feed": (swap(b"\r\nMETHOD", b"\nMETHOD"), "bare CR or LF"),
    "bare carriage return": (swap(b"METHOD:", b"METHOD\r:"), "bare CR or LF"),
    "no line end at the end": (lambda content: content[:-2], "does not end with CRLF"),
    "an empty line": (swap(b"METHOD", b"\r\nMETHOD"), "is empty"),
    "a line of 76 octets": (within_event(b"COMMENT:" + b"x" * 68 + b"\r\n"), "76 octets"),
    "a character split by folding": (within_event("COMMENT:ü".encode()[:-1] + b"\r\n \xbc\r\n"), "no UTF-8"),
    "a NUL": (within_event(b"COMMENT:a\x00b\r\n"), "control character"),
    "no content line": (within_event(b"not a line\r\n"), "no content line"),
    "a parameter twice": (pattern(rb"DTSTART;", rb"DTSTART;TZID=Europe/Berlin;"), "no content line"),
    "no UID": (pattern(rb"(BEGIN:VEVENT\r\n)UID:\S+\r\n", rb"\1"), "VEVENT has 0 UID"),
    "an empty UID": (pattern(rb"(BEGIN:VEVENT\r\nUID:)\S+", rb"\1"), "empty UID"),
    "no DTSTAMP": (pattern(rb"DTSTAMP:\S+\r\n", b""), "VEVENT has 0 DTSTAMP"),
    "no DTSTART": (pattern(rb"DTSTART;TZID\S+\r\n", b""), "VEVENT has 0 DTSTART"),
    "no PRODID": (pattern(rb"PRODID:[^\r]+\r\n", b""), "VCALENDAR has 0 PRODID"),
    "no VERSION": (swap(b"VERSION:2.0\r\n", b""), "VCALENDAR has 0 VERSION"),
    "another VERSION": (swap(b"VERSION:2.0", b"VERSION:1.0"), "VERSION is 1.0"),
    "METHOD twice": (swap(b"METHOD:PUBLISH\r\n", b"METHOD:PUBLISH\r\n" * 2), "2 METHOD"),
    "SUMMARY twice": (within_event(b"SUMMARY:b\r\n"), "2 SUMMARY"),
    "a UID twice": (second_event_as_first, "stands 2 times"),
    "an alarm's UID twice": (pattern(rb"(VALARM\r\nUID:)\S+((?s:.*?)VALARM\r\nUID:)\S+", rb"\1a\2a"), "alarm UID a"),
    "TZID without VTIMEZONE": (pattern(rb"BEGIN:VTIMEZONE(?s:.*?)END:VTIMEZONE\r\n", b""), "has no VTIMEZONE"),
    "another TZID": (swap(b"TZID:Europe/Berlin", b"TZID:Europe/Bern"), "has no VTIMEZONE"),
    "a wrong offset": (swap(b"+0200", b"+0300", 99), "by the database"),
    "a wrong rule": (
        swap(
            b"DTSTART:19700329T020000\r\nRRULE:FREQ=YEARLY;BYDAY=-1SU",
            b"DTSTART:19700301T020000\r\nRRULE:FREQ=YEARLY;BYDAY=1SU",
        ),
        "by the database",
    ),
    "the onset in the time after it": (swap(b"19700329T020000", b"19700328T020000"), "not the first of its RRULE"),
    "offsets that do not meet": (swap(b"TZOFFSETFROM:+0100", b"TZOFFSETFROM:+0130"), "do not lead"),
    "STANDARD ahead of DAYLIGHT": (
        lambda content: (
            content.replace(b":DAYLIGHT", b":?").replace(b":STANDARD", b":DAYLIGHT").replace(b":?", b":STANDARD")
        ),
        "ahead of DAYLIGHT",
    ),
    "an offset that is none": (swap(b"TZOFFSETTO:+0200", b"TZOFFSETTO:2"), "TZOFFSETTO is 2"),
    "an onset in UTC": (swap(b"19700329T020000", b"19700329T020000Z"), "is not local"),
    "a VTIMEZONE twice": (
        pattern(rb"(BEGIN:VTIMEZONE(?s:.*?)END:VTIMEZONE\r\n)", rb"\1\1"),
        "TZID Europe/Berlin stands",
    ),
    "an empty VTIMEZONE": (pattern(rb"BEGIN:DAYLIGHT(?s:.*?)END:STANDARD\r\n", b""), "neither STANDARD nor DAYLIGHT"),
    "Z with TZID": (pattern(rb"(DTSTART;TZID\S+)", rb"\1Z"), "has TZID and is in UTC"),
    "floating time": (pattern(rb"DTSTART;TZID=[^:]+", rb"DTSTART"), "is floating"),
    "a date that is none": (pattern(rb"(DTSTART;TZID=[^:]+:)\d{8}", rb"\g<1>20270230"), "DTSTART is 20270230"),
    "a date-time as a date": (pattern(rb"DTSTART;TZID=[^:]+", rb"DTSTART;VALUE=DATE"), "VALUE is DATE"),
    "DTSTAMP in local time": (pattern(rb"(DTSTAMP:\S+)Z", rb"\1"), "DTSTAMP is not in UTC"),
    "an unescaped comma": (pattern(rb"SUMMARY:", rb"SUMMARY:a, "), "unescaped comma"),
    "an unescaped semicolon": (pattern(rb"SUMMARY:", rb"SUMMARY:a; "), "unescaped comma or semicolon"),
    "an unescaped comma in the name": (swap(b"\\, revision 1\r\n", b", revision 1\r\n"), "NAME has an unescaped"),
    "a backslash that escapes nothing": (pattern(rb"SUMMARY:", rb"SUMMARY:\\x"), "escapes nothing"),
    "DTEND before DTSTART": (pattern(rb"(DTEND;TZID=[^:]+:)\d{8}", rb"\g<1>20260101"), "is not after DTSTART"),
    "DTEND at DTSTART": (pattern(rb"(DTSTART(;TZID=\S+)\r\nDTEND)\S+", rb"\1\2"), "is not after DTSTART"),
    "DTEND of another type": (pattern(rb"DTEND;TZID=[^:]+:(\d{8})T\d+", rb"DTEND;VALUE=DATE:\1"), "of another type"),
    "DTEND with DURATION": (within_event(b"DURATION:PT1H\r\n"), "DTEND and DURATION"),
    "UNTIL not in UTC": (within_event(b"RRULE:FREQ=DAILY;UNTIL=20270401T080000\r\n"), "UNTIL is not in UTC"),
    "UNTIL with COUNT": (within_event(b"RRULE:FREQ=DAILY;COUNT=2;UNTIL=20270401T080000Z\r\n"), "UNTIL and COUNT"),
    "a rule without FREQ": (within_event(b"RRULE:COUNT=2\r\n"), "no FREQ"),
    "an alarm without a trigger": (swap(b"TRIGGER:-PT10M\r\n", b""), "VALARM has 0 TRIGGER"),
    "a trigger that is none": (swap(b"TRIGGER:-PT10M", b"TRIGGER:-10M"), "TRIGGER is -10M"),
    "a trigger in local time": (
        swap(b"TRIGGER:-PT10M", b"TRIGGER;VALUE=DATE-TIME:20270301T080000"),
        "is not in UTC",
    ),
    "an alarm without a text": (pattern(rb"DESCRIPTION:Dose due[^\r]+\r\n", b""), "without a DESCRIPTION"),
    "REPEAT alone": (swap(b"TRIGGER:-PT10M\r\n", b"TRIGGER:-PT10M\r\nREPEAT:2\r\n"), "go together"),
    "a bad ACTION": (swap(b"ACTION:DISPLAY", b"ACTION:SHOUT"), "ACTION is SHOUT"),
    "an alarm on a cancelled event": (swap(b"STATUS:CONFIRMED", b"STATUS:CANCELLED"), "alarm on a cancelled"),
    "a bad STATUS": (swap(b"STATUS:CONFIRMED", b"STATUS:DONE"), "STATUS is DONE"),
    "a bad TRANSP": (swap(b"TRANSP:TRANSPARENT", b"TRANSP:FREE"), "TRANSP is FREE"),
    "a bad CLASS": (swap(b"CLASS:PRIVATE", b"CLASS:SECRET"), "CLASS is SECRET"),
    "a bad SEQUENCE": (swap(b"SEQUENCE:0", b"SEQUENCE:-1"), "SEQUENCE is -1"),
    "a bad COLOR": (swap(b"COLOR:steelblue", b"COLOR:#fff"), "COLOR is #fff"),
    "REFRESH-INTERVAL without its type": (swap(b";VALUE=DURATION", b""), "without VALUE=DURATION"),
    "REFRESH-INTERVAL that is none": (swap(b"DURATION:PT1H", b"DURATION:1H"), "REFRESH-INTERVAL 1H"),
    "an unknown property": (within_event(b"DOSE:1\r\n"), "the property DOSE"),
    "a component within another": (pattern(rb"BEGIN:VALARM", rb"BEGIN:VTODO"), "VTODO within VEVENT"),
    "an END without its BEGIN": (pattern(rb"END:VALARM\r\n", rb""), "without its BEGIN"),
    "a calendar without an END": (swap(b"END:VCALENDAR\r\n", b""), "has no END"),
    "a property after a component": (swap(b"END:VCALENDAR", b"X-A:b\r\nEND:VCALENDAR"), "after a component"),
    "no component": (
        lambda content: content[: content.index(b"BEGIN:VTIMEZONE")] + b"END:VCALENDAR\r\n",
        "no component",
    ),
    "two calendars": (lambda content: content * 2, "2 calendars"),
}


def test_the_file_that_is_broken_is_right_before(good: bytes) -> None:
    assert rfc5545.problems(good) == []


@pytest.mark.parametrize("kind", BROKEN)
def test_what_is_broken_is_noticed(good: bytes, kind: str) -> None:
    edit, expected = BROKEN[kind]
    found = rfc5545.problems(edit(good))
    assert any(expected in problem for problem in found), found[:5]
