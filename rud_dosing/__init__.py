"""Ruxolitinib with dexamethasone (Ru-D): dosing schedule calculator and medication planner.

>>> from rud_dosing import Patient, make_plan
>>> plan = make_plan(Patient(id="HLH-0042", height="170 cm", weight="63.5 kg"), start="2026-12-01")
>>> plan.bsa.value
Decimal('1.73')

The names below are loaded on first use, so that ``import rud_dosing`` costs nothing else.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .api.exporting import describe_regimen, export, summary
    from .api.folders import Listed, list_plans, save, write_file
    from .api.planning import make_plan
    from .api.reading import patient_from_bytes, read_patient, read_plan, read_regimen, regimens
    from .api.surface import Surface, bsa, compare_bsa
    from .errors import BlockedError, DocumentError, DosingError, FileError, InputError
    from .model.finding import Finding, Override
    from .model.patient import Patient
    from .model.plan import Administration, Assessment, BodySurface, Plan, PlanStep, Supply
    from .model.regimen import Regimen
    from .model.site import Site

    __version__: str

_HOMES = {
    "api.exporting": ("describe_regimen", "export", "summary"),
    "api.folders": ("Listed", "list_plans", "save", "write_file"),
    "api.planning": ("make_plan",),
    "api.reading": ("patient_from_bytes", "read_patient", "read_plan", "read_regimen", "regimens"),
    "api.surface": ("Surface", "bsa", "compare_bsa"),
    "errors": ("BlockedError", "DocumentError", "DosingError", "FileError", "InputError"),
    "model.finding": ("Finding", "Override"),
    "model.patient": ("Patient",),
    "model.plan": ("Administration", "Assessment", "BodySurface", "Plan", "PlanStep", "Supply"),
    "model.regimen": ("Regimen",),
    "model.site": ("Site",),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "Administration",
    "Assessment",
    "BlockedError",
    "BodySurface",
    "DocumentError",
    "DosingError",
    "FileError",
    "Finding",
    "InputError",
    "Listed",
    "Override",
    "Patient",
    "Plan",
    "PlanStep",
    "Regimen",
    "Site",
    "Supply",
    "Surface",
    "__version__",
    "bsa",
    "compare_bsa",
    "describe_regimen",
    "export",
    "list_plans",
    "make_plan",
    "patient_from_bytes",
    "read_patient",
    "read_plan",
    "read_regimen",
    "regimens",
    "save",
    "summary",
    "write_file",
]


def __getattr__(name: str) -> Any:
    if name == "__version__":
        return import_module(".version", __name__).VERSION
    if name in _HOME_OF:
        value = getattr(import_module(f".{_HOME_OF[name]}", __name__), name)
        globals()[name] = value
        return value
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
