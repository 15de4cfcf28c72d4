"""Files of criteria against the quantities of the rules: what they name must exist, in units that can be compared."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches

from ..errors import InputError, quoted
from ..model.clinical_rules import Quantity
from ..model.lab import read_lab
from ..model.response_rules import ResponseSetting
from ..model.toxicity_rules import ToxicityCriteria

#: Amounts that are no number but the laboratory's own limit.
LIMITS = ("lower_limit", "upper_limit")


def check_setting(setting: ResponseSetting, quantities: Mapping[str, Quantity]) -> None:
    """Refuse a setting that names a quantity or a unit that there is not.

    Raises
    ------
    InputError
        ``rule-reference``, ``unit``, ``quantity``
    """
    for index, item in enumerate(setting.items):
        if item.quantity is None:
            continue
        quantity = _known(item.quantity, quantities, f"item[{index}].quantity")
        for place, one in enumerate(item.normal):
            where = f"item[{index}].normal[{place}]"
            for unit in one.only_in:
                _check_unit(unit, quantity, f"{where}.only_in")
            if one.amount not in LIMITS:
                _check_unit(read_lab(one.amount, f"{where}.amount").unit, quantity, f"{where}.amount")


def check_criteria(criteria: ToxicityCriteria, quantities: Mapping[str, Quantity]) -> None:
    """Refuse criteria that name a quantity or a unit that there is not.

    Raises
    ------
    InputError
        ``rule-reference``, ``unit``, ``quantity``
    """
    for index, term in enumerate(criteria.terms):
        for name in term.quantities:
            _known(name, quantities, f"term[{index}].quantities")
        for place, grade in enumerate(term.grades):
            for bound in grade.when:
                quantity = quantities[bound.quantity or term.quantities[0]]
                for text in bound.amounts:
                    _check_unit(read_lab(text, "amounts").unit, quantity, f"term[{index}].grade[{place}].when")


def _known(name: str, quantities: Mapping[str, Quantity], where: str) -> Quantity:
    if name not in quantities:
        close = get_close_matches(name, list(quantities), n=3)
        fix = f"Did you mean {' or '.join(quoted(one) for one in close)}?" if close else "Check the spelling."
        raise InputError("rule-reference", f"there is no quantity {quoted(name)}", where=where, fix=fix)
    return quantities[name]


def _check_unit(unit: str, quantity: Quantity, where: str) -> None:
    names = [one.name for one in quantity.units]
    if unit not in names:
        fix = f"Units of {quantity.title}: {', '.join(names)}."
        raise InputError("unit", f"{quantity.title} has no unit {quoted(unit)}", where=where, fix=fix)
