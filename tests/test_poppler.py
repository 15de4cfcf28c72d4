"""What poppler's pdftotext reads in the papers: the words that another reader finds there, in both languages."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pypdfium2
import pytest
from outside import needed
from pdf_making import EN, ZH, made, printed

from rud_dosing.model.wording import Wording

PDFTOTEXT = needed("pdftotext")
pytestmark = pytest.mark.outside


def by_poppler(content: bytes) -> str:
    done = subprocess.run([PDFTOTEXT, "-enc", "UTF-8", "-", "-"], input=content, capture_output=True, check=True)
    assert done.stderr == b""
    return done.stdout.decode()


def by_pdfium(content: bytes) -> str:
    with pypdfium2.PdfDocument(content) as document:
        return "".join(page.get_textpage().get_text_bounded() for page in document)


def characters(text: str) -> list[str]:
    """In no order, since readers take columns in their own; without spaces and the hyphens at ends of lines."""
    return sorted(re.sub(r"[\s\ufffe\x0c-]", "", text))


@pytest.mark.parametrize("wordings", [(EN,), (ZH,), (ZH, EN)], ids=["en", "zh", "zh,en"])
@pytest.mark.parametrize("document", ["worksheet", "calendar", "weeks"])
def test_two_readers_read_the_same(document: str, wordings: tuple[Wording, ...]) -> None:
    content = printed(made(), document, wordings=wordings)
    read = by_poppler(content)
    assert characters(read) == characters(by_pdfium(content))
    assert "17.5 mg" in " ".join(read.split())


def test_chinese_is_read_back_as_text(tmp_path: Path) -> None:
    read = by_poppler(printed(made("cn", name="张伟"), "calendar", wordings=(ZH,)))
    assert "张伟" in read
    assert "地塞米松" in read
