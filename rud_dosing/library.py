"""Reads data files into the model: those of ``templates/`` and a site's own, with key paths in every error."""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from msgspec import inspect

from . import files
from .errors import DosingError, InputError, quoted
from .model.base import check_as_written
from .model.formulary import Formulary
from .model.patient import Patient
from .model.regimen import Regimen
from .model.rule_sets import together, with_changes
from .model.rules import Rules, RuleSet
from .model.site import Site
from .model.wording import Wording
from .plain import parse
from .zones import zone_bytes

T = TypeVar("T")
Hashed = TypeVar("Hashed", Regimen, Formulary, RuleSet)

_UNKNOWN_KEY = re.compile(r"Object contains unknown field `(.*)`", re.DOTALL)
_MISSING_KEY = re.compile(r"Object missing required field `(.*)`")
_STEP = re.compile(r"\[[^\]]*\]|[^.\[]+")
_PATH_AT_END = re.compile(r" - at `(\$[^`]*)`$")


def names(kind: str) -> list[str]:
    """The names of the program's own files of a kind: ``regimens``, ``formularies``, ``rules``, ``wording``."""
    folder = resources.files("rud_dosing.templates") / kind
    return sorted(entry.name.removesuffix(".toml") for entry in folder.iterdir() if entry.name.endswith(".toml"))


def load_regimen(name: str) -> Regimen:
    """A regimen by name, or from a site's own ``.toml`` file.

    Raises
    ------
    DosingError
        ``regimen`` (no such name), ``file-not-read``, ``toml``, ``unknown-key``, ``missing-key``, ``wrong-type``, and
        those of :class:`~rud_dosing.model.regimen.Regimen`

    Examples
    --------
    >>> load_regimen("ru-d").days
    56
    """
    return _load(name, "regimens", Regimen, "regimen")


def load_formulary(name: str) -> Formulary:
    """A formulary by name, or from a site's own ``.toml`` file.

    Raises
    ------
    DosingError
        ``formulary`` (no such name) and as :func:`load_regimen`

    Examples
    --------
    >>> [product.drug for product in load_formulary("us").products]
    ['ruxolitinib', 'dexamethasone']
    """
    return _load(name, "formularies", Formulary, "formulary")


@lru_cache(maxsize=1)
def load_rules() -> Rules:
    """All rule sets of ``templates/rules`` together.

    Raises
    ------
    DosingError
        ``rule-twice`` where two sets say the same thing, and as :func:`load_regimen`
    """
    sets = tuple(_load(name, "rules", RuleSet, "rules") for name in names("rules"))
    return together(sets)


def load_rules_with_site(path: Path) -> Rules:
    """The program's rules with those of a site's own file: added ones, and severities that it changes.

    Raises
    ------
    DosingError
        ``rule-twice`` where it repeats a rule, ``rule-change``, ``reason-missing``, and as :func:`load_regimen`
    """
    own = _load(str(path), "rules", RuleSet, "rules")
    try:
        return with_changes(together((*load_rules().sets, own)), own.changes)
    except InputError as error:
        raise error.within(str(path)) from None


def load_site(path: Path) -> Site:
    """A site's file.

    Raises
    ------
    DosingError
        as :func:`load_regimen`
    """
    site = decode(files.read_bytes(path), Site, str(path))
    if site.time_zone is not None:
        try:
            zone_bytes(site.time_zone)
        except InputError as error:
            raise error.within(str(path)) from None
    return site


@lru_cache(maxsize=8)
def load_wording(language: str) -> Wording:
    """The sentences of a language, or of a site's own ``.toml`` file.

    Raises
    ------
    DosingError
        ``language`` (no such name), ``placeholder``, and as :func:`load_regimen`
    """
    content, where = _content(language, "wording", "language")
    return decode(content, Wording, where)


def read_patient(content: bytes, where: str, extra: dict[str, Any] | None = None) -> Patient:
    """A patient from the text of a TOML or JSON file, with fields of the command line beside it.

    Raises
    ------
    DosingError
        ``given-twice`` where a field stands in both, ``unit`` for a height or weight that is a bare number,
        ``lab-implausible`` and ``unit`` for results of the laboratory, and as :func:`load_regimen`
    """
    raw = parse(content, where)
    for field, value in (extra or {}).items():
        if field in raw:
            raise InputError(
                "given-twice",
                f"{field} stands in {where} and on the command line",
                where=field,
                fix="Leave one of the two out.",
            )
        raw[field] = value
    for field, example in (("height", "170 cm"), ("weight", "63.5 kg")):
        if type(raw.get(field)) in (int, float):
            raise InputError(
                "unit",
                f"{raw[field]} has no unit",
                where=f"{where}: {field}",
                fix=f'Write it as text with its unit, for example {field} = "{example}".',
            )
    patient = convert(raw, Patient, where)
    _check_labs(patient, where)
    return patient


def _check_labs(patient: Patient, where: str) -> None:
    """Refuse results that cannot be while it is still known which file they stand in."""
    if patient.labs is None and patient.signs is None:
        return
    from .checks.before_treatment import check_labs

    try:
        check_labs(patient, load_rules())
    except InputError as error:
        raise error.within(where) from None


def decode(content: bytes, kind: type[T], where: str) -> T:
    """A TOML or JSON file as an object of the model.

    Raises
    ------
    DosingError
        as :func:`load_regimen`
    """
    return convert(parse(content, where), kind, where)


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
        place = f"{where}: {inner}" if inner else where
        return type(cause)(cause.code, cause.problem, where=place, fix=cause.fix)
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
    return InputError(code, problem, where=f"{where}: {path}" if path else where, fix=fix)


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


def _load(name: str, kind: str, model: type[Hashed], code: str) -> Hashed:
    content, where = _content(name, kind, code)
    loaded: Hashed = _read(content, where, model)
    return loaded


# What is read cannot change afterwards: the same bytes give the same object.
@lru_cache(maxsize=32)
def _read(content: bytes, where: str, model: type[Hashed]) -> Hashed:
    raw = parse(content, where)
    if "sha256" in raw:
        raise InputError("unknown-key", "a file does not state its own sha256", where=f"{where}: sha256")
    raw["sha256"] = hashlib.sha256(content).hexdigest()
    loaded = convert(raw, model, where)
    try:
        check_as_written(raw, msgspec.to_builtins(loaded))
    except InputError as error:
        raise error.within(where) from None
    return loaded


def _content(name: str, kind: str, code: str) -> tuple[bytes, str]:
    """The bytes of one of the program's own files by name, or of a site's by path; and how messages call it."""
    if name.endswith(".toml") or "/" in name or "\\" in name:
        return files.read_bytes(Path(name)), name
    if name in names(kind):
        file = resources.files("rud_dosing.templates") / kind / f"{name}.toml"
        return file.read_bytes(), f"{kind}/{name}.toml"
    raise InputError(
        code,
        f"there is no {quoted(name)}",
        where=code,
        fix=f"Choose one of {', '.join(names(kind))}, or name a .toml file.",
    )
