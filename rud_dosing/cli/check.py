"""``rud-dosing check``."""

from __future__ import annotations

import json

import click

from .shared import errors_as_json, print_text, read_patient, terminal_width


@click.command("check", short_help="Check a patient before treatment: every finding at once.")
@click.argument("patient", metavar="PATIENT.toml|-")
@click.option("--start", metavar="DATE", help="Day 1; with it the plan that would be made is checked too.")
@click.option("--rules", metavar="FILE", help="A site's own rules, a .toml file.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@errors_as_json
def command(patient: str, start: str | None, rules: str | None, form: str) -> None:
    """Check a patient before treatment, and with --start the plan as well:
    HLH-2004, labels, interactions, infections, doses, and what is not known.

    Prints every finding. Exit 1 where a stop stands.
    """
    from .. import BlockedError, check, check_data, check_text

    report = check(read_patient(patient), start, site_rules=rules)
    if form == "json":
        print_text(json.dumps(check_data(report), indent=2, ensure_ascii=False) + "\n")
    else:
        print_text(check_text(report, width=terminal_width()))
    stops = [finding.code for finding in report.findings if finding.severity == "stop"]
    if stops:
        problem = f"{len(stops)} {'stop stands' if len(stops) == 1 else 'stops stand'}: {', '.join(stops)}"
        raise BlockedError("blocked", problem, where="check", fix="See the findings above.")
