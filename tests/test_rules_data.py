"""The rules as data: complete, cited, and changed by a site only in the open."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from making import patient
from sampling import SAMPLES, run

from rud_dosing import InputError, library
from rud_dosing.api.checking import check, rules
from rud_dosing.cli.run import _COMMANDS
from rud_dosing.model.clinical_rules import PatientRule
from rud_dosing.model.lab import Labs

wired = pytest.mark.skipif("check" not in _COMMANDS, reason="the command is not registered")
HEAD = 'id = "our-site"\ntitle = "Our site"\nchecked_on = "2026-11-22"\n'
LOCAL_LIMIT = """
[[rule]]
id = "our-daily-limit"
code = "daily-dose-above-site-limit"
severity = "warning"
title = "more than 16 mg in a day"
message = "Dexamethasone reaches {dexamethasone_largest_day} in a day, above our 16 mg."
source = "Our pharmacy committee"
when = [{ quantity = "dexamethasone_largest_day", comparison = ">", amount = "16 mg" }]
"""


@pytest.fixture
def site(tmp_path: Path) -> Any:
    def write(text: str) -> Path:
        path = tmp_path / "site-rules.toml"
        path.write_text(HEAD + text, encoding="utf-8")
        return path

    return write


def test_every_rule_has_an_id_a_source_a_date_and_a_status() -> None:
    listed = rules()
    assert len({(one.rule_set, one.id) for one in listed}) == len(listed)
    for one in listed:
        assert one.source
        assert one.message
        assert one.checked_on >= "2026-01-01"
        assert one.severity in ("stop", "warning", "note")
        assert one.status in ("verified", "secondary", "unverified")


def test_secondary_sources_are_notes_that_say_so() -> None:
    secondary = [one for one in rules() if one.status == "secondary"]
    assert secondary
    assert all(one.severity == "note" and "secondary source" in one.message for one in secondary)


def test_a_secondary_source_cannot_be_more_than_a_note() -> None:
    rule = next(one for one in library.load_rules().patient_rules.values() if one.status == "secondary")
    for change in ({"severity": "warning"}, {"message": "Platelets {platelets}."}):
        with pytest.raises(InputError) as caught:
            PatientRule(**{**msgspec.structs.asdict(rule), **change})
        assert caught.value.code == "rule-status"


def test_unverified_rules_are_listed_and_never_run() -> None:
    unverified = {one.message.partition("{")[0] for one in rules() if one.status == "unverified"}
    assert len(unverified) >= 4
    who = library.read_patient(
        b'id = "A1"\nheight = "200 cm"\nweight = "110 kg"\nbirth_date = 1960-01-01\nsex = "male"\n'
        b'medicines = ["rifampicin", "ciclosporin"]\n[labs]\nneutrophils = "0.9 10^9/L"\n'
        b'bilirubin = { value = "300 umol/L", upper_limit = "20 umol/L" }\n',
        "patient",
    )
    apart = {one.code for one in rules() if one.status == "unverified"}
    assert not apart & {one.code for one in check(who, "2026-12-01").findings}


def test_a_site_adds_a_rule(site: Any) -> None:
    report = check(patient(), "2026-12-01", site_rules=site(LOCAL_LIMIT))
    (one,) = [one for one in report.findings if one.code == "daily-dose-above-site-limit"]
    assert one.message == "Dexamethasone reaches 17.5 mg in a day, above our 16 mg."
    assert [group.title for group in report.groups if one in group.findings]


def test_a_site_raises_a_severity_without_a_reason(site: Any) -> None:
    path = site('[[change]]\ncode = "labs-missing"\nseverity = "stop"\n')
    report = check(patient(labs=Labs(platelets="150 10^9/L")), site_rules=path)
    assert {one.severity for one in report.findings if one.code == "labs-missing"} == {"stop"}
    assert "severity-lowered-by-site" not in {one.code for one in report.findings}


@pytest.mark.parametrize("code", ["second-corticosteroid", "labs-missing"])
def test_a_site_lowers_nothing_without_a_reason(site: Any, code: str) -> None:
    path = site(f'[[change]]\ncode = "{code}"\nseverity = "note"\n')
    with pytest.raises(InputError) as caught:
        library.load_rules_with_site(path)
    assert caught.value.code == "reason-missing"
    assert str(path) in str(caught.value)


def test_a_lowered_stop_is_printed_with_its_reason(site: Any) -> None:
    path = site('[[change]]\ncode = "second-corticosteroid"\nseverity = "warning"\nreason = "Ward policy 7"\n')
    report = check(patient(medicines=("prednisolone",)), "2026-12-01", site_rules=path)
    by_code = {one.code: one for one in report.findings}
    assert by_code["second-corticosteroid"].severity == "warning"
    assert "Ward policy 7" in by_code["severity-lowered-by-site"].message


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('[[change]]\ncode = "no-such-rule"\nseverity = "stop"\n', "rule-change"),
        ('[[finding]]\ncode = "labs-missing"\nseverity = "note"\nmessage = "x"\nsource = "y"\n', "rule-twice"),
        (LOCAL_LIMIT.replace('dexamethasone_largest_day", c', 'no_such_quantity", c'), "rule-reference"),
        (LOCAL_LIMIT.replace("when =", "conditions = { bald = true }\nwhen ="), "rule-reference"),
        (LOCAL_LIMIT.replace("{dexamethasone_largest_day}", "{a.b}"), "placeholder"),
        (LOCAL_LIMIT.replace('severity = "warning"', 'severity = "fatal"'), "wrong-type"),
        (LOCAL_LIMIT.replace('source = "Our pharmacy committee"', ""), "missing-key"),
        (LOCAL_LIMIT.replace("source =", 'colour = "red"\nsource ='), "unknown-key"),
    ],
)
def test_a_broken_file_of_rules_is_refused(site: Any, text: str, code: str) -> None:
    with pytest.raises(InputError) as caught:
        library.load_rules_with_site(site(text))
    assert caught.value.code == code
    assert "site-rules.toml" in str(caught.value)


@wired
def test_the_command_check_prints_findings_in_groups_and_as_data() -> None:
    path = str(SAMPLES / "patient-full.toml")
    code, out, err = run("check", path, "--start", "2026-12-01")
    assert (code, err) == (0, "")
    assert b"HLH-2004" in out
    assert b"Interactions with the patient's medicines" in out
    code, out, _ = run("check", path, "--start", "2026-12-01", "--format", "json")
    data = json.loads(out)
    assert (code, data["start"], len(data["hlh_2004"])) == (0, "2026-12-01", 8)
    assert {"code", "severity", "message", "path", "source", "values", "key"} == set(data["groups"][0]["findings"][0])


@wired
def test_the_command_check_says_that_no_start_is_given_and_exits_1_at_a_stop() -> None:
    text = b'id = "A1"\nheight = "170 cm"\nweight = "60 kg"\nmedicines = ["prednisolone"]\n'
    code, out, err = run("check", "-", stdin=text)
    assert code == 1
    assert b"No --start is given" in out
    assert b"second-corticosteroid" in out
    assert err.startswith("error[blocked]")


@wired
def test_the_command_rules_lists_the_unverified_apart() -> None:
    code, out, err = run("rules")
    assert (code, err) == (0, "")
    running, apart = out.decode().split("Not verified: listed, never run")
    assert "fluconazole-above-200" in running
    assert "bilirubin-above-10" in apart
    assert "bilirubin-above-10" not in running
    code, out, _ = run("rules", "--format", "json")
    assert len(json.loads(out)) == len(rules())
