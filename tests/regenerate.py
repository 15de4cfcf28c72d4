"""Make the files beside the samples again: ``python tests/regenerate.py``. Look at every difference before a commit."""

from __future__ import annotations

import tempfile
from pathlib import Path

import error_pages
import paper
from sampling import SCHEMA, make, run, samples

if __name__ == "__main__":
    for sample in samples():
        with tempfile.TemporaryDirectory() as folder:
            for ending, content in make(sample, Path(folder)).items():
                sample.golden(ending).write_bytes(content)
                print(sample.golden(ending).name)
    for path, content in paper.files().items():
        path.write_bytes(content)
        print(path.name)
    SCHEMA.write_bytes(run("schema")[1])
    print(SCHEMA.name)
    error_pages.PAGE.parent.mkdir(exist_ok=True)
    error_pages.PAGE.write_text(error_pages.page(), encoding="utf-8")
    print(error_pages.PAGE.name)
