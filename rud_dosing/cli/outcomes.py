"""``rud-dosing outcomes``: many plans side by side."""

from __future__ import annotations

import click

from .shared import errors_as_json, print_text, wrapped


@click.command("outcomes", short_help="Days, doses and response rates of plans.")
@click.argument("plans", metavar="PLAN.json...", nargs=-1, required=True)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@errors_as_json
def command(plans: tuple[str, ...], form: str) -> None:
    """Show for each plan its days of treatment, cumulative doses and best
    response, and how many of the patients responded.
    """
    import json

    from .. import outcomes, outcomes_data, outcomes_text

    found = outcomes(plans)
    if form == "json":
        print_text(json.dumps(outcomes_data(found), indent=2, ensure_ascii=False) + "\n")
    else:
        print_text(wrapped(outcomes_text(found)))
