"""Data files: those of the program, those of a site, and one broken file for each mistake."""

from __future__ import annotations

import json
import tomllib
from datetime import datetime
from importlib import resources
from pathlib import Path
from typing import Any, Literal

import msgspec
import pytest
import tomli_w
from broken_files import READERS, broken_files, read
from making import BROKEN, plan

from rud_dosing import DosingError, Patient, Regimen, library, patient_from_bytes, regimens
from rud_dosing.core.dosing.bsa import FORMULAS
from rud_dosing.model.regimen import RegimenAssessment
from rud_dosing.model.rules import RuleSet, check_placeholders
from rud_dosing.model.wording import Wording

TEMPLATES = resources.files("rud_dosing.templates")


def _read(path: Path, **fields: str) -> Patient:
    return patient_from_bytes(path.read_bytes(), str(path), **fields)


@pytest.mark.parametrize("name", broken_files())
def test_broken_file_gives_the_message_beside_it(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(BROKEN)
    with pytest.raises(DosingError) as refused:
        read(name)
    assert f"{refused.value}\n" == Path(name).with_suffix(".txt").read_text(encoding="utf-8")


def test_every_message_has_its_file() -> None:
    files = {name.rpartition(".")[0] for name in broken_files()}
    messages = {
        path.relative_to(BROKEN).as_posix().rpartition(".")[0]
        for kind in READERS
        for path in (BROKEN / kind).glob("*.txt")
    }
    assert messages == files
    assert all(path.name in READERS for path in BROKEN.iterdir())


@pytest.mark.parametrize("name", broken_files())
def test_every_message_names_its_file_first(name: str) -> None:
    text = (BROKEN / name).with_suffix(".txt").read_text(encoding="utf-8")
    assert text.partition(": ")[2].startswith(f"{name}:")


@pytest.mark.parametrize(
    ("kind", "raw", "fix"),
    [
        (Regimen, {"drug": "ruxolitinib"}, "Write a list."),
        (Patient, {"allergies": 1}, 'Write a list, for example ["penicillin"].'),
        (Regimen, {"drug": [{"dose_basis": "m2"}]}, 'Write one of "fixed", "per_kg", "per_m2".'),
        (Regimen, {"drug": ["ruxolitinib"]}, "Write a value of that type."),
        (Wording, {"text": {"form": {"date": 1}}}, 'Write text in quotes, quantities with their unit ("170 cm").'),
        (dict[str, Literal["a", "b"]], {"x": "c"}, 'Write one of "a", "b".'),
        (dict[str, datetime], {"x": "c"}, "Write a value of that type."),
    ],
)
def test_remedy_fits_what_the_key_is(kind: Any, raw: dict[str, Any], fix: str) -> None:
    with pytest.raises(DosingError) as refused:
        library.convert(raw, kind, "file")
    assert (refused.value.code, refused.value.fix) == ("wrong-type", fix)


# --- what is read -----------------------------------------------------------------------------------------------------


def test_regimen_says_what_its_source_says() -> None:
    regimen = library.load_regimen("ru-d")
    ruxolitinib, dexamethasone = regimen.drugs
    assert (regimen.days, ruxolitinib.name, dexamethasone.name) == (56, "ruxolitinib", "dexamethasone")
    assert [(one.first_day, one.last_day, one.dose) for one in ruxolitinib.steps] == [(1, 56, "15 mg")]
    # "10 mg/m2 for 2 weeks followed by 5 mg/m2 for 2 weeks, 2.5 mg/m2 for 2 weeks, 1.25 mg/m2 for one week, and
    # one week of
    # tapering"
    assert [(one.first_day, one.last_day, one.dose) for one in dexamethasone.steps] == [
        (1, 14, "10 mg/m2"),
        (15, 28, "5 mg/m2"),
        (29, 42, "2.5 mg/m2"),
        (43, 49, "1.25 mg/m2"),
        (50, 56, "1.25 mg/m2"),
    ]
    assert [one.day for one in regimen.assessments] == [7, 14, 28, 56]
    assert any(source.doi == "10.1002/ajh.26877" for source in regimen.sources)


def test_every_regimen_of_the_program_is_read_by_its_name() -> None:
    assert "ru-d" in regimens()
    for name in regimens():
        assert library.load_regimen(name).id == name


@pytest.mark.parametrize(
    ("name", "stocked"),
    [
        ("us", {"ruxolitinib": {"5 mg", "15 mg"}, "dexamethasone": {"0.5 mg", "4 mg"}}),
        ("uk", {"ruxolitinib": {"5 mg", "15 mg"}, "dexamethasone": {"0.5 mg", "2 mg"}}),
        ("cn", {"ruxolitinib": {"5 mg"}, "dexamethasone": {"0.75 mg"}}),
    ],
)
def test_formulary_stocks_what_the_design_says(name: str, stocked: dict[str, set[str]]) -> None:
    formulary = library.load_formulary(name)
    found = {product.drug: set(product.stocked) for product in formulary.products}
    assert {drug: found[drug] for drug in stocked} == stocked
    divisible = {product.drug: product.divisible for product in formulary.products}
    assert (divisible["ruxolitinib"], divisible["dexamethasone"]) == (False, True)


@pytest.mark.parametrize(
    ("load", "code", "choices"),
    [
        (library.load_regimen, "regimen", "regimens"),
        (library.load_formulary, "formulary", "formularies"),
        (library.load_wording, "language", "wording"),
    ],
)
def test_name_that_does_not_exist_lists_those_that_do(load: Any, code: str, choices: str) -> None:
    with pytest.raises(DosingError) as refused:
        load("nothing")
    names = ", ".join(library.names(choices))
    assert (
        str(refused.value)
        == f'error[{code}]: {code}: there is no "nothing"\n  Choose one of {names}, or name a .toml file.'
    )


def test_file_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    for name in (str(tmp_path / "none.toml"), "none.toml", str(tmp_path / "none")):
        with pytest.raises(DosingError) as refused:
            library.load_regimen(name)
        assert str(refused.value) == f"error[file-not-read]: {name}: no such file or directory\n  Check the path."


def test_own_file_is_fingerprinted_whatever_it_is_called(tmp_path: Path) -> None:
    content = (TEMPLATES / "regimens" / "ru-d.toml").read_bytes()
    (tmp_path / "copy.toml").write_bytes(content)
    assert library.load_regimen(str(tmp_path / "copy.toml")) == library.load_regimen("ru-d")
    (tmp_path / "spaced.toml").write_bytes(content + b"\n")
    spaced = library.load_regimen(str(tmp_path / "spaced.toml"))
    assert spaced.sha256 != library.load_regimen("ru-d").sha256
    assert msgspec.structs.replace(spaced, sha256=None) == msgspec.structs.replace(
        library.load_regimen("ru-d"), sha256=None
    )


def test_two_notations_of_one_regimen_give_one_plan(tmp_path: Path) -> None:
    raw = tomllib.loads((TEMPLATES / "regimens" / "ru-d.toml").read_text(encoding="utf-8"))
    (tmp_path / "rewritten.toml").write_text(tomli_w.dumps(raw), encoding="utf-8")
    (tmp_path / "json.toml").write_text(json.dumps(raw), encoding="utf-8")
    expected = plan()
    # the same steps in other units and cut into weeks: 10 mg/m2 for days 1 to 7 and for days 8 to 14
    dexamethasone = raw["drug"][1]
    first = dexamethasone["step"][0]
    dexamethasone["step"][:1] = [{**first, "last_day": 7}, {**first, "first_day": 8, "dose_per_day": "10.0 mg/m2"}]
    raw["drug"][0]["step"][0]["dose_per_administration"] = "0.015 g"
    (tmp_path / "weeks.toml").write_text(tomli_w.dumps(raw), encoding="utf-8")
    for name in ("rewritten", "json", "weeks"):
        made = plan(regimen=str(tmp_path / f"{name}.toml"))
        assert made.steps == expected.steps
        assert made.administrations == expected.administrations


def test_regimen_survives_being_written_and_read() -> None:
    regimen = library.load_regimen("ru-d")
    assert msgspec.json.decode(msgspec.json.encode(regimen), type=Regimen) == regimen


def test_window_of_a_visit_includes_both_ends(tmp_path: Path) -> None:
    raw = tomllib.loads((TEMPLATES / "regimens" / "ru-d.toml").read_text(encoding="utf-8"))
    raw["assessment"][0].update(days_before=1, days_after=2)
    (tmp_path / "windows.toml").write_text(tomli_w.dumps(raw), encoding="utf-8")
    visit = plan(regimen=str(tmp_path / "windows.toml"), start="2026-12-01").assessments[0]
    assert [str(on) for on in (visit.opens, visit.target, visit.closes)] == ["2026-12-06", "2026-12-07", "2026-12-09"]


def test_visit_on_the_last_day_and_a_window_from_day_one_are_allowed() -> None:
    assert RegimenAssessment(day=7, due=(), days_before=6).days_before == 6


# --- rules and wording ------------------------------------------------------------------------------------------------


def test_rules_of_the_program_belong_together() -> None:
    rules = library.load_rules()
    assert set(rules.defaults.usual_bsa_formulas) == {"mosteller", "du-bois", "haycock", "gehan-george"}
    assert rules.defaults.bsa_formula == "mosteller"
    assert set(rules.defaults.usual_bsa_formulas) <= set(FORMULAS)
    limits = {
        name: [getattr(rules.limits[name], end) for end in ("refuse_below", "warn_below", "warn_above", "refuse_above")]
        for name in ("height", "weight", "bsa")
    }
    assert {name: [None if one is None else str(one) for one in ends] for name, ends in limits.items()} == {
        "height": ["100", "140", "200", "250"],
        "weight": ["25", "35", "150", "300"],
        "bsa": [None, "1.3", "2.4", None],
    }


def test_rule_that_stands_in_two_places_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    sets = {one.id: one for one in library.load_rules().sets}
    planning = sets["planning"]
    sets["again"] = RuleSet(id="again", title="Again", checked_on="2026-11-22", findings=planning.findings[:1])
    monkeypatch.setattr(library, "names", lambda kind: sorted(sets) if kind == "rules" else ["en"])
    monkeypatch.setattr(library, "_load", lambda name, *rest: sets[name])
    read_anew = library.load_rules.__wrapped__
    with pytest.raises(DosingError) as refused:
        read_anew()
    assert str(refused.value) == 'error[rule-twice]: "age-under-18" stands in two places\n  One place for each rule.'
    sets["again"] = msgspec.structs.replace(sets["again"], defaults=planning.defaults)
    with pytest.raises(DosingError) as refused:
        read_anew()
    assert str(refused.value) == "error[rule-twice]: 2 rule sets give defaults\n  Exactly one does."


def test_placeholders_are_plain_names() -> None:
    assert check_placeholders("{a} and {b_2}, {{not}} this", "message") == ("a", "b_2")


def test_wording_says_what_is_missing() -> None:
    english = library.load_wording("en")
    with pytest.raises(DosingError) as refused:
        english.say("form.nothing")
    assert str(refused.value) == 'error[wording]: wording/en.toml: the wording "en" has no "nothing" for "form.nothing"'
    with pytest.raises(DosingError) as refused:
        english.say("form.dose")
    assert str(refused.value) == 'error[wording]: wording/en.toml: the wording "en" has no "amount" for "form.dose"'
    assert english.term("drug", "prednisolone") == "prednisolone"
    assert english.term("no such section", "prednisolone") == "prednisolone"


def test_wording_without_twelve_months_is_refused() -> None:
    fields = msgspec.structs.asdict(library.load_wording("en"))
    with pytest.raises(DosingError) as refused:
        Wording(**{**fields, "months": fields["months"][1:]})
    assert refused.value.code == "wording"
    with pytest.raises(DosingError) as refused:
        Wording(**{**fields, "sections": {"form": {"date": "{day!r}"}}})
    assert (refused.value.code, refused.value.where) == ("placeholder", "text.form.date")


# --- patients ---------------------------------------------------------------------------------------------------------

PATIENT = 'id = "A1"\nheight = "170 cm"\nweight = "63.5 kg"\nbirth_date = 1978-03-02\nsex = "male"\nallergies = []\n'


def test_patient_is_read_from_toml_and_from_json(tmp_path: Path) -> None:
    raw = {
        "id": "A1",
        "height": "170 cm",
        "weight": "63.5 kg",
        "birth_date": "1978-03-02",
        "sex": "male",
        "allergies": [],
    }
    (tmp_path / "a.toml").write_text(PATIENT, encoding="utf-8")
    (tmp_path / "a.json").write_text("\n " + json.dumps(raw), encoding="utf-8")
    assert _read(tmp_path / "a.toml") == _read(tmp_path / "a.json")
    assert _read(tmp_path / "a.toml").allergies == ()


def test_field_beside_the_file_is_added_and_must_not_stand_in_it(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text('id = "A1"\nheight = "170 cm"\n', encoding="utf-8")
    assert _read(tmp_path / "a.toml", weight="63.5 kg").weight == "63.5 kg"
    with pytest.raises(DosingError) as refused:
        _read(tmp_path / "a.toml", weight="63.5 kg", height="171 cm")
    assert str(refused.value) == (
        f"error[given-twice]: height: height stands in {tmp_path / 'a.toml'} and on the command line\n"
        "  Leave one of the two out."
    )


@pytest.mark.parametrize("id", ["A", "HLH-0042", "a.b_c-d", "0" * 64])
def test_id_that_is_a_safe_file_name_is_taken(id: str) -> None:
    assert library.read_patient(f'id = "{id}"\nheight = "170 cm"\nweight = "60 kg"'.encode(), "p").id == id


@pytest.mark.parametrize(
    "id", ["", ".A", "-A", "_A", "A/B", "A B", "A\\\\B", "0" * 65, "Ä", "A\\n", "٣", "..", "A:B", "A*"]
)
def test_id_that_is_no_safe_file_name_is_refused(id: str) -> None:
    with pytest.raises(DosingError) as refused:
        library.read_patient(f'id = "{id}"\nheight = "170 cm"\nweight = "60 kg"'.encode(), "p")
    assert (refused.value.code, refused.value.where) == ("patient-id", "p: id")
