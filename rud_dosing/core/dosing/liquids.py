"""Doses by volume: an injection or an oral solution instead of units."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor

import msgspec

from ... import units
from ...errors import InputError, quoted
from ...model.formulary import Liquid, UnitCount
from ...model.plan import PlanStep
from .dose import achieved, deviation_percent
from .exact import as_decimal, exact
from .rounding import Nearest


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


def nearest_by_volume(wanted: Fraction, liquid: Liquid) -> Nearest:
    """The doses either side of a wanted one, in mg of the drug itself, that whole marks of the syringe can give.

    ``below`` is None where nothing above zero is below.

    Examples
    --------
    >>> oral = Liquid(
    ...     name="x", title="x", drug="dexamethasone", route="oral", concentration="0.1 mg/mL",
    ...     expressed_as="dexamethasone", base_factor=Decimal(1), graduation="0.5 mL", source="x",
    ... )
    >>> nearest_by_volume(Fraction("2.1625"), oral)  # 43.25 marks of 0.05 mg
    Nearest(below=Fraction(43, 20), above=Fraction(11, 5))
    """
    mark = Fraction(base_mg_per_ml(liquid)) * _graduation(liquid)
    marks = wanted / mark
    return Nearest(below=mark * floor(marks) if marks >= 1 else None, above=mark * ceil(marks))


def by_volume(step: PlanStep, liquid: Liquid) -> PlanStep:
    """The step given as a volume: the calculated dose to the nearest graduation of the syringe, a tie up, never none.

    A dose that the prescriber set is not rounded: it must fall on a graduation.

    Raises
    ------
    InputError
        ``dose-not-makeable`` with the nearest doses either side
    """
    wanted = Fraction(step.dose_mg if step.prescribed else step.calculated_mg)
    near = nearest_by_volume(wanted, liquid)
    if step.prescribed and near.above != wanted:
        raise _between_marks(wanted, near, step.drug, liquid)
    dose = near.above if near.below is None or near.above - wanted <= wanted - near.below else near.below
    return msgspec.structs.replace(
        step,
        route=liquid.route,
        dose_mg=as_decimal(dose),
        dose_mg_per_day=as_decimal(dose * len(step.times)),
        deviation_percent=as_decimal(deviation_percent(Fraction(step.calculated_mg), dose)),
        achieved=None if step.basis_value is None else achieved(dose * len(step.times), Fraction(step.basis_value)),
        units=(
            UnitCount(
                form="ml",
                strength_mg=base_mg_per_ml(liquid),
                quantity=as_decimal(_volume(dose, liquid)),
                product=liquid.title,
            ),
        ),
    )


def liquid_of(step: PlanStep, liquids: Iterable[Liquid]) -> Liquid | None:
    """The product that a step is given with, or None where it is given in units."""
    titles = {count.product for count in step.units}
    fitting = (one for one in liquids if (one.drug, one.route) == (step.drug, step.route) and one.title in titles)
    return next(fitting, None)


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


def _between_marks(wanted: Fraction, near: Nearest, drug: str, liquid: Liquid) -> InputError:
    sides = [
        f"{units.for_people(as_decimal(mg), 'mg')} ({units.for_people(as_decimal(_volume(mg, liquid)), 'mL')})"
        for mg in (near.below, near.above)
        if mg is not None
    ]
    words = "dose that can be drawn up is" if len(sides) == 1 else "doses that can be drawn up are"
    return InputError(
        "dose-not-makeable",
        f"{units.for_people(as_decimal(wanted), 'mg', 4)} is no whole number of marks of {liquid.graduation} "
        f"of {liquid.title}",
        where=drug,
        fix=f"The nearest {words} {' and '.join(sides)}.",
    )


def _volume(mg: Fraction, liquid: Liquid) -> Fraction:
    """Milliliters that hold so much of the drug itself."""
    return mg / Fraction(base_mg_per_ml(liquid))


def _graduation(liquid: Liquid) -> Fraction:
    """Milliliters from one mark of the syringe to the next."""
    return Fraction(units.amount(liquid.graduation, "volume", "graduation"))
