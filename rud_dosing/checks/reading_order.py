"""The order in which findings before treatment are read: what can harm first, what is not known last."""

from __future__ import annotations

from collections.abc import Iterable

from ..model.finding import Finding
from ..model.rules import Rules

#: The sets of rules in the order of reading. A site's own rules, and what a stop leaves open, stand before them.
_SETS = ("dose-sense", "interactions", "infections", "organ-function", "counts", "eligibility", "dexamethasone", "labs")

#: The long lists of what is not known, after all else.
_UNKNOWN = (
    "pregnancy-not-stated",
    "medicines-not-stated",
    "conditions-not-stated",
    "creatinine-clearance-unknown",
    "labs-not-given",
    "labs-missing",
    "hlh-2004-not-judged",
    "hlh-2004-undecided",
)


def in_order(findings: Iterable[Finding], rules: Rules) -> list[Finding]:
    """Stops first, what does not rule one out, then by the set that a finding belongs to, unknowns last; stable."""
    homes = _homes(rules)
    return sorted(findings, key=lambda one: _place(one, homes))


def _place(one: Finding, homes: dict[str, str]) -> tuple[int, int]:
    if one.severity == "stop":
        return 0, 0
    if one.code == "stop-not-ruled-out":
        return 1, 0
    if one.code in _UNKNOWN:
        return 3, _UNKNOWN.index(one.code)
    home = homes.get(one.code, "")
    return 2, _SETS.index(home) + 1 if home in _SETS else 0


def _homes(rules: Rules) -> dict[str, str]:
    homes: dict[str, str] = {}
    for one in rules.sets:
        homes |= {rule.code: one.id for rule in one.findings}
        homes |= {rule.code: one.id for rule in one.patient_rules}
        homes |= {rule.code: one.id for rule in one.exposures}
        homes |= {rule.code: one.id for rule in one.interactions}
    return homes
