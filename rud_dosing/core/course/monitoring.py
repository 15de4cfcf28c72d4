"""When something is measured during treatment beside the visits of the regimen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from ... import units
from ...model.patient import Patient
from ...model.plan import Monitoring
from ...model.regimen import Monitor
from ..days import on_day
from ..digests import item_id


def monitoring(
    monitors: Iterable[Monitor],
    patient: Patient,
    *,
    start: date | None,
    last_day: int,
    visits: Sequence[int],
    at: str,
    plan_uuid: str,
) -> tuple[Monitoring, ...]:
    """What is due beside the visits, one row a day.

    Parameters
    ----------
    monitors : the regimen's and the rules'; unverified ones are not used, and one with a condition only where the
        patient file states that condition as present
    start : day 1, or None in an undated plan
    last_day : the last treatment day of the plan
    visits : the treatment days of the visits
    at : the time of day

    Examples
    --------
    >>> counts = Monitor(name="blood-count", due=("blood count",), first_day=1, every="2 weeks", source="label")
    >>> who = Patient(id="A1", height="170 cm", weight="63.5 kg")
    >>> rows = monitoring(
    ...     [counts], who, start=date(2026, 12, 1), last_day=56, visits=(7, 14), at="09:00",
    ...     plan_uuid="6f1c2f0e-3b7a-4c55-9d0f-2f6f3a1b7c11",
    ... )
    >>> [row.treatment_day for row in rows]
    [1, 15, 29, 43]
    """
    due: dict[int, list[Monitor]] = {}
    for monitor in monitors:
        if monitor.status != "unverified" and _applies(monitor, patient):
            for day in _days(monitor, last_day, visits):
                due.setdefault(day, []).append(monitor)
    return tuple(
        Monitoring(
            id=item_id(plan_uuid, f"monitoring|{day}"),
            treatment_day=day,
            target=on_day(start, day),
            time=at,
            due=tuple(dict.fromkeys(item for monitor in due[day] for item in monitor.due)),
            sources=tuple(dict.fromkeys(monitor.source for monitor in due[day])),
        )
        for day in sorted(due)
    )


def _applies(monitor: Monitor, patient: Patient) -> bool:
    stated = patient.conditions
    return monitor.condition is None or (stated is not None and getattr(stated, monitor.condition) is True)


def _days(monitor: Monitor, last_day: int, visits: Sequence[int]) -> list[int]:
    """The treatment days of a monitor up to the last day."""
    last = last_day if monitor.last_day is None else min(last_day, monitor.last_day)
    if monitor.every is None:
        return [monitor.first_day] if monitor.first_day <= last else []
    if monitor.every == "visits":
        return [day for day in visits if monitor.first_day <= day <= last]
    return list(range(monitor.first_day, last + 1, int(units.amount(monitor.every, "duration", "every"))))
