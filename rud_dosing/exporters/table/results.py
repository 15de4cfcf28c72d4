"""What was found during treatment, row by row: for a table, and for what changed between two plans."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from ... import units
from ...model.plan import Plan
from ...model.results import AssessmentResult, Grade, JudgedItem, Level, in_force
from ...model.wording import Wording
from .. import words

#: The columns of the table of results.
COLUMNS = (
    *("day", "date", "measure", "baseline", "value", "abnormal_at_baseline", "normal", "improved", "change_percent"),
    *("term", "baseline_grade", "grade", "version", "response", "judged", "setting", "plan_code", "revision"),
)

_ANSWERS = {True: "yes", False: "no", None: "unknown"}


def rows(plan: Plan) -> Iterator[tuple[str, ...]]:
    """One row a measure and assessed day: an item of the response, what is graded, or both; what counts now alone.

    ``response`` holds every level that is possible, ``grade`` every grade, with " or " between them; an empty grade is
    one of something that was not measured.
    """
    for one in in_force(plan.results):
        graded = {grade.quantity: grade for grade in one.grades}
        items = {item.item: item for item in one.response.items}
        for measure in dict.fromkeys([*items, *graded]):
            yield (
                str(one.day),
                one.results.taken_on.isoformat(),
                measure,
                *_measured(items.get(measure), graded.get(measure)),
                *_graded(graded.get(measure)),
                " or ".join(one.response.levels),
                one.results.judged or "",
                one.response.setting,
                plan.plan_code,
                str(plan.revision),
            )


def changes(old: Plan, new: Plan, wording: Wording) -> list[str]:
    """The assessments that one plan has and the other had not, a sentence each."""
    before = {one.day for one in old.results}
    return [
        wording.say(
            "assess.assessed_again" if one.day in before else "assess.assessed",
            day=str(one.day),
            levels=levels(one.response.levels if one.results.judged is None else (one.results.judged,), wording),
        )
        for one in _new(old, new)
    ]


def changes_data(old: Plan, new: Plan) -> list[dict[str, Any]]:
    """The same as plain data."""
    return [
        {"treatment_day": one.day, "levels": list(one.response.levels), "judged": one.results.judged}
        for one in _new(old, new)
    ]


def levels(possible: Sequence[Level], wording: Wording) -> str:
    """Levels of response in words: ``complete response or partial response``."""
    return words.either(wording, (wording.term("print_response", level) for level in possible))


def _new(old: Plan, new: Plan) -> list[AssessmentResult]:
    return [one for one in in_force(new.results) if one not in old.results]


def _measured(item: JudgedItem | None, grade: Grade | None) -> tuple[str, ...]:
    if item is None:
        return ((grade and grade.baseline_value) or "", (grade and grade.value) or "", "", "", "", "")
    change = "" if item.change_percent is None else units.number(item.change_percent)
    answers = (item.abnormal_at_baseline, item.normal, item.improved)
    return (item.baseline or "", item.now or "", *(_ANSWERS[answer] for answer in answers), change)


def _graded(grade: Grade | None) -> tuple[str, ...]:
    if grade is None:
        return ("", "", "", "")
    before, now = (" or ".join(map(str, grades)) for grades in (grade.baseline_grades, grade.grades))
    return (grade.term, before, now, grade.version)
