"""The foot of the ward sheet: what supply is left, whether the plan is verified, who hands over and takes over."""

from __future__ import annotations

from collections.abc import Sequence

from ...model.today import Today
from .. import today_words, words
from . import qr
from .frame import write_on
from .job import Job
from .ward_blocks import Block, Sizes, nothing, wrapped


def below(job: Job, then: Today, x: float, room: float, sizes: Sizes) -> Block:
    """At the foot: what supply is left, whether the plan is verified, who hands over and takes over; the code."""
    width = room - qr.SIDE - 6
    supply = _supply(job, then, x, width, sizes)
    verified = today_words.verified(job.wording, then)
    texts = [(verified[:1].upper() + verified[1:], True), (job.say("calendar.schedule_aid"), False)]
    if not sizes.lists:
        number = str(len(then.findings) + then.notes)
        texts.append((job.say("print_ward.findings_elsewhere", number=number), True))
    notes = wrapped(job, texts, sizes.text, width)
    lead = sizes.leading
    signed = (lead + 9) * (1 if sizes.beside else 2)
    height = max(supply.height + len(notes) * lead + signed + 4, qr.SIDE + 2)
    alternative = job.say("print_worksheet.code_alternative", content=qr.content(job.plan))

    def paint(y: float) -> None:
        job.pen.rule(x, y, x + room, y, 0.5)
        qr.draw(job.pen, x + width + 12, y + height - qr.SIDE, job.plan, alternative)
        supply.paint(y)
        at = y + supply.height
        for line, bold in notes:
            at += lead
            job.pen.text(x, at - 1.5, line, sizes.text, bold=bold)
        for index, name in enumerate(("handed_over", "taken_over")):
            side = index * width / 2 if sizes.beside else 0.0
            at += 0 if side else lead + 9
            long = width / 2 - 6 if sizes.beside else width
            write_on(job, x + side, at - 3, job.say(f"print_ward.{name}"), sizes.text, long)

    return Block(height, paint)


def _supply(job: Job, then: Today, x: float, width: float, sizes: Sizes) -> Block:
    """What is left of each product, to the next visit and to the end; nothing where nothing is."""
    if not then.supply_left:
        return Block(0, nothing)
    visit = then.next_visit_on
    heads = [job.say("today.supply"), job.say("today.to_end")]
    if visit is not None:
        heads.insert(1, job.say("today.to_visit", date=words.short_date(job.wording, visit)))
    rows = [heads]
    for item, to_visit in today_words.supply_rows(then):
        counts = [to_visit, item] if visit is not None else [item]
        rows.append(
            [today_words.product(job.wording, item), *(today_words.counted(job.wording, one) for one in counts)]
        )
    counted = [max(job.type.width(row[at], sizes.text, True) for row in rows) + 10 for at in range(1, len(heads))]
    widths = [width - sum(counted), *counted]
    cells = [
        [
            job.type.wrap(text, sizes.text, room - 4, not number, "supply")
            for text, room in zip(row, widths, strict=True)
        ]
        for number, row in enumerate(rows)
    ]
    heights = [max(len(lines) for lines in row) * sizes.leading for row in cells]

    def paint(y: float) -> None:
        with job.pen.group("Table"):
            for number, (row, height) in enumerate(zip(cells, heights, strict=True)):
                _supply_row(job, row, x, y, widths, sizes, head=not number)
                y += height

    return Block(sum(heights) + 2, paint)


def _supply_row(
    job: Job, row: Sequence[list[str]], x: float, y: float, widths: Sequence[float], sizes: Sizes, *, head: bool
) -> None:
    with job.pen.group("TR"):
        for index, (lines, width) in enumerate(zip(row, widths, strict=True)):
            with job.pen.leaf("TH" if head else "TD"):
                for number, line in enumerate(lines, start=1):
                    base = y + number * sizes.leading - 1.5
                    if index:
                        job.pen.text(x + width, base, line, sizes.text, bold=head, align="right")
                    else:
                        job.pen.text(x, base, line, sizes.text, bold=head)
            x += width
