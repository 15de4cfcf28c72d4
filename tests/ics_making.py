"""Calendars for tests: made from plans, and read by the tests' own reader."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any, NamedTuple

import making
import msgspec
import rfc5545
import rfc5545_tree as tree

from rud_dosing import library, zones
from rud_dosing.exporters.calendar import ics
from rud_dosing.model.plan import Administration, Assessment, HistoryEntry, Plan
from rud_dosing.model.wording import Wording

#: Plans over the spring and the autumn change of zones of every kind; two without any change, one of inverted time.
ZONES = (
    *("Europe/Berlin", "America/New_York", "Australia/Sydney", "Asia/Shanghai", "Africa/Casablanca"),
    *("Asia/Kathmandu", "Europe/Dublin", "UTC", "America/Santiago", "Australia/Lord_Howe"),
)
CHANGING = ("Europe/Berlin", "America/New_York", "Australia/Sydney", "Europe/Dublin")
STARTS = ("2027-03-01", "2027-10-01")
LATER = datetime(2027, 3, 10, 14, 30, tzinfo=timezone.utc)


class Read(NamedTuple):
    """What readers have to agree on."""

    uid: str
    start: str
    summary: str


def plan(zone: str = "Europe/Berlin", start: str = "2027-03-01", **order: Any) -> Plan:
    return making.plan(start=start, time_zone=zone, **order)


def export(the_plan: Plan, *, wording: Wording | None = None, **options: Any) -> bytes:
    """The calendar of a plan; it is checked strictly each time."""
    assert the_plan.time_zone is not None
    words = wording or library.load_wording("en")
    content = ics.calendar(the_plan, zones.zone_bytes(the_plan.time_zone), words, ics.CalendarOptions(**options))
    assert rfc5545.problems(content) == []
    return content


def events(content: bytes) -> list[tree.Component]:
    return tree.read(content).within("VEVENT")


def value(event: tree.Component, name: str) -> str:
    """A property's text, without escapes."""
    return tree.text(event.one(name))


def by_uid(content: bytes) -> dict[str, tree.Component]:
    return {value(event, "UID"): event for event in events(content)}


def planned(the_plan: Plan) -> list[Read]:
    """What a reader of the default layout must find: from the plan and the tz database, not from the exporter."""
    zone = tree.database_zone(the_plan.time_zone or "")

    def utc(on: object, time: str) -> str:
        wall = datetime.fromisoformat(f"{on} {time}").replace(tzinfo=zone)
        return f"{wall.astimezone(timezone.utc):%Y-%m-%dT%H:%M:%SZ}"

    code = the_plan.plan_code
    names = {
        "ruxolitinib": "Ruxolitinib",
        "dexamethasone": "Dexamethasone",
        "etoposide": "Etoposide",
        "liposomal-doxorubicin": "Liposomal doxorubicin",
        "methylprednisolone": "Methylprednisolone",
    }
    doses = [
        Read(one.id, utc(one.date, one.time), f"{names[one.drug]} {one.dose_mg} mg [{code}]")
        for one in the_plan.administrations
    ]
    visits = [
        Read(one.id, utc(one.target, one.time), f"Clinic visit, day {one.treatment_day}: blood tests [{code}]")
        for one in the_plan.assessments
    ]
    return sorted(doses + visits)


def revised(
    before: Plan,
    *,
    administrations: tuple[Administration, ...] | None = None,
    assessments: tuple[Assessment, ...] | None = None,
    at: datetime = LATER,
) -> Plan:
    """The next revision with other items, its history as the model says it is kept."""
    live = before.administrations if administrations is None else administrations
    visits = before.assessments if assessments is None else assessments
    entry = HistoryEntry(
        revision=before.revision + 1,
        action="plan",
        at=at,
        by="A. Prescriber",
        replaced=tuple(one for one in before.administrations if one not in live),
        added=tuple(one.id for one in live if one.id not in {old.id for old in before.administrations}),
        replaced_assessments=tuple(one for one in before.assessments if one not in visits),
        added_assessments=tuple(one.id for one in visits if one.id not in {old.id for old in before.assessments}),
    )
    return msgspec.structs.replace(
        before,
        revision=before.revision + 1,
        administrations=live,
        assessments=visits,
        history=(*before.history, entry),
    )
