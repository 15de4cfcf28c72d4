"""``rud-dosing attach``."""

from __future__ import annotations

import click

from .shared import errors_as_json


@click.command("attach", short_help="Add a verification that was made on another machine.")
@click.argument("slip", metavar="SLIP")
@click.argument("plan", metavar="PLAN.json")
@errors_as_json
def command(slip: str, plan: str) -> None:
    """Check a slip of verify --slip against the plan and add it. Everything is
    computed again here too.
    """
    from .. import attach, read_file, read_plan, replace_plan

    old = read_plan(plan)
    for path in replace_plan(plan, old, attach(read_file(slip), old)):
        click.echo(f"written: {path}", err=True)
