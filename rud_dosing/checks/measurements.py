"""Height, weight and body surface area: what cannot be, what looks mistyped, what is unusual."""

from __future__ import annotations

from decimal import Decimal

from ..core.dosing.exact import exact
from ..errors import InputError
from ..model.finding import Finding
from ..model.patient import Patient
from ..model.plan import BodySurface
from ..model.rules import Limit, Rules
from ..model.said import Amount
from ..units import for_people, number, read, rounded
from .report import finding


def refuse_implausible(patient: Patient, height_cm: Decimal, weight_kg: Decimal, rules: Rules) -> None:
    """Refuse a height or a weight that no adult has, and say so where it looks like a slip of units or of fields.

    Raises
    ------
    InputError
        ``height-implausible``, ``weight-implausible``, ``height-weight-swapped``, ``height-unit-slip``
    """
    height, weight = rules.limits["height"], rules.limits["weight"]
    if _inside(height_cm, height) and _inside(weight_kg, weight):
        return
    readings = _other_readings(patient, height, weight, weight_kg)
    if readings:
        code = readings[0][0]
        raise InputError(
            code,
            f"{patient.height} with {patient.weight} cannot be a height and a weight",
            where="height",
            fix="\n".join(text for _, text in readings),
        )
    for name, typed, value, limit in (
        ("height", patient.height, height_cm, height),
        ("weight", patient.weight, weight_kg, weight),
    ):
        if not _inside(value, limit):
            raise InputError(
                f"{name}-implausible",
                f"{typed} is outside {_span(limit.refuse_below, limit.refuse_above, limit.unit)}",
                where=name,
                fix="Check the number and its unit.",
            )


def unusual(patient: Patient, bsa: BodySurface, rules: Rules) -> list[Finding]:
    """Warnings for what is possible but rare: height, weight, body surface area, body mass index."""
    found = []
    for name, typed, value in (
        ("height", str(patient.height), bsa.height_cm),
        ("weight", str(patient.weight), bsa.weight_kg),
        ("bsa", Amount(number=bsa.rounded, unit="m2"), bsa.rounded),
    ):
        limit = rules.limits[name]
        if _beyond(value, limit):
            path = "bsa.rounded" if name == "bsa" else f"patient.{name}"
            found.append(finding(rules, f"{name}-unusual", path, **{name: typed}, **_span_values(limit)))
    found.extend(_perhaps_swapped(patient, bsa, rules))
    index = _body_mass_index(bsa.height_cm, bsa.weight_kg)
    if _beyond(index, rules.limits["bmi"]):
        found.append(
            finding(
                rules,
                "bmi-unusual",
                "patient.weight",
                height=str(patient.height),
                weight=str(patient.weight),
                bmi=Amount(number=index),
                **_span_values(rules.limits["bmi"]),
            )
        )
    return found


def _perhaps_swapped(patient: Patient, bsa: BodySurface, rules: Rules) -> list[Finding]:
    """Height and weight that are both rare, and both usual the other way round."""
    height, weight = rules.limits["height"], rules.limits["weight"]
    tall, unit = read(patient.height, "length", "height")
    heavy = read(patient.weight, "body weight", "weight").value
    rare = _beyond(bsa.height_cm, height) and _beyond(bsa.weight_kg, weight)
    if not (unit == "cm" and rare and _usual(heavy, height) and _usual(tall, weight)):
        return []
    values = {"height": str(patient.height), "weight": str(patient.weight)}
    return [finding(rules, "height-weight-perhaps-swapped", "patient.height", **values)]


def _other_readings(patient: Patient, height: Limit, weight: Limit, weight_kg: Decimal) -> list[tuple[str, str]]:
    """What the person may have meant, each with its code, as sentences."""
    value, unit = read(patient.height, "length", "height")
    weight_value = read(patient.weight, "body weight", "weight").value
    readings = []
    if unit == "cm" and _usual(value, weight) and _usual(weight_value, height):
        text = f"They look swapped: {number(weight_value)} cm and {number(value)} kg would be plausible."
        readings.append(("height-weight-swapped", text))
    if unit == "cm" and _inside(weight_kg, weight):
        for name, centimeters in (("m", value * 100), ("in", value * Decimal("2.54"))):
            if _usual(centimeters, height):
                meant = f"{number(value)} {name}"
                text = f'The height looks like {meant}, which is {number(centimeters)} cm: write "{meant}".'
                readings.append(("height-unit-slip", text))
    return readings


@exact
def _body_mass_index(height_cm: Decimal, weight_kg: Decimal) -> Decimal:
    return rounded(weight_kg / (height_cm / 100) ** 2, 1)


def _inside(value: Decimal, limit: Limit) -> bool:
    low, high = limit.refuse_below, limit.refuse_above
    return (low is None or value >= low) and (high is None or value <= high)


def _usual(value: Decimal, limit: Limit) -> bool:
    return not _beyond(value, limit)


def _beyond(value: Decimal, limit: Limit) -> bool:
    low, high = limit.warn_below, limit.warn_above
    return (low is not None and value < low) or (high is not None and value > high)


def _span_values(limit: Limit) -> dict[str, Amount]:
    ends = {"low": limit.warn_below, "high": limit.warn_above}
    return {name: Amount(number=end or Decimal(0), unit=limit.unit) for name, end in ends.items()}


def _span(low: Decimal | None, high: Decimal | None, unit: str) -> str:
    return f"{number(low or Decimal(0))} to {for_people(high or Decimal(0), unit)}"


def refuse_cap(cap_m2: Decimal | None, rules: Rules) -> None:
    """Refuse a cap of the body surface area that no custom knows.

    Raises
    ------
    InputError
        ``bsa-cap``
    """
    limit = rules.limits["bsa-cap"]
    if cap_m2 is not None and not _inside(cap_m2, limit):
        raise InputError(
            "bsa-cap",
            f"a cap of {for_people(cap_m2, 'm2')} is outside {_span(limit.refuse_below, limit.refuse_above, 'm2')}",
            where="bsa_cap",
            fix='Write for example "2 m2", or order no cap.',
        )
