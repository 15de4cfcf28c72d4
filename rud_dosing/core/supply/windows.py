"""What is handed out for a stretch of a plan: counted from what the plan lists, each strength by itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from ...errors import InputError
from ...model.base import minutes, read_moment
from ...model.plan import Administration, Plan
from ...model.supply import Counted, Dose, Ending, Prepared, SupplyRow, SupplyWindow, Unused, UnusedRow, Visit
from ..days import moment_or_last
from .labels import labels
from .last_use import Strength, last_uses, on_hold, strength_of
from .recorded import used_so_far
from .rows import Stretch, covered, is_of, row, warnings
from .totals import supply


class Asked(NamedTuple):
    """What is asked for: from a moment on, through a day (None: to the next visit), and days in reserve beyond it."""

    since: datetime
    through: date | None
    reserve_days: int
    in_hand: tuple[Counted, ...]
    packs: tuple[Counted, ...]


def supply_window(plan: Plan, asked: Asked) -> SupplyWindow:
    """Units of each strength for the doses of a stretch of the plan, beyond what is in hand, and how long they last.

    No strength stands in for another: the plan says which units each dose takes.

    Raises
    ------
    InputError
        ``undated``, ``through`` (before the moment, or after the end), ``through-needed`` (no visit is left to supply
        for), ``reserve`` (longer than the plan), ``strength-forms`` (a strength in hand is of two forms)
    """
    visit = _next_visit(plan, asked.since)
    through = _through(plan, asked, visit)
    stretch = _stretch(plan, asked, through)
    have = _in_hand(plan, asked.in_hand)
    counted = _counted(plan, stretch, have, asked.packs)
    available = {**have, **{strength: one.in_hand + one.hand_out for strength, one in counted.items()}}
    last, missing = covered(stretch.left, available)
    return SupplyWindow(
        plan_code=plan.plan_code,
        revision=plan.revision,
        patient_id=plan.patient.id,
        from_moment=minutes(asked.since),
        through=through,
        reserve_days=asked.reserve_days,
        next_visit=visit,
        rows=tuple(counted.values()),
        unused=tuple(_unused(plan, stretch.left, asked.in_hand, counted)),
        prepared=tuple(_prepared(plan, stretch.window)),
        on_hold=_held(plan, asked.since.date(), through),
        last_covered=_dose(last),
        first_missing=_dose(missing),
        warnings=tuple(warning for one in counted.values() for warning in warnings(one, visit)),
        endings=tuple(_endings(plan, counted, [*stretch.window, *stretch.reserve])),
        labels=labels(plan, stretch.window),
        used=used_so_far(plan),
    )


def _dose(one: Administration | None) -> Dose | None:
    return None if one is None else Dose(administration_id=one.id, drug=one.drug, at=minutes(moment_or_last(one)))


def _next_visit(plan: Plan, since: datetime) -> Visit | None:
    """The first visit after a moment."""
    if plan.order.start is None:
        fix = "Give it its first day with set-start."
        raise InputError("undated", "the plan has no dates yet", where="plan", fix=fix)
    if plan.status == "died":
        problem = "the plan has ended with the patient's death"
        raise InputError("died", problem, where="plan", fix="Hand out nothing.")
    visits = [(moment_or_last(one), one.treatment_day) for one in plan.assessments if one.target is not None]
    later = sorted((at, day) for at, day in visits if at > since)
    return Visit(treatment_day=later[0][1], at=minutes(later[0][0])) if later else None


def _through(plan: Plan, asked: Asked, visit: Visit | None) -> date:
    """The last day: as asked for, or that of the next visit; never the whole course because nothing was said."""
    if asked.through is None:
        if visit is not None:
            return read_moment(visit.at, "assessments").date()
        raise InputError(
            "through-needed",
            f"the plan has no visit after {minutes(asked.since)}",
            where="through",
            fix="Say the last day to supply for, for example 2026-12-23.",
        )
    if asked.through < asked.since.date():
        fix = "Name the last day to supply for; it is included."
        raise InputError("through", f"{asked.through} is before {minutes(asked.since)}", where="through", fix=fix)
    last = max(_dates(plan), default=asked.through)
    if asked.through > last:
        raise InputError(
            "through", f"{asked.through} is after the end of the plan, {last}", where="through", fix=f"At most {last}."
        )
    return asked.through


def _dates(plan: Plan) -> Iterable[date]:
    """Every day of the plan on which something is given, held or judged."""
    listed = [
        *(one.date for one in plan.administrations),
        *(one.date for one in plan.held_days),
        *(one.target for one in plan.assessments),
    ]
    return (on for on in listed if on is not None)


def _stretch(plan: Plan, asked: Asked, through: date) -> Stretch:
    days = max((one.treatment_day for one in plan.administrations), default=plan.regimen.days)
    if asked.reserve_days > days:
        raise InputError(
            "reserve",
            f"{asked.reserve_days} days in reserve are more than the {days} days of the plan",
            where="reserve",
            fix='Write for example "3 days".',
        )
    left = [one for one in plan.administrations if moment_or_last(one) >= asked.since]
    beyond = [((moment_or_last(one).date() - through).days, one) for one in left]
    return Stretch(
        left=left,
        window=[one for number, one in beyond if number <= 0],
        reserve=[one for number, one in beyond if 0 < number <= asked.reserve_days],
    )


def _strengths(administrations: Iterable[Administration]) -> dict[Strength, Administration]:
    """Every strength that administrations take, with the last one that takes it."""
    return {strength_of(one.drug, unit): one for one in administrations for unit in one.units}


def _in_hand(plan: Plan, in_hand: Iterable[Counted]) -> dict[Strength, Decimal]:
    """What is in hand of the strengths that the plan takes at any time."""
    found: dict[Strength, Decimal] = {}
    for one in in_hand:
        fitting = [strength for strength in _strengths(plan.administrations) if is_of(one, strength)]
        if len(fitting) > 1:
            forms = " and ".join(sorted(strength.form for strength in fitting))
            raise InputError(
                "strength-forms",
                f"the plan takes {one.drug} {one.strength_mg} mg as {forms}",
                where="in_hand",
                fix="What is in hand cannot be told apart: leave it out.",
            )
        found.update(dict.fromkeys(fitting, one.amount))
    return found


def _counted(
    plan: Plan, stretch: Stretch, have: dict[Strength, Decimal], packs: Sequence[Counted]
) -> dict[Strength, SupplyRow]:
    """The strengths of the window and the reserve, in the order of the plan's supply."""
    last = _strengths(plan.administrations)
    found = {}
    for item in supply((), [*stretch.window, *stretch.reserve], None, list(plan.drugs), {}).items:
        strength = Strength(item.drug, item.form, item.strength_mg, item.product)
        pack = next((one.amount for one in packs if is_of(one, strength)), None)
        found[strength] = row(strength, stretch, have.get(strength, Decimal(0)), pack, last[strength])
    return found


def _unused(
    plan: Plan, left: Sequence[Administration], in_hand: Iterable[Counted], used: Iterable[Strength]
) -> Iterable[UnusedRow]:
    for one in in_hand:
        if one.amount and not any(is_of(one, strength) for strength in used):
            yield UnusedRow(
                drug=one.drug,
                strength_mg=one.strength_mg,
                product=one.product,
                in_hand=one.amount,
                why=_why_unused(plan, left, one),
            )


def _why_unused(plan: Plan, left: Sequence[Administration], counted: Counted) -> Unused:
    if any(is_of(counted, strength) for strength in _strengths(left)):
        return "later"
    if not any(is_of(counted, strength) for strength in _strengths(plan.administrations)):
        return "never"
    ended = any(is_of(counted, one.strength) for one in last_uses(plan))
    return "on-hold" if counted.drug in on_hold(plan) and not ended else "ended"


def _prepared(plan: Plan, window: Sequence[Administration]) -> Iterable[Prepared]:
    """The drugs of the window that take no units, with the number of their givings by each route."""
    routes = [(one.drug, one.route) for one in window if not one.units]
    listed = list(plan.drugs)
    for drug, route in sorted(set(routes), key=lambda one: (listed.index(one[0]), one[1])):
        yield Prepared(drug=drug, route=route, administrations=routes.count((drug, route)))


def _held(plan: Plan, first: date, last: date) -> tuple[str, ...]:
    held = {one.drug for one in plan.held_days if first <= one.date <= last}
    return tuple(drug for drug in plan.drugs if drug in held)


def _endings(plan: Plan, handed: Iterable[Strength], taken: Sequence[Administration]) -> Iterable[Ending]:
    """The strengths that are handed out and taken for the last time in these administrations."""
    ids = {one.id for one in taken}
    for one in last_uses(plan):
        if one.strength in handed and one.administration.id in ids:
            last = one.administration
            yield Ending(**one.strength._asdict(), last_day=last.treatment_day, last_used=moment_or_last(last).date())
