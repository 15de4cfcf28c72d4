"""``python -m benchmarks``: every budget with what was measured, as ratios within this run."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import pytest

from . import processes

#: In process: name, our benchmark, its yardstick (a benchmark, or milliseconds), the budget.
RATIOS = (
    ("make_plan to a bare loop", "test_make_plan", "test_bare_rows", 10.0),
    (".ics to a bare icalendar loop", "test_calendar[administrations]", "test_bare_calendar[administrations]", 1.4),
    (".ics by days to its bare loop", "test_calendar[days]", "test_bare_calendar[days]", 1.4),
)
MILLISECONDS = (
    ("worksheet", "test_documents[worksheet]", 20.0),
    ("all three documents", "test_documents[all]", 60.0),
)


def medians(*options: str) -> dict[str, float]:
    """The median seconds of every benchmark of ``benchmarks/test_speed.py``; ``options`` are pytest's.

    In one process and without the options of the tests, which run in several and measure nothing.
    """
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "speed.json"
        here = str(Path(__file__).with_name("test_speed.py"))
        arguments = [here, "-q", "-o", "addopts=--import-mode=importlib", "--benchmark-only", *options]
        arguments += [f"--benchmark-json={target}", "--benchmark-columns=median,rounds", "--benchmark-disable-gc"]
        pytest.main([*arguments, "-W", "default"])
        measured = json.loads(target.read_text(encoding="utf-8"))["benchmarks"]
    return {one["name"]: one["stats"]["median"] for one in measured}


def main() -> None:
    """Measure and print."""
    inside = medians()
    print(f"\n{'what':<34}{'measured':>12}{'budget':>10}")
    for name, ours, bare, budget in RATIOS:
        if ours in inside and bare in inside:
            print(f"{name:<34}{inside[ours] / inside[bare]:>10.2f} x{budget:>8.1f} x")
    for name, ours, budget in MILLISECONDS:
        if ours in inside:
            print(f"{name:<34}{inside[ours] * 1000:>9.1f} ms{budget:>7.0f} ms")
    for name, ratio, budget in processes.measure():
        print(f"{name:<34}{ratio:>10.2f} x{budget:>8.1f} x")


if __name__ == "__main__":
    main()
