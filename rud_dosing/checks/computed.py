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
from ..core.labs.units import Reading
from ..model.lab import Sign
from ..model.patient import Patient
from ..model.said import Amount, Term, Value, phrase

#: A greater creatinine is a smaller clearance, so a bound turns around.
_TURNED: dict[Sign, Sign] = {"=": "=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


@dataclass(frozen=True, slots=True)
class Computed:
    """A computed quantity: its reading, or what was lacking for it; how it is said, and more for sentences."""

    reading: Reading | None = None
    lacking: tuple[Value, ...] = ()
    said: Value = ""
    words: Mapping[str, Value] = field(default_factory=dict)


def creatinine_clearance(patient: Patient, start: date | None, creatinine: Reading | None) -> Computed:
    """Creatinine clearance by Cockcroft and Gault, rounded to one decimal: what is printed is what is judged."""
    lacking = [
        value
        for value, known in (
            (Term(term="creatinine"), creatinine),
            (phrase("sex"), patient.sex),
            (phrase("birth_date"), patient.birth_date),
            (phrase("start"), start),
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
    words: dict[str, Value] = {
        "age": age,
        "weight": Amount(number=weight_kg),
        "creatinine": Amount(number=units.rounded(as_decimal(creatinine.value), 4), sign=_bound(creatinine.sign)),
        "factor": "0.85" if patient.sex == "female" else "1",
        "sex": phrase(patient.sex),
        "clearance": Amount(number=clearance, sign=_bound(sign)),
    }
    reading = _reading(sign, Fraction(clearance), "mL/min", creatinine.taken_on)
    return Computed(reading, said=Amount(number=clearance, unit="mL/min", sign=_bound(sign)), words=words)


def _bound(sign: Sign) -> str:
    return "" if sign == "=" else sign


def _reading(sign: Sign, value: Fraction, unit: str, taken_on: date | None = None) -> Reading:
    """What is computed was written nowhere."""
    return Reading(sign, value, unit, "", unit, taken_on)


def number_of(value: Fraction, unit: str, said: Value = "", **words: Value) -> Computed:
    """A computed number of a unit, to two decimals, where nothing else is ``said`` of it."""
    shown = Amount(number=units.rounded(as_decimal(value), 2), unit=unit)
    return Computed(_reading("=", value, unit), said=said or shown, words=words)


def over_limit(result: Reading | None, limit: Reading | None, title: str) -> Computed:
    """A result over the laboratory's own upper limit, to two decimals."""
    if result is None:
        return Computed(lacking=(Term(term=title),))
    if limit is None or limit.value == 0:
        return Computed(lacking=(phrase("own_upper_limit", what=Term(term=title)),))
    ratio = units.rounded(as_decimal(result.value / limit.value), 2)
    said = Amount(number=ratio, unit="times", sign=_bound(result.sign))
    return Computed(_reading(result.sign, Fraction(ratio), "times", result.taken_on), said=said)


def age_of_weight(patient: Patient, start: date | None) -> Computed:
    """Days from the weight to the start; none where the weight is dated after it, which is another finding."""
    if patient.weighed_on is None or start is None:
        return Computed(lacking=(phrase("date_of_the_weight" if patient.weighed_on is None else "start"),))
    days = max(0, (start - patient.weighed_on).days)
    return number_of(Fraction(days), "days", _span(patient.weighed_on, start, days))


def _span(first: date, last: date, days: int) -> Value:
    """How long it is from one day to another: in days below a year, else in completed years and months."""
    if completed_years(first, last) < 1:
        return _counted(days, "days")
    months = (last.year - first.year) * 12 + last.month - first.month - (last.day < first.day)
    years, rest = divmod(months, 12)
    whole = _counted(years, "years")
    return phrase("years_and_months", years=whole, months=_counted(rest, "months")) if rest else whole


def _counted(number: int, unit: str) -> Amount:
    return Amount(number=Decimal(number), unit=unit)


def formulas_apart(height_cm: Decimal, weight_kg: Decimal) -> Computed:
    """How far Du Bois is from Mosteller, in percent of Mosteller, to one decimal."""
    by_mosteller, by_du_bois = mosteller(height_cm, weight_kg), du_bois(height_cm, weight_kg)
    apart = abs(Fraction(by_mosteller) - Fraction(by_du_bois)) / Fraction(by_mosteller) * 100
    percent = units.rounded(as_decimal(apart), 1)
    by_each = {"mosteller": by_mosteller, "du_bois": by_du_bois}
    words = {name: Amount(number=units.rounded(area, 2)) for name, area in by_each.items()}
    return number_of(Fraction(percent), "%", **words)


def milligrams(mg: Decimal | None) -> Computed:
    """A dose of the plan."""
    if mg is None:
        return Computed(lacking=(phrase("plan"),))
    return number_of(Fraction(mg), "mg", Amount(number=mg, unit="mg"))
