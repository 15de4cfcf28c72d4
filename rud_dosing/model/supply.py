"""What is handed out for a stretch of a plan: units of each strength, how long they last, and what their labels say."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Literal

from .base import Strict, check_amount
from .formulary import UnitCount

#: Why what is in hand is not used: the plan never takes the strength, or takes it no more; its drug is on hold without
#: an end; or the plan takes it only after these days.
Unused = Literal["never", "ended", "on-hold", "later"]

WarningCode = Literal["runs-out-before-visit", "runs-out-over-weekend"]


class Counted(Strict):
    """So many units of one strength, or so many milliliters of a product: what somebody has, or what a pack holds."""

    drug: str
    strength_mg: Decimal
    product: str | None
    amount: Decimal

    def __post_init__(self) -> None:
        check_amount(self.strength_mg, "strength_mg")
        check_amount(self.amount, "amount")


class Visit(Strict):
    """A visit of the plan: its treatment day, and its moment in the plan's wall-clock time (``"2026-12-14 09:00"``)."""

    treatment_day: int
    at: str


class Dose(Strict):
    """One administration: which one, of what, at which moment of the plan's wall-clock time."""

    administration_id: str
    drug: str
    at: str


class RunsOut(Strict):
    """Until when a strength lasts: the moments of the last dose that it covers and of the first that it does not."""

    last_covered: str
    first_missing: str


class SupplyRow(Strict):
    """What is handed out of one strength. Amounts are units, or milliliters of a ``product`` (its form is ``ml``).

    ``quantity`` is what the doses of the window take, ``reserve`` what those of the days in reserve take, halves added
    up. ``short`` is what both take beyond ``in_hand``, rounded up once to a whole unit; ``hand_out`` is that in whole
    ``packs`` of ``pack``, where a pack is named. ``last_used`` is the last day on which the plan takes it.

    ``runs_out`` is None where it lasts to the end of the plan; ``left_over`` is then what remains of it.
    """

    drug: str
    form: str
    strength_mg: Decimal
    product: str | None
    quantity: Decimal
    reserve: Decimal
    in_hand: Decimal
    short: int
    pack: Decimal | None
    packs: int | None
    hand_out: Decimal
    last_used: date
    runs_out: RunsOut | None
    left_over: Decimal | None

    def __post_init__(self) -> None:
        for field in ("strength_mg", "quantity", "reserve", "in_hand", "pack", "hand_out", "left_over"):
            check_amount(getattr(self, field), field)


class UnusedRow(Strict):
    """What is in hand and not used in these days, and why."""

    drug: str
    strength_mg: Decimal
    product: str | None
    in_hand: Decimal
    why: Unused


class Prepared(Strict):
    """A drug without units: it is prepared for each of its administrations, and none of it is handed out."""

    drug: str
    route: str
    administrations: int


class SupplyWarning(Strict):
    """A strength that runs out when it is hard to get more of it."""

    code: WarningCode
    drug: str
    form: str
    strength_mg: Decimal
    product: str | None
    last_covered: str
    first_missing: str


class Ending(Strict):
    """A strength whose last day of use lies within what is handed out for."""

    drug: str
    form: str
    strength_mg: Decimal
    product: str | None
    last_day: int
    last_used: date


class Label(Strict):
    """What the label of a drug says for a step: units of each dose, times of day, first and last date of the window.

    ``first_time`` is the time of the first dose where that day lacks earlier ones, ``last_time`` that of the last dose
    where that day lacks later ones; None otherwise.
    """

    drug: str
    step: int
    route: str
    units: tuple[UnitCount, ...]
    times: tuple[str, ...]
    first_date: date
    last_date: date
    first_time: str | None
    last_time: str | None


class UsedRow(Strict):
    """Units of one strength up to the last dose with a record: as the plan has them, and as recorded as taken."""

    drug: str
    form: str
    strength_mg: Decimal
    product: str | None
    planned: Decimal
    taken: Decimal

    def __post_init__(self) -> None:
        for field in ("strength_mg", "planned", "taken"):
            check_amount(getattr(self, field), field)


class SupplyWindow(Strict):
    """What is handed out for a stretch of a plan, from a moment through a day, and how long it lasts.

    Moments are in the plan's wall-clock time, ``"2026-12-10 20:00"``. ``through`` is the last day, included;
    ``reserve_days`` are days beyond it whose doses are counted too. ``next_visit`` is the first one after
    ``from_moment``, None where there is none.

    ``last_covered`` is the last administration that what is in hand and handed out covers together with every one
    before it, and ``first_missing`` the next one; None where all of the plan is covered. What is prepared for each
    giving is neither. Drugs on hold in the window are named in ``on_hold``. ``used`` sets what was planned and what was
    recorded so far side by side, where anything is recorded; it changes nothing of what is handed out.
    """

    plan_code: str
    revision: int
    patient_id: str
    from_moment: str
    through: date
    reserve_days: int
    next_visit: Visit | None
    rows: tuple[SupplyRow, ...]
    unused: tuple[UnusedRow, ...]
    prepared: tuple[Prepared, ...]
    on_hold: tuple[str, ...]
    last_covered: Dose | None
    first_missing: Dose | None
    warnings: tuple[SupplyWarning, ...]
    endings: tuple[Ending, ...]
    labels: tuple[Label, ...]
    used: tuple[UsedRow, ...]
