"""What only the site can say: telephones, fever, missed doses, where tablets go; otherwise a line to write it on."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from .frame import write_on
from .job import Job

SIZE = 11.0
LEADING = 13.0


class Line(NamedTuple):
    """One line of advice: ``label`` is followed by a line to write on where ``blank``."""

    text: str
    bold: bool
    blank: bool
    where: str


def telephones(job: Job, room: float) -> list[Line]:
    """The lines to call, or a line to write one on."""
    if not job.site.telephones:
        return [Line(job.say("print_patient.telephone_blank"), True, True, "")]
    text = job.say("form.semicolon").join(
        job.say("print_patient.telephone", label=one.label, number=one.number) for one in job.site.telephones
    )
    return _wrapped(job, text, room, "site.telephone", bold=True)


def fever(job: Job, room: float) -> list[Line]:
    """What to do about fever, in the site's words only: steroids can hide it."""
    return _said(job, "print_patient.fever", job.site.fever, room, "site.fever")


def missed(job: Job, room: float, given: Collection[str]) -> list[Line]:
    """A line for each drug: the label's where the wording has it, otherwise the site's.

    What is prepared and given at the hospital is nobody's at home to miss; where the plan has several regimens, only
    the drugs that are ``given`` then have a line.
    """
    lines: list[Line] = []
    prepared = {step.drug for step in job.plan.steps if not step.units}
    for drug in job.plan.drugs:
        if drug in prepared or (len(job.plan.regimens) > 1 and drug not in given):
            continue
        name = job.wording.term("drug", drug)
        label = job.wording.sections["print_missed"].get(drug)
        if label is not None:
            lines += _wrapped(job, job.say("print_patient.missed", drug=name, advice=label), room, "wording")
        else:
            prompt = job.say("print_patient.missed", drug=name, advice="").rstrip()
            said = job.site.missed_dose
            if said is None:
                lines.append(Line(prompt, False, True, ""))
            else:
                text = job.say("print_patient.missed", drug=name, advice=said)
                lines += _wrapped(job, text, room, "site.missed_dose")
    return lines


def disposal(job: Job, room: float) -> list[Line]:
    """Where tablets that are left over go."""
    return _said(job, "print_patient.disposal", job.site.disposal, room, "site.disposal")


def paired(job: Job, lines: list[Line], room: float) -> list[list[Line]]:
    """The lines in rows: two neighbors share a row where each has room in half of it."""
    rows: list[list[Line]] = []
    for line in lines:
        if rows and len(rows[-1]) == 1 and _is_short(job, rows[-1][0], room) and _is_short(job, line, room):
            rows[-1].append(line)
        else:
            rows.append([line])
    return rows


def draw(job: Job, x: float, y: float, room: float, rows: list[list[Line]]) -> float:
    """Draw the rows one below the other; ``y`` is their upper edge. Returns their lower edge."""
    for row in rows:
        y += LEADING
        width = room if len(row) == 1 else room / 2 - 6
        for index, line in enumerate(row):
            at = x + index * (width + 12)
            if line.blank:
                write_on(job, at, y - 3, line.text, SIZE, width, bold=line.bold)
            else:
                job.pen.text(at, y - 3, line.text, SIZE, bold=line.bold, where=line.where)
    return y


def _is_short(job: Job, line: Line, room: float) -> bool:
    width = job.type.width(line.text, SIZE, line.bold, line.where)
    return width + (100 if line.blank else 0) <= room / 2 - 6


def _said(job: Job, name: str, text: str | None, room: float, where: str) -> list[Line]:
    if text is None:
        return [Line(job.say(name, text="").rstrip(), False, True, "")]
    return _wrapped(job, job.say(name, text=text), room, where)


def _wrapped(job: Job, text: str, room: float, where: str, *, bold: bool = False) -> list[Line]:
    return [Line(line, bold, False, where) for line in job.type.wrap(text, SIZE, room, bold, where)]
