"""Revisions for tests: one reason, one person and one moment of saying so, so that a test names only the change."""

from __future__ import annotations

from datetime import datetime, timezone
from itertools import groupby
from typing import Any

import making
import msgspec

from rud_dosing import Change, Plan, revise
from rud_dosing.model.plan import Administration
from rud_dosing.units import number

LATER = datetime(2026, 12, 1, 6, 0, tzinfo=timezone.utc)
MAKER, REVISER, VERIFIER = "A. Pharmacist", "Dr. B", "C. Nurse"


def plan(**order: Any) -> Plan:
    """The plan of the worked example, made by somebody, its tapering week ordered."""
    return making.plan(**{"by": MAKER, "final_week": "linear", "time_zone": "Europe/Berlin", **order})


def change(**fields: Any) -> Change:
    """A change from plain data, as the plan document has it."""
    return msgspec.convert(fields, Change)


def revised(before: Plan, since: str | None, /, **fields: Any) -> Plan:
    """The next revision: a change by its name and fields, from a moment on."""
    return revise(before, change(**fields), from_=since, reason="A reason", by=REVISER, at=LATER)


def of(made: Plan, drug: str) -> list[Administration]:
    """The administrations of one drug."""
    return [one for one in made.administrations if one.drug == drug]


def runs(made: Plan, drug: str) -> list[list[Any]]:
    """What is given day by day: first and last date, times with doses, first and last day of the regimen.

    A run ends where a day is left out, what is given differs, or the days of the regimen do not follow each other.
    """
    days = []
    for day, group in groupby(of(made, drug), key=lambda one: one.treatment_day):
        rows = list(group)
        given = ", ".join(f"{one.time} {number(one.dose_mg)}{_by(one)}" for one in rows)
        (regimen_day,) = {one.regimen_day for one in rows}
        days.append((day, str(rows[0].date), given, regimen_day))
    found: list[list[Any]] = []
    before = None
    for day, on, given, regimen_day in days:
        if before == (day - 1, given, regimen_day - 1):
            found[-1][1], found[-1][4] = on, regimen_day
        else:
            found.append([on, on, given, regimen_day, regimen_day])
        before = (day, given, regimen_day)
    return found


def _by(one: Administration) -> str:
    return "" if one.route == "oral" else f" {one.route}"


def visits(made: Plan) -> dict[str, str]:
    """The dates of the visits by the day of the regimen that they judge."""
    return {str(one.treatment_day): str(one.target) for one in made.assessments}


def held(made: Plan, drug: str) -> list[str]:
    """The dates on which a drug is on hold."""
    return [str(one.date) for one in made.held_days if one.drug == drug]
