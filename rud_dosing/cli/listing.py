"""``rud-dosing list``."""

from __future__ import annotations

import json
from pathlib import Path

import click

from .shared import errors_as_json, print_text


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
    from .. import list_plans, list_today, listed_data, listed_text, listed_today_text

    if at is None:
        plans, refused = list_plans(folder)
        text, data = listed_text(plans), listed_data(plans)
    else:
        then, refused = list_today(folder, at=at)
        text, data = listed_today_text(then), listed_data(then)
    print_text(json.dumps(data, indent=2, ensure_ascii=False) + "\n" if form == "json" else text)
    if refused:
        for error in refused[:-1]:
            click.echo(str(error), err=True)
        raise refused[-1]
