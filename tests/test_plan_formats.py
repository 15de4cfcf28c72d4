"""Plans of every released format are read for good."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from making import DATA
from revising import held, of, runs

from rud_dosing import DosingError, earlier, export, read_plan
from rud_dosing.core.digests import is_verified
from rud_dosing.model.plan import FORMAT_VERSION
from rud_dosing.units import number

RELEASED = sorted((DATA / "plans-released").glob("v*.json"))
released = pytest.mark.skipif(not RELEASED, reason="no format is released yet; see release_plan.py")


@released
def test_every_format_has_its_plan() -> None:
    assert {path.name for path in RELEASED} == {f"v{version}.json" for version in range(1, FORMAT_VERSION + 1)}
    for path in RELEASED:
        assert json.loads(path.read_bytes())["format_version"] == int(re.sub(r"\D", "", path.stem))


@released
@pytest.mark.parametrize("path", RELEASED, ids=lambda path: path.stem)
def test_plan_of_a_released_format_says_what_it_said(path: Path) -> None:
    """170 cm, 63.5 kg, from 1 December 2026; ruxolitinib held from day 10 at 11:00, resumed on day 13 at 08:00, shift.

    Worked out in data/revisions.toml: 19 doses before, days 11 to 56 (46 x 2 = 92) two days late, until 27 January.
    """
    plan, since_2 = read_plan(path), path.stem != "v1"
    assert (plan.plan_code, plan.format_version) == ("K6JM4E-J", FORMAT_VERSION)
    assert (plan.patient.id, str(plan.bsa.value), is_verified(plan)) == ("HLH-0042", "1.73", True)
    actions = ["plan", "revise", "revise", "verify", *(["record", "assess"] if since_2 else [])]
    assert ([entry.action for entry in plan.history], plan.revision) == (actions, 4 if since_2 else 3)
    assert [one.outcome for one in plan.records] == (["missed"] if since_2 else [])
    assert [(one.day, one.results.labs.platelets.value) for one in plan.results] == (
        [(7, "110 10^9/L")] if since_2 else []
    )
    assert runs(plan, "ruxolitinib") == [
        ["2026-12-01", "2026-12-09", "08:00 15, 20:00 15", 1, 9],
        ["2026-12-10", "2026-12-10", "08:00 15", 10, 10],
        ["2026-12-13", "2027-01-27", "08:00 15, 20:00 15", 11, 56],
    ]
    assert held(plan, "ruxolitinib") == ["2026-12-11", "2026-12-12"]
    doses = [number(one.dose_mg) for one in of(plan, "dexamethasone")]
    assert doses == ["17.5"] * 14 + ["8.5"] * 14 + ["4.5"] * 14 + ["2"] * 8 + ["1.5"] * 2 + ["1"] * 2 + ["0.5"] * 2
    # Those of days 14, 28 and 56 moved with the course by its two days.
    assert [str(one.target) for one in plan.assessments] == ["2026-12-07", "2026-12-16", "2026-12-30", "2027-01-27"]


@released
@pytest.mark.parametrize("path", RELEASED, ids=lambda path: path.stem)
def test_plan_of_a_released_format_can_be_used(path: Path) -> None:
    plan = read_plan(path)
    assert read_plan(export(plan, "json")) == plan
    assert export(plan, "csv").count(b"\n") == 1 + 111 + 56
    assert export(plan, "ics").startswith(b"BEGIN:VCALENDAR")
    assert export(plan, "pdf").startswith(b"%PDF")
    recorded = {entry.revision: entry.content_digest for entry in plan.history}
    assert {number_of: earlier(plan, number_of).content_digest for number_of in recorded} == recorded


@released
def test_plan_of_an_older_format_that_was_changed_is_refused() -> None:
    """The digest of the older format is checked before anything is made of the document."""
    old = (DATA / "plans-released" / "v1.json").read_bytes()
    with pytest.raises(DosingError) as refused:
        read_plan(old.replace(b'"dose_mg": "17.5"', b'"dose_mg": "27.5"', 1))
    assert refused.value.code == "plan-digest"


@released
def test_plan_of_the_newest_format_is_written_as_it_was() -> None:
    newest = RELEASED[-1].read_bytes()
    same = export(read_plan(newest), "json") == newest
    assert same, "the newest format has changed since it was released"


def test_plan_of_a_format_to_come_is_refused_with_what_to_do() -> None:
    document = json.dumps({"format": "rud-dosing-plan", "format_version": FORMAT_VERSION + 1}).encode()
    with pytest.raises(DosingError) as refused:
        read_plan(document)
    assert str(refused.value) == (
        f"error[plan-format-version]: plan: it is of format version {FORMAT_VERSION + 1}; "
        f"this program reads versions 1 to {FORMAT_VERSION}\n"
        "  Use the version of the program that wrote it, or a newer one."
    )
