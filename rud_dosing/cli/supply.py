"""``rud-dosing supply``."""

from __future__ import annotations

import json
import sys

import click

from .shared import errors_as_json, plan_named, print_bytes, print_text, refuse_given, terminal_width


@click.command("supply", short_help="Count what to hand out for a stretch of a plan.")
@click.argument("plan", metavar="PLAN.json|-")
@click.option("--from", "from_", metavar="TEXT", help='The first dose that is supplied: "2026-12-10 20:00".')
@click.option("--through", metavar="DATE", help="The last day, included; otherwise that of the next visit.")
@click.option("--in-hand", metavar="TEXT", multiple=True, help='Whole units that somebody has: "DRUG 4 mg: 12, ...".')
@click.option("--reserve", metavar="TEXT", help='Days beyond the last that are supplied too: "3 days".')
@click.option("--packs", metavar="TEXT", multiple=True, help='Only whole packs: "DRUG 15 mg: 56".')
@click.option("--language", metavar="NAME", help="en, zh, or a .toml file of your own.")
@click.option("--format", "form", type=click.Choice(["text", "json", "csv"]), default="text", show_default=True)
@errors_as_json
def command(
    plan: str,
    from_: str | None,
    through: str | None,
    in_hand: tuple[str, ...],
    reserve: str | None,
    packs: tuple[str, ...],
    language: str | None,
    form: str,
) -> None:
    """Count what to hand out: units of each strength for the doses from a moment
    on, beyond what is in hand; how long they last; the texts of the labels.
    With - the plan is read from standard input.

    Of a liquid, --in-hand and --packs take the formulary's name of it and a
    volume: "solution-0.1: 40 mL". What was missed is among what is in hand.

    \b
    rud-dosing supply PLAN.json --from "2026-12-10 20:00" \\
        --through 2026-12-23 --in-hand "dexamethasone 4 mg: 12" \\
        --reserve "3 days" --packs "ruxolitinib 15 mg: 56"
    """
    from .. import supply, supply_csv, supply_data, supply_text

    if form == "csv":
        refuse_given(["language"], "is not for csv")
    made = plan_named(plan)
    window = supply(made, from_=from_, through=through, in_hand=in_hand, reserve=reserve, packs=packs)
    if form == "csv":
        print_bytes(supply_csv(window))
    elif form == "json":
        print_text(json.dumps(supply_data(made, window, language=language), indent=2, ensure_ascii=False) + "\n")
    else:
        width, color = terminal_width(), sys.stdout.isatty()
        print_text(supply_text(made, window, width=width, color=color, language=language))
