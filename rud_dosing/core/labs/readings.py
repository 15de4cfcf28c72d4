"""All results and measured signs of a file as readings, with the laboratory's own limits beside them."""

from __future__ import annotations

from collections.abc import Mapping

from ...model.clinical_rules import Quantity
from ...model.health import MEASURED_SIGNS, Signs
from ...model.lab import Lab, Labs, results
from .units import Reading, limit, reading

#: The laboratory's limits by the name of the quantity and the side.
Limits = dict[tuple[str, str], Reading]


def lab_readings(
    labs: Labs | None, signs: Signs | None, quantities: Mapping[str, Quantity]
) -> tuple[dict[str, Reading], Limits]:
    """The readings by name, and the limits; refuse what cannot be.

    Raises
    ------
    InputError
        ``unit``, ``quantity``, ``lab-implausible``
    """
    readings: dict[str, Reading] = {}
    limits: Limits = {}
    for name, lab in results(labs).items():
        quantity = quantities[name]
        readings[name] = reading(lab, quantity, f"labs.{name}")
        for side in ("lower_limit", "upper_limit"):
            text = getattr(lab, side)
            if text is not None:
                limits[name, side] = limit(text, quantity, f"labs.{name}.{side}", readings[name])
    for name in MEASURED_SIGNS:
        text = getattr(signs, name, None)
        if isinstance(text, str):
            readings[name] = reading(Lab(value=text), quantities[name], f"signs.{name}")
    return readings, limits
