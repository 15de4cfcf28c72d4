"""What was found, said in a language: its sentence with the values of the finding; where it has none, in English."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from ..core.saying import filled, said
from ..model.finding import Finding
from ..model.said import Drug, Term, Value, phrase
from ..model.wording import Wording


def finding_sentence(wording: Wording, finding: Finding) -> str:
    """The finding in the language, with its values; its English message where the language has no sentence for it.

    A sentence translates the English one of the program. Where the message is not what that one says with these values
    (a site's own regimen, a plan of an earlier version of a rule), it is no translation of it, and is not taken.
    """
    if wording.english is None:
        return finding.message
    values = finding.values if finding.sentence is not None else _of_an_older_plan(finding.values)
    for key in _keys(wording, wording.english, finding):
        own = _fills(wording, key, values)
        if own is not None and _fills(wording.english, key, values) in _translated(wording.english, key, finding):
            return own
    return finding.message


def lacking(wording: Wording, text: str) -> str:
    """What a grade lacks, which plans hold in English, in the language."""
    english = wording.english
    if english is None:
        return text
    for term in english.sections["term"]:
        for way in _ways(Term(term=term)) if term in text else ():
            if said(english, way) == text:
                return said(wording, way)
    return text


def sentences(wording: Wording, text: str) -> str:
    """Whole sentences of the criteria, one after the other, in the language."""
    parts = text.replace(". ", ".\n").split("\n")
    return " ".join(wording.term("term", part) for part in parts)


def _keys(wording: Wording, english: Wording, finding: Finding) -> Iterable[str]:
    """The sentence of a finding, where the language has it; for one of an older plan each that may be its."""
    keys = english.sections["finding"] if finding.sentence is None else (finding.sentence,)
    return (key for key in keys if f"finding.{key}" not in wording.missing)


def _translated(english: Wording, key: str, finding: Finding) -> tuple[str | None, ...]:
    """What English has to say for the sentence to be taken; nothing where only a site's own wording has it."""
    return (finding.message,) if key in english.sections["finding"] else (None,)


def _fills(wording: Wording, key: str, values: Mapping[str, Value]) -> str | None:
    """The sentence of a key with values; None where there is none, or a value is missing."""
    try:
        return filled(wording, wording.sections["finding"][key], values)
    except KeyError:
        return None


def _of_an_older_plan(values: Mapping[str, Value]) -> dict[str, Value]:
    """Texts are said as they stand; the name of a drug is one in every language."""
    return {
        name: Drug(name=value) if name == "drug" and isinstance(value, str) else value for name, value in values.items()
    }


def _ways(what: Term) -> Iterator[Value]:
    """What may be lacking of a measure."""
    yield what
    yield phrase("at_baseline", what=what)
    for key in ("exact", "limit_of", "lower_limit_of", "upper_limit_of"):
        yield phrase(key, what=what)
        yield phrase("at_baseline", what=phrase(key, what=what))
