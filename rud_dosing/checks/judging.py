"""Rules over what is known: each fires, does not, or is not decided, and then says what is lacking."""

from __future__ import annotations

from ..core.labs.hlh2004 import answered
from ..core.labs.known import Facts, all_hold, concerns, parts
from ..model.clinical_rules import PatientRule, Quantity
from ..model.finding import Finding
from ..model.rules import Rules
from ..model.said import Day, Several, Term, Value, phrase
from .report import finding, said


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
            found.append(said(rules, rule, _path(rule, rules), _values(rule, facts)))
        elif together is None:
            found += _undecided(rule, answers, facts, rules)
    return found


def in_full(name: str, facts: Facts) -> Value:
    """A value for a sentence: as it was computed or, where it is a result, as it was written, with its date."""
    reading = facts.readings[name]
    if not reading.written:
        return facts.words[name]
    if reading.taken_on is None:
        return phrase("undated", value=reading.written)
    return phrase("dated", value=reading.written, date=Day(on=reading.taken_on))


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
        phrase("of", what=Term(term=rules.quantities[name].title), value=in_full(name, facts))
        for name in dict.fromkeys(names)
        if name in facts.readings
    ]
    known += [
        answered(_condition(name, rules), facts.answers[name]) for name in rule.conditions if name in facts.answers
    ]
    unknown = tuple(value for name in dict.fromkeys(open_names) for value in _lacking(name, facts, rules))
    code = "stop-not-ruled-out" if rule.severity == "stop" else "bound-leaves-open"
    listed = Several(items=tuple(known), join="semicolon")
    title, path = Term(term=rule.title), _path(rule, rules)
    return [finding(rules, code, path, title=title, known=listed, unknown=Several(items=unknown))]


def _lacking(name: str, facts: Facts, rules: Rules) -> tuple[Value, ...]:
    if name in facts.lacking:
        return facts.lacking[name]
    if name in facts.readings:
        return (phrase("exact", what=Term(term=rules.quantities[name].title)),)
    if name in rules.quantities:
        return (Term(term=rules.quantities[name].title),)
    return (_condition(name, rules),)


def _condition(name: str, rules: Rules) -> Term:
    return Term(term=rules.conditions[name].title)


def _path(rule: PatientRule, rules: Rules) -> str:
    if rule.when:
        return path_of(rules.quantities[rule.when[0].quantity])
    return f"patient.conditions.{next(iter(rule.conditions))}"


def _values(rule: PatientRule, facts: Facts) -> dict[str, Value]:
    """The values that the sentence names, and those that the rule compares."""
    values = {
        name: in_full(name, facts)
        for name in facts.readings
        if "{" + name + "}" in rule.message or any(when.quantity == name for when in rule.when)
    }
    values |= {name: word for name, word in facts.words.items() if "{" + name + "}" in rule.message}
    return values
