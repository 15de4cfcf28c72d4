"""Patients, plans and regimens from files."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from .. import document, files, library, orders, units
from ..errors import InputError, quoted
from ..model.order import FinalWeek, OrderedDays, OrderedStrengths
from ..model.patient import Patient
from ..model.plan import Plan
from ..model.regimen import Regimen
from ..model.site import OrderedTimes


def regimens() -> list[str]:
    """The names of the regimens that the program knows.

    Examples
    --------
    >>> regimens()
    ['dep', 'hlh-94', 'ru-d']
    """
    return library.names("regimens")


def read_regimen(name: str) -> Regimen:
    """A regimen by name, or from a ``.toml`` file.

    Raises
    ------
    DosingError
        see :func:`rud_dosing.library.load_regimen`

    Examples
    --------
    >>> read_regimen("ru-d").days
    56
    """
    return library.load_regimen(name)


def read_patient(path: str | Path, **fields: Any) -> Patient:
    """A patient from a TOML or JSON file; ``fields`` are added to it and must not stand in it.

    Raises
    ------
    DosingError
        see :func:`rud_dosing.library.read_patient`

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     file = Path(folder, "patient.toml")
    ...     _ = file.write_text('id = "HLH-0042"\\nheight = "170 cm"')
    ...     read_patient(file, weight="63.5 kg").weight
    '63.5 kg'
    """
    return library.read_patient(files.read_bytes(Path(path)), str(path), fields)


def patient_from_bytes(content: bytes, where: str, **fields: Any) -> Patient:
    """As :func:`read_patient`, from what was read already; ``where`` is how messages call it.

    Raises
    ------
    DosingError
        see :func:`rud_dosing.library.read_patient`

    Examples
    --------
    >>> patient_from_bytes(b'id = "HLH-0042"', "form", height="170 cm", weight="63.5 kg").id
    'HLH-0042'
    """
    return library.read_patient(content, where, fields)


def read_plan(source: str | Path | bytes) -> Plan:
    """A plan from its document, a path or the bytes, read strictly.

    A document as text is refused (give its bytes): taken for the name of a file it would stand in a message.

    Raises
    ------
    DosingError
        see :func:`rud_dosing.document.decode`

    Examples
    --------
    >>> from rud_dosing import Patient, export, make_plan
    >>> plan = make_plan(Patient(id="A1", height="170 cm", weight="63.5 kg"), start="2026-12-01")
    >>> read_plan(export(plan, "json")) == plan
    True
    """
    if isinstance(source, bytes):
        return document.decode(source, "plan")
    if isinstance(source, str) and source.lstrip().startswith("{"):
        fix = "Give the path of the file, or its content as bytes."
        raise InputError("not-a-path", "text that begins with { is no path", where="plan", fix=fix)
    return document.decode(files.read_bytes(Path(source)), str(source))


def plan_schema() -> dict[str, Any]:
    """The JSON Schema of the plan document, of the format version that this program writes.

    It says what stands where. Whether a document is a plan that nobody changed, only :func:`read_plan` tells.

    Examples
    --------
    >>> plan_schema()["$defs"]["Plan"]["properties"]["format_version"]
    {'const': 2}
    """
    return document.schema()


def read_file(path: str | Path) -> bytes:
    """A file of at most 20 MB, whole.

    Raises
    ------
    DosingError
        ``file-not-read``, ``file-too-large``
    """
    return files.read_bytes(Path(path))


def read_date(text: str, where: str) -> date:
    """A calendar date: ``"2026-12-01"``.

    Raises
    ------
    InputError
        ``start`` for a first day, ``date`` elsewhere

    Examples
    --------
    >>> read_date("2026-12-01", "weighed_on")
    datetime.date(2026, 12, 1)
    """
    return orders.read_date(text, where)


def read_mg(text: units.Quantity, where: str) -> Decimal:
    """A mass in mg: ``"17.5 mg"``.

    Raises
    ------
    InputError
        ``unit``, ``quantity``

    Examples
    --------
    >>> read_mg("500 mcg", "dose")
    Decimal('0.5')
    """
    return units.amount(text, "mass", where)


def read_final_week(text: str) -> FinalWeek:
    """A shape of the tapering days: ``"linear"``, ``"halving"``, ``"given 2 mg, 1.5 mg, …"``.

    Raises
    ------
    InputError
        ``final-week``, ``unit``, ``quantity``

    Examples
    --------
    >>> read_final_week("halving").shape
    'halving'
    """
    return orders.read_shape(text)


def read_strengths(texts: orders.Texts) -> tuple[OrderedStrengths, ...]:
    """Strengths of drugs, one text a drug: ``"dexamethasone 0.5 mg, 4 mg"``.

    Raises
    ------
    InputError
        ``order-text``, ``strength``, ``unit``, ``quantity``

    Examples
    --------
    >>> read_strengths("dexamethasone 0.5 mg, 4 mg")[0].strengths_mg
    (Decimal('0.5'), Decimal('4'))
    """
    return orders.read_strengths(texts)


def whole_days(text: str, where: str) -> int:
    """A duration of whole days: ``"5 days"``, ``"1 weeks"``.

    Raises
    ------
    InputError
        ``unit``, ``quantity``, ``days``

    Examples
    --------
    >>> whole_days("2 weeks", "taper")
    14
    """
    days = units.amount(text, "duration", where)
    if days != days.to_integral_value():
        raise InputError("days", f"{quoted(text)} are no whole days", where=where, fix='Write for example "5 days".')
    return int(days)


def read_times(texts: orders.Texts) -> tuple[OrderedTimes, ...]:
    """Times of day as an order writes them, one text a drug: ``"etoposide 14:00"``.

    Raises
    ------
    DosingError
        ``order-text``, ``time``

    Examples
    --------
    >>> read_times("etoposide 14:00")[0].times
    ('14:00',)
    """
    return orders.read_times(texts)


def read_on_days(texts: orders.Texts, first_day: date | str | None = None) -> tuple[OrderedDays, ...]:
    """Days of the week as an order writes them, one text a drug: ``"etoposide 1, 4"``, or the first dates.

    Parameters
    ----------
    first_day : day 1 of the regimen (a date, or a text that begins with one), from which dates are counted

    Raises
    ------
    DosingError
        ``order-text``, ``on-days``, ``date``

    Examples
    --------
    >>> read_on_days("etoposide 2026-12-08, 2026-12-11", "2026-12-08 00:00")[0].on_days
    (1, 4)
    """
    start = orders.read_date(first_day[:10], "first_day") if isinstance(first_day, str) else first_day
    return orders.read_on_days(texts, start)
