"""What labels say: each step of a window with its units, its times of day and its dates."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby, pairwise
from typing import NamedTuple

from ...model.plan import Administration, Plan
from ...model.supply import Label
from ..course.cut_days import together, usual_times
from ..days import moment_or_last


class _Day(NamedTuple):
    """What a step gives on a day."""

    number: int
    rows: tuple[Administration, ...]

    @property
    def times(self) -> tuple[str, ...]:
        return tuple(one.time for one in self.rows)


def labels(plan: Plan, window: Sequence[Administration]) -> tuple[Label, ...]:
    """A label for each step of each drug that has units, with the dates that lie in the window.

    A day that lacks a time of the step (the window or the course begins late, a hold begins or ends within it) stays
    on the label where only its earlier times are missing at the beginning, or its later ones at the end; otherwise it
    has a label of its own.
    """
    found = []
    for steps in together(plan.steps):
        own, times = {(step.drug, step.number) for step in steps}, usual_times(steps)
        rows = [one for one in window if (one.drug, one.step) in own and one.units]
        days = [_Day(number, tuple(group)) for number, group in groupby(rows, key=lambda one: one.treatment_day)]
        found += [_label(run, times) for run in _runs(days, times)]
    return tuple(found)


def _runs(days: Sequence[_Day], times: tuple[str, ...]) -> list[list[_Day]]:
    """Days that stand on one label."""
    runs = [[days[0]]] if days else []
    for before, day in pairwise(days):
        ends_whole = before.times == times[-len(before.times) :]
        begins_whole = day.times == times[: len(day.times)]
        if day.number == before.number + 1 and ends_whole and begins_whole:
            runs[-1].append(day)
        else:
            runs.append([day])
    return runs


def _label(run: Sequence[_Day], times: tuple[str, ...]) -> Label:
    first, last = run[0], run[-1]
    said = first.times if len(run) == 1 else times
    giving = first.rows[0]
    return Label(
        drug=giving.drug,
        step=giving.step,
        route=giving.route,
        units=giving.units,
        times=said,
        first_date=moment_or_last(giving).date(),
        last_date=moment_or_last(last.rows[0]).date(),
        first_time=None if first.times == said else first.times[0],
        last_time=None if last.times == said else last.times[-1],
    )
