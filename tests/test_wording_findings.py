"""What a check finds is said in every language that has findings: each sentence, with the same values and numbers."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import msgspec
import pytest
from making import DATA, codes, patient, plan
from sampling import Sample, run, samples

from rud_dosing import Plan, library, read_plan, summary
from rud_dosing.core.saying import filled, said
from rud_dosing.exporters.finding_text import finding_sentence, lacking, sentences
from rud_dosing.model.finding import Finding
from rud_dosing.model.health import Conditions, Medicine
from rud_dosing.model.lab import Lab, Labs
from rud_dosing.model.said import Amount, Day, Drug, Several, Term, Value, Weekday, phrase
from rud_dosing.plans.judgment import Data
from rud_dosing.plans.planner import sealed
from rud_dosing.plans.verification import check_computed

EN, ZH = library.load_wording("en"), library.load_wording("zh")
assert ZH.english is not None
ENGLISH = ZH.english.sections["finding"]

_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")
#: Within a line of Chinese: what is English on purpose.
_ASIDE = re.compile(r"\[[^\]]*\]|\([^)]*\)|（[^）]*）")
_ENGLISH = re.compile(r"[A-Za-z]{2,}(?:[ ,;:]+[A-Za-z]{2,}){3}")
#: Words of the data that are the same in Chinese.
ALIKE = {"HIV", "ALT", "AST", "HLH-2004"}


def amount(number: int, unit: str) -> Amount:
    return Amount(number=Decimal(number), unit=unit)


def mg(number: str) -> Amount:
    return Amount(number=Decimal(number), unit="mg")


def either(*ways: Value) -> Several:
    return Several(items=ways, join="or-with")


@pytest.mark.parametrize("key", ENGLISH)
def test_sentence_is_said_with_the_same_numbers(key: str) -> None:
    assert sorted(_NUMBER.findall(ZH.sections["finding"][key])) == sorted(_NUMBER.findall(ENGLISH[key]))


@pytest.mark.parametrize("section", ["term", "phrase", "finding"])
def test_nothing_of_a_finding_is_left_in_english(section: str) -> None:
    for key, own in ZH.sections[section].items():
        assert not _ENGLISH.search(_ASIDE.sub("", own)), key
        assert key in ALIKE or own != ZH.english.sections[section][key] or not re.search("[a-z]{2}", _bare(own)), key


def _bare(sentence: str) -> str:
    return re.sub(r"{[a-z_]+}", "", sentence)


def test_numbers_of_terms_stay() -> None:
    for english, own in ZH.sections["term"].items():
        assert sorted(_NUMBER.findall(english)) == sorted(_NUMBER.findall(own)), english


@pytest.mark.parametrize(
    ("value", "english", "chinese"),
    [
        ("St John's wort, 3 days", "St John's wort, 3 days", "St John's wort, 3 days"),
        (14, "14", "14"),
        (Day(on=date(2026, 12, 1)), "1 December 2026", "2026年12月1日"),
        (Weekday(on=date(2026, 12, 5)), "Saturday", "星期六"),
        (mg("1234.5"), "1,234.5 mg", "1,234.5 mg"),
        (Amount(number=Decimal("12.3"), sign="+"), "+12.3", "+12.3"),
        (Amount(number=Decimal(1), unit="hours"), "1 hour", "1 小时"),
        (Amount(number=Decimal("3.98"), unit="hours"), "3.98 hours", "3.98 小时"),
        (Amount(number=Decimal("3.5"), unit="times", sign=">"), ">3.5 times", ">3.5 倍"),
        (Drug(name="liposomal-doxorubicin"), "liposomal-doxorubicin", "脂质体多柔比星"),
        (Term(term="hlh-94", of="regimen_name"), "hlh-94", "HLH-94"),
        (Term(term="note", of="severity"), "note", "提示"),
        (
            phrase("doses", number=2, drug=Drug(name="etoposide")),
            "2 doses of etoposide",
            "依托泊苷 2 次",
        ),
        (
            phrase("times_a_day", dose=mg("15"), times=2, total=mg("30")),
            "15 mg 2 times a day, 30 mg a day in all",
            "15 mg 每日 2 次，全日共 30 mg",
        ),
        (
            phrase("years_and_months", years=amount(1, "years"), months=amount(2, "months")),
            "1 year and 2 months",
            "1 年 和 2 个月",
        ),
        (phrase("on_days", days=Several(items=(15, 29))), " (days 15, 29)", " (治疗日 15，29)"),
        (
            phrase("fits_with", ways=either(phrase("half_units"), phrase("another_strength", strength=mg("0.5")))),
            "It would fit with half units (--split-units), or with the strength 0.5 mg (--strengths).",
            "以下方式可使剂量在允许偏差之内：用半片（--split-units），或增加规格 0.5 mg（--strengths）。",
        ),
        (Several(items=("fluconazole", "x"), join="or"), "fluconazole or x", "fluconazole 或 x"),
    ],
)  # fmt: skip
def test_value_is_said_in_each_language(value: Value, english: str, chinese: str) -> None:
    assert (said(EN, value), said(ZH, value)) == (english, chinese)


def _found(key: str, message: str | None = None, **values: Value) -> Finding:
    made = filled(EN, ENGLISH[key], values) if message is None else message
    return Finding(code=key, severity="note", message=made, path="", source="", values=values, key=key)


def test_a_sentence_that_is_no_translation_of_the_message_is_not_taken() -> None:
    """A site's regimen with the code of ours, a rule whose threshold was another when the plan was made."""
    days = Amount(number=Decimal(9), unit="days")
    assert finding_sentence(ZH, _found("weight-old", age_of_weight=days)) == "体重测量距开始治疗已有 9 天；请重新称重。"
    other = _found("weight-old", "The weight was taken 9 days before the start; 3 at most.", age_of_weight=days)
    assert finding_sentence(ZH, other) == other.message
    note = _found("tapering-week-is-a-choice", "The doses of days 50 to 56 are the site's.")
    assert finding_sentence(ZH, note) == note.message
    own = _found("a-rule-of-a-site", "A site's own sentence.")
    assert finding_sentence(ZH, own) == own.message


def test_a_sentence_whose_value_is_not_there_is_not_taken() -> None:
    found = _found("weight-old", "The weight was taken long before the start.")
    assert finding_sentence(ZH, found) == found.message


def test_what_a_person_wrote_stays_as_it_is() -> None:
    made = plan(patient(allergies=("dexamethasone: no rash, fever and more",)), final_week="linear")
    (found,) = (one for one in made.findings if one.code == "allergy-to-regimen-drug")
    assert finding_sentence(ZH, found) == "过敏史提及地塞米松：“dexamethasone: no rash, fever and more”。"


def _with_much_to_say() -> Plan:
    return plan(
        patient(
            sex="female",
            weighed_on=date(2026, 11, 20),
            labs=Labs(
                platelets=Lab(value="60 10^9/L", taken_on=date(2026, 11, 30)),
                creatinine=Lab(value="80 umol/L", taken_on=date(2026, 12, 9)),
            ),
            conditions=Conditions(hiv=True, dialysis=False),
            medicines=(
                Medicine(name="voriconazole", from_on=date(2026, 11, 20), to_on=date(2026, 12, 30)),
                Medicine(name="fluconazol"),
            ),
        ),
        final_week="linear",
    )


def test_values_are_said_in_the_language() -> None:
    texts = [finding_sentence(ZH, found) for found in _with_much_to_say().findings]
    assert any(text.startswith("血小板 60 10^9/L (2026年11月30日)：美国说明书") for text in texts)
    assert "患者感染 HIV；文献排除了此类患者。" in texts
    assert any(text.startswith("voriconazole (2026年11月20日 至 2026年12月30日) 是 CYP3A4 强抑制剂") for text in texts)
    assert "体重测量距开始治疗已有 11 天；请重新称重。" in texts
    assert not [text for text in texts if _ENGLISH.search(_ASIDE.sub("", text))]


def test_findings_hold_values_and_say_them_again_as_their_message() -> None:
    for found in _with_much_to_say().findings:
        assert found.sentence is not None
        assert filled(EN, ENGLISH[found.sentence], found.values) == found.message


def _as_an_older_program_made_it(made: Plan) -> Plan:
    """Texts for values, and no keys."""
    raw = msgspec.to_builtins(made)
    for found, one in zip(raw["findings"], made.findings, strict=True):
        del found["key"]
        found["values"] = {name: said(EN, value) for name, value in one.values.items()}
    return sealed(msgspec.convert(raw, Plan))


def test_findings_of_an_older_plan_are_said_as_well_as_their_texts_allow() -> None:
    old = _as_an_older_program_made_it(_with_much_to_say())
    by_code = {one.code: one for one in old.findings}
    weight = by_code["weight-old"]
    assert (weight.values, weight.sentence) == ({"age_of_weight": "11 days"}, None)
    assert finding_sentence(ZH, weight) == "体重测量距开始治疗已有 11 days；请重新称重。"
    assert finding_sentence(EN, weight) == weight.message
    texts = [finding_sentence(ZH, one) for one in old.findings]
    assert "患者感染 HIV；文献排除了此类患者。" in texts
    assert not set(texts) & {one.message for one in old.findings}


def test_an_older_plan_computed_again_does_not_differ() -> None:
    """Nor may its findings say anything else than what is computed."""
    made = plan(final_week="linear")
    using = Data(made.regimen, made.formulary, library.load_rules(), None)
    check_computed(_as_an_older_program_made_it(made), using)


@pytest.mark.parametrize("path", sorted((DATA / "plans-released").glob("v*.json")), ids=lambda path: path.stem)
def test_findings_of_released_plans_are_said(path: object) -> None:
    old = read_plan(path)  # type: ignore[arg-type]
    texts = [finding_sentence(ZH, one) for one in old.findings]
    assert len(texts) == len(old.findings) > 5
    assert "文献未给出第 56 天后芦可替尼的减量；说明书建议考虑减量，血细胞低时除外。" in texts


def test_what_a_grade_lacks_is_said_in_the_language() -> None:
    for english, chinese in (
        ("platelets", "血小板"),
        ("platelets at baseline", "血小板（基线）"),
        ("the laboratory's upper limit of ALT", "实验室上限：ALT"),
        ("the laboratory's lower limit of fibrinogen at baseline", "实验室下限：纤维蛋白原（基线）"),
        ("the exact total bilirubin", "确切的 总胆红素"),
        ("the exact creatinine at baseline", "确切的 肌酐（基线）"),
        ("a site's own measure", "a site's own measure"),
    ):
        assert (lacking(ZH, english), lacking(EN, english)) == (chinese, english)


def test_sentences_of_the_criteria_are_said_one_by_one() -> None:
    both = "Grade 3 also where a transfusion is indicated. No number gives grade 4: life-threatening."
    assert sentences(ZH, both) == "需要输血时亦为 3 级。 4 级无数值标准：危及生命。"
    assert sentences(EN, both) == both


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
    assert codes(made)
    assert all(" ".join(found.message.split()) in text for found in made.findings)


def test_reference_drugs_and_what_is_due_are_known() -> None:
    rules = library.load_rules()
    assert {one.reference for one in rules.equivalences.values()} <= set(ZH.sections["reference"])
    due = {item for one in rules.monitors.values() if one.status != "unverified" for item in one.due}
    assert due <= set(ZH.sections["due"])


def _plan(sample: Sample) -> Plan:
    path = sample.golden("toml")
    code, out, err = run("plan", str(path), *sample.arguments, "--format", "json", time=sample.time)
    assert code == 0, err
    return read_plan(out)
