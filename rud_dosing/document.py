"""The plan document as text: written in one way, read back strictly."""

from __future__ import annotations

from typing import Any

import msgspec

from .core.course import assemble
from .core.days import moment_or_last
from .core.digests import content_digest, digest, document_digest, plan_code
from .errors import DocumentError, DosingError
from .library import convert, load_rules
from .model.plan import FORMAT, FORMAT_VERSION, Plan
from .plain import read_json


def encode(plan: Plan) -> bytes:
    """The document: JSON, two spaces of indent, a line feed at the end.

    Examples
    --------
    >>> from rud_dosing import Patient, make_plan
    >>> plan = make_plan(Patient(id="A1", height="170 cm", weight="63.5 kg"), start="2026-12-01")
    >>> decode(encode(plan), "A1.json") == plan
    True
    """
    return msgspec.json.format(msgspec.json.encode(plan), indent=2) + b"\n"


def decode(content: bytes, where: str) -> Plan:
    """A plan from its document, refused where anything about it is not as this program writes it.

    White space, the order of keys and escapes in text may differ. Unknown and missing fields, keys that stand twice,
    numbers that are not plain, another format and digests that do not fit are errors.

    A plan of an older format is brought to this one; its content digest, and with it every verification, stays.

    Raises
    ------
    DosingError
        ``json``, ``not-a-plan``, ``plan-format-version``, ``plan-digest``, ``plan-differs``, ``plan-code``,
        ``encoding``, ``unknown-key``, ``missing-key``, ``wrong-type``, and those of the objects themselves
    """
    raw = _migrated(_raw(content, where), where)
    plan = convert(raw, Plan, where)
    for field, fits in (("content_digest", content_digest), ("document_digest", document_digest)):
        if getattr(plan, field) != fits(plan):
            raise _changed_after(field.replace("_", " "), where)
    if not _code_fits(plan):
        raise DocumentError(
            "plan-code",
            "the plan code does not belong to the plan's uuid",
            where=where,
            fix="Go back to the file as the program wrote it.",
        )
    if _plain(plan) != raw:
        raise DocumentError(
            "plan-differs",
            "the document is not written as the program writes it: a number is not plain, or a field is missing",
            where=where,
            fix="Go back to the file as the program wrote it.",
        )
    return plan


def looks_like_a_plan(content: bytes) -> bool:
    """Whether a file says of itself that it is a plan document, wherever in it."""
    return f'"{FORMAT}"'.encode() in content


def _raw(content: bytes, where: str) -> dict[str, Any]:
    try:
        return read_json(content.decode("utf-8"), where)
    except UnicodeDecodeError as error:
        raise DocumentError("encoding", f"byte {error.start} is not UTF-8", where=where) from None


def _code_fits(plan: Plan) -> bool:
    try:
        return plan.plan_code == plan_code(plan.plan_uuid)
    except ValueError:
        return False


def _migrated(raw: dict[str, Any], where: str) -> dict[str, Any]:
    """A document of any format that was released as one of this format."""
    _check_format(raw, where)
    for version in range(raw["format_version"], FORMAT_VERSION):
        raw = _STEPS[version](raw, where)
    return raw


def _from_1(raw: dict[str, Any], where: str) -> dict[str, Any]:
    """Format 2 added the results of assessments, which no plan of format 1 has, and fields that are left out."""
    _check_whole(raw, where)
    return _sealed({**raw, "format_version": 2, "results": []})


def _from_2(raw: dict[str, Any], where: str) -> dict[str, Any]:
    """Format 3 added parts and intervals, which the walk that made the plan makes of what the document carries.

    Rows say of which part they are; steps stay as they were computed, and the history as it was written.
    """
    # Only older documents are computed when they are read.
    from .plans import planner
    from .plans.judgment import Data
    from .plans.revision import first_setting, revisions

    _check_whole(raw, where)
    plan = convert({**raw, "parts": [], "intervals": []}, Plan, where)
    made = planner.changing(plan.history)
    try:
        going = planner.course(
            first_setting(plan),
            revisions(plan.history),
            Data(plan.regimen, plan.formulary, load_rules(), None),
        )
    except DosingError as error:
        raise error.within(where) from None
    parts = assemble.parts(going, made)
    places = [assemble.part_of(parts, one.drug, moment_or_last(one)) for one in plan.administrations]
    of_step = {(one.drug, one.step): place for one, place in zip(plan.administrations, places, strict=True)}
    newer = {
        **raw,
        "steps": [{**step, "part": of_step.get((step["drug"], step["number"]), 1)} for step in raw["steps"]],
        "administrations": [{**one, "part": place} for one, place in zip(raw["administrations"], places, strict=True)],
        "format_version": 3,
        **_plain({"parts": parts, "intervals": assemble.intervals(going, made)}),
    }
    return _sealed(newer)


def _plain(value: Any) -> Any:
    """What stands in a document."""
    return msgspec.json.decode(msgspec.json.encode(value))


def _sealed(newer: dict[str, Any]) -> dict[str, Any]:
    del newer["document_digest"]
    return {**newer, "document_digest": digest(newer)}


def _check_whole(raw: dict[str, Any], where: str) -> None:
    """The digest of the older format is checked before anything is made of the document."""
    whole = digest({name: value for name, value in raw.items() if name != "document_digest"})
    if whole != raw.get("document_digest"):
        raise _changed_after("document digest", where)


#: How a document of each older format becomes one of the next.
_STEPS = {1: _from_1, 2: _from_2}


def _changed_after(which: str, where: str) -> DocumentError:
    return DocumentError(
        "plan-digest",
        f"the {which} does not fit: the document was changed after it was made",
        where=where,
        fix="Do not use it. Go back to the file as the program wrote it, and change plans with the program.",
    )


def _check_format(raw: dict[str, Any], where: str) -> None:
    if raw.get("format") != FORMAT:
        raise DocumentError(
            "not-a-plan",
            "it is no plan document",
            where=where,
            fix="Name the .json file that rud-dosing plan wrote.",
        )
    version = raw.get("format_version")
    if type(version) is not int or version not in (*_STEPS, FORMAT_VERSION):
        raise DocumentError(
            "plan-format-version",
            f"it is of format version {str(version)[:20]}; this program reads versions 1 to {FORMAT_VERSION}",
            where=where,
            fix="Use the version of the program that wrote it, or a newer one.",
        )
