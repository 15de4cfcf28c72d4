"""The README's commands and snippets do what it says."""

from __future__ import annotations

import doctest
import re
import shlex
from pathlib import Path

import pytest
from sampling import ROOT, run

README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)


def commands() -> list[str]:
    lines = [line for block in blocks("sh") for line in block.splitlines()]
    return [line for line in lines if line.startswith("rud-dosing ")]


def test_first_commands_set_up_all_they_need() -> None:
    main_job, tests = blocks("sh")[:2]
    assert (
        "rud-dosing plan samples/adult-us.toml --start 2026-12-01 --time-zone America/New_York --out plans/" in main_job
    )
    assert tests.strip().endswith(".venv/bin/python -m pytest")
    assert all(block.startswith("python3 -m venv .venv && .venv/bin/pip install") for block in (main_job, tests))


def test_commands_run_in_their_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "samples").symlink_to(ROOT / "samples")
    monkeypatch.chdir(tmp_path)
    assert len(commands()) >= 6
    for command in commands():
        code, out, err = run(*shlex.split(command)[1:])
        assert code == 0, (command, err)
        assert out


def test_the_main_job_can_be_run_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "samples").symlink_to(ROOT / "samples")
    monkeypatch.chdir(tmp_path)
    command = blocks("sh")[0].split(".venv/bin/rud-dosing ")[1]
    for _ in range(2):
        code, _, err = run(*shlex.split(command))
        assert code == 0, err
    assert len(list((tmp_path / "plans").glob("*.pdf"))) == 2


def test_python_examples_print_what_is_printed() -> None:
    flags = doctest.NORMALIZE_WHITESPACE
    result = doctest.testfile(str(ROOT / "README.md"), module_relative=False, optionflags=flags, encoding="utf-8")
    assert result.attempted >= 5
    assert result.failed == 0


def test_every_path_of_the_map_exists() -> None:
    named = re.findall(r"`((?:rud_dosing|templates|samples|benchmarks)/[A-Za-z0-9_./-]*)`", README)
    assert len(named) > 10
    assert [path for path in named if not (ROOT / path).exists()] == []
