"""Changes read from plain data: what a plan's history stores, what people type, and what is refused by its key."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from making import patient

from rud_dosing import InputError, changes, library

#: What is typed, and the same as a plan's history stores it.
PAIRS: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("stop", {"drug": "dexamethasone", "taper": "1 weeks"}, {"drug": "dexamethasone", "taper_days": 7}),
    ("shift", {"by": "2 days"}, {"days": 2}),
    ("redose", {"drug": "ruxolitinib", "dose": "500 mcg"}, {"drug": "ruxolitinib", "dose_mg": "0.5"}),
    (
        "redose",
        {"drug": "ruxolitinib", "dose": "10 mg", "through": "2026-12-20", "because": None},
        {"drug": "ruxolitinib", "dose_mg": Decimal(10), "through": date(2026, 12, 20)},
    ),
    ("retaper", {"shape": "given 2 mg, 1.5 mg"}, {"final_week": {"shape": "given", "doses_mg": ["2", "1.5"]}}),
    ("retaper", {"final_week": "halving"}, {"final_week": {"shape": "halving"}}),
    (
        "restock",
        {"strengths": "dexamethasone 0.5 mg, 1 mg"},
        {"strengths": {"drug": "dexamethasone", "strengths_mg": ["0.5", "1"]}},
    ),
    ("move-start", {"start": "2026-12-03"}, {"start": date(2026, 12, 3)}),
    ("move-assessment", {"day": 14, "to": "2026-12-16"}, {"day": 14, "to": date(2026, 12, 16)}),
]


@pytest.mark.parametrize(("kind", "typed", "stored"), PAIRS)
def test_text_stands_for_what_is_stored(kind: str, typed: dict[str, Any], stored: dict[str, Any]) -> None:
    made = changes.read(kind, typed)
    assert made == changes.read(kind, stored)
    # What a history stores is read back as the same change.
    data = msgspec.json.decode(msgspec.json.encode(made))
    assert data.pop("change") == kind
    assert changes.read(kind, data) == made
    assert changes.from_bytes(json.dumps({"change": kind, **data}).encode(), "form") == made


def test_switch_takes_a_name_and_texts_or_the_whole_regimen() -> None:
    texts = {
        "regimen": "hlh-94",
        "ruxolitinib": "stop",
        "steroid": "restart",
        "on_days": ["etoposide 2026-12-09, 2026-12-12"],  # days 2 and 5 of a week that begins on 8 December
        "times": "etoposide 14:00",
        "given_already": ["etoposide"],
    }
    made = changes.read("switch", texts, from_="2026-12-08 08:00")
    assert isinstance(made, changes.Switch)
    assert made.regimen == library.load_regimen("hlh-94")
    assert [(one.drug, one.on_days) for one in made.on_days] == [("etoposide", (2, 5))]
    assert [(one.drug, one.times) for one in made.times] == [("etoposide", ("14:00",))]
    data = msgspec.json.decode(msgspec.json.encode(made))
    del data["change"]
    assert changes.read("switch", data) == made


def test_update_takes_the_patient_as_data_or_as_it_was_read() -> None:
    who = patient(allergies=("penicillin",), labs={"platelets": "32 10^9/L"})
    stored = msgspec.json.decode(msgspec.json.encode(who))
    assert changes.read("update", {"patient": stored}) == changes.read("update", {"patient": who})
    assert changes.read("update", {"patient": who}) == changes.Update(patient=who)


def test_results_that_no_patient_has_are_refused_as_in_a_file() -> None:
    known = {"id": "A1", "height": "170 cm", "weight": "60 kg", "labs": {"platelets": "32000 10^9/L"}}
    with pytest.raises(InputError) as refused:
        changes.read("update", {"patient": known})
    assert (refused.value.code, refused.value.where) == ("lab-implausible", "patient: labs.platelets")


REFUSED: list[tuple[str, dict[str, Any], str, str, str]] = [
    ("pause", {"drug": "ruxolitinib"}, "revise", "change", '"pause" is no change'),
    ("hold", {}, "missing-key", "", 'the key "drug" is missing'),
    ("hold", {"drug": None}, "missing-key", "", 'the key "drug" is missing'),
    ("hold", {"drug": "ruxolitinib", "until": "x"}, "unknown-key", "", 'the key "until" is not known'),
    ("hold", {"drug": "ruxolitinib", "by": "2 days"}, "unknown-key", "", 'the key "by" is not known'),
    ("hold", {"drug": "Ruxolitinib"}, "name", "drug", '"Ruxolitinib" is not a name'),
    ("hold", {"drug": 7}, "wrong-type", "drug", "expected `str`, got `int`"),
    ("resume", {"drug": "ruxolitinib", "then": "later"}, "wrong-type", "then", "invalid enum value 'later'"),
    ("shift", {"by": "36 hours"}, "days", "by", '"36 hours" are no whole days'),
    ("shift", {"by": "2 days", "days": 2}, "given-twice", "by", "days is given too"),
    ("shift", {"days": "two"}, "wrong-type", "days", "expected `int`, got `str`"),
    ("redose", {"drug": "ruxolitinib", "dose": "10"}, "unit", "dose", '"10" has no unit'),
    ("redose", {"drug": "ruxolitinib", "dose_mg": "1_0"}, "number", "dose_mg", '"1_0" is not a plain number'),
    ("redose", {"drug": "ruxolitinib", "dose_mg": 10.5}, "number", "dose_mg", "10.5 is not a plain number"),
    ("move-start", {"start": "2026-02-30"}, "start", "start", '"2026-02-30" is no date that exists'),
    ("move-assessment", {"day": 7, "to": ["2026-12-10"]}, "wrong-type", "to", "expected `date`, got `array`"),
    ("retaper", {"shape": "cliff"}, "final-week", "final_week", '"cliff" is no shape'),
    ("update", {"patient": "someone.toml"}, "wrong-type", "patient", "expected `object`, got `str`"),
    ("update", {"patient": {"id": "A1"}}, "missing-key", "patient", 'the key "height" is missing'),
]


@pytest.mark.parametrize(("kind", "fields", "code", "where", "problem"), REFUSED)
def test_refusal_names_the_key(kind: str, fields: dict[str, Any], code: str, where: str, problem: str) -> None:
    with pytest.raises(InputError) as refused:
        changes.read(kind, fields)
    assert (refused.value.code, refused.value.where) == (code, where)
    assert refused.value.problem == problem


@pytest.mark.parametrize(
    ("content", "code", "where"),
    [
        (b'{"drug": "ruxolitinib"}', "missing-key", "form: change"),
        (b'{"change": 1}', "missing-key", "form: change"),
        (b'{"change": "hold", "drug": "X"}', "name", "form: drug"),
        (b'{"change": "hold", "change": "stop"}', "json", "form"),
        (b'{"change": "hold"', "json", "form"),
    ],
)
def test_refusal_of_a_file_names_the_file(content: bytes, code: str, where: str) -> None:
    with pytest.raises(InputError) as refused:
        changes.from_bytes(content, "form")
    assert (refused.value.code, refused.value.where) == (code, where)
