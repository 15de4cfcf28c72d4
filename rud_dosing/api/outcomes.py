"""Many plans side by side, for callers."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from .. import library
from ..core import outcomes as core
from ..core.outcomes import Outcomes
from ..model.plan import Plan
from .reading import read_plan


def outcomes(plans: Iterable[Plan | str | Path]) -> Outcomes:
    """Days of treatment, cumulative doses and best response of each plan, and the rates of response of them all.

    Rates are of the plans that have a response that is decided: as the clinician judged it, else as it was computed.

    Parameters
    ----------
    plans : plans, or the files that hold them

    Raises
    ------
    DosingError
        those of :func:`~rud_dosing.read_plan`; ``plan-twice`` where one plan is named twice

    Examples
    --------
    >>> from rud_dosing import Patient, make_plan
    >>> made = outcomes([make_plan(Patient(id="A1", height="170 cm", weight="63.5 kg"), start="2026-12-01")])
    >>> made.plans[0].days, made.overall
    (56, None)
    """
    from ..errors import InputError

    read = [plan if isinstance(plan, Plan) else read_plan(plan) for plan in plans]
    codes = [plan.plan_uuid for plan in read]
    for plan in read:
        if codes.count(plan.plan_uuid) > 1:
            problem = f"the plan {plan.plan_code} is named twice"
            raise InputError("plan-twice", problem, where="plans", fix="Name the newest revision of each plan, once.")
    return core.outcomes(read)


def outcomes_text(of: Outcomes, *, language: str = "en") -> str:
    """The outcomes as a table for a terminal of 80 columns, with the rates below.

    Examples
    --------
    >>> from rud_dosing import Patient, make_plan
    >>> plan = make_plan(Patient(id="A1", height="170 cm", weight="63.5 kg"), start="2026-12-01")
    >>> print(outcomes_text(outcomes([plan])).splitlines()[-1])
    No plan has a response that is decided.
    """
    from ..exporters.terminal import outcomes as exporter

    return exporter.text(of, library.load_wording(language))


def outcomes_data(of: Outcomes) -> dict[str, Any]:
    """The outcomes as plain data: amounts as decimal text.

    Examples
    --------
    >>> from rud_dosing import Patient, make_plan
    >>> plan = make_plan(Patient(id="A1", height="170 cm", weight="63.5 kg"), start="2026-12-01")
    >>> outcomes_data(outcomes([plan]))["plans"][0]["treatment_days"]
    56
    """
    from ..exporters.terminal import outcomes as exporter

    return exporter.data(of)
