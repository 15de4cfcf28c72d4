"""Patients and plans from files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from .. import document, files, library, schema
from ..errors import InputError
from ..model.patient import Patient
from ..model.plan import Plan


def patient_from_bytes(content: bytes, where: str, **fields: Any) -> Patient:
    """A patient from the text of a TOML or JSON file.

    Parameters
    ----------
    where : how messages call it
    fields : are added to it and must not stand in it

    Raises
    ------
    DosingError
        see :func:`rud_dosing.library.read_patient`

    Examples
    --------
    >>> patient_from_bytes(b'id = "HLH-0042"', "form", height="170 cm", weight="63.5 kg").id
    'HLH-0042'
    """
    return library.read_patient(content, where, fields)


def read_plan(source: str | Path | bytes) -> Plan:
    """A plan from its document, a path or the bytes, read strictly.

    A document as text is refused (give its bytes): taken for the name of a file it would stand in a message.

    Raises
    ------
    DosingError
        see :func:`rud_dosing.document.decode`

    Examples
    --------
    >>> from rud_dosing import Patient, export, make_plan
    >>> plan = make_plan(Patient(id="A1", height="170 cm", weight="63.5 kg"), start="2026-12-01")
    >>> read_plan(export(plan, "json")) == plan
    True
    """
    if isinstance(source, bytes):
        return document.decode(source, "plan")
    if isinstance(source, str) and source.lstrip().startswith("{"):
        fix = "Give the path of the file, or its content as bytes."
        raise InputError("not-a-path", "text that begins with { is no path", where="plan", fix=fix)
    return document.decode(files.read_bytes(Path(source)), str(source))


def plan_schema() -> dict[str, Any]:
    """The JSON Schema of the plan document, of the format version that this program writes.

    It says what stands where. Whether a document is a plan that nobody changed, only :func:`read_plan` tells.

    Examples
    --------
    >>> plan_schema()["$id"]
    'urn:rud-dosing-plan:3'
    """
    return schema.schema()


def read_file(path: str | Path) -> bytes:
    """A file of at most 20 MB, whole.

    Raises
    ------
    DosingError
        ``file-not-read``, ``file-too-large``
    """
    return files.read_bytes(Path(path))
