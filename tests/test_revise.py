"""Plans that change: each change worked out by hand, what is refused, and what a revision says of itself."""

from __future__ import annotations

import tomllib
from datetime import date, datetime, timezone
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from making import DATA, codes, patient
from revising import LATER, MAKER, REVISER, change, held, of, plan, revised, runs, visits

from rud_dosing import DosingError, Plan, changes, earlier, export, read_plan, revise, verify
from rud_dosing.units import number

REVISIONS = tomllib.loads((DATA / "revisions.toml").read_text(encoding="utf-8"))["revision"]
DRUGS = ("ruxolitinib", "dexamethasone")


def _before(case: dict[str, Any]) -> Plan:
    order = case.get("order", {})
    return plan(**order, start=None) if order.get("undated") else plan(**order)


@pytest.mark.parametrize("case", REVISIONS, ids=lambda case: case["name"])
def test_change_worked_out_by_hand(case: dict[str, Any]) -> None:
    assert case["working"]
    before = _before(case)
    made = before
    for one in case["changes"]:
        fields = {key: value for key, value in one.items() if key != "from"}
        made = revised(made, one.get("from"), **fields)
    for drug, expected in case.get("runs", {}).items():
        assert runs(made, drug) == expected
    for drug in case.get("untouched", ()):
        assert of(made, drug) == of(before, drug)
    assert {drug: len(of(made, drug)) for drug in DRUGS} == case["given"]
    dates = {"7": "2026-12-07", "14": "2026-12-14", "28": "2026-12-28", "56": "2027-01-25"}
    assert visits(made) == case.get("all_visits", {**dates, **case.get("visits", {})})
    _check_held(made, case)
    assert codes(made) - codes(before) == set(case["findings"])
    assert made.status == case.get("status", "planned")
    assert str(made.bsa.value) == case.get("bsa", "1.73")
    if "supply" in case:
        supply = {f"{one.drug} {number(one.strength_mg)}": number(one.quantity) for one in made.supply.items}
        assert supply == case["supply"]
    assert made.revision == 1 + len(case["changes"])


def _check_held(made: Plan, case: dict[str, Any]) -> None:
    if "held_days" in case:
        assert {drug: len(held(made, drug)) for drug in case["held_days"]} == case["held_days"]
    else:
        expected = case.get("held", {})
        assert {drug: days for drug in DRUGS if (days := held(made, drug))} == expected
