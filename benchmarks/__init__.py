"""How fast the program is, as ratios measured in one run: ``python -m benchmarks``. Never a pass/fail test."""
