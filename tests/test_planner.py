"""Whole plans: worked out by hand, and what an order can say."""

from __future__ import annotations

import tomllib
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from making import AT, DATA, UUID, codes, patient, plan, steps_of

from rud_dosing import BlockedError, DosingError, Override, Patient, Site, make_plan
from rud_dosing.exporters.words import units_short
from rud_dosing.units import number

PLANS = tomllib.loads((DATA / "plans.toml").read_text(encoding="utf-8"))["plan"]
ALWAYS = {"tapering-week-is-a-choice", "per-day-is-read-into-the-source", "ruxolitinib-ends-without-taper"}


def _order(case: dict[str, Any]) -> dict[str, Any]:
    files = ("regimen", "formulary")
    return {
        key: str(DATA / value) if key in files and str(value).endswith(".toml") else value
        for key, value in case["order"].items()
    }


@pytest.mark.parametrize("case", PLANS, ids=lambda case: case["name"])
def test_plan_worked_out_by_hand(case: dict[str, Any]) -> None:
    assert case["working"]
    made = plan(patient(height=case["height"], weight=case["weight"]), **_order(case))
    drug = case.get("drug", "dexamethasone")
    assert str(made.bsa.value) == case["bsa"]
    found = [
        [
            step.first_day,
            step.last_day,
            number(step.calculated_mg),
            number(step.dose_mg),
            units_short(step.units),
            number(step.deviation_percent, 1),
        ]
        for step in steps_of(made, drug)
    ]
    assert not case["steps"] or found == case["steps"]
    supply = {
        f"{item.drug} {number(item.strength_mg)}": [number(item.quantity), item.dispense_quantity, item.last_day]
        for item in made.supply.items
    }
    assert supply == case["supply"]
    totals = {
        one.drug: [one.administrations, number(one.given_mg)]
        + ([] if one.reference_mg is None else [number(one.reference_mg)])
        for one in made.supply.cumulative
    }
    assert totals == case["total"]
    beside = codes(made) - ALWAYS
    assert beside == set(case["findings"])
    if "times" in case:
        assert {step.times for step in steps_of(made)} == {tuple(case["times"])}


def test_ruxolitinib_is_one_step_of_fifteen_milligrams_twice_daily() -> None:
    (step,) = steps_of(plan(), "ruxolitinib")
    assert (step.first_day, step.last_day, step.times) == (1, 56, ("08:00", "20:00"))
    assert (step.dose_mg, step.calculated_mg, step.dose_mg_per_day) == (15, 15, 30)
    assert (step.achieved, step.deviation_percent, step.fraction, step.taper_shape) == (None, 0, None, None)
    assert (step.basis_amount, step.basis_unit) == (15, "mg")


def test_step_says_what_it_was_computed_from() -> None:
    first, *_, last = steps_of(plan())
    assert (first.basis_amount, first.basis_unit, first.fraction, first.previous_dose_mg) == (10, "mg/m2", None, None)
    assert (last.basis_amount, last.fraction, last.taper_shape) == (Decimal("1.25"), "1/8", "linear")
    assert last.previous_dose_mg == Decimal("0.5")
    # 17.5 mg / 1.73 m2
    assert number(first.achieved or Decimal(0), 3) == "10.116"


def test_steps_are_numbered_and_dated_by_drug() -> None:
    steps = steps_of(plan())
    assert [step.number for step in steps] == list(range(1, 12))
    assert [str(step.first_date) for step in steps[:4]] == ["2026-12-01", "2026-12-15", "2026-12-29", "2027-01-12"]
    assert [str(step.last_date) for step in steps[:4]] == ["2026-12-14", "2026-12-28", "2027-01-11", "2027-01-18"]
    assert str(steps[-1].last_date) == "2027-01-25"


def test_divided_dose_adds_up_over_the_day() -> None:
    first = steps_of(plan(divide="dexamethasone 2"))[0]
    assert (first.calculated_mg_per_day, first.dose_mg_per_day) == (Decimal("17.3"), Decimal("17"))
    assert (first.calculated_mg, first.dose_mg) == (Decimal("8.65"), Decimal("8.5"))


def test_changed_dose_is_told_on_the_day_it_changes_and_only_then() -> None:
    changes = {
        one.treatment_day: one.changed_from_mg
        for one in plan().administrations
        if one.drug == "dexamethasone" and one.changed_from_mg is not None
    }
    expected = {15: "17.5", 29: "8.5", 43: "4.5", 51: "2", 53: "1.5", 55: "1"}
    assert changes == {day: Decimal(mg) for day, mg in expected.items()}


def test_cap_that_is_not_reached_changes_nothing_but_is_said() -> None:
    capped, plain = plan(bsa_cap="2 m2"), plan()
    assert capped.bsa.value == plain.bsa.value == Decimal("1.73")
    assert capped.bsa.cap == 2
    assert "bsa-cap-not-reached" in codes(capped)


def test_cap_equal_to_the_area_is_not_reached() -> None:
    assert "bsa-cap-not-reached" in codes(plan(bsa_cap="1.73 m2"))
    assert "bsa-capped" in codes(plan(bsa_cap="1.72 m2"))


def test_given_doses_are_kept_exactly_and_never_rounded() -> None:
    with pytest.raises(DosingError) as refused:
        plan(final_week="given 2 mg, 1.8 mg, 1.5 mg, 1 mg, 1 mg, 0.5 mg, 0.5 mg")
    assert str(refused.value) == (
        "error[dose-not-makeable]: dexamethasone, day 51: 1.8 mg cannot be made from units of 0.5 mg, 4 mg\n"
        "  The nearest doses that can be made are 1.5 mg and 2 mg."
    )


def test_given_doses_are_divided_like_all_others() -> None:
    steps = steps_of(plan(divide="dexamethasone 2", final_week="given 2 mg, 2 mg, 1 mg, 1 mg, 1 mg, 1 mg, 1 mg"))
    assert [(step.first_day, step.last_day, str(step.dose_mg), str(step.dose_mg_per_day)) for step in steps[4:]] == [
        (50, 51, "1", "2"),
        (52, 56, "0.5", "1"),
    ]


@pytest.mark.parametrize(
    ("order", "message"),
    [
        (
            {"final_week": "given 2 mg, 2 mg"},
            "error[final-week]: final_week: 2 doses are given for the 7 tapering days of dexamethasone\n"
            "  Give 7 doses above zero, one for each day.",
        ),
        (
            {"final_week": "given 2 mg, 2 mg, 2 mg, 2 mg, 2 mg, 2 mg, 0 mg"},
            "error[final-week]: final_week: a dose of 0 mg is given for a tapering day of dexamethasone\n"
            "  Give doses above zero.",
        ),
        (
            {"final_week": "given 2 mg, 1 mg, 1.5 mg, 1 mg, 1 mg, 1 mg, 1 mg"},
            "error[final-week]: final_week: 1.5 mg on day 52 is more than 1 mg on day 51\n"
            "  The doses of dexamethasone must not rise.",
        ),
        (
            {"final_week": "given 2.5 mg, 2 mg, 2 mg, 1 mg, 1 mg, 1 mg, 1 mg"},
            "error[final-week]: final_week: 2.5 mg on day 50 is more than 2 mg on day 49\n"
            "  The doses of dexamethasone must not rise.",
        ),
        (
            {"final_week": "steps"},
            'error[final-week]: final_week: "steps" is no shape\n'
            '  Write "linear", "halving" or "given 2 mg, 1.5 mg, …" with a dose for each day.',
        ),
        (
            {"final_week": "given 2 mg,, 1 mg"},
            "error[quantity]: final_week: nothing is written here\n"
            '  Write a number and a unit, for example "17.5 mg". Units here: mg, g, mcg, kg, lb.',
        ),
        (
            {
                "regimen": str(DATA / "per-kg.toml"),
                "formulary": str(DATA / "per-kg-formulary.toml"),
                "final_week": "linear",
            },
            "error[final-week]: final_week: the regimen per-kg has no tapering days",
        ),
        (
            {"divide": "ruxolitinib 2"},
            "error[divide]: divide: the regimen doses ruxolitinib by administration, not by day\n"
            "  Leave its administrations as they are.",
        ),
        (
            {"divide": "dexamethasone 0"},
            "error[divide]: divide: a day's dose cannot be divided over 0 administrations\n  Write 1 to 24.",
        ),
        (
            {"divide": "dexamethasone 3"},
            "error[times]: times: the regimen gives no times for 3 administrations of dexamethasone a day\n"
            '  Order them, for example --times "dexamethasone 08:00, 14:00, 20:00".',
        ),
        (
            {"divide": "dexamethasone 3", "times": "dexamethasone 08:00, 14:00"},
            "error[times]: times: 2 times are given for dexamethasone, which has 3 administrations a day\n  Give 3.",
        ),
        (
            {"divide": "dexamethasone twice"},
            'error[order-text]: divide: "dexamethasone twice" cannot be read\n  Write for example "dexamethasone 2".',
        ),
        (
            {"divide": "dexamethasone"},
            'error[order-text]: divide: "dexamethasone" cannot be read\n  Write for example "dexamethasone 2".',
        ),
        (
            {"divide": ["dexamethasone 2", "dexamethasone 1"]},
            'error[order-twice]: divide: "dexamethasone" is named twice\n  Name each once.',
        ),
        (
            {"divide": "prednisolone 2"},
            'error[unknown-drug]: divide: the regimen ru-d has no "prednisolone"\n'
            "  Its drugs: ruxolitinib, dexamethasone.",
        ),
        (
            {"strengths": "dexamethasone 3 mg"},
            "error[strength-not-marketed]: strengths: the formulary us has no dexamethasone of 3 mg\n"
            "  It has 0.5 mg, 0.75 mg, 1 mg, 1.5 mg, 2 mg, 4 mg, 6 mg.",
        ),
        (
            {"strengths": "dexamethasone 500 mcg, 0.5 mg"},
            'error[strength]: strengths[1]: "0.5 mg" stands twice\n  Strengths are above zero, and each stands once.',
        ),
        (
            {"strengths": "dexamethasone 0 mg"},
            'error[strength]: strengths[0]: "0 mg" is zero\n  Strengths are above zero, and each stands once.',
        ),
        (
            {"strengths": "ruxolitinib 10 mg, 20 mg"},
            "error[dose-not-makeable]: ruxolitinib, day 1: 15 mg cannot be made from units of 10 mg, 20 mg\n"
            "  The nearest doses that can be made are 10 mg and 20 mg.",
        ),
        (
            {"formulary": str(DATA / "per-kg-formulary.toml")},
            'error[not-in-formulary]: formulary: the formulary per-kg has no "ruxolitinib"\n'
            "  Choose another formulary, or add the product to a file of your own.",
        ),
        (
            {"times": "dexamethasone 8:00"},
            'error[time]: times: "8:00" is no time of day\n  Write for example "08:00".',
        ),
        (
            {"times": "ruxolitinib 20:00, 08:00"},
            "error[time]: times: the times 20:00, 08:00 do not follow one another\n"
            '  Write each once, the earliest first, for example "08:00", "20:00".',
        ),
        (
            {"tolerance": "0 %"},
            "error[tolerance]: tolerance: a tolerance of 0 % is none\n"
            '  Write a percentage above 0 and at most 100, for example "10 %".',
        ),
        (
            {"tolerance": "101 %"},
            "error[tolerance]: tolerance: a tolerance of 101 % is none\n"
            '  Write a percentage above 0 and at most 100, for example "10 %".',
        ),
        (
            {"bsa_cap": "20 m2"},
            "error[bsa-cap]: bsa_cap: a cap of 20 m2 is outside 1.3 to 3 m2\n"
            '  Write for example "2 m2", or order no cap.',
        ),
        (
            {"time_zone": "Europe/Vatikan"},
            'error[time-zone]: time_zone: there is no zone "Europe/Vatikan"\n'
            '  Write an IANA name, for example "America/New_York" or "Asia/Shanghai".',
        ),
        (
            {"time_zone": "shanghai"},
            'error[time-zone]: time_zone: there is no zone "shanghai"\n'
            '  Write an IANA name, for example "America/New_York" or "Asia/Shanghai". Did you mean "Asia/Shanghai"?',
        ),
        (
            {"plan_uuid": "6F1C2F0E-3B7A-4C55-9D0F-2F6F3A1B7C11"},
            'error[plan-uuid]: plan_uuid: "6F1C2F0E-3B7A-4C55-9D0F-2F6F3A1B7C11" is no uuid\n'
            "  Write it in lower case with hyphens, or leave it out and one is drawn.",
        ),
        (
            {"created_at": AT.replace(tzinfo=None)},
            "error[created-at]: created_at: the time has no zone\n  Give an aware datetime.",
        ),
    ],
)
def test_order_that_cannot_be_carried_out_is_refused_in_these_words(order: dict[str, Any], message: str) -> None:
    with pytest.raises(DosingError) as refused:
        plan(**order)
    assert str(refused.value) == message


def test_three_administrations_a_day_take_their_times_from_the_order() -> None:
    made = plan(divide="dexamethasone 3", times="dexamethasone 08:00, 14:00, 20:00")
    assert {step.times for step in steps_of(made)} == {("08:00", "14:00", "20:00")}
    assert sum(one.drug == "dexamethasone" for one in made.administrations) == 168


def test_site_gives_times_tolerance_formulary_and_visit_time_where_the_order_is_silent(tmp_path: Any) -> None:
    file = tmp_path / "site.toml"
    file.write_text(
        'formulary = "uk"\ntolerance = "5 %"\nvisit_time = "10:30"\ntime_zone = "Europe/London"\n'
        '[[times]]\ndrug = "ruxolitinib"\ntimes = ["07:00", "19:00"]\n'
        '[[times]]\ndrug = "dexamethasone"\ntimes = ["07:00", "13:00"]\n',
        encoding="utf-8",
    )
    made = plan(site=file)
    assert (made.order.formulary, made.order.tolerance_percent, made.time_zone) == ("uk", 5, "Europe/London")
    assert {visit.time for visit in made.assessments} == {"10:30"}
    assert {step.times for step in made.steps} == {("07:00", "19:00"), ("08:00",)}
    divided = plan(site=file, divide="dexamethasone 2", formulary="us", tolerance="10 %", time_zone="Asia/Shanghai")
    assert {step.times for step in steps_of(divided)} == {("07:00", "13:00")}
    assert (divided.order.formulary, divided.order.tolerance_percent) == ("us", 10)
    assert divided.time_zone == "Asia/Shanghai"
    ordered = plan(site=file, times="ruxolitinib 09:00, 21:00")
    assert steps_of(ordered, "ruxolitinib")[0].times == ("09:00", "21:00")


def test_tolerance_of_a_site_that_is_none_is_refused_and_not_replaced() -> None:
    with pytest.raises(DosingError) as refused:
        Site(tolerance="0 %")
    assert refused.value.code == "tolerance"


def test_plan_names_what_it_was_made_with() -> None:
    made = plan(by="A. Pharmacist")
    assert {used.name for used in made.software.rule_sets} >= {"planning", "plausibility"}
    assert all(len(used.sha256) == 64 for used in made.software.rule_sets)
    assert made.regimen.sha256 is not None
    assert made.formulary.sha256 is not None
    assert (made.revision, made.status, made.records) == (1, "planned", ())
    (entry,) = made.history
    assert (entry.action, entry.by, entry.at, entry.revision) == ("plan", "A. Pharmacist", AT, 1)


def test_plan_time_is_kept_in_utc_to_the_second(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1796119200")  # 2026-12-01 10:00 UTC
    made = make_plan(patient(), start="2026-12-01", plan_uuid=UUID)
    assert made.created_at.isoformat() == "2026-12-01T10:00:00+00:00"
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "now")
    with pytest.raises(DosingError) as refused:
        make_plan(patient(), start="2026-12-01", plan_uuid=UUID)
    assert str(refused.value) == (
        'error[source-date-epoch]: SOURCE_DATE_EPOCH: "now" is no number of seconds\n'
        "  Write whole seconds since 1970, or unset it."
    )


def test_two_plans_without_a_given_uuid_differ() -> None:
    one, other = (make_plan(patient(), start="2026-12-01", created_at=AT) for _ in range(2))
    assert one.plan_uuid != other.plan_uuid
    assert one.plan_code != other.plan_code


def test_stop_blocks_the_plan_and_tells_all_findings() -> None:
    young = patient(birth_date=date(2010, 3, 2))
    with pytest.raises(BlockedError) as blocked:
        plan(young)
    assert str(blocked.value) == (
        "error[blocked]: plan: [age-under-18] The patient is 16 years old at the start; the source treated "
        "adults only.\n"
        '  To go on: --override age-under-18 --reason "…" --by "…"'
    )
    told = {finding["code"] for finding in blocked.value.findings}
    assert told >= {"age-under-18", "final-week-not-ordered", *ALWAYS}
    assert blocked.value.to_dict()["findings"] == list(blocked.value.findings)
    assert blocked.value.within("patient.toml").findings == blocked.value.findings


def test_override_is_kept_in_the_plan_beside_its_finding() -> None:
    young = patient(birth_date=date(2010, 3, 2))
    decision = Override(code="age-under-18", reason="Transferred at 16, no alternative", by="C. Consultant")
    made = plan(young, override=[decision])
    assert made.order.overrides == (decision,)
    assert made.findings[0].override == decision
    assert not made.findings[0].blocks
    assert [finding.severity for finding in made.findings] == sorted(
        (finding.severity for finding in made.findings), key=["stop", "warning", "note"].index
    )


def test_override_of_what_is_no_stop_is_refused() -> None:
    with pytest.raises(DosingError) as refused:
        plan(override=[Override(code="final-week-not-ordered", reason="later", by="C. Consultant")])
    assert str(refused.value) == (
        'error[override]: override: there is no stop "final-week-not-ordered" in this plan\n  Stops here: none.'
    )


@pytest.mark.parametrize(
    ("field", "value", "problem"),
    [
        ("birth_date", "1978-03-02", "expected `date | null`, got `str`"),
        ("birth_date", AT, "expected `date | null`, got `datetime`"),
        ("sex", "Female", "invalid enum value 'Female'"),
        ("id", 42, "expected `str`, got `int`"),
        ("allergies", "penicillin", "expected `array | null`, got `str`"),
        ("name_alert", 1, "expected `bool`, got `int`"),
    ],
)
def test_patient_of_the_wrong_type_is_refused_when_it_is_made(field: str, value: Any, problem: str) -> None:
    with pytest.raises(DosingError) as refused:
        patient(**{field: value})
    assert (refused.value.code, refused.value.where, refused.value.problem) == ("wrong-type", field, problem)


def test_list_of_allergies_becomes_a_tuple() -> None:
    assert patient(allergies=["penicillin"]).allergies == ("penicillin",)
    assert patient(allergies=[]).allergies == ()
    assert patient().allergies is None


def test_a_deviation_below_a_millionth_of_a_percent_does_not_refuse_the_plan() -> None:
    made = make_plan(
        Patient(id="A1", height="170 cm", weight="64.0000001 kg"),
        start="2026-12-01",
        regimen=str(DATA / "per-kg.toml"),
        formulary=str(DATA / "per-kg-formulary.toml"),
    )
    assert all("E" not in str(step.deviation_percent) for step in made.steps)
