"""Plans that change: each change worked out by hand, what is refused, and what a revision says of itself."""

from __future__ import annotations

import tomllib
from datetime import date, datetime, timezone
from decimal import Decimal
from typing import Any

import icalendar
import msgspec
import pytest
import recurring_ical_events
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


def test_what_is_said_of_a_revision_is_kept_in_its_history() -> None:
    made = revised(plan(), "2026-12-10 11:00", change="hold", drug="ruxolitinib")
    first, entry = made.history
    assert (first.revision, first.action, first.by) == (1, "plan", MAKER)
    assert (entry.revision, entry.action, entry.by, entry.reason) == (2, "revise", REVISER, "A reason")
    assert (entry.at, entry.from_moment) == (LATER, "2026-12-10 11:00")
    assert entry.change == changes.Hold(drug="ruxolitinib")
    assert entry.content_digest == made.content_digest != first.content_digest
    assert made.created_at == plan().created_at


def test_history_holds_what_was_replaced_and_names_what_is_new() -> None:
    before = plan()
    made = revised(before, "2027-01-24 00:00", change="shift", days=1)
    entry = made.history[-1]
    # Days 55 and 56 (24 and 25 January) move to the 25th and 26th. The 24th loses three; on the 25th only the day of
    # the regimen changes (0.5 mg on both days); the 26th is new.
    assert [(str(one.date), one.time) for one in entry.replaced] == [
        (day, time) for day in ("2027-01-24", "2027-01-25") for time in ("08:00", "08:00", "20:00")
    ]
    assert all(one in [row.as_kept for row in before.administrations] for one in entry.replaced)
    new = [one for one in made.administrations if str(one.date) == "2027-01-26"]
    assert set(entry.added) == {one.id for one in new}
    assert len(new) == 3
    assert [one.treatment_day for one in entry.replaced_assessments] == [56]
    assert (entry.added_assessments, entry.replaced_patient, entry.replaced_order) == ((), None, None)


def test_order_and_patient_that_were_replaced_are_kept() -> None:
    reweighed = revised(plan(), "2026-12-15 00:00", change="reweigh", weight="70 kg", weighed_on="2026-12-14")
    assert reweighed.history[-1].replaced_patient == plan().patient
    assert (reweighed.patient.weight, reweighed.patient.height) == ("70 kg", "170 cm")
    assert reweighed.patient.weighed_on == date(2026, 12, 14)
    retapered = revised(reweighed, "2026-12-20 00:00", change="retaper", final_week={"shape": "halving"})
    assert retapered.history[-1].replaced_patient is None
    assert retapered.history[-1].replaced_order == plan().order


def test_dose_that_the_prescriber_set_stands_beside_the_regimen_s_own() -> None:
    made = revised(
        plan(), "2026-12-10 00:00", change="redose", drug="dexamethasone", dose_mg="20", through="2026-12-11"
    )
    day_10, day_11, day_12 = (one for one in of(made, "dexamethasone") if 10 <= one.treatment_day <= 12)
    for one in (day_10, day_11):
        assert (one.dose_mg, one.calculated_mg) == (20, Decimal("17.3"))
    assert (day_12.dose_mg, day_12.calculated_mg) == (Decimal("17.5"), Decimal("17.3"))
    steps = [step for step in made.steps if step.drug == "dexamethasone"][:3]
    assert [(step.first_day, step.last_day, step.prescribed) for step in steps] == [
        (1, 9, False),
        (10, 11, True),
        (12, 14, False),
    ]
    # 20 mg / 1.73 m2 = 11.5607; (20 - 17.3) / 17.3 = 15.607 %
    assert number(steps[1].achieved or Decimal(0), 3) == "11.561"
    assert number(steps[1].deviation_percent, 2) == "15.61"
    (said,) = (finding for finding in made.findings if finding.code == "dose-prescribed")
    assert said.message == (
        "dexamethasone: the prescriber set 20 mg until 2026-12-11; the regimen's own dose is 17.3 mg."
    )
    assert said.path == "history[1].change"


def test_finding_names_its_own_entry_of_the_history_also_after_a_verification() -> None:
    checked = verify(plan(), by="C. Nurse", at=LATER)
    made = revised(checked, "2026-12-10 00:00", change="hold", drug="ruxolitinib")
    (said,) = (finding for finding in made.findings if finding.code == "rebound-risk")
    assert said.path == "history[2].change"
    assert isinstance(made.history[2].change, changes.Hold)


def test_stop_of_everything_says_nothing_of_what_was_tapered_before() -> None:
    tapered = revised(plan(), "2026-12-25 00:00", change="stop", drug="dexamethasone", taper_days=5)
    made = revised(tapered, "2026-12-31 00:00", change="stop")
    assert codes(made) - codes(plan()) == {"rebound-risk", "taper-of-a-stop"}
    at_once = revised(plan(), "2026-12-31 00:00", change="stop")
    assert codes(at_once) - codes(plan()) == {"rebound-risk", "adrenal-risk"}


def test_fixed_dose_is_not_tapered_by_computing() -> None:
    with pytest.raises(DosingError) as refused:
        revised(plan(), "2026-12-15 00:00", change="stop", drug="ruxolitinib", taper_days=2)
    assert str(refused.value) == (
        "error[revise]: taper: the doses of ruxolitinib are fixed and are not computed\n"
        "  Set each step down with redose, then stop it."
    )


def test_taper_is_not_held_back_by_days_that_were_shifted_away() -> None:
    # Days 10 to 14 are shifted away; stopped on the 12th with 2 days: 17.3 x 2/3 = 11.53 -> 11.5; x 1/3 = 5.77 -> 6.
    shifted = revised(plan(), "2026-12-10 00:00", change="shift", days=5)
    made = revised(shifted, "2026-12-12 00:00", change="stop", drug="dexamethasone", taper_days=2)
    assert [(str(one.date), number(one.dose_mg)) for one in of(made, "dexamethasone")[9:]] == [
        ("2026-12-12", "11.5"),
        ("2026-12-13", "6"),
    ]
    assert held(made, "dexamethasone") == ["2026-12-10", "2026-12-11"]


def test_stop_with_a_taper_of_an_ordered_dose_goes_down_from_it() -> None:
    # 10 mg ordered from the start: x 2/3 = 6.67 -> 6.5; x 1/3 = 3.33 -> 3.5.
    made = revised(
        plan(dose="dexamethasone 10 mg"), "2026-12-10 00:00", change="stop", drug="dexamethasone", taper_days=2
    )
    assert [number(one.dose_mg) for one in of(made, "dexamethasone")] == ["10"] * 9 + ["6.5", "3.5"]


def test_dose_of_the_order_comes_back_when_a_revision_s_dose_has_ended() -> None:
    ordered = plan(dose="ruxolitinib 10 mg")
    made = revised(ordered, "2026-12-10 00:00", change="redose", drug="ruxolitinib", dose_mg="5", through="2026-12-11")
    assert [number(one.dose_mg) for one in of(made, "ruxolitinib")] == ["10"] * 18 + ["5"] * 4 + ["10"] * 90


def test_route_of_the_order_comes_back_when_a_revision_s_route_has_ended() -> None:
    ordered = plan(route="dexamethasone intravenous days 1-7 phosphate-4")
    made = revised(
        ordered, "2026-12-03 00:00", change="reroute", drug="dexamethasone", route="tube", through="2026-12-04"
    )
    assert [one.route for one in of(made, "dexamethasone")][:9] == [
        *("intravenous", "intravenous", "tube", "tube", "intravenous", "intravenous", "intravenous", "oral", "oral"),
    ]


BY_INJECTION = {
    "change": "reroute",
    "drug": "dexamethasone",
    "route": "intravenous",
    "product": "phosphate-4",
    "through": "2026-12-08",
}


def test_injection_of_a_prescribed_dose_needs_no_tablets_of_it() -> None:
    # 50 marks of 0.333 mg are 16.65 mg, which tablets of 0.5 mg cannot make.
    injected = revised(plan(), "2026-12-05 00:00", **BY_INJECTION)
    made = revised(
        injected, "2026-12-06 00:00", change="redose", drug="dexamethasone", dose_mg="16.65", through="2026-12-07"
    )
    given = of(made, "dexamethasone")[4:9]
    assert [number(one.dose_mg) for one in given] == ["17.316", "16.65", "16.65", "17.316", "17.5"]
    assert [number(one.units[0].quantity) for one in given[:4]] == ["5.2", "5", "5", "5.2"]


def test_injection_of_a_prescribed_dose_is_never_rounded_to_a_mark() -> None:
    # 16.7 / 0.333 = 50.15: between 50 marks (16.65 mg) and 51.
    injected = revised(plan(), "2026-12-05 00:00", **BY_INJECTION)
    with pytest.raises(DosingError) as refused:
        revised(injected, "2026-12-06 00:00", change="redose", drug="dexamethasone", dose_mg="16.7")
    assert str(refused.value) == (
        "error[dose-not-makeable]: dexamethasone: 16.7 mg is no whole number of marks of 0.1 mL of "
        "dexamethasone sodium phosphate injection 4 mg/mL\n"
        "  The nearest doses that can be drawn up are 16.65 mg (5 mL) and 16.983 mg (5.1 mL)."
    )


@pytest.mark.parametrize(
    ("formulary", "product", "given", "expected"),
    [
        # 3.3 mg/mL as base: 17.3 / 0.33 = 52.4 -> 52 marks = 5.2 mL = 17.16 mg
        ("uk", "injection-3.3", ("5.2", "17.16"), set()),
        # 5 mg/mL x 0.76 = 3.8: 17.3 / 0.38 = 45.5 -> 46 marks (17.48, 0.18 away) before 45 (17.1, 0.2 away) = 4.6 mL
        ("cn", "phosphate-5", ("4.6", "17.48"), {"product-salt", "product-unverified"}),
    ],
)
def test_product_says_what_its_strength_is_expressed_as(
    formulary: str, product: str, given: tuple[str, str], expected: set[str]
) -> None:
    before = plan(formulary=formulary)
    made = revised(before, "2026-12-05 00:00", **{**BY_INJECTION, "product": product})
    one = of(made, "dexamethasone")[4]
    assert (number(one.units[0].quantity), number(one.dose_mg)) == given
    assert {code for code in codes(made) - codes(before) if code.startswith("product")} == expected


def test_dose_that_is_given_on_no_day_is_not_spoken_of() -> None:
    on_hold = revised(plan(), "2026-12-10 00:00", change="hold", drug="ruxolitinib")
    made = revised(on_hold, "2026-12-12 00:00", change="redose", drug="ruxolitinib", dose_mg="10")
    assert made.administrations == on_hold.administrations
    assert "dose-prescribed" not in codes(made)


CAPPED = {"bsa_cap": "2 m2"}  # a cap that is not reached is a finding, which a heavier patient makes untrue
BECAUSE = {"change": "redose", "drug": "ruxolitinib", "dose_mg": "10", "because": "bsa-cap-not-reached"}


@pytest.mark.parametrize(("through", "on"), [("2026-12-12", "2026-12-12"), (None, "2026-12-14")])
def test_dose_because_of_a_finding_is_reviewed_on_its_last_day_or_at_the_next_visit(
    through: str | None, on: str
) -> None:
    made = revised(plan(**CAPPED), "2026-12-10 00:00", **BECAUSE, through=through)
    assert [(one.drug, str(one.date), one.dose_mg, one.because) for one in made.reviews] == [
        ("ruxolitinib", on, 10, "bsa-cap-not-reached")
    ]
    assert codes(made) - codes(plan(**CAPPED)) == {"dose-prescribed", "review-open"}


def test_end_of_the_cause_says_to_reconsider_the_dose() -> None:
    # 100 kg: 170 x 100 / 3600 = 4.7222; sqrt = 2.173 -> 2.17, more than the cap of 2.
    dosed = revised(plan(**CAPPED), "2026-12-10 00:00", **BECAUSE)
    made = revised(dosed, "2026-12-20 00:00", change="reweigh", weight="100 kg", weighed_on="2026-12-20")
    (said,) = (finding for finding in made.findings if finding.code == "cause-ended")
    assert (said.severity, said.path) == ("warning", "history[1].change")
    assert said.message == (
        "ruxolitinib: 10 mg was set because of [bsa-cap-not-reached], which is no longer found. "
        "Reconsider the dose now."
    )
    assert "review-open" not in codes(made)


def test_drug_that_was_stopped_is_not_reviewed() -> None:
    dosed = revised(plan(**CAPPED), "2026-12-10 00:00", **BECAUSE)
    assert revised(dosed, "2026-12-12 00:00", change="stop", drug="ruxolitinib").reviews == ()
    assert revised(dosed, "2026-12-12 00:00", change="stop", outcome="died").reviews == ()


def test_after_the_last_visit_a_review_needs_a_last_day() -> None:
    later = revised(
        plan(**CAPPED),
        "2026-12-10 00:00",
        change="hold",
        drug="ruxolitinib",
        resume_on="2026-12-20 00:00",
        then="shift",
    )
    assert revised(later, "2027-01-26 00:00", **BECAUSE).reviews == ()
    (review,) = revised(later, "2027-01-26 00:00", **BECAUSE, through="2027-01-30").reviews
    assert review.date == date(2027, 1, 30)


def test_update_brings_what_is_known_and_keeps_the_measured() -> None:
    before = revised(plan(), "2026-12-15 00:00", change="reweigh", weight="70 kg", weighed_on="2026-12-14")
    known = patient(weight="70 kg", allergies=("penicillin",))
    made = revise(before, changes.Update(patient=known), from_="2026-12-20 00:00", reason="Asked", by=REVISER, at=LATER)
    assert made.patient.allergies == ("penicillin",)
    assert (made.patient.weight, made.patient.weighed_on) == ("70 kg", date(2026, 12, 14))
    assert made.administrations == before.administrations
    assert made.history[-1].replaced_patient == before.patient


def test_changes_of_the_same_moment_take_effect_in_the_order_in_which_they_were_made() -> None:
    first = revised(plan(), "2026-12-15 00:00", change="redose", drug="ruxolitinib", dose_mg="10")
    made = revised(first, "2026-12-15 00:00", change="redose", drug="ruxolitinib", dose_mg="5")
    assert runs(made, "ruxolitinib")[1] == ["2026-12-15", "2027-01-25", "08:00 5, 20:00 5", 15, 56]


def test_held_days_stand_by_day_and_then_in_the_order_of_the_regimen() -> None:
    """Not in the order of a set: that would change the digest from one run of the program to the next."""
    made = revised(plan(), "2026-12-10 00:00", change="shift", days=9)
    assert [(one.drug, one.treatment_day) for one in made.held_days] == [
        (drug, day) for day in range(10, 19) for drug in DRUGS
    ]


def test_visit_after_the_moment_is_shifted_and_one_before_it_is_not() -> None:
    on_time = plan().order.visit_time
    before = revised(plan(), f"2026-12-14 {on_time}", change="shift", days=2)
    assert visits(before)["14"] == "2026-12-16"
    hours = int(on_time[:2])
    after = revised(plan(), f"2026-12-14 {hours + 1:02}:00", change="shift", days=2)
    assert visits(after)["14"] == "2026-12-14"


@pytest.mark.parametrize(
    ("since", "fields", "message"),
    [
        (
            "2026-12-10 00:00",
            {"change": "hold", "drug": "prednisolone"},
            'error[revise]: drug: the plan has no "prednisolone"\n  Its drugs: ruxolitinib, dexamethasone.',
        ),
        (
            "2026-12-10 00:00",
            {"change": "resume", "drug": "ruxolitinib", "then": "shift"},
            "error[revise]: drug: ruxolitinib is not held at 2026-12-10 00:00\n  Hold it first.",
        ),
        (
            "2026-12-10 00:00",
            {"change": "hold", "drug": "ruxolitinib", "resume_on": "2026-12-09 08:00", "then": "shift"},
            "error[revise]: resume_on: 2026-12-09 08:00 is before the hold begins\n  Name a later moment.",
        ),
        (
            "2026-12-10 00:00",
            {"change": "move-assessment", "day": 10, "to": "2026-12-11"},
            "error[revise]: day: the plan has no visit of day 10\n  Its visits: 7, 14, 28, 56.",
        ),
        (
            "2026-12-10 00:00",
            {"change": "redose", "drug": "ruxolitinib", "dose_mg": "7.5"},
            "error[dose-not-makeable]: ruxolitinib: 7.5 mg cannot be made from units of 5 mg, 15 mg\n"
            "  The nearest doses that can be made are 5 mg and 10 mg.",
        ),
        (
            "2026-12-10 00:00",
            {"change": "reroute", "drug": "ruxolitinib", "route": "intravenous"},
            "error[product]: product: no product is named to give ruxolitinib intravenous\n"
            "  The formulary has none for ruxolitinib intravenous.",
        ),
        (
            "2026-12-01 00:00",
            {"change": "stop", "drug": "dexamethasone", "taper_days": 3},
            "error[revise]: taper: dexamethasone has not begun by then, and there is nothing to taper\n"
            "  Stop it without a taper.",
        ),
        (
            "2027-01-26 00:00",
            {"change": "stop", "drug": "dexamethasone", "taper_days": 3},
            "error[revise]: taper: dexamethasone has ended by then, and there is nothing to taper\n"
            "  Stop it without a taper.",
        ),
        (
            "2026-12-01 12:00",
            {"change": "move-start", "start": "2026-12-03"},
            "error[start-moved-late]: from: 2 administrations lie before 2026-12-01 12:00\n"
            "  The start moves only before the first dose; later, shift what is left.",
        ),
        (
            "2026-11-30 12:00",
            {"change": "move-start", "start": "2026-11-29"},
            "error[start-moved-late]: from: 5 administrations lie before 2026-11-30 12:00\n"
            "  The start moves only before the first dose; later, shift what is left.",
        ),
    ],
)
def test_change_that_cannot_be_is_refused(since: str, fields: dict[str, Any], message: str) -> None:
    with pytest.raises(DosingError) as refused:
        revised(plan(), since, **fields)
    assert str(refused.value) == message


def test_two_holds_of_a_drug_are_one_and_the_one_said_last_decides_when_it_ends() -> None:
    # Said first: 10 to 13 December, moving the rest. Said then: from the 8th, and not yet until when.
    planned = revised(
        plan(), "2026-12-10 06:00", change="hold", drug="dexamethasone", resume_on="2026-12-13 06:00", then="shift"
    )
    earlier_too = revised(planned, "2026-12-08 06:00", change="hold", drug="dexamethasone")
    assert max(str(one.date) for one in of(earlier_too, "dexamethasone")) == "2026-12-07"
    # Said while it is on hold until the 13th: until the 16th. Nine days given, 10 to 15 held.
    longer = revised(
        planned, "2026-12-12 06:00", change="hold", drug="dexamethasone", resume_on="2026-12-16 06:00", then="shift"
    )
    days = [one.treatment_day for one in of(longer, "dexamethasone")]
    assert days[:11] == [1, 2, 3, 4, 5, 6, 7, 8, 9, 16, 17]
    assert len(days) == 56


def test_drug_that_is_stopped_is_not_held_again() -> None:
    stopped = revised(plan(), "2026-12-10 00:00", change="stop", drug="ruxolitinib")
    with pytest.raises(DosingError) as refused:
        revised(stopped, "2026-12-11 00:00", change="hold", drug="ruxolitinib")
    assert str(refused.value) == (
        "error[revise]: drug: ruxolitinib has been stopped by then\n  What has been stopped is not changed."
    )
    nothing = revised(plan(), "2026-12-10 00:00", change="stop")
    with pytest.raises(DosingError) as refused:
        revised(nothing, "2026-12-11 00:00", change="stop")
    assert str(refused.value) == (
        "error[revise]: drug: everything has been stopped by then\n  There is nothing left to stop."
    )


def test_end_of_a_hold_does_not_bring_back_a_drug_that_was_stopped_in_between() -> None:
    on_hold = revised(
        plan(), "2026-12-10 00:00", change="hold", drug="ruxolitinib", resume_on="2026-12-15 08:00", then="shift"
    )
    made = revised(on_hold, "2026-12-12 00:00", change="stop", drug="ruxolitinib")
    assert of(made, "ruxolitinib")[-1].date == date(2026, 12, 9)
    assert held(made, "ruxolitinib") == ["2026-12-10", "2026-12-11"]


def test_visit_of_a_plan_without_visits_left_is_not_moved() -> None:
    lost = revised(plan(), "2026-12-02 00:00", change="stop", outcome="died")
    with pytest.raises(DosingError) as refused:
        revised(lost, "2026-12-03 00:00", change="move-assessment", day=7, to="2026-12-08")
    assert str(refused.value) == ("error[revise]: plan: the plan has ended with the patient's death\n  Make no change.")
    assert lost.assessments == ()


def test_undated_plan_gets_a_start_before_anything_else() -> None:
    with pytest.raises(DosingError) as refused:
        revised(plan(start=None, undated=True), "2026-12-10 00:00", change="hold", drug="ruxolitinib")
    assert str(refused.value) == (
        "error[undated]: plan: the plan has no dates yet\n  Give it its first day with set-start."
    )


def test_set_start_gives_the_doses_and_days_of_the_undated_plan() -> None:
    undated = plan(start=None, undated=True)
    dated = revised(undated, None, change="move-start", start="2026-12-01")
    assert (undated.status, dated.status) == ("undated", "planned")
    assert [(one.treatment_day, one.time, one.dose_mg) for one in dated.administrations] == [
        (one.treatment_day, one.time, one.dose_mg) for one in undated.administrations
    ]
    assert [one.date for one in dated.administrations] == [one.date for one in plan().administrations]
    assert {one.id for one in dated.administrations} == {one.id for one in plan().administrations}


@pytest.mark.parametrize(
    ("known", "message"),
    [
        (
            patient(id="HLH-0043"),
            'error[revise]: patient.id: the file is of patient "HLH-0043", the plan of "HLH-0042"\n'
            "  Update with this patient's own file, or make a plan for the other.",
        ),
        (
            patient(weight="60 kg"),
            'error[revise]: patient.weight: the file has weight "60 kg", the plan "63.5 kg"\n'
            "  Doses follow a new weight or height from a moment on: use reweigh. Then update.",
        ),
        (
            patient(height="171 cm"),
            'error[revise]: patient.height: the file has height "171 cm", the plan "170 cm"\n'
            "  Doses follow a new weight or height from a moment on: use reweigh. Then update.",
        ),
    ],
)
def test_update_by_another_patient_or_another_weight_is_refused(known: Any, message: str) -> None:
    with pytest.raises(DosingError) as refused:
        revise(plan(), changes.Update(patient=known), from_="2026-12-20 00:00", reason="New", by=REVISER, at=LATER)
    assert str(refused.value) == message


def test_cause_of_a_dose_is_a_finding_of_the_plan() -> None:
    with pytest.raises(DosingError) as refused:
        revised(plan(), "2026-12-10 00:00", change="redose", drug="ruxolitinib", dose_mg="10", because="low-platelets")
    assert refused.value.code == "because"
    assert refused.value.problem == 'the plan has no finding "low-platelets"'


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"change": "hold", "drug": "ruxolitinib", "resume_on": "2026-12-12 08:00"}, "hold"),
        ({"change": "hold", "drug": "ruxolitinib", "then": "shift"}, "hold"),
        ({"change": "hold", "drug": "ruxolitinib", "shift_assessments": True}, "hold"),
        ({"change": "resume", "drug": "ruxolitinib", "then": "continue", "shift_assessments": True}, "hold"),
        ({"change": "hold", "drug": "ruxolitinib", "resume_on": "12 December", "then": "shift"}, "moment"),
        ({"change": "hold", "drug": "Ruxolitinib"}, "name"),
        ({"change": "stop", "outcome": "died", "drug": "ruxolitinib"}, "stop"),
        ({"change": "stop", "taper_days": 5}, "stop"),
        ({"change": "stop", "drug": "dexamethasone", "taper_days": 0}, "stop"),
        ({"change": "stop", "drug": "dexamethasone", "taper_days": 57}, "stop"),
        ({"change": "shift", "days": 0}, "shift"),
        ({"change": "shift", "days": 367}, "shift"),
        ({"change": "redose", "drug": "ruxolitinib", "dose_mg": "0"}, "redose"),
        ({"change": "redose", "drug": "ruxolitinib", "dose_mg": "1e1"}, "number"),
        ({"change": "redose", "drug": "ruxolitinib", "dose_mg": "10", "because": "Low platelets"}, "name"),
    ],
)
def test_change_that_makes_no_sense_does_not_exist(fields: dict[str, Any], code: str) -> None:
    constructor = {"hold": changes.Hold, "resume": changes.Resume, "stop": changes.Stop, "shift": changes.Shift}
    made = constructor.get(fields["change"], changes.Redose)
    given = {key: value for key, value in fields.items() if key != "change"}
    if "dose_mg" in given:
        given["dose_mg"] = Decimal(given["dose_mg"])
    with pytest.raises(DosingError) as refused:
        made(**given)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("field", "value"), [("reason", " "), ("by", ""), ("by", "Dr.\N{ZERO WIDTH SPACE}B"), ("reason", "x" * 501)]
)
def test_reason_and_name_are_text_that_can_be_printed(field: str, value: str) -> None:
    said = {"reason": "A reason", "by": REVISER, field: value}
    with pytest.raises(DosingError) as refused:
        revise(plan(), changes.Shift(days=1), from_="2026-12-10 00:00", at=LATER, **said)
    assert (refused.value.code, refused.value.where) == ("text", field)


@pytest.mark.parametrize(
    ("since", "code"),
    [
        (None, "moment"),
        ("2026-12-10T08:00", "moment"),
        ("10 December 2026", "moment"),
        ("2026-02-30", "moment"),
        ("2026-12-10 24:00", "moment"),
        (datetime(2026, 12, 10, 8, 0, 30), "moment"),
        (datetime(2026, 12, 10, 8, 0, tzinfo=timezone.utc), "moment"),
        (datetime(1926, 12, 10, 8, 0), "moment"),
        ("2026-12-10", "moment-open"),
        (date(2026, 12, 10), "moment-open"),
    ],
)
def test_moment_is_a_wall_clock_time_that_says_what_was_given(since: Any, code: str) -> None:
    with pytest.raises(DosingError) as refused:
        revise(plan(), changes.Shift(days=1), from_=since, reason="A reason", by=REVISER, at=LATER)
    assert refused.value.code == code


def test_date_alone_is_refused_with_the_doses_of_that_day() -> None:
    with pytest.raises(DosingError) as refused:
        revised(plan(), "2026-12-10", change="shift", days=1)
    assert str(refused.value) == (
        "error[moment-open]: from: 2026-12-10 does not say which doses of that day are given: "
        "ruxolitinib 08:00, dexamethasone 08:00, ruxolitinib 20:00\n"
        '  Write the time of day too, for example "2026-12-10 00:00" if none is given.'
    )


def test_date_alone_is_the_start_of_a_day_without_doses() -> None:
    shifted = revised(plan(), "2026-12-10 00:00", change="shift", days=3)
    made = revised(shifted, "2026-12-12", change="shift", days=1)
    assert made.history[-1].from_moment == "2026-12-12 00:00"
    assert made == revised(shifted, "2026-12-12 00:00", change="shift", days=1)


def test_moment_may_be_a_datetime() -> None:
    said = {"reason": "A reason", "by": REVISER, "at": LATER}
    made = revise(plan(), changes.Shift(days=1), from_=datetime(2026, 12, 10, 11, 0), **said)
    assert made == revise(plan(), changes.Shift(days=1), from_="2026-12-10 11:00", **said)


def test_time_of_saying_needs_a_zone_and_is_kept_in_utc() -> None:
    with pytest.raises(DosingError) as refused:
        revise(plan(), changes.Shift(days=1), from_="2026-12-10 11:00", reason="A", by="B", at=datetime(2026, 12, 1))
    assert refused.value.code == "created-at"


def test_revisions_count_up_and_every_one_can_be_rebuilt() -> None:
    one = plan()
    two = revised(one, "2026-12-10 00:00", change="hold", drug="ruxolitinib")
    three = revised(two, "2026-12-12 00:00", change="resume", drug="ruxolitinib", then="shift")
    assert [made.revision for made in (one, two, three)] == [1, 2, 3]
    for made in (one, two, three):
        rebuilt = earlier(three, made.revision)
        for field in ("administrations", "steps", "assessments", "held_days", "supply", "findings", "content_digest"):
            assert getattr(rebuilt, field) == getattr(made, field)
    for number_of in (0, 4):
        with pytest.raises(DosingError) as refused:
            earlier(three, number_of)
        assert (
            str(refused.value) == f"error[revision]: revision: there is no revision {number_of}\n  The plan has 1 to 3."
        )


def test_revised_plan_is_read_as_it_was_written() -> None:
    for case in REVISIONS[:12]:
        made = _before(case)
        for one in case["changes"]:
            made = revised(made, one.get("from"), **{key: value for key, value in one.items() if key != "from"})
        assert read_plan(export(made, "json")) == made


def test_every_change_survives_as_data() -> None:
    for case in REVISIONS:
        for one in case["changes"]:
            fields = {key: value for key, value in one.items() if key != "from"}
            built = change(**fields)
            assert msgspec.json.decode(msgspec.json.encode(built), type=changes.Change) == built


def _live(content: bytes) -> list[tuple[str, str, str]]:
    """What an independent reader shows in the calendar: id, start and text of every event that is not cancelled."""
    calendar = icalendar.Calendar.from_ical(content)
    read = recurring_ical_events.of(calendar).between(date(2025, 1, 1), date(2030, 1, 1))
    return sorted(
        (str(one["UID"]), f"{one.start:%Y-%m-%d %H:%M}", str(one["SUMMARY"]))
        for one in read
        if one["STATUS"] == "CONFIRMED" and isinstance(one.start, datetime)
    )


@pytest.mark.parametrize(
    "name",
    [
        "hold for three days, then shift the visits too",
        "platelets at 11:00 on day 10, the 08:00 dose given; resumed on day 13 at 08:00, shift",
        "stop of dexamethasone on day 14 with a taper of 5 days",
        "an evening start, then a shift by 2 days",
        "reweigh on day 15",
        "move the start to 10 December, and then to 25 November after all",
        "death after everything was stopped",
    ],
)
def test_calendar_of_every_revision_shows_exactly_its_administrations_and_visits(name: str) -> None:
    (case,) = (case for case in REVISIONS if case["name"] == name)
    made = [_before(case)]
    for one in case["changes"]:
        made.append(revised(made[-1], one.get("from"), **{key: value for key, value in one.items() if key != "from"}))
    for now in made:
        doses = [
            (one.id, f"{one.date} {one.time}", f"{one.drug.capitalize()} {number(one.dose_mg)} mg [{now.plan_code}]")
            for one in now.administrations
        ]
        clinic = [
            (
                one.id,
                f"{one.target} {one.time}",
                f"Clinic visit, day {one.treatment_day}: blood tests [{now.plan_code}]",
            )
            for one in now.assessments
        ]
        assert _live(export(now, "ics")) == ([] if now.status == "died" else sorted(doses + clinic))


def test_shift_before_anything_is_given_is_refused_since_the_start_is_moved_instead() -> None:
    evening = plan(first_dose="2026-12-01 20:00", first_day="dexamethasone given")
    with pytest.raises(DosingError) as refused:
        revised(evening, "2026-12-01 12:00", change="shift", days=1)
    assert str(refused.value) == (
        "error[revise]: from: nothing has been given by then\n  Move the start instead: move-start DATE."
    )


def test_visit_that_was_moved_goes_with_a_start_that_is_moved_later() -> None:
    moved = revised(plan(), "2026-11-25 00:00", change="move-assessment", day=7, to="2026-12-08")
    later = revised(moved, "2026-11-26 00:00", change="move-start", start="2026-12-15")
    # Day 7 of a course that begins on 15 December is 21 December.
    assert str(later.assessments[0].target) == "2026-12-21"


def test_taper_of_a_stop_is_stopped_itself() -> None:
    """Stopped on day 10 with a taper of 5 days, and on day 12 without one: the taper's days 10 and 11 were given.

    17.3 mg x 5/6, 4/6, 3/6 … = 14.42, 11.53, 8.65 …: 14.5 and 11.5 mg.
    """
    tapering = revised(plan(), "2026-12-10 00:00", change="stop", drug="dexamethasone", taper_days=5)
    ended = revised(tapering, "2026-12-12 00:00", change="stop", drug="dexamethasone")
    assert [number(one.dose_mg) for one in of(ended, "dexamethasone")] == ["17.5"] * 9 + ["14.5", "11.5"]
    with pytest.raises(DosingError, match="has been stopped by then"):
        revised(ended, "2026-12-13 00:00", change="stop", drug="dexamethasone")


def test_taper_of_a_stop_is_shifted_with_the_rest() -> None:
    """The same taper, and everything from day 12 on two days later: nothing on days 12 and 13."""
    tapering = revised(plan(), "2026-12-10 00:00", change="stop", drug="dexamethasone", taper_days=5)
    later = revised(tapering, "2026-12-12 00:00", change="shift", days=2)
    days = [one.treatment_day for one in of(later, "dexamethasone")]
    assert days == [*range(1, 12), 14, 15, 16]
    assert [one.dose_mg for one in of(later, "dexamethasone")] == [one.dose_mg for one in of(tapering, "dexamethasone")]
