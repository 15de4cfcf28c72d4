"""What the charts of the worksheet show: each measure with what it was at baseline and at each visit."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from ... import units
from ...model.results import AssessmentResult, JudgedItem
from .job import Job


class Point(NamedTuple):
    """A measure at baseline (``day`` is None) or on the day of a visit.

    ``label`` is empty where it is not known. ``number`` is None where it is not known or is no number (a sign that is
    yes or no); ``bound`` is ``<`` or ``>`` where it is only known to lie on that side of its number.
    """

    day: int | None
    label: str
    number: Decimal | None
    bound: str
    normal: bool | None


class Limit(NamedTuple):
    """The limit of normal from a visit on (``day``), and the side on which normal lies."""

    day: int
    value: Decimal
    normal_is: str


class Measure(NamedTuple):
    """One measure: the first point is the baseline, then one a visit. ``unit`` is empty where it has none.

    ``from_baseline`` is whether the first of its visits is the first of the course, so that none lies between.
    """

    title: str
    unit: str
    points: tuple[Point, ...]
    limits: tuple[Limit, ...]
    from_baseline: bool = True

    @property
    def has_numbers(self) -> bool:
        """Whether there is anything to draw to scale."""
        return any(point.number is not None for point in self.points)


def measures(job: Job, results: Sequence[AssessmentResult], from_baseline: bool = True) -> list[Measure]:
    """The measures by which response is judged, those with numbers first.

    What was measured in units that do not convert is drawn apart: each has its own scale.
    """
    keys = dict.fromkeys((item.item, item.unit) for result in results for item in result.response.items)
    with_unit = {name for name, unit in keys if unit is not None}
    kept = [(name, unit) for name, unit in keys if unit is not None or name not in with_unit]
    found = [_measure(job, results, name, unit)._replace(from_baseline=from_baseline) for name, unit in kept]
    return sorted(found, key=lambda measure: not measure.has_numbers)


def said(job: Job, text: str) -> str:
    """A word of the criteria (a measure, a term, yes or no) in the language of the sheet."""
    return job.wording.term("term", text)


def begin_line(text: str) -> str:
    """A word as a line begins with it."""
    return text[:1].upper() + text[1:]


def amount(value: Decimal) -> str:
    """A number for a label: what was converted has no more decimals than a person needs."""
    return units.for_people(value, "", 2 if abs(value) >= 10 else 3).rstrip()


def _unit(unit: str) -> str:
    """A unit as people are to read it: ``ug`` is mistaken for ``mg``, and C alone is no degree."""
    if unit.startswith("ug/"):
        return f"mcg{unit[2:]}"
    return "°C" if unit == "C" else unit


def _measure(job: Job, results: Sequence[AssessmentResult], name: str, unit: str | None) -> Measure:
    at = [(result.day, _item(result, name, unit)) for result in results]
    known = [item for _, item in at if item is not None]
    before = next((item for item in known if item.baseline is not None), known[0])
    return Measure(
        title=begin_line(said(job, known[0].title)),
        unit=_unit(unit or ""),
        points=(_baseline(job, before), *(_visit(job, day, item) for day, item in at)),
        limits=_limits(at),
    )


def _item(result: AssessmentResult, name: str, unit: str | None) -> JudgedItem | None:
    """The item where the visit has it in this unit, or without any."""
    return next((item for item in result.response.items if item.item == name and item.unit in (unit, None)), None)


def _baseline(job: Job, item: JudgedItem) -> Point:
    normal = None if item.abnormal_at_baseline is None else not item.abnormal_at_baseline
    return _point(job, None, item.baseline, item.baseline_number, normal)


def _visit(job: Job, day: int, item: JudgedItem | None) -> Point:
    if item is None:
        return Point(day, "", None, "", None)
    return _point(job, day, item.now, item.number, item.normal)


def _point(job: Job, day: int | None, text: str | None, number: Decimal | None, normal: bool | None) -> Point:
    if text is None:
        return Point(day, "", None, "", None)
    if number is None:
        return Point(day, said(job, text), None, "", normal)
    sign = text[: len(text) - len(text.lstrip("<>="))]
    return Point(day, sign + amount(number), number, sign[:1].strip("="), normal)


def _limits(at: Sequence[tuple[int, JudgedItem | None]]) -> tuple[Limit, ...]:
    """The limits in the order of the visits, one where it stays the same."""
    found: list[Limit] = []
    for day, item in at:
        if item is None or item.limit is None or item.normal_is is None:
            continue
        if not found or found[-1][1:] != (item.limit, item.normal_is):
            found.append(Limit(day, item.limit, item.normal_is))
    return tuple(found)
