"""The README: its first commands, every command and every exit code of the program, and the map."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from error_pages import fresh_folder, words
from pages import blocks, text_of
from sampling import ROOT, SAMPLES, run

README = text_of("README.md")


def first(of: int) -> list[str]:
    """The first shell blocks."""
    return [block.text for block in blocks("README.md") if block.language == "sh"][:of]


def listed() -> list[str]:
    """The commands that the program lists."""
    _, out, _ = run("--help")
    return re.findall(r"^  ([a-z]+)  ", out.decode().partition("Commands:")[2], re.MULTILINE)


def test_first_commands_set_up_all_they_need() -> None:
    main_job, tests = first(2)
    assert (
        "rud-dosing plan samples/adult-us.toml --start 2026-12-01 --time-zone America/New_York --out plans/" in main_job
    )
    assert tests.strip().endswith(".venv/bin/python -m pytest")
    assert all(block.startswith("python3 -m venv .venv && .venv/bin/pip install") for block in (main_job, tests))


def test_first_commands_stand_where_other_programs_look_for_them() -> None:
    main_job, tests = first(2)
    assert f"<!-- main job -->\n```sh\n{main_job}```" in README
    assert f"<!-- tests -->\n```sh\n{tests}```" in README


def test_every_command_of_the_program_is_in_the_readme() -> None:
    assert len(listed()) > 15
    assert [name for name in listed() if not re.search(rf"rud-dosing {name}\b|`{name}[ `]", README)] == []


def test_every_command_is_in_the_table_with_the_page_that_shows_it() -> None:
    rows = re.findall(r"^\| (`.*?) \| .* \| \[\w+\]\((docs/[a-z-]+\.md)\) \|$", README, re.MULTILINE)
    named = {command: page for commands, page in rows for command in re.findall(r"`([a-z]+)`", commands)}
    assert sorted(named) == sorted(listed())
    for command, page in named.items():
        shown = "\n".join(block.text for block in blocks(page) if block.language in ("sh", "console"))
        assert f"rud-dosing {command} " in shown or f"`{command}`" in text_of(page), command


def test_the_main_job_can_be_run_twice() -> None:
    command = first(1)[0].split(".venv/bin/rud-dosing ")[1]
    with fresh_folder() as folder:
        (folder / "samples").symlink_to(SAMPLES)
        for _ in range(2):
            code, _, err = run(*shlex.split(command))
            assert code == 0, err
        assert len(list((folder / "plans").glob("*.pdf"))) == 2


def test_every_path_of_the_map_exists() -> None:
    named = re.findall(r"`((?:rud_dosing|templates|samples|benchmarks)/[A-Za-z0-9_./-]*)`", README)
    assert len(named) > 10
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_every_room_is_in_the_map() -> None:
    whole = README.partition("## Where things are")[2]
    rooms = {path.name for path in (ROOT / "rud_dosing").glob("*.py") if not path.name.startswith("_")} - {"version.py"}
    rooms |= {f"{path.parent.name}/" for path in (ROOT / "rud_dosing").glob("*/__init__.py")}
    assert [room for room in sorted(rooms) if not re.search(rf"[`/]{re.escape(room)}`", whole)] == []


# --- exit codes -------------------------------------------------------------------------------------------------------

#: For each exit code of the paragraph a command line that ends with it, in a folder with the samples.
EXITS = {
    "0 done": ["rud-dosing rules", "rud-dosing check samples/patient-full.toml --start 2026-12-01"],
    "1 refused": [
        "rud-dosing plan samples/adult-us.toml --start 2026-02-30",
        "rud-dosing check child.toml --start 2026-12-01",
        "rud-dosing list damaged/",
    ],
    "2 an unknown option": [
        "rud-dosing plan samples/adult-us.toml --begin 2026-12-01",
        "rud-dosing plan samples/adult-us.toml --start 2026-12-01 --format docx",
        "rud-dosing prescribe",
        "rud-dosing today",
    ],
}


def test_exit_codes_are_one_paragraph() -> None:
    (paragraph,) = re.findall(r"^Exit codes: .*?\n\n", README, re.DOTALL | re.MULTILINE)
    assert all(code in paragraph for code in (*EXITS, "130 interrupted"))


@pytest.mark.parametrize(("code", "line"), [(code, line) for code, lines in EXITS.items() for line in lines])
def test_exit_codes_are_what_is_said(code: str, line: str) -> None:
    with fresh_folder() as folder:
        (folder / "samples").symlink_to(SAMPLES)
        child = (SAMPLES / "adult-us.toml").read_text(encoding="utf-8").replace("1978", "2012")
        Path("child.toml").write_text(child, encoding="utf-8")
        Path("damaged").mkdir()
        plan = (SAMPLES / "adult-us.json").read_bytes()
        Path("damaged/4AVH3R-2.json").write_bytes(plan)
        Path("damaged/6AT4CP-Q.json").write_bytes(plan[:1000])
        done, out, err = run(*words(line))
        assert done == int(code.split()[0]), err
        assert "Traceback" not in err
        if "list" in line:
            assert b"4AVH3R-2" in out
        if "child" in line:
            assert b"stops: 1" in out
