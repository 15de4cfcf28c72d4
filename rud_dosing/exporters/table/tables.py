"""Tables as CSV."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from ... import units
from ...core.records import recorded
from ...core.supply.recorded import used_so_far
from ...errors import InputError, quoted
from ...model.plan import Plan, Record
from ...model.supply import UsedRow
from ..words import units_short
from . import results as results_rows

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


def assessments(plan: Plan) -> bytes:
    """One row a visit or a measurement: its kind, treatment day, date, first and last possible day, time, what is due.

    ``kind`` is ``efficacy`` for the regimen's own visits, with the decision tied to them, and ``monitoring`` else.
    """
    columns = (
        *("kind", "day", "date", "opens", "closes", "time", "due", "decision", "plan_code", "revision"),
        "assessment_id",
    )
    visits: list[tuple[str, ...]] = [
        (
            "efficacy",
            str(one.treatment_day),
            *(_iso(on) for on in (one.target, one.opens, one.closes)),
            one.time,
            "; ".join(one.due),
            one.decision or "",
            plan.plan_code,
            str(plan.revision),
            one.id,
        )
        for one in plan.assessments
    ]
    measured: list[tuple[str, ...]] = [
        (
            "monitoring",
            str(one.treatment_day),
            *[_iso(one.target)] * 3,
            one.time,
            "; ".join(one.due),
            "",
            plan.plan_code,
            str(plan.revision),
            one.id,
        )
        for one in plan.monitoring
    ]
    return as_csv(columns, [*visits, *measured])


def supply(plan: Plan) -> bytes:
    """One row a strength: units as counted and to dispense, with the first and last day of use.

    The last two columns set units as planned and as recorded side by side, up to the last dose with a record; empty
    where nothing is recorded.
    """
    columns = (
        *(
            "drug",
            "form",
            "strength_mg",
            "product",
            "quantity",
            "dispense_quantity",
            "first_day",
            "last_day",
            "first_date",
        ),
        *("last_date", "from_moment", "plan_code", "revision", "planned_so_far", "recorded_as_taken"),
    )
    used = {(one.drug, one.form, one.strength_mg, one.product): one for one in used_so_far(plan)}
    rows = (
        (
            one.drug,
            one.form,
            units.number(one.strength_mg),
            one.product or "",
            units.number(one.quantity),
            str(one.dispense_quantity),
            str(one.first_day),
            str(one.last_day),
            _iso(one.first_date),
            _iso(one.last_date),
            plan.supply.from_moment or "",
            plan.plan_code,
            str(plan.revision),
            *_used(used.get((one.drug, one.form, one.strength_mg, one.product))),
        )
        for one in plan.supply.items
    )
    return as_csv(columns, rows)


def _used(one: UsedRow | None) -> tuple[str, str]:
    return ("", "") if one is None else (units.number(one.planned), units.number(one.taken))


def records(plan: Plan) -> bytes:
    """One row an administration up to the last that is recorded: what is planned and what was recorded of it.

    ``outcome`` is ``not-recorded`` where nothing is. ``planned_mg`` is what the plan has now, empty where a revision
    took the administration away since; ``taken_mg`` is what was recorded as taken of the dose as it was planned then:
    nothing of a missed one, all of a vomited one; ``extra_mg`` is what was given again.
    """
    columns = (
        *("date", "day", "time", "drug", "planned_mg", "outcome", "given_at", "taken_mg", "extra_mg", "note"),
        *("recorded_by", "recorded_at", "plan_code", "revision", "administration_id"),
    )
    return as_csv(columns, (_recorded(row, plan) for row in recorded.rows(plan)))


def _recorded(row: recorded.Row, plan: Plan) -> tuple[str, ...]:
    one, record = row.administration, row.record
    said = ("not-recorded", *[""] * 6) if record is None else _said(record, row.taken_mg)
    return (
        "" if one.date is None else one.date.isoformat(),
        str(one.treatment_day),
        one.time,
        one.drug,
        "" if row.planned is None else units.number(row.planned.dose_mg),
        *said,
        plan.plan_code,
        str(plan.revision),
        one.id,
    )


def _said(record: Record, taken_mg: Decimal | None) -> tuple[str, ...]:
    return (
        record.outcome,
        record.given_at or "",
        "" if taken_mg is None else units.number(taken_mg),
        "" if record.extra_mg is None else units.number(record.extra_mg),
        record.note or "",
        record.by,
        record.at.strftime("%Y-%m-%dT%H:%M:%SZ"),
    )


def history(plan: Plan) -> bytes:
    """One row an entry of the plan's history: what was done, when, by whom, why, from which moment."""
    columns = ("revision", "action", "at", "by", "reason", "from_moment", "change", "plan_code")
    rows = (
        (
            str(one.revision),
            one.action,
            one.at.strftime("%Y-%m-%dT%H:%M:%SZ"),
            one.by or "",
            one.reason or "",
            one.from_moment or "",
            "" if one.change is None else str(type(one.change).__struct_config__.tag),
            plan.plan_code,
        )
        for one in plan.history
    )
    return as_csv(columns, rows)


def results(plan: Plan) -> bytes:
    """One row a measure and day: baseline, value, whether it is normal and improved, grade of toxicity, response."""
    return as_csv(results_rows.COLUMNS, results_rows.rows(plan))


#: The tables by name.
TABLES = {
    "administrations": administrations,
    "assessments": assessments,
    "supply": supply,
    "history": history,
    "records": records,
    "results": results,
}


def export(plan: Plan, *, table: str, csv_bom: bool) -> bytes:
    """A table by its name; with ``csv_bom`` it begins with a byte order mark.

    Raises
    ------
    InputError
        ``table``
    """
    if table not in TABLES:
        fix = f"Choose one of {', '.join(TABLES)}."
        raise InputError("table", f"there is no table {quoted(table)}", where="table", fix=fix)
    return (codecs.BOM_UTF8 if csv_bom else b"") + TABLES[table](plan)


def _iso(on: date | None) -> str:
    return "" if on is None else on.isoformat()


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
