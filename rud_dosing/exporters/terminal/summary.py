"""The plan on a terminal: what a pharmacist checks before anything is printed."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from datetime import date

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from ... import units
from ...core.days import on_day
from ...model.finding import Finding
from ...model.plan import Assessment, Plan
from ...model.wording import Wording
from .. import words
from ..finding_text import finding_sentence
from . import recorded as recorded_text
from .summary_drugs import drug_section

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
        drug_section(console, plan, wording, drug, width, blocks)
    _visits(console, plan, wording)
    _monitoring(console, plan, wording)
    _supply(console, plan, wording)
    _recorded(console, plan, wording)
    _findings(console, plan.findings, wording)
    console.print()
    console.print(wording.say("summary.last_line"))
    return "".join(f"{line.rstrip()}\n" for line in text.getvalue().splitlines())


def _heading(console: Console, plan: Plan, wording: Wording) -> None:
    console.print(Text(wording.term("regimen_title", plan.regimen.title), style="bold"))
    for part in plan.parts[1:]:
        on = on_day(plan.order.start, part.first_day) or date.min
        title = wording.term("regimen_title", part.title)
        values = {"day": str(part.first_day), "date": words.dated(wording, on), "title": title}
        console.print(Text(wording.say("summary.switched", **values), style="bold"))
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
        if visit.regimen:
            regimen = words.regimen(wording, visit.regimen)
            when = wording.say("summary.visit_of", when=when, day=str(visit.regimen_day), regimen=regimen)
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
    if plan.supply.items:  # what is prepared for each giving is not counted here
        console.print(table)
    for total in plan.supply.cumulative:
        values = {
            "drug": words.drug(wording, total.drug),
            "given": units.for_people(total.given_mg, "").rstrip(),
            "number": str(total.administrations),
        }
        number = "_one" if total.administrations == 1 else ""
        if total.reference is None or total.reference_mg is None:
            console.print(wording.say(f"summary.cumulative{number}", **values))
        else:
            amount = units.for_people(total.reference_mg, "").rstrip()
            named = wording.term("reference", total.reference)
            console.print(
                wording.say(f"summary.cumulative_reference{number}", **values, reference=named, reference_mg=amount)
            )


def _last_use(wording: Wording, day: int, on: date | None) -> str:
    if on is None:
        return wording.say("summary.supply_last", day=str(day))
    return wording.say("summary.supply_last_dated", day=str(day), date=words.long_date(wording, on))


def _recorded(console: Console, plan: Plan, wording: Wording) -> None:
    if not plan.records:
        return
    _section(console, recorded_text.heading(plan, wording))
    for counts, taken in recorded_text.tallies(plan, wording):
        console.print(Padding(Text(counts), (0, 0, 0, 1)))
        console.print(Padding(Text(taken), (0, 0, 0, 3)))


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
