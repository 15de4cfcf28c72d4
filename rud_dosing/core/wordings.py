"""A wording compared with English: all that the program says, wherever that stands, and what a language has of it."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator, Mapping

import msgspec

from ..errors import InputError, quoted
from ..model.clinical_rules import ExposureRule, Interaction, PatientRule
from ..model.formulary import Formulary
from ..model.regimen import Regimen
from ..model.response_rules import ResponseSetting
from ..model.rules import FindingRule, Rules
from ..model.toxicity_rules import ToxicityCriteria
from ..model.wording import Wording, WordingFile, check_placeholders

#: Sections that a site may add to, for its own rules, regimens and drugs: their keys come from data.
OPEN = frozenset(
    {"finding", "term", "regimen_title", "decision", "calendar_decision", "regimen_name", "drug", "print_drug"}
    | {"calendar_drug", "reference", "due", "unit", "route"}
)

Sections = Mapping[str, Mapping[str, str]]


def liquid_key(code: str, liquid: str) -> str:
    """The key of what a formulary says of a liquid: several say the like, each of its own strength.

    Examples
    --------
    >>> liquid_key("tenfold-trap", "solution-0.1")
    'tenfold-trap-solution-0.1'
    """
    return f"{code}-{liquid}"


def of_the_data(
    rules: Rules,
    regimens: Iterable[Regimen],
    formularies: Iterable[Formulary],
    settings: Iterable[ResponseSetting],
    toxicity: Iterable[ToxicityCriteria],
) -> dict[str, dict[str, str]]:
    """What rules, regimens, formularies and criteria say in English, by section and key.

    The keys of sentences are those of findings; terms, titles and decisions are their own keys.
    """
    sentences = {key: rule.message for key, rule in _rules(rules)}
    terms = ["yes", "no", *_of_rules(rules)]
    titles, decisions = [], []
    for regimen in regimens:
        sentences |= {note.code: note.message for note in regimen.notes}
        titles.append(regimen.title)
        decisions += [visit.decision for visit in regimen.assessments if visit.decision is not None]
    for formulary in formularies:
        sentences |= {note.code: note.message for product in formulary.products for note in product.notes}
        for liquid in formulary.liquids:
            sentences |= {liquid_key(note.code, liquid.name): note.message for note in liquid.notes}
            terms.append(liquid.expressed_as)
    terms += [item.title for setting in settings for item in setting.items]
    for term in (one for criteria in toxicity for one in criteria.terms):
        terms += [term.title, *([] if term.note is None else [term.note])]
        terms += [grade.person for grade in term.grades if grade.person is not None]
    return {
        "finding": sentences,
        "term": {text: text for text in terms if text},
        "regimen_title": {text: text for text in titles},
        "decision": {text: text for text in decisions},
    }


def _rules(rules: Rules) -> Iterator[tuple[str, FindingRule | PatientRule | ExposureRule | Interaction]]:
    kinds = rules.findings.items(), rules.patient_rules.items(), rules.exposures.items(), rules.interactions.items()
    for kind in kinds:
        yield from ((key, rule) for key, rule in kind if rule.status != "unverified")


def _of_rules(rules: Rules) -> Iterator[str]:
    for quantity in rules.quantities.values():
        yield from (quantity.title, quantity.decides)
    for criterion in rules.criteria.values():
        yield from (criterion.title, criterion.decided_by, *criterion.signs)
    yield from (condition.title for condition in rules.conditions.values())
    yield from (rule.title for rule in rules.patient_rules.values() if rule.status != "unverified")
    yield from (liquid.title for liquid in rules.liquids)


def compared(file: WordingFile, english: Wording, where: str) -> Wording:
    """The wording of a file, with English where it lacks a sentence.

    Parameters
    ----------
    english : with all that the program says
    where : what the file is called

    Raises
    ------
    InputError
        ``wording``: everything at once that is wrong with the file, and what it lacks
    """
    wrong = [text for section, own in file.sections.items() for text in _wrong(section, own, english.sections)]
    missing = [
        f"{section}.{key}"
        for section, sentences in english.sections.items()
        for key in sentences
        if key not in file.sections.get(section, {})
    ]
    if wrong:
        lacking = [f"missing: {_listed(missing)}"] if missing else []
        raise InputError(
            "wording",
            "; ".join([*wrong, *lacking]),
            where=where,
            fix="Compare it with wording/en.toml and with the rules whose sentences it says.",
        )
    sections = {name: {**own, **file.sections.get(name, {})} for name, own in english.sections.items()}
    fields = {**msgspec.structs.asdict(file), "sections": sections}
    return Wording(**fields, english=english, missing=tuple(missing))


def told_what_is_missing(wording: Wording, where: str) -> Wording:
    """The wording; a ``UserWarning`` names all sentences that it lacks."""
    if wording.missing:
        number = len(wording.missing)
        said = f"{where} lacks {number} {'sentence' if number == 1 else 'sentences'}, said in English instead"
        warnings.warn(f"{said}: {_listed(wording.missing)}", stacklevel=4)
    return wording


def _listed(missing: Iterable[str]) -> str:
    """Sentences by section, each section once: ``form: dose, date; label: food``; what has spaces in quotes."""
    by_section: dict[str, list[str]] = {}
    for name in missing:
        section, _, key = name.partition(".")
        by_section.setdefault(section, []).append(f'"{key}"' if " " in key else key)
    return "; ".join(f"{section}: {', '.join(keys)}" for section, keys in by_section.items())


def _wrong(section: str, own: Mapping[str, str], english: Sections) -> Iterator[str]:
    """What a section has that English does not, and sentences whose placeholders are others."""
    if section not in english:
        yield f"{quoted(section)} is no section of text"
        return
    for key, sentence in own.items():
        name = f"{section}.{key}"
        if key not in english[section]:
            if section not in OPEN:
                yield f"{quoted(name)} is no sentence"
            continue
        try:
            has = set(check_placeholders(sentence, name))
        except InputError as error:
            yield f"{name}: {error.problem}"
            continue
        asked = set(check_placeholders(english[section][key], name))
        if has - asked:
            allowed = ", ".join(f"{{{one}}}" for one in sorted(asked)) or "none"
            unknown = ", ".join(f"{{{one}}}" for one in sorted(has - asked))
            yield f"{name}: {unknown} is no value of this sentence, which has {allowed}"
        if asked - has:
            yield f"{name}: {', '.join(f'{{{one}}}' for one in sorted(asked - has))} is left out"
