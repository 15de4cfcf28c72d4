"""Adherence by week on the worksheet: what was planned, and what was recorded of it."""

from __future__ import annotations

from collections.abc import Sequence

from ...core.days import on_day
from ...core.records.adherence import Adherence, WeekCounts, adherence
from .. import words
from .flow import Block, Fixed, Steps
from .grid import Cell, Column, Row, Table, fitted
from .job import Job, span
from .visits import paragraphs

_COUNTS = ("planned", "given", "late", "missed", "vomited", "not_recorded", "to_come")
#: The highest table that is kept on one page, in points.
_LONGEST = 350.0


def blocks(job: Job, x: float, room: float) -> list[Block]:
    """A table a drug, and below them how far the past reaches."""
    counted = adherence(job.plan)
    drugs = dict.fromkeys(week.drug for week in counted.weeks)
    tables = [_whole(Steps(job.pen, x, fitted(_table(job, counted, drug), job.type, room))) for drug in drugs]
    return [*tables, paragraphs(job, x, room, _notes(job, counted))]


def _whole(table: Steps) -> Block:
    """A table that stays with its last line, the course, on one page; only a very long one goes on to the next."""
    height = table.height(0)
    return table if height > _LONGEST else Fixed(height, height, lambda y, _: table.draw(y, 0))


def _table(job: Job, counted: Adherence, drug: str) -> Table:
    heading = job.say("print_results.adherence", drug=words.drug(job.wording, drug))
    columns = (
        Column(job.say("print_results.week"), share=0),
        Column(job.say("print_worksheet.dates"), share=2),
        *(Column(job.say(f"print_results.{name}"), "right") for name in _COUNTS),
    )
    own = [week for week in counted.weeks if week.drug == drug]
    rows = [_row(str(week.week), _dates(job, week.week), [week]) for week in own if _has_begun(week, counted)]
    rows.append(_row(job.say("print_results.course"), "", own, bold=True))
    return Table(heading, columns, tuple(rows), continued=job.say("print_worksheet.continued", heading=heading))


def _has_begun(week: WeekCounts, counted: Adherence) -> bool:
    return counted.until_day is not None and 7 * week.week - 6 <= counted.until_day


def _dates(job: Job, week: int) -> str:
    start = job.plan.order.start
    first, last = on_day(start, 7 * week - 6), on_day(start, 7 * week)
    return "" if first is None or last is None else span(job.wording, first, last)


def _row(name: str, dates: str, counts: Sequence[WeekCounts], *, bold: bool = False) -> Row:
    numbers = [sum(getattr(one, key) for one in counts) for key in _COUNTS]
    cells = [Cell(str(number), bold=bold, align="right") for number in numbers]
    return Row((Cell(name, bold=True, head=True), Cell(dates), *cells), 13.5, 13.5)


def _notes(job: Job, counted: Adherence) -> list[str]:
    texts = []
    on = on_day(job.plan.order.start, counted.until_day or 1)
    if counted.until_day is not None and counted.until_time is not None and on is not None:
        date, time = words.short_date(job.wording, on), counted.until_time
        texts.append(job.say("print_results.past", day=str(counted.until_day), date=date, time=time))
    if counted.not_in_plan:
        texts.append(job.say("print_results.not_in_plan", number=str(counted.not_in_plan)))
    return texts
