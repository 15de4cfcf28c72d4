"""Checks before treatment: every rule at its limit and one step beside it, and unknown that is never normal."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from making import patient, plan, value

from rud_dosing import Patient, Plan, library
from rud_dosing.api.checking import check, check_data, check_text, rules
from rud_dosing.checks import before_treatment
from rud_dosing.checks.computed import age_of_weight, milligrams
from rud_dosing.checks.dose_sense import hours_between
from rud_dosing.checks.exposure import days_above
from rud_dosing.checks.judging import judged
from rud_dosing.core.dosing.clearance import cockcroft_gault
from rud_dosing.core.labs.known import Facts
from rud_dosing.core.labs.units import Reading
from rud_dosing.core.saying import said
from rud_dosing.model.finding import Finding
from rud_dosing.model.health import CONDITION_NAMES, Conditions, Medicine, Signs
from rud_dosing.model.lab import Lab, Labs
from rud_dosing.model.plan import Administration
from rud_dosing.model.said import Value

RULES = library.load_rules()
START = date(2026, 12, 1)
NONE_OF_THEM = dict.fromkeys(CONDITION_NAMES, False)
# A man of 68 years and 72 kg: (140 - 68) x 72 / (72 x creatinine) = 72 / creatinine in mg/dL.
ROUND: dict[str, Any] = {"sex": "male", "birth_date": date(1958, 3, 2), "weight": "72 kg"}


def found(who: Patient, **plan_parts: Any) -> list[Finding]:
    return before_treatment.findings(who, start=START, rules=RULES, **plan_parts)


def codes(**fields: Any) -> set[str]:
    return {one.code for one in found(patient(**{**ROUND, **fields}))}


def ids(**fields: Any) -> set[str]:
    """The ids of the patient rules that fire, by their sentences."""
    facts, _ = before_treatment.known(patient(**{**ROUND, **fields}), start=START, rules=RULES)
    return ids_of(judged(facts, RULES))


def ids_of(findings: list[Finding]) -> set[str]:
    begun = {rule.id: (rule.code, rule.message.partition("{")[0]) for rule in RULES.patient_rules.values()}
    ends = {rule.id: rule.message.rpartition("}")[2] for rule in RULES.patient_rules.values()}
    return {
        rule_id
        for one in findings
        for rule_id, (code, text) in begun.items()
        if one.code == code and one.message.startswith(text) and one.message.endswith(ends[rule_id])
    }


PLATELETS = [
    # rule, fires at, does not fire at: the labels' own signs of comparison
    ("platelets-myelofibrosis-above-200", ["201", "200.1"], ["200"]),
    ("platelets-myelofibrosis-100-to-200", ["100", "200"], ["99.9", "200.1"]),
    ("platelets-myelofibrosis-50-to-100", ["50", "99.9"], ["49.9", "100"]),
    ("platelets-myelofibrosis-below-50", ["49.9"], ["50"]),
    ("platelets-myelofibrosis-china-75-to-100", ["75", "99.9"], ["74.9", "100"]),
    ("platelets-myelofibrosis-china-50-to-75", ["50", "74.9"], ["49.9", "75"]),
    ("platelets-gvhd-below-20", ["19.9"], ["20"]),
    ("platelets-gvhd-below-15", ["14.9"], ["15"]),
]
NEUTROPHILS = [
    ("neutrophils-gvhd-below-0-75", ["0.5", "0.74"], ["0.49", "0.75"]),
    ("neutrophils-gvhd-below-0-5", ["0.49"], ["0.5"]),
]
# 72 / creatinine, rounded half up to 0.1 mL/min: 1.2 gives 60, 1.202 gives 59.9, 2.4 gives 30, 2.41 gives 29.9, 4.8
# gives 15, 4.82 gives 14.9.
CLEARANCE = [
    ("creatinine-clearance-30-to-60", ["1.202", "2.4"], ["1.2", "2.41"]),
    ("creatinine-clearance-15-to-30", ["2.41", "4.8"], ["2.4", "4.82"]),
    ("creatinine-clearance-below-15", ["4.82"], ["4.8"]),
]
# Over an upper limit of 20 umol/L.
BILIRUBIN = [
    ("bilirubin-3-to-5", ["60.2", "100"], ["60", "100.2"]),
    ("bilirubin-above-5", ["100.2"], ["100"]),
]
BY_CONDITION = {
    "trial-prior-chemotherapy": "prior_chemotherapy",
    "trial-cns-involvement": "cns_involvement",
    "trial-malignancy": "malignancy",
    "trial-hiv": "hiv",
    "pregnancy": "pregnancy",
    "active-infection": "active_infection",
    "tuberculosis": "tuberculosis",
    "hepatitis-b": "hepatitis_b",
    "zoster": "zoster",
    "herpes-simplex": "herpes_simplex",
    "systemic-fungal-infection": "systemic_fungal_infection",
    "dialysis": "dialysis",
    "hepatic-impairment": "hepatic_impairment",
    "weight-with-fluid": "ascites_or_edema",
}
# Quantities that are computed from a plan or from dates: unit, fires at, does not fire at.
COMPUTED = {
    "ruxolitinib-above-gvhd-labels": ("ruxolitinib_dose", "mg", ["10.1", "15"], ["10", "5"]),
    "first-day-below-13": ("dexamethasone_first_day", "mg", ["12.9"], ["13", "24"]),
    "first-day-above-24": ("dexamethasone_first_day", "mg", ["24.1"], ["24", "13"]),
    "many-units": ("units_at_once", "units", ["12.5", "13"], ["12"]),
    "formulas-apart": ("formulas_apart", "%", ["5.1"], ["5"]),
    "later-day-above-24": ("dexamethasone_largest_day", "mg", ["24.1"], ["24", "20"]),
    "ruxolitinib-above-largest-tablet": ("ruxolitinib_dose", "mg", ["25.1", "150"], ["25", "15"]),
    "doses-close-together": ("hours_between_doses", "hours", ["3.99", "0"], ["4", "12"]),
    "weight-old": ("age_of_weight", "days", ["8"], ["7", "0"]),
}
TOGETHER = {"creatinine-clearance-with-low-platelets", "hepatic-impairment-with-low-platelets"}


def _cases(table: list[tuple[str, list[str], list[str]]]) -> list[tuple[str, str, bool]]:
    return [
        (rule, text, fires)
        for rule, at, beside in table
        for texts, fires in ((at, True), (beside, False))
        for text in texts
    ]


def test_every_rule_that_runs_has_its_boundary_cases() -> None:
    tabled = {rule for table in (PLATELETS, NEUTROPHILS, CLEARANCE, BILIRUBIN) for rule, _, _ in table}
    running = {rule.id for rule in RULES.patient_rules.values() if rule.status != "unverified"}
    assert running == tabled | set(BY_CONDITION) | set(COMPUTED) | TOGETHER


@pytest.mark.parametrize(("rule", "count", "fires"), _cases(PLATELETS))
def test_platelets_against_the_labels(rule: str, count: str, fires: bool) -> None:
    assert (rule in ids(labs=Labs(platelets=f"{count} 10^9/L"))) is fires


@pytest.mark.parametrize(("rule", "count", "fires"), _cases(NEUTROPHILS))
def test_neutrophils_against_the_labels(rule: str, count: str, fires: bool) -> None:
    assert (rule in ids(labs=Labs(neutrophils=f"{count} 10^9/L"))) is fires


@pytest.mark.parametrize(("rule", "creatinine", "fires"), _cases(CLEARANCE))
def test_creatinine_clearance_against_the_labels(rule: str, creatinine: str, fires: bool) -> None:
    given = ids(labs=Labs(creatinine=f"{creatinine} mg/dL"), conditions=Conditions(dialysis=False))
    assert (rule in given) is fires


@pytest.mark.parametrize(("rule", "bilirubin", "fires"), _cases(BILIRUBIN))
def test_bilirubin_over_the_laboratorys_limit(rule: str, bilirubin: str, fires: bool) -> None:
    lab = Lab(value=f"{bilirubin} umol/L", upper_limit="20 umol/L")
    assert (rule in ids(labs=Labs(bilirubin=lab))) is fires


@pytest.mark.parametrize(("rule", "condition"), BY_CONDITION.items())
def test_a_condition_fires_where_it_is_stated_as_present_alone(rule: str, condition: str) -> None:
    assert rule in ids(conditions=Conditions(**{condition: True}))
    assert rule not in ids(conditions=Conditions(**{condition: False}))
    assert rule not in ids()


@pytest.mark.parametrize(("rule", "case"), COMPUTED.items())
def test_computed_quantities_at_their_limits(rule: str, case: tuple[str, str, list[str], list[str]]) -> None:
    name, unit, at, beside = case
    closest = ("close_drug", "close_earlier", "close_later", "close_day")
    words: dict[str, Value] = dict.fromkeys(("units_detail", "alternatives", "mosteller", "du_bois", *closest), "-")
    day_1 = milligrams(Decimal(24))
    first_day = {} if name == "dexamethasone_first_day" else {"dexamethasone_first_day": day_1.reading}
    words |= {"dexamethasone_first_day": day_1.said}
    for texts, fires in ((at, True), (beside, False)):
        for text in texts:
            value = Reading("=", Fraction(text), unit, f"{text} {unit}", unit)
            readings = {key: one for key, one in {**first_day, name: value}.items() if one is not None}
            facts = Facts(readings=readings, limits={}, answers={}, words=words)
            assert (rule in ids_of(judged(facts, RULES))) is fires


@pytest.mark.parametrize(
    ("creatinine", "platelets", "fires"),
    [
        ("1.202", "49.9", True),
        ("1.2", "49.9", False),
        ("1.202", "50", False),
        ("4.8", "49.9", True),
        ("4.82", "49", False),
    ],
)
def test_reduced_clearance_with_low_platelets_is_what_a_label_avoids(
    creatinine: str, platelets: str, fires: bool
) -> None:
    labs = Labs(creatinine=f"{creatinine} mg/dL", platelets=f"{platelets} 10^9/L")
    given = ids(labs=labs, conditions=Conditions(dialysis=False))
    assert ("creatinine-clearance-with-low-platelets" in given) is fires


@pytest.mark.parametrize(("platelets", "fires"), [("49.9", True), ("50", False)])
def test_hepatic_impairment_with_low_platelets_is_what_a_label_avoids(platelets: str, fires: bool) -> None:
    given = ids(labs=Labs(platelets=f"{platelets} 10^9/L"), conditions=Conditions(hepatic_impairment=True))
    assert ("hepatic-impairment-with-low-platelets" in given) is fires


def test_stops_are_these_few() -> None:
    own = (
        "eligibility",
        "counts",
        "organ-function",
        "infections",
        "interactions",
        "dexamethasone",
        "dose-sense",
        "labs",
    )
    assert {one.code for one in rules() if one.severity == "stop" and one.rule_set in own} == {
        "pregnancy",
        "fluconazole-above-200",
        "ruxolitinib-avoid-creatinine-clearance",
        "ruxolitinib-avoid-hepatic",
        "ruxolitinib-avoid-renal",
        "second-corticosteroid",
        "systemic-fungal-infection",
    }


# Creatinine clearance -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("age", "weight", "creatinine", "sex", "expected"),
    [
        # Worked by hand.
        (68, "72", "1", "male", "72"),  # 72 x 72 / 72
        (68, "72", "1", "female", "61.2"),  # 72 x 0.85
        (40, "72", "1", "male", "100"),  # 100 x 72 / 72
        (50, "80", "1.25", "male", "80"),  # 90 x 80 / 90
        # Examples printed by superglobalcalculator.com, creatinine clearance (read 22 November 2026).
        (60, "80", "1.2", "male", "74.1"),
        (65, "70", "1.4", "male", "52.1"),
        (45, "60", "0.9", "female", "74.8"),
    ],
)
def test_cockcroft_gault(age: int, weight: str, creatinine: str, sex: Any, expected: str) -> None:
    clearance = cockcroft_gault(age, Decimal(weight), Fraction(creatinine), sex)
    assert abs(clearance - Fraction(expected)) <= Fraction(1, 20)


def test_the_working_of_the_clearance_is_shown() -> None:
    who = patient(**ROUND, labs=Labs(creatinine="106.08 umol/L"))  # 106.08 / 88.4 = 1.2
    (one,) = [one for one in found(who) if one.code == "creatinine-clearance"]
    assert "(140 - 68) x 72 kg / (72 x 1.2 mg/dL) x 1 (male) = 60 mL/min" in one.message
    assert "Nephron 1976;16:31" in one.source


@pytest.mark.parametrize(
    ("left_out", "missing"), [("sex", "sex"), ("birth_date", "birth date"), ("labs", "creatinine")]
)
def test_a_clearance_that_cannot_be_computed_says_what_is_missing(left_out: str, missing: str) -> None:
    fields = {**ROUND, "labs": Labs(creatinine="1 mg/dL"), left_out: None}
    (one,) = [one for one in found(patient(**fields)) if one.code == "creatinine-clearance-unknown"]
    assert value(one, "missing") == missing


def test_on_dialysis_no_clearance_is_judged() -> None:
    given = codes(labs=Labs(creatinine="8 mg/dL"), conditions=Conditions(dialysis=True))
    assert "dialysis" in given
    assert not {code for code in given if "creatinine" in code}


def test_a_low_clearance_without_a_word_on_dialysis_is_not_ruled_out_as_a_stop() -> None:
    given = found(patient(**ROUND, labs=Labs(creatinine="8 mg/dL")))
    (one,) = [one for one in given if one.code == "stop-not-ruled-out" and "without dialysis" in one.message]
    assert value(one, "unknown") == "dialysis"
    assert not [one for one in given if one.code == "ruxolitinib-avoid-creatinine-clearance"]


def test_a_creatinine_below_its_detection_limit_is_a_clearance_above_a_number() -> None:
    assert not {"creatinine-clearance-reduced"} & codes(labs=Labs(creatinine="<1 mg/dL"))
    open_rules = [one for one in found(patient(**ROUND, labs=Labs(creatinine="<1.5 mg/dL"))) if "bound" in one.code]
    assert any("30 to below 60" in one.message for one in open_rules)


# Unknown is never normal ----------------------------------------------------------------------------------------------

FULL: dict[str, Any] = {
    "platelets": "150 10^9/L",
    "neutrophils": "3 10^9/L",
    "hemoglobin": "130 g/L",
    "ferritin": "100 ug/L",
    "fibrinogen": "3 g/L",
    "triglycerides": "1 mmol/L",
    "soluble_cd25": "500 U/mL",
    "nk_activity": Lab(value="20 %", lower_limit="15 %"),
    "creatinine": "0.8 mg/dL",
    "bilirubin": Lab(value="10 umol/L", upper_limit="20 umol/L"),
}
NO_SIGNS = Signs(fever=False, splenomegaly=False, hemophagocytosis=False)


@given(st.sets(st.sampled_from(sorted(FULL))))
def test_every_missing_result_is_named_and_none_is_taken_as_normal(absent: set[str]) -> None:
    labs = Labs(**{name: lab for name, lab in FULL.items() if name not in absent})
    given_codes: dict[str, list[Finding]] = {}
    for one in found(patient(**ROUND, labs=labs, signs=NO_SIGNS, conditions=Conditions(**NONE_OF_THEM))):
        given_codes.setdefault(one.code, []).append(one)
    none_given = absent == set(FULL)
    assert ("labs-not-given" in given_codes) is none_given
    named = value(given_codes["labs-missing"][0], "missing") if absent and not none_given else ""
    for name in () if none_given else FULL:
        assert (f"{RULES.quantities[name].title} (" in named) is (name in absent)
    assert ("creatinine-clearance-unknown" in given_codes) is ("creatinine" in absent)
    hlh = {"ferritin", "soluble_cd25", "nk_activity", "triglycerides", "fibrinogen"}
    (verdict,) = [one for code in ("hlh-2004-undecided", "outside-source-trial") for one in given_codes.get(code, [])]
    if not absent & (hlh | {"platelets", "neutrophils", "hemoglobin"}):
        assert (value(verdict, "met"), value(verdict, "unknown")) == ("0", "0")
    else:
        assert int(value(verdict, "unknown")) >= (1 if absent & {"ferritin", "soluble_cd25", "nk_activity"} else 0)


@given(st.sets(st.sampled_from(CONDITION_NAMES)))
def test_every_condition_that_was_not_asked_is_named(absent: set[str]) -> None:
    stated = Conditions(**{name: False for name in CONDITION_NAMES if name not in absent})
    given = {one.code: one for one in found(patient(sex="female", conditions=stated))}
    assert ("pregnancy-not-stated" in given) is ("pregnancy" in absent)
    named = value(given["conditions-not-stated"], "missing").split("; ") if "conditions-not-stated" in given else []
    assert set(named) == {RULES.conditions[name].title for name in absent - {"pregnancy"}}


def test_a_bilirubin_without_the_laboratorys_limit_is_not_normal() -> None:
    given = [one for one in found(patient(labs=Labs(bilirubin="300 umol/L"))) if one.code == "labs-missing"]
    assert any("upper limit of total bilirubin" in one.message for one in given)


def test_a_man_is_not_asked_about_pregnancy() -> None:
    assert "pregnancy-not-stated" not in codes(sex="male")
    assert "pregnancy-not-stated" in codes(sex=None)


def test_a_bound_that_leaves_a_rule_open_is_pointed_out() -> None:
    given = [one for one in found(patient(labs=Labs(platelets="<60 10^9/L"))) if one.code == "bound-leaves-open"]
    assert any(value(one, "title") == "platelets below 50" for one in given)


def test_low_platelets_do_not_rule_out_the_stops_of_kidney_and_liver() -> None:
    given = found(patient(labs=Labs(platelets="30 10^9/L")))
    titles = {value(one, "title") for one in given if one.code == "stop-not-ruled-out"}
    assert titles == {
        "creatinine clearance of 15 to below 60 with platelets below 50",
        "hepatic impairment with platelets below 50",
    }


def test_dates_of_results_are_looked_at() -> None:
    labs = Labs(platelets=Lab(value="150 10^9/L", taken_on=date(2026, 12, 2)), ferritin="600 ug/L")
    given = {one.code: one for one in found(patient(labs=labs))}
    assert value(given["lab-after-start"], "lab") == "platelets"
    assert value(given["labs-undated"], "undated") == "ferritin"


@pytest.mark.parametrize(("weighed_on", "old"), [(date(2026, 11, 24), False), (date(2026, 11, 23), True)])
def test_a_weight_is_old_after_7_days(weighed_on: date, old: bool) -> None:
    assert ("weight-old" in codes(weighed_on=weighed_on)) is old


@pytest.mark.parametrize(
    ("weighed_on", "text"),
    [
        ("2026-11-30", "1 day"),
        ("2025-12-02", "364 days"),
        ("2025-12-01", "1 year"),
        ("2025-11-01", "1 year and 1 month"),
        ("2020-12-02", "5 years and 11 months"),
        ("2020-12-01", "6 years"),
    ],
)
def test_the_age_of_a_weight_above_a_year_is_said_in_years_and_months(weighed_on: str, text: str) -> None:
    computed = age_of_weight(patient(weighed_on=date.fromisoformat(weighed_on)), START)
    assert computed.reading is not None
    assert said(RULES.english, computed.said) == text


def test_a_weight_without_a_date_is_not_fresh() -> None:
    assert "weight-undated" in codes()


# The plan -------------------------------------------------------------------------------------------------------------


def on_days(doses: dict[int, str]) -> list[Administration]:
    first = next(one for one in plan().administrations if one.drug == "dexamethasone")
    return [msgspec.structs.replace(first, treatment_day=day, dose_mg=Decimal(mg)) for day, mg in doses.items()]


@pytest.mark.parametrize(
    ("rule", "mg", "days", "reached"),
    [
        # 20 mg of prednisolone equivalent is 3 mg of dexamethasone (20 x 0.75 / 5), 40 mg is 6 mg.
        ("pneumocystis-prophylaxis", "3", 28, True),
        ("pneumocystis-prophylaxis", "3", 27, False),
        ("pneumocystis-prophylaxis", "2.99", 28, False),
        ("steroid-emergency-card", "6.01", 8, True),
        ("steroid-emergency-card", "6.01", 7, False),
        ("steroid-emergency-card", "6", 8, False),
        ("steroid-emergency-card-four-weeks", "0.5", 28, True),
        ("steroid-emergency-card-four-weeks", "0.5", 27, False),
        ("steroid-emergency-card-four-weeks", "0.49", 28, False),
        ("adrenal-risk-at-the-end", "0.26", 21, True),
        ("adrenal-risk-at-the-end", "0.26", 20, False),
        ("adrenal-risk-at-the-end", "0.25", 21, False),
    ],
)
def test_exposure_at_its_limits_of_dose_and_days(rule: str, mg: str, days: int, reached: bool) -> None:
    given = on_days(dict.fromkeys(range(1, days + 1), mg))
    assert bool(days_above(RULES.exposures[rule], given, RULES)) is reached


def test_a_gap_breaks_a_run_of_days_and_a_divided_dose_adds_up() -> None:
    rule = RULES.exposures["pneumocystis-prophylaxis"]
    with_gap = on_days({day: "3" for day in range(1, 41) if day != 20})
    assert days_above(rule, with_gap, RULES) == []
    halves = on_days(dict.fromkeys(range(1, 29), "1.5"))
    assert days_above(rule, [*halves, *halves], RULES) == [list(range(1, 29))]


def test_the_days_of_this_plan_for_prophylaxis_and_card() -> None:
    made = plan()
    given = {one.code: one for one in found(patient(), formulary=library.load_formulary("uk"), **parts_of(made))}
    # 17.5, 8.5 and 4.5 mg to day 42 are 117, 57 and 30 mg of prednisolone; 2 mg from day 43 is 13.
    prophylaxis = given["pneumocystis-prophylaxis"]
    assert (value(prophylaxis, "first_day"), value(prophylaxis, "last_day")) == ("1", "42")
    assert value(prophylaxis, "dates") == " (1 December 2026 to 11 January 2027)"
    card = given["steroid-emergency-card"]
    assert (value(card, "reached_day"), value(card, "last_day")) == ("8", "28")
    assert value(given["adrenal-risk-at-the-end"], "last_dose") == "0.5 mg"


def parts_of(made: Plan) -> dict[str, Any]:
    return {"administrations": made.administrations, "steps": made.steps, "bsa": made.bsa}


@pytest.mark.parametrize(("formulary", "told"), [("uk", True), ("us", False), ("cn", False), (None, False)])
def test_the_british_card_is_spoken_of_with_the_british_formulary_only(formulary: str | None, told: bool) -> None:
    chosen = None if formulary is None else library.load_formulary(formulary)
    given = {one.code for one in found(patient(), formulary=chosen, **parts_of(plan()))}
    assert ({"steroid-emergency-card", "steroid-emergency-card-four-weeks"} <= given) is told
    assert bool({"steroid-emergency-card", "steroid-emergency-card-four-weeks"} & given) is told
    assert "adrenal-risk-at-the-end" in given


def test_many_tablets_come_with_what_another_strength_or_a_liquid_would_need() -> None:
    made = plan(formulary="cn")
    formulary = library.load_formulary("us")
    parts = {"administrations": made.administrations, "steps": made.steps, "bsa": made.bsa}
    (one,) = [one for one in found(patient(), formulary=formulary, **parts) if one.code == "many-units"]
    # 17.3 mg from 0.75 mg tablets is 17.25 mg: 23 tablets. With 6 mg: 2 x 6 + 7 x 0.75 = 17.25, 9 tablets. 17.25 mg of
    # 2 mg in 5 mL is 43.13 mL; of 1 mg/mL 17.25 mL.
    assert value(one, "units_at_once") == "23 units"
    assert "with 6 mg tablets, 9 units" in one.message
    assert "43.13 mL of oral solution 2 mg/5 mL" in one.message
    assert "17.25 mL of oral concentrate 1 mg/mL" in one.message


def test_formulas_apart_for_a_large_patient() -> None:
    # 165 cm and 120 kg: Mosteller 2.345, Du Bois 2.227, 5.0 % apart; at 130 kg 2.441 and 2.304, 5.6 %.
    assert "bsa-formulas-apart" not in codes(height="165 cm", weight="115 kg")
    assert "bsa-formulas-apart" in codes(height="165 cm", weight="130 kg")


def at_times(*times: str, drug: str = "ruxolitinib", day: int = 3) -> list[Administration]:
    first = next(one for one in plan().administrations if one.drug == drug)
    return [msgspec.structs.replace(first, treatment_day=day, time=time) for time in times]


@pytest.mark.parametrize(
    ("times", "hours"),
    [
        (("08:00", "20:00"), "12 hours"),
        (("08:00", "11:59"), "3.98 hours"),
        (("08:00", "12:00"), "4 hours"),
        (("20:00", "08:00", "09:00"), "1 hour"),
        (("08:00", "08:00"), "0 hours"),
    ],
)
def test_the_shortest_time_between_two_doses_of_a_day(times: tuple[str, ...], hours: str) -> None:
    computed = hours_between(at_times(*times))
    assert computed.reading is not None
    assert said(RULES.english, computed.said) == hours


def test_doses_of_two_drugs_or_of_two_days_are_not_close_together() -> None:
    apart = [*at_times("08:00"), *at_times("08:00", drug="dexamethasone"), *at_times("09:00", day=4)]
    assert hours_between(apart).reading is None


def test_doses_close_together_name_drug_times_and_day() -> None:
    (one,) = [one for one in found(patient(), administrations=at_times("08:00", "09:30")) if "close" in one.code]
    assert one.severity == "warning"
    assert one.message.startswith("ruxolitinib is given at 08:00 and 09:30 on day 3, 1.5 hours apart")
    made = plan(final_week="linear")
    assert "doses-close-together" not in {one.code for one in found(patient(), **parts_of(made))}


# After a revision -----------------------------------------------------------------------------------------------------


def until(made: Plan, drug: str, last: date) -> list[Administration]:
    return [one for one in made.administrations if one.drug != drug or (one.date is not None and one.date <= last)]


@pytest.mark.parametrize(("taken_on", "judged_by"), [(date(2026, 12, 10), True), (date(2026, 12, 11), False)])
def test_results_after_the_last_ruxolitinib_say_nothing_of_it(taken_on: date, judged_by: bool) -> None:
    labs = Labs(platelets=Lab(value="12 10^9/L", taken_on=taken_on), creatinine=Lab(value="9 mg/dL", taken_on=taken_on))
    who = patient(**ROUND, labs=labs, conditions=Conditions(dialysis=False, hepatic_impairment=False))
    given = until(plan(), "ruxolitinib", date(2026, 12, 10))
    about = {one.code for one in found(who, administrations=given)}
    ruled = {"ruxolitinib-avoid-creatinine-clearance", "platelets-gvhd-hold", "creatinine-clearance"}
    assert about & ruled == (ruled if judged_by else set())


def test_a_plan_without_ruxolitinib_says_nothing_of_it() -> None:
    who = patient(**ROUND, labs=Labs(platelets="30 10^9/L"), conditions=Conditions(hepatic_impairment=True))
    given = until(plan(), "ruxolitinib", date(2020, 1, 1))
    about = {one.code for one in found(who, administrations=given)}
    ruled = {"ruxolitinib-avoid-hepatic", "stop-not-ruled-out", "creatinine-clearance-unknown", "lipids-due"}
    assert not about & ruled
    assert "ruxolitinib-avoid-hepatic" in {one.code for one in found(who, administrations=plan().administrations)}


@pytest.mark.parametrize("revised", [False, True])
def test_results_after_the_start_are_expected_of_a_revised_plan(revised: bool) -> None:
    who = patient(labs=Labs(platelets=Lab(value="150 10^9/L", taken_on=date(2026, 12, 2)), ferritin="600 ug/L"))
    about = {one.code for one in before_treatment.findings(who, start=START, rules=RULES, revised=revised)}
    assert ("lab-after-start" in about) is not revised
    assert "labs-undated" in about


# The order ------------------------------------------------------------------------------------------------------------


def test_what_can_harm_first_is_read_first_and_unknowns_last() -> None:
    who = patient(
        sex="female",
        conditions=Conditions(pregnancy=True, zoster=True),
        medicines=("clarithromycin", "prednisolone"),
        labs=Labs(platelets="30 10^9/L"),
    )
    given = [one.code for one in found(who, **parts_of(plan()))]
    order = [
        "second-corticosteroid",
        "stop-not-ruled-out",
        "weight-undated",
        "ruxolitinib-strong-inhibitor",
        "zoster",
        "platelets-below-label-start",
        "adrenal-risk-at-the-end",
        "labs-undated",
        "conditions-not-stated",
        "creatinine-clearance-unknown",
        "labs-missing",
        "hlh-2004-undecided",
    ]
    assert sorted(order, key=given.index) == order
    assert "pregnancy" in given[:2]
    assert given[-1] == "hlh-2004-undecided"


def test_a_plan_of_which_nothing_is_known_ends_in_short_lines_pregnancy_first() -> None:
    given = found(patient())
    assert [one.code for one in given[-6:]] == [
        "pregnancy-not-stated",
        "medicines-not-stated",
        "conditions-not-stated",
        "creatinine-clearance-unknown",
        "labs-not-given",
        "hlh-2004-not-judged",
    ]
    assert given[-2].message == "No laboratory results are given; none was taken as normal."
    assert given[-1].message == "HLH-2004 was not judged: none of its eight criteria is known."


# The report -----------------------------------------------------------------------------------------------------------


def test_all_findings_come_at_once() -> None:
    who = patient(
        sex="female",
        birth_date=date(2010, 1, 1),
        conditions=Conditions(pregnancy=True, systemic_fungal_infection=True, hiv=True),
        medicines=(Medicine(name="fluconazole", dose_per_day="400 mg"), "prednisolone", "posaconazol"),
        labs=Labs(platelets="12 10^9/L", creatinine="9 mg/dL"),
    )
    report = check(who, "2026-12-01")
    stops = {one.code for one in report.findings if one.severity == "stop"}
    assert stops == {
        "age-under-18",
        "pregnancy",
        "systemic-fungal-infection",
        "fluconazole-above-200",
        "second-corticosteroid",
    }
    others = {one.code for one in report.findings} - stops
    assert {"outside-source-trial", "platelets-gvhd-hold", "medicine-name-unclear", "stop-not-ruled-out"} <= others
    assert "final-week-not-ordered" in others
    assert all(one.override is None for one in report.findings)


def test_a_check_without_a_start_says_nothing_of_a_plan() -> None:
    report = check(patient())
    assert report.start is None
    given = {one.code for one in report.findings}
    assert not given & {"pneumocystis-prophylaxis", "final-week-not-ordered", "ruxolitinib-above-gvhd-labels"}
    assert {"labs-not-given", "conditions-not-stated", "medicines-not-stated", "hlh-2004-not-judged"} <= given


def test_every_finding_has_a_source_and_no_placeholder_left() -> None:
    report = check(library.read_patient((library_sample()).encode(), "sample"), "2026-12-01")
    for one in report.findings:
        assert one.source
        assert one.path
        assert "{" not in one.message


def library_sample() -> str:
    from sampling import SAMPLES

    return (SAMPLES / "patient-full.toml").read_text(encoding="utf-8")


def test_the_full_sample_survives_a_round_trip() -> None:
    who = library.read_patient(library_sample().encode(), "sample")
    assert msgspec.json.decode(msgspec.json.encode(who), type=Patient) == who


def test_report_as_text_and_as_data_say_the_same() -> None:
    report = check(library.read_patient(library_sample().encode(), "sample"), "2026-12-01")
    text, data = check_text(report, width=100), check_data(report)
    assert text.startswith(f"Patient {report.patient_id}, start 2026-12-01\n\nHLH-2004\n")
    told = [one["code"] for group in data["groups"] for one in group["findings"]]
    assert told == [one.code for one in report.findings]
    assert [
        line.partition("[")[2].partition("]")[0] for line in text.splitlines() if re.match(r"  \w+ \[", line)
    ] == told
    assert max(len(line) for line in text.splitlines()) <= 100
    assert [one["met"] for one in data["hlh_2004"]] == [one.met for one in report.criteria]
