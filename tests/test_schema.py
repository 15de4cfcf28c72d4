"""The JSON Schema of the plan document: shipped, current, and judged by a validator that is not ours."""

from __future__ import annotations

import copy
import json
from datetime import datetime, timezone
from importlib import resources
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from making import DATA
from paper import FOLDER
from sampling import SAMPLES, SCHEMA, run

from rud_dosing import (
    DoseEvent,
    Plan,
    assess,
    changes,
    export,
    library,
    make_plan,
    patient_from_bytes,
    plan_schema,
    read_plan,
    record,
    results_from_bytes,
    revise,
)
from rud_dosing.model.plan import FORMAT_VERSION
from rud_dosing.schema import descriptions

DEFINITIONS = plan_schema()["$defs"]
VALIDATOR = Draft202012Validator(plan_schema())
PLANS = [*sorted(SAMPLES.glob("adult-*.json")), *sorted(FOLDER.glob("paper-*.json"))]
PLANS_OF_ALL_KINDS = sorted((DATA / "plans-released").glob("**/*.json"))
AT = datetime(2026, 3, 9, 12, tzinfo=timezone.utc)


def document(plan: Plan) -> dict[str, Any]:
    return json.loads(export(plan, "json"))


def whole() -> dict[str, Any]:
    """A plan with all that can be kept in it: a record, an assessment with every key, a switch."""
    plan = make_plan(
        patient_from_bytes((SAMPLES / "treated.toml").read_bytes(), "treated.toml"),
        start="2026-03-02",
        time_zone="Europe/London",
        by="A. Ph",
    )
    missed = DoseEvent(drug="ruxolitinib", planned="2026-03-05 20:00", outcome="missed", note="asleep")
    late = DoseEvent(drug="ruxolitinib", planned="2026-03-06 08:00", outcome="given-late", given_at="10:40")
    plan = record(plan, [missed, late], by="C. Nurse", at=AT)
    plan = assess(
        plan,
        day=7,
        results=results_from_bytes((SAMPLES / "results-day-7.toml").read_bytes(), "results-day-7.toml"),
        by="Dr. B",
        at=AT,
    )
    switch = changes.Switch(regimen=library.load_regimen("hlh-94"), ruxolitinib="stop", steroid="continue")
    return document(revise(plan, switch, from_="2026-03-09 08:00", reason="no response", by="Dr. B", at=AT))


WHOLE = whole()


def test_shipped_file_is_what_the_types_say() -> None:
    """If this fails, the format of plans has changed: it wants a new number once plans of this one were released."""
    shipped = resources.files("rud_dosing.templates") / "schemas" / SCHEMA.name
    assert SCHEMA.name == f"plan-{FORMAT_VERSION}.json"
    assert json.loads(shipped.read_text(encoding="utf-8")) == plan_schema()


def test_schema_is_one() -> None:
    Draft202012Validator.check_schema(plan_schema())


def test_command_prints_the_shipped_file() -> None:
    code, out, err = run("schema")
    assert (code, err) == (0, "")
    assert out == SCHEMA.read_bytes()


@pytest.mark.parametrize("path", PLANS, ids=lambda path: path.stem)
def test_sample_fits(path: Any) -> None:
    assert [one.message for one in VALIDATOR.iter_errors(document(read_plan(path)))] == []


def test_plan_with_records_results_and_a_switch_fits() -> None:
    made = WHOLE
    assert made["records"]
    assert made["results"]
    assert [entry["action"] for entry in made["history"]] == ["plan", "record", "assess", "revise"]
    assert [one.message for one in VALIDATOR.iter_errors(made)] == []


@pytest.mark.parametrize(
    ("path", "value", "validator"),
    [
        (["format_version"], FORMAT_VERSION + 1, "const"),
        (["format"], "other", "const"),
        (["version"], 1, "additionalProperties"),
        (["patient", "nickname"], "Z", "additionalProperties"),
        (["revision"], "1", "type"),
        (["administrations", 0, "dose_mg"], 17.5, "type"),
        (["administrations", 0, "date"], 20261201, "anyOf"),
        (["status"], "running", "enum"),
        (["records", 0, "outcome"], "lost", "enum"),
        (["results", 0, "response", "levels"], ["good"], "enum"),
        (["bsa", "value"], "1.730", "pattern"),
        (["bsa", "value"], "1,73", "pattern"),
        (["administrations", 0, "time"], "24:00", "pattern"),
        (["steps", 0, "times", 0], "8:00", "pattern"),
        (["administrations", 0, "id"], "1", "pattern"),
        (["administrations", 0, "slot"], 0, "minimum"),
        (["administrations", 0, "part"], 0, "minimum"),
        (["parts", 1, "since"], "2026-03-09", "anyOf"),
        (["intervals", 0, "kind"], "pause", "enum"),
        (["content_digest"], "171C-C86F-D883", "pattern"),
    ],
)
def test_what_does_not_fit(path: list[Any], value: Any, validator: str) -> None:
    made = copy.deepcopy(WHOLE)
    inner = made
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value
    found = {(one.validator, tuple(one.absolute_path)[: len(path)]) for one in VALIDATOR.iter_errors(made)}
    where = path[:-1] if validator == "additionalProperties" else path
    assert (validator, tuple(where)) in found


def test_each_property_of_each_type_says_what_it_is() -> None:
    properties = {(kind, name): one for kind, found in DEFINITIONS.items() for name, one in found["properties"].items()}
    assert len(properties) > 500
    assert [key for key, one in properties.items() if not one.get("description", "").endswith(".")] == []


def test_each_description_is_of_a_property_that_there_is() -> None:
    names = {name for found in DEFINITIONS.values() for name in found["properties"]}
    any_type, *types = descriptions().items()
    assert set(any_type[1]) - names == set()
    assert any_type[0] == "any"
    for kind, said in types:
        assert said.keys() - DEFINITIONS[kind]["properties"].keys() <= {"*"}


def test_schema_has_an_address_that_names_its_format() -> None:
    assert plan_schema()["$id"] == f"urn:rud-dosing-plan:{FORMAT_VERSION}"


@pytest.mark.parametrize("path", PLANS_OF_ALL_KINDS, ids=lambda path: path.stem)
def test_plan_of_an_older_format_fits_once_it_is_read(path: Any) -> None:
    assert [one.message for one in VALIDATOR.iter_errors(document(read_plan(path)))] == []


def test_descriptions_are_prose() -> None:
    told = [one["description"] for one in plan_schema()["$defs"].values() if "description" in one]
    assert len(told) > 40
    assert not [text for text in told if ">>>" in text or "---" in text or "\n  " in text or text != text.strip()]
