"""Reads a printed plan back with other people's programs: tables by their tags, words with their places."""

from __future__ import annotations

import ctypes
import io
import re
from collections.abc import Iterator
from functools import lru_cache
from operator import itemgetter
from typing import Any, NamedTuple
from unicodedata import east_asian_width

import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium

Table = list[list[str]]


def opened(content: bytes) -> pikepdf.Pdf:
    """The file as pikepdf sees it."""
    return pikepdf.open(io.BytesIO(content))


Drawn = dict[str, Any]


class Page(NamedTuple):
    """A page and what is drawn on it, in points from its top left corner."""

    page_number: int
    width: float
    height: float
    rects: list[Drawn]
    lines: list[Drawn]
    curves: list[Drawn]


def words(content: bytes) -> Iterator[tuple[Page, list[Drawn]]]:
    """Each page with its words, line by line from the left, and where they stand."""
    for number, page in enumerate(pypdfium2.PdfDocument(content), 1):
        shapes: dict[str, list[Drawn]] = {"rect": [], "line": [], "curve": []}
        for one in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_PATH]):
            for shape in _shapes(one, page.get_height()):
                shapes[shape["object_type"]].append(shape)
        yield Page(number, page.get_width(), page.get_height(), *shapes.values()), _words(page)


def _words(page: pypdfium2.PdfPage) -> list[Drawn]:
    found: list[Drawn] = []
    row: list[Drawn] = []
    for char in sorted(_chars(page), key=itemgetter("top")):
        if row and char["top"] - row[-1]["top"] > 3:
            found += _joined(row)
            row = []
        row.append(char)
    return found + _joined(row)


def _joined(row: list[Drawn]) -> list[Drawn]:
    """The words of a line: apart by a blank, a gap of three points, another size or another font."""
    found: list[Drawn] = []
    open_word = False
    for char in sorted(row, key=itemgetter("x0")):
        if char["text"].isspace():
            open_word = False
            continue
        last = found[-1] if open_word else None
        if last and char["x0"] - last["x1"] <= 3 and all(char[name] == last[name] for name in ("size", "fontname")):
            last["text"] += char["text"]
            last |= {"x1": max(last["x1"], char["x1"]), "top": min(last["top"], char["top"])}
            last["bottom"] = max(last["bottom"], char["bottom"])
        else:
            found.append(dict(char))
            open_word = True
    return found


def _chars(page: pypdfium2.PdfPage) -> Iterator[Drawn]:
    """Each character in the square of its font: as wide as it advances, as high as its size."""
    texts, height = page.get_textpage(), page.get_height()
    fonts: dict[int | None, tuple[float, float, str]] = {}
    box, x, y = pdfium.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
    for index in range(texts.count_chars()):
        if pdfium.FPDFText_IsGenerated(texts.raw, index):
            continue
        one = pdfium.FPDFText_GetTextObject(texts.raw, index)
        key = ctypes.cast(one, ctypes.c_void_p).value
        if key not in fonts:
            fonts[key] = _font(one)
        size, descent, name = fonts[key]
        pdfium.FPDFText_GetLooseCharBox(texts.raw, index, box)
        pdfium.FPDFText_GetCharOrigin(texts.raw, index, x, y)
        below = height - y.value - descent
        yield {
            "text": chr(pdfium.FPDFText_GetUnicode(texts.raw, index)),
            "x0": box.left,
            "x1": box.right,
            "top": below - size,
            "bottom": below,
            "size": size,
            "fontname": name,
        }


def _font(one: Any) -> tuple[float, float, str]:
    """The size of a text object, how far its letters reach below the line (negative), and the name of its font."""
    font, size, descent = pdfium.FPDFTextObj_GetFont(one), ctypes.c_float(), ctypes.c_float()
    pdfium.FPDFTextObj_GetFontSize(one, size)
    pdfium.FPDFFont_GetDescent(font, size, descent)
    length = pdfium.FPDFFont_GetBaseFontName(font, None, 0)
    name = ctypes.create_string_buffer(length)
    pdfium.FPDFFont_GetBaseFontName(font, name, length)
    return round(size.value, 4), descent.value, name.value.decode()


def _shapes(path: pypdfium2.PdfObject, height: float) -> Iterator[Drawn]:
    """Each piece of a path: a line has two points, a rectangle comes back to its first corner, a curve is any other."""
    at, width = path.get_matrix(), ctypes.c_float()
    mode, stroked = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(path.raw, mode, stroked)
    pdfium.FPDFPageObj_GetStrokeWidth(path.raw, width)
    pieces: list[list[tuple[float, float]]] = []
    bent: list[bool] = []
    for index in range(pdfium.FPDFPath_CountSegments(path.raw)):
        segment, x, y = pdfium.FPDFPath_GetPathSegment(path.raw, index), ctypes.c_float(), ctypes.c_float()
        kind = pdfium.FPDFPathSegment_GetType(segment)
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        across, up = at.on_point(x.value, y.value)
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            pieces.append([])
            bent.append(False)
        pieces[-1].append((across, height - up))
        bent[-1] = bent[-1] or kind == pdfium.FPDF_SEGMENT_BEZIERTO
    for points, curved in zip(pieces, bent, strict=True):
        if len(points) > 1:
            yield {
                **_around(points),
                **_kind(points, curved),
                "fill": bool(mode.value),
                "stroke": bool(stroked.value),
                "linewidth": round(width.value, 4),
                "gray": _gray(path),
            }


def _gray(path: pypdfium2.PdfObject) -> float:
    """How light the filling is, from 0 (black) to 1 (white); everything on the papers is gray."""
    levels = [ctypes.c_uint() for _ in range(4)]
    pdfium.FPDFPageObj_GetFillColor(path.raw, *levels)
    return levels[0].value / 255


def _around(points: list[tuple[float, float]]) -> Drawn:
    xs, ys = zip(*points, strict=True)
    left, right, top, bottom = min(xs), max(xs), min(ys), max(ys)
    return {"x0": left, "x1": right, "top": top, "bottom": bottom, "width": right - left, "height": bottom - top}


def _kind(points: list[tuple[float, float]], curved: bool) -> Drawn:
    corners = {(round(x, 3), round(y, 3)) for x, y in points}
    level = len({x for x, _ in corners}) == len({y for _, y in corners}) == 2
    shape = "curve" if curved else "line" if len(points) == 2 else "rect" if len(points) == 5 and level else "curve"
    return {"object_type": shape, "pts": points}


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
    """What each marked piece of a page says: a line break where it goes on below, one space for any gap."""
    found: dict[tuple[int, int], str] = {}
    for index, page in enumerate(pypdfium2.PdfDocument(content)):
        texts = page.get_textpage()
        ended: dict[int, tuple[float, float]] = {}
        for one in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT]):
            number, said, at = pdfium.FPDFPageObj_GetMarkedContentID(one.raw), _text_of(one, texts), one.get_matrix()
            assert number >= 0, f"page {index + 1}: {said!r} is outside every element"
            right, level = ended.get(number, (at.e, at.f))
            gap = "\n" if abs(level - at.f) > 3.5 else " " if at.e - right > 3 else ""
            found[index, number] = found.get((index, number), "") + gap + said
            ended[number] = (one.get_bounds()[2] + _blank_after(said, one), at.f)
    return {key: re.sub(" +", " ", re.sub(" *\n *", "\n", said)).strip(" ") for key, said in found.items()}


def _blank_after(said: str, one: pypdfium2.PdfObject) -> float:
    """What may be blank at the right in the square of the last character: of a full stop in Chinese more than half."""
    if east_asian_width(said.rstrip()[-1:] or " ") not in "WF":
        return 0
    size = ctypes.c_float()
    pdfium.FPDFTextObj_GetFontSize(one.raw, size)
    return size.value


def _text_of(one: pypdfium2.PdfObject, texts: pypdfium2.PdfTextPage) -> str:
    length = pdfium.FPDFTextObj_GetText(one.raw, texts.raw, None, 0)
    held = ctypes.create_string_buffer(length)
    pdfium.FPDFTextObj_GetText(one.raw, texts.raw, ctypes.cast(held, ctypes.POINTER(pdfium.FPDF_WCHAR)), length)
    return held.raw[:-2].decode("utf-16-le")
