"""Reads data files into the model: those of ``templates/`` and a site's own, with key paths in every error."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from . import files
from .core.wordings import compared, of_the_data, told_what_is_missing
from .decoding import convert as convert
from .errors import InputError
from .model.clinical_rules import Quantity
from .model.drug import Drug, names_in
from .model.formulary import Formulary
from .model.patient import Patient
from .model.regimen import Regimen
from .model.response_rules import ResponseSetting
from .model.results import Results
from .model.rule_sets import together, with_changes
from .model.rules import Rules, RuleSet
from .model.site import Site
from .model.toxicity_rules import ToxicityCriteria
from .model.wording import Wording, WordingFile
from .plain import parse
from .shipped import content_of
from .shipped import decode as decode
from .shipped import load as _load
from .shipped import names as names
from .zones import zone_bytes

Criteria = TypeVar("Criteria", ResponseSetting, ToxicityCriteria)


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


def _check_against_rules(
    check: Callable[[Criteria, Mapping[str, Quantity]], None], loaded: Criteria, name: str
) -> None:
    try:
        check(loaded, load_rules().quantities)
    except InputError as error:
        raise error.within(name) from None


def load_drug(name: str) -> Drug:
    """A drug by name, or from a ``.toml`` file.

    Raises
    ------
    DosingError
        ``unknown-drug`` (no such name), those of :class:`~rud_dosing.model.drug.Drug`, and as :func:`load_regimen`

    Examples
    --------
    >>> load_drug("etoposide").role.name
    'topoisomerase II inhibitor'
    """
    return _load(name, "drugs", Drug, "unknown-drug")


@lru_cache(maxsize=1)
def load_drugs() -> Mapping[str, Drug]:
    """All drugs of ``templates/drugs``, by name."""
    return {name: load_drug(name) for name in names("drugs")}


@lru_cache(maxsize=1)
def load_rules() -> Rules:
    """All rule sets of ``templates/rules`` together, with the drugs that they are about.

    Raises
    ------
    DosingError
        ``rule-twice`` where two sets say the same thing, and as :func:`load_regimen`
    """
    sets = tuple(_load(name, "rules", RuleSet, "rules") for name in names("rules"))
    return together(sets, load_drugs(), load_wording("en"))


def load_rules_with_site(path: Path) -> Rules:
    """The program's rules with those of a site's own file: added ones, and severities that it changes.

    Raises
    ------
    DosingError
        ``rule-twice`` where it repeats a rule, ``rule-change``, ``reason-missing``, and as :func:`load_regimen`
    """
    own = _load(str(path), "rules", RuleSet, "rules")
    try:
        return with_changes(together((*load_rules().sets, own), load_drugs(), load_wording("en")), own.changes)
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


def load_wording(language: str) -> Wording:
    """The sentences of a language, or of a site's own ``.toml`` file, compared with English.

    What a wording calls a drug itself, in its section ``drug``, stands before the name in the drug's file. What a
    language lacks is said in English, and a ``UserWarning`` lists all of it, once for a file.

    Raises
    ------
    DosingError
        ``language`` (no such name), ``wording`` (sections and sentences that are none, placeholders that are others,
        all at once), and as :func:`load_regimen`
    """
    content, where = content_of(language, "wording", "language")
    return _wording(content, where, is_first=language == "en")


@lru_cache(maxsize=8)
def _wording(content: bytes, where: str, *, is_first: bool) -> Wording:
    """A file of a language; the program's own English is the first, which the others are compared with."""
    file = _with_drugs(decode(content, WordingFile, where))
    if is_first:
        return Wording(**msgspec.structs.asdict(file))
    made = compared(file, load_wording("en") if file.language == "en" else _english(), where)
    return told_what_is_missing(made, where)


def _with_drugs(file: WordingFile) -> WordingFile:
    drugs = {**names_in(load_drugs(), file.language), **file.sections.get("drug", {})}
    return msgspec.structs.replace(file, sections={**file.sections, "drug": drugs})


@lru_cache(maxsize=1)
def _english() -> Wording:
    """English with all that the data say."""
    data = of_the_data(
        load_rules(),
        map(load_regimen, names("regimens")),
        map(load_formulary, names("formularies")),
        map(load_response, names("response")),
        map(load_toxicity, names("toxicity")),
    )
    spoken = load_wording("en")
    return msgspec.structs.replace(spoken, sections={**spoken.sections, **data})


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
