"""Each item of a response: every state that it may be in, as far as it is known, and what is told of it.

A state is reached only by numbers that can occur together: a value that is not normal and improved by half is looked
for among the values that are not normal, not among all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from ..core.labs.spans import ANY, Span, compare, of_reading, part
from ..core.labs.units import Reading, threshold
from ..model.clinical_rules import Comparison, Quantity
from ..model.response_rules import NormalWhen, ResponseItem, ResponseSetting
from ..model.results import Support
from .measured import Measured


class State(NamedTuple):
    """What an item may be: normal as complete response asks it, normalized since baseline, improved since baseline."""

    normal: bool
    normalized: bool
    improved: bool


@dataclass(frozen=True, slots=True)
class Case:
    """One side of an item's limit: the values that lie on it and the unit they are in, None where it is not known."""

    normal: bool
    span: Span = ANY
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Judging:
    """What all items are judged with. ``on`` is the day of the results.

    ``supported`` assumes, where that is not known, whether counts were taken within the days after transfusion or
    growth factor.
    """

    setting: ResponseSetting
    quantities: Mapping[str, Quantity]
    baseline: Measured
    now: Measured
    support: Support
    on: date
    supported: bool | None = None


def states(item: ResponseItem, judging: Judging) -> frozenset[State]:
    """Every state that an item may be in."""
    if item.worsening_times is not None:
        return _not_worse(item, judging)
    found: set[State] = set()
    for supported in supported_cases(item, judging):
        for before in cases(item, judging, at_baseline=True):
            for after in cases(item, judging):
                found |= _together(item, judging, before, after, supported)
    return frozenset(found)


def cases(item: ResponseItem, judging: Judging, *, at_baseline: bool = False) -> list[Case]:
    """The sides of its limit on which an item may have been at baseline, or is now."""
    measured = judging.baseline if at_baseline else judging.now
    answer = _answer(item, judging, measured, at_baseline=at_baseline)
    if item.quantity is None:
        return [Case(normal) for normal in (True, False) if answer is None or normal != answer]
    reading = measured.readings.get(item.quantity)
    if item.sign is not None and answer:
        return [Case(False, ANY if reading is None else of_reading(reading), _unit(reading))]
    if item.sign is not None and reading is None and answer is False:
        return _in_words_alone(judging.setting)
    return _measured_cases(item, judging, measured, reading)


def supported_cases(item: ResponseItem, judging: Judging) -> list[bool]:
    """Whether a count was taken within the days after transfusion or growth factor: yes, no, or either."""
    days = judging.setting.free_days
    if not item.support or days is None:
        return [False]
    reading = judging.now.readings.get(item.quantity or "")
    on = judging.on if reading is None or reading.taken_on is None else reading.taken_on
    support = judging.support
    answers = [
        _within(support.transfused, support.transfused_on, on, days),
        _within(support.g_csf, support.g_csf_on, on, days),
    ]
    if True in answers:
        return [True]
    if None not in answers:
        return [False]
    return [False, True] if judging.supported is None else [judging.supported]


def support_is_shared(judging: Judging) -> bool:
    """Whether what is not known of transfusion and growth factor is the same for several counts: those of one day."""
    counts = [item.quantity or "" for item in judging.setting.items if len(supported_cases(item, judging)) > 1]
    readings = [judging.now.readings.get(name) for name in counts]
    days = {None if reading is None else reading.taken_on or judging.on for reading in readings}
    return len(counts) > 1 and len(days) == 1 and None not in days


def limit_of(item: ResponseItem, judging: Judging, measured: Measured) -> Fraction | None:
    """The limit of normal that counts for a result, in its unit; None where none is known."""
    reading = measured.readings.get(item.quantity or "")
    one = _applying(item, reading)
    return None if one is None else _limit(one, item, judging, measured, reading)


def _within(given: bool | None, last_on: date | None, on: date, days: int) -> bool | None:
    """Whether something was given in the days before a count; not known where the last time was after it."""
    if given is None or (last_on is not None and last_on > on):
        return None
    return last_on is not None and (on - last_on).days < days


def _answer(item: ResponseItem, judging: Judging, measured: Measured, *, at_baseline: bool) -> bool | None:
    answer = None if item.sign is None else measured.answers.get(item.sign)
    counts = judging.setting.points.cns_at_baseline.value == "stated-condition-counts"
    if answer is None and at_baseline and counts and item.baseline_condition is not None:
        return measured.answers.get(item.baseline_condition)
    return answer


def _in_words_alone(setting: ResponseSetting) -> list[Case]:
    """No, in words, of what has a limit: normal, or open, as the setting reads it."""
    taken = setting.points.fever_without_temperature.value == "normal"
    return [Case(True)] if taken else [Case(True), Case(False)]


def _measured_cases(item: ResponseItem, judging: Judging, measured: Measured, reading: Reading | None) -> list[Case]:
    span = ANY if reading is None else of_reading(reading)
    one = _applying(item, reading)
    limit = None if one is None else _limit(one, item, judging, measured, reading)
    if one is None or limit is None:
        return [Case(True, span, _unit(reading)), Case(False, span, _unit(reading))]
    comparison = judging.setting.comparison(one)
    unit = _unit_of_limit(one, item, judging, measured) if reading is None else reading.unit
    sides = ((True, part(span, comparison, limit)), (False, part(span, _OTHER[comparison], limit)))
    return [Case(normal, side, unit) for normal, side in sides if side is not None]


_OTHER: dict[Comparison, Comparison] = {"<": ">=", "<=": ">", ">": "<=", ">=": "<"}


def _applying(item: ResponseItem, reading: Reading | None) -> NormalWhen | None:
    """The limit that is about a value in its unit; of a value that is not known, the only one there is."""
    if reading is None:
        return item.normal[0] if len(item.normal) == 1 else None
    return next((one for one in item.normal if not one.only_in or reading.written_unit in one.only_in), None)


def _limit(
    one: NormalWhen, item: ResponseItem, judging: Judging, measured: Measured, reading: Reading | None
) -> Fraction | None:
    name = item.quantity or ""
    if one.amount in ("lower_limit", "upper_limit"):
        own = measured.limits.get((name, one.amount))
        return None if own is None else own.value
    quantity = judging.quantities[name]
    return threshold(one.amount, quantity, reading or _nothing(quantity))


def _nothing(quantity: Quantity) -> Reading:
    """Stands for a value that is not known, in the unit that values of the quantity are kept in."""
    unit = quantity.units[0].name
    return Reading("=", Fraction(0), unit, "", unit)


def _unit_of_limit(one: NormalWhen, item: ResponseItem, judging: Judging, measured: Measured) -> str:
    """The unit that the limit of a value that is not known is in."""
    own = measured.limits.get((item.quantity or "", one.amount))
    return judging.quantities[item.quantity or ""].units[0].name if own is None else own.unit


def _unit(reading: Reading | None) -> str | None:
    return None if reading is None else reading.unit


def _together(item: ResponseItem, judging: Judging, before: Case, after: Case, supported: bool) -> set[State]:
    """The states of one case at baseline with one of now."""
    normal = after.normal and not supported
    if before.normal:
        return {State(normal, False, False)}
    points = judging.setting.points
    improves = {False}
    if not (supported and points.supported_counts.value == "not-normal-nor-improved"):
        improves = _improves(item, judging.setting, before, after)
    by_being_normal = normal and points.normalized_counts_as_improved.value == "yes"
    return {State(normal, normal, by_being_normal or improved) for improved in improves}


def _improves(item: ResponseItem, setting: ResponseSetting, before: Case, after: Case) -> set[bool]:
    """Whether a value improved by the setting's percentage of the baseline's, for all values that both may be."""
    if item.improves == "by-normalizing" or before.span.high == 0:
        return {False}
    if before.unit is None or before.unit != after.unit:
        return {False, True}
    strict = setting.points.improvement_boundary.value == ">"
    share = Fraction(setting.improvement_percent) / 100
    if item.normal_is == "above":
        answer = compare(after.span, ">" if strict else ">=", before.span.times(1 + share))
    else:
        answer = compare(after.span, "<" if strict else "<=", before.span.times(1 - share))
    return {False, True} if answer is None else {answer}


def _not_worse(item: ResponseItem, judging: Judging) -> frozenset[State]:
    """An item that asks only that a value is at most so many times the baseline's."""
    before, after = (one.readings.get(item.quantity or "") for one in (judging.baseline, judging.now))
    answer = None
    if before is not None and after is not None and before.unit == after.unit:
        most = of_reading(before).times(Fraction(item.worsening_times or 1))
        answer = compare(of_reading(after), "<=", most)
    return frozenset(State(normal, False, False) for normal in (True, False) if answer in (None, normal))
