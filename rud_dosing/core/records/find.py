"""The administration that a person means by a drug and the moment for which it is planned."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from ...errors import InputError, quoted
from ...model.base import minutes, read_moment
from ...model.plan import Administration, Plan
from ..days import moment_or_last
from .recorded import as_recorded


def administration_named(plan: Plan, drug: str, planned: str) -> Administration:
    """The administration of a drug that is planned for a moment; or was, when something was recorded of it.

    Parameters
    ----------
    plan : one that has dates
    drug, planned : ``"ruxolitinib"``, ``"2026-12-05 08:00"``

    Raises
    ------
    InputError
        ``unknown-drug``, ``moment``, ``record-unknown`` (it says what is planned near that moment)

    Examples
    --------
    >>> from rud_dosing import Patient, make_plan
    >>> plan = make_plan(Patient(id="A1", height="170 cm", weight="63.5 kg"), start="2026-12-01")
    >>> administration_named(plan, "ruxolitinib", "2026-12-05 20:00").slot
    2
    """
    if drug not in plan.drugs:
        fix = f"It has {', '.join(plan.drugs)}."
        raise InputError("unknown-drug", f"the plan has no drug {quoted(drug)}", where="drug", fix=fix)
    moment = read_moment(planned, "planned")
    own = [one for one in plan.administrations if one.drug == drug]
    found = [one for one in own if moment_or_last(one) == moment] or _gone(plan, drug, moment)
    if found:
        return found[0]
    problem = f"no {drug} is planned for {minutes(moment)}"
    if (drug, moment.date()) in {(one.drug, one.date) for one in plan.held_days}:
        problem += ", a day on which it is on hold"
    raise InputError("record-unknown", problem, where="planned", fix=_near(own, drug, moment))


def _gone(plan: Plan, drug: str, planned: datetime) -> list[Administration]:
    """What was planned when it was recorded, and is no longer: its record can still be corrected."""
    here = {one.id for one in plan.administrations}
    gone = [one for one in as_recorded(plan).values() if one.id not in here]
    return [one for one in gone if (one.drug, moment_or_last(one)) == (drug, planned)]


def _near(own: Sequence[Administration], drug: str, planned: datetime) -> str:
    """What is planned of the drug that day, or else before and after it."""
    that_day = [one.time for one in own if one.date == planned.date()]
    if that_day:
        return f"Planned of it on {planned:%Y-%m-%d}: {', '.join(that_day)}."
    before = [minutes(moment_or_last(one)) for one in own if moment_or_last(one) < planned]
    after = [minutes(moment_or_last(one)) for one in own if moment_or_last(one) > planned]
    near = [f"the last before it is planned for {before[-1]}"] if before else []
    near += [f"the next for {after[0]}" if before else f"the next is planned for {after[0]}"] if after else []
    return f"Of {drug}, {', '.join(near)}." if near else f"The plan gives no {drug}."
