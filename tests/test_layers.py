"""The house: what imports what at the start, the public names, the length of rooms."""

from __future__ import annotations

import ast
import inspect
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import rud_dosing

SOURCE = Path(rud_dosing.__file__).parent
MODULES = sorted(path.relative_to(SOURCE).as_posix() for path in SOURCE.rglob("*.py"))

#: Rooms over 300 lines, each with its reason.
LONG = {
    "core/dosing/bsa.py": "one function a published formula, each with its source and an example",
}


def test_import_of_the_package_costs_no_heavy_library() -> None:
    program = "import sys, rud_dosing; print(' '.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    loaded = {name.partition(".")[0] for name in done.stdout.split()}
    assert not loaded & {"reportlab", "icalendar", "pint", "rich", "click", "segno", "pymupdf_fonts"}


def test_plan_is_made_without_pint_calendar_and_paper_where_units_need_no_conversion() -> None:
    program = (
        "import sys; from rud_dosing import Patient, make_plan\n"
        "make_plan(Patient(id='A1', height='170 cm', weight='63.5 kg'), start='2026-12-01')\n"
        "print(' '.join(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    loaded = {name.partition(".")[0] for name in done.stdout.split()}
    assert not loaded & {"reportlab", "icalendar", "pint", "rich", "click"}


@pytest.mark.parametrize("name", rud_dosing.__all__)
def test_public_name_exists_and_is_documented(name: str) -> None:
    value = getattr(rud_dosing, name)
    assert name in dir(rud_dosing)
    if inspect.isclass(value) or inspect.isfunction(value):
        documentation = inspect.getdoc(value) or ""
        assert documentation.partition("\n")[0].endswith((".", ":", ";")) or "``" in documentation, name


def test_public_names_are_those_that_the_stub_lists_each_once_with_its_home() -> None:
    stub = ast.parse((SOURCE / "__init__.pyi").read_text(encoding="utf-8"))
    listed = [one for line in stub.body if isinstance(line, ast.ImportFrom) for one in line.names]
    names = [one.name for one in listed]
    assert len(names) == len(set(names))
    assert all(one.asname == one.name for one in listed)  # a type checker takes only those for public
    assert sorted([*names, "__version__"]) == rud_dosing.__all__
    stay = {"Patient", "make_plan", "export", "revise", "changes", "check", "assess", "record", "supply", "today"}
    stay |= {"verify", "summary", "diff", "save", "replace_plan", "read_plan", "patient_from_bytes"}
    stay |= {"results_from_bytes", "plan_schema"}
    stay |= {"DosingError", "InputError", "FileError", "DocumentError", "BlockedError"}
    assert stay <= set(names)


@pytest.mark.parametrize("name", ["read_times", "read_on_days", "read_patient", "read_regimen", "whole_days"])
def test_what_only_changes_read_needs_is_no_public_name(name: str) -> None:
    assert name not in dir(rud_dosing)


def test_options_of_export_are_those_of_its_formats() -> None:
    taken = set(inspect.signature(rud_dosing.export).parameters) - {"plan", "to"}
    assert {name for one in rud_dosing.EXPORTERS.values() for name in one.options} == taken
    for one in rud_dosing.EXPORTERS.values():
        makes = pkgutil.resolve_name(one.makes)
        keywords = [part for part in inspect.signature(makes).parameters.values() if part.kind == part.KEYWORD_ONLY]
        assert {part.name for part in keywords} == set(one.options)


def test_command_line_lays_out_nothing() -> None:
    """It breaks lines, and says in a sentence what was done; tables and reports are made by exporters."""
    for module in (one for one in MODULES if one.startswith("cli/") and one != "cli/shared.py"):
        source = (SOURCE / module).read_text(encoding="utf-8")
        assert [word for word in ("textwrap", "ljust", "rjust", ":<", ":>") if word in source] == [], module


def test_name_that_does_not_exist_is_no_attribute() -> None:
    with pytest.raises(AttributeError, match="no attribute 'mercaptopurine'"):
        _ = rud_dosing.mercaptopurine


@pytest.mark.parametrize("module", MODULES)
def test_room_is_not_longer_than_three_hundred_lines(module: str) -> None:
    lines = len((SOURCE / module).read_text(encoding="utf-8").splitlines())
    assert lines <= 300 or module in LONG


@pytest.mark.parametrize("module", [one for one in MODULES if one.startswith(("core/", "checks/", "model/"))])
def test_core_reads_no_file_no_clock_no_environment_and_no_random_source(module: str) -> None:
    tree = ast.parse((SOURCE / module).read_text(encoding="utf-8"))
    imported = {
        name.partition(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in ([alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module or ""])
    }
    assert not imported & {"os", "io", "pathlib", "time", "random", "secrets", "socket", "subprocess", "tempfile"}
    called = {
        node.func.attr for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    }
    assert not called & {"now", "today", "utcnow", "uuid4", "getenv", "read_text", "read_bytes", "write_text"}


@pytest.mark.parametrize("module", MODULES)
def test_number_is_never_made_from_a_float(module: str) -> None:
    """``Decimal(0.1)`` is not a tenth; and input is never checked by ``assert``, which a switch turns off."""
    tree = ast.parse((SOURCE / module).read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("Decimal", "Fraction"):
            constants = [one.value for one in ast.walk(node) if isinstance(one, ast.Constant)]
            assert not any(isinstance(value, float) for value in constants), f"{module}:{node.lineno}"
    assert not any(isinstance(node, ast.Assert) for node in ast.walk(tree))


#: Rooms that know of what older documents leave out; everything else asks properties of the model.
KNOW_UNSET = ("model/", "document.py")


def _names(tree: ast.AST) -> set[str]:
    """Every name that a module uses, as it stands or after a point, and what it imports."""
    return {
        name
        for node in ast.walk(tree)
        for name in (
            [node.id]
            if isinstance(node, ast.Name)
            else [node.attr]
            if isinstance(node, ast.Attribute)
            else [alias.name for alias in node.names]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }


@pytest.mark.parametrize("module", [one for one in MODULES if not one.startswith(KNOW_UNSET)])
def test_age_of_a_document_is_known_to_model_and_document_only(module: str) -> None:
    tree = ast.parse((SOURCE / module).read_text(encoding="utf-8"))
    assert not _names(tree) & {"UNSET", "UnsetType"}
    # ``is not False`` asks whether a newer field was left out.
    negated = [node for node in ast.walk(tree) if isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.IsNot)]
    against = [one.value for node in negated for one in node.comparators if isinstance(one, ast.Constant)]
    assert False not in against
