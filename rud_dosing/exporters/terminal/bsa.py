"""Body surface area by one formula or by several for a terminal."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal


def text(surfaces: Iterable[tuple[str, Decimal, Decimal]], mosteller: Decimal, *, needs_sex: bool) -> str:
    """A line for each formula: m² rounded and not, and how far it is from that of Mosteller.

    ``needs_sex`` says that the formula of Schlich was left out, since it differs by sex.
    """
    lines = [f"{'formula':<16}{'m2':>6}{'unrounded':>12}{'to Mosteller':>14}"]
    for formula, m2, unrounded in surfaces:
        apart = f"{(m2 - mosteller) / mosteller * 100:+.1f} %"
        lines.append(f"{formula:<16}{m2!s:>6}{unrounded:>12.6f}{apart:>14}")
    if needs_sex:
        lines.append("schlich         (differs by sex: say --sex female or --sex male)")
    return "\n".join(lines) + "\n"
