"""Body surface area for callers: text in, rounded out."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from .. import library, units
from ..core.dosing import bsa as formulas
from ..model.finding import Finding
from ..model.patient import Patient
from ..model.rows import BodySurface


class Surface(NamedTuple):
    """A body surface area by one formula: rounded half up to 2 decimals, and to 6."""

    formula: str
    m2: Decimal
    m2_unrounded: Decimal


def bsa(
    height: units.Quantity, weight: units.Quantity, *, sex: str | None = None, formula: str = "mosteller"
) -> Surface:
    """Body surface area by one formula.

    Raises
    ------
    DosingError
        ``unit``, ``quantity``, ``bsa-formula``, ``sex-needed``, ``bsa``, and those of implausible heights and weights

    Examples
    --------
    >>> bsa("180 cm", "80 kg")
    Surface(formula='mosteller', m2=Decimal('2'), m2_unrounded=Decimal('2'))
    """
    _, height_cm, weight_kg = _measured(height, weight)
    area = formulas.surface(formula, height_cm, weight_kg, sex)
    return Surface(formula, units.rounded(area, 2), units.rounded(area, 6))


def compare_bsa(height: units.Quantity, weight: units.Quantity, *, sex: str | None = None) -> list[Surface]:
    """Body surface area by every formula; that of Schlich is left out where the sex is not given.

    Raises
    ------
    DosingError
        as :func:`bsa`

    Examples
    --------
    >>> [one.formula for one in compare_bsa("180 cm", "80 kg")][:2]
    ['mosteller', 'du-bois']
    """
    names = [name for name in formulas.FORMULAS if name != "schlich" or sex is not None]
    return [bsa(height, weight, sex=sex, formula=name) for name in names]


def bsa_text(
    height: units.Quantity, weight: units.Quantity, *, sex: str | None = None, formula: str | None = None
) -> str:
    """Body surface area for a terminal: by one formula, or by every one where none is named.

    Raises
    ------
    DosingError
        as :func:`bsa`

    Examples
    --------
    >>> print(bsa_text("180 cm", "80 kg", formula="mosteller"))
    formula             m2   unrounded  to Mosteller
    mosteller            2    2.000000        +0.0 %
    """
    from ..exporters.terminal import bsa as exporter

    surfaces = _surfaces(height, weight, sex, formula)
    return exporter.text(surfaces, bsa(height, weight).m2, needs_sex=formula is None and sex is None)


def bsa_data(
    height: units.Quantity, weight: units.Quantity, *, sex: str | None = None, formula: str | None = None
) -> list[dict[str, str]]:
    """As :func:`bsa_text`, as plain data for programs.

    Raises
    ------
    DosingError
        as :func:`bsa`

    Examples
    --------
    >>> bsa_data("180 cm", "80 kg", formula="mosteller")
    [{'formula': 'mosteller', 'm2': '2', 'm2_unrounded': '2'}]
    """
    surfaces = _surfaces(height, weight, sex, formula)
    return [{name: str(value) for name, value in one._asdict().items()} for one in surfaces]


def _surfaces(height: units.Quantity, weight: units.Quantity, sex: str | None, formula: str | None) -> list[Surface]:
    return compare_bsa(height, weight, sex=sex) if formula is None else [bsa(height, weight, sex=sex, formula=formula)]


def unusual_size(
    height: units.Quantity, weight: units.Quantity, *, sex: str | None = None, formula: str = "mosteller"
) -> list[Finding]:
    """Warnings for a height, a weight, an area or a body mass index that is possible but rare; the empty list if none.

    Raises
    ------
    DosingError
        as :func:`bsa`

    Examples
    --------
    >>> [one.code for one in unusual_size("136 cm", "160 kg")]
    ['height-unusual', 'weight-unusual', 'bsa-unusual', 'height-weight-perhaps-swapped', 'bmi-unusual']
    """
    from ..checks.measurements import unusual

    patient, height_cm, weight_kg = _measured(height, weight)
    area = formulas.surface(formula, height_cm, weight_kg, sex)
    rounded = units.rounded(area, 2)
    body = BodySurface(
        formula=formula,
        height_cm=height_cm,
        weight_kg=weight_kg,
        unrounded=units.canonical(area),
        rounded=rounded,
        cap=None,
        value=rounded,
    )
    return unusual(patient, body, library.load_rules())


def _measured(height: units.Quantity, weight: units.Quantity) -> tuple[Patient, Decimal, Decimal]:
    from ..checks.measurements import refuse_implausible

    patient = Patient(id="bsa", height=height, weight=weight)
    height_cm = units.amount(patient.height, "length", "height")
    weight_kg = units.amount(patient.weight, "body weight", "weight")
    refuse_implausible(patient, height_cm, weight_kg, library.load_rules())
    return patient, height_cm, weight_kg
