"""Doses by volume: an injection or an oral solution instead of units."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import msgspec

from .. import units
from ..errors import InputError, quoted
from ..model.formulary import Liquid, UnitCount
from ..model.plan import PlanStep
from .dose import achieved, deviation_percent
from .exact import as_decimal, exact


@exact
def base_mg_per_ml(liquid: Liquid) -> Decimal:
    """Milligrams of the drug itself in 1 mL, whatever salt the label states.

    Examples
    --------
    >>> phosphate = Liquid(
    ...     name="x", title="x", drug="dexamethasone", route="intravenous", concentration="4 mg/mL",
    ...     expressed_as="dexamethasone phosphate", base_factor=Decimal("0.83"), graduation="0.1 mL", source="x",
    ... )
    >>> base_mg_per_ml(phosphate)
    Decimal('3.32')
    """
    stated = units.amount(liquid.concentration, "concentration", "concentration")
    return units.canonical(stated * liquid.base_factor)


def by_volume(step: PlanStep, liquid: Liquid) -> PlanStep:
    """The step given as a volume: the calculated dose to the nearest graduation of the syringe, a tie up, never none.

    A dose that the prescriber set is not rounded: it must fall on a graduation.

    Raises
    ------
    InputError
        ``dose-not-makeable``
    """
    per_ml, graduation = base_mg_per_ml(liquid), units.amount(liquid.graduation, "volume", "graduation")
    mark = Fraction(per_ml) * Fraction(graduation)
    wanted = Fraction(step.dose_mg if step.prescribed else step.calculated_mg)
    marks = max(1, int(as_decimal(wanted / mark).quantize(Decimal(1), rounding=ROUND_HALF_UP)))
    dose = mark * marks
    if step.prescribed and dose != wanted:
        raise InputError(
            "dose-not-makeable",
            f"{units.for_people(as_decimal(wanted), 'mg')} is no whole number of marks of {liquid.graduation} "
            f"of {liquid.title}",
            where=step.drug,
            fix=f"The nearest dose that can be drawn up is {units.for_people(as_decimal(dose), 'mg')}.",
        )
    volume = Fraction(graduation) * marks
    return msgspec.structs.replace(
        step,
        route=liquid.route,
        dose_mg=as_decimal(dose),
        dose_mg_per_day=as_decimal(dose * len(step.times)),
        deviation_percent=as_decimal(deviation_percent(Fraction(step.calculated_mg), dose)),
        achieved=None if step.basis_value is None else achieved(dose * len(step.times), Fraction(step.basis_value)),
        units=(UnitCount(form="ml", strength_mg=per_ml, quantity=as_decimal(volume), product=liquid.title),),
    )


def liquid_named(liquids: tuple[Liquid, ...], name: str | None, drug: str, route: str) -> Liquid:
    """The product by volume of a drug and a route by its name.

    Raises
    ------
    InputError
        ``product``
    """
    fitting = {liquid.name: liquid for liquid in liquids if (liquid.drug, liquid.route) == (drug, route)}
    if name is None or name not in fitting:
        found = "no product is named" if name is None else f"there is no {quoted(name)}"
        raise InputError(
            "product",
            f"{found} to give {drug} {route}",
            where="product",
            fix=f"Choose one of {', '.join(fitting)}." if fitting else f"The formulary has none for {drug} {route}.",
        )
    return fitting[name]
