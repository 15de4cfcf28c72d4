"""Trends: one small chart a measure, from baseline over the visits, with the limit of normal drawn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import NamedTuple

from ...model.results import AssessmentResult, in_force
from .flow import Block, Fixed
from .job import Job
from .markers import legend, legend_height, marker
from .measures import Measure, Point, amount, measures
from .scale import Scale, scale

_SIZE = 8.0
_LINE = 10.0
_LABELS = 21.0
_STRIP = 7.0
_PLOT, _SIGNS = 42.0, 17.0
_GAP = 18.0
_BETWEEN = 4.0
#: Room before day 1 for the baseline, and after the last day.
_BEFORE, _AFTER = 24.0, 12.0


class _Frame(NamedTuple):
    """Where a chart stands: its left edge, the plot between ``left`` and ``right``, its last day."""

    x: float
    left: float
    right: float
    last_day: int

    def at(self, day: int | None) -> float:
        """The place of a day; of the baseline, before day 1."""
        if day is None:
            return self.left + _BEFORE / 2
        begin = self.left + _BEFORE
        return begin + (day - 0.5) * (self.right - _AFTER - begin) / self.last_day


@dataclass(frozen=True, slots=True)
class Charts:
    """Rows of charts as a block that can go on to the next page, with heading and legend there too."""

    job: Job
    x: float
    room: float
    title: str
    rows: tuple[Fixed, ...]
    heading: str = ""

    def height(self, stretch: float) -> float:
        """See :class:`~.flow.Block`."""
        return self._head() + sum(row.height(stretch) for row in self.rows)

    def draw(self, y: float, stretch: float) -> None:
        """See :class:`~.flow.Block`."""
        with self.job.pen.leaf("H2"):
            self.job.pen.text(self.x, y + 9, self.heading or self.title, 10.5, bold=True)
        y += self._head()
        legend(self.job, self.x, y - 6, self.room)
        for row in self.rows:
            row.draw(y, stretch)
            y += row.height(stretch)

    def split(self, room: float) -> tuple[Block, Block] | None:
        """See :class:`~.flow.Block`."""
        number, used = 0, self._head()
        while number < len(self.rows) and used + self.rows[number].least <= room:
            used += self.rows[number].least
            number += 1
        if not number:
            return None
        again = self.job.say("print_worksheet.continued", heading=self.title)
        return replace(self, rows=self.rows[:number]), replace(self, rows=self.rows[number:], heading=again)

    def _head(self) -> float:
        return 17 + legend_height(self.job, self.room)


def blocks(job: Job, x: float, room: float) -> list[Block]:
    """The charts, two side by side where their values have room so.

    More visits than a chart has room for go on in further charts.
    """
    results = list(in_force(job.plan.results))
    every = measures(job, results)
    if not every:
        return []
    half = (room - _GAP) / 2
    if _fit(job, every, half):
        return [Charts(job, x, room, job.say("print_results.trends"), tuple(_rows(job, every, x, half, 2)))]
    sets = _sets(job, results, room)
    found: list[Block] = []
    for some in sets:
        heading = job.say("print_results.trends")
        if len(sets) > 1:
            heading = job.say("print_results.trends_of", first=str(some[0].day), last=str(some[-1].day))
        drawn = measures(job, some, from_baseline=some[0] is results[0])
        found.append(Charts(job, x, room, heading, tuple(_rows(job, drawn, x, room, 1))))
    return found


def alternative(job: Job, measure: Measure) -> str:
    """The chart in words."""
    parts = [job.say("print_results.chart_of", title=_title(job, measure))]
    for point in measure.points:
        key = {True: "is_normal", False: "is_not_normal", None: "is_said"}[point.normal]
        value = (
            job.say(f"print_results.{key}", value=point.label) if point.label else job.say("print_results.not_known")
        )
        parts.append(job.say("print_results.chart_point", day=_day(job, point), value=value))
    return " ".join(parts)


def _sets(job: Job, results: list[AssessmentResult], room: float) -> list[list[AssessmentResult]]:
    """The visits in as few sets as have room in charts of the whole width."""
    for number in range(1, len(results)):
        size = -(-len(results) // number)
        sets = [results[begin : begin + size] for begin in range(0, len(results), size)]
        if all(_fit(job, measures(job, some), room) for some in sets):
            return sets
    return [[result] for result in results]


def _fit(job: Job, every: Sequence[Measure], width: float) -> bool:
    """Whether all values of each measure have room beside each other."""
    return all(sum(_widths(job, measure)) + _BETWEEN * (len(measure.points) - 1) <= width for measure in every)


def _widths(job: Job, measure: Measure) -> list[float]:
    return [
        max(job.type.width(_day(job, point), _SIZE), job.type.width(_value(job, point), _SIZE, True))
        for point in measure.points
    ]


def _day(job: Job, point: Point) -> str:
    if point.day is None:
        return job.say("print_results.baseline")
    return job.say("print_results.chart_day", day=str(point.day))


def _value(job: Job, point: Point) -> str:
    return point.label or job.say("print_results.gap")


def _gutter(job: Job, every: Sequence[Measure]) -> float:
    """The room for the numbers at the left of the plots, one for all charts of a set."""
    texts = [text for measure in every for text in _numbers(measure)]
    return max((job.type.width(text, _SIZE) for text in texts), default=0.0) + 5


def _numbers(measure: Measure) -> list[str]:
    drawn = scale(measure, 1) if measure.has_numbers else None
    if drawn is None:
        return []
    return [amount(drawn.low), *(amount(limit.value) for limit in measure.limits)]


def _rows(job: Job, every: Sequence[Measure], x: float, width: float, number: int) -> Iterator[Fixed]:
    """The charts, ``number`` in a row."""
    gutter = _gutter(job, every)
    last = max([job.last_day, *(point.day or 1 for measure in every for point in measure.points)])
    lefts = [x + place * (width + _GAP) for place in range(number)]
    frames = [_Frame(left, left + gutter, left + width, last) for left in lefts]
    for begin in range(0, len(every), number):
        yield _row(job, every[begin : begin + number], frames)


def _row(job: Job, row: Sequence[Measure], frames: list[_Frame]) -> Fixed:
    titles = [job.type.wrap(_title(job, one), _SIZE, frames[0].right - frames[0].x, True, "results") for one in row]
    lines = max(map(len, titles))
    plot = max(_PLOT if one.has_numbers else _SIGNS for one in row)
    height = lines * _LINE + _LABELS + _STRIP + plot + 12

    def paint(y: float, _: float) -> None:
        for measure, title, frame in zip(row, titles, frames, strict=False):
            with job.pen.leaf("Figure", alternative=alternative(job, measure)):
                for index, line in enumerate(title):
                    job.pen.text(frame.x, y + _LINE * (index + 1) - 2, line, _SIZE, bold=True)
                _chart(job, measure, frame, y + lines * _LINE, plot)

    return Fixed(height, height, paint)


def _title(job: Job, measure: Measure) -> str:
    """The measure, its unit, and its limit with the side on which normal lies."""
    title = (
        job.say("print_results.with_unit", title=measure.title, unit=measure.unit) if measure.unit else measure.title
    )
    said = [
        job.say(
            f"print_results.limit_{'from' if index else limit.normal_is}", value=amount(limit.value), day=str(limit.day)
        )
        for index, limit in enumerate(measure.limits)
    ]
    return job.say("form.semicolon").join([title, *said])


def _chart(job: Job, measure: Measure, frame: _Frame, y: float, height: float) -> None:
    """Days and values in a line, and below them the plot, ``height`` high; ``y`` is the upper edge of the line."""
    pen, top = job.pen, y + _LABELS + _STRIP
    bottom = top + height
    drawn = scale(measure, height) if measure.has_numbers else None
    if drawn is not None:
        _limit(job, measure, drawn, frame, bottom)
    pen.rule(frame.left, bottom, frame.right, bottom, 0.7)
    for week in range(1, frame.last_day // 7 + 1):
        at = frame.at(7 * week)
        pen.rule(at, bottom, at, bottom + 2.5, 0.5)
    places = [(frame.at(point.day), _height(point, drawn, top, bottom)) for point in measure.points]
    _lines(job, measure, places)
    _labels(job, measure, frame, places, y, top)
    for point, (at, level) in zip(measure.points, places, strict=True):
        if point.label:
            marker(pen, at, level, point)


def _height(point: Point, drawn: Scale | None, top: float, bottom: float) -> float:
    if point.number is not None and drawn is not None:
        return bottom - drawn.up(point.number)
    # What is no number stands high where it is not normal, low where it is, between them where that is not known.
    share = {False: 0.25, None: 0.5, True: 0.75}[point.normal]
    return top + share * (bottom - top)


def _limit(job: Job, measure: Measure, drawn: Scale, frame: _Frame, bottom: float) -> None:
    """The limit with the side of normal in gray; where it changes, each as far as it holds."""
    pen = job.pen
    ends = [*(frame.at(limit.day) - 4 for limit in measure.limits[1:]), frame.right]
    begin = frame.left
    for limit, end in zip(measure.limits, ends, strict=True):
        level = bottom - drawn.up(limit.value)
        upper, lower = (bottom - drawn.height, level) if limit.normal_is == "above" else (level, bottom)
        pen.fill(begin, upper, end - begin, lower - upper, 0.92)
        pen.rule(begin, level, end, level, 0.9, "[4 2] 0")
        begin = end
    # The number of the first at its line; of a later one in the title. That of the bottom where it has room.
    level = bottom - drawn.up(measure.limits[0].value) if measure.limits else 0.0
    if measure.limits:
        pen.text(frame.left - 3, level + 2.8, amount(measure.limits[0].value), _SIZE, align="right")
    if abs(level - bottom) > _SIZE:
        pen.text(frame.left - 3, bottom + 2.8, amount(drawn.low), _SIZE, align="right")


def _lines(job: Job, measure: Measure, places: list[tuple[float, float]]) -> None:
    """From number to number; what is not known between two leaves a gap, and so do visits of a chart before."""
    joined = list(pairwise(zip(measure.points, places, strict=True)))
    for (one, start), (other, end) in joined if measure.from_baseline else joined[1:]:
        if one.number is not None and other.number is not None:
            job.pen.rule(*start, *end, 1.1, "[3 2] 0" if one.bound or other.bound else "")


def _labels(job: Job, measure: Measure, frame: _Frame, places: list[tuple[float, float]], y: float, top: float) -> None:
    """Day and value of each point, spread so that none touches the next, each with a line down to its point."""
    widths = _widths(job, measure)
    lefts = spread([at for at, _ in places], widths, frame.x, frame.right)
    for point, (at, level), left, width in zip(measure.points, places, lefts, widths, strict=True):
        middle = left + width / 2
        job.pen.text(middle, y + 7.5, _day(job, point), _SIZE, align="center")
        job.pen.text(middle, y + 17, _value(job, point), _SIZE, bold=True, align="center")
        if point.label:
            job.pen.path([(middle, y + 19.5), (at, top - 1), (at, level - 3)], line=0.3)


def spread(middles: Sequence[float], widths: Sequence[float], left: float, right: float) -> list[float]:
    """The left edges of labels that stand as near to their middles as there is room, in their order.

    Examples
    --------
    >>> spread([10, 12, 90], [10, 10, 10], 0, 100)
    [5.0, 19.0, 85.0]
    >>> spread([90, 92, 95], [10, 10, 10], 0, 100)
    [62.0, 76.0, 90]
    """
    lefts: list[float] = []
    free = left
    for middle, width in zip(middles, widths, strict=True):
        lefts.append(max(middle - width / 2, free))
        free = lefts[-1] + width + _BETWEEN
    end = right
    for index in range(len(lefts) - 1, -1, -1):
        lefts[index] = min(lefts[index], end - widths[index])
        end = lefts[index] - _BETWEEN
    return lefts
