"""What is known of a patient and a plan, and whether a rule holds of it: yes, no, or not known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from ...model.clinical_rules import PatientRule, Quantity, When
from ...model.said import Value
from .spans import compare, exactly, of_reading
from .units import Reading, threshold


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that rules compare.

    Attributes
    ----------
    readings : results, signs with a number, and what was computed, by the name of the quantity
    limits : the laboratory's own limits, by name and side (``("nk_activity", "lower_limit")``)
    answers : conditions and signs, yes or no; a name that is not here was not asked
    lacking : for a computed quantity that is not in ``readings``, what was missing to compute it
    not_applicable : quantities that have no meaning for this patient (creatinine clearance on dialysis)
    words : how computed quantities are said, and further values for sentences
    last_given : the date of the last dose of each drug that the plan gives; None where no dated plan is known
    """

    readings: Mapping[str, Reading]
    limits: Mapping[tuple[str, str], Reading]
    answers: Mapping[str, bool]
    lacking: Mapping[str, tuple[Value, ...]] = field(default_factory=dict)
    not_applicable: frozenset[str] = frozenset()
    words: Mapping[str, Value] = field(default_factory=dict)
    last_given: Mapping[str, date] | None = None


def compares(when: When, facts: Facts, quantities: Mapping[str, Quantity]) -> bool | None:
    """Whether one comparison holds; None where the value or its limit is not known, or a bound leaves it open."""
    if when.quantity in facts.not_applicable:
        return False
    known = facts.readings.get(when.quantity)
    if known is None:
        return None
    if when.only_in and known.written_unit not in when.only_in:
        return False
    if when.amount in ("lower_limit", "upper_limit"):
        own = facts.limits.get((when.quantity, when.amount))
        against = None if own is None else own.value
    else:
        against = threshold(when.amount, quantities[when.quantity], known)
    return None if against is None else compare(of_reading(known), when.comparison, exactly(against))


def parts(rule: PatientRule, facts: Facts, quantities: Mapping[str, Quantity]) -> list[bool | None]:
    """The answer of each comparison and each condition of a rule, in the order of the rule."""
    compared = [compares(when, facts, quantities) for when in rule.when]
    asked = [
        None if name not in facts.answers else facts.answers[name] == wanted for name, wanted in rule.conditions.items()
    ]
    return [*compared, *asked]


def concerns(rule: PatientRule, facts: Facts) -> bool:
    """Whether the plan still gives the drug that a rule affects, on or after the dates of the results compared."""
    if rule.affects is None:
        return True
    known = [facts.readings[when.quantity] for when in rule.when if when.quantity in facts.readings]
    since = max((one.taken_on for one in known if one.taken_on is not None), default=None)
    return given_since((rule.affects,), since, facts)


def given_since(drugs: Iterable[str], since: date | None, facts: Facts) -> bool:
    """Whether the plan gives one of some drugs on or after a day (None: at all); yes where no dated plan is known."""
    if facts.last_given is None:
        return True
    last = [facts.last_given[drug] for drug in drugs if drug in facts.last_given]
    return any(since is None or day >= since for day in last)


def all_hold(answers: Iterable[bool | None]) -> bool | None:
    """Whether all hold: no as soon as one does not; not known where one is not known.

    Examples
    --------
    >>> all_hold([True, None]), all_hold([False, None]), all_hold([True, True])
    (None, False, True)
    """
    seen = list(answers)
    if False in seen:
        return False
    return None if None in seen else True


def at_least(number: int, answers: Iterable[bool | None]) -> bool | None:
    """Whether at least ``number`` hold, whatever those are that are not known.

    Examples
    --------
    >>> at_least(2, [True, None, False]), at_least(2, [True, True, None]), at_least(2, [False, None, False])
    (None, True, False)
    """
    seen = list(answers)
    if seen.count(True) >= number:
        return True
    return None if seen.count(True) + seen.count(None) >= number else False
