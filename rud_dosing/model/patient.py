"""The patient as the plan needs to know them."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Literal

import msgspec

from .. import units
from ..errors import InputError, quoted
from .base import Strict, check_text, check_types
from .health import Conditions, Medicine, Signs
from .lab import Labs

# A caller may hand in a pint quantity; what is kept, and what a file holds, is always text.
if TYPE_CHECKING:
    QuantityText = units.Quantity
else:
    QuantityText = str

Sex = Literal["female", "male"]

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", re.ASCII)
_LONGEST_NAME = 5000


class Patient(Strict):
    """One patient: who, how tall, how heavy. What is absent is unknown, never assumed.

    Parameters
    ----------
    id : the hospital's number: 1 to 64 of ``A-Z a-z 0-9 . _ -``, the first a letter or a digit
    height, weight : text with a unit (``"170 cm"``, ``"5 ft 7 in"``, ``"63.5 kg"``, ``"140 lb"``), or a pint quantity
        whose magnitude is an ``int`` or a ``Decimal``; kept as text
    name : as it is to be printed
    birth_date, weighed_on : calendar dates
    sex : ``"female"`` or ``"male"``; only the formula of Schlich needs it
    allergies : absent means not asked; an empty list means none known
    name_alert : whether a patient of a similar name is on the ward
    labs : laboratory results, each with its unit
    signs : what HLH-2004 asks for beside them
    conditions : yes or no to what bears on the treatment
    medicines : current ones, by name or with dates and dose; absent means not asked, an empty list means none

    Raises
    ------
    InputError
        ``wrong-type``, ``patient-id``, ``unit``, ``quantity``, ``text``, ``weighed-before-birth``

    Examples
    --------
    >>> Patient(id="HLH-0042", height="170 cm", weight="63.5 kg").weight
    '63.5 kg'
    """

    id: str
    height: QuantityText
    weight: QuantityText
    name: str | None = None
    birth_date: date | None = None
    sex: Sex | None = None
    weighed_on: date | None = None
    allergies: tuple[str, ...] | None = None
    name_alert: bool = False
    labs: Labs | None = None
    signs: Signs | None = None
    conditions: Conditions | None = None
    medicines: tuple[str | Medicine, ...] | None = None

    def __post_init__(self) -> None:
        check_types(self, "height", "weight")
        if _ID.fullmatch(self.id) is None:
            raise InputError(
                "patient-id",
                f"{quoted(self.id)} is no patient id",
                where="id",
                fix="Write 1 to 64 letters, digits, points, underscores or hyphens; the first a letter or a digit.",
            )
        for field, kind in (("height", "length"), ("weight", "body weight")):
            text = units.as_text(getattr(self, field), kind, field)
            msgspec.structs.force_setattr(self, field, text)
        check_text(self.name, "name", longest=_LONGEST_NAME)
        for index, allergy in enumerate(self.allergies or ()):
            check_text(allergy, f"allergies[{index}]")
        if self.medicines is not None:
            listed = tuple(_medicine(one, f"medicines[{index}]") for index, one in enumerate(self.medicines))
            msgspec.structs.force_setattr(self, "medicines", listed)
        if self.birth_date and self.weighed_on and self.weighed_on < self.birth_date:
            raise InputError(
                "weighed-before-birth",
                f"weighed on {self.weighed_on}, born on {self.birth_date}",
                where="weighed_on",
                fix="Correct one of the two dates.",
            )


def medicines(patient: Patient) -> tuple[Medicine, ...]:
    """The medicines of a patient; none where they were not asked, which ``patient.medicines`` tells apart."""
    return tuple(one for one in patient.medicines or () if isinstance(one, Medicine))


def _medicine(given: str | Medicine, where: str) -> Medicine:
    try:
        return Medicine(name=given) if isinstance(given, str) else given
    except InputError as error:
        raise InputError(error.code, error.problem, where=where, fix=error.fix) from None
