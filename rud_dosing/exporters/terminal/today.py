"""A plan at a moment on a terminal: what a ward asks when it takes over."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from ...model.base import read_moment
from ...model.plan import Plan
from ...model.today import PlannedDose, Today
from ...model.wording import Wording
from .. import today_words, words
from ..finding_text import finding_sentence

#: Stands for the space between a number and its unit, which no line is broken at.
_TIED = "\ue000"
_AMOUNT = re.compile(r"(?<=[0-9]) (?=mg|mL)")
_STYLES = {"stop": "bold red", "warning": "yellow"}


def text(plan: Plan, then: Today, wording: Wording, *, width: int = 80, color: bool = False) -> str:
    """What the plan says at a moment, at most ``width`` columns wide, without trailing blanks."""
    out = io.StringIO()
    console = Console(
        file=out, width=width, force_terminal=color, color_system="standard" if color else None,
        markup=False, highlight=False, emoji=False, legacy_windows=False,
    )  # fmt: skip
    today = read_moment(then.at, "at").date()
    _heading(console, plan, then, wording)
    held = [today_words.interruption(wording, one, then.at) for one in then.interruptions]
    _lines(console, "today.interruptions", held, wording, style="bold")
    _doses(console, then, wording)
    changes = [today_words.change(wording, one, today) for one in then.changes]
    _lines(console, "today.changes", changes, wording)
    _lines(console, "today.visits", _visits(then, wording), wording)
    if then.last_result is not None:
        _lines(console, "today.results", [today_words.result(wording, then.last_result)], wording)
    _findings(console, then, wording)
    _supply(console, then, wording)
    console.print()
    console.print(wording.say("calendar.schedule_aid"))
    return "".join(f"{line.rstrip()}\n" for line in out.getvalue().replace(_TIED, " ").splitlines())


def _heading(console: Console, plan: Plan, then: Today, wording: Wording) -> None:
    values = {"code": plan.plan_code, "revision": str(plan.revision), "patient": plan.patient.id}
    console.print(wording.say("today.heading", **values, verified=today_words.verified(wording, then)))
    moment, state = today_words.moment(wording, then), today_words.state(wording, then)
    console.print(Text(wording.say("today.headline", moment=moment, state=state), style="bold"))


def _doses(console: Console, then: Today, wording: Wording) -> None:
    if then.due:
        _section(console, wording.say("today.due"))
        console.print(_table(then.due, wording))
    elif then.state == "on-treatment":
        _section(console, wording.say("today.due"))
        console.print(Padding(wording.say("today.nothing_due"), (0, 0, 0, 2)))
    if then.earlier:
        _section(console, wording.say("today.earlier"))
        console.print(_table(then.earlier, wording, recorded=True))
    if then.next_doses:
        _section(console, wording.say("today.next"))
        console.print(_table(then.next_doses, wording, dated=True))


def _table(doses: Iterable[PlannedDose], wording: Wording, *, recorded: bool = False, dated: bool = False) -> Padding:
    """A row a dose: when, what, how much, and of what; what is recorded of it where that is asked for."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), show_header=False)
    for _ in range(4 if dated else 3):
        table.add_column(no_wrap=True)
    table.add_column()
    for one in doses:
        said = [today_words.recorded(wording, one)] if recorded else []
        said += [today_words.new_dose(wording, one), today_words.taken(wording, one)]
        table.add_row(
            *([words.short_date(wording, one.date)] if dated else []),
            one.time,
            words.drug(wording, one.drug),
            Text(words.dose(wording, one.dose_mg), style="bold", justify="right"),
            _tied(wording.say("form.semicolon").join(part for part in said if part)),
        )
    return Padding(table, (0, 0, 0, 2))


def _visits(then: Today, wording: Wording) -> list[str]:
    today = read_moment(then.at, "at").date()
    lines = []
    for one in then.visits:
        lines.append(today_words.visit(wording, one, today))
        due = today_words.visit_due(wording, one)
        decision = "" if one.decision is None else wording.term("decision", one.decision)
        lines += [f"  {line}" for line in (due, decision) if line]
    return lines + [today_words.review(wording, one) for one in then.reviews]


def _lines(console: Console, title: str, lines: Iterable[str], wording: Wording, style: str = "") -> None:
    listed = list(lines)
    if not listed:
        return
    _section(console, wording.say(title))
    for line in listed:
        indent = 2 + len(line) - len(line.lstrip())
        console.print(Padding(Text(_tied(line.lstrip()), style=style), (0, 0, 0, indent)))


def _findings(console: Console, then: Today, wording: Wording) -> None:
    if not then.findings and not then.notes:
        return
    _section(console, wording.say("today.findings"))
    for finding in then.findings:
        severity = wording.term("severity", finding.severity)
        console.print(Padding(Text(f"{severity} [{finding.code}]", style=_STYLES[finding.severity]), (0, 0, 0, 2)))
        lines = [finding_sentence(wording, finding)]
        if finding.override is not None:
            lines.append(wording.say("summary.overridden", by=finding.override.by, reason=finding.override.reason))
        for line in lines:
            console.print(Padding(Text(_tied(line)), (0, 0, 0, 4)))
    if then.notes:
        console.print(Padding(wording.say("today.notes", number=str(then.notes)), (0, 0, 0, 2)))


def _supply(console: Console, then: Today, wording: Wording) -> None:
    if not then.supply_left:
        return
    _section(console, wording.say("today.supply"))
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column(wording.say("today.product"))
    if then.next_visit_on is not None:
        visit = words.short_date(wording, then.next_visit_on)
        table.add_column(wording.say("today.to_visit", date=visit), justify="right")
    table.add_column(wording.say("today.to_end"), justify="right")
    for item, to_visit in today_words.supply_rows(then):
        counts = [to_visit, item] if then.next_visit_on is not None else [item]
        table.add_row(today_words.product(wording, item), *(today_words.counted(wording, one) for one in counts))
    console.print(Padding(table, (0, 0, 0, 2)))


def _section(console: Console, title: str) -> None:
    console.print()
    console.print(Text(title, style="bold"))


def _tied(text: str) -> str:
    return _AMOUNT.sub(_TIED, text)
