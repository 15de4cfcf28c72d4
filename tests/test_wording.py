"""Every language says the same things with the same values."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from rud_dosing import library
from rud_dosing.model.rules import check_placeholders

FOLDER = Path(__file__).parents[1] / "templates" / "wording"
LANGUAGES = sorted(path.stem for path in FOLDER.glob("*.toml"))

#: What rules, regimens and formularies say stands there in English; a wording may hold it in its language, which
#: ``test_wording_findings.py`` is about.
ONLY_ELSEWHERE = {"finding", "finding_value", "regimen_title", "decision"}


def sections(language: str) -> dict[str, dict[str, str]]:
    raw = tomllib.loads((FOLDER / f"{language}.toml").read_text(encoding="utf-8"))
    return {name: section for name, section in raw["text"].items() if name not in ONLY_ELSEWHERE}


def test_there_are_english_and_chinese() -> None:
    assert {"en", "zh"} <= set(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_languages_have_the_same_keys(language: str) -> None:
    english, other = sections("en"), sections(language)
    assert {name: sorted(section) for name, section in other.items()} == {
        name: sorted(section) for name, section in english.items()
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_languages_have_the_same_placeholders(language: str) -> None:
    english, other = sections("en"), sections(language)
    for name, section in english.items():
        for key, sentence in section.items():
            where = f"text.{name}.{key}"
            assert sorted(set(check_placeholders(other[name][key], where))) == sorted(
                set(check_placeholders(sentence, where))
            ), where


@pytest.mark.parametrize("language", LANGUAGES)
def test_language_can_be_loaded_and_names_itself(language: str) -> None:
    assert library.load_wording(language).language == language


def test_units_and_dashes_are_written_as_they_are_read() -> None:
    for language in LANGUAGES:
        for name, section in sections(language).items():
            for key, sentence in section.items():
                assert not re.search(r"µg|\bBID\b|\bQD\b|/d\b", sentence), f"{language}: {name}.{key}"
