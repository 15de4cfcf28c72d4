"""What was found and recorded during treatment, after all else on the worksheet."""

from __future__ import annotations

from .flow import Block
from .job import Job


def blocks(job: Job, x: float, room: float) -> list[Block]:
    """Response, trends and toxicity where a visit was assessed; adherence where anything was recorded."""
    found: list[Block] = []
    if job.plan.results:
        from . import toxicity, trends, visits

        found += [*visits.blocks(job, x, room), *trends.blocks(job, x, room), *toxicity.blocks(job, x, room)]
    if job.plan.records:
        from . import adherence

        found += adherence.blocks(job, x, room)
    return found
