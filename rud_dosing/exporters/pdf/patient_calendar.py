"""The calendar for the wall: four weeks a page, a row of dates and below it a row for each dose of the day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from .. import words
from . import contacts
from .calendar_lines import BOX, DATE_PAD, DOSE, PAD, SPARE, TEXT, day_width, names, notes
from .contacts import Line
from .courses import is_mixed
from .days import Day, Slot, Week, weeks
from .frame import FOOT, HEAD, Document, Page, identity, identity_height, measures
from .job import Job, short_day
from .legend import legend
from .text import does_not_fit

_HEADER = 17.0
_DATE, _NOTE = 15.5, 12.0
_LINE, _HIGHEST_LINE, _LABEL = 15.5, 26.0, 12.0
_WEEKS = 4


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page in the making: its weeks, its legend in two columns, the site's lines, and where columns stand."""

    job: Job
    weeks: list[Week]
    total: int
    legend: list[list[str]]
    advice: list[list[Line]]
    x: float
    room: float
    labels: dict[Slot, list[str]]
    label: float
    line: float
    widest: float

    @property
    def column(self) -> float:
        """The width of a day."""
        return (self.room - self.label) / 7

    @property
    def stacked(self) -> bool:
        """Whether the number of a day stands below its date, since the days are too narrow for both on a line."""
        return self.widest > self.column + SPARE + 0.05

    @property
    def date_height(self) -> float:
        """The height of dates and numbers."""
        return _DATE + (_NOTE if self.stacked else 0)

    @property
    def notes_room(self) -> float:
        """The width of the notes of a day."""
        return self.column - 2 * PAD + 3

    def notes(self, week: Week) -> int:
        """How many lines of notes the days of a week need."""
        return max(len(notes(self.job, day, self.notes_room)) for day in week.days)

    def height(self, week: Week) -> float:
        """The height of a week."""
        return self.date_height + len(week.slots) * self.line + self.notes(week) * _NOTE + 2.5


def layout(job: Job) -> Document:
    """Four weeks a page where they fit, otherwise fewer; weeks without doses need little room and are not counted.

    Raises
    ------
    InputError
        ``glyph``, ``does-not-fit``
    """
    width, height, margin = measures(job.paper, True)
    room = width - 2 * margin
    below_head = height - 2 * margin - HEAD - FOOT - identity_height(job, room) - 22
    everything = weeks(job)
    for groups in _groupings(job, everything):
        sheets = [_sheet(job, group, len(everything), margin, room) for group in groups]
        free = [below_head - _used(sheet) for sheet in sheets]
        if min(free) >= 0:
            pages = [_page(sheet, more) for sheet, more in zip(sheets, free, strict=True)]
            return Document(job.say("print_calendar.kind"), pages)
    raise does_not_fit(job.say("print_calendar.kind"), "calendar")


def _groupings(job: Job, everything: list[Week]) -> Iterator[list[list[Week]]]:
    """The weeks in pages, in fewer and fewer a page; where regimens or drugs change, as many on each."""
    if is_mixed(job.plan):
        shares = [-(-len(everything) // pages) for pages in range(1, len(everything) + 1)]
    else:
        shares = list(range(min(_WEEKS, len(everything)), 0, -1))
    for number in shares:
        groups = [everything[index : index + number] for index in range(0, len(everything), number)]
        if max(sum(1 for week in group if week.slots) for group in groups) <= _WEEKS:
            yield groups


def _sheet(job: Job, group: list[Week], total: int, x: float, room: float) -> Sheet:
    labels = names(job, group, room)
    widths = [job.type.width(line, TEXT, True) for lines in labels.values() for line in lines]
    widths.append(job.type.width(_week_name(job, group[-1]), 13, True))
    widths.append(job.type.width(job.say("print_calendar.weekday"), TEXT, True))
    most = max((len(lines) for lines in labels.values()), default=1)
    advice = contacts.paired(job, contacts.telephones(job, room) + contacts.fever(job, room), room)
    taken, line = legend(job, group, room / 2 - 12), max(_LINE, most * _LABEL + 2)
    widest = max(day_width(job, day) for week in group for day in week.days)
    return Sheet(job, group, total, taken, advice, x, room, labels, max(widths) + 2 * PAD, line, widest)


def _used(sheet: Sheet) -> float:
    below = _LEGEND_HEAD + _legend_height(sheet) + len(sheet.advice) * contacts.LEADING
    return _HEADER + sum(sheet.height(week) for week in sheet.weeks) + below


_LEGEND_HEAD = 18.0


def _legend_height(sheet: Sheet) -> float:
    left, right = _columns(sheet)
    lines = max(sum(len(entry) for entry in left), sum(len(entry) for entry in right))
    return lines * contacts.LEADING + 3


def _columns(sheet: Sheet) -> tuple[list[list[str]], list[list[str]]]:
    half = -(-len(sheet.legend) // 2)
    return sheet.legend[:half], sheet.legend[half:]


def _week_name(job: Job, week: Week) -> str:
    return job.say("print_patient.week", week=str(week.number))


def _page(sheet: Sheet, free: float) -> Page:
    lines = sum(len(week.slots) for week in sheet.weeks)
    sheet = replace(sheet, line=min(_HIGHEST_LINE, sheet.line + max(free - 4, 0) / max(lines, 1)))
    return Page(_title(sheet), True, lambda y: _draw(sheet, y))


def _title(sheet: Sheet) -> str:
    job, first, last = sheet.job, sheet.weeks[0], sheet.weeks[-1]
    values = {"first": str(first.number), "last": str(last.number), "weeks": str(sheet.total)}
    begin, end = first.days[0].date, last.days[-1].date
    # "weeks 9 to 9" stays where it was before there were plans of several regimens.
    name = "print_calendar.title" + ("_week" if first.number == last.number and is_mixed(job.plan) else "")
    if begin is None or end is None:
        return job.say(f"{name}_undated", **values)
    dates = job.say("form.dates", first=words.long_date(job.wording, begin), last=words.long_date(job.wording, end))
    return job.say(name, dates=dates, **values)


def _draw(sheet: Sheet, y: float) -> None:
    job = sheet.job
    y = identity(job, sheet.x, y + 14, sheet.room) + 8
    top = y
    with job.pen.group("Table"):
        y = _header(sheet, y)
        for week in sheet.weeks:
            y = _week(sheet, week, y)
    for index in range(8):
        at = sheet.x + sheet.label + index * sheet.column
        job.pen.rule(at, top, at, y, 0.6)
    job.pen.frame(sheet.x, top, sheet.room, y - top, 1.2)
    at = top + _HEADER
    for week in sheet.weeks:
        _borders(sheet, week, at)
        at += sheet.height(week)
    _below(sheet, y)


def _header(sheet: Sheet, y: float) -> float:
    pen, job = sheet.job.pen, sheet.job
    pen.fill(sheet.x, y, sheet.room, _HEADER, 0.88)
    with pen.group("TR"):
        with pen.leaf("TH", scope="Column"):
            pen.text(sheet.x + PAD, y + 12.5, job.say("print_calendar.weekday"), TEXT, bold=True)
        for index, day in enumerate(sheet.weeks[0].days):
            middle = sheet.x + sheet.label + (index + 0.5) * sheet.column
            with pen.leaf("TH", scope="Column"):
                if day.date is None:
                    pen.rule(middle - sheet.column / 2 + 8, y + 13, middle + sheet.column / 2 - 8, y + 13)
                else:
                    pen.text(middle, y + 12.5, words.weekday(job.wording, day.date), TEXT, bold=True, align="center")
    return y + _HEADER


def _week(sheet: Sheet, week: Week, y: float) -> float:
    pen = sheet.job.pen
    pen.rule(sheet.x, y, sheet.x + sheet.room, y, 1.2)
    with pen.group("TR"):
        with pen.leaf("TH", scope="Row"):
            pen.text(sheet.x + PAD, y + 12.5, _week_name(sheet.job, week), 13, bold=True)
        for index, day in enumerate(week.days):
            _date(sheet, week, day, sheet.x + sheet.label + index * sheet.column, y)
    at = y + sheet.date_height
    for number, slot in enumerate(week.slots):
        if number % 2 == 0:
            pen.fill(sheet.x, at, sheet.room, sheet.line, 0.94)
        with pen.group("TR"):
            with pen.leaf("TH", scope="Row"):
                lines = sheet.labels[slot]
                baseline = at + sheet.line / 2 + 4 - (len(lines) - 1) * _LABEL / 2
                for line_number, line in enumerate(lines):
                    pen.text(sheet.x + PAD, baseline + line_number * _LABEL, line, TEXT, bold=True)
            for index, day in enumerate(week.days):
                _dose(sheet, day, slot, sheet.x + sheet.label + index * sheet.column, at)
        at += sheet.line
    return y + sheet.height(week)


def _date(sheet: Sheet, week: Week, day: Day, x: float, y: float) -> None:
    job, right = sheet.job, x + sheet.column - DATE_PAD
    with job.pen.leaf("TD"):
        number = job.say("print_patient.day", day=str(day.number))
        width = job.type.width(number, TEXT)
        if day.date is None:
            job.pen.rule(x + DATE_PAD, y + 13.5, right - width - 5, y + 13.5)
        else:
            room = sheet.column - 2 * DATE_PAD - (0 if sheet.stacked else width + 2)
            job.pen.text(x + DATE_PAD, y + 12.5, short_day(job.wording, day.date), 12, bold=True, room=room)
        job.pen.text(right, y + (12.5 + _NOTE if sheet.stacked else 12.5), number, TEXT, align="right")
        at = y + sheet.date_height + len(week.slots) * sheet.line
        for note in notes(job, day, sheet.notes_room):
            at += _NOTE
            job.pen.text(x + PAD, at - 2, note, TEXT, bold=True, room=sheet.notes_room)


def _dose(sheet: Sheet, day: Day, slot: Slot, x: float, y: float) -> None:
    job, middle = sheet.job, y + sheet.line / 2
    with job.pen.leaf("TD"):
        one = day.doses.get(slot)
        if one is None:
            text = job.say("print_patient.on_hold_short" if slot.drug in day.held else "print_patient.no_dose")
            job.pen.text(x + PAD, middle + 4, text, TEXT, bold=slot.drug in day.held)
            return
        job.pen.tick_box(x + PAD, middle + BOX / 2, BOX)
        at = x + PAD + BOX + 5
        room = sheet.column - BOX - 2 * PAD - 2
        dose = words.dose(job.wording, one.dose_mg)
        # A dose of four figures steps down as a long name does, never below the text beside it.
        sizes = (size for size in (DOSE, 13.0, 12.0) if job.type.width(dose, size, True) <= room)
        width = job.pen.text(at, middle + 5, dose, next(sizes, TEXT), bold=True, room=room)
        if one.changed_from_mg is not None:
            tip = at + width + 3
            job.pen.path([(tip, middle), (tip + 6, middle - 4), (tip + 6, middle + 4)], "f")


def _borders(sheet: Sheet, week: Week, y: float) -> None:
    """A heavy border around each day on which a dose or the treatment is new."""
    for index, day in enumerate(week.days):
        if day.changes or day.begins_another:
            x = sheet.x + sheet.label + index * sheet.column
            sheet.job.pen.frame(x + 1, y + 1, sheet.column - 2, sheet.height(week) - 2, 2.6)


def _below(sheet: Sheet, y: float) -> None:
    job, pen = sheet.job, sheet.job.pen
    with pen.leaf("H2"):
        pen.text(sheet.x, y + 14, job.say("print_calendar.legend_heading"), TEXT, bold=True)
    y += _LEGEND_HEAD
    for side, entries in enumerate(_columns(sheet)):
        at = y
        for entry in entries:
            with pen.leaf("P"):
                for number, line in enumerate(entry):
                    at += contacts.LEADING
                    indent = 0 if number == 0 else 12
                    pen.text(sheet.x + side * sheet.room / 2 + indent, at - 3, line, TEXT)
    contacts.draw(job, sheet.x, y + _legend_height(sheet), sheet.room, sheet.advice)
