"""HScore as a second opinion: the published points at each limit and beside it, sums, and what is not known."""

from __future__ import annotations

import json
from typing import Any

import pytest
from making import patient
from sampling import SAMPLES, run

from rud_dosing import InputError, check
from rud_dosing.core.labs.hscore import probability
from rud_dosing.model.clinical_rules import ScoreItem
from rud_dosing.model.health import Signs
from rud_dosing.model.lab import Labs

SIGNS: dict[str, Any] = {
    "temperature": "37 C",
    "splenomegaly": False,
    "hepatomegaly": False,
    "hemophagocytosis": False,
    "immunosuppression": False,
}
LABS: dict[str, Any] = {
    "hemoglobin": "130 g/L",
    "white_cells": "7 10^9/L",
    "platelets": "250 10^9/L",
    "ferritin": "100 ug/L",
    "triglycerides": "1 mmol/L",
    "fibrinogen": "3 g/L",
    "ast": "20 U/L",
}


def of(**changes: Any) -> tuple[int, int]:
    signs = {**SIGNS, **{name: value for name, value in changes.items() if name in SIGNS}}
    labs = {**LABS, **{name: value for name, value in changes.items() if name in LABS}}
    score = check(patient(signs=Signs(**signs), labs=Labs(**labs))).score
    return score.least, score.most


# Points as published: known immunosuppression 18; temperature 38.4 to 39.4 33, above 49; one of liver and spleen 23,
# both 38; two lineages 24, three 34; ferritin 2000 to 6000 35, above 50; triglycerides 1.5 to 4 44, above 64;
# fibrinogen at most 2.5 30; AST from 30 on 19; hemophagocytosis 35.
@pytest.mark.parametrize(
    ("changes", "points"),
    [
        ({}, 0),
        ({"immunosuppression": True}, 18),
        ({"temperature": "38.3 C"}, 0),
        ({"temperature": "38.4 C"}, 33),
        ({"temperature": "39.4 C"}, 33),
        ({"temperature": "39.5 C"}, 49),
        ({"splenomegaly": True}, 23),
        ({"hepatomegaly": True}, 23),
        ({"splenomegaly": True, "hepatomegaly": True}, 38),
        ({"hemoglobin": "92 g/L"}, 0),
        ({"hemoglobin": "92 g/L", "white_cells": "5 10^9/L"}, 24),
        ({"hemoglobin": "93 g/L", "white_cells": "5 10^9/L"}, 0),
        ({"hemoglobin": "92 g/L", "white_cells": "5.1 10^9/L", "platelets": "110 10^9/L"}, 24),
        ({"hemoglobin": "9.2 g/dL", "white_cells": "5 10^9/L", "platelets": "110 10^9/L"}, 34),
        ({"hemoglobin": "92 g/L", "white_cells": "5 10^9/L", "platelets": "111 10^9/L"}, 24),
        ({"ferritin": "1999 ug/L"}, 0),
        ({"ferritin": "2000 ug/L"}, 35),
        ({"ferritin": "6000 ng/mL"}, 35),
        ({"ferritin": "6001 ug/L"}, 50),
        ({"ferritin": ">40000 ug/L"}, 50),
        ({"triglycerides": "1.49 mmol/L"}, 0),
        ({"triglycerides": "1.5 mmol/L"}, 44),
        ({"triglycerides": "4 mmol/L"}, 44),
        ({"triglycerides": "4.01 mmol/L"}, 64),
        ({"fibrinogen": "2.5 g/L"}, 30),
        ({"fibrinogen": "251 mg/dL"}, 0),
        ({"ast": "29 U/L"}, 0),
        ({"ast": "30 U/L"}, 19),
        ({"hemophagocytosis": True}, 35),
    ],
)
def test_points_are_those_published_at_the_limit_and_beside_it(changes: dict[str, Any], points: int) -> None:
    assert of(**changes) == (points, points)


def test_all_points_add_up_to_the_published_maximum() -> None:
    everything = of(
        immunosuppression=True,
        temperature="40 C",
        splenomegaly=True,
        hepatomegaly=True,
        hemoglobin="60 g/L",
        white_cells="1 10^9/L",
        platelets="10 10^9/L",
        ferritin="50000 ug/L",
        triglycerides="5 mmol/L",
        fibrinogen="1 g/L",
        ast="200 U/L",
        hemophagocytosis=True,
    )
    assert everything == (337, 337)


@pytest.mark.parametrize(
    ("missing", "most"),
    [
        ("ferritin", 50),
        ("temperature", 49),
        ("platelets", 0),  # one lineage of three gives no points
        ("hepatomegaly", 23),
        ("ast", 19),
    ],
)
def test_what_is_not_known_is_a_range_and_never_none(missing: str, most: int) -> None:
    assert of(**{missing: None}) == (0, most)


def test_nothing_known_is_the_whole_range() -> None:
    score = check(patient()).score
    assert (score.least, score.most) == (0, 337)
    assert (score.probability_least, score.probability_most) == ("<1", ">99")


def test_a_bound_that_leaves_an_item_open_leaves_a_range() -> None:
    assert of(ferritin=">3000 ug/L") == (35, 50)


@pytest.mark.parametrize(
    ("points", "percent"), [(0, "<1"), (90, "<1"), (169, "40 to 54"), (170, "54"), (205, "88 to 93"), (337, ">99")]
)
def test_probability_is_the_published_one_or_lies_between_two(points: int, percent: str) -> None:
    table = {90: "<1", 160: "40", 170: "54", 200: "88", 210: "93", 250: ">99"}
    assert probability(table, points) == percent


def test_check_prints_it_as_a_second_opinion() -> None:
    code, out, _ = run("check", str(SAMPLES / "patient-full.toml"), "--start", "2026-12-01")
    text = out.decode()
    assert code in (0, 1)
    assert "HScore, a second opinion: " in text
    assert "169 is the published best cut" in text
    _, out, _ = run("check", str(SAMPLES / "patient-full.toml"), "--start", "2026-12-01", "--format", "json")
    told = json.loads(out)["hscore"]
    assert told["least"] == sum(one["least"] for one in told["items"])


def test_points_that_do_not_fit_their_item_are_refused() -> None:
    with pytest.raises(InputError) as refused:
        ScoreItem(title="AST", signs=("hemophagocytosis",), points=(0, 19, 20))
    assert refused.value.code == "score"
