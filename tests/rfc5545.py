"""A strict check of RFC 5545 and RFC 7986 on the bytes of a calendar, written from the RFCs for these tests.

It shares no code with the exporter nor with the library that the exporter writes with. ``problems`` says all that it
finds, each with the section of the RFC that says so; a floating time is a problem here too, though the
RFC allows it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from dateutil.rrule import rrulestr
from rfc5545_tree import DATE_TIME, OFFSET, UTC, Component, Line, database_zone, instant, offset, tree, value_of, wall

_DURATION = re.compile(r"[+-]?P(?:\d+W|\d+D(?:T(?:\d+H)?(?:\d+M)?(?:\d+S)?)?|T(?=\d)(?:\d+H)?(?:\d+M)?(?:\d+S)?)")
_COLOR = re.compile(r"[a-z]+")

_TEXTS = {
    *("SUMMARY", "DESCRIPTION", "NAME", "X-WR-CALNAME", "COMMENT", "LOCATION", "UID", "PRODID", "VERSION", "CALSCALE"),
    *("METHOD", "STATUS", "TRANSP", "CLASS", "ACTION", "TZID", "TZNAME", "COLOR", "CATEGORIES"),
    *("X-MICROSOFT-CDO-BUSYSTATUS", "X-PUBLISHED-TTL"),
}
_CHOICES = {
    ("VEVENT", "STATUS"): ("TENTATIVE", "CONFIRMED", "CANCELLED"),
    ("VEVENT", "TRANSP"): ("OPAQUE", "TRANSPARENT"),
    ("VEVENT", "CLASS"): ("PUBLIC", "PRIVATE", "CONFIDENTIAL"),
    ("VEVENT", "X-MICROSOFT-CDO-BUSYSTATUS"): ("FREE", "TENTATIVE", "BUSY", "OOF"),
    ("VCALENDAR", "VERSION"): ("2.0",),
    ("VCALENDAR", "CALSCALE"): ("GREGORIAN",),
    ("VALARM", "ACTION"): ("DISPLAY", "AUDIO", "EMAIL"),
}
#: Properties that must stand exactly once, may stand once, and may stand often, by component.
_ONCE = {
    "VCALENDAR": ("VERSION", "PRODID"),
    "VEVENT": ("UID", "DTSTAMP", "DTSTART"),
    "VTIMEZONE": ("TZID",),
    "STANDARD": ("DTSTART", "TZOFFSETFROM", "TZOFFSETTO"),
    "DAYLIGHT": ("DTSTART", "TZOFFSETFROM", "TZOFFSETTO"),
    "VALARM": ("ACTION", "TRIGGER"),
}
_AT_MOST_ONCE = {
    "VCALENDAR": ("CALSCALE", "METHOD", "UID", "LAST-MODIFIED", "URL", "REFRESH-INTERVAL", "SOURCE", "COLOR"),
    "VEVENT": (
        *("CLASS", "CREATED", "DESCRIPTION", "DTEND", "DURATION", "GEO", "LAST-MODIFIED", "LOCATION", "ORGANIZER"),
        *("PRIORITY", "SEQUENCE", "STATUS", "SUMMARY", "TRANSP", "URL", "RECURRENCE-ID", "COLOR", "RRULE"),
    ),
    "VTIMEZONE": ("LAST-MODIFIED", "TZURL"),
    "STANDARD": ("RRULE",),
    "DAYLIGHT": ("RRULE",),
    "VALARM": ("DESCRIPTION", "SUMMARY", "DURATION", "REPEAT", "UID", "ACKNOWLEDGED"),
}
_OFTEN = {
    "VCALENDAR": ("NAME", "DESCRIPTION", "CATEGORIES", "IMAGE"),
    "VEVENT": ("CATEGORIES", "COMMENT", "EXDATE", "RDATE", "ATTENDEE", "ATTACH", "RELATED-TO"),
    "VTIMEZONE": (),
    "STANDARD": ("TZNAME", "COMMENT", "RDATE"),
    "DAYLIGHT": ("TZNAME", "COMMENT", "RDATE"),
    "VALARM": ("ATTENDEE", "ATTACH", "RELATED-TO"),
}


def problems(content: bytes) -> list[str]:
    """Everything that is wrong with the bytes of a calendar; nothing where it is right."""
    found = list(_physical(content))
    root, syntax = tree(content)
    found.extend(syntax)
    if len(root.children) != 1:
        found.append(f"3.4: {len(root.children)} calendars")
    for calendar in root.children:
        found.extend(_calendar(calendar))
    return found


def _physical(content: bytes) -> Iterator[str]:
    if not content.endswith(b"\r\n"):
        yield "3.1: the file does not end with CRLF"
    if re.search(rb"(?<!\r)\n|\r(?!\n)", content):
        yield "3.1: a line ends with a bare CR or LF"
    for number, line in enumerate(content.split(b"\r\n")[:-1], start=1):
        if len(line) > 75:
            yield f"3.1: line {number} has {len(line)} octets"
        if not line.strip():
            yield f"3.1: line {number} is empty"
        try:
            line.decode("utf-8")
        except UnicodeDecodeError:
            yield f"3.1: line {number} is no UTF-8 of its own"
        if re.search(rb"[\x00-\x08\x0a-\x1f\x7f]", line):
            yield f"3.1: line {number} holds a control character"


def _calendar(calendar: Component) -> Iterator[str]:
    if not calendar.children:
        yield "3.6: the calendar holds no component"
    for component in _walk(calendar):
        yield from _properties(component)
        for line in component.lines:
            yield from _value_problems(component, line, calendar)
    yield from _unique(calendar)
    for event in calendar.within("VEVENT"):
        yield from _event(event, calendar)
    for zone in calendar.within("VTIMEZONE"):
        yield from _zone(zone)
    refresh = calendar.one("REFRESH-INTERVAL")
    if refresh is not None and refresh.params.get("VALUE") != "DURATION":
        yield "7986 5.7: REFRESH-INTERVAL without VALUE=DURATION"
    if refresh is not None and (_DURATION.fullmatch(refresh.value) is None or refresh.value.startswith("-")):
        yield f"7986 5.7: REFRESH-INTERVAL {refresh.value}"


def _walk(component: Component) -> Iterator[Component]:
    yield component
    for child in component.children:
        yield from _walk(child)


def _properties(component: Component) -> Iterator[str]:
    if component.name not in _ONCE:
        return
    names = Counter(line.name for line in component.lines)
    if component.misplaced:
        yield f"3.6: a property of {component.name} after a component within it"
    for name in _ONCE[component.name]:
        if names[name] != 1:
            yield f"3.6: {component.name} has {names[name]} {name}"
    for name in _AT_MOST_ONCE[component.name]:
        if names[name] > 1:
            yield f"3.6: {component.name} has {names[name]} {name}"
    known = {*_ONCE[component.name], *_AT_MOST_ONCE[component.name], *_OFTEN[component.name]}
    for name in names:
        if name not in known and not name.startswith("X-"):
            yield f"3.8: {component.name} has the property {name}"


def _value_problems(component: Component, line: Line, calendar: Component) -> Iterator[str]:
    choices = _CHOICES.get((component.name, line.name))
    if choices is not None and line.value not in choices:
        yield f"3.8: {line.name} is {line.value}"
    if line.name in _TEXTS:
        yield from _text_problems(line)
    if line.name in ("DTSTART", "DTEND", "DTSTAMP", "LAST-MODIFIED", "CREATED"):
        yield from _time_problems(component, line, calendar)
    if line.name == "SEQUENCE" and re.fullmatch(r"\d+", line.value) is None:
        yield f"3.8.7.4: SEQUENCE is {line.value}"
    if line.name == "COLOR" and _COLOR.fullmatch(line.value) is None:
        yield f"7986 5.9: COLOR is {line.value}"
    if line.name == "RRULE":
        yield from _rule_problems(component, line)
    if line.name in ("TZOFFSETFROM", "TZOFFSETTO") and OFFSET.fullmatch(line.value) is None:
        yield f"3.3.14: {line.name} is {line.value}"
    if line.name == "TRIGGER":
        yield from _trigger_problems(line)


def _text_problems(line: Line) -> Iterator[str]:
    unescaped = r"(?<!\\)(?:\\\\)*[;]" if line.name == "CATEGORIES" else r"(?<!\\)(?:\\\\)*[;,]"
    if re.search(unescaped, line.value):
        yield f"3.3.11: {line.name} has an unescaped comma or semicolon"
    if re.search(r"\\[^\\;,nN]", re.sub(r"\\\\", "", line.value)) or re.search(r"(?<!\\)(?:\\\\)*\\$", line.value):
        yield f"3.3.11: {line.name} has a backslash that escapes nothing"


def _time_problems(component: Component, line: Line, calendar: Component) -> Iterator[str]:
    kind, zone = line.params.get("VALUE", "DATE-TIME"), line.params.get("TZID")
    try:
        wall(line.value)
    except ValueError:
        yield f"3.3.5: {line.name} is {line.value}"
        return
    if (kind == "DATE") != (len(line.value) == 8):
        yield f"3.3.4: {line.name} is {line.value} and VALUE is {kind}"
    in_utc = line.value.endswith("Z")
    if zone is not None and (in_utc or kind == "DATE"):
        yield f"3.2.19: {line.name} has TZID and is in UTC or a date"
    if line.name in ("DTSTAMP", "LAST-MODIFIED", "CREATED") and not in_utc:
        yield f"3.8.7.2: {line.name} is not in UTC"
    if component.name in ("STANDARD", "DAYLIGHT"):
        if in_utc or zone is not None:
            yield f"3.8.2.4: {line.name} of {component.name} is not local"
        return
    if kind == "DATE-TIME" and not in_utc and zone is None:
        yield f"3.3.5: {line.name} is floating"
    if zone is not None and zone not in [value_of(one, "TZID") for one in calendar.within("VTIMEZONE")]:
        yield f"3.2.19: {zone} has no VTIMEZONE"


def _rule_problems(component: Component, line: Line) -> Iterator[str]:
    parts = dict(part.split("=", 1) for part in line.value.split(";") if "=" in part)
    if "FREQ" not in parts:
        yield "3.3.10: RRULE has no FREQ"
    if "UNTIL" in parts and "COUNT" in parts:
        yield "3.3.10: RRULE has UNTIL and COUNT"
    start = component.one("DTSTART")
    in_zone = component.name in ("STANDARD", "DAYLIGHT") or (start is not None and "TZID" in start.params)
    if "UNTIL" in parts and in_zone and not parts["UNTIL"].endswith("Z"):
        yield "3.3.10: UNTIL is not in UTC"


def _trigger_problems(line: Line) -> Iterator[str]:
    if line.params.get("VALUE") == "DATE-TIME":
        if not line.value.endswith("Z") or DATE_TIME.fullmatch(line.value) is None:
            yield f"3.8.6.3: TRIGGER {line.value} is not in UTC"
    elif _DURATION.fullmatch(line.value) is None:
        yield f"3.8.6.3: TRIGGER is {line.value}"


def _unique(calendar: Component) -> Iterator[str]:
    ids = Counter(value_of(event, "UID") for event in calendar.within("VEVENT") if event.one("RECURRENCE-ID") is None)
    yield from (f"3.8.4.7: UID {uid} stands {count} times" for uid, count in ids.items() if count > 1)
    alarms = Counter(
        line.value
        for event in calendar.within("VEVENT")
        for alarm in event.within("VALARM")
        for line in alarm.all("UID")
    )
    yield from (f"9074 4: alarm UID {uid} stands {count} times" for uid, count in alarms.items() if count > 1)
    yield from (f"9074 4: {uid} is an event and an alarm" for uid in alarms if uid in ids)
    zones = Counter(value_of(zone, "TZID") for zone in calendar.within("VTIMEZONE"))
    yield from (f"3.6.5: TZID {name} stands {count} times" for name, count in zones.items() if count > 1)


def _event(event: Component, calendar: Component) -> Iterator[str]:
    start, end = event.one("DTSTART"), event.one("DTEND")
    if not value_of(event, "UID"):
        yield "3.8.4.7: an event has an empty UID"
    if end is not None and event.one("DURATION") is not None:
        yield "3.6.1: an event has DTEND and DURATION"
    if start is not None and end is not None:
        yield from _end(start, end, calendar)
    for alarm in event.within("VALARM"):
        yield from _alarm(alarm, event)
    if start is not None and not list(_time_problems(event, start, calendar)):
        yield from _start_in_zone(start, calendar)


def _end(start: Line, end: Line, calendar: Component) -> Iterator[str]:
    if start.params.get("VALUE") != end.params.get("VALUE"):
        yield "3.8.2.2: DTEND is of another type than DTSTART"
        return
    if start.params.get("TZID") != end.params.get("TZID"):
        yield "3.8.2.2: DTEND is in another zone than DTSTART"
    try:
        later = wall(end.value) > wall(start.value)
        if start.params.get("VALUE") != "DATE" and ("TZID" in start.params or start.value.endswith("Z")):
            later = instant(end, calendar) > instant(start, calendar)
    except (StopIteration, ValueError, KeyError):
        return
    if not later:
        yield f"3.8.2.2: DTEND {end.value} is not after DTSTART {start.value}"


def _alarm(alarm: Component, event: Component) -> Iterator[str]:
    if value_of(alarm, "ACTION") == "DISPLAY" and len(alarm.all("DESCRIPTION")) != 1:
        yield "3.6.6: a DISPLAY alarm without a DESCRIPTION"
    if (alarm.one("REPEAT") is None) != (alarm.one("DURATION") is None):
        yield "3.6.6: REPEAT and DURATION go together"
    if value_of(event, "STATUS") == "CANCELLED":
        yield "an alarm on a cancelled event"


def _start_in_zone(start: Line, calendar: Component) -> Iterator[str]:
    """The VTIMEZONE says what the tz database says."""
    name = start.params.get("TZID")
    if name is None:
        return
    try:
        by_file = instant(start, calendar)
    except (StopIteration, ValueError):
        yield f"3.6.5: {start.value} has no offset in {name}"
        return
    try:
        by_database = wall(start.value).replace(tzinfo=database_zone(name)).astimezone(UTC)
    except FileNotFoundError:
        yield f"{name} is no zone of the tz database"
        return
    if by_file != by_database:
        yield f"3.6.5: {start.value} in {name} is {by_file:%H:%M} UTC by the file, {by_database:%H:%M} by the database"


def _zone(zone: Component) -> Iterator[str]:
    if not zone.children:
        yield "3.6.5: a VTIMEZONE has neither STANDARD nor DAYLIGHT"
    for part in zone.children:
        rule, start = part.one("RRULE"), part.one("DTSTART")
        if rule is not None and start is not None and not list(_rule_problems(part, rule)):
            try:
                first = next(iter(rrulestr(rule.value, dtstart=wall(start.value))), None)
            except ValueError:
                yield f"3.3.10: RRULE {rule.value}"
                continue
            if first != wall(start.value):
                yield f"3.8.5.3: DTSTART of {part.name} is not the first of its RRULE"
    offsets = {part.name: (value_of(part, "TZOFFSETFROM"), value_of(part, "TZOFFSETTO")) for part in zone.children}
    if len(zone.children) == 2 and len(offsets) == 2:
        if offsets["STANDARD"] != offsets["DAYLIGHT"][::-1]:
            yield "3.6.5: STANDARD and DAYLIGHT do not lead into each other"
        elif _ahead(offsets["STANDARD"][1], offsets["DAYLIGHT"][1]):
            yield "3.6.5: STANDARD is ahead of DAYLIGHT"


def _ahead(one: str, other: str) -> bool:
    return all(map(OFFSET.fullmatch, (one, other))) and offset(one) >= offset(other)
