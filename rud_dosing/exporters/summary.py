"""The plan on a terminal: what a pharmacist checks before anything is printed."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from .. import units
from ..model.finding import Finding
from ..model.plan import Assessment, Plan, PlanStep
from ..model.wording import Wording
from . import words
from .daychart import day_chart
from .finding_text import finding_sentence

#: The columns that may grow, with the widths they have unless they must.
_WIDE = ((3, 10), (4, 8), (5, 8))
_UNITS_WIDTH = 21
_STYLES = {"stop": "bold red", "warning": "yellow", "note": "dim"}


def summary(plan: Plan, wording: Wording, *, width: int = 80, color: bool = False, blocks: bool = True) -> str:
    """The whole plan as text, at most ``width`` columns wide, without trailing blanks.

    Parameters
    ----------
    color : whether to mark severities and given doses with terminal colors
    blocks : whether the chart may use block characters, or only ASCII
    """
    text = io.StringIO()
    console = Console(
        file=text, width=width, force_terminal=color, color_system="standard" if color else None,
        markup=False, highlight=False, emoji=False, legacy_windows=False,
    )  # fmt: skip
    _heading(console, plan, wording)
    for drug in dict.fromkeys(step.drug for step in plan.steps):
        _drug(console, plan, wording, drug, width, blocks)
    _visits(console, plan, wording)
    _monitoring(console, plan, wording)
    _supply(console, plan, wording)
    _findings(console, plan.findings, wording)
    console.print()
    console.print(wording.say("summary.last_line"))
    return "".join(f"{line.rstrip()}\n" for line in text.getvalue().splitlines())


def _heading(console: Console, plan: Plan, wording: Wording) -> None:
    console.print(Text(wording.term("regimen_title", plan.regimen.title), style="bold"))
    values = {"code": plan.plan_code, "revision": str(plan.revision), "patient": plan.patient.id}
    start, last = plan.order.start, max(step.last_date or date.min for step in plan.steps)
    if start is None:
        console.print(wording.say("summary.plan_undated", **values))
    else:
        console.print(wording.say("summary.plan", **values))
        first, end = words.dated(wording, start), words.dated(wording, last)
        zone = plan.time_zone or wording.say("summary.no_zone")
        console.print(wording.say("summary.dates", first=first, last=end, zone=zone))
    bsa = plan.bsa
    measured = {
        "bsa": units.number(bsa.value),
        "formula": bsa.formula,
        "height": _measure(wording, str(plan.patient.height), units.for_people(bsa.height_cm, "cm")),
        "weight": _measure(wording, str(plan.patient.weight), units.for_people(bsa.weight_kg, "kg")),
    }
    if bsa.cap is not None and bsa.cap < bsa.rounded:
        cap, rounded = units.number(bsa.cap), units.number(bsa.rounded)
        console.print(wording.say("summary.bsa_capped", **measured, cap=cap, rounded=rounded))
    else:
        console.print(wording.say("summary.bsa", **measured, unrounded=units.number(bsa.unrounded, 4)))


def _measure(wording: Wording, typed: str, converted: str) -> str:
    if typed.replace(" ", "") == converted.replace(" ", ""):
        return wording.say("summary.measure", typed=typed)
    return wording.say("summary.measure_converted", typed=typed, converted=converted)


def _drug(console: Console, plan: Plan, wording: Wording, drug: str, width: int, blocks: bool) -> None:
    steps = [step for step in plan.steps if step.drug == drug]
    name, routes = words.drug(wording, drug), list(dict.fromkeys(step.route for step in steps))
    route = wording.say("form.and").join(wording.term("route", one) for one in routes)
    times = wording.say("form.and").join(steps[0].times)
    _section(console, wording.say("summary.drug", drug=name, route=route, times=times))
    held = [step for step in steps if step.taper_shape is None]
    console.print(_steps_table(held, wording))
    tapering = [step for step in steps if step.taper_shape is not None]
    if tapering:
        console.print(wording.say("summary.tapering", drug=name))
        console.print(_steps_table(tapering, wording, heading=False))
    if len(routes) > 1:
        for run in _runs_of_route(steps):
            first, last, way = str(run[0].first_day), str(run[-1].last_day), wording.term("route", run[0].route)
            console.print(wording.say("summary.route", first=first, last=last, route=way))
    if steps[0].dose_basis == "fixed":
        return
    if len(steps[0].times) > 1:
        console.print(wording.say("summary.each", number=str(len(steps[0].times))))
    console.print()
    console.print(wording.say("summary.chart", drug=name))
    visits = [visit.treatment_day for visit in plan.assessments]
    for line in day_chart(steps, visits, width, blocks):
        console.print(line)


def _runs_of_route(steps: Sequence[PlanStep]) -> list[list[PlanStep]]:
    return [list(run) for _, run in groupby(steps, key=lambda step: step.route)]


def _steps_table(steps: Sequence[PlanStep], wording: Wording, heading: bool = True) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), show_header=heading, header_style="dim")
    for key, justify, size in (
        ("days", "left", 5),
        ("from", "left", 11),
        ("to", "left", 11),
        ("calculated", "right", 10),
        ("given", "right", 8),
        ("difference", "right", 8),
        ("units", "left", None),
    ):
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
        table.add_row(*cells[:4], Text(cells[4], style="bold"), cells[5], broken)
    return table


def _row(step: PlanStep, wording: Wording) -> tuple[str, ...]:
    days = str(step.first_day) if step.first_day == step.last_day else f"{step.first_day}-{step.last_day}"
    return (
        days,
        _date(wording, step.first_date),
        _date(wording, step.last_date),
        units.for_people(step.calculated_mg, "mg", 4),
        words.dose(wording, step.dose_mg),
        _difference(step),
        words.units_short(step.units),
    )


def _date(wording: Wording, on: date | None) -> str:
    return "" if on is None else words.short_date(wording, on)


def _difference(step: PlanStep) -> str:
    text = units.number(step.deviation_percent, 1)
    return f"{text} %" if text == "0" or text.startswith("-") else f"+{text} %"


def _visits(console: Console, plan: Plan, wording: Wording) -> None:
    if not plan.assessments:
        return
    _section(console, wording.say("summary.visits"))
    alike = len({visit.due for visit in plan.assessments}) == 1
    table = Table(box=None, pad_edge=False, padding=(0, 1), show_header=False)
    table.add_column(width=8)
    table.add_column()
    for visit in plan.assessments:
        when = "" if visit.target is None else f"{words.dated(wording, visit.target)}, {visit.time}"
        table.add_row(wording.say("summary.visit", day=str(visit.treatment_day)), Text(when, style="bold"))
        if not alike:
            table.add_row("", _due(visit, wording))
        if visit.decision is not None:
            table.add_row("", wording.term("decision", visit.decision))
    console.print(table)
    if alike:
        console.print(wording.say("summary.due_each", items=_due(plan.assessments[0], wording)))


def _monitoring(console: Console, plan: Plan, wording: Wording) -> None:
    if not plan.monitoring:
        return
    _section(console, wording.say("summary.monitoring"))
    by_due: dict[tuple[str, ...], list[str]] = {}
    for one in plan.monitoring:
        by_due.setdefault(one.due, []).append(str(one.treatment_day))
    table = Table(box=None, pad_edge=False, padding=(0, 1), show_header=False)
    table.add_column()
    table.add_column()
    for due, days in by_due.items():
        items = wording.say("form.comma").join(wording.term("due", item) for item in due)
        named = wording.say("form.comma").join(days)
        several = wording.say("summary.days_of", days=named)
        table.add_row(several if len(days) > 1 else wording.say("summary.visit", day=named), items)
    console.print(table)


def _due(visit: Assessment, wording: Wording) -> str:
    return wording.say("form.comma").join(wording.term("due", item) for item in visit.due)


def _supply(console: Console, plan: Plan, wording: Wording) -> None:
    _section(console, wording.say("summary.supply"))
    table = Table(box=None, pad_edge=False, padding=(0, 1), show_header=False)
    for item in plan.supply.items:
        name = words.drug(wording, item.drug)
        counted = wording.term("unit", item.form if item.dispense_quantity == 1 else f"{item.form}_many")
        table.add_row(
            item.product or wording.say("summary.supply_item", drug=name, strength=units.number(item.strength_mg)),
            wording.say("summary.supply_units", number=f"{item.dispense_quantity:,}", units=counted),
            _last_use(wording, item.last_day, item.last_date),
        )
    console.print(table)
    for total in plan.supply.cumulative:
        values = {
            "drug": words.drug(wording, total.drug),
            "given": units.for_people(total.given_mg, "").rstrip(),
            "number": str(total.administrations),
        }
        if total.reference is None or total.reference_mg is None:
            console.print(wording.say("summary.cumulative", **values))
        else:
            amount = units.for_people(total.reference_mg, "").rstrip()
            named = wording.term("reference", total.reference)
            console.print(wording.say("summary.cumulative_reference", **values, reference=named, reference_mg=amount))


def _last_use(wording: Wording, day: int, on: date | None) -> str:
    if on is None:
        return wording.say("summary.supply_last", day=str(day))
    return wording.say("summary.supply_last_dated", day=str(day), date=words.long_date(wording, on))


def _findings(console: Console, findings: Iterable[Finding], wording: Wording) -> None:
    _section(console, wording.say("summary.findings"))
    for finding in findings:
        severity = wording.term("severity", finding.severity)
        console.print(Text(f"{severity} [{finding.code}]", style=_STYLES[finding.severity]))
        for line in _sentences(finding, wording):
            console.print(Padding(Text(line), (0, 0, 0, 2)))


def _sentences(finding: Finding, wording: Wording) -> Iterator[str]:
    yield finding_sentence(wording, finding)
    if finding.override is not None:
        yield wording.say("summary.overridden", by=finding.override.by, reason=finding.override.reason)


def _section(console: Console, title: str) -> None:
    console.print()
    console.print(Text(title, style="bold"))
