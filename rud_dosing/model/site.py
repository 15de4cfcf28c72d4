"""What a site says once for all its plans."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Literal

import msgspec

from .. import units
from ..errors import InputError, quoted
from .base import Strict, check_clock, check_clocks, check_name, check_text, check_types

_ALARMS = re.compile(r"none|[0-9]{1,4} ?min", re.ASCII)
_MODE = re.compile(r"0[67][0-7]{2}", re.ASCII)

Paper = Literal["A4", "Letter"]


class OrderedTimes(Strict):
    """The times of day of one drug, instead of the regimen's."""

    drug: str
    times: tuple[str, ...]

    def __post_init__(self) -> None:
        check_name(self.drug, "drug")
        check_clocks(self.times, "times")


class Telephone(Strict):
    """A line that patients may call, and when."""

    label: str
    number: str

    def __post_init__(self) -> None:
        check_text(self.label, "label")
        check_text(self.number, "number")


class Site(Strict):
    """A site's file. What it does not say is not assumed: it prints as a line to write on.

    ``verification`` says how plans are verified: ``"paper"`` (two signatures) or ``"program"`` (``rud-dosing verify``).
    ``rules`` is the path of the site's own file of rules. ``layout``, ``alarms``, ``shared``, ``discreet`` and ``only``
    are those of :func:`rud_dosing.export`; ``mode`` is the permissions of new files (``"0644"`` for one that a web
    server reads).
    """

    hospital: str | None = None
    unit: str | None = None
    telephones: tuple[Telephone, ...] = msgspec.field(name="telephone", default=())
    fever: str | None = None
    missed_dose: str | None = None
    disposal: str | None = None
    after_treatment: str | None = None
    paper: Paper | None = None
    language: str | None = None
    time_zone: str | None = None
    times: tuple[OrderedTimes, ...] = ()
    visit_time: str | None = None
    regimen: str | None = None
    formulary: str | None = None
    tolerance: str | None = None
    bsa_formula: str | None = None
    fonts: tuple[str, ...] = ()
    rules: str | None = None
    verification: Literal["paper", "program"] = "paper"
    layout: Literal["administrations", "days"] | None = None
    alarms: str | None = None
    shared: bool = False
    discreet: bool = False
    only: Literal["all", "assessments", "medication"] | None = None
    mode: str | None = None

    def __post_init__(self) -> None:
        check_types(self)
        for field in ("hospital", "unit", "language", "time_zone", "regimen", "formulary", "bsa_formula"):
            check_text(getattr(self, field), field)
        for field in ("fever", "missed_dose", "disposal", "after_treatment"):
            check_text(getattr(self, field), field, longest=1000)
        for index, font in enumerate(self.fonts):
            check_text(font, f"fonts[{index}]")
        if self.visit_time is not None:
            check_clock(self.visit_time, "visit_time")
        if self.alarms is not None and _ALARMS.fullmatch(self.alarms) is None:
            raise InputError(
                "alarms", f"{quoted(self.alarms)} cannot be read", where="alarms", fix='Write "10 min" or "none".'
            )
        if self.mode is not None and _MODE.fullmatch(self.mode) is None:
            raise InputError(
                "mode", f"{quoted(self.mode)} is no mode of a file", where="mode", fix='Write for example "0644".'
            )
        if self.tolerance is not None:
            check_tolerance(units.amount(self.tolerance, "percent", "tolerance"))

    @property
    def file_mode(self) -> int | None:
        """The permissions of new files as a number, or None where the site does not say."""
        return None if self.mode is None else int(self.mode, 8)

    @property
    def tolerance_percent(self) -> Decimal | None:
        """The tolerance as a number, or None where the site has none of its own."""
        return None if self.tolerance is None else units.amount(self.tolerance, "percent", "tolerance")


def check_tolerance(percent: Decimal) -> None:
    """Refuse a tolerance that is not above 0 and at most 100 percent.

    Raises
    ------
    InputError
        ``tolerance``
    """
    if not 0 < percent <= 100:
        raise InputError(
            "tolerance",
            f"a tolerance of {units.number(percent)} % is none",
            where="tolerance",
            fix='Write a percentage above 0 and at most 100, for example "10 %".',
        )
