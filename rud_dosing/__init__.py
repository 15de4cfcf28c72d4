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
    from .api.assessing import assess, assessment_data, assessment_text, read_results, results_from_bytes
    from .api.checking import CheckReport, FindingGroup, JudgedCriterion, ListedRule, check, rules
    from .api.dispensing import supply, supply_csv, supply_data, supply_text
    from .api.exporting import (
        calendar_file_name,
        describe_regimen,
        export,
        file_mode,
        import_instructions,
        summary,
    )
    from .api.folders import Listed, ListedToday, list_plans, list_today, listed_data, save, write_file
    from .api.outcomes import outcomes, outcomes_data, outcomes_text
    from .api.planning import make_plan
    from .api.reading import (
        patient_from_bytes,
        plan_schema,
        read_date,
        read_file,
        read_final_week,
        read_mg,
        read_on_days,
        read_patient,
        read_plan,
        read_regimen,
        read_strengths,
        read_times,
        regimens,
        whole_days,
    )
    from .api.recording import read_records_csv, record, what_was_recorded
    from .api.replacing import replace_plan
    from .api.revising import (
        data_notes,
        diff,
        diff_data,
        earlier,
        revise,
        what_changed,
    )
    from .api.surface import Surface, bsa, compare_bsa, unusual_size
    from .api.today import today, today_data, today_text, ward_sheet
    from .api.verifying import attach, slip_of, verify, working
    from .errors import BlockedError, DocumentError, DosingError, FileError, InputError
    from .model import change as changes
    from .model.change import Change
    from .model.dispensing import SupplyWindow
    from .model.finding import Finding, Override
    from .model.patient import Patient
    from .model.plan import Administration, Assessment, BodySurface, Plan, PlanStep, Supply
    from .model.regimen import Regimen
    from .model.results import AssessmentResult, Results
    from .model.site import Site
    from .model.today import Today
    from .recording import DoseEvent

    __version__: str

_HOMES = {
    "api.assessing": ("assess", "assessment_data", "assessment_text", "read_results", "results_from_bytes"),
    "api.checking": ("CheckReport", "FindingGroup", "JudgedCriterion", "ListedRule", "check", "rules"),
    "api.dispensing": ("supply", "supply_csv", "supply_data", "supply_text"),
    "api.exporting": (
        "calendar_file_name",
        "describe_regimen",
        "export",
        "file_mode",
        "import_instructions",
        "summary",
    ),
    "api.folders": ("Listed", "ListedToday", "list_plans", "list_today", "listed_data", "save", "write_file"),
    "api.outcomes": ("outcomes", "outcomes_data", "outcomes_text"),
    "api.planning": ("make_plan",),
    "api.reading": (
        *("patient_from_bytes", "read_date", "read_file", "read_final_week", "read_mg", "read_patient", "read_plan"),
        *("plan_schema", "read_on_days", "read_regimen", "read_strengths", "read_times", "regimens", "whole_days"),
    ),
    "api.recording": ("read_records_csv", "record", "what_was_recorded"),
    "api.replacing": ("replace_plan",),
    "api.revising": (
        "data_notes",
        "diff",
        "diff_data",
        "earlier",
        "revise",
        "what_changed",
    ),
    "api.surface": ("Surface", "bsa", "compare_bsa", "unusual_size"),
    "api.today": ("today", "today_data", "today_text", "ward_sheet"),
    "api.verifying": ("attach", "slip_of", "verify", "working"),
    "errors": ("BlockedError", "DocumentError", "DosingError", "FileError", "InputError"),
    "model.change": ("Change",),
    "model.dispensing": ("SupplyWindow",),
    "model.finding": ("Finding", "Override"),
    "model.patient": ("Patient",),
    "model.plan": ("Administration", "Assessment", "BodySurface", "Plan", "PlanStep", "Supply"),
    "model.regimen": ("Regimen",),
    "model.results": ("AssessmentResult", "Results"),
    "model.site": ("Site",),
    "model.today": ("Today",),
    "recording": ("DoseEvent",),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "Administration",
    "Assessment",
    "AssessmentResult",
    "BlockedError",
    "BodySurface",
    "Change",
    "CheckReport",
    "DocumentError",
    "DoseEvent",
    "DosingError",
    "FileError",
    "Finding",
    "FindingGroup",
    "InputError",
    "JudgedCriterion",
    "Listed",
    "ListedRule",
    "ListedToday",
    "Override",
    "Patient",
    "Plan",
    "PlanStep",
    "Regimen",
    "Results",
    "Site",
    "Supply",
    "SupplyWindow",
    "Surface",
    "Today",
    "__version__",
    "assess",
    "assessment_data",
    "assessment_text",
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
    "list_today",
    "listed_data",
    "make_plan",
    "outcomes",
    "outcomes_data",
    "outcomes_text",
    "patient_from_bytes",
    "plan_schema",
    "read_date",
    "read_file",
    "read_final_week",
    "read_mg",
    "read_on_days",
    "read_patient",
    "read_plan",
    "read_records_csv",
    "read_regimen",
    "read_results",
    "read_strengths",
    "read_times",
    "record",
    "regimens",
    "replace_plan",
    "results_from_bytes",
    "revise",
    "rules",
    "save",
    "slip_of",
    "summary",
    "supply",
    "supply_csv",
    "supply_data",
    "supply_text",
    "today",
    "today_data",
    "today_text",
    "unusual_size",
    "verify",
    "ward_sheet",
    "what_changed",
    "what_was_recorded",
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
