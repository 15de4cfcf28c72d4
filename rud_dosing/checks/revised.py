"""What a change of a running plan means for the patient: adrenal risk, rebound, a route that needs steps."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from ..core.timeline import Timed
from ..model.base import clock
from ..model.change import Hold, Redose, Reroute, Stop
from ..model.finding import Finding
from ..model.plan import Administration, PlanStep
from ..model.rules import Rules
from ..units import for_people
from .report import finding


def findings(
    revisions: Sequence[Timed], administrations: Sequence[Administration], steps: Sequence[PlanStep], rules: Rules
) -> list[Finding]:
    """A finding for each change that stops or holds a drug, sets a dose or takes another route.

    Of changes that later ones may have ended (a hold), only that of the newest revision is spoken of.
    """
    found: list[Finding] = []
    for index, one in enumerate(revisions):
        if isinstance(one.change, Hold) and index < len(revisions) - 1:
            continue
        path = f"history[{index + 1}].change"
        if isinstance(one.change, Hold | Stop):
            found.extend(_ended(one.change, one.at, path, administrations, rules))
        elif isinstance(one.change, Redose):
            found.extend(_redosed(one.change, path, steps, rules))
        elif isinstance(one.change, Reroute) and f"route-{one.change.route}-{one.change.drug}" in rules.findings:
            found.append(finding(rules, f"route-{one.change.route}-{one.change.drug}", path))
    return found


def _ended(
    change: Hold | Stop, at: datetime, path: str, administrations: Sequence[Administration], rules: Rules
) -> list[Finding]:
    """Drugs that are stopped or held without a taper, where the rules have a limit of days for them."""
    if isinstance(change, Stop) and (change.taper_days is not None or change.outcome == "died"):
        return []
    found = []
    for drug in [change.drug] if change.drug is not None else list(rules.abrupt_stops):
        rule = rules.abrupt_stops.get(drug)
        days = {row.treatment_day for row in administrations if row.drug == drug and _before(row, at)}
        if rule is not None and len(days) > rule.after_days:
            found.append(finding(rules, rule.finding, path, drug=drug, days=str(len(days)), limit=str(rule.after_days)))
    return found


def _redosed(change: Redose, path: str, steps: Sequence[PlanStep], rules: Rules) -> list[Finding]:
    """The prescriber's dose beside the regimen's own."""
    own = [step for step in steps if step.drug == change.drug and step.prescribed]
    if not own:
        return []
    calculated = sorted({step.calculated_mg for step in own}, reverse=True)
    values = {
        "drug": change.drug,
        "dose": for_people(change.dose_mg, "mg"),
        "calculated": ", ".join(for_people(mg, "mg", 4) for mg in calculated),
        "through": f" until {change.through}" if change.through is not None else "",
    }
    return [finding(rules, "dose-prescribed", path, **values)]


def _before(row: Administration, at: datetime) -> bool:
    return row.date is not None and datetime.combine(row.date, clock(row.time)) < at
