"""``rud-dosing record``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import click

from .shared import errors_as_json, print_text, read_bytes, wrapped

if TYPE_CHECKING:
    from .. import DoseEvent, DosingError


@click.command("record", short_help="Record what was given, missed or vomited.")
@click.argument("plan", metavar="PLAN.json")
@click.argument("drug", required=False)
@click.argument("planned", metavar="[MOMENT]", required=False)
@click.option("--given", is_flag=True, help="It was given as planned.")
@click.option("--missed", is_flag=True, help="It was not given.")
@click.option("--vomited", is_flag=True, help="It was given and vomited.")
@click.option("--given-late", metavar="TIME", help='It was given then: "10:40", "2026-12-06 00:30".')
@click.option("--withdrawn", is_flag=True, help="What was recorded is a mistake; nothing is known. With --correct.")
@click.option("--extra", metavar="TEXT", help='The prescriber\'s dose given again after vomiting: "17.5 mg".')
@click.option("--note", metavar="TEXT", help="A remark that is kept with it.")
@click.option("--from-csv", metavar="FILE|-", help="Many at once, all or nothing; its columns are above.")
@click.option("--correct", metavar="WHY", help="What was recorded is wrong; the history keeps both.")
@click.option("--by", metavar="NAME", required=True, help="Who records.")
@errors_as_json
def command(
    plan: str,
    drug: str | None,
    planned: str | None,
    from_csv: str | None,
    correct: str | None,
    by: str,
    given_late: str | None,
    extra: str | None,
    note: str | None,
    **outcomes: bool,
) -> None:
    """Record what became of the dose of a DRUG that is planned for a MOMENT. No
    planned dose changes by it, and what is not recorded is never given.

    \b
    rud-dosing record PLAN.json --missed --by "N. Nurse" \\
        ruxolitinib "2026-12-05 08:00"

    A CSV file has a first line of columns: drug, planned, outcome (given, missed,
    vomited, given-late or withdrawn), and where they are needed given_at, extra,
    note, by.
    """
    from .. import DosingError, diff_data, read_plan, record, replace_plan, what_was_recorded

    named = {
        name: value for name, value in (("given_at", given_late), ("extra", extra), ("note", note)) if value is not None
    }
    said = [name for name, is_said in outcomes.items() if is_said] + ["given-late"] * (given_late is not None)
    events: Sequence[DoseEvent | DosingError]
    if from_csv is None:
        events = [_event(drug, planned, said, named)]
    elif drug is not None or said or named:
        raise click.UsageError("With --from-csv, drug, moment, outcome, extra and note stand in the file.")
    else:
        events = _from_csv(from_csv)
    old = read_plan(plan)
    try:
        new = record(old, events, by=by, correct=correct)
    except DosingError as error:
        of_file = error.code == "records" or error.where.startswith("line ")
        raise (error.within(_name(from_csv or "")) if of_file else error) from None
    recorded = len(diff_data(old, new)["records"])
    if not events:
        click.echo("note: no line to record stands below the columns", err=True)
    if recorded < len(events):
        click.echo(f"note: {len(events) - recorded} of {len(events)} recorded already", err=True)
    if recorded == 0:
        return
    written = replace_plan(plan, old, new)
    print_text(wrapped(what_was_recorded(old, new)))
    for path in written:
        click.echo(f"written: {path}", err=True)


def _event(drug: str | None, planned: str | None, said: Sequence[str], named: Mapping[str, str]) -> DoseEvent:
    from .. import DoseEvent

    if drug is None or planned is None or len(said) != 1:
        raise click.UsageError(
            "Say DRUG and MOMENT, and one of --given, --missed, --vomited, --given-late TIME, --withdrawn."
        )
    return DoseEvent(drug=drug, planned=planned, outcome=said[0], **named)


def _from_csv(path: str) -> list[DoseEvent | DosingError]:
    from .. import DosingError, read_records_csv

    content, where = read_bytes(path)
    try:
        return read_records_csv(content)
    except DosingError as error:
        raise error.within(where) from None


def _name(path: str) -> str:
    return "standard input" if path == "-" else path
