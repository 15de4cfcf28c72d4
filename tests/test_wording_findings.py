"""What a check finds is said in every language that has findings: each sentence, with the same values and numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

import pytest
from making import patient, plan
from sampling import Sample, run, samples

from rud_dosing import Plan, library, read_plan, summary
from rud_dosing.exporters.finding_text import finding_sentence
from rud_dosing.model.finding import Finding
from rud_dosing.model.health import Conditions, Medicine
from rud_dosing.model.lab import Lab, Labs
from rud_dosing.model.rules import check_placeholders

ZH = library.load_wording("zh")
SAID = ZH.sections["finding"]
TERMS = ZH.sections["finding_value"]
RULES = library.load_rules()

_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")
#: Within a line of Chinese: what is English on purpose.
_ASIDE = re.compile(r"\[[^\]]*\]|\([^)]*\)|（[^）]*）")
_ENGLISH = re.compile(r"[A-Za-z]{2,}(?:[ ,;:]+[A-Za-z]{2,}){3}")


def sentences() -> Iterator[tuple[str, str]]:
    """The code and the English sentence of everything that rules, regimens and formularies can put into a plan."""
    for kind in (RULES.findings, RULES.patient_rules, RULES.exposures, RULES.interactions):
        for rule in kind.values():
            if rule.status != "unverified":
                yield rule.code, rule.message
    for name in library.names("regimens"):
        for note in library.load_regimen(name).notes:
            yield note.code, note.message
    for name in library.names("formularies"):
        formulary = library.load_formulary(name)
        for item in (*formulary.products, *formulary.liquids):
            for note in item.notes:
                yield note.code, note.message


SENTENCES = sorted(set(sentences()))


def words_of_the_data() -> Iterator[str]:
    """The English words that the program's data put into the values of findings."""
    for quantity in RULES.quantities.values():
        yield quantity.title
        yield quantity.decides
    for condition in RULES.conditions.values():
        yield condition.title
    for criterion in RULES.criteria.values():
        yield from (criterion.title, criterion.decided_by)
    for rule in RULES.patient_rules.values():
        if rule.status != "unverified":
            yield rule.title
    for liquid in RULES.liquids:
        yield f"of {liquid.title}"
    for name in library.names("formularies"):
        for product in library.load_formulary(name).liquids:
            yield f"as {product.expressed_as}"


@pytest.mark.parametrize(("code", "english"), SENTENCES)
def test_sentence_is_said_with_the_same_values_and_numbers(code: str, english: str) -> None:
    shared = len({message for other, message in SENTENCES if other == code}) > 1
    said = SAID.get(english if shared else code)
    assert said is not None, f"no sentence for {code}: {english}"
    assert sorted(check_placeholders(said, code)) == sorted(check_placeholders(english, code)), code
    assert sorted(_NUMBER.findall(said)) == sorted(_NUMBER.findall(english)), code
    values = {name: f"<{number}>" for number, name in enumerate(check_placeholders(english, code))}
    found = Finding(code=code, severity="note", message=english.format_map(values), path="", source="", values=values)
    assert finding_sentence(ZH, found) == said.format_map(values)


def test_a_code_of_several_sentences_has_none_of_its_own() -> None:
    several = {code for code, english in SENTENCES if any(c == code and e != english for c, e in SENTENCES)}
    assert {"outside-source-trial", "platelets-label-start", "tenfold-trap"} <= several
    assert not several & set(SAID)


def test_nothing_is_said_that_no_rule_says() -> None:
    assert set(SAID) <= {text for pair in SENTENCES for text in pair}


@pytest.mark.parametrize("words", sorted(set(words_of_the_data()) - {"", "HIV", "ALT", "AST"}))
def test_words_of_the_data_are_known(words: str) -> None:
    found = Finding(
        code="conditions-not-stated", severity="note", path="", source="",
        message=f"Not stated, and not taken as absent: {words}.", values={"missing": words},
    )  # fmt: skip
    said = finding_sentence(ZH, found)
    assert said.startswith("未说明")
    assert not re.search(r"(?<![A-Za-z])[a-z]{3,}", said.replace("pg/mL", "")), said


def test_numbers_of_values_stay() -> None:
    for english, said in TERMS.items():
        assert english.count("#") == said.count("#"), english
        assert sorted(_NUMBER.findall(english)) == sorted(_NUMBER.findall(said)), english


def test_names_of_regimens_and_decisions_are_known() -> None:
    for name in library.names("regimens"):
        regimen = library.load_regimen(name)
        assert regimen.title in ZH.sections["regimen_title"]
        assert {visit.decision for visit in regimen.assessments} - {None} <= set(ZH.sections["decision"])


def test_reference_drugs_and_what_is_due_are_known() -> None:
    assert {one.reference for one in RULES.equivalences.values()} <= set(ZH.sections["reference"])
    due = {item for one in RULES.monitors.values() if one.status != "unverified" for item in one.due}
    assert due <= set(ZH.sections["due"])


def test_a_sites_sentence_with_other_numbers_or_values_stays_english() -> None:
    values = {"units_at_once": "8 units"}
    for message in ("One administration takes 8 units, more than 6.", "One administration takes 8 units."):
        found = Finding(code="many-units", severity="warning", message=message, path="", source="", values=values)
        assert finding_sentence(ZH, found) == message
    other = Finding(
        code="weight-old", severity="warning", path="", source="", values={"age_of_weight": "4 days"},
        message="The weight was taken 4 days before the start; 3 days at most here.",
    )  # fmt: skip
    assert finding_sentence(ZH, other) == other.message


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        (
            "It would fit with half units (--split-units), or with the strength 0.5 mg (--strengths).",
            "以下方式可使剂量在允许偏差之内：用半片（--split-units），或增加规格 0.5 mg（--strengths）。",
        ),
        ("It would fit with half units (--split-units).", "以下方式可使剂量在允许偏差之内：用半片（--split-units）。"),
        (
            "It would fit with a syringe whose marks are closer than 0.1 mL, or another product.",
            "用刻度间隔小于 0.1 mL 的注射器，或其他药品，可使剂量在允许偏差之内。",
        ),
        (
            "Neither half units nor another marketed strength would make it fit.",
            "用半片或其他上市规格均不能使剂量在允许偏差之内。",
        ),
        ("with 4 mg tablets, 7 units; none known", "用 4 mg 片剂，7 个制剂单位；未知有其他选择"),
        ("15 mg 2 times a day, 30 mg a day in all", "15 mg 每日 2 次，全日共 30 mg"),
        ("1 year and 2 months", "1 年 和 2 个月"),
        (" (days 15, 29)", " (治疗日 15，29)"),
        ("days 1 to 14", "第 1 至 14 天"),
        ("99 December 2026", "2026年12月99日"),
    ],
)
def test_value_with_numbers_is_said_in_the_language(english: str, chinese: str) -> None:
    found = Finding(
        code="labs-missing", severity="note", path="", source="",
        message=f"Not known, and not taken as normal: {english}.", values={"missing": english},
    )  # fmt: skip
    assert finding_sentence(ZH, found) == f"未知，且不视为正常：{chinese}。"


def test_what_a_person_wrote_stays_as_it_is() -> None:
    made = plan(patient(allergies=("dexamethasone: no rash, fever and more",)), final_week="linear")
    (found,) = (one for one in made.findings if one.code == "allergy-to-regimen-drug")
    assert finding_sentence(ZH, found) == "过敏史提及地塞米松：“dexamethasone: no rash, fever and more”。"


def test_values_are_said_in_the_language() -> None:
    who = patient(
        sex="female",
        weighed_on=date(2026, 11, 20),
        labs=Labs(
            platelets=Lab(value="60 10^9/L", taken_on=date(2026, 11, 30)),
            creatinine=Lab(value="80 umol/L", taken_on=date(2026, 12, 9)),
        ),
        conditions=Conditions(hiv=True, dialysis=False),
        medicines=(Medicine(name="voriconazole", from_on=date(2026, 11, 20), to_on=date(2026, 12, 30)),),
    )
    said = [finding_sentence(ZH, found) for found in plan(who, final_week="linear").findings]
    assert any(text.startswith("血小板 60 10^9/L (2026年11月30日)：美国说明书") for text in said)
    assert "患者感染 HIV；文献排除了此类患者。" in said
    assert any(text.startswith("voriconazole (2026年11月20日 至 2026年12月30日) 是 CYP3A4 强抑制剂") for text in said)
    assert "体重测量距开始治疗已有 11 天；请重新称重。" in said
    assert not [text for text in said if _ENGLISH.search(_ASIDE.sub("", text))]


@pytest.mark.parametrize("sample", samples(), ids=lambda sample: sample.patient)
def test_a_chinese_summary_holds_no_english_sentence(sample: Sample) -> None:
    made = _plan(sample)
    lines = summary(made, language="zh", width=400).splitlines()
    assert not [line for line in lines if _ENGLISH.search(_ASIDE.sub("", line))]
    assert "芦可替尼联合地塞米松（Ru-D），成人噬血细胞性淋巴组织细胞增生症" in lines
    messages = {found.message for found in made.findings}
    assert not [line for line in lines if line.strip() in messages]


def test_an_english_summary_says_the_findings_as_they_are() -> None:
    made = plan()
    text = " ".join(summary(made, language="en", width=400).split())
    assert all(" ".join(found.message.split()) in text for found in made.findings)


def _plan(sample: Sample) -> Plan:
    path = sample.golden("toml")
    code, out, err = run("plan", str(path), *sample.arguments, "--format", "json", time=sample.time)
    assert code == 0, err
    return read_plan(out)
