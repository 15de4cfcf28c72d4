"""From a regimen's dose to the calculated dose, as an exact fraction of milligrams."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Literal

from .exact import as_decimal


def dose_mg(
    basis_amount: Decimal,
    dose_basis: Literal["fixed", "per_m2", "per_kg"],
    *,
    bsa_m2: Decimal,
    weight_kg: Decimal,
) -> Fraction:
    """The calculated dose in mg, exact.

    Parameters
    ----------
    basis_amount : mg, mg per m² or mg per kg, as ``dose_basis`` says
    dose_basis : what the amount is multiplied by
    bsa_m2 : body surface area as printed, m²
    weight_kg : actual body weight, kilograms

    Examples
    --------
    >>> dose_mg(Decimal("1.25"), "per_m2", bsa_m2=Decimal("1.73"), weight_kg=Decimal("63.5"))
    Fraction(173, 80)
    """
    amount = Fraction(basis_amount)
    if dose_basis == "per_m2":
        return amount * Fraction(bsa_m2)
    if dose_basis == "per_kg":
        return amount * Fraction(weight_kg)
    return amount


def deviation_percent(calculated: Fraction, given: Fraction) -> Fraction:
    """By how many percent of the calculated dose the given dose differs from it; above zero where more is given.

    Examples
    --------
    >>> deviation_percent(Fraction(2), Fraction(5, 2))
    Fraction(25, 1)
    """
    return (given - calculated) / calculated * 100


def achieved(given_mg_per_day: Fraction, basis: Fraction) -> Decimal:
    """The given dose of a day per m² or per kg, where ``basis`` is the body surface area or the weight.

    Examples
    --------
    >>> achieved(Fraction(35, 2), Fraction(7, 4))
    Decimal('10')
    """
    return as_decimal(given_mg_per_day / basis)
