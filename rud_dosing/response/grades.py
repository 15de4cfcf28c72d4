"""Grades of toxicity: every grade that what is known leaves possible, with that at baseline beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from ..core.labs.spans import ANY, Span, compare, exactly, of_reading, part
from ..core.labs.units import Reading, threshold
from ..core.saying import said
from ..model.clinical_rules import Quantity
from ..model.lab import read_lab
from ..model.results import Grade
from ..model.rules import Rules
from ..model.said import Phrase, Term, phrase
from ..model.toxicity_rules import Bound, ToxicityCriteria, ToxicityGrade, ToxicityTerm
from .measured import Measured

Branch = Literal["normal", "abnormal"]


@dataclass(frozen=True, slots=True)
class _Grading:
    """A value to grade: with the baseline that it is compared with (None: it is the baseline), and who it is about."""

    term: ToxicityTerm
    now: Measured
    baseline: Measured | None
    rules: Rules


def grades(criteria: ToxicityCriteria, baseline: Measured, now: Measured, rules: Rules) -> tuple[Grade, ...]:
    """Every term, graded; grades are empty where nothing was measured."""
    return tuple(_grade(term, criteria.version, baseline, now, rules) for term in criteria.terms)


def _grade(term: ToxicityTerm, version: str, baseline: Measured, now: Measured, rules: Rules) -> Grade:
    today = _Grading(term, now, baseline, rules)
    before = _Grading(term, baseline, None, rules)
    possible = _possible(today)
    return Grade(
        term=term.title,
        quantity=term.quantities[0],
        version=version,
        value=_value(term, now, rules.quantities),
        grades=possible,
        baseline_value=_value(term, baseline, rules.quantities),
        baseline_grades=_possible(before),
        needs=_needs(today, possible),
        person=_person(term, possible),
        note=term.note if possible and "abnormal" in _branches(today) else None,
    )


def _value(term: ToxicityTerm, measured: Measured, quantities: Mapping[str, Quantity]) -> str | None:
    known = [(name, measured.readings[name].written) for name in term.quantities if name in measured.readings]
    if len(term.quantities) == 1:
        return known[0][1] if known else None
    return ", ".join(f"{quantities[name].title.split()[0]} {text}" for name, text in known) or None


def _possible(grading: _Grading) -> tuple[int, ...]:
    """The grades that are possible with any baseline that the patient may have had."""
    if not any(name in grading.now.readings for name in grading.term.quantities):
        return ()
    return tuple(sorted({grade for branch in _branches(grading) for grade in _of_branch(grading, branch)}))


def _of_branch(grading: _Grading, branch: Branch) -> set[int]:
    """The gravest grade that surely begins before the value, and every graver one that may."""
    answers = {one.grade: _begins(one, grading, branch) for one in grading.term.grades}
    surest = max((grade for grade, answer in answers.items() if answer), default=0)
    return {surest} | {grade for grade, answer in answers.items() if answer is None and grade > surest}


def _begins(one: ToxicityGrade, grading: _Grading, branch: Branch) -> bool | None:
    answers = [_holds(bound, grading) for bound in one.when if bound.baseline in ("any", branch)]
    if True in answers:
        return True if one.decides == "number" else None
    return None if None in answers else False


def _branches(grading: _Grading) -> tuple[Branch, ...]:
    """Whether the baseline was normal by the laboratory's own limit; both where that is not known.

    A baseline itself is graded as if what it is compared with had been normal.
    """
    own = grading.term.quantities[0]
    if grading.baseline is None or not _asks_baseline(grading.term):
        return ("normal",)
    reading = grading.baseline.readings.get(own)
    limit = grading.baseline.limits.get((own, _side(grading.term)))
    if reading is None or limit is None:
        return ("normal", "abnormal")
    answer = compare(of_reading(reading), "<" if grading.term.low else ">", exactly(limit.value))
    return ("normal", "abnormal") if answer is None else ("abnormal",) if answer else ("normal",)


def _asks_baseline(term: ToxicityTerm) -> bool:
    return any(bound.baseline != "any" for one in term.grades for bound in one.when)


def _side(term: ToxicityTerm) -> str:
    return "lower_limit" if term.low else "upper_limit"


def _holds(bound: Bound, grading: _Grading) -> bool | None:
    """Whether a value stands so to its bound; None where it, or what it is compared with, leaves that open."""
    name = bound.quantity or grading.term.quantities[0]
    reading = grading.now.readings.get(name)
    if bound.of == "baseline" and grading.baseline is None:
        return False
    if reading is None:
        return None
    against = _against(bound, name, reading, grading)
    return None if against is None else compare(of_reading(reading), bound.comparison, against)


def _against(bound: Bound, name: str, reading: Reading, grading: _Grading) -> Span | None:
    if bound.of is None:
        amount = threshold(_amount(bound.amounts, reading), grading.rules.quantities[name], reading)
        return None if amount is None else exactly(amount)
    factor = Fraction(bound.times or 1)
    if bound.of == "baseline":
        span = _baseline_span(bound, name, reading, grading)
        return None if span is None else span.times(factor)
    known = grading.now.limits.get((name, bound.of))
    return None if known is None or known.unit != reading.unit else of_reading(known).times(factor)


def _baseline_span(bound: Bound, name: str, reading: Reading, grading: _Grading) -> Span | None:
    """What the baseline may have been, in the unit of the value; of an abnormal one only what lies beyond its limit."""
    known = None if grading.baseline is None else grading.baseline.readings.get(name)
    if known is not None and known.unit != reading.unit:
        return None
    span = None if known is None else of_reading(known)
    limit = None if grading.baseline is None else grading.baseline.limits.get((name, _side(grading.term)))
    if bound.baseline != "abnormal" or limit is None or limit.unit != reading.unit:
        return span
    return part(span or ANY, "<" if grading.term.low else ">", limit.value)


def _amount(amounts: Sequence[str], reading: Reading) -> str:
    """The number that is printed for the unit of the value, else the first, which is then converted."""
    own = (text for text in amounts if read_lab(text, "amounts").unit == reading.written_unit)
    return next(own, amounts[0])


def _needs(grading: _Grading, possible: tuple[int, ...]) -> tuple[str, ...]:
    """What of the numbers is lacking to decide a grade."""
    if not possible:
        return tuple(grading.rules.quantities[name].title for name in grading.term.quantities)
    needs: list[str] = []
    branches = _branches(grading)
    for branch in branches if len(possible) > 1 else ():
        surest = min(_of_branch(grading, branch))
        for one in grading.term.grades:
            if one.grade > surest and _begins(one, grading, branch) is None:
                open_bounds = [bound for bound in one.when if bound.baseline in ("any", branch)]
                needs += [_lacking(bound, grading) for bound in open_bounds if _holds(bound, grading) is None]
    if len(possible) > 1 and len(branches) > 1:
        needs.append(_lacking_branch(grading))
    return tuple(dict.fromkeys(needs))


def _lacking(bound: Bound, grading: _Grading) -> str:
    name = bound.quantity or grading.term.quantities[0]
    title = grading.rules.quantities[name].title
    if name not in grading.now.readings:
        return title
    against = _against(bound, name, grading.now.readings[name], grading)
    way = "exact" if against is not None else "at_baseline" if bound.of == "baseline" else _LIMITS[bound.of]
    return said(grading.rules.english, phrase(way, what=Term(term=title)))


def _lacking_branch(grading: _Grading) -> str:
    own = grading.term.quantities[0]
    side, title = _side(grading.term), Term(term=grading.rules.quantities[own].title)
    what: Term | Phrase = title
    if grading.baseline is not None and own in grading.baseline.readings:
        what = phrase("exact" if (own, side) in grading.baseline.limits else _LIMITS[side], what=title)
    return said(grading.rules.english, phrase("at_baseline", what=what))


#: The phrases that say which limit is lacking.
_LIMITS = {"lower_limit": "lower_limit_of", "upper_limit": "upper_limit_of", None: "limit_of"}


def _person(term: ToxicityTerm, possible: tuple[int, ...]) -> str | None:
    """What a person has to judge beside the numbers."""
    said = [
        one.person
        for one in term.grades
        if one.person is not None
        and possible
        and max(possible) >= one.grade - 1
        and not (one.when and min(possible) > one.grade)
    ]
    return " ".join(said) or None
