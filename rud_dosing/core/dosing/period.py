"""Drugs that are not given every day: on which days of the regimen a step gives them."""

from __future__ import annotations

from collections.abc import Sequence

from ...model.regimen import RegimenStep


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
    own = step.days_of_period
    wanted = own if ordered is None else tuple(ordered)[: len(own)]
    found: set[int] = set()
    for day in wanted:
        found.update(range(step.first_day + day - 1, step.last_day + 1, step.period_days))
    return tuple(sorted(found))
