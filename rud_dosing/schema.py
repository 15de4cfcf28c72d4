"""The JSON Schema of the plan document: made from the types, with a description and what is true of each property."""

from __future__ import annotations

import inspect
import re
import tomllib
from collections.abc import Iterator
from importlib import resources
from typing import Any

import msgspec

from .model.plan import FORMAT, FORMAT_VERSION, Plan

_DIALECT = "https://json-schema.org/draft/2020-12/schema"

_DECIMAL = r"^-?(0|[1-9][0-9]*)(\.[0-9]*[1-9])?$"
_CLOCK = r"([01][0-9]|2[0-3]):[0-5][0-9]"
_UUID = r"^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$"
_DIGEST = r"^[0-9a-f]{64}$"

#: What text is, by the property that holds it; an assessment may be kept without the sum of its criteria.
_PATTERNS = {
    **dict.fromkeys(("content_digest", "document_digest", "previous_digest", "sha256"), _DIGEST),
    **dict.fromkeys(("setting_sha256", "toxicity_sha256"), r"^([0-9a-f]{64})?$"),
    **dict.fromkeys(("plan_uuid", "administration_id", "added", "added_assessments", "withdrawn"), _UUID),
    **dict.fromkeys(("time", "times", "visit_time"), f"^{_CLOCK}$"),
    **dict.fromkeys(
        ("from_moment", "first_dose", "since", "until", "resume_on", "given_at"),
        rf"^[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}} {_CLOCK}$",
    ),
}

#: Types whose ``id`` is a row's, made from the uuid of its plan.
_ROWS = ("Administration", "Assessment", "Monitoring", "HeldDay", "Review")

#: Counts that may be nothing; every other one begins at 1.
_FROM_0 = (
    "administrations",
    "dispense_quantity",
    "days_before",
    "days_after",
    "follow_up_days",
    "grades",
    "baseline_grades",
)


def schema() -> dict[str, Any]:
    """The JSON Schema of the plan document.

    It says what stands where. Whether a document is a plan that nobody changed, only reading it tells.
    """
    made: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(msgspec.json.schema(Plan)))
    described = descriptions()
    for name, one in made["$defs"].items():
        if "description" in one:
            one["description"] = _prose(one["description"])
        for key, found in one["properties"].items():
            _constrain(name, key, found)
            said = described.get(name, {}).get(key) or described["any"].get(key) or described.get(name, {}).get("*")
            if said is not None:
                one["properties"][key] = {"description": said, **found}
    made["$defs"]["Plan"]["properties"]["format"]["const"] = FORMAT
    made["$defs"]["Plan"]["properties"]["format_version"]["const"] = FORMAT_VERSION
    title = f"{FORMAT}, format version {FORMAT_VERSION}"
    return {"$schema": _DIALECT, "$id": f"urn:{FORMAT}:{FORMAT_VERSION}", "title": title, **made}


def descriptions() -> dict[str, dict[str, str]]:
    """What the properties are: by name (``any``), and by type where a name means something else in it."""
    file = resources.files("rud_dosing.templates") / "schemas" / "descriptions.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))


def _constrain(kind: str, key: str, found: dict[str, Any]) -> None:
    """Say what is true of the text and the counts of a property, in lists and beside null too."""
    pattern = _UUID if key == "id" and kind in _ROWS else _PATTERNS.get(key)
    for one in _inside(found):
        if one.get("type") == "integer":
            one["minimum"] = 0 if key in _FROM_0 else 1
        elif one.get("type") == "string" and one.get("format") == "decimal":
            one["pattern"] = _DECIMAL
        elif one.get("type") == "string" and "format" not in one and pattern is not None:
            one["pattern"] = pattern


def _inside(found: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield found
    for one in (*found.get("anyOf", ()), *([found["items"]] if isinstance(found.get("items"), dict) else ())):
        yield from _inside(one)


def _prose(docstring: str) -> str:
    """What a docstring says before its sections: those are for callers in Python."""
    return re.split(r"\n\n[A-Z][a-z]+\n-+\n", inspect.cleandoc(docstring))[0]
