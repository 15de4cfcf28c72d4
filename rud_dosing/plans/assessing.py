"""An assessment during treatment: plan and results → the plan with what was judged of them. Pure; no dose changes."""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone, tzinfo
from typing import NamedTuple

import msgspec

from ..core.days import in_words
from ..core.digests import chain_digest
from ..errors import InputError, quoted
from ..model.base import check_text, read_moment
from ..model.change import Update
from ..model.lab import results as lab_results
from ..model.plan import Assessment, HistoryEntry, Plan
from ..model.regimen import Regimen
from ..model.response_rules import ResponseSetting
from ..model.results import AssessmentResult, Results, Support, in_force
from ..model.rules import Rules
from ..model.toxicity_rules import ToxicityCriteria
from ..response.grades import grades
from ..response.items import Judging
from ..response.judging import response
from ..response.measured import baseline, measured, of_one_laboratory
from ..response.next_steps import Course, next_steps
from .planner import recorded, sealed
from .revision import first_setting

#: Where a plan has no zone, a day has come once it has come anywhere: here it does first.
_EARLIEST_ZONE = timezone(timedelta(hours=14))


class Criteria(NamedTuple):
    """What an assessment is judged by. ``zone`` is the plan's."""

    setting: ResponseSetting
    toxicity: ToxicityCriteria
    rules: Rules
    zone: tzinfo | None


@dataclass(frozen=True, slots=True)
class _Visit:
    """The day that is assessed, and the days on which its results may have been taken, both ends included.

    The results as a whole (their ``taken_on``) may be dated from ``from_on`` on, single ones from ``opens`` on.
    """

    day: int
    opens: date
    from_on: date
    closes: date


def assess(
    plan: Plan,
    *,
    day: int,
    results: Results,
    using: Criteria,
    by: str,
    at: datetime,
    unscheduled: bool = False,
    correct: str | None = None,
) -> Plan:
    """The next revision: the plan with the results of a day and what was judged of them. Doses and visits stay.

    Parameters
    ----------
    day : the treatment day of a visit of the plan; with ``unscheduled`` any other day after the first
    results : taken nearer to the visit than to any other (or to day 1); unscheduled ones on that very day
    by, at : who assesses, and when (UTC)
    correct : why the assessment of that day that the plan holds is wrong; the new one then counts, the history keeps
        both

    Raises
    ------
    InputError
        ``undated``, ``assess-day`` (no visit; a visit that is said to be unscheduled), ``results-date`` (before
        treatment, in the future, nearer to another visit), ``assessed-already``, ``assess-nothing`` (nothing to
        correct), ``text``, ``unit``, ``lab-implausible``
    """
    check_text(by, "by")
    check_text(correct, "correct")
    if plan.order.start is None:
        fix = "Give it its first day with set-start."
        raise InputError("undated", "the plan has no dates yet", where="plan", fix=fix)
    visit = _visit(plan, plan.order.start, day, unscheduled=unscheduled)
    _check_dates(results, visit, plan.order.start, at.astimezone(using.zone or _EARLIEST_ZONE).date())
    _check_first(plan, day, correct)
    kept = judged(plan, visit.day, results, using, unscheduled=unscheduled, corrects=correct is not None)
    entry = HistoryEntry(
        revision=plan.revision + 1,
        action="assess",
        at=at,
        by=by,
        reason=correct,
        previous_digest=chain_digest(plan.history),
        assessed=kept,
    )
    history = (*plan.history, entry)
    whole = msgspec.structs.replace(plan, revision=entry.revision, history=history, **recorded(history))
    return sealed(whole)


def judged(
    plan: Plan, day: int, results: Results, using: Criteria, *, unscheduled: bool = False, corrects: bool = False
) -> AssessmentResult:
    """Response and grades of results against the baseline of a dated plan, and what the source does next."""
    quantities = using.rules.quantities
    start = plan.order.start or results.taken_on
    later = [entry.change.patient for entry in plan.history if isinstance(entry.change, Update)]
    before = baseline(first_setting(plan).patient, later, start, quantities)
    now = measured(results.labs, results.signs, quantities)
    if results.same_laboratory:
        before, now = of_one_laboratory(before, now), of_one_laboratory(now, before)
    support = results.support or Support()
    found = response(Judging(using.setting, quantities, before, now, support, results.taken_on))
    course = Course(
        day=day,
        levels=found.levels if results.judged is None else (results.judged,),
        titles=tuple(item.title for item in found.items if item.item in found.decided_by),
        today=results,
        before=[one for one in in_force(plan.results) if one.day < day],
    )
    return AssessmentResult(
        day=day,
        results=results,
        response=found,
        grades=grades(using.toxicity, before, now, using.rules),
        next_steps=next_steps(
            using.rules.next_steps.values(), _regimen(plan, start + timedelta(days=day - 1)).id, course
        ),
        unscheduled=unscheduled,
        corrects=corrects,
        toxicity=using.toxicity.id,
        toxicity_sha256=using.toxicity.sha256 or "",
    )


def _regimen(plan: Plan, on: date) -> Regimen:
    """The regimen whose treatment is judged on a day: on the day of a switch still the one that it ends."""
    begun = (one for one in reversed(plan.parts) if one.since is None or read_moment(one.since, "since").date() < on)
    return plan.regimen_of(next(begun))


def _visit(plan: Plan, start: date, day: int, *, unscheduled: bool) -> _Visit:
    """The visit of a treatment day, or the day itself where it is none."""
    visits = {one.treatment_day: one for one in plan.assessments}
    listed = ", ".join(map(str, sorted(visits))) or "none"
    if unscheduled:
        wrong = _wrong_day(day, visits, start)
        if wrong is not None:
            fix = f"Visits: {listed}. An unscheduled assessment is of another day, from day 2 on."
            raise InputError("assess-day", f"day {day} {wrong}", where="day", fix=fix)
        on = start + timedelta(days=day - 1)
        since = max([start, *(one.results.taken_on for one in plan.results if one.results.taken_on < on)])
        return _Visit(day, since + timedelta(days=1), on, on)
    if day not in visits:
        fix = f"Visits: {listed}. Of any other day say that the assessment is unscheduled (--unscheduled)."
        raise InputError("assess-day", f"the plan has no visit on day {day}", where="day", fix=fix)
    return _around(visits[day], day, [start, *(one.target or start for one in visits.values())])


def _wrong_day(day: int, visits: Container[int], start: date) -> str | None:
    """Why there can be no unscheduled assessment of a day."""
    if day in visits:
        return "is a visit of the plan"
    if day < 2:
        return "is not after the first day"
    return "lies beyond the calendar" if day > (date.max - start).days else None


def _around(visit: Assessment, day: int, others: list[date]) -> _Visit:
    """The days that are nearer to a visit than to any other and to day 1, and those of its own window.

    After the last visit they reach as far as before it.
    """
    target = visit.target or min(others)
    before = min(((target - other).days for other in others if other < target), default=1)
    after = min(((other - target).days for other in others if other > target), default=before)
    opens = min(target - timedelta(days=(before - 1) // 2), visit.opens or target)
    closes = max(target + timedelta(days=(after - 1) // 2), visit.closes or target)
    return _Visit(day, opens, opens, closes)


def _check_dates(results: Results, visit: _Visit, start: date, today: date) -> None:
    """Refuse results of before treatment, of the future, and of another visit."""
    for where, on in _dates(results):
        if on <= start:
            raise InputError(
                "results-date",
                f"{in_words(on)} is not after day 1, {in_words(start)}",
                where=where,
                fix="Results of before treatment are the baseline's: add them with revise update.",
            )
        if on > today:
            raise InputError("results-date", f"{in_words(on)} has not come yet", where=where, fix="Correct the date.")
        first = visit.from_on if where == "taken_on" else visit.opens
        if not first <= on <= visit.closes:
            day, allowed = (on - start).days + 1, _span(first, visit.closes)
            raise InputError(
                "results-date",
                f"{in_words(on)} is treatment day {day}; results of day {visit.day} are those of {allowed}",
                where=where,
                fix=f"Correct the date, or assess the day on which they were taken, day {day}.",
            )


def _span(first: date, last: date) -> str:
    return in_words(first) if first == last else f"{in_words(first)} to {in_words(last)}"


def _dates(results: Results) -> Iterator[tuple[str, date]]:
    yield "taken_on", results.taken_on
    for name, lab in lab_results(results.labs).items():
        if lab.taken_on is not None:
            yield f"labs.{name}.taken_on", lab.taken_on


def _check_first(plan: Plan, day: int, correct: str | None) -> None:
    held = [one for one in plan.results if one.day == day]
    if held and correct is None:
        raise InputError(
            "assessed-already",
            f"the plan holds an assessment of day {day}",
            where="day",
            fix='If that one is wrong, say why: --correct "…". The history keeps both.',
        )
    if correct is not None and not held:
        raise InputError(
            "assess-nothing",
            f"the plan holds no assessment of day {day} to correct",
            where="correct",
            fix=f"Leave {quoted('correct')} out.",
        )
