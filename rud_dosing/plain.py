"""TOML and JSON as plain data, read strictly: nothing twice, nothing that is no number."""

from __future__ import annotations

import re
import tomllib
from typing import Any

from .errors import InputError, quoted

_ESCAPED_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


def parse(content: bytes, where: str) -> dict[str, Any]:
    """A TOML file, or a JSON object, as plain data.

    Raises
    ------
    InputError
        ``encoding``, ``toml``, ``json``
    """
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise InputError("encoding", f"byte {error.start} is not UTF-8", where=where, fix="Save it as UTF-8.") from None
    if text.startswith("\ufeff"):
        problem = "it begins with a byte order mark"
        raise InputError("encoding", problem, where=where, fix="Save it as UTF-8 without one.")
    try:
        return read_json(text, where) if text.lstrip().startswith("{") else tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        problem = f"it cannot be read: {error}"
    except RecursionError:
        problem = "it is nested too deeply"
    raise InputError("toml", problem, where=where, fix="In TOML, text stands in quotes and each key once.")


def read_json(text: str, where: str) -> dict[str, Any]:
    """A JSON object as plain data, without a key that stands twice, a number that is not finite or half a character.

    Raises
    ------
    InputError
        ``json``
    """
    import json

    try:
        parsed = json.loads(text, object_pairs_hook=_once, parse_constant=_refuse_constant)
        if _ESCAPED_SURROGATE.search(text):
            _refuse_half_characters(json.dumps(parsed, ensure_ascii=False))
    except (ValueError, RecursionError) as error:
        problem = "it is nested too deeply" if isinstance(error, RecursionError) else str(error)
        raise InputError("json", f"it cannot be read: {problem}", where=where, fix="Send the whole file.") from None
    if not isinstance(parsed, dict):
        raise InputError("json", "it is no JSON object", where=where, fix="Send the whole file.")
    return parsed


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise ValueError(f"the key {quoted(key)} stands twice")
        found[key] = value
    return found


def _refuse_half_characters(text: str) -> None:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise ValueError(f"\\u{ord(text[error.start]):04x} is half a character") from None


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is no number")
