"""Every error code of the source is caused by a file, a call or a command line of the catalog."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from error_cases import CASES, COMMANDS, PENDING
from making import BROKEN
from sampling import run

import rud_dosing
from rud_dosing import DosingError

SOURCE = Path(rud_dosing.__file__).parent
ERRORS = {"DosingError", "InputError", "FileError", "DocumentError", "BlockedError"}

#: Calls whose code is no constant: by file and function, the codes that they can have beside those passed on
#: from elsewhere.
CONSTRUCTED: dict[tuple[str, str], set[str]] = {
    ("errors.py", "within"): set(),  # the same error, seen from outside
    ("checks/measurements.py", "refuse_implausible"): {
        *("height-implausible", "weight-implausible", "height-weight-swapped", "height-unit-slip"),
    },
    ("core/walk.py", "_no_longer"): set(),  # the same error, of a change that was made before
    ("decoding.py", "explained"): {"unknown-key", "missing-key", "wrong-type"},
    ("library.py", "_content"): {"regimen", "formulary", "language", "setting", "toxicity"},
    ("model/patient.py", "_medicine"): set(),  # the same error, at another place
    ("model/regimen_drug.py", "_check_basis"): {"regimen-unit"},
    ("orders.py", "read_date"): {"start", "date"},
    ("units.py", "_refusal"): {"unit", "quantity"},
}


def calls() -> Iterator[tuple[str, str, ast.expr | None]]:
    """Every call that makes an error of ours: file, innermost function, and its first argument."""
    for path in sorted(SOURCE.rglob("*.py")):
        yield from _calls_in(path.relative_to(SOURCE).as_posix(), "", ast.parse(path.read_text(encoding="utf-8")))


def _calls_in(file: str, function: str, node: ast.AST) -> Iterator[tuple[str, str, ast.expr | None]]:
    for child in ast.iter_child_nodes(node):
        inner = child.name if isinstance(child, ast.FunctionDef) else function
        if isinstance(child, ast.Call):
            called = child.func
            name = (
                called.id if isinstance(called, ast.Name) else called.attr if isinstance(called, ast.Attribute) else ""
            )
            if name in ERRORS:
                yield file, inner, child.args[0] if child.args else None
        yield from _calls_in(file, inner, child)


def codes_of_the_source() -> set[str]:
    constants = {code.value for _, _, code in calls() if isinstance(code, ast.Constant)}
    return constants | {code for codes in CONSTRUCTED.values() for code in codes}


def test_code_that_is_no_constant_is_declared() -> None:
    constructed = {(file, function) for file, function, code in calls() if not isinstance(code, ast.Constant)}
    assert constructed <= set(CONSTRUCTED)


def test_codes_are_lower_case_words_joined_by_hyphens() -> None:
    for code in codes_of_the_source():
        assert code.replace("-", "").isalnum(), code
        assert code == code.lower().strip("-"), code


def test_every_code_of_the_source_is_caused_by_a_case() -> None:
    assert codes_of_the_source() - set(CASES) - set(COMMANDS) - PENDING == set()


def test_every_case_is_of_a_code_of_the_source() -> None:
    assert (set(CASES) | set(COMMANDS) | PENDING) - codes_of_the_source() == set()


def test_what_has_a_case_is_not_pending() -> None:
    assert PENDING & (set(CASES) | set(COMMANDS)) == set()


@pytest.mark.parametrize("code", sorted(COMMANDS))
def test_command_is_refused_with_its_code(code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    status, out, err = run(*COMMANDS[code])
    assert (status, out) == (1, b"")
    assert err.startswith(f"error[{code}]: ")
    assert "Traceback" not in err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("code", sorted(CASES))
def test_case_is_refused_with_its_code(code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(BROKEN)
    with pytest.raises(DosingError) as refused:
        CASES[code](tmp_path)
    assert refused.value.code == code
    assert str(refused.value).startswith(f"error[{code}]: ")
    assert set(refused.value.to_dict()) >= {"code", "where", "problem", "fix"}
    assert code == "blocked" or not refused.value.problem.endswith(".")  # "blocked" repeats whole sentences of findings
    assert "\x1b" not in str(refused.value)
