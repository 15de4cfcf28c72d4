"""The catalog of broken files: each file with one mistake, and beside it (``.txt``) the message that it must give."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from making import BROKEN

from rud_dosing import library


def _patient(name: str) -> object:
    return library.read_patient(Path(name).read_bytes(), name)


def _site(name: str) -> object:
    return library.load_site(Path(name))


def _rules(name: str) -> object:
    return library.load_rules_with_site(Path(name))


def _results(name: str) -> object:
    return library.read_results(Path(name).read_bytes(), name)


#: How the files of a folder are read. Names are relative to ``tests/broken``, so that messages are the same everywhere.
READERS: dict[str, Callable[[str], object]] = {
    "regimen": library.load_regimen,
    "formulary": library.load_formulary,
    "drug": library.load_drug,
    "patient": _patient,
    "site": _site,
    "rules": _rules,
    "wording": library.load_wording,
    "response": library.load_response,
    "toxicity": library.load_toxicity,
    "results": _results,
}


def broken_files() -> list[str]:
    """All files of the catalog, as ``folder/name.ending``."""
    files = (path for folder in READERS for path in (BROKEN / folder).iterdir() if path.suffix != ".txt")
    return sorted(path.relative_to(BROKEN).as_posix() for path in files)


def read(name: str) -> object:
    """Read a file of the catalog as the program would; the working folder is ``tests/broken``."""
    return READERS[name.partition("/")[0]](name)
