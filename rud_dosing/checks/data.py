"""What the regimen, the formulary and the order say about every plan made with them."""

from __future__ import annotations

from ..core.bsa import mosteller
from ..model.finding import Finding
from ..model.formulary import Formulary
from ..model.order import Order
from ..model.plan import BodySurface
from ..model.regimen import Regimen
from ..model.rules import Rules
from ..units import for_people, rounded
from .report import finding


def regimen_notes(regimen: Regimen) -> list[Finding]:
    """The findings that the regimen's file carries for every plan."""
    return [
        Finding(code=note.code, severity=note.severity, message=note.message, path=note.path, source=note.source)
        for note in regimen.notes
    ]


def product_notes(formulary: Formulary, drugs: list[str]) -> list[Finding]:
    """The findings that the formulary carries for the products of these drugs."""
    return [
        Finding(
            code=note.code,
            severity=note.severity,
            message=note.message,
            path=f"formulary.product[{index}]",
            source=note.source,
        )
        for index, product in enumerate(formulary.products)
        if product.drug in drugs
        for note in product.notes
    ]


def final_week(order: Order, regimen: Regimen, rules: Rules) -> list[Finding]:
    """A tapering whose shape the order does not name."""
    if order.final_week is not None:
        return []
    return [
        finding(
            rules,
            "final-week-not-ordered",
            "order.final_week",
            first_day=str(step.first_day),
            last_day=str(step.last_day),
            shape=step.shape or "",
        )
        for drug in regimen.drugs
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
                bsa=for_people(bsa.rounded, "m2"),
                mosteller=for_people(usual, "m2"),
            )
        )
    if bsa.cap is not None:
        code = "bsa-capped" if bsa.cap < bsa.rounded else "bsa-cap-not-reached"
        values = {"cap": for_people(bsa.cap, "m2"), "bsa": for_people(bsa.rounded, "m2")}
        found.append(finding(rules, code, "order.bsa_cap_m2", **values))
    return found
