"""What a person chooses about a calendar."""

from __future__ import annotations

import re
from typing import Any, Literal

from ...errors import InputError, quoted
from ...model.base import Strict

Layout = Literal["administrations", "days"]
Only = Literal["all", "assessments", "medication"]

_CHOICES: dict[str, tuple[str, ...]] = {
    "layout": ("administrations", "days"),
    "only": ("all", "assessments", "medication"),
}
_LONGEST_LEAD = 24 * 60


class CalendarOptions(Strict):
    """Choices of a calendar; the defaults are what most calendars need.

    Parameters
    ----------
    layout : an event for each administration, or one all-day event for each day
    alarms : None for the usual ones (10 minutes before a dose, a day before a visit), ``"none"``, or how many minutes
        before a dose the alarm comes, 0 to 1440; a visit's stays a day before
    shared : for a calendar that a ward shares: no event is marked private, and none has an alarm, whatever ``alarms``
        says
    discreet : ``Dose A`` and ``Dose B`` instead of the drugs, and no word of what a visit is for
    only : everything, or the visits alone, or the doses alone
    monitoring : whether what is measured beside the visits stands in it too, a day each

    Raises
    ------
    InputError
        ``calendar-option``

    Examples
    --------
    >>> CalendarOptions(alarms=30).layout
    'administrations'
    """

    layout: Layout = "administrations"
    alarms: int | Literal["none"] | None = None
    shared: bool = False
    discreet: bool = False
    only: Only = "all"
    monitoring: bool = False

    def __post_init__(self) -> None:
        for field, choices in _CHOICES.items():
            if getattr(self, field) not in choices:
                raise _refusal(field, getattr(self, field), f"Choose one of {', '.join(choices)}.")
        if self.alarms is not None and self.alarms != "none" and not _is_lead(self.alarms):
            raise _refusal("alarms", self.alarms, f'Write "none", or 0 to {_LONGEST_LEAD} minutes.')


def _is_lead(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _LONGEST_LEAD


def _refusal(field: str, value: Any, fix: str) -> InputError:
    return InputError("calendar-option", f"{quoted(str(value))} is no choice", where=field, fix=fix)


def read_alarms(text: str | None) -> int | Literal["none"] | None:
    """How long before a dose an alarm comes, in minutes: ``"10 min"``; ``"none"`` for no alarm, None for the usual.

    Raises
    ------
    InputError
        ``alarms``

    Examples
    --------
    >>> read_alarms("10 min"), read_alarms("none")
    (10, 'none')
    """
    if text is None:
        return None
    if text == "none":
        return "none"
    match = re.fullmatch(r"([0-9]{1,4}) ?min", text, re.ASCII)
    if match is None:
        raise InputError("alarms", f"{quoted(text)} cannot be read", where="alarms", fix='Write "10 min" or "none".')
    return int(match[1])
