"""One context for all arithmetic, whatever the caller's own context is."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal, localcontext
from fractions import Fraction
from functools import wraps
from typing import ParamSpec, TypeVar

from ...units import CONTEXT, canonical

_LEAST = Decimal("0.000001")

P = ParamSpec("P")
R = TypeVar("R")


def exact(function: Callable[P, R]) -> Callable[P, R]:
    """Run a function in the program's own decimal context: 28 digits, no trap of the caller's changed."""

    @wraps(function)
    def inside(*args: P.args, **kwargs: P.kwargs) -> R:
        with localcontext(CONTEXT):
            return function(*args, **kwargs)

    return inside


def as_decimal(value: Fraction) -> Decimal:
    """A fraction as a decimal of at most 28 digits, without trailing zeros; below a millionth, to six decimals.

    Examples
    --------
    >>> as_decimal(Fraction(173, 80)), as_decimal(Fraction(1, 10**9))
    (Decimal('2.1625'), Decimal('0'))
    """
    with localcontext(CONTEXT):
        decimal = Decimal(value.numerator) / Decimal(value.denominator)
        # Smaller decimals would be written with an exponent, which no number of a plan has.
        return canonical(decimal if abs(decimal) >= _LEAST else decimal.quantize(_LEAST))
