"""Age, and the dates that belong to the person."""

from __future__ import annotations

from datetime import date

from ..core.days import completed_years
from ..errors import InputError
from ..model.finding import Finding
from ..model.patient import Patient
from ..model.rules import Rules
from ..model.said import Amount, phrase
from .report import finding


def age(patient: Patient, start: date | None, rules: Rules) -> list[Finding]:
    """Whether the patient is an adult on day 1, by completed years, and no older than people grow.

    An undated plan takes no birth date into account.

    Raises
    ------
    InputError
        ``born-after-start``
    """
    if patient.birth_date is None:
        return [finding(rules, "birth-date-missing", "patient.birth_date")]
    if start is None:
        return []
    if patient.birth_date > start:
        raise InputError(
            "born-after-start",
            f"born on {patient.birth_date}, after the start on {start}",
            where="birth_date",
            fix="Correct one of the two dates.",
        )
    years = completed_years(patient.birth_date, start)
    if years < rules.defaults.adult_years:
        return [finding(rules, "age-under-18", "patient.birth_date", age=years)]
    if years == rules.defaults.adult_years:
        return [finding(rules, "age-exactly-18", "patient.birth_date", age=years)]
    limit = rules.limits["age"]
    if limit.warn_above is not None and years > limit.warn_above:
        high = phrase("age", years=Amount(number=limit.warn_above))
        return [finding(rules, "age-unusual", "patient.birth_date", age=years, high=high)]
    return []


def weighed(patient: Patient, start: date | None, rules: Rules) -> list[Finding]:
    """A weight dated after the start."""
    if patient.weighed_on is None or start is None or patient.weighed_on <= start:
        return []
    values = {"weighed_on": patient.weighed_on.isoformat(), "start": start.isoformat()}
    return [finding(rules, "weighed-after-start", "patient.weighed_on", **values)]
