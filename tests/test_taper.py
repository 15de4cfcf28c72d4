"""The shapes of a taper, worked out by hand, and what is true of every one of them."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rud_dosing.core.dosing.taper import SHAPES, halving, linear


def test_linear_takes_equal_steps_that_would_reach_zero_on_the_day_after() -> None:
    # n = 7: (8 - k) / 8 for k = 1 ... 7
    assert linear(7) == tuple(Fraction(part, 8) for part in (7, 6, 5, 4, 3, 2, 1))
    assert linear(1) == (Fraction(1, 2),)
    assert linear(3) == (Fraction(3, 4), Fraction(1, 2), Fraction(1, 4))


def test_halving_takes_a_half_for_four_of_seven_days_and_a_quarter_for_three() -> None:
    half, quarter = Fraction(1, 2), Fraction(1, 4)
    assert halving(7) == (half, half, half, half, quarter, quarter, quarter)
    assert halving(6) == (half, half, half, quarter, quarter, quarter)
    assert halving(1) == (half,)


@pytest.mark.parametrize("shape", sorted(SHAPES))
@given(days=st.integers(min_value=1, max_value=120))
def test_shape_has_a_part_for_each_day_never_rises_and_never_reaches_zero(shape: str, days: int) -> None:
    parts = SHAPES[shape](days)
    assert len(parts) == days
    assert 0 < parts[-1] <= parts[0] < 1
    assert all(later <= earlier for earlier, later in pairwise(parts))
