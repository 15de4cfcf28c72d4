"""Revisions: every file is a full snapshot, and what is gone is cancelled in it."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import msgspec
import pytest
import rfc5545_tree as tree
import vobject
from ics_making import LATER, by_uid, events, export, plan, revised, value
from making import UUID

from rud_dosing import Plan, library, revise
from rud_dosing.core.digests import item_id
from rud_dosing.exporters.calendar import ics
from rud_dosing.model.change import Change, Hold, MoveAssessment, Redose, Resume, Shift, Stop
from rud_dosing.model.plan import Administration, HeldDay

CODE = "K6JM4E-J"
CHANGED_ON = date(2027, 3, 20)
replace = msgspec.structs.replace


def moved(before: Plan) -> Plan:
    """The evening dose an hour earlier from a day on: the ids stay."""
    return revised(
        before,
        administrations=tuple(
            replace(one, time="19:00") if one.time == "20:00" and one.date and one.date >= CHANGED_ON else one
            for one in before.administrations
        ),
    )


def shortened(before: Plan) -> Plan:
    """Dexamethasone and the last visit are gone from a day on."""
    return revised(
        before,
        administrations=tuple(
            one
            for one in before.administrations
            if one.drug != "dexamethasone" or (one.date is not None and one.date < CHANGED_ON)
        ),
        assessments=before.assessments[:-1],
        at=LATER + timedelta(days=1),
    )


def stopped(before: Plan) -> Plan:
    """Nothing from a day on."""
    return revised(
        before,
        administrations=tuple(one for one in before.administrations if one.date is not None and one.date < CHANGED_ON),
        assessments=before.assessments[:2],
    )


def test_a_moved_dose_keeps_its_uid() -> None:
    first, second = export(plan()), export(moved(plan()))
    assert set(by_uid(first)) == set(by_uid(second))
    assert [value(event, "STATUS") for event in events(second)] == ["CONFIRMED"] * 172
    one = next(one for one in plan().administrations if one.date == CHANGED_ON and one.slot == 2)
    assert value(by_uid(first)[one.id], "DTSTART") == "20270320T200000"
    assert value(by_uid(second)[one.id], "DTSTART") == "20270320T190000"


def test_every_event_carries_the_revision() -> None:
    content = export(shortened(moved(plan())))
    assert {value(event, "SEQUENCE") for event in events(content)} == {"2"}
    stamp = f"{LATER + timedelta(days=1):%Y%m%dT%H%M%SZ}"
    assert {value(event, name) for event in events(content) for name in ("DTSTAMP", "LAST-MODIFIED")} == {stamp}
    assert value(tree.read(content), "LAST-MODIFIED") == stamp
    assert value(tree.read(content), "NAME") == f"Medication plan {CODE}, revision 3"
    assert all("revision 3" in value(event, "DESCRIPTION") for event in events(content))


def test_what_is_gone_is_cancelled_and_kept_in_every_later_file() -> None:
    before, after = plan(), shortened(plan())
    gone = {one.id for one in before.administrations} - {one.id for one in after.administrations}
    gone |= {before.assessments[-1].id}
    for later in (after, moved(after), moved(moved(after))):
        found = by_uid(export(later))
        assert set(found) == {one.id for one in (*before.administrations, *before.assessments)}
        assert {uid for uid, event in found.items() if value(event, "STATUS") == "CANCELLED"} == gone
        for uid in gone:
            assert value(found[uid], "SUMMARY").startswith("CANCELLED - ")
            assert found[uid].children == []
            text = value(found[uid], "DESCRIPTION")
            assert "Do not act on it" in text.splitlines()[0]
            assert "tablet" not in text


def test_a_cancelled_event_is_the_newest_known_version() -> None:
    the_plan = stopped(moved(plan()))
    gone = next(one for one in plan().administrations if one.date == CHANGED_ON and one.slot == 2)
    event = by_uid(export(the_plan))[gone.id]
    assert (value(event, "STATUS"), value(event, "DTSTART")) == ("CANCELLED", "20270320T190000")


def test_live_wins_over_cancelled() -> None:
    """A dose that was taken away and given back stands once in the file."""
    again = revised(stopped(plan()), administrations=plan().administrations, assessments=plan().assessments)
    content = export(again)
    assert len(events(content)) == 172
    assert {value(event, "STATUS") for event in events(content)} == {"CONFIRMED"}


def test_a_changed_dose_is_not_cancelled() -> None:
    def with_dose(one: Administration) -> Administration:
        return replace(one, dose_mg=one.dose_mg + 1, changed_from_mg=one.dose_mg) if one.treatment_day == 9 else one

    later = revised(plan(), administrations=tuple(with_dose(one) for one in plan().administrations))
    assert {value(event, "STATUS") for event in events(export(later))} == {"CONFIRMED"}


def test_days_that_have_no_dose_any_more_are_cancelled() -> None:
    content = export(stopped(plan()), layout="days")
    by_day = {value(event, "DTSTART"): event for event in events(content) if len(value(event, "DTSTART")) == 8}
    assert len(by_day) == 56
    for day, event in by_day.items():
        gone = day >= f"{CHANGED_ON:%Y%m%d}"
        assert (value(event, "STATUS") == "CANCELLED") == gone
        assert value(event, "SUMMARY").startswith("CANCELLED - Day") == gone
        assert bool(event.children) != gone
    partly = export(shortened(plan()), layout="days", only="medication")
    assert {value(event, "STATUS") for event in events(partly)} == {"CONFIRMED"}
    assert "Dexamethasone" not in value(events(partly)[30], "DESCRIPTION")


def test_the_days_of_all_revisions_have_the_same_uid() -> None:
    ids = [{value(event, "UID") for event in events(export(one, layout="days"))} for one in (plan(), stopped(plan()))]
    assert ids[0] == ids[1]


@pytest.mark.parametrize("only", ["assessments", "medication"])
def test_only_some_of_what_is_gone(only: str) -> None:
    content = export(stopped(plan()), only=only)
    gone = [event for event in events(content) if value(event, "STATUS") == "CANCELLED"]
    assert gone
    category = "ASSESSMENT" if only == "assessments" else "MEDICATION"
    assert {value(event, "CATEGORIES") for event in events(content)} == {category}


def test_a_plan_of_which_all_is_gone_is_still_a_snapshot() -> None:
    nothing = revised(plan(), administrations=(), assessments=())
    assert {value(event, "STATUS") for event in events(export(nothing))} == {"CANCELLED"}


def test_what_no_calendar_can_have_shown_is_left_out() -> None:
    """An earlier revision at a time that does not exist could not be exported, so nothing has to be cancelled."""
    at_night = plan(start="2027-03-01", times=["ruxolitinib 02:30, 20:00"])
    later = revised(at_night, administrations=at_night.administrations[:30])
    starts = {value(event, "DTSTART") for event in events(export(later))}
    assert "20270327T023000" in starts
    assert "20270328T023000" not in starts


def on_hold(layout: str = "administrations", **options: Any) -> dict[str, tree.Component]:
    """Ruxolitinib on hold on days 10 and 11."""
    before = plan()
    days = [date(2027, 3, 10), date(2027, 3, 11)]
    held = tuple(
        HeldDay(id=item_id(UUID, f"hold|ruxolitinib|{on}"), drug="ruxolitinib", treatment_day=9 + n, date=on)
        for n, on in enumerate(days, start=1)
    )
    given = tuple(one for one in before.administrations if one.drug != "ruxolitinib" or one.date not in days)
    return by_uid(export(replace(revised(before, administrations=given), held_days=held), layout=layout, **options))


@pytest.mark.parametrize("layout", ["administrations", "days"])
def test_a_held_drug_is_an_all_day_event_a_day(layout: str) -> None:
    holds = [event for event in on_hold(layout).values() if value(event, "SUMMARY").startswith("ON HOLD")]
    assert [value(event, "DTSTART") for event in holds] == ["20270310", "20270311"]
    assert [value(event, "DTEND") for event in holds] == ["20270311", "20270312"]
    for event in holds:
        assert value(event, "SUMMARY") == f"ON HOLD: do not take ruxolitinib [{CODE}]"
        assert value(event, "DESCRIPTION").startswith("Take no ruxolitinib on this day.\nTreatment day 1")
        assert (value(event, "STATUS"), value(event, "CATEGORIES")) == ("CONFIRMED", "MEDICATION")
        assert event.children == []
    assert not any("ON HOLD" in value(event, "SUMMARY") for event in on_hold(layout, only="assessments").values())
    discreet = [value(event, "SUMMARY") for event in on_hold(layout, discreet=True).values()]
    assert discreet.count(f"ON HOLD: do not take Dose A [{CODE}]") == 2


def test_the_held_doses_are_cancelled_and_the_alarm_goes_to_the_next() -> None:
    found = on_hold()
    of_day_10 = [event for event in found.values() if value(event, "DTSTART") == "20270310T080000"]
    said = {value(event, "SUMMARY"): [alarm.name for alarm in event.children] for event in of_day_10}
    assert said == {
        f"CANCELLED - Ruxolitinib 15 mg [{CODE}]": [],
        f"Dexamethasone 17.5 mg [{CODE}]": ["VALARM"],
    }


def test_held_days_of_the_layouts_share_no_uid() -> None:
    assert not set(on_hold()) & set(on_hold("days"))


@pytest.mark.parametrize("zone", ["Europe/Berlin", "UTC", "America/Santiago"])
def test_after_a_death_the_calendar_is_empty(zone: str) -> None:
    died = replace(stopped(plan(zone)), status="died")
    for only in ("all", "assessments", "medication"):
        content = export(died, only=only)
        assert events(content) == []
        assert len(tree.read(content).children) == 1
    instructions = ics.import_instructions(died, library.load_wording("en"))
    assert "Delete the calendar" in instructions
    assert "import" not in instructions


def test_another_route_is_said() -> None:
    before = plan()
    first = replace(before.administrations[0], route="tube", units=())
    later = revised(before, administrations=(first, *before.administrations[1:]))
    found = by_uid(export(later))
    assert value(found[first.id], "DESCRIPTION").splitlines()[:2] == ["15 mg", "Route: tube"]
    assert sum("Route" in value(event, "DESCRIPTION") for event in found.values()) == 1


def test_a_course_that_was_shifted_counts_to_its_own_last_day() -> None:
    before = plan()
    last = replace(before.administrations[-1], treatment_day=59, date=date(2027, 4, 28))
    longer = replace(before, parts=(replace(before.parts[0], last_day=59),))
    later = revised(longer, administrations=(*before.administrations[:-1], last))
    assert "Treatment day 59 of 59" in value(by_uid(export(later))[last.id], "DESCRIPTION")


def live_of(content: bytes) -> set[str]:
    """The doses and visits that an independent reader finds live."""
    calendar = vobject.readOne(content.decode())
    live = [event for event in calendar.vevent_list if event.status.value == "CONFIRMED"]
    return {event.uid.value for event in live if isinstance(event.dtstart.value, datetime)}


CHANGES: dict[str, Change] = {
    "hold and shift": Hold(drug="ruxolitinib", resume_on="2027-03-23 08:00", then="shift"),
    "hold and continue": Hold(drug="dexamethasone", resume_on="2027-03-23 08:00", then="continue"),
    "stop": Stop(),
    "stop one with a taper": Stop(drug="dexamethasone", taper_days=5),
    "shift": Shift(days=3),
    "another dose": Redose(drug="ruxolitinib", dose_mg=Decimal(10)),
    "a visit moved": MoveAssessment(day=28, to=date(2027, 3, 30)),
}


@pytest.mark.parametrize("kind", CHANGES)
def test_a_revision_that_the_program_makes_is_a_full_snapshot(kind: str) -> None:
    before = plan()
    after = revise(before, CHANGES[kind], from_="2027-03-20 14:00", reason="r", by="b", at=LATER)
    first, second = export(before), export(after)
    assert live_of(second) == {one.id for one in (*after.administrations, *after.assessments)}
    found = by_uid(second)
    assert set(by_uid(first)) <= set(found)
    holds = [event for event in found.values() if value(event, "SUMMARY").startswith("ON HOLD")]
    assert len(holds) == len(after.held_days)
    assert {value(event, "SEQUENCE") for event in found.values()} == {"1"}
    days = export(after, layout="days")
    assert not set(by_uid(days)) & set(found)


def test_a_death_that_the_program_records_empties_the_calendar() -> None:
    after = revise(plan(), Stop(outcome="died"), from_="2027-03-20 14:00", reason="r", by="b", at=LATER)
    assert events(export(after)) == []


def test_the_time_of_a_revision_is_local() -> None:
    at = datetime(2027, 3, 28, 1, 0, tzinfo=timezone.utc)
    text = value(events(export(revised(plan(), at=at)))[0], "DESCRIPTION")
    assert f"Plan {CODE}, revision 2, made on 28 March 2027 at 03:00 (Europe/Berlin)" in text


def test_days_that_are_on_hold_no_more_are_cancelled() -> None:
    held = revise(plan(), Hold(drug="ruxolitinib"), from_="2027-03-10 11:00", reason="platelets 12", by="Dr. B")
    again = revise(
        held, Resume(drug="ruxolitinib", then="continue"), from_="2027-03-12 11:00", reason="platelets 60", by="Dr. B"
    )
    on_hold = [one for one in events(export(again)) if "ON HOLD" in value(one, "SUMMARY")]
    live = [one for one in on_hold if value(one, "STATUS") == "CONFIRMED"]
    # On 10 March the morning dose was given, on 12 March the evening dose is: nothing at all on 11 March only.
    assert [value(one, "DTSTART") for one in live] == ["20270311"]
    assert len(on_hold) == len(held.held_days)
    assert all(value(one, "SUMMARY").startswith("CANCELLED - ") for one in on_hold if one not in live)


def test_a_dose_set_for_a_reason_is_reviewed_at_the_next_visit_and_says_not_why() -> None:
    cause = "tapering-week-is-a-choice"
    change = Redose(drug="ruxolitinib", dose_mg=Decimal(10), because=cause)
    content = export(revise(plan(), change, from_="2027-03-05 00:00", reason="interaction", by="Dr. B"))
    (review,) = [one for one in events(content) if value(one, "SUMMARY").startswith("Review the dose")]
    assert value(review, "DTSTART") == "20270307"  # the visit of day 7
    assert value(review, "CATEGORIES") == "ASSESSMENT"
    assert cause.encode() not in content
    assert b"interaction" not in content
