"""Ruxolitinib with dexamethasone (Ru-D): dosing schedule calculator and medication planner.

>>> from rud_dosing import Patient, make_plan
>>> plan = make_plan(Patient(id="HLH-0042", height="170 cm", weight="63.5 kg"), start="2026-12-01")
>>> plan.bsa.value
Decimal('1.73')

The names below are loaded on first use, so that ``import rud_dosing`` costs nothing else.
"""

from __future__ import annotations

import ast
from importlib import import_module
from pathlib import Path
from typing import Any


def _listed() -> dict[str, tuple[str, str]]:
    """Where each public name lives, and as what: ``__init__.pyi`` lists them once, for type checkers and for here."""
    stub = ast.parse(Path(__file__).with_suffix(".pyi").read_text(encoding="utf-8"))
    lines = (line for line in stub.body if isinstance(line, ast.ImportFrom))
    listed = {one.name: (f".{line.module}", one.name) for line in lines for one in line.names}
    return {**listed, "__version__": (".version", "VERSION")}


_HOMES = _listed()
__all__ = sorted(_HOMES)


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    home, known_as = _HOMES[name]
    try:
        value = getattr(import_module(home, __name__), known_as)
    except AttributeError:  # it is a module itself: changes
        value = import_module(f"{home}.{known_as}", __name__)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
