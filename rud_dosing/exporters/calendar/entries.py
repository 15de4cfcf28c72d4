"""The entries of a calendar: what each event says and when, before the library writes it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta, timezone
from itertools import groupby
from typing import NamedTuple
from zoneinfo import ZoneInfo

from ...core.digests import item_id
from ...model.plan import Plan
from .items import Dose, Items, Visit
from .options import CalendarOptions
from .text import CalendarText, is_draft

_DOSE_TAKES, _VISIT_TAKES = timedelta(minutes=15), timedelta(minutes=60)
_DOSE_LEAD, _VISIT_LEAD = timedelta(minutes=10), timedelta(days=1)
_DAY = timedelta(days=1)


class Reminder(NamedTuple):
    """An alarm: a length of time before its event, or a moment (UTC) of its own."""

    uid: str
    trigger: timedelta | datetime
    text: str


class Entry(NamedTuple):
    """One event: ``start`` and ``end`` are wall-clock moments, or dates of an all-day event."""

    uid: str
    start: datetime | date
    end: datetime | date
    summary: str
    description: str
    is_visit: bool = False
    is_gone: bool = False
    reminders: tuple[Reminder, ...] = ()


class _Maker(NamedTuple):
    """What all entries of a calendar are made with; ``lead`` is None where there are no alarms."""

    plan_uuid: str
    zone: ZoneInfo
    text: CalendarText
    layout: str
    lead: timedelta | None

    def id(self, key: str) -> str:
        """A UID that is the same in every revision."""
        return item_id(self.plan_uuid, key)

    def own(self, uid: str) -> str:
        """A visit's or a held day's UID: the layouts share none, so that who imports both does not get half of each."""
        return self.id(f"day|{uid}") if self.layout == "days" else uid


def entries(plan: Plan, items: Items, zone: ZoneInfo, text: CalendarText, options: CalendarOptions) -> Iterator[Entry]:
    """Every event of the calendar: doses or days, days on hold, visits, and what is gone."""
    maker = _Maker(plan.plan_uuid, zone, text, options.layout, _lead(plan, options))
    if options.layout == "days":
        yield from _days(maker, items)
    else:
        yield from _administrations(maker, items.doses)
        for at, dose in items.gone_doses:
            yield Entry(
                dose.id,
                at,
                _later(at, _DOSE_TAKES, zone),
                text.summary(dose, gone=True),
                text.gone,
                is_gone=True,
            )
    yield from _held_days(maker, items)
    yield from _reviews(maker, items)
    yield from _monitoring(maker, items)
    yield from _visits(maker, items.visits)
    for gone in items.gone_visits:
        yield Entry(
            maker.own(gone.item.id),
            gone.at,
            _later(gone.at, _VISIT_TAKES, zone),
            text.visit_summary(gone.item, gone=True),
            text.gone,
            is_visit=True,
            is_gone=True,
        )


def _held_days(maker: _Maker, items: Items) -> Iterator[Entry]:
    text = maker.text
    for day in items.held:
        summary, description = text.hold_summary(day), text.hold_description(day)
        yield Entry(maker.own(day.id), day.date, day.date + _DAY, summary, description)
    for day in items.gone_held:
        summary = text.hold_summary(day, gone=True)
        yield Entry(maker.own(day.id), day.date, day.date + _DAY, summary, text.gone, is_gone=True)


def _reviews(maker: _Maker, items: Items) -> Iterator[Entry]:
    text = maker.text
    for one in items.reviews:
        summary, description = text.review_summary(one), text.review_description(one)
        yield Entry(maker.own(one.id), one.date, one.date + _DAY, summary, description, is_visit=True)
    for one in items.gone_reviews:
        summary = text.review_summary(one, gone=True)
        yield Entry(maker.own(one.id), one.date, one.date + _DAY, summary, text.gone, is_visit=True, is_gone=True)


def _monitoring(maker: _Maker, items: Items) -> Iterator[Entry]:
    text = maker.text
    for is_gone, days in ((False, items.measured), (True, items.gone_measured)):
        for one in days:
            if one.target is not None:
                summary = text.monitoring_summary(one, gone=is_gone)
                description = text.gone if is_gone else text.monitoring_description(one)
                days_end = one.target + _DAY
                yield Entry(
                    maker.own(one.id), one.target, days_end, summary, description, is_visit=True, is_gone=is_gone
                )


def _lead(plan: Plan, options: CalendarOptions) -> timedelta | None:
    if options.alarms == "none" or options.shared or is_draft(plan):
        return None
    return _DOSE_LEAD if options.alarms is None else timedelta(minutes=options.alarms)


def _administrations(maker: _Maker, doses: Sequence[Dose]) -> Iterator[Entry]:
    """An event for each administration, with an alarm on the first of each moment."""
    text, lead = maker.text, maker.lead
    before: datetime | None = None
    for at, one in doses:
        reminders: tuple[Reminder, ...] = ()
        if lead is not None and at != before:
            reminders = (Reminder(maker.id(f"alarm|{one.id}"), -lead, text.dose_alarm),)
        before = at
        end = _later(at, text.lasts(one) or _DOSE_TAKES, maker.zone)
        yield Entry(one.id, at, end, text.summary(one), text.description(one), reminders=reminders)


def _days(maker: _Maker, items: Items) -> Iterator[Entry]:
    """An all-day event for each day, and for each earlier revision's day that has no dose any more."""
    text = maker.text
    live = _by_date(items.doses)
    for on, doses in live.items():
        uid, that_day = maker.id(f"day|{on}"), [dose.item for dose in doses]
        reminders = _day_reminders(maker, uid, (dose.at for dose in doses))
        summary, description = text.day_summary(that_day), text.day_description(that_day)
        yield Entry(uid, on, on + _DAY, summary, description, reminders=reminders)
    for on, doses in _by_date(items.gone_doses).items():
        if on not in live:
            summary = text.day_summary([dose.item for dose in doses], gone=True)
            yield Entry(maker.id(f"day|{on}"), on, on + _DAY, summary, text.gone, is_gone=True)


def _by_date(doses: Sequence[Dose]) -> dict[date, list[Dose]]:
    in_order = sorted(doses, key=lambda dose: dose.at)
    return {on: list(group) for on, group in groupby(in_order, key=lambda dose: dose.at.date())}


def _day_reminders(maker: _Maker, uid: str, moments: Iterable[datetime]) -> tuple[Reminder, ...]:
    """An alarm for each time of the day, at a moment of its own: from midnight on, a clock change would move it."""
    if maker.lead is None:
        return ()
    return tuple(
        Reminder(maker.id(f"alarm|{uid}|{at:%H:%M}"), utc(at, maker.zone) - maker.lead, maker.text.dose_alarm)
        for at in dict.fromkeys(moments)
    )


def _visits(maker: _Maker, visits: Sequence[Visit]) -> Iterator[Entry]:
    text = maker.text
    for visit in visits:
        uid, end = maker.own(visit.item.id), _later(visit.at, _VISIT_TAKES, maker.zone)
        reminders: tuple[Reminder, ...] = ()
        if maker.lead is not None:
            reminders = (Reminder(maker.id(f"alarm|{uid}"), -_VISIT_LEAD, text.visit_alarm(visit.item)),)
        summary, description = text.visit_summary(visit.item), text.visit_description(visit.item)
        yield Entry(uid, visit.at, end, summary, description, is_visit=True, reminders=reminders)


def utc(wall: datetime, zone: ZoneInfo) -> datetime:
    """A wall-clock moment of a zone in UTC."""
    return wall.replace(tzinfo=zone).astimezone(timezone.utc)


def _later(wall: datetime, duration: timedelta, zone: ZoneInfo) -> datetime:
    """The wall clock after a length of time, a clock change between counted."""
    return (utc(wall, zone) + duration).astimezone(zone).replace(tzinfo=None, fold=0)
