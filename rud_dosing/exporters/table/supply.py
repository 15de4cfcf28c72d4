"""What is handed out for a stretch of a plan, as CSV."""

from __future__ import annotations

from decimal import Decimal

from ... import units
from ...model.supply import SupplyRow, SupplyWindow
from .tables import as_csv

_COLUMNS = (
    *("drug", "form", "strength_mg", "product", "quantity", "reserve", "in_hand", "short", "pack", "packs", "hand_out"),
    *("last_covered", "first_missing", "left_over", "last_used", "from_moment", "through", "reserve_days"),
    *("plan_code", "revision"),
)


def rows(window: SupplyWindow) -> bytes:
    """One row a strength; ``last_covered`` and ``first_missing`` are empty where it lasts to the end of the plan."""
    return as_csv(_COLUMNS, (_row(one, window) for one in window.rows))


def _row(one: SupplyRow, window: SupplyWindow) -> tuple[str, ...]:
    return (
        one.drug,
        one.form,
        units.number(one.strength_mg),
        one.product or "",
        units.number(one.quantity),
        units.number(one.reserve),
        units.number(one.in_hand),
        str(one.short),
        _number(one.pack),
        "" if one.packs is None else str(one.packs),
        units.number(one.hand_out),
        *(("", "") if one.runs_out is None else (one.runs_out.last_covered, one.runs_out.first_missing)),
        _number(one.left_over),
        one.last_used.isoformat(),
        window.from_moment,
        window.through.isoformat(),
        str(window.reserve_days),
        window.plan_code,
        str(window.revision),
    )


def _number(amount: Decimal | None) -> str:
    return "" if amount is None else units.number(amount)
