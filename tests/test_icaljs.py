"""What ical.js reads, which Thunderbird reads with: starts, ends, texts, alarms, what is live."""

from __future__ import annotations

import json
import subprocess
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from ics_making import STARTS, ZONES, Read, export, plan, planned
from outside import needed
from test_ics_readers import revisions
from test_ics_switch import switched

ICALJS = Path(__file__).parent / "icaljs"
NODE = needed("node", ICALJS / "node_modules" / "ical.js")
pytestmark = pytest.mark.outside


def run_icaljs(content: bytes) -> dict[str, list[dict[str, Any]]]:
    done = subprocess.run([NODE, "read.mjs"], cwd=ICALJS, input=content, capture_output=True, check=True, timeout=60)
    read: dict[str, list[dict[str, Any]]] = json.loads(done.stdout)
    return read


def by_icaljs(content: bytes) -> list[Read]:
    """Read again after ical.js has written it, nothing may have moved."""
    read = run_icaljs(content)
    assert read["parsed"] == read["again"]
    return sorted(Read(event["uid"], event["start"], event["summary"]) for event in read["parsed"])


@pytest.mark.parametrize("start", STARTS)
@pytest.mark.parametrize("zone", ZONES)
def test_it_finds_the_plan(zone: str, start: str) -> None:
    the_plan = plan(zone, start)
    assert by_icaljs(export(the_plan)) == planned(the_plan)


@pytest.mark.parametrize("to", ["hlh-94", "dep"])
def test_it_finds_the_switched_plan(to: str) -> None:
    the_plan = switched(to)
    found = [one for one in by_icaljs(export(the_plan)) if not one.summary.startswith("CANCELLED")]
    assert found == planned(the_plan)


def test_it_agrees_on_what_is_live_in_every_revision() -> None:
    for the_plan in revisions():
        live = {one.id for one in (*the_plan.administrations, *the_plan.assessments)}
        read = run_icaljs(export(the_plan))["parsed"]
        assert {event["uid"] for event in read if event["status"] == "CONFIRMED"} == live


def test_it_reads_ends_texts_and_alarms() -> None:
    read = run_icaljs(export(plan()))["parsed"]
    for event in read:
        minutes = 60 if "visit" in event["summary"] else 15
        lasts = datetime.fromisoformat(event["end"]) - datetime.fromisoformat(event["start"])
        assert lasts == timedelta(minutes=minutes)
        assert event["description"].endswith("Schedule aid only; the medication chart is authoritative.")
    alarms = [alarm for event in read for alarm in event["alarms"]]
    assert (alarms.count("-PT10M"), alarms.count("-P1D"), len(alarms)) == (112, 4, 116)


def test_it_reads_days() -> None:
    days = run_icaljs(export(plan(), layout="days", only="medication"))["parsed"]
    assert [day["start"] for day in days[:2]] == ["2027-03-01", "2027-03-02"]
    assert days[0]["alarms"] == ["2027-03-01T06:50:00Z", "2027-03-01T18:50:00Z"]
    assert len(days) == 56


def test_it_would_notice_a_wrong_offset() -> None:
    wrong = export(plan()).replace(b"+0200", b"+0300")
    assert by_icaljs(wrong) != planned(plan())
