"""The course at a glance: mg per day of each drug over the weeks, and the visits."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from ... import units
from ...model.plan import PlanStep
from .. import words
from .job import Job

HEIGHT = 84.0

_SIZE = 8.0
_STRIP = 13.0
_AXIS_ROOM = 24.0


def draw(job: Job, x: float, y: float, width: float, height: float) -> None:
    """Draw the chart; ``y`` is its upper edge. Drugs whose dose changes are drawn as steps, the others as strips."""
    drugs = dict.fromkeys(step.drug for step in job.plan.steps)
    courses = [[step for step in job.plan.steps if step.drug == drug] for drug in drugs]
    changing = [steps for steps in courses if len(steps) > 1]
    steady = [steps for steps in courses if len(steps) == 1]
    with job.pen.leaf("Figure", alternative=alternative(job)):
        left, right = x + _AXIS_ROOM, x + width
        bottom = y + height - 11 - _STRIP * len(steady) - 2
        top = y + 12
        panel = (bottom - top) / max(len(changing), 1)
        for index, steps in enumerate(changing):
            _panel(job, steps, left, right, top + index * panel + 2, top + (index + 1) * panel)
        for index, steps in enumerate(steady):
            _strip(job, steps[0], left, right, bottom + 2 + index * _STRIP)
        _visits(job, left, right, y + 7, y + height - 10)
        _weeks(job, left, right, y + height - 10)


def alternative(job: Job) -> str:
    """The chart in words: each step of each drug, and the visits."""
    parts = []
    for step in job.plan.steps:
        drug = words.drug(job.wording, step.drug)
        dose = words.dose(job.wording, step.dose_mg_per_day)
        first, last = str(step.first_day), str(step.last_day)
        parts.append(job.say("print_worksheet.chart_step", drug=drug, first=first, last=last, dose=dose))
    days = job.say("form.comma").join(str(visit.treatment_day) for visit in job.plan.assessments)
    return job.say("print_worksheet.chart_alternative", steps=" ".join(parts), days=days)


def _x(job: Job, left: float, right: float, day: int) -> float:
    """Where a day begins."""
    return left + (day - 1) * (right - left) / job.last_day


def _panel(job: Job, steps: Sequence[PlanStep], left: float, right: float, top: float, bottom: float) -> None:
    pen = job.pen
    highest = max(step.dose_mg_per_day for step in steps)
    tick = _tick(highest)
    scale = (bottom - top - 9) / float(highest)
    while float(tick) * scale < _SIZE + 1.5:
        tick *= 2
    value, lines = tick, []
    while value <= highest:
        level = bottom - float(value) * scale
        # Only as far as the course is that high: the doses stand above the steps, and no line crosses them.
        reach = max(step.last_day for step in steps if step.dose_mg_per_day >= value)
        lines.append((level, _x(job, left, right, reach + 1)))
        pen.text(left - 3, level + 2.8, units.for_people(value, "").rstrip(), _SIZE, align="right")
        value += tick
    points = _outline(job, steps, left, right, bottom, scale)
    pen.path([*points, (points[-1][0], bottom)], "f", gray=0.9)
    for level, reach_x in lines:
        pen.rule(left, level, reach_x, level, 0.4, "[1 2] 0")
    pen.path(points[1:], line=1.5)
    pen.rule(left, bottom, right, bottom, 0.7)
    free = left
    for step in steps:
        free = _label(job, step, left, right, bottom - float(step.dose_mg_per_day) * scale - 3, free)


def _outline(
    job: Job, steps: Sequence[PlanStep], left: float, right: float, bottom: float, scale: float
) -> list[tuple[float, float]]:
    """The steps from the left: down to nothing on days without a dose, and where the course ends early."""
    points, at = [(left, bottom)], left
    for step in steps:
        level = bottom - float(step.dose_mg_per_day) * scale
        begin, end = max(at, _x(job, left, right, step.first_day)), _x(job, left, right, step.last_day + 1)
        if begin > at + 0.01:
            points += [(at, bottom), (begin, bottom)]
        points += [(begin, level), (end, level)]
        at = end
    return points if at > right - 0.01 else [*points, (at, bottom)]


def _label(job: Job, step: PlanStep, left: float, right: float, y: float, free: float) -> float:
    """The dose above its step, where it has room beside the one before; returns where the next may begin."""
    text = units.for_people(step.dose_mg_per_day, "").rstrip()
    width = job.type.width(text, _SIZE, True)
    begin, end = _x(job, left, right, step.first_day), _x(job, left, right, step.last_day + 1)
    # At the left of a long step, where no visit's line crosses it.
    at = begin + 4 if end - begin > 4 * width else (begin + end - width) / 2
    if at < free or at + width > right:
        return free
    job.pen.text(at, y, text, _SIZE, bold=True)
    return at + width + 2


def _strip(job: Job, step: PlanStep, left: float, right: float, y: float) -> None:
    dose = words.dose(job.wording, step.dose_mg_per_day)
    text = job.say("print_worksheet.chart_steady", drug=words.drug(job.wording, step.drug), dose=dose)
    job.pen.fill(left, y, right - left, _STRIP - 2, 0.9)
    job.pen.frame(left, y, right - left, _STRIP - 2, 0.7)
    job.pen.text((left + right) / 2, y + _STRIP - 4.7, text, _SIZE, bold=True, align="center", room=right - left)


def _visits(job: Job, left: float, right: float, y: float, bottom: float) -> None:
    free = 0.0
    for visit in job.plan.assessments:
        at = (_x(job, left, right, visit.treatment_day) + _x(job, left, right, visit.treatment_day + 1)) / 2
        text = job.say("print_worksheet.chart_visit", day=str(visit.treatment_day))
        width = job.type.width(text, _SIZE)
        begin = min(at - width / 2, right - width)
        job.pen.path([(at - 3, y + 2.5), (at + 3, y + 2.5), (at, y + 7)], "f")
        job.pen.rule(at, y + 6, at, bottom, 0.5, "[2 2] 0")
        if begin > free:
            job.pen.text(begin, y, text, _SIZE)
            free = begin + width + 3


def _weeks(job: Job, left: float, right: float, y: float) -> None:
    weeks = -(-job.last_day // 7)
    for week in range(1, weeks + 1):
        begin = _x(job, left, right, 7 * week - 6)
        end = min(_x(job, left, right, 7 * week + 1), right)
        text = job.say("print_worksheet.chart_week", week=str(week))
        if job.type.width(text, _SIZE) < end - begin:
            job.pen.text((begin + end) / 2, y + 9, text, _SIZE, align="center")


def _tick(highest: Decimal) -> Decimal:
    """A round step for the axis, so that one to three of them reach the highest dose."""
    step = Decimal(10) ** highest.adjusted()
    for part in ("0.25", "0.5", "1", "2"):
        if highest / (step * Decimal(part)) < 4:
            return step * Decimal(part)
    return step * 5
