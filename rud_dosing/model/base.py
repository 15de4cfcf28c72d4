"""What all words of the model share: checks that make an object that exists a valid one."""

from __future__ import annotations

import itertools
import re
import unicodedata
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache
from typing import Any, TypeVar, dataclass_transform

import msgspec

from ..errors import InputError, quoted

#: Days and moments outside these years are typing errors, not courses of treatment.
FIRST_YEAR, LAST_YEAR = 1990, 2100

_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*", re.ASCII)
_CLOCK = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]", re.ASCII)
_LONGEST_TEXT = 500


T = TypeVar("T")


class _ByName(msgspec.StructMeta):
    """Fields are given by name: msgspec hands ``frozen`` and its like on to a type's children, but not this."""

    def __new__(mcs, name: str, bases: tuple[type, ...], namespace: dict[str, Any], **options: Any) -> _ByName:
        return super().__new__(mcs, name, bases, namespace, **{"kw_only": True, **options})


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(msgspec.field,))
class Strict(msgspec.Struct, metaclass=_ByName, frozen=True, forbid_unknown_fields=True):
    """What every type of a document is: immutable, its fields given by name, no key taken that it does not know."""


def or_left_out(value: T | None) -> T | msgspec.UnsetType:
    """The value of a field that older documents do not have; the field is left out where there is none."""
    return msgspec.UNSET if value is None else value


def check_amount(value: Decimal | None, where: str) -> None:
    """Refuse a number that is not finite, or not written plainly (an exponent, a trailing zero).

    Raises
    ------
    InputError
        ``number``
    """
    if value is None:
        return
    text = str(value)
    if value.is_finite() and "E" not in text and text != "-0" and not ("." in text and text.endswith("0")):
        return
    raise InputError(
        "number",
        f'"{text[:40]}" is not a plain number',
        where=where,
        fix='Write digits with at most one point, no exponent and no trailing zero, for example "17.5".',
    )


def check_name(value: str, where: str) -> None:
    """Refuse a name of data (a regimen, a drug, a code) that is not lower-case words joined by hyphens.

    Raises
    ------
    InputError
        ``name``
    """
    if len(value) > 64 or _NAME.fullmatch(value) is None:
        raise InputError(
            "name",
            f"{quoted(value)} is not a name",
            where=where,
            fix="Write lower-case letters and digits, words joined by hyphens.",
        )


def check_text(value: str | None, where: str, longest: int = _LONGEST_TEXT) -> None:
    """Refuse text that is empty, too long, or holds characters that do not print or that hide others.

    Control, private-use, bidirectional and zero-width characters are refused; line breaks too.

    Raises
    ------
    InputError
        ``text``
    """
    if value is None:
        return
    if not value.strip():
        raise InputError("text", "nothing is written here", where=where, fix="Write it, or leave the key out.")
    if len(value) > longest:
        raise InputError("text", f"{len(value)} characters are too many", where=where, fix=f"At most {longest}.")
    for character in value:
        if unicodedata.category(character) in ("Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"):
            raise InputError(
                "text",
                f"the character U+{ord(character):04X} cannot be printed or hides others",
                where=where,
                fix="Take it out.",
            )


def check_clock(value: str, where: str) -> None:
    """Refuse a time of day that is not ``HH:MM``.

    Raises
    ------
    InputError
        ``time``
    """
    if _CLOCK.fullmatch(value) is None:
        raise InputError("time", f"{quoted(value)} is no time of day", where=where, fix='Write for example "08:00".')


def check_clocks(values: tuple[str, ...], where: str) -> None:
    """Refuse times of day that are none, or not later one than the other.

    Raises
    ------
    InputError
        ``time``
    """
    for value in values:
        check_clock(value, where)
    if not values:
        raise InputError("time", "no time of day is given", where=where, fix='Write for example "08:00", "20:00".')
    if any(later <= earlier for earlier, later in itertools.pairwise(values)):
        raise InputError(
            "time",
            f"the times {', '.join(values)} do not follow one another",
            where=where,
            fix='Write each once, the earliest first, for example "08:00", "20:00".',
        )


def minutes(moment: datetime) -> str:
    """A moment in wall-clock time as documents keep it, to the minute; :func:`read_moment` reads it.

    Examples
    --------
    >>> minutes(datetime(2026, 12, 1, 20, 0))
    '2026-12-01 20:00'
    """
    return moment.strftime("%Y-%m-%d %H:%M")


def read_moment(text: str, where: str) -> datetime:
    """A moment in wall-clock time, without a zone.

    Raises
    ------
    InputError
        ``moment``

    Examples
    --------
    >>> read_moment("2026-12-01 20:00", "first_dose")
    datetime.datetime(2026, 12, 1, 20, 0)
    """
    try:
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}", text, re.ASCII):
            moment = datetime.fromisoformat(text)
            if FIRST_YEAR <= moment.year <= LAST_YEAR:
                return moment
    except ValueError:
        pass
    raise InputError(
        "moment",
        f"{quoted(text)} is no date and time that exists between {FIRST_YEAR} and {LAST_YEAR}",
        where=where,
        fix='Write for example "2026-12-01 20:00".',
    )


def clock(text: str) -> time:
    """``HH:MM`` as a time of day; the text has been checked before."""
    return time(int(text[:2]), int(text[3:]))


def check_types(thing: msgspec.Struct, *but: str) -> None:
    """Refuse a value that is not of its field's type; a list where a tuple is meant becomes one.

    Files are checked as they are decoded; a constructor called from a program checks nothing by itself.

    Parameters
    ----------
    but : fields that are checked otherwise

    Raises
    ------
    InputError
        ``wrong-type``
    """
    for name, kind in _fields(type(thing)):
        value = getattr(thing, name)
        if name in but or value is msgspec.UNSET:
            continue
        try:
            checked = msgspec.convert(value, kind, builtin_types=(date, datetime, Decimal))
        except msgspec.ValidationError as error:
            problem = str(error)
            raise InputError(
                "wrong-type", problem[:1].lower() + problem[1:], where=name, fix="Give a value of that type."
            ) from None
        if checked is not value:
            msgspec.structs.force_setattr(thing, name, checked)


def check_as_written(raw: Any, read: Any, path: str = "") -> None:
    """Refuse a number that was read although it is not written plainly: ``"1_40"``, full-width digits, a float.

    Parameters
    ----------
    raw : plain data of a file
    read : the same after it was read, as plain data; it may hold more

    Raises
    ------
    InputError
        ``number``
    """
    if isinstance(raw, dict):
        for key, value in raw.items():
            check_as_written(value, read[key], f"{path}.{key}" if path else key)
    elif isinstance(raw, list):
        for index, value in enumerate(raw):
            check_as_written(value, read[index], f"{path}[{index}]")
    elif isinstance(raw, str | int | float) and raw != read:
        raise InputError(
            "number",
            f"{quoted(raw) if isinstance(raw, str) else raw} is not a plain number",
            where=path,
            fix='Write digits in quotes with at most one point, for example "17.5".',
        )


@lru_cache(maxsize=32)
def _fields(kind: type[msgspec.Struct]) -> tuple[tuple[str, Any], ...]:
    return tuple((field.name, field.type) for field in msgspec.structs.fields(kind))
