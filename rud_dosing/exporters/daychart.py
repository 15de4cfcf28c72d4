"""A small chart for a terminal: one column a day, the height the dose of that day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from .. import units
from ..core.course.cut_days import in_one, per_day
from ..model.plan import PlanStep

_ROWS = 6
_EIGHTHS = " ▁▂▃▄▅▆▇█"


def day_chart(steps: Sequence[PlanStep], visits: Sequence[int], width: int, blocks: bool) -> Iterator[str]:
    """The lines of the chart: the steps down, a scale of mg at the left, days and visits below.

    Days that do not fit side by side share a column; the tallest of them is drawn. Days without a dose stay empty.
    """
    last = max(step.last_day for step in steps)
    doses = [per_day(steps, day) for day in range(1, last + 1)]
    labels = len(units.number(max(doses))) + 1
    share = -(-len(doses) // (width - labels - 2))
    columns = [max(doses[at : at + share]) for at in range(0, len(doses), share)]
    top = max(doses)
    for row in range(_ROWS, 0, -1):
        label = units.number(top) if row == _ROWS else ""
        bars = "".join(_cell(dose, top, row, blocks) for dose in columns)
        yield f"{label:>{labels}} |{bars}".rstrip()
    yield " " * labels + " +" + "-" * len(columns)
    yield " " * (labels + 2) + _marks(
        [step.first_day for step in in_one(steps) if step.taper_shape is None], share, len(columns)
    )
    if visits:
        yield " " * (labels + 2) + _marks(list(visits), share, len(columns), sign="^")


def _cell(dose: Decimal, top: Decimal, row: int, blocks: bool) -> str:
    """The part of a column that lies in one row; whatever is given shows at least a trace."""
    eighths = (max(1, int(dose * _ROWS * 8 / top)) if dose else 0) - (row - 1) * 8
    if blocks:
        return _EIGHTHS[max(0, min(8, eighths))]
    return "#" if eighths >= 4 or (row == 1 and eighths > 0) else " "


def _marks(days: Sequence[int], share: int, columns: int, sign: str = "") -> str:
    """Numbers below their columns; one that would touch the one before, or lies after the last, is left out."""
    line = ""
    for day in days:
        at = (day - 1) // share
        text = f"{sign}{day}"
        if len(line) + (1 if line else 0) <= at < columns:
            line = line.ljust(at) + text
    return line
