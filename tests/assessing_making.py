"""Responses and assessments for tests: one baseline, one day, so that a test names only what it is about."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from typing import Any

from making import patient
from revising import plan

from rud_dosing import Plan, Results, assess, library
from rud_dosing.model.health import Conditions, Signs
from rud_dosing.model.lab import Lab, Labs
from rud_dosing.model.response_rules import ResponseSetting
from rud_dosing.model.results import JudgedItem, Response, Support
from rud_dosing.response.items import Judging
from rud_dosing.response.judging import response
from rud_dosing.response.measured import baseline, measured

QUANTITIES = library.load_rules().quantities
NCT, LABEL = library.load_response("nct03985423"), library.load_response("locatelli-label")
SETTINGS = {one.id: one for one in (NCT, LABEL)}
START = date(2026, 12, 1)

#: Six items abnormal, and a central nervous system that is not; D-dimer with the laboratory's limit.
SICK_LABS: dict[str, Any] = {
    "taken_on": date(2026, 11, 30),
    "neutrophils": "0.4 10^9/L",
    "platelets": "20 10^9/L",
    "ferritin": "9000 ug/L",
    "fibrinogen": "0.8 g/L",
    "d_dimer": Lab(value="4000 ug/L", upper_limit="500 ug/L"),
    "soluble_cd25": "58240 pg/mL",
}
SICK_SIGNS: dict[str, Any] = {"temperature": "39.2 C", "splenomegaly": True, "cns_abnormality": False}
#: Everything normal by both settings.
WELL_LABS: dict[str, Any] = {
    "neutrophils": "2 10^9/L",
    "platelets": "180 10^9/L",
    "ferritin": "400 ug/L",
    "fibrinogen": "2.5 g/L",
    "d_dimer": Lab(value="300 ug/L", upper_limit="500 ug/L"),
    "soluble_cd25": "5000 pg/mL",
}
WELL_SIGNS: dict[str, Any] = {
    "temperature": "36.8 C",
    "fever": False,
    "splenomegaly": False,
    "cns_abnormality": False,
}
UNSUPPORTED = Support(transfused=False, g_csf=False)


def day(number: int) -> date:
    """The date of a treatment day."""
    return START + timedelta(days=number - 1)


def at(number: int) -> datetime:
    """The evening of a treatment day."""
    return datetime.combine(day(number), datetime.min.time(), timezone.utc) + timedelta(hours=18)


def judge(
    setting: ResponseSetting,
    *,
    before: dict[str, Any] | None = None,
    signs_before: dict[str, Any] | None = None,
    labs: dict[str, Any] | None = None,
    signs: dict[str, Any] | None = None,
    support: Support = UNSUPPORTED,
    conditions: Conditions | None = None,
    on: date = START + timedelta(days=6),
) -> Response:
    """The response of a patient who was sick at baseline; what is not said of today is not known."""
    who = patient(
        labs=Labs(**(SICK_LABS if before is None else before)),
        signs=Signs(**(SICK_SIGNS if signs_before is None else signs_before)),
        conditions=conditions,
    )
    then = baseline(who, (), START, QUANTITIES)
    now = measured(Labs(**{"taken_on": on, **(labs or {})}), Signs(**(signs or {})), QUANTITIES)
    return response(Judging(setting, QUANTITIES, then, now, support, on))


def item(found: Response, name: str) -> JudgedItem:
    """One item of a response."""
    return next(one for one in found.items if one.item == name)


def well(**but: Any) -> dict[str, Any]:
    """Signs and labs of today that are all normal, but for some; None leaves one out."""
    labs, signs = ({**known, **{key: but[key] for key in but if key in known}} for known in (WELL_LABS, WELL_SIGNS))
    kept = [{key: value for key, value in some.items() if value is not None} for some in (labs, signs)]
    return {"labs": kept[0], "signs": kept[1]}


def same(**but: Any) -> dict[str, Any]:
    """Signs and labs of today that are those of the baseline, but for some; None leaves one out."""
    labs, signs = ({**known, **{key: but[key] for key in but if key in known}} for known in (SICK_LABS, SICK_SIGNS))
    kept = [{key: value for key, value in some.items() if value is not None} for some in (labs, signs)]
    return {"labs": {**kept[0], "taken_on": day(7)}, "signs": kept[1]}


def sick_plan(**order: Any) -> Plan:
    """A dated plan of a patient who was sick at baseline."""
    who = patient(labs=Labs(**SICK_LABS), signs=Signs(**SICK_SIGNS))
    return plan(**{"who": who, "created_at": datetime(2026, 11, 30, 12, tzinfo=timezone.utc), **order})


def results(number: int, **fields: Any) -> Results:
    """What was found on a treatment day: by itself all normal; ``labs`` and ``signs`` replace all of theirs."""
    found = {"labs": Labs(**WELL_LABS), "signs": Signs(**WELL_SIGNS), "support": UNSUPPORTED}
    return Results(taken_on=day(number), **{**found, **fields})


def assessed(made: Plan, number: int, **fields: Any) -> Plan:
    """The plan with an assessment of a treatment day, on its evening."""
    said = {name: fields.pop(name) for name in ("unscheduled", "correct", "setting", "toxicity") if name in fields}
    when = fields.pop("at", at(number))
    return assess(made, day=number, results=results(number, **fields), by="Dr. B", at=when, **said)
