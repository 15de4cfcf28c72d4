"""The square code that tells which plan a paper was made from: code, revision, start and digest, and no name."""

from __future__ import annotations

from functools import lru_cache

from ...model.plan import Plan
from .pen import Pen

#: The side of the code with its quiet zone, 30 mm in points.
SIDE = 30 / 25.4 * 72

_QUIET = 4


def content(plan: Plan) -> str:
    """What the code says: only characters of the alphanumeric mode, which makes its squares larger.

    The digest is whole, in upper case.
    """
    start = "UNDATED" if plan.order.start is None else plan.order.start.isoformat()
    return f"PLAN:{plan.plan_code} REVISION:{plan.revision} START:{start} SHA256:{plan.content_digest.upper()}"


def draw(pen: Pen, x: float, y: float, plan: Plan, alternative: str) -> None:
    """Draw the code with its upper left corner at ``x, y``; ``alternative`` says what it is to who cannot see it."""
    rows = _modules(content(plan))
    module = SIDE / (len(rows) + 2 * _QUIET)
    rectangles = [
        (x + (_QUIET + start) * module, y + (_QUIET + index) * module, length * module, module)
        for index, row in enumerate(rows)
        for start, length in _runs(row)
    ]
    with pen.leaf("Figure", alternative=alternative):
        pen.boxes(rectangles)


@lru_cache(maxsize=8)
def _modules(text: str) -> tuple[bytes, ...]:
    import segno

    return tuple(bytes(row) for row in segno.make(text, error="m", boost_error=False, micro=False).matrix)


def _runs(row: bytes) -> list[tuple[int, int]]:
    """Where dark modules begin and how many follow: one rectangle for each run, so that no hairline shows between."""
    runs: list[tuple[int, int]] = []
    for index, dark in enumerate(row):
        if dark and runs and sum(runs[-1]) == index:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        elif dark:
            runs.append((index, 1))
    return runs
