"""Programs that are not Python packages: a file of tests that needs one is skipped as a whole where it is missing.

``RUD_DOSING_TESTS_REQUIRE`` names those that have to be here, as in CI: ``node,pdftotext,qpdf``.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

#: What brings each program, for whoever reads why a test was skipped.
FROM = {
    "node": "Node.js, and npm install in tests/icaljs",
    "pdftotext": "poppler-utils of Debian, poppler elsewhere",
    "qpdf": "the package qpdf",
}


def needed(program: str, *files: Path) -> str:
    """The path of a program that a file of tests needs, with files beside it; the whole file is skipped without."""
    found = shutil.which(program)
    missing = [program] if found is None else [file.name for file in files if not file.exists()]
    if found is not None and not missing:
        return found
    reason = f"{' and '.join(missing)} is not installed ({FROM[program]})"
    if program in os.environ.get("RUD_DOSING_TESTS_REQUIRE", "").split(","):
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason, allow_module_level=True)
