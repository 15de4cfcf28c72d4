"""Steps of which some are days that lack a time (a hold at noon, a first dose in the evening), put together again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import groupby

import msgspec

from ...model.base import or_left_out
from ...model.plan import PlanStep

#: What says where a step lies, and what its own times give.
_OWN = (
    *("number", "first_day", "last_day", "first_date", "last_date", "previous_dose_mg", "on_days"),
    *("times", "dose_mg_per_day", "achieved"),
)
_WHAT = tuple(name for name in PlanStep.__struct_fields__ if name not in _OWN)


def together(steps: Iterable[PlanStep]) -> list[tuple[PlanStep, ...]]:
    """Steps that follow each other and differ in their times alone, each with its neighbors.

    No day lies between those of a drug that is given daily.
    """
    found: list[tuple[PlanStep, ...]] = []
    for step in steps:
        before = found[-1][-1] if found else None
        if before is not None and _follows(before, step):
            found[-1] = (*found[-1], step)
        else:
            found.append((step,))
    return found


def _follows(before: PlanStep, step: PlanStep) -> bool:
    is_next = step.first_day <= before.last_day + 1 or not step.is_daily
    return is_next and all(getattr(before, name) == getattr(step, name) for name in _WHAT)


def in_one(steps: Iterable[PlanStep]) -> list[PlanStep]:
    """The steps as they would be if no day lacked a time: what is calculated and given, and not at which times."""
    return [_one(group) for group in together(steps)]


def _one(group: Sequence[PlanStep]) -> PlanStep:
    whole, last = max(group, key=lambda step: (len(step.times), len(step.days))), group[-1]
    if len(group) == 1:
        return whole
    return msgspec.structs.replace(
        whole,
        number=group[0].number,
        first_day=group[0].first_day,
        last_day=last.last_day,
        first_date=group[0].first_date,
        last_date=last.last_date,
        previous_dose_mg=group[0].previous_dose_mg,
        on_days=or_left_out(None if whole.is_daily else tuple(dict.fromkeys(d for one in group for d in one.days))),
    )


def usual_times(steps: Sequence[PlanStep]) -> tuple[str, ...]:
    """The times of day of most whole days of some steps of one drug; of as many days, those that come first."""
    days: Counter[tuple[str, ...]] = Counter()
    for times, same in groupby(steps, key=lambda step: step.times):
        days[times] += sum(len(step.days) for step in same)
    return max(days, key=lambda times: (len(times), days[times]))


def per_day(steps: Iterable[PlanStep], day: int) -> Decimal:
    """What some steps of one drug give on a treatment day together, in mg; one that changes at noon lies in two."""
    return sum((step.dose_mg_per_day for step in steps if step.first_day <= day <= step.last_day), Decimal(0))
