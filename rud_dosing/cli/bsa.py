"""``rud-dosing bsa``."""

from __future__ import annotations

import json

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
    from .. import InputError, bsa, compare_bsa, unusual_size

    for field, value, example in (("height", height, "170 cm"), ("weight", weight, "63.5 kg")):
        if value is None:
            raise InputError("missing-key", "it is not given", where=field, fix=f'Say --{field} "{example}".')
    if every and formula is not None:
        raise click.UsageError("--formula and --all exclude each other.")
    height, weight = height or "", weight or ""
    if every:
        surfaces = compare_bsa(height, weight, sex=sex)
    else:
        surfaces = [bsa(height, weight, sex=sex, formula=formula or "mosteller")]
    for finding in unusual_size(height, weight, sex=sex, formula=formula or "mosteller"):
        click.echo(wrapped(f"{finding.severity} [{finding.code}]  {finding.message}"), err=True, nl=False)
    if form == "json":
        rows = [{"formula": s.formula, "m2": str(s.m2), "m2_unrounded": str(s.m2_unrounded)} for s in surfaces]
        print_text(json.dumps(rows, indent=2) + "\n")
        return
    mosteller = bsa(height, weight).m2
    lines = [f"{'formula':<16}{'m2':>6}{'unrounded':>12}{'to Mosteller':>14}"]
    for one in surfaces:
        apart = f"{(one.m2 - mosteller) / mosteller * 100:+.1f} %"
        lines.append(f"{one.formula:<16}{one.m2!s:>6}{one.m2_unrounded:>12.6f}{apart:>14}")
    if every and sex is None:
        lines.append("schlich         (differs by sex: say --sex female or --sex male)")
    print_text("\n".join(lines) + "\n")
