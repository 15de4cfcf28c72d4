"""The markers of a chart of results: what they look like says without color what is normal, and what is a bound."""

from __future__ import annotations

from math import cos, pi, sin

from .job import Job
from .measures import Point
from .pen import Pen

_RADIUS = 2.6
_ROUND = tuple((sin(2 * pi * part / 16), -cos(2 * pi * part / 16)) for part in range(16))
_UP = ((0.0, -1.25), (1.15, 0.85), (-1.15, 0.85))
_SHAPES = {
    "": _ROUND,
    ">": _UP,
    "<": tuple((x, -y) for x, y in _UP),
    "sign": ((-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)),
}
_SIZE = 8.0


def marker(pen: Pen, x: float, y: float, point: Point) -> None:
    """A circle, a triangle for a bound, a square for what is no number: black where not normal, white where normal."""
    _draw(pen, x, y, "sign" if point.number is None else point.bound, point.normal)


def legend(job: Job, x: float, y: float, room: float) -> None:
    """What the markers mean; ``y`` is the baseline of its (last) line."""
    lines = _legend_lines(job, room)
    at = y - (len(lines) - 1) * 11
    for line in lines:
        left = x
        with job.pen.leaf("P"):
            for shape, normal, text in line:
                _draw(job.pen, left + _RADIUS + 1, at - 2.8, shape, normal)
                left += 9 + job.pen.text(left + 9, at, text, _SIZE) + 10
        at += 11


def legend_height(job: Job, room: float) -> float:
    """How high the legend is."""
    return 11.0 * len(_legend_lines(job, room))


def _legend_lines(job: Job, room: float) -> list[list[tuple[str, bool | None, str]]]:
    keys: tuple[tuple[str, bool | None, str], ...] = (
        ("", False, "not_normal"),
        ("", True, "normal"),
        ("", None, "normal_not_known"),
        (">", False, "bound_above"),
        ("<", False, "bound_below"),
        ("sign", False, "no_number"),
    )
    lines: list[list[tuple[str, bool | None, str]]] = [[]]
    used = 0.0
    for shape, normal, key in keys:
        text = job.say(f"print_results.legend_{key}")
        width = 19 + job.type.width(text, _SIZE)
        if lines[-1] and used + width - 10 > room:
            lines.append([])
            used = 0.0
        lines[-1].append((shape, normal, text))
        used += width
    return lines


def _draw(pen: Pen, x: float, y: float, shape: str, normal: bool | None) -> None:
    points = [(x + _RADIUS * right, y + _RADIUS * down) for right, down in _SHAPES[shape]]
    pen.path(points, "f", gray=0 if normal is False else 1)
    pen.path([*points, points[0]], line=0.9)
    if normal is None:
        part = _RADIUS * 0.6
        pen.path([(x - part, y - part), (x + part, y + part)], line=0.7)
        pen.path([(x - part, y + part), (x + part, y - part)], line=0.7)
