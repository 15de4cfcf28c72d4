"""Each drug of a regimen with the decisions of the order and the formulary."""

from __future__ import annotations

from decimal import Decimal

from ... import units
from ...errors import InputError, quoted
from ...model.formulary import Formulary, Product, strengths
from ...model.order import Order
from ...model.regimen import Regimen, RegimenDrug
from .rounding import Strength
from .steps import Course


def courses(regimen: Regimen, formulary: Formulary, order: Order) -> list[Course]:
    """Each drug of the regimen with the order's and the formulary's decisions; refuse decisions about other drugs."""
    names = [drug.name for drug in regimen.drugs]
    for field in ("strengths", "divide", "times", "first_day", "doses", "routes", "on_days"):
        for item in getattr(order, field) or ():
            if item.drug not in names:
                raise InputError(
                    "unknown-drug",
                    f"the regimen {regimen.id} has no {quoted(item.drug)}",
                    where=field,
                    fix=f"Its drugs: {', '.join(names)}.",
                )
    for route in order.routes:
        if route.last_day > regimen.days:
            raise InputError(
                "route",
                f"{route.drug} {route.route} is ordered to day {route.last_day}, the regimen {regimen.id} has "
                f"{regimen.days} days",
                where="routes",
                fix=f"Write days from 1 to {regimen.days}.",
            )
    tapered = any(step.taper_from is not None for drug in regimen.drugs for step in drug.steps)
    if order.final_week is not None and not tapered:
        raise InputError("final-week", f"the regimen {regimen.id} has no tapering days", where="final_week")
    return [
        Course(
            drug=drug,
            times=_times(drug, order),
            strengths=_strengths(drug, formulary, order),
            marketed=_marketed(drug.name, formulary) if drug.rounded_to_mg is None else (),
            liquids=formulary.liquids,
            split_units=order.split_units,
            final_week=order.final_week,
            rounded_to=drug.rounded_to_mg,
            on_days=_on_days(drug, order),
        )
        for drug in regimen.drugs
    ]


def days_left_open(drug: RegimenDrug) -> int:
    """How many days of a period the regimen leaves to the prescriber; 0 where it leaves none.

    Examples
    --------
    >>> from rud_dosing.model.regimen import RegimenStep, Timing
    >>> step = RegimenStep(
    ...     first_day=1, last_day=14, dose_per_administration="150 mg/m2", every="7 days", on_days=(1, 4),
    ...     days_are_a_choice=True,
    ... )
    >>> etoposide = RegimenDrug(
    ...     name="etoposide", route="intravenous", dose_basis="per_m2", steps=(step,),
    ...     timings=(Timing(times=("10:00",)),),
    ... )
    >>> days_left_open(etoposide)
    2
    """
    steps = (step for step in drug.steps if step.days_are_a_choice)
    return max((len(step.days_of_period) for step in steps), default=0)


def _on_days(drug: RegimenDrug, order: Order) -> tuple[int, ...] | None:
    """The days of its period that the order names for a drug; as many as the regimen leaves open."""
    ordered = [one.on_days for one in order.ordered_days if one.drug == drug.name]
    if not ordered:
        return None
    wanted = days_left_open(drug)
    if len(ordered[0]) != wanted:
        problem = f"{len(ordered[0])} days of the week are given for {drug.name}"
        fix = f"The regimen leaves {wanted} open: give as many." if wanted else "The regimen leaves none open."
        raise InputError("on-days", problem, where="on_days", fix=fix)
    return ordered[0]


def _times(drug: RegimenDrug, order: Order) -> tuple[str, ...]:
    divided = [item.administrations for item in order.divide if item.drug == drug.name]
    ordered = [item.times for item in order.times if item.drug == drug.name]
    if divided and any(step.dose_per_administration is not None for step in drug.steps):
        raise InputError(
            "divide",
            f"the regimen doses {drug.name} by administration, not by day",
            where="divide",
            fix="Leave its administrations as they are.",
        )
    wanted = divided[0] if divided else len(drug.timings[0].times)
    if ordered:
        if len(ordered[0]) != wanted:
            raise InputError(
                "times",
                f"{len(ordered[0])} times are given for {drug.name}, which has {wanted} administrations a day",
                where="times",
                fix=f"Give {wanted}.",
            )
        return ordered[0]
    for timing in drug.timings:
        if len(timing.times) == wanted:
            return timing.times
    raise InputError(
        "times",
        f"the regimen gives no times for {wanted} administrations of {drug.name} a day",
        where="times",
        fix=f'Order them, for example --times "{drug.name} 08:00, 14:00, 20:00".',
    )


def _products(drug: str, formulary: Formulary) -> list[tuple[int, Product]]:
    found = [(index, product) for index, product in enumerate(formulary.products) if product.drug == drug]
    if not found:
        raise InputError(
            "not-in-formulary",
            f"the formulary {formulary.id} has no {quoted(drug)}",
            where="formulary",
            fix="Choose another formulary, or add the product to a file of your own.",
        )
    return found


def _marketed(drug: str, formulary: Formulary) -> tuple[Strength, ...]:
    return tuple(
        Strength(mg, product.form, product.divisible)
        for index, product in _products(drug, formulary)
        for mg in strengths(product.marketed, f"formulary.product[{index}].marketed")
    )


def _strengths(drug: RegimenDrug, formulary: Formulary, order: Order) -> tuple[Strength, ...]:
    ordered = [mg for item in order.strengths if item.drug == drug.name for mg in item.strengths_mg]
    if drug.rounded_to_mg is not None:
        if ordered:
            problem = f"{drug.name} is prepared for each giving and is not counted in units"
            raise InputError("strengths", problem, where="strengths", fix="Name no strengths for it.")
        return ()
    if ordered:
        marketed = {strength.mg: strength for strength in _marketed(drug.name, formulary)}
        return tuple(_as_marketed(mg, drug.name, marketed, formulary) for mg in ordered)
    return tuple(
        Strength(mg, product.form, product.divisible)
        for index, product in _products(drug.name, formulary)
        for mg in strengths(product.stocked, f"formulary.product[{index}].stocked")
    )


def _as_marketed(mg: Decimal, drug: str, marketed: dict[Decimal, Strength], formulary: Formulary) -> Strength:
    if mg not in marketed:
        raise InputError(
            "strength-not-marketed",
            f"the formulary {formulary.id} has no {drug} of {units.for_people(mg, 'mg')}",
            where="strengths",
            fix=f"It has {', '.join(units.for_people(known, 'mg') for known in sorted(marketed))}.",
        )
    return marketed[mg]
