"""Plain data of a file as objects of the model; every error names the file and the key."""

from __future__ import annotations

import re
from typing import Any, TypeVar

import msgspec
from msgspec import inspect

from .errors import DosingError, InputError, quoted

T = TypeVar("T")

_UNKNOWN_KEY = re.compile(r"Object contains unknown field `(.*)`", re.DOTALL)
_MISSING_KEY = re.compile(r"Object missing required field `(.*)`")
_STEP = re.compile(r"\[[^\]]*\]|[^.\[]+")
_PATH_AT_END = re.compile(r" - at `(\$[^`]*)`$")


def convert(raw: Any, kind: type[T], where: str) -> T:
    """Plain data as an object of the model; every error names the file and the key.

    Raises
    ------
    DosingError
        ``unknown-key``, ``missing-key``, ``wrong-type``, and those of the objects themselves
    """
    try:
        return msgspec.convert(raw, kind)
    except msgspec.ValidationError as error:
        raise explained(error, where, kind) from None


def explained(error: msgspec.ValidationError, where: str, kind: type) -> DosingError:
    """An error of the decoder as one of ours: the code of its cause, and the path of the key.

    Parameters
    ----------
    kind : what the file was read as; it knows which values are allowed
    """
    text = str(error)
    match = _PATH_AT_END.search(text)
    path = match[1].removeprefix("$").removeprefix(".") if match else ""
    if isinstance(error.__cause__, DosingError):
        cause = error.__cause__
        inner = f"{path}.{cause.where}" if path and cause.where else path or cause.where
        return type(cause)(cause.code, cause.problem, where=_place(where, inner), fix=cause.fix)
    problem = text[: match.start()] if match else text
    if key := _UNKNOWN_KEY.fullmatch(problem):
        code, fix = "unknown-key", "Check the spelling; keys that are not known are refused, since they might matter."
        problem = f"the key {quoted(key[1])} is not known"
    elif key := _MISSING_KEY.fullmatch(problem):
        code, fix = "missing-key", "Write it; nothing is assumed in its place."
        problem = f"the key {quoted(key[1])} is missing"
    else:
        code, fix = "wrong-type", _remedy(problem, kind, path)
        problem = problem[:1].lower() + problem[1:]
    return InputError(code, problem, where=_place(where, path), fix=fix)


def _place(where: str, path: str) -> str:
    return ": ".join(part for part in (where, path) if part)


def _remedy(problem: str, kind: type, path: str) -> str:
    """What to write instead of a value of the wrong type."""
    expected = problem.partition(", got")[0]
    if problem.startswith("Invalid enum value"):
        allowed = [str(value) for one in _types_at(kind, path) for value in getattr(one, "values", ())]
        return f"Write one of {', '.join(map(quoted, allowed))}." if allowed else "Write a value of that type."
    if "`array" in expected:
        of_texts = any(isinstance(getattr(one, "item_type", None), inspect.StrType) for one in _types_at(kind, path))
        return 'Write a list, for example ["penicillin"].' if of_texts else "Write a list."
    if re.search(r"`date\b|encoded date$", expected):
        return "Write a date like 2026-12-01."
    if "`str" in expected:
        return 'Write text in quotes, quantities with their unit ("170 cm").'
    return "Write a value of that type."


def _types_at(kind: type, path: str) -> list[inspect.Type]:
    """The types that may stand at a path such as ``drug[0].step[1].shape``."""
    found = _alternatives(inspect.type_info(kind))
    for step in _STEP.findall(path):
        found = [each for one in found for inner in _inside(one, step) for each in _alternatives(inner)]
    return found


def _alternatives(one: inspect.Type) -> list[inspect.Type]:
    return list(one.types) if isinstance(one, inspect.UnionType) else [one]


def _inside(one: inspect.Type, step: str) -> list[inspect.Type]:
    if isinstance(one, inspect.StructType):
        return [field.type for field in one.fields if field.encode_name == step]
    if isinstance(one, inspect.DictType):
        return [one.value_type]
    return [one.item_type] if isinstance(one, inspect.VarTupleType | inspect.ListType) else []
