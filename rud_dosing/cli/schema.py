"""``rud-dosing schema``."""

from __future__ import annotations

import json

import click

from .shared import errors_as_json, print_text


@click.command("schema", short_help="Print the JSON Schema of the plan document.")
@errors_as_json
def command() -> None:
    """Print the JSON Schema of the plan document, of the format version that
    this program writes, for programs that read plans.
    """
    from .. import plan_schema

    print_text(json.dumps(plan_schema(), indent=2, ensure_ascii=False) + "\n")
