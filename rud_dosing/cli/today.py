"""``rud-dosing today``."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from .shared import errors_as_json, plan_named, print_bytes, print_text, refuse_given, terminal_width, write_options


@click.command("today", short_help="Show what is due of a plan at a moment.")
@click.argument("plan", metavar="PLAN.json|-")
@click.option("--at", metavar="TEXT", help='In the plan\'s own time: "2026-12-10 14:00"; otherwise now.')
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--to", type=click.Choice(["pdf"]), help="One page of A5 for a move to another ward.")
@click.option("-o", "--output", metavar="FILE", type=click.Path(path_type=Path), help="PDF: otherwise standard output.")
@click.option("--language", metavar="NAME", help="en, zh, or a .toml file of your own.")
@click.option("--site", metavar="FILE", help="PDF: what is printed for the site, where the ward is another.")
@write_options
@errors_as_json
def command(
    plan: str,
    at: str | None,
    form: str,
    to: str | None,
    output: Path | None,
    language: str | None,
    site: str | None,
    force: bool,
    mode: int | None,
) -> None:
    """Show a plan at a moment: the treatment day, the doses still due and what
    is recorded of the others, the next change of dose, the next visit, holds,
    findings, and the supply that is left. With - the plan is read from
    standard input.

    \b
    rud-dosing today PLAN.json --at "2026-12-10 14:00"
    rud-dosing today PLAN.json --to pdf -o ward.pdf
    """
    from .. import InputError, file_mode, today, today_data, today_text, ward_sheet, write_file

    if to is not None:
        refuse_given(["form"], f"is not for --to {to}")
    else:
        refuse_given(["output", "site", "force", "mode"], "has no effect without --to pdf")
    if form == "json":
        refuse_given(["language"], "has no effect with --format json")
    made = plan_named(plan)
    then = today(made, at=at)
    if to is None:
        if form == "json":
            print_text(json.dumps(today_data(then), indent=2, ensure_ascii=False) + "\n")
        else:
            print_text(today_text(made, then, width=terminal_width(), color=sys.stdout.isatty(), language=language))
        return
    content = ward_sheet(made, then, language=language, site=site)
    if output is not None:
        write_file(output, content, force=force, mode=mode if mode is not None else file_mode(made))
        click.echo(f"written: {output}", err=True)
    elif sys.stdout.isatty():
        raise InputError("terminal", "a PDF is not for a terminal", where="output", fix="Name a file: -o FILE.")
    else:
        print_bytes(content)
