"""What the source does next: conditions over what was judged and recorded, never a relapse that nobody recorded."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from ..model.results import AssessmentResult, Level, NextStep, Results
from ..model.rules import NextStepRule


class Course(NamedTuple):
    """The assessment of a ``day`` with those of the days before it, the newest last.

    ``levels`` are those that its response may be, ``titles`` the items that would decide it, as people call them.
    """

    day: int
    levels: tuple[Level, ...]
    titles: tuple[str, ...]
    today: Results
    before: Sequence[AssessmentResult]


class Answer(NamedTuple):
    """Whether a condition holds; None where what is ``unknown`` leaves it open."""

    holds: bool | None
    unknown: tuple[str, ...] = ()


def next_steps(rules: Iterable[NextStepRule], regimen: str, course: Course) -> tuple[NextStep, ...]:
    """What the source of the regimen does next, where a condition holds or is open."""
    found = []
    for rule in rules:
        if rule.regimen != regimen:
            continue
        answer = _CONDITIONS[rule.when](course, rule.from_day)
        sentence = rule.message if answer.holds else rule.open_message
        if answer.holds is False or sentence is None:
            continue
        message = sentence.format_map({"day": str(course.day), "unknown": ", ".join(answer.unknown)})
        found.append(NextStep(id=rule.id, message=message, source=rule.source))
    return tuple(found)


def _no_response(course: Course, from_day: int) -> Answer:
    if course.day < from_day or "none" not in course.levels:
        return Answer(False)
    return Answer(True) if course.levels == ("none",) else Answer(None, course.titles)


def _relapse(course: Course, _: int) -> Answer:
    """What was recorded on this day; nobody can relapse who had no response before."""
    said = course.today.relapse
    if said is not None:
        return Answer(said)
    responded = any(set(_levels(one)) - {"none"} for one in course.before)
    return Answer(None, ("not recorded on this day",)) if responded else Answer(False)


def _lymphoma(course: Course, _: int) -> Answer:
    """As it was last recorded."""
    said = _newest(course, "lymphoma")
    return Answer(None, ("not recorded",)) if said is None else Answer(said)


def _finished(course: Course, from_day: int) -> Answer:
    """The end of treatment without recurrence and without a mutation of an HLH gene, as recorded.

    Who has no response has nothing that could recur: for them the source has another step.
    """
    if course.day < from_day or course.levels == ("none",):
        return Answer(False)
    mutation = _newest(course, "gene_mutation")
    relapses = [*(one.results.relapse for one in course.before), course.today.relapse]
    if mutation or True in relapses:
        return Answer(False)
    unknown = []
    if course.today.relapse is None:
        unknown.append("recurrence")
    if mutation is None:
        unknown.append("mutation of an HLH gene")
    return Answer(None, tuple(unknown)) if unknown else Answer(True)


def _transplantation(course: Course, from_day: int) -> Answer:
    """A question at the end of treatment, at a relapse, and with a mutation of an HLH gene."""
    return Answer(course.day >= from_day or bool(course.today.relapse) or bool(_newest(course, "gene_mutation")))


_CONDITIONS: dict[str, Callable[[Course, int], Answer]] = {
    "no-response": _no_response,
    "relapse": _relapse,
    "lymphoma": _lymphoma,
    "finished": _finished,
    "transplantation": _transplantation,
}


def _newest(course: Course, field: str) -> bool | None:
    """What was said last of something that is asked at every assessment."""
    said = [getattr(one, field) for one in (*(one.results for one in course.before), course.today)]
    known: list[bool] = [one for one in said if one is not None]
    return known[-1] if known else None


def _levels(one: AssessmentResult) -> tuple[Level, ...]:
    return one.response.levels if one.results.judged is None else (one.results.judged,)
