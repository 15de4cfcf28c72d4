"""Drugs that are not given every day: on which days of the regimen a step gives them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from msgspec import UNSET

from .. import units
from ..model.regimen import RegimenStep

#: Days are counted from this one; nothing of the calendar matters to them.
_ANY_START = date(2001, 1, 1)


def days_given(step: RegimenStep, ordered: Sequence[int] | None = None) -> tuple[int, ...]:
    """The days of the regimen on which a step with a period gives its drug.

    A period begins with the step's first day and is repeated until its last, both included.

    Parameters
    ----------
    step : a step that says ``every``
    ordered : the days of the period that the prescriber ordered, where the regimen leaves them open; of more days than
        the step has, the first ones

    Examples
    --------
    >>> twice = RegimenStep(
    ...     first_day=1, last_day=14, dose_per_administration="150 mg/m2", every="7 days", on_days=(1, 4)
    ... )
    >>> days_given(twice), days_given(twice, (2, 5))
    ((1, 4, 8, 11), (2, 5, 9, 12))
    """
    from dateutil.rrule import DAILY, rrule

    own = step.on_days if isinstance(step.on_days, tuple) else (1,)
    wanted = own if ordered is None else tuple(ordered)[: len(own)]
    interval = int(units.amount(step.every, "duration", "every")) if step.every is not UNSET else 1
    last = _moment(step.last_day)
    found: set[int] = set()
    for day in wanted:
        first = _moment(step.first_day + day - 1)
        found.update(_day(one) for one in rrule(DAILY, interval=interval, dtstart=first, until=last))
    return tuple(sorted(found))


def _moment(day: int) -> datetime:
    return datetime.combine(_ANY_START + timedelta(days=day - 1), time())


def _day(moment: datetime) -> int:
    return (moment.date() - _ANY_START).days + 1
