"""Rounding into units, against a search that tries every combination and knows nothing of the program's own."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from itertools import product
from math import ceil

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from making import tablets

from rud_dosing import DosingError
from rud_dosing.core.dosing.rounding import Rounded, Strength, make_exactly, nearest, round_dose

Quantities = dict[Decimal, Fraction]


def every_combination(strengths: list[Strength], split: bool, limit: Fraction) -> list[tuple[Fraction, Quantities]]:
    """Every sum of units above zero and at most ``limit``, with the units for it."""
    choices = []
    for strength in strengths:
        piece = Fraction(1, 2) if split and strength.divisible else Fraction(1)
        most = ceil(limit / Fraction(strength.mg) / piece)
        choices.append([(strength.mg, piece * n) for n in range(most + 1)])
    found = []
    for combination in product(*choices):
        mg = sum((Fraction(strength) * quantity for strength, quantity in combination), Fraction(0))
        if 0 < mg <= limit:
            found.append((mg, {strength: quantity for strength, quantity in combination if quantity}))
    return found


def preference(quantities: Quantities, strengths: list[Strength]) -> tuple[object, ...]:
    """The order of preference of the design: halves, units (a half counts as one), strengths, more of the larger."""
    halves = sum(1 for quantity in quantities.values() if quantity % 1)
    units = sum(ceil(quantity) for quantity in quantities.values())
    largest_first = sorted((strength.mg for strength in strengths), reverse=True)
    return (halves, units, len(quantities), *(-quantities.get(mg, Fraction(0)) for mg in largest_first))


def expected(calculated: Fraction, strengths: list[Strength], split: bool) -> tuple[Fraction, Quantities]:
    """The nearest sum, the larger of two that are equally near, made in the preferred way."""
    limit = calculated + max(Fraction(strength.mg) for strength in strengths)
    combinations = every_combination(strengths, split, limit)
    best = min({mg for mg, _ in combinations}, key=lambda mg: (abs(mg - calculated), -mg))
    ways = [quantities for mg, quantities in combinations if mg == best]
    return best, min(ways, key=lambda quantities: preference(quantities, strengths))


def quantities_of(rounded: Rounded) -> Quantities:
    return {strength.mg: quantity for strength, quantity in rounded.count}


quarters = st.integers(min_value=1, max_value=24).map(lambda n: Decimal(n) / 4)
some_strengths = st.lists(
    st.builds(Strength, quarters, st.just("tablet"), st.booleans()),
    min_size=1,
    max_size=3,
    unique_by=lambda one: one.mg,
)
doses = st.integers(min_value=1, max_value=1600).map(lambda n: Fraction(n, 160))


@settings(max_examples=400)
@given(doses, some_strengths, st.booleans())
@example(Fraction("1.25"), tablets("0.5", "4"), False)
@example(Fraction(6), tablets("1", "3", "4"), False)  # 3 + 3 before 4 + 1 + 1
@example(Fraction(5), tablets("1", "2", "3", "4"), False)  # 4 + 1 before 3 + 2
@example(Fraction(3), tablets("2", "6"), True)  # half a 6 mg tablet and 1.5 of 2 mg each need one half
def test_nearest_dose_and_its_units_are_those_of_a_search_through_all(
    calculated: Fraction, strengths: list[Strength], split: bool
) -> None:
    mg, quantities = expected(calculated, strengths, split)
    rounded = round_dose(calculated, strengths, split, "drug")
    assert rounded.mg == mg
    assert quantities_of(rounded) == quantities
    assert sum(Fraction(strength.mg) * quantity for strength, quantity in rounded.count) == rounded.mg
    assert [strength.mg for strength, _ in rounded.count] == sorted(quantities, reverse=True)
    if not split:
        assert all(quantity % 1 == 0 for quantity in quantities.values())


@given(doses, some_strengths, st.booleans())
def test_dose_that_units_make_rounds_to_itself(calculated: Fraction, strengths: list[Strength], split: bool) -> None:
    once = round_dose(calculated, strengths, split, "drug")
    assert round_dose(once.mg, strengths, split, "drug") == once
    assert make_exactly(once.mg, strengths, split, "drug") == once


@given(doses, some_strengths, st.booleans())
def test_neighbors_are_the_nearest_on_either_side(calculated: Fraction, strengths: list[Strength], split: bool) -> None:
    limit = calculated + max(Fraction(strength.mg) for strength in strengths)
    sums = {mg for mg, _ in every_combination(strengths, split, limit)}
    near = nearest(calculated, strengths, split, "drug")
    assert near.above == min(mg for mg in sums if mg >= calculated)
    assert near.below == max((mg for mg in sums if mg <= calculated), default=None)


@given(doses, doses, some_strengths, st.booleans())
def test_larger_calculated_dose_never_gives_less(
    one: Fraction, other: Fraction, strengths: list[Strength], split: bool
) -> None:
    low, high = sorted((one, other))
    assert round_dose(low, strengths, split, "drug").mg <= round_dose(high, strengths, split, "drug").mg


@given(doses, some_strengths, st.booleans())
def test_order_in_which_strengths_are_named_does_not_matter(
    calculated: Fraction, strengths: list[Strength], split: bool
) -> None:
    assert round_dose(calculated, strengths, split, "d") == round_dose(calculated, strengths[::-1], split, "d")


@pytest.mark.parametrize(
    ("calculated", "strengths", "split", "mg", "units"),
    [
        ("17.3", ("0.5", "4"), False, "17.5", {"4": "4", "0.5": "3"}),  # 17 is 0.3 away, 17.5 0.2
        ("1.25", ("0.5", "4"), False, "1.5", {"0.5": "3"}),  # a tie between 1 and 1.5 goes up
        ("0.75", ("0.5",), False, "1", {"0.5": "2"}),  # a tie between 0.5 and 1
        ("1.2499999", ("0.5", "4"), False, "1", {"0.5": "2"}),  # just below the tie
        ("0.001", ("0.5", "4"), False, "0.5", {"0.5": "1"}),  # above zero never zero: the smallest piece
        ("0.001", ("0.5", "4"), True, "0.25", {"0.5": "1/2"}),  # with halves the smallest piece is half of 0.5
        ("0.27", ("0.5",), False, "0.5", {"0.5": "1"}),
        ("1.8625", ("0.75",), True, "1.875", {"0.75": "5/2"}),  # 2.5 tablets of 0.75
        ("2", ("0.5", "4"), True, "2", {"0.5": "4"}),  # four whole tablets before half a 4 mg tablet
        ("6", ("1", "3", "4"), False, "6", {"3": "2"}),  # 2 units of 3 before 4 + 1 + 1
        ("12", ("2", "4", "6"), False, "12", {"6": "2"}),
        ("8", ("2", "4", "6"), False, "8", {"4": "2"}),  # 2 units either way: one strength before 6 + 2
        ("5", ("1", "2", "3", "4"), False, "5", {"4": "1", "1": "1"}),  # 2 units, 2 strengths: more of the larger
        ("15", ("5", "15"), False, "15", {"15": "1"}),
        ("0.1", ("20",), False, "20", {"20": "1"}),
    ],
)
def test_named_cases_by_hand(
    calculated: str, strengths: tuple[str, ...], split: bool, mg: str, units: dict[str, str]
) -> None:
    rounded = round_dose(Fraction(calculated), tablets(*strengths), split, "drug")
    assert rounded.mg == Fraction(mg)
    assert quantities_of(rounded) == {Decimal(strength): Fraction(n) for strength, n in units.items()}


def test_unit_that_is_not_divisible_is_never_halved() -> None:
    mixed = [*tablets("5", divisible=False), *tablets("2")]
    # halves of 2 only: 6 = 5 + half of 2
    assert quantities_of(round_dose(Fraction(6), mixed, True, "d")) == {Decimal(2): Fraction(3)}
    assert round_dose(Fraction("2.5"), tablets("5", divisible=False), True, "d").mg == 5


def test_form_of_the_unit_is_kept() -> None:
    both = [Strength(Decimal(4), "tablet", True), Strength(Decimal(1), "capsule", False)]
    rounded = round_dose(Fraction(5), both, False, "drug")
    assert [(strength.form, int(quantity)) for strength, quantity in rounded.count] == [("tablet", 1), ("capsule", 1)]


@pytest.mark.parametrize(
    ("dose", "strengths", "message"),
    [
        (
            "7.5",
            ("5", "15"),
            "error[dose-not-makeable]: ruxolitinib: 7.5 mg cannot be made from units of 5 mg, 15 mg\n"
            "  The nearest doses that can be made are 5 mg and 10 mg.",
        ),
        (
            "0.3",
            ("0.5",),
            "error[dose-not-makeable]: ruxolitinib: 0.3 mg cannot be made from units of 0.5 mg\n"
            "  The nearest dose that can be made is 0.5 mg.",
        ),
        (
            "500",
            ("0.01", "100"),
            "error[too-many-units]: ruxolitinib: 500 mg would take more than 20,000 units\n"
            "  Check the strengths and the dose.",
        ),
        (
            "1",
            ("0.001", "100"),
            "error[too-many-units]: ruxolitinib: 1 mg would take more than 20,000 units\n"
            "  Check the strengths and the dose.",
        ),
    ],
)
def test_prescribed_dose_is_not_changed_but_refused(dose: str, strengths: tuple[str, ...], message: str) -> None:
    with pytest.raises(DosingError) as refused:
        make_exactly(Fraction(dose), tablets(*strengths), False, "ruxolitinib")
    assert str(refused.value) == message


def test_prescribed_dose_may_be_made_with_a_half_where_halves_are_ordered() -> None:
    assert quantities_of(make_exactly(Fraction("7.5"), tablets("5"), True, "drug")) == {Decimal(5): Fraction(3, 2)}
