"""The pharmacist's worksheet: everything that a second person needs to calculate the plan again, and to sign it."""

from __future__ import annotations

from collections import Counter

from . import parts, supplies
from .doses_table import steps_table
from .findings import findings
from .flow import Block, Steps, flow
from .frame import FOOT, HEAD, Document, Page, measures
from .job import Job


def layout(job: Job) -> Document:
    """The worksheet, on one page where it can be.

    Raises
    ------
    InputError
        ``glyph``, ``does-not-fit``
    """
    width, height, margin = measures(job.paper, False)
    room = width - 2 * margin
    steps = Counter(step.drug for step in job.plan.steps)
    tables: list[Block] = [Steps(job.pen, margin, steps_table(job, drug, room)) for drug, _ in steps.most_common()]
    pages = flow(
        [parts.patient(job, margin, room), *tables, parts.course(job, margin, room), supplies.block(job, margin, room)],
        findings(job, margin, room),
        parts.signatures(job, margin, room),
        parts.patient_again(job, margin, room),
        height - 2 * margin - HEAD - FOOT,
    )
    title = job.say("print_worksheet.title", course=parts.course_name(job))
    return Document(job.say("print_worksheet.kind"), [Page(title, False, draw) for draw in pages])
