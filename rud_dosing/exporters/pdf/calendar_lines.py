"""What the calendar's lines and days need: the names of the lines, the width of a day, the notes below it."""

from __future__ import annotations

from .. import words
from .days import Day, Slot, Week, slot_lines
from .job import Job, short_day
from .text import pieces

#: The text of the calendar, and its doses; the box beside a dose; the space at the sides of a cell and of a date.
TEXT, DOSE = 11.0, 14.0
BOX = 13.0
PAD, DATE_PAD = 5.0, 3.5

#: Between the date of a day and its number, beyond the least.
SPARE = 2.0


def names(job: Job, group: list[Week], room: float) -> dict[Slot, list[str]]:
    """The names of the lines: one line each where the days keep the width that they need, otherwise one a language.

    Where even those are too long, they are broken into lines, and the days are as narrow as they can be.
    """
    several = {slot: slot_lines(job, slot) for week in group for slot in week.slots}
    single = {slot: [" / ".join(lines)] for slot, lines in several.items()}
    widest = max((job.type.width(line, TEXT, True) for lines in single.values() for line in lines), default=0.0)
    left = room - 7 * max(day_width(job, day) for week in group for day in week.days) - 2 * PAD
    if widest <= left:
        return single
    if all(job.type.width(line, TEXT, True) <= left for lines in several.values() for line in lines):
        return several
    left = room - 7 * max(_least_width(job, day) for week in group for day in week.days) - 2 * PAD
    return {slot: [part for line in lines for part in _broken(job, line, left)] for slot, lines in several.items()}


def _least_width(job: Job, day: Day) -> float:
    """The width of a day whose number stands below its date."""
    widths = [job.type.width(words.dose(job.wording, one.dose_mg), DOSE, True) for one in day.doses.values()]
    widths = [width + BOX + 2 * PAD + 2 for width in widths]
    if day.date is not None:
        widths.append(job.type.width(words.weekday(job.wording, day.date), TEXT, True) + 6)
        widths.append(job.type.width(short_day(job.wording, day.date), 12, True) + 2 * DATE_PAD)
    return max(widths, default=60.0)


def _broken(job: Job, line: str, room: float) -> list[str]:
    """A name in lines; that of a single word too wide for them stays as it is."""
    if any(job.type.width(word.strip(), TEXT, True) > room for word in pieces(line)):
        return [line]
    return job.type.wrap(line, TEXT, room, True, "calendar")


def day_width(job: Job, day: Day) -> float:
    """The least width of a day: its date and its number on one line."""
    number = job.type.width(job.say("print_patient.day", day=str(day.number)), TEXT)
    date = 36.0 if day.date is None else job.type.width(short_day(job.wording, day.date), 12, True)
    return number + date + 2 * DATE_PAD + 2 + SPARE


def notes(job: Job, day: Day, room: float) -> list[str]:
    """``NEW TREATMENT``, ``NEW DOSE`` and ``Clinic visit``, where the day has them."""
    said = [job.say("print_patient.new_treatment")] if day.begins_another else []
    said = [line for text in said for line in job.type.wrap(text, TEXT, room - 4, True, "notes")]
    said += [job.say("print_patient.new_dose")] if day.changes else []
    return said + [job.say("print_patient.visit") for _ in day.visits[:1]]
