"""The command that assesses: what it prints in 80 columns, what it keeps, what it refuses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from assessing_making import sick_plan
from sampling import run

from rud_dosing import assessment_data, assessment_text, export, read_plan, results_from_bytes

EVENING = "1796670000"  # 2026-12-07 19:00 UTC
DAY_7 = """\
taken_on = 2026-12-07
lymphoma = false
note = "afebrile since day 5"

[labs]
platelets = "104 10^9/L"
neutrophils = "2.1 10^9/L"
ferritin = "3100 ug/L"
fibrinogen = "1.9 g/L"
hemoglobin = "8.5 g/dL"

[signs]
temperature = "36.9 C"

[support]
transfused = true
transfused_on = 2026-12-05
g_csf = false
"""


def written(folder: Path) -> Path:
    (folder / "day7.toml").write_text(DAY_7, encoding="utf-8")
    path = folder / "plan.json"
    path.write_bytes(export(sick_plan(), "json"))
    return path


def assess(path: Path, *arguments: str, stdin: bytes = b"") -> tuple[int, str, str]:
    said = ("--day", "7", "--by", "Dr. B", *arguments)
    found = path.with_name("day7.toml") if not stdin else "-"
    code, out, err = run("assess", str(path), str(found), *said, time=EVENING, stdin=stdin)
    return code, out.decode(), err


def test_assessment_is_printed_in_80_columns_and_kept(tmp_path: Path) -> None:
    path = written(tmp_path)
    before = path.read_bytes()
    code, out, err = assess(path)
    assert (code, err) == (0, f"written: {path}\n")
    assert max(map(len, out.splitlines())) <= 80
    new = read_plan(path)
    assert (new.revision, [one.day for one in new.results]) == (2, [7])
    assert (tmp_path / "plan.r1.json").read_bytes() == before
    assert out == assessment_text(new, 7)


def test_assessment_says_everything_that_it_is_for(tmp_path: Path) -> None:
    path = written(tmp_path)
    _, out, _ = assess(path)
    lines = out.splitlines()
    assert lines[:4] == [
        "Day 7, results of Monday 7 December 2026",
        "Plan K6JM4E-J, revision 2   Patient HLH-0042   Assessed by Dr. B",
        "Note: afebrile since day 5",
        "",
    ]
    # Both counts were taken 2 days after a transfusion. Fever and fibrinogen are normal: a normal spleen or D-dimer
    # would be the third. With ferritin, at most half of 9000, three improved.
    assert lines[4:9] == [
        "Response: partial response or HLH improvement",
        "  It depends on: splenomegaly (the value today)",
        "  It depends on: D-dimer (the value today)",
        "Recorded: no lymphoma found",
        "Best response so far: not decided",
    ]
    text = " ".join(out.split())
    for said in (
        "Complete asks",
        "platelets 20 10^9/L 104 10^9/L at least 100 no no, +420 %",
        "ferritin 9000 ug/L 3100 ug/L below 2000 ug/L no yes, -65.6 %",
        "What the source says comes next (not an order)",
        "today 8.5 g/dL: grade 2, CTCAE v5.0",
        "For a person: Grade 3 also where a transfusion is indicated.",
        "baseline not measured",
        "baseline 20 10^9/L: grade 4, CTCAE v5.0",
        "would decide: the laboratory's lower limit of platelets",
        "How the criteria nct03985423 were read",
        "count_boundary >=, improvement_boundary >=, improvement_of baseline-value",
        "support_free_days 4",
    ):
        assert said in text, said


def test_what_several_levels_and_grades_are_possible_reads_as_people_say_it(tmp_path: Path) -> None:
    path = written(tmp_path)
    labs = {"alt": {"value": "130 U/L", "upper_limit": "40 U/L"}, "platelets": "80 10^9/L", "creatinine": "0.9 mg/dL"}
    labs["creatinine"] = {"value": "0.9 mg/dL", "upper_limit": "1.2 mg/dL"}
    code, out, _ = assess(path, stdin=json.dumps({"taken_on": "2026-12-07", "labs": labs}).encode())
    text = " ".join(out.split())
    assert code == 0
    # Platelets of 80 cannot make it complete: the three others are left.
    assert "Response: partial response, HLH improvement or no response" in text
    assert "today 80 10^9/L: grade 0 or 1, CTCAE v5.0" in text
    # Without a baseline: by an abnormal one anything; 0.9 may be 1.5 or 3 times a baseline, and is not above 1.2.
    assert "today 130 U/L: grade 0 to 4, CTCAE v5.0" in text
    assert "today 0.9 mg/dL: grade 0, 2 or 3, CTCAE v5.0" in text


def test_how_the_criteria_were_read_is_short_and_every_point_is_named(tmp_path: Path) -> None:
    path = written(tmp_path)
    _, out, _ = assess(path)
    _, said = out.split("\nHow the criteria nct03985423 were read", 1)
    (kept,) = read_plan(path).results
    words = set(said.replace(",", " ").split())
    assert set(kept.response.used) <= words
    assert len(said.splitlines()) <= 16


def test_change_in_percent_stands_whole_on_one_line_of_80_columns(tmp_path: Path) -> None:
    path = written(tmp_path)
    labs = {"platelets": "2000 10^9/L", "neutrophils": "104.25 10^9/L", "ferritin": "12345.25 ug/L"}
    code, out, _ = assess(path, stdin=json.dumps({"taken_on": "2026-12-07", "labs": labs}).encode())
    assert code == 0
    lines = out.splitlines()
    assert max(map(len, lines)) <= 80
    # 2000 of 20 is +9900 %, 104.25 of 0.4 is +25962.5 %, 12345.25 of 9000 is +37.2 %.
    for said in ("unknown, +9900 %", "unknown, +25962.5 %", "no, +37.2 %"):
        assert sum(line.endswith(said) for line in lines) == 1, said


def test_dry_run_keeps_nothing(tmp_path: Path) -> None:
    path = written(tmp_path)
    before = {one.name: one.read_bytes() for one in tmp_path.iterdir()}
    code, out, err = assess(path, "--dry-run")
    assert (code, err) == (0, "not kept: the plan is as it was\n")
    assert out.startswith("Day 7, results of ")
    assert {one.name: one.read_bytes() for one in tmp_path.iterdir()} == before


def test_json_is_what_the_plan_keeps(tmp_path: Path) -> None:
    path = written(tmp_path)
    code, out, _ = assess(path, "--format", "json", "--setting", "locatelli-label")
    data = json.loads(out)
    assert (code, data["day"], data["response"]["setting"]) == (0, 7, "locatelli-label")
    assert data == assessment_data(read_plan(path))


def test_results_come_from_standard_input(tmp_path: Path) -> None:
    path = written(tmp_path)
    code, _, _ = assess(path, stdin=b'{"taken_on": "2026-12-07", "labs": {"ferritin": "1800 ug/L"}}')
    assert code == 0
    (kept,) = read_plan(path).results
    assert kept.results.labs is not None
    assert str(kept.results.labs.taken_on) == "2026-12-07"


def test_day_that_is_no_visit_and_a_correction_are_said(tmp_path: Path) -> None:
    path = written(tmp_path)
    code, _, err = run(
        "assess", str(path), str(tmp_path / "day7.toml"), "--day", "6", "--by", "B", "--unscheduled", time=EVENING
    )
    assert (code, err.splitlines()[0].startswith("error[results-date]: taken_on: 7 December 2026")) == (1, True)
    assert assess(path)[0] == 0
    code, out, err = assess(path)
    assert (code, out, err.startswith("error[assessed-already]: day: ")) == (1, "", True)
    code, out, _ = assess(path, "--correct", "ferritin was of another patient")
    assert code == 0
    assert "This corrects an earlier assessment of the day: ferritin was of another patient" in out
    assert read_plan(path).revision == 3


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"104 10^9/L"', '"104000 10^9/L"', "labs.platelets: \"104000 10^9/L\" is not possible for platelets"),
        ('"104 10^9/L"', '"104"', 'labs.platelets: "104" has no unit'),
        ("2026-12-05", "2026-12-09", "support.transfused_on: it is dated 2026-12-09, after the results of 2026-12-07"),
        ("[signs]", "[sign]", 'the key "sign" is not known'),
        ("taken_on = 2026-12-07", "", 'the key "taken_on" is missing'),
    ],
)  # fmt: skip
def test_mistakes_in_the_file_are_refused_with_their_place(tmp_path: Path, old: str, new: str, message: str) -> None:
    path = written(tmp_path)
    before = path.read_bytes()
    file = tmp_path / "day7.toml"
    file.write_text(DAY_7.replace(old, new, 1), encoding="utf-8")
    code, out, err = assess(path)
    assert (code, out) == (1, "")
    assert f"{file}: {message}" in err
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--setting", "locatelli"), 'error[setting]: setting: there is no "locatelli"'),
        (("--toxicity", "ctcae-4"), 'error[toxicity]: toxicity: there is no "ctcae-4"'),
        (("--unscheduled",), "error[assess-day]: day: day 7 is a visit of the plan"),
    ],
)
def test_wrong_words_are_refused(tmp_path: Path, arguments: tuple[str, ...], message: str) -> None:
    code, out, err = assess(written(tmp_path), *arguments)
    assert (code, out) == (1, "")
    assert err.startswith(message)


def test_who_assesses_and_which_day_have_to_be_said(tmp_path: Path) -> None:
    path = written(tmp_path)
    for arguments in (("--day", "7"), ("--by", "Dr. B")):
        code, _, err = run("assess", str(path), str(tmp_path / "day7.toml"), *arguments, time=EVENING)
        assert (code, "Missing option" in err) == (2, True)


def test_file_of_results_is_read_alone(tmp_path: Path) -> None:
    written(tmp_path)
    found = results_from_bytes((tmp_path / "day7.toml").read_bytes(), "day7.toml")
    assert (found.lymphoma, found.relapse, found.note) == (False, None, "afebrile since day 5")
