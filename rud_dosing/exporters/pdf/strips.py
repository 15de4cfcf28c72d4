"""One week to tear off: title, patient, a row for each day, and the advice below."""

from __future__ import annotations

from dataclasses import dataclass

from .. import words
from . import contacts
from .contacts import Line
from .days import Day, Slot, Week, closing, endings, remarks
from .doses_cell import Layout, cell_height, draw_cell, given, header, layouts
from .frame import identity, identity_height, write_on
from .job import Job, digest, short_day, span

_TEXT = 11.0
_PAD = 5.0
_LEADING = 12.5
_TITLE = 17.0


@dataclass(frozen=True, slots=True)
class Strip:
    """One week in the making: where its columns stand, how high its rows are, and the lines below.

    ``after`` is None but in the last week: the site's words on the time after treatment, none where it says nothing.
    ``slack`` is by how much each row is higher than it need be.
    """

    job: Job
    week: Week
    total: int
    x: float
    date_width: float
    cells: tuple[Layout, ...]
    rows: tuple[float, ...]
    below: list[list[Line]]
    after: list[str] | None
    slack: float = 0.0

    @property
    def room(self) -> float:
        """The width of the strip."""
        return self.date_width + sum(cell.width for cell in self.cells)

    @property
    def height(self) -> float:
        """The height of the strip."""
        top = _TITLE + 21 + identity_height(self.job, self.room)
        after = 0.0 if self.after is None else _after_height(self.after) + 4
        table = _header_height(self) + sum(self.rows) + self.slack * len(self.rows)
        return top + table + 3 + len(self.below) * contacts.LEADING + after


class Columns:
    """The columns of all weeks: alike where the slots are the same."""

    def __init__(self, job: Job, everything: list[Week], room: float) -> None:
        self.total = everything[-1].number if everything else 0
        self.date_width = 2 * _PAD + max(_row_head_width(job, day) for one in everything for day in one.days)
        self._job, self._room = job, room - self.date_width
        self._given = given([week for week in everything if not _has_liquid(week)])
        self._known: dict[tuple[Slot, ...], tuple[Layout, ...]] = {}

    def of(self, week: Week) -> tuple[Layout, ...]:
        """The columns of a week.

        Raises
        ------
        InputError
            ``does-not-fit``
        """
        if _has_liquid(week):
            return layouts(self._job, given([week]), week.slots, self._room)
        if week.slots not in self._known:
            self._known[week.slots] = layouts(self._job, self._given, week.slots, self._room)
        return self._known[week.slots]


def strip(job: Job, columns: Columns, week: Week, x: float, room: float, *, final: bool) -> Strip:
    """Lay a week out; ``final`` where nothing is given after it.

    Raises
    ------
    InputError
        ``does-not-fit``
    """
    cells = columns.of(week)
    rows = tuple(_row_height(job, day, cells) for day in week.days)
    taken = {slot.drug for slot in week.slots}
    lines = contacts.missed(job, room, taken) + contacts.telephones(job, room) + contacts.fever(job, room)
    after = None
    if final:
        lines += contacts.disposal(job, room)
        said = job.site.after_treatment
        after = job.type.wrap(said, _TEXT, room - 2 * _PAD, where="site.after_treatment") if said else []
    last = endings(job, [week], until_closing=True)
    ends = [[Line(part, True, False, "")] for text in last for part in job.type.wrap(text, _TEXT, room, True)]
    below = ends + contacts.paired(job, lines, room)
    return Strip(job, week, columns.total, x, columns.date_width, cells, rows, below, after)


def title(strip: Strip) -> str:
    """``Week 1 of 8: 1 Dec to 7 Dec 2026``."""
    days = strip.week.days
    values = {"week": str(strip.week.number), "weeks": str(strip.total)}
    if days[0].date is None or days[-1].date is None:
        return strip.job.say("print_weeks.week_undated", **values)
    return strip.job.say("print_weeks.week", dates=span(strip.job.wording, days[0].date, days[-1].date), **values)


def draw(strip: Strip, y: float) -> None:
    """Draw it; ``y`` is its upper edge."""
    _title(strip, y)
    y = identity(strip.job, strip.x, y + _TITLE + 14, strip.room) + 7
    with strip.job.pen.group("Table"):
        at = _header(strip, y)
        for day, height in zip(strip.week.days, strip.rows, strict=True):
            _row(strip, day, at, height + strip.slack)
            at += height + strip.slack
    strip.job.pen.frame(strip.x, y, strip.room, at - y, 1.2)
    at = contacts.draw(strip.job, strip.x, at + 3, strip.room, strip.below)
    if strip.after is not None:
        _after(strip, at + 4)


def _has_liquid(week: Week) -> bool:
    """Whether anything is given by volume: the names of such products are long, and other weeks need not make room."""
    return any(unit.product for day in week.days for one in day.doses.values() for unit in one.units)


def _title(strip: Strip, y: float) -> None:
    job, pen = strip.job, strip.job.pen
    with pen.leaf("H1"):
        width = pen.text(strip.x, y + 13, title(strip), 15, bold=True)
    if strip.week.days[0].date is None:
        write_on(job, strip.x + width + 14, y + 13, job.say("print_weeks.begins"), _TEXT, 170)
    code, revision = job.plan.plan_code, str(job.plan.revision)
    text = job.say("print_weeks.code", code=code, revision=revision, digest=digest(job))
    pen.text(strip.x + strip.room, y + 11, text, 8, align="right")


def _after_height(lines: list[str]) -> float:
    return 18 + max(len(lines), 1) * 14.0 + (0 if lines else 3)


def _row_head_width(job: Job, day: Day) -> float:
    number = job.type.width(job.say("print_patient.day", day=str(day.number)), _TEXT)
    if day.date is None:
        return max(number, 82.0)
    weekday = job.type.width(words.weekday(job.wording, day.date), 12, True)
    return max(weekday, number + 8 + job.type.width(short_day(job.wording, day.date), 12, True))


def _row_height(job: Job, day: Day, cells: tuple[Layout, ...]) -> float:
    heights = [cell_height(job, cell, day) for cell in cells]
    return max([29.0, *heights]) + len(remarks(job, day)) * _LEADING


def _header_height(strip: Strip) -> float:
    return max((len(header(strip.job, cell)) for cell in strip.cells), default=1) * _LEADING + 4.5


def _header(strip: Strip, y: float) -> float:
    job, pen, height = strip.job, strip.job.pen, _header_height(strip)
    pen.fill(strip.x, y, strip.room, height, 0.88)
    with pen.group("TR"):
        with pen.leaf("TH", scope="Column"):
            pen.text(strip.x + _PAD, y + height - 4.5, job.say("print_weeks.date"), _TEXT, bold=True)
        x = strip.x + strip.date_width
        for cell in strip.cells:
            pen.rule(x, y, x, y + height, 0.6)
            with pen.leaf("TH", scope="Column"):
                for number, line in enumerate(header(job, cell), start=1):
                    pen.text(x + _PAD, y + number * _LEADING, line, _TEXT, bold=True)
            x += cell.width
    return y + height


def _row(strip: Strip, day: Day, y: float, height: float) -> None:
    job, pen = strip.job, strip.job.pen
    pen.rule(strip.x, y, strip.x + strip.room, y, 0.8)
    said = remarks(job, day)
    main = height - len(said) * _LEADING
    with pen.group("TR"):
        with pen.leaf("TH", scope="Row"):
            _row_head(strip, day, y + strip.slack / 2)
        x = strip.x + strip.date_width
        pen.rule(x, y, x, y + height, 0.6)
        for index, cell in enumerate(strip.cells):
            if index:
                pen.rule(x, y, x, y + main - (2 if said else 0), 0.6)
            draw_cell(job, cell, day, x, y, main, strip.slack)
            x += cell.width
        if said:
            with pen.leaf("TD"):
                for number, text in enumerate(said, start=1):
                    x = strip.x + strip.date_width + _PAD
                    pen.text(x, y + main + number * _LEADING - 3.5, text, _TEXT, bold=True)


def _row_head(strip: Strip, day: Day, y: float) -> None:
    job, x, right = strip.job, strip.x + _PAD, strip.x + strip.date_width - _PAD
    if day.date is None:
        job.pen.rule(x, y + 13, right, y + 13)
    else:
        job.pen.text(x, y + 12, words.weekday(job.wording, day.date), 12, bold=True)
        job.pen.text(x, y + 24.5, short_day(job.wording, day.date), 12, bold=True)
    number = job.say("print_patient.day", day=str(day.number))
    job.pen.text(right, y + 24.5, number, _TEXT, align="right")


def _after(strip: Strip, y: float) -> None:
    """That nothing is taken any more, and the site's words on the time after treatment, or room to write them."""
    job, pen, lines = strip.job, strip.job.pen, strip.after or []
    pen.frame(strip.x, y, strip.room, _after_height(lines), 1.2)
    with pen.leaf("H2"):
        width = pen.text(strip.x + _PAD, y + 13, job.say("print_weeks.after"), 12, bold=True)
    said = closing(job)
    if said:
        with pen.leaf("P"):
            width += 8 + pen.text(
                strip.x + _PAD + width + 8, y + 13, said, _TEXT, bold=True, room=strip.room - width - 8 - 2 * _PAD
            )
    for number, line in enumerate(lines, start=1):
        pen.text(strip.x + _PAD, y + 13 + number * 14, line, _TEXT, where="site.after_treatment")
    if not lines:
        pen.rule(strip.x + 2 * _PAD + width, y + 14, strip.x + strip.room - _PAD, y + 14)
        pen.rule(strip.x + _PAD, y + 30, strip.x + strip.room - _PAD, y + 31)
