"""The calendar for the wall: four weeks a page, a row of dates and below it a row for each dose of the day."""

from __future__ import annotations

from dataclasses import dataclass, replace

from .. import words
from . import contacts
from .contacts import Line
from .days import Day, Slot, Week, slot_lines, weeks
from .frame import FOOT, HEAD, Document, Page, identity, identity_height, measures
from .job import Job, short_day
from .legend import legend
from .text import does_not_fit

_TEXT = 11.0
_DOSE = 14.0
_BOX = 13.0
_PAD, _DATE_PAD = 5.0, 3.5
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

    @property
    def column(self) -> float:
        """The width of a day."""
        return (self.room - self.label) / 7

    def notes(self, week: Week) -> int:
        """How many lines of notes the days of a week need."""
        return max(len(notes(self.job, day)) for day in week.days)

    def height(self, week: Week) -> float:
        """The height of a week."""
        return _DATE + len(week.slots) * self.line + self.notes(week) * _NOTE + 2.5


def layout(job: Job) -> Document:
    """Four weeks a page where they fit, otherwise fewer.

    Raises
    ------
    InputError
        ``glyph``, ``does-not-fit``
    """
    width, height, margin = measures(job.paper, True)
    room = width - 2 * margin
    below_head = height - 2 * margin - HEAD - FOOT - identity_height(job, room) - 22
    everything = weeks(job)
    for number in range(min(_WEEKS, len(everything)), 0, -1):
        groups = [everything[index : index + number] for index in range(0, len(everything), number)]
        sheets = [_sheet(job, group, len(everything), margin, room) for group in groups]
        free = [below_head - _used(sheet) for sheet in sheets]
        if min(free) >= 0:
            pages = [_page(sheet, more) for sheet, more in zip(sheets, free, strict=True)]
            return Document(job.say("print_calendar.kind"), pages)
    raise does_not_fit(job.say("print_calendar.kind"), "calendar")


def notes(job: Job, day: Day) -> list[str]:
    """``NEW DOSE`` and ``Clinic visit``, where the day has them."""
    said = [job.say("print_patient.new_dose")] if day.changes else []
    return said + [job.say("print_patient.visit") for _ in day.visits[:1]]


def _sheet(job: Job, group: list[Week], total: int, x: float, room: float) -> Sheet:
    labels = _labels(job, group, room)
    widths = [job.type.width(line, _TEXT, True) for lines in labels.values() for line in lines]
    widths.append(job.type.width(_week_name(job, group[-1]), 13, True))
    widths.append(job.type.width(job.say("print_calendar.weekday"), _TEXT, True))
    most = max((len(lines) for lines in labels.values()), default=1)
    advice = contacts.paired(job, contacts.telephones(job, room) + contacts.fever(job, room), room)
    taken, line = legend(job, group, room / 2 - 12), max(_LINE, most * _LABEL + 2)
    return Sheet(job, group, total, taken, advice, x, room, labels, max(widths) + 2 * _PAD, line)


def _labels(job: Job, group: list[Week], room: float) -> dict[Slot, list[str]]:
    """The names of the lines: one line each where the days keep the width that they need, otherwise one a language."""
    several = {slot: slot_lines(job, slot) for week in group for slot in week.slots}
    single = {slot: [" / ".join(lines)] for slot, lines in several.items()}
    widest = max((job.type.width(line, _TEXT, True) for lines in single.values() for line in lines), default=0.0)
    day = max(_day_width(job, day) for week in group for day in week.days)
    return single if widest + 2 * _PAD + 7 * day <= room else several


def _day_width(job: Job, day: Day) -> float:
    """The least width of a day: its date and its number on one line."""
    number = job.type.width(job.say("print_patient.day", day=str(day.number)), _TEXT)
    date = 36.0 if day.date is None else job.type.width(short_day(job.wording, day.date), 12, True)
    return number + date + 2 * _DATE_PAD + 4


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
    if begin is None or end is None:
        return job.say("print_calendar.title_undated", **values)
    dates = job.say("form.dates", first=words.long_date(job.wording, begin), last=words.long_date(job.wording, end))
    return job.say("print_calendar.title", dates=dates, **values)


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
            pen.text(sheet.x + _PAD, y + 12.5, job.say("print_calendar.weekday"), _TEXT, bold=True)
        for index, day in enumerate(sheet.weeks[0].days):
            middle = sheet.x + sheet.label + (index + 0.5) * sheet.column
            with pen.leaf("TH", scope="Column"):
                if day.date is None:
                    pen.rule(middle - sheet.column / 2 + 8, y + 13, middle + sheet.column / 2 - 8, y + 13)
                else:
                    pen.text(middle, y + 12.5, words.weekday(job.wording, day.date), _TEXT, bold=True, align="center")
    return y + _HEADER


def _week(sheet: Sheet, week: Week, y: float) -> float:
    pen = sheet.job.pen
    pen.rule(sheet.x, y, sheet.x + sheet.room, y, 1.2)
    with pen.group("TR"):
        with pen.leaf("TH", scope="Row"):
            pen.text(sheet.x + _PAD, y + 12.5, _week_name(sheet.job, week), 13, bold=True)
        for index, day in enumerate(week.days):
            _date(sheet, week, day, sheet.x + sheet.label + index * sheet.column, y)
    at = y + _DATE
    for number, slot in enumerate(week.slots):
        if number % 2 == 0:
            pen.fill(sheet.x, at, sheet.room, sheet.line, 0.94)
        with pen.group("TR"):
            with pen.leaf("TH", scope="Row"):
                lines = sheet.labels[slot]
                baseline = at + sheet.line / 2 + 4 - (len(lines) - 1) * _LABEL / 2
                for line_number, line in enumerate(lines):
                    pen.text(sheet.x + _PAD, baseline + line_number * _LABEL, line, _TEXT, bold=True)
            for index, day in enumerate(week.days):
                _dose(sheet, day, slot, sheet.x + sheet.label + index * sheet.column, at)
        at += sheet.line
    return y + sheet.height(week)


def _date(sheet: Sheet, week: Week, day: Day, x: float, y: float) -> None:
    job, right = sheet.job, x + sheet.column - _DATE_PAD
    with job.pen.leaf("TD"):
        number = job.say("print_patient.day", day=str(day.number))
        width = job.type.width(number, _TEXT)
        if day.date is None:
            job.pen.rule(x + _DATE_PAD, y + 13.5, right - width - 5, y + 13.5)
        else:
            room = sheet.column - 2 * _DATE_PAD - width - 2
            job.pen.text(x + _DATE_PAD, y + 12.5, short_day(job.wording, day.date), 12, bold=True, room=room)
        job.pen.text(right, y + 12.5, number, _TEXT, align="right")
        at = y + _DATE + len(week.slots) * sheet.line
        for note in notes(job, day):
            at += _NOTE
            job.pen.text(x + _PAD, at - 2, note, _TEXT, bold=True, room=sheet.column - 2 * _PAD + 3)


def _dose(sheet: Sheet, day: Day, slot: Slot, x: float, y: float) -> None:
    job, middle = sheet.job, y + sheet.line / 2
    with job.pen.leaf("TD"):
        one = day.doses.get(slot)
        if one is None:
            text = job.say("print_patient.on_hold_short" if slot.drug in day.held else "print_patient.no_dose")
            job.pen.text(x + _PAD, middle + 4, text, _TEXT, bold=slot.drug in day.held)
            return
        job.pen.tick_box(x + _PAD, middle + _BOX / 2, _BOX)
        at = x + _PAD + _BOX + 5
        room = sheet.column - _BOX - 2 * _PAD - 2
        width = job.pen.text(at, middle + 5, words.dose(job.wording, one.dose_mg), _DOSE, bold=True, room=room)
        if one.changed_from_mg is not None:
            tip = at + width + 3
            job.pen.path([(tip, middle), (tip + 6, middle - 4), (tip + 6, middle + 4)], "f")


def _borders(sheet: Sheet, week: Week, y: float) -> None:
    """A heavy border around each day on which a dose is new."""
    for index, day in enumerate(week.days):
        if day.changes:
            x = sheet.x + sheet.label + index * sheet.column
            sheet.job.pen.frame(x + 1, y + 1, sheet.column - 2, sheet.height(week) - 2, 2.6)


def _below(sheet: Sheet, y: float) -> None:
    job, pen = sheet.job, sheet.job.pen
    with pen.leaf("H2"):
        pen.text(sheet.x, y + 14, job.say("print_calendar.legend_heading"), _TEXT, bold=True)
    y += _LEGEND_HEAD
    for side, entries in enumerate(_columns(sheet)):
        at = y
        for entry in entries:
            with pen.leaf("P"):
                for number, line in enumerate(entry):
                    at += contacts.LEADING
                    indent = 0 if number == 0 else 12
                    pen.text(sheet.x + side * sheet.room / 2 + indent, at - 3, line, _TEXT)
    contacts.draw(job, sheet.x, y + _legend_height(sheet), sheet.room, sheet.advice)
