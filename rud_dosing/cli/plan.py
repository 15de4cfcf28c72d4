"""``rud-dosing plan``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .shared import (
    body_options,
    errors_as_json,
    export_options,
    print_bytes,
    print_text,
    prints_blocks,
    read_patient,
    refuse_given,
    site_file,
    terminal_width,
    wrapped,
    write_options,
)

if TYPE_CHECKING:
    from .. import Override, Patient, Plan

_PATIENT_FIELDS = ("id", "birth_date", "sex", "height", "weight", "weighed_on")
_EXAMPLES = {"id": "--id", "height": '--height "170 cm"', "weight": '--weight "63.5 kg"'}


@click.command("plan", short_help="Plan one patient: doses, dates, tablets, visits.")
@click.argument("patient", metavar="[PATIENT.toml|-]", required=False)
@click.option("--start", metavar="DATE", help="Day 1, the day of the first dose: 2026-12-01.")
@click.option("--undated", is_flag=True, help="Days without dates; revise PLAN.json set-start gives them.")
@click.option("--id", metavar="TEXT", help="The hospital's number of the patient.")
@click.option("--birth-date", metavar="DATE", help="For the age at the start.")
@body_options
@click.option("--weighed-on", metavar="DATE", help="The date of the weight.")
@click.option("--regimen", metavar="NAME|FILE", default="", help="ru-d, or a .toml file of your own.")
@click.option("--formulary", metavar="NAME|FILE", default="", help="us, uk, cn, or a .toml file of your own.")
@click.option("--strengths", metavar="TEXT", multiple=True, help='Instead of those stocked: "DRUG 0.5 mg, 4 mg".')
@click.option("--split-units", is_flag=True, help="Allow halves of units that can be divided.")
@click.option("--bsa-formula", metavar="NAME", default="", help="mosteller, du-bois, ...; see the command bsa --all.")
@click.option("--bsa-cap", metavar="TEXT", help='The largest area to dose by: "2 m2".')
@click.option("--divide", metavar="TEXT", multiple=True, help='A day\'s dose over several times: "DRUG 2".')
@click.option(
    "--final-week", metavar="TEXT", help='linear, halving or "given 2 mg, 1.5 mg, ...", as the prescriber orders.'
)
@click.option("--tolerance", metavar="TEXT", help='Deviation that needs no finding: "10 %".')
@click.option("--first-dose", metavar="TEXT", help='A course that begins late in the day: "2026-12-01 20:00".')
@click.option("--first-day", metavar="TEXT", multiple=True, help='Then: "DRUG given" or "DRUG omitted".')
@click.option("--times", metavar="TEXT", multiple=True, help='Times of day: "DRUG 09:00, 21:00".')
@click.option("--dose", metavar="TEXT", multiple=True, help='As the prescriber orders, never rounded: "DRUG 10 mg".')
@click.option(
    "--route",
    metavar="TEXT",
    multiple=True,
    help='"DRUG intravenous days 1-7 phosphate-4"; phosphate-4 is the formulary\'s product.',
)
@click.option(
    "--on-days", metavar="TEXT", multiple=True, help='Days of a week, where not daily: "DRUG 1, 4", or dates.'
)
@click.option("--time-zone", metavar="NAME", help="IANA name, needed for a calendar: America/New_York.")
@click.option("--site", metavar="FILE", help="The site's file: time zone, formulary, times and more.")
@click.option("--override", metavar="CODE", multiple=True, help="Go on in spite of a stop; needs --reason and --by.")
@click.option("--reason", metavar="TEXT", multiple=True, help="Why, one for each --override.")
@click.option("--by", metavar="NAME", help="Who makes the plan.")
@click.option("--plan-uuid", metavar="UUID", help="To make the same plan again.")
@click.option("--format", "form", type=click.Choice(["summary", "json", "csv"]), default="summary", show_default=True)
@click.option("--csv-bom", is_flag=True, help="CSV: begin with a byte order mark, for spreadsheets that need it.")
@click.option(
    "--out", metavar="DIR", type=click.Path(path_type=Path), help="Write the plan, the PDF and the calendar here."
)
@click.option("--another", is_flag=True, help="Plan although DIR holds a plan of the same patient and days.")
@export_options
@write_options
@errors_as_json
def command(patient: str | None, form: str, csv_bom: bool, out: Path | None, **options: Any) -> None:
    """Plan one patient: from height, weight and a start date to doses, dates,
    tablets and visits.

    PATIENT.toml holds id, height and weight, and what else is known; - reads
    it (TOML or JSON) from standard input. What the file does not say may be
    said by options; a name is read from the file only.
    """
    from .. import EXPORTERS, import_instructions, make_plan, save

    choices = [name for to in ("pdf", "ics") for name in EXPORTERS[to].options if name != "site"]
    if out is None:
        no_effect = [name for name in choices if name != "language"]
        refuse_given([*no_effect, "another", "force", "mode"], "has no effect without --out")

    if form != "csv":
        refuse_given(["csv_bom"], "has no effect without --format csv")
    fields = {field: options.pop(field) for field in _PATIENT_FIELDS}
    saving = {choice: options.pop(choice) for choice in dict.fromkeys([*choices, "another", "force", "mode"])}
    overrides = _overrides(options.pop("override"), options.pop("reason"), options["by"])
    options["site"] = site_file(options["site"])
    who = _patient(patient, {field: value for field, value in fields.items() if value is not None})
    plan = make_plan(who, override=overrides, **options)
    written = save(plan, out, **saving) if out is not None else []
    _print(plan, form, saving["language"], csv_bom)
    for path in written:
        click.echo(f"written: {path}", err=True)
    if any(path.suffix == ".ics" for path in written):
        click.echo(wrapped(import_instructions(plan, language=saving["language"])), err=True, nl=False)


def _patient(path: str | None, fields: dict[str, str]) -> Patient:
    from .. import patient_from_bytes

    if path is None:
        _check_given(fields)
        return patient_from_bytes(b"", "command line", **fields)
    return read_patient(path, **fields)


def _check_given(fields: dict[str, str]) -> None:
    from .. import InputError

    missing = [field for field in ("id", "height", "weight") if field not in fields]
    if missing:
        raise InputError(
            "missing-key",
            f"{_joined(missing)} {'is' if len(missing) == 1 else 'are'} not given",
            where="command line",
            fix=f"Name a patient file, or say {_joined([_EXAMPLES[field] for field in missing])}.",
        )


def _joined(words: list[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def _overrides(codes: tuple[str, ...], reasons: tuple[str, ...], by: str | None) -> list[Override]:
    from .. import InputError, Override

    if len(codes) != len(reasons) or (codes and by is None):
        raise InputError(
            "override-incomplete",
            f"{len(codes)} overrides come with {len(reasons)} reasons and {'a' if by else 'no'} name",
            where="override",
            fix='Say --override CODE --reason "..." for each, and --by "..." once.',
        )
    return [Override(code=code, reason=reason, by=by or "") for code, reason in zip(codes, reasons, strict=True)]


def _print(plan: Plan, form: str, language: str | None, csv_bom: bool) -> None:
    from .. import export, summary

    if form == "summary":
        width, color = terminal_width(), sys.stdout.isatty()
        print_text(summary(plan, width=width, color=color, blocks=prints_blocks(), language=language))
    else:
        print_bytes(export(plan, form, csv_bom=csv_bom))
