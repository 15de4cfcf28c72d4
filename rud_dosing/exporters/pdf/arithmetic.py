"""The arithmetic of a dose that is prepared for each giving, as a second person repeats it by hand."""

from __future__ import annotations

from ... import units
from ...model.plan import PlanStep
from ...model.regimen import RegimenDrug
from .. import words
from .job import Job


def arithmetic(job: Job, step: PlanStep, drug: RegimenDrug) -> str:
    """``150 mg/m² × 1.73 m² = 259.5 mg, rounded half up to whole mg: 260 mg``.

    Nothing where a dose is counted in units (the table has its columns), is fixed, or is the prescriber's.
    """
    to_mg = drug.rounded_to_mg
    if step.units or to_mg is None or step.prescribed or step.basis_amount is None:
        return ""
    if step.basis_value is None:
        return ""
    amount, value = units.number(step.basis_amount), units.number(step.basis_value)
    calculation = job.say(f"print_worksheet.calculation_{step.dose_basis}", amount=amount, value=value)
    if is_divided(step):
        calculation = job.say(
            "print_worksheet.calculation_divided", calculation=calculation, number=str(step.whole_day)
        )
    values = {"calculation": calculation, "calculated": units.number(step.calculated_mg)}
    values["dose"] = words.dose(job.wording, step.dose_mg)
    if to_mg == 1:
        return job.say("print_worksheet.rounded_whole", **values)
    return job.say("print_worksheet.rounded_to", **values, step=words.dose(job.wording, to_mg))


def is_divided(step: PlanStep) -> bool:
    """Whether the regimen's amount is a day's, of which each giving is a part; otherwise it is that of a giving."""
    if step.whole_day == 1 or step.basis_amount is None or step.basis_value is None:
        return step.whole_day > 1
    return step.fraction is not None or step.calculated_mg != step.basis_amount * step.basis_value
