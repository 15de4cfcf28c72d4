"""Plans that are checked by a second person, for callers; time is taken here."""

from __future__ import annotations

from datetime import datetime

import msgspec

from .. import library, units
from ..errors import DocumentError, InputError, quoted
from ..model.base import Strict
from ..model.plan import Plan
from ..plans import verification
from .clock import as_utc, now
from .planning import data_of


def verify(
    plan: Plan, *, by: str, height: str | None = None, weight: str | None = None, at: datetime | None = None
) -> Plan:
    """The plan with the record that a second person verified it; all is computed again and compared first.

    Parameters
    ----------
    by : who verifies; not who made the plan. A name is compared, nobody is authenticated
    height, weight : typed again by the second person; any difference from the plan's is refused

    Raises
    ------
    DosingError
        ``verify-differs``, ``verify-chain``, ``verify-maker``, ``verify-open``, ``verified-already``,
        ``verify-retyped``

    Examples
    --------
    >>> from rud_dosing import Patient, make_plan
    >>> who = Patient(id="A1", height="170 cm", weight="63.5 kg")
    >>> plan = make_plan(who, start="2026-12-01", final_week="linear", by="A. Pharmacist")
    >>> verify(plan, by="B. Pharmacist").history[-1].by
    'B. Pharmacist'
    """
    for field, typed in (("height", height), ("weight", weight)):
        _check_retyped(plan, field, typed)
    return verification.verify(plan, by=by, at=now() if at is None else as_utc(at), using=data_of(plan))


def slip_of(verified: Plan) -> bytes:
    """The record of a verification alone, to be sent to where the plan is kept.

    Raises
    ------
    InputError
        ``not-verified``

    Examples
    --------
    >>> from rud_dosing import Patient, make_plan
    >>> who = Patient(id="A1", height="170 cm", weight="63.5 kg")
    >>> plan = make_plan(who, start="2026-12-01", final_week="linear", by="A. Pharmacist")
    >>> b"B. Pharmacist" in slip_of(verify(plan, by="B. Pharmacist"))
    True
    """
    entry = verified.history[-1]
    if entry.action != "verify":
        raise InputError("not-verified", "the plan is not verified", where="plan", fix="Verify it first.")
    record = Slip(
        plan_code=verified.plan_code,
        revision=entry.revision,
        content_digest=entry.content_digest or "",
        by=entry.by or "",
        at=entry.at,
    )
    return msgspec.json.format(msgspec.json.encode(record), indent=2) + b"\n"


def attach(content: bytes, plan: Plan) -> Plan:
    """The plan with a verification that was made on another machine, as its slip tells.

    Raises
    ------
    DosingError
        ``slip-differs`` (of another plan, revision or content), and those of :func:`verify`

    Examples
    --------
    >>> from rud_dosing import Patient, make_plan
    >>> who = Patient(id="A1", height="170 cm", weight="63.5 kg")
    >>> plan = make_plan(who, start="2026-12-01", final_week="linear", by="A. Pharmacist")
    >>> slip = slip_of(verify(plan, by="B. Pharmacist"))
    >>> attach(slip, plan).history[-1].action
    'verify'
    """
    record = library.decode(content, Slip, "slip")
    # What was recorded while the slip traveled changed no dose: any content that this revision had will do.
    contents = [entry.content_digest for entry in plan.history if entry.revision == plan.revision]
    if (record.plan_code, record.revision) != (plan.plan_code, plan.revision) or record.content_digest not in contents:
        raise DocumentError(
            "slip-differs",
            f"the slip is for plan {quoted(record.plan_code)}, revision {record.revision}, or for other content",
            where="slip",
            fix=f"This is plan {plan.plan_code}, revision {plan.revision}.",
        )
    return verification.verify(plan, by=record.by, at=as_utc(record.at), using=data_of(plan))


class Slip(Strict):
    """A verification as it travels: which plan, which revision, which content, who and when."""

    plan_code: str
    revision: int
    content_digest: str
    by: str
    at: datetime


def working(plan: Plan) -> str:
    """The arithmetic of the plan, line by line, for a second person with a calculator.

    Examples
    --------
    >>> from rud_dosing import Patient, make_plan
    >>> who = Patient(id="A1", height="170 cm", weight="63.5 kg")
    >>> print(working(make_plan(who, start="2026-12-01")).splitlines()[3])
    BSA by mosteller: 1.73165 m2, rounded half up to 1.73 m2
    """
    from ..exporters import working as lines

    return lines.working(plan, library.load_wording("en"))


def _check_retyped(plan: Plan, field: str, typed: str | None) -> None:
    kind, plain = ("length", plan.bsa.height_cm) if field == "height" else ("body weight", plan.bsa.weight_kg)
    if typed is not None and units.amount(typed, kind, field) != plain:
        raise InputError(
            "verify-retyped",
            f"{quoted(typed)} is not the plan's {field}, {getattr(plan.patient, field)}",
            where=field,
            fix="Find out which is right before anything is given.",
        )
