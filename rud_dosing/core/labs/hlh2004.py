"""The eight criteria of HLH-2004, each met, not met or not known."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from ...model.clinical_rules import Criterion, Quantity
from ...model.said import Phrase, Several, Term, phrase
from .known import Facts, at_least, compares


class Judged(NamedTuple):
    """One criterion as judged: ``met`` is None where it is not known; ``evidence`` is what it was judged by."""

    criterion: Criterion
    met: bool | None
    evidence: tuple[Phrase, ...]


def judge(criteria: Mapping[str, Criterion], quantities: Mapping[str, Quantity], facts: Facts) -> tuple[Judged, ...]:
    """Every criterion in its order. What was not measured or not asked is not known, never not met.

    References
    ----------
    Henter JI, et al. HLH-2004. Pediatr Blood Cancer 2007;48:124-131.
    """
    ordered = sorted(criteria.values(), key=lambda criterion: criterion.number)
    return tuple(_judge(criterion, quantities, facts) for criterion in ordered)


def counts(judged: tuple[Judged, ...]) -> tuple[int, int]:
    """How many criteria are met, and how many are not known.

    Examples
    --------
    >>> counts(())
    (0, 0)
    """
    answers = [one.met for one in judged]
    return answers.count(True), answers.count(None)


def _judge(criterion: Criterion, quantities: Mapping[str, Quantity], facts: Facts) -> Judged:
    answers = [facts.answers.get(sign) for sign in criterion.signs]
    answers += [compares(when, facts, quantities) for when in criterion.when]
    if criterion.alternatives and any(answer is not None for answer in answers):
        answers = [answer for answer in answers if answer is not None]
    return Judged(criterion, at_least(criterion.at_least, answers), _evidence(criterion, quantities, facts))


def _evidence(criterion: Criterion, quantities: Mapping[str, Quantity], facts: Facts) -> tuple[Phrase, ...]:
    said = [answered(Term(term=sign), facts.answers[sign]) for sign in criterion.signs if sign in facts.answers]
    for name in dict.fromkeys(when.quantity for when in criterion.when):
        if name in facts.readings:
            own = tuple(
                phrase(side, value=facts.limits[name, side].written)
                for side in ("lower_limit", "upper_limit")
                if (name, side) in facts.limits
            )
            measured = phrase("of", what=Term(term=quantities[name].title), value=facts.readings[name].written)
            said.append(phrase("with_evidence", what=measured, evidence=Several(items=own)) if own else measured)
    return tuple(said)


def answered(what: Term, answer: bool) -> Phrase:
    """What was asked, and that the answer was yes or no."""
    return phrase("is_so" if answer else "is_not_so", what=what)
