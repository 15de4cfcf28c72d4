"""Units of one strength for a stretch of a plan: what they are for, what is handed out, and how long it lasts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from decimal import ROUND_CEILING, Decimal
from typing import NamedTuple

from ...model.base import minutes, read_moment
from ...model.plan import Administration
from ...model.supply import Counted, RunsOut, SupplyRow, SupplyWarning, Visit, WarningCode
from ...units import canonical
from ..days import moment_or_last
from ..dosing.exact import exact
from .last_use import Strength, strength_of

_FRIDAY = 4
_NOTHING = Decimal(0)


class Stretch(NamedTuple):
    """The administrations from a moment on: all that are left, and of those the window's and the reserve's."""

    left: list[Administration]
    window: list[Administration]
    reserve: list[Administration]


@exact
def row(
    strength: Strength, stretch: Stretch, in_hand: Decimal, pack: Decimal | None, last_use: Administration
) -> SupplyRow:
    """What is handed out of a strength that the window or the reserve takes, beyond what is in hand, in whole packs."""
    quantity, reserve = (_taken(group, strength) for group in (stretch.window, stretch.reserve))
    short = _up(max(_NOTHING, quantity + reserve - in_hand))
    packs = None if pack is None else _up(short / pack)
    hand_out = Decimal(short) if pack is None or packs is None else pack * packs
    runs_out = _runs_out(stretch.left, strength, in_hand + hand_out)
    left_over = in_hand + hand_out - _taken(stretch.left, strength)
    return SupplyRow(
        **strength._asdict(),
        quantity=quantity,
        reserve=reserve,
        in_hand=in_hand,
        short=short,
        pack=pack,
        packs=packs,
        hand_out=canonical(hand_out),
        last_used=moment_or_last(last_use).date(),
        runs_out=runs_out,
        left_over=canonical(left_over) if runs_out is None else None,
    )


@exact
def covered(
    left: Sequence[Administration], available: dict[Strength, Decimal]
) -> tuple[Administration | None, Administration | None]:
    """The last administration that so much of each strength covers together with all before it, and the next one.

    What is prepared for each giving takes no units, and is neither.
    """
    remaining = dict(available)
    before: Administration | None = None
    for one in left:
        for unit in one.units:
            strength = strength_of(one.drug, unit)
            remaining[strength] = remaining.get(strength, _NOTHING) - unit.quantity
            if remaining[strength] < 0:
                return before, one
        before = one if one.units else before
    return before, None


def warnings(counted: SupplyRow, visit: Visit | None) -> list[SupplyWarning]:
    """Where a strength runs out before the next visit, or when no working day lies before the dose that is missing.

    The latter is so where its last dose is on a Friday, a Saturday or a Sunday and the next one no later than on the
    Monday that follows. Public holidays are not known.
    """
    if counted.runs_out is None:
        return []
    found = []
    if visit is not None and counted.runs_out.first_missing < visit.at:
        found.append(_warning("runs-out-before-visit", counted, counted.runs_out))
    last = read_moment(counted.runs_out.last_covered, "supply").date()
    missing = read_moment(counted.runs_out.first_missing, "supply").date()
    if last.weekday() >= _FRIDAY and missing <= last + timedelta(days=7 - last.weekday()):
        found.append(_warning("runs-out-over-weekend", counted, counted.runs_out))
    return found


def is_of(counted: Counted, strength: Strength) -> bool:
    """Whether what was counted is of this strength; its form is not said."""
    same = (counted.drug, counted.strength_mg, counted.product)
    return same == (strength.drug, strength.strength_mg, strength.product)


def _taken(administrations: Iterable[Administration], strength: Strength) -> Decimal:
    """Units of a strength, halves added up."""
    each = (unit for one in administrations for unit in one.units if strength_of(one.drug, unit) == strength)
    return canonical(sum((unit.quantity for unit in each), _NOTHING))


def _runs_out(left: Sequence[Administration], strength: Strength, available: Decimal) -> RunsOut | None:
    """The last dose that so much of the strength covers, and the first that it does not; there is enough for one."""
    before = left[0]
    for one in left:
        quantity = _taken([one], strength)
        if quantity > available:
            return RunsOut(last_covered=minutes(moment_or_last(before)), first_missing=minutes(moment_or_last(one)))
        if quantity:
            available, before = available - quantity, one
    return None


def _warning(code: WarningCode, counted: SupplyRow, runs_out: RunsOut) -> SupplyWarning:
    return SupplyWarning(
        code=code,
        drug=counted.drug,
        form=counted.form,
        strength_mg=counted.strength_mg,
        product=counted.product,
        last_covered=runs_out.last_covered,
        first_missing=runs_out.first_missing,
    )


def _up(amount: Decimal) -> int:
    return int(amount.to_integral_value(rounding=ROUND_CEILING))
