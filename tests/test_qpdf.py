"""What qpdf says of the papers: no error and no warning, in every language and size."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from outside import needed
from pdf_making import EN, KINDS, ZH, made, printed

from rud_dosing.model.wording import Wording

QPDF = needed("qpdf")
pytestmark = pytest.mark.outside


@pytest.mark.parametrize("paper", ["A4", "Letter"])
@pytest.mark.parametrize("wordings", [(EN,), (ZH,), (ZH, EN)], ids=["en", "zh", "zh,en"])
@pytest.mark.parametrize("kind", ["us", "divided"])
def test_papers_are_sound(kind: str, wordings: tuple[Wording, ...], paper: str, tmp_path: Path) -> None:
    assert kind in KINDS
    file = tmp_path / "plan.pdf"
    file.write_bytes(printed(made(kind), wordings=wordings, paper=paper))
    done = subprocess.run([QPDF, "--check", str(file)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "No syntax or stream encoding errors found" in done.stdout
