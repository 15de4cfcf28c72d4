"""The pharmacist's worksheet: everything that a second person needs to calculate the plan again, and to sign it."""

from __future__ import annotations

from . import parts, results, supplies, titles
from .courses import courses, is_mixed
from .doses_table import steps_table
from .findings import findings
from .flow import Block, Steps, flow
from .frame import FOOT, HEAD, Document, Page, measures
from .job import Job


def layout(job: Job) -> Document:
    """The worksheet, on one page where it can be; what was found during treatment follows on further pages.

    Raises
    ------
    InputError
        ``glyph``, ``does-not-fit``
    """
    width, height, margin = measures(job.paper, False)
    room = width - 2 * margin
    tables: list[Block] = [Steps(job.pen, margin, steps_table(job, one, room)) for one in courses(job.plan)]
    pages = flow(
        [parts.patient(job, margin, room), *tables, parts.course(job, margin, room), supplies.block(job, margin, room)],
        findings(job, margin, room),
        parts.signatures(job, margin, room),
        parts.patient_again(job, margin, room),
        height - 2 * margin - HEAD - FOOT,
        results.blocks(job, margin, room),
        signed_with_doses=is_mixed(job.plan),
    )
    title = titles.title(job, room)
    return Document(job.say("print_worksheet.kind"), [Page(title, False, draw) for draw in pages])
