"""Which items of a plan a calendar holds: those of this revision, and those of earlier ones that are gone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import NamedTuple, TypeVar
from zoneinfo import ZoneInfo

from ...core.days import in_words, moment_or_last, skipped_or_repeated
from ...errors import InputError, quoted
from ...model.plan import Administration, Assessment, HeldDay, Monitoring, Plan, Review
from .options import CalendarOptions

Item = TypeVar("Item", Administration, Assessment)

_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)
_MINUTE = timedelta(minutes=1)
# A zone that changes sides of the date line skips a whole day.
_FARTHEST = 2 * 24 * 60


class Dose(NamedTuple):
    """An administration at its wall-clock moment."""

    at: datetime
    item: Administration


class Visit(NamedTuple):
    """An assessment at its wall-clock moment."""

    at: datetime
    item: Assessment


class Items(NamedTuple):
    """What a calendar holds. ``gone_…`` are items of earlier revisions that this one no longer has."""

    doses: list[Dose]
    visits: list[Visit]
    gone_doses: list[Dose]
    gone_visits: list[Visit]
    held: tuple[HeldDay, ...]
    gone_held: tuple[HeldDay, ...]
    reviews: tuple[Review, ...]
    gone_reviews: tuple[Review, ...]
    measured: tuple[Monitoring, ...]
    gone_measured: tuple[Monitoring, ...]
    revised_at: datetime

    def moments(self) -> list[datetime]:
        """The wall-clock moment of every dose and visit."""
        return [one.at for group in self[:4] for one in group]


def items(plan: Plan, zone: ZoneInfo, options: CalendarOptions) -> Items:
    """The items of a plan that the options ask for.

    An item that is gone and whose wall-clock time never existed, or was never dated, is left out: no calendar can have
    shown it. After a death there is nothing at all, so that nobody is reminded.

    Raises
    ------
    InputError
        ``undated``, ``local-time``, ``item-id``, ``calendar-empty``
    """
    revised_at = _revised_at(plan)
    if plan.status == "died":
        return Items([], [], [], [], (), (), (), (), (), (), revised_at)
    with_doses, with_visits = options.only != "assessments", options.only != "medication"
    doses, gone_doses = _doses(plan, zone) if with_doses else ([], [])
    visits, gone_visits = _visits(plan, zone) if with_visits else ([], [])
    held, gone_held = _days_on_hold(plan) if with_doses else ((), ())
    reviews, gone_reviews = _reviews(plan) if with_visits else ((), ())
    measured, gone_measured = _measured(plan) if with_visits and options.monitoring else ((), ())
    all_day = (held, gone_held, reviews, gone_reviews, measured, gone_measured)
    found = Items(doses, visits, gone_doses, gone_visits, *all_day, revised_at)
    days = [one.id for one in (*held, *gone_held)] + [one.id for one in (*reviews, *gone_reviews)]
    days += [one.id for one in (*measured, *gone_measured)]
    _check_ids(plan.plan_uuid, *(one.item.id for group in found[:4] for one in group), *days)
    if not found.moments() and not held and not reviews:
        raise InputError(
            "calendar-empty",
            "the plan has nothing of what is asked for",
            where="only",
            fix='Choose "all", or make no calendar.',
        )
    return found


def _days_on_hold(plan: Plan) -> tuple[tuple[HeldDay, ...], tuple[HeldDay, ...]]:
    """The days on hold, and those of earlier revisions that are on hold no more."""
    replaced = {one.id: one for entry in plan.history for one in entry.replaced_held_days}
    live = {one.id for one in plan.held_days}
    return plan.held_days, tuple(one for one in replaced.values() if one.id not in live)


def _reviews(plan: Plan) -> tuple[tuple[Review, ...], tuple[Review, ...]]:
    """The reviews, and those of earlier revisions that are gone."""
    replaced = {one.id: one for entry in plan.history for one in entry.replaced_reviews}
    live = {one.id for one in plan.reviews}
    return plan.reviews, tuple(one for one in replaced.values() if one.id not in live)


def _measured(plan: Plan) -> tuple[tuple[Monitoring, ...], tuple[Monitoring, ...]]:
    """The days of monitoring, and those of earlier revisions that are gone."""
    replaced = {one.id: one for entry in plan.history for one in entry.replaced_monitoring}
    live = {one.id for one in plan.monitoring}
    return plan.monitoring, tuple(one for one in replaced.values() if one.id not in live)


def _doses(plan: Plan, zone: ZoneInfo) -> tuple[list[Dose], list[Dose]]:
    doses = [Dose(_moment(one), one) for one in plan.administrations]
    _refuse_unreal([one.at for one in doses], zone, "administrations")
    gone = _gone(plan.administrations, (one for entry in plan.history for one in entry.replaced))
    return doses, [Dose(_moment(one), one) for one in gone if _is_real(one, zone)]


def _visits(plan: Plan, zone: ZoneInfo) -> tuple[list[Visit], list[Visit]]:
    visits = [Visit(_moment(one), one) for one in plan.assessments]
    _refuse_unreal([one.at for one in visits], zone, "assessments")
    gone = _gone(plan.assessments, (one for entry in plan.history for one in entry.replaced_assessments))
    return visits, [Visit(_moment(one), one) for one in gone if _is_real(one, zone)]


def _revised_at(plan: Plan) -> datetime:
    """When this revision was made; that it was verified later, or doses recorded, does not change it."""
    made = [entry.at for entry in plan.history if entry.revision == plan.revision]
    return made[0] if made else plan.created_at


def _gone(live: Iterable[Item], replaced: Iterable[Item]) -> list[Item]:
    """The newest known version of each item that is not live any more, by day and time."""
    newest = {item.id: item for item in replaced}
    for item in live:
        newest.pop(item.id, None)
    return sorted(newest.values(), key=lambda item: (item.treatment_day, item.time, item.id))


def _day(item: Administration | Assessment) -> datetime | None:
    on = item.date if isinstance(item, Administration) else item.target
    return None if on is None else moment_or_last(item)


def _moment(item: Administration | Assessment) -> datetime:
    moment = _day(item)
    if moment is None:
        raise InputError(
            "undated",
            "the plan has no dates, and a calendar cannot do without them",
            where="order.start",
            fix="Give the plan a start first.",
        )
    return moment


def _is_real(item: Administration | Assessment, zone: ZoneInfo) -> bool:
    moment = _day(item)
    return moment is not None and skipped_or_repeated(moment, zone) is None


def _refuse_unreal(moments: Iterable[datetime], zone: ZoneInfo, field: str) -> None:
    """Refuse a wall-clock moment that a clock change skips or repeats: calendars do not agree on what it means."""
    for index, moment in enumerate(moments):
        trouble = skipped_or_repeated(moment, zone)
        if trouble is None:
            continue
        near = " or ".join(f"{one:%H:%M} on {in_words(one.date())}" for one in _nearest(moment, zone))
        raise InputError(
            "local-time",
            f"{moment:%H:%M} on {in_words(moment.date())} is {trouble} by a clock change in {zone.key}",
            where=f"{field}[{index}].time",
            fix=f"Order another time of day. The next possible times: {near}.",
        )


def _nearest(moment: datetime, zone: ZoneInfo) -> Iterator[datetime]:
    """The last possible wall-clock minute before a moment, and the first after it."""
    for step in (-_MINUTE, _MINUTE):
        near = moment
        for _ in range(_FARTHEST):
            near += step
            if skipped_or_repeated(near, zone) is None:
                yield near
                break


def _check_ids(*ids: str) -> None:
    for one in ids:
        if _UUID.fullmatch(one) is None:
            raise InputError("item-id", f"{quoted(one)} is no uuid", where="plan", fix="Make the plan anew.")
