"""The command line: what it prints where, what it exits with, what it writes."""

from __future__ import annotations

import csv
import io
import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from sampling import ROOT, SAMPLES, run

from rud_dosing import __version__, read_plan

US = str(SAMPLES / "adult-us.toml")
PLAN = ("plan", US, "--start", "2026-12-01", "--time-zone", "America/New_York")
BODY = ("--id", "A1", "--height", "170 cm", "--weight", "63.5 kg")
UUID = "6f1c2f0e-3b7a-4c55-9d0f-2f6f3a1b7c11"


def refused(*arguments: str, stdin: bytes = b"") -> str:
    """The message of a command that is refused: exit 1, nothing on standard output, no traceback."""
    code, out, err = run(*arguments, stdin=stdin)
    assert (code, out) == (1, b""), (code, out, err)
    assert err.startswith("error[")
    assert "Traceback" not in err
    return err


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    """A folder with one saved plan."""
    code, _, err = run(*PLAN, "--plan-uuid", UUID, "--out", str(tmp_path / "plans"))
    assert code == 0, err
    return tmp_path / "plans"


def document(folder: Path) -> str:
    return str(next(folder.glob("*.json")))


def test_plan_prints_a_summary_and_says_on_standard_error_what_it_wrote(tmp_path: Path) -> None:
    code, out, err = run(*PLAN, "--plan-uuid", UUID, "--out", str(tmp_path / "plans"))
    assert code == 0
    assert b"17.5 mg" in out
    assert b"written" not in out
    written = sorted(path.name for path in (tmp_path / "plans").iterdir())
    code_of_plan = read_plan(document(tmp_path / "plans")).plan_code
    assert [name.split(".")[-1] for name in written] == sorted(["json", "pdf", "ics"], key=written_order(written))
    assert all(name.startswith(code_of_plan) and f"written: {tmp_path / 'plans' / name}" in err for name in written)


def written_order(names: list[str]) -> object:
    return [name.split(".")[-1] for name in names].index


def test_new_files_are_readable_by_their_owner_only(saved: Path) -> None:
    assert {stat.S_IMODE(path.stat().st_mode) for path in saved.iterdir()} == {0o600}
    assert stat.S_IMODE(saved.stat().st_mode) == 0o700


def test_mode_of_new_files_can_be_said(tmp_path: Path) -> None:
    assert run(*PLAN, "--out", str(tmp_path), "--mode", "0640")[0] == 0
    assert {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()} == {0o640}


def test_plan_from_options_alone() -> None:
    code, out, _ = run("plan", *BODY, "--start", "2026-12-01", "--format", "json")
    assert code == 0
    assert json.loads(out)["patient"]["height"] == "170 cm"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            (),
            "id, height and weight are not given\n"
            '  Name a patient file, or say --id, --height "170 cm" and --weight "63.5 kg".\n',
        ),
        (BODY[2:4], 'id and weight are not given\n  Name a patient file, or say --id and --weight "63.5 kg".\n'),
        (BODY[:4], 'weight is not given\n  Name a patient file, or say --weight "63.5 kg".\n'),
    ],
)
def test_what_a_plan_without_a_patient_file_lacks_is_said_at_once(options: tuple[str, ...], message: str) -> None:
    assert refused("plan", *options, "--start", "2026-12-01") == f"error[missing-key]: command line: {message}"


def test_json_from_standard_input_is_read_too() -> None:
    patient = json.dumps({"id": "A1", "height": "170 cm", "weight": "63.5 kg", "name": "Łukasz"}).encode()
    code, out, err = run("plan", "-", "--start", "2026-12-01", "--format", "json", stdin=patient)
    assert code == 0, err
    assert json.loads(out)["patient"]["name"] == "Łukasz"


def test_a_name_is_no_option() -> None:
    code, _, err = run("plan", *BODY, "--name", "Anna", "--start", "2026-12-01")
    assert code == 2
    assert "No such option" in err


SITE_TIMES = '[[times]]\ndrug = "{}"\ntimes = [{}]\n'


@pytest.mark.parametrize(
    ("drug", "times", "options", "message"),
    [
        (
            *("prednisolone", '"08:00"', ()),
            'error[unknown-drug]: site: times[0]: the regimen ru-d has no "prednisolone"\n'
            "  Its drugs: ruxolitinib, dexamethasone.\n",
        ),
        (
            *("ruxolitinib", '"08:00"', ()),
            "error[times]: site: times[0]: 1 times are given for ruxolitinib, which has 2 administrations a day\n"
            "  Give 2.\n",
        ),
        (
            *("dexamethasone", '"08:00", "14:00", "20:00"', ("--divide", "dexamethasone 2")),
            "error[times]: site: times[0]: 3 times are given for dexamethasone, which has 2 administrations a day\n"
            "  Give 2.\n",
        ),
    ],
)
def test_times_of_a_site_that_do_not_fit_are_refused(
    drug: str, times: str, options: tuple[str, ...], message: str, tmp_path: Path
) -> None:
    (tmp_path / "site.toml").write_text(SITE_TIMES.format(drug, times), encoding="utf-8")
    assert refused(*PLAN, "--site", str(tmp_path / "site.toml"), *options) == message


def test_times_of_a_site_stand_back_only_where_the_order_divides_or_says_its_own(tmp_path: Path) -> None:
    (tmp_path / "site.toml").write_text(SITE_TIMES.format("dexamethasone", '"07:00"'), encoding="utf-8")
    for options, expected in (
        ((), {"07:00"}),
        (("--divide", "dexamethasone 2"), {"08:00", "14:00"}),
        (("--times", "dexamethasone 09:00"), {"09:00"}),
    ):
        code, out, err = run(*PLAN, "--site", str(tmp_path / "site.toml"), *options, "--format", "csv")
        assert code == 0, err
        rows = csv.DictReader(io.StringIO(out.decode()))
        assert {row["time"] for row in rows if row["drug"] == "dexamethasone"} == expected


@pytest.mark.parametrize("by", ["", " ", "A\nB", "A\u200bB", "A\u202eB"])
def test_who_makes_the_plan_is_text_that_prints(by: str) -> None:
    assert refused(*PLAN, "--by", by).startswith("error[text]: by: ")


def test_a_plan_that_the_program_verifies_says_who_made_it(tmp_path: Path) -> None:
    (tmp_path / "site.toml").write_text('verification = "program"\n', encoding="utf-8")
    here = (*PLAN, "--site", str(tmp_path / "site.toml"))
    assert refused(*here) == (
        'error[by-needed]: by: a plan that the program verifies must say who made it\n  Say --by "…".\n'
    )
    assert run(*here, "--by", "A. Pharmacist")[0] == 0


def test_a_time_zone_without_a_name_is_refused(tmp_path: Path) -> None:
    (tmp_path / "site.toml").write_text('time_zone = "Europe/London"\n', encoding="utf-8")
    empty = ("plan", US, "--start", "2026-12-01", "--time-zone", "")
    assert refused(*empty).startswith("error[time-zone]: ")
    assert refused(*empty, "--site", str(tmp_path / "site.toml")).startswith("error[time-zone]: ")


def test_csv_has_the_columns_that_never_change() -> None:
    code, out, _ = run(*PLAN, "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(out.decode())))
    assert code == 0
    assert b"\r" not in out
    assert ",".join(rows[0]) == (
        "date,day,time,drug,dose_mg,units,calculated_mg,deviation_percent,route,plan_code,revision,administration_id"
    )
    assert len(rows) == 168
    assert [(row["drug"], row["time"]) for row in rows[:3]] == [
        ("ruxolitinib", "08:00"),
        ("dexamethasone", "08:00"),
        ("ruxolitinib", "20:00"),
    ]
    assert rows[1]["units"] == "4 x 4 mg + 3 x 0.5 mg"
    last = [row for row in rows if row["drug"] == "dexamethasone"][-1]
    assert (last["date"], last["day"], last["dose_mg"]) == ("2027-01-25", "56", "0.5")
    assert (last["calculated_mg"], last["deviation_percent"]) == ("0.2703", "85")


def test_export_prints_to_standard_output_or_writes_one_file(saved: Path, tmp_path: Path) -> None:
    for to, magic in (("json", b"{"), ("csv", b"date,"), ("ics", b"BEGIN:VCALENDAR"), ("pdf", b"%PDF")):
        target = tmp_path / f"copy.{to}"
        code, out, _ = run("export", document(saved), "--to", to)
        assert (code, out[: len(magic)]) == (0, magic)
        assert run("export", document(saved), "--to", to, "-o", str(target))[:2] == (0, b"")
        assert target.read_bytes() == out


def test_exports_are_the_files_that_plan_wrote(saved: Path) -> None:
    for path in saved.iterdir():
        assert run("export", document(saved), "--to", path.suffix[1:])[1] == path.read_bytes()


def test_nothing_is_overwritten_without_force(saved: Path) -> None:
    before = {path: path.read_bytes() for path in saved.iterdir()}
    again = (*PLAN, "--plan-uuid", UUID, "--out", str(saved))
    assert refused(*again).startswith("error[file-exists]")
    assert {path: path.read_bytes() for path in saved.iterdir()} == before
    assert run(*again, "--force", "--final-week", "linear")[0] == 0
    assert {path: path.read_bytes() for path in saved.iterdir()} != before


def test_a_plan_of_the_same_patient_and_days_is_refused(saved: Path) -> None:
    later = ("plan", US, "--time-zone", "America/New_York", "--out", str(saved), "--start")
    assert refused(*later, "2027-01-25").startswith("error[plan-overlaps]")
    assert len(list(saved.iterdir())) == 3
    assert run(*later, "2027-01-25", "--another")[0] == 0
    assert run(*later, "2027-03-22")[0] == 0


def test_nothing_is_written_where_one_format_cannot_be_made(tmp_path: Path) -> None:
    arguments = ("plan", US, "--start", "2026-12-01", "--out", str(tmp_path / "plans"))
    assert refused(*arguments).startswith("error[time-zone-needed]")
    assert not (tmp_path / "plans").exists()


def test_list_shows_each_plan_and_what_cannot_be_read(saved: Path) -> None:
    code, out, _ = run("list", str(saved), time="1796540400")  # 2026-12-06 07:00 UTC, in New York day 6
    lines = out.decode().splitlines()
    assert code == 0
    assert lines[1].split() == [
        read_plan(document(saved)).plan_code,
        *("SAMPLE-US-1", "2026-12-01", "1", "day", "6", "of", "56", "no"),
    ]
    Path(document(saved)).with_name("broken.json").write_text('{"format": "rud-dosing-plan"}')
    (saved / "other.json").write_text('{"of": "another program"}')
    code, out, err = run("list", str(saved))
    assert code == 1
    assert len(out.splitlines()) == 2
    assert "broken.json" in err
    assert "other.json" not in err


def test_treatment_day_is_that_of_the_plans_own_zone(saved: Path) -> None:
    midnight_in_london = "1796083200"  # 2026-12-01 00:00 UTC is still 30 November in New York
    assert " -  " in run("list", str(saved), time=midnight_in_london)[1].decode().splitlines()[1]


def test_bsa_as_text_and_json() -> None:
    code, out, _ = run("bsa", "--height", "180 cm", "--weight", "80 kg", "--format", "json")
    assert code == 0
    assert json.loads(out) == [{"formula": "mosteller", "m2": "2", "m2_unrounded": "2"}]
    everything = run("bsa", "--height", "180 cm", "--weight", "80 kg", "--all", "--sex", "male")[1].decode()
    assert [line.split()[0] for line in everything.splitlines()[1:]] == [
        *("mosteller", "du-bois", "haycock", "gehan-george", "boyd", "fujimoto", "takahira"),
        *("shuter-aslani", "schlich", "stevenson", "livingston-lee"),
    ]


def test_bsa_of_an_unusual_size_is_printed_with_warnings_on_standard_error() -> None:
    code, out, err = run("bsa", "--height", "136 cm", "--weight", "160 kg", "--format", "json")
    assert code == 0
    assert json.loads(out)[0]["formula"] == "mosteller"
    assert [line.split()[:2] for line in err.splitlines() if not line.startswith(" ")] == [
        ["warning", f"[{code}]"]
        for code in ("height-unusual", "weight-unusual", "bsa-unusual", "height-weight-perhaps-swapped", "bmi-unusual")
    ]
    assert run("bsa", "--height", "170 cm", "--weight", "63.5 kg")[2] == ""


def test_rules_show_the_values_of_their_messages_as_names_in_brackets() -> None:
    text = run("rules")[1].decode()
    assert "Platelets [platelets]: the US label" in text
    assert "{" not in text


def test_regimens_lists_and_prints_with_source() -> None:
    assert "\nru-d  Ruxolitinib with dexamethasone" in run("regimens")[1].decode()
    text = run("regimens", "ru-d")[1].decode()
    assert "10.1002/ajh.26877" in text
    assert "Days 15 to 28     5 mg/m2 per day" in text
    assert max(map(len, text.splitlines())) <= 80


def test_errors_are_told_as_json_to_programs() -> None:
    code, out, err = run("plan", *BODY[:-1], "63,5 kg", "--start", "2026-12-01", "--errors", "json")
    assert (code, out) == (1, b"")
    told = json.loads(err)
    assert (told["code"], told["where"]) == ("quantity", "command line: weight")
    code, _, err = run("--errors", "json", "plan", "--unknown")
    assert code == 2
    assert json.loads(err)["code"] == "usage"


def test_a_stop_is_overridden_by_code_with_reason_and_name() -> None:
    young = ("plan", *BODY, "--birth-date", "2010-01-01", "--start", "2026-12-01")
    message = refused(*young)
    assert message.startswith("error[blocked]")
    assert "age-under-18" in message
    assert refused(*young, "--override", "age-under-18").startswith("error[override-incomplete]")
    code, out, _ = run(
        *young, "--override", "age-under-18", "--reason", "no other option", "--by", "Dr. A", "--format", "json"
    )
    assert code == 0
    stop = json.loads(out)["findings"][0]
    assert stop["override"] == {"code": "age-under-18", "reason": "no other option", "by": "Dr. A"}


@pytest.mark.parametrize(
    "arguments",
    [
        ("plan", "--nonsense"),
        ("plan", US, "--format", "xml"),
        ("plan", US, "--sex", "other"),
        ("plan", US, "--mode", "999"),
        ("export", US),
        ("export", US, "--to", "docx"),
        ("prescribe",),
        ("bsa", "--height", "170 cm", "--weight", "60 kg", "--all", "--formula", "boyd"),
        ("export", US, "--to", "csv", "--only", "assessments"),
        ("export", US, "--to", "ics", "--table", "supply"),
        ("plan", US, "--start", "2026-12-01", "--alarms", "none"),
    ],
)
def test_unknown_options_commands_and_choices_exit_with_two(arguments: tuple[str, ...]) -> None:
    code, out, err = run(*arguments)
    assert (code, out) == (2, b"")
    assert "error[usage]" in err
    assert "Traceback" not in err


@pytest.mark.parametrize("arguments", [(), ("--help",), ("plan", "--help"), ("export", "-h"), ("--version",)])
def test_help_is_at_most_eighty_columns(arguments: tuple[str, ...]) -> None:
    _, out, err = run(*arguments)
    assert max(len(line) for line in (out.decode() + err).splitlines()) <= 80


def test_version_is_the_packages_own() -> None:
    assert run("--version")[1].decode().strip().endswith(__version__)


def test_module_runs_as_a_program_and_survives_a_closed_pipe() -> None:
    command = f"{sys.executable} -m rud_dosing plan {US} --start 2026-12-01 --format csv | head -n 1"
    done = subprocess.run(["bash", "-c", command], capture_output=True, cwd=ROOT, check=True)
    assert done.stdout.startswith(b"date,")
    assert done.stderr == b""


def test_an_ascii_terminal_gets_a_plain_chart() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "rud_dosing", "plan", US, "--start", "2026-12-01"],
        capture_output=True,
        check=True,
        env={**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"},
    )
    assert done.stdout.isascii()
    assert b"##############" in done.stdout


def test_library_import_loads_nothing_heavy() -> None:
    heavy = ("reportlab", "icalendar", "pint", "rich", "click")
    code = f"import sys, rud_dosing; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
