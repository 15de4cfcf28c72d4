"""The README's commands and snippets do what it says."""

from __future__ import annotations

import ast
import csv
import doctest
import os
import re
import shlex
import socket
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from sampling import ROOT, SAMPLES, run

from rud_dosing import DoseEvent, Results
from rud_dosing.model.health import Signs
from rud_dosing.model.lab import LAB_NAMES
from rud_dosing.model.results import Support

README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)


def commands() -> list[str]:
    lines = [line for block in blocks("sh") for line in block.splitlines()]
    return [line for line in lines if line.startswith("rud-dosing ")]


def console() -> list[tuple[str, str]]:
    """What is typed after a ``$``, and what is shown after it."""
    shown = "".join(blocks("console"))
    return [(typed, answer) for typed, answer in re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", shown, re.MULTILINE)]


def words(command: str) -> list[str]:
    """The words of a command as a shell gives them to it."""
    parts = shlex.split(command)[1:]
    return [word for part in parts for word in (sorted(map(str, Path().glob(part))) if "*" in part else [part])]


def codes_of(text: str) -> list[str]:
    return re.findall(r"`([a-z]+(?:-[a-z]+)+)`", text)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A fresh folder with the samples, as whoever follows the README has it, and no way to any other machine."""
    (tmp_path / "samples").symlink_to(SAMPLES)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(socket.socket, "connect", None)
    return tmp_path


def test_first_commands_set_up_all_they_need() -> None:
    main_job, tests = blocks("sh")[:2]
    assert (
        "rud-dosing plan samples/adult-us.toml --start 2026-12-01 --time-zone America/New_York --out plans/" in main_job
    )
    assert tests.strip().endswith(".venv/bin/python -m pytest")
    assert all(block.startswith("python3 -m venv .venv && .venv/bin/pip install") for block in (main_job, tests))


def test_commands_run_in_their_order(folder: Path) -> None:
    outputs = {}
    for command in commands():
        code, out, err = run(*words(command))
        assert code == 0, (command, err)
        assert out or "written: " in err, command
        outputs[command] = out.decode("utf-8", "replace")
    assert len(outputs) == len(commands()) >= 20
    assessed = next(out for command, out in outputs.items() if " assess " in command)
    assert "\nResponse: no response\n" in assessed
    assert "gives HLH-94 or DEP" in assessed
    switched = next(out for command, out in outputs.items() if " switch " in command)
    assert "Switched from Ru-D to HLH-94" in switched


def test_every_command_of_the_program_is_in_the_readme() -> None:
    _, out, _ = run("--help")
    listed = re.findall(r"^  ([a-z]+)  ", out.decode().partition("Commands:")[2], re.MULTILINE)
    assert len(listed) > 15
    assert [name for name in listed if not re.search(rf"rud-dosing {name}\b|`{name}[ `]", README)] == []


def test_the_main_job_can_be_run_twice(folder: Path) -> None:
    command = blocks("sh")[0].split(".venv/bin/rud-dosing ")[1]
    for _ in range(2):
        code, _, err = run(*shlex.split(command))
        assert code == 0, err
    assert len(list((folder / "plans").glob("*.pdf"))) == 2


def test_python_examples_print_what_is_printed() -> None:
    flags = doctest.NORMALIZE_WHITESPACE
    result = doctest.testfile(str(ROOT / "README.md"), module_relative=False, optionflags=flags, encoding="utf-8")
    assert result.attempted >= 12
    assert result.failed == 0


def test_every_path_of_the_map_exists() -> None:
    named = re.findall(r"`((?:rud_dosing|templates|samples|benchmarks)/[A-Za-z0-9_./-]*)`", README)
    assert len(named) > 10
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_every_room_is_in_the_map() -> None:
    whole = README.partition("## Where things are")[2].partition("## Adding to it")[0]
    rooms = {path.name for path in (ROOT / "rud_dosing").glob("*.py") if not path.name.startswith("_")} - {"version.py"}
    rooms |= {f"{path.parent.name}/" for path in (ROOT / "rud_dosing").glob("*/__init__.py")}
    assert [room for room in sorted(rooms) if not re.search(rf"[`/]{re.escape(room)}`", whole)] == []


# --- calling it from another system -----------------------------------------------------------------------------------


def test_a_shell_prints_what_is_printed(folder: Path) -> None:
    """By a real shell, since redirections, pipes and exit codes are what these examples are about."""
    tools = folder / "bin"
    tools.mkdir()
    (tools / "rud-dosing").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m rud_dosing "$@"\n', encoding="utf-8")
    (tools / "rud-dosing").chmod(0o755)
    variables = {**os.environ, "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}", "PYTHONPATH": str(ROOT)}
    assert len(console()) >= 8
    for typed, answer in console():
        done = subprocess.run(typed, shell=True, capture_output=True, text=True, env=variables, check=False)
        assert done.stderr + done.stdout == answer, typed
        assert done.returncode == 0, typed


@pytest.mark.parametrize(
    "arguments",
    [
        ("export", "--to", "json"),
        ("export", "--to", "csv"),
        ("today", "--at", "2026-12-08 14:00", "--format", "json"),
        ("supply", "--from", "2026-12-08 14:00", "--format", "json"),
    ],
    ids=" ".join,
)
def test_plan_from_standard_input_is_the_plan_of_the_file(arguments: tuple[str, ...]) -> None:
    name, *others = arguments
    plan = SAMPLES / "adult-us.json"
    code, out, err = run(name, str(plan), *others)
    assert (code, err) == (0, "")
    assert run(name, "-", *others, stdin=plan.read_bytes()) == (code, out, err)


def test_what_is_on_standard_input_is_judged_like_a_file() -> None:
    code, out, err = run("export", "-", "--to", "csv", stdin=b"")
    assert (code, out) == (1, b"")
    assert err.startswith("error[json]: plan: it cannot be read")


def test_every_code_that_is_named_can_be_raised() -> None:
    """A code of the README stands in the source as an error's code."""
    page = README.partition("## Calling it from another system")[2].partition("## Checking a number by hand")[0]
    source = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "rud_dosing").rglob("*.py"))
    named = [code for code in codes_of(page) if code.startswith("plan-")]
    assert {"plan-busy", "plan-moved-on", "plan-digest", "plan-format-version"} <= set(named)
    assert [code for code in named if f'"{code}"' not in source] == []


def test_the_tables_that_are_named_are_those_that_there_are() -> None:
    _, out, _ = run("export", "--help")
    (listed,) = re.findall(r"--table \[([a-z|]+)\]", out.decode())
    (named,) = re.findall(r"--table ([a-z]+(?:\|[a-z]+)+)", README)
    assert sorted(named.split("|")) == sorted(listed.split("|"))


NETWORK = {"socket", "ssl", "http", "urllib", "ftplib", "smtplib", "requests", "asyncio", "logging", "subprocess"}


def test_no_module_can_reach_another_machine_or_writes_a_log() -> None:
    imported: dict[str, set[str]] = {}
    for path in (ROOT / "rud_dosing").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.level == 0:
                names.append(node.module or "")
            for name in names:
                imported.setdefault(name.partition(".")[0], set()).add(path.name)
    assert "msgspec" in imported
    assert {name: sorted(imported[name]) for name in NETWORK & imported.keys()} == {}


NAMED = b'{"id": "HLH-7", "name": "Zebedee Quux", "birth_date": "1971-02-03", "height": "170 cm", "weight": "63.5 kg"}'


def printed(plan: Path) -> Iterator[tuple[str, bytes]]:
    """What a name of a patient must never stand in."""
    for table in ("administrations", "assessments", "supply", "history", "records", "results"):
        yield table, run("export", str(plan), "--to", "csv", "--table", table)[1]
    for form in ("text", "json"):
        yield f"today {form}", run("today", str(plan), "--at", "2026-03-08 14:00", "--format", form)[1]
        yield f"supply {form}", run("supply", str(plan), "--from", "2026-03-08 14:00", "--format", form)[1]
        yield f"summary {form}", run("summary", str(plan), "--format", form)[1]
    yield "list", run("list", str(plan.parent))[1]
    yield "calendar", run("export", str(plan), "--to", "ics")[1]


def test_name_of_a_patient_stays_in_the_document(folder: Path) -> None:
    order = ("--start", "2026-03-02", "--time-zone", "Europe/London", "--format", "json")
    code, document, _ = run("plan", "-", *order, stdin=NAMED)
    assert (code, b"Quux" in document) == (0, True)
    plan = folder / "plan.json"
    plan.write_bytes(document)
    for what, content in printed(plan):
        assert content, what
        assert b"Quux" not in content, what
        assert b"1971-02-03" not in content, what


# --- the samples of its sections --------------------------------------------------------------------------------------


def test_sample_of_results_shows_every_key() -> None:
    shown = tomllib.loads((SAMPLES / "results-day-7.toml").read_text(encoding="utf-8"))
    assert set(shown) == set(Results.__struct_fields__)
    assert set(shown["signs"]) == set(Signs.__struct_fields__)
    assert set(shown["support"]) == set(Support.__struct_fields__)
    assert set(shown["labs"]) == {"taken_on", *LAB_NAMES}


def test_sample_of_records_shows_every_column() -> None:
    with (SAMPLES / "records.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert set(rows[0]) == set(DoseEvent.__struct_fields__) - {"where"}
    assert {row["outcome"] for row in rows} == {"given", "given-late", "missed", "vomited"}
