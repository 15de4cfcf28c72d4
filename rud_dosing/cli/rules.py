"""``rud-dosing rules``."""

from __future__ import annotations

import json
import textwrap
from typing import TYPE_CHECKING

import click

from .shared import errors_as_json, print_text, terminal_width

if TYPE_CHECKING:
    from .. import ListedRule


@click.command("rules", short_help="List the rules of all checks, the unverified apart.")
@click.option("--rules", "site_rules", metavar="FILE", help="A site's own rules, a .toml file, listed too.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@errors_as_json
def command(site_rules: str | None, form: str) -> None:
    """List every rule that makes findings, with its severity and its source;
    at the end those that are not verified, which never run.
    """
    from .. import rules

    listed = rules(site_rules)
    if form == "json":
        print_text(json.dumps([rule._asdict() for rule in listed], indent=2, ensure_ascii=False) + "\n")
        return
    running = [rule for rule in listed if rule.status != "unverified"]
    apart = [rule for rule in listed if rule.status == "unverified"]
    lines = _by_set(running)
    lines += ["", "Not verified: listed, never run", *_by_set(apart)[1:]] if apart else []
    print_text("\n".join(lines).lstrip("\n") + "\n")


def _by_set(listed: list[ListedRule]) -> list[str]:
    lines: list[str] = []
    width = terminal_width()
    for name in dict.fromkeys(rule.rule_set for rule in listed):
        lines += ["", name]
        for rule in (rule for rule in listed if rule.rule_set == name):
            status = "" if rule.status == "verified" else f", {rule.status}"
            lines.append(f"  {rule.id}  [{rule.severity}{status}]  checked {rule.checked_on}")
            lines += _wrapped(rule.message.format_map(_Brackets()), width)
            lines += _wrapped(f"Source: {rule.source}", width)
    return lines


class _Brackets(dict[str, str]):
    """Stands for the values of a message: each is shown as its name in brackets."""

    def __missing__(self, name: str) -> str:
        return f"[{name}]"


def _wrapped(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, width, initial_indent="    ", subsequent_indent="    ", break_on_hyphens=False)
