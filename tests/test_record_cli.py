"""The command that records: what it writes, prints and refuses, and that a bad line changes nothing on disk."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from making import AT
from revising import VERIFIER, plan
from sampling import run

from rud_dosing import export, read_plan, save, verify
from rud_dosing.core.digests import is_verified

TIME = "1796497200"  # 2026-12-05 19:00 UTC, 20:00 in Berlin
BY = ("--by", "N. Nurse")
DOSE = ("ruxolitinib", "2026-12-05 08:00")

GOOD = """drug,planned,outcome,given_at,extra,note
ruxolitinib,2026-12-02 20:00,missed,,,
ruxolitinib,2026-12-03 08:00,missed,,,asleep
ruxolitinib,2026-12-03 20:00,missed,,,
dexamethasone,2026-12-04 08:00,vomited,,17.5 mg,
"""


def written(folder: Path, **order: Any) -> Path:
    path = folder / "plan.json"
    path.write_bytes(export(plan(**order), "json"))
    return path


def record(path: Path, *arguments: str, stdin: bytes = b"") -> tuple[int, str, str]:
    code, out, err = run("record", str(path), *arguments, time=TIME, stdin=stdin)
    return code, out.decode(), err


def state(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if not path.name.startswith(".")}


@pytest.mark.parametrize(
    ("arguments", "kept"),
    [
        (("--given",), ("given", None, None, None)),
        (("--missed", "--note", "Asleep"), ("missed", None, None, "Asleep")),
        (("--vomited",), ("vomited", None, None, None)),
        (("--vomited", "--extra", "15 mg"), ("vomited", None, "15", None)),
        (("--given-late", "10:40"), ("given-late", "2026-12-05 10:40", None, None)),
    ],
)
def test_command_records_what_it_names(
    arguments: tuple[str, ...], kept: tuple[str | None, ...], tmp_path: Path
) -> None:
    path = written(tmp_path)
    code, out, err = record(path, *arguments, *DOSE, *BY)
    assert (code, err) == (0, f"written: {path}\n")
    assert out.startswith("Saturday 5 December 2026, Ruxolitinib 08:00: ")
    made = read_plan(path)
    (one,) = made.records
    extra = None if one.extra_mg is None else str(one.extra_mg)
    assert (one.outcome, one.given_at, extra, one.note) == kept
    assert (one.by, int(one.at.timestamp()), made.revision) == ("N. Nurse", int(TIME), 1)
    assert made.administrations == plan().administrations
    assert list(state(tmp_path)) == ["plan.json"]


def test_options_may_follow_what_they_are_about(tmp_path: Path) -> None:
    assert record(written(tmp_path), *DOSE, "--missed", *BY)[0] == 0


@pytest.mark.parametrize("from_stdin", [False, True])
def test_csv_is_recorded_whole_by_one_entry(from_stdin: bool, tmp_path: Path) -> None:
    path = written(tmp_path)
    (tmp_path / "ward.csv").write_text(GOOD, encoding="utf-8")
    named = "-" if from_stdin else str(tmp_path / "ward.csv")
    code, out, err = record(path, "--from-csv", named, *BY, stdin=GOOD.encode())
    assert (code, err) == (0, f"written: {path}\n")
    assert out.splitlines() == [
        "Wednesday 2 December 2026, Ruxolitinib 20:00: missed",
        "Thursday 3 December 2026, Ruxolitinib 08:00: missed (asleep)",
        "Thursday 3 December 2026, Ruxolitinib 20:00: missed",
        "Friday 4 December 2026, Dexamethasone 08:00: vomited, 17.5 mg given again",
        "",
        "Recorded, to Friday 4 December 2026, 08:00",
        # 1, 2 and 3 December twice and 4 December once: 7 doses of 15 mg, 3 of them missed
        " Ruxolitinib: 3 missed, 4 not recorded",
        "   0 mg recorded as taken; planned 105 mg",
        # 4 doses of 17.5 mg; one vomited and one given again
        " Dexamethasone: 1 vomited, 3 not recorded",
        "   35 mg recorded as taken (17.5 mg vomited, 17.5 mg extra); planned 70 mg",
    ]
    assert [entry.action for entry in read_plan(path).history] == ["plan", "record"]


def test_csv_read_in_again_writes_nothing_and_says_so(tmp_path: Path) -> None:
    path = written(tmp_path)
    assert record(path, "--from-csv", "-", *BY, stdin=GOOD.encode())[0] == 0
    before = state(tmp_path)
    assert record(path, "--from-csv", "-", *BY, stdin=GOOD.encode()) == (0, "", "note: 4 of 4 recorded already\n")
    assert state(tmp_path) == before
    more = GOOD + "dexamethasone,2026-12-05 08:00,given,,,\n"
    code, out, err = record(path, "--from-csv", "-", *BY, stdin=more.encode())
    assert (code, err) == (0, f"note: 4 of 5 recorded already\nwritten: {path}\n")
    assert out.startswith("Saturday 5 December 2026, Dexamethasone 08:00: given\n\n")


def test_file_of_columns_alone_writes_nothing_and_says_so(tmp_path: Path) -> None:
    path = written(tmp_path)
    before = state(tmp_path)
    assert record(path, "--from-csv", "-", *BY, stdin=b"drug,planned,outcome\n\n") == (
        *(0, ""),
        "note: no line to record stands below the columns\n",
    )
    assert state(tmp_path) == before


def test_file_with_one_bad_line_changes_nothing_on_disk(tmp_path: Path) -> None:
    save(plan(), tmp_path)
    (path,) = tmp_path.glob("*.json")
    (tmp_path / "ward.csv").write_text(GOOD + "ruxolitinib,2026-12-04 09:00,given,,,\n", encoding="utf-8")
    before = state(tmp_path)
    code, out, err = record(path, "--from-csv", str(tmp_path / "ward.csv"), *BY)
    assert (code, out) == (1, "")
    assert err == (
        f"error[record-unknown]: {tmp_path / 'ward.csv'}: line 6: planned: "
        "no ruxolitinib is planned for 2026-12-04 09:00\n"
        "  Planned of it on 2026-12-04: 08:00, 20:00.\n"
    )
    assert state(tmp_path) == before


def test_every_bad_line_is_named(tmp_path: Path) -> None:
    path = written(tmp_path)
    lines = [
        "drug,planned,outcome",
        "ruxolitinib,2026-12-01 08:00,given",
        "ruxolitinib,2026-12-01 08:00",
        "prednisone,2026-12-01 08:00,given",
        "ruxolitinib,2026-12-06 08:00,given",
    ]
    before = state(tmp_path)
    code, out, err = record(path, "--from-csv", "-", *BY, stdin="\r\n".join(lines).encode("utf-8-sig"))
    assert (code, out) == (1, "")
    assert err == (
        "error[records]: standard input: 3 of 4 cannot be recorded, and nothing was\n"
        "  line 3: 2 cells for 3 columns [records-line]\n"
        "    Put a cell that holds a comma in double quotes.\n"
        '  line 4: drug: the plan has no drug "prednisone" [unknown-drug]\n'
        "    It has ruxolitinib, dexamethasone.\n"
        '  line 5: planned: "2026-12-06 08:00" has not come: by the plan\'s clock (Europe/Berlin) it is '
        "2026-12-05 20:00 [record-future]\n"
        "    Record a dose when it has been given or missed. If the date is right, look at the clock.\n"
    )
    assert state(tmp_path) == before


def test_file_that_is_none_of_events_is_named(tmp_path: Path) -> None:
    path = written(tmp_path)
    code, _, err = record(path, "--from-csv", "-", *BY, stdin=b"drug;planned;outcome\n")
    assert code == 1
    assert err.startswith("error[records-file]: standard input: line 1: there is no column drug, planned, outcome")
    code, _, err = record(path, "--from-csv", str(tmp_path / "none.csv"), *BY)
    assert (code, err.splitlines()[0]) == (
        1,
        f"error[file-not-read]: {tmp_path / 'none.csv'}: no such file or directory",
    )


def test_error_that_is_not_of_a_line_does_not_name_the_file(tmp_path: Path) -> None:
    path = written(tmp_path)
    _, _, err = record(path, "--from-csv", "-", "--by", " ", stdin=GOOD.encode())
    assert err.startswith("error[text]: by: nothing is written here")


def test_error_is_printed_for_programs_too(tmp_path: Path) -> None:
    code, out, err = record(written(tmp_path), "--missed", "ruxolitinib", "2026-12-05 09:00", *BY, "--errors", "json")
    assert (code, out) == (1, "")
    assert json.loads(err) == {
        "code": "record-unknown",
        "where": "planned",
        "problem": "no ruxolitinib is planned for 2026-12-05 09:00",
        "fix": "Planned of it on 2026-12-05: 08:00, 20:00.",
    }


def test_wrong_entry_is_refused_then_corrected_then_withdrawn(tmp_path: Path) -> None:
    path = written(tmp_path)
    assert record(path, "--missed", *DOSE, *BY)[0] == 0
    code, out, err = record(path, "--given", *DOSE, *BY)
    assert (code, out) == (1, "")
    assert err == (
        "error[record-twice]: outcome: it is recorded already: missed, by N. Nurse\n"
        '  If that is wrong, correct it: --correct "why". The history keeps both.\n'
    )
    code, out, err = record(path, "--given", *DOSE, *BY, "--correct", "Wrong day")
    assert (code, err) == (0, f"written: {path}\n")
    assert out.startswith("Saturday 5 December 2026, Ruxolitinib 08:00: given, corrected (was: missed)\n")
    code, out, _ = record(path, "--withdrawn", *DOSE, *BY, "--correct", "Wrong patient")
    assert (code, out) == (0, "Saturday 5 December 2026, Ruxolitinib 08:00: record withdrawn (was: given)\n")
    made = read_plan(path)
    assert made.records == ()
    assert [entry.reason for entry in made.history] == [None, None, "Wrong day", "Wrong patient"]


@pytest.mark.parametrize(
    "arguments",
    [
        ("--missed", "--given", *DOSE),
        ("--missed", "--given-late", "10:40", *DOSE),
        DOSE,
        ("--missed",),
        ("--missed", "ruxolitinib"),
        ("--from-csv", "-", "--missed"),
        ("--from-csv", "-", *DOSE),
        ("--from-csv", "-", "--note", "Asleep"),
    ],
)
def test_command_line_that_says_too_much_or_too_little_is_not_understood(
    arguments: tuple[str, ...], tmp_path: Path
) -> None:
    path = written(tmp_path)
    before = state(tmp_path)
    code, out, err = record(path, *arguments, *BY, stdin=GOOD.encode())
    assert (code, out) == (2, "")
    assert "error[usage]: " in err
    assert state(tmp_path) == before


def test_who_records_is_needed(tmp_path: Path) -> None:
    code, _, err = record(written(tmp_path), "--missed", *DOSE)
    assert (code, "Missing option '--by'" in err) == (2, True)


def test_empty_note_is_refused(tmp_path: Path) -> None:
    code, _, err = record(written(tmp_path), "--missed", "--note", "", *DOSE, *BY)
    assert (code, err.splitlines()[0]) == (1, "error[text]: note: nothing is written here")


def test_papers_beside_the_plan_are_made_again_and_the_calendar_stays_as_it_is(tmp_path: Path) -> None:
    save(verify(plan(), by=VERIFIER, at=AT), tmp_path)
    (path,) = tmp_path.glob("*.json")
    before = state(tmp_path)
    code, _, err = record(path, "--missed", *DOSE, *BY)
    assert (code, err.count("written: ")) == (0, 3)
    after = state(tmp_path)
    changed = {Path(name).suffix for name in after if after[name] != before[name]}
    assert (set(after), changed) == (set(before), {".json", ".pdf"})
    assert is_verified(read_plan(path))


def test_table_of_records_is_exported(tmp_path: Path) -> None:
    path = written(tmp_path)
    assert record(path, "--missed", "ruxolitinib", "2026-12-01 08:00", *BY)[0] == 0
    code, out, err = run("export", str(path), "--to", "csv", "--table", "records")
    assert (code, err) == (0, "")
    assert [line.split(",")[:6] for line in out.decode().splitlines()[1:]] == [
        ["2026-12-01", "1", "08:00", "ruxolitinib", "15", "missed"],
        ["2026-12-01", "1", "08:00", "dexamethasone", "17.5", "not-recorded"],
    ]


def test_first_line_of_another_file_is_not_repeated(tmp_path: Path) -> None:
    """A patient file taken for a list of records: the name in it does not go into the message."""
    other = tmp_path / "patient.toml"
    other.write_text('name = "Doe, Jane", born 1980\n', encoding="utf-8")
    path = tmp_path / "plan.json"
    path.write_bytes(export(plan(), "json"))
    code, _, err = run("record", str(path), "--from-csv", str(other), "--by", "N")
    assert code == 1
    assert err.startswith(f"error[records-file]: {other}: line 1: there is no column drug, planned, outcome\n")
    assert "Doe" not in err
