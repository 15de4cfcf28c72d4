"""Doses by volume, and doses and routes that the prescriber orders: worked by hand, from the label to the syringe."""

from __future__ import annotations

from decimal import ROUND_DOWN, Decimal
from fractions import Fraction

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from making import codes, patient, plan, steps_of
from revising import plan as made_by_somebody
from revising import revised
from sampling import run

from rud_dosing import DosingError, Finding, Plan, PlanStep, export, library
from rud_dosing.checks.dose_sense import units_at_once
from rud_dosing.core.dosing.liquids import base_mg_per_ml, by_volume, liquid_named, liquid_of, nearest_by_volume
from rud_dosing.model.formulary import Liquid
from rud_dosing.order_text import read_doses, read_routes
from rud_dosing.units import canonical

LIQUIDS = {
    (name, liquid.name): liquid
    for name in library.names("formularies")
    for liquid in library.load_formulary(name).liquids
}
PHOSPHATE, INJECTION, SOLUTION = (
    LIQUIDS["us", "phosphate-4"],
    LIQUIDS["uk", "injection-3.3"],
    LIQUIDS["us", "solution-0.1"],
)

#: The patient of the worked example: BSA 1.73 m2.
ANY_STEP = steps_of(plan())[0]


def calculated(mg: str | Decimal) -> PlanStep:
    """A step with this calculated dose."""
    return msgspec.structs.replace(ANY_STEP, calculated_mg=Decimal(mg), calculated_mg_per_day=Decimal(mg))


def drawn(mg: str | Decimal, liquid: Liquid) -> tuple[str, str]:
    """Volume and dose for a calculated dose."""
    step = by_volume(calculated(mg), liquid)
    (count,) = step.units
    return f"{count.quantity:f} mL", f"{step.dose_mg:f} mg"


def findings(made: Plan, code: str) -> list[Finding]:
    return [one for one in made.findings if one.code == code]


def refusal(**order: object) -> str:
    with pytest.raises(DosingError) as refused:
        plan(**order)
    return str(refused.value)


# --- from the label to the drug itself --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("formulary", "name", "base"),
    [
        # US label: 4.37 mg dexamethasone sodium phosphate = 4 mg dexamethasone phosphate = 3.33 mg dexamethasone
        ("us", "phosphate-4", "3.33"),
        ("us", "solution-0.1", "0.1"),  # 0.5 mg / 5 mL
        ("us", "intensol-1", "1"),
        ("uk", "injection-3.3", "3.3"),
        ("uk", "injection-3.8", "3.8"),
        ("uk", "solution-0.4", "0.4"),  # 2 mg / 5 mL
        ("uk", "solution-4", "4"),  # 20 mg / 5 mL
        ("cn", "phosphate-5", "3.8"),  # 5 x 392.46 / 516.41 (dexamethasone, disodium phosphate, g/mol) = 3.80
    ],
)
def test_what_1_ml_holds_of_the_drug_itself(formulary: str, name: str, base: str) -> None:
    assert str(base_mg_per_ml(LIQUIDS[formulary, name])) == base


def test_every_liquid_of_the_program_has_such_a_case() -> None:
    assert sorted(name for _, name in LIQUIDS) == [
        *("injection-3.3", "injection-3.8", "intensol-1", "phosphate-4", "phosphate-5"),
        *("solution-0.1", "solution-0.4", "solution-4"),
    ]


@pytest.mark.parametrize(
    ("phosphate", "base", "volume"),
    [
        ("2", "1.66", "0.5 mL"),
        ("4", "3.3", "1 mL"),
        ("8", "6.6", "2 mL"),
        ("12", "9.9", "3 mL"),
        ("16", "13.3", "4 mL"),
        ("20", "16.6", "5 mL"),
    ],
)
def test_conversion_table_of_medicines_necsu_nhs_uk(phosphate: str, base: str, volume: str) -> None:
    """The table cuts the base off after one or two decimals; its volumes are of 3.3 mg/mL."""
    ours = Decimal(phosphate) * PHOSPHATE.base_factor
    assert ours.quantize(Decimal(base), rounding=ROUND_DOWN) == Decimal(base)
    assert drawn(base, INJECTION)[0] == volume


def test_four_mg_of_the_disodium_salt_are_less_than_four_of_the_phosphate() -> None:
    disodium = msgspec.structs.replace(LIQUIDS["cn", "phosphate-5"], concentration="4 mg/mL")
    assert (base_mg_per_ml(disodium), base_mg_per_ml(PHOSPHATE)) == (Decimal("3.04"), Decimal("3.33"))


# --- from the calculated dose to the syringe --------------------------------------------------------------------------

#: 10, 5, 2.5 and 1.25 mg/m2 at 1.73 m2, by each product. The comments have the marks: dose / mg of a mark.
WORKED = [
    # 3.33 mg/mL, marks of 0.1 mL = 0.333 mg
    ("us", "phosphate-4", "17.3", "5.2 mL", "17.316 mg"),  # 51.95 -> 52 marks
    ("us", "phosphate-4", "8.65", "2.6 mL", "8.658 mg"),  # 25.98 -> 26
    ("us", "phosphate-4", "4.325", "1.3 mL", "4.329 mg"),  # 12.99 -> 13
    ("us", "phosphate-4", "2.1625", "0.6 mL", "1.998 mg"),  # 6.49 -> 6
    # marks of 0.33 mg
    ("uk", "injection-3.3", "17.3", "5.2 mL", "17.16 mg"),  # 52.42 -> 52
    ("uk", "injection-3.3", "8.65", "2.6 mL", "8.58 mg"),  # 26.21 -> 26
    ("uk", "injection-3.3", "4.325", "1.3 mL", "4.29 mg"),  # 13.11 -> 13
    ("uk", "injection-3.3", "2.1625", "0.7 mL", "2.31 mg"),  # 6.55 -> 7
    # marks of 0.38 mg
    ("uk", "injection-3.8", "17.3", "4.6 mL", "17.48 mg"),  # 45.53 -> 46
    ("uk", "injection-3.8", "8.65", "2.3 mL", "8.74 mg"),  # 22.76 -> 23
    ("uk", "injection-3.8", "4.325", "1.1 mL", "4.18 mg"),  # 11.38 -> 11
    ("uk", "injection-3.8", "2.1625", "0.6 mL", "2.28 mg"),  # 5.69 -> 6
    # 5 x 0.76 = 3.8 mg/mL, marks of 0.38 mg: as the British 3.8 mg/mL
    ("cn", "phosphate-5", "17.3", "4.6 mL", "17.48 mg"),
    ("cn", "phosphate-5", "2.1625", "0.6 mL", "2.28 mg"),
    # 0.1 mg/mL, marks of 0.5 mL = 0.05 mg
    ("us", "solution-0.1", "17.3", "173 mL", "17.3 mg"),  # 346
    ("us", "solution-0.1", "8.65", "86.5 mL", "8.65 mg"),  # 173
    ("us", "solution-0.1", "4.325", "43.5 mL", "4.35 mg"),  # 86.5, a tie: up to 87
    ("us", "solution-0.1", "2.1625", "21.5 mL", "2.15 mg"),  # 43.25 -> 43
    # 1 mg/mL, marks of 0.1 mg
    ("us", "intensol-1", "17.3", "17.3 mL", "17.3 mg"),  # 173
    ("us", "intensol-1", "8.65", "8.7 mL", "8.7 mg"),  # 86.5, a tie: up to 87
    ("us", "intensol-1", "4.325", "4.3 mL", "4.3 mg"),  # 43.25 -> 43
    ("us", "intensol-1", "2.1625", "2.2 mL", "2.2 mg"),  # 21.63 -> 22
    # 0.4 mg/mL, marks of 0.5 mL = 0.2 mg
    ("uk", "solution-0.4", "17.3", "43.5 mL", "17.4 mg"),  # 86.5, a tie: up to 87
    ("uk", "solution-0.4", "8.65", "21.5 mL", "8.6 mg"),  # 43.25 -> 43
    ("uk", "solution-0.4", "4.325", "11 mL", "4.4 mg"),  # 21.63 -> 22
    ("uk", "solution-0.4", "2.1625", "5.5 mL", "2.2 mg"),  # 10.81 -> 11
    # 4 mg/mL, marks of 0.1 mL = 0.4 mg
    ("uk", "solution-4", "17.3", "4.3 mL", "17.2 mg"),  # 43.25 -> 43
    ("uk", "solution-4", "8.65", "2.2 mL", "8.8 mg"),  # 21.63 -> 22
    ("uk", "solution-4", "4.325", "1.1 mL", "4.4 mg"),  # 10.81 -> 11
    ("uk", "solution-4", "2.1625", "0.5 mL", "2 mg"),  # 5.41 -> 5
]


@pytest.mark.parametrize(("formulary", "name", "wanted", "volume", "dose"), WORKED)
def test_worked_volume(formulary: str, name: str, wanted: str, volume: str, dose: str) -> None:
    assert drawn(wanted, LIQUIDS[formulary, name]) == (volume, dose)


@pytest.mark.parametrize(("formulary", "name", "wanted", "volume", "dose"), [row for row in WORKED if row[0] != "cn"])
def test_worked_volume_in_a_plan(formulary: str, name: str, wanted: str, volume: str, dose: str) -> None:
    liquid = LIQUIDS[formulary, name]
    made = plan(formulary=formulary, route=f"dexamethasone {liquid.route} days 1-56 {name}")
    (step,) = [one for one in steps_of(made) if one.calculated_mg == Decimal(wanted)]
    (count,) = step.units
    assert (f"{count.quantity:f} mL", f"{step.dose_mg:f} mg", count.product) == (volume, dose, liquid.title)
    assert {one.units for one in made.administrations if one.dose_mg == step.dose_mg and one.drug == step.drug} >= {
        step.units
    }


@pytest.mark.parametrize("wanted", ["0.000001", "0.1", "0.33", "0.494999"])
def test_never_less_than_one_mark(wanted: str) -> None:
    assert drawn(wanted, INJECTION) == ("0.1 mL", "0.33 mg")  # 1.5 marks are 0.495 mg


@pytest.mark.parametrize(
    ("wanted", "volume"),
    [("0.4949999999", "0.1 mL"), ("0.495", "0.2 mL"), ("0.4950000001", "0.2 mL")],  # 1.5 marks of 0.33 mg
)
def test_a_tie_goes_up_and_what_is_no_tie_does_not(wanted: str, volume: str) -> None:
    assert drawn(wanted, INJECTION)[0] == volume


def test_deviation_and_dose_of_a_day_are_of_the_volume() -> None:
    step = by_volume(calculated("17.3"), PHOSPHATE)
    # (17.316 - 17.3) / 17.3 = 0.0925 %; 17.316 / 1.73 = 10.009 mg/m2
    assert round(step.deviation_percent, 4) == Decimal("0.0925")
    assert step.dose_mg_per_day == Decimal("17.316")
    assert step.achieved is not None
    assert round(step.achieved, 3) == Decimal("10.009")


def test_divided_dose_is_drawn_up_each_time() -> None:
    made = plan(divide="dexamethasone 2", route="dexamethasone intravenous days 1-7 phosphate-4")
    first = steps_of(made)[0]
    # 8.65 mg: 25.98 -> 26 marks = 2.6 mL = 8.658 mg, twice = 17.316 mg
    assert (first.units[0].quantity, first.dose_mg, first.dose_mg_per_day) == (
        Decimal("2.6"),
        Decimal("8.658"),
        Decimal("17.316"),
    )


def test_step_without_a_basis_has_no_achieved_dose() -> None:
    fixed = msgspec.structs.replace(calculated("15"), basis_value=None)
    assert by_volume(fixed, PHOSPHATE).achieved is None


@given(st.sampled_from(sorted(LIQUIDS)), st.decimals(min_value="0.0001", max_value="60", places=4).map(canonical))
def test_strength_times_volume_is_the_dose_and_no_mark_is_nearer(key: tuple[str, str], wanted: Decimal) -> None:
    liquid = LIQUIDS[key]
    step = by_volume(calculated(wanted), liquid)
    (count,) = step.units
    assert count.strength_mg * count.quantity == step.dose_mg
    near = nearest_by_volume(Fraction(wanted), liquid)
    sides = [side for side in (near.below, near.above) if side is not None]
    assert min(abs(side - Fraction(wanted)) for side in sides) == abs(Fraction(step.dose_mg) - Fraction(wanted))
    assert Fraction(step.dose_mg) in sides
    assert drawn(step.dose_mg, liquid) == (f"{count.quantity:f} mL", f"{step.dose_mg:f} mg")  # it stays what it is


@given(st.sampled_from(sorted(LIQUIDS)), st.integers(min_value=1, max_value=500))
def test_prescribed_dose_on_a_mark_is_given_as_prescribed(key: tuple[str, str], marks: int) -> None:
    liquid = LIQUIDS[key]
    dose = canonical(base_mg_per_ml(liquid) * Decimal(liquid.graduation.removesuffix(" mL")) * marks)
    step = by_volume(msgspec.structs.replace(calculated("17.3"), dose_mg=dose, prescribed=True), liquid)
    assert (step.dose_mg, step.calculated_mg) == (dose, Decimal("17.3"))


# --- which product ----------------------------------------------------------------------------------------------------


def test_product_is_found_by_name_drug_and_route() -> None:
    liquids = library.load_formulary("us").liquids
    assert liquid_named(liquids, "solution-0.1", "dexamethasone", "oral") == SOLUTION
    assert liquid_of(by_volume(calculated("2"), SOLUTION), liquids) == SOLUTION
    assert liquid_of(ANY_STEP, liquids) is None


@pytest.mark.parametrize(
    ("route", "message"),
    [
        (
            "dexamethasone intravenous days 1-7",
            "product: no product is named to give dexamethasone intravenous\n  Choose one of phosphate-4.",
        ),
        (
            "dexamethasone oral days 1-7 phosphate-4",
            'product: there is no "phosphate-4" to give dexamethasone oral\n  Choose one of solution-0.1, intensol-1.',
        ),
        (
            "dexamethasone intravenous days 1-7 solution-0.1",
            'product: there is no "solution-0.1" to give dexamethasone intravenous\n  Choose one of phosphate-4.',
        ),
        (
            "ruxolitinib oral days 1-7 solution-0.1",
            'product: there is no "solution-0.1" to give ruxolitinib oral\n'
            "  The formulary has none for ruxolitinib oral.",
        ),
        (
            "dexamethasone tube days 1-7 solution-0.1",
            'product: there is no "solution-0.1" to give dexamethasone tube\n'
            "  The formulary has none for dexamethasone tube.",
        ),
    ],
)
def test_product_that_does_not_fit_is_refused(route: str, message: str) -> None:
    assert refusal(route=route) == f"error[product]: {message}"


def test_oral_and_tube_without_a_product_are_the_units_themselves() -> None:
    usual = steps_of(plan())
    assert steps_of(plan(route="dexamethasone oral days 1-56")) == usual
    (first, *_) = steps_of(plan(route="dexamethasone tube days 1-7"))
    assert (first.route, first.last_day, first.units) == ("tube", 7, usual[0].units)


# --- routes that are ordered ------------------------------------------------------------------------------------------


def test_route_is_read() -> None:
    (one,) = read_routes("dexamethasone intravenous days 1-7 phosphate-4")
    assert (one.drug, one.route, one.first_day, one.last_day, one.product) == (
        *("dexamethasone", "intravenous", 1, 7, "phosphate-4"),
    )
    (one,) = read_routes(["dexamethasone oral day 3 solution-0.1"])
    assert (one.first_day, one.last_day, one.product) == (3, 3, "solution-0.1")
    assert read_routes(None) == ()


@pytest.mark.parametrize(
    "text",
    [
        *("dexamethasone", "dexamethasone intravenous", "dexamethasone intravenous phosphate-4"),
        *("dexamethasone intravenous days 1 to 7 phosphate-4", "dexamethasone intravenous days 1-7 phosphate 4"),
        *("dexamethasone intravenous days 1-7 phosphate-4 ", "dexamethasone intravenous days \uff11-7 phosphate-4"),
        *("dexamethasone intravenous days 1-1000 phosphate-4", "dexamethasone IV days 1-7 phosphate-4"),
    ],
)
def test_route_that_cannot_be_read_is_refused_with_an_example(text: str) -> None:
    message = refusal(route=text)
    assert message.startswith("error[order-text]: route: ")
    assert message.endswith('Write for example "dexamethasone intravenous days 1-7 phosphate-4".')


def test_example_of_a_text_without_a_drug_leaves_its_place_open() -> None:
    assert refusal(route="").endswith('Write for example "DRUG intravenous days 1-7 phosphate-4".')


@pytest.mark.parametrize(
    ("route", "message"),
    [
        ("dexamethasone oral days 0-7 solution-0.1", "error[route]: route: days 0 to 7 are no run of days"),
        ("dexamethasone oral days 8-7 solution-0.1", "error[route]: route: days 8 to 7 are no run of days"),
        (
            "dexamethasone oral days 50-57 solution-0.1",
            "error[route]: routes: dexamethasone oral is ordered to day 57, the regimen ru-d has 56 days",
        ),
        (
            "prednisolone oral days 1-7 solution-0.1",
            'error[unknown-drug]: routes: the regimen ru-d has no "prednisolone"',
        ),
        (
            ["dexamethasone intravenous days 1-7 phosphate-4", "dexamethasone oral days 7-14 solution-0.1"],
            "error[order-twice]: routes: dexamethasone has two routes on day 7",
        ),
    ],
)
def test_route_that_cannot_be_is_refused(route: str | list[str], message: str) -> None:
    assert refusal(route=route).splitlines()[0] == message


def test_routes_follow_each_other_day_by_day() -> None:
    made = plan(
        route=[
            "dexamethasone oral days 8-9 intensol-1",
            "dexamethasone intravenous days 1-7 phosphate-4",
            "ruxolitinib tube days 1-9",
        ]
    )
    runs = [(one.first_day, one.last_day, one.route, f"{one.dose_mg:f}") for one in steps_of(made)[:4]]
    assert runs == [
        (1, 7, "intravenous", "17.316"),
        (8, 9, "oral", "17.3"),
        (10, 14, "oral", "17.5"),  # tablets again: 4 x 4 mg + 3 x 0.5 mg
        (15, 28, "oral", "8.5"),
    ]
    assert [(one.first_day, one.last_day, one.route) for one in steps_of(made, "ruxolitinib")] == [
        (1, 9, "tube"),
        (10, 56, "oral"),
    ]
    assert findings(made, "route-tube-ruxolitinib")[0].path == "order.routes[2]"


def test_supply_counts_milliliters_apart_from_tablets() -> None:
    made = plan(route="dexamethasone oral days 1-7 solution-0.1")
    (item,) = [one for one in made.supply.items if one.form == "ml"]
    assert (item.quantity, item.strength_mg, item.last_day) == (Decimal(1211), Decimal("0.1"), 7)  # 7 x 173 mL
    # 4 mg: days 8-14 four, 15-28 two, 29-42 one = 28 + 28 + 14
    (four,) = [one for one in made.supply.items if one.drug == "dexamethasone" and one.strength_mg == 4]
    assert four.quantity == 70


def test_revision_takes_an_oral_solution() -> None:
    fields = {"drug": "dexamethasone", "route": "oral", "product": "solution-0.1", "through": "2026-12-08"}
    made = revised(made_by_somebody(), "2026-12-05 00:00", change="reroute", **fields)
    assert [(one.first_day, one.last_day, one.units[0].form) for one in steps_of(made)[:3]] == [
        (1, 4, "tablet"),
        (5, 8, "ml"),
        (9, 14, "tablet"),
    ]
    assert findings(made, "tenfold-trap")[0].path == "history[1].change"


# --- what is said of products -----------------------------------------------------------------------------------------


def with_product(formulary: str, name: str) -> Plan:
    return plan(formulary=formulary, route=f"dexamethasone {LIQUIDS[formulary, name].route} days 1-7 {name}")


@pytest.mark.parametrize(
    ("formulary", "name", "expected"),
    [
        ("us", "phosphate-4", {"product-salt"}),
        ("us", "solution-0.1", {"tenfold-trap"}),
        ("us", "intensol-1", {"tenfold-trap", "contains-alcohol"}),
        ("uk", "injection-3.3", set()),
        ("uk", "injection-3.8", set()),
        ("uk", "solution-0.4", {"tenfold-trap"}),
        ("uk", "solution-4", {"product-unverified", "tenfold-trap"}),
        ("cn", "phosphate-5", {"product-salt", "product-unverified"}),
    ],
)
def test_traps_of_a_product_are_findings_by_name(formulary: str, name: str, expected: set[str]) -> None:
    made = with_product(formulary, name)
    traps = {"product-salt", "product-unverified", "tenfold-trap", "contains-alcohol"}
    assert codes(made) & traps == expected
    for code in expected:
        (one,) = findings(made, code)
        assert (one.severity, one.path) == ("note" if code == "contains-alcohol" else "warning", "order.routes[0]")
    assert codes(plan(formulary=formulary)) & traps == set()


def test_salt_is_said_with_both_strengths() -> None:
    (one,) = findings(with_product("us", "phosphate-4"), "product-salt")
    assert one.message == (
        "dexamethasone sodium phosphate injection 4 mg/mL is labelled 4 mg/mL as dexamethasone phosphate: 1 mL holds "
        "3.33 mg of the drug itself. Doses here are of the drug itself; do not take the milligrams of the label for "
        "them."
    )


def test_label_that_was_not_read_is_said_with_what_is_open() -> None:
    (one,) = findings(with_product("cn", "phosphate-5"), "product-unverified")
    assert "confirm what its strength, 5 mg/mL as dexamethasone sodium phosphate, is expressed as" in one.message


@pytest.mark.parametrize(
    ("name", "own", "other"), [("solution-0.1", "0.1 mg/mL", "1 mg/mL"), ("intensol-1", "1 mg/mL", "0.1 mg/mL")]
)
def test_tenfold_trap_names_both_strengths_and_which_one_is_meant(name: str, own: str, other: str) -> None:
    (one,) = findings(with_product("us", name), "tenfold-trap")
    assert f"The volumes here are of {own} only: the same volume of {other} would be" in one.message
    assert "tenfold" in one.message


# --- a volume that is too coarse --------------------------------------------------------------------------------------


def test_deviation_of_a_volume_is_said_in_marks_not_in_tablets() -> None:
    # 150 cm, 49.8 kg: sqrt(2.075) = 1.4405, so 1.44 m2; 1.25 mg/m2 = 1.8 mg = 4.5 marks of 0.4 mg, up to 5 = 2 mg
    made = plan(
        patient(height="150 cm", weight="49.8 kg"), formulary="uk", route="dexamethasone oral days 43-49 solution-4"
    )
    (one,) = findings(made, "dose-deviates")
    assert one.message == (
        "dexamethasone days 43 to 49: 2 mg differs by +11.1 % from the calculated 1.8 mg, more than the tolerance of "
        "10 %. Nearest that can be made: 1.6 mg and 2 mg. It would fit with a syringe whose marks are closer than "
        "0.1 mL, or another product."
    )


def test_milliliters_are_not_counted_as_tablets() -> None:
    everything = "dexamethasone oral days 1-56 solution-0.1"
    assert findings(plan(route=everything), "many-units") == []  # 173 mL are no 173 tablets
    assert findings(plan(route=[everything, "ruxolitinib oral days 1-56"]), "many-units") == []
    (one,) = findings(
        plan(strengths="dexamethasone 0.5 mg", route="dexamethasone oral days 1-7 solution-0.1"), "many-units"
    )
    assert "35 units: dexamethasone 17.5 mg, 35 x 0.5 mg, days 8 to 14" in one.message


def test_nothing_is_counted_where_everything_is_a_liquid() -> None:
    made = plan(route="dexamethasone oral days 1-56 solution-0.1")
    liquid = [one for one in made.administrations if one.drug == "dexamethasone"]
    computed = units_at_once(liquid, made.formulary, library.load_rules())
    assert computed.reading is not None
    assert computed.reading.value == 0


# --- doses that are ordered -------------------------------------------------------------------------------------------


def test_dose_is_read() -> None:
    (one,) = read_doses("ruxolitinib 10 mg")
    assert (one.drug, one.dose_mg) == ("ruxolitinib", Decimal(10))
    assert read_doses(["dexamethasone 500 mcg"])[0].dose_mg == Decimal("0.5")
    assert read_doses(None) == ()


@pytest.mark.parametrize(
    ("dose", "message"),
    [
        ("ruxolitinib", 'error[order-text]: dose: "ruxolitinib" cannot be read'),
        ("ruxolitinib 10", 'error[unit]: dose: "10" has no unit'),
        ("ruxolitinib 10 mL", 'error[unit]: dose: "10 mL" is no mass'),
        ("ruxolitinib -10 mg", 'error[quantity]: dose: "-10 mg" is not a plain number and a unit'),
        ("ruxolitinib 0 mg", "error[redose]: dose: the dose is not above zero"),
        ("prednisolone 10 mg", 'error[unknown-drug]: doses: the regimen ru-d has no "prednisolone"'),
        (["ruxolitinib 10 mg", "ruxolitinib 5 mg"], 'error[order-twice]: doses: "ruxolitinib" is named twice'),
        (
            "ruxolitinib 7.5 mg",
            "error[dose-not-makeable]: ruxolitinib: 7.5 mg cannot be made from units of 5 mg, 15 mg",
        ),
    ],
)
def test_dose_that_cannot_be_is_refused(dose: str | list[str], message: str) -> None:
    assert refusal(dose=dose).splitlines()[0] == message


def test_ordered_dose_is_given_as_ordered_beside_what_was_calculated() -> None:
    made = plan(dose="ruxolitinib 10 mg")
    (step,) = steps_of(made, "ruxolitinib")
    assert (step.dose_mg, step.calculated_mg, step.prescribed) == (Decimal(10), Decimal(15), True)
    assert [(count.strength_mg, count.quantity) for count in step.units] == [(Decimal(5), Decimal(2))]
    (one,) = findings(made, "dose-prescribed")
    assert (one.severity, one.path) == ("note", "order.doses[0]")
    assert (
        one.message
        == "ruxolitinib: the prescriber set 10 mg 2 times a day, 20 mg a day in all; the regimen's own dose is 15 mg."
    )
    assert "dose-deviates" not in codes(made)  # a third less, as the prescriber wants it


def test_ordered_dose_by_volume_falls_on_a_mark() -> None:
    # 6.6 mg / 3.3 mg/mL = 2 mL
    made = plan(formulary="uk", dose="dexamethasone 6.6 mg", route="dexamethasone intravenous days 1-56 injection-3.3")
    rows = [one for one in made.administrations if one.drug == "dexamethasone"]
    assert len(rows) == 56
    assert {(one.dose_mg, one.units[0].quantity) for one in rows} == {(Decimal("6.6"), Decimal(2))}


@pytest.mark.parametrize(
    ("formulary", "name", "dose", "message"),
    [
        (  # 6.5 / 0.33 = 19.7 marks
            *("uk", "injection-3.3", "6.5 mg"),
            "6.5 mg is no whole number of marks of 0.1 mL of dexamethasone injection 3.3 mg/mL\n"
            "  The nearest doses that can be drawn up are 6.27 mg (1.9 mL) and 6.6 mg (2 mL).",
        ),
        (  # 20 / 0.333 = 60.06 marks
            *("us", "phosphate-4", "20 mg"),
            "20 mg is no whole number of marks of 0.1 mL of dexamethasone sodium phosphate injection 4 mg/mL\n"
            "  The nearest doses that can be drawn up are 19.98 mg (6 mL) and 20.313 mg (6.1 mL).",
        ),
        (  # less than one mark
            *("us", "intensol-1", "0.05 mg"),
            "0.05 mg is no whole number of marks of 0.1 mL of dexamethasone Intensol oral concentrate 1 mg/mL\n"
            "  The nearest dose that can be drawn up is 0.1 mg (0.1 mL).",
        ),
    ],
)
def test_ordered_dose_between_marks_is_refused_with_both_sides(
    formulary: str, name: str, dose: str, message: str
) -> None:
    route = f"dexamethasone {LIQUIDS[formulary, name].route} days 1-56 {name}"
    refused = refusal(formulary=formulary, dose=f"dexamethasone {dose}", route=route)
    assert refused == f"error[dose-not-makeable]: dexamethasone: {message}"


# --- on the way out ---------------------------------------------------------------------------------------------------

ORDER = (
    *("plan", "--id", "HLH-0042", "--birth-date", "1960-03-02", "--height", "170 cm", "--weight", "63.5 kg"),
    *("--start", "2026-12-01", "--plan-uuid", "6f1c2f0e-3b7a-4c55-9d0f-2f6f3a1b7c11"),
)


def test_command_line_takes_dose_and_route() -> None:
    more = ("--dose", "ruxolitinib 10 mg", "--route", "dexamethasone intravenous days 1-7 phosphate-4")
    code, out, err = run(*ORDER, *more, "--format", "csv", time="0")
    assert code == 0, err
    rows = [line.split(",")[3:9] for line in out.decode().splitlines()[1:3]]
    assert rows == [
        ["ruxolitinib", "10", "2 x 5 mg", "15", "-33.3", "oral"],
        ["dexamethasone", "17.316", "5.2 mL x 3.33 mg/mL", "17.3", "0.1", "intravenous"],
    ]


def test_command_line_takes_an_oral_solution_and_prints_its_trap() -> None:
    code, out, err = run(*ORDER, "--route", "dexamethasone oral days 1-7 solution-0.1", time="0")
    assert code == 0, err
    assert "173 mL x 0.1 mg/mL" in out.decode()
    assert "tenfold-trap" in out.decode()


def test_oral_solution_is_named_in_the_calendar_and_printed() -> None:
    made = plan(time_zone="Europe/Berlin", route="dexamethasone oral days 1-7 solution-0.1")
    calendar = export(made, "ics").decode().replace("\r\n ", "")
    assert calendar.count("173 mL of dexamethasone oral solution 0.5 mg/5 mL (0.1 mg/mL)") >= 7
    assert export(made, "pdf").startswith(b"%PDF")
