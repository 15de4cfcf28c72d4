"""Laboratory results in exact numbers: converted by a table, never across kinds, to be compared.

Numbers are fractions, so that a conversion there and back gives the number that was written.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from ...errors import InputError, quoted
from ...model.clinical_rules import LabUnit, Quantity
from ...model.lab import Lab, LabText, Sign, read_lab
from ...units import number


@dataclass(frozen=True, slots=True)
class Reading:
    """A value to compare: ``sign`` and ``value`` in ``unit``, and how it was ``written`` and when it was taken.

    ``written_unit`` is the listed name of the unit that it was written in.
    """

    sign: Sign
    value: Fraction
    unit: str
    written: str
    written_unit: str
    taken_on: date | None = None


def reading(lab: Lab, quantity: Quantity, where: str) -> Reading:
    """A result as a reading; refuse a unit that is not the substance's, and a number that no patient has in it.

    Raises
    ------
    InputError
        ``unit``, ``quantity``, ``lab-implausible``
    """
    text = read_lab(lab.value, where)
    unit = _unit(text.unit, quantity, where, lab.value)
    if unit.whole and text.value != text.value.to_integral_value():
        raise _implausible(lab.value, text, quantity, where)
    kept = unit.into or unit.name
    value = _into(text.value, unit)
    if kept == quantity.units[0].name and not _possible(text.sign, value, quantity):
        raise _implausible(lab.value, text, quantity, where)
    return Reading(text.sign, value, kept, lab.value, unit.name, lab.taken_on)


def limit(text: str, quantity: Quantity, where: str, beside: Reading) -> Reading:
    """A limit of the laboratory (or of a rule) as a reading of the same kind of unit as the result beside it.

    Raises
    ------
    InputError
        ``unit`` where the two cannot be converted into one another; ``lab-implausible`` where it lies, but for a limit
        of zero, where no patient's value does
    """
    read = read_lab(text, where)
    unit = _unit(read.unit, quantity, where, text)
    kept = unit.into or unit.name
    if kept != beside.unit:
        raise InputError(
            "unit",
            f"{quoted(text)} cannot be compared with {quoted(beside.written)}: {kept} is never converted",
            where=where,
            fix=f"Give the limit in {beside.written_unit}, as the same laboratory prints it.",
        )
    value = _into(read.value, unit)
    if value and kept == quantity.units[0].name and not _possible(read.sign, value, quantity):
        raise _implausible(text, read, quantity, where)
    return Reading(read.sign, value, kept, text, unit.name)


def convert(value: Decimal, unit: str, target: str, quantity: Quantity) -> Fraction:
    """A number of one unit of the substance as a number of another, exactly.

    Raises
    ------
    InputError
        ``unit`` where the substance has no such unit, or the two are never converted into one another
    """
    source, wanted = (_unit(name, quantity, quantity.name, name) for name in (unit, target))
    if (source.into or source.name) != (wanted.into or wanted.name):
        raise InputError(
            "unit",
            f"{quantity.title} is never converted from {unit} to {target}",
            where=quantity.name,
            fix="Compare each with a limit of its own unit.",
        )
    return _into(value, source) * Fraction(wanted.divide) / Fraction(wanted.multiply) - Fraction(wanted.add)


def threshold(text: str, quantity: Quantity, beside: Reading) -> Fraction | None:
    """A rule's amount in the unit of the reading beside it; None where the two are never converted.

    Raises
    ------
    InputError
        ``unit``, ``quantity`` where the rule itself is wrong
    """
    read = read_lab(text, quantity.name)
    unit = _unit(read.unit, quantity, quantity.name, text)
    return _into(read.value, unit) if (unit.into or unit.name) == beside.unit else None


def _into(value: Decimal, unit: LabUnit) -> Fraction:
    return (Fraction(value) + Fraction(unit.add)) * Fraction(unit.multiply) / Fraction(unit.divide)


def _unit(name: str, quantity: Quantity, where: str, text: str) -> LabUnit:
    for unit in quantity.units:
        if name == unit.name or name in unit.also:
            return unit
    known = ", ".join(unit.name for unit in quantity.units)
    same = [unit.name for unit in quantity.units if unit.name.lower() == name.lower()]
    hint = f'; did you mean "{same[0]}"?' if same else ""
    raise InputError(
        "unit",
        f"{quoted(text)} has a unit that {quantity.title} is not measured in here, {quoted(name)}{hint}",
        where=where,
        fix=f"Units of {quantity.title}: {known}.",
    )


def _possible(sign: Sign, value: Fraction, quantity: Quantity) -> bool:
    low, high = quantity.refuse_below, quantity.refuse_above
    # A result below a detection limit has no least value, and one above a measuring range no greatest.
    too_low = low is not None and value < Fraction(low) and sign != "<"
    too_high = high is not None and value > Fraction(high)
    return not (too_low or too_high)


def _implausible(written: str, text: LabText, quantity: Quantity, where: str) -> InputError:
    sign = "" if text.sign == "=" else text.sign
    other = [
        f'"{sign}{number(text.value)} {unit.name}"'
        for unit in quantity.units
        if unit.name != text.unit
        and not (unit.whole and text.value != text.value.to_integral_value())
        and (unit.into or unit.name) == quantity.units[0].name
        and _possible(text.sign, _into(text.value, unit), quantity)
    ]
    meant = f"As {' or '.join(other)} it would be possible. " if other else ""
    return InputError(
        "lab-implausible",
        f"{quoted(written)} is not possible for {quantity.title}",
        where=where,
        fix=f"{meant}Check the number and its unit.",
    )
