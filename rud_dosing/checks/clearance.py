"""What is said where a JAK inhibitor is given, beside the rules: the clearance with its working, lipids."""

from __future__ import annotations

from ..core.labs.known import Facts, given_since
from ..model.drug import JAK_INHIBITOR, with_role
from ..model.finding import Finding
from ..model.rules import Rules
from ..model.said import Several
from .computed import Computed
from .report import finding


def findings(facts: Facts, clearance: Computed, rules: Rules) -> list[Finding]:
    """The creatinine clearance as computed, or what is missing for it; nothing on dialysis, where it has no meaning.

    Nothing either where the plan gives no JAK inhibitor on or after the day of the creatinine.
    """
    about = with_role(rules.drugs, JAK_INHIBITOR)
    found = [finding(rules, "lipids-due", "regimen")] if given_since(about, None, facts) else []
    since = None if clearance.reading is None else clearance.reading.taken_on
    if "creatinine_clearance" in facts.not_applicable or not given_since(about, since, facts):
        return found
    if clearance.reading is not None:
        return [finding(rules, "creatinine-clearance", "patient.labs.creatinine", **clearance.words), *found]
    missing = Several(items=clearance.lacking)
    return [finding(rules, "creatinine-clearance-unknown", "patient.labs.creatinine", missing=missing), *found]
