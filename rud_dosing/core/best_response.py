"""The response of a visit, and the best one of a course with its first and last day."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ..model.results import LEVELS, AssessmentResult, Level


class BestResponse(NamedTuple):
    """The best response that is decided, and the treatment days of the first and the last visit that had it.

    Visits between them may have had less. ``open_days`` are the days of visits that may have been better still: what
    is not known leaves that possible.
    """

    level: Level
    first_day: int
    last_day: int
    open_days: tuple[int, ...]


def level_of(result: AssessmentResult) -> Level | None:
    """The response of a visit: as the clinician judged it, else the computed one; None where that is not decided."""
    if result.results.judged is not None:
        return result.results.judged
    levels = result.response.levels
    return levels[0] if len(levels) == 1 else None


def best_response(results: Sequence[AssessmentResult]) -> BestResponse | None:
    """The best response of all visits; None where no visit has one that is decided.

    Examples
    --------
    >>> from datetime import date
    >>> from rud_dosing.model.results import Response, Results
    >>> def visit(day, *levels):
    ...     computed = Response(
    ...         setting="any", setting_sha256="", levels=levels, decided_by=(), items=(), used={}
    ...     )
    ...     taken = Results(taken_on=date(2026, 12, day))
    ...     return AssessmentResult(day=day, results=taken, response=computed, grades=(), next_steps=())
    >>> best_response([visit(7, "none"), visit(14, "partial"), visit(21, "complete", "partial"), visit(28, "partial")])
    BestResponse(level='partial', first_day=14, last_day=28, open_days=(21,))
    >>> best_response([visit(7, "complete", "partial")])
    """
    levels = [(result.day, level) for result in results if (level := level_of(result)) is not None]
    if not levels:
        return None
    best = min((level for _, level in levels), key=LEVELS.index)
    days = [day for day, level in levels if level == best]
    return BestResponse(best, min(days), max(days), _open_days(results, best))


def _open_days(results: Sequence[AssessmentResult], best: Level) -> tuple[int, ...]:
    """The days of visits without a decided response that leaves a better one possible."""
    return tuple(
        sorted(
            result.day
            for result in results
            if level_of(result) is None
            and any(LEVELS.index(level) < LEVELS.index(best) for level in result.response.levels)
        )
    )
