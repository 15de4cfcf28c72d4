"""The best response of a course: the clinician's word before the computed one, nothing guessed where it is open."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from results_making import visit

from rud_dosing.core.best_response import BestResponse, best_response, level_of
from rud_dosing.model.results import LEVELS, AssessmentResult, Level, Response


def seen(day: int, *levels: Level, judged: Level | None = None) -> AssessmentResult:
    """A visit with what was computed and what the clinician judged."""
    computed = Response(setting="any", setting_sha256="", levels=levels, decided_by=(), items=(), used={})
    return visit(day, 1, response=computed, judged=judged)


@pytest.mark.parametrize(
    ("visits", "expected"),
    [
        # The best is reached on day 14 and held to day 56, with less between them.
        (
            [seen(7, "none"), seen(14, "complete"), seen(28, "partial"), seen(56, "complete")],
            BestResponse("complete", 14, 56, ()),
        ),
        ([seen(7, "improvement"), seen(14, "none")], BestResponse("improvement", 7, 7, ())),
        ([seen(7, "none")], BestResponse("none", 7, 7, ())),
        # What is open on day 28 may have been better than partial; on day 14 it cannot have been.
        (
            [seen(7, "partial"), seen(14, "partial", "none"), seen(28, "complete", "partial")],
            BestResponse("partial", 7, 7, (28,)),
        ),
        # The clinician's word counts, above the computed level, below it, and where that is open.
        ([seen(7, "none", judged="partial"), seen(14, "none")], BestResponse("partial", 7, 7, ())),
        ([seen(7, "complete", judged="partial")], BestResponse("partial", 7, 7, ())),
        ([seen(7, "complete", "partial", judged="none")], BestResponse("none", 7, 7, ())),
        # In whatever order they stand.
        ([seen(28, "partial"), seen(7, "partial")], BestResponse("partial", 7, 28, ())),
        ([seen(7, "complete", "partial")], None),
        ([], None),
    ],
)
def test_best_response(visits: list[AssessmentResult], expected: BestResponse | None) -> None:
    assert best_response(visits) == expected


def test_level_is_not_known_where_several_are_possible_or_none_is_said() -> None:
    assert level_of(seen(7, "complete", "none")) is None
    assert level_of(seen(7)) is None
    assert level_of(seen(7, "partial")) == "partial"


possible = st.lists(st.sampled_from(LEVELS), min_size=1, unique=True)


@given(st.lists(possible, min_size=1, max_size=6))
def test_no_decided_visit_is_better_and_none_that_could_be_is_left_out(levels: list[list[Level]]) -> None:
    visits = [seen(day, *some) for day, some in enumerate(levels, start=1)]
    best = best_response(visits)
    decided = [some[0] for some in levels if len(some) == 1]
    if best is None:
        assert not decided
        return
    better = LEVELS[: LEVELS.index(best.level)]
    assert best.level in decided
    assert not set(decided) & set(better)
    assert set(best.open_days) == {day for day, some in enumerate(levels, start=1) if set(some) & set(better)}
