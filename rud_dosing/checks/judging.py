"""Rules over what is known: each fires, does not, or is not decided, and then says what is lacking."""

from __future__ import annotations

from collections.abc import Mapping

from ..core.days import in_words
from ..core.labs.known import Facts, all_hold, concerns, parts
from ..core.labs.units import Reading
from ..model.clinical_rules import ExposureRule, Interaction, PatientRule, Quantity
from ..model.finding import Finding
from ..model.rules import Rules
from .report import finding


def said(rule: PatientRule | ExposureRule | Interaction, path: str, values: Mapping[str, str]) -> Finding:
    """A finding of a rule with its values put into its sentence."""
    kept = dict(values)
    return Finding(
        code=rule.code,
        severity=rule.severity,
        message=rule.message.format_map(kept),
        path=path,
        source=rule.source,
        values=kept,
    )


def judged(facts: Facts, rules: Rules) -> list[Finding]:
    """The findings of all rules that run, in the order of their files; an unverified rule never runs.

    One about a drug runs only where the plan still gives that drug.
    """
    found = []
    for rule in rules.patient_rules.values():
        if rule.status == "unverified" or not concerns(rule, facts):
            continue
        answers = parts(rule, facts, rules.quantities)
        together = all_hold(answers)
        if together:
            found.append(said(rule, _path(rule, rules), _values(rule, facts, rules)))
        elif together is None:
            found += _undecided(rule, answers, facts, rules)
    return found


def in_full(reading: Reading, quantity: Quantity) -> str:
    """A value for a sentence: as it was written, with its date where it is a result."""
    if quantity.kind in ("computed", "plan"):
        return reading.written
    return f"{reading.written} ({'no date' if reading.taken_on is None else in_words(reading.taken_on)})"


def path_of(quantity: Quantity) -> str:
    """Where a quantity stands in the plan document."""
    return quantity.path or f"patient.labs.{quantity.name}"


def _undecided(rule: PatientRule, answers: list[bool | None], facts: Facts, rules: Rules) -> list[Finding]:
    """A stop that part of what is known speaks for, and any rule that only the bound of a result leaves open."""
    names = [when.quantity for when in rule.when]
    open_names = [name for name, answer in zip([*names, *rule.conditions], answers, strict=True) if answer is None]
    only_bounds = all(name in facts.readings for name in open_names)
    if not only_bounds and not (rule.severity == "stop" and True in answers):
        return []
    known = [
        f"{rules.quantities[name].title} {in_full(facts.readings[name], rules.quantities[name])}"
        for name in dict.fromkeys(names)
        if name in facts.readings
    ]
    known += [
        f"{_condition(name, rules)} {'yes' if facts.answers[name] else 'no'}"
        for name in rule.conditions
        if name in facts.answers
    ]
    unknown = [text for name in dict.fromkeys(open_names) for text in _lacking(name, facts, rules)]
    code = "stop-not-ruled-out" if rule.severity == "stop" else "bound-leaves-open"
    values = {"title": rule.title, "known": "; ".join(known), "unknown": ", ".join(unknown)}
    return [finding(rules, code, _path(rule, rules), **values)]


def _lacking(name: str, facts: Facts, rules: Rules) -> tuple[str, ...]:
    if name in facts.lacking:
        return facts.lacking[name]
    if name in facts.readings:
        return (f"the exact {rules.quantities[name].title}",)
    if name in rules.quantities:
        return (rules.quantities[name].title,)
    return (_condition(name, rules),)


def _condition(name: str, rules: Rules) -> str:
    return rules.conditions[name].title


def _path(rule: PatientRule, rules: Rules) -> str:
    if rule.when:
        return path_of(rules.quantities[rule.when[0].quantity])
    return f"patient.conditions.{next(iter(rule.conditions))}"


def _values(rule: PatientRule, facts: Facts, rules: Rules) -> dict[str, str]:
    """The values that the sentence names, and those that the rule compares."""
    values = {
        name: in_full(reading, rules.quantities[name])
        for name, reading in facts.readings.items()
        if "{" + name + "}" in rule.message or any(when.quantity == name for when in rule.when)
    }
    values |= {name: word for name, word in facts.words.items() if "{" + name + "}" in rule.message}
    return values
