"""``rud-dosing regimens``."""

from __future__ import annotations

import click

from .shared import errors_as_json, print_text, wrapped


@click.command("regimens", short_help="List the regimens, or print one with its source.")
@click.argument("name", metavar="[NAME|FILE]", required=False)
@errors_as_json
def command(name: str | None) -> None:
    """List the regimens that the program knows, or print one of them, or a
    .toml file of your own, as a pharmacist would read it.
    """
    from .. import describe_regimen, regimens_text

    print_text(wrapped(regimens_text()) if name is None else describe_regimen(name))
