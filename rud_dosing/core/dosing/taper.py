"""Named shapes for tapering days: which part of the dose before each day takes.

The source of the regimen says "one week of tapering" and no more, so a shape is a choice, and is called so wherever it
is shown.
"""

from __future__ import annotations

from fractions import Fraction


def linear(days: int) -> tuple[Fraction, ...]:
    """Equal steps down that would reach zero on the day after the last: ``(n + 1 - k) / (n + 1)`` on the k-th of n.

    Examples
    --------
    >>> [str(part) for part in linear(7)]
    ['7/8', '3/4', '5/8', '1/2', '3/8', '1/4', '1/8']
    """
    return tuple(Fraction(days + 1 - k, days + 1) for k in range(1, days + 1))


def halving(days: int) -> tuple[Fraction, ...]:
    """Half for the first part of the days, a quarter for the rest; of an odd number the first part has one more.

    Examples
    --------
    >>> [str(part) for part in halving(7)]
    ['1/2', '1/2', '1/2', '1/2', '1/4', '1/4', '1/4']
    """
    first = (days + 1) // 2
    return (Fraction(1, 2),) * first + (Fraction(1, 4),) * (days - first)


SHAPES = {"linear": linear, "halving": halving}
