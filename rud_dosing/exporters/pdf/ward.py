"""One page of A5 for a move to another ward: who it is, what is due today, what changes next, what is open."""

from __future__ import annotations

from collections.abc import Sequence

from ...errors import InputError
from ...model.plan import Plan
from ...model.site import Site
from ...model.today import Today
from ...model.wording import Wording
from . import ward_foot, ward_parts
from .frame import HEAD_WITHOUT_TITLE, Document, Page, draw, foot_height, measures
from .job import Job, made_at
from .pen import Pen
from .text import Typesetter
from .ward_blocks import SIZES, Block


def sheet(plan: Plan, then: Today, wording: Wording, site: Site) -> bytes:
    """The page as a PDF file, the same bytes for the same plan and moment.

    Raises
    ------
    InputError
        ``document`` after a death; ``glyph``, ``font``, ``does-not-fit``, ``wording``, ``time-zone``
    """
    if then.state == "died":
        problem = "the plan has ended with the patient's death"
        raise InputError("document", problem, where="document", fix="Print the worksheet alone.")
    pen = Pen(Typesetter(site.fonts), wording.language)
    job = Job(
        plan=plan, wordings=(wording,), site=site, paper="A5", pen=pen, units={},
        discreet=False,
    )  # fmt: skip
    draw(job, Document(job.say("print_ward.kind"), [_page(job, then)]))
    title = job.say("print.file_title", code=plan.plan_code, revision=str(plan.revision))
    program = f"{plan.software.name} {plan.software.version}"
    return pen.finish(title, program, made_at(plan), f"{plan.document_digest} {then.at}")


def _page(job: Job, then: Today) -> Page:
    """The page as large as it fits; findings take what room is left, the most severe first."""
    width, height, margin = measures(job.paper, False)
    room = width - 2 * margin
    high = height - 2 * margin - HEAD_WITHOUT_TITLE - foot_height(job)
    for sizes in SIZES:
        above, foot = ward_parts.above(job, then, margin, room, sizes), ward_foot.below(job, then, margin, room, sizes)
        left = high - sum(block.height for block in above) - foot.height
        findings = ward_parts.findings(job, then, margin, room, sizes, left)
        if findings is not None:
            return Page("", False, lambda y, a=above, f=findings, b=foot: _paint([*a, f], b, y, high))  # type: ignore[misc]
    raise InputError(
        "does-not-fit",
        f"what is due, comes next and is open at {then.at} is more than one page of A5 holds",
        where="ward sheet",
        fix="Take the worksheet and the text of today instead; nothing is shrunk or cut.",
    )


def _paint(blocks: Sequence[Block], foot: Block, y: float, high: float) -> None:
    end = y + high
    for block in blocks:
        block.paint(y)
        y += block.height
    foot.paint(end - foot.height)
