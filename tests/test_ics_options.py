"""The choices of a calendar: layout, alarms, privacy, what is in it, language, drafts."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import msgspec
import pytest
import rfc5545_tree as tree
from ics_making import by_uid, events, export, plan, value

from rud_dosing import InputError, Plan, library
from rud_dosing.exporters.calendar import ics
from rud_dosing.model.formulary import UnitCount
from rud_dosing.model.plan import HistoryEntry
from rud_dosing.model.site import Site
from rud_dosing.plans import planner

CODE = "K6JM4E-J"


def triggers(content: bytes) -> list[str]:
    return [value(alarm, "TRIGGER") for event in events(content) for alarm in event.within("VALARM")]


def said(content: bytes) -> str:
    parts = [part for event in events(content) for part in (event, *event.children)]
    return "\n".join(value(part, name) for part in parts for name in ("SUMMARY", "DESCRIPTION"))


def test_days_are_all_day_events_that_list_their_doses() -> None:
    days = events(export(plan(), layout="days", only="medication"))
    assert len(days) == 56
    day_15 = days[14]
    assert [day_15.one(name).params for name in ("DTSTART", "DTEND") if day_15.one(name)] == [{"VALUE": "DATE"}] * 2
    assert (value(day_15, "DTSTART"), value(day_15, "DTEND")) == ("20270315", "20270316")
    assert value(day_15, "SUMMARY") == f"Day 15 of 56, NEW DOSE: 3 doses [{CODE}]"
    assert value(days[15], "SUMMARY") == f"Day 16 of 56: 3 doses [{CODE}]"
    assert value(day_15, "DESCRIPTION").splitlines()[:5] == [
        "08:00 Ruxolitinib 15 mg: 1 tablet of 15 mg",
        "08:00 Dexamethasone 8.5 mg: 2 tablets of 4 mg and 1 tablet of 0.5 mg",
        "NEW DOSE: 8.5 mg, was 17.5 mg",
        "20:00 Ruxolitinib 15 mg: 1 tablet of 15 mg",
        "Treatment day 15 of 56",
    ]


def test_every_administration_is_on_its_day() -> None:
    the_plan = plan(divide="dexamethasone 2")
    listed = {
        (value(day, "DTSTART"), line.split(" ")[0], line.split(" ")[1].lower())
        for day in events(export(the_plan, layout="days", only="medication"))
        for line in value(day, "DESCRIPTION").splitlines()
        if line[2:3] == ":"
    }
    assert listed == {(f"{one.date:%Y%m%d}", one.time, one.drug) for one in the_plan.administrations}


def test_alarms_of_days_ring_at_the_doses_on_both_sides_of_a_clock_change() -> None:
    found = events(export(plan(), layout="days", only="medication"))
    by_day = {value(day, "DTSTART"): [value(alarm, "TRIGGER") for alarm in day.children] for day in found}
    assert by_day["20270327"] == ["20270327T065000Z", "20270327T185000Z"]
    assert by_day["20270328"] == ["20270328T055000Z", "20270328T175000Z"]


def test_the_layouts_share_no_uid() -> None:
    both = [export(plan(), layout=layout) for layout in ("administrations", "days")]
    ids = [{value(part, "UID") for event in events(content) for part in (event, *event.children)} for content in both]
    assert not ids[0] & ids[1]
    assert len(ids[1]) == 56 + 4 + 112 + 4


def test_no_alarms() -> None:
    for layout in ("administrations", "days"):
        assert triggers(export(plan(), alarms="none", layout=layout)) == []


@pytest.mark.parametrize(("minutes", "trigger"), [(0, "P0D"), (30, "-PT30M"), (90, "-PT1H30M"), (1440, "-P1D")])
def test_a_lead_time_is_that_of_doses(minutes: int, trigger: str) -> None:
    found = triggers(export(plan(), alarms=minutes, only="medication"))
    assert (set(found), len(found)) == ({trigger}, 112)
    assert set(triggers(export(plan(), alarms=minutes, only="assessments"))) == {"-P1D"}


def test_shared_leaves_class_and_alarms_out() -> None:
    for alarms in (None, 30):
        content = export(plan(), shared=True, alarms=alarms)
        assert b"CLASS" not in content
        assert triggers(content) == []
    assert export(plan()).count(b"CLASS:PRIVATE") == 172


@pytest.mark.parametrize("layout", ["administrations", "days"])
def test_discreet_names_no_drug_and_says_nothing_of_a_visit(layout: str) -> None:
    the_plan = plan()
    content = export(the_plan, discreet=True, layout=layout)
    text = said(content).lower()
    for word in ("ruxolitinib", "dexamethasone", "blood", "ferritin", "response", "decision"):
        assert word not in text
    assert ics.discreet_names(the_plan, library.load_wording("en")) == {
        "ruxolitinib": "Dose A",
        "dexamethasone": "Dose B",
    }
    if layout == "administrations":
        found = by_uid(content)
        for one in the_plan.administrations:
            letter = "A" if one.drug == "ruxolitinib" else "B"
            assert value(found[one.id], "SUMMARY") == f"Dose {letter} {one.dose_mg} mg [{CODE}]"
    summaries = [value(event, "SUMMARY") for event in events(export(the_plan, discreet=True, only="assessments"))]
    assert summaries[0] == f"Clinic visit, day 7 [{CODE}]"


def test_discreet_does_not_name_the_drug_by_its_product() -> None:
    before = plan()
    product = UnitCount(
        form="ml", strength_mg=Decimal("3.3"), quantity=Decimal("5.3"), product="dexamethasone injection 3.3 mg/mL"
    )
    first = msgspec.structs.replace(before.administrations[0], units=(product,), route="intravenous")
    the_plan = msgspec.structs.replace(before, administrations=(first, *before.administrations[1:]))
    openly, discreet = (
        value(by_uid(export(the_plan, discreet=discreet))[first.id], "DESCRIPTION").splitlines()[0]
        for discreet in (False, True)
    )
    assert openly == "5.3 mL of dexamethasone injection 3.3 mg/mL"
    assert discreet == "5.3 mL; the product stands on the printed plan"
    assert "dexamethasone" not in said(export(the_plan, discreet=True)).lower()


@pytest.mark.parametrize("layout", ["administrations", "days"])
def test_only_some(layout: str) -> None:
    parts = {
        only: {value(event, "UID") for event in events(export(plan(), only=only, layout=layout))}
        for only in ("all", "assessments", "medication")
    }
    assert len(parts["assessments"]) == 4
    assert parts["assessments"] | parts["medication"] == parts["all"]
    assert not parts["assessments"] & parts["medication"]


def test_a_calendar_of_nothing_is_refused() -> None:
    with pytest.raises(InputError) as refused:
        export(msgspec.structs.replace(plan(), assessments=()), only="assessments")
    assert refused.value.code == "calendar-empty"


@pytest.mark.parametrize(
    "wrong",
    [
        *({"layout": "weeks"}, {"only": "visits"}, {"alarms": -1}, {"alarms": 1441}, {"alarms": "10 min"}),
        *({"alarms": True}, {"alarms": 1.5}),
    ],
)
def test_a_choice_that_is_none_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(InputError) as refused:
        ics.CalendarOptions(**wrong)
    assert refused.value.code == "calendar-option"
    assert refused.value.where == next(iter(wrong))


def of_site(verification: str) -> Plan:
    return plan(site=library.convert({"verification": verification}, Site, "site"), by="A. Pharmacist")


def verified(the_plan: Plan) -> Plan:
    sealed = planner.sealed(the_plan)
    entry = HistoryEntry(
        revision=sealed.revision,
        action="verify",
        at=sealed.created_at,
        by="B. Pharmacist",
        content_digest=sealed.content_digest,
    )
    return msgspec.structs.replace(sealed, history=(*sealed.history, entry))


@pytest.mark.parametrize("layout", ["administrations", "days"])
def test_a_plan_that_the_program_has_not_verified_is_a_draft(layout: str) -> None:
    draft = export(of_site("program"), layout=layout)
    assert all(value(event, "SUMMARY").startswith("DRAFT - ") for event in events(draft))
    assert triggers(draft) == []
    for done in (verified(of_site("program")), of_site("paper"), plan()):
        final = export(done, layout=layout)
        assert not any("DRAFT" in value(event, "SUMMARY") for event in events(final))
        assert triggers(final)


def test_another_language_changes_words_and_nothing_else() -> None:
    english = library.load_wording("en")
    sections = {section: dict(sentences) for section, sentences in english.sections.items()}
    sections["calendar"].update({"treatment_day": "第{day}天，共{days}天", "dose_alarm": "用药时间 [{code}]"})
    sections["drug"] = {"ruxolitinib": "芦可替尼", "dexamethasone": "地塞米松"}
    chinese = msgspec.structs.replace(english, language="zh", sections=sections)
    theirs, ours = export(plan(), wording=chinese), export(plan())
    assert "芦可替尼 15 mg" in said(theirs)
    for mine, other in zip(events(ours), events(theirs), strict=True):
        for name in ("UID", "DTSTART", "DTEND", "STATUS", "CATEGORIES", "SEQUENCE", "DTSTAMP"):
            assert mine.one(name) == other.one(name)


def test_a_sentence_that_a_language_lacks_is_named() -> None:
    english = library.load_wording("en")
    sections = {**english.sections, "calendar": {}}
    with pytest.raises(InputError) as refused:
        export(plan(), wording=msgspec.structs.replace(english, sections=sections))
    assert refused.value.code == "wording"


def test_instructions_for_the_first_export_and_for_a_revision() -> None:
    english = library.load_wording("en")
    first = ics.import_instructions(plan(), english)
    later = ics.import_instructions(msgspec.structs.replace(plan(), revision=2), english)
    for text, number in ((first, 1), (later, 2)):
        assert f"{CODE}-r{number}.ics" in text
        assert f'"Medication plan {CODE}, revision {number}"' in text
        for client in ("Google", "Outlook", "Apple", "Thunderbird"):
            assert client in text
    assert "new, empty calendar" in first
    assert "Delete" not in first
    assert later.index("Delete the calendar") < later.index("make a new, empty one")
    assert "no other" in later


def test_the_calendar_of_the_instructions_is_the_one_in_the_file() -> None:
    name = value(tree.read(export(plan())), "NAME")
    assert f'"{name}"' in ics.import_instructions(plan(), library.load_wording("en"))
