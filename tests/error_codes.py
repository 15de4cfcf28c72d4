"""The codes of all errors, as the source has them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import rud_dosing

SOURCE = Path(rud_dosing.__file__).parent
ERRORS = {"DosingError", "InputError", "FileError", "DocumentError", "BlockedError"}

#: Calls whose code is no constant: by file and function, the codes that they can have beside those passed on
#: from elsewhere.
CONSTRUCTED: dict[tuple[str, str], set[str]] = {
    ("errors.py", "within"): set(),  # the same error, seen from outside
    ("checks/measurements.py", "refuse_implausible"): {
        *("height-implausible", "weight-implausible", "height-weight-swapped", "height-unit-slip"),
    },
    ("core/course/walk.py", "_no_longer"): set(),  # the same error, of a change that was made before
    ("decoding.py", "explained"): {"unknown-key", "missing-key", "wrong-type"},
    ("shipped.py", "content_of"): {"regimen", "formulary", "language", "setting", "toxicity", "unknown-drug"},
    ("model/patient.py", "_medicine"): set(),  # the same error, at another place
    ("model/regimen_drug.py", "_check_basis"): {"regimen-unit"},
    ("order_text.py", "read_date"): {"start", "date"},
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


@cache
def codes_of_the_source() -> frozenset[str]:
    """Every code that the program can refuse with."""
    constants = {code.value for _, _, code in calls() if isinstance(code, ast.Constant)}
    return frozenset(constants).union({code for codes in CONSTRUCTED.values() for code in codes})
