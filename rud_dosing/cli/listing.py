"""``rud-dosing list``."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .shared import errors_as_json, print_text

if TYPE_CHECKING:
    from .. import DosingError, ListedToday, Today


@click.command("list", short_help="Show what plans a folder holds.")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--at", metavar="TEXT", help='Who is due what on that day: "2026-12-10 14:00", in each plan\'s own time.')
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@errors_as_json
def command(folder: Path, at: str | None, form: str) -> None:
    """Show each plan of a folder: code, patient id, start, revision, today's
    treatment day, and whether it is verified. With --at: the treatment day, the
    doses still due on that day, and the next visit.
    """
    from .. import list_plans, list_today, listed_data

    if form == "json":
        found = list_plans(folder) if at is None else list_today(folder, at=at)
        print_text(json.dumps(listed_data(found[0]), indent=2, ensure_ascii=False) + "\n")
        _refuse(found[1])
        return
    if at is not None:
        then, refused = list_today(folder, at=at)
        _print([("code", "patient", "day", "next visit", "still due"), *(_due(one) for one in then)], refused)
        return
    plans, refused = list_plans(folder)
    rows = [("code", "patient", "start", "revision", "today", "verified")]
    for one in plans:
        start = "undated" if one.start is None else one.start.isoformat()
        today = "-" if one.treatment_day is None else f"day {one.treatment_day} of {one.days}"
        verified = "yes" if one.verified else "no"
        rows.append((one.plan_code, one.patient_id, start, str(one.revision), today, verified))
    _print(rows, refused)


def _print(rows: Sequence[tuple[str, ...]], refused: Sequence[DosingError]) -> None:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows)
    print_text("".join(f"{line}\n" for line in lines))
    _refuse(refused)


def _refuse(refused: Sequence[DosingError]) -> None:
    """Say of each file that cannot be read why, and end with an error where there is one."""
    if refused:
        for error in refused[:-1]:
            click.echo(str(error), err=True)
        raise refused[-1]


def _due(one: ListedToday) -> tuple[str, ...]:
    """A plan in one line. It may be long: a dose that is due is never cut."""
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
