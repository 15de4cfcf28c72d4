"""Drugs as data: complete, cited, and the only place where a drug has a name."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pytest
from making import patient, plan, value

import rud_dosing
from rud_dosing import Administration, export, library, summary
from rud_dosing.checks import interactions
from rud_dosing.checks.exposure import days_above
from rud_dosing.checks.medicine_names import plain
from rud_dosing.core.course.switching import asked_about
from rud_dosing.model.change import QUESTIONS
from rud_dosing.model.drug import CORTICOSTEROID, JAK_INHIBITOR, ROLES, Drug, as_medicine, names_in, with_role
from rud_dosing.model.rules import Rules

SOURCE = Path(rud_dosing.__file__).parent
TEMPLATES = Path(__file__).parents[1] / "templates"
DRUGS = library.load_drugs()
REGIMENS = [library.load_regimen(name) for name in library.names("regimens")]
#: The name in code that is part of the format of plans: the field of a switch, and its question.
IN_THE_FORMAT = {"model/change.py": {"ruxolitinib"}}

#: Words of names that name no drug by themselves.
NO_NAMES = {"acetate", "liposomal", "pegylated", "phosphate", "sodium", "succinate"}


def facts(drug: Drug) -> list[Any]:
    """Everything that a file says, as the objects that have a source."""
    several = (drug.names, drug.codes, drug.also, drug.classes, drug.contains, drug.given)
    return [drug.role, *(fact for some in several for fact in some), *([drug.equivalence] if drug.equivalence else [])]


def test_every_drug_of_the_regimens_has_a_file_named_for_it() -> None:
    assert {drug.name for regimen in REGIMENS for drug in regimen.drugs} == set(DRUGS)
    assert {name: drug.id for name, drug in DRUGS.items()} == {name: name for name in DRUGS}


@pytest.mark.parametrize("drug", DRUGS.values(), ids=str)
def test_every_fact_has_a_source_and_what_was_not_read_says_so(drug: Drug) -> None:
    for fact in facts(drug):
        assert fact.source.strip()
        not_read = "not read" in fact.source or "names no source" in fact.source
        assert not_read is (getattr(fact, "status", "verified") == "unverified"), fact


@pytest.mark.parametrize("drug", DRUGS.values(), ids=str)
def test_every_drug_has_a_name_in_every_language_a_code_and_a_way_of_giving(drug: Drug) -> None:
    assert {one.language for one in drug.names} == set(library.names("wording"))
    assert drug.codes
    assert drug.classes
    ways = {one.route for one in drug.given}
    assert {one.route for regimen in REGIMENS for one in regimen.drugs if one.name == drug.id} <= ways


# ATC codes, roles and equivalents of the clinical reference, sections 1 and 3.1: 0.75 and 4 mg equal 5 mg prednisolone.
@pytest.mark.parametrize(
    ("drug", "role", "atc", "chinese", "equal"),
    [
        ("ruxolitinib", "JAK inhibitor", "L01EJ01", "芦可替尼", None),
        ("dexamethasone", "systemic corticosteroid", "H02AB02", "地塞米松", ("0.75", "prednisolone", "5")),
        ("methylprednisolone", "systemic corticosteroid", "H02AB04", "甲泼尼龙", ("4", "prednisolone", "5")),
        ("etoposide", "topoisomerase II inhibitor", "L01CB01", "依托泊苷", None),
        ("liposomal-doxorubicin", "anthracycline", "L01DB01", "脂质体多柔比星", None),
    ],
)
def test_facts_are_those_of_the_reference(drug: str, role: str, atc: str, chinese: str, equal: Any) -> None:
    one = DRUGS[drug]
    assert (one.role.name, [code.code for code in one.codes], names_in({"": one}, "zh")[""]) == (role, [atc], chinese)
    same = one.equivalence
    assert (same and (str(same.drug_mg), same.reference, str(same.reference_mg))) == equal


def test_no_name_is_that_of_two_drugs() -> None:
    names = [plain(name) for drug in DRUGS.values() for name in (drug.id, *as_medicine(drug).also)]
    assert len(names) == len(set(names))


def test_every_role_has_a_drug_and_every_question_of_a_switch_asks_about_one() -> None:
    assert {drug.role.name for drug in DRUGS.values()} == set(ROLES)
    assert with_role(DRUGS, JAK_INHIBITOR) == {"ruxolitinib"}
    assert with_role(DRUGS, CORTICOSTEROID) == {"dexamethasone", "methylprednisolone"}
    assert list(asked_about(DRUGS)) == [question.name for question in QUESTIONS] == ["ruxolitinib", "steroid"]
    assert set(rud_dosing.changes.Switch.__struct_fields__) >= set(asked_about(DRUGS))


def drug_words() -> re.Pattern[str]:
    """All words by which files of drugs, and their references, call a drug; as data, and as an identifier would."""
    names = {name for drug in DRUGS.values() for name in (drug.id, *as_medicine(drug).also)}
    names |= {drug.equivalence.reference for drug in DRUGS.values() if drug.equivalence}
    words = {word for name in names for word in re.split(r"[^\w]+", name) if len(word) > 4 or not word.isascii()}
    return re.compile("|".join(sorted(words - NO_NAMES)), re.IGNORECASE)


def tokens_outside_docstrings(source: str) -> list[str]:
    """The names and the strings of a module, without comments and docstrings."""
    documented = {
        line
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node)
        for line in range(node.body[0].lineno, (node.body[0].end_lineno or 0) + 1)
    }
    return [
        token.string
        for token in tokenize.generate_tokens(io.StringIO(source).readline)
        if token.type in (tokenize.NAME, tokenize.STRING) and token.start[0] not in documented
    ]


def test_search_for_names_finds_them() -> None:
    found = tokens_outside_docstrings('"""Etoposide."""\nA_decadron = "芦可替尼"  # Jakafi\n')
    assert [bool(drug_words().search(word)) for word in found] == [True, True]


def test_code_names_no_drug() -> None:
    named: dict[str, set[str]] = {}
    for path in SOURCE.rglob("*.py"):
        module = path.relative_to(SOURCE).as_posix()
        for word in (path.stem, *tokens_outside_docstrings(path.read_text(encoding="utf-8"))):
            named.setdefault(module, set()).update(drug_words().findall(word))
    assert {module: words for module, words in named.items() if words} == IN_THE_FORMAT


# By hand: methylprednisolone 16 mg is 16 / 4 x 5 = 20 mg of prednisolone, 15.9 mg is less; dexamethasone 3 mg is 20 mg.
@pytest.mark.parametrize(("mg", "reached"), [("16", True), ("15.9", False)])
def test_all_corticosteroids_are_summed(mg: str, reached: bool) -> None:
    rules = library.load_rules()
    first = plan().administrations[0]

    def given(drug: str, days: range, mg: str) -> list[Administration]:
        return [msgspec.structs.replace(first, drug=drug, treatment_day=day, dose_mg=Decimal(mg)) for day in days]

    mixed = [*given("dexamethasone", range(1, 15), "3"), *given("methylprednisolone", range(15, 29), mg)]
    others = [*given("etoposide", range(1, 29), "260"), *given("ruxolitinib", range(1, 29), "15")]
    runs = days_above(rules.exposures["pneumocystis-prophylaxis"], [*mixed, *others], rules)
    assert runs == ([list(range(1, 29))] if reached else [])


@pytest.mark.parametrize(
    ("regimen", "allergy", "drug"),
    [
        ("hlh-94", "VP-16: rash", "etoposide"),
        ("dep", "Caelyx", "liposomal-doxorubicin"),
        ("dep", "对甲泼尼龙过敏; Medrol", "methylprednisolone"),
        ("hlh-94", "Jakafi", None),
        ("ru-d", "etoposide", None),
    ],
)
def test_allergy_to_a_drug_is_pointed_out_in_the_plans_that_give_it(regimen: str, allergy: str, drug: str) -> None:
    made = plan(patient(allergies=(allergy,)), regimen=regimen, final_week="linear" if regimen != "dep" else None)
    named = [value(one, "drug") for one in made.findings if one.code == "allergy-to-regimen-drug"]
    assert named == ([] if drug is None else [drug])


def test_without_a_plan_an_allergy_to_any_drug_on_file_is_pointed_out() -> None:
    found = interactions.findings(patient(allergies=("Etopophos",)), None, (), (), library.load_rules())
    assert [value(one, "drug") for one in found if one.code == "allergy-to-regimen-drug"] == ["etoposide"]


@pytest.fixture
def own_regimen(tmp_path: Path) -> str:
    """DEP with a drug that has no file in the place of etoposide."""
    text = (TEMPLATES / "regimens" / "dep.toml").read_text(encoding="utf-8")
    path = tmp_path / "own.toml"
    own = text.replace('name = "etoposide"', 'name = "anakinra"').replace('id = "dep"', 'id = "own"')
    path.write_text(own, encoding="utf-8")
    return str(path)


def test_drug_without_a_file_is_planned_printed_and_never_guessed(own_regimen: str) -> None:
    made = plan(patient(allergies=("anakinra",)), regimen=own_regimen, time_zone="Europe/London")
    assert library.load_rules().drugs.get("anakinra") is None
    assert [one.reference for one in made.supply.cumulative if one.drug == "anakinra"] == [None]
    assert "allergy-to-regimen-drug" in {one.code for one in made.findings}
    assert "\nAnakinra, intravenous, at 10:00 on the days below\n" in summary(made)
    for form in ("ics", "csv", "pdf"):
        assert export(made, form, language="zh")


def test_plan_names_the_files_of_drugs_that_it_was_made_with() -> None:
    used = {one.name: one.sha256 for one in plan().software.rule_sets}
    assert {name: used[f"drugs/{name}"] for name in DRUGS} == {name: drug.sha256 for name, drug in DRUGS.items()}


def site_rules(tmp_path: Path, text: str) -> Rules:
    path = tmp_path / "rules.toml"
    path.write_text('id = "our-site"\ntitle = "Our site"\nchecked_on = "2026-12-01"\n' + text, encoding="utf-8")
    return library.load_rules_with_site(path)


def test_site_says_what_its_own_corticosteroid_does(tmp_path: Path) -> None:
    rules = site_rules(
        tmp_path,
        '[[equivalence]]\ndrug = "prednisone"\ndrug_mg = "5"\nreference = "prednisolone"\nreference_mg = "5"\n'
        'source = "Our site"\n',
    )
    assert with_role(rules.drugs, CORTICOSTEROID) == {"dexamethasone", "methylprednisolone", "prednisone"}
    assert "prednisone" in asked_about(rules.drugs)["steroid"]
    assert {name for name, _ in rules.files if name.startswith("drugs/")} == {f"drugs/{name}" for name in DRUGS}


def test_site_adds_names_and_classes_to_a_drug_of_the_table_of_medicines(tmp_path: Path) -> None:
    rules = site_rules(tmp_path, '[[medicine]]\nname = "etoposide"\nalso = ["Toposar"]\nclasses = ["our-class"]\n')
    known = rules.medicines["etoposide"]
    assert {"Vepesid", "Toposar"} <= set(known.also)
    assert known.classes[-1] == "our-class"


def test_wording_names_a_drug_itself_or_by_its_file_and_a_third_language_in_english(tmp_path: Path) -> None:
    english = (TEMPLATES / "wording" / "en.toml").read_text(encoding="utf-8")
    path = tmp_path / "own.toml"
    third = english.replace('language = "en"', 'language = "de"', 1)
    path.write_text(third + '\n[text.drug]\nruxolitinib = "Ruxolitinib"\n', encoding="utf-8")
    with pytest.warns(UserWarning, match="drug: dexamethasone, etoposide, "):
        wording = library.load_wording(str(path))
    assert wording.term("drug", "ruxolitinib") == "Ruxolitinib"
    assert wording.term("drug", "liposomal-doxorubicin") == "liposomal doxorubicin"
    assert wording.term("drug", "anakinra") == "anakinra"
