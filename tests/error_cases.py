"""For each error code something that causes it.

``CASES`` holds a call for each code that the library refuses with; it gets an empty folder. The codes of the broken
files come from their messages. ``error_causes`` says of each what a reader sees: a command line, or a sentence.
``PENDING`` names codes whose case is still to be written: it is to be empty in the end.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from datetime import date, datetime, timezone
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest import mock

import assessing_making as assessing
import msgspec
import revising
from broken_files import broken_files, read
from filelock import FileLock
from making import AT, BROKEN, DATA, patient, plan

from rud_dosing import (
    DoseEvent,
    DosingError,
    Override,
    Plan,
    Site,
    assessment_text,
    attach,
    bsa,
    changes,
    check,
    earlier,
    export,
    files,
    library,
    list_plans,
    outcomes,
    read_plan,
    read_records_csv,
    record,
    replace_plan,
    revise,
    slip_of,
    supply,
    verify,
)
from rud_dosing.api.folders import save
from rud_dosing.cli.export import command as export_command
from rud_dosing.core.dosing.bsa import surface
from rud_dosing.document import decode, encode
from rud_dosing.model.change import Hold, Shift, Stop
from rud_dosing.model.clinical_rules import ScoreItem
from rud_dosing.model.order import Divided
from rud_dosing.model.rule_sets import together
from rud_dosing.order_text import read_date, whole_days
from rud_dosing.plans.planner import sealed


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


def _terminal(folder: Path) -> object:
    called = export_command.callback
    assert called is not None
    unsaid = dict.fromkeys(("paper", "language", "layout", "alarms", "shared", "discreet", "only"))
    unsaid |= {"output": None, "site": None, "mode": None}
    with mock.patch("sys.stdout", SimpleNamespace(isatty=lambda: True)):
        return called(
            plan=str(_on_disk(folder, plan())), to="pdf", table="administrations", document="all", force=False, **unsaid
        )


def _no_visits(_: Path) -> object:
    """The calendar of visits of a plan that has none."""
    bare = msgspec.structs.replace(plan(time_zone="Europe/Berlin"), assessments=())
    return export(bare, "ics", only="assessments")


def _without_uuids(_: Path) -> object:
    whole = plan(time_zone="Europe/Berlin")
    first = msgspec.structs.replace(whole.administrations[0], id="first")
    return export(msgspec.structs.replace(whole, administrations=(first, *whole.administrations[1:])), "ics")


def _on_disk(folder: Path, made: Plan) -> Path:
    path = folder / "plan.json"
    path.write_bytes(encode(made))
    return path


def _busy(folder: Path) -> object:
    made = revising.plan()
    path = _on_disk(folder, made)
    with FileLock(folder / ".plan.json.lock"), mock.patch("rud_dosing.api.replacing._PATIENCE", 0):
        return replace_plan(path, made, made)


def _moved_on(folder: Path) -> object:
    """Two people revise the same plan; the second finds the first's revision in its place."""
    path = _on_disk(folder, _changed("2026-12-10 00:00", change="hold", drug="ruxolitinib"))
    return replace_plan(path, revising.plan(), _changed("2026-12-11 00:00", change="hold", drug="ruxolitinib"))


def _changed(since: str | None, **fields: Any) -> Plan:
    return revising.revised(revising.plan(), since, **fields)


def _switched(since: str, **answers: Any) -> Plan:
    change = changes.Switch(regimen=library.load_regimen("hlh-94"), **answers)
    return revise(revising.plan(), change, from_=since, reason="no response", by=revising.REVISER, at=AT)


def _verified_twice(_: Path) -> object:
    return verify(verify(revising.plan(), by=revising.VERIFIER, at=AT), by="D. Nurse")


def _slip_of_another(_: Path) -> object:
    other = revising.plan(start="2026-12-02")
    return attach(slip_of(verify(other, by=revising.VERIFIER, at=AT)), revising.plan())


def _history_rewritten(_: Path) -> object:
    """A reason in the history changed afterwards, and all digests of the document made to fit."""
    held = _changed("2026-12-10 00:00", change="hold", drug="ruxolitinib")
    held = revising.revised(held, "2026-12-12 00:00", change="resume", drug="ruxolitinib", then="continue")
    first, second, third = held.history
    history = (first, msgspec.structs.replace(second, reason="Another reason"), third)
    return verify(sealed(msgspec.structs.replace(held, history=history)), by=revising.VERIFIER)


def _dose_rewritten(_: Path) -> object:
    """A dose changed afterwards, and all digests of the document made to fit."""
    made = revising.plan()
    first = msgspec.structs.replace(made.administrations[0], dose_mg=Decimal(20))
    rows = (first, *made.administrations[1:])
    return verify(sealed(msgspec.structs.replace(made, administrations=rows)), by=revising.VERIFIER)


def _dose(planned: str = "2026-12-05 08:00", outcome: str = "given", **said: Any) -> DoseEvent:
    return DoseEvent(drug="ruxolitinib", planned=planned, outcome=outcome, **said)


def _recorded(*events: DoseEvent | DosingError, **how: Any) -> Plan:
    at = datetime(2026, 12, 6, tzinfo=timezone.utc)
    return record(revising.plan(), events, by="N. Nurse", at=at, **how)


def _two_forms(_: Path) -> object:
    """Soluble tablets of the same strength are taken on one day."""
    made = plan()
    soluble = tuple(msgspec.structs.replace(unit, form="soluble-tablet") for unit in made.administrations[0].units)
    first = msgspec.structs.replace(made.administrations[0], units=soluble)
    both = msgspec.structs.replace(made, administrations=(first, *made.administrations[1:]))
    return supply(both, from_="2026-12-10 20:00", in_hand="ruxolitinib 15 mg: 3")


CASES: dict[str, Callable[[Path], object]] = {
    "assess-day": lambda _: assessing.assessed(assessing.sick_plan(), 8),
    "assess-nothing": lambda _: assessing.assessed(assessing.sick_plan(), 7, correct="Of another patient"),
    "assessed-already": lambda _: assessing.assessed(assessing.assessed(assessing.sick_plan(), 7), 7),
    "score": lambda _: ScoreItem(title="AST", signs=("hemophagocytosis",), points=(0, 19, 20)),
    "because": lambda _: _changed(
        "2026-12-10 00:00", change="redose", drug="ruxolitinib", dose_mg="10", because="platelets-low"
    ),
    "blocked": lambda _: plan(patient(birth_date=date(2010, 1, 1))),
    "born-after-start": lambda _: plan(patient(birth_date=date(2030, 1, 1))),
    "bsa": lambda _: surface("stevenson", Decimal(10), Decimal(5)),
    "bsa-cap": lambda _: plan(bsa_cap="20 m2"),
    "bsa-formula": lambda _: bsa("170 cm", "60 kg", formula="dubois"),
    "by-needed": lambda _: plan(site=Site(verification="program")),
    "calendar-empty": _no_visits,
    "calendar-option": lambda _: export(plan(time_zone="Europe/Berlin"), "ics", layout="weeks"),
    "count": lambda _: supply(plan(), from_="2026-12-10 20:00", in_hand="dexamethasone 4 mg: 7.5"),
    "created-at": lambda _: plan(created_at=datetime(2026, 12, 1)),
    "date": lambda _: read_date("2026-02-30", "weighed_on"),
    "days": lambda _: whole_days("36 hours", "taper"),
    "divide": lambda _: Divided(drug="dexamethasone", administrations=25),
    "document": lambda _: export(plan(), "pdf", document="letter"),
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
    "font": lambda folder: export(
        plan(patient(name="\N{EGYPTIAN HIEROGLYPH A001}")), "pdf", site=Site(fonts=(str(folder / "none.ttf"),))
    ),
    "formulary": lambda _: plan(formulary="fr"),
    "given-twice": lambda _: library.read_patient(b'id = "A1"', "patient.toml", {"id": "A2"}),
    "glyph": lambda _: export(plan(patient(name="\N{EGYPTIAN HIEROGLYPH A001}")), "pdf"),
    "height-implausible": lambda _: bsa("50 cm", "400 kg"),
    "height-unit-slip": lambda _: bsa("1.7 cm", "60 kg"),
    "height-weight-swapped": lambda _: bsa("60 cm", "170 kg"),
    "hold": lambda _: Hold(drug="ruxolitinib", resume_on="2026-12-20 08:00"),
    "item-id": _without_uuids,
    "lab-implausible": lambda _: check(patient(labs={"platelets": "32000 10^9/L"})),
    "language": lambda _: library.load_wording("xx"),
    "local-time": lambda _: export(
        plan(start="2027-03-01", time_zone="Europe/Berlin", times="ruxolitinib 02:30, 14:30"), "ics"
    ),
    "moment": lambda _: plan(first_dose="2026-12-01T08:00"),
    "moment-open": lambda _: _changed("2026-12-10", change="hold", drug="ruxolitinib"),
    "not-assessed": lambda _: assessment_text(plan()),
    "not-a-plan": lambda _: decode(b"{}", "plan.json"),
    "not-in-formulary": lambda _: plan(formulary=str(DATA / "per-kg-formulary.toml")),
    "not-taken": lambda _: supply(plan(), from_="2026-12-10 20:00", packs="ruxolitinib 10 mg: 56"),
    "not-verified": lambda _: slip_of(revising.plan()),
    "order-text": lambda _: plan(divide="dexamethasone twice"),
    "order-twice": lambda _: plan(divide=["dexamethasone 2", "dexamethasone 2"]),
    "override": lambda _: plan(override=[Override(code="age-under-18", reason="None", by="Nobody")]),
    "paper": lambda _: export(plan(), "pdf", paper="A3"),
    "plan-busy": _busy,
    "plan-code": lambda _: decode(encode(sealed(msgspec.structs.replace(plan(), plan_code="222222-2"))), "plan.json"),
    "plan-differs": lambda _: decode(_damaged('"rounded": "1.73"', '"rounded": 1.73'), "plan.json"),
    "plan-digest": lambda _: decode(_damaged('"dose_mg": "17.5"', '"dose_mg": "18"'), "plan.json"),
    "plan-format-version": lambda _: decode(_damaged('"format_version": 3', '"format_version": 4'), "plan.json"),
    "plan-moved-on": _moved_on,
    "plan-overlaps": _overlapping,
    "plan-uuid": lambda _: plan(plan_uuid="1"),
    "product": lambda _: plan(route="dexamethasone intravenous days 1-7"),
    "record": lambda _: _recorded(_dose(outcome="taken")),
    "record-future": lambda _: _recorded(_dose(planned="2026-12-20 08:00")),
    "record-late": lambda _: _recorded(_dose(outcome="given-late", given_at="07:30")),
    "record-nothing": lambda _: _recorded(_dose(outcome="withdrawn"), correct="Of another patient"),
    "record-twice": lambda _: _recorded(_dose(), _dose(outcome="missed")),
    "record-unknown": lambda _: _recorded(_dose(planned="2026-12-05 09:00")),
    "records": lambda _: _recorded(*read_records_csv(b"drug,planned,outcome\na,b\nruxolitinib,c,given\n")),
    "records-file": lambda _: read_records_csv(b"drug;planned;outcome\n"),
    "records-line": lambda _: _recorded(*read_records_csv(b"drug,planned,outcome\na,b\n")),
    "redose": lambda _: plan(dose="dexamethasone 0 mg"),
    "regimen": lambda _: plan(regimen="ru-p"),
    "reserve": lambda _: supply(plan(), from_="2026-12-10 20:00", reserve="57 days"),
    "revise": lambda _: _changed("2026-12-10 00:00", change="resume", drug="ruxolitinib", then="continue"),
    "plan-twice": lambda _: outcomes([plan(), plan()]),
    "not-a-path": lambda _: read_plan(encode(plan()).decode()),
    "died": lambda _: supply(
        _changed("2026-12-10 00:00", change="stop", outcome="died"), from_="2026-12-02 00:00", through="2026-12-04"
    ),
    "on-days": lambda _: plan(regimen="hlh-94", on_days="etoposide 1"),
    "strengths": lambda _: plan(regimen="hlh-94", strengths="etoposide 100 mg"),
    "switch": lambda _: _switched("2027-03-01 00:00", ruxolitinib="stop"),
    "switch-open": lambda _: _switched("2026-12-08 00:00"),
    "switch-first-day": lambda _: _switched("2026-12-08 12:00", ruxolitinib="stop", steroid="restart"),
    "revision": lambda _: earlier(revising.plan(), 2),
    "route": lambda _: plan(route="dexamethasone intravenous days 7-1 phosphate-4"),
    "rule-twice": lambda _: together(library.load_rules().sets * 2, library.load_drugs(), library.load_wording("en")),
    "setting": lambda _: assessing.assessed(assessing.sick_plan(), 7, setting="locatelli"),
    "sex-needed": lambda _: bsa("170 cm", "60 kg", formula="schlich"),
    "shift": lambda _: Shift(days=0),
    "slip-differs": _slip_of_another,
    "source-date-epoch": _epoch,
    "start": lambda _: plan(start="2026-02-30"),
    "start-moved-late": lambda _: _changed("2026-12-02 00:00", change="move-start", start="2026-12-05"),
    "stop": lambda _: Stop(outcome="died", taper_days=5),
    "strength-forms": _two_forms,
    "strength-not-marketed": lambda _: plan(strengths="dexamethasone 3 mg"),
    "table": lambda _: export(plan(), "csv", table="doses"),
    "terminal": _terminal,
    "through": lambda _: supply(plan(), from_="2026-12-10 20:00", through="2026-12-09"),
    "through-needed": lambda _: supply(plan(), from_="2027-01-26 00:00"),
    "time-zone-needed": lambda _: export(plan(), "ics"),
    "times": lambda _: plan(divide="dexamethasone 5"),
    "toxicity": lambda _: assessing.assessed(assessing.sick_plan(), 7, toxicity="ctcae-4.0"),
    "too-many-units": lambda _: plan(
        regimen=str(DATA / "per-kg.toml"), formulary=str(DATA / "small-units-formulary.toml")
    ),
    "undated": lambda _: plan(undated=True),
    "unknown-drug": lambda _: plan(divide="prednisolone 2"),
    "verified-already": _verified_twice,
    "verify-chain": _history_rewritten,
    "verify-differs": _dose_rewritten,
    "verify-maker": lambda _: verify(revising.plan(), by=revising.MAKER),
    "verify-open": lambda _: verify(revising.plan(final_week=None), by=revising.VERIFIER),
    "verify-retyped": lambda _: verify(revising.plan(), by=revising.VERIFIER, weight="65.3 kg"),
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

#: Codes whose case is still to be written.
PENDING: set[str] = set()
