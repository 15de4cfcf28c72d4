"""What is not known of the patient, said as such; and results whose dates need a look."""

from __future__ import annotations

from datetime import date

from ..core.labs.known import Facts
from ..model.finding import Finding
from ..model.lab import results
from ..model.patient import Patient
from ..model.rules import Rules
from ..model.said import Day, Phrase, Several, Term, Value, phrase
from .report import finding


def findings(
    patient: Patient, start: date | None, facts: Facts, rules: Rules, *, revised: bool = False
) -> list[Finding]:
    """Results, conditions and dates that are missing: never taken as normal.

    Of a plan that was ``revised``, results after its start are what is expected, and nothing is said of them.
    """
    return [
        *_labs(facts, rules),
        *_limits(facts, rules),
        *_conditions(patient, facts, rules),
        *_dates(patient, None if revised else start, rules),
        *_weight(patient, rules),
    ]


def _labs(facts: Facts, rules: Rules) -> list[Finding]:
    if not any(quantity.kind == "lab" and name in facts.readings for name, quantity in rules.quantities.items()):
        return [finding(rules, "labs-not-given", "patient.labs")]
    absent = tuple(
        _needed(Term(term=quantity.title), quantity.decides)
        for quantity in rules.quantities.values()
        if quantity.kind == "lab" and quantity.decides and quantity.name not in facts.readings
    )
    if not absent:
        return []
    return [finding(rules, "labs-missing", "patient.labs", missing=Several(items=absent, join="semicolon"))]


def _needed(what: Value, decides: str) -> Phrase:
    return phrase("needed", what=what, decides=Term(term=decides))


def _limits(facts: Facts, rules: Rules) -> list[Finding]:
    """A result that is given and that only the laboratory's own limit can judge."""
    lacking = facts.lacking.get("bilirubin_over_limit", ())
    if "bilirubin" not in facts.readings or not lacking:
        return []
    decides = rules.quantities["bilirubin_over_limit"].decides
    missing = _needed(Several(items=lacking), decides)
    return [finding(rules, "labs-missing", "patient.labs.bilirubin.upper_limit", missing=missing)]


def _conditions(patient: Patient, facts: Facts, rules: Rules) -> list[Finding]:
    found = []
    absent = []
    for condition in rules.conditions.values():
        if condition.name in facts.answers or (condition.asked_of == "female" and patient.sex == "male"):
            continue
        if condition.name == "pregnancy":
            found.append(finding(rules, "pregnancy-not-stated", "patient.conditions.pregnancy"))
        else:
            absent.append(Term(term=condition.title))
    if absent:
        listed = Several(items=tuple(absent), join="semicolon")
        found.append(finding(rules, "conditions-not-stated", "patient.conditions", missing=listed))
    return found


def _dates(patient: Patient, start: date | None, rules: Rules) -> list[Finding]:
    found = []
    undated = []
    for name, lab in results(patient.labs).items():
        title = Term(term=rules.quantities[name].title)
        if lab.taken_on is None:
            undated.append(title)
        elif start is not None and lab.taken_on > start:
            path, taken_on = f"patient.labs.{name}.taken_on", Day(on=lab.taken_on)
            found.append(finding(rules, "lab-after-start", path, lab=title, taken_on=taken_on, start=Day(on=start)))
    if undated:
        found.append(finding(rules, "labs-undated", "patient.labs", undated=Several(items=tuple(undated))))
    return found


def _weight(patient: Patient, rules: Rules) -> list[Finding]:
    return [] if patient.weighed_on is not None else [finding(rules, "weight-undated", "patient.weighed_on")]
