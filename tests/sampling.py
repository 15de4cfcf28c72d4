"""The samples: how each is made, for the tests and for the command that makes their files again."""

from __future__ import annotations

import contextlib
import io
import os
import tomllib
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = ROOT / "samples"
SCHEMA = ROOT / "templates" / "schemas" / "plan-3.json"


@dataclass(frozen=True)
class Sample:
    patient: str
    arguments: tuple[str, ...]
    time: str

    def golden(self, ending: str) -> Path:
        return SAMPLES / f"{self.patient}.{ending}"


def samples() -> list[Sample]:
    manifest = tomllib.loads((SAMPLES / "samples.toml").read_text(encoding="utf-8"))
    return [
        Sample(one["patient"], ("--plan-uuid", one["plan_uuid"], *one["arguments"]), manifest["time"])
        for one in manifest["sample"]
    ]


def run(*arguments: str, time: str | None = None, stdin: bytes = b"") -> tuple[int, bytes, str]:
    """The command line in this process: exit code, standard output, standard error."""
    from rud_dosing.cli.run import main

    out, err = io.TextIOWrapper(io.BytesIO(), encoding="utf-8"), io.StringIO()
    given = mock.patch("sys.stdin", io.TextIOWrapper(io.BytesIO(stdin)))
    clock = mock.patch.dict(os.environ, {} if time is None else {"SOURCE_DATE_EPOCH": time})
    with given, clock, contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            main(list(arguments))
        except SystemExit as stop:
            code = int(stop.code or 0)
    out.flush()
    return code, out.buffer.getvalue(), err.getvalue()


def make(sample: Sample, folder: Path) -> dict[str, bytes]:
    """Every file of a sample by its ending, made by the command line."""
    patient = str(SAMPLES / f"{sample.patient}.toml")
    code, summary, err = run("plan", patient, *sample.arguments, "--out", str(folder), time=sample.time)
    assert code == 0, err
    made = {path.suffix[1:]: path.read_bytes() for path in folder.iterdir()}
    document = next(folder.glob("*.json"))
    code, made["csv"], err = run("export", str(document), "--to", "csv")
    assert code == 0, err
    made["txt"] = summary
    return made
