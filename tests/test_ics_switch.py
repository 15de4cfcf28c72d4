"""The calendar of a plan that was switched to another regimen: one calendar, infusions in mg, nothing left behind.

By hand for 170 cm, 63.5 kg, BSA 1.73 (Mosteller), no response on day 7 and a switch on day 8, Tuesday 8 December 2026:

HLH-94: etoposide 150 x 1.73 = 259.5 -> 260 mg on days 1, 4, 8, 11 and then every 7 days from day 15 to day 50 of the
regimen; 7 days later in the plan: 8, 11, 15, 18, 22, 29, 36, 43, 50, 57.
DEP: doxorubicin 25 x 1.73 = 43.25 -> 43 mg on day 8; etoposide 100 x 1.73 = 173 mg on days 8 and 15; methylprednisolone
15 x 63.5 = 952.5 -> 953 mg on days 8-10, 2 x 63.5 = 127 mg on 11-13, 63.5 -> 64 mg on 14-17, 0.75 x 63.5 = 47.625 ->
48 mg on 18-21. Visits on days 14 and 28 of DEP: days 21 and 35 of the plan.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import making
import msgspec
import pytest
import revising
import rfc5545_tree as tree
from ics_making import by_uid, events, export, planned, value
from sampling import ROOT
from test_ics import TELLING
from test_ics_readers import READERS

from rud_dosing import Plan, library
from rud_dosing.exporters.calendar import ics

CODE = "K6JM4E-J"
SWITCH = "2026-12-08 00:00"


def switched(to: str, since: str = SWITCH, **answers: Any) -> Plan:
    """The plan of 1 December 2026, switched; ruxolitinib stops and the steroid restarts unless said otherwise."""
    regimen = msgspec.to_builtins(library.load_regimen(to))
    said = {"ruxolitinib": "stop", "steroid": "restart", **answers}
    return revising.revised(revising.plan(), since, change="switch", regimen=regimen, **said)


def live(content: bytes) -> list[tree.Component]:
    return [event for event in events(content) if value(event, "STATUS") == "CONFIRMED"]


def since_the_switch(content: bytes, name: str = "") -> list[tuple[str, str]]:
    """Start and summary of what is live from the day of the switch on, without the code."""
    found = [(value(one, "DTSTART"), value(one, "SUMMARY").removesuffix(f" [{CODE}]")) for one in live(content)]
    return sorted(one for one in found if one[0] >= "20261208" and name in one[1])


def test_etoposide_of_hlh_94_stands_on_its_days_in_whole_mg() -> None:
    days = ("1208", "1211", "1215", "1218", "1222", "1229")
    expected = [f"2026{day}T100000" for day in days] + [f"2027{day}T100000" for day in ("0105", "0112", "0119", "0126")]
    assert since_the_switch(export(switched("hlh-94")), "toposide") == [(day, "Etoposide 260 mg") for day in expected]


def test_dep_stands_whole_in_the_calendar_and_nothing_else() -> None:
    def methylprednisolone(mg: int, *days: int) -> list[tuple[str, str]]:
        return [(f"202612{day:02}T080000", f"Methylprednisolone {mg} mg") for day in days]

    assert since_the_switch(export(switched("dep"))) == sorted(
        [
            ("20261208T100000", "Liposomal doxorubicin 43 mg"),
            ("20261208T100000", "Etoposide 173 mg"),
            ("20261215T100000", "Etoposide 173 mg"),
            *methylprednisolone(953, 8, 9, 10),
            *methylprednisolone(127, 11, 12, 13),
            *methylprednisolone(64, 14, 15, 16, 17),
            *methylprednisolone(48, 18, 19, 20, 21),
            ("20261221T090000", "Clinic visit, day 21: blood tests"),
            ("20270104T090000", "Clinic visit, day 35: blood tests"),
        ]
    )


def test_an_infusion_says_mg_and_route_and_no_units() -> None:
    (event, *_) = [one for one in live(export(switched("hlh-94"))) if "toposide" in value(one, "SUMMARY")]
    assert (value(event, "DTSTART"), value(event, "DTEND")) == ("20261208T100000", "20261208T101500")
    assert value(event, "DESCRIPTION").splitlines()[:3] == ["260 mg", "Route: intravenous", "Treatment day 8 of 63"]
    for one in live(export(switched("dep"))):
        if value(one, "DTSTART")[:8] >= "20261208":
            assert "tablet" not in value(one, "DESCRIPTION")


def lasting(folder: Path, duration: str, **order: Any) -> Plan:
    """A plan of DEP from the beginning, in a site's file of its own that says how long etoposide takes."""
    text = (ROOT / "templates" / "regimens" / "dep.toml").read_text(encoding="utf-8")
    own = folder / "own.toml"
    own.write_text(text.replace('name = "etoposide"', f'name = "etoposide"\nduration = "{duration}"'), encoding="utf-8")
    return making.plan(regimen=str(own), time_zone="Europe/Berlin", **order)


def test_an_event_lasts_as_long_as_its_infusion(tmp_path: Path) -> None:
    found = {value(one, "SUMMARY"): one for one in live(export(lasting(tmp_path, "2 hours")))}
    etoposide, doxorubicin = (found[f"{drug} mg [{CODE}]"] for drug in ("Etoposide 173", "Liposomal doxorubicin 43"))
    assert (value(etoposide, "DTSTART")[9:], value(etoposide, "DTEND")[9:]) == ("100000", "120000")
    assert value(etoposide, "DESCRIPTION").splitlines()[:3] == ["173 mg", "Route: intravenous", "Over 120 minutes"]
    assert value(doxorubicin, "DTEND")[9:] == "101500"  # its duration is not known
    days = live(export(lasting(tmp_path, "45 min"), layout="days"))
    (day,) = [one for one in days if value(one, "DTSTART") == "20261208"]
    assert value(day, "DESCRIPTION").splitlines()[:5] == [
        "08:00 Methylprednisolone 64 mg",
        "Route: intravenous",
        "10:00 Etoposide 173 mg",
        "Route: intravenous",
        "Over 45 minutes",
    ]


def test_an_infusion_over_a_clock_change_takes_its_time(tmp_path: Path) -> None:
    # In Berlin 02:00 to 03:00 is left out on 28 March 2027: two hours from 01:00 end at 04:00 on the wall.
    content = export(lasting(tmp_path, "2 hours", start="2027-03-28", times="etoposide 01:00"))
    found = [one for one in live(content) if value(one, "SUMMARY").startswith("Etoposide")]
    assert [(value(one, "DTSTART"), value(one, "DTEND")) for one in found] == [
        ("20270328T010000", "20270328T040000"),
        ("20270404T010000", "20270404T030000"),
    ]


def test_a_visit_of_the_later_regimen_says_its_day_and_not_its_name() -> None:
    found = {
        value(one, "DTSTART"): value(one, "DESCRIPTION").splitlines()[1:3] for one in live(export(switched("dep")))
    }
    assert found["20261221T090000"] == [
        "Day 14 of the treatment that began on 8 December 2026",
        "Treatment day 21 of 21",
    ]
    assert found["20270104T090000"] == [
        "Day 28 of the treatment that began on 8 December 2026",
        "Day 35, after the last treatment day (day 21)",
    ]


def test_a_plan_made_with_dep_has_its_follow_up_visit_after_its_last_day() -> None:
    the_plan = making.plan(regimen="dep", time_zone="Europe/Berlin")
    visits = [one for one in live(export(the_plan)) if value(one, "CATEGORIES") == "ASSESSMENT"]
    assert [value(one, "DTSTART") for one in visits] == ["20261214T090000", "20261228T090000"]
    assert "Treatment day 14 of 14" in value(visits[0], "DESCRIPTION")
    assert "Day 28, after the last treatment day (day 14)" in value(visits[1], "DESCRIPTION")


@pytest.mark.parametrize("layout", ["administrations", "days"])
def test_what_the_switch_takes_away_is_cancelled_in_every_later_file(layout: str) -> None:
    before, after = revising.plan(), switched("dep")
    later = revising.revised(after, "2026-12-16 00:00", change="stop", drug="etoposide")
    first = by_uid(export(before, layout=layout))
    # Every dose and visit of the first course from 8 December on; of whole days those after the last of DEP.
    gone = {
        uid
        for uid, event in first.items()
        if value(event, "DTSTART")[:8] >= ("20261222" if is_whole_day(event) else "20261208")
    }
    assert len(gone) == (49 * 3 + 3 if layout == "administrations" else 35 + 3)
    for the_plan in (after, later):
        found = by_uid(export(the_plan, layout=layout))
        assert set(first) <= set(found)
        assert {uid for uid in first if value(found[uid], "STATUS") == "CANCELLED"} == gone
        for uid in gone:
            assert found[uid].children == []
            assert value(found[uid], "SUMMARY").startswith("CANCELLED - ")
            assert "Do not act on it" in value(found[uid], "DESCRIPTION")


def is_whole_day(event: tree.Component) -> bool:
    return len(value(event, "DTSTART")) == 8


def test_a_steroid_that_begins_again_keeps_the_events_of_its_days() -> None:
    """Ru-D gives dexamethasone to 25 January, HLH-94 from 8 December to 1 February: one event for each day."""
    before, after = by_uid(export(revising.plan())), export(switched("hlh-94"))
    dexamethasone = {uid for uid, event in before.items() if value(event, "SUMMARY").startswith("Dexamethasone")}
    found = by_uid(after)
    assert {value(found[uid], "STATUS") for uid in dexamethasone} == {"CONFIRMED"}
    days = [day for day, _ in since_the_switch(after, "Dexamethasone")]
    assert (days[0], days[-1], len(days)) == ("20261208T080000", "20270201T080000", 56)
    # 15 December would have been 8.5 mg, and is day 8 of HLH-94 now.
    assert ("20261215T080000", "Dexamethasone 17.5 mg") in since_the_switch(after)


def test_what_the_answers_leave_running_stays() -> None:
    content = export(switched("dep", ruxolitinib="continue", steroid="continue"))
    found = since_the_switch(content)
    assert len([one for one in found if one[1] == "Ruxolitinib 15 mg"]) == 49 * 2
    assert len([one for one in found if one[1].startswith("Dexamethasone")]) == 49
    assert not [one for one in found if one[1].startswith("Methylprednisolone")]
    assert [value(one, "SUMMARY") for one in events(content) if value(one, "STATUS") == "CANCELLED"] == [
        f"CANCELLED - Clinic visit, day {day}: blood tests [{CODE}]" for day in (14, 28, 56)
    ]


def test_a_day_lists_infusions_without_units() -> None:
    (day,) = [one for one in live(export(switched("dep"), layout="days")) if value(one, "DTSTART") == "20261208"]
    assert value(day, "SUMMARY") == f"Day 8 of 21: 3 doses [{CODE}]"
    assert value(day, "DESCRIPTION").splitlines()[:7] == [
        "08:00 Methylprednisolone 953 mg",
        "Route: intravenous",
        "10:00 Liposomal doxorubicin 43 mg",
        "Route: intravenous",
        "10:00 Etoposide 173 mg",
        "Route: intravenous",
        "Treatment day 8 of 21",
    ]


def test_letters_go_on_where_those_of_the_first_regimen_ended() -> None:
    english = library.load_wording("en")
    first = {"ruxolitinib": "Dose A", "dexamethasone": "Dose B"}
    assert ics.discreet_names(revising.plan(), english) == first
    dep = {"liposomal-doxorubicin": "Dose C", "etoposide": "Dose D", "methylprednisolone": "Dose E"}
    for steroid in ("restart", "continue"):
        assert ics.discreet_names(switched("dep", steroid=steroid), english) == {**first, **dep}
    content = export(switched("dep"), discreet=True)
    assert since_the_switch(content, "Dose")[:3] == [
        ("20261208T080000", "Dose E 953 mg"),
        ("20261208T100000", "Dose C 43 mg"),
        ("20261208T100000", "Dose D 173 mg"),
    ]
    text = b"".join(content.split(b"\r\n ")).lower()
    assert not [name for name in (b"etoposide", b"doxorubicin", b"prednisolone", b"dexa") if name in text]


def test_alarms_and_privacy_are_as_for_other_doses() -> None:
    content = export(switched("dep"))
    ringing = {value(one, "DTSTART"): value(one.children[0], "TRIGGER") for one in live(content) if one.children}
    assert {ringing["20261208T080000"], ringing["20261208T100000"], ringing["20261215T100000"]} == {"-PT10M"}
    assert ringing["20261221T090000"] == "-P1D"
    # One alarm for the two infusions of 10:00.
    assert sum(len(one.children) for one in live(content) if value(one, "DTSTART") == "20261208T100000") == 1
    shared = export(switched("dep"), shared=True)
    assert b"VALARM" not in shared
    assert b"PRIVATE" not in shared


@pytest.mark.parametrize(("only", "number"), [("medication", 17), ("assessments", 2)])
def test_only_some_of_it(only: str, number: int) -> None:
    # From 8 December on: 1 of doxorubicin, 2 of etoposide, 14 of methylprednisolone; 2 visits.
    assert len(since_the_switch(export(switched("dep"), only=only))) == number


@pytest.mark.parametrize("layout", ["administrations", "days"])
@pytest.mark.parametrize("to", ["hlh-94", "dep"])
def test_nothing_names_the_disease_or_the_regimen(to: str, layout: str) -> None:
    for language in ("en", "zh"):
        content = export(switched(to), layout=layout, wording=library.load_wording(language))
        said = "\n".join(
            value(part, name).lower()
            for event in events(content)
            for part in (event, *event.children)
            for name in ("SUMMARY", "DESCRIPTION")
        )
        assert [word for word in TELLING if word in said] == []


@pytest.mark.parametrize("to", ["hlh-94", "dep"])
@pytest.mark.parametrize("reader", READERS)
def test_a_reader_finds_the_switched_plan(reader: str, to: str) -> None:
    the_plan = switched(to)
    found = [one for one in READERS[reader](export(the_plan)) if not one.summary.startswith("CANCELLED")]
    assert found == planned(the_plan)
