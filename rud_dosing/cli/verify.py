"""``rud-dosing verify``."""

from __future__ import annotations

from pathlib import Path

import click

from .shared import errors_as_json, print_text


@click.command("verify", short_help="Compute a plan again and record who verified it.")
@click.argument("plan", metavar="PLAN.json")
@click.option("--by", metavar="NAME", required=True, help="Who verifies; not who made the plan.")
@click.option("--recalculate", is_flag=True, help="Needs --height and --weight, typed again from the chart.")
@click.option("--height", metavar="TEXT")
@click.option("--weight", metavar="TEXT")
@click.option("--slip", metavar="FILE", type=click.Path(path_type=Path), help="Write a slip to attach elsewhere.")
@errors_as_json
def command(plan: str, by: str, recalculate: bool, height: str | None, weight: str | None, slip: Path | None) -> None:
    """Compute the whole plan again from what it carries, compare every field,
    print the arithmetic, and record who verified this revision.

    A name is compared, nobody is authenticated.
    """
    from .. import data_notes, read_plan, replace_plan, slip_of, verify, working, write_file

    if recalculate and (height is None or weight is None):
        raise click.UsageError("--recalculate needs --height and --weight.")
    old = read_plan(plan)
    for note in data_notes(old):
        click.echo(f"note: {note}", err=True)
    new = verify(old, by=by, height=height, weight=weight)
    print_text(working(new))
    if slip is not None:
        write_file(slip, slip_of(new))
        click.echo(f"written: {slip}", err=True)
        return
    for path in replace_plan(plan, old, new):
        click.echo(f"written: {path}", err=True)
