"""Units as planned and as recorded, side by side: three missed doses and one vomited, worked by hand.

170 cm, 63.5 kg, US tablets: ruxolitinib 1 x 15 mg at 08:00 and 20:00; dexamethasone 4 x 4 mg and 3 x 0.5 mg at 08:00.
"""

from __future__ import annotations

import csv
import io
from datetime import datetime, timezone

from revising import of, plan, revised

from rud_dosing import DoseEvent, Plan, export, record, supply, supply_data, supply_text
from rud_dosing.units import number

AT = datetime(2026, 12, 6, 12, tzinfo=timezone.utc)


def recorded(before: Plan) -> Plan:
    """Of days 1 to 4: two ruxolitinib and one dexamethasone missed, one dexamethasone vomited, the rest given."""
    other = {
        ("ruxolitinib", "2026-12-02 08:00"): {"outcome": "missed"},
        ("ruxolitinib", "2026-12-03 20:00"): {"outcome": "missed"},
        ("dexamethasone", "2026-12-02 08:00"): {"outcome": "missed"},
        ("dexamethasone", "2026-12-04 08:00"): {"outcome": "vomited", "extra": "17.5 mg"},
    }
    events = []
    for one in before.administrations:
        moment = f"{one.date} {one.time}"
        # The evening of day 4 has no record, and what comes after it lies ahead.
        if one.treatment_day <= 4 and moment != "2026-12-04 20:00":
            said = other.get((one.drug, moment), {"outcome": "given"})
            events.append(DoseEvent(drug=one.drug, planned=moment, **said))
    return record(before, events, by="C. Nurse", at=AT)


def used(made: Plan) -> dict[str, tuple[str, str]]:
    window = supply(made, from_="2026-12-06 00:00", through="2026-12-10")
    return {f"{one.drug} {number(one.strength_mg)}": (number(one.planned), number(one.taken)) for one in window.used}


def test_planned_and_recorded_stand_side_by_side() -> None:
    """By 08:00 of day 4: 7 ruxolitinib doses, 5 taken. 4 dexamethasone doses: 16 and 12 tablets; 3 taken: 12 and 9."""
    made = recorded(plan())
    assert used(made) == {
        "ruxolitinib 15": ("7", "5"),
        "dexamethasone 4": ("16", "12"),
        "dexamethasone 0.5": ("12", "9"),
    }
    text = supply_text(made, supply(made, from_="2026-12-06 00:00", through="2026-12-10"))
    assert "  Ruxolitinib 15 mg: planned 7, recorded as taken 5\n" in text


def test_records_change_nothing_of_what_is_handed_out() -> None:
    before, made = plan(), recorded(plan())
    asked = {"from_": "2026-12-06 00:00", "through": "2026-12-10", "in_hand": "dexamethasone 4 mg: 3"}
    assert supply(made, **asked).rows == supply(before, **asked).rows
    assert supply(before, **asked).used == ()
    assert "recorded" not in supply_text(before, supply(before, **asked))


def test_table_of_supply_has_both() -> None:
    rows = list(csv.DictReader(io.StringIO(export(recorded(plan()), "csv", table="supply").decode())))
    assert [(one["strength_mg"], one["planned_so_far"], one["recorded_as_taken"]) for one in rows] == [
        ("15", "7", "5"),
        ("4", "16", "12"),
        ("0.5", "12", "9"),
    ]
    bare = list(csv.DictReader(io.StringIO(export(plan(), "csv", table="supply").decode())))
    assert {(one["planned_so_far"], one["recorded_as_taken"]) for one in bare} == {("", "")}


def test_dose_that_a_later_revision_took_away_was_taken_all_the_same() -> None:
    """Ruxolitinib held from day 3 on, said on day 6: of its 5 recorded doses 3 are planned no more, 2 of them taken."""
    made = recorded(plan())
    held = revised(made, "2026-12-03 00:00", change="hold", drug="ruxolitinib")
    assert len(of(held, "ruxolitinib")) == 4
    assert used(held)["ruxolitinib 15"] == ("4", "5")


def test_data_has_them_too() -> None:
    made = recorded(plan())
    data = supply_data(made, supply(made, from_="2026-12-06 00:00", through="2026-12-10"))
    assert [one["taken"] for one in data["used"]] == ["5", "12", "9"]
