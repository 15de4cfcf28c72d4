"""What the regimen, the formulary and the order say about every plan made with them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence

from ..core.course.switching import asked_about, left_running
from ..core.course.timeline import Timed
from ..core.dosing.bsa import mosteller
from ..core.dosing.courses import days_left_open
from ..core.dosing.period import days_given
from ..core.dosing.steps import Course
from ..model.change import QUESTIONS, Switch
from ..model.finding import Finding
from ..model.formulary import Formulary
from ..model.order import Order
from ..model.plan import BodySurface
from ..model.regimen import Regimen, RegimenDrug, RegimenNote
from ..model.rules import Rules
from ..model.said import Amount, Day, Drug, Several, Term, Value
from ..units import rounded
from .report import finding, noted

_DRUG = re.compile(r"regimen\.drug\[([0-9]+)\]")


def regimen_notes(regimen: Regimen, replaced: Collection[str] = (), within: str = "") -> list[Finding]:
    """The findings that the regimen's file carries for every plan.

    Parameters
    ----------
    replaced : drugs whose course a switch to another regimen has ended: what is said of them alone is left out
    within : where the regimen stands in the plan, before the path of each note
    """
    return [
        noted(note, within + note.path, note.code) for note in regimen.notes if _drug_of(note, regimen) not in replaced
    ]


def switched_notes(revisions: Sequence[Timed], rules: Rules) -> list[Finding]:
    """That a plan was switched, how its questions were answered, and the findings of the regimens switched to."""
    found: list[Finding] = []
    for one in revisions:
        if not isinstance(one.change, Switch):
            continue
        values: dict[str, Value] = {"regimen": _named(one.change.regimen.id), "date": Day(on=one.at.date())}
        for question in QUESTIONS:
            answer = getattr(one.change, question.name)
            if answer is not None:
                found.append(finding(rules, f"switched-{question.name}-{answer}s", one.path, **values))
        for drug in one.change.given_already:
            found.append(finding(rules, "switched-given-already", one.path, drug=Drug(name=drug), **values))
        left_out = left_running(one.change, asked_about(rules.drugs))
        found.extend(regimen_notes(one.change.regimen, left_out, within=f"{one.path}."))
    return found


def _drug_of(note: RegimenNote, regimen: Regimen) -> str | None:
    """The drug that a note is about, by its path; None where it is about no single one."""
    match = _DRUG.match(note.path)
    return regimen.drugs[int(match[1])].name if match is not None and int(match[1]) < len(regimen.drugs) else None


def product_notes(formulary: Formulary, drugs: list[str]) -> list[Finding]:
    """The findings that the formulary carries for the products of these drugs."""
    return [
        noted(note, f"formulary.product[{index}]", note.code)
        for index, product in enumerate(formulary.products)
        if product.drug in drugs
        for note in product.notes
    ]


def days_of_the_week(
    courses: Mapping[str, Course], regimens: Mapping[str, str], stopped: Collection[str], rules: Rules
) -> list[Finding]:
    """Drugs that are not given every day, whose days the regimen leaves open and the order does not name.

    Parameters
    ----------
    courses, regimens : by drug, its course and the id of the regimen that gives it
    """
    return [
        finding(
            rules,
            "days-not-ordered",
            "order.on_days",
            drug=Drug(name=drug),
            days=_days(course.drug),
            regimen=_named(regimens[drug]),
        )
        for drug, course in courses.items()
        if course.on_days is None and days_left_open(course.drug) and drug not in stopped
    ]


def _named(regimen: str) -> Term:
    return Term(term=regimen, of="regimen_name")


def _days(drug: RegimenDrug) -> Several:
    """The days of the regimen that the plan gives the drug on for want of others."""
    return Several(items=tuple(day for step in drug.steps if not step.is_daily for day in days_given(step)))


def final_week(
    order: Order, drugs: Iterable[RegimenDrug], rules: Rules, began: Mapping[str, int] | None = None
) -> list[Finding]:
    """A tapering whose shape the order does not name; ``began`` is the treatment day that is each drug's day 1."""
    since = began or {}
    if order.final_week is not None:
        return []
    return [
        finding(
            rules,
            "final-week-not-ordered",
            "order.final_week",
            first_day=step.first_day + since.get(drug.name, 1) - 1,
            last_day=step.last_day + since.get(drug.name, 1) - 1,
            shape=Term(term=step.shape or "", of="print_shape"),
        )
        for drug in drugs
        for step in drug.steps
        if step.taper_from is not None
    ]


def surface(bsa: BodySurface, rules: Rules) -> list[Finding]:
    """A formula that few dose by, and an ordered cap, reached or not."""
    found = []
    if bsa.formula not in rules.defaults.usual_bsa_formulas:
        usual = rounded(mosteller(bsa.height_cm, bsa.weight_kg), 2)
        found.append(
            finding(
                rules,
                "bsa-formula-unusual",
                "order.bsa_formula",
                formula=bsa.formula,
                bsa=Amount(number=bsa.rounded, unit="m2"),
                mosteller=Amount(number=usual, unit="m2"),
            )
        )
    if bsa.cap is not None:
        code = "bsa-capped" if bsa.cap < bsa.rounded else "bsa-cap-not-reached"
        cap, uncapped = (Amount(number=area, unit="m2") for area in (bsa.cap, bsa.rounded))
        found.append(finding(rules, code, "order.bsa_cap_m2", cap=cap, bsa=uncapped))
    return found
