"""Tables as CSV."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable

from .. import units
from ..model.plan import Plan
from .words import units_short

#: The columns of the table of administrations; they never change.
COLUMNS = (
    *("date", "day", "time", "drug", "dose_mg", "units", "calculated_mg", "deviation_percent", "route"),
    *("plan_code", "revision", "administration_id"),
)

_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?", re.ASCII)


def administrations(plan: Plan) -> bytes:
    """One row an administration, by date, time and the regimen's order of drugs; UTF-8, line feeds.

    ``calculated_mg`` has at most 4 decimals and ``deviation_percent`` at most 1, both half up. A cell that a
    spreadsheet would take for a formula is escaped with an apostrophe.
    """
    rows = (
        (
            "" if one.date is None else one.date.isoformat(),
            str(one.treatment_day),
            one.time,
            one.drug,
            units.number(one.dose_mg),
            units_short(one.units),
            units.number(one.calculated_mg, 4),
            units.number(one.deviation_percent, 1),
            one.route,
            plan.plan_code,
            str(plan.revision),
            one.id,
        )
        for one in plan.administrations
    )
    return as_csv(COLUMNS, rows)


def as_csv(columns: Iterable[str], rows: Iterable[Iterable[str]]) -> bytes:
    """A table as CSV, every cell safe to open in a spreadsheet."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([safe(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8")


def safe(cell: str) -> str:
    """A cell that no spreadsheet computes: an apostrophe before ``= + - @`` unless it is a number.

    Examples
    --------
    >>> safe("=1+1"), safe("-1.7")
    ("'=1+1", '-1.7')
    """
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@") and not _NUMBER.fullmatch(cell) else cell
