"""The scale of a small chart."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from ...core.dosing.exact import exact
from .measures import Measure


class Scale(NamedTuple):
    """From ``low`` at the bottom to ``high`` at the top of a plot that is ``height`` points high."""

    low: Decimal
    high: Decimal
    height: float

    def up(self, value: Decimal) -> float:
        """How many points above the bottom a value stands."""
        low = float(self.low)
        return (float(value) - low) / (float(self.high) - low) * self.height


@exact
def scale(measure: Measure, height: float) -> Scale:
    """A scale that holds all numbers and limits of a measure, with some room around them.

    It begins at nothing, so that half the value is half the height; where all values lie close together, as a
    temperature's do, below the least of them.
    """
    values = [point.number for point in measure.points if point.number is not None]
    values += [limit.value for limit in measure.limits]
    least, most = min(values), max(values)
    apart = most - least or abs(most) or Decimal(1)
    if 0 <= least * 2 <= most or not most:
        return Scale(Decimal(0), most + (most or apart) / 8, height)
    return Scale(_floor(least - apart * 2 / 5, apart), most + apart / 5, height)


def _floor(value: Decimal, apart: Decimal) -> Decimal:
    """A round number not above the value: its last digit is worth at most a tenth of what values are apart."""
    step = Decimal(10) ** (apart.adjusted() - 1)
    return value // step * step
