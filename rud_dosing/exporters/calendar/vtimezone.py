"""A zone's yearly rule as a VTIMEZONE: one DAYLIGHT and one STANDARD part, or one STANDARD part.

The rule is the POSIX string in the last line of a zone's TZif file. What calendars do with anything longer (a list of
past changes, say) differs from one to the next, so a zone that such a rule does not describe gets no VTIMEZONE, and
times in it are written in UTC.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from calendar import monthrange
from collections.abc import Iterable
from datetime import datetime, timedelta, timezone
from io import BytesIO
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from icalendar import Timezone

_NAME = r"(<[A-Za-z0-9+-]+>|[A-Za-z]+)"
_OFFSET = r"([+-]?[0-9]{1,3}(?::[0-9]{2}){0,2})"
_ONSET = rf",M([0-9]+)\.([1-5])\.([0-6])(?:/{_OFFSET})?"
_RULE = re.compile(rf"{_NAME}{_OFFSET}(?:{_NAME}{_OFFSET}?{_ONSET}{_ONSET})?", re.ASCII)
_WEEKDAYS = ("SU", "MO", "TU", "WE", "TH", "FR", "SA")
_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
# Any year will do that lies before every plan; 1970 is what calendars write themselves.
_FIRST_YEAR = 1970
# A calendar may keep a zone that it has read, so the rule has to hold for the year after the plan too.
_YEAR = timedelta(days=366)


class Onset(NamedTuple):
    """When in a year a phase begins: on the ``week``-th ``weekday`` of ``month`` (5 is the last; 0 is Sunday), ``at``
    a time of the wall clock that goes before."""

    month: int
    week: int
    weekday: int
    at: timedelta

    def in_year(self, year: int) -> datetime:
        """The wall-clock moment, without a zone."""
        first_weekday, days = monthrange(year, self.month)
        day = 1 + (self.weekday - 1 - first_weekday) % 7 + 7 * (self.week - 1)
        return datetime(year, self.month, day if day <= days else day - 7) + self.at


class Phase(NamedTuple):
    """A part of the year with one offset from UTC; ``onset`` is None where it is the whole year."""

    name: str
    offset: timedelta
    offset_before: timedelta
    onset: Onset | None


#: The one phase of UTC, for a calendar that has to hold a VTIMEZONE though no time in it needs one.
UTC_RULE = (Phase("UTC", timedelta(0), timedelta(0), None),)


def zone_of(zone_data: bytes, name: str) -> ZoneInfo:
    """The zone that a TZif file describes."""
    return ZoneInfo.from_file(BytesIO(zone_data), key=name)


def yearly_rule(zone_data: bytes) -> tuple[Phase, ...] | None:
    """The phases of every year from the last line of a TZif file, or None where they are no rule of VTIMEZONE.

    UTC itself has none either: its times are written with a ``Z``.

    Examples
    --------
    >>> [phase.name for phase in yearly_rule(b"TZif\\nCET-1CEST,M3.5.0,M10.5.0/3\\n")]
    ['CET', 'CEST']
    >>> yearly_rule(b"TZif\\nEET-2EEST,M4.5.5/0,M10.5.4/24\\n")  # 24:00 is a moment of the next day
    """
    footer = zone_data.rstrip(b"\n").rpartition(b"\n")[2].decode("ascii", errors="replace")
    match = _RULE.fullmatch(footer)
    if match is None or footer == "UTC0":
        return None
    name, west, summer_name, summer_west, *onsets = match.groups()
    standard = -_duration(west)
    if summer_name is None:
        return (Phase(name.strip("<>"), standard, standard, None),)
    summer = standard + _HOUR if summer_west is None else -_duration(summer_west)
    begins, ends = _onset(*onsets[:4]), _onset(*onsets[4:])
    if not all(timedelta(0) <= onset.at < _DAY for onset in (begins, ends)):
        return None
    return (
        Phase(name.strip("<>"), standard, summer, ends),
        Phase(summer_name.strip("<>"), summer, standard, begins),
    )


def holds(phases: tuple[Phase, ...], zone: ZoneInfo, moments: Iterable[datetime]) -> bool:
    """Whether the rule says what the zone says: at every moment, and from the first of them to a year after the last.

    ``moments`` are wall-clock moments without a zone.
    """
    instants = sorted(moment.replace(tzinfo=zone).astimezone(timezone.utc) for moment in moments)
    if not instants:
        return True
    first, last = instants[0] - _DAY, instants[-1] + _YEAR
    changes = _changes(phases, first.year - 1, last.year)
    times = [time for time, _ in changes]
    instants += [first + _DAY * day for day in range((last - first).days)]
    instants += [time - side for time in times if first < time < last for side in (timedelta(0), timedelta(seconds=1))]
    return all(
        instant.astimezone(zone).utcoffset() == changes[bisect_right(times, instant) - 1][1] for instant in instants
    )


def component(name: str, phases: tuple[Phase, ...]) -> Timezone:
    """The VTIMEZONE of a rule. The part with the larger offset is DAYLIGHT, also where the law calls it standard."""
    from icalendar import Timezone, TimezoneDaylight, TimezoneStandard, vRecur

    written = Timezone()
    written.add("tzid", name)
    largest = max(phase.offset for phase in phases)
    for phase in sorted(phases, key=lambda phase: phase.offset, reverse=True):
        part = TimezoneDaylight() if len(phases) > 1 and phase.offset == largest else TimezoneStandard()
        onset = phase.onset
        begins = datetime(_FIRST_YEAR, 1, 1) if onset is None else onset.in_year(_FIRST_YEAR)
        part.add("dtstart", begins)
        if onset is not None:
            week = -1 if onset.week == 5 else onset.week
            weekday = f"{week}{_WEEKDAYS[onset.weekday]}"
            part.add("rrule", vRecur(freq="YEARLY", bymonth=onset.month, byday=weekday))
        part.add("tzoffsetfrom", phase.offset_before)
        part.add("tzoffsetto", phase.offset)
        part.add("tzname", phase.name)
        written.add_component(part)
    return written


def _changes(phases: tuple[Phase, ...], first_year: int, last_year: int) -> list[tuple[datetime, timedelta]]:
    """The instants of change, in order, each with the offset from then on."""
    changes = []
    for year in range(first_year, last_year + 1):
        for phase in phases:
            wall = datetime(year, 1, 1) if phase.onset is None else phase.onset.in_year(year)
            changes.append(((wall - phase.offset_before).replace(tzinfo=timezone.utc), phase.offset))
    return sorted(changes)


def _onset(month: str, week: str, weekday: str, at: str | None) -> Onset:
    return Onset(int(month), int(week), int(weekday), _HOUR * 2 if at is None else _duration(at))


def _duration(text: str) -> timedelta:
    """``[+-]h[:mm[:ss]]``."""
    hours, minutes, seconds = [*(int(part) for part in text.lstrip("+-").split(":")), 0, 0][:3]
    size = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    return -size if text.startswith("-") else size
