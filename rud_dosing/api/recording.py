"""Recording what was given, for callers: one event or many, from a program or a CSV file; time is taken here."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import datetime

from .. import library, zones
from ..errors import DosingError, InputError, quoted
from ..model.plan import Plan
from ..plans import recording
from ..plans.recording import DoseEvent
from .clock import as_utc, now

#: The columns of a CSV file of events: those that must be there, and those that may.
_NEEDED = ("drug", "planned", "outcome")
_MAY = ("given_at", "extra", "note", "by")


def record(
    plan: Plan,
    events: DoseEvent | Iterable[DoseEvent | DosingError],
    *,
    by: str,
    at: datetime | None = None,
    correct: str | None = None,
) -> Plan:
    """The plan with what was given, missed or vomited in its records; all of it, or nothing and an error.

    Planned doses, the revision and a verification stay. What is recorded already in the same words is passed over; the
    plan itself comes back where nothing is new.

    Parameters
    ----------
    events : one or many; an error among them (see :func:`read_records_csv`) is refused together with the others
    by, at : who records, and when; now where it is left out. What lies after it is refused
    correct : why what was recorded is wrong; needed to record another outcome, or to withdraw a record. The history
        keeps both

    Raises
    ------
    DosingError
        see :func:`rud_dosing.plans.recording.record`

    Examples
    --------
    >>> from datetime import timezone
    >>> from rud_dosing import Patient, make_plan
    >>> plan = make_plan(Patient(id="A1", height="170 cm", weight="63.5 kg"), start="2026-12-01")
    >>> event = DoseEvent(drug="dexamethasone", planned="2026-12-05 08:00", outcome="vomited", extra="17.5 mg")
    >>> recorded = record(plan, event, by="N. Nurse", at=datetime(2026, 12, 5, 12, tzinfo=timezone.utc))
    >>> recorded.records[0].outcome, recorded.records[0].extra_mg, recorded.revision
    ('vomited', Decimal('17.5'), 1)
    """
    zone = None if plan.time_zone is None else zones.zone(plan.time_zone)
    several = (events,) if isinstance(events, DoseEvent) else tuple(events)
    moment = now() if at is None else as_utc(at)
    return recording.record(plan, several, by=by, at=moment, zone=zone, correct=correct)


def read_records_csv(content: bytes) -> list[DoseEvent | DosingError]:
    """The events of a CSV file, for :func:`record`; a line that cannot be read stands there as its error.

    The first line names the columns, in any order: ``drug``, ``planned`` and ``outcome``, and where they are needed
    ``given_at``, ``extra``, ``note`` and ``by`` (see :class:`~rud_dosing.recording.DoseEvent`). UTF-8 with or without a
    byte order mark, lines end with LF or CRLF, cells are separated by commas and may stand in double quotes. An empty
    cell says nothing; a line of empty cells is passed over.

    Raises
    ------
    InputError
        ``encoding``, ``records-file`` (no line of columns, an unknown column, one twice, one missing, broken quotes)

    Examples
    --------
    >>> [event] = read_records_csv(b"drug,planned,outcome\\nruxolitinib,2026-12-05 08:00,missed\\n")
    >>> event.outcome, event.where
    ('missed', 'line 2')
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError("encoding", f"byte {error.start} is not UTF-8", fix="Save it as CSV UTF-8.") from None
    lines = _lines(text)
    _, columns = next(lines, (1, []))
    _check_columns(columns)
    return [_event(number, columns, cells) for number, cells in lines if any(cells)]


def what_was_recorded(old: Plan, new: Plan) -> str:
    """What was recorded between two states of a plan, and what it adds up to, as the person who did it reads it.

    Examples
    --------
    >>> from datetime import timezone
    >>> from rud_dosing import Patient, make_plan
    >>> plan = make_plan(Patient(id="A1", height="170 cm", weight="63.5 kg"), start="2026-12-01")
    >>> event = DoseEvent(drug="ruxolitinib", planned="2026-12-01 20:00", outcome="missed")
    >>> after = record(plan, event, by="N. Nurse", at=datetime(2026, 12, 2, tzinfo=timezone.utc))
    >>> print(what_was_recorded(plan, after).splitlines()[0])
    Tuesday 1 December 2026, Ruxolitinib 20:00: missed
    """
    from ..exporters.terminal import recorded as recorded_text

    wording = library.load_wording("en")
    lines = recorded_text.changes(old, new, wording)
    if new.records:
        lines += ["", recorded_text.heading(new, wording)]
        lines += [
            text for counts, taken in recorded_text.tallies(new, wording) for text in (f" {counts}", f"   {taken}")
        ]
    return "".join(f"{line}\n" for line in lines)


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """Each line with the number on which it begins."""
    rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    number = 1
    try:
        for cells in rows:
            yield number, cells
            number = rows.line_num + 1
    except csv.Error as error:
        fix = "Save it as CSV; a quotation mark inside a cell is written twice."
        raise InputError("records-file", f"it cannot be read: {error}", where=f"line {number}", fix=fix) from None


def _check_columns(columns: list[str]) -> None:
    unknown = [name for name in columns if name not in (*_NEEDED, *_MAY)]
    missing = [name for name in _NEEDED if name not in columns]
    twice = sorted({name for name in columns if columns.count(name) > 1})
    problems = [f"there is no column {', '.join(missing)}"] if missing else []
    # A first line that names none of the columns, however separated, is another file's: it is not repeated.
    if set(_NEEDED) & set(";".join(columns).split(";")):
        problems += [f"{quoted(name)} is no column" for name in unknown]
    problems += [f"{quoted(name)} stands twice" for name in twice]
    if problems:
        raise InputError(
            "records-file",
            "; ".join(problems),
            where="line 1",
            fix=f"The first line names the columns, separated by commas: {', '.join(_NEEDED)}, and where they are "
            f"needed {', '.join(_MAY)}.",
        )


def _event(number: int, columns: list[str], cells: list[str]) -> DoseEvent | DosingError:
    where = f"line {number}"
    if len(cells) != len(columns):
        fix = "Put a cell that holds a comma in double quotes."
        return InputError("records-line", f"{len(cells)} cells for {len(columns)} columns", where=where, fix=fix)
    said = {name: cell for name, cell in zip(columns, cells, strict=True) if cell or name in _NEEDED}
    return DoseEvent(**said, where=where)
