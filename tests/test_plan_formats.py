"""Plans of every released format are read for good."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from making import DATA
from revising import held, of, revised, runs

from rud_dosing import DosingError, earlier, export, read_plan
from rud_dosing.api.planning import data_of
from rud_dosing.core.digests import digest, is_verified
from rud_dosing.model.plan import FORMAT_VERSION
from rud_dosing.plans.verification import check_computed
from rud_dosing.units import number

RELEASED = sorted((DATA / "plans-released").glob("v*.json"))

#: Format 3 is written and not released: more is added to it before its plan is made with release_plan.py and kept here.
NOT_RELEASED = {3}

#: More plans of format 2, made by the program that wrote it: what a plan can go through, each once.
OF_FORMAT_2 = sorted((DATA / "plans-released" / "format-2").glob("*.json"))
VERIFIED = {"resumed", "stopped", "switched-dep"}


def test_every_released_format_has_its_plan() -> None:
    versions = set(range(1, FORMAT_VERSION + 1)) - NOT_RELEASED
    assert {path.name for path in RELEASED} == {f"v{version}.json" for version in versions}
    for path in RELEASED:
        assert json.loads(path.read_bytes())["format_version"] == int(re.sub(r"\D", "", path.stem))


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


@pytest.mark.parametrize("path", RELEASED, ids=lambda path: path.stem)
def test_plan_of_a_released_format_can_be_used(path: Path) -> None:
    plan = read_plan(path)
    assert read_plan(export(plan, "json")) == plan
    assert export(plan, "csv").count(b"\n") == 1 + 111 + 56
    assert export(plan, "ics").startswith(b"BEGIN:VCALENDAR")
    assert export(plan, "pdf").startswith(b"%PDF")
    recorded = {entry.revision: entry.content_digest for entry in plan.history}
    assert {number_of: earlier(plan, number_of).content_digest for number_of in recorded} == recorded


def test_plan_of_an_older_format_that_was_changed_is_refused() -> None:
    """The digest of the older format is checked before anything is made of the document."""
    old = (DATA / "plans-released" / "v1.json").read_bytes()
    with pytest.raises(DosingError) as refused:
        read_plan(old.replace(b'"dose_mg": "17.5"', b'"dose_mg": "27.5"', 1))
    assert refused.value.code == "plan-digest"


@pytest.mark.skipif(FORMAT_VERSION in NOT_RELEASED, reason="the newest format is not released yet")
def test_plan_of_the_newest_format_is_written_as_it_was() -> None:
    newest = RELEASED[-1].read_bytes()
    same = export(read_plan(newest), "json") == newest
    assert same, "the newest format has changed since it was released"


@pytest.mark.parametrize("path", OF_FORMAT_2, ids=lambda path: path.stem)
def test_plan_of_format_2_only_gains_keys(path: Path) -> None:
    """What it said stays to the letter, its digest and its verification too; regimens and holds are said beside it."""
    old, new = json.loads(path.read_bytes()), json.loads(export(read_plan(path), "json"))
    assert new.keys() - old.keys() == {"parts", "intervals"}
    for rows in ("steps", "administrations"):
        assert all(row.pop("part") <= len(new["parts"]) for row in new[rows])
    assert old.pop("document_digest") != new.pop("document_digest")
    assert {**old, "format_version": 3} == {key: new[key] for key in old}
    assert is_verified(read_plan(path)) == (path.stem in VERIFIED)


@pytest.mark.parametrize("path", OF_FORMAT_2, ids=lambda path: path.stem)
def test_plan_of_format_2_is_computed_again_without_a_difference(path: Path) -> None:
    plan = read_plan(path)
    check_computed(plan, data_of(plan))
    recorded = {entry.revision: entry.content_digest for entry in plan.history}
    assert {number_of: earlier(plan, number_of).content_digest for number_of in recorded} == recorded
    assert read_plan(export(plan, "json")) == plan
    if plan.order.start is not None:
        assert export(plan, "ics").startswith(b"BEGIN:VCALENDAR")
    assert all(export(plan, "pdf", document=one).startswith(b"%PDF") for one in ("worksheet", "calendar", "weeks"))


PARTS = {
    "switched-hlh": [
        ("ru-d", 1, 56, ("ruxolitinib", "dexamethasone"), (), ()),
        # The steroid that goes on is not begun; etoposide of HLH-94 ends on its day 50, treatment day 57.
        ("hlh-94", 8, 57, ("etoposide",), ("ruxolitinib",), ("dexamethasone",)),
    ],
    "switched-dep": [
        ("ru-d", 1, 56, ("ruxolitinib", "dexamethasone"), (), ()),
        # 14 days from day 8 on; its visit of day 28 lies on treatment day 35.
        (
            *("dep", 8, 21, ("liposomal-doxorubicin", "etoposide", "methylprednisolone")),
            *(("dexamethasone",), ("ruxolitinib",)),
        ),
    ],
    "resumed": [("ru-d", 1, 58, ("ruxolitinib", "dexamethasone"), (), ())],  # held for two days, shifted by them
    "shifted": [("ru-d", 1, 60, ("ruxolitinib", "dexamethasone"), (), ())],  # twice by two days
}

INTERVALS = {
    "held": [
        ("ruxolitinib", "hold", "2026-12-10 11:00", None, 2),
        ("dexamethasone", "hold", "2026-12-12 10:00", "2026-12-14 08:00", 3),
    ],
    "resumed": [("ruxolitinib", "hold", "2026-12-10 11:00", "2026-12-13 08:00", 2)],
    "stopped": [
        # At 14:00 the dose of the day has been given: the taper of 6 days is 21 to 26 December.
        ("dexamethasone", "stop", "2026-12-27 00:00", None, 2),
        ("ruxolitinib", "stop", "2027-01-02 00:00", None, 3),
    ],
    "switched-hlh": [("ruxolitinib", "stop", "2026-12-08 08:00", None, 2)],
    "switched-dep": [("dexamethasone", "stop", "2026-12-08 08:00", None, 2)],
}


@pytest.mark.parametrize("path", OF_FORMAT_2, ids=lambda path: path.stem)
def test_plan_of_format_2_gets_parts_and_intervals(path: Path) -> None:
    plan, whole = read_plan(path), [("ru-d", 1, 56, ("ruxolitinib", "dexamethasone"), (), ())]
    parts = [(p.regimen, p.first_day, p.last_day, p.begins, p.ends, p.goes_on) for p in plan.parts]
    assert parts == PARTS.get(path.stem, whole)
    intervals = [(one.drug, one.kind, one.since, one.until, one.revision) for one in plan.intervals]
    assert intervals == INTERVALS.get(path.stem, [])


def test_revision_of_an_older_plan_cuts_its_days_and_leaves_earlier_ones_as_they_were() -> None:
    """Ruxolitinib is held from day 10 at 11:00 and resumed on day 13: of day 10 the morning alone is given."""
    old = read_plan(DATA / "plans-released" / "format-2" / "resumed.json")
    new = revised(old, "2027-01-20 00:00", change="stop", drug="ruxolitinib")
    first, second = (
        [(s.first_day, s.last_day, s.times) for s in made.steps if s.drug == "ruxolitinib"] for made in (old, new)
    )
    both = ("08:00", "20:00")
    assert first == [(1, 10, both), (13, 58, both)]
    assert second == [(1, 9, both), (10, 10, ("08:00",)), (13, 50, both)]
    check_computed(new, data_of(new))
    assert earlier(new, old.revision).content_digest == old.content_digest
    assert read_plan(export(new, "json")) == new


def test_plan_of_format_2_whose_course_cannot_be_walked_is_refused_with_its_file() -> None:
    """A document with a digest that fits and a history that cannot be: it resumes what nothing holds."""
    old = json.loads((DATA / "plans-released" / "format-2" / "resumed.json").read_bytes())
    old["history"][1]["change"] = {"change": "resume", "drug": "ruxolitinib", "then": "continue"}
    del old["document_digest"]
    old["document_digest"] = digest(old)
    with pytest.raises(DosingError) as refused:
        read_plan(json.dumps(old).encode())
    assert (refused.value.code, refused.value.where) == ("revise", "plan: drug")


def test_plan_of_a_format_to_come_is_refused_with_what_to_do() -> None:
    document = json.dumps({"format": "rud-dosing-plan", "format_version": FORMAT_VERSION + 1}).encode()
    with pytest.raises(DosingError) as refused:
        read_plan(document)
    assert str(refused.value) == (
        f"error[plan-format-version]: plan: it is of format version {FORMAT_VERSION + 1}; "
        f"this program reads versions 1 to {FORMAT_VERSION}\n"
        "  Use the version of the program that wrote it, or a newer one."
    )
