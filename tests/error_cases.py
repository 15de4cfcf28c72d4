"""For each error code something that causes it.

``CASES`` holds a call for each code that the library refuses with; it gets an empty folder. The codes of the broken
files come from their messages. ``COMMANDS`` is for command lines: a code and the arguments that cause it. ``PENDING``
names codes whose case is still to be written: it is to be empty in the end.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import msgspec
from broken_files import broken_files, read
from making import BROKEN, DATA, patient, plan

from rud_dosing import Override, bsa, export, files, library, list_plans
from rud_dosing.api.folders import save
from rud_dosing.core.bsa import surface
from rud_dosing.document import decode, encode
from rud_dosing.model.order import Divided
from rud_dosing.model.rule_sets import together
from rud_dosing.orders import read_date
from rud_dosing.planner import sealed


def _damaged(old: str, new: str) -> bytes:
    return encode(plan()).replace(old.encode(), new.encode(), 1)


def _epoch(_: Path) -> object:
    from rud_dosing import make_plan

    os.environ["SOURCE_DATE_EPOCH"] = "yesterday"
    try:
        return make_plan(patient(), start="2026-12-01")
    finally:
        del os.environ["SOURCE_DATE_EPOCH"]


def _too_large(folder: Path) -> object:
    with (folder / "large").open("wb") as file:
        file.truncate(files.LARGEST + 1)
    return files.read_bytes(folder / "large")


def _exists(folder: Path) -> object:
    (folder / "a").write_bytes(b"1")
    return files.write_all({folder / "a": b"2"})


def _not_put_back(folder: Path) -> object:
    (folder / "a").write_bytes(b"1")
    replace, names = Path.replace, iter((None, OSError(5, "Input/output error"), OSError(5, "Input/output error")))

    def failing(self: Path, target: Path) -> Path:
        error = next(names)
        if error is not None:
            raise error
        return replace(self, target)

    Path.replace = failing  # type: ignore[assignment,method-assign]
    try:
        return files.write_all({folder / "a": b"2", folder / "b": b"2"}, force=True)
    finally:
        Path.replace = replace  # type: ignore[method-assign]


def _overlapping(folder: Path) -> object:
    save(plan(time_zone="Europe/Berlin"), folder)
    return save(plan(time_zone="Europe/Berlin", plan_uuid="00000000-0000-4000-8000-000000000000"), folder)


def _wording(_: Path) -> object:
    return library.load_wording("en").say("form.nothing")


CASES: dict[str, Callable[[Path], object]] = {
    "blocked": lambda _: plan(patient(birth_date=date(2010, 1, 1))),
    "born-after-start": lambda _: plan(patient(birth_date=date(2030, 1, 1))),
    "bsa": lambda _: surface("stevenson", Decimal(10), Decimal(5)),
    "bsa-cap": lambda _: plan(bsa_cap="20 m2"),
    "bsa-formula": lambda _: bsa("170 cm", "60 kg", formula="dubois"),
    "created-at": lambda _: plan(created_at=datetime(2026, 12, 1)),
    "date": lambda _: read_date("2026-02-30", "weighed_on"),
    "divide": lambda _: Divided(drug="dexamethasone", administrations=25),
    "does-not-fit": lambda _: export(plan(patient(name="A" * 5000)), "pdf"),
    "dose-not-makeable": lambda _: plan(strengths="ruxolitinib 10 mg"),
    "encoding": lambda _: decode(b"\xff", "plan.json"),
    "export-format": lambda _: export(plan(), "docx"),
    "file-exists": _exists,
    "file-not-put-back": _not_put_back,
    "file-not-read": lambda folder: files.read_bytes(folder / "none"),
    "file-not-written": lambda folder: files.write_all({folder / "none" / "a": b"1"}),
    "file-too-large": _too_large,
    "final-week": lambda _: plan(final_week="given 2 mg"),
    "first-day": lambda _: plan(first_day="dexamethasone given"),
    "first-day-needed": lambda _: plan(first_dose="2026-12-01 20:00"),
    "first-dose": lambda _: plan(start="2026-12-01", first_dose="2026-12-02 08:00"),
    "folder-not-read": lambda folder: list_plans(folder / "none"),
    "formulary": lambda _: plan(formulary="fr"),
    "given-twice": lambda _: library.read_patient(b'id = "A1"', "patient.toml", {"id": "A2"}),
    "glyph": lambda _: export(plan(patient(name="\N{EGYPTIAN HIEROGLYPH A001}")), "pdf"),
    "height-implausible": lambda _: bsa("50 cm", "400 kg"),
    "height-unit-slip": lambda _: bsa("1.7 cm", "60 kg"),
    "height-weight-swapped": lambda _: bsa("60 cm", "170 kg"),
    "language": lambda _: library.load_wording("xx"),
    "local-time": lambda _: export(
        plan(start="2027-03-01", time_zone="Europe/Berlin", times="ruxolitinib 02:30, 14:30"), "ics"
    ),
    "moment": lambda _: plan(first_dose="2026-12-01T08:00"),
    "not-a-plan": lambda _: decode(b"{}", "plan.json"),
    "not-in-formulary": lambda _: plan(formulary=str(DATA / "per-kg-formulary.toml")),
    "order-text": lambda _: plan(divide="dexamethasone twice"),
    "order-twice": lambda _: plan(divide=["dexamethasone 2", "dexamethasone 2"]),
    "override": lambda _: plan(override=[Override(code="age-under-18", reason="None", by="Nobody")]),
    "paper": lambda _: export(plan(), "pdf", paper="A3"),
    "plan-code": lambda _: decode(encode(sealed(msgspec.structs.replace(plan(), plan_code="222222-2"))), "plan.json"),
    "plan-differs": lambda _: decode(_damaged('"rounded": "1.73"', '"rounded": 1.73'), "plan.json"),
    "plan-digest": lambda _: decode(_damaged('"dose_mg": "17.5"', '"dose_mg": "18"'), "plan.json"),
    "plan-format-version": lambda _: decode(_damaged('"format_version": 1', '"format_version": 2'), "plan.json"),
    "plan-overlaps": _overlapping,
    "plan-uuid": lambda _: plan(plan_uuid="1"),
    "regimen": lambda _: plan(regimen="ru-p"),
    "rule-twice": lambda _: together(library.load_rules().sets * 2),
    "sex-needed": lambda _: bsa("170 cm", "60 kg", formula="schlich"),
    "source-date-epoch": _epoch,
    "start": lambda _: plan(start="2026-02-30"),
    "strength-not-marketed": lambda _: plan(strengths="dexamethasone 3 mg"),
    "time-zone-needed": lambda _: export(plan(), "ics"),
    "times": lambda _: plan(divide="dexamethasone 5"),
    "too-many-units": lambda _: plan(
        regimen=str(DATA / "per-kg.toml"), formulary=str(DATA / "small-units-formulary.toml")
    ),
    "unknown-drug": lambda _: plan(divide="prednisolone 2"),
    "weight-implausible": lambda _: bsa("170 cm", "20 kg"),
    "wording": _wording,
}

#: Codes that a broken file causes: the first file whose message says so.
FILES: dict[str, str] = {}
for _name in broken_files():
    _message = (BROKEN / _name).with_suffix(".txt").read_text(encoding="utf-8")
    FILES.setdefault(re.match(r"error\[([a-z0-9-]+)\]", _message)[1], _name)  # type: ignore[index]
for _code, _name in FILES.items():
    CASES.setdefault(_code, lambda _, name=_name: read(name))  # type: ignore[misc]

#: Command lines (without the program's name) that end in a refusal with this code.
COMMANDS: dict[str, tuple[str, ...]] = {
    "override-incomplete": (
        *("plan", "--id", "A1", "--height", "170 cm", "--weight", "63.5 kg", "--start", "2026-12-01"),
        *("--override", "age-under-18"),
    ),
}

#: Codes of rooms that are being built. Write a case and take the code out.
PENDING: set[str] = {
    # calendar and paper
    *("calendar-empty", "calendar-option", "document", "font", "item-id", "undated"),
    # command line
    *("terminal",),
    # reading a plan day by day; folders
    *("days", "plan-busy", "plan-moved-on"),
    # changes and verification
    *(
        "hold",
        "moment-open",
        "not-verified",
        "redose",
        "revise",
        "revision",
        "shift",
        "slip-differs",
        "start-moved-late",
    ),
    *(
        "because",
        "stop",
        "verified-already",
        "verify-chain",
        "verify-differs",
        "verify-maker",
        "verify-open",
        "verify-retyped",
    ),
    *("patient-differs", "route"),
    # clinical rules and what they need
    *("product",),
    *("lab-implausible", "medicine-dates", "reason-missing", "rule-change", "rule-reference", "rule-status"),
}
