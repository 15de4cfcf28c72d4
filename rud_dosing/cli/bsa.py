"""``rud-dosing bsa``."""

from __future__ import annotations

import json
from typing import Any

import click

from .shared import body_options, errors_as_json, print_text, wrapped


@click.command("bsa", short_help="Body surface area by one formula or by all.")
@body_options
@click.option("--formula", metavar="NAME", help="mosteller (the default), du-bois, haycock, ...")
@click.option("--all", "every", is_flag=True, help="Compare all formulas.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@errors_as_json
def command(
    height: str | None, weight: str | None, sex: str | None, formula: str | None, every: bool, form: str
) -> None:
    """Body surface area in m2, rounded half up to 2 decimals, and to 6.

    With --all every formula is listed; that of Schlich needs --sex. What is
    possible but rare is said on standard error.
    """
    from .. import InputError, bsa_data, bsa_text, unusual_size

    for field, value, example in (("height", height, "170 cm"), ("weight", weight, "63.5 kg")):
        if value is None:
            raise InputError("missing-key", "it is not given", where=field, fix=f'Say --{field} "{example}".')
    if every and formula is not None:
        raise click.UsageError("--formula and --all exclude each other.")
    height, weight, one = height or "", weight or "", formula or "mosteller"
    asked: dict[str, Any] = {"sex": sex, "formula": None if every else one}
    if form == "json":
        made = json.dumps(bsa_data(height, weight, **asked), indent=2) + "\n"
    else:
        made = bsa_text(height, weight, **asked)
    for finding in unusual_size(height, weight, sex=sex, formula=one):
        click.echo(wrapped(f"{finding.severity} [{finding.code}]  {finding.message}"), err=True, nl=False)
    print_text(made)
