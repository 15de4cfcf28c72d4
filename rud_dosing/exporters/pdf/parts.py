"""The parts of the worksheet around the doses: the patient, the course at a glance, the signatures."""

from __future__ import annotations

from collections.abc import Callable

from ... import units
from .. import words
from . import chart, qr, titles
from .courses import is_mixed
from .flow import Fixed
from .frame import identity, identity_height, write_on
from .grid import TIGHT, WIDE, Cell, Column, Row, Table, fitted
from .job import Job

_SIZE = 9.0
_LEADING = 12.0
_INSET = 8.0


def patient(job: Job, x: float, room: float) -> Fixed:
    """Who the patient is, what was measured, and the body surface area with its arithmetic."""
    inner = room - 2 * _INSET
    top = 19 + identity_height(job, inner)
    lines = [*person(job, inner), *_surface(job, inner), *_switched(job, inner)]
    height = top + len(lines) * _LEADING + 4

    def paint(y: float, _: float) -> None:
        job.pen.frame(x, y, room, height, 1.2)
        identity(job, x + _INSET, y + 16, inner)
        at = y + top + _LEADING - 2.5
        for draw in lines:
            draw(x + _INSET, at)
            at += _LEADING

    return Fixed(height + 6, height + 11, paint)


def patient_again(job: Job, x: float, room: float) -> Fixed:
    """Who the patient is, for the pages after the first."""
    height = 24 + identity_height(job, room - 2 * _INSET)

    def paint(y: float, _: float) -> None:
        job.pen.frame(x, y, room, height, 1.2)
        identity(job, x + _INSET, y + 16, room - 2 * _INSET)

    return Fixed(height + 8, height + 8, paint)


_Draw = Callable[[float, float], object]


def _line(job: Job, text: str, where: str, *, bold: bool = False) -> _Draw:
    return lambda x, y: job.pen.text(x, y, text, _SIZE, bold=bold, where=where)


def person(job: Job, room: float) -> list[_Draw]:
    """Measures and allergies, on one line where both are short."""
    allergies = job.plan.patient.allergies
    if job.plan.patient.weighed_on is None or allergies is None or len(allergies) > 1:
        return [_measures(job, room), *_allergies(job, room)]
    left = _measured(job)
    right = job.say("print_worksheet.no_allergies")
    if allergies:
        right = job.say("print_worksheet.allergies", allergies=allergies[0])
    width = job.type.width(right, _SIZE, True, "patient.allergies")
    if job.type.width(left, _SIZE, where="patient.height") + width + 24 > room:
        return [_measures(job, room), *_allergies(job, room)]

    def draw(x: float, y: float) -> None:
        job.pen.text(x, y, left, _SIZE, where="patient.height")
        job.pen.text(x + room, y, right, _SIZE, bold=True, align="right", where="patient.allergies")

    return [draw]


def _measured(job: Job) -> str:
    patient, bsa = job.plan.patient, job.plan.bsa
    height = _measure(job, str(patient.height), units.for_people(bsa.height_cm, "cm", 4))
    weight = _measure(job, str(patient.weight), units.for_people(bsa.weight_kg, "kg", 4))
    text = job.say("print_worksheet.measures", height=height, weight=weight)
    weighed = "" if patient.weighed_on is None else words.long_date(job.wording, patient.weighed_on)
    return text + job.say("print_worksheet.weighed", date=weighed)


def _measures(job: Job, room: float) -> _Draw:
    if job.plan.patient.weighed_on is not None:
        return _line(job, _measured(job), "patient.height")
    return lambda x, y: write_on(job, x, y, _measured(job).rstrip(), _SIZE, min(room, 420))


def _measure(job: Job, typed: str, converted: str) -> str:
    if typed == converted:
        return typed
    return job.say("print_worksheet.converted", typed=typed, converted=converted)


def _allergies(job: Job, room: float) -> list[_Draw]:
    allergies = job.plan.patient.allergies
    if allergies is None:
        label = job.say("print_worksheet.allergies", allergies="").rstrip()
        return [lambda x, y: write_on(job, x, y, label, _SIZE, room, bold=True)]
    if not allergies:
        return [_line(job, job.say("print_worksheet.no_allergies"), "patient.allergies", bold=True)]
    text = job.say("print_worksheet.allergies", allergies=job.say("form.comma").join(allergies))
    lines = job.type.wrap(text, _SIZE, room, True, "patient.allergies")
    return [_line(job, line, "patient.allergies", bold=True) for line in lines]


def _surface(job: Job, room: float) -> list[_Draw]:
    bsa = job.plan.bsa
    height, weight = units.number(bsa.height_cm, 4), units.number(bsa.weight_kg, 4)
    formula = "schlich-" + (job.plan.patient.sex or "") if bsa.formula == "schlich" else bsa.formula
    text = job.say(
        "print_worksheet.surface",
        formula_name=job.wording.term("print_formula_name", bsa.formula),
        formula=job.say(f"print_formula.{formula}", height=height, weight=weight),
        unrounded=units.number(bsa.unrounded, 6),
        rounded=units.number(bsa.rounded),
    )
    if bsa.cap is not None:
        name = "cap_applied" if bsa.cap < bsa.rounded else "cap_not_reached"
        text += " " + job.say(f"print_worksheet.{name}", cap=units.number(bsa.cap))
    text += " " + job.say("print_worksheet.dosed_by", value=units.number(bsa.value))
    return [_line(job, line, "bsa") for line in job.type.wrap(text, _SIZE, room, where="bsa")]


def _switched(job: Job, room: float) -> list[_Draw]:
    """The regimens of a plan that was switched, and what each switch did."""
    return [
        _line(job, line, "history", bold=bold)
        for text, bold in titles.switched(job)
        for line in job.type.wrap(text, _SIZE, room, bold, "history")
    ]


def course(job: Job, x: float, room: float) -> Fixed:
    """The chart, and beside it the assessments; what is due at them below."""
    notes = _due(job, room)
    below = len(notes) * 10.0
    visits = _visits(job, room * 0.4) if job.plan.assessments else None
    beside = 0.0 if visits is None else visits.height(job.type, 0) - TIGHT
    high = chart.least_height(job)
    least, most = max(high, beside + 2), max(high + 40, beside + 4)
    chart_room = room if visits is None else room - sum(visits.widths) - 16

    def paint(y: float, height: float) -> None:
        job.pen.text(x, y + 9, chart.heading(job), 10.5, bold=True)
        inner = height - below - 10
        chart.draw(job, x, y + 15, chart_room, inner - 15)
        if visits is not None:
            visits.draw(job.pen, x + room - sum(visits.widths), y, min(1.0, (inner - beside) / (20 * len(visits.rows))))
        at = y + inner + 9.5
        for line in notes:
            job.pen.text(x, at, line, 8)
            at += 10

    return Fixed(least + below + 10, most + below + 14, paint)


def _visits(job: Job, room: float) -> Table:
    columns = (
        Column(job.say("print_worksheet.visit_day")),
        Column(job.say("print_worksheet.visit_date"), share=3),
        Column(job.say("print_worksheet.visit_done"), "center", least=30 if is_mixed(job.plan) else 0),
    )
    rows = []
    for visit in job.plan.assessments:
        date = Cell(write=True)
        if visit.target is not None:
            short = words.short_date(job.wording, visit.target)
            day = words.weekday(job.wording, visit.target)
            date = Cell(job.say("print_worksheet.visit_on", weekday=day, date=short))
        head = Cell(titles.visit_day(job, visit), bold=True, head=True)
        rows.append(Row((head, date, Cell(tick=True)), 13.5, 33.5))
    return fitted(Table(job.say("print_worksheet.visits"), columns, tuple(rows)), job.type, room)


def _due(job: Job, room: float) -> list[str]:
    """What is due, once for the days on which the same is due."""
    comma = job.say("form.comma")
    by_due: dict[tuple[str, ...], list[str]] = {}
    for visit in job.plan.assessments:
        by_due.setdefault(visit.due, []).append(titles.visit_day(job, visit))
    texts = []
    for due, days in by_due.items():
        items = comma.join(job.wording.term("due", item) for item in due)
        listed = job.say("form.and").join([part for part in (comma.join(days[:-1]), days[-1]) if part])
        if due:
            texts.append(job.say("print_worksheet.due", days=listed, items=items))
    texts += _monitoring(job)
    return [line for text in texts for line in job.type.wrap(text, 8, room, where="assessments")]


def _monitoring(job: Job) -> list[str]:
    """What is measured beside the visits: the days of each, those of the same days together."""
    days: dict[str, list[str]] = {}
    for one in job.plan.monitoring:
        for item in one.due:
            days.setdefault(item, []).append(str(one.treatment_day))
    together: dict[tuple[str, ...], list[str]] = {}
    for item, on in days.items():
        together.setdefault(tuple(on), []).append(job.wording.term("due", item))
    comma, semicolon = job.say("form.comma"), job.say("form.semicolon")
    said = [
        job.say("print_worksheet.measured", items=comma.join(items), days=comma.join(on))
        for on, items in together.items()
    ]
    return [job.say("print_worksheet.monitoring", measured=semicolon.join(said))] if said else []


def signatures(job: Job, x: float, room: float) -> Fixed:
    """Who prescribed, calculated, checked and counselled: name, signature, date and time; at the right the code."""
    columns = tuple(
        Column(job.say(f"print_worksheet.{key}"), share=share)
        for key, share in (("role", 0), ("role_name", 3), ("role_signature", 3), ("role_date", 2))
    )
    roles = ("prescriber", "calculated_by", "checked_by", "counselled")
    blank = (Cell(), Cell(), Cell())
    rows = tuple(Row((Cell(job.say(f"print_worksheet.{role}"), head=True), *blank), 17, 24) for role in roles)
    heading = job.say("print_worksheet.verification")
    table = fitted(Table(heading, columns, rows), job.type, room - qr.SIDE + 2)
    least, most = table.height(job.type, 0) - TIGHT, table.height(job.type, 1) - WIDE
    alternative = job.say("print_worksheet.code_alternative", content=qr.content(job.plan))

    def paint(y: float, height: float) -> None:
        table.draw(job.pen, x, y, (height - least) / (most - least))
        qr.draw(job.pen, x + room - qr.SIDE + 7.5, y + height - qr.SIDE + 7.5, job.plan, alternative)

    return Fixed(least, most, paint)
