"""Text to quantity: what is read, what is refused and with which words, callers' own quantities, printing."""

from __future__ import annotations

from decimal import Decimal, Inexact, getcontext, localcontext
from fractions import Fraction
from functools import cache
from typing import Any

import pint
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rud_dosing import DosingError, InputError, Patient
from rud_dosing.errors import quoted
from rud_dosing.units import (
    KINDS,
    Measured,
    _registry,
    amount,
    as_text,
    canonical,
    convert,
    for_people,
    number,
    read,
    rounded,
)

READ = [
    ("170 cm", "length", "170"),
    ("170cm", "length", "170"),
    ("1.70 m", "length", "170"),
    ("1.7 m", "length", "170"),
    ("1700 mm", "length", "170"),
    ("67 in", "length", "170.18"),  # 67 x 2.54
    ("5 ft 7 in", "length", "170.18"),  # 67 in
    ("5 ft 7.5 in", "length", "171.45"),  # 67.5 x 2.54
    ("5 ft 0 in", "length", "152.4"),  # 60 x 2.54
    ("5 ft 11.9999999 in", "length", "182.879999746"),  # 71.9999999 x 2.54
    ("5.5 ft", "length", "167.64"),  # 66 in
    ("63.5 kg", "body weight", "63.5"),
    ("63500 g", "body weight", "63.5"),
    ("140 lb", "body weight", "63.5029318"),  # 140 x 0.45359237
    ("0.0000001 kg", "body weight", "0.0000001"),
    ("9999999.9999999 kg", "body weight", "9999999.9999999"),
    ("17.5 mg", "mass", "17.5"),
    ("500 mcg", "mass", "0.5"),
    ("0.0175 g", "mass", "17.5"),
    ("0 mg", "mass", "0"),
    ("2 m2", "area", "2"),
    ("5 mL", "volume", "5"),
    ("0.005 L", "volume", "5"),
    ("2 weeks", "duration", "14"),
    ("36 hours", "duration", "1.5"),
    ("7 days", "duration", "7"),
    ("10 mg/m2", "dose per m2", "10"),
    ("2 mg/kg", "dose per kg", "2"),
    ("0.4 mg/mL", "concentration", "0.4"),
    ("10 %", "percent", "10"),
    ("10%", "percent", "10"),
]


@pytest.mark.parametrize(("text", "kind", "expected"), READ)
def test_text_is_read_exactly(text: str, kind: str, expected: str) -> None:
    assert number(amount(text, kind, "field")) == expected


HEIGHT = 'Write a number and a unit, for example "170 cm" or "5 ft 7 in". Units here: cm, m, mm, in, ft.'
WEIGHT = 'Write a number and a unit, for example "63.5 kg" or "140 lb". Units here: kg, g, lb.'

REFUSED = [
    ("170", "length", "unit", '"170" has no unit'),
    ("1.7", "length", "unit", '"1.7" has no unit'),
    ("170 kg", "length", "unit", '"170 kg" is no length'),
    ("170 cm", "body weight", "unit", '"170 cm" is no body weight'),
    ("63500000 mg", "body weight", "quantity", '"63500000 mg" is not a plain number and a unit'),
    ("635 mg", "body weight", "unit", '"635 mg" is no body weight'),
    ("63,5 kg", "body weight", "quantity", '"63,5 kg" has a comma; decimals are written with a point'),
    ("1,700 mm", "length", "quantity", '"1,700 mm" has a comma; decimals are written with a point'),
    ("10 units", "length", "unit", '"10 units" has an unknown unit, "units"'),
    ("10 units", "mass", "unit", '"10 units" has an unknown unit, "units"'),
    ("NaN cm", "length", "quantity", '"NaN cm" is not a plain number and a unit'),
    ("inf cm", "length", "quantity", '"inf cm" is not a plain number and a unit'),
    ("1e400 kg", "body weight", "quantity", '"1e400 kg" is not a plain number and a unit'),
    ("1e2 cm", "length", "quantity", '"1e2 cm" is not a plain number and a unit'),
    ("-5 kg", "body weight", "quantity", '"-5 kg" is not a plain number and a unit'),
    ("+5 kg", "body weight", "quantity", '"+5 kg" is not a plain number and a unit'),
    ("\N{MINUS SIGN}5 kg", "body weight", "quantity", '"\N{MINUS SIGN}5 kg" is not a plain number and a unit'),
    ("170 cm + 3 cm", "length", "quantity", '"170 cm + 3 cm" is not a plain number and a unit'),
    ("170 cms", "length", "unit", '"170 cms" has an unknown unit, "cms"; did you mean "cm"?'),
    ("170 CM", "length", "unit", '"170 CM" has an unknown unit, "CM"; did you mean "cm"?'),
    ("140 lbs", "body weight", "unit", '"140 lbs" has an unknown unit, "lbs"; did you mean "lb"?'),
    ("63.5 Kg", "body weight", "unit", '"63.5 Kg" has an unknown unit, "Kg"; did you mean "kg"?'),
    ("63.5 kilograms", "body weight", "unit", '"63.5 kilograms" has an unknown unit, "kilograms"'),
    ("10 stone", "body weight", "unit", '"10 stone" has an unknown unit, "stone"'),
    ("500 ug", "mass", "unit", '"500 ug" has an unknown unit, "ug"'),
    ("500 \N{MICRO SIGN}g", "mass", "quantity", '"500 \N{MICRO SIGN}g" is not a plain number and a unit'),
    ("", "length", "quantity", "nothing is written here"),
    (" ", "length", "quantity", "nothing is written here"),
    ("\t", "length", "quantity", "nothing is written here"),
    ("cm", "length", "quantity", '"cm" is not a plain number and a unit'),
    ("170\tcm", "length", "quantity", '"170\\u0009cm" is not a plain number and a unit'),
    ("170  cm", "length", "quantity", '"170  cm" is not a plain number and a unit'),
    ("170\N{NO-BREAK SPACE}cm", "length", "quantity", '"170\\u00a0cm" is not a plain number and a unit'),
    (" 170 cm", "length", "quantity", '" 170 cm" is not a plain number and a unit'),
    ("170 cm ", "length", "quantity", '"170 cm " is not a plain number and a unit'),
    ("170 cm\n", "length", "quantity", '"170 cm\\u000a" is not a plain number and a unit'),
    ("170 cm.", "length", "quantity", '"170 cm." is not a plain number and a unit'),
    ("１７０ cm", "length", "quantity", '"１７０ cm" is not a plain number and a unit'),
    ("١٧٠ cm", "length", "quantity", '"١٧٠ cm" is not a plain number and a unit'),
    ("170 ｃｍ", "length", "quantity", '"170 ｃｍ" is not a plain number and a unit'),
    ("1_70 cm", "length", "quantity", '"1_70 cm" is not a plain number and a unit'),
    ("1 700 mm", "length", "quantity", '"1 700 mm" is not a plain number and a unit'),
    ("0170 cm", "length", "quantity", '"0170 cm" is not a plain number and a unit'),
    (".5 mg", "mass", "quantity", '".5 mg" is not a plain number and a unit'),
    ("5. mg", "mass", "quantity", '"5. mg" is not a plain number and a unit'),
    ("1.7.0 m", "length", "quantity", '"1.7.0 m" is not a plain number and a unit'),
    ("10000000 cm", "length", "quantity", '"10000000 cm" is not a plain number and a unit'),
    ("1.00000001 m", "length", "quantity", '"1.00000001 m" is not a plain number and a unit'),
    ("1/2 mg", "mass", "quantity", '"1/2 mg" is not a plain number and a unit'),
    ("½ mg", "mass", "quantity", '"½ mg" is not a plain number and a unit'),
    ("5 ft 12 in", "length", "quantity", '"5 ft 12 in" has 12 inches or more beside the feet'),
    ("5 ft 7", "length", "quantity", '"5 ft 7" is not a plain number and a unit'),
    ("5ft 7in", "length", "quantity", '"5ft 7in" is not a plain number and a unit'),
    ("5' 7\"", "length", "quantity", '"5\' 7"" is not a plain number and a unit'),
    ("5.5 ft 7 in", "length", "quantity", '"5.5 ft 7 in" is not a plain number and a unit'),
    ("5 ft 7 in", "body weight", "quantity", '"5 ft 7 in" is not a plain number and a unit'),
    ("10 mg/m2/day", "dose per m2", "unit", '"10 mg/m2/day" has an unknown unit, "mg/m2/day"'),
    ("10 mg", "dose per m2", "unit", '"10 mg" is no dose per m2'),
    ("10 mg/kg", "dose per m2", "unit", '"10 mg/kg" is no dose per m2'),
    ("10 mg/m^2", "dose per m2", "quantity", '"10 mg/m^2" is not a plain number and a unit'),
    ("10", "percent", "unit", '"10" has no unit'),
    ("\x1b[31m170 cm", "length", "quantity", '"\\u001b[31m170 cm" is not a plain number and a unit'),
]


@pytest.mark.parametrize(("text", "kind", "code", "problem"), REFUSED)
def test_text_is_refused_with_these_words(text: str, kind: str, code: str, problem: str) -> None:
    with pytest.raises(InputError) as refused:
        amount(text, kind, "field")
    assert (refused.value.code, refused.value.problem, refused.value.where) == (code, problem, "field")
    assert refused.value.fix.startswith("Write a number and a unit, for example ")


def test_refusal_in_full_names_the_field_the_text_and_what_would_be_right() -> None:
    with pytest.raises(InputError) as refused:
        Patient(id="A1", height="170", weight="63.5 kg")
    assert str(refused.value) == f'error[unit]: height: "170" has no unit\n  {HEIGHT}'
    with pytest.raises(InputError) as refused:
        Patient(id="A1", height="170 cm", weight="63,5 kg")
    assert str(refused.value) == (
        f'error[quantity]: weight: "63,5 kg" has a comma; decimals are written with a point\n  {WEIGHT}'
    )


def test_long_text_is_shortened_in_a_message() -> None:
    with pytest.raises(InputError) as refused:
        amount("9" * 1000 + " cm", "length", "height")
    assert refused.value.problem == '"' + "9" * 57 + '..." is not a plain number and a unit'


@given(st.text(max_size=12), st.sampled_from(sorted(KINDS)))
def test_any_text_is_read_or_refused_and_nothing_else(text: str, kind: str) -> None:
    try:
        value, unit = read(text, kind, "field")
    except InputError as error:
        code, printed = error.code, str(error)
    else:
        code, printed = None, ""
        assert unit in KINDS[kind]
        assert value.is_finite()
        assert value >= 0
        assert text.isascii()
    assert code in (None, "unit", "quantity")
    assert all(character.isprintable() or character == "\n" for character in printed)


plain = st.decimals(min_value=0, max_value=9_999_999, places=7).map(canonical)


@given(plain, st.sampled_from([(kind, unit) for kind, units in KINDS.items() for unit in units]))
def test_what_is_printed_for_files_is_read_back(value: Decimal, kind_and_unit: tuple[str, str]) -> None:
    kind, unit = kind_and_unit
    assert read(f"{number(value)} {unit}", kind, "field") == Measured(value, unit)


@cache
def registry_of(name: str) -> pint.UnitRegistry[Any]:
    if name == "our own":
        return _registry()
    return pint.UnitRegistry(non_int_type=Decimal if name == "default with decimals" else float)


@pytest.mark.parametrize("registry", ["default", "default with decimals", "our own"])
@pytest.mark.parametrize(
    ("magnitude", "unit", "kind", "expected"),
    [
        (170, "cm", "length", "170"),
        (Decimal("1.70"), "m", "length", "170"),
        (67, "in", "length", "170.18"),
        (Decimal("1E+2"), "cm", "length", "100"),
        (Decimal("63.5"), "kg", "body weight", "63.5"),
        (140, "lb", "body weight", "63.5029318"),
        (500, "mcg", "mass", "0.5"),
        (2, "m**2", "area", "2"),
        (5, "mL", "volume", "5"),
        (2, "weeks", "duration", "14"),
        (10, "mg/m**2", "dose per m2", "10"),
        (2, "mg/kg", "dose per kg", "2"),
        (10, "percent", "percent", "10"),
    ],
)
def test_quantity_of_a_caller_is_taken(registry: str, magnitude: Any, unit: str, kind: str, expected: str) -> None:
    assert str(amount(registry_of(registry).Quantity(magnitude, unit), kind, "field")) == expected


def test_quantity_of_a_caller_is_kept_as_text() -> None:
    registry = registry_of("default")
    who = Patient(id="A1", height=registry.Quantity(Decimal("1.70"), "m"), weight=registry.Quantity(63, "kg"))
    assert (who.height, who.weight) == ("1.7 m", "63 kg")
    assert as_text("1.70 m", "length", "height") == "1.70 m"


@pytest.mark.parametrize(
    ("magnitude", "unit", "code", "problem"),
    [
        (1.7, "m", "quantity", "the number of the quantity is a float, not an int or a Decimal"),
        (Fraction(17, 10), "m", "quantity", "the number of the quantity is a Fraction, not an int or a Decimal"),
        (63, "kg", "unit", '"kilogram" is no unit of length here'),
        (1, "yard", "unit", '"yard" is no unit of length here'),
        (170, "", "unit", '"dimensionless" is no unit of length here'),
        (2, "m**2", "unit", '"meter ** 2" is no unit of length here'),
        (-170, "cm", "quantity", '"-170 cm" is not a plain positive number of at most 7 decimals'),
        (Decimal("NaN"), "cm", "quantity", '"NaN cm" is not a plain positive number of at most 7 decimals'),
        (Decimal("Infinity"), "cm", "quantity", '"Infinity cm" is not a plain positive number of at most 7 decimals'),
        (Decimal("1E+400"), "cm", "quantity", '"1E+400 cm" is not a plain positive number of at most 7 decimals'),
        (Decimal("1E-9"), "cm", "quantity", '"0.000000001 cm" is not a plain positive number of at most 7 decimals'),
        (
            10**400,
            "cm",
            "quantity",
            '"1' + "0" * 56 + '..." is not a plain positive number of at most 7 decimals',
        ),
    ],
)
def test_quantity_of_a_caller_is_refused(magnitude: Any, unit: str, code: str, problem: str) -> None:
    registry = registry_of("default")
    with pytest.raises(InputError) as refused:
        amount(registry.Quantity(magnitude, unit), "length", "height")
    assert (refused.value.code, refused.value.problem) == (code, problem)
    assert refused.value.fix == HEIGHT


class _BoolQuantity:
    magnitude = True
    units = "centimeter"


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        (170, "a bare number is no quantity"),
        (1.7, "a bare number is no quantity"),
        (True, "a bare number is no quantity"),
        (Decimal(170), "a bare number is no quantity"),
        (None, "a NoneType is no quantity"),
        (Fraction(1, 2), "a Fraction is no quantity"),
        ((170, "cm"), "a tuple is no quantity"),
        (b"170 cm", "a bytes is no quantity"),
        (_BoolQuantity(), "the number of the quantity is a bool, not an int or a Decimal"),
    ],
)
def test_what_is_no_quantity_is_refused(value: Any, problem: str) -> None:
    with pytest.raises(DosingError) as refused:
        amount(value, "length", "height")
    assert (refused.value.code, refused.value.problem) == ("quantity", problem)


@given(st.integers(min_value=0, max_value=99_999_999))
def test_lengths_in_different_units_are_the_same_number(tenth_millimeters: int) -> None:
    cm = Decimal(tenth_millimeters) / 100
    texts = [f"{number(cm)} cm", f"{number(cm * 10)} mm", f"{number(cm / 100)} m"]
    assert {amount(text, "length", "height") for text in texts} == {cm}


@given(st.integers(min_value=1, max_value=99), st.integers(min_value=0, max_value=119))
def test_feet_and_inches_are_inches(feet: int, tenth_inches: int) -> None:
    inches = Decimal(tenth_inches) / 10
    both = amount(f"{feet} ft {number(inches)} in", "length", "height")
    assert both == amount(f"{number(feet * 12 + inches)} in", "length", "height")
    assert both == (feet * 12 + inches) * Decimal("2.54")


def test_context_of_the_caller_changes_nothing() -> None:
    with localcontext() as context:
        context.prec = 3
        context.traps[Inexact] = True
        assert amount("140 lb", "body weight", "weight") == Decimal("63.5029318")
        assert rounded(Decimal("1234.565"), 2) == Decimal("1234.57")
        assert for_people(Decimal("1234.5"), "mg") == "1,234.5 mg"
        assert getcontext().prec == 3


@pytest.mark.parametrize(
    ("value", "places", "expected"),
    [
        ("1.725", 2, "1.73"),
        ("1.7249999", 2, "1.72"),
        ("2.675", 2, "2.68"),  # a float would give 2.67
        ("-0.25", 1, "-0.3"),
        ("-0.04", 1, "0"),
        ("0.05", 1, "0.1"),
        ("1999.5", 0, "2000"),
        ("0", 2, "0"),
    ],
)
def test_rounding_is_half_up(value: str, places: int, expected: str) -> None:
    assert str(rounded(Decimal(value), places)) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("17.50", "17.5"),
        ("1.0", "1"),
        ("0.50", "0.5"),
        ("2E+1", "20"),
        ("1E-7", "0.0000001"),
        ("-0.0", "0"),
        ("100", "100"),
    ],
)
def test_number_has_a_leading_zero_and_neither_trailing_zero_nor_exponent(value: str, expected: str) -> None:
    assert number(Decimal(value)) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("0.5", "0.5 mg"),
        ("17.50", "17.5 mg"),
        ("999.9", "999.9 mg"),
        ("1000", "1,000 mg"),
        ("1234567.5", "1,234,567.5 mg"),
    ],
)
def test_quantity_for_people_sets_thousands_apart(value: str, expected: str) -> None:
    assert for_people(Decimal(value), "mg") == expected


def test_conversion_to_the_same_unit_only_shortens() -> None:
    assert convert(Decimal("170.00"), "cm", "cm").as_tuple() == Decimal(170).as_tuple()


def test_quoted_text_reaches_a_terminal_without_control_characters() -> None:
    assert quoted('a\x1b[2J\u202eb"') == '"a\\u001b[2J\\u202eb""'
