"""A plan as an iCalendar file (RFC 5545, RFC 7986) that calendars agree on.

One event for each administration and no recurrence; every revision a full snapshot, with what is gone cancelled; local
times with a VTIMEZONE of yearly rules, or UTC where a zone has none. The library writes it: escaping, folding and types
are its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from ... import zones
from ...errors import InputError
from ...model.plan import Plan
from ...model.site import Site
from ...model.wording import Wording
from . import vtimezone
from .entries import Entry, Reminder, entries, utc
from .items import items
from .names import calendar_name, discreet_names, file_name, import_instructions
from .options import CalendarOptions, read_alarms
from .text import CalendarText

if TYPE_CHECKING:
    from icalendar import Alarm, Calendar, Event

__all__ = [
    "DEFAULTS",
    "CalendarOptions",
    "calendar",
    "calendar_name",
    "discreet_names",
    "export",
    "file_name",
    "import_instructions",
]

#: What is written where nothing is asked for.
DEFAULTS = CalendarOptions()

_PRODUCT = "-//rud_dosing//Medication plan//EN"
_REFRESH = timedelta(hours=1)
_COLOR = "steelblue"


def export(
    plan: Plan,
    *,
    language: Sequence[Wording],
    site: Site,
    layout: str | None,
    alarms: str | None,
    shared: bool | None,
    discreet: bool | None,
    only: str | None,
    monitoring: bool,
) -> bytes:
    """The calendar as it was asked for, and as the site has it where nothing was said; in the first language.

    Raises
    ------
    InputError
        ``time-zone-needed``, ``alarms``, and as :func:`calendar`
    """
    chosen: dict[str, Any] = {
        "layout": layout or site.layout or DEFAULTS.layout,
        "alarms": read_alarms(alarms or site.alarms),
        "shared": site.shared if shared is None else shared,
        "discreet": site.discreet if discreet is None else discreet,
        "only": only or site.only or DEFAULTS.only,
        "monitoring": monitoring,
    }
    if plan.time_zone is None:
        raise InputError(
            "time-zone-needed",
            "the plan has no time zone, and a calendar cannot do without one",
            where="time_zone",
            fix='Plan with --time-zone "America/New_York", for example, or say time_zone in the site file.',
        )
    return calendar(plan, zones.zone_bytes(plan.time_zone), language[0], CalendarOptions(**chosen))


def calendar(plan: Plan, zone_data: bytes, wording: Wording, options: CalendarOptions = DEFAULTS) -> bytes:
    """The plan as an iCalendar file, the same bytes for the same plan.

    Parameters
    ----------
    zone_data : the TZif file of ``plan.time_zone``
    wording : the sentences of the language to write in
    options : layout, alarms, privacy

    Raises
    ------
    InputError
        ``time-zone-needed``, ``undated``, ``local-time`` (a clock change skips or repeats a time), ``calendar-empty``,
        ``item-id``, ``text`` (a control character), ``wording``
    """
    if plan.time_zone is None:
        raise InputError("time-zone-needed", "the plan has no time zone", where="time_zone", fix="Plan with one.")
    zone = vtimezone.zone_of(zone_data, plan.time_zone)
    found = items(plan, zone, options)
    rule = vtimezone.yearly_rule(zone_data)
    if rule is not None and not vtimezone.holds(rule, zone, found.moments()):
        rule = None
    text = CalendarText(plan, zone, found.revised_at, wording, discreet=options.discreet)
    written = _head(plan, text.name, found.revised_at)
    if rule is not None:
        written.add_component(vtimezone.component(zone.key, rule))
    elif plan.status == "died":
        # RFC 5545 3.6 wants at least one component, and a calendar after a death holds no event.
        written.add_component(vtimezone.component("UTC", vtimezone.UTC_RULE))
    writer = _EventWriter(plan, found.revised_at, zone, local=rule is not None, private=not options.shared)
    for entry in entries(plan, found, zone, text, options):
        written.add_component(writer.event(entry))
    return bytes(written.to_ical(sorted=False))


def _head(plan: Plan, name: str, revised_at: datetime) -> Calendar:
    from icalendar import Calendar, vText

    head = Calendar()
    head.add("VERSION", "2.0")
    head.add("PRODID", _PRODUCT)
    head.add("CALSCALE", "GREGORIAN")
    head.add("METHOD", "PUBLISH")
    head.add("UID", plan.plan_uuid)
    head.add("LAST-MODIFIED", revised_at)
    # The library knows none of these as text and would write a comma in them as it is.
    head.add("NAME", vText(name))
    head.add("X-WR-CALNAME", vText(name))
    # RFC 7986 wants the parameter; the library leaves it out.
    head.add("REFRESH-INTERVAL", _REFRESH, parameters={"VALUE": "DURATION"})
    head.add("X-PUBLISHED-TTL", vText("PT1H"))
    head.add("COLOR", _COLOR)
    return head


class _EventWriter:
    """Entries as events of the library; values that all events share are made once."""

    def __init__(self, plan: Plan, revised_at: datetime, zone: ZoneInfo, *, local: bool, private: bool) -> None:
        from icalendar import vText
        from icalendar.prop import vDDDTypes, vInt

        self._zone = zone
        self._local = {"TZID": zone.key} if local else None
        self._private = private
        self._revised_at = vDDDTypes(revised_at)
        self._sequence = vInt(plan.revision - 1)
        words = ("CONFIRMED", "CANCELLED", "OPAQUE", "TRANSPARENT", "BUSY", "FREE", "PRIVATE")
        self._words = {word: vText(word) for word in words}

    def event(self, entry: Entry) -> Event:
        """The VEVENT; its alarms stand last in it."""
        from icalendar import Event

        words = self._words
        event = Event()
        event.add("UID", entry.uid)
        event.add("DTSTAMP", self._revised_at)
        event.add("LAST-MODIFIED", self._revised_at)
        event.add("SEQUENCE", self._sequence)
        self._add_time(event, "DTSTART", entry.start)
        self._add_time(event, "DTEND", entry.end)
        event.add("SUMMARY", entry.summary)
        event.add("DESCRIPTION", entry.description)
        event.add("CATEGORIES", ["ASSESSMENT" if entry.is_visit else "MEDICATION"])
        event.add("STATUS", words["CANCELLED" if entry.is_gone else "CONFIRMED"])
        event.add("TRANSP", words["OPAQUE" if entry.is_visit else "TRANSPARENT"])
        event.add("X-MICROSOFT-CDO-BUSYSTATUS", words["BUSY" if entry.is_visit else "FREE"])
        if self._private:
            event.add("CLASS", words["PRIVATE"])
        for reminder in entry.reminders:
            event.add_component(_alarm(reminder))
        return event

    def _add_time(self, event: Event, name: str, value: datetime | date) -> None:
        if not isinstance(value, datetime):
            event.add(name, value)
        elif self._local is None:
            event.add(name, utc(value, self._zone))
        else:
            event.add(name, value, parameters=self._local)


def _alarm(reminder: Reminder) -> Alarm:
    from icalendar import Alarm

    alarm = Alarm()
    alarm.add("UID", reminder.uid)
    alarm.add("ACTION", "DISPLAY")
    alarm.add("DESCRIPTION", reminder.text)
    at_a_moment = isinstance(reminder.trigger, datetime)
    alarm.add("TRIGGER", reminder.trigger, parameters={"VALUE": "DATE-TIME"} if at_a_moment else {})
    return alarm
