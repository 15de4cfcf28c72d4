"""For each error code of changes, verification and replacing on disk something that causes it (see ``error_cases``)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timezone
from decimal import Decimal
from pathlib import Path

import filelock
import msgspec
from making import AT, patient, plan

from rud_dosing import Plan, attach, changes, earlier, export, replace_plan, revise, slip_of, verify
from rud_dosing.api import replacing
from rud_dosing.plans.planner import sealed

MADE = {"by": "A. Pharmacist", "final_week": "linear"}
HOLD = changes.Hold(drug="ruxolitinib")


def _revised(change: changes.Change, since: str = "2026-12-10 00:00") -> Plan:
    return revise(plan(**MADE), change, from_=since, reason="A reason", by="Dr. B", at=AT)


def _verified(made: Plan | None = None, **said: str) -> Plan:
    return verify(plan(**MADE) if made is None else made, **{"by": "C. Nurse", "at": AT, **said})  # type: ignore[arg-type]


def _written(folder: Path) -> Path:
    path = folder / "plan.json"
    path.write_bytes(export(plan(**MADE), "json"))
    return path


def _busy(folder: Path) -> object:
    path, patience = _written(folder), replacing._PATIENCE
    replacing._PATIENCE = 0  # type: ignore[misc]
    try:
        with filelock.FileLock(folder / f".{path.name}.lock"):
            return replace_plan(path, plan(**MADE), _revised(HOLD))
    finally:
        replacing._PATIENCE = patience  # type: ignore[misc]


def _moved_on(folder: Path) -> object:
    path = _written(folder)
    replace_plan(path, plan(**MADE), _revised(HOLD))
    return replace_plan(path, plan(**MADE), _revised(changes.Shift(days=1)))


def _forged(**fields: object) -> Plan:
    return sealed(msgspec.structs.replace(plan(**MADE), **fields))


def _broken_chain() -> Plan:
    made = _revised(HOLD)
    first = msgspec.structs.replace(made.history[0], by="Somebody else")
    return sealed(msgspec.structs.replace(made, history=(first, *made.history[1:])))


CASES: dict[str, Callable[[Path], object]] = {
    "because": lambda _: _revised(changes.Redose(drug="ruxolitinib", dose_mg=Decimal(10), because="no-such-finding")),
    "hold": lambda _: changes.Hold(drug="ruxolitinib", resume_on="2026-12-12 08:00"),
    "moment-open": lambda _: _revised(HOLD, "2026-12-10"),
    "not-verified": lambda _: slip_of(plan()),
    "plan-busy": _busy,
    "plan-moved-on": _moved_on,
    "product": lambda _: _revised(changes.Reroute(drug="dexamethasone", route="intravenous")),
    "redose": lambda _: changes.Redose(drug="ruxolitinib", dose_mg=Decimal(0)),
    "revise": lambda _: _revised(changes.Resume(drug="ruxolitinib", then="shift")),
    "revision": lambda _: earlier(plan(), 2),
    "route": lambda _: plan(route="dexamethasone intravenous days 7-1 phosphate-4"),
    "shift": lambda _: changes.Shift(days=0),
    "slip-differs": lambda _: attach(slip_of(_verified()), _revised(HOLD)),
    "start-moved-late": lambda _: _revised(changes.MoveStart(start=datetime(2026, 12, 20, tzinfo=timezone.utc).date())),
    "stop": lambda _: changes.Stop(outcome="died", drug="ruxolitinib"),
    "undated": lambda _: revise(
        plan(start=None, undated=True), HOLD, from_="2026-12-10 00:00", reason="A reason", by="Dr. B", at=AT
    ),
    "verified-already": lambda _: _verified(_verified(), by="D. Nurse"),
    "verify-chain": lambda _: _verified(_broken_chain()),
    "verify-differs": lambda _: _verified(_forged(patient=patient(weight="60 kg"))),
    "verify-maker": lambda _: _verified(by="a. pharmacist"),
    "verify-open": lambda _: _verified(plan(by="A. Pharmacist")),
    "verify-retyped": lambda _: _verified(weight="65.3 kg"),
}
