"""Medicines: names matched whole, near misses asked about, doses at the label's limit, dates and routes."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import msgspec
import pytest
from making import patient, plan, value

from rud_dosing import InputError, library
from rud_dosing.checks.interactions import findings
from rud_dosing.checks.medicine_names import by_name, plain
from rud_dosing.model.finding import Finding
from rud_dosing.model.health import Medicine
from rud_dosing.model.plan import Administration

RULES = library.load_rules()
START, LAST = date(2026, 12, 1), date(2027, 1, 25)
MADE = plan()
RUNNING = [rule for rule in RULES.interactions.values() if rule.status != "unverified"]


def found(*medicines: str | Medicine, start: date | None = START, last: date | None = LAST) -> list[Finding]:
    """Against doses of both drugs on the first and the last day, where there are these days."""
    return findings(patient(medicines=medicines), start, doses(start, last), (), RULES)


def doses(*days: date | None, drugs: tuple[str, ...] = ("ruxolitinib", "dexamethasone")) -> list[Administration]:
    one_of = {drug: next(one for one in MADE.administrations if one.drug == drug) for drug in drugs}
    return [msgspec.structs.replace(one_of[drug], date=day) for drug in drugs for day in days if day is not None]


def codes(*medicines: str | Medicine, **when: Any) -> set[str]:
    return {one.code for one in found(*medicines, **when)}


STRONG = {"ruxolitinib-strong-inhibitor", "dexamethasone-inhibitor"}
MODERATE = {"ruxolitinib-moderate-inhibitor"}
AZOLE = {"dexamethasone-azole"}
INDUCER = {"ruxolitinib-strong-inducer", "dexamethasone-strong-inducer"}
LOWERS = {"ruxolitinib-strong-inducer", "dexamethasone-inducer"}
WEAKER = {"ruxolitinib-moderate-inducer", "dexamethasone-moderate-inducer"}
STEROID = {"second-corticosteroid"}
# The lists of section 5 of the clinical reference (UpToDate), name by name.
EXPECTED = {
    **{drug: {"medicines-unknown"} for drug in ("etoposide", "liposomal-doxorubicin")},  # no rule is about them
    **dict.fromkeys(["clarithromycin", "telithromycin", "itraconazole", "ketoconazole", "posaconazole"], STRONG),
    "voriconazole": STRONG | {"voriconazole-steps-down"},
    **dict.fromkeys(["ritonavir", "nirmatrelvir/ritonavir", "cobicistat", "darunavir", "lopinavir"], STRONG),
    **dict.fromkeys(["atazanavir", "idelalisib", "nefazodone", "mifepristone", "ceritinib"], STRONG),
    "fluconazole": {"fluconazole-dose-unknown"} | AZOLE,
    "isavuconazole": MODERATE | AZOLE,
    **dict.fromkeys(["erythromycin", "aprepitant", "fosaprepitant", "letermovir"], MODERATE),
    **dict.fromkeys(["diltiazem", "verapamil", "imatinib", "grapefruit"], MODERATE),
    **dict.fromkeys(["carbamazepine", "enzalutamide", "mitotane"], INDUCER),
    **dict.fromkeys(["rifampicin", "phenytoin", "fosphenytoin", "phenobarbital", "primidone"], LOWERS),
    **dict.fromkeys(["rifabutin", "efavirenz", "St John's wort", "bosentan", "modafinil"], WEAKER),
    **dict.fromkeys(["prednisolone", "prednisone", "methylprednisolone", "hydrocortisone", "cortisone"], STEROID),
    **dict.fromkeys(["betamethasone", "triamcinolone", "deflazacort", "dexamethasone"], STEROID),
    "ruxolitinib": {"ruxolitinib-twice"},
    "co-trimoxazole": {"co-trimoxazole-counts"},
    # Known by name, and only an unverified rule is about it: it is listed as not judged.
    "ciclosporin": {"medicines-unknown"},
}


def test_every_medicine_of_the_table_is_expected_here() -> None:
    assert set(EXPECTED) == set(RULES.medicines)


@pytest.mark.parametrize(("name", "expected"), list(EXPECTED.items()))
def test_a_medicine_gives_the_findings_of_its_class(name: str, expected: set[str]) -> None:
    assert codes(name) == expected


def test_no_name_belongs_to_two_medicines() -> None:
    names = [plain(name) for one in RULES.medicines.values() for name in (one.name, *one.also)]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("POSACONAZOLE", "posaconazole"),
        ("posaconazóle", "posaconazole"),
        ("Noxafil", "posaconazole"),
        ("J02AC04", "posaconazole"),
        ("  Paxlovid ", "nirmatrelvir/ritonavir"),
        ("nirmatrelvir / ritonavir", "nirmatrelvir/ritonavir"),
        ("Rifampin", "rifampicin"),
        ("St. John’s Wort", "St John's wort"),
        ("Co-Trimoxazole", "co-trimoxazole"),
        ("TMP-SMX", "co-trimoxazole"),
        ("Solu-Medrol", "methylprednisolone"),
    ],
)
def test_names_are_matched_whole_without_case_or_accents(written: str, meant: str) -> None:
    assert by_name(RULES.medicines)[plain(written)].name == meant
    assert codes(written) == EXPECTED[meant]


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("fluconazol", "fluconazole"),
        ("posaconazol", "posaconazole"),
        ("voriconazole 200 mg", "voriconazole"),
        ("prednisolone tablets", "prednisolone"),
        ("methylprednisolon", "methylprednisolone"),
        ("clarithromicin", "clarithromycin"),
    ],
)
def test_a_near_miss_is_asked_about_and_not_guessed(written: str, asked: str) -> None:
    (one,) = found(written)
    assert (one.code, one.severity, one.path) == ("medicine-name-unclear", "warning", "patient.medicines[0]")
    assert asked in value(one, "near").split(" or ")
    assert written in one.message


def test_unknown_medicines_are_one_finding_that_lists_them() -> None:
    (one,) = found("pantoprazole", "paracetamol")
    assert (one.code, value(one, "medicines")) == ("medicines-unknown", "pantoprazole, paracetamol")


def test_medicines_that_were_not_asked_are_not_none() -> None:
    assert {one.code for one in findings(patient(), START, doses(START, LAST), (), RULES)} == {"medicines-not-stated"}
    assert codes() == set()


@pytest.mark.parametrize(
    ("dose", "expected"),
    [
        ("200 mg", {"fluconazole-to-200"}),
        ("0.2 g", {"fluconazole-to-200"}),
        ("201 mg", {"fluconazole-above-200"}),
        ("400 mg", {"fluconazole-above-200"}),
        ("50 mg", {"fluconazole-to-200"}),
        (None, {"fluconazole-dose-unknown"}),
    ],
)
def test_fluconazole_is_avoided_above_200_mg_a_day_and_not_at_200(dose: str | None, expected: set[str]) -> None:
    given = [one for one in found(Medicine(name="fluconazole", dose_per_day=dose)) if one.code not in AZOLE]
    assert {one.code for one in given} == expected
    assert [one.severity for one in given] == ["stop" if "fluconazole-above-200" in expected else "warning"]


@pytest.mark.parametrize(
    ("first", "last", "counts"),
    [
        (None, START - timedelta(days=1), False),
        (None, START, True),
        (LAST, None, True),
        (LAST + timedelta(days=1), None, False),
        (START - timedelta(days=30), LAST + timedelta(days=30), True),
        (None, None, True),
    ],
)
def test_a_medicine_counts_from_the_first_to_the_last_day_of_treatment(
    first: date | None, last: date | None, counts: bool
) -> None:
    given = codes(Medicine(name="prednisolone", from_on=first, to_on=last))
    assert given == (STEROID if counts else {"medicines-not-during-treatment"})


@pytest.mark.parametrize(("days_after", "judged"), [(0, True), (1, False)])
def test_a_medicine_begun_after_the_last_ruxolitinib_is_judged_against_dexamethasone_alone(
    days_after: int, judged: bool
) -> None:
    stopped = START + timedelta(days=5)
    given = [*doses(START, stopped, drugs=("ruxolitinib",)), *doses(START, stopped, LAST, drugs=("dexamethasone",))]
    begun = stopped + timedelta(days=days_after)
    fluconazole = Medicine(name="fluconazole", dose_per_day="400 mg", from_on=begun)
    who = patient(medicines=(fluconazole, Medicine(name="erythromycin", from_on=begun)))
    about = {one.code for one in findings(who, START, given, (), RULES)}
    stops = {"fluconazole-above-200", "ruxolitinib-moderate-inhibitor"} | AZOLE
    assert about == (stops if judged else AZOLE | {"medicines-not-during-treatment"})


def test_a_medicine_taken_only_between_doses_does_not_count() -> None:
    between = Medicine(name="posaconazole", from_on=START + timedelta(days=1), to_on=LAST - timedelta(days=1))
    assert codes(between) == {"medicines-not-during-treatment"}


def test_a_drug_that_the_plan_never_gives_is_not_judged() -> None:
    given = doses(START, LAST, drugs=("dexamethasone",))
    about = findings(patient(medicines=("clarithromycin",)), START, given, (), RULES)
    assert {one.code for one in about} == {"dexamethasone-inhibitor"}


@pytest.mark.parametrize(
    ("name", "code", "severity"),
    [
        ("carbamazepine", "dexamethasone-strong-inducer", "warning"),
        ("rifabutin", "dexamethasone-moderate-inducer", "note"),
        ("isavuconazole", "dexamethasone-azole", "note"),
    ],
)
def test_members_of_a_class_that_the_source_does_not_name_are_said_to_be_so(
    name: str, code: str, severity: str
) -> None:
    (one,) = [one for one in found(name) if one.code == code]
    assert one.severity == severity
    assert "not this medicine" in one.message or "names neither" in one.message


def test_without_a_start_every_medicine_counts() -> None:
    ended = Medicine(name="prednisolone", to_on=date(2020, 1, 1))
    assert codes(ended, start=None, last=None) == STEROID


@pytest.mark.parametrize("route", ["inhaled", "nasal", "topical", "eye", "ear"])
def test_a_local_route_is_named_and_not_judged(route: Any) -> None:
    assert codes(Medicine(name="betamethasone", route=route)) == {"medicines-local"}


@pytest.mark.parametrize("route", [None, "oral", "intravenous", "intramuscular", "rectal"])
def test_a_corticosteroid_is_a_stop_unless_its_route_is_local(route: Any) -> None:
    (one,) = found(Medicine(name="betamethasone", route=route))
    assert (one.code, one.severity) == ("second-corticosteroid", "stop")


def test_voriconazole_names_the_days_on_which_dexamethasone_is_stepped_down() -> None:
    given = findings(patient(medicines=("voriconazole",)), START, MADE.administrations, MADE.steps, RULES)
    (one,) = [one for one in given if one.code == "voriconazole-steps-down"]
    # 10, 5, 2.5 and 1.25 mg/m2 begin on days 1, 15, 29 and 43; the tapering week falls on 51, 53, 55 (2, 1.5, 1.5, 1,
    # 1, 0.5, 0.5 mg after 2 mg) at 1.73 m2.
    assert value(one, "steps_down") == " (days 15, 29, 43, 51, 53, 55)"
    assert "secondary source" in one.message


def test_dates_that_run_backwards_are_refused() -> None:
    with pytest.raises(InputError) as caught:
        Medicine(name="aspirin", from_on=LAST, to_on=START)
    assert caught.value.code == "medicine-dates"


@pytest.mark.parametrize(
    ("allergy", "drug"),
    [("dexamethasone: rash", "dexamethasone"), ("Jakafi (hives)", "ruxolitinib"), ("penicillin: rash", None)],
)
def test_an_allergy_to_a_drug_of_the_regimen_is_pointed_out(allergy: str, drug: str | None) -> None:
    given = findings(patient(medicines=(), allergies=(allergy,)), START, doses(START, LAST), (), RULES)
    assert [value(one, "drug") for one in given] == ([] if drug is None else [drug])


def test_every_rule_that_runs_is_met_by_some_medicine() -> None:
    fired = set().union(*EXPECTED.values()) | {"fluconazole-to-200", "fluconazole-above-200"}
    assert {rule.code for rule in RUNNING} <= fired
