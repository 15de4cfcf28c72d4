"""What is handed out for a stretch of a plan: counted by hand, and by a second count with tablets in a box.

The patient of the worked example (BSA 1.73 m2, US tablets) begins on Tuesday 1 December 2026 and takes

- ruxolitinib 15 mg at 08:00 and 20:00: one tablet of 15 mg each;
- dexamethasone at 08:00: days 1 to 14 17.5 mg (4 x 4 mg + 3 x 0.5 mg), days 15 to 28 8.5 mg (2 x 4 mg + 1 x 0.5 mg),
  days 29 to 42 4.5 mg (1 x 4 mg + 1 x 0.5 mg), days 43 to 49 2 mg (4 x 0.5 mg), then 2, 1.5, 1.5, 1, 1, 0.5, 0.5 mg.

Visits are on days 7, 14, 28 and 56 at 09:00.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from functools import lru_cache
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from revising import plan, revised

from rud_dosing import DosingError, Plan, SupplyWindow, supply
from rud_dosing.exporters.labels import heading, sentence
from rud_dosing.library import load_wording
from rud_dosing.model.formulary import UnitCount
from rud_dosing.model.plan import Administration, Record
from rud_dosing.model.supply import Label

EN, ZH = load_wording("en"), load_wording("zh")
DISCHARGE = "2026-12-10 20:00"


def counts(window: SupplyWindow) -> dict[str, tuple[str, ...]]:
    """By strength: units of the window, of the reserve, in hand, to hand out."""
    return {
        f"{one.product or one.drug} {one.strength_mg}": tuple(
            format(amount, "f") for amount in (one.quantity, one.reserve, one.in_hand, one.hand_out)
        )
        for one in window.rows
    }


def runs_out(window: SupplyWindow) -> dict[str, tuple[str, str] | None]:
    """By strength: the moments of the last dose covered and of the first that is not; None where it lasts."""
    return {
        f"{one.drug} {one.strength_mg}": None
        if one.runs_out is None
        else (one.runs_out.last_covered, one.runs_out.first_missing)
        for one in window.rows
    }


def covered(window: SupplyWindow) -> list[str | None]:
    both = (window.last_covered, window.first_missing)
    return [None if one is None else f"{one.drug} {one.at}" for one in both]


def warned(window: SupplyWindow) -> list[str]:
    return [f"{one.code} {one.drug} {one.strength_mg}" for one in window.warnings]


def unused(window: SupplyWindow) -> dict[str, str]:
    return {f"{one.drug} {one.strength_mg} x {one.in_hand}": one.why for one in window.unused}


def labels(window: SupplyWindow, drug: str) -> list[str]:
    return [sentence(EN, one) for one in window.labels if one.drug == drug]


def refusal(made: Plan, **asked: Any) -> str:
    with pytest.raises(DosingError) as refused:
        supply(made, **asked)
    return str(refused.value)


# Worked by hand.


def test_discharge_on_day_10_in_the_evening_for_two_weeks_over_a_step_down() -> None:
    """Through 23 December is day 23.

    Ruxolitinib: the evening of day 10, and 13 days of two: 27. Dexamethasone 4 mg: days 11 to 14 4 each, days 15 to 23
    2 each: 16 + 18 = 34, less 12 in hand: 22. 0.5 mg: 4 x 3 + 9 x 1 = 21, and 30 are in hand: none; the 9 that are left
    cover days 24 to 32 (1 January), a Friday.
    """
    in_hand = "dexamethasone 4 mg: 12, dexamethasone 0.5 mg: 30"
    window = supply(plan(), from_=DISCHARGE, through="2026-12-23", in_hand=in_hand)
    assert counts(window) == {
        "ruxolitinib 15": ("27", "0", "0", "27"),
        "dexamethasone 4": ("34", "0", "12", "22"),
        "dexamethasone 0.5": ("21", "0", "30", "0"),
    }
    assert runs_out(window) == {
        "ruxolitinib 15": ("2026-12-23 20:00", "2026-12-24 08:00"),
        "dexamethasone 4": ("2026-12-23 08:00", "2026-12-24 08:00"),
        "dexamethasone 0.5": ("2027-01-01 08:00", "2027-01-02 08:00"),
    }
    assert covered(window) == ["ruxolitinib 2026-12-23 20:00", "ruxolitinib 2026-12-24 08:00"]
    assert warned(window) == ["runs-out-over-weekend dexamethasone 0.5"]
    assert window.next_visit is not None
    assert (window.next_visit.treatment_day, window.next_visit.at) == (14, "2026-12-14 09:00")
    assert (window.unused, window.endings, window.prepared, window.on_hold) == ((), (), (), ())


def test_reserve_and_packs() -> None:
    """Three days more, 24 to 26 December: 6 of ruxolitinib, 6 of 4 mg, 3 of 0.5 mg. 27 + 6 = 33: one pack of 56.

    56 cover the evening of day 10 and 55 more: 27 days and the morning of day 38, 7 January.
    """
    window = supply(plan(), from_=DISCHARGE, through="2026-12-23", reserve="3 days", packs="ruxolitinib 15 mg: 56")
    assert counts(window) == {
        "ruxolitinib 15": ("27", "6", "0", "56"),
        "dexamethasone 4": ("34", "6", "0", "40"),
        "dexamethasone 0.5": ("21", "3", "0", "24"),
    }
    assert (window.rows[0].short, window.rows[0].packs, window.rows[0].pack) == (33, 1, 56)
    assert runs_out(window)["ruxolitinib 15"] == ("2027-01-07 08:00", "2027-01-07 20:00")
    assert runs_out(window)["dexamethasone 4"] == ("2026-12-26 08:00", "2026-12-27 08:00")


def test_packs_are_whole() -> None:
    """33 of 28 to a pack are two packs; of 33 to a pack one; of 11 three."""
    for size, packs in (("28", 2), ("33", 1), ("11", 3), ("34", 1)):
        window = supply(plan(), from_=DISCHARGE, through="2026-12-26", packs=f"ruxolitinib 15 mg: {size}")
        assert window.rows[0].packs == packs
        assert window.rows[0].hand_out == packs * int(size)


def test_nothing_is_handed_out_where_there_is_enough() -> None:
    window = supply(
        plan(), from_=DISCHARGE, through="2026-12-23", in_hand="ruxolitinib 15 mg: 27", packs="ruxolitinib 15 mg: 56"
    )
    assert (window.rows[0].short, window.rows[0].packs, window.rows[0].hand_out) == (0, 0, 0)


def test_without_a_last_day_it_is_the_day_of_the_next_visit() -> None:
    """Day 14: one evening and 4 days of two are 9; 4 days of 4 are 16, of 3 are 12."""
    window = supply(plan(), from_=DISCHARGE)
    assert window.through == date(2026, 12, 14)
    assert {name: row[3] for name, row in counts(window).items()} == {
        "ruxolitinib 15": "9",
        "dexamethasone 4": "16",
        "dexamethasone 0.5": "12",
    }
    assert supply(plan(), from_=DISCHARGE, reserve="1 weeks").rows[0].reserve == 14


def test_visit_at_the_very_moment_is_not_the_next_one() -> None:
    assert supply(plan(), from_="2026-12-14 08:59").through == date(2026, 12, 14)
    assert supply(plan(), from_="2026-12-14 09:00").through == date(2026, 12, 28)


def test_dose_at_the_very_moment_is_supplied() -> None:
    at, after = (supply(plan(), from_=f"2026-12-10 20:0{minute}", through="2026-12-10") for minute in (0, 1))
    assert (counts(at), counts(after)) == ({"ruxolitinib 15": ("1", "0", "0", "1")}, {})


def test_friday_discharge_until_the_weekend_is_over_leaves_monday_morning() -> None:
    """Friday 11 December, evening, through Sunday: 5 of ruxolitinib, 8 of 4 mg, 6 of 0.5 mg.

    Everything runs out on Sunday; the doses of Monday 08:00 are before the visit at 09:00.
    """
    window = supply(plan(), from_="2026-12-11 18:00", through="2026-12-13")
    assert {name: row[3] for name, row in counts(window).items()} == {
        "ruxolitinib 15": "5",
        "dexamethasone 4": "8",
        "dexamethasone 0.5": "6",
    }
    assert warned(window) == [
        f"{code} {strength}"
        for strength in ("ruxolitinib 15", "dexamethasone 4", "dexamethasone 0.5")
        for code in ("runs-out-before-visit", "runs-out-over-weekend")
    ]
    assert warned(supply(plan(), from_="2026-12-11 18:00")) == []  # to the visit on Monday


@pytest.mark.parametrize(
    ("through", "expected"),
    [("2026-12-17", False), ("2026-12-18", True), ("2026-12-19", True), ("2026-12-20", True), ("2026-12-21", False)],
)
def test_weekend_is_from_the_last_dose_on_friday_to_the_first_missing_on_monday(through: str, expected: bool) -> None:
    """17 December 2026 is a Thursday. A dose missing on Friday can be fetched on Thursday or on Friday itself."""
    codes = {one.code for one in supply(plan(), from_="2026-12-15 00:00", through=through).warnings}
    assert ("runs-out-over-weekend" in codes) == expected
    assert "runs-out-before-visit" in codes


@pytest.mark.parametrize(("resumed", "expected"), [("2026-12-21", True), ("2026-12-22", False)])
def test_gap_that_has_a_working_day_in_it_is_no_weekend(resumed: str, expected: bool) -> None:
    """Ruxolitinib is held from Saturday on: its last tablet is of Friday, the next is due on Monday, or on Tuesday."""
    made = revised(
        plan(),
        "2026-12-19 00:00",
        change="hold",
        drug="ruxolitinib",
        resume_on=f"{resumed} 08:00",
        then="continue",
    )
    window = supply(made, from_="2026-12-15 00:00", through="2026-12-18")
    assert runs_out(window)["ruxolitinib 15"] == ("2026-12-18 20:00", f"{resumed} 08:00")
    assert ("runs-out-over-weekend ruxolitinib 15" in warned(window)) == expected
    assert "runs-out-over-weekend dexamethasone 4" in warned(window)


def test_last_weeks_last_to_the_end_and_say_what_is_left() -> None:
    """From day 43: 28 of ruxolitinib, 0.5 mg 7 x 4 + 4 + 3 + 3 + 2 + 2 + 1 + 1 = 44. 4 mg is used no more.

    One pack of 56 leaves 28; of 50 tablets of 0.5 mg in hand 6 remain.
    """
    window = supply(
        plan(),
        from_="2027-01-12 00:00",
        in_hand="dexamethasone 0.5 mg: 50, dexamethasone 4 mg: 3",
        packs="ruxolitinib 15 mg: 56",
    )
    assert counts(window) == {"ruxolitinib 15": ("28", "0", "0", "56"), "dexamethasone 0.5": ("44", "0", "50", "0")}
    assert [one.left_over for one in window.rows] == [28, 6]
    assert [one.last_used for one in window.rows] == [date(2027, 1, 25)] * 2
    assert covered(window) == ["ruxolitinib 2027-01-25 20:00", None]
    assert (window.warnings, unused(window)) == ((), {"dexamethasone 4 x 3": "ended"})
    assert [(str(one.strength_mg), one.last_used) for one in window.endings] == [
        ("0.5", date(2027, 1, 25)),
        ("15", date(2027, 1, 25)),
    ]


def test_strength_whose_last_day_lies_in_the_window_is_named() -> None:
    before, on = (supply(plan(), from_="2027-01-01 00:00", through=f"2027-01-{day}") for day in (10, 11))
    assert [one.strength_mg for one in before.endings] == []
    assert [(one.strength_mg, one.last_day, one.last_used) for one in on.endings] == [(4, 42, date(2027, 1, 11))]


def test_strengths_are_never_substituted() -> None:
    """Forty tablets of 2 mg, or of 0.5 mg, replace none of 4 mg."""
    window = supply(
        plan(), from_=DISCHARGE, through="2026-12-23", in_hand="dexamethasone 2 mg: 40, dexamethasone 0.5 mg: 400"
    )
    assert counts(window)["dexamethasone 4"] == ("34", "0", "0", "34")
    assert unused(window) == {"dexamethasone 2 x 40": "never"}


def test_strength_that_is_taken_only_later_is_kept() -> None:
    made = revised(
        plan(),
        "2026-12-20 00:00",
        change="restock",
        strengths={"drug": "dexamethasone", "strengths_mg": ["0.5", "2"]},
    )
    window = supply(made, from_=DISCHARGE, through="2026-12-18", in_hand="dexamethasone 2 mg: 10")
    assert unused(window) == {"dexamethasone 2 x 10": "later"}


def test_what_is_in_hand_in_no_number_is_not_named() -> None:
    assert supply(plan(), from_=DISCHARGE, in_hand="dexamethasone 2 mg: 0").unused == ()


# Revisions and records.


def test_drug_on_hold_is_not_handed_out_and_its_tablets_are_kept() -> None:
    made = revised(plan(), "2026-12-10 11:00", change="hold", drug="ruxolitinib")
    window = supply(made, from_=DISCHARGE, in_hand="ruxolitinib 15 mg: 20, ruxolitinib 5 mg: 2")
    assert "ruxolitinib 15" not in counts(window)
    assert window.on_hold == ("ruxolitinib",)
    assert unused(window) == {"ruxolitinib 15 x 20": "on-hold", "ruxolitinib 5 x 2": "never"}
    assert covered(window) == ["dexamethasone 2026-12-14 08:00", "dexamethasone 2026-12-15 08:00"]


def test_hold_with_an_end_leaves_its_days_out() -> None:
    """Held from 12 December, 11:00, to 14 December, 20:00: of 11 to 16 December 2 + 1 + 0 + 1 + 2 + 2."""
    made = revised(
        plan(),
        "2026-12-12 11:00",
        change="hold",
        drug="ruxolitinib",
        resume_on="2026-12-14 20:00",
        then="continue",
    )
    window = supply(made, from_="2026-12-11 00:00", through="2026-12-16")
    assert counts(window)["ruxolitinib 15"] == ("8", "0", "0", "8")
    assert labels(window, "ruxolitinib") == [
        "Take 1 tablet of 15 mg twice a day in the morning (08:00) and in the evening (20:00), with or without food, "
        "from 11 December 2026 to 12 December 2026. The last dose is on 12 December 2026 at 08:00.",
        "Take 1 tablet of 15 mg twice a day in the morning (08:00) and in the evening (20:00), with or without food, "
        "from 14 December 2026 to 16 December 2026. The first dose is on 14 December 2026 at 20:00.",
    ]


def test_stopped_drug_s_tablets_go_back() -> None:
    made = revised(plan(), "2026-12-10 11:00", change="stop", drug="ruxolitinib")
    window = supply(made, from_=DISCHARGE, in_hand="ruxolitinib 15 mg: 20")
    assert unused(window) == {"ruxolitinib 15 x 20": "ended"}
    assert window.on_hold == ()


def test_nothing_is_left_after_treatment_was_stopped() -> None:
    made = revised(plan(), "2026-12-10 11:00", change="stop")
    window = supply(made, from_=DISCHARGE, through="2026-12-14", in_hand="dexamethasone 4 mg: 12")
    assert (window.rows, window.labels, covered(window)) == ((), (), [None, None])
    assert unused(window) == {"dexamethasone 4 x 12": "ended"}


def test_records_change_nothing_that_is_planned() -> None:
    """Missed tablets are among those that somebody has in hand, and counts."""
    made = plan()
    missed = [one for one in made.administrations if one.drug == "ruxolitinib"][17:20]
    records = tuple(
        Record(administration_id=one.id, outcome="missed", at=datetime(2026, 12, 11, tzinfo=timezone.utc), by="A nurse")
        for one in missed
    )
    asked = {"from_": DISCHARGE, "through": "2026-12-23", "in_hand": "ruxolitinib 15 mg: 3"}
    recorded = msgspec.structs.replace(made, records=records)
    assert supply(recorded, **asked) == supply(made, **asked)
    assert counts(supply(made, **asked))["ruxolitinib 15"] == ("27", "0", "3", "24")


# Halves, liquids, drugs without units.


def halved() -> Plan:
    """Days 1 to 14 with halves: 17.25 mg is nearest to 17.3, 4 x 4 mg + 2.5 x 0.5 mg."""
    return plan(split_units=True)


def test_halves_add_up_and_round_up_once() -> None:
    """Three days of two and a half are 7.5: 8 tablets. One day is 2.5: 3."""
    assert counts(supply(halved(), from_="2026-12-02 00:00", through="2026-12-04"))["dexamethasone 0.5"] == (
        *("7.5", "0", "0", "8"),
    )
    assert counts(supply(halved(), from_="2026-12-02 00:00", through="2026-12-02"))["dexamethasone 0.5"] == (
        *("2.5", "0", "0", "3"),
    )


def test_half_that_is_left_over_covers_no_dose() -> None:
    """Eight tablets cover 7.5 in three days; the half left is less than the 2.5 of the fourth."""
    window = supply(halved(), from_="2026-12-02 00:00", through="2026-12-04")
    assert runs_out(window)["dexamethasone 0.5"] == ("2026-12-04 08:00", "2026-12-05 08:00")


def test_window_and_reserve_round_up_together() -> None:
    """2.5 and 2.5 are 5, not 3 + 3."""
    window = supply(halved(), from_="2026-12-02 00:00", through="2026-12-02", reserve="1 days")
    assert counts(window)["dexamethasone 0.5"] == ("2.5", "2.5", "0", "5")


SOLUTION = "dexamethasone oral solution 0.5 mg/5 mL (0.1 mg/mL)"


def test_liquid_is_counted_by_volume() -> None:
    """17.3 mg of 0.1 mg/mL is 173 mL; two days and 86.5 mL on the third are 432.5 mL, 40 in hand: 392.5, so 393 mL.

    Bottles of 240 mL: two.
    """
    made = plan(route="dexamethasone oral days 1-56 solution-0.1")
    asked: dict[str, Any] = {"from_": "2026-12-13 00:00", "through": "2026-12-15", "in_hand": "solution-0.1: 40 mL"}
    assert counts(supply(made, **asked))[f"{SOLUTION} 0.1"] == ("432.5", "0", "40", "393")
    packed = supply(made, **asked, packs="solution-0.1: 240 mL").rows[1]
    assert (packed.form, packed.packs, packed.hand_out) == ("ml", 2, 480)
    assert labels(supply(made, **asked), "dexamethasone") == [
        f"Take 173 mL of {SOLUTION} once a day in the morning (08:00) from 13 December 2026 to 14 December 2026.",
        f"Take 86.5 mL of {SOLUTION} once a day in the morning (08:00) on 15 December 2026.",
    ]


def test_liquid_and_tablets_do_not_stand_in_for_each_other() -> None:
    made = plan(route="dexamethasone oral days 1-14 solution-0.1")
    window = supply(made, from_="2026-12-15 00:00", through="2026-12-16", in_hand="solution-0.1: 40.5 mL")
    assert unused(window) == {"dexamethasone 0.1 x 40.5": "ended"}
    assert counts(window)["dexamethasone 4"] == ("4", "0", "0", "4")


def prepared(route: str = "intravenous") -> Plan:
    """The plan with dexamethasone prepared for each giving: no units."""
    made = plan()
    rows = tuple(
        msgspec.structs.replace(one, units=(), route=route) if one.drug == "dexamethasone" else one
        for one in made.administrations
    )
    return msgspec.structs.replace(made, administrations=rows)


def test_drug_without_units_is_never_a_tablet() -> None:
    window = supply(prepared(), from_=DISCHARGE, through="2026-12-12", reserve="2 days")
    assert counts(window) == {"ruxolitinib 15": ("5", "4", "0", "9")}
    assert [(one.drug, one.route, one.administrations) for one in window.prepared] == [
        ("dexamethasone", "intravenous", 2)
    ]
    assert {one.drug for one in window.labels} == {"ruxolitinib"}
    assert covered(window) == ["ruxolitinib 2026-12-14 20:00", "ruxolitinib 2026-12-15 08:00"]


def test_window_of_drugs_without_units_alone_has_nothing_to_hand_out() -> None:
    made = revised(plan(), "2026-12-01 00:00", change="stop", drug="ruxolitinib")
    rows = tuple(msgspec.structs.replace(one, units=()) for one in made.administrations)
    window = supply(msgspec.structs.replace(made, administrations=rows), from_=DISCHARGE)
    assert (window.rows, covered(window)) == ((), [None, None])
    assert [one.administrations for one in window.prepared] == [4]


# Labels.


def test_label_of_each_step_with_the_dates_of_the_window() -> None:
    window = supply(plan(), from_="2026-12-01 00:00", through="2026-12-20", reserve="14 days")
    assert labels(window, "dexamethasone") == [
        "Take 4 tablets of 4 mg and 3 tablets of 0.5 mg once a day in the morning (08:00) "
        "from 1 December 2026 to 14 December 2026.",
        "Take 2 tablets of 4 mg and 1 tablet of 0.5 mg once a day in the morning (08:00) "
        "from 15 December 2026 to 20 December 2026.",
    ]
    assert labels(window, "ruxolitinib") == [
        "Take 1 tablet of 15 mg twice a day in the morning (08:00) and in the evening (20:00), with or without food, "
        "from 1 December 2026 to 20 December 2026."
    ]
    assert [heading(EN, one) for one in window.labels] == [
        "Ruxolitinib 15 mg",
        *["Dexamethasone 4 mg, 0.5 mg"] * 2,
    ]


def test_label_of_a_window_that_begins_late_says_the_first_dose() -> None:
    window = supply(plan(), from_=DISCHARGE)
    assert labels(window, "ruxolitinib")[0].endswith(
        "from 10 December 2026 to 14 December 2026. The first dose is on 10 December 2026 at 20:00."
    )


def test_label_of_a_single_dose() -> None:
    window = supply(plan(), from_=DISCHARGE, through="2026-12-10")
    assert labels(window, "ruxolitinib") == [
        "Take 1 tablet of 15 mg once a day in the evening (20:00), with or without food, on 10 December 2026."
    ]


def test_day_that_lacks_a_dose_in_the_middle_ends_a_label() -> None:
    """Held for the evening of 12 December only: two labels of the same words."""
    made = revised(
        plan(),
        "2026-12-12 11:00",
        change="hold",
        drug="ruxolitinib",
        resume_on="2026-12-12 21:00",
        then="continue",
    )
    window = supply(made, from_="2026-12-11 00:00", through="2026-12-14")
    ends = [text.partition("food, ")[2] for text in labels(window, "ruxolitinib")]
    assert ends == [
        "from 11 December 2026 to 12 December 2026. The last dose is on 12 December 2026 at 08:00.",
        "from 13 December 2026 to 14 December 2026.",
    ]


def test_day_that_lacks_its_first_dose_begins_a_label() -> None:
    """Held for the morning of 13 December only."""
    made = revised(
        plan(),
        "2026-12-12 21:00",
        change="hold",
        drug="ruxolitinib",
        resume_on="2026-12-13 10:00",
        then="continue",
    )
    window = supply(made, from_="2026-12-11 00:00", through="2026-12-14")
    ends = [text.partition("food, ")[2] for text in labels(window, "ruxolitinib")]
    assert ends == [
        "from 11 December 2026 to 12 December 2026.",
        "from 13 December 2026 to 14 December 2026. The first dose is on 13 December 2026 at 20:00.",
    ]


def label(**changes: Any) -> Label:
    units = (UnitCount(form="tablet", strength_mg=Decimal(4), quantity=Decimal("2.5")),)
    said = {"drug": "dexamethasone", "step": 1, "route": "oral", "units": units, "times": ("08:00",)}
    dates = {"first_date": date(2026, 12, 1), "last_date": date(2026, 12, 2), "first_time": None, "last_time": None}
    return Label(**{**said, **dates, **changes})


@pytest.mark.parametrize(
    ("times", "said"),
    [
        (("08:00", "11:30"), "twice a day in the morning (08:00 and 11:30) from"),
        (("06:00", "12:00", "21:59"), "three times a day in the morning (06:00), at midday (12:00) and in the evening"),
        (("00:00", "13:00", "18:00", "22:00"), "4 times a day at night (00:00), in the afternoon (13:00), in the even"),
    ],
)
def test_times_of_day_in_words(times: tuple[str, ...], said: str) -> None:
    assert sentence(EN, label(times=times)).startswith(f"Take 2 and a half tablets of 4 mg {said}")


def test_other_routes_are_given_and_named() -> None:
    assert sentence(EN, label(route="tube")) == (
        "Give 2 and a half tablets of 4 mg, tube, once a day in the morning (08:00) "
        "from 1 December 2026 to 2 December 2026."
    )


def test_labels_in_chinese() -> None:
    window = supply(plan(), from_=DISCHARGE)
    assert [sentence(ZH, one) for one in window.labels] == [
        "2026年12月10日至2026年12月14日，每日两次，早上（08:00）和晚上（20:00），空腹或与食物同服均可，"
        "每次服用 15 mg规格 1 片。第一次为2026年12月10日 20:00。",
        "2026年12月11日至2026年12月14日，每日一次，早上（08:00），每次服用 4 mg规格 4 片和0.5 mg规格 3 片。",
    ]


def test_every_hour_belongs_to_a_part_of_the_day() -> None:
    for wording in (EN, ZH):
        assert sorted(wording.sections["part_of_day"]) == [f"{hour:02}" for hour in range(24)]


# Properties.


@lru_cache(maxsize=1)
def plans() -> tuple[Plan, ...]:
    held = {"change": "hold", "drug": "ruxolitinib", "resume_on": "2026-12-19 20:00", "then": "shift"}
    return (
        plan(),
        halved(),
        revised(halved(), "2026-12-10 11:00", **held),
        revised(
            plan(), "2026-12-20 00:00", change="restock", strengths={"drug": "dexamethasone", "strengths_mg": ["1"]}
        ),
        plan(formulary="cn", split_units=True, divide="dexamethasone 2"),
        plan(route="dexamethasone oral days 3-9 solution-0.1"),
        prepared(),
    )


PLANS = st.sampled_from(range(7)).map(lambda index: plans()[index])


def last_date(made: Plan) -> date:
    return max(one.date for one in made.administrations if one.date is not None)


@given(PLANS, st.sets(st.integers(1, 55), max_size=6))
def test_windows_that_follow_each_other_add_up_to_the_supply_of_the_plan(made: Plan, cuts: set[int]) -> None:
    start, end = date(2026, 12, 1), last_date(made)
    firsts = [start, *(start + timedelta(days=cut) for cut in sorted(cuts))]
    lasts = [*(first - timedelta(days=1) for first in firsts[1:]), end]
    total: dict[Any, Decimal] = {}
    for first, last in zip(firsts, lasts, strict=True):
        for row in supply(made, from_=f"{first} 00:00", through=last).rows:
            key = (row.drug, row.form, row.strength_mg, row.product)
            total[key] = total.get(key, Decimal(0)) + row.quantity
    whole: dict[Any, Decimal] = {}
    for one in made.administrations:
        for unit in one.units:
            key = (one.drug, unit.form, unit.strength_mg, unit.product)
            whole[key] = whole.get(key, Decimal(0)) + unit.quantity
    assert total == whole


@given(st.sampled_from([plan(), halved(), plan(formulary="uk"), plan(formulary="cn", split_units=True)]), st.data())
def test_windows_of_a_plan_that_was_never_revised_add_up_to_its_own_supply(made: Plan, data: st.DataObject) -> None:
    cut = data.draw(st.dates(date(2026, 12, 1), date(2027, 1, 24)))
    first = supply(made, from_="2026-12-01 00:00", through=cut)
    second = supply(made, from_=f"{cut + timedelta(days=1)} 00:00", through="2027-01-25")
    total: dict[Any, Decimal] = {}
    for row in (*first.rows, *second.rows):
        total[row.drug, row.strength_mg] = total.get((row.drug, row.strength_mg), Decimal(0)) + row.quantity
    assert total == {(one.drug, one.strength_mg): one.quantity for one in made.supply.items}


class Box:
    """Tablets of one strength: whole ones, and halves of those that were broken. Liquids are milliliters."""

    def __init__(self, amount: Decimal, liquid: bool) -> None:
        self.whole, self.halves, self.liquid = amount, 0, liquid

    def take(self, quantity: Decimal) -> bool:
        """Take so many out; whether they were there. A half comes from a broken tablet where there is one."""
        if self.liquid:
            self.whole -= quantity
            return self.whole >= 0
        self.whole -= quantity // 1
        if quantity % 1:
            if self.halves:
                self.halves -= 1
            else:
                self.whole -= 1
                self.halves += 1
        return self.whole >= 0


def boxes(window: SupplyWindow, fewer: Any = None) -> dict[Any, Box]:
    """What somebody has at home after it was handed out; of one strength a unit less."""
    return {
        (one.drug, one.strength_mg, one.product): Box(
            one.in_hand + one.hand_out - (1 if one is fewer else 0), one.form == "ml"
        )
        for one in window.rows
    }


def take(one: Administration, home: dict[Any, Box]) -> bool:
    keys = [((one.drug, unit.strength_mg, unit.product), unit.quantity) for unit in one.units]
    return all(key in home and home[key].take(quantity) for key, quantity in keys)


@st.composite
def asked(draw: Any) -> tuple[Plan, dict[str, Any]]:
    made = draw(PLANS)
    end = last_date(made)
    first = datetime(2026, 12, 1) + timedelta(hours=draw(st.integers(0, 54 * 24)))
    through = draw(st.dates(first.date(), max(end, first.date())))
    strengths = sorted(
        {(one.drug, unit.strength_mg) for one in made.administrations for unit in one.units if unit.product is None}
    )
    in_hand = [f"{drug} {mg} mg: {draw(st.integers(0, 60))}" for drug, mg in strengths if draw(st.booleans())]
    packs = [f"{drug} {mg} mg: {draw(st.integers(1, 60))}" for drug, mg in strengths if draw(st.booleans())]
    reserve = f"{draw(st.integers(0, 10))} days"
    return made, {"from_": first, "through": through, "in_hand": in_hand, "packs": packs, "reserve": reserve}


@given(asked())
def test_what_is_at_home_covers_every_dose_to_the_last_covered_and_not_the_next(case: tuple[Plan, Any]) -> None:
    made, said = case
    window = supply(made, **said)
    home = boxes(window)
    # Strengths that are taken only later are at home too, and not in the rows.
    for one in window.unused:
        if one.why == "later":
            home[one.drug, one.strength_mg, one.product] = Box(one.in_hand, one.product is not None)
    moment = said["from_"]
    left = [one for one in made.administrations if at(one) >= moment and one.units]
    index = next((index for index, one in enumerate(left) if not take(one, home)), len(left))
    assert window.last_covered == (dose(left[index - 1]) if index else None)
    assert window.first_missing == (dose(left[index]) if index < len(left) else None)
    until = said["through"] + timedelta(days=int(said["reserve"].split()[0]))
    assert all(one.date > until for one in left[index:] if one.date is not None)


@given(asked())
def test_one_unit_less_would_not_cover_the_window_and_the_reserve(case: tuple[Plan, Any]) -> None:
    made, said = case
    window = supply(made, **{**said, "packs": None})
    until = said["through"] + timedelta(days=window.reserve_days)
    wanted = [one for one in made.administrations if at(one) >= said["from_"] and one.date and one.date <= until]
    for row in window.rows:
        home = boxes(window, fewer=row)
        if row.hand_out:
            assert not all(take(one, home) for one in wanted)
        else:
            assert row.in_hand >= row.quantity + row.reserve


@given(asked())
def test_each_strength_lasts_as_long_as_its_box(case: tuple[Plan, Any]) -> None:
    made, said = case
    window = supply(made, **said)
    for row in window.rows:
        key = (row.drug, row.strength_mg, row.product)
        home = boxes(window)[key]
        uses = [
            (one, unit.quantity)
            for one in made.administrations
            for unit in one.units
            if at(one) >= said["from_"] and (one.drug, unit.strength_mg, unit.product) == key
        ]
        index = next((index for index, (_, quantity) in enumerate(uses) if not home.take(quantity)), len(uses))
        if row.runs_out is None:
            assert index == len(uses)
            assert row.left_over == row.in_hand + row.hand_out - sum(quantity for _, quantity in uses)
        else:
            last, missing = uses[index - 1][0], uses[index][0]
            assert (row.runs_out.last_covered, row.runs_out.first_missing) == (text(last), text(missing))


@given(asked())
def test_labels_hold_every_dose_of_the_window_and_no_other(case: tuple[Plan, Any]) -> None:
    """Each label spelled out again as the doses that it tells to take."""
    made, said = case
    window = supply(made, **said)
    told: list[tuple[str, str, tuple[UnitCount, ...]]] = []
    for one in window.labels:
        for number in range((one.last_date - one.first_date).days + 1):
            on = one.first_date + timedelta(days=number)
            first = one.first_time if one.first_time is not None and on == one.first_date else "00:00"
            last = one.last_time if one.last_time is not None and on == one.last_date else "23:59"
            told += [(f"{on} {time}", one.drug, one.units) for time in one.times if first <= time <= last]
    planned = [
        (text(one), one.drug, one.units)
        for one in made.administrations
        if at(one) >= said["from_"] and one.date is not None and one.date <= said["through"] and one.units
    ]
    assert sorted(told, key=lambda one: one[:2]) == sorted(planned, key=lambda one: one[:2])


def at(one: Administration) -> datetime:
    return datetime.fromisoformat(text(one))


def text(one: Administration) -> str:
    return f"{one.date} {one.time}"


def dose(one: Administration) -> Any:
    from rud_dosing.model.supply import Dose

    return Dose(administration_id=one.id, drug=one.drug, at=text(one))


# Refusals.


def two_forms() -> Plan:
    """A plan whose first dose of dexamethasone is of soluble tablets of 4 mg."""
    made = plan()
    rows = list(made.administrations)
    index = next(index for index, one in enumerate(rows) if one.drug == "dexamethasone")
    soluble = tuple(msgspec.structs.replace(unit, form="soluble-tablet") for unit in rows[index].units)
    rows[index] = msgspec.structs.replace(rows[index], units=soluble)
    return msgspec.structs.replace(made, administrations=tuple(rows))


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"from_": None}, 'error[moment]: from: no moment is given\n  Write for example "2026-12-20 14:00".'),
        ({"from_": "2026-12-10 25:00"}, "error[moment]: from: "),
        ({"from_": datetime(2026, 12, 10, 20, 0, 30)}, "error[moment]: from: "),
        ({"from_": date(2026, 12, 10)}, "error[moment-open]: from: 2026-12-10 does not say which doses of that day"),
        (
            {"through": "2026-12-09"},
            "error[through]: through: 2026-12-09 is before 2026-12-10 20:00\n"
            "  Name the last day to supply for; it is included.",
        ),
        (
            {"through": "2027-12-23"},
            "error[through]: through: 2027-12-23 is after the end of the plan, 2027-01-25\n  At most 2027-01-25.",
        ),
        ({"through": "2026-02-30"}, "error[date]: through: "),
        (
            {"from_": "2027-01-25 10:00"},
            "error[through-needed]: through: the plan has no visit after 2027-01-25 10:00\n"
            "  Say the last day to supply for, for example 2026-12-23.",
        ),
        (
            {"reserve": "57 days"},
            "error[reserve]: reserve: 57 days in reserve are more than the 56 days of the plan\n"
            '  Write for example "3 days".',
        ),
        ({"reserve": "3"}, 'error[unit]: reserve: "3" has no unit'),
        ({"reserve": "36 hours"}, "error[days]: reserve: "),
        (
            {"in_hand": "dexametasone 4 mg: 12"},
            'error[unknown-drug]: in_hand: the plan has no "dexametasone"\n  Its drugs: ruxolitinib, dexamethasone.',
        ),
        (
            {"in_hand": "dexamethasone 4 mg 12"},
            'error[order-text]: in_hand: "dexamethasone 4 mg 12" cannot be read\n'
            '  Write for example "dexamethasone 4 mg: 12, dexamethasone 0.5 mg: 30".',
        ),
        ({"in_hand": ""}, 'error[order-text]: in_hand: "" cannot be read'),
        ({"in_hand": "dexamethasone 4 mg: 12,"}, 'error[order-text]: in_hand: "" cannot be read'),
        ({"in_hand": "dexamethasone 4: 12"}, 'error[unit]: in_hand: "4" has no unit'),
        (
            {"in_hand": "dexamethasone 4 mg: 7.5"},
            'error[count]: in_hand: "7.5" of dexamethasone 4 mg is no whole number\n'
            "  Count whole units; a half that is left over is not counted.",
        ),
        (
            {"in_hand": "dexamethasone 4 mg: 12 tablets"},
            'error[count]: in_hand: "12 tablets" of dexamethasone 4 mg is no whole number\n'
            '  Write digits alone, for example "12".',
        ),
        (
            {"in_hand": "dexamethasone 0 mg: 12"},
            'error[strength]: in_hand: "dexamethasone 0 mg" is a strength of zero\n  Read it off the pack.',
        ),
        (
            {"in_hand": ["dexamethasone 4 mg: 1", "dexamethasone 4000 mcg: 2"]},
            "error[order-twice]: in_hand: dexamethasone 4 mg is named twice\n  Name each once.",
        ),
        (
            {"in_hand": "dexamethasone: 12"},
            'error[product]: in_hand: "dexamethasone" is neither a drug with a strength nor a liquid of the formulary '
            "us\n"
            '  Write a strength too ("dexamethasone 4 mg"), or one of phosphate-4, solution-0.1, intensol-1.',
        ),
        ({"in_hand": "solution-0.1: 40"}, 'error[unit]: in_hand: "40" has no unit'),
        (
            {"packs": "ruxolitinib 10 mg: 56"},
            "error[not-taken]: packs: the plan takes no ruxolitinib 10 mg\n  It takes 15 mg of ruxolitinib.",
        ),
        (
            {"packs": "solution-0.1: 240 mL"},
            f"error[not-taken]: packs: the plan takes no {SOLUTION}\n  It takes 0.5 mg, 4 mg of dexamethasone.",
        ),
        (
            {"packs": "ruxolitinib 15 mg: 0"},
            "error[count]: packs: a pack of ruxolitinib 15 mg holds nothing\n  Say how much a pack holds.",
        ),
    ],
)
def test_refusal(said: dict[str, Any], message: str) -> None:
    assert refusal(plan(), **{"from_": DISCHARGE, **said}).startswith(message)


def test_undated_plan_is_refused() -> None:
    assert refusal(plan(start=None, undated=True), from_=DISCHARGE) == (
        "error[undated]: plan: the plan has no dates yet\n  Give it its first day with set-start."
    )


def test_strength_of_two_forms_is_refused_where_it_is_in_hand() -> None:
    assert refusal(two_forms(), from_=DISCHARGE, in_hand="dexamethasone 4 mg: 3") == (
        "error[strength-forms]: in_hand: the plan takes dexamethasone 4 mg as soluble-tablet and tablet\n"
        "  What is in hand cannot be told apart: leave it out."
    )
    assert supply(two_forms(), from_=DISCHARGE, in_hand="ruxolitinib 15 mg: 3").rows


def test_pack_of_a_drug_that_takes_no_units_is_refused() -> None:
    assert refusal(prepared(), from_=DISCHARGE, packs="dexamethasone 4 mg: 100") == (
        "error[not-taken]: packs: the plan takes no dexamethasone 4 mg\n  It takes no units of dexamethasone."
    )


def test_plan_without_administrations_has_a_reserve_no_longer_than_its_regimen() -> None:
    bare = msgspec.structs.replace(plan(), administrations=())
    assert refusal(bare, from_=DISCHARGE, reserve="57 days").startswith("error[reserve]: ")
    assert supply(bare, from_=DISCHARGE, reserve="56 days").rows == ()


def test_no_visit_is_named_where_none_follows() -> None:
    window = supply(plan(), from_="2027-01-25 10:00", through="2027-01-25")
    assert (window.next_visit, counts(window)) == (None, {"ruxolitinib 15": ("1", "0", "0", "1")})


def test_date_alone_is_taken_before_the_first_day() -> None:
    assert supply(plan(), from_="2026-11-30") == supply(plan(), from_="2026-11-30 00:00")
