"""Grades of toxicity: each at its limits in each unit system, what no number gives, and what is not known."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest
from assessing_making import QUANTITIES
from hypothesis import given
from hypothesis import strategies as st
from making import DATA

from rud_dosing import library
from rud_dosing.model.health import Signs
from rud_dosing.model.lab import Lab, Labs
from rud_dosing.model.results import Grade
from rud_dosing.response.grades import grades
from rud_dosing.response.measured import measured

V5 = library.load_toxicity("ctcae-5.0")
V6 = library.load_toxicity(str(DATA / "ctcae-6-neutrophils.toml"))
ROWS: list[dict[str, Any]] = tomllib.loads((DATA / "ctcae-5.0.toml").read_text(encoding="utf-8"))["row"]
CASES = [
    (row, value, tuple(int(one) for one in grade.split(" or ")))
    for row in ROWS
    for grade, values in row["grades"].items()
    for value in values
]


def graded(
    labs: dict[str, Any] | None = None,
    signs: dict[str, Any] | None = None,
    before: dict[str, Any] | None = None,
    criteria: Any = V5,
) -> dict[str, Grade]:
    """The grades of today by term."""
    then = measured(Labs(**(before or {})), None, QUANTITIES)
    now = measured(Labs(**(labs or {})), Signs(**(signs or {})), QUANTITIES)
    return {one.term: one for one in grades(criteria, then, now, library.load_rules())}


def of_row(row: dict[str, Any], value: str) -> Grade:
    if "sign" in row:
        return graded(signs={**row["other"], row["sign"]: value})[row["term"]]
    limits = {side: row[side] for side in ("lower_limit", "upper_limit") if side in row}
    before = {row["lab"]: Lab(value=row["baseline"], **limits)} if "baseline" in row else {}
    return graded({row["lab"]: Lab(value=value, **limits)}, before=before)[row["term"]]


@pytest.mark.parametrize(("row", "value", "wanted"), CASES)
def test_grade_at_its_limits_and_one_step_either_side(row: dict[str, Any], value: str, wanted: tuple[int, ...]) -> None:
    found = of_row(row, value)
    assert (found.grades, found.version) == (wanted, "CTCAE v5.0")


def test_every_grade_that_a_number_gives_is_worked_by_hand() -> None:
    worked = {(row["term"], number) for row, _, found in CASES for number in found}
    given = {(term.title, one.grade) for term in V5.terms for one in term.grades if one.when}
    assert given <= worked
    assert {term for term, number in worked if number == 0} == {term.title for term in V5.terms}


@pytest.mark.parametrize(
    ("term", "value", "grade"),
    [("Anemia", "20 g/L", 4), ("Hypertension", "300 mmHg", 4)],
)
def test_grade_that_no_number_gives_is_said_to_need_a_person(term: str, value: str, grade: int) -> None:
    if term == "Anemia":
        found = graded({"hemoglobin": value})[term]
    else:
        found = graded(signs={"systolic_pressure": value, "diastolic_pressure": "70 mmHg"})[term]
    assert found.grades == (3,)
    assert found.person is not None
    assert f"No number gives grade {grade}" in found.person


def test_grade_2_of_hypertension_is_also_given_by_treatment_or_by_lasting() -> None:
    """Semicolons of CTCAE part alternatives: nothing beside the pressure is asked of a grade that one of them gives."""
    for pressure, wanted in (("118 mmHg", None), ("130 mmHg", 1), ("150 mmHg", 2)):
        found = graded(signs={"systolic_pressure": pressure, "diastolic_pressure": "70 mmHg"})["Hypertension"]
        said = "Grade 2 by these numbers where pressure was normal before; also where it is high again or for 24 hours"
        assert (found.person is not None and said in found.person) == (wanted is not None), pressure


def test_what_a_person_judges_is_said_where_it_matters() -> None:
    limit = {"lower_limit": "120 g/L"}
    assert graded({"hemoglobin": Lab(value="130 g/L", **limit)})["Anemia"].person is None
    assert graded({"hemoglobin": Lab(value="110 g/L", **limit)})["Anemia"].person is None
    said = graded({"hemoglobin": Lab(value="90 g/L", **limit)})["Anemia"].person
    assert said == "Grade 3 also where a transfusion is indicated."
    low = graded({"potassium": Lab(value="3.2 mmol/L", lower_limit="3.5 mmol/L")})["Hypokalemia"]
    assert (low.grades, low.needs) == ((1, 2), ())
    assert low.person == "Grade 2 instead of 1 where there are symptoms or intervention is indicated."
    lower = graded({"potassium": Lab(value="2.8 mmol/L", lower_limit="3.5 mmol/L")})["Hypokalemia"]
    assert (lower.grades, lower.person) == ((3,), None)


@pytest.mark.parametrize(
    ("labs", "before", "term", "wanted", "needs"),
    [
        # Without the laboratory's limit grade 1 is open, and only that.
        (
            {"platelets": "80 10^9/L"}, {},
            "Platelet count decreased", (0, 1), ("the laboratory's lower limit of platelets",),
        ),
        ({"platelets": "60 10^9/L"}, {}, "Platelet count decreased", (2,), ()),
        # A bound: below 50 is 3 or 4, above 40 everything but 4.
        ({"platelets": "<50 10^9/L"}, {}, "Platelet count decreased", (3, 4), ("the exact platelets",)),
        (
            {"platelets": Lab(value=">40 10^9/L", lower_limit="150 10^9/L")}, {},
            "Platelet count decreased", (0, 1, 2, 3), ("the exact platelets",),
        ),
        # Baseline unknown: by the limit 2 (130 is above 3 x 40), by an abnormal baseline anything.
        (
            {"alt": Lab(value="130 U/L", upper_limit="40 U/L")}, {},
            "Alanine aminotransferase increased", (0, 1, 2, 3, 4), ("ALT at baseline",),
        ),
        # Baseline known without its limit: 130 is 2 by 3 x 40, or 1 by 1.5 to 3 x 50.
        (
            {"alt": Lab(value="130 U/L", upper_limit="40 U/L")}, {"alt": "50 U/L"},
            "Alanine aminotransferase increased", (1, 2), ("the laboratory's upper limit of ALT at baseline",),
        ),
        # Baseline known as a bound with its limit: 1 by the limit, or above 40, of which 60 is not 1.5 times.
        (
            {"alt": Lab(value="60 U/L", upper_limit="40 U/L")}, {"alt": Lab(value=">30 U/L", upper_limit="40 U/L")},
            "Alanine aminotransferase increased", (0, 1), ("the exact ALT at baseline",),
        ),
        # Creatinine 2 is 2 by 1.5 x 1; without a baseline 3 x an unknown one may be below it.
        (
            {"creatinine": Lab(value="2 mg/dL", upper_limit="1 mg/dL")}, {},
            "Creatinine increased", (2, 3), ("creatinine at baseline",),
        ),
        ({}, {"platelets": "20 10^9/L"}, "Platelet count decreased", (), ("platelets",)),
    ],
)  # fmt: skip
def test_what_is_not_known_leaves_every_grade_that_is_possible(
    labs: dict[str, Any], before: dict[str, Any], term: str, wanted: tuple[int, ...], needs: tuple[str, ...]
) -> None:
    found = graded(labs, before=before)[term]
    assert (found.grades, found.needs) == (wanted, needs)


def test_one_pressure_alone_leaves_the_graver_grades_open() -> None:
    found = graded(signs={"systolic_pressure": "130 mmHg"})["Hypertension"]
    assert (found.grades, found.needs, found.value) == (
        (1, 2, 3),
        ("diastolic blood pressure",),
        "systolic 130 mmHg",
    )
    assert graded(signs={"systolic_pressure": "160 mmHg"})["Hypertension"].grades == (3,)


def test_grade_at_baseline_stands_beside_todays() -> None:
    before = {
        "platelets": "20 10^9/L",
        "alt": Lab(value="130 U/L", upper_limit="40 U/L"),
        "fibrinogen": Lab(value="0.9 g/L", lower_limit="2 g/L"),
        "creatinine": Lab(value="2 mg/dL", upper_limit="1 mg/dL"),
    }
    found = graded({"platelets": "60 10^9/L"}, before=before)
    # 20 is below 25: 4. 130 is above 3 x 40: 2. 0.9 is below 0.5 x 2: 3. 2 is above 1.5 x 1: 2.
    told = {term: (one.baseline_value, one.baseline_grades) for term, one in found.items() if one.baseline_grades}
    assert told == {
        "Platelet count decreased": ("20 10^9/L", (4,)),
        "Alanine aminotransferase increased": ("130 U/L", (2,)),
        "Fibrinogen decreased": ("0.9 g/L", (3,)),
        "Creatinine increased": ("2 mg/dL", (2,)),
    }
    assert (found["Platelet count decreased"].grades, found["Platelet count decreased"].value) == ((2,), "60 10^9/L")


@pytest.mark.parametrize(
    ("baseline", "said"),
    [
        (Lab(value="90 U/L", upper_limit="40 U/L"), True),
        (Lab(value="40 U/L", upper_limit="40 U/L"), False),
        (Lab(value="40 U/L"), True),
    ],
)
def test_how_an_abnormal_baseline_counts_is_told_where_it_may_be_one(baseline: Lab, said: bool) -> None:
    today = {"alt": Lab(value="95 U/L", upper_limit="40 U/L")}
    found = graded(today, before={"alt": baseline})["Alanine aminotransferase increased"]
    assert (found.note is not None) == said
    assert graded(before={"alt": baseline})["Alanine aminotransferase increased"].note is None


@pytest.mark.parametrize(
    ("value", "v5", "v6"),
    # CTCAE v6 shifts the grades of neutrophils by one; the same counts, another file.
    [
        ("1.5 10^9/L", (0, 1), (0,)),
        ("1.49 10^9/L", (2,), (1,)),
        ("1 10^9/L", (2,), (1,)),
        ("0.99 10^9/L", (3,), (2,)),
        ("0.5 10^9/L", (3,), (2,)),
        ("0.49 10^9/L", (4,), (3,)),
        ("0.1 10^9/L", (4,), (3,)),
        ("0.09 10^9/L", (4,), (4,)),
        ("99 /uL", (4,), (4,)),
    ],
)
def test_version_is_changed_by_data_only(value: str, v5: tuple[int, ...], v6: tuple[int, ...]) -> None:
    for criteria, wanted in ((V5, v5), (V6, v6)):
        found = graded({"neutrophils": value}, criteria=criteria)["Neutrophil count decreased"]
        assert (found.grades, found.version) == (wanted, criteria.version)


_SOME = st.sampled_from(["5", "24", "25", "49", "50", "74", "75", "149", "150", "200"])


@given(value=_SOME, sign=st.sampled_from(["", "<", "<=", ">", ">="]), limit=st.booleans(), exact=_SOME)
def test_knowing_more_never_adds_a_grade(value: str, sign: str, limit: bool, exact: str) -> None:
    """Every number that a bound allows has a grade that the bound leaves open."""
    low = {"lower_limit": "150 10^9/L"} if limit else {}
    holds = {"": int(exact) == int(value), "<": int(exact) < int(value), "<=": int(exact) <= int(value)}
    holds |= {">": int(exact) > int(value), ">=": int(exact) >= int(value)}
    if not holds[sign]:
        return
    bound = graded({"platelets": Lab(value=f"{sign}{value} 10^9/L", **low)})["Platelet count decreased"]
    known = graded({"platelets": Lab(value=f"{exact} 10^9/L", lower_limit="150 10^9/L")})["Platelet count decreased"]
    assert set(known.grades) <= set(bound.grades)
