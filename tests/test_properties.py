"""What is true of every plan, whoever the patient and whatever the order."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Context, Decimal, DivisionByZero, Inexact, InvalidOperation, Rounded, localcontext
from fractions import Fraction
from itertools import groupby, pairwise
from math import ceil
from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from making import UUID, patient, plan, value

from rud_dosing import Plan, export
from rud_dosing.document import decode, encode
from rud_dosing.units import number

heights = st.integers(min_value=1000, max_value=2500).map(lambda n: Decimal(n) / 10)
weights = st.integers(min_value=250, max_value=3000).map(lambda n: Decimal(n) / 10)
formulas = st.sampled_from(["mosteller", "du-bois", "haycock", "gehan-george", "boyd", "schlich"])
starts = st.dates(date(1990, 1, 1), date(2100, 12, 31))
us_strengths = st.lists(
    st.sampled_from(["0.5 mg", "0.75 mg", "1 mg", "1.5 mg", "2 mg", "4 mg", "6 mg"]), min_size=1, unique=True
).map(lambda found: f"dexamethasone {', '.join(found)}")

orders = st.fixed_dictionaries(
    {"start": starts},
    optional={
        "strengths": us_strengths,
        "formulary": st.sampled_from(["us", "uk", "cn"]),
        "split_units": st.booleans(),
        "divide": st.sampled_from(["dexamethasone 1", "dexamethasone 2"]),
        "final_week": st.sampled_from(["linear", "halving"]),
        "bsa_formula": formulas,
        "bsa_cap": st.sampled_from(["1.3 m2", "2 m2", "3 m2"]),
        "tolerance": st.sampled_from(["0.5 %", "10 %", "100 %"]),
        "time_zone": st.sampled_from(["Pacific/Kiritimati", "Pacific/Honolulu", "Europe/Berlin", "America/New_York"]),
    },
)


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    order: dict[str, Any] = draw(orders)
    if "strengths" in order:
        order["formulary"] = "us"
    height, weight = draw(heights), draw(weights)
    who = patient(height=f"{number(height)} cm", weight=f"{number(weight)} kg", sex="female", birth_date=None)
    return plan(who, **order)  # 100 to 250 cm and 25 to 300 kg are planned, whatever their proportions


many = settings(suppress_health_check=[HealthCheck.too_slow], max_examples=40)


@many
@given(plans())
def test_units_add_up_to_the_dose_of_every_administration(made: Plan) -> None:
    for one in made.administrations:
        assert one.units
        assert sum(unit.strength_mg * unit.quantity for unit in one.units) == one.dose_mg
        assert one.dose_mg > 0
        assert all(unit.quantity > 0 for unit in one.units)
        halves = [unit.quantity % 1 for unit in one.units]
        assert set(halves) <= ({0, Decimal("0.5")} if made.order.split_units and one.drug == "dexamethasone" else {0})


@many
@given(plans())
def test_taper_never_rises_and_never_reaches_zero_before_day_57(made: Plan) -> None:
    by_day: dict[int, Decimal] = {}
    for one in made.administrations:
        if one.drug == "dexamethasone":
            by_day[one.treatment_day] = by_day.get(one.treatment_day, Decimal(0)) + one.dose_mg
    assert sorted(by_day) == list(range(1, 57))
    doses = [by_day[day] for day in range(1, 57)]
    assert all(later <= earlier for earlier, later in pairwise(doses))
    assert doses[-1] > 0
    calculated = [step.calculated_mg_per_day for step in made.steps if step.drug == "dexamethasone"]
    assert all(later < earlier for earlier, later in pairwise(calculated))


@many
@given(plans())
def test_fifty_six_days_in_a_row_each_with_two_ruxolitinib_and_the_ordered_dexamethasone(made: Plan) -> None:
    divided = next((one.administrations for one in made.order.divide), 1)
    counts = Counter((one.date, one.drug) for one in made.administrations)
    assert made.order.start is not None
    days = [date.fromordinal(made.order.start.toordinal() + n) for n in range(56)]
    assert counts == {(day, drug): n for day in days for drug, n in (("ruxolitinib", 2), ("dexamethasone", divided))}


@many
@given(plans())
def test_supply_covers_every_administration_and_no_more(made: Plan) -> None:
    needed: dict[tuple[str, Decimal], Decimal] = {}
    last: dict[tuple[str, Decimal], int] = {}
    for one in made.administrations:
        for unit in one.units:
            key = (one.drug, unit.strength_mg)
            needed[key] = needed.get(key, Decimal(0)) + unit.quantity
            last[key] = one.treatment_day
    supply = {(item.drug, item.strength_mg): item for item in made.supply.items}
    assert {key: item.quantity for key, item in supply.items()} == needed
    assert {key: item.last_day for key, item in supply.items()} == last
    assert all(item.dispense_quantity == ceil(item.quantity) for item in supply.values())
    for total in made.supply.cumulative:
        own = [one.dose_mg for one in made.administrations if one.drug == total.drug]
        assert (total.given_mg, total.administrations) == (sum(own), len(own))
        if total.reference_mg is not None:
            assert abs(total.reference_mg - total.given_mg * 20 / 3) <= Decimal("0.5")


@many
@given(plans())
def test_calculated_doses_are_those_of_the_regimen(made: Plan) -> None:
    area = Fraction(made.bsa.value)
    dexamethasone = [step for step in made.steps if step.drug == "dexamethasone"]
    for step, (first, last, per_m2) in zip(
        dexamethasone, ((1, 14, 10), (15, 28, 5), (29, 42, "2.5"), (43, 49, "1.25")), strict=False
    ):
        assert (step.first_day, step.last_day) == (first, last)
        assert Fraction(step.calculated_mg_per_day) == Fraction(per_m2) * area
    tapering = [step for step in dexamethasone if step.first_day >= 50]
    for step in tapering:
        for day in range(step.first_day, step.last_day + 1):
            k = day - 49
            part = Fraction(8 - k, 8)
            if made.order.final_week is not None and made.order.final_week.shape == "halving":
                part = Fraction(1, 2) if k <= 4 else Fraction(1, 4)
            assert Fraction(step.calculated_mg_per_day) == Fraction("1.25") * area * part


@many
@given(plans())
def test_area_is_rounded_half_up_to_two_decimals_and_then_capped(made: Plan) -> None:
    hundredths = Fraction(made.bsa.unrounded) * 100
    assert Fraction(made.bsa.rounded) * 100 == (hundredths + Fraction(1, 2)).__floor__()
    cap = made.bsa.cap
    assert made.bsa.value == (made.bsa.rounded if cap is None else min(made.bsa.rounded, cap))


@many
@given(plans())
def test_deviation_is_of_the_calculated_dose_and_beyond_the_tolerance_is_told(made: Plan) -> None:
    told = {int(value(one, "first_day")) for one in made.findings if one.code == "dose-deviates"}
    for step in made.steps:
        deviation = (Fraction(step.dose_mg) - Fraction(step.calculated_mg)) / Fraction(step.calculated_mg) * 100
        assert abs(Fraction(step.deviation_percent) - deviation) < Fraction(1, 10**20)
        if step.drug == "dexamethasone" and step.first_day < 50:
            assert (step.first_day in told) == (abs(deviation) > Fraction(made.order.tolerance_percent))


@many
@given(plans())
def test_plan_survives_being_written_and_read(made: Plan) -> None:
    assert decode(encode(made), "plan.json") == made


@many
@given(plans())
def test_table_has_a_row_for_every_administration(made: Plan) -> None:
    header, *rows = export(made, "csv").decode().splitlines()
    assert header.count(",") == 11
    assert len(rows) == len(made.administrations)
    assert rows == sorted(rows, key=lambda row: (row.split(",")[0], row.split(",")[2]))


@settings(max_examples=30)
@given(heights, weights, orders)
def test_same_order_gives_the_same_bytes_whatever_the_callers_decimals(
    height: Decimal, weight: Decimal, order: dict[str, Any]
) -> None:
    if "strengths" in order:
        order["formulary"] = "us"
    who = patient(height=f"{number(height)} cm", weight=f"{number(weight)} kg", sex="male", birth_date=None)
    expected = encode(plan(who, **order))
    with localcontext(Context(prec=3, traps=[Inexact, Rounded, InvalidOperation, DivisionByZero])):
        assert encode(plan(who, **order)) == expected
    with localcontext(Context(prec=1, traps=[], Emax=3, Emin=-3)):
        assert encode(plan(who, **order)) == expected


@settings(max_examples=40)
@given(heights, weights)
def test_unit_of_the_input_does_not_matter(height: Decimal, weight: Decimal) -> None:
    texts = [
        (f"{number(height)} cm", f"{number(weight)} kg"),
        (f"{number(height / 100)} m", f"{number(weight * 1000)} g"),
        (f"{number(height * 10)} mm", f"{number(weight)} kg"),
    ]
    made = [plan(patient(height=h, weight=w)) for h, w in texts]
    assert len({repr((one.bsa, one.steps, one.administrations, one.supply)) for one in made}) == 1


@settings(max_examples=40)
@given(st.integers(min_value=48, max_value=95), st.integers(min_value=60, max_value=650))
def test_inches_and_pounds_are_their_centimeters_and_kilograms(inches: int, pounds: int) -> None:
    centimeters, kilograms = inches * Decimal("2.54"), pounds * Decimal("0.45359237")
    assume(kilograms <= 300)
    feet = f"{inches // 12} ft {inches % 12} in"
    made = [
        plan(patient(height=height, weight=weight))
        for height in (feet, f"{inches} in", f"{number(centimeters)} cm")
        for weight in (f"{pounds} lb", f"{number(kilograms * 1000)} g")
        if len(number(kilograms * 1000).partition(".")[2]) <= 7
    ]
    assert len({repr((one.bsa, one.steps)) for one in made}) == 1


@settings(max_examples=40)
@given(plans())
def test_every_stretch_of_days_has_its_own_step_number(made: Plan) -> None:
    for drug in ("ruxolitinib", "dexamethasone"):
        own = [one for one in made.administrations if one.drug == drug]
        runs = [step for step, _ in groupby(own, key=lambda one: one.step)]
        assert runs == list(range(1, len(runs) + 1))
        for one in own:
            step = next(step for step in made.steps if (step.drug, step.number) == (drug, one.step))
            assert step.first_day <= one.treatment_day <= step.last_day
            assert (one.dose_mg, one.calculated_mg, one.units) == (step.dose_mg, step.calculated_mg, step.units)


def test_plan_uuid_is_in_every_id_but_no_person_is() -> None:
    made = plan(patient(id="HLH-0042", name="Zoe Patient"))
    assert made.plan_uuid == UUID
    table = export(made, "csv").decode()
    assert "HLH-0042" not in table
    assert "Zoe" not in table
