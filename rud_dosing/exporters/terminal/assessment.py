"""An assessment on a terminal: how the patient responds, item by item, grades, and what the source does next."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from ... import units
from ...core.best_response import best_response
from ...model.plan import HistoryEntry, Plan
from ...model.results import AssessmentResult, Grade, JudgedItem, Response, in_force
from ...model.wording import Wording
from .. import words
from ..table.results import levels


def text(plan: Plan, one: AssessmentResult, wording: Wording, *, width: int = 80) -> str:
    """The assessment as text, at most ``width`` columns wide, without trailing blanks."""
    written = io.StringIO()
    console = Console(
        file=written, width=width, force_terminal=False, color_system=None,
        markup=False, highlight=False, emoji=False, legacy_windows=False,
    )  # fmt: skip
    _heading(console, plan, one, wording)
    _response(console, one, wording)
    _best(console, plan, wording)
    _next_steps(console, one, wording)
    _items(console, one.response.items, wording)
    _grades(console, one, wording)
    _used(console, one.response, wording)
    return "".join(f"{line.rstrip()}\n" for line in written.getvalue().splitlines())


def _heading(console: Console, plan: Plan, one: AssessmentResult, wording: Wording) -> None:
    taken = words.dated(wording, one.results.taken_on)
    key = "unscheduled" if one.unscheduled else "heading"
    console.print(wording.say(f"assess.{key}", day=str(one.day), date=taken))
    entry = _entry(plan, one)
    values = {"code": plan.plan_code, "patient": plan.patient.id, "revision": str(entry.revision)}
    console.print(wording.say("assess.plan", **values, by=entry.by or ""))
    if one.corrects:
        console.print(wording.say("assess.corrects", reason=entry.reason or ""))
    if one.results.note is not None:
        console.print(wording.say("assess.note", note=one.results.note))


def _entry(plan: Plan, one: AssessmentResult) -> HistoryEntry:
    """The entry of the history by which the plan got the assessment."""
    return next(entry for entry in reversed(plan.history) if entry.assessed == one)


def _response(console: Console, one: AssessmentResult, wording: Wording) -> None:
    response = one.response
    console.print()
    console.print(wording.say("assess.response", levels=levels(response.levels, wording)))
    if response.decided_by:
        titles = {item.item: item.title for item in response.items}
        for name in response.decided_by:
            item = next(item for item in response.items if item.item == name)
            needs = wording.say("form.comma").join(item.needs)
            _indented(console, wording.say("assess.decides", title=titles[name], needs=needs))
    if one.results.judged is not None:
        level = wording.term("print_response", one.results.judged)
        console.print(wording.say("assess.judged", level=level))
    for name in ("relapse", "lymphoma", "gene_mutation"):
        said = getattr(one.results, name)
        if said is not None:
            console.print(wording.say(f"assess.{name}_{'yes' if said else 'no'}"))


def _best(console: Console, plan: Plan, wording: Wording) -> None:
    best = best_response(in_force(plan.results))
    if best is None:
        console.print(wording.say("assess.best_none"))
        return
    days = {"first": str(best.first_day), "last": str(best.last_day)}
    console.print(wording.say("assess.best", level=wording.term("print_response", best.level), **days))
    if best.open_days:
        listed = wording.say("form.comma").join(map(str, best.open_days))
        console.print(wording.say("assess.best_open", days=listed))


def _next_steps(console: Console, one: AssessmentResult, wording: Wording) -> None:
    _section(console, wording.say("assess.next"))
    if not one.next_steps:
        _indented(console, wording.say("assess.next_none"))
    for step in one.next_steps:
        _indented(console, step.message)
        _indented(console, wording.say("assess.source", source=step.source), 4)


def _items(console: Console, items: Sequence[JudgedItem], wording: Wording) -> None:
    _section(console, wording.say("assess.items"))
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), header_style="")
    for key, least in (("item", 12), ("baseline", 9), ("today", 9), ("asks", 12), ("normal", 7)):
        table.add_column(wording.say(f"assess.{key}"), min_width=least, overflow="fold")
    # A number is not parted from its unit: the other columns are broken for it.
    table.add_column(wording.say("assess.improved"), no_wrap=True)
    for item in items:
        table.add_row(
            item.title,
            item.baseline or wording.say("assess.unknown"),
            item.now or wording.say("assess.unknown"),
            item.asks or "",
            _answer(item.normal, wording),
            _improved(item, wording),
        )
    console.print(table)


def _improved(item: JudgedItem, wording: Wording) -> str:
    """How an item changed: in percent where both values are numbers, and whether that is as much as is asked."""
    change = ""
    if item.change_percent is not None:
        sign = "+" if item.change_percent > 0 else ""
        change = f"{sign}{units.number(item.change_percent)} %"
    if item.abnormal_at_baseline is False:
        said = wording.say("assess.was_normal")
    elif item.improved is None and item.abnormal_at_baseline is None and change:
        said = ""
    else:
        said = _answer(item.improved, wording)
    return ", ".join(part for part in (said, change) if part)


def _answer(answer: bool | None, wording: Wording) -> str:
    return wording.say(f"assess.{ {True: 'yes', False: 'no', None: 'unknown'}[answer] }".replace(" ", ""))


def _grades(console: Console, one: AssessmentResult, wording: Wording) -> None:
    """Each term that was measured: its grade today and that at baseline, the version beside each."""
    _section(console, wording.say("assess.grades"))
    for grade in one.grades:
        if not grade.grades:
            continue
        _indented(console, grade.term)
        now = {"value": grade.value or "", "grade": _grade(grade.grades, grade.version, wording)}
        _indented(console, wording.say("assess.graded_today", **now), 4)
        for line in _remarks(grade, wording):
            _indented(console, line, 14)
        _indented(console, _before(grade, wording), 4)
    missing = [_only_baseline(grade, wording) for grade in one.grades if not grade.grades]
    if missing:
        _indented(console, wording.say("assess.not_measured", terms=wording.say("form.semicolon").join(missing)))


def _before(grade: Grade, wording: Wording) -> str:
    if not grade.baseline_grades:
        return wording.say("assess.not_before")
    before = _grade(grade.baseline_grades, grade.version, wording)
    return wording.say("assess.graded_before", value=grade.baseline_value or "", grade=before)


def _grade(grades: Sequence[int], version: str, wording: Wording) -> str:
    """``grade 2, CTCAE v5.0``; of several ``0 to 4``, ``1 or 2``, and ``0, 2 or 3`` where they do not follow."""
    if len(grades) > 2 and list(grades) == list(range(grades[0], grades[-1] + 1)):
        listed = wording.say("form.dates", first=str(grades[0]), last=str(grades[-1]))
    else:
        listed = words.either(wording, map(str, grades))
    return wording.say("assess.grade", grade=listed, version=version)


def _remarks(grade: Grade, wording: Wording) -> Iterator[str]:
    if grade.needs:
        yield wording.say("assess.would_decide", needs=wording.say("form.comma").join(grade.needs))
    if grade.person is not None:
        yield wording.say("assess.person", person=grade.person)
    if grade.note is not None:
        yield grade.note


def _only_baseline(grade: Grade, wording: Wording) -> str:
    if not grade.baseline_grades:
        return grade.term
    before = _grade(grade.baseline_grades, grade.version, wording)
    return wording.say("assess.only_baseline", term=grade.term, grade=before)


def _used(console: Console, response: Response, wording: Wording) -> None:
    """Every point with its value alone: in words, which the plan holds, they would push all else off the screen."""
    _section(console, wording.say("assess.used", setting=response.setting))
    points = (
        wording.say("assess.point", point=name, value=said.partition(". ")[0]) for name, said in response.used.items()
    )
    _indented(console, wording.say("form.comma").join(points))


def _section(console: Console, title: str) -> None:
    console.print()
    console.print(Text(title))


def _indented(console: Console, sentence: str, by: int = 2) -> None:
    console.print(Padding(Text(sentence), (0, 0, 0, by)))
