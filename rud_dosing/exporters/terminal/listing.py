"""The plans of a folder for a terminal, a line each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from ...model.today import Today


class Listed(NamedTuple):
    """One plan of a folder; ``treatment_day`` is None before day 1, after the last day and in an undated plan.

    After everything was stopped, or a death, no day is counted either.

    ``days`` is the last treatment day: a course that was shifted, or switched to another regimen, has its own.
    """

    path: Path
    plan_code: str
    patient_id: str
    start: date | None
    revision: int
    treatment_day: int | None
    days: int
    verified: bool


class ListedToday(NamedTuple):
    """One plan of a folder at a moment; ``today`` is None in an undated plan."""

    path: Path
    plan_code: str
    patient_id: str
    start: date | None
    today: Today | None


def text(plans: Sequence[Listed]) -> str:
    """The plans as they stand."""
    rows = [("code", "patient", "start", "revision", "today", "verified")]
    for one in plans:
        start = "undated" if one.start is None else one.start.isoformat()
        today = "-" if one.treatment_day is None else f"day {one.treatment_day} of {one.days}"
        verified = "yes" if one.verified else "no"
        rows.append((one.plan_code, one.patient_id, start, str(one.revision), today, verified))
    return _columns(rows)


def today_text(plans: Sequence[ListedToday]) -> str:
    """The plans at a moment: who is due what. A line may be long: a dose that is due is never cut."""
    return _columns([("code", "patient", "day", "next visit", "still due"), *(_due(one) for one in plans)])


def _columns(rows: Sequence[tuple[str, ...]]) -> str:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows)
    return "".join(f"{line}\n" for line in lines)


def _due(one: ListedToday) -> tuple[str, ...]:
    then = one.today
    if then is None:
        return one.plan_code, one.patient_id, "undated", "-", "-"
    visits = [visit for visit in then.visits if visit.kind == "assessment"]
    visit = f"{visits[0].target.isoformat()} {visits[0].time}" if visits else "-"
    doses = [f"{dose.time} {dose.drug} {dose.dose_mg:f} mg" for dose in then.due]
    held = [f"ON HOLD: {each.drug}" for each in then.interruptions if each.kind == "hold" and each.since <= then.at]
    return one.plan_code, one.patient_id, _day(then), visit, ", ".join([*held, *doses]) or "-"


def _day(then: Today) -> str:
    if then.state == "on-treatment":
        return f"day {then.treatment_day} of {then.days}"
    return f"from {then.start.isoformat()}" if then.state == "before-start" else then.state
