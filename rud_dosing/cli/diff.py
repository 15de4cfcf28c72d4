"""``rud-dosing diff``."""

from __future__ import annotations

import json

import click

from .shared import errors_as_json, print_text, wrapped


@click.command("diff", short_help="Show what changed between two plans.")
@click.argument("old", metavar="OLD.json")
@click.argument("new", metavar="[NEW.json]", required=False)
@click.option("--revision", type=int, help="Compare the one plan with this revision of its own.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@errors_as_json
def command(old: str, new: str | None, revision: int | None, form: str) -> None:
    """Show what changed between two plans, or between an earlier revision of a
    plan and the plan: diff PLAN.json --revision 1.
    """
    from .. import diff, diff_data, earlier, read_plan

    if (new is None) == (revision is None):
        raise click.UsageError("Give two plans, or one and --revision.")
    first = read_plan(old)
    before, after = (earlier(first, revision), first) if revision is not None else (first, read_plan(new or ""))
    if form == "json":
        print_text(json.dumps(diff_data(before, after), indent=2, ensure_ascii=False) + "\n")
    else:
        print_text(wrapped(diff(before, after)))
