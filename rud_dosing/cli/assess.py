"""``rud-dosing assess``."""

from __future__ import annotations

import json

import click

from .shared import errors_as_json, print_text, read_bytes, terminal_width


@click.command("assess", short_help="Judge response and toxicity on a day, and keep it in the plan.")
@click.argument("plan", metavar="PLAN.json")
@click.argument("results", metavar="RESULTS.toml|-")
@click.option("--day", type=int, required=True, help="The treatment day of a visit: 7.")
@click.option("--unscheduled", is_flag=True, help="The day is no visit, for example that of a relapse.")
@click.option("--setting", metavar="NAME|FILE", default="nct03985423", show_default=True, help="Or locatelli-label.")
@click.option("--toxicity", metavar="NAME|FILE", default="ctcae-5.0", show_default=True)
@click.option("--by", metavar="NAME", required=True, help="Who assesses.")
@click.option("--correct", metavar="TEXT", help="Why the assessment of that day in the plan is wrong; this one counts.")
@click.option("--dry-run", is_flag=True, help="Judge and print only; the plan stays as it is.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@errors_as_json
def command(
    plan: str,
    results: str,
    day: int,
    unscheduled: bool,
    setting: str,
    toxicity: str,
    by: str,
    correct: str | None,
    dry_run: bool,
    form: str,
) -> None:
    """Judge the results of a day against the baseline: response, grades of
    toxicity, and what the source does next. The plan keeps it as its next
    revision; no dose changes, and a verification stays.

    RESULTS.toml holds taken_on (a date) and what was found, each as in a
    patient file: [labs], [signs], [support] (transfused, transfused_on, g_csf,
    g_csf_on), and judged, relapse, lymphoma, gene_mutation, note. What is left
    out is unknown. - reads it (TOML or JSON) from standard input.

    \b
    rud-dosing assess PLAN.json DAY7.toml --day 7 --by "Dr. B"
    """
    from .. import assess, assessment_data, assessment_text, data_notes, read_plan, replace_plan, results_from_bytes

    old = read_plan(plan)
    for note in data_notes(old):
        click.echo(f"note: {note}", err=True)
    new = assess(
        old,
        day=day,
        results=results_from_bytes(*read_bytes(results)),
        by=by,
        setting=setting,
        toxicity=toxicity,
        unscheduled=unscheduled,
        correct=correct,
    )
    written = [] if dry_run else replace_plan(plan, old, new)
    if form == "json":
        print_text(json.dumps(assessment_data(new, day), indent=2, ensure_ascii=False) + "\n")
    else:
        print_text(assessment_text(new, day, width=terminal_width()))
    if dry_run:
        click.echo("not kept: the plan is as it was", err=True)
    for path in written:
        click.echo(f"written: {path}", err=True)
