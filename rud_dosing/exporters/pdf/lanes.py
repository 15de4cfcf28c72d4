"""The lanes below the chart: a drug that has one dose as a bar over its days, one that is not daily as a mark a day."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ...model.plan import PlanStep
from .. import words
from .job import Job

_SIZE = 8.0
_BAR, _MARKS = 13.0, 19.0

#: Where on the paper a treatment day begins.
Place = Callable[[int], float]


def is_lane(steps: Sequence[PlanStep]) -> bool:
    """Whether a drug has no steps to be drawn: one dose, or days without it between its doses."""
    return len(steps) == 1 or not all(step.is_daily for step in steps)


def lane_height(steps: Sequence[PlanStep]) -> float:
    """How high the lane of a drug is."""
    return _MARKS if _is_marked(steps) else _BAR


def draw_lane(job: Job, steps: Sequence[PlanStep], at: Place, left: float, right: float, y: float) -> None:
    """Draw the lane of a drug; ``y`` is its upper edge."""
    if _is_marked(steps):
        _marks(job, steps, at, right, y)
    else:
        _bar(job, steps[0], at, left, right, y)


def doses(job: Job, steps: Sequence[PlanStep]) -> str:
    """``Etoposide 260 mg``: each dose of a drug that is not given every day, in their order."""
    listed = dict.fromkeys(words.dose(job.wording, step.dose_mg) for step in steps)
    drug = words.drug(job.wording, steps[0].drug)
    return job.say("print_worksheet.chart_doses", drug=drug, doses=job.say("form.comma").join(listed))


def _is_marked(steps: Sequence[PlanStep]) -> bool:
    return not all(step.is_daily for step in steps) or steps[0].first_day == steps[-1].last_day


def _marks(job: Job, steps: Sequence[PlanStep], at: Place, right: float, y: float) -> None:
    text = doses(job, steps)
    begin = min(at(steps[0].first_day), right - job.type.width(text, _SIZE, True))
    job.pen.text(begin, y + 8, text, _SIZE, bold=True)
    days = [day for step in steps for day in step.days]
    width = max(at(2) - at(1) - 1, 2.0)
    job.pen.boxes([(at(day), y + 11, width, 5) for day in days])


def _bar(job: Job, step: PlanStep, at: Place, left: float, right: float, y: float) -> None:
    dose = words.dose(job.wording, step.dose_mg_per_day)
    text = job.say("print_worksheet.chart_steady", drug=words.drug(job.wording, step.drug), dose=dose)
    begin, end, width = at(step.first_day), at(step.last_day + 1), job.type.width(text, _SIZE, True)
    job.pen.fill(begin, y, end - begin, _BAR - 2, 0.9)
    job.pen.frame(begin, y, end - begin, _BAR - 2, 0.7)
    for x in ((begin + end - width) / 2, end + 4, begin - 4 - width):
        inside = begin <= x and x + width <= end
        beside = left <= x and x + width <= right and (x >= end or x + width <= begin)
        if inside or beside:
            job.pen.text(x, y + _BAR - 4.7, text, _SIZE, bold=True)
            return
