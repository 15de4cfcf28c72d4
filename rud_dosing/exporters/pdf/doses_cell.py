"""The cell of one dose of one day: a box to tick, the dose, what to take, and whether the dose is new."""

from __future__ import annotations

from typing import Literal, NamedTuple

from ...model.plan import Administration
from .. import words
from .days import Day, Slot, Week, absent, drug_names, new_dose, slot_lines, taken_lines, units_lines
from .job import Job
from .text import does_not_fit, pieces

_TEXT = 11.0
_DOSE = 14.0
_BOX = 16.0
_PAD = 5.0
_LEADING = 12.0
_INDENT = _BOX + 5
_GAP = 7.0
_BELOW = 20.0
_LAST_NOT_WIDE = "\u2e7f"

#: Where what to take stands: below box and dose (broken into lines where it must be), below the dose, or beside it. The
#: later, the less height and the more width a cell takes.
Place = Literal["wrapped", "below", "indented", "beside"]


class Layout(NamedTuple):
    """A column: its slot, its width, and where what to take stands."""

    slot: Slot
    width: float
    place: Place


Given = dict[str, list[Administration]]


def given(everything: list[Week]) -> Given:
    """What is given of each drug in some weeks, each dose once."""
    found: dict[str, dict[object, Administration]] = {}
    for one in (one for week in everything for day in week.days for one in day.doses.values()):
        found.setdefault(one.drug, {}).setdefault((one.dose_mg, one.units, one.changed_from_mg), one)
    return {drug: list(doses.values()) for drug, doses in found.items()}


def layouts(job: Job, given: Given, slots: tuple[Slot, ...], room: float) -> tuple[Layout, ...]:
    """The columns of a week with these slots, wide enough for every dose of all weeks.

    What to take stands beside the dose where there is room in every week, for the drug with the longest first.

    Raises
    ------
    InputError
        ``does-not-fit``
    """
    drugs = sorted({slot.drug: 0 for slot in slots}, key=lambda drug: -_most_lines(job, given.get(drug, [])))
    places: dict[str, Place] = dict.fromkeys(drugs, "wrapped")
    widths = _widths(job, slots, given, places)
    wanted: list[dict[str, Place]] = [dict.fromkeys(drugs, "below"), dict.fromkeys(drugs, "indented")]
    if any(not one.units for drug in drugs for one in given.get(drug, [])):
        # What is prepared is told in many words: it does not take the room of what is taken in units.
        drugs.sort(key=lambda drug: any(not one.units for one in given.get(drug, [])))
        closer: tuple[Place, ...] = ("below", "indented")
        wanted += [{drug: place} for place in closer for drug in drugs]
    wanted += [{drug: "beside"} for drug in drugs]
    for one_more in wanted:
        wider = _widths(job, slots, given, {**places, **one_more})
        if sum(wider) <= room:
            places.update(one_more)
            widths = wider
    left = room - sum(widths)
    if left < 0:
        raise does_not_fit(drug_names(job, slots[-1].drug), "weeks")
    share = left / len(widths)
    pairs = zip(slots, widths, strict=True)
    return tuple(Layout(slot, width + share, places[slot.drug]) for slot, width in pairs)


def _widths(job: Job, slots: tuple[Slot, ...], given: Given, places: dict[str, Place]) -> tuple[float, ...]:
    return tuple(_needed(job, slot, given.get(slot.drug, []), places[slot.drug]) for slot in slots)


def header(job: Job, cell: Layout) -> list[str]:
    """``08:00 Dexamethasone``, in as many lines as the column needs."""
    room = cell.width - 2 * _PAD
    return [part for line in slot_lines(job, cell.slot) for part in job.type.wrap(line, _TEXT, room, True, "header")]


def _lines(job: Job, cell: Layout, one: Administration) -> list[str]:
    """What to take; where it is broken, a strength stays with its unit."""
    lines = taken_lines(job, one)
    if cell.place != "wrapped":
        return lines
    room = cell.width - 2 * _PAD
    return [part for line in lines for part in job.type.wrap(line, _TEXT, room, where="units")]


def cell_height(job: Job, cell: Layout, day: Day) -> float:
    """How high a cell is."""
    one = day.doses.get(cell.slot)
    if one is None:
        return len(_absent(job, cell, day)) * _LEADING + 4
    change = len(_change(job, cell, one))
    return _end(cell, _lines(job, cell, one)) + change * _LEADING + (3.5 if change else 2)


def _end(cell: Layout, lines: list[str]) -> float:
    """Where what to take ends, from the upper edge of the cell."""
    if cell.place == "beside":
        return max(_DOSE + 4, len(lines) * _LEADING)
    return (_DOSE + 2 + _tall(lines) if cell.place == "indented" else _BELOW) + len(lines) * _LEADING


def _tall(lines: list[str]) -> float:
    """What Chinese characters, which are taller, need above them."""
    return 1.5 if any(character > _LAST_NOT_WIDE for line in lines for character in line) else 0.0


def draw_cell(job: Job, cell: Layout, day: Day, x: float, top: float, height: float, slack: float) -> None:
    """Draw it; ``height`` is that of its row, ``slack`` what the row is higher than need be.

    A new dose has a heavy border.
    """
    pen, one, y = job.pen, day.doses.get(cell.slot), top + slack / 2
    with pen.leaf("TD"):
        if one is None:
            for number, line in enumerate(_absent(job, cell, day)):
                pen.text(x + _PAD, y + 12.5 + number * _LEADING, line, _TEXT, bold=cell.slot.drug in day.held)
            return
        lines = _lines(job, cell, one)
        end = _end(cell, lines)
        # Where the first line of what to take stands, and the middle of box and dose.
        first, middle = _BELOW + 10, _DOSE - 4.4
        if cell.place == "beside":
            first = 14.0 if len(lines) == 1 else 11.0
            middle = max(first + (len(lines) - 1) * _LEADING / 2 - 3.9, 10.0)
        elif cell.place == "indented":
            first = _DOSE + 12.0 + _tall(lines)
        box = (1 + (end + _BOX) / 2) if cell.place == "indented" else middle + _BOX / 2
        pen.tick_box(x + _PAD, y + box, _BOX)
        at, room = x + _PAD + _INDENT, cell.width - _INDENT - 2 * _PAD
        width = pen.text(at, y + middle + 4.9, words.dose(job.wording, one.dose_mg), _DOSE, bold=True, room=room)
        left = {"indented": at, "beside": at + width + _GAP}.get(cell.place, x + _PAD)
        for number, line in enumerate(lines):
            pen.text(left, y + first + number * _LEADING, line, _TEXT)
        for number, line in enumerate(_change(job, cell, one), start=1):
            pen.text(x + _PAD, y + end + number * _LEADING - 1, line, _TEXT, bold=True)
    if one.changed_from_mg is not None:
        pen.frame(x + 1, top + 1, cell.width - 2, height - 2, 2.4)


def _absent(job: Job, cell: Layout, day: Day) -> list[str]:
    held = cell.slot.drug in day.held
    return job.type.wrap(absent(job, day, cell.slot.drug), _TEXT, cell.width - 2 * _PAD, held, "on hold")


def _change(job: Job, cell: Layout, one: Administration) -> list[str]:
    if one.changed_from_mg is None:
        return []
    return job.type.wrap(new_dose(job, one), _TEXT, cell.width - 2 * _PAD, True, "new dose")


def _needed(job: Job, slot: Slot, given: list[Administration], place: Place) -> float:
    """The least width of a column; beside the dose also that of the words on a new dose, which otherwise wrap."""
    widths = {job.type.width(word.strip(), _TEXT, True) for line in slot_lines(job, slot) for word in pieces(line)}
    for one in given:
        dose = _INDENT + job.type.width(words.dose(job.wording, one.dose_mg), _DOSE, True)
        lines = taken_lines(job, one)
        parts = lines if place != "wrapped" else [word.strip() for line in lines for word in pieces(line)]
        units = max((job.type.width(part, _TEXT) for part in parts), default=0.0)
        if place == "beside":
            widths.add(dose + _GAP + units)
        else:
            widths |= {dose, units + (_INDENT if place == "indented" else 0)}
        if place == "beside" and one.changed_from_mg is not None:
            widths.add(job.type.width(new_dose(job, one), _TEXT, True))
    return max(widths, default=0.0) + 2 * _PAD


def _most_lines(job: Job, given: list[Administration]) -> int:
    return max((len(units_lines(job, units)) for units in {one.units for one in given}), default=0)
