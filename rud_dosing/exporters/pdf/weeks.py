"""Weeks to tear off: two a page, a row for each day, each dose with a box to tick and what to take."""

from __future__ import annotations

from dataclasses import replace

from . import strips
from .days import weeks
from .frame import FOOT, HEAD_WITHOUT_TITLE, Document, Page, measures
from .job import Job
from .strips import Strip
from .text import does_not_fit

_TEAR = 13.0
_MOST_SLACK = 6.0


def layout(job: Job) -> Document:
    """Two weeks a page where they fit, otherwise one.

    Raises
    ------
    InputError
        ``glyph``, ``does-not-fit``
    """
    width, height, margin = measures(job.paper, False)
    room = height - 2 * margin - HEAD_WITHOUT_TITLE - FOOT - 4
    # A week of visits alone has nothing to tick; its visits stand on the calendar.
    everything = [week for week in weeks(job) if week.slots]
    columns = strips.Columns(job, everything, width - 2 * margin)
    pages: list[list[Strip]] = []
    for week in everything:
        strip = strips.strip(job, columns, week, margin, width - 2 * margin)
        if strip.height > room:
            raise does_not_fit(strips.title(strip), "weeks")
        if pages and len(pages[-1]) == 1 and pages[-1][0].height + _TEAR + strip.height <= room:
            pages[-1].append(strip)
        else:
            pages.append([strip])
    return Document(job.say("print_weeks.kind"), [_page(job, _eased(page, room), room) for page in pages])


def _eased(on_page: list[Strip], room: float) -> list[Strip]:
    """The strips with higher rows, where the page has room to spare."""
    spare = room - sum(strip.height for strip in on_page) - _TEAR * len(on_page)
    rows = sum(len(strip.rows) for strip in on_page)
    slack = min(max(spare, 0.0) / rows, _MOST_SLACK)
    return [replace(strip, slack=slack) for strip in on_page]


def _page(job: Job, on_page: list[Strip], room: float) -> Page:
    def draw(y: float) -> None:
        first, *others = on_page
        strips.draw(first, y)
        for strip in others:
            at = y + min(room - strip.height, max((room + _TEAR) / 2, first.height + _TEAR))
            middle = (y + first.height + at) / 2
            pen = job.pen
            pen.rule(pen.margin, middle, pen.width - pen.margin, middle, 0.8, "[4 3] 0")
            strips.draw(strip, at)

    return Page("", False, draw)
