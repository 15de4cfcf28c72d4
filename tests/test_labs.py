"""Laboratory results: what is read, what is refused and with which advice, conversions, bounds."""

from __future__ import annotations

import itertools
import tomllib
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from making import DATA, patient

from rud_dosing import InputError, library
from rud_dosing.checks.before_treatment import check_labs
from rud_dosing.core.labs import spans
from rud_dosing.core.labs.units import Reading, convert, limit, reading
from rud_dosing.model.clinical_rules import Comparison
from rud_dosing.model.lab import LAB_NAMES, Lab, Labs, Sign, read_lab, results

RULES = library.load_rules()
ROWS: list[dict[str, Any]] = tomllib.loads((DATA / "lab-units.toml").read_text(encoding="utf-8"))["row"]
PAIRS = [(row["quantity"], one, other) for row in ROWS for one, other in itertools.product(row["same"], repeat=2)]


def read(name: str, text: str) -> Reading:
    return reading(Lab(value=text), RULES.quantities[name], name)


def test_every_unit_of_every_substance_has_a_hand_worked_value() -> None:
    worked = {(row["quantity"], read_lab(text, "row").unit) for row in ROWS for text in row["same"]}
    units = {
        (quantity.name, unit.name)
        for quantity in RULES.quantities.values()
        if quantity.kind in ("lab", "sign")
        for unit in quantity.units
    }
    assert worked == units


def test_every_result_of_a_patient_file_is_a_quantity_of_the_rules() -> None:
    assert set(LAB_NAMES) == {name for name, quantity in RULES.quantities.items() if quantity.kind == "lab"}


@pytest.mark.parametrize(("name", "one", "other"), PAIRS)
def test_conversion_gives_the_hand_worked_value_there_and_back(name: str, one: str, other: str) -> None:
    source, wanted = read_lab(one, name), read_lab(other, name)
    there = convert(source.value, source.unit, wanted.unit, RULES.quantities[name])
    assert there == Fraction(wanted.value)
    assert read(name, one).value == read(name, other).value


@given(
    row=st.sampled_from([row for row in ROWS if len(row["same"]) > 1]),
    value=st.decimals(min_value=Decimal("0.1"), max_value=Decimal(9999), places=3),
)
def test_there_and_back_is_exact_for_any_number(row: dict[str, Any], value: Decimal) -> None:
    quantity = RULES.quantities[row["quantity"]]
    units = [read_lab(text, "row").unit for text in row["same"]]
    for one, other in itertools.permutations(units, 2):
        there = convert(value, one, other, quantity)
        back = there / convert(Decimal(1), one, other, quantity) if quantity.name != "temperature" else None
        assert back is None or back == Fraction(value)


@pytest.mark.parametrize(
    ("g_dl", "mmol_l"),
    # CTCAE v5.0, anemia, prints both units to one decimal.
    [("10", "6.2")],
)
def test_hemoglobin_agrees_with_the_pair_that_ctcae_prints(g_dl: str, mmol_l: str) -> None:
    there = convert(Decimal(g_dl), "g/dL", "mmol/L", RULES.quantities["hemoglobin"])
    assert abs(there - Fraction(mmol_l)) <= Fraction(1, 20)


def test_triglycerides_agree_with_the_pair_that_hlh_2004_prints() -> None:
    there = convert(Decimal(3), "mmol/L", "mg/dL", RULES.quantities["triglycerides"])
    assert abs(there - 265) < 1


@pytest.mark.parametrize("text", ["32 10^9/L", "32 x10^9/L", "32 G/L", "32 K/uL", "32000 /mm3", "32000/uL"])
def test_other_spellings_of_a_unit_are_the_same_count(text: str) -> None:
    assert read("platelets", text).value == 32


@pytest.mark.parametrize(
    ("text", "sign", "value"),
    [("<500 ug/L", "<", 500), (">40000 ug/L", ">", 40000), ("> 40000 ng/mL", ">", 40000), ("<=5 ug/L", "<=", 5)],
)
def test_bounds_are_read_as_bounds(text: str, sign: str, value: int) -> None:
    assert (read("ferritin", text).sign, read("ferritin", text).value) == (sign, value)


@pytest.mark.parametrize(
    ("name", "text", "code", "advice"),
    [
        ("ferritin", "pending", "quantity", "left out"),
        ("ferritin", "12,5", "quantity", "comma"),
        ("ferritin", "12,5 ug/L", "quantity", "comma"),
        ("ferritin", "3.2", "unit", "no unit"),
        ("ferritin", "<500", "unit", "no unit"),
        ("ferritin", ">40000", "unit", "no unit"),
        ("ferritin", "1e4 ug/L", "quantity", "plain number"),
        ("ferritin", "-5 ug/L", "quantity", "plain number"),
        ("ferritin", "500 ± 20 ug/L", "quantity", "plain number"),
        ("ferritin", "٣٢ ug/L", "quantity", "plain number"),
        ("ferritin", "", "quantity", "leave it out"),
        ("ferritin", "NaN ug/L", "quantity", ""),
        ("ferritin", "500 ug/l", "unit", 'did you mean "ug/L"'),
        ("ferritin", "500 g/dL", "unit", "Units of ferritin: ug/L, ng/mL, pmol/L"),
        ("platelets", "3210^9/L", "quantity", "plain number"),
        ("platelets", "32000 10^9/L", "lab-implausible", '"32000 /uL"'),
        ("platelets", ">32000 10^9/L", "lab-implausible", '">32000 /uL"'),
        ("platelets", "32 /uL", "lab-implausible", '"32 10^9/L"'),
        ("neutrophils", "1300 10^9/L", "lab-implausible", '"1300 /uL"'),
        ("neutrophils", "0.6 /uL", "lab-implausible", '"0.6 10^9/L"'),
        ("hemoglobin", "77 g/dL", "lab-implausible", '"77 g/L"'),
        ("hemoglobin", "7.7 g/L", "lab-implausible", '"7.7 g/dL"'),
        ("fibrinogen", "1.5 mg/dL", "lab-implausible", '"1.5 g/L"'),
        ("fibrinogen", "150 g/L", "lab-implausible", '"150 mg/dL"'),
        ("triglycerides", "265 mmol/L", "lab-implausible", '"265 mg/dL"'),
        ("creatinine", "80 mg/dL", "lab-implausible", '"80 umol/L"'),
        ("creatinine", "1.2 umol/L", "lab-implausible", '"1.2 mg/dL"'),
        ("nk_activity", "120 %", "lab-implausible", "Check the number"),
        ("soluble_cd25", "2400 ug/mL", "unit", "U/mL, kU/L, pg/mL, ng/mL"),
    ],
)
def test_bad_text_is_refused_with_what_would_be_right(name: str, text: str, code: str, advice: str) -> None:
    with pytest.raises(InputError) as caught:
        read(name, text)
    assert caught.value.code == code
    assert advice in str(caught.value)


def test_a_refusal_in_a_file_names_the_result() -> None:
    text = b'id = "A1"\nheight = "170 cm"\nweight = "60 kg"\n[labs]\nferritin = "12,5"\n'
    with pytest.raises(InputError, match="comma") as caught:
        library.read_patient(text, "patient.toml")
    assert caught.value.where == "patient.toml: labs.ferritin"
    table = text.replace(b'"12,5"', b'{ value = "3.2" }')
    with pytest.raises(InputError, match="no unit") as caught:
        library.read_patient(table, "patient.toml")
    assert caught.value.where == "patient.toml: labs.ferritin.value"


def test_an_impossible_result_in_a_file_names_file_and_result() -> None:
    text = b'id = "A1"\nheight = "170 cm"\nweight = "60 kg"\n[labs]\nplatelets = "32000 10^9/L"\n'
    with pytest.raises(InputError, match="not possible") as caught:
        library.read_patient(text, "patient.toml")
    assert caught.value.where == "patient.toml: labs.platelets"


def test_a_result_that_no_rule_knows_is_refused_by_name() -> None:
    text = b'id = "A1"\nheight = "170 cm"\nweight = "60 kg"\n[labs]\nplatelet = "32 10^9/L"\n'
    with pytest.raises(InputError) as caught:
        library.read_patient(text, "patient.toml")
    assert (caught.value.code, "platelet" in caught.value.problem) == ("unknown-key", True)


@pytest.mark.parametrize(("one", "other"), [("U/mL", "pg/mL"), ("pg/mL", "U/mL"), ("kU/L", "ng/mL"), ("ng/mL", "U/mL")])
def test_soluble_cd25_is_never_converted_between_activity_and_mass(one: str, other: str) -> None:
    with pytest.raises(InputError, match="never converted"):
        convert(Decimal(2400), one, other, RULES.quantities["soluble_cd25"])


def test_a_limit_of_another_kind_of_unit_is_refused() -> None:
    labs = Labs(soluble_cd25=Lab(value="58240 pg/mL", upper_limit="2400 U/mL"))
    with pytest.raises(InputError, match="never converted") as caught:
        check_labs(patient(labs=labs), RULES)
    assert caught.value.where == "labs.soluble_cd25.upper_limit"


@pytest.mark.parametrize(
    ("name", "value", "text", "possible"),
    [
        # The limit of a laboratory that prints another unit.
        ("hemoglobin", "81 g/L", "13 g/L", "13 g/dL"),
        ("creatinine", "82 umol/L", "1.2 umol/L", "1.2 mg/dL"),
        ("platelets", "41 10^9/L", "150000 10^9/L", "150000 /uL"),
    ],
)
def test_a_limit_that_no_patient_could_reach_is_refused(name: str, value: str, text: str, possible: str) -> None:
    beside = read(name, value)
    with pytest.raises(InputError) as refused:
        limit(text, RULES.quantities[name], f"{name}.limit", beside)
    assert (refused.value.code, refused.value.where) == ("lab-implausible", f"{name}.limit")
    assert f'"{possible}"' in (refused.value.fix or "")


def test_a_lower_limit_of_zero_is_a_limit() -> None:
    beside = read("bilirubin", "24 umol/L")
    assert limit("0 umol/L", RULES.quantities["bilirubin"], "bilirubin", beside).value == 0


def test_limits_in_each_others_place_are_refused() -> None:
    with pytest.raises(InputError) as refused:
        Lab(value="1.2 g/L", lower_limit="4 g/L", upper_limit="2 g/L")
    assert (refused.value.code, refused.value.where) == ("quantity", "lower_limit")
    assert refused.value.problem == 'the lower limit "4 g/L" lies above the upper limit "2 g/L"'


def test_a_limit_is_no_bound() -> None:
    with pytest.raises(InputError, match="no limit but a bound"):
        Lab(value="6.95 %", lower_limit="<15.11 %")


def test_the_common_date_is_that_of_results_without_their_own() -> None:
    common, own = date(2026, 11, 30), date(2026, 11, 28)
    labs = Labs(taken_on=common, platelets="32 10^9/L", ferritin=Lab(value="1 ug/L", taken_on=own))
    assert {name: lab.taken_on for name, lab in results(labs).items()} == {"platelets": common, "ferritin": own}


def _allowed(sign: Sign, value: int) -> list[Fraction]:
    """Numbers that a result with this sign may be, near its number, on and between whole numbers."""
    near = [Fraction(value) + Fraction(step, 4) for step in range(-20, 21)]
    return {
        "=": [Fraction(value)],
        "<": [one for one in near if one < value],
        "<=": [one for one in near if one <= value],
        ">": [one for one in near if one > value],
        ">=": [one for one in near if one >= value],
    }[sign]


@pytest.mark.parametrize("sign", ["=", "<", "<=", ">", ">="])
@pytest.mark.parametrize("comparison", ["<", "<=", ">", ">="])
@pytest.mark.parametrize("value", [9, 10, 11])
def test_a_bound_decides_only_what_holds_of_every_number_it_allows(
    sign: Sign, comparison: Comparison, value: int
) -> None:
    compare = {"<": Fraction.__lt__, "<=": Fraction.__le__, ">": Fraction.__gt__, ">=": Fraction.__ge__}[comparison]
    answers = {bool(compare(one, Fraction(10))) for one in _allowed(sign, value)}
    expected = answers.pop() if len(answers) == 1 else None
    known = Reading(sign, Fraction(value), "g/L", "", "g/L")
    assert spans.compare(spans.of_reading(known), comparison, spans.exactly(Fraction(10))) is expected


def test_nothing_that_is_measured_lies_below_zero() -> None:
    known = spans.of_reading(Reading("<", Fraction(5), "%", "<5 %", "%"))
    assert spans.compare(known, "<", spans.exactly(Fraction(0))) is False
    assert spans.compare(known, "<=", spans.exactly(Fraction(0))) is None
