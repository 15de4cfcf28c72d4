"""HLH-2004: the source's eight patients, every threshold at its limit and beside it, and what is not known.

``data/paper-table-1.csv`` is table 1 of Zhou D, et al. Am J Hematol 2023;98:E106-E109 (doi 10.1002/ajh.26877).
"""

from __future__ import annotations

import csv
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from making import DATA, patient

from rud_dosing import Patient, library
from rud_dosing.checks.before_treatment import known
from rud_dosing.checks.eligibility import criteria, findings
from rud_dosing.core.labs.hlh2004 import counts
from rud_dosing.model.health import Signs
from rud_dosing.model.lab import Lab, Labs

RULES = library.load_rules()
LABS = {
    "neutrophils": "absolute neutrophil count",
    "hemoglobin": "hemoglobin",
    "platelets": "platelets",
    "triglycerides": "triglyceride",
    "fibrinogen": "fibrinogen",
    "ferritin": "ferritin",
}


def states(**fields: Any) -> dict[str, bool | None]:
    facts, _ = known(patient(**fields), start=None, rules=RULES)
    return {one.criterion.id: one.met for one in criteria(facts, RULES)}


def of_paper(number: int) -> Patient:
    with (DATA / "paper-table-1.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["feature"]: row for row in csv.DictReader(file)}
    labs: dict[str, Any] = {
        name: f"{rows[feature][str(number)]} {rows[feature]['unit']}" for name, feature in LABS.items()
    }
    # The source's own limits: soluble CD25 up to 6400 pg/mL, NK cell activity from 15.11 %.
    labs["soluble_cd25"] = _with_limit(rows["soluble CD25"], number, upper_limit="6400 pg/mL")
    labs["nk_activity"] = _with_limit(rows["NK cell activity"], number, lower_limit="15.11 %")
    signs = Signs(
        fever=rows["fever"][str(number)] == "yes",
        splenomegaly=rows["splenomegaly"][str(number)] == "yes",
        hemophagocytosis=rows["hemophagocytosis in marrow"][str(number)] == "yes",
    )
    return patient(labs=Labs(**labs), signs=signs)


def _with_limit(row: dict[str, str], number: int, **limit: str) -> Lab | None:
    return Lab(value=f"{row[str(number)]} {row['unit']}", **limit) if row[str(number)] else None


@pytest.mark.parametrize(
    ("number", "met"),
    # The paper prints 7, 6, 5, 5, 5, 5, 7, 8. Patient 2 has five: fever, hemophagocytosis, NK activity 6.95 %, ferritin
    # 19176.6 and soluble CD25 20917. Neutrophils 12.07, hemoglobin 113, platelets 282, triglycerides 1.94, fibrinogen
    # 3.67 and no splenomegaly leave no sixth.
    [(1, 7), (2, 5), (3, 5), (4, 5), (5, 5), (6, 5), (7, 7), (8, 8)],
)
def test_the_patients_of_the_source_have_as_many_criteria_as_can_be_recomputed(number: int, met: int) -> None:
    facts, _ = known(of_paper(number), start=None, rules=RULES)
    assert counts(criteria(facts, RULES))[0] == met


def test_the_count_differs_from_the_printed_one_for_patient_2_alone() -> None:
    with (DATA / "paper-table-1.csv").open(encoding="utf-8", newline="") as file:
        printed = next(row for row in csv.DictReader(file) if row["feature"] == "HLH-2004 criteria as printed")
    differing = []
    for number in range(1, 9):
        facts, _ = known(of_paper(number), start=None, rules=RULES)
        if counts(criteria(facts, RULES))[0] != int(printed[str(number)]):
            differing.append(number)
    assert differing == [2]


def test_what_patient_2_has_and_has_not() -> None:
    facts, _ = known(of_paper(2), start=None, rules=RULES)
    met = {one.criterion.id for one in criteria(facts, RULES) if one.met}
    assert met == {"fever", "hemophagocytosis", "nk-activity", "ferritin", "soluble-cd25"}


ANEMIC = {"hemoglobin": "80 g/L"}


@pytest.mark.parametrize(
    ("criterion", "labs", "met"),
    [
        # hemoglobin <90 g/L, platelets <100, neutrophils <1.0 x10^9/L: two of three
        ("cytopenia", {"hemoglobin": "89.9 g/L", "platelets": "99 10^9/L"}, True),
        ("cytopenia", {"hemoglobin": "90 g/L", "platelets": "99 10^9/L", "neutrophils": "3 10^9/L"}, False),
        ("cytopenia", {"hemoglobin": "8.9 g/dL", "platelets": "99000 /uL"}, True),
        ("cytopenia", {"hemoglobin": "9 g/dL", "platelets": "99000 /uL"}, None),
        ("cytopenia", {**ANEMIC, "platelets": "99.9 10^9/L", "neutrophils": "3 10^9/L"}, True),
        ("cytopenia", {**ANEMIC, "platelets": "100 10^9/L", "neutrophils": "3 10^9/L"}, False),
        ("cytopenia", {**ANEMIC, "platelets": "300 10^9/L", "neutrophils": "0.99 10^9/L"}, True),
        ("cytopenia", {**ANEMIC, "platelets": "300 10^9/L", "neutrophils": "1 10^9/L"}, False),
        ("cytopenia", ANEMIC, None),
        ("cytopenia", {"hemoglobin": "120 g/L"}, None),
        # triglycerides >=3.0 mmol/L or >=265 mg/dL, each in its own unit; fibrinogen <=1.5 g/L
        ("triglycerides-or-fibrinogen", {"triglycerides": "3 mmol/L"}, True),
        ("triglycerides-or-fibrinogen", {"triglycerides": "2.99 mmol/L"}, None),
        ("triglycerides-or-fibrinogen", {"triglycerides": "2.99 mmol/L", "fibrinogen": "1.51 g/L"}, False),
        ("triglycerides-or-fibrinogen", {"triglycerides": "265 mg/dL"}, True),
        ("triglycerides-or-fibrinogen", {"triglycerides": "264 mg/dL", "fibrinogen": "151 mg/dL"}, False),
        ("triglycerides-or-fibrinogen", {"fibrinogen": "1.5 g/L"}, True),
        ("triglycerides-or-fibrinogen", {"fibrinogen": "150 mg/dL"}, True),
        ("triglycerides-or-fibrinogen", {"fibrinogen": "1.51 g/L"}, None),
        ("triglycerides-or-fibrinogen", {"fibrinogen": "<0.5 g/L"}, True),
        ("triglycerides-or-fibrinogen", {"fibrinogen": "<2 g/L", "triglycerides": "1 mmol/L"}, None),
        # ferritin >=500 ug/L
        ("ferritin", {"ferritin": "500 ug/L"}, True),
        ("ferritin", {"ferritin": "499.9 ng/mL"}, False),
        ("ferritin", {"ferritin": ">40000 ug/L"}, True),
        ("ferritin", {"ferritin": "<500 ug/L"}, False),
        ("ferritin", {"ferritin": "<=500 ug/L"}, None),
        ("ferritin", {"ferritin": ">400 ug/L"}, None),
        # soluble CD25 >=2400 U/mL, or above the laboratory's own limit in pg/mL
        ("soluble-cd25", {"soluble_cd25": "2400 U/mL"}, True),
        ("soluble-cd25", {"soluble_cd25": "2399 U/mL"}, False),
        ("soluble-cd25", {"soluble_cd25": Lab(value="1000 U/mL", upper_limit="700 U/mL")}, False),
        ("soluble-cd25", {"soluble_cd25": "58240 pg/mL"}, None),
        ("soluble-cd25", {"soluble_cd25": Lab(value="6400 pg/mL", upper_limit="6400 pg/mL")}, False),
        ("soluble-cd25", {"soluble_cd25": Lab(value="6401 pg/mL", upper_limit="6.4 ng/mL")}, True),
        # NK activity low or absent by local reference; CD107a does not decide it
        ("nk-activity", {"nk_activity": Lab(value="15.1 %", lower_limit="15.11 %")}, True),
        ("nk-activity", {"nk_activity": Lab(value="15.11 %", lower_limit="15.11 %")}, False),
        ("nk-activity", {"nk_activity": "6.95 %"}, None),
        ("nk-activity", {"nk_activity": "0 %"}, True),
        ("nk-activity", {"nk_cd107a": Lab(value="0.99 %", lower_limit="10 %")}, None),
    ],
)
def test_each_threshold_has_the_sign_of_the_source(criterion: str, labs: dict[str, Any], met: bool | None) -> None:
    assert states(labs=Labs(**labs))[criterion] is met


@pytest.mark.parametrize(
    ("signs", "met"),
    [
        ({"temperature": "38.5 C"}, True),
        ({"temperature": "38.4 C"}, False),
        ({"temperature": "101.3 F"}, True),
        ({"temperature": "101.2 F"}, False),
        ({"fever": True, "temperature": "37 C"}, True),
        ({"fever": False}, False),
        ({"fever": False, "temperature": "39 C"}, True),
        ({}, None),
    ],
)
def test_fever_is_a_sign_or_a_temperature_of_38_5_or_more(signs: dict[str, Any], met: bool | None) -> None:
    assert states(signs=Signs(**signs))["fever"] is met


def test_without_anything_known_nothing_is_met_and_nothing_is_ruled_out() -> None:
    assert set(states().values()) == {None}


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({}, "hlh-2004-not-judged"),
        ({"signs": Signs(fever=False, splenomegaly=False, hemophagocytosis=False)}, "hlh-2004-undecided"),
        (
            {
                "signs": Signs(fever=False, splenomegaly=False, hemophagocytosis=False),
                "labs": Labs(ferritin="499 ug/L"),
            },
            "outside-source-trial",
        ),
    ],
)
def test_fewer_than_five_is_said_only_where_five_cannot_be_reached(fields: dict[str, Any], code: str) -> None:
    facts, _ = known(patient(**fields), start=None, rules=RULES)
    assert [one.code for one in findings(facts, RULES)] == [code]


@given(number=st.integers(1, 8), absent=st.sets(st.sampled_from(sorted([*LABS, "soluble_cd25", "nk_activity"]))))
def test_a_missing_result_never_turns_into_an_answer(number: int, absent: set[str]) -> None:
    whole = of_paper(number)
    assert whole.labs is not None
    fewer = {name: getattr(whole.labs, name) for name in whole.labs.__struct_fields__ if name not in absent}
    complete, partly = states(labs=whole.labs, signs=whole.signs), states(labs=Labs(**fewer), signs=whole.signs)
    assert all(partly[name] in (None, complete[name]) for name in complete)
    alone = {"ferritin": "ferritin", "soluble_cd25": "soluble-cd25", "nk_activity": "nk-activity"}
    assert all(partly[criterion] is None for lab, criterion in alone.items() if lab in absent)
