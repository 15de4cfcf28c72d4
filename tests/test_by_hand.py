"""The tables of ``docs/by-hand.md``: each row follows from its own calculation, and the plan says the same."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from making import plan
from pages import text_of

import rud_dosing
from rud_dosing import PlanStep

PAGE = text_of("docs/by-hand.md")
MADE = plan(start="2026-12-01", final_week="linear")


def rows(columns: int) -> list[list[str]]:
    """The rows of the tables with so many columns, without heads."""
    found = [line.strip("|").split("|") for line in PAGE.splitlines() if line.startswith("| ") and "---" not in line]
    return [
        [cell.strip() for cell in row] for row in found if len(row) == columns and row[-1].strip()[-1] in "0123456789%"
    ]


def worked(calculation: str) -> Fraction:
    """A calculation of the page: products and quotients from left to right, added."""
    total = Fraction(0)
    for part in calculation.split("+"):
        first, *rest = re.findall(r"[×÷]?\s*[\d.]+", part)
        value = Fraction(first)
        for factor in rest:
            number = Fraction(factor[1:].strip())
            value = value * number if factor[0] == "×" else value / number
        total += value
    return total


def shown(value: Fraction, places: int) -> Decimal:
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP).normalize()


def steps() -> dict[str, PlanStep]:
    named = {}
    for step in MADE.steps:
        if step.drug == "dexamethasone":
            last = f"-{step.last_day}" if step.last_day != step.first_day else ""
            named[f"{step.first_day}{last}"] = step
    return named


@pytest.mark.parametrize("row", rows(6), ids=lambda row: row[0])
def test_row_follows_from_its_calculation(row: list[str]) -> None:
    _, calculation, calculated, given, tablets, difference = row
    exact = worked(calculation)
    assert calculated == f"{shown(exact, 4):f} mg"
    units = re.findall(r"([\d.]+) x ([\d.]+) mg", tablets)
    total = sum((Fraction(count) * Fraction(strength) for count, strength in units), Fraction(0))
    assert given == f"{shown(total, 4):f} mg"
    # Tablets of 0.5 and 4 mg make every multiple of 0.5 mg: none is nearer.
    assert total == max(Fraction(1, 2), Fraction(int(exact * 2 + Fraction(1, 2)), 2))
    assert difference == f"{shown((total - exact) / exact * 100, 1):+f} %"


@pytest.mark.parametrize("row", rows(6), ids=lambda row: row[0])
def test_row_is_what_the_plan_says(row: list[str]) -> None:
    step = steps()[row[0]]
    assert Fraction(step.calculated_mg) == worked(row[1])
    assert f"{step.dose_mg.normalize():f} mg" == row[3]


def test_every_step_of_the_plan_has_a_row() -> None:
    assert [row[0] for row in rows(6)] == list(steps())


def test_supply_and_totals_follow_from_their_calculations() -> None:
    sums = rows(3)
    assert len(sums) == 6
    assert [row[0] for row in sums if shown(worked(row[1]), 0) != Decimal(row[2])] == []


def test_areas_of_the_page_are_those_of_the_formula() -> None:
    assert "√(170 × 63.5 ÷ 3600) = √2.998611 = 1.731650, rounded 1.73 m²" in PAGE
    assert shown(Fraction(170) * Fraction("63.5") / 3600, 6) == Decimal("2.998611")
    assert abs(Decimal("1.731650") ** 2 - Decimal("2.998611")) < Decimal("0.000002")
    assert rud_dosing.bsa("170 cm", "63.5 kg").m2 == Decimal("1.73")


def test_conversions_of_the_page_are_exact() -> None:
    assert "67 × 2.54 = 170.18 cm" in PAGE
    assert "140 × 0.45359237 = 63.5029318 kg" in PAGE
    assert (worked("67 × 2.54"), worked("140 × 0.45359237")) == (Fraction("170.18"), Fraction("63.5029318"))


def test_last_week_is_judged_as_one() -> None:
    tapering = [row for row in rows(6) if int(row[0].partition("-")[0]) >= 50]
    calculated = sum((worked(row[1]) for row in tapering), Fraction(0))
    given = sum((Fraction(row[3].removesuffix(" mg")) for row in tapering), Fraction(0))
    assert (given, shown(calculated, 4)) == (8, Decimal("7.5688"))
    assert f"{shown((given - calculated) / calculated * 100, 1):+f} %" == "+5.7 %"
    assert "8 mg are given there for 2.1625 × 28 ÷ 8 = 7.5688 mg, which is +5.7 %" in PAGE
