"""``rud-dosing export``."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from .shared import errors_as_json, print_bytes, write_options


@click.command("export", short_help="Make a PDF, a calendar or a table from a plan.")
@click.argument("plan", metavar="PLAN.json")
@click.option("--to", type=click.Choice(["pdf", "ics", "csv", "json"]), required=True)
@click.option("-o", "--output", metavar="FILE", type=click.Path(path_type=Path), help="Otherwise standard output.")
@write_options
@errors_as_json
def command(plan: str, to: str, output: Path | None, force: bool, mode: int | None) -> None:
    """Make one format from a plan document: the worksheet to print (pdf), the
    calendar to import (ics), a table (csv) or the document itself (json).
    """
    from .. import InputError, export, read_plan, write_file

    content = export(read_plan(plan), to)
    if output is not None:
        write_file(output, content, force=force, mode=mode)
        click.echo(f"written: {output}", err=True)
    elif to == "pdf" and sys.stdout.isatty():
        raise InputError("terminal", "a PDF is not for a terminal", where="output", fix="Name a file: -o FILE.")
    else:
        print_bytes(content)
