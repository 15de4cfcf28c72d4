"""The doses of the ward sheet: a row each, with a box to tick or what was recorded."""

from __future__ import annotations

from ...model.today import PlannedDose, Today
from .. import today_words, words
from .job import Job
from .ward_blocks import Block, Sizes, Text, nothing, wrapped

_TIME = 42.0
_DONE = 92.0


def doses(job: Job, then: Today, x: float, room: float, sizes: Sizes) -> list[Block]:
    """A row a dose of the day, and of each drug that has none on it those of its next day; a heading before them."""
    of_day = sorted([*then.earlier, *then.due], key=lambda one: one.time)
    others = [one for one in then.next_doses if one.drug not in {dose.drug for dose in of_day}]
    blocks = []
    if then.state == "on-treatment":
        heading = job.say("print_ward.doses" if of_day else "print_ward.no_doses")
        blocks += [_heading(job, heading, x), *(_dose(job, one, then, x, room, sizes) for one in of_day)]
    if others:
        blocks += [_heading(job, job.say("today.next"), x)]
        blocks += [_dose(job, one, then, x, room, sizes, dated=True) for one in others]
    return [*blocks, Block(5, nothing)] if blocks else []


def _heading(job: Job, text: str, x: float) -> Block:
    def paint(y: float) -> None:
        with job.pen.leaf("H2"):
            job.pen.text(x, y + 11, text, 11, bold=True)

    return Block(15, paint)


def _dose(
    job: Job, one: PlannedDose, then: Today, x: float, room: float, sizes: Sizes, *, dated: bool = False
) -> Block:
    """When, which drug, how much; below it what that is, and at the right a box to tick or what was recorded."""
    wording, width = job.wording, room - _TIME - _DONE - 8
    new = today_words.new_dose(wording, one)
    below: list[Text] = [(words.dated(wording, one.date), True)] if dated else []
    below += [(new, True), (today_words.taken(wording, one), False)]
    lines = wrapped(job, below, sizes.taken, width)
    state = _recorded(job, one, then) if not dated else []
    high = sizes.dose + sizes.gap + len(lines) * (sizes.taken + 2)
    box = sizes.box
    height = max(high, len(state) * 10.0 + (box + 6 if one.record is None else 5), box + 6 if not dated else 0)
    named = f"{words.drug(wording, one.drug)} {words.dose(wording, one.dose_mg)}"

    def paint(y: float) -> None:
        pen = job.pen
        if new:
            pen.frame(x + 1, y + 1, room - 2, height - 1, 2)
        else:
            pen.frame(x, y, room, height, 0.6)
        base = y + sizes.dose + sizes.gap - 5
        pen.text(x + 6, base, one.time, 12, bold=True)
        pen.text(x + _TIME, base, named, sizes.dose, bold=True, room=width)
        with pen.leaf("P"):
            for index, (line, bold) in enumerate(lines, start=1):
                pen.text(x + _TIME, base + index * (sizes.taken + 2), line, sizes.taken, bold=bold, where="units")
        if dated:
            return
        right = x + room - _DONE
        pen.rule(right, y, right, y + height, 0.6)
        if one.record is None:
            pen.tick_box(right + 6, y + 3 + box, box)
            pen.text(right + 12 + box, y + box, job.say("print_ward.given"), 11, bold=True)
        with pen.leaf("P"):
            top = y + (box + 13 if one.record is None else 11)
            for index, line in enumerate(state):
                pen.text(right + 6, top + index * 10, line, 8.5, bold=True)

    return Block(height, paint)


def _recorded(job: Job, one: PlannedDose, then: Today) -> list[str]:
    """What was recorded of a dose; of one whose time has passed that nothing was; that it is due."""
    if one in then.due:
        return [job.say("print_ward.due")]
    return job.type.wrap(today_words.outcome(job.wording, one), 8.5, _DONE - 10, True, "records")
