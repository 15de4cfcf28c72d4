"""Body surface area: values of other programs and by hand, the names, and what is refused."""

from __future__ import annotations

import tomllib
from decimal import Decimal, localcontext
from typing import Any

import pytest
from making import DATA

from rud_dosing import DosingError, bsa, compare_bsa
from rud_dosing.core.dosing.bsa import FORMULAS, livingston_lee, mosteller, surface
from rud_dosing.units import rounded

CASES = tomllib.loads((DATA / "bsa.toml").read_text(encoding="utf-8"))["case"]


def _name(case: dict[str, Any]) -> str:
    return f"{case['kind']}-{case['formula']}-{case.get('sex', '')}{case['height_cm']}-{case['weight_kg']}"


@pytest.mark.parametrize("case", CASES, ids=_name)
def test_value_worked_out_elsewhere(case: dict[str, Any]) -> None:
    area = surface(case["formula"], Decimal(case["height_cm"]), Decimal(case["weight_kg"]), case.get("sex"))
    expected = Decimal(case["m2"])
    places = -int(expected.as_tuple().exponent)
    assert rounded(area, places) == expected


def test_nineteen_values_come_from_other_tools_and_every_other_one_shows_its_working() -> None:
    assert sum(case["kind"] == "other-tool" for case in CASES) == 19
    assert {case["kind"] for case in CASES} == {"other-tool", "calc", "hand"}
    assert all(case.get("source") or case.get("working") for case in CASES)


def test_every_formula_has_a_value_worked_out_elsewhere() -> None:
    assert {case["formula"] for case in CASES} == set(FORMULAS)


def test_library_function_rounds_to_two_and_to_six_decimals_half_up() -> None:
    area = bsa("150 cm", "71.415 kg")  # sqrt(150 x 71.415 / 3600) = 1.725
    assert (area.formula, area.m2, area.m2_unrounded) == ("mosteller", Decimal("1.73"), Decimal("1.725"))
    area = bsa("170 cm", "63.5 kg")  # 1.7316500...^2 = 2.998611...
    assert str(area.m2_unrounded) == "1.73165"


def test_comparison_leaves_out_schlich_where_the_sex_is_not_given() -> None:
    without = [one.formula for one in compare_bsa("170 cm", "70 kg")]
    assert without == [name for name in FORMULAS if name != "schlich"]
    with_sex = {one.formula: one.m2_unrounded for one in compare_bsa("170 cm", "70 kg", sex="female")}
    assert list(with_sex) == list(FORMULAS)
    assert rounded(with_sex["schlich"], 3) == Decimal("1.765")  # the anchor table


def test_integers_are_taken_as_well_as_decimals() -> None:
    assert mosteller(180, 80) == 2  # type: ignore[arg-type]


def test_livingston_lee_changes_above_ten_kilograms() -> None:
    at, above = livingston_lee(Decimal(10)), livingston_lee(Decimal("10.0001"))
    # 0.1037 x 10^0.6724 = 0.1037 x 4.70327 = 0.48773; 0.1173 x 10^0.6466 = 0.1173 x 4.43200 = 0.51987
    assert (rounded(at, 4), rounded(above, 4)) == (Decimal("0.4877"), Decimal("0.5199"))


def test_unit_of_measurement_does_not_matter() -> None:
    same = [bsa("170.18 cm", "63.5029318 kg"), bsa("1.7018 m", "63502.9318 g"), bsa("67 in", "140 lb")]
    same += [bsa("5 ft 7 in", "140 lb"), bsa("1701.8 mm", "140 lb")]
    assert len(set(same)) == 1


def test_context_of_the_caller_changes_nothing() -> None:
    expected = [surface(name, Decimal("170.18"), Decimal("63.5"), "male") for name in FORMULAS]
    with localcontext() as context:
        context.prec = 3
        context.clear_traps()
        assert [surface(name, Decimal("170.18"), Decimal("63.5"), "male") for name in FORMULAS] == expected


@pytest.mark.parametrize(
    ("formula", "sex", "message"),
    [
        (
            "dubois",
            None,
            'error[bsa-formula]: bsa_formula: there is no formula "dubois"\n'
            "  Choose one of mosteller, du-bois, haycock, gehan-george, boyd, fujimoto, takahira, shuter-aslani, "
            "schlich, stevenson, livingston-lee.",
        ),
        (
            "schlich",
            None,
            "error[sex-needed]: sex: the formula of Schlich differs by sex and the patient's is not given\n"
            '  Give "female" or "male", or choose another formula.',
        ),
        (
            "stevenson",
            None,
            "error[bsa]: bsa_formula: the formula stevenson gives -0.03 m2 for 10 cm and 5 kg\n"
            "  Choose another formula for a person of this size.",
        ),
    ],
)
def test_refusal_in_full(formula: str, sex: str | None, message: str) -> None:
    with pytest.raises(DosingError) as refused:
        surface(formula, Decimal(10), Decimal(5), sex)  # stevenson: 0.061 + 0.064 - 0.1529 = -0.0279
    assert str(refused.value) == message
