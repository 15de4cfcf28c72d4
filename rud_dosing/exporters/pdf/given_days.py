"""The days of a drug that is not given every day: lines of treatment days, and beside each line its dates."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import groupby

from ...core.days import on_day
from ...model.plan import PlanStep
from ...model.wording import Wording
from .. import words
from .courses import Course
from .job import Job

_A_LINE = 6


def expected(job: Job, course: Course) -> list[int]:
    """The treatment days on which a course is to be given; those of a hold are among them."""
    first = course.part.first_day
    if course.drug.is_daily:
        begins = course.steps[0].first_day if course.is_of_switch else 1
        return list(range(begins, course.last_day + 1))
    held = {one.treatment_day for one in job.plan.held_days if one.drug == course.drug.name}
    days = {day for step in course.steps for day in step.days}
    return sorted(days | {day for day in held if first <= day <= course.last_day})


def day_lines(job: Job, step: PlanStep) -> list[str]:
    """``8, 11, 15, 18``: a line for each month, or several that are about as long, six days at most."""
    return [words.numbers(job.wording, line) for line in _lines(job, step)]


def date_lines(job: Job, step: PlanStep, years: bool) -> list[str]:
    """``8, 11, 15, 18 Dec 2026``, beside the lines of the days; nothing where the plan has no dates."""
    start = job.plan.order.start
    if start is None:
        return []
    return [_dates(job.wording, [on_day(start, day) or start for day in line], years) for line in _lines(job, step)]


def _dates(wording: Wording, dates: Sequence[date], years: bool) -> str:
    days = words.numbers(wording, [one.day for one in dates])
    month = wording.months_short[dates[0].month - 1]
    if years:
        return wording.say("form.date", day=days, month=month, year=str(dates[0].year))
    return wording.say("form.date_without_year", day=days, month=month)


def _lines(job: Job, step: PlanStep) -> list[list[int]]:
    start = job.plan.order.start

    def month(day: int) -> tuple[int, int]:
        on = on_day(start, day)
        return (0, 0) if on is None else (on.year, on.month)

    lines: list[list[int]] = []
    for _, group in groupby(step.days, key=month):
        listed = list(group)
        share = -(-len(listed) // -(-len(listed) // _A_LINE))
        lines += [listed[at : at + share] for at in range(0, len(listed), share)]
    return lines
