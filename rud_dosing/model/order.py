"""What was asked for: everything that, beside the patient and the data, decides a plan."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import msgspec

from ..errors import InputError, quoted
from .base import FIRST_YEAR, LAST_YEAR, Strict, check_amount, check_clock, check_name, check_text, read_moment
from .finding import Override
from .regimen import Shape
from .site import OrderedTimes, Site, check_tolerance

_MOST_ADMINISTRATIONS = 24


class OrderedStrengths(Strict):
    """The strengths to use for one drug instead of those stocked."""

    drug: str
    strengths_mg: tuple[Decimal, ...]

    def __post_init__(self) -> None:
        check_name(self.drug, "drug")
        for index, strength in enumerate(self.strengths_mg):
            check_amount(strength, f"strengths_mg[{index}]")


class Divided(Strict):
    """Over how many administrations a drug's dose of a day is divided."""

    drug: str
    administrations: int

    def __post_init__(self) -> None:
        check_name(self.drug, "drug")
        if not 1 <= self.administrations <= _MOST_ADMINISTRATIONS:
            raise InputError(
                "divide",
                f"a day's dose cannot be divided over {self.administrations} administrations",
                where="divide",
                fix=f"Write 1 to {_MOST_ADMINISTRATIONS}.",
            )


class OrderedRoute(Strict):
    """A drug by another route on treatment days ``first_day`` to ``last_day``, both included."""

    drug: str
    route: str
    first_day: int
    last_day: int
    product: str | None = None

    def __post_init__(self) -> None:
        check_name(self.drug, "drug")
        check_name(self.route, "route")
        check_text(self.product, "product")
        if not 1 <= self.first_day <= self.last_day:
            raise InputError(
                "route",
                f"days {self.first_day} to {self.last_day} are no run of days",
                where="route",
                fix=f'Write for example "{self.drug} intravenous days 1-7 phosphate-4".',
            )


class OrderedDays(Strict):
    """The days of a week (1 is the first day of the regimen) on which a drug that is not given daily is given."""

    drug: str
    on_days: tuple[int, ...]

    def __post_init__(self) -> None:
        check_name(self.drug, "drug")
        days = self.on_days
        if not days or any(not 1 <= day <= 7 for day in days) or list(days) != sorted(set(days)):
            raise InputError(
                "on-days",
                f"{', '.join(map(str, days)) or 'nothing'} are no days of a week, each once",
                where="on_days",
                fix=f'Write for example "{self.drug} 1, 4".',
            )


class OrderedDose(Strict):
    """A dose of one administration that the prescriber orders instead of the regimen's; it is never rounded."""

    drug: str
    dose_mg: Decimal

    def __post_init__(self) -> None:
        check_name(self.drug, "drug")
        check_amount(self.dose_mg, "dose")
        if self.dose_mg <= 0:
            raise InputError("redose", "the dose is not above zero", where="dose", fix="To give nothing, hold or stop.")


class FirstDay(Strict):
    """In a course that begins late in the day: whether a drug whose times have passed is given at the first dose."""

    drug: str
    given: bool

    def __post_init__(self) -> None:
        check_name(self.drug, "drug")


class FinalWeek(Strict):
    """The shape that the prescriber names for the tapering days; ``doses_mg`` a day goes with ``given``."""

    shape: Shape
    doses_mg: tuple[Decimal, ...] = ()

    def __post_init__(self) -> None:
        for index, dose in enumerate(self.doses_mg):
            check_amount(dose, f"doses_mg[{index}]")
        if (self.shape == "given") != bool(self.doses_mg):
            raise InputError(
                "final-week",
                f"the shape {quoted(self.shape)} comes with {len(self.doses_mg)} doses",
                where="final_week",
                fix='Write "linear", "halving" or "given" and a dose for each day.',
            )


class Order(Strict):
    """The order. Amounts are in the unit of their name; what is None was not asked for.

    ``first_dose`` is a moment in wall-clock time (``"2026-12-01 20:00"``) on the day ``start``; ``visit_time`` is the
    time of day of the assessments; ``site`` is what the site's file said when the plan was made.

    Raises
    ------
    InputError
        ``start``, ``moment``, ``first-dose``, ``first-day``, ``tolerance``, ``order-twice``,
        ``time``, ``name``, ``number``
    """

    start: date | None
    regimen: str
    formulary: str
    bsa_formula: str
    tolerance_percent: Decimal
    visit_time: str
    split_units: bool = False
    bsa_cap_m2: Decimal | None = None
    first_dose: str | None = None
    first_day: tuple[FirstDay, ...] = ()
    strengths: tuple[OrderedStrengths, ...] = ()
    divide: tuple[Divided, ...] = ()
    times: tuple[OrderedTimes, ...] = ()
    final_week: FinalWeek | None = None
    doses: tuple[OrderedDose, ...] = ()
    routes: tuple[OrderedRoute, ...] = ()
    time_zone: str | None = None
    overrides: tuple[Override, ...] = ()
    site: Site | None = None
    # Newer than the first format of plans: left out of a document where nothing was ordered.
    on_days: tuple[OrderedDays, ...] | msgspec.UnsetType = msgspec.UNSET

    @property
    def ordered_days(self) -> tuple[OrderedDays, ...]:
        """The days of the week of drugs that are not given daily, as far as they were ordered."""
        return self.on_days or ()

    def __post_init__(self) -> None:
        check_start(self.start)
        check_amount(self.tolerance_percent, "tolerance")
        check_amount(self.bsa_cap_m2, "bsa_cap")
        check_clock(self.visit_time, "visit_time")
        check_text(self.time_zone, "time_zone")
        check_tolerance(self.tolerance_percent)
        if self.first_dose is not None and read_moment(self.first_dose, "first_dose").date() != self.start:
            raise InputError(
                "first-dose",
                f"the first dose is at {self.first_dose}, the start on {self.start}",
                where="first_dose",
                fix="Day 1 is the day of the first dose: give the same date, or leave one of the two out.",
            )
        if self.first_day and self.first_dose is None:
            raise InputError(
                "first-day",
                f"it is said how {self.first_day[0].drug} begins late on day 1, and no first dose is given",
                where="first_day",
                fix="Give the moment of the first dose, or leave this out.",
            )
        for field in ("first_day", "strengths", "divide", "times", "doses"):
            _check_once(field, [item.drug for item in getattr(self, field)])
        _check_once("on_days", [item.drug for item in self.ordered_days])
        _check_routes(self.routes)
        _check_once("overrides", [override.code for override in self.overrides])


def check_start(start: date | None) -> None:
    """Refuse a first day outside the years that a course of treatment can begin in.

    Raises
    ------
    InputError
        ``start``
    """
    if start is not None and (isinstance(start, datetime) or not isinstance(start, date)):
        raise InputError(
            "start",
            f"{quoted(str(start))} is no date",
            where="start",
            fix="Write the day of the first dose, for example 2026-12-01; its time goes with first_dose.",
        )
    if start is not None and not FIRST_YEAR <= start.year <= LAST_YEAR:
        raise InputError(
            "start",
            f"{start} is not between {FIRST_YEAR} and {LAST_YEAR}",
            where="start",
            fix="Write the day of the first dose, for example 2026-12-01.",
        )


def _check_once(field: str, names: list[str]) -> None:
    for name in names:
        if names.count(name) > 1:
            raise InputError("order-twice", f"{quoted(name)} is named twice", where=field, fix="Name each once.")


def _check_routes(routes: tuple[OrderedRoute, ...]) -> None:
    """Refuse two routes of one drug on one day."""
    for index, one in enumerate(routes):
        for other in routes[:index]:
            day = max(one.first_day, other.first_day)
            if one.drug == other.drug and day <= min(one.last_day, other.last_day):
                raise InputError(
                    "order-twice",
                    f"{one.drug} has two routes on day {day}",
                    where="routes",
                    fix="Give each day one route and one product.",
                )
