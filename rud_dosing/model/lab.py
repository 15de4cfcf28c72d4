"""Laboratory results as a file gives them: a value with its unit, its date, and the laboratory's own limits.

A small grammar of our own reads the text; which units a substance may have, and what they convert to, is data
(``templates/rules/labs.toml``) and read by ``core.lab_units``.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Literal, NamedTuple

import msgspec

from ..errors import InputError, quoted
from .base import Strict, check_types

#: How a result may stand to its number: equal to it, or a bound that the laboratory reports.
Sign = Literal["=", "<", "<=", ">", ">="]

_NUMBER = r"(?:0|[1-9][0-9]{0,8})(?:\.[0-9]{1,7})?"
# Of D-dimer laboratories name the kind of the unit beside it: "0.8 mg/L FEU".
_UNIT = r"[A-Za-z%/][A-Za-z0-9%/^]*(?: FEU| DDU)?"
# A unit that begins with a digit needs the space: "3210^9/L" could be 32 or 321.
_TEXT = re.compile(rf"(<=|>=|<|>)? ?({_NUMBER})(?: ?({_UNIT})| (10\^[0-9]/{_UNIT}))", re.ASCII)
_BARE = re.compile(rf"(?:<=|>=|<|>)? ?{_NUMBER}", re.ASCII)
_EXAMPLE = 'Write a number and a unit, for example "32 10^9/L" or "7.7 g/dL"; a bound like ">40000 ug/L".'


class LabText(NamedTuple):
    """A result as it was written: exact, with its sign."""

    sign: Sign
    value: Decimal
    unit: str


class Lab(Strict):
    """One result.

    Parameters
    ----------
    value : text with a unit (``"32 10^9/L"``), or a bound as the laboratory reports it (``"<500 ug/L"``)
    taken_on : the date of the sample; absent is unknown
    lower_limit, upper_limit : the laboratory's own limits, as text with a unit

    Raises
    ------
    InputError
        ``wrong-type``, ``unit`` (no unit), ``quantity`` (not a plain number and a unit; limits in each other's place)

    Examples
    --------
    >>> Lab(value="6.95 %", lower_limit="15.11 %").lower_limit
    '15.11 %'
    """

    value: str
    taken_on: date | None = None
    lower_limit: str | None = None
    upper_limit: str | None = None

    def __post_init__(self) -> None:
        check_types(self)
        read_lab(self.value, "value")
        for field in ("lower_limit", "upper_limit"):
            text = getattr(self, field)
            if text is not None and read_lab(text, field).sign != "=":
                raise InputError("quantity", f"{quoted(text)} is no limit but a bound", where=field, fix=_EXAMPLE)
        if self.lower_limit is not None and self.upper_limit is not None:
            low, high = read_lab(self.lower_limit, "lower_limit"), read_lab(self.upper_limit, "upper_limit")
            if low.unit == high.unit and low.value > high.value:
                problem = (
                    f"the lower limit {quoted(self.lower_limit)} lies above the upper limit {quoted(self.upper_limit)}"
                )
                raise InputError("quantity", problem, where="lower_limit", fix="Put each in its place.")


class Labs(Strict):
    """The results of one patient: each is text (``"32 10^9/L"``) or a table with ``value``, ``taken_on``,
    ``lower_limit`` and ``upper_limit``. What is absent is unknown, never normal.

    ``taken_on`` is the date of all results that give none of their own. ``neutrophils`` are the absolute neutrophil
    count; ``soluble_cd25`` (soluble interleukin-2 receptor) and ``nk_activity`` need the laboratory's own limit.

    Raises
    ------
    InputError
        ``wrong-type``, ``unit``, ``quantity``

    Examples
    --------
    >>> labs = Labs(taken_on=date(2026, 11, 30), platelets="32 10^9/L", ferritin=Lab(value=">40000 ug/L"))
    >>> [(name, lab.value, lab.taken_on.day) for name, lab in results(labs).items()]
    [('platelets', '32 10^9/L', 30), ('ferritin', '>40000 ug/L', 30)]
    """

    taken_on: date | None = None
    platelets: str | Lab | None = None
    neutrophils: str | Lab | None = None
    white_cells: str | Lab | None = None
    hemoglobin: str | Lab | None = None
    ferritin: str | Lab | None = None
    fibrinogen: str | Lab | None = None
    triglycerides: str | Lab | None = None
    soluble_cd25: str | Lab | None = None
    nk_activity: str | Lab | None = None
    nk_cd107a: str | Lab | None = None
    creatinine: str | Lab | None = None
    bilirubin: str | Lab | None = None
    alt: str | Lab | None = None
    ast: str | Lab | None = None
    glucose: str | Lab | None = None
    cholesterol: str | Lab | None = None
    potassium: str | Lab | None = None
    # Newer than the first format of plans: left out of a document where nobody gave them.
    lymphocytes: str | Lab | msgspec.UnsetType = msgspec.UNSET
    d_dimer: str | Lab | msgspec.UnsetType = msgspec.UNSET

    def __post_init__(self) -> None:
        check_types(self)
        for name in LAB_NAMES:
            given = getattr(self, name)
            if isinstance(given, str):
                read_lab(given, name)
                msgspec.structs.force_setattr(self, name, Lab(value=given, taken_on=self.taken_on))
            elif isinstance(given, Lab) and given.taken_on is None and self.taken_on is not None:
                msgspec.structs.force_setattr(self, name, msgspec.structs.replace(given, taken_on=self.taken_on))


#: The names of all results that a patient file may give.
LAB_NAMES: tuple[str, ...] = tuple(name for name in Labs.__struct_fields__ if name != "taken_on")


def results(labs: Labs | None) -> dict[str, Lab]:
    """The results that are given, by name."""
    if labs is None:
        return {}
    given = ((name, getattr(labs, name)) for name in LAB_NAMES)
    return {name: lab for name, lab in given if isinstance(lab, Lab)}


def read_lab(text: str, where: str) -> LabText:
    """A result as text: a bound sign or none, a plain decimal, one space or none, a unit.

    Raises
    ------
    InputError
        ``unit`` (none), ``quantity`` (not a plain number and a unit)

    Examples
    --------
    >>> read_lab(">40000 ug/L", "ferritin")
    LabText(sign='>', value=Decimal('40000'), unit='ug/L')
    >>> read_lab("32 10^9/L", "platelets").unit
    '10^9/L'
    """
    match = _TEXT.fullmatch(text)
    if match is None:
        raise _unreadable(text, where)
    sign, number, unit, count_unit = match.groups()
    return LabText(_SIGNS[sign], Decimal(number), unit or count_unit)


_SIGNS: dict[str | None, Sign] = {None: "=", "<": "<", "<=": "<=", ">": ">", ">=": ">="}


def _unreadable(text: str, where: str) -> InputError:
    if not text.strip():
        return InputError("quantity", "nothing is written here", where=where, fix=f"{_EXAMPLE} Unknown: leave it out.")
    if _BARE.fullmatch(text):
        return InputError("unit", f"{quoted(text)} has no unit", where=where, fix=_EXAMPLE)
    if "," in text:
        problem = f"{quoted(text)} has a comma; decimals are written with a point"
        return InputError("quantity", problem, where=where, fix=_EXAMPLE)
    if not any(character.isdigit() for character in text):
        fix = f"A result that is not there yet is left out. {_EXAMPLE}"
        return InputError("quantity", f"{quoted(text)} is no number", where=where, fix=fix)
    return InputError("quantity", f"{quoted(text)} is not a plain number and a unit", where=where, fix=_EXAMPLE)
