"""The quick loop knows every room and every test."""

from __future__ import annotations

import quick
from sampling import ROOT


def test_every_file_of_the_program_lies_in_a_room() -> None:
    folders = ("rud_dosing", "templates", "samples")
    files = [path.relative_to(ROOT).as_posix() for folder in folders for path in (ROOT / folder).rglob("*.*")]
    assert len(files) > 200
    assert [path for path in files if "__pycache__" not in path and quick.room_of(path) is None] == []


def test_every_test_is_of_a_room_or_of_the_whole() -> None:
    of_rooms = {path for room in quick.ROOMS for path in quick.tests_of(room)}
    every = {path.relative_to(ROOT).as_posix() for path in (ROOT / "tests").glob("test_*.py")}
    # What needs an outside program, and what goes through whole plans at random, runs with everything.
    whole = {f"tests/test_{name}.py" for name in ("icaljs", "poppler", "qpdf", "properties", "revise_properties")}
    assert every - of_rooms == whole | {"tests/test_last_use.py"}
    assert of_rooms <= every


def test_every_room_has_tests() -> None:
    for room, (_, names) in quick.ROOMS.items():
        found = quick.tests_of(room)
        assert found, room
        for name in names.split():
            assert any(quick.fnmatch(path, f"tests/test_{name}.py") for path in found), (room, name)


def test_a_file_of_the_program_brings_the_tests_of_its_room_and_its_own_examples() -> None:
    found = quick.chosen(["rud_dosing/core/taper.py"])
    assert {"tests/test_taper.py", "tests/test_rounding.py", "rud_dosing/core/taper.py"} <= set(found)
    assert "tests/test_pdf_ward.py" not in found


def test_a_helper_of_tests_brings_the_files_that_use_it() -> None:
    assert quick.chosen(["tests/caldav_server.py"]) == ["tests/test_ics_readers.py"]


def test_what_is_no_room_s_brings_nothing() -> None:
    assert quick.chosen([".gitignore"]) == []
