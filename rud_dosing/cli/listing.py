"""``rud-dosing list``."""

from __future__ import annotations

from pathlib import Path

import click

from .shared import errors_as_json, print_text


@click.command("list", short_help="Show what plans a folder holds.")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@errors_as_json
def command(folder: Path) -> None:
    """Show each plan of a folder: code, patient id, start, revision, today's
    treatment day, and whether it is verified.
    """
    from .. import list_plans

    plans, refused = list_plans(folder)
    rows = [("code", "patient", "start", "revision", "today", "verified")]
    for one in plans:
        start = "undated" if one.start is None else one.start.isoformat()
        today = "-" if one.treatment_day is None else f"day {one.treatment_day} of {one.days}"
        verified = "yes" if one.verified else "no"
        rows.append((one.plan_code, one.patient_id, start, str(one.revision), today, verified))
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows)
    print_text("".join(f"{line}\n" for line in lines))
    if refused:
        for error in refused[:-1]:
            click.echo(str(error), err=True)
        raise refused[-1]
