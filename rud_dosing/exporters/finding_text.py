"""What was found, said in a language: the wording's sentence with its values; where it has none, in English."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from functools import lru_cache, partial

from ..core.days import in_words
from ..model.finding import Finding
from ..model.rules import check_placeholders
from ..model.wording import Wording

#: Values of findings that a person typed, that are codes, or that stand so on a label.
_AS_WRITTEN = frozenset({"allergy", "cause", "medicine", "medicines", "near", "product", "reason", "rule"})
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_MONTHS = [in_words(date(2000, month, 1)).split()[1] for month in range(1, 13)]
_DATE = re.compile(rf"\b([0-9]{{1,2}}) ({'|'.join(_MONTHS)}) ([0-9]{{4}})\b")


def finding_sentence(wording: Wording, finding: Finding) -> str:
    """The finding in the language, with its values; in English where the language does not say the same.

    A wording has a sentence by the code of the finding or, where several findings share a code, by the English
    sentence. One that lacks a value, or whose numbers are not those of the English one, is of another rule (a site's,
    with a code of the program's): it is not taken.
    """
    said = wording.sections.get("finding", {})
    known = said.get(finding.code) or next(
        (
            own
            for english, own in said.items()
            if " " in english and _filled(english, finding.values) == finding.message
        ),
        None,
    )
    if (
        known is None
        or not set(check_placeholders(known, finding.code)) <= set(finding.values)
        or _numbers(_filled(known, finding.values)) != _numbers(finding.message)
    ):
        return finding.message
    return known.format_map({name: _value(wording, name, value) for name, value in finding.values.items()})


def in_language(wording: Wording, text: str) -> str:
    """What the program's data say in English (a measure, what is lacking), as far as the language has words for it."""
    return _value(wording, "", text)


def _filled(sentence: str, values: Mapping[str, str]) -> str:
    for name, value in values.items():
        sentence = sentence.replace(f"{{{name}}}", value)
    return sentence


def _numbers(sentence: str) -> list[str]:
    return sorted(_NUMBER.findall(sentence))


def _value(wording: Wording, name: str, value: str) -> str:
    """A value of a finding with the program's own English words and dates in the language; a person's words stay."""
    terms = wording.sections.get("finding_value", {})
    if name in _AS_WRITTEN or not terms:
        return value
    if name == "title":  # a site's rules have titles of their own, which are not to be half in another language
        return terms.get(value, value)
    value = _DATE.sub(partial(_long_date, wording), value)
    for english in sorted(terms, key=len, reverse=True):
        value = _pattern(english).sub(partial(_with_numbers, terms[english]), value)
    return value


def _long_date(wording: Wording, match: re.Match[str]) -> str:
    day, month, year = match.groups()
    return wording.say("form.date", day=day, month=wording.months[_MONTHS.index(month)], year=year)


@lru_cache(maxsize=512)
def _pattern(english: str) -> re.Pattern[str]:
    """The words where they stand by themselves, with a number for each ``#``."""
    before = "(?<![A-Za-z])" if english[0].isalpha() else r"(?<![0-9.])" if english[0] in "#0123456789" else ""
    after = "(?![A-Za-z])" if english[-1].isalpha() else ""
    return re.compile(before + re.escape(english).replace(r"\#", r"([0-9]+(?:\.[0-9]+)?)") + after)


def _with_numbers(term: str, match: re.Match[str]) -> str:
    """The term with the numbers of the match, in their order, for each ``#``."""
    for number in match.groups():
        term = term.replace("#", number, 1)
    return term
