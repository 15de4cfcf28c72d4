"""What is said of ruxolitinib beside the rules on counts, kidney and liver: the clearance with its working, lipids."""

from __future__ import annotations

from ..core.facts import Facts
from ..model.finding import Finding
from ..model.rules import Rules
from .computed import Computed
from .report import finding


def findings(facts: Facts, clearance: Computed, rules: Rules) -> list[Finding]:
    """The creatinine clearance as computed, or what is missing for it; nothing on dialysis, where it has no meaning."""
    found = [finding(rules, "lipids-due", "regimen")]
    if "creatinine_clearance" in facts.not_applicable:
        return found
    if clearance.reading is not None:
        return [finding(rules, "creatinine-clearance", "patient.labs.creatinine", **clearance.words), *found]
    missing = ", ".join(clearance.lacking)
    return [finding(rules, "creatinine-clearance-unknown", "patient.labs.creatinine", missing=missing), *found]
