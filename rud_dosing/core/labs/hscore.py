"""A score of points: what is known gives points, what is not known a range."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from ...model.clinical_rules import Quantity, Score, ScoreItem
from .known import Facts, compares


class ItemScored(NamedTuple):
    """The points of one item: from ``least`` to ``most``, which differ where something of it is not known."""

    title: str
    least: int
    most: int


class Scored(NamedTuple):
    """The score as a range, its items, and the published probabilities in percent at both ends."""

    items: tuple[ItemScored, ...]
    least: int
    most: int
    probability_least: str
    probability_most: str


def scored(score: Score, quantities: Mapping[str, Quantity], facts: Facts) -> Scored:
    """The score of a patient; an item that is not known counts from its fewest to its most points, never as none.

    References
    ----------
    Fardet L, et al. Development and validation of the HScore. Arthritis Rheumatol 2014;66:2613-2620.
    """
    items = tuple(_item(item, quantities, facts) for item in score.items)
    least, most = sum(item.least for item in items), sum(item.most for item in items)
    table = {int(points): percent for points, percent in score.probabilities.items()}
    return Scored(items, least, most, probability(table, least), probability(table, most))


def probability(table: Mapping[int, str], points: int) -> str:
    """The published probability in percent: that of the entry, or of the two entries between which the score lies.

    Examples
    --------
    >>> table = {90: "<1", 100: "1", 250: ">99"}
    >>> probability(table, 100), probability(table, 180), probability(table, 20), probability(table, 337)
    ('1', '1 to >99', '<1', '>99')
    """
    below = [entry for entry in table if entry <= points]
    above = [entry for entry in table if entry >= points]
    if not below or not above:
        return table[min(table)] if not below else table[max(table)]
    low, high = table[max(below)], table[min(above)]
    return low if low == high else f"{low} to {high}"


def _item(item: ScoreItem, quantities: Mapping[str, Quantity], facts: Facts) -> ItemScored:
    answers = [facts.answers.get(sign) for sign in item.signs]
    answers += [compares(when, facts, quantities) for when in item.when]
    hold, open_ = answers.count(True), answers.count(None)
    return ItemScored(item.title, item.points[hold], item.points[hold + open_])
