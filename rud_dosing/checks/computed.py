"""What is computed from patient and plan for rules to compare; where something is missing, what that is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction

from .. import units
from ..core.days import completed_years
from ..core.dosing.bsa import du_bois, mosteller
from ..core.dosing.clearance import cockcroft_gault
from ..core.dosing.exact import as_decimal
from ..core.labs.units import Reading, shown
from ..model.lab import Sign
from ..model.patient import Patient

#: A greater creatinine is a smaller clearance, so a bound turns around.
_TURNED: dict[Sign, Sign] = {"=": "=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


@dataclass(frozen=True, slots=True)
class Computed:
    """A computed quantity: its reading, or what was lacking for it; and words for sentences."""

    reading: Reading | None = None
    lacking: tuple[str, ...] = ()
    words: Mapping[str, str] = field(default_factory=dict)


def creatinine_clearance(patient: Patient, start: date | None, creatinine: Reading | None) -> Computed:
    """Creatinine clearance by Cockcroft and Gault, rounded to one decimal: what is printed is what is judged."""
    lacking = [
        name
        for name, known in (
            ("creatinine", creatinine),
            ("sex", patient.sex),
            ("birth date", patient.birth_date),
            ("start", start),
        )
        if known is None
    ]
    if creatinine is None or patient.sex is None or patient.birth_date is None or start is None:
        return Computed(lacking=tuple(lacking))
    weight_kg = units.amount(patient.weight, "body weight", "weight")
    age = completed_years(patient.birth_date, start)
    exact = cockcroft_gault(age, weight_kg, creatinine.value, patient.sex)
    clearance = units.rounded(as_decimal(exact), 1)
    sign = _TURNED[creatinine.sign]
    text = f"{'' if sign == '=' else sign}{units.for_people(clearance, 'mL/min')}"
    words = {
        "age": str(age),
        "weight": units.number(weight_kg),
        "creatinine": f"{'' if creatinine.sign == '=' else creatinine.sign}{shown(creatinine.value, 4)}",
        "factor": "0.85" if patient.sex == "female" else "1",
        "sex": patient.sex,
        "clearance": f"{'' if sign == '=' else sign}{units.number(clearance)}",
    }
    return Computed(Reading(sign, Fraction(clearance), "mL/min", text, "mL/min", creatinine.taken_on), words=words)


def over_limit(result: Reading | None, limit: Reading | None, title: str) -> Computed:
    """A result over the laboratory's own upper limit, to two decimals."""
    if result is None:
        return Computed(lacking=(title,))
    if limit is None or limit.value == 0:
        return Computed(lacking=(f"the laboratory's upper limit of {title}",))
    ratio = units.rounded(as_decimal(result.value / limit.value), 2)
    sign = "" if result.sign == "=" else result.sign
    text = f"{sign}{units.number(ratio)} times"
    return Computed(Reading(result.sign, Fraction(ratio), "times", text, "times", result.taken_on))


def age_of_weight(patient: Patient, start: date | None) -> Computed:
    """Days from the weight to the start; none where the weight is dated after it, which is another finding."""
    if patient.weighed_on is None or start is None:
        return Computed(lacking=("the date of the weight" if patient.weighed_on is None else "start",))
    days = max(0, (start - patient.weighed_on).days)
    return Computed(Reading("=", Fraction(days), "days", _span(patient.weighed_on, start, days), "days"))


def _span(first: date, last: date, days: int) -> str:
    """How long it is from one day to another: in days below a year, else in completed years and months."""
    if completed_years(first, last) < 1:
        return _counted(days, "day")
    months = (last.year - first.year) * 12 + last.month - first.month - (last.day < first.day)
    years, rest = divmod(months, 12)
    return _counted(years, "year") + (f" and {_counted(rest, 'month')}" if rest else "")


def _counted(number: int, unit: str) -> str:
    return f"{number} {unit if number == 1 else unit + 's'}"


def formulas_apart(height_cm: Decimal, weight_kg: Decimal) -> Computed:
    """How far Du Bois is from Mosteller, in percent of Mosteller, to one decimal."""
    by_mosteller, by_du_bois = mosteller(height_cm, weight_kg), du_bois(height_cm, weight_kg)
    apart = abs(Fraction(by_mosteller) - Fraction(by_du_bois)) / Fraction(by_mosteller) * 100
    percent = units.rounded(as_decimal(apart), 1)
    words = {"mosteller": units.number(by_mosteller, 2), "du_bois": units.number(by_du_bois, 2)}
    return Computed(Reading("=", Fraction(percent), "%", units.for_people(percent, "%"), "%"), words=words)


def milligrams(mg: Decimal | None) -> Computed:
    """A dose of the plan."""
    if mg is None:
        return Computed(lacking=("a plan",))
    return Computed(Reading("=", Fraction(mg), "mg", units.for_people(mg, "mg"), "mg"))
