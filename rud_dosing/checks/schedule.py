"""Weekends, clock changes and a late first dose: pointed out, never moved."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, tzinfo
from decimal import Decimal
from itertools import pairwise

from ..core.days import hours_between, moment_or_last, on_weekend, skipped_or_repeated
from ..model.finding import Finding
from ..model.order import Order
from ..model.plan import Administration, Assessment, PlanStep
from ..model.rules import Rules
from ..model.said import Amount, Day, Drug, Phrase, Several, Value, Weekday, phrase
from .report import finding


def weekends(order: Order, assessments: Sequence[Assessment], rules: Rules) -> list[Finding]:
    """The start and the visits that fall on a Saturday or a Sunday."""
    found = []
    if order.start is not None and on_weekend(order.start):
        found.append(finding(rules, "start-on-weekend", "order.start", **_on(order.start)))
    for index, visit in enumerate(assessments):
        if visit.target is not None and on_weekend(visit.target):
            path = f"assessments[{index}].target"
            found.append(finding(rules, "visit-on-weekend", path, day=visit.treatment_day, **_on(visit.target)))
    return found


def _on(on: date) -> dict[str, Value]:
    return {"weekday": Weekday(on=on), "date": Day(on=on)}


def clock_changes(administrations: Sequence[Administration], zone: tzinfo | None, rules: Rules) -> list[Finding]:
    """What clock changes do to the doses: times that do not exist or exist twice, and gaps longer or shorter.

    Gaps are those between two doses of a drug given more than once a day; one beside a time that a clock change
    skips or repeats has no length, so of such a pair only the time is spoken of.
    """
    if zone is None or any(one.date is None for one in administrations):
        return []
    return [*_local_times(administrations, zone, rules), *_gaps(administrations, zone, rules)]


def _local_times(administrations: Sequence[Administration], zone: tzinfo, rules: Rules) -> list[Finding]:
    found = []
    for index, one in enumerate(administrations):
        moment = moment_or_last(one)
        change = skipped_or_repeated(moment, zone)
        if change is not None:
            path, drug, on = f"administrations[{index}].time", Drug(name=one.drug), Day(on=moment.date())
            found.append(finding(rules, f"local-time-{change}", path, drug=drug, time=one.time, date=on))
    return found


def _gaps(administrations: Sequence[Administration], zone: tzinfo, rules: Rules) -> list[Finding]:
    found = []
    for drug in dict.fromkeys(one.drug for one in administrations):
        own = [(index, one) for index, one in enumerate(administrations) if one.drug == drug]
        if all(one.slot == 1 for _, one in own):
            continue
        for (_, earlier), (index, later) in pairwise(own):
            first, second = (moment_or_last(one) for one in (earlier, later))
            if _unclear(first, zone) or _unclear(second, zone):
                continue
            usual, real = (second - first).total_seconds() / 3600, hours_between(first, second, zone)
            if real != usual:
                found.append(
                    finding(
                        rules,
                        "clock-change",
                        f"administrations[{index}]",
                        date=Day(on=second.date()),
                        drug=Drug(name=drug),
                        earlier=earlier.time,
                        later=later.time,
                        hours=Amount(number=Decimal(f"{real:g}")),
                        usual=Amount(number=Decimal(f"{usual:g}")),
                    )
                )
    return found


def late_first_dose(
    order: Order, steps: Sequence[PlanStep], administrations: Sequence[Administration], rules: Rules
) -> list[Finding]:
    """What of day 1 a late first dose leaves out."""
    if order.first_dose is None:
        return []
    missed: list[Phrase] = []
    for drug in dict.fromkeys(step.drug for step in steps):
        step = next(step for step in steps if step.drug == drug)
        left = sum(1 for one in administrations if one.drug == step.drug and one.treatment_day == 1)
        if left < step.whole_day:
            number = step.whole_day - left
            missed.append(phrase("dose" if number == 1 else "doses", number=number, drug=Drug(name=step.drug)))
    if not missed:
        return []
    last_day, listed = max(step.last_day for step in steps), Several(items=tuple(missed), join="and")
    values: dict[str, Value] = {"moment": order.first_dose, "missed": listed, "last_day": last_day}
    return [finding(rules, "first-dose-late", "order.first_dose", **values)]


def _unclear(moment: datetime, zone: tzinfo) -> bool:
    return skipped_or_repeated(moment, zone) is not None
