"""Rule sets put together: each rule once, every reference to something that exists, a site's severities applied."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any, TypeVar

import msgspec

from ..errors import InputError, quoted
from .clinical_rules import SEVERITIES, KnownMedicine, SeverityChange, When
from .drug import CORTICOSTEROID, Drug, DrugName, DrugRole, as_medicine
from .health import CONDITION_NAMES, SIGN_NAMES
from .rules import Rules, RuleSet
from .wording import Wording

T = TypeVar("T")

#: The kinds of rules whose severity a site may change.
_GRADED = ("findings", "patient_rules", "exposures", "interactions")


def together(sets: tuple[RuleSet, ...], drugs: Mapping[str, Drug], english: Wording) -> Rules:
    """All rule sets as one, with the drugs that they are about and the language that their sentences are in.

    Raises
    ------
    InputError
        ``rule-twice`` where two say the same thing, ``rule-reference`` where a rule names what does not exist
    """
    defaults = [rule_set.defaults for rule_set in sets if rule_set.defaults is not None]
    if len(defaults) != 1:
        raise InputError("rule-twice", f"{len(defaults)} rule sets give defaults", fix="Exactly one does.")
    rules = Rules(
        sets=sets,
        english=english,
        defaults=defaults[0],
        limits=_by(sets, "limits", "quantity"),
        findings=_by(sets, "findings", "code"),
        drugs={**drugs, **_own_drugs(sets, drugs)},
        abrupt_stops=_by(sets, "abrupt_stops", "drug"),
        quantities=_by(sets, "quantities", "name"),
        conditions=_by(sets, "conditions", "name"),
        patient_rules=_by(sets, "patient_rules", "id"),
        exposures=_by(sets, "exposures", "id"),
        criteria=_by(sets, "criteria", "id"),
        medicines=_medicines(_by(sets, "medicines", "name"), drugs),
        interactions=_by(sets, "interactions", "id"),
        monitors=_by(sets, "monitors", "name"),
        scores=_by(sets, "scores", "name"),
        next_steps=_by(sets, "next_steps", "id"),
        liquids=tuple(liquid for one in sets for liquid in one.liquids),
    )
    _check_references(rules)
    return rules


def with_changes(rules: Rules, changes: Iterable[SeverityChange]) -> Rules:
    """The rules with a site's severities; ``code`` is the code or the id of one rule or of several.

    Raises
    ------
    InputError
        ``rule-change`` (there is no such rule), ``reason-missing`` (a severity is lowered without a reason)
    """
    lowered = []
    for index, change in enumerate(changes):
        found = False
        for kind in _GRADED:
            graded = dict(getattr(rules, kind))
            for key, rule in graded.items():
                if change.code not in (key, rule.code):
                    continue
                found = True
                lowered += _lowered(rule.severity, change, f"change[{index}]")
                graded[key] = msgspec.structs.replace(rule, severity=change.severity)
            rules = msgspec.structs.replace(rules, **{kind: graded})
        if not found:
            problem = f"there is no rule {quoted(change.code)}"
            fix = 'The command "rud-dosing rules" lists them; check the spelling.'
            raise InputError("rule-change", problem, where=f"change[{index}].code", fix=fix)
    return msgspec.structs.replace(rules, lowered=(*rules.lowered, *dict.fromkeys(lowered)))


def _lowered(before: Any, change: SeverityChange, where: str) -> list[SeverityChange]:
    if SEVERITIES.index(change.severity) <= SEVERITIES.index(before):
        return []
    if change.reason is None:
        raise InputError(
            "reason-missing",
            f"{quoted(change.code)} is a {before} and is made a {change.severity} without a reason",
            where=where,
            fix='Write reason = "..."; it is printed with every plan.',
        )
    return [change]


def _by(sets: tuple[RuleSet, ...], kind: str, key: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for one in sets:
        for rule in getattr(one, kind):
            name = getattr(rule, key)
            if name in found:
                raise InputError("rule-twice", f"{quoted(name)} stands in two places", fix="One place for each rule.")
            found[name] = rule
    return found


def _own_drugs(sets: tuple[RuleSet, ...], drugs: Mapping[str, Drug]) -> dict[str, Drug]:
    """The corticosteroids that rule sets alone speak of, by their equivalence."""
    own: dict[str, Drug] = {}
    for one in sets:
        for equal in one.equivalences:
            if equal.drug in drugs or equal.drug in own:
                problem = f"{quoted(equal.drug)} stands in two places"
                raise InputError("rule-twice", problem, fix="One place for each rule.")
            role = DrugRole(name=CORTICOSTEROID, source=equal.source)
            names = (DrugName(language="en", name=equal.drug, source=equal.source),)
            own[equal.drug] = Drug(id=equal.drug, checked_on=one.checked_on, role=role, names=names, equivalence=equal)
    return own


def _medicines(listed: Mapping[str, KnownMedicine], drugs: Mapping[str, Drug]) -> dict[str, KnownMedicine]:
    """The table of medicines with the drugs in it; what rule sets say of a drug adds to its file."""
    found = {drug.id: as_medicine(drug) for drug in drugs.values()}
    for name, medicine in listed.items():
        drug = found.get(name, KnownMedicine(name=name))
        fields = {field: (*getattr(drug, field), *getattr(medicine, field)) for field in ("also", "atc", "classes")}
        found[name] = KnownMedicine(name=name, **fields)
    return found


def _check_references(rules: Rules) -> None:
    comparisons: list[tuple[str, When]] = [
        (key, when)
        for kind in (rules.patient_rules, rules.criteria)
        for key, rule in kind.items()
        for when in rule.when
    ]
    comparisons += _of_scores(rules)
    for key, when in comparisons:
        _exists(when.quantity, rules.quantities, "quantity", key)
    _check_drugs(rules)
    for rule in rules.patient_rules.values():
        for name in rule.conditions:
            _exists(name, CONDITION_NAMES, "condition", rule.id)
    for name in rules.conditions:
        _exists(name, CONDITION_NAMES, "condition", name)
    for criterion in rules.criteria.values():
        for name in criterion.signs:
            _exists(name, SIGN_NAMES, "sign", criterion.id)
    classes = {name for medicine in rules.medicines.values() for name in medicine.classes}
    for interaction in rules.interactions.values():
        for name in interaction.medicines:
            _exists(name, rules.medicines, "medicine", interaction.id)
        for name in interaction.classes:
            _exists(name, classes, "class", interaction.id)


def _check_drugs(rules: Rules) -> None:
    about = [
        *((rule.affects, rule.id) for rule in rules.patient_rules.values()),
        *((rule.affects, rule.id) for rule in rules.interactions.values()),
        *((rule.drug, rule.id) for rule in rules.exposures.values()),
        *((liquid.drug, liquid.title) for liquid in rules.liquids),
        *((quantity.drug, quantity.name) for quantity in rules.quantities.values()),
    ]
    for name, where in about:
        if name is not None:
            _exists(name, rules.drugs, "drug", where)
    for rule in rules.exposures.values():
        if rule.drug is not None and rule.of == "reference":
            _exists(rule.drug, rules.equivalences, "equivalence of", rule.id)


def _of_scores(rules: Rules) -> list[tuple[str, When]]:
    """The comparisons of all scores; their signs are checked here."""
    for score in rules.scores.values():
        for name in (sign for item in score.items for sign in item.signs):
            _exists(name, SIGN_NAMES, "sign", score.name)
    return [(score.name, when) for score in rules.scores.values() for item in score.items for when in item.when]


def _exists(name: str, known: Iterable[str], what: str, where: str) -> None:
    names = list(known)
    if name not in names:
        close = get_close_matches(name, names, n=3)
        fix = f"Did you mean {' or '.join(quoted(one) for one in close)}?" if close else "Check the spelling."
        raise InputError("rule-reference", f"there is no {what} {quoted(name)}", where=where, fix=fix)
