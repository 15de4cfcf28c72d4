"""The patient's medicines against the table of interactions, while the treatment lasts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import pairwise

from .. import units
from ..core.labs.spans import compare, exactly
from ..model.clinical_rules import Interaction, KnownMedicine
from ..model.finding import Finding
from ..model.health import LOCAL_ROUTES, Medicine
from ..model.patient import Patient, medicines
from ..model.plan import Administration, PlanStep
from ..model.rules import Rules
from ..model.said import Day, Drug, Phrase, Several, Value, phrase
from .medicine_names import by_name, near, plain
from .report import finding, said


@dataclass(frozen=True, slots=True)
class _Sorted:
    """The medicines by what can be said of them; each with its place in the patient's list."""

    known: list[tuple[int, Medicine, KnownMedicine]]
    unclear: list[tuple[int, Medicine, list[str]]]
    unknown: list[Medicine]
    local: list[Medicine]
    elsewhen: list[Medicine]


def findings(
    patient: Patient,
    start: date | None,
    administrations: Sequence[Administration],
    steps: Sequence[PlanStep],
    rules: Rules,
) -> list[Finding]:
    """Every interaction that a rule knows, names that are near to known ones, and what no rule knows.

    A medicine counts against a drug of the plan where it is taken on a day that gives that drug. Where no dated plan
    is known it counts unless it ended before ``start``.
    """
    found = allergies(patient, dict.fromkeys(one.drug for one in administrations) or rules.drugs, rules)
    if patient.medicines is None:
        return [finding(rules, "medicines-not-stated", "patient.medicines"), *found]
    given = _days(administrations)
    by = _sorted(patient, start, given, rules)
    unknown, elsewhen = list(by.unknown), list(by.elsewhen)
    for index, medicine, known in by.known:
        about = [rule for rule in rules.interactions.values() if rule.status != "unverified" and _names(rule, known)]
        if not about:
            unknown.append(medicine)
        elif given:
            about = [rule for rule in about if _taken_on_any(medicine, given.get(rule.affects, ()))]
            elsewhen += [] if about else [medicine]
        values: dict[str, Value] = {
            "medicine": _called(medicine, known),
            "when": _when(medicine),
            "dose": _dose(medicine),
        }
        path = f"patient.medicines[{index}]"
        found += [
            said(rules, rule, path, _used(rule, values, steps)) for rule in about if _dose_matches(rule, medicine)
        ]
    for index, medicine, names in by.unclear:
        alike = Several(items=tuple(names), join="or")
        path = f"patient.medicines[{index}]"
        found.append(finding(rules, "medicine-name-unclear", path, medicine=medicine.name, near=alike))
    for code, listed in (
        ("medicines-unknown", unknown),
        ("medicines-local", by.local),
        ("medicines-not-during-treatment", elsewhen),
    ):
        if listed:
            names_listed = Several(items=tuple(medicine.name for medicine in listed))
            found.append(finding(rules, code, "patient.medicines", medicines=names_listed))
    return found


def _days(administrations: Sequence[Administration]) -> dict[str, set[date]]:
    """The days on which each drug is given; none at all where the plan has no dates."""
    days: dict[str, set[date]] = {}
    for one in administrations:
        if one.date is not None:
            days.setdefault(one.drug, set()).add(one.date)
    return days


def _sorted(patient: Patient, start: date | None, given: Mapping[str, set[date]], rules: Rules) -> _Sorted:
    names = by_name(rules.medicines)
    by = _Sorted([], [], [], [], [])
    for index, medicine in enumerate(medicines(patient)):
        known = names.get(plain(medicine.name))
        if not _during(medicine, start, given):
            by.elsewhen.append(medicine)
        elif medicine.route in LOCAL_ROUTES:
            by.local.append(medicine)
        elif known is not None:
            by.known.append((index, medicine, known))
        elif alike := near(medicine.name, names):
            by.unclear.append((index, medicine, alike))
        else:
            by.unknown.append(medicine)
    return by


def _during(medicine: Medicine, start: date | None, given: Mapping[str, set[date]]) -> bool:
    if given:
        return any(_taken_on_any(medicine, days) for days in given.values())
    return medicine.to_on is None or start is None or medicine.to_on >= start


def _taken_on_any(medicine: Medicine, days: Iterable[date]) -> bool:
    first, last = medicine.from_on or date.min, medicine.to_on or date.max
    return any(first <= day <= last for day in days)


def _names(rule: Interaction, known: KnownMedicine) -> bool:
    return known.name in rule.medicines or any(name in rule.classes for name in known.classes)


def _dose_matches(rule: Interaction, medicine: Medicine) -> bool:
    if rule.dose == "any":
        return True
    if medicine.dose_per_day is None or rule.dose == "unknown":
        return medicine.dose_per_day is None and rule.dose == "unknown"
    amount = Fraction(units.amount(medicine.dose_per_day, "mass", "dose_per_day"))
    against = Fraction(units.amount(rule.dose_amount or "", "mass", rule.id))
    return compare(exactly(amount), rule.dose, exactly(against)) is True


def _used(rule: Interaction, values: dict[str, Value], steps: Sequence[PlanStep]) -> dict[str, Value]:
    values = {"steps_down": _steps_down(steps, rule.affects), **values}
    return {name: value for name, value in values.items() if "{" + name + "}" in rule.message}


def _called(medicine: Medicine, known: KnownMedicine) -> str:
    same = plain(medicine.name) == plain(known.name)
    return medicine.name if same else f"{medicine.name} ({known.name})"


def _dose(medicine: Medicine) -> str:
    return medicine.dose_per_day or ""


def _when(medicine: Medicine) -> Phrase | str:
    first, last = medicine.from_on, medicine.to_on
    if first is not None and last is not None:
        return phrase("from_to", first=Day(on=first), last=Day(on=last))
    if first is not None:
        return phrase("from_on", first=Day(on=first))
    return "" if last is None else phrase("until_on", last=Day(on=last))


def _steps_down(steps: Sequence[PlanStep], drug: str) -> Phrase | str:
    own = [step for step in steps if step.drug == drug]
    days = tuple(step.first_day for before, step in pairwise(own) if step.dose_mg < before.dose_mg)
    return phrase("on_days", days=Several(items=days)) if days else ""


def allergies(patient: Patient, drugs: Iterable[str], rules: Rules) -> list[Finding]:
    """Each of these drugs that the patient's allergies name, by whatever name its file holds."""
    return [
        finding(rules, "allergy-to-regimen-drug", f"patient.allergies[{index}]", drug=Drug(name=drug), allergy=allergy)
        for index, allergy in enumerate(patient.allergies or ())
        for drug in drugs
        if _is_named(drug, allergy, rules)
    ]


def _is_named(drug: str, allergy: str, rules: Rules) -> bool:
    """Whether a text names a drug; one without a file is known by the regimen's own name alone."""
    words = f" {' '.join(''.join(c if c.isalnum() else ' ' for c in plain(allergy)).split())} "
    known = rules.medicines.get(drug, KnownMedicine(name=drug))
    return any(f" {plain(name)} " in words for name in (known.name, *known.also))
