"""``rud-dosing export``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from .. import EXPORTERS
from .shared import errors_as_json, export_options, plan_named, print_bytes, refuse_given, wrapped, write_options


@click.command("export", short_help="Make a PDF, a calendar or a table from a plan.")
@click.argument("plan", metavar="PLAN.json|-")
@click.option("--to", type=click.Choice(list(EXPORTERS)), required=True)
@click.option(
    "--table",
    type=click.Choice(["administrations", "assessments", "supply", "history", "records", "results"]),
    default="administrations",
    help="CSV: which table.",
)
@click.option("--csv-bom", is_flag=True, help="CSV: begin with a byte order mark, for spreadsheets that need it.")
@click.option("-o", "--output", metavar="FILE", type=click.Path(path_type=Path), help="Otherwise standard output.")
@click.option("--site", metavar="FILE", help="What is printed for the site, where it moved since.")
@export_options
@write_options
@errors_as_json
def command(
    plan: str, to: str, output: Path | None, site: str | None, force: bool, mode: int | None, **choices: Any
) -> None:
    """Make one format from a plan document: the papers to print (pdf), the
    calendar to import (ics), a table (csv) or the document itself (json).
    With - the plan is read from standard input.

    A calendar written with -o FILE --force --mode 0644 replaces, in one step,
    the file that a web server of yours serves as a feed.
    """
    from .. import InputError, export, file_mode, import_instructions, write_file

    others = [name for one in EXPORTERS.values() for name in one.options if name not in EXPORTERS[to].options]
    refuse_given(others, f"is not for {to}")
    made = plan_named(plan)
    content = export(made, to, site=site, **choices)
    if output is not None:
        write_file(output, content, force=force, mode=mode if mode is not None else file_mode(made))
        click.echo(f"written: {output}", err=True)
        if to == "ics":
            click.echo(wrapped(import_instructions(made, language=choices["language"])), err=True, nl=False)
    elif to == "pdf" and sys.stdout.isatty():
        raise InputError("terminal", "a PDF is not for a terminal", where="output", fix="Name a file: -o FILE.")
    else:
        print_bytes(content)
