"""Every language says the same things with the same values; a file that does not is told all of it at once."""

from __future__ import annotations

import re
import tomllib
import warnings
from collections.abc import Callable
from pathlib import Path

import pytest
from making import plan

from rud_dosing import DosingError, export, library, summary

EN = library.load_wording("en")
ZH = library.load_wording("zh")
FILE = Path(library.__file__).parents[1] / "templates" / "wording" / "en.toml"

GERMAN = """language = "de"
months = [
  "Januar", "Februar", "März", "April", "Mai", "Juni",
  "Juli", "August", "September", "Oktober", "November", "Dezember",
]
months_short = ["Jan", "Feb", "Mär", "Apr", "Mai", "Jun", "Jul", "Aug", "Sep", "Okt", "Nov", "Dez"]
weekdays = ["Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"]

[text.form]
date = "{day}. {month} {year}"

[text.join]
comma = ", "

[text.phrase]
needed = "{what} ({decides})"
from_to = " ({first} bis {last})"
until_on = " (bis zum {last})"

[text.term]
pregnancy = "Schwangerschaft"
ferritin = "Ferritin"

[text.finding]
visit-on-weekend = "Die Visite von Tag {day} fällt auf {weekday}, {date}; das Programm verschiebt keine Visite."
"""


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str], str]:
    """A wording file, and how messages call it."""

    def written(content: str) -> str:
        (tmp_path / "de.toml").write_text(content, encoding="utf-8")
        return str(tmp_path / "de.toml")

    return written


def refusal(file: str) -> DosingError:
    with pytest.raises(DosingError) as refused:
        library.load_wording(file)
    return refused.value


@pytest.mark.parametrize("language", library.names("wording"))
def test_language_lacks_nothing_and_names_itself(language: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        wording = library.load_wording(language)
    assert (wording.language, wording.missing) == (language, ())


def test_chinese_is_compared_with_all_that_the_program_says() -> None:
    assert ZH.english is not None
    assert {"finding", "term", "regimen_title", "decision", *EN.sections} == set(ZH.english.sections)
    assert {name: set(own) for name, own in ZH.sections.items()} == {
        name: set(own) for name, own in ZH.english.sections.items()
    }
    rules = library.load_rules()
    run = [one for one in rules.patient_rules.values() if one.status != "unverified"]
    assert {one.id: one.message for one in run}.items() <= ZH.english.sections["finding"].items()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_units_and_dashes_are_written_as_they_are_read(language: str) -> None:
    for name, section in library.load_wording(language).sections.items():
        for key, sentence in section.items():
            assert not re.search(r"µg|\bBID\b|\bQD\b|/d\b", sentence), f"{language}: {name}.{key}"


def test_everything_wrong_with_a_file_is_said_at_once_with_its_name(write: Callable[[str], str]) -> None:
    """An unknown placeholder, an unknown key, an unknown section, a value left out, braces, and what is missing."""
    file = write(
        GERMAN.replace('date = "{day}. {month} {year}"', 'date = "{day}. {month}"\ndose = "{betrag} mg"\nnichts = "-"')
        + '\n[text.satz]\nx = "y"\n\n[text.half]\nalone = "{unit!r}"\n'
    )
    error = refusal(file)
    assert (error.code, error.where) == ("wording", file)
    said = error.problem.split("; ")
    assert "form.date: {year} is left out" in said
    assert "form.dose: {betrag} is no value of this sentence, which has {amount}" in said
    assert "form.dose: {amount} is left out" in said
    assert '"form.nichts" is no sentence' in said
    assert '"satz" is no section of text' in said
    assert any(one.startswith("half.alone: ") and "no placeholder" in one for one in said)
    assert any(one.startswith("missing: form: ") for one in said)
    assert any(one.startswith("today: ") and "not_verified" in one for one in said)


def test_every_placeholder_of_a_finding_is_compared(write: Callable[[str], str]) -> None:
    error = refusal(write(GERMAN.replace("fällt auf {weekday}", "fällt auf {wochentag}")))
    said = "finding.visit-on-weekend: {wochentag} is no value of this sentence, which has {date}, {day}, {weekday}"
    assert error.problem.startswith(f"{said}; finding.visit-on-weekend: {{weekday}} is left out; missing: ")


def test_a_file_of_eleven_months_is_refused_with_its_name(write: Callable[[str], str]) -> None:
    file = write(GERMAN.replace('"Januar", ', ""))
    with pytest.raises(DosingError, match="there are not twelve months") as refused:
        library.load_wording(file)
    assert refused.value.where == f"{file}: months"


def test_a_half_translated_file_lists_what_is_missing_and_still_prints(write: Callable[[str], str]) -> None:
    file = write(GERMAN)
    with pytest.warns(UserWarning, match="lacks") as told:
        wording = library.load_wording(file)
    (warning,) = {str(one.message) for one in told}
    assert warning.startswith(f"{file} lacks {len(wording.missing)} sentences, said in English instead: ")
    for section, sentences in EN.sections.items():
        for key in sentences:
            own = key in tomllib.loads(GERMAN)["text"].get(section, {})
            assert (f"{section}.{key}" in wording.missing) is not own
    assert all(name.partition(".")[2] in warning for name in wording.missing)
    assert all(f"; {name.partition('.')[0]}: " in f"; {warning.partition('instead: ')[2]}" for name in wording.missing)
    assert "age-under-18, age-exactly-18, " in warning
    made = plan(start="2026-12-06", time_zone="Europe/Berlin", final_week="linear")
    text = " ".join(summary(made, language=file, width=400).split())
    assert "Die Visite von Tag 7 fällt auf Samstag, 12. Dezember 2026; das Programm verschiebt keine Visite." in text
    assert "Treatment begins on Sunday 6 December 2026." in text
    assert export(made, "pdf", language=file).startswith(b"%PDF")


def test_a_third_language_is_one_file(write: Callable[[str], str]) -> None:
    """Complete where English is copied: then nothing is said to be missing, and what is German is German."""
    english = ZH.english
    assert english is not None
    lines = [*GERMAN.partition("[text.form]")[0].splitlines()]
    own = tomllib.loads(GERMAN)["text"]
    for section, sentences in english.sections.items():
        lines.append(f"[text.{section}]")
        said = {**sentences, **own.get(section, {})}
        lines += [f"{_quoted(key)} = {_quoted(sentence)}" for key, sentence in said.items()]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        file = write("\n".join(lines))
        made = plan(start="2026-12-06", final_week="linear")
        text = " ".join(summary(made, language=file, width=400).split())
    days = {7: "12. Dezember 2026", 14: "19. Dezember 2026", 28: "2. Januar 2027", 56: "30. Januar 2027"}
    for day, on in days.items():
        assert f"Die Visite von Tag {day} fällt auf Samstag, {on}; das Programm verschiebt keine Visite." in text


def test_a_site_may_say_english_in_its_own_way(write: Callable[[str], str]) -> None:
    """Findings are the program's in any English, so that none is missing in such a file."""
    file = write(FILE.read_text(encoding="utf-8").replace('last_line = "', 'last_line = "Ward 7. ', 1))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        text = summary(plan(), language=file)
    assert "Ward 7." in text
    assert " ".join(plan().findings[0].message.split()[:4]) in " ".join(text.split())


def test_a_site_s_file_is_compared_whatever_it_is_called(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The program's own English is told by its name and not by what messages call it."""
    (tmp_path / "wording").mkdir()
    (tmp_path / "wording" / "en.toml").write_text(GERMAN, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    with pytest.warns(UserWarning, match=r"wording/en\.toml lacks"):
        wording = library.load_wording("wording/en.toml")
    assert wording.missing


def test_a_site_adds_names_and_sentences_of_its_own_data(write: Callable[[str], str]) -> None:
    file = write(GERMAN + 'own-rule = "Eigene Regel, {dose}."\n\n[text.drug]\nanakinra = "Anakinra"\n')
    with pytest.warns(UserWarning, match="lacks"):
        wording = library.load_wording(file)
    assert (wording.term("drug", "anakinra"), wording.sections["finding"]["own-rule"]) == (
        "Anakinra",
        "Eigene Regel, {dose}.",
    )


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
