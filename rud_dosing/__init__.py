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
    from .api.checking import CheckReport, FindingGroup, JudgedCriterion, ListedRule, check, rules
    from .api.exporting import (
        calendar_file_name,
        describe_regimen,
        export,
        file_mode,
        import_instructions,
        summary,
    )
    from .api.folders import Listed, list_plans, save, write_file
    from .api.planning import make_plan
    from .api.reading import (
        patient_from_bytes,
        read_date,
        read_file,
        read_final_week,
        read_mg,
        read_patient,
        read_plan,
        read_regimen,
        read_strengths,
        regimens,
        whole_days,
    )
    from .api.replacing import replace_plan
    from .api.revising import (
        attach,
        data_notes,
        diff,
        diff_data,
        earlier,
        revise,
        slip_of,
        verify,
        what_changed,
        working,
    )
    from .api.surface import Surface, bsa, compare_bsa, unusual_size
    from .errors import BlockedError, DocumentError, DosingError, FileError, InputError
    from .model import change as changes
    from .model.change import Change
    from .model.finding import Finding, Override
    from .model.patient import Patient
    from .model.plan import Administration, Assessment, BodySurface, Plan, PlanStep, Supply
    from .model.regimen import Regimen
    from .model.site import Site

    __version__: str

_HOMES = {
    "api.checking": ("CheckReport", "FindingGroup", "JudgedCriterion", "ListedRule", "check", "rules"),
    "api.exporting": (
        "calendar_file_name",
        "describe_regimen",
        "export",
        "file_mode",
        "import_instructions",
        "summary",
    ),
    "api.folders": ("Listed", "list_plans", "save", "write_file"),
    "api.planning": ("make_plan",),
    "api.reading": (
        *("patient_from_bytes", "read_date", "read_file", "read_final_week", "read_mg", "read_patient", "read_plan"),
        *("read_regimen", "read_strengths", "regimens", "whole_days"),
    ),
    "api.replacing": ("replace_plan",),
    "api.revising": (
        "attach",
        "data_notes",
        "diff",
        "diff_data",
        "earlier",
        "revise",
        "slip_of",
        "verify",
        "what_changed",
        "working",
    ),
    "api.surface": ("Surface", "bsa", "compare_bsa", "unusual_size"),
    "errors": ("BlockedError", "DocumentError", "DosingError", "FileError", "InputError"),
    "model.change": ("Change",),
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
    "Change",
    "CheckReport",
    "DocumentError",
    "DosingError",
    "FileError",
    "Finding",
    "FindingGroup",
    "InputError",
    "JudgedCriterion",
    "Listed",
    "ListedRule",
    "Override",
    "Patient",
    "Plan",
    "PlanStep",
    "Regimen",
    "Site",
    "Supply",
    "Surface",
    "__version__",
    "attach",
    "bsa",
    "calendar_file_name",
    "changes",
    "check",
    "compare_bsa",
    "data_notes",
    "describe_regimen",
    "diff",
    "diff_data",
    "earlier",
    "export",
    "file_mode",
    "import_instructions",
    "list_plans",
    "make_plan",
    "patient_from_bytes",
    "read_date",
    "read_file",
    "read_final_week",
    "read_mg",
    "read_patient",
    "read_plan",
    "read_regimen",
    "read_strengths",
    "regimens",
    "replace_plan",
    "revise",
    "rules",
    "save",
    "slip_of",
    "summary",
    "unusual_size",
    "verify",
    "what_changed",
    "whole_days",
    "working",
    "write_file",
]


def __getattr__(name: str) -> Any:
    if name == "__version__":
        return import_module(".version", __name__).VERSION
    if name == "changes":
        return import_module(".model.change", __name__)
    if name in _HOME_OF:
        value = getattr(import_module(f".{_HOME_OF[name]}", __name__), name)
        globals()[name] = value
        return value
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
