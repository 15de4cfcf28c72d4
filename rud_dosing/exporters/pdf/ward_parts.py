"""The parts of the ward sheet above its foot: who it is, the day, holds, doses, changes, visits, results, findings."""

from __future__ import annotations

from datetime import date

from ...model.base import read_moment
from ...model.finding import Finding
from ...model.today import Today
from .. import today_words, words
from ..finding_text import finding_sentence
from .frame import identity_narrow, identity_narrow_height
from .job import Job
from .parts import person
from .ward_blocks import Block, Sizes, Text, labeled, nothing
from .ward_doses import doses

_INSET = 8.0


def above(job: Job, then: Today, x: float, room: float, sizes: Sizes) -> list[Block]:
    """All that must stand on the page before the findings."""
    today = read_moment(then.at, "at").date()
    wording = job.wording
    changes = [(today_words.change(wording, one, today), one.kind != "ends") for one in then.changes]
    visits = [
        *_visits(job, then, today, sizes.lists),
        *((today_words.review(wording, one), True) for one in then.reviews),
    ]
    results = [] if then.last_result is None else [(today_words.result(wording, then.last_result), False)]
    return [
        _patient(job, x, room),
        _state(job, then, x, room),
        *(_held(job, text, x, room) for text in _holds(job, then, sizes)),
        *doses(job, then, x, room, sizes),
        *labeled(job, "today.changes", changes, x, room, sizes),
        *labeled(job, "today.visits", visits, x, room, sizes),
        *labeled(job, "today.results", results, x, room, sizes),
    ]


def _visits(job: Job, then: Today, today: date, lists: bool) -> list[Text]:
    """Each visit with what is due, and in one line what is only measured; no list twice."""
    said: list[Text] = []
    before: tuple[str, ...] = ()
    for one in then.visits:
        named, due = today_words.visit(job.wording, one, today), today_words.visit_due(job.wording, one)
        listed = due if (lists or one.target == today) and one.due != before else ""
        if one.kind == "monitoring":
            said.append((job.say("print_ward.measured", visit=named, due=listed).strip(), False))
        else:
            said += [(named, True), (listed, False)]
            before = one.due
    return said


def _patient(job: Job, x: float, room: float) -> Block:
    """Who the patient is, what was measured and what doses are computed from; allergies."""
    inner = room - 2 * _INSET
    top = 18 + identity_narrow_height(job, inner)
    lines = person(job, inner)
    surface = job.say("print_ward.surface", value=words.dose(job.wording, job.plan.bsa.value).removesuffix(" mg"))
    height = top + (len(lines) + 1) * 11.5 + 6

    def paint(y: float) -> None:
        job.pen.frame(x, y, room, height, 1.2)
        identity_narrow(job, x + _INSET, y + 17, inner)
        at = y + top + 12
        for line in lines:
            line(x + _INSET, at)
            at += 11.5
        job.pen.text(x + _INSET, at, surface, 9, where="bsa")

    return Block(height + 5, paint)


def _state(job: Job, then: Today, x: float, room: float) -> Block:
    """The day of treatment, large; the moment and the regimen."""
    state = today_words.state(job.wording, then)
    heads = job.type.wrap(state[:1].upper() + state[1:], 15, room, True, "state")
    moments = job.type.wrap(today_words.moment(job.wording, then), 11, room, True, "at")
    title = job.wording.term("regimen_title", then.regimen_title)
    titles = job.type.wrap(title, 8.5, room, where="regimen.title")
    height = len(heads) * 16.5 + len(moments) * 12.5 + len(titles) * 10.5 + 4

    def paint(y: float) -> None:
        with job.pen.leaf("H1"):
            for line in heads:
                y += 16.5
                job.pen.text(x, y - 3, line, 15, bold=True)
        for line in moments:
            y += 12.5
            job.pen.text(x, y - 3, line, 11, bold=True)
        for line in titles:
            y += 10.5
            job.pen.text(x, y - 2, line, 8.5)

    return Block(height, paint)


def _holds(job: Job, then: Today, sizes: Sizes) -> list[str]:
    """What is on hold or stopped; why, unless the page is too full for that."""
    return [today_words.interruption(job.wording, one, then.at, why=sizes.lists) for one in then.interruptions]


def _held(job: Job, text: str, x: float, room: float) -> Block:
    """A drug that is on hold or stopped, in a heavy frame."""
    lines = job.type.wrap(text, 11, room - 2 * _INSET, True, "on hold")
    height = len(lines) * 13.0 + 6

    def paint(y: float) -> None:
        job.pen.frame(x + 1, y, room - 2, height, 2)
        with job.pen.leaf("P"):
            for index, line in enumerate(lines):
                job.pen.text(x + _INSET, y + 13 + index * 13, line, 11, bold=True)

    return Block(height + 4, paint)


def findings(job: Job, then: Today, x: float, room: float, sizes: Sizes, left: float) -> Block | None:
    """Whole findings as long as there is room, the most severe first, and how many more the worksheet has.

    None where not even that fits; nothing where the page says their number only.
    """
    if not sizes.lists:
        return Block(0, nothing) if left >= 0 else None
    said = [_finding(job, finding) for finding in then.findings]
    for shown in range(len(said), -1, -1):
        more = len(said) - shown + then.notes
        last = [(job.say("print_ward.more", number=str(more)), True)] if more else []
        texts = [*((text, False) for text in said[:shown]), *last] or [(job.say("print_ward.no_findings"), False)]
        (block,) = labeled(job, "today.findings", texts, x, room, sizes)
        if block.height <= left and (shown >= min(sizes.findings, len(said))):
            return block
    return None


def _finding(job: Job, finding: Finding) -> str:
    severity = job.wording.term("print_severity", finding.severity)
    text = job.say("print_worksheet.finding", severity=severity, message=finding_sentence(job.wording, finding))
    if finding.override is None:
        return text
    override = job.say("print_worksheet.override", by=finding.override.by, reason=finding.override.reason)
    return f"{text} {override}"
