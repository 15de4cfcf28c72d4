"""The benchmarks run under the settings of the tests, which are not theirs."""

from __future__ import annotations

import os
import subprocess
import sys

from sampling import ROOT

SHORT = ("-k", "bare_rows or make_plan", "--benchmark-max-time=0.01", "--benchmark-min-rounds=1")


def test_benchmarks_measure_although_tests_run_in_several_processes() -> None:
    code = f"from benchmarks.__main__ import medians; print(sorted(medians(*{SHORT!r})))"
    without = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=without, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "['test_bare_rows', 'test_make_plan']"
