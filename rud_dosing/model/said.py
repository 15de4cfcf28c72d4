"""What a sentence is filled in with: values that are no words yet, so that each language can say them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Literal

import msgspec

from .base import Strict


class _Value(Strict, tag_field="is", omit_defaults=True):
    """A value that says of itself what it is."""


class Day(_Value, tag="date"):
    """A calendar date."""

    on: date


class Weekday(_Value, tag="weekday"):
    """The day of the week of a date."""

    on: date


class Amount(_Value, tag="amount"):
    """A number, as it is printed, of a ``unit`` (``"mg"``, ``"days"``; none where the sentence says it).

    ``sign`` stands before the number: a bound (``"<"``), or ``"+"`` of a deviation upward.
    """

    number: Decimal
    unit: str = ""
    sign: str = ""


class Drug(_Value, tag="drug"):
    """A drug, by the name that the regimen has for it."""

    name: str


class Term(_Value, tag="term"):
    """A word of the program's data, in English, which is its key; ``of`` is the section of the wording that has it."""

    term: str
    of: str = "term"


class Phrase(_Value, tag="phrase"):
    """A piece of a sentence, by its key in the section ``phrase`` of the wording, with values of its own."""

    key: str
    values: dict[str, Value] = msgspec.field(default_factory=dict)


class Several(_Value, tag="list"):
    """Values in a row; ``join`` is the key, in the section ``join`` of the wording, of what stands between them."""

    items: tuple[Value, ...]
    join: Literal["comma", "semicolon", "and", "or", "or-with"] = "comma"


#: A bare text is said as it stands in every language: what a person wrote, a label, a code, a time of day. A bare
#: number is a count or a treatment day.
Value = str | int | Day | Weekday | Amount | Drug | Term | Phrase | Several


def phrase(key: str, **values: Value) -> Phrase:
    """A phrase with its values.

    Examples
    --------
    >>> phrase("exact", what=Term(term="platelets"))
    Phrase(key='exact', values={'what': Term(term='platelets', of='term')})
    """
    return Phrase(key=key, values=values)
