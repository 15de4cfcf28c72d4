"""A calculated dose into whole units: the one place where a dose is rounded.

Work is done in whole pieces (a unit, or half of one), each a whole number of one smallest grid, so that a sum is exact.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache
from math import ceil, floor, gcd

from ...errors import InputError
from ...units import for_people
from .exact import as_decimal

# More pieces than this for one dose is a wrong strength or a wrong dose, and would take long to search.
_MOST_PIECES = 20_000


@dataclass(frozen=True, slots=True)
class Strength:
    """One stocked strength: its mg, the form of its unit, and whether a unit may be halved."""

    mg: Decimal
    form: str
    divisible: bool


#: How many units of each strength; halves count 0.5. Strengths that are not used are left out.
Count = tuple[tuple[Strength, Fraction], ...]


@dataclass(frozen=True, slots=True)
class Rounded:
    """A dose that units make: its mg, and the units. ``count`` has the larger strengths first."""

    mg: Fraction
    count: Count


def round_to(calculated: Fraction, step_mg: Fraction) -> Rounded:
    """The multiple of ``step_mg`` nearest to the calculated dose, for a drug that is prepared for each giving.

    A tie goes up, and above zero never becomes zero, as with units; there are no units.

    Examples
    --------
    >>> round_to(Fraction("259.5"), Fraction(1)).mg, round_to(Fraction("0.2"), Fraction(1)).mg
    (Fraction(260, 1), Fraction(1, 1))
    """
    return Rounded(max(floor(calculated / step_mg + Fraction(1, 2)), 1) * step_mg, ())


@dataclass(frozen=True, slots=True)
class Nearest:
    """The makeable doses either side of a calculated one; ``below`` is None where nothing above zero is below."""

    below: Fraction | None
    above: Fraction


def round_dose(calculated: Fraction, strengths: Sequence[Strength], split: bool, where: str) -> Rounded:
    """The dose nearest to ``calculated`` that whole units, or halves with ``split``, can make, and the units for it.

    A tie goes up. Above zero never becomes zero: the least is the smallest piece. Of several ways to make the dose, the
    one with the fewest halves; then the fewest units (a half counts as one); then the fewest different strengths; then
    more of the larger.

    Parameters
    ----------
    calculated : mg, above zero
    strengths : those that may be used, each mg once
    split : whether halves of divisible units may be used
    where : the drug, for the message

    Raises
    ------
    InputError
        ``too-many-units`` where the strengths are far too small for the dose

    Examples
    --------
    >>> us = [Strength(Decimal("0.5"), "tablet", True), Strength(Decimal("4"), "tablet", True)]
    >>> dose = round_dose(Fraction("17.3"), us, split=False, where="dexamethasone")
    >>> float(dose.mg), [(str(s.mg), str(n)) for s, n in dose.count]
    (17.5, [('4', '4'), ('0.5', '3')])
    """
    near = nearest(calculated, strengths, split, where)
    chosen = near.above if near.below is None or near.above - calculated <= calculated - near.below else near.below
    return Rounded(chosen, _fewest(chosen, tuple(strengths), split))


def make_exactly(dose: Fraction, strengths: Sequence[Strength], split: bool, where: str) -> Rounded:
    """The units that make a prescribed dose exactly; the prescriber's milligrams are not changed.

    Parameters
    ----------
    dose : mg, above zero
    strengths, split, where : as in :func:`round_dose`

    Raises
    ------
    InputError
        ``dose-not-makeable`` with the nearest doses either side, ``too-many-units``

    Examples
    --------
    >>> make_exactly(Fraction("7.5"), [Strength(Decimal(5), "tablet", False)], False, "ruxolitinib")
    Traceback (most recent call last):
    rud_dosing.errors.InputError: error[dose-not-makeable]: ruxolitinib: 7.5 mg cannot be made from units of 5 mg
      The nearest doses that can be made are 5 mg and 10 mg.
    """
    near = nearest(dose, strengths, split, where)
    if near.above == dose:
        return Rounded(dose, _fewest(dose, tuple(strengths), split))
    made = ", ".join(for_people(strength.mg, "mg") for strength in strengths)
    sides = [for_people(as_decimal(mg), "mg") for mg in (near.below, near.above) if mg is not None]
    words = "dose that can be made is" if len(sides) == 1 else "doses that can be made are"
    raise InputError(
        "dose-not-makeable",
        f"{for_people(as_decimal(dose), 'mg', 4)} cannot be made from units of {made}",
        where=where,
        fix=f"The nearest {words} {' and '.join(sides)}.",
    )


def nearest(calculated: Fraction, strengths: Sequence[Strength], split: bool, where: str) -> Nearest:
    """The nearest makeable doses at or above, and strictly above zero at or below, a dose in mg.

    Examples
    --------
    >>> nearest(Fraction("17.3"), [Strength(Decimal("0.5"), "tablet", True)], False, "dexamethasone")
    Nearest(below=Fraction(17, 1), above=Fraction(35, 2))
    """
    pieces = [piece for strength in strengths for piece in _pieces(strength, split)]
    grid = _grid(pieces)
    sizes = sorted({int(piece / grid) for piece in pieces})
    target = calculated / grid
    if target / sizes[0] > _MOST_PIECES or sizes[-1] > _MOST_PIECES * sizes[0]:
        raise InputError(
            "too-many-units",
            f"{for_people(as_decimal(calculated), 'mg', 2)} would take more than {_MOST_PIECES:,} units",
            where=where,
            fix="Check the strengths and the dose.",
        )
    limit = ceil(target) + sizes[0]
    sums = _sums(sizes, limit)
    low = (sums & ((1 << (floor(target) + 1)) - 1)) >> 1 << 1
    high = sums >> ceil(target)
    above = ceil(target) + (high & -high).bit_length() - 1
    return Nearest(below=grid * (low.bit_length() - 1) if low else None, above=grid * above)


def _sums(sizes: Sequence[int], limit: int) -> int:
    """A bit for each number up to ``limit`` that is a sum of sizes, zero among them."""
    mask = (1 << (limit + 1)) - 1
    bits = 1
    for size in sizes:
        shift = size
        while shift <= limit:
            bits |= bits << shift & mask
            shift *= 2
    return bits


def _fewest(dose: Fraction, strengths: tuple[Strength, ...], split: bool) -> Count:
    """The one way to make a makeable dose that the order of preference puts first."""
    largest_first = sorted(strengths, key=lambda strength: strength.mg, reverse=True)
    finest = [_pieces(strength, split)[-1] for strength in largest_first]
    grid = _grid(finest)
    sizes = [int(piece / grid) for piece in finest]
    halves = [len(_pieces(strength, split)) == 2 for strength in largest_first]
    counts = _search(sizes, halves)(0, int(dose / grid))
    if counts is None:  # pragma: no cover - nearest() only names doses that can be made
        raise ArithmeticError(f"{dose} mg cannot be made")
    return tuple(
        (strength, Fraction(count, 2) if half else Fraction(count))
        for strength, half, count in zip(largest_first, halves, counts[1], strict=True)
        if count
    )


_Found = tuple[tuple[int, ...], tuple[int, ...]]


def _search(sizes: Sequence[int], halves: Sequence[bool]) -> Callable[[int, int], _Found | None]:
    """A search for the best counts; the cost adds up over strengths, so the best of the rest is part of the best."""

    @cache
    def best(index: int, left: int) -> _Found | None:
        size, half = sizes[index], halves[index]
        last = index == len(sizes) - 1
        if last:
            return None if left % size else (_cost(left // size, half), (left // size,))
        found: _Found | None = None
        for count in range(left // size, -1, -1):
            rest = best(index + 1, left - count * size)
            if rest is None:
                continue
            here = _cost(count, half)
            head = tuple(a + b for a, b in zip(here[:3], rest[0][:3], strict=True))
            cost = (*head, -count, *rest[0][3:])
            if found is None or cost < found[0]:
                found = (cost, (count, *rest[1]))
        return found

    return best


def _cost(count: int, half: bool) -> tuple[int, ...]:
    """Halves, units, different strengths, and last that more of the larger is better."""
    odd = count % 2 if half else 0
    units = count // 2 + odd if half else count
    return (odd, units, int(count > 0), -count)


def _pieces(strength: Strength, split: bool) -> tuple[Fraction, ...]:
    whole = Fraction(strength.mg)
    return (whole, whole / 2) if split and strength.divisible else (whole,)


def _grid(pieces: Sequence[Fraction]) -> Fraction:
    """The largest amount that every piece is a whole number of."""
    denominator = 1
    for piece in pieces:
        denominator = denominator * piece.denominator // gcd(denominator, piece.denominator)
    numerators = [int(piece * denominator) for piece in pieces]
    return Fraction(gcd(*numerators), denominator)
