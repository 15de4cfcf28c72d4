"""The plan document: written in one way, read back strictly; each kind of damage has its own refusal."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from making import DATA, UUID, patient, plan

from rud_dosing import DocumentError, DosingError, Plan, Site, export, read_plan
from rud_dosing.core.digests import CLINICAL_FIELDS
from rud_dosing.document import decode, encode, looks_like_a_plan
from rud_dosing.model.site import OrderedTimes, Telephone
from rud_dosing.plans.planner import sealed
from rud_dosing.schema import schema

PLAN = plan(
    patient(
        name="Zoë \N{CJK UNIFIED IDEOGRAPH-5F20}", sex="female", allergies=["penicillin"], weighed_on=date(2026, 11, 30)
    ),
    time_zone="Asia/Shanghai",
    final_week="linear",
    by="A. Pharmacist",
)
TEXT = encode(PLAN).decode()


def refusal(content: bytes | str) -> DosingError:
    with pytest.raises(DosingError) as refused:
        decode(content.encode() if isinstance(content, str) else content, "plan.json")
    return refused.value


def changed(old: str, new: str) -> str:
    assert TEXT.count(old) >= 1
    return TEXT.replace(old, new, 1)


# --- what is written is read back -------------------------------------------------------------------------------------

VARIANTS: dict[str, Callable[[], Plan]] = {
    "plain": plan,
    "split units": lambda: plan(formulary="cn", split_units=True),
    "divided": lambda: plan(divide="dexamethasone 2", final_week="halving"),
    "given": lambda: plan(final_week="given 2 mg, 1.5 mg, 1.5 mg, 1 mg, 1 mg, 0.5 mg, 0.5 mg", tolerance="5.5 %"),
    "cap": lambda: plan(bsa_cap="1.5 m2", strengths="dexamethasone 1 mg, 4 mg", times="ruxolitinib 09:00, 21:00"),
    "evening": lambda: plan(first_dose="2026-12-01 20:00", first_day="dexamethasone omitted"),
    "per kg": lambda: plan(regimen=str(DATA / "per-kg.toml"), formulary=str(DATA / "per-kg-formulary.toml")),
    "everything about the patient": lambda: PLAN,
    "site": lambda: plan(
        site=Site(
            hospital="A hospital",
            telephones=(Telephone(label="Ward", number="+49 30 1234"),),
            times=(OrderedTimes(drug="ruxolitinib", times=("09:00", "21:00")),),
            tolerance="7.5 %",
            paper="Letter",
        )
    ),
}


@pytest.mark.parametrize("name", VARIANTS)
def test_plan_survives_being_written_and_read(name: str) -> None:
    made = VARIANTS[name]()
    again = decode(encode(made), "plan.json")
    assert again == made
    assert encode(again) == encode(made)


@pytest.mark.parametrize("name", VARIANTS)
def test_same_input_gives_the_same_bytes(name: str) -> None:
    assert encode(VARIANTS[name]()) == encode(VARIANTS[name]())


def test_plan_is_read_from_a_path_and_from_bytes(tmp_path: Path) -> None:
    (tmp_path / "plan.json").write_bytes(export(PLAN, "json"))
    assert (
        read_plan(tmp_path / "plan.json") == read_plan(str(tmp_path / "plan.json")) == read_plan(TEXT.encode()) == PLAN
    )


def test_document_has_the_top_level_of_the_design_in_its_order() -> None:
    fields = list(json.loads(TEXT))
    designed = [
        "format",
        "format_version",
        "plan_uuid",
        "plan_code",
        "revision",
        "status",
        "created_at",
        "software",
        "patient",
        "order",
        "regimen",
        "formulary",
        "bsa",
        "steps",
        "administrations",
        "assessments",
        "supply",
        "findings",
        "records",
        "history",
        "content_digest",
        "document_digest",
    ]
    assert [field for field in fields if field in designed] == designed
    assert set(CLINICAL_FIELDS) <= set(fields)


def test_document_is_json_with_an_indent_and_a_line_feed_at_the_end() -> None:
    assert TEXT.startswith('{\n  "format": "rud-dosing-plan",\n  "format_version": 3,\n  "plan_uuid": "' + UUID)
    assert TEXT.endswith('"\n}\n')
    assert "\r" not in TEXT
    assert "Zoë" in TEXT


def test_amounts_are_text_and_dates_are_iso_8601() -> None:
    raw = json.loads(TEXT)
    assert raw["bsa"]["value"] == "1.73"
    assert raw["administrations"][1]["dose_mg"] == "17.5"
    assert raw["administrations"][1]["date"] == "2026-12-01"
    assert raw["created_at"] == "2026-11-22T10:00:00Z"

    def numbers(value: Any) -> list[Any]:
        if isinstance(value, dict):
            return [found for one in value.values() for found in numbers(one)]
        if isinstance(value, list):
            return [found for one in value for found in numbers(one)]
        return [value] if isinstance(value, float) else []

    assert numbers(raw) == []


@pytest.mark.parametrize("indent", [None, 0, 4, "\t"])
def test_white_space_order_of_keys_and_escapes_may_differ(indent: Any) -> None:
    raw = json.loads(TEXT)
    turned = {key: raw[key] for key in reversed(raw)}
    turned["patient"] = dict(sorted(raw["patient"].items(), reverse=True))
    assert decode(json.dumps(turned, indent=indent).encode(), "plan.json") == PLAN
    assert decode(("\n\n" + json.dumps(raw, ensure_ascii=True) + "  \n").encode(), "plan.json") == PLAN


def test_schema_names_every_field_and_forbids_others() -> None:
    whole = schema()
    plan_schema = whole["$defs"]["Plan"]
    assert set(plan_schema["properties"]) == set(json.loads(TEXT))
    assert plan_schema["additionalProperties"] is False


def test_file_that_says_it_is_a_plan_looks_like_one() -> None:
    assert looks_like_a_plan(TEXT.encode())
    assert not looks_like_a_plan(b'{"format": "other"}')


# --- damage -----------------------------------------------------------------------------------------------------------

DIGEST_FIX = "Do not use it. Go back to the file as the program wrote it, and change plans with the program."
WHOLE = "Send the whole file."


@pytest.mark.parametrize(
    ("old", "new", "code", "where"),
    [
        # what is written, but means the same: not as the program writes it
        ('"rounded": "1.73"', '"rounded": "1_.73"', "plan-differs", ""),
        ('"rounded": "1.73"', '"rounded": "1.7_3"', "plan-differs", ""),
        ('"rounded": "1.73"', '"rounded": "１.73"', "plan-differs", ""),
        ('"rounded": "1.73"', '"rounded": " 1.73"', "plan-differs", ""),
        ('"rounded": "1.73"', '"rounded": "+1.73"', "plan-differs", ""),
        ('"rounded": "1.73"', '"rounded": "01.73"', "plan-differs", ""),
        ('"rounded": "1.73"', '"rounded": 1.73', "plan-differs", ""),
        ('"tolerance_percent": "10"', '"tolerance_percent": 10', "plan-differs", ""),
        ("2026-11-22T10:00:00Z", "2026-11-22T10:00:00+00:00", "plan-differs", ""),
        ("2026-11-22T10:00:00Z", "2026-11-22T11:00:00+01:00", "plan-digest", ""),
        (',\n    "name_alert": false', "", "plan-differs", ""),
        # numbers that are not plain
        ('"rounded": "1.73"', '"rounded": "1.730"', "number", "bsa.rounded"),
        ('"rounded": "1.73"', '"rounded": "173E-2"', "plan-differs", ""),
        ('"tolerance_percent": "10"', '"tolerance_percent": "1E+1"', "number", "order.tolerance"),
        ('"rounded": "1.73"', '"rounded": "NaN"', "number", "bsa.rounded"),
        ('"rounded": "1.73"', '"rounded": "Infinity"', "number", "bsa.rounded"),
        ('"rounded": "1.73"', '"rounded": "1,73"', "wrong-type", "bsa.rounded"),
        ('"rounded": "1.73"', '"rounded": ""', "wrong-type", "bsa.rounded"),
        ('"rounded": "1.73"', '"rounded": "1.73 m2"', "wrong-type", "bsa.rounded"),
        ('"rounded": "1.73"', '"rounded": true', "wrong-type", "bsa.rounded"),
        ('"rounded": "1.73"', '"rounded": null', "wrong-type", "bsa.rounded"),
        ('"revision": 1', '"revision": "1"', "wrong-type", "revision"),
        ('"revision": 1', '"revision": 1.0', "wrong-type", "revision"),
        ('"revision": 1', '"revision": 1e0', "wrong-type", "revision"),
        ('"revision": 1', '"revision": true', "wrong-type", "revision"),
        ('"revision": 1', '"revision": 0', "number", "revision"),
        ('"revision": 1', '"revision": 1e400', "wrong-type", "revision"),
        ('"revision": 1', '"revision": NaN', "json", ""),
        ('"revision": 1', '"revision": -Infinity', "json", ""),
        ('"revision": 1', '"revision": 01', "json", ""),
        ('"revision": 1', '"revision": ' + "9" * 5000, "json", ""),
        # dates and times that are none
        ('"start": "2026-12-01"', '"start": "20261201"', "wrong-type", "order.start"),
        ('"start": "2026-12-01"', '"start": "2026-02-30"', "wrong-type", "order.start"),
        ('"start": "2026-12-01"', '"start": "1926-12-01"', "start", "order.start"),
        ('"time": "08:00"', '"time": 8', "wrong-type", "administrations[0].time"),
        # a changed value, a changed order, something left out or put in
        ('"dose_mg": "17.5"', '"dose_mg": "18"', "plan-digest", ""),
        ('"rounded": "1.73"', '"rounded": "1.74"', "plan-digest", ""),
        ('"A. Pharmacist"', '"B. Pharmacist"', "plan-digest", ""),
        ('"start": "2026-12-01"', '"start": "2026-12-02"', "plan-digest", ""),
        ('"id": "HLH-0042"', '"id": "HLH-0043"', "plan-digest", ""),
        ('"content_digest": "', '"content_digest": "0', "plan-digest", ""),
        ('"document_digest": "', '"document_digest": "0', "plan-digest", ""),
        # fields
        ('"revision": 1', '"revision": 1,\n  "version": 1', "unknown-key", ""),
        ('"name_alert": false', '"name_alert": false,\n    "nickname": "Z"', "unknown-key", "patient"),
        ('  "revision": 1,\n', "", "missing-key", ""),
        ('  "records": [],\n', "", "missing-key", ""),
        ('"revision": 1', '"revision": 1,\n  "revision": 1', "json", ""),
        ('"rounded": "1.73"', '"rounded": "1.70",\n    "rounded": "1.73"', "json", ""),
        # the format
        ('"format": "rud-dosing-plan"', '"format": "rud-dosing"', "not-a-plan", ""),
        ('  "format": "rud-dosing-plan",\n', "", "not-a-plan", ""),
        ('"format_version": 3', '"format_version": 4', "plan-format-version", ""),
        ('"format_version": 3', '"format_version": 2', "plan-digest", ""),
        ('"format_version": 3', '"format_version": 1', "plan-digest", ""),
        ('"format_version": 3', '"format_version": 0', "plan-format-version", ""),
        ('"format_version": 3', '"format_version": "3"', "plan-format-version", ""),
        ('"format_version": 3', '"format_version": true', "plan-format-version", ""),
        ('"format_version": 3', '"format_version": 3.0', "plan-format-version", ""),
        ('  "format_version": 3,\n', "", "plan-format-version", ""),
        # text
        ("Zoë", "Zo\\ud800", "json", ""),
        ("Zoë", "Zo\\udc00\\ud800", "json", ""),
        ("Zoë", "Zo\\u0007", "text", "patient.name"),
        ("Zoë", "Zo\\u202e", "text", "patient.name"),
        ('"A. Pharmacist"', '"\\ud800"', "json", ""),
    ],
)
def test_damage_is_refused_with_its_own_code_and_place(old: str, new: str, code: str, where: str) -> None:
    error = refusal(changed(old, new))
    assert (error.code, error.where) == (code, f"plan.json: {where}" if where else "plan.json")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (
            changed('"dose_mg": "17.5"', '"dose_mg": "18"'),
            "error[plan-digest]: plan.json: the content digest does not fit: the document was changed after it "
            "was made\n"
            f"  {DIGEST_FIX}",
        ),
        (
            changed('"A. Pharmacist"', '"B. Pharmacist"'),
            "error[plan-digest]: plan.json: the document digest does not fit: the document was changed after it "
            "was made\n"
            f"  {DIGEST_FIX}",
        ),
        (
            changed('"rounded": "1.73"', '"rounded": 1.73'),
            "error[plan-differs]: plan.json: the document is not written as the program writes it: a number is "
            "not plain, "
            "or a field is missing\n  Go back to the file as the program wrote it.",
        ),
        (
            changed('"format_version": 3', '"format_version": 4'),
            "error[plan-format-version]: plan.json: it is of format version 4; this program reads versions 1 to 3\n"
            "  Use the version of the program that wrote it, or a newer one.",
        ),
        (
            '{"format": "other"}',
            "error[not-a-plan]: plan.json: it is no plan document\n  Name the .json file that rud-dosing plan wrote.",
        ),
        ("[]", f"error[json]: plan.json: it is no JSON object\n  {WHOLE}"),
        ('"a"', f"error[json]: plan.json: it is no JSON object\n  {WHOLE}"),
        (
            "",
            f"error[json]: plan.json: it cannot be read: Expecting value: line 1 column 1 (char 0)\n  {WHOLE}",
        ),
        (
            '{"a": 1, "a": 1}',
            f'error[json]: plan.json: it cannot be read: the key "a" stands twice\n  {WHOLE}',
        ),
        (b"\xff\xfe{", "error[encoding]: plan.json: byte 0 is not UTF-8"),
        (
            '{"a": ' + "[" * 100_000 + "]" * 100_000 + "}",
            f"error[json]: plan.json: it cannot be read: it is nested too deeply\n  {WHOLE}",
        ),
        (
            '{"a": "\\udc80"}',
            f"error[json]: plan.json: it cannot be read: \\udc80 is half a character\n  {WHOLE}",
        ),
    ],
)
def test_refusal_in_full(content: bytes | str, message: str) -> None:
    assert str(refusal(content)) == message


@given(st.integers(min_value=0, max_value=len(TEXT) - 3))
def test_truncated_document_is_refused(length: int) -> None:
    assert refusal(TEXT[:length]).code == "json"


@given(st.integers(min_value=0, max_value=len(TEXT) - 1), st.characters(codec="ascii"))
def test_any_one_wrong_character_is_refused_or_is_white_space(place: int, wrong: str) -> None:
    spoiled = TEXT[:place] + wrong + TEXT[place + 1 :]
    try:
        again = decode(spoiled.encode(), "plan.json")
    except DosingError:
        return
    assert again == PLAN
    assert TEXT[place] == wrong or (TEXT[place] + wrong).isspace()


@pytest.mark.parametrize(
    "fields", [{"plan_code": "222222-2"}, {"plan_uuid": "00000000-0000-4000-8000-000000000000"}, {"plan_uuid": "none"}]
)
def test_plan_code_of_another_plan_is_refused_even_with_new_digests(fields: dict[str, str]) -> None:
    error = refusal(encode(sealed(msgspec.structs.replace(PLAN, **fields))))
    assert isinstance(error, DocumentError)
    assert str(error) == (
        "error[plan-code]: plan.json: the plan code does not belong to the plan's uuid\n"
        "  Go back to the file as the program wrote it."
    )


def test_document_written_by_a_path_names_the_path(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("{}", encoding="utf-8")
    with pytest.raises(DocumentError) as refused:
        read_plan(tmp_path / "a.json")
    assert refused.value.where == str(tmp_path / "a.json")


def test_document_as_text_is_refused_without_being_repeated() -> None:
    """Taken for a path it would stand in the message, with the patient's name in it."""
    with pytest.raises(DosingError) as refused:
        read_plan(TEXT)
    assert refused.value.code == "not-a-path"
    assert "Zoë" not in str(refused.value)
