"""What was measured and examined at one time, ready to be compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import msgspec

from ..core.labs.readings import lab_readings
from ..core.labs.units import Reading
from ..model.clinical_rules import Quantity
from ..model.health import CONDITION_NAMES, SIGN_NAMES, Signs
from ..model.lab import LAB_NAMES, Labs, results
from ..model.patient import Patient


@dataclass(frozen=True, slots=True)
class Measured:
    """Readings by quantity, the laboratory's own limits by quantity and side, and answers by sign or condition.

    A name that is not here was not measured or not asked.
    """

    readings: Mapping[str, Reading]
    limits: Mapping[tuple[str, str], Reading]
    answers: Mapping[str, bool]


def measured(labs: Labs | None, signs: Signs | None, quantities: Mapping[str, Quantity]) -> Measured:
    """Results and signs as readings; refuse what cannot be.

    Raises
    ------
    InputError
        ``unit``, ``lab-implausible``
    """
    readings, limits = lab_readings(labs, signs, quantities)
    return Measured(readings, limits, _answers(signs, SIGN_NAMES))


def of_one_laboratory(one: Measured, other: Measured) -> Measured:
    """The first, with the limits of the second where it has none of its own and values are of the same kind of unit."""
    lent = {
        key: known
        for key, known in other.limits.items()
        if key[0] not in one.readings or one.readings[key[0]].unit == known.unit
    }
    return replace(one, limits={**lent, **one.limits})


def baseline(first: Patient, later: Sequence[Patient], start: date, quantities: Mapping[str, Quantity]) -> Measured:
    """What the patient had before treatment.

    Parameters
    ----------
    first : the patient as the plan was first made with them; results dated after day 1 are none of a baseline
    later : the patient as later revisions knew them, in their order; a result that ``first`` lacks and that is dated on
        or before day 1 completes it, one without a date does not
    start : day 1

    Raises
    ------
    InputError
        ``unit``, ``lab-implausible``
    """
    known = {name: lab for name, lab in results(first.labs).items() if lab.taken_on is None or lab.taken_on <= start}
    for patient in later:
        for name, lab in results(patient.labs).items():
            if name not in known and lab.taken_on is not None and lab.taken_on <= start:
                known[name] = lab
    fields: dict[str, Any] = {name: known[name] for name in LAB_NAMES if name in known}
    found = measured(Labs(**fields), first.signs, quantities)
    stated = _answers(first.conditions, CONDITION_NAMES)
    return Measured(found.readings, found.limits, {**stated, **found.answers})


def _answers(given: msgspec.Struct | None, names: Sequence[str]) -> dict[str, bool]:
    answers = {name: getattr(given, name, None) for name in names}
    return {name: answer for name, answer in answers.items() if isinstance(answer, bool)}
