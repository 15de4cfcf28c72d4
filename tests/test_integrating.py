"""What ``docs/integrating.md`` promises to other systems, and the samples that pages point to show all."""

from __future__ import annotations

import ast
import csv
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from pages import text_of
from sampling import ROOT, SAMPLES, run

from rud_dosing import DoseEvent, Results
from rud_dosing.model.health import Signs
from rud_dosing.model.lab import LAB_NAMES
from rud_dosing.model.results import Support

PAGE = text_of("docs/integrating.md")


@pytest.mark.parametrize(
    "arguments",
    [
        ("export", "--to", "json"),
        ("export", "--to", "csv"),
        ("today", "--at", "2026-12-08 14:00", "--format", "json"),
        ("supply", "--from", "2026-12-08 14:00", "--format", "json"),
    ],
    ids=" ".join,
)
def test_plan_from_standard_input_is_the_plan_of_the_file(arguments: tuple[str, ...]) -> None:
    name, *others = arguments
    plan = SAMPLES / "adult-us.json"
    code, out, err = run(name, str(plan), *others)
    assert (code, err) == (0, "")
    assert run(name, "-", *others, stdin=plan.read_bytes()) == (code, out, err)


def test_what_is_on_standard_input_is_judged_like_a_file() -> None:
    code, out, err = run("export", "-", "--to", "csv", stdin=b"")
    assert (code, out) == (1, b"")
    assert err.startswith("error[json]: plan: it cannot be read")


def test_codes_that_a_service_waits_for_are_named() -> None:
    """That they can be raised is a test of every page."""
    assert {"plan-busy", "plan-moved-on", "plan-digest", "plan-format-version"} <= set(re.findall(r"`([a-z-]+)`", PAGE))


def test_the_tables_that_are_named_are_those_that_there_are() -> None:
    _, out, _ = run("export", "--help")
    (listed,) = re.findall(r"--table \[([a-z|]+)\]", out.decode())
    (named,) = re.findall(r"--table ([a-z]+(?:\|[a-z]+)+)", PAGE)
    assert sorted(named.split("|")) == sorted(listed.split("|"))


NETWORK = {"socket", "ssl", "http", "urllib", "ftplib", "smtplib", "requests", "asyncio", "logging", "subprocess"}


def test_no_module_can_reach_another_machine_or_writes_a_log() -> None:
    imported: dict[str, set[str]] = {}
    for path in (ROOT / "rud_dosing").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.level == 0:
                names.append(node.module or "")
            for name in names:
                imported.setdefault(name.partition(".")[0], set()).add(path.name)
    assert "msgspec" in imported
    assert {name: sorted(imported[name]) for name in NETWORK & imported.keys()} == {}


NAMED = b'{"id": "HLH-7", "name": "Zebedee Quux", "birth_date": "1971-02-03", "height": "170 cm", "weight": "63.5 kg"}'


def printed(plan: Path) -> Iterator[tuple[str, bytes]]:
    """What a name of a patient must never stand in."""
    for table in ("administrations", "assessments", "supply", "history", "records", "results"):
        yield table, run("export", str(plan), "--to", "csv", "--table", table)[1]
    for form in ("text", "json"):
        yield f"today {form}", run("today", str(plan), "--at", "2026-03-08 14:00", "--format", form)[1]
        yield f"supply {form}", run("supply", str(plan), "--from", "2026-03-08 14:00", "--format", form)[1]
        yield f"outcomes {form}", run("outcomes", str(plan), "--format", form)[1]
    yield "list", run("list", str(plan.parent))[1]
    yield "calendar", run("export", str(plan), "--to", "ics")[1]


def test_name_of_a_patient_stays_in_the_document(tmp_path: Path) -> None:
    order = ("--start", "2026-03-02", "--time-zone", "Europe/London", "--format", "json")
    code, document, _ = run("plan", "-", *order, stdin=NAMED)
    assert (code, b"Quux" in document) == (0, True)
    plan = tmp_path / "plan.json"
    plan.write_bytes(document)
    for what, content in printed(plan):
        assert content, what
        assert b"Quux" not in content, what
        assert b"1971-02-03" not in content, what


# --- the samples of the pages --------------------------------------------------------------------------------------


def test_sample_of_results_shows_every_key() -> None:
    shown = tomllib.loads((SAMPLES / "results-day-7.toml").read_text(encoding="utf-8"))
    assert set(shown) == set(Results.__struct_fields__)
    assert set(shown["signs"]) == set(Signs.__struct_fields__)
    assert set(shown["support"]) == set(Support.__struct_fields__)
    assert set(shown["labs"]) == {"taken_on", *LAB_NAMES}


def test_sample_of_records_shows_every_column() -> None:
    with (SAMPLES / "records.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert set(rows[0]) == set(DoseEvent.__struct_fields__) - {"where"}
    assert {row["outcome"] for row in rows} == {"given", "given-late", "missed", "vomited"}
