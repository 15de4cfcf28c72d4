"""Reads data files into the model: those of ``templates/`` and a site's own, with key paths in every error."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from . import files
from .decoding import convert as convert
from .errors import InputError, quoted
from .model.base import check_as_written
from .model.clinical_rules import Quantity
from .model.formulary import Formulary
from .model.patient import Patient
from .model.regimen import Regimen
from .model.response_rules import ResponseSetting
from .model.results import Results
from .model.rule_sets import together, with_changes
from .model.rules import Rules, RuleSet
from .model.site import Site
from .model.toxicity_rules import ToxicityCriteria
from .model.wording import Wording
from .plain import parse
from .zones import zone_bytes

T = TypeVar("T")
Hashed = TypeVar("Hashed", Regimen, Formulary, RuleSet, ResponseSetting, ToxicityCriteria)


def names(kind: str) -> list[str]:
    """The names of the program's own files of a kind: ``regimens``, ``formularies``, ``rules``, ``wording``,
    ``response``, ``toxicity``.
    """
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


def load_response(name: str) -> ResponseSetting:
    """A setting of the response criteria by name, or from a site's own ``.toml`` file.

    Raises
    ------
    DosingError
        ``setting`` (no such name), ``rule-reference`` and ``unit`` (of no quantity of the rules), those of
        :class:`~rud_dosing.model.response_rules.ResponseSetting`, and as :func:`load_regimen`

    Examples
    --------
    >>> load_response("nct03985423").free_days
    4
    """
    from .response.references import check_setting

    setting = _load(name, "response", ResponseSetting, "setting")
    _check_against_rules(check_setting, setting, name)
    return setting


def load_toxicity(name: str) -> ToxicityCriteria:
    """Criteria of toxicity by name, or from a site's own ``.toml`` file.

    Raises
    ------
    DosingError
        ``toxicity`` (no such name), ``rule-reference`` and ``unit`` (of no quantity of the rules), those of
        :class:`~rud_dosing.model.toxicity_rules.ToxicityCriteria`, and as :func:`load_regimen`

    Examples
    --------
    >>> load_toxicity("ctcae-5.0").version
    'CTCAE v5.0'
    """
    from .response.references import check_criteria

    criteria = _load(name, "toxicity", ToxicityCriteria, "toxicity")
    _check_against_rules(check_criteria, criteria, name)
    return criteria


def _check_against_rules(check: Callable[[Hashed, Mapping[str, Quantity]], None], loaded: Hashed, name: str) -> None:
    try:
        check(loaded, load_rules().quantities)
    except InputError as error:
        raise error.within(name) from None


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


def read_results(content: bytes, where: str) -> Results:
    """What was found on a day of treatment, from the text of a TOML or JSON file.

    Raises
    ------
    DosingError
        ``lab-implausible`` and ``unit`` for results of the laboratory, those of
        :class:`~rud_dosing.model.results.Results`, and as :func:`load_regimen`
    """
    from .response.measured import measured

    results = convert(parse(content, where), Results, where)
    try:
        measured(results.labs, results.signs, load_rules().quantities)
    except InputError as error:
        raise error.within(where) from None
    return results


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
