"""Courses with results and records for tests: made by hand, as an assessment and a record leave a plan."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import msgspec

from rud_dosing import Plan
from rud_dosing.model.plan import HistoryEntry, Record
from rud_dosing.model.results import (
    AssessmentResult,
    Grade,
    JudgedItem,
    Level,
    Response,
    Results,
)
from rud_dosing.plans.planner import sealed

AT = datetime(2026, 12, 10, 9, 0, tzinfo=timezone.utc)
DOCTOR = "Dr. C. Hematologist"

#: Title, unit, limit, side of normal, and the course: baseline, then one value a visit (None: not measured).
NUMBERS: dict[str, tuple[str, str, str, str, list[str | None]]] = {
    "neutrophils": ("neutrophils", "10^9/L", "1", "above", ["0.45", "0.62", "0.98", "1", "2.31"]),
    "platelets": ("platelets", "10^9/L", "100", "above", ["32", "45", None, "110", "168"]),
    "ferritin": ("ferritin", "ug/L", "2000", "below", [">40000", "19176.6", "5210", "1999", "640"]),
    "fibrinogen": ("fibrinogen", "g/L", "1.5", "above", ["0.9", "1.1", "1.6", "2.4", "3.1"]),
    "d_dimer": ("D-dimer", "ug/L", "500", "below", ["6200", "3100", "1400", "620", "<270"]),
    "soluble_cd25": ("soluble CD25", "pg/mL", "6400", "below", ["20917", "18100", None, "9020", "5120"]),
    "temperature": ("temperature", "C", "37.5", "below", ["39.2", "37.6", "36.9", "37.5", "36.6"]),
}
#: Signs that are yes or no.
SIGNS: dict[str, tuple[str, list[bool | None]]] = {
    "splenomegaly": ("splenomegaly", [True, True, False, False, False]),
    "cns_abnormality": ("neurological or CSF abnormality", [None, False, None, False, False]),
    "fever": ("fever", [True, True, False, False, False]),
}
GRADES: dict[str, tuple[str, list[tuple[int, ...]]]] = {
    "Anemia": ("hemoglobin", [(3,), (3,), (2,), (1,), (0,)]),
    "Platelet count decreased": ("platelets", [(3,), (3,), (), (0,), (0,)]),
    "Neutrophil count decreased": ("neutrophils", [(4,), (3,), (3,), (2,), (0,)]),
    "White blood cell decreased": ("white_cells", [(2,), (2,), (0, 1), (0,), (0,)]),
    "Lymphocyte count decreased": ("lymphocytes", [(), (3,), (2,), (1,), (0, 1)]),
    "Alanine aminotransferase increased": ("alt", [(2,), (1,), (0,), (0,), (0,)]),
    "Aspartate aminotransferase increased": ("ast", [(2,), (1,), (0,), (0,), (0,)]),
    "Blood bilirubin increased": ("bilirubin", [(1,), (0, 1, 2), (0,), (0,), (0,)]),
    "Creatinine increased": ("creatinine", [(0,), (0,), (0,), (0,), (0,)]),
    "Fibrinogen decreased": ("fibrinogen", [(2,), (2,), (0,), (0,), (0,)]),
    "Hypertriglyceridemia": ("triglycerides", [(2,), (2,), (2,), (1,), (1,)]),
    "Hypertension": ("systolic_pressure", [(1,), (2,), (2,), (1,), (1,)]),
    "Hypokalemia": ("potassium", [(0,), (0,), (1,), (0,), (0,)]),
}
PERSON = "Grade 4 is a life-threatening consequence, which no number can give."
LEVELS: list[tuple[Level, ...]] = [("none",), ("improvement", "none"), ("partial",), ("complete",)]


def number_item(name: str, baseline: str | None, now: str | None, **changes: Any) -> JudgedItem:
    """One measure of a visit from texts like ``>40000``."""
    title, unit, limit, side, _ = NUMBERS[name]
    value, before, border = (None if one is None else Decimal(one.lstrip("<>")) for one in (now, baseline, limit))
    assert border is not None

    def normal(one: Decimal | None) -> bool | None:
        return None if one is None else one >= border if side == "above" else one < border

    fields: dict[str, Any] = {
        "item": name,
        "title": title,
        "baseline": None if baseline is None else f"{baseline} {unit}",
        "now": None if now is None else f"{now} {unit}",
        "abnormal_at_baseline": None if before is None else not normal(before),
        "normal": normal(value),
        "improved": None,
        "unit": unit,
        "baseline_number": before,
        "number": value,
        "limit": border,
        "normal_is": side,
    }
    return JudgedItem(**{**fields, **changes})


def sign_item(name: str, baseline: bool | None, now: bool | None) -> JudgedItem:
    """One sign of a visit."""
    said = {None: None, True: "yes", False: "no"}
    return JudgedItem(
        item=name,
        title=SIGNS[name][0],
        baseline=said[baseline],
        now=said[now],
        abnormal_at_baseline=baseline,
        normal=None if now is None else not now,
        improved=None,
    )


def response(levels: tuple[Level, ...], items: Iterable[JudgedItem] = (), decided_by: tuple[str, ...] = ()) -> Response:
    """A computed response."""
    return Response(
        setting="nct03985423",
        setting_sha256="0" * 64,
        levels=levels,
        decided_by=decided_by,
        items=tuple(items),
        used={"neutrophils": "1.0 or more"},
    )


def grade(term: str, grades: tuple[int, ...], baseline: tuple[int, ...], **changes: Any) -> Grade:
    """A grade of a term."""
    fields: dict[str, Any] = {
        "term": term,
        "quantity": GRADES[term][0],
        "version": "CTCAE v5.0",
        "value": None,
        "grades": grades,
        "baseline_value": None,
        "baseline_grades": baseline,
        "needs": () if len(grades) == 1 else ("the laboratory's lower limit",),
        "person": PERSON if term == "Anemia" and grades == (3,) else None,
    }
    return Grade(**{**fields, **changes})


def visit(day: int, place: int, **changes: Any) -> AssessmentResult:
    """The visit of a day with everything measured; ``place`` (from 1) is that in the courses above."""
    items = [number_item(name, course[4][0], course[4][place]) for name, course in NUMBERS.items()]
    items += [sign_item(name, course[0], course[place]) for name, (_, course) in SIGNS.items()]
    levels = LEVELS[place - 1]
    found = {"judged": changes.pop("judged", None), "note": changes.pop("note", None)}
    fields: dict[str, Any] = {
        "day": day,
        "results": Results(taken_on=date(2026, 12, 1) + timedelta(days=day - 1), **found),
        "response": response(levels, items, ("platelets", "soluble_cd25") if len(levels) > 1 else ()),
        "grades": tuple(grade(term, course[place], course[0]) for term, (_, course) in GRADES.items()),
        "next_steps": (),
    }
    return AssessmentResult(**{**fields, **changes})


def course(days: Sequence[int] = (7, 14, 28, 56)) -> tuple[AssessmentResult, ...]:
    """A course that gets better and better; more visits than four repeat the ones in the middle."""
    last = len(days) - 1
    places = [1 if not index else 4 if index == last else 3 - index % 2 for index in range(len(days))]
    return tuple(visit(day, place) for day, place in zip(days, places, strict=True))


def assessed(plan: Plan, results: Iterable[AssessmentResult], by: str | None = DOCTOR) -> Plan:
    """The plan with results, an entry of its history for each."""
    results = tuple(results)
    entries = tuple(
        HistoryEntry(revision=plan.revision, action="assess", at=AT, by=by, assessed=result) for result in results
    )
    return sealed(msgspec.structs.replace(plan, results=results, history=(*plan.history, *entries)))


def recorded(plan: Plan, through: str, other: Mapping[str, str] | None = None, leave: Sequence[str] = ()) -> Plan:
    """The plan with everything recorded as given up to a moment (``2026-12-10 08:00``).

    ``other`` names outcomes by ``drug date time``; what is in ``leave`` has no record.
    """
    records = []
    for one in plan.administrations:
        key = f"{one.drug} {one.date} {one.time}"
        if f"{one.date} {one.time}" > through or key in leave:
            continue
        outcome = (other or {}).get(key, "given")
        late = f"{one.date} 23:00" if outcome == "given-late" else None
        records.append(Record(administration_id=one.id, outcome=outcome, at=AT, by="A. Nurse", given_at=late))
    return sealed(msgspec.structs.replace(plan, records=tuple(records)))
