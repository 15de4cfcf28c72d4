"""Weeks to tear off: two a page, a row for each day, each dose with a box to tick and what to take."""

from __future__ import annotations

from dataclasses import replace

from ...errors import InputError
from . import strips
from .days import Week, apart, halves, weeks
from .frame import FOOT, HEAD_WITHOUT_TITLE, Document, Page, measures
from .job import Job
from .strips import Strip
from .text import does_not_fit

_TEAR = 13.0
_MOST_SLACK = 6.0


def layout(job: Job) -> Document:
    """Two weeks a page where they fit, otherwise one; one whose columns need more width lies across its page.

    A week in which another regimen begins is two strips, since other drugs have other columns; so is a week that fits
    neither way.

    Raises
    ------
    InputError
        ``glyph``, ``does-not-fit``
    """
    # A week of visits alone has nothing to tick; its visits stand on the calendar.
    everything = [part for week in weeks(job) for part in apart(job, week)]
    sheets = (_Sheet(job, everything, False), _Sheet(job, everything, True))
    found = [one for week in everything for one in _fitted(job, sheets, week, week is everything[-1])]
    pages: list[tuple[_Sheet, list[Strip]]] = []
    for sheet, strip in found:
        before = pages[-1][1] if pages and pages[-1][0] is sheet else []
        if len(before) == 1 and before[0].height + _TEAR + strip.height <= sheet.room:
            before.append(strip)
        else:
            pages.append((sheet, [strip]))
    return Document(job.say("print_weeks.kind"), [sheet.page(_eased(held, sheet.room)) for sheet, held in pages])


class _Sheet:
    """The paper upright or across, with its columns for all weeks."""

    def __init__(self, job: Job, everything: list[Week], landscape: bool) -> None:
        width, height, self._margin = measures(job.paper, landscape)
        self._job, self._landscape = job, landscape
        self._width = width - 2 * self._margin
        self._columns = strips.Columns(job, everything, self._width)
        self.room = height - 2 * self._margin - HEAD_WITHOUT_TITLE - FOOT - 4

    def strip(self, week: Week, last: bool) -> Strip:
        """A week on it.

        Raises
        ------
        InputError
            ``does-not-fit``
        """
        strip = strips.strip(self._job, self._columns, week, self._margin, self._width, final=last)
        if strip.height > self.room:
            raise does_not_fit(strips.title(strip), "weeks")
        return strip

    def page(self, on_page: list[Strip]) -> Page:
        """A page of it."""
        return _page(self._job, on_page, self.room, self._landscape)


def _fitted(job: Job, sheets: tuple[_Sheet, ...], week: Week, last: bool) -> list[tuple[_Sheet, Strip]]:
    """A week on the first paper that holds it, or in two parts where none does."""
    for sheet in sheets:
        try:
            return [(sheet, sheet.strip(week, last))]
        except InputError as error:
            if error.code != "does-not-fit":
                raise
            refused = error
    if len(week.days) == 1:
        raise refused
    parts = halves(job, week)
    return [one for part in parts for one in _fitted(job, sheets, part, last and part is parts[-1])]


def _eased(on_page: list[Strip], room: float) -> list[Strip]:
    """The strips with higher rows, where the page has room to spare."""
    spare = room - sum(strip.height for strip in on_page) - _TEAR * len(on_page)
    rows = sum(len(strip.rows) for strip in on_page)
    slack = min(max(spare, 0.0) / rows, _MOST_SLACK)
    return [replace(strip, slack=slack) for strip in on_page]


def _page(job: Job, on_page: list[Strip], room: float, landscape: bool) -> Page:
    def draw(y: float) -> None:
        first, *others = on_page
        strips.draw(first, y)
        for strip in others:
            at = y + min(room - strip.height, max((room + _TEAR) / 2, first.height + _TEAR))
            middle = (y + first.height + at) / 2
            pen = job.pen
            pen.rule(pen.margin, middle, pen.width - pen.margin, middle, 0.8, "[4 3] 0")
            strips.draw(strip, at)

    return Page("", landscape, draw)
