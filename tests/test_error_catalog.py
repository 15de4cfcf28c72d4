"""Every error code of the source is caused by a file, a call or a command line of the catalog."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import error_pages
import pytest
from error_cases import CASES, PENDING
from error_causes import SAID, TYPED
from error_codes import CONSTRUCTED, calls, codes_of_the_source
from error_excerpts import excerpt
from making import BROKEN

from rud_dosing import DosingError


def test_code_that_is_no_constant_is_declared() -> None:
    constructed = {(file, function) for file, function, code in calls() if not isinstance(code, ast.Constant)}
    assert constructed <= set(CONSTRUCTED)


def test_codes_are_lower_case_words_joined_by_hyphens() -> None:
    for code in codes_of_the_source():
        assert code.replace("-", "").isalnum(), code
        assert code == code.lower().strip("-"), code


def test_every_code_of_the_source_is_caused_by_a_case() -> None:
    assert codes_of_the_source() - set(CASES) - set(TYPED) - PENDING == set()


def test_every_case_is_of_a_code_of_the_source() -> None:
    assert (set(CASES) | set(TYPED) | PENDING) - codes_of_the_source() == set()


def test_what_has_a_case_is_not_pending() -> None:
    assert PENDING & (set(CASES) | set(TYPED)) == set()


@pytest.mark.parametrize("code", sorted(TYPED))
def test_command_is_refused_with_its_code(code: str) -> None:
    """That nothing is written or printed beside the message is looked at where the message is made."""
    message = error_pages.refused(TYPED[code])
    assert message.startswith(f"error[{code}]: ")
    assert "Traceback" not in message


@pytest.mark.parametrize("code", sorted(CASES))
def test_case_is_refused_with_its_code(code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(BROKEN)
    with pytest.raises(DosingError) as refused:
        CASES[code](tmp_path)
    assert refused.value.code == code
    assert str(refused.value).startswith(f"error[{code}]: ")
    assert set(refused.value.to_dict()) >= {"code", "where", "problem", "fix"}
    assert code == "blocked" or not refused.value.problem.endswith(".")  # "blocked" repeats whole sentences of findings
    assert "\x1b" not in str(refused.value)


def test_every_code_has_one_cause_to_show() -> None:
    files = set(error_pages.files_by_code())
    assert set(TYPED) | files | set(SAID) == set(CASES) | set(TYPED)
    assert set(SAID) & (set(TYPED) | files) == set()


def test_page_of_errors_is_what_the_catalogs_make() -> None:
    """If it is not: ``python tests/regenerate.py``, and look at the difference."""
    assert error_pages.page() == error_pages.PAGE.read_text(encoding="utf-8")


def test_page_of_errors_shows_each_code_with_its_own_message() -> None:
    sections = re.split(r"^## ", error_pages.PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)[2:]
    assert {section.partition("\n")[0] for section in sections} == codes_of_the_source()
    for section in sections:
        assert f"error[{section.partition(chr(10))[0]}]: " in section


def test_excerpt_shows_the_lines_of_a_path() -> None:
    filler = "".join(f"# line {number}\n" for number in range(12))
    text = filler + '[[drug]]\nname = "a"\n  [[drug.step]]\n  days = 1\n  [[drug.step]]\n  days = [\n    2,\n  ]\n'
    assert excerpt(text, "drug[0].step[1].days") == ("# …\n[[drug]]\n# …\n  [[drug.step]]\n  days = [\n    2,\n  ]")
    assert excerpt(text, "drug[0].step[0]") == "# …\n[[drug]]\n# …\n  [[drug.step]]\n  days = 1\n# …"
    assert excerpt("a = 1\n", "b") == "a = 1"
