"""The calendar for the wall: four weeks a page, a row of dates and below it a row for each dose of the day."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from ...model.formulary import UnitCount
from .. import words
from . import contacts
from .contacts import Line
from .days import Day, Slot, Week, drug_names, endings, units_sentences, weeks
from .frame import FOOT, HEAD, Document, Page, identity, identity_height, measures
from .job import Job, short_day
from .text import does_not_fit

_TEXT = 11.0
_DOSE = 14.0
_BOX = 13.0
_PAD = 5.0
_HEADER = 17.0
_DATE, _NOTE = 15.5, 12.0
_LINE, _HIGHEST_LINE = 15.5, 24.0
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
    slots = {slot for week in group for slot in week.slots}
    widths = [job.type.width(_label(job, slot), _TEXT, True) for slot in slots]
    label = max([*widths, job.type.width(_week_name(job, group[-1]), 13, True)]) + 2 * _PAD
    advice = contacts.paired(job, contacts.telephones(job, room) + contacts.fever(job, room), room)
    return Sheet(job, group, total, _legend(job, group, room / 2 - 12), advice, x, room, label, _LINE)


def _used(sheet: Sheet) -> float:
    below = _LEGEND_HEAD + _legend_height(sheet) + len(sheet.advice) * contacts.LEADING
    return _HEADER + sum(sheet.height(week) for week in sheet.weeks) + below


_LEGEND_HEAD = 18.0


def _legend_height(sheet: Sheet) -> float:
    left, right = _columns(sheet)
    lines = max(sum(len(entry) for entry in left), sum(len(entry) for entry in right))
    return lines * contacts.LEADING


def _columns(sheet: Sheet) -> tuple[list[list[str]], list[list[str]]]:
    half = -(-len(sheet.legend) // 2)
    return sheet.legend[:half], sheet.legend[half:]


def _legend(job: Job, group: list[Week], room: float) -> list[list[str]]:
    """Each dose of these weeks in units, once, in the order in which they come; drug by drug."""
    seen: dict[tuple[str, Decimal, tuple[UnitCount, ...]], None] = {}
    for week in group:
        for day in week.days:
            for one in day.doses.values():
                seen.setdefault((one.drug, one.dose_mg, one.units), None)
    drugs = [drug.name for drug in job.plan.regimen.drugs]
    entries = []
    for drug, dose, units in sorted(seen, key=lambda item: drugs.index(item[0])):
        first, *others = units_sentences(job, units) or [job.say("print_patient.as_told")]
        said = {"drug": drug_names(job, drug), "dose": words.dose(job.wording, dose), "units": first}
        text = job.say("print_calendar.legend", **said)
        lines = job.type.wrap(text, _TEXT, room, where="legend")
        for other in others:
            lines += job.type.wrap(other, _TEXT, room - 12, where="legend")
        entries.append(lines)
    held = dict.fromkeys(drug for week in group for day in week.days for drug in day.held)
    ends = endings(job, group) + [
        job.say("print_patient.on_hold", drug=job.wording.term("print_drug", drug)) for drug in held
    ]
    return entries + [job.type.wrap(text, _TEXT, room, where="legend") for text in ends]


def _label(job: Job, slot: Slot) -> str:
    return job.say("print_patient.slot", time=slot.time, drug=drug_names(job, slot.drug))


def _week_name(job: Job, week: Week) -> str:
    return job.say("print_patient.week", week=str(week.number))


def _page(sheet: Sheet, free: float) -> Page:
    lines = sum(len(week.slots) for week in sheet.weeks)
    sheet = replace(sheet, line=min(_HIGHEST_LINE, _LINE + max(free - 4, 0) / max(lines, 1)))
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
                baseline = at + sheet.line / 2 + 4
                pen.text(sheet.x + _PAD, baseline, _label(sheet.job, slot), _TEXT, bold=True)
            for index, day in enumerate(week.days):
                _dose(sheet, day, slot, sheet.x + sheet.label + index * sheet.column, at)
        at += sheet.line
    return y + sheet.height(week)


def _date(sheet: Sheet, week: Week, day: Day, x: float, y: float) -> None:
    job, right = sheet.job, x + sheet.column - _PAD
    with job.pen.leaf("TD"):
        number = job.say("print_patient.day", day=str(day.number))
        job.pen.text(right, y + 12.5, number, _TEXT, align="right")
        if day.date is None:
            job.pen.rule(x + _PAD, y + 13.5, right - job.type.width(number, _TEXT) - 5, y + 13.5)
        else:
            job.pen.text(x + _PAD, y + 12.5, short_day(job.wording, day.date), 12, bold=True)
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
