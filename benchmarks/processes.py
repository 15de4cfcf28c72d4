"""Whole processes, each beside the bare imports that it cannot do without, taken in turn in one run."""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SAMPLE = str(Path(__file__).resolve().parent.parent / "samples" / "adult-us.toml")
PLAN = ["-m", "rud_dosing", "plan", SAMPLE, "--start", "2026-12-01", "--time-zone", "America/New_York"]

#: What is measured: name, our arguments, the yardstick's arguments, the budget.
CASES = (
    ("--help", ["-m", "rud_dosing", "--help"], ["-c", "import click"], 1.5),
    ("plan --format json", [*PLAN, "--format", "json"], ["-c", "import click, pint, msgspec"], 1.4),
    (
        "plan, all three files",
        [*PLAN, "--out", "{folder}", "--another", "--format", "json"],
        ["-c", "import click, pint, msgspec, icalendar, reportlab.pdfgen.canvas"],
        2.0,
    ),
    (
        "export --to pdf",
        ["-m", "rud_dosing", "export", "{plan}", "--to", "pdf", "-o", "{folder}/again.pdf", "--force"],
        ["-c", "import click, msgspec, reportlab.pdfgen.canvas"],
        3.0,
    ),
)


def seconds(arguments: list[str]) -> float:
    """How long one process takes from start to end."""
    began = time.perf_counter()
    subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - began


def measure(runs: int = 15) -> list[tuple[str, float, float]]:
    """Each case's name, the median ratio of pairs run one after the other, and its budget."""
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        seconds([part.format(folder=folder, plan="") for part in CASES[2][1]])
        plan = next(str(path) for path in Path(folder).glob("*.json"))
        for name, ours, bare, budget in CASES:
            filled = [part.format(folder=folder, plan=plan) for part in ours]
            ratios = [seconds(filled) / seconds(bare) for _ in range(runs + 1)][1:]
            rows.append((name, statistics.median(ratios), budget))
    return rows
