"""The drugs of a plan on a terminal: their steps, and a chart of the dose per day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from itertools import groupby
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from ... import units
from ...core.course.cut_days import in_one, together, usual_times
from ...model.plan import Plan, PlanStep
from ...model.wording import Wording
from .. import words
from ..daychart import day_chart

#: The columns that may grow, with the widths they have unless they must.
_WIDE = ((3, 10), (4, 8), (5, 8))
_UNITS_WIDTH = 21


def drug_section(console: Console, plan: Plan, wording: Wording, drug: str, width: int, blocks: bool) -> None:
    """Everything of one drug: heading, steps, what the table has no room for, chart."""
    steps = [step for step in plan.steps if step.drug == drug]
    console.print()
    is_daily = _is_daily(plan, steps)
    console.print(Text(_heading(steps, wording, is_daily), style="bold"))
    held = [step for step in steps if step.taper_shape is None]
    if held:
        console.print(_steps_table(held, wording))
    tapering = [step for step in steps if step.taper_shape is not None]
    if tapering:
        console.print(wording.say("summary.tapering", drug=words.drug(wording, drug)))
        console.print(_steps_table(tapering, wording, heading=False))
    for line in _below(steps, wording):
        console.print(line)
    if is_daily and steps[0].dose_basis != "fixed":
        console.print()
        console.print(wording.say("summary.chart", drug=words.drug(wording, drug)))
        visits = [visit.treatment_day for visit in plan.assessments]
        for line in day_chart(steps, visits, width, blocks):
            console.print(line)


def _heading(steps: Sequence[PlanStep], wording: Wording, is_daily: bool) -> str:
    """``Dexamethasone, oral, daily at 08:00``."""
    routes = dict.fromkeys(_route(step, wording) for step in steps)
    values = {"drug": words.drug(wording, steps[0].drug), "route": wording.say("form.and").join(routes)}
    if len({step.times for step in in_one(steps)}) > 1:
        return wording.say("summary.drug_times_below", **values)
    key = "summary.drug" if is_daily else "summary.drug_some_days"
    return wording.say(key, **values, times=wording.say("form.and").join(usual_times(steps)))


def _route(step: PlanStep, wording: Wording) -> str:
    route = wording.term("route", step.route)
    if step.lasts_minutes is None:
        return route
    lasts = wording.say("summary.lasts", minutes=str(step.lasts_minutes))
    return wording.say("form.comma").join((route, lasts))


def _is_daily(plan: Plan, steps: Sequence[PlanStep]) -> bool:
    """Whether the drug is given on every day of its steps, and its regimen means it so."""
    return all(step.is_daily for step in steps) and not plan.drugs[steps[0].drug].may_pause


def _below(steps: Sequence[PlanStep], wording: Wording) -> list[str]:
    """What stands below the steps: the days of what is not given daily, routes and times that change, divided doses."""
    lines = []
    for step in steps:
        if not step.is_daily:
            first, last = str(step.first_day), str(step.last_day)
            lines.append(wording.say("summary.on_days", first=first, last=last, days=words.numbers(wording, step.days)))
    if not any(step.units for step in steps):
        lines.append(wording.say("summary.prepared"))
    for run in _changing(steps, lambda step: _route(step, wording)):
        lines.append(wording.say("summary.route", **_span(run), route=_route(run[0], wording)))
    times = _changing(in_one(steps), lambda step: step.times)
    for run in times:
        named = wording.say("form.and").join(run[0].times)
        lines.append(wording.say("summary.times", **_span(run), times=named))
    if not times and steps[0].dose_basis != "fixed" and steps[0].whole_day > 1:
        lines.append(wording.say("summary.each", number=str(steps[0].whole_day)))
    return [*lines, *_only_at(steps, wording)]


def _only_at(steps: Sequence[PlanStep], wording: Wording) -> Iterator[str]:
    """``Day 10: only at 08:00``, of days that lack a time; of one whose dose changes at noon each half is a step."""
    days = Counter(day for step in steps for day in step.days)
    for run in together(steps):
        for step in run:
            if step.times != usual_times(run) and days[step.first_day] == 1:
                named = wording.say("form.and").join(step.times)
                yield wording.say("print_worksheet.days_only", days=_days(step), times=named)


def _changing(steps: Sequence[PlanStep], of: Callable[[PlanStep], Any]) -> list[list[PlanStep]]:
    """Runs of steps that are alike in something; none where all are."""
    runs = [list(run) for _, run in groupby(steps, key=of)]
    return runs if len(runs) > 1 else []


def _span(run: Sequence[PlanStep]) -> dict[str, str]:
    return {"first": str(run[0].first_day), "last": str(run[-1].last_day)}


def _steps_table(steps: Sequence[PlanStep], wording: Wording, heading: bool = True) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), show_header=heading, header_style="dim")
    columns: tuple[tuple[str, str, int | None], ...] = (
        ("days", "left", 5),
        ("from", "left", 11),
        ("to", "left", 11),
        ("calculated", "right", 10),
        ("given", "right", 8),
        ("difference", "right", 8),
        ("units", "left", None),
    )
    # What is prepared for each giving has no units, and then the column has none either.
    has_units = any(step.units for step in steps)
    for key, justify, size in columns if has_units else columns[:-1]:
        header = wording.say(f"summary.{key}")
        if justify == "right":
            table.add_column(header, justify="right", min_width=size, no_wrap=True)
        else:
            table.add_column(header, min_width=size, no_wrap=size is not None)
    rows = [_row(step, wording) for step in steps]
    # A cell wider than its column takes from the units, which then stand on a line for each strength.
    taken = sum(max(len(row[at]) for row in rows) - size for at, size in _WIDE if max(len(r[at]) for r in rows) > size)
    for *cells, counted in rows:
        broken = counted if len(counted) <= _UNITS_WIDTH - taken else counted.replace(" + ", " +\n")
        table.add_row(*cells[:4], Text(cells[4], style="bold"), cells[5], *([broken] if has_units else []))
    return table


def _row(step: PlanStep, wording: Wording) -> tuple[str, ...]:
    return (
        _days(step),
        _date(wording, step.first_date),
        _date(wording, step.last_date),
        units.for_people(step.calculated_mg, "mg", 4),
        words.dose(wording, step.dose_mg),
        _difference(step),
        words.units_short(step.units),
    )


def _days(step: PlanStep) -> str:
    return str(step.first_day) if step.first_day == step.last_day else f"{step.first_day}-{step.last_day}"


def _date(wording: Wording, on: date | None) -> str:
    return "" if on is None else words.short_date(wording, on)


def _difference(step: PlanStep) -> str:
    text = units.number(step.deviation_percent, 1)
    return f"{text} %" if text == "0" or text.startswith("-") else f"+{text} %"
