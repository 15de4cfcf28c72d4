"""Patients, plans and regimens from files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from .. import document, files, library
from ..model.patient import Patient
from ..model.plan import Plan
from ..model.regimen import Regimen


def regimens() -> list[str]:
    """The names of the regimens that the program knows.

    Examples
    --------
    >>> regimens()
    ['ru-d']
    """
    return library.names("regimens")


def read_regimen(name: str) -> Regimen:
    """A regimen by name, or from a ``.toml`` file.

    Raises
    ------
    DosingError
        see :func:`rud_dosing.library.load_regimen`
    """
    return library.load_regimen(name)


def read_patient(path: str | Path, **fields: Any) -> Patient:
    """A patient from a TOML or JSON file; ``fields`` are added to it and must not stand in it.

    Raises
    ------
    DosingError
        see :func:`rud_dosing.library.read_patient`
    """
    return library.read_patient(files.read_bytes(Path(path)), str(path), fields)


def patient_from_bytes(content: bytes, where: str, **fields: Any) -> Patient:
    """As :func:`read_patient`, from what was read already; ``where`` is how messages call it.

    Raises
    ------
    DosingError
        see :func:`rud_dosing.library.read_patient`
    """
    return library.read_patient(content, where, fields)


def read_plan(source: str | Path | bytes) -> Plan:
    """A plan from its document, a path or the bytes, read strictly.

    Raises
    ------
    DosingError
        see :func:`rud_dosing.document.decode`
    """
    if isinstance(source, bytes):
        return document.decode(source, "plan")
    return document.decode(files.read_bytes(Path(source)), str(source))
