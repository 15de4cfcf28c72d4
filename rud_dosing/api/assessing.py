"""Assessments during treatment, for callers: names become criteria, the moment is taken here."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from .. import library, zones
from ..errors import InputError
from ..model.plan import Plan
from ..model.results import AssessmentResult, Results, in_force
from ..plans import assessing
from .clock import as_utc, now
from .planning import rules_of

#: The criteria that are used where nothing else is said: those of the adult trial, and the source's version of CTCAE.
SETTING, TOXICITY = "nct03985423", "ctcae-5.0"


def assess(
    plan: Plan,
    *,
    day: int,
    results: Results,
    by: str,
    setting: str = SETTING,
    toxicity: str = TOXICITY,
    unscheduled: bool = False,
    correct: str | None = None,
    at: datetime | None = None,
) -> Plan:
    """The plan with an assessment: results of a day, judged against the baseline, as its next revision.

    Response and grades are as exact as what is known: an item that was not measured leaves every level possible that
    it could give. No dose changes, and a verification of the plan stays.

    Parameters
    ----------
    day : the treatment day of a visit of the plan
    results : what was found, as :func:`results_from_bytes` gives it
    by : who assesses
    setting : ``"nct03985423"``, ``"locatelli-label"`` or the path of a ``.toml`` file of your own
    toxicity : ``"ctcae-5.0"`` or the path of a ``.toml`` file of your own
    unscheduled : whether ``day`` is no visit, for example the day of a relapse
    correct : why the assessment of that day that the plan holds is wrong; the history keeps both
    at : when it is done; now where it is left out. Results cannot be of later

    Raises
    ------
    DosingError
        ``undated``, ``assess-day``, ``results-date``, ``assessed-already``, ``assess-nothing``, ``setting``,
        ``toxicity``, ``text``, ``unit``, ``lab-implausible``, and those of criteria of your own

    Examples
    --------
    >>> from datetime import date, datetime, timezone
    >>> from rud_dosing import Patient, make_plan
    >>> who = Patient(id="A1", height="170 cm", weight="63.5 kg", labs={"ferritin": "9000 ug/L"})
    >>> plan = make_plan(who, start="2026-12-01")
    >>> found = Results(taken_on=date(2026, 12, 7), labs={"ferritin": "1800 ug/L"}, signs={"splenomegaly": True})
    >>> new = assess(plan, day=7, results=found, by="Dr. B", at=datetime(2026, 12, 7, 18, tzinfo=timezone.utc))
    >>> new.revision, new.results[0].response.levels
    (2, ('partial', 'improvement', 'none'))
    """
    return assessing.assess(
        plan,
        day=day,
        results=results,
        using=assessing.Criteria(
            library.load_response(setting),
            library.load_toxicity(toxicity),
            rules_of(plan.order.site),
            None if plan.time_zone is None else zones.zone(plan.time_zone),
        ),
        by=by,
        at=now() if at is None else as_utc(at),
        unscheduled=unscheduled,
        correct=correct,
    )


def results_from_bytes(content: bytes, where: str) -> Results:
    """What was found on a day of treatment, from the text of a TOML or JSON file; ``where`` is how messages call it.

    Raises
    ------
    DosingError
        see :func:`rud_dosing.library.read_results`

    Examples
    --------
    >>> results_from_bytes(b'taken_on = 2026-12-07', "form").relapse
    """
    return library.read_results(content, where)


def assessment_text(plan: Plan, day: int | None = None, *, width: int = 80) -> str:
    """An assessment of the plan for a terminal: response and its items, grades, and what the source does next.

    Parameters
    ----------
    day : the treatment day; the one that was assessed last where it is left out

    Raises
    ------
    InputError
        ``not-assessed``

    Examples
    --------
    >>> from datetime import date, datetime, timezone
    >>> from rud_dosing import Patient, make_plan
    >>> plan = make_plan(Patient(id="A1", height="170 cm", weight="63.5 kg"), start="2026-12-01")
    >>> found = Results(taken_on=date(2026, 12, 7))
    >>> new = assess(plan, day=7, results=found, by="Dr. B", at=datetime(2026, 12, 7, 18, tzinfo=timezone.utc))
    >>> print(assessment_text(new).splitlines()[0])
    Day 7, results of Monday 7 December 2026
    """
    from ..exporters.terminal import assessment as exporter

    return exporter.text(plan, _of_day(plan, day), library.load_wording("en"), width=width)


def assessment_data(plan: Plan, day: int | None = None) -> dict[str, Any]:
    """As :func:`assessment_text`, as plain data for programs: as the plan document keeps the assessment.

    Raises
    ------
    InputError
        ``not-assessed``

    Examples
    --------
    >>> from datetime import date, datetime, timezone
    >>> from rud_dosing import Patient, make_plan
    >>> plan = make_plan(Patient(id="A1", height="170 cm", weight="63.5 kg"), start="2026-12-01")
    >>> found = Results(taken_on=date(2026, 12, 7))
    >>> new = assess(plan, day=7, results=found, by="Dr. B", at=datetime(2026, 12, 7, 18, tzinfo=timezone.utc))
    >>> assessment_data(new)["response"]["setting"]
    'nct03985423'
    """
    data: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(_of_day(plan, day)))
    return data


def _of_day(plan: Plan, day: int | None) -> AssessmentResult:
    by_day = {one.day: one for one in in_force(plan.results)}
    if day is None and plan.results:
        return plan.results[-1]
    if day not in by_day:
        what = "no assessment" if day is None else f"no assessment of day {day}"
        fix = f"Days assessed: {', '.join(map(str, by_day)) or 'none'}."
        raise InputError("not-assessed", f"the plan holds {what}", where="day", fix=fix)
    return by_day[day]
