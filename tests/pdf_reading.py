"""Reads a printed plan back with other people's programs: tables by their tags, words with their places."""

from __future__ import annotations

import io
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import pdfplumber
import pikepdf

Table = list[list[str]]


def opened(content: bytes) -> pikepdf.Pdf:
    """The file as pikepdf sees it."""
    return pikepdf.open(io.BytesIO(content))


def words(content: bytes) -> Iterator[tuple[Any, list[dict[str, Any]]]]:
    """Each page with its words and where they stand."""
    with pdfplumber.open(io.BytesIO(content)) as pdf:
        for page in pdf.pages:
            yield (
                page,
                page.extract_words(keep_blank_chars=False, use_text_flow=False, extra_attrs=["size", "fontname"]),
            )


def text(content: bytes) -> str:
    """All text in the order of the tags, a line for each element."""
    return "\n".join(said for _, said in elements(content))


def tables(content: bytes) -> list[Table]:
    """Every table: its rows, their cells' texts; a line break where a cell has several lines."""
    pdf, marked = opened(content), _marked(content)
    root = pdf.Root.StructTreeRoot.K
    pages = {page.obj.objgen: index for index, page in enumerate(pdf.pages)}
    return [
        [[_said(cell, marked, pages) for cell in _kids(row)] for row in _kids(table)]
        for table in _walk(root)
        if table.S == "/Table"
    ]


def elements(content: bytes) -> list[tuple[str, str]]:
    """Every element that holds text, with its kind, in the order of reading."""
    pdf, marked = opened(content), _marked(content)
    pages = {page.obj.objgen: index for index, page in enumerate(pdf.pages)}
    found = [(str(one.S)[1:], _said(one, marked, pages)) for one in _walk(pdf.Root.StructTreeRoot.K)]
    return [(kind, said) for kind, said in found if said]


def headed(content: bytes, first_header: str) -> list[Table]:
    """The tables whose first header is this one."""
    return [table for table in tables(content) if table[0][0] == first_header]


def _walk(element: Any) -> Iterator[Any]:
    yield element
    for kid in _kids(element):
        yield from _walk(kid)


def _kids(element: Any) -> list[Any]:
    return [kid for kid in element.K if isinstance(kid, pikepdf.Dictionary)]


def _said(element: Any, marked: dict[tuple[int, int], str], pages: dict[Any, int]) -> str:
    numbers = [int(kid) for kid in element.K if not isinstance(kid, pikepdf.Dictionary)]
    return "\n".join(marked.get((pages[element.Pg.objgen], number), "") for number in numbers)


@lru_cache(maxsize=4)
def _marked(content: bytes) -> dict[tuple[int, int], str]:
    found: dict[tuple[int, int], str] = {}
    with pdfplumber.open(io.BytesIO(content)) as pdf:
        for index, page in enumerate(pdf.pages):
            before: dict[int, Any] = {}
            for char in page.chars:
                number = char["mcid"]
                assert number is not None, f"page {index + 1}: {char['text']!r} is outside every element"
                key = (index, number)
                last = before.get(number)
                gap = ""
                if last is not None:
                    below = abs(last["bottom"] - char["bottom"]) > 3.5
                    gap = "\n" if below else "  " if char["x0"] - last["x1"] > 3 else ""
                found[key] = found.get(key, "") + gap + char["text"]
                before[number] = char
    return found
