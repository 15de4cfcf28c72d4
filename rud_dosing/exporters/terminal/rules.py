"""The rules of all checks for a terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable

from ...core.check_report import ListedRule


def text(listed: Iterable[ListedRule], width: int) -> str:
    """Rules by their sets; at the end those that are not verified, which never run."""
    running: list[ListedRule] = []
    apart: list[ListedRule] = []
    for rule in listed:
        (apart if rule.status == "unverified" else running).append(rule)
    lines = _by_set(running, width)
    lines += ["", "Not verified: listed, never run", *_by_set(apart, width)[1:]] if apart else []
    return "\n".join(lines).lstrip("\n") + "\n"


def _by_set(listed: list[ListedRule], width: int) -> list[str]:
    lines: list[str] = []
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
