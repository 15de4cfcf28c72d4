"""The order in which findings before treatment are read: what can harm first, what is not known last."""

from __future__ import annotations

from collections.abc import Iterable

from ..model.finding import Finding
from ..model.rules import Rules

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
    """Stops first, what does not rule one out, then by the place of a finding's set, unknowns last; stable.

    A site's own rules, and what a stop leaves open, stand before the sets that have a place.
    """
    homes = _homes(rules)
    return sorted(findings, key=lambda one: _place(one, homes))


def _place(one: Finding, homes: dict[str, int]) -> tuple[int, int]:
    if one.severity == "stop":
        return 0, 0
    if one.code == "stop-not-ruled-out":
        return 1, 0
    if one.code in _UNKNOWN:
        return 3, _UNKNOWN.index(one.code)
    return 2, homes.get(one.code, 0)


def _homes(rules: Rules) -> dict[str, int]:
    """The place of the set that each code stands in."""
    homes: dict[str, int] = {}
    for one in rules.sets:
        place = 0 if one.before_treatment is None else one.before_treatment.in_plan
        homes |= {rule.code: place for rule in one.findings}
        homes |= {rule.code: place for rule in one.patient_rules}
        homes |= {rule.code: place for rule in one.exposures}
        homes |= {rule.code: place for rule in one.interactions}
    return homes
