"""What a change of a running plan means for the patient: adrenal risk, rebound, a route that needs steps."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from ..core.course.switching import asked_about
from ..core.course.timeline import Timed
from ..core.days import moment_or_last
from ..core.dosing.liquids import base_mg_per_ml
from ..core.wordings import liquid_key
from ..model.change import QUESTIONS, Hold, Redose, Reroute, Stop, Switch
from ..model.finding import Finding
from ..model.formulary import Formulary
from ..model.order import Order, OrderedRoute
from ..model.plan import Administration, PlanStep
from ..model.rules import Rules
from ..model.said import Amount, Drug, Term, Value, phrase
from ..units import canonical, rounded
from .report import finding, noted


def findings(
    revisions: Sequence[Timed],
    administrations: Sequence[Administration],
    steps: Sequence[PlanStep],
    formulary: Formulary,
    rules: Rules,
    on_hold: Sequence[str],
) -> list[Finding]:
    """A finding for each change that stops or holds a drug, sets a dose or takes another route.

    Of holds that have ended (``on_hold`` names the drugs whose has not) only that of the newest revision is spoken of.
    """
    found: list[Finding] = []
    for index, one in enumerate(revisions):
        if isinstance(one.change, Hold) and index < len(revisions) - 1 and one.change.drug not in on_hold:
            continue
        path = one.path
        if isinstance(one.change, Hold | Stop):
            stopped = {
                other.change.drug for other in revisions if isinstance(other.change, Stop) and other.at <= one.at
            }
            found.extend(_ended(one.change, one.at, path, stopped, administrations, rules))
        elif isinstance(one.change, Switch):
            for drug in _stopped_by(one.change, rules):
                found.extend(_ended(Stop(drug=drug), one.at, path, set(), administrations, rules))
        elif isinstance(one.change, Redose):
            through = "" if one.change.through is None else phrase("until", date=str(one.change.through))
            found.extend(_redosed(one.change.drug, one.change.dose_mg, through, path, steps, rules))
        elif isinstance(one.change, Reroute):
            found.extend(routed(one.change, path, formulary, rules))
    return found


def ordered(order: Order, steps: Sequence[PlanStep], formulary: Formulary, rules: Rules) -> list[Finding]:
    """The doses and routes that the order itself sets instead of the regimen's."""
    found: list[Finding] = []
    for index, dose in enumerate(order.doses):
        found.extend(_redosed(dose.drug, dose.dose_mg, "", f"order.doses[{index}]", steps, rules))
    for index, route in enumerate(order.routes):
        found.extend(routed(route, f"order.routes[{index}]", formulary, rules))
    return found


def reviews(revisions: Sequence[Timed], found: Sequence[Finding], rules: Rules) -> list[Finding]:
    """Of each dose that was set because of a finding: whether that finding still stands, or its cause has ended."""
    codes = {one.code for one in found}
    last = {one.change.drug: (one.path, one.change) for one in revisions if isinstance(one.change, Redose)}
    reviewed = []
    for drug, (path, change) in last.items():
        if change.because is not None:
            code = "review-open" if change.because in codes else "cause-ended"
            named, dose = Drug(name=drug), _mg(change.dose_mg)
            reviewed.append(finding(rules, code, path, drug=named, dose=dose, cause=change.because))
    return reviewed


def routed(change: Reroute | OrderedRoute, path: str, formulary: Formulary, rules: Rules) -> list[Finding]:
    """What a route needs, and what is to be known of the product."""
    code = f"route-{change.route}-{change.drug}"
    found = [finding(rules, code, path)] if code in rules.findings else []
    for liquid in formulary.liquids:
        if change.product != liquid.name or change.drug != liquid.drug:
            continue
        substance = Term(term=liquid.expressed_as)
        stated: dict[str, Value] = {
            "product": liquid.title,
            "stated": phrase("expressed_as", concentration=liquid.concentration, substance=substance),
            "base": _mg(base_mg_per_ml(liquid)),
        }
        if liquid.base_factor != 1:
            found.append(finding(rules, "product-salt", path, **stated))
        if liquid.status == "unverified":
            found.append(finding(rules, "product-unverified", path, **stated))
        found.extend(noted(note, path, liquid_key(note.code, liquid.name)) for note in liquid.notes)
    return found


def _stopped_by(change: Switch, rules: Rules) -> list[str]:
    """The drugs that a switch was said to stop."""
    asked = asked_about(rules.drugs)
    return sorted(drug for one in QUESTIONS if getattr(change, one.name) == "stop" for drug in asked[one.name])


def _ended(
    change: Hold | Stop,
    at: datetime,
    path: str,
    stopped: set[str | None],
    administrations: Sequence[Administration],
    rules: Rules,
) -> list[Finding]:
    """Drugs that are stopped or held without a taper, where the rules have a limit of days for them.

    A stop of everything is none of those that have been stopped by themselves.
    """
    if isinstance(change, Stop) and change.taper_days is not None:
        return [finding(rules, "taper-of-a-stop", path, drug=Drug(name=change.drug or ""), days=change.taper_days)]
    if isinstance(change, Stop) and change.outcome == "died":
        return []
    found = []
    for drug in [change.drug] if change.drug is not None else [one for one in rules.abrupt_stops if one not in stopped]:
        rule = rules.abrupt_stops.get(drug)
        days = {row.treatment_day for row in administrations if row.drug == drug and _before(row, at)}
        if rule is not None and len(days) > rule.after_days:
            values: dict[str, Value] = {"drug": Drug(name=drug), "days": len(days), "limit": rule.after_days}
            found.append(finding(rules, rule.finding, path, **values))
    return found


def _redosed(
    drug: str, dose_mg: Decimal, through: Value, path: str, steps: Sequence[PlanStep], rules: Rules
) -> list[Finding]:
    """The prescriber's dose beside the regimen's own."""
    own = [step for step in steps if step.drug == drug and step.prescribed]
    if not own:
        return []
    most, least = max(step.calculated_mg for step in own), min(step.calculated_mg for step in own)
    first, last = _mg(rounded(most, 4)), _mg(rounded(least, 4))
    dose, times = _mg(dose_mg), own[0].whole_day
    values: dict[str, Value] = {
        "drug": Drug(name=drug),
        "dose": dose if times == 1 else phrase("times_a_day", dose=dose, times=times, total=_mg(dose_mg * times)),
        "calculated": first if most == least else phrase("down_to", first=first, last=last),
        "through": through,
    }
    found = [finding(rules, "dose-prescribed", path, **values)]
    if most != least:
        found.append(finding(rules, "prescribed-over-steps", path, **values))
    return found


def _mg(mg: Decimal) -> Amount:
    return Amount(number=canonical(mg), unit="mg")


def _before(row: Administration, at: datetime) -> bool:
    return moment_or_last(row) < at
