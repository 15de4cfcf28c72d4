"""Hostile text in every free field ends up as text or is refused, never as a property."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

import ics_making
import msgspec
import pytest
import rfc5545_tree as tree
import vobject
from hypothesis import given
from hypothesis import strategies as st
from ics_making import by_uid, export, plan, value

from rud_dosing import InputError, Plan, library
from rud_dosing.exporters.calendar import ics
from rud_dosing.model.formulary import UnitCount
from rud_dosing.model.plan import HeldDay, Review
from rud_dosing.model.wording import Wording

replace = msgspec.structs.replace

#: Text that must come out as it went in.
HARMLESS = {
    "commas": "a,b,,c",
    "semicolons": "a;b;;c;TZID=x",
    "colons and quotes": 'a:"b";c="d"',
    "a property": "BEGIN:VEVENT",
    "an alarm": "END:VEVENT BEGIN:VALARM",
    "backslashes": "a\\b\\\\c\\",
    "an escaped line break": "a\\nBEGIN:VEVENT",
    "4-byte characters": "💊" * 60,
    "mixed widths": "aé漢💊" * 40,
    "combining characters": "e\u0301" * 80,
    "10,000 characters": "0123456789" * 1000,
    "10,000 wide characters": "漢" * 10_000,
    "braces": "{code} {0.__class__}",
    "spaces": "  a  " * 30,
}
#: Text that is refused, since readers take it for the end of a line or cannot store it.
REFUSED = {
    "a line feed": "a\nBEGIN:VEVENT",
    "a line break": "a\r\nEND:VCALENDAR",
    "a carriage return": "a\rb",
    "NUL": "a\x00b",
    "escape": "a\x1bb",
    "delete": "a\x7fb",
    "tabulator": "a\tb",
    "a C1 control": "a\x85b",
    "vertical tab": "a\x0bb",
    "a line separator": "a\u2028b",
    "a paragraph separator": "a\u2029b",
    "half a character": "a\ud83db",
}
FIELDS = ("due", "decision", "drug", "form", "route")


def small(**order: object) -> Plan:
    """A plan of three doses and a visit: enough for every sentence but those of a change."""
    whole = plan(**order)
    return replace(whole, administrations=whole.administrations[:3], assessments=whole.assessments[:1])


def with_text(field: str, text: str) -> Plan:
    """A plan document in which somebody wrote ``text`` where no check of the model stands in its way."""
    the_plan = small()
    if field in ("due", "decision"):
        changed = {"due": (text,)} if field == "due" else {"decision": text}
        visits = (replace(the_plan.assessments[0], **changed), *the_plan.assessments[1:])
        return replace(the_plan, assessments=visits)
    first = the_plan.administrations[0]
    if field in ("drug", "route"):
        first = replace(first, **{field: text})
    else:
        first = replace(first, units=tuple(replace(count, form=text) for count in first.units))
    return replace(the_plan, administrations=(first, *the_plan.administrations[1:]))


def item_of(the_plan: Plan, field: str) -> str:
    return the_plan.assessments[0].id if field in ("due", "decision") else the_plan.administrations[0].id


@pytest.mark.parametrize("layout", ["administrations", "days"])
@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("kind", HARMLESS)
def test_harmless_text_is_text(kind: str, field: str, layout: str) -> None:
    the_plan = with_text(field, HARMLESS[kind])
    content = export(the_plan, layout=layout)
    calendar = tree.read(content)
    assert len(calendar.within("VEVENT")) == (4 if layout == "administrations" else 2)
    if layout == "administrations":
        event = by_uid(content)[item_of(the_plan, field)]
        said = value(event, "SUMMARY") + "\n" + value(event, "DESCRIPTION")
        assert HARMLESS[kind] in said
        assert {line.name for line in event.lines} == {
            line.name for line in ics_making.events(export(small()))[0].lines
        }


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("kind", REFUSED)
def test_text_that_could_end_a_line_is_refused(kind: str, field: str) -> None:
    with pytest.raises(InputError) as refused:
        export(with_text(field, REFUSED[kind]))
    assert refused.value.code == "text"
    assert "U+" in refused.value.problem


def wording_with(section: str, key: str, text: str) -> Wording:
    english = library.load_wording("en")
    sections = {name: dict(sentences) for name, sentences in english.sections.items()}
    sections[section][key] = text
    return replace(english, sections=sections)


@cache
def _all_kinds() -> list[Plan]:
    """Plans that between them say every sentence of a calendar."""
    draft = small(site=library.convert({"verification": "program"}, library.Site, "site"), by="A. Pharmacist")
    one = replace(small(), administrations=small().administrations[:1])
    changed = replace(one, administrations=(replace(one.administrations[0], changed_from_mg=Decimal(9)),))
    liquid = UnitCount(
        form="ml", strength_mg=Decimal("3.3"), quantity=Decimal("5.3"), product="dexamethasone 3.3 mg/mL"
    )
    injected = replace(one, administrations=(replace(one.administrations[0], units=(liquid,)),))
    elsewhere = replace(one, administrations=(replace(one.administrations[0], route="tube"),))
    prepared = replace(one, administrations=(replace(one.administrations[0], units=(), route="intravenous"),))
    lasting = replace(prepared, steps=tuple(replace(step, duration_minutes=90) for step in prepared.steps))
    later_visit = replace(one.assessments[0], treatment_day=60, regimen="dep", regimen_day=14)
    switched = replace(one, assessments=(later_visit,))
    held = replace(
        one, held_days=(HeldDay(id=one.plan_uuid, drug="ruxolitinib", treatment_day=2, date=date(2027, 3, 2)),)
    )
    gone = ics_making.revised(small(), administrations=small().administrations[:1])
    reviewed = replace(
        one,
        reviews=(
            Review(id=one.plan_uuid, drug="ruxolitinib", date=date(2027, 3, 2), dose_mg=Decimal(10), because="x"),
        ),
    )
    switching = [prepared, lasting, switched]
    return [small(), draft, one, changed, elsewhere, injected, held, gone, reviewed, *switching]


@pytest.mark.parametrize("key", sorted(library.load_wording("en").sections["calendar"]))
def test_a_line_break_in_a_sentence_is_refused(key: str) -> None:
    words = wording_with("calendar", key, "a\r\nBEGIN:VEVENT")
    ways: list[dict[str, Any]] = [{}, {"layout": "days"}, {"discreet": True}, {"monitoring": True}]
    refused = any(_is_refused(the_plan, words, options) for the_plan in _all_kinds() for options in ways)
    assert refused, "no calendar says this sentence"


def _is_refused(the_plan: Plan, words: Wording, options: dict[str, Any]) -> bool:
    try:
        export(the_plan, wording=words, **options)
    except InputError as refused:
        return refused.code == "text"
    return False


@pytest.mark.parametrize("key", sorted(library.load_wording("en").sections["calendar_import"]))
def test_a_control_character_in_the_instructions_is_refused(key: str) -> None:
    words = wording_with("calendar_import", key, "a\x1b[31mb")
    plans = (small(), replace(small(), revision=2), replace(small(), status="died"))
    codes = []
    for the_plan in plans:
        try:
            ics.import_instructions(the_plan, words)
        except InputError as refused:
            codes.append(refused.code)
    assert set(codes) == {"text"}


@pytest.mark.parametrize("section", ["due", "route", "calendar_kind", "drug", "unit"])
def test_a_line_break_in_a_term_is_refused(section: str) -> None:
    keys = {"due": "temperature", "route": "tube", "calendar_kind": "ferritin", "drug": "ruxolitinib", "unit": "tablet"}
    with pytest.raises(InputError) as refused:
        export(with_text("route", "tube"), wording=wording_with(section, keys[section], "a\nBEGIN:VALARM"))
    assert refused.value.code == "text"


@pytest.mark.parametrize("bad", ["a", "x" * 36, "6f1c2f0e-3b7a-4c55-9d0f-2f6f3a1b7c11\n", "a;b"])
def test_an_id_that_is_none_is_refused(bad: str) -> None:
    the_plan = small()
    first = replace(the_plan.administrations[0], id=bad)
    visit = replace(the_plan.assessments[0], id=bad)
    for changed in (
        replace(the_plan, administrations=(first, *the_plan.administrations[1:])),
        replace(the_plan, assessments=(visit, *the_plan.assessments[1:])),
        replace(the_plan, plan_uuid=bad),
    ):
        with pytest.raises(InputError) as refused:
            export(changed)
        assert refused.value.code == "item-id"


def test_a_code_that_is_none_is_text() -> None:
    content = export(replace(small(), plan_code="a,b;c:d\\"))
    assert value(tree.read(content), "NAME") == "Medication plan a,b;c:d\\, revision 1"


@pytest.mark.slow
@given(text=st.text(alphabet=st.characters(codec="utf-8"), min_size=1, max_size=200))
def test_any_text_comes_back_or_is_refused(text: str) -> None:
    the_plan = with_text("decision", text)
    content, refusal = b"", None
    try:
        content = export(the_plan)
    except InputError as refused:
        refusal = refused.code
    if refusal is not None:
        assert refusal == "text"
        return
    visit = the_plan.assessments[0].id
    assert f"Decision: {text}\n" in value(by_uid(content)[visit], "DESCRIPTION")
    events = vobject.readOne(content.decode()).vevent_list
    assert len(events) == 4
