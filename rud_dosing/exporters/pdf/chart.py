"""The course at a glance: mg per day of each drug over the weeks, and the visits."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import groupby
from typing import NamedTuple

from ... import units
from ...core.course.cut_days import in_one, per_day
from ...model.plan import Assessment, PlanStep
from .. import words
from .courses import is_mixed
from .job import Job
from .lanes import doses, draw_lane, is_lane, lane_height
from .titles import visit_day

_HEIGHT = 84.0

_SIZE = 8.0
_STRIP = 13.0
_AXIS_ROOM = 24.0
_NAME, _LEAST_PANEL = 10.0, 34.0


def heading(job: Job) -> str:
    """What the chart shows."""
    return job.say("print_worksheet.chart_mixed" if is_mixed(job.plan) else "print_worksheet.chart")


def least_height(job: Job) -> float:
    """The least height of the chart with its heading; of a plan of several regimens that of all its drugs."""
    if not is_mixed(job.plan):
        return _HEIGHT
    panels, lanes = _panels_and_lanes(job)
    return 15 + 12 + len(panels) * (_NAME + _LEAST_PANEL) + sum(lane_height(steps) for steps in lanes) + 13


def draw(job: Job, x: float, y: float, width: float, height: float) -> None:
    """Draw the chart; ``y`` is its upper edge. Drugs whose dose changes are drawn as steps, the others as strips."""
    if is_mixed(job.plan):
        _draw_mixed(job, x, y, width, height)
        return
    changing, steady = _panels_and_lanes(job)
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


def _by_drug(job: Job) -> list[list[PlanStep]]:
    drugs = dict.fromkeys(step.drug for step in job.plan.steps)
    return [[step for step in job.plan.steps if step.drug == drug] for drug in drugs]


def _panels_and_lanes(job: Job) -> tuple[list[list[PlanStep]], list[list[PlanStep]]]:
    """Drugs whose dose changes, and the others; a day that is cut is no change of the dose."""
    courses = [(steps, in_one(steps)) for steps in _by_drug(job)]
    panels = [steps for steps, whole in courses if not is_lane(whole)]
    return panels, [whole for _, whole in courses if is_lane(whole)]


def _draw_mixed(job: Job, x: float, y: float, width: float, height: float) -> None:
    """Each drug in its days alone: panels with the drug's name, lanes below them, visits above the lanes."""
    panels, lanes = _panels_and_lanes(job)
    left, right = x + _AXIS_ROOM, x + width
    lower = y + height - 11
    bottom = lower - 2 - sum(lane_height(steps) for steps in lanes)
    with job.pen.leaf("Figure", alternative=alternative(job)):
        top = y + 12
        high = (bottom - top) / max(len(panels), 1)
        for index, steps in enumerate(panels):
            at = top + index * high
            _panel(job, steps, left, right, at + _NAME + 2, at + high)
            _name(job, words.drug(job.wording, steps[0].drug), left, right, at + _NAME)
        at = bottom + 3
        for steps in lanes:
            draw_lane(job, steps, lambda day: _x(job, left, right, day), left, right, at)
            at += lane_height(steps)
        _visits(job, left, right, y + 7, bottom if panels else y + 13)
        job.pen.rule(left, lower, right, lower, 0.5)
        _weeks(job, left, right, lower + 1)


def _name(job: Job, name: str, left: float, right: float, y: float) -> None:
    """The drug above its panel, where no visit's line crosses it."""
    width, at = job.type.width(name, _SIZE, True), left + 2
    for visit in job.plan.assessments:
        line = (_x(job, left, right, visit.treatment_day) + _x(job, left, right, visit.treatment_day + 1)) / 2
        if at - 2 < line < at + width + 2:
            at = line + 3
    if at + width <= right:
        job.pen.text(at, y, name, _SIZE, bold=True)


def alternative(job: Job) -> str:
    """The chart in words: each step of each drug, and the visits."""
    comma = job.say("form.comma")
    steps = " ".join(_step_in_words(job, step) for step in job.plan.steps)
    if not any(regimen.assessments for regimen in job.plan.regimens):
        return job.say("print_worksheet.chart_without_visits", steps=steps)
    days = comma.join(visit_day(job, visit) for visit in job.plan.assessments)
    return job.say("print_worksheet.chart_alternative", steps=steps, days=days)


def _step_in_words(job: Job, step: PlanStep) -> str:
    if not step.is_daily:
        days = words.numbers(job.wording, step.days)
        return job.say("print_worksheet.chart_days", doses=doses(job, [step]), days=days)
    drug, dose = words.drug(job.wording, step.drug), words.dose(job.wording, step.dose_mg_per_day)
    first, last = str(step.first_day), str(step.last_day)
    return job.say("print_worksheet.chart_step", drug=drug, first=first, last=last, dose=dose)


def _x(job: Job, left: float, right: float, day: int) -> float:
    """Where a day begins."""
    return left + (day - 1) * (right - left) / job.last_day


class _Level(NamedTuple):
    """Days of a drug with one dose a day."""

    first_day: int
    last_day: int
    dose_mg_per_day: Decimal


def _levels(steps: Sequence[PlanStep]) -> list[_Level]:
    """The steps as what they give a day: a day that changes at noon lies in two of them, and is one of its own."""
    days = {day: number for number, step in enumerate(steps) for day in range(step.first_day, step.last_day + 1)}
    told = [(day, (number, per_day(steps, day))) for day, number in sorted(days.items())]
    runs = [[day for day, _ in run] for _, run in groupby(told, key=lambda one: one[1])]
    return [_Level(run[0], run[-1], per_day(steps, run[0])) for run in runs]


def _panel(job: Job, steps: Sequence[PlanStep], left: float, right: float, top: float, bottom: float) -> None:
    pen = job.pen
    levels = _levels(steps)
    highest = max(level.dose_mg_per_day for level in levels)
    tick = _tick(highest)
    scale = (bottom - top - 9) / float(highest)
    while float(tick) * scale < _SIZE + 1.5:
        tick *= 2
    value, lines = tick, []
    while value <= highest:
        height = bottom - float(value) * scale
        # Only as far as the course is that high: the doses stand above the steps, and no line crosses them.
        reach = max(level.last_day for level in levels if level.dose_mg_per_day >= value)
        lines.append((height, _x(job, left, right, reach + 1)))
        pen.text(left - 3, height + 2.8, units.for_people(value, "").rstrip(), _SIZE, align="right")
        value += tick
    points = _outline(job, levels, left, right, bottom, scale)
    pen.path([*points, (points[-1][0], bottom)], "f", gray=0.9)
    for height, reach_x in lines:
        pen.rule(left, height, reach_x, height, 0.4, "[1 2] 0")
    pen.path(points[1:], line=1.5)
    pen.rule(left, bottom, right, bottom, 0.7)
    free = left
    for step in in_one(steps):
        free = _label(job, step, left, right, bottom - float(step.dose_mg_per_day) * scale - 3, free)


def _outline(
    job: Job, levels: Sequence[_Level], left: float, right: float, bottom: float, scale: float
) -> list[tuple[float, float]]:
    """The steps from the left: down to nothing on days without a dose, and where the course ends early."""
    points, at = [(left, bottom)], left
    for one in levels:
        level = bottom - float(one.dose_mg_per_day) * scale
        begin, end = max(at, _x(job, left, right, one.first_day)), _x(job, left, right, one.last_day + 1)
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
    if is_mixed(job.plan):
        # Beside the edge of the step before, which may be a hundred times as high.
        at = max(at, begin + 2, min(free, end - width + 4))
    if at < free or at + width > right:
        return free
    job.pen.text(at, y, text, _SIZE, bold=True)
    return at + width + 2


def _strip(job: Job, step: PlanStep, left: float, right: float, y: float) -> None:
    dose = words.dose(job.wording, step.dose_mg_per_day)
    text = job.say("print_worksheet.chart_steady", drug=words.drug(job.wording, step.drug), dose=dose)
    begin, end = _x(job, left, right, step.first_day), _x(job, left, right, step.last_day + 1)
    job.pen.fill(begin, y, end - begin, _STRIP - 2, 0.9)
    job.pen.frame(begin, y, end - begin, _STRIP - 2, 0.7)
    if job.type.width(text, _SIZE, True) <= end - begin - 4:
        job.pen.text((begin + end) / 2, y + _STRIP - 4.7, text, _SIZE, bold=True, align="center", room=end - begin)
    else:  # a course that ended soon: beside its strip
        job.pen.text(end + 4, y + _STRIP - 4.7, text, _SIZE, bold=True, room=right - end - 4)


def _visits(job: Job, left: float, right: float, y: float, bottom: float) -> None:
    free = 0.0
    for visit in job.plan.assessments:
        at = (_x(job, left, right, visit.treatment_day) + _x(job, left, right, visit.treatment_day + 1)) / 2
        text = _visit(job, visit)
        width = job.type.width(text, _SIZE)
        begin = min(at - width / 2, right - width)
        job.pen.path([(at - 3, y + 2.5), (at + 3, y + 2.5), (at, y + 7)], "f")
        job.pen.rule(at, y + 6, at, bottom, 0.5, "[2 2] 0")
        if begin > free:
            job.pen.text(begin, y, text, _SIZE)
            free = begin + width + 3


def _visit(job: Job, visit: Assessment) -> str:
    if not visit.regimen:
        return job.say("print_worksheet.chart_visit", day=str(visit.treatment_day))
    regimen = words.regimen(job.wording, visit.regimen)
    return job.say("print_worksheet.chart_visit_of", day=str(visit.regimen_day), regimen=regimen)


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
