"""What the plan's corticosteroids ask for, from the doses as planned: prophylaxis, emergency card, adrenal risk."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import groupby

from .. import units
from ..core.dosing.exact import as_decimal
from ..core.labs.spans import compare, exactly
from ..model.clinical_rules import ExposureRule
from ..model.drug import CORTICOSTEROID, with_role
from ..model.finding import Finding
from ..model.formulary import Formulary
from ..model.plan import Administration
from ..model.rules import Rules
from ..model.said import Amount, Day, Value, phrase
from .report import said


def findings(administrations: Sequence[Administration], formulary: Formulary | None, rules: Rules) -> list[Finding]:
    """The findings of all exposure rules that run, and that are about this formulary."""
    found = []
    for rule in rules.exposures.values():
        elsewhere = rule.formulary is not None and (formulary is None or formulary.id != rule.formulary)
        if rule.status == "unverified" or elsewhere:
            continue
        own = _own(rule, administrations, rules)
        found += [said(rules, rule, "administrations", _values(rule, run, own)) for run in _runs(rule, own, rules)[:1]]
    return found


def days_above(rule: ExposureRule, administrations: Sequence[Administration], rules: Rules) -> list[list[int]]:
    """Runs of treatment days in a row whose dose compares as the rule says, each at least as long as it says."""
    return _runs(rule, _own(rule, administrations, rules), rules)


def _own(rule: ExposureRule, administrations: Sequence[Administration], rules: Rules) -> list[Administration]:
    """The doses that a rule is about: of its drug, or of every systemic corticosteroid."""
    about = with_role(rules.drugs, CORTICOSTEROID) if rule.drug is None else {rule.drug}
    return [one for one in administrations if one.drug in about]


def _runs(rule: ExposureRule, own: Sequence[Administration], rules: Rules) -> list[list[int]]:
    limit = Fraction(units.amount(rule.amount, "mass", rule.id))
    equal = rules.equivalences if rule.of == "reference" else {}
    factor = {drug: Fraction(one.reference_mg) / Fraction(one.drug_mg) for drug, one in equal.items()}
    per_day: dict[int, Fraction] = {}
    for one in own:
        mg = Fraction(one.dose_mg) * factor.get(one.drug, 1)
        per_day[one.treatment_day] = per_day.get(one.treatment_day, Fraction(0)) + mg
    days = sorted(day for day, mg in per_day.items() if compare(exactly(mg), rule.comparison, exactly(limit)))
    runs = [[day for _, day in run] for _, run in groupby(enumerate(days), key=lambda pair: pair[1] - pair[0])]
    return [run for run in runs if len(run) >= rule.days]


def _values(rule: ExposureRule, run: list[int], own: Sequence[Administration]) -> dict[str, Value]:
    dates = {one.treatment_day: one.date for one in own}
    first, last = dates[run[0]], dates[run[-1]]
    reached = dates[run[rule.days - 1]]
    return {
        "first_day": run[0],
        "last_day": run[-1],
        "days": len(run),
        "dates": "" if first is None or last is None else phrase("from_to", first=Day(on=first), last=Day(on=last)),
        "reached_day": run[rule.days - 1],
        "reached_date": "" if reached is None else phrase("on", date=Day(on=reached)),
        "amount": rule.amount,
        "last_dose": Amount(number=own[-1].dose_mg, unit="mg"),
    }


def day_total(administrations: Sequence[Administration], drug: str) -> Decimal | None:
    """The largest dose of a drug in a treatment day, mg."""
    per_day: dict[int, Fraction] = {}
    for one in administrations:
        if one.drug == drug:
            per_day[one.treatment_day] = per_day.get(one.treatment_day, Fraction(0)) + Fraction(one.dose_mg)
    return as_decimal(max(per_day.values())) if per_day else None
