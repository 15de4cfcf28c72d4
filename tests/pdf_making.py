"""Printed plans for tests: plans of many kinds, and how they are exported."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
from making import patient, plan

from rud_dosing import Plan, library
from rud_dosing.exporters import pdf
from rud_dosing.model.site import Site, Telephone
from rud_dosing.model.wording import Wording

EN, ZH = library.load_wording("en"), library.load_wording("zh")

SITE = Site(
    hospital="Example University Hospital",
    unit="Hematology ward 5",
    telephones=(
        Telephone(label="Ward, day and night", number="01632 960 000"),
        Telephone(label="Emergency", number="112"),
    ),
    fever="Temperature 38 °C or more, or shivering: call at once, at any hour. Steroids can hide fever.",
    missed_dose="Take it when you remember on the same day; never two doses together.",
    disposal="Bring them to the hospital pharmacy.",
    after_treatment="Carry your steroid emergency card for 12 months. Next blood test: one week after the last dose.",
)

NAMED: dict[str, Any] = {"name": "Mary Example", "allergies": ("penicillin",), "weighed_on": date(2026, 11, 20)}

#: Plans of every kind, by name: what they are made with.
KINDS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "us": ({}, {}),
    "uk": ({}, {"formulary": "uk"}),
    "cn": ({}, {"formulary": "cn"}),
    "small": ({"height": "150 cm", "weight": "40.6 kg"}, {}),
    "large": ({"height": "190 cm", "weight": "128 kg"}, {}),
    "halves": ({}, {"formulary": "cn", "split_units": True}),
    "divided": ({}, {"divide": "dexamethasone 2"}),
    "three strengths": ({}, {"strengths": "dexamethasone 0.5 mg, 2 mg, 4 mg"}),
    "halving": ({}, {"final_week": "halving"}),
    "given": ({}, {"final_week": "given 2 mg, 2 mg, 1.5 mg, 1.5 mg, 1 mg, 1 mg, 0.5 mg"}),
    "evening": ({}, {"first_dose": "2026-12-01 18:30", "first_day": "dexamethasone given"}),
    "evening, omitted": ({}, {"first_dose": "2026-12-01 18:30", "first_day": "dexamethasone omitted"}),
    "leap day": ({}, {"start": "2028-01-10"}),
    "new year": ({}, {"start": "2026-12-15"}),
}


def made(kind: str = "us", **changes: Any) -> Plan:
    """A plan of one of the kinds; ``changes`` are those of the patient."""
    who, order = KINDS[kind]
    return plan(patient(**{**NAMED, **who, **changes}), **{"time_zone": "Europe/Berlin", **order})


def brief(the_plan: Plan) -> Plan:
    """The same plan with the findings that every plan has from its regimen, which leave room on one page."""
    codes = {note.code for note in the_plan.regimen.notes} | {"final-week-not-ordered"}
    findings = tuple(finding for finding in the_plan.findings if finding.code in codes)
    return msgspec.structs.replace(the_plan, findings=findings)


def undated(the_plan: Plan) -> Plan:
    """The same plan without dates."""
    replace = msgspec.structs.replace

    def without(things: tuple[Any, ...], *fields: str) -> tuple[Any, ...]:
        return tuple(replace(one, **dict.fromkeys(fields)) for one in things)

    return replace(
        the_plan,
        status="undated",
        order=replace(the_plan.order, start=None),
        steps=without(the_plan.steps, "first_date", "last_date"),
        administrations=without(the_plan.administrations, "date"),
        assessments=without(the_plan.assessments, "target", "opens", "closes"),
        supply=replace(the_plan.supply, items=without(the_plan.supply.items, "first_date", "last_date")),
    )


def printed(the_plan: Plan, *documents: str, wordings: tuple[Wording, ...] = (EN,), **options: Any) -> bytes:
    """The PDF; all documents where none is named."""
    return pdf.render(the_plan, wordings, documents=documents or pdf.DOCUMENTS, **options)
