"""Creatinine clearance by the one formula that the labels of ruxolitinib were written with."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Literal


def cockcroft_gault(
    age_years: int, weight_kg: Decimal, creatinine_mg_dl: Fraction, sex: Literal["female", "male"]
) -> Fraction:
    """Creatinine clearance in mL/min, not rounded.

    ``(140 - age) * weight / (72 * creatinine)``, for women times 0.85.

    Parameters
    ----------
    age_years : age in completed years, below 140
    weight_kg : actual body weight, kilograms
    creatinine_mg_dl : serum creatinine, milligrams per deciliter, above zero
    sex : ``"female"`` or ``"male"``

    References
    ----------
    Cockcroft DW, Gault MH. Prediction of creatinine clearance from serum creatinine. Nephron 1976;16:31-41.

    Examples
    --------
    >>> cockcroft_gault(68, Decimal(72), Fraction(1), "male")  # 72 * 72 / 72
    Fraction(72, 1)
    """
    male = (140 - age_years) * Fraction(weight_kg) / (72 * creatinine_mg_dl)
    return male * Fraction(85, 100) if sex == "female" else male
