"""``rud-dosing rules``."""

from __future__ import annotations

import json

import click

from .shared import errors_as_json, print_text, terminal_width


@click.command("rules", short_help="List the rules of all checks, the unverified apart.")
@click.option("--rules", "site_rules", metavar="FILE", help="A site's own rules, a .toml file, listed too.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@errors_as_json
def command(site_rules: str | None, form: str) -> None:
    """List every rule that makes findings, with its severity and its source;
    at the end those that are not verified, which never run.
    """
    from .. import rules, rules_data, rules_text

    listed = rules(site_rules)
    if form == "json":
        print_text(json.dumps(rules_data(listed), indent=2, ensure_ascii=False) + "\n")
    else:
        print_text(rules_text(listed, width=terminal_width()))
