"""The eight criteria of HLH-2004, each met, not met or not known."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from ...model.clinical_rules import Criterion, Quantity
from .known import Facts, at_least, compares


class Judged(NamedTuple):
    """One criterion as judged: ``met`` is None where it is not known; ``evidence`` is what it was judged by."""

    criterion: Criterion
    met: bool | None
    evidence: tuple[str, ...]


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


def _evidence(criterion: Criterion, quantities: Mapping[str, Quantity], facts: Facts) -> tuple[str, ...]:
    said = [f"{sign} {'yes' if facts.answers[sign] else 'no'}" for sign in criterion.signs if sign in facts.answers]
    for name in dict.fromkeys(when.quantity for when in criterion.when):
        if name in facts.readings:
            own = [
                f"{side.replace('_', ' ')} {facts.limits[name, side].written}"
                for side in ("lower_limit", "upper_limit")
                if (name, side) in facts.limits
            ]
            beside = f" ({', '.join(own)})" if own else ""
            said.append(f"{quantities[name].title} {facts.readings[name].written}{beside}")
    return tuple(said)
