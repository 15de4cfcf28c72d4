"""The response of a day against the baseline: the levels, and each item as it is told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from ..core.dosing.exact import as_decimal
from ..core.labs.units import Reading
from ..model.response_rules import ResponseItem
from ..model.results import LEVELS, JudgedItem, Level, Response
from ..units import rounded
from .items import Case, Judging, State, cases, limit_of, states, support_is_shared, supported_cases
from .levels import deciding, levels
from .measured import Measured

#: Decimals of converted numbers, and of a change in percent.
_PLACES, _PERCENT_PLACES = 4, 1


def response(judging: Judging) -> Response:
    """How the patient responds: every level that what is known leaves possible, and what would narrow it."""
    setting = judging.setting
    found = _states(judging)
    return Response(
        setting=setting.id,
        setting_sha256=setting.sha256 or "",
        levels=_levels(judging, found),
        decided_by=deciding(setting, found),
        items=tuple(judged(item, judging, found[item.name]) for item in setting.items),
        used=setting.used(),
    )


def _states(judging: Judging) -> dict[str, frozenset[State]]:
    return {item.name: states(item, judging) for item in judging.setting.items}


def _levels(judging: Judging, found: Mapping[str, frozenset[State]]) -> tuple[Level, ...]:
    """The levels; counts of one day were raised by transfusion or growth factor together or not at all."""
    if not support_is_shared(judging):
        return levels(judging.setting, found)
    either = [levels(judging.setting, _states(replace(judging, supported=answer))) for answer in (False, True)]
    return tuple(level for level in LEVELS if any(level in some for some in either))


def judged(item: ResponseItem, judging: Judging, found: Iterable[State]) -> JudgedItem:
    """One item as it is told, with what is lacking to decide it."""
    known = list(found)
    before, after = (one.readings.get(item.quantity or "") for one in (judging.baseline, judging.now))
    unit = _unit(before, after)
    abnormal = _abnormal_at_baseline(item, judging)
    return JudgedItem(
        item=item.name,
        title=item.title,
        baseline=_text(item, judging.baseline, before, judging),
        now=_text(item, judging.now, after, judging),
        abnormal_at_baseline=abnormal,
        normal=_one({state.normal for state in known}),
        improved=None if item.worsening_times is not None else _one({state.improved for state in known}),
        change_percent=None if item.improves == "by-normalizing" and item.normal else _change(before, after),
        unit=unit,
        baseline_number=_number(before, unit),
        number=_number(after, unit),
        limit=_limit(item, judging),
        normal_is=item.normal_is,
        asks=_asks(item, judging),
        needs=_needs(item, judging, abnormal, before, after) or _needs_of_change(known, before, after),
    )


def _abnormal_at_baseline(item: ResponseItem, judging: Judging) -> bool | None:
    if item.worsening_times is not None:
        return None
    return _one({not case.normal for case in cases(item, judging, at_baseline=True)})


def _one(answers: set[bool]) -> bool | None:
    return answers.pop() if len(answers) == 1 else None


def _text(item: ResponseItem, measured: Measured, reading: Reading | None, judging: Judging) -> str | None:
    """A value as it was written, or yes or no; of a sign beside its value only a yes (``36.8 C, fever``)."""
    answer = None if item.sign is None else measured.answers.get(item.sign)
    if answer is None and measured is judging.baseline and item.baseline_condition is not None:
        answer = measured.answers.get(item.baseline_condition)
    if reading is not None:
        return f"{reading.written}, {item.title}" if answer else reading.written
    return None if answer is None else "yes" if answer else "no"


def _unit(before: Reading | None, after: Reading | None) -> str | None:
    """The unit that numbers are given in: that of today's value, else that of the baseline's."""
    known = after or before
    return None if known is None else known.unit


def _number(reading: Reading | None, unit: str | None) -> Decimal | None:
    if reading is None or reading.unit != unit:
        return None
    return rounded(as_decimal(reading.value), _PLACES)


def _limit(item: ResponseItem, judging: Judging) -> Decimal | None:
    """The limit that counts for today's value, else for the baseline's."""
    name = item.quantity or ""
    measured = judging.now if name in judging.now.readings else judging.baseline
    limit = None if item.quantity is None else limit_of(item, judging, measured)
    return None if limit is None else rounded(as_decimal(limit), _PLACES)


def _change(before: Reading | None, after: Reading | None) -> Decimal | None:
    """The change in percent of the baseline value, where both are numbers of one unit and it is not zero."""
    if before is None or after is None or before.unit != after.unit:
        return None
    if (before.sign, after.sign) != ("=", "=") or not before.value:
        return None
    return rounded(as_decimal((after.value - before.value) / before.value * Fraction(100)), _PERCENT_PLACES)


_SIGNS = {"<": "below", "<=": "at most", ">": "above", ">=": "at least"}
_AMOUNTS = {"upper_limit": "the laboratory's upper limit", "lower_limit": "the laboratory's lower limit"}


def _asks(item: ResponseItem, judging: Judging) -> str:
    """What a complete response asks of the item, in words made from its numbers."""
    if item.worsening_times is not None:
        return f"at most {item.worsening_times} times the baseline"
    if not item.normal:
        return "no"
    one = item.normal[0]
    return f"{_SIGNS[judging.setting.comparison(one)]} {_AMOUNTS.get(one.amount, one.amount)}"


def _needs(
    item: ResponseItem, judging: Judging, abnormal: bool | None, before: Reading | None, after: Reading | None
) -> tuple[str, ...]:
    """What is lacking to know the item: a value of today or of the baseline, a limit, what raised a count."""
    needs = []
    if len(_sides(item, judging)) > 1:
        needs.append(_lacking(item, judging, judging.now, after, "today"))
    if item.worsening_times is not None:
        return () if before is not None and not needs else (*needs, "the value at baseline")
    if abnormal is None:
        needs.append(_lacking(item, judging, judging.baseline, before, "at baseline"))
    if len(supported_cases(item, judging)) > 1:
        needs.append(f"whether transfused or given G-CSF within {judging.setting.free_days} days")
    return tuple(needs)


def _needs_of_change(known: Sequence[State], before: Reading | None, after: Reading | None) -> tuple[str, ...]:
    """What is lacking where both sides of the limit are known and only the change is not."""
    if len(known) < 2 or before is None or after is None:
        return ()
    if before.unit != after.unit:
        return (f"a value in {before.unit}, as at baseline",)
    told = ((before, "the exact value at baseline"), (after, "the exact value today"))
    return tuple(text for reading, text in told if reading.sign != "=")


def _sides(item: ResponseItem, judging: Judging) -> list[Case]:
    if item.worsening_times is None:
        return cases(item, judging)
    known = item.quantity in judging.now.readings
    return [Case(True)] if known else [Case(True), Case(False)]


def _lacking(item: ResponseItem, judging: Judging, measured: Measured, reading: Reading | None, when: str) -> str:
    if reading is None:
        return f"a temperature {when}" if item.sign is not None and item.quantity is not None else f"the value {when}"
    if limit_of(item, judging, measured) is None:
        return f"the laboratory's limit {when}"
    return f"the exact value {when}"
