"""A drug of a regimen: how it is dosed, when in the day, and its steps; and what is refused of them."""

from __future__ import annotations

import itertools
from decimal import Decimal
from typing import Literal

import msgspec
from msgspec import UNSET, UnsetType

from .. import units
from ..errors import InputError, quoted
from .base import Strict, check_clocks, check_name, check_text

_MINUTES_OF_A_DAY = 24 * 60

DoseBasis = Literal["fixed", "per_m2", "per_kg"]
Shape = Literal["linear", "halving", "given"]

#: The kind of quantity that a dose of each basis is written in.
BASIS_KINDS: dict[DoseBasis, str] = {"fixed": "mass", "per_m2": "dose per m2", "per_kg": "dose per kg"}


class RegimenStep(Strict):
    """A dose held, or tapered, from ``first_day`` to ``last_day``, both included.

    Exactly one of ``dose_per_day``, ``dose_per_administration`` and ``taper_from`` is given; ``shape`` goes with
    ``taper_from`` and names a function of ``core.taper``.

    A step that is not given every day says ``every`` (``"7 days"``, ``"3 days"``) and on which days of that period
    (``on_days``, from 1; the first day alone where it is left out). ``days_are_a_choice`` marks days that the source
    leaves open: the prescriber may order others.
    """

    first_day: int
    last_day: int
    dose_per_day: str | None = None
    dose_per_administration: str | None = None
    taper_from: str | None = None
    shape: Shape | None = None
    note: str | None = None
    every: str | UnsetType = UNSET
    on_days: tuple[int, ...] | UnsetType = UNSET
    days_are_a_choice: bool | UnsetType = UNSET

    def __post_init__(self) -> None:
        if not 1 <= self.first_day <= self.last_day:
            raise InputError(
                "regimen-days",
                f"days {self.first_day} to {self.last_day} are no run of days",
                where="last_day",
                fix="Day 1 is the day of the first dose; the last day is included and not before the first.",
            )
        doses = [d for d in (self.dose_per_day, self.dose_per_administration, self.taper_from) if d is not None]
        if len(doses) != 1:
            raise InputError(
                "regimen-dose",
                f"{len(doses)} doses are given for days {self.first_day} to {self.last_day}",
                fix="Give exactly one of dose_per_day, dose_per_administration and taper_from.",
            )
        if (self.taper_from is None) != (self.shape is None):
            raise InputError(
                "regimen-dose",
                "taper_from and shape go together",
                where="shape",
                fix='Write for example taper_from = "1.25 mg/m2" and shape = "linear".',
            )
        check_text(self.note, "note", longest=2000)
        _check_period(self)

    @property
    def dose(self) -> str:
        """The one dose that is given, as text."""
        return self.dose_per_day or self.dose_per_administration or self.taper_from or ""

    @property
    def is_daily(self) -> bool:
        """Whether it is given on each of its days, and not on some days of a period."""
        return self.every is UNSET

    @property
    def period_days(self) -> int:
        """How many days a period has; 1 of a step that is given daily."""
        return 1 if self.every is UNSET else int(units.amount(self.every, "duration", "every"))

    @property
    def days_of_period(self) -> tuple[int, ...]:
        """The days of a period on which it is given, from 1; the first one where no other is named."""
        return (1,) if self.on_days is UNSET else self.on_days


class Timing(Strict):
    """Times of day for as many administrations as it lists."""

    times: tuple[str, ...]

    def __post_init__(self) -> None:
        check_clocks(self.times, "times")


class RegimenDrug(Strict):
    """One drug: how it is dosed, when in the day (the first ``timing`` is the usual one), and its steps.

    ``rounded_to`` (``"1 mg"``) is for a drug that is prepared for each giving and not counted in units: doses are
    rounded to that. ``duration`` (``"2 hours"``) is how long a giving takes. ``every_day = false``: its steps need not
    cover every day of the regimen.
    """

    name: str
    route: str
    dose_basis: DoseBasis
    timings: tuple[Timing, ...] = msgspec.field(name="timing")
    steps: tuple[RegimenStep, ...] = msgspec.field(name="step")
    rounded_to: str | UnsetType = UNSET
    duration: str | UnsetType = UNSET
    every_day: bool | UnsetType = UNSET

    def __post_init__(self) -> None:
        check_name(self.name, "name")
        check_text(self.route, "route")
        if not self.timings or not self.steps:
            raise InputError("regimen-days", "no timing or no step", fix="Give at least one of each.")
        _check_run(self.steps, every_day=not self.may_pause)
        _check_giving(self)
        for index, step in enumerate(self.steps):
            _check_basis(step, self.dose_basis, f"step[{index}]")
        if any(step.taper_from is not None for step in self.steps):
            _check_taper(self)

    @property
    def may_pause(self) -> bool:
        """Whether its steps may leave days of the regimen out."""
        return self.every_day is False

    @property
    def is_daily(self) -> bool:
        """Whether it is given on every day of the regimen."""
        return not self.may_pause and all(step.is_daily for step in self.steps)

    @property
    def rounded_to_mg(self) -> Decimal | None:
        """What doses are multiples of, where the drug is prepared for each giving; None where units are counted."""
        return None if self.rounded_to is UNSET else units.amount(self.rounded_to, "mass", "rounded_to")

    @property
    def lasts_minutes(self) -> int | None:
        """How many minutes a giving takes; None where the regimen does not say, 0 where it is none or over a day."""
        if self.duration is UNSET:
            return None
        minutes = units.amount(self.duration, "time", "duration")
        return int(minutes) if 1 <= minutes <= _MINUTES_OF_A_DAY and minutes == minutes.to_integral_value() else 0


def _check_run(steps: tuple[RegimenStep, ...], *, every_day: bool) -> None:
    for index, (earlier, later) in enumerate(itertools.pairwise(steps), start=1):
        expected = earlier.last_day + 1
        if later.first_day < expected or (every_day and later.first_day != expected):
            word = "is in two steps" if later.first_day < expected else "is in no step"
            day = later.first_day if later.first_day < expected else expected
            raise InputError(
                "regimen-days",
                f"day {day} {word}",
                where=f"step[{index}].first_day",
                fix=f"This step begins on day {expected}, the day after the step before.",
            )


def _check_period(step: RegimenStep) -> None:
    """Refuse days of a period that is not given, a period that is none, and days that lie outside it."""
    if step.every is UNSET:
        if step.on_days is not UNSET or step.days_are_a_choice is not UNSET:
            fix = 'Write for example every = "7 days" and on_days = [1, 4].'
            raise InputError("regimen-every", "days of a period are given, and no period", where="every", fix=fix)
        return
    period = units.amount(step.every, "duration", "every")
    if period < 2 or period != period.to_integral_value():
        raise InputError(
            "regimen-every",
            f"{quoted(step.every)} is no period of whole days, two at least",
            where="every",
            fix='Write for example every = "7 days", or leave it out for a dose every day.',
        )
    days = step.days_of_period
    if not days or any(not 1 <= day <= period for day in days) or list(days) != sorted(set(days)):
        raise InputError(
            "regimen-every",
            f"on_days is [{', '.join(map(str, days))}], which are not days of a period of {step.every}, each once",
            where="on_days",
            fix=f"Write days from 1 to {period}, the earliest first.",
        )
    if step.shape is not None or step.dose_per_day is not None:
        raise InputError(
            "regimen-every",
            "a drug that is not given every day is dosed by administration",
            where="every",
            fix="Write dose_per_administration.",
        )


def _check_giving(drug: RegimenDrug) -> None:
    """Refuse a step of rounding that is no amount above zero, and a duration that is none."""
    if drug.rounded_to_mg == 0:
        raise InputError("regimen-dose", "doses cannot be rounded to nothing", where="rounded_to", fix='Write "1 mg".')
    if drug.duration is not UNSET and not drug.lasts_minutes:
        raise InputError(
            "regimen-duration",
            f"{quoted(drug.duration)} is no duration of whole minutes within a day",
            where="duration",
            fix='Write for example "2 hours" or "30 min".',
        )


def _check_basis(step: RegimenStep, basis: DoseBasis, where: str) -> None:
    kind = BASIS_KINDS[basis]
    try:
        amount = units.amount(step.dose, kind, where)
    except InputError as error:
        code = "regimen-unit" if error.code == "unit" else error.code
        raise InputError(code, error.problem, where=where, fix=f'dose_basis is "{basis}". {error.fix}') from None
    if not amount:
        raise InputError("regimen-dose", f"the dose is {quoted(step.dose)}", where=where, fix="Doses are above zero.")


def _check_taper(drug: RegimenDrug) -> None:
    kind = BASIS_KINDS[drug.dose_basis]
    before: Decimal | None = None
    for index, step in enumerate(drug.steps):
        if step.dose_per_administration is not None:
            raise InputError(
                "regimen-dose",
                "a drug that is tapered is dosed per day",
                where=f"step[{index}].dose_per_administration",
                fix="Write dose_per_day.",
            )
        now = units.amount(step.dose, kind, f"step[{index}]")
        if before is not None and now > before:
            raise InputError(
                "regimen-rises",
                f"the dose rises to {quoted(step.dose)} in a drug that is tapered",
                where=f"step[{index}]",
                fix="Each step of a taper is at most the step before.",
            )
        before = now
