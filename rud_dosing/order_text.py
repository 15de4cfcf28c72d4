"""What an order says as text (options, a site's file) into the typed order."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from . import units
from .errors import InputError, quoted
from .model.base import check_clocks, read_moment
from .model.formulary import strengths
from .model.order import (
    Divided,
    FinalWeek,
    FirstDay,
    OrderedDays,
    OrderedDose,
    OrderedRoute,
    OrderedStrengths,
    check_start,
)
from .model.site import OrderedTimes

_ROUTE = re.compile(r"([a-z0-9-]+) ([a-z-]+) days? ([0-9]{1,3})(?:-([0-9]{1,3}))?(?: ([a-z0-9.-]+))?", re.ASCII)

Texts = str | Iterable[str] | None


def read_start(start: date | str | None, first_dose: str | None) -> date | None:
    """The first day: as it was given, or the day of the first dose.

    Raises
    ------
    InputError
        ``start``, ``moment``
    """
    if isinstance(start, str):
        start = read_date(start, "start")
    if start is None and first_dose is not None:
        return read_moment(first_dose, "first_dose").date()
    check_start(start)
    return start


def read_date(text: str, where: str) -> date:
    """A calendar date: ``"2026-12-01"``.

    Raises
    ------
    InputError
        ``start`` for a first day, ``date`` elsewhere
    """
    code = "start" if where == "start" else "date"
    try:
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text, re.ASCII):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise InputError(code, f"{quoted(text)} is no date that exists", where=where, fix="Write for example 2026-12-01.")


def read_strengths(texts: Texts) -> tuple[OrderedStrengths, ...]:
    """``"dexamethasone 0.5 mg, 4 mg"``, one text a drug.

    Raises
    ------
    InputError
        ``order-text``, ``strength``, ``unit``, ``quantity``

    Examples
    --------
    >>> read_strengths("dexamethasone 500 mcg, 4 mg")[0].strengths_mg
    (Decimal('0.5'), Decimal('4'))
    """
    found = []
    for text in _each(texts):
        drug, rest = _drug_and_rest(text, "strengths", "0.5 mg, 4 mg")
        listed = tuple(part.strip() for part in rest.split(","))
        found.append(OrderedStrengths(drug=drug, strengths_mg=strengths(listed, "strengths")))
    return tuple(found)


def read_divide(texts: Texts) -> tuple[Divided, ...]:
    """``"dexamethasone 2"``, one text a drug.

    Raises
    ------
    InputError
        ``order-text``, ``divide``
    """
    found = []
    for text in _each(texts):
        drug, rest = _drug_and_rest(text, "divide", "2")
        if re.fullmatch(r"[0-9]{1,3}", rest, re.ASCII) is None:
            raise _bad(text, "divide", "2")
        found.append(Divided(drug=drug, administrations=int(rest)))
    return tuple(found)


def read_times(texts: Texts) -> tuple[OrderedTimes, ...]:
    """``"ruxolitinib 09:00, 21:00"``, one text a drug.

    Raises
    ------
    InputError
        ``order-text``, ``time``
    """
    found = []
    for text in _each(texts):
        drug, rest = _drug_and_rest(text, "times", "09:00, 21:00")
        times = tuple(part.strip() for part in rest.split(","))
        check_clocks(times, "times")
        found.append(OrderedTimes(drug=drug, times=times))
    return tuple(found)


def read_on_days(texts: Texts, start: date | None = None) -> tuple[OrderedDays, ...]:
    """``"etoposide 1, 4"``: the days of each week, counted from the regimen's first day; one text a drug.

    The first dates themselves may be written instead, ``"etoposide 2026-12-08, 2026-12-11"``, where ``start`` is known.

    Raises
    ------
    InputError
        ``order-text``, ``on-days``, ``date``

    Examples
    --------
    >>> read_on_days("etoposide 1, 4")[0].on_days
    (1, 4)
    >>> read_on_days("etoposide 2026-12-08, 2026-12-12", date(2026, 12, 8))[0].on_days
    (1, 5)
    """
    found = []
    for text in _each(texts):
        drug, rest = _drug_and_rest(text, "on_days", "1, 4")
        days = tuple(_day_of_week(part.strip(), start, text) for part in rest.split(","))
        found.append(OrderedDays(drug=drug, on_days=days))
    return tuple(found)


def _day_of_week(part: str, start: date | None, text: str) -> int:
    if re.fullmatch(r"[1-9]", part, re.ASCII):
        return int(part)
    if start is None or "-" not in part:
        raise _bad(text, "on_days", "1, 4")
    return (read_date(part, "on_days") - start).days + 1


def read_doses(texts: Texts) -> tuple[OrderedDose, ...]:
    """``"ruxolitinib 10 mg"``: the dose of one administration, one text a drug.

    Raises
    ------
    InputError
        ``order-text``, ``unit``, ``quantity``, ``redose``
    """
    found = []
    for text in _each(texts):
        drug, rest = _drug_and_rest(text, "dose", "10 mg")
        found.append(OrderedDose(drug=drug, dose_mg=units.amount(rest, "mass", "dose")))
    return tuple(found)


def read_routes(texts: Texts) -> tuple[OrderedRoute, ...]:
    """``"dexamethasone intravenous days 1-7 phosphate-4"``: drug, route, treatment days, the formulary's product.

    Raises
    ------
    InputError
        ``order-text``, ``route``

    Examples
    --------
    >>> read_routes("ruxolitinib tube days 3-5")[0].last_day
    5
    """
    found = []
    for text in _each(texts):
        match = _ROUTE.fullmatch(text)
        if match is None:
            raise _bad(text, "route", "intravenous days 1-7 phosphate-4")
        drug, route, first, last, product = match.groups()
        found.append(
            OrderedRoute(drug=drug, route=route, first_day=int(first), last_day=int(last or first), product=product)
        )
    return tuple(found)


def read_first_day(texts: Texts) -> tuple[FirstDay, ...]:
    """``"dexamethasone given"`` or ``"dexamethasone omitted"``, one text a drug.

    Raises
    ------
    InputError
        ``order-text``
    """
    found = []
    for text in _each(texts):
        drug, rest = _drug_and_rest(text, "first_day", "given")
        if rest not in ("given", "omitted"):
            raise _bad(text, "first_day", "given")
        found.append(FirstDay(drug=drug, given=rest == "given"))
    return tuple(found)


def read_final_week(text: str | None) -> FinalWeek | None:
    """As :func:`read_shape`; None where the order names no shape."""
    return None if text is None else read_shape(text)


def read_shape(text: str) -> FinalWeek:
    """``linear``, ``halving`` or ``given 2 mg, 1.5 mg, …`` with a dose for each tapering day.

    Raises
    ------
    InputError
        ``final-week``, ``unit``, ``quantity``

    Examples
    --------
    >>> read_shape("given 2 mg, 1.5 mg").doses_mg
    (Decimal('2'), Decimal('1.5'))
    """
    if text == "linear":
        return FinalWeek(shape="linear")
    if text == "halving":
        return FinalWeek(shape="halving")
    if not text.startswith("given "):
        raise InputError(
            "final-week",
            f"{quoted(text)} is no shape",
            where="final_week",
            fix='Write "linear", "halving" or "given 2 mg, 1.5 mg, …" with a dose for each day.',
        )
    doses = tuple(units.amount(part.strip(), "mass", "final_week") for part in text.removeprefix("given ").split(","))
    return FinalWeek(shape="given", doses_mg=doses)


def whole_days(text: str, where: str) -> int:
    """A duration of whole days: ``"5 days"``, ``"2 weeks"``.

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


def _each(texts: Texts) -> tuple[str, ...]:
    if texts is None:
        return ()
    return (texts,) if isinstance(texts, str) else tuple(texts)


def _drug_and_rest(text: str, where: str, example: str) -> tuple[str, str]:
    drug, space, rest = text.partition(" ")
    if not space or not drug or not rest.strip():
        raise _bad(text, where, example)
    return drug, rest.strip()


def _bad(text: str, where: str, example: str) -> InputError:
    """The refusal of a text; ``example`` is what may stand after the drug."""
    drug = text.partition(" ")[0]
    drug = drug if re.fullmatch(r"[a-z0-9-]{1,64}", drug, re.ASCII) else "DRUG"
    return InputError(
        "order-text", f"{quoted(text)} cannot be read", where=where, fix=f'Write for example "{drug} {example}".'
    )
