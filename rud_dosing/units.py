"""Text to quantity and back: the one closed vocabulary of units.

A small grammar of our own reads text, because a general parser repairs: it reads ``63,5 kg`` as 635 kg and
``5 ft 7 in`` as 35 ft·in. Pint then resolves and converts, in ``Decimal``, with the definitions of ``units.txt``
and nothing else. Pint is imported on first use.
"""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from .errors import InputError, quoted

if TYPE_CHECKING:
    import pint
    from pint.facets.plain import PlainQuantity

    Quantity = str | PlainQuantity[Any]
else:
    Quantity = str

#: Calculations run in this context: 28 digits, and a division by zero is an error.
CONTEXT = Context(prec=28)

#: What each kind of quantity may be written in, and the unit that the program computes with (the first).
KINDS: dict[str, tuple[str, ...]] = {
    "length": ("cm", "m", "mm", "in", "ft"),
    "body weight": ("kg", "g", "lb"),
    "mass": ("mg", "g", "mcg", "kg", "lb"),
    "area": ("m2",),
    "volume": ("mL", "L"),
    "duration": ("days", "weeks", "hours"),
    "time": ("min", "hours"),
    "dose per m2": ("mg/m2",),
    "dose per kg": ("mg/kg",),
    "concentration": ("mg/mL",),
    "percent": ("%",),
}

_EXAMPLES = {
    "length": '"170 cm" or "5 ft 7 in"',
    "body weight": '"63.5 kg" or "140 lb"',
    "mass": '"17.5 mg"',
    "area": '"2 m2"',
    "volume": '"5 mL"',
    "duration": '"7 days"',
    "time": '"30 min" or "2 hours"',
    "dose per m2": '"10 mg/m2"',
    "dose per kg": '"2 mg/kg"',
    "concentration": '"0.4 mg/mL"',
    "percent": '"10 %"',
}
_ALL_UNITS = tuple(dict.fromkeys(unit for units in KINDS.values() for unit in units))
_PINT_NAMES = {
    **{unit: unit for unit in _ALL_UNITS},
    "m2": "meter ** 2",
    "mg/m2": "milligram / meter ** 2",
    "mg/kg": "milligram / kilogram",
    "mg/mL": "milligram / milliliter",
    "%": "percent",
}
# Seven digits either side hold every quantity of medicine and keep conversions exact in 28 digits.
_NUMBER = r"(?:0|[1-9][0-9]{0,6})(?:\.[0-9]{1,7})?"
_PLAIN = re.compile(rf"({_NUMBER}) ?([A-Za-z%][A-Za-z0-9%/]*)", re.ASCII)
_FEET = re.compile(rf"([1-9][0-9]?) ft ({_NUMBER}) in", re.ASCII)
_BARE = re.compile(_NUMBER, re.ASCII)


class Measured(NamedTuple):
    """A quantity as it was written: ``value`` is exact, ``unit`` one of the listed units."""

    value: Decimal
    unit: str


@lru_cache(maxsize=1)
def _registry() -> pint.UnitRegistry[Any]:
    import pint

    definitions = Path(__file__).with_name("units.txt")
    return pint.UnitRegistry(definitions, non_int_type=Decimal, cache_folder=None)


def read(text: Quantity, kind: str, where: str) -> Measured:
    """Read one quantity of a kind, as text or as a caller's own pint quantity.

    Parameters
    ----------
    text : a plain decimal, one space or none, one unit listed for ``kind``; for a length also ``5 ft 7 in``;
        or a pint quantity of any registry whose magnitude is an ``int`` or a ``Decimal``
    kind : a key of :data:`KINDS`
    where : the field, for the message

    Raises
    ------
    InputError
        ``unit`` (none, unknown or of another kind), ``quantity`` (not a plain number and a unit)

    Examples
    --------
    >>> read("63.5 kg", "body weight", "weight")
    Measured(value=Decimal('63.5'), unit='kg')
    >>> read("5 ft 7 in", "length", "height")
    Measured(value=Decimal('67'), unit='in')
    """
    if not isinstance(text, str):
        return _from_pint(text, kind, where)
    feet = _FEET.fullmatch(text) if kind == "length" else None
    if feet is not None:
        inches = Decimal(feet[2])
        if inches >= 12:
            raise _refusal("quantity", f"{quoted(text)} has 12 inches or more beside the feet", kind, where)
        return Measured(Decimal(feet[1]) * 12 + inches, "in")
    match = _PLAIN.fullmatch(text)
    if match is None:
        raise _unreadable(text, kind, where)
    number, unit = match.groups()
    _check_unit(unit, kind, where, text)
    return Measured(Decimal(number), unit)


def amount(text: Quantity, kind: str, where: str) -> Decimal:
    """The quantity as an exact number of the unit that the program computes with (the first of ``KINDS[kind]``).

    Raises
    ------
    InputError
        as :func:`read`

    Examples
    --------
    >>> amount("5 ft 7 in", "length", "height")
    Decimal('170.18')
    >>> amount("140 lb", "body weight", "weight")
    Decimal('63.5029318')
    """
    value, unit = read(text, kind, where)
    return convert(value, unit, KINDS[kind][0])


def convert(value: Decimal, unit: str, target: str) -> Decimal:
    """``value`` of ``unit`` as a number of ``target``, exactly, without trailing zeros.

    Examples
    --------
    >>> convert(Decimal("500"), "mcg", "mg")
    Decimal('0.5')
    """
    if unit == target:
        return canonical(value)
    with localcontext(CONTEXT):
        return canonical(_registry().Quantity(value, _PINT_NAMES[unit]).to(_PINT_NAMES[target]).magnitude)


def as_text(quantity: Quantity, kind: str, where: str) -> str:
    """The quantity as text that :func:`read` takes; text comes back as it was, once it has been read.

    Examples
    --------
    >>> as_text("1.70 m", "length", "height")
    '1.70 m'
    """
    value, unit = read(quantity, kind, where)
    return quantity if isinstance(quantity, str) else f"{number(value)} {unit}"


def canonical(value: Decimal) -> Decimal:
    """The one way the program writes a number: no trailing zero, no exponent, no negative zero.

    Examples
    --------
    >>> canonical(Decimal("17.50")), canonical(Decimal("2E+1")), canonical(Decimal("-0.0"))
    (Decimal('17.5'), Decimal('20'), Decimal('0'))
    """
    with localcontext(CONTEXT):
        short = value.normalize()
        if not short:
            return Decimal(0)
        exponent = short.as_tuple().exponent
        return short.quantize(Decimal(1)) if isinstance(exponent, int) and exponent > 0 else short


def rounded(value: Decimal, places: int) -> Decimal:
    """``value`` rounded half up (away from zero on a tie) to ``places`` decimals, without trailing zeros.

    Examples
    --------
    >>> rounded(Decimal("1.725"), 2), rounded(Decimal("-0.25"), 1)
    (Decimal('1.73'), Decimal('-0.3'))
    """
    with localcontext(CONTEXT):
        return canonical(value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP))


def number(value: Decimal, places: int | None = None) -> str:
    """A number for files: plain digits, a leading zero, no trailing zero; at most ``places`` decimals.

    Examples
    --------
    >>> number(Decimal("17.50")), number(Decimal("2.16251"), 4)
    ('17.5', '2.1625')
    """
    return format(canonical(value) if places is None else rounded(value, places), "f")


def for_people(value: Decimal, unit: str, places: int | None = None) -> str:
    """A quantity for people: as :func:`number`, thousands apart, a space before the unit.

    Examples
    --------
    >>> for_people(Decimal("17.50"), "mg"), for_people(Decimal("1234.5"), "mg")
    ('17.5 mg', '1,234.5 mg')
    """
    return f"{format(Decimal(number(value, places)), ',f')} {unit}"


def _from_pint(quantity: Any, kind: str, where: str) -> Measured:
    magnitude = getattr(quantity, "magnitude", None)
    if isinstance(magnitude, bool) or not isinstance(magnitude, int | Decimal):
        problem = f"a {type(quantity).__name__} is no quantity"
        if isinstance(quantity, int | float | Decimal):
            problem = "a bare number is no quantity"
        elif magnitude is not None:
            problem = f"the number of the quantity is a {type(magnitude).__name__}, not an int or a Decimal"
        raise _refusal("quantity", problem, kind, where)
    named = dict(quantity.unit_items())
    for unit in KINDS[kind]:
        if named == dict(_registry().Quantity(1, _PINT_NAMES[unit]).unit_items()):
            return _checked(Decimal(magnitude), unit, kind, where)
    raise _refusal("unit", f'"{quantity.units}" is no unit of {kind} here', kind, where)


def _checked(value: Decimal, unit: str, kind: str, where: str) -> Measured:
    plain = format(value, "f") if value.is_finite() and abs(value.adjusted()) < CONTEXT.prec else str(value)
    if _BARE.fullmatch(plain) is None:
        found = quoted(f"{plain} {unit}")
        raise _refusal("quantity", f"{found} is not a plain positive number of at most 7 decimals", kind, where)
    return Measured(value, unit)


def _check_unit(unit: str, kind: str, where: str, text: str) -> None:
    if unit in KINDS[kind]:
        return
    if unit in _ALL_UNITS:
        raise _refusal("unit", f"{quoted(text)} is no {kind}", kind, where)
    near = [known for known in KINDS[kind] if known.lower() == unit.lower().removesuffix("s")]
    hint = f'; did you mean "{near[0]}"?' if near else ""
    raise _refusal("unit", f"{quoted(text)} has an unknown unit, {quoted(unit)}{hint}", kind, where)


def _unreadable(text: str, kind: str, where: str) -> InputError:
    if not text.strip():
        return _refusal("quantity", "nothing is written here", kind, where)
    if _BARE.fullmatch(text):
        return _refusal("unit", f"{quoted(text)} has no unit", kind, where)
    if "," in text:
        return _refusal("quantity", f"{quoted(text)} has a comma; decimals are written with a point", kind, where)
    return _refusal("quantity", f"{quoted(text)} is not a plain number and a unit", kind, where)


def _refusal(code: str, problem: str, kind: str, where: str) -> InputError:
    units = ", ".join(KINDS[kind])
    fix = f"Write a number and a unit, for example {_EXAMPLES[kind]}. Units here: {units}."
    return InputError(code, problem, where=where, fix=fix)
