"""The commands, snippets, outputs, paths and links of every page do what the page says."""

from __future__ import annotations

import doctest
import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from error_codes import codes_of_the_source
from error_pages import fresh_folder, words
from pages import PAGES, WRITTEN, anchors, blocks, console, files, links, prose, text_of
from sampling import ROOT, run

#: The shortest and the longest that a page may be, where it is not this: a page that is longer is two pages.
LENGTHS = {"README.md": (150, 240), "docs/errors.md": (1000, 2500)}
USUAL = (40, 180)


def linked(folder: Path) -> None:
    """The files of the repository that pages name, as whoever follows a page has them."""
    for name in ("samples", "templates"):
        (folder / name).symlink_to(ROOT / name)


@pytest.fixture(autouse=True)
def no_other_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket.socket, "connect", None)


@pytest.mark.parametrize("name", WRITTEN)
def test_commands_run_in_their_order_and_print_what_is_shown(name: str) -> None:
    """Each page in a fresh folder of its own: it makes the plans that it uses."""
    printed = ""
    with fresh_folder() as folder:
        linked(folder)
        for file, text in files(name).items():
            Path(file).write_text(text, encoding="utf-8")
        for block in blocks(name):
            if block.language == "text":
                assert f"\n{block.text}" in f"\n{printed}", (name, block.text)
            for line in block.text.splitlines() if block.language == "sh" else ():
                if line.startswith("rud-dosing "):
                    code, out, err = run(*words(line))
                    assert code == 0, (line, err)
                    assert out or "written: " in err, line
                    printed = out.decode("utf-8", "replace")


def test_every_page_has_commands_or_snippets() -> None:
    """So that a change of the fences does not empty the test above."""
    lines = [
        line
        for name in WRITTEN
        for block in blocks(name)
        if block.language == "sh"
        for line in [*block.text.splitlines()]
    ]
    assert len([line for line in lines if line.startswith("rud-dosing ")]) >= 50
    assert [
        name for name in WRITTEN if not {"sh", "console", "python"} & {block.language for block in blocks(name)}
    ] == []
    shown = [block for name in WRITTEN for block in blocks(name) if block.language == "text"]
    assert len(shown) >= 8


def test_other_shell_commands_are_known_ones() -> None:
    """What the test above does not run is set up or run by CI, or tested where it is written down here."""
    known = (
        r"python3 -m venv \.venv && \.venv/bin/pip install --quiet -e \S+( && .*)?",
        r"\.venv/bin/python tests/quick\.py",
    )
    for name in WRITTEN:
        for block in blocks(name):
            for line in block.text.splitlines() if block.language == "sh" else ():
                assert line.startswith("rud-dosing ") or any(re.fullmatch(one, line) for one in known), (name, line)


def test_blocks_are_of_a_kind_that_is_tested() -> None:
    kinds = {block.language for name in WRITTEN for block in blocks(name)}
    assert kinds == {"sh", "text", "console", "python", "toml"}


@pytest.mark.parametrize("name", [name for name in WRITTEN if console(name)])
def test_a_shell_prints_what_is_printed(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By a real shell, since redirections, pipes and exit codes are what these examples are about."""
    monkeypatch.chdir(tmp_path)
    linked(tmp_path)
    tools = tmp_path / "bin"
    tools.mkdir()
    (tools / "rud-dosing").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m rud_dosing "$@"\n', encoding="utf-8")
    (tools / "rud-dosing").chmod(0o755)
    variables = {key: value for key, value in os.environ.items() if key != "RUD_DOSING_SITE"}
    variables |= {"PATH": f"{tools}{os.pathsep}{os.environ['PATH']}", "PYTHONPATH": str(ROOT), "HOME": str(tmp_path)}
    variables["XDG_CONFIG_HOME"] = str(tmp_path)
    for typed, answer in console(name):
        done = subprocess.run(typed, shell=True, capture_output=True, text=True, env=variables, check=False)
        assert done.stderr + done.stdout == answer, typed
        assert done.returncode == 0, typed


@pytest.mark.parametrize("name", [name for name in WRITTEN if ">>> " in text_of(name)])
def test_python_examples_print_what_is_printed(name: str) -> None:
    flags = doctest.NORMALIZE_WHITESPACE
    result = doctest.testfile(str(ROOT / name), module_relative=False, optionflags=flags, encoding="utf-8")
    assert result.attempted >= 4
    assert result.failed == 0


@pytest.mark.parametrize("name", PAGES)
def test_links_lead_somewhere(name: str) -> None:
    for link in links(name):
        assert "://" not in link, link
        file, _, anchor = link.partition("#")
        target = (ROOT / name).parent / file if file else ROOT / name
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


def test_every_page_is_linked_from_the_readme() -> None:
    assert set(PAGES) - {"README.md"} <= {link.partition("#")[0] for link in links("README.md")}


@pytest.mark.parametrize("name", WRITTEN)
def test_every_path_that_is_named_exists(name: str) -> None:
    tops = "rud_dosing|templates|samples|benchmarks|tests|docs"
    named = re.findall(rf"(?<![\w./-])((?:{tops})/[A-Za-z0-9_./-]*)", text_of(name))
    assert [path for path in named if not (ROOT / path.rstrip(".")).exists()] == []


@pytest.mark.parametrize("name", WRITTEN)
def test_every_error_code_that_is_named_can_be_raised(name: str) -> None:
    """What looks like a code of a plan, and what is called a code in so many words."""
    codes = codes_of_the_source() | {"usage"}
    named = re.findall(r"`(plan-[a-z-]+)`", prose(name)) + re.findall(r"code is `([a-z-]+)`", prose(name))
    assert [code for code in named if code not in codes] == []


@pytest.mark.parametrize("name", WRITTEN)
def test_every_option_that_is_named_exists(name: str) -> None:
    known = {"--hypothesis-profile", "--hypothesis-seed", "--since", "--quiet"}
    assert set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", text_of(name))) - known - options() == set()


def options() -> set[str]:
    """All options of all commands."""
    commands = re.findall(r"^  ([a-z]+)  ", run("--help")[1].decode().partition("Commands:")[2], re.MULTILINE)
    changes = re.findall(r"^  ([a-z-]+)  ", run("revise", "--help")[1].decode().partition("Commands:")[2], re.MULTILINE)
    helps = [run("--help")[1], *(run(command, "--help")[1] for command in commands)]
    helps += [run("revise", "plan.json", change, "--help")[1] for change in changes]
    return {option for text in helps for option in re.findall(r"--[a-z][a-z-]+", text.decode())}


@pytest.mark.parametrize("name", PAGES)
def test_page_is_of_a_length_that_is_read(name: str) -> None:
    shortest, longest = LENGTHS.get(name, USUAL)
    assert shortest <= len(text_of(name).splitlines()) <= longest


@pytest.mark.parametrize("name", PAGES)
def test_page_has_one_title_and_names_no_machine(name: str) -> None:
    outside = re.sub(r"^```.*?^```$", "", text_of(name), flags=re.DOTALL | re.MULTILINE)
    assert len(re.findall(r"^# ", outside, re.MULTILINE)) == 1
    assert re.findall(r"/(?:home|tmp|root|work|Users)/", text_of(name)) == []
