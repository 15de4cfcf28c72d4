"""What stands on every page: whose it is, what it is, and at the foot which plan it was made from."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from .. import words
from .job import Job, digest, made, revision, status, validity
from .pen import PAPERS
from .text import does_not_fit

#: Sizes in points: nothing is smaller than the first.
SMALL, NAME, IDENTITY = 8.0, 14.0, 12.0

#: How high the foot is, with the space above it.
FOOT = 27.0

#: How high the head is: site, kind and page, title.
HEAD, HEAD_WITHOUT_TITLE = 34.0, 15.0

_SMALLEST_NAME = 11.0
_ALERT = 11.0


class Page(NamedTuple):
    """A page that has been laid out: ``draw`` gets the vertical place below its head."""

    title: str
    landscape: bool
    draw: Callable[[float], None]


class Document(NamedTuple):
    """One of the documents, laid out: its kind (as the head of each page says it) and its pages."""

    kind: str
    pages: list[Page]


def draw(job: Job, document: Document) -> None:
    """Draw all pages of a document, each with head and foot."""
    for number, page in enumerate(document.pages, start=1):
        width, height, margin = measures(job.paper, page.landscape)
        job.pen.begin_page(width, height, margin)
        if number == 1:
            job.pen.bookmark(document.kind, document.kind)
        if job.not_verified:
            job.pen.watermark(job.say("print.not_verified"), _watermark(job.paper, page.landscape))
        numbering = job.say("print.page", kind=document.kind, page=str(number), pages=str(len(document.pages)))
        y = _head(job, margin, width, numbering, page.title)
        page.draw(y)
        _foot(job, margin, width, height)
        job.pen.end_page()


def _watermark(paper: str, landscape: bool) -> float:
    """The size of words across the page."""
    if paper == "A5":
        return 54
    return 84 if landscape else 76


def measures(paper: str, landscape: bool) -> tuple[float, float, float]:
    """Width, height and margin of a page."""
    width, height = PAPERS[paper]
    if paper == "A5":
        return width, height, 18.0
    return (height, width, 24.0) if landscape else (width, height, 25.0)


def _head(job: Job, margin: float, width: float, numbering: str, title: str) -> float:
    pen, y = job.pen, margin + 8
    right = width - margin
    numbering = " · ".join(text for text in (status(job), numbering) if text)
    room = right - margin - pen.type.width(numbering, 9, True) - 12
    site(job, margin, y, room)
    pen.text(right, y, numbering, 9, bold=True, align="right")
    if not title:
        return y + 7
    y += 19
    with pen.leaf("H1"):
        pen.text(margin, y, title, 15, bold=True, where="print.title", room=right - margin)
    return y + 7


def site(job: Job, x: float, y: float, room: float) -> None:
    """Hospital and unit, or a line to write them on."""
    pen = job.pen
    named = [text for text in (job.site.hospital, job.site.unit) if text]
    if named:
        where = "site.hospital" if job.site.hospital else "site.unit"
        pen.text(x, y, " · ".join(named), 9, room=room, where=where)
    else:
        label = job.say("print.hospital_and_unit")
        write_on(job, x, y, label, 9, min(room, 260))


def write_on(job: Job, x: float, y: float, label: str, size: float, room: float, *, bold: bool = False) -> None:
    """A label and a line to write on, together ``room`` wide."""
    width = job.pen.text(x, y, label, size, bold=bold)
    job.pen.rule(x + width + 4, y + 2, x + room, y + 2, 0.6)


def identity(job: Job, x: float, y: float, room: float) -> float:
    """The patient's name, birth date and hospital number on one line; returns the place of the last baseline.

    The name steps down from 14 to 11 points, then takes two lines, then is refused. ``y`` is the first baseline.
    """
    pen, patient = job.pen, job.plan.patient
    number = job.say("print.number", id=patient.id)
    born = _born(job)
    right = x + room
    number_width = pen.type.width(number, IDENTITY, True, "patient.id")
    born_room = _born_room(job)
    with pen.leaf("P"):
        last = _name(job, x, y, _name_room(job, room))
        pen.text(right - number_width, y, number, IDENTITY, bold=True, where="patient.id")
        at = right - number_width - 15 - born_room
        if patient.birth_date:
            pen.text(at, y, born, IDENTITY, bold=True)
        else:
            write_on(job, at, y, born, IDENTITY, born_room, bold=True)
    if patient.name_alert:
        beside = _alert_beside(job, room)
        if beside is None:
            last += 18
        _alert(job, x if beside is None else x + beside, last)
    return last


def _alert(job: Job, x: float, y: float) -> None:
    alert = job.say("print.name_alert")
    job.pen.frame(x, y - 11.5, job.type.width(alert, _ALERT, True) + 10, 15.5, 1.6)
    job.pen.text(x + 5, y, alert, _ALERT, bold=True)


def _alert_beside(job: Job, room: float) -> float | None:
    """How far from the left the alert stands beside the name, or None where it has no room there."""
    name = job.plan.patient.name
    size, lines = _name_lines(job, _name_room(job, room))
    if name is None or len(lines) > 1:
        return None
    at = job.type.width(name, size, True, "patient.name") + 14
    width = job.type.width(job.say("print.name_alert"), _ALERT, True) + 10
    return at if at + width <= _name_room(job, room) else None


def identity_narrow(job: Job, x: float, y: float, room: float) -> float:
    """The same where the page is narrow: the name on its own line, birth date and hospital number below it."""
    pen, patient = job.pen, job.plan.patient
    with pen.leaf("P"):
        last = _name(job, x, y, room) + 16
        number, born = job.say("print.number", id=patient.id), _born(job)
        beside = _born_room(job) + 18
        if beside + pen.type.width(number, IDENTITY, True, "patient.id") > room:
            beside, last = 0.0, last + 16
        born_at = last if beside else last - 16
        if patient.birth_date:
            pen.text(x, born_at, born, IDENTITY, bold=True)
        else:
            write_on(job, x, born_at, born, IDENTITY, _born_room(job), bold=True)
        pen.text(x + beside, last, number, IDENTITY, bold=True, where="patient.id", room=room)
    if patient.name_alert:
        last += 18
        _alert(job, x, last)
    return last


def identity_narrow_height(job: Job, room: float) -> float:
    """How far below its first baseline :func:`identity_narrow` ends."""
    lines = len(_name_lines(job, room)[1])
    number = job.type.width(job.say("print.number", id=job.plan.patient.id), IDENTITY, True, "patient.id")
    below = 16.0 if _born_room(job) + 18 + number <= room else 32.0
    return (lines - 1) * 13.0 + below + (18 if job.plan.patient.name_alert else 0)


def identity_height(job: Job, room: float) -> float:
    """How far below its first baseline :func:`identity` ends."""
    lines = _name_lines(job, _name_room(job, room))[1]
    alert = job.plan.patient.name_alert and _alert_beside(job, room) is None
    return (len(lines) - 1) * 13.0 + (21 if alert else 0)


def _name_room(job: Job, room: float) -> float:
    patient = job.plan.patient
    number = job.type.width(job.say("print.number", id=patient.id), IDENTITY, True, "patient.id")
    return room - number - _born_room(job) - 30


def _born_room(job: Job) -> float:
    return job.type.width(_born(job), IDENTITY, True) + (0 if job.plan.patient.birth_date else 86)


def _born(job: Job) -> str:
    birth = job.plan.patient.birth_date
    return job.say("print.born", date="" if birth is None else words.long_date(job.wording, birth)).rstrip()


def _name(job: Job, x: float, y: float, room: float) -> float:
    if job.plan.patient.name is None:
        write_on(job, x, y, job.say("print.name"), IDENTITY, room, bold=True)
        return y
    size, lines = _name_lines(job, room)
    for index, line in enumerate(lines):
        job.pen.text(x, y + index * 13, line, size, bold=True, where="patient.name")
    return y + (len(lines) - 1) * 13


def _name_lines(job: Job, room: float) -> tuple[float, list[str]]:
    name = job.plan.patient.name
    if name is None:
        return NAME, [""]
    size = NAME
    while size >= _SMALLEST_NAME:
        if job.type.width(name, size, True, "patient.name") <= room:
            return size, [name]
        size -= 1
    lines = job.type.wrap(name, _SMALLEST_NAME, room, True, "patient.name")
    if len(lines) > 2:
        raise does_not_fit(name, "patient.name")
    return _SMALLEST_NAME, lines


def foot_height(job: Job) -> float:
    """How high the foot is, with the space above it."""
    return FOOT if job.paper != "A5" else 6 + 10.5 * (len(_narrow_foot(job)) + 1)


def _narrow_foot(job: Job) -> list[str]:
    width, _, margin = measures(job.paper, False)
    plan = job.plan
    code, program = job.say("print.code", code=plan.plan_code), f"{plan.software.name} {plan.software.version}"
    said = (code, revision(job), made(job), job.say("print.digest", digest=digest(job)), program)
    lines: list[str] = []
    for part in said:
        joined = f"{lines[-1]} · {part}" if lines else part
        if lines and job.type.width(joined, SMALL) <= width - 2 * margin:
            lines[-1] = joined
        else:
            lines += job.type.wrap(part, SMALL, width - 2 * margin, where="foot")
    return lines


def _foot(job: Job, margin: float, width: float, height: float) -> None:
    pen, plan = job.pen, job.plan
    if job.paper == "A5":
        y = height - margin - 10.5 * len(_narrow_foot(job)) - 2
        pen.rule(margin, y - 10, width - margin, y - 10, 0.8)
        for index, line in enumerate(_narrow_foot(job)):
            pen.text(margin, y + index * 10.5, line, SMALL)
        pen.text(margin, height - margin - 2, validity(job), SMALL, bold=True)
        return
    right, y = width - margin, height - margin - 12.5
    pen.rule(margin, y - 10, right, y - 10, 0.8)
    dot = " · "
    program = f"{plan.software.name} {plan.software.version}"
    first = dot.join((job.say("print.code", code=plan.plan_code), revision(job)))
    second = dot.join((made(job), program))
    pen.text(margin, y, first, SMALL)
    pen.text(right, y, validity(job), SMALL, bold=True, align="right")
    pen.text(margin, y + 10.5, second, SMALL)
    pen.text(right, y + 10.5, job.say("print.digest", digest=digest(job)), SMALL, align="right")
