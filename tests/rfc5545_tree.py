"""A calendar as a tree of lines, and its times by its own VTIMEZONE: the reader of the strict checker.

Values stay as they are in the file; nothing here is shared with the exporter or with the library that it writes with.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from functools import lru_cache
from importlib import resources
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr

UTC = timezone.utc

_NAME = re.compile(r"[A-Z0-9-]+")
_PARAM = re.compile(r';([A-Z0-9-]+)=((?:"[^"]*"|[^";:,]*)(?:,(?:"[^"]*"|[^";:,]*))*)')
DATE_TIME = re.compile(r"\d{8}T\d{6}Z?")
OFFSET = re.compile(r"([+-])(\d{2})([0-5]\d)([0-5]\d)?")
CHILDREN = {
    "": ("VCALENDAR",),
    "VCALENDAR": ("VEVENT", "VTIMEZONE"),
    "VEVENT": ("VALARM",),
    "VTIMEZONE": ("STANDARD", "DAYLIGHT"),
    "STANDARD": (),
    "DAYLIGHT": (),
    "VALARM": (),
}


@dataclass(frozen=True)
class Line:
    name: str
    params: dict[str, str]
    value: str


@dataclass
class Component:
    name: str
    lines: list[Line] = field(default_factory=list)
    children: list[Component] = field(default_factory=list)
    misplaced: bool = False

    def all(self, name: str) -> list[Line]:
        return [line for line in self.lines if line.name == name]

    def one(self, name: str) -> Line | None:
        return next((line for line in self.lines if line.name == name), None)

    def within(self, name: str) -> list[Component]:
        return [child for child in self.children if child.name == name]


def read(content: bytes) -> Component:
    """The calendar as a tree; text values are as in the file, escaped."""
    return tree(content)[0].children[0]


def instant(line: Line, calendar: Component) -> datetime:
    """A date-time in UTC, by the calendar's own VTIMEZONE and nothing else."""
    if line.value.endswith("Z"):
        return wall(line.value).replace(tzinfo=UTC)
    zone = next(zone for zone in calendar.within("VTIMEZONE") if value_of(zone, "TZID") == line.params["TZID"])
    return (wall(line.value) - _offset_at(zone, wall(line.value))).replace(tzinfo=UTC)


def text(line: Line | None) -> str:
    """A text value without its escapes."""
    value = "" if line is None else line.value
    return re.sub(r"\\(.)", lambda match: {"n": "\n", "N": "\n"}.get(match[1], match[1]), value)


@lru_cache(maxsize=4)
def tree(content: bytes) -> tuple[Component, list[str]]:
    """A file as a tree, and what is wrong in it; of the same bytes the same tree."""
    root = Component("")
    open_components, found = [root], []
    unfolded = re.sub(r"\r?\n[ \t]", "", content.decode("utf-8", errors="replace"))
    for raw in re.split(r"\r?\n", unfolded):
        if not raw:
            continue
        line = _line(raw)
        if line is None:
            found.append(f"3.1: no content line: {raw[:60]!r}")
        elif line.name == "BEGIN":
            child = Component(line.value)
            if line.value not in CHILDREN.get(open_components[-1].name, ()):
                found.append(f"3.6: {line.value} within {open_components[-1].name or 'the file'}")
            open_components[-1].children.append(child)
            open_components.append(child)
        elif line.name == "END":
            if open_components[-1].name != line.value or len(open_components) == 1:
                found.append(f"3.6: END:{line.value} without its BEGIN")
            else:
                open_components.pop()
        else:
            if len(open_components) == 1:
                found.append(f"3.4: {line.name} outside a calendar")
            open_components[-1].misplaced |= bool(open_components[-1].children)
            open_components[-1].lines.append(line)
    if len(open_components) > 1:
        found.append(f"3.6: {open_components[-1].name} has no END")
    return root, found


def _line(raw: str) -> Line | None:
    name = _NAME.match(raw)
    if name is None:
        return None
    at, params = name.end(), {}
    while (param := _PARAM.match(raw, at)) is not None:
        if param[1] in params:
            return None
        params[param[1]] = param[2].strip('"')
        at = param.end()
    return Line(name[0], params, raw[at + 1 :]) if raw[at : at + 1] == ":" else None


def value_of(component: Component, name: str) -> str:
    line = component.one(name)
    return "" if line is None else line.value


@lru_cache(maxsize=4096)
def wall(value: str) -> datetime:
    if len(value) == 8:
        return datetime.strptime(value, "%Y%m%d")  # noqa: DTZ007
    if DATE_TIME.fullmatch(value) is None:
        raise ValueError(value)
    return datetime.strptime(value.removesuffix("Z"), "%Y%m%dT%H%M%S")  # noqa: DTZ007


def offset(value: str) -> timedelta:
    match = OFFSET.fullmatch(value)
    if match is None:
        raise ValueError(value)
    size = timedelta(hours=int(match[2]), minutes=int(match[3]), seconds=int(match[4] or 0))
    return -size if match[1] == "-" else size


def _offset_at(zone: Component, moment: datetime) -> timedelta:
    """By RFC 5545 3.6.5: the offset of the part whose onset is the last before the local time."""
    onsets = [
        (begins, value_of(part, "TZOFFSETFROM"), value_of(part, "TZOFFSETTO"))
        for part in zone.children
        for begins in _onsets(value_of(part, "DTSTART"), value_of(part, "RRULE"), moment.year)
    ]
    before = [onset for onset in onsets if onset[0] <= moment]
    if not before:
        raise ValueError(moment)
    return offset(max(before)[2])


@lru_cache(maxsize=4096)
def _onsets(start: str, rule: str, year: int) -> tuple[datetime, ...]:
    first = wall(start)
    if not rule:
        return (first,)
    begins = wall(f"{year - 1}0101")
    return tuple(rrulestr(rule, dtstart=first).between(begins, begins + timedelta(days=731), inc=True))


@lru_cache(maxsize=1024)
def database_zone(name: str) -> ZoneInfo:
    """A zone of the tzdata package, whatever the machine has."""
    with resources.files("tzdata.zoneinfo").joinpath(*name.split("/")).open("rb") as file:
        return ZoneInfo.from_file(file, key=name)
