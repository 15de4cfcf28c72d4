"""What a plan lists: steps, administrations, visits, measurements, days on hold, supply."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Literal

import msgspec
from msgspec import UNSET, UnsetType

from .base import Strict, check_amount
from .formulary import UnitCount
from .order import FinalWeek, OrderedDays
from .regimen import DoseBasis, Shape


class BodySurface(Strict):
    """Body surface area with all that it was computed from.

    ``value`` (m²) is what doses are computed with: ``rounded``, or ``cap`` where an ordered cap is lower. ``rounded``
    is ``unrounded`` to two decimals, half up.
    """

    formula: str
    height_cm: Decimal
    weight_kg: Decimal
    unrounded: Decimal
    rounded: Decimal
    cap: Decimal | None
    value: Decimal

    def __post_init__(self) -> None:
        for field in ("height_cm", "weight_kg", "unrounded", "rounded", "cap", "value"):
            check_amount(getattr(self, field), field)


class PlanStep(Strict):
    """A run of days with one calculated dose of one drug, given at each of ``times`` on each of its days and only then.

    A day that lacks one of its times (a hold at noon, a first dose in the evening) is a step of its own. In a revision
    that was made in a format before 3 it is not: ``times`` are then those of a whole day.

    ``basis_amount`` (in ``basis_unit``) is the regimen's dose of a day, or of an administration for a ``fixed`` dose;
    ``fraction`` is the part of it that a tapering day takes (``"7/8"``), None outside a taper and where the
    prescriber gave the dose. ``calculated_mg`` and ``dose_mg`` are one administration's; ``calculated_mg_per_day`` is
    that of a whole day, ``dose_mg_per_day`` what the step's own ``times`` give.
    ``basis_value`` is the body surface area (m²) or weight (kg) that the amount was multiplied by, None for a fixed
    dose. ``prescribed`` marks a dose that the prescriber set instead of the calculated one. ``achieved`` is the given
    dose of a day per m² or kg, None for a fixed dose. ``previous_dose_mg`` is the given dose of one administration in
    the step before. ``on_days`` are the treatment days of a step that is not given every day, and ``…_per_day`` is then
    the dose of such a day; ``duration_minutes`` is how long a giving takes. ``units`` is empty for a drug that is
    prepared for each giving. ``part`` is the place among the plan's parts, from 1, of the regimen that gives it.
    """

    drug: str
    number: int
    first_day: int
    last_day: int
    first_date: date | None
    last_date: date | None
    route: str
    dose_basis: DoseBasis
    basis_amount: Decimal | None
    basis_unit: str
    basis_value: Decimal | None
    fraction: str | None
    taper_shape: Shape | None
    times: tuple[str, ...]
    calculated_mg_per_day: Decimal
    dose_mg_per_day: Decimal
    calculated_mg: Decimal
    dose_mg: Decimal
    deviation_percent: Decimal
    achieved: Decimal | None
    units: tuple[UnitCount, ...]
    previous_dose_mg: Decimal | None
    prescribed: bool = False
    on_days: tuple[int, ...] | UnsetType = UNSET
    duration_minutes: int | UnsetType = UNSET
    part: int = 1

    def __post_init__(self) -> None:
        for field in (
            "basis_amount",
            "basis_value",
            "calculated_mg_per_day",
            "dose_mg_per_day",
            "calculated_mg",
            "dose_mg",
            "deviation_percent",
            "achieved",
            "previous_dose_mg",
        ):
            check_amount(getattr(self, field), field)

    @property
    def is_daily(self) -> bool:
        """Whether it is given on each of its days."""
        return self.on_days is UNSET

    @property
    def days(self) -> tuple[int, ...]:
        """The treatment days on which it is given."""
        return tuple(range(self.first_day, self.last_day + 1)) if self.on_days is UNSET else self.on_days

    @property
    def whole_day(self) -> int:
        """How many administrations a whole day has, of which one that is cut has fewer."""
        return round(Fraction(self.calculated_mg_per_day) / Fraction(self.calculated_mg))

    @property
    def lasts_minutes(self) -> int | None:
        """How many minutes a giving takes; None where the regimen does not say."""
        return None if self.duration_minutes is UNSET else self.duration_minutes


class Administration(Strict):
    """One planned giving of one drug.

    ``id`` is the same in every revision: it comes from the plan's uuid, the drug, the date and the ``slot`` (the place
    of this giving in the drug's day, from 1). ``regimen_day`` is the day of the regimen that it gives, which differs
    from ``treatment_day`` once the drug's course was shifted. ``changed_from_mg`` is the dose of the drug's day before
    where this one differs, and None elsewhere. ``part`` is the place among the plan's parts, from 1, of the regimen
    that gives it; rows that a history keeps have none.
    """

    id: str
    date: date | None
    treatment_day: int
    regimen_day: int
    time: str
    drug: str
    slot: int
    step: int
    dose_mg: Decimal
    calculated_mg: Decimal
    deviation_percent: Decimal
    units: tuple[UnitCount, ...]
    route: str
    changed_from_mg: Decimal | None
    part: int | UnsetType = UNSET

    def __post_init__(self) -> None:
        check_amount(self.dose_mg, "dose_mg")
        check_amount(self.calculated_mg, "calculated_mg")
        check_amount(self.deviation_percent, "deviation_percent")
        check_amount(self.changed_from_mg, "changed_from_mg")

    @property
    def as_kept(self) -> Administration:
        """The row as a history keeps it: without the part, as rows were before there were any."""
        return msgspec.structs.replace(self, part=UNSET)


class Assessment(Strict):
    """A visit on which efficacy is judged; ``opens`` and ``closes`` are its first and last possible days.

    A visit of a regimen that was switched to names it, with its day of that regimen; ``treatment_day`` is the plan's.
    """

    id: str
    treatment_day: int
    target: date | None
    opens: date | None
    closes: date | None
    time: str
    due: tuple[str, ...]
    decision: str | None
    regimen: str | UnsetType = UNSET
    regimen_day: int | UnsetType = UNSET


class Monitoring(Strict):
    """A day on which something is measured beside the regimen's visits: what, and the sources that ask for it."""

    id: str
    treatment_day: int
    target: date | None
    time: str
    due: tuple[str, ...]
    sources: tuple[str, ...]


class HeldDay(Strict):
    """A day on which a drug is on hold and nothing of it is given."""

    id: str
    drug: str
    treatment_day: int
    date: date


class Part(Strict):
    """One regimen of the course, from the treatment day that is its day 1.

    ``last_day`` is the last treatment day on which it gives a drug or holds one; the only regimen of a plan lasts its
    own days at least. ``since`` is the moment of the switch to it, as ``"2026-12-08
    08:00"``, None for the regimen that the plan began with, and ``revision`` the one that brought it. ``begins`` are
    the drugs that it begins; the running drugs of before are among ``ends``, or among ``goes_on`` and then still given
    by the part that began them. ``final_week`` is the shape that is ordered for its tapering days, ``on_days`` the days
    of the week that are ordered for drugs that are not given daily.
    """

    regimen: str
    title: str
    first_day: int
    last_day: int
    since: str | None
    revision: int
    begins: tuple[str, ...]
    ends: tuple[str, ...]
    goes_on: tuple[str, ...]
    final_week: FinalWeek | None
    on_days: tuple[OrderedDays, ...]


class Interval(Strict):
    """A drug on hold, or stopped: from which moment on, until when, why, and by which revision.

    Moments are the plan's wall-clock time, ``"2026-12-10 14:00"``; ``until`` is the moment from which it is given
    again, or from which something else (a stop, another regimen) took the place of a hold, and None where nobody has
    said that it ends. A drug that a switch of regimens ended is stopped too, and one that is tapered is stopped from
    the day after its last dose.
    """

    drug: str
    kind: Literal["hold", "stop"]
    since: str
    until: str | None
    reason: str | None
    by: str | None
    revision: int


class Review(Strict):
    """A day on which a dose that was set because of a finding is to be reconsidered."""

    id: str
    drug: str
    date: date
    dose_mg: Decimal
    because: str

    def __post_init__(self) -> None:
        check_amount(self.dose_mg, "dose_mg")


class SupplyItem(Strict):
    """Units of one strength over the plan: ``quantity`` as counted, ``dispense_quantity`` rounded up to whole units.

    Of a ``product`` by volume the unit is ``ml``, and two products of one strength stay apart.
    """

    drug: str
    form: str
    strength_mg: Decimal
    product: str | None
    quantity: Decimal
    dispense_quantity: int
    first_day: int
    last_day: int
    first_date: date | None
    last_date: date | None

    def __post_init__(self) -> None:
        check_amount(self.strength_mg, "strength_mg")
        check_amount(self.quantity, "quantity")


class Cumulative(Strict):
    """What a drug adds up to as given, in mg, and in mg of a reference drug where an equivalence is known."""

    drug: str
    administrations: int
    given_mg: Decimal
    reference: str | None
    reference_mg: Decimal | None

    def __post_init__(self) -> None:
        check_amount(self.given_mg, "given_mg")
        check_amount(self.reference_mg, "reference_mg")


class Supply(Strict):
    """What the plan needs from a moment on (``"2026-12-20 14:00"``), the whole plan where it is None.

    ``cumulative`` is always that of the whole plan.
    """

    from_moment: str | None
    items: tuple[SupplyItem, ...]
    cumulative: tuple[Cumulative, ...]
