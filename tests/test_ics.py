"""The calendar with its usual choices: every property, and text that a nurse can act on."""

from __future__ import annotations

import tomllib
from datetime import datetime, timezone

import ics_making
import making
import msgspec
import pytest
import rfc5545_tree as tree
from hypothesis import given
from hypothesis import strategies as st
from ics_making import by_uid, events, export, plan, planned, value

from rud_dosing import InputError, library, zones
from rud_dosing.exporters.calendar import ics

CODE = "K6JM4E-J"
#: What tells a reader about the patient or the disease; the calendar must hold none of it.
TELLING = (
    "hlh",
    "histiocyt",
    "lymph",
    "ru-d",
    "rud_d",
    "0042",
    "1978",
    "63.5",
    "170 cm",
    "dep",
    "transplant",
    "mutation",
)


def test_the_calendar_itself() -> None:
    content = export(plan())
    calendar = tree.read(content)
    properties = {line.name: (tree.text(line), line.params) for line in calendar.lines}
    name = f"Medication plan {CODE}, revision 1"
    assert properties == {
        "VERSION": ("2.0", {}),
        "PRODID": ("-//rud_dosing//Medication plan//EN", {}),
        "CALSCALE": ("GREGORIAN", {}),
        "METHOD": ("PUBLISH", {}),
        "UID": (making.UUID, {}),
        "LAST-MODIFIED": ("20261122T100000Z", {}),
        "NAME": (name, {}),
        "X-WR-CALNAME": (name, {}),
        "REFRESH-INTERVAL": ("PT1H", {"VALUE": "DURATION"}),
        "X-PUBLISHED-TTL": ("PT1H", {}),
        "COLOR": ("steelblue", {}),
    }
    assert len(calendar.within("VTIMEZONE")) == 1


def test_a_dose() -> None:
    the_plan = plan()
    first = next(one for one in the_plan.administrations if one.drug == "dexamethasone")
    event = by_uid(export(the_plan))[first.id]
    assert {line.name: (tree.text(line), line.params) for line in event.lines} == {
        "UID": (first.id, {}),
        "DTSTAMP": ("20261122T100000Z", {}),
        "LAST-MODIFIED": ("20261122T100000Z", {}),
        "SEQUENCE": ("0", {}),
        "DTSTART": ("20270301T080000", {"TZID": "Europe/Berlin"}),
        "DTEND": ("20270301T081500", {"TZID": "Europe/Berlin"}),
        "SUMMARY": (f"Dexamethasone 17.5 mg [{CODE}]", {}),
        "DESCRIPTION": (
            "4 tablets of 4 mg and 3 tablets of 0.5 mg\n"
            "Treatment day 1 of 56\n"
            "Check that the chart shows revision 1.\n"
            f"Plan {CODE}, revision 1, made on 22 November 2026 at 11:00 (Europe/Berlin)\n"
            "Schedule aid only; the medication chart is authoritative.",
            {},
        ),
        "CATEGORIES": ("MEDICATION", {}),
        "STATUS": ("CONFIRMED", {}),
        "TRANSP": ("TRANSPARENT", {}),
        "X-MICROSOFT-CDO-BUSYSTATUS": ("FREE", {}),
        "CLASS": ("PRIVATE", {}),
    }


def test_a_visit() -> None:
    the_plan = plan()
    event = by_uid(export(the_plan))[the_plan.assessments[0].id]
    found = {line.name: tree.text(line) for line in event.lines}
    assert found["SUMMARY"] == f"Clinic visit, day 7: blood tests [{CODE}]"
    assert (found["DTSTART"], found["DTEND"]) == ("20270307T090000", "20270307T100000")
    assert (found["CATEGORIES"], found["TRANSP"], found["X-MICROSOFT-CDO-BUSYSTATUS"]) == (
        "ASSESSMENT",
        "OPAQUE",
        "BUSY",
    )
    assert found["DESCRIPTION"].splitlines()[:4] == [
        "Due: temperature, spleen size, blood count, triglycerides, fibrinogen, ferritin, soluble CD25, D-dimer, "
        "liver panel, EBV-DNA",
        "Decision: whether there is a response; the regimen says what to give where there is none.",
        "Treatment day 7 of 56",
        "Check that the chart shows revision 1.",
    ]


def test_a_new_dose_says_what_it_was() -> None:
    the_plan = plan()
    found = by_uid(export(the_plan))
    for one in the_plan.administrations:
        said = [line for line in value(found[one.id], "DESCRIPTION").splitlines() if line.startswith("NEW DOSE")]
        changed = one.changed_from_mg is not None
        assert said == ([f"NEW DOSE: {one.dose_mg} mg, was {one.changed_from_mg} mg"] if changed else [])
    on_day_15 = next(one for one in the_plan.administrations if one.treatment_day == 15 and one.drug == "dexamethasone")
    assert "NEW DOSE: 8.5 mg, was 17.5 mg" in value(found[on_day_15.id], "DESCRIPTION")


def test_halves_are_in_words() -> None:
    the_plan = plan(split_units=True, strengths="dexamethasone 4 mg")
    halves = [one for one in the_plan.administrations if any(count.quantity % 1 for count in one.units)]
    assert halves
    for one in halves:
        assert "half" in value(by_uid(export(the_plan))[one.id], "DESCRIPTION").splitlines()[0]
        break


def test_one_alarm_for_each_time_of_day_last_in_its_event() -> None:
    the_plan = plan(divide="dexamethasone 2")
    with_alarm: dict[str, list[str]] = {}
    for event in events(export(the_plan)):
        for alarm in event.within("VALARM"):
            assert alarm is event.children[-1]
            assert not event.misplaced
            with_alarm.setdefault(value(alarm, "TRIGGER"), []).append(value(event, "DTSTART"))
            summary = value(event, "SUMMARY").split(":")[0].removesuffix(f" [{CODE}]")
            assert value(alarm, "ACTION") == "DISPLAY"
            expected = "Dose due" if value(event, "CATEGORIES") == "MEDICATION" else summary
            assert value(alarm, "DESCRIPTION") == f"{expected} [{CODE}]"
    moments = sorted({f"{one.date:%Y%m%d}T{one.time.replace(':', '')}00" for one in the_plan.administrations})
    assert sorted(with_alarm["-PT10M"]) == moments
    assert len(moments) == 56 * 3
    assert len(with_alarm["-P1D"]) == 4


@pytest.mark.parametrize("layout", ["administrations", "days"])
def test_nothing_tells_about_the_patient(layout: str) -> None:
    who = making.patient(name="Zoë Quill", sex="female", allergies=("penicillin",))
    the_plan = making.plan(who, start="2027-03-01", time_zone="Europe/Berlin", by="Dr. Ngozi")
    for language in library.names("wording"):
        content = export(the_plan, layout=layout, wording=library.load_wording(language))
        said = "\n".join(
            tree.text(line) for event in events(content) for part in (event, *event.children) for line in part.lines
            if line.name in ("SUMMARY", "DESCRIPTION")
        ).lower() + tree.text(tree.read(content).one("NAME")).lower()  # fmt: skip
        for word in (*TELLING, "zoë", "quill", "penicillin", "female", "ngozi", "@"):
            assert word not in said, (language, word)
    assert not any(word in ics.file_name(the_plan).lower() for word in TELLING)


def test_every_decision_of_the_regimens_has_words_that_do_not_name_the_disease() -> None:
    for language in library.names("wording"):
        known = library.load_wording(language).sections["calendar_decision"]
        for regimen in library.names("regimens"):
            for visit in library.load_regimen(regimen).assessments:
                assert visit.decision is None or visit.decision in known, (language, regimen, visit.day)


def test_left_out() -> None:
    content = export(plan())
    for name in (
        *("ORGANIZER", "ATTENDEE", "LOCATION", "URL", "ATTACH", "RELATED-TO", "X-ALT-DESC", "X-WR-TIMEZONE"),
        *("ACKNOWLEDGED", "REPEAT", "RRULE:FREQ=DAILY", "BEGIN:VTODO", "CONFIDENTIAL", "RECURRENCE-ID"),
    ):
        assert name.encode() not in content


@pytest.mark.parametrize("start", ics_making.STARTS)
@pytest.mark.parametrize("zone", ics_making.ZONES)
def test_every_start_is_what_the_plan_says(zone: str, start: str) -> None:
    the_plan = plan(zone, start)
    content = export(the_plan)
    calendar = tree.read(content)
    found = sorted(
        ics_making.Read(
            value(event, "UID"),
            f"{tree.instant(event.lines[4], calendar):%Y-%m-%dT%H:%M:%SZ}",
            value(event, "SUMMARY"),
        )
        for event in events(content)
    )
    assert found == planned(the_plan)


def test_a_plan_that_crosses_the_change_keeps_the_hour_on_the_wall() -> None:
    starts = {value(event, "DTSTART")[9:] for event in events(export(plan(), only="medication"))}
    assert starts == {"080000", "200000"}


def test_a_zone_without_a_yearly_rule_is_written_in_utc() -> None:
    content = export(plan("America/Santiago"))
    assert b"TZID" not in content
    assert not tree.read(content).within("VTIMEZONE")


def test_an_end_lies_after_its_start_over_a_clock_change() -> None:
    the_plan = plan(times=["ruxolitinib 01:50, 20:00"])
    ends = {value(event, "DTSTART"): value(event, "DTEND") for event in events(export(the_plan))}
    assert ends["20270327T015000"] == "20270327T020500"
    assert ends["20270328T015000"] == "20270328T030500"  # 02:05 is skipped


@pytest.mark.parametrize(
    ("start", "time", "trouble", "near"),
    [
        ("2027-03-01", "02:30", "skipped", "01:59 on 28 March 2027 or 03:00 on 28 March 2027"),
        ("2027-10-01", "02:30", "repeated", "01:59 on 31 October 2027 or 03:00 on 31 October 2027"),
    ],
)
def test_a_time_that_a_clock_change_skips_or_repeats_is_refused(start: str, time: str, trouble: str, near: str) -> None:
    the_plan = plan(start=start, times=[f"ruxolitinib {time}, 20:00"])
    with pytest.raises(InputError) as refused:
        export(the_plan)
    assert refused.value.code == "local-time"
    assert f"02:30 on {near.split(' on ')[-1]} is {trouble} by a clock change in Europe/Berlin" == refused.value.problem
    assert near in refused.value.fix
    export(the_plan, only="assessments")


def test_a_visit_at_such_a_time_is_refused_too() -> None:
    the_plan = plan(site=library.convert({"visit_time": "02:30"}, library.Site, "site"), start="2027-03-15")
    with pytest.raises(InputError) as refused:
        export(the_plan)
    assert (refused.value.code, refused.value.where) == ("local-time", "assessments[1].time")


def test_a_skipped_day_names_the_times_around_it() -> None:
    the_plan = plan("Pacific/Apia", "2011-12-20")  # 30 December 2011 did not exist there
    with pytest.raises(InputError) as refused:
        export(the_plan)
    assert refused.value.code == "local-time"
    assert "23:59 on 29 December 2011 or 00:00 on 31 December 2011" in refused.value.fix


def test_an_undated_plan_is_refused() -> None:
    dated = plan()
    undated = msgspec.structs.replace(
        dated, administrations=tuple(msgspec.structs.replace(one, date=None) for one in dated.administrations)
    )
    with pytest.raises(InputError) as refused:
        export(undated)
    assert refused.value.code == "undated"


def test_a_plan_without_a_zone_is_refused() -> None:
    with pytest.raises(InputError) as refused:
        ics.calendar(making.plan(), zones.zone_bytes("UTC"), library.load_wording("en"))
    assert refused.value.code == "time-zone-needed"


def test_the_same_plan_gives_the_same_bytes() -> None:
    assert export(plan()) == export(plan())


def test_the_file_is_named_for_code_and_revision() -> None:
    assert ics.file_name(plan()) == f"{CODE}-r1.ics"
    with pytest.raises(InputError) as refused:
        ics.file_name(msgspec.structs.replace(plan(), plan_code="../../x"))
    assert refused.value.code == "plan-code"


def test_verifying_changes_neither_time_nor_bytes() -> None:
    the_plan = plan()
    entry = msgspec.structs.replace(
        the_plan.history[0], action="verify", at=datetime(2027, 3, 2, tzinfo=timezone.utc), by="B. Pharmacist"
    )
    verified = msgspec.structs.replace(the_plan, history=(*the_plan.history, entry))
    assert export(verified) == export(the_plan)


def test_every_sentence_of_the_calendar_is_used() -> None:
    """What the wording holds, some calendar says: a translator's work is never in vain."""
    room = making.HERE.parent / "rud_dosing/exporters/calendar"
    text = "".join(path.read_text(encoding="utf-8") for path in room.glob("*.py"))
    wording = tomllib.loads((making.HERE.parent / "templates/wording/en.toml").read_text(encoding="utf-8"))["text"]
    for key in (*wording["calendar"], *wording["calendar_import"]):
        assert f'"{key}"' in text or f"calendar.{key}" in text or key.startswith("doses_"), key


@given(
    start=st.dates(datetime(1995, 1, 1).date(), datetime(2090, 1, 1).date()),
    zone=st.sampled_from(sorted(zones.zone_names())),
    layout=st.sampled_from(["administrations", "days"]),
)
def test_any_start_in_any_zone(start: object, zone: str, layout: str) -> None:
    the_plan = plan(zone, str(start))
    the_plan = msgspec.structs.replace(the_plan, administrations=the_plan.administrations[::9])
    refusal = None
    try:
        export(the_plan, layout=layout)
    except InputError as refused:
        refusal = refused.code
    assert refusal in (None, "local-time")
