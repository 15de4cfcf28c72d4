"""The quick loop: what a change touches, in under a minute. ``python tests/quick.py [--since REV]``.

It looks at what differs from ``REV`` (the last commit unless it is said), runs lint and types, and of the tests those
of the rooms that the difference lies in, without the slow ones. All of it, before a commit lands: ``.ci/run``.

``--list ROOM`` prints the files of a room's tests, for other commands.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
from fnmatch import fnmatch
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

#: The rooms: what lies in each, and the tests of it. The first that fits a path counts.
ROOMS: dict[str, tuple[tuple[str, ...], str]] = {
    "calendar": (
        ("rud_dosing/exporters/calendar/*", "rud_dosing/zones.py"),
        "ics* vtimezone",
    ),
    "pdf": (("rud_dosing/exporters/pdf/*",), "pdf_*"),
    "terminal": (("rud_dosing/exporters/*",), "today* samples switch_outputs supply_windows wording_findings"),
    "cli": (("rud_dosing/cli/*", "rud_dosing/__main__.py"), "cli *_cli error_catalog"),
    "response": (("rud_dosing/response/*", "templates/response/*", "templates/toxicity/*"), "response ctcae assess*"),
    "checks": (
        ("rud_dosing/checks/*", "rud_dosing/plans/judgment.py", "templates/rules/*"),
        "checks before_treatment interactions labs hlh2004 hscore rules_data monitoring",
    ),
    "wording": (("templates/wording/*",), "wording* samples"),
    "data": (
        (
            "templates/*",
            *(f"rud_dosing/{name}.py" for name in ("library", "order_text", "decoding", "plain", "shipped")),
        ),
        "library drugs_data planner samples error_catalog",
    ),
    "core": (
        ("rud_dosing/core/*", "rud_dosing/units*", "rud_dosing/plans/planner.py"),
        "bsa rounding taper period schedule planner liquids units digests compare switch labs hlh2004 hscore adherence",
    ),
    "changes": (
        tuple(f"rud_dosing/plans/{name}.py" for name in ("__init__", "revision", "switch_preview", "verification")),
        "revise changes verify switch compare digests parts",
    ),
    "records": (
        ("rud_dosing/plans/recording.py", "rud_dosing/plans/assessing.py"),
        "record* assess* adherence best_response",
    ),
    "document": (
        ("rud_dosing/document.py", "rud_dosing/schema.py", "rud_dosing/version.py", "rud_dosing/model/*"),
        "document schema plan_formats",
    ),
    "api": (("rud_dosing/*",), "files replacing layers cli library"),
    "samples": (("samples/*",), "samples paper"),
    "docs": (("*.md", "docs/*"), "readme pages by_hand integrating error_catalog"),
    "building": (("pyproject.toml", ".ci/*", "benchmarks/*"), "layers quick benchmarks"),
}


def tests_of(room: str) -> list[str]:
    """The files of a room's tests."""
    patterns = [f"test_{name}.py" for name in ROOMS[room][1].split()]
    return sorted(
        str(path.relative_to(ROOT))
        for path in (ROOT / "tests").glob("test_*.py")
        if any(fnmatch(path.name, pattern) for pattern in patterns)
    )


def room_of(path: str) -> str | None:
    """The room in which a file lies, None for what is no room's."""
    return next((room for room, (places, _) in ROOMS.items() if any(fnmatch(path, one) for one in places)), None)


def touched(since: str) -> list[str]:
    """The files that differ from a revision, new ones too."""
    listed = (("diff", "--name-only", "--diff-filter=d", since), ("ls-files", "--others", "--exclude-standard"))
    runs = (subprocess.run(["git", *one], cwd=ROOT, capture_output=True, text=True, check=True) for one in listed)
    return sorted({line for run in runs for line in run.stdout.splitlines()})


def chosen(paths: list[str]) -> list[str]:
    """The tests of what was touched: of its rooms, and of helpers of the tests the files that use them."""
    found: set[str] = set()
    for path in paths:
        room = room_of(path)
        if room is not None:
            found.update(tests_of(room))
            found.update([path] if path.startswith("rud_dosing/") and path.endswith(".py") else [])  # its examples
        elif fnmatch(path, "tests/test_*.py"):
            found.add(path)
        elif fnmatch(path, "tests/*.py"):
            used = re.compile(rf"^(?:from|import) {Path(path).stem}\b", re.MULTILINE)
            users = (ROOT / "tests").glob("test_*.py")
            found.update(str(one.relative_to(ROOT)) for one in users if used.search(one.read_text(encoding="utf-8")))
    return sorted(found)


def run(*command: str) -> bool:
    """Whether a command of this environment succeeds; it is shown before it runs."""
    print("$", *command, flush=True)
    return subprocess.run([sys.executable, "-m", *command], cwd=ROOT, check=False).returncode == 0


def main() -> int:
    """Run it; 0 where all is well."""
    parser = argparse.ArgumentParser(description="What a change touches, in under a minute.")
    parser.add_argument("--since", default="HEAD", metavar="REV", help="what to compare with; the last commit")
    parser.add_argument("--list", choices=sorted(ROOMS), metavar="ROOM", help="print the files of a room's tests")
    asked = parser.parse_args()
    if asked.list:
        print(*tests_of(asked.list))
        return 0
    paths = touched(asked.since)
    tests = chosen(paths)
    python = [path for path in paths if path.endswith(".py")]
    well = not python or (run("ruff", "format", "--check", *python) and run("ruff", "check", *python))
    well = (not any(path.startswith("rud_dosing/") for path in python) or run("mypy")) and well
    if not tests:
        print("no test is of what was touched")
        return 0 if well else 1
    return 0 if run("pytest", "-q", "-m", "not slow", *tests) and well else 1


if __name__ == "__main__":
    sys.exit(main())
