"""Findings about a patient and a plan: every one of the catalog, each limit and what lies just beside it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from zoneinfo import ZoneInfo

import msgspec
import pytest
from making import DATA, codes, patient, plan, value

from rud_dosing import DosingError, Finding, Plan, bsa, library
from rud_dosing.checks.person import age
from rud_dosing.checks.schedule import clock_changes
from rud_dosing.model.rules import check_placeholders


def message(made: Plan, code: str) -> str:
    (found,) = [one for one in made.findings if one.code == code]
    return found.message


def of_size(height: str, weight: str, **order: object) -> Plan:
    return plan(patient(height=height, weight=weight), **order)


# --- limits -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("height", "weight"), [("100 cm", "60 kg"), ("250 cm", "100 kg"), ("150 cm", "25 kg"), ("180 cm", "300 kg")]
)
def test_patient_exactly_on_a_limit_of_refusal_is_planned(height: str, weight: str) -> None:
    assert of_size(height, weight).bsa.value > 0


@pytest.mark.parametrize(
    ("height", "weight", "text"),
    [
        (
            "99.9 cm",
            "60 kg",
            "error[height-implausible]: height: 99.9 cm is outside 100 to 250 cm\n  Check the number and its unit.",
        ),
        (
            "250.1 cm",
            "100 kg",
            "error[height-implausible]: height: 250.1 cm is outside 100 to 250 cm\n  Check the number and its unit.",
        ),
        (
            "150 cm",
            "24.9 kg",
            "error[weight-implausible]: weight: 24.9 kg is outside 25 to 300 kg\n  Check the number and its unit.",
        ),
        (
            "180 cm",
            "300.1 kg",
            "error[weight-implausible]: weight: 300.1 kg is outside 25 to 300 kg\n  Check the number and its unit.",
        ),
        (
            "3 ft 3 in",  # 99.06 cm
            "60 kg",
            "error[height-implausible]: height: 3 ft 3 in is outside 100 to 250 cm\n  Check the number and its unit.",
        ),
        (
            "0 cm",
            "60 kg",
            "error[height-implausible]: height: 0 cm is outside 100 to 250 cm\n  Check the number and its unit.",
        ),
        (
            "63.5 cm",
            "170 kg",
            "error[height-weight-swapped]: height: 63.5 cm with 170 kg cannot be a height and a weight\n"
            "  They look swapped: 170 cm and 63.5 kg would be plausible.\n"
            '  The height looks like 63.5 in, which is 161.29 cm: write "63.5 in".',
        ),
        (
            "50 cm",
            "170 kg",
            "error[height-weight-swapped]: height: 50 cm with 170 kg cannot be a height and a weight\n"
            "  They look swapped: 170 cm and 50 kg would be plausible.",
        ),
        (
            "1.70 cm",
            "63.5 kg",
            "error[height-unit-slip]: height: 1.70 cm with 63.5 kg cannot be a height and a weight\n"
            '  The height looks like 1.7 m, which is 170 cm: write "1.7 m".',
        ),
        (
            "67 cm",
            "63.5 kg",
            "error[height-unit-slip]: height: 67 cm with 63.5 kg cannot be a height and a weight\n"
            '  The height looks like 67 in, which is 170.18 cm: write "67 in".',
        ),
        (
            "67 cm",
            "1000 kg",
            "error[height-implausible]: height: 67 cm is outside 100 to 250 cm\n  Check the number and its unit.",
        ),
    ],
)
def test_size_that_no_adult_has_is_refused_in_these_words(height: str, weight: str, text: str) -> None:
    for refuse in (of_size, bsa):
        with pytest.raises(DosingError) as refused:
            refuse(height, weight)
        assert str(refused.value) == text


@pytest.mark.parametrize(
    ("height", "weight", "code", "told"),
    [
        ("140 cm", "60 kg", "height-unusual", False),
        ("139.9 cm", "60 kg", "height-unusual", True),
        ("200 cm", "90 kg", "height-unusual", False),
        ("200.1 cm", "90 kg", "height-unusual", True),
        ("160 cm", "35 kg", "weight-unusual", False),
        ("160 cm", "34.9 kg", "weight-unusual", True),
        ("190 cm", "150 kg", "weight-unusual", False),
        ("190 cm", "150.1 kg", "weight-unusual", True),
        # BSA 1.3: 152.1 x 40 / 3600 = 1.69 = 1.3^2; 1.295^2 x 3600 / 40 = 150.93, so 150.9 cm gives 1.29
        ("152.1 cm", "40 kg", "bsa-unusual", False),
        ("151 cm", "40 kg", "bsa-unusual", False),
        ("150.9 cm", "40 kg", "bsa-unusual", True),
        # BSA 2.4: 172.8 x 120 / 3600 = 5.76 = 2.4^2; 2.405^2 x 3600 / 120 = 173.52, so 173.6 cm gives 2.41
        ("172.8 cm", "120 kg", "bsa-unusual", False),
        ("173.5 cm", "120 kg", "bsa-unusual", False),
        ("173.6 cm", "120 kg", "bsa-unusual", True),
        # body mass index 70: 70 x 1.5^2 = 157.5 kg at 150 cm; 70.05 x 2.25 = 157.6125 kg is 70.05, which rounds to 70.1
        ("150 cm", "157.5 kg", "bmi-unusual", False),
        ("150 cm", "157.7 kg", "bmi-unusual", True),
        # body mass index 12: 12 x 2^2 = 48 kg at 200 cm; 11.95 x 4 = 47.8 kg rounds to 12.0, 47.7 to 11.9
        ("200 cm", "48 kg", "bmi-unusual", False),
        ("200 cm", "47.7 kg", "bmi-unusual", True),
    ],
)
def test_unusual_size_is_told_beyond_the_limit_and_not_on_it(height: str, weight: str, code: str, told: bool) -> None:
    made = of_size(height, weight)
    assert (code in codes(made)) == told
    assert all(one.severity == "warning" for one in made.findings if one.code == code)


def test_unusual_size_in_full() -> None:
    made = of_size("201 cm", "160 kg")
    assert message(made, "height-unusual") == "The height, 201 cm, is outside 140 cm to 200 cm; confirm it."
    assert message(made, "weight-unusual") == "The weight, 160 kg, is outside 35 kg to 150 kg; confirm it."
    # 201 x 160 / 3600 = 8.9333; sqrt = 2.98887
    assert message(made, "bsa-unusual") == (
        "The body surface area, 2.99 m2, is outside 1.3 m2 to 2.4 m2; confirm height and weight."
    )
    # 160 / 1.5^2 = 71.1
    assert message(of_size("150 cm", "160 kg"), "bmi-unusual") == (
        "Height 150 cm and weight 160 kg give a body mass index of 71.1, outside 12 kg/m2 to 70 kg/m2: "
        "is one of them in another unit?"
    )


@pytest.mark.parametrize(
    ("cap", "refused"), [("1.3 m2", False), ("1.29 m2", True), ("3 m2", False), ("3.01 m2", True), ("0 m2", True)]
)
def test_cap_outside_any_custom_is_refused(cap: str, refused: bool) -> None:
    if not refused:
        assert plan(bsa_cap=cap).bsa.cap is not None
        return
    with pytest.raises(DosingError) as error:
        plan(bsa_cap=cap)
    assert error.value.code == "bsa-cap"


# --- the person -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("birth", "code"),
    [
        ("2008-12-02", "age-under-18"),  # 18 on the day after the start
        ("2008-12-01", "age-exactly-18"),  # 18 on the day of the start
        ("2007-12-02", "age-exactly-18"),
        ("2007-12-01", None),  # 19
        ("1916-12-01", None),  # 110
        ("1915-12-02", None),
        ("1915-12-01", "age-unusual"),  # 111
    ],
)
def test_age_is_counted_in_completed_years_at_the_start(birth: str, code: str | None) -> None:
    found = age(patient(birth_date=date.fromisoformat(birth)), date(2026, 12, 1), library.load_rules())
    assert [one.code for one in found] == ([] if code is None else [code])


def test_born_on_the_twenty_ninth_of_february_comes_of_age_on_the_first_of_march() -> None:
    born = patient(birth_date=date(2008, 2, 29))
    rules = library.load_rules()
    assert [one.code for one in age(born, date(2026, 2, 28), rules)] == ["age-under-18"]
    assert [one.code for one in age(born, date(2026, 3, 1), rules)] == ["age-exactly-18"]


def test_age_of_an_undated_plan_is_not_judged() -> None:
    assert age(patient(), None, library.load_rules()) == []


def test_missing_birth_date_is_a_warning() -> None:
    assert message(plan(patient(birth_date=None)), "birth-date-missing") == (
        "No birth date is given, so the age was not checked; the source treated adults only."
    )


def test_birth_after_the_start_is_refused() -> None:
    with pytest.raises(DosingError) as refused:
        plan(patient(birth_date=date(2026, 12, 2)))
    assert str(refused.value) == (
        "error[born-after-start]: birth_date: born on 2026-12-02, after the start on 2026-12-01\n"
        "  Correct one of the two dates."
    )


def test_weight_before_birth_is_refused() -> None:
    with pytest.raises(DosingError) as refused:
        patient(weighed_on=date(1960, 3, 1))
    assert str(refused.value) == (
        "error[weighed-before-birth]: weighed_on: weighed on 1960-03-01, born on 1960-03-02\n  Correct one "
        "of the two dates."
    )


@pytest.mark.parametrize(("weighed_on", "told"), [(date(2026, 12, 1), False), (date(2026, 12, 2), True)])
def test_weight_dated_after_the_start_is_a_warning(weighed_on: date, told: bool) -> None:
    made = plan(patient(weighed_on=weighed_on))
    assert ("weighed-after-start" in codes(made)) == told
    if told:
        assert message(made, "weighed-after-start") == (
            "The weight is dated 2026-12-02, after the start on 2026-12-01; confirm both."
        )


# --- the order, the formulary, the regimen ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("formula", "told"),
    [
        ("mosteller", False),
        ("du-bois", False),
        ("haycock", False),
        ("gehan-george", False),
        ("boyd", True),
        ("fujimoto", True),
        ("takahira", True),
        ("shuter-aslani", True),
        ("schlich", True),
        ("stevenson", True),
        ("livingston-lee", True),
    ],
)
def test_formula_that_few_dose_by_is_a_warning(formula: str, told: bool) -> None:
    made = plan(patient(sex="female"), bsa_formula=formula)
    assert ("bsa-formula-unusual" in codes(made)) == told


def test_unusual_formula_in_full() -> None:
    made = of_size("170 cm", "70 kg", bsa_formula="stevenson")  # 1.7801 by the anchor table, 1.818 by Mosteller
    assert message(made, "bsa-formula-unusual") == (
        "Doses are computed with the formula stevenson, which few sites dose by: "
        "BSA 1.78 m2, against 1.82 m2 by Mosteller."
    )


def test_cap_in_full() -> None:
    assert message(of_size("180 cm", "100 kg", bsa_cap="2 m2"), "bsa-capped") == (
        "The body surface area was capped at 2 m2 as ordered; uncapped it is 2.24 m2. Caps under-dose large patients."
    )
    assert message(plan(bsa_cap="2 m2"), "bsa-cap-not-reached") == (
        "A cap of 2 m2 was ordered and is not reached: the body surface area is 1.73 m2."
    )


def test_final_week_that_is_not_ordered_is_a_warning_until_it_is() -> None:
    assert message(plan(), "final-week-not-ordered") == (
        "The prescriber has not named the shape of days 50 to 56; the plan uses 'linear'. "
        "The plan cannot be verified until the order names one (--final-week)."
    )
    assert "final-week-not-ordered" not in codes(plan(final_week="linear"))
    assert [str(step.dose_mg) for step in plan().steps] == [
        str(step.dose_mg) for step in plan(final_week="linear").steps
    ]


def test_three_notes_of_the_regimen_stand_in_every_plan_of_it() -> None:
    notes = {one.code: one.severity for one in plan().findings}
    for code in ("tapering-week-is-a-choice", "per-day-is-read-into-the-source", "ruxolitinib-ends-without-taper"):
        assert notes[code] == "note"


def test_acetate_tablets_are_warned_of_with_the_chinese_formulary_only() -> None:
    assert "acetate-tablets" in codes(plan(formulary="cn"))
    assert "acetate-tablets" not in codes(plan(formulary="us"))


def test_product_of_a_drug_that_the_regimen_does_not_have_says_nothing() -> None:
    regimen, formulary = str(DATA / "per-kg.toml"), str(DATA / "per-kg-formulary.toml")
    assert codes(plan(regimen=regimen, formulary=formulary)) == set()


# --- deviations -------------------------------------------------------------------------------------------------------


def test_deviating_step_names_the_nearest_doses_and_what_would_make_it_fit() -> None:
    # BSA 1.49: 1.25 x 1.49 = 1.8625; 1.5 differs by -0.3625 = -19.46 %; half tablets make 1.875
    made = of_size("160 cm", "50 kg", formulary="cn")
    assert message(made, "dose-deviates") == (
        "dexamethasone days 43 to 49: 1.5 mg differs by -19.5 % from the calculated 1.8625 mg, more than the "
        "tolerance of "
        "10 %. Nearest that can be made: 1.5 mg and 2.25 mg. It would fit with half units (--split-units)."
    )
    (found,) = [one for one in made.findings if one.code == "dose-deviates"]
    index = int(found.path.removeprefix("steps[").removesuffix("].dose_mg"))
    assert (made.steps[index].drug, made.steps[index].first_day) == ("dexamethasone", 43)
    assert found.severity == "warning"


def test_deviation_above_zero_has_its_sign_and_other_strengths_are_named() -> None:
    # US tablets of 4 mg alone, BSA 1.73: 17.3 -> 16 (-7.5 %), 8.65 -> 8 (-7.5), 4.325 -> 4 (-7.5), 2.1625 -> 4
    # (+84.97 %).
    # 2.1625 within 10 %: 1.94625 to 2.37875. Halves of 4 make 2. Beside 4: 0.5, 1 and 2 make 2, 0.75 makes 2.25;
    # 1.5 and 6 do not.
    made = plan(strengths="dexamethasone 4 mg")
    assert message(made, "dose-deviates") == (
        "dexamethasone days 43 to 49: 4 mg differs by +85 % from the calculated 2.1625 mg, more than the "
        "tolerance of 10 %. "
        "Nearest that can be made: 4 mg. It would fit with half units (--split-units), or with the strength 0.5 mg "
        "(--strengths), or with the strength 0.75 mg (--strengths), or with the strength 1 mg (--strengths), "
        "or with the "
        "strength 2 mg (--strengths)."
    )


def test_deviation_that_nothing_would_mend_says_so() -> None:
    # The Chinese formulary has one strength, and halves are allowed already: 18.2 -> 49 x 0.375 = 18.375, +0.96 %.
    made = of_size("170 cm", "70 kg", formulary="cn", split_units=True, tolerance="0.1 %")
    told = [one.message for one in made.findings if one.code == "dose-deviates"]
    assert told
    assert all(text.endswith("Neither half units nor another marketed strength would make it fit.") for text in told)


@pytest.mark.parametrize(
    ("tolerance", "told"),
    [("5 %", False), ("4.9999999 %", True)],
)
def test_deviation_exactly_on_the_tolerance_is_within_it(tolerance: str, told: bool) -> None:
    # 180 cm, 80 kg: BSA 2; 5 mg/m2 x 2 = 10 mg; tablets of 1.5 mg: 7 x 1.5 = 10.5 mg, +5 % exactly.
    # The others: 20 -> 19.5 (-2.5 %), 5 -> 4.5 (-10 %, told either way), 2.5 -> 3 (+20 %, told either way).
    made = of_size("180 cm", "80 kg", strengths="dexamethasone 1.5 mg", tolerance=tolerance, final_week="linear")
    days = {value(one, "first_day") for one in made.findings if one.code == "dose-deviates"}
    assert days == ({"15", "29", "43"} if told else {"29", "43"})


def test_tapering_week_is_judged_on_the_sum_of_its_days_and_is_one_note() -> None:
    made = of_size("170 cm", "70 kg", formulary="cn")  # 9 mg against 2.275 x 3.5 = 7.9625
    assert message(made, "tapering-week-deviates") == (
        "dexamethasone days 50 to 56 (tapering): 9 mg over these days differs by +13 % from the calculated 7.9625 mg, "
        "more than the tolerance of 10 %."
    )
    assert [one.severity for one in made.findings if one.code == "tapering-week-deviates"] == ["note"]
    assert "tapering-week-deviates" not in codes(plan())  # single days are up to 85 % off, their sum 5.7 %


def test_doses_that_the_prescriber_gives_do_not_deviate() -> None:
    made = plan(final_week="given 2 mg, 0.5 mg, 0.5 mg, 0.5 mg, 0.5 mg, 0.5 mg, 0.5 mg")
    assert not codes(made) & {"dose-deviates", "tapering-week-deviates"}


# --- clock changes ----------------------------------------------------------------------------------------------------


def at_half_past_two(start: str) -> list[Finding]:
    made = plan(start=start)
    moved = [
        msgspec.structs.replace(one, time="02:30") if (one.drug, one.slot) == ("ruxolitinib", 1) else one
        for one in made.administrations
    ]
    return clock_changes(moved, ZoneInfo("Europe/Berlin"), library.load_rules())


@pytest.mark.parametrize(
    ("start", "code", "text"),
    [
        ("2027-03-01", "local-time-skipped", "02:30 on 28 March 2027: this time does not exist on that day"),
        ("2027-10-01", "local-time-repeated", "02:30 on 31 October 2027: this time exists twice on that day"),
    ],
)
def test_a_dose_at_a_time_that_a_clock_change_skips_or_repeats_is_a_warning_and_no_note(
    start: str, code: str, text: str
) -> None:
    (one,) = at_half_past_two(start)
    assert (one.code, one.severity) == (code, "warning")
    assert text in one.message
    assert one.path.endswith("].time")


def test_a_clock_change_between_usual_times_stays_a_note() -> None:
    made = plan(start="2027-03-01")
    (one,) = clock_changes(made.administrations, ZoneInfo("Europe/Berlin"), library.load_rules())
    assert (one.code, one.severity, value(one, "hours")) == ("clock-change", "note", "11")
    assert clock_changes(made.administrations, None, library.load_rules()) == []


# --- the catalog ------------------------------------------------------------------------------------------------------

#: A plan for each finding that a check can make.
CATALOG: dict[str, Callable[[], list[Finding]]] = {
    "age-under-18": lambda: age(patient(birth_date=date(2010, 1, 1)), date(2026, 12, 1), library.load_rules()),
    "age-exactly-18": lambda: list(plan(patient(birth_date=date(2008, 12, 1))).findings),
    "birth-date-missing": lambda: list(plan(patient(birth_date=None)).findings),
    "weighed-after-start": lambda: list(plan(patient(weighed_on=date(2026, 12, 2))).findings),
    "bsa-formula-unusual": lambda: list(plan(bsa_formula="boyd").findings),
    "bsa-capped": lambda: list(plan(bsa_cap="1.5 m2").findings),
    "bsa-cap-not-reached": lambda: list(plan(bsa_cap="2 m2").findings),
    "dose-deviates": lambda: list(plan(strengths="dexamethasone 4 mg").findings),
    "tapering-week-deviates": lambda: list(plan(divide="dexamethasone 2").findings),
    "final-week-not-ordered": lambda: list(plan().findings),
    "height-weight-perhaps-swapped": lambda: list(of_size("110 cm", "185 kg").findings),
    "visit-on-weekend": lambda: list(plan(start="2026-11-29").findings),
    "start-on-weekend": lambda: list(plan(start="2026-11-29").findings),
    "clock-change": lambda: list(plan(start="2027-03-01", time_zone="Europe/Berlin").findings),
    "local-time-skipped": lambda: at_half_past_two("2027-03-01"),
    "local-time-repeated": lambda: at_half_past_two("2027-10-01"),
    "age-unusual": lambda: list(plan(patient(birth_date=date(1906, 3, 2))).findings),
    "first-dose-late": lambda: list(plan(first_dose="2026-12-01 20:00", first_day="dexamethasone given").findings),
    "height-unusual": lambda: list(of_size("139 cm", "60 kg").findings),
    "weight-unusual": lambda: list(of_size("190 cm", "151 kg").findings),
    "bsa-unusual": lambda: list(of_size("190 cm", "140 kg").findings),
    "bmi-unusual": lambda: list(of_size("140 cm", "140 kg").findings),
}


@pytest.mark.parametrize("code", sorted(CATALOG))
def test_finding_of_the_catalog_is_made_by_a_plan_with_its_severity_and_source(code: str) -> None:
    rule = library.load_rules().findings[code]
    found = [one for one in CATALOG[code]() if one.code == code]
    assert found
    for one in found:
        assert (one.severity, one.source) == (rule.severity, rule.source)
        assert one.path
        assert "{" not in one.message
        assert set(one.values) >= set(check_placeholders(rule.message, "message"))


def test_every_finding_of_the_rules_of_planning_is_in_the_catalog() -> None:
    sets = {one.id: one for one in library.load_rules().sets}
    assert {rule.code for name in ("planning", "plausibility") for rule in sets[name].findings} == set(CATALOG)


def test_stops_are_rare() -> None:
    stops = {code for code, rule in library.load_rules().findings.items() if rule.severity == "stop"}
    assert stops >= {"age-under-18"}
    assert "final-week-not-ordered" not in stops


def test_findings_are_collected_all_of_them_and_not_only_the_first() -> None:
    made = of_size("139 cm", "34 kg", bsa_formula="boyd", bsa_cap="2 m2", formulary="cn", start="2026-11-29")
    assert codes(made) >= {
        "height-unusual",
        "weight-unusual",
        "bsa-unusual",
        "bsa-formula-unusual",
        "bsa-cap-not-reached",
        "acetate-tablets",
        "final-week-not-ordered",
        "start-on-weekend",
        "visit-on-weekend",
    }
    assert made.bsa.value < Decimal("1.3")
