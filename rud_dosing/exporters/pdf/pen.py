"""The one place that draws: ReportLab's canvas with the origin at the top left, fonts, refusals and tags.

Text goes to the page as glyph numbers of an embedded font, never through a parser of markup.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from io import BytesIO
from typing import Any, Literal

from reportlab.pdfbase import pdfdoc
from reportlab.pdfgen.canvas import Canvas

from . import file, fonts
from .tags import Element, Structure, text_string
from .text import Typesetter, does_not_fit

Align = Literal["left", "right", "center"]

#: Width and height of the papers in points. A5 is for the ward sheet alone.
PAPERS = {"A4": (595.28, 841.89), "Letter": (612.0, 792.0), "A5": (419.53, 595.28)}

_TOLERANCE = 0.05


class Pen:
    """Draws on one page after the other. Points; ``y`` grows downwards; a text's ``y`` is its baseline."""

    def __init__(self, typesetter: Typesetter, language: str) -> None:
        fonts.regular()
        # Set here and not left to ReportLab's settings, which a user's own file may change.
        # The types of ReportLab leave out what a tagged file needs.
        canvas: Any = Canvas
        self._canvas: Any = canvas(
            BytesIO(),
            pagesize=PAPERS["A4"],
            pageCompression=1,
            invariant=1,
            initialFontName="rud-regular",
            pdfVersion=(1, 7),
            lang=language,
        )
        self.type = typesetter
        self._structure = Structure()
        self._parent = self._structure.root
        self._in_content = False
        self._shown: dict[tuple[str, bool], list[tuple[str, str, float, bool]]] = {}
        self._out: list[str] = []
        self.width, self.height, self.margin = 0.0, 0.0, 0.0
        self.where = ""

    # Pages and the file.

    def begin_page(self, width: float, height: float, margin: float) -> None:
        """A new page; nothing may be drawn nearer to its edges than ``margin``."""
        self.width, self.height, self.margin = width, height, margin
        self._canvas.setPageSize((width, height))
        self._structure.begin_page()

    def end_page(self) -> None:
        """The page is complete."""
        self._canvas.showPage()
        # A stream of our own, because ReportLab would wrap it into ASCII 85 where its settings say so.
        page = self._canvas._doc.Pages.pages[-1]
        page.Contents = pdfdoc.PDFStream(content="\n".join(self._out), filters=[pdfdoc.PDFZCompress])
        self._out.clear()

    def bookmark(self, title: str, key: str) -> None:
        """An entry of the outline that leads to this page."""
        self._canvas.bookmarkPage(key)
        self._canvas.addOutlineEntry(title, key)

    def finish(self, title: str, program: str, made_at: datetime, identity: str) -> bytes:
        """The whole file, dated as the plan is. Neither title nor program may name the patient."""
        canvas = self._canvas
        canvas.setTitle(title)
        canvas.setAuthor(program)
        canvas.setCreator(program)
        canvas.setSubject(title)
        canvas.setViewerPreference("DisplayDocTitle", "true")
        self._structure.write(canvas._doc)
        return file.write(canvas._doc, canvas, made_at, identity)

    # Structure.

    @contextmanager
    def group(self, kind: str) -> Iterator[None]:
        """An element that holds others: a table, a row, a list."""
        before = self._parent
        self._parent = Element(kind, before)
        yield
        self._parent = before

    @contextmanager
    def leaf(self, kind: str, *, alternative: str = "", scope: str = "") -> Iterator[None]:
        """An element that holds what is drawn in it: a heading, a paragraph, a cell, a figure."""
        attributes = f"/Alt {text_string(alternative)}" if alternative else ""
        attributes += f"/A<</O/Table/Scope/{scope}>>" if scope else ""
        element = Element(kind, self._parent, attributes)
        number = self._structure.mark(element)
        self._out.append(f"/{kind}<</MCID {number}>>BDC")
        self._in_content = True
        yield
        self._in_content = False
        self._out.append("EMC")

    # Text.

    def text(
        self,
        x: float,
        y: float,
        text: str,
        size: float,
        *,
        bold: bool = False,
        align: Align = "left",
        room: float | None = None,
        where: str = "",
    ) -> float:
        """One line of text; returns its width. Without a leaf around it, it is a paragraph of its own.

        Raises
        ------
        InputError
            ``glyph``, ``does-not-fit`` (wider than ``room``, or beyond the margin of the page)
        """
        line = self.type.line(text, bold, where or self.where)
        width = line.width * size / 1000
        left = x if align == "left" else x - width if align == "right" else x - width / 2
        beyond = left < self.margin - _TOLERANCE or left + width > self.width - self.margin + _TOLERANCE
        if beyond or (room is not None and width > room + _TOLERANCE):
            raise does_not_fit(text, where or self.where)
        if y > self.height - self.margin + _TOLERANCE or y - size * 0.7 < self.margin - _TOLERANCE:
            raise does_not_fit(text, where or self.where)
        if self._in_content:
            self._show(left, y, text, size, bold, where)
        else:
            with self.leaf("P"):
                self._show(left, y, text, size, bold, where)
        return width

    def watermark(self, text: str, size: float) -> None:
        """Large gray words across the page, under everything that is drawn after."""
        line = self.type.line(text, True, "watermark")
        half = line.width * size / 2000
        with self.leaf("P"):
            self._out.append(f"q 0.86 g .8 .6 -.6 .8 {self.width / 2:.2f} {self.height / 2:.2f} cm")
            self._show(-half, self.height + size * 0.35, text, size, True, "watermark")
            self._out.append("Q")

    def _show(self, x: float, y: float, text: str, size: float, bold: bool, where: str) -> None:
        parts = self._shown.get((text, bold))
        if parts is None:
            parts = self._shown[text, bold] = self._encoded(text, bold, where)
        out = ["BT"]
        down = self.height - y
        for font, codes, width, thicken in parts:
            pen = f"2 Tr {size * 0.03:.3f} w" if thicken else "0 Tr"
            out.append(f"{font} {size:g} Tf {pen} 1 0 0 1 {x:.2f} {down:.2f} Tm <{codes}> Tj")
            x += width * size / 1000
        out.append("ET")
        self._out.append(" ".join(out))

    def _encoded(self, text: str, bold: bool, where: str) -> list[tuple[str, str, float, bool]]:
        document = self._canvas._doc
        parts = []
        for run in self.type.line(text, bold, where).runs:
            font = run.face.font
            start = 0
            for subset, codes in font.splitString(run.text, document):
                width = sum(run.face.widths[ord(one)] for one in run.text[start : start + len(codes)])
                start += len(codes)
                parts.append((font.getSubsetInternalName(subset, document), codes.hex(), width, run.thicken))
        return parts

    # Lines and areas: decoration to a reader of the structure, unless a leaf is around them.

    def rule(self, x1: float, y1: float, x2: float, y2: float, width: float = 0.5, dash: str = "") -> None:
        """A straight line."""
        dashed, solid = (f"{dash} d ", " [] 0 d") if dash else ("", "")
        self._shape(f"{width:g} w {dashed}{x1:.2f} {self.height - y1:.2f} m {x2:.2f} {self.height - y2:.2f} l S{solid}")

    def frame(self, x: float, y: float, width: float, height: float, line: float = 0.5) -> None:
        """The outline of a rectangle whose upper left corner is at ``x, y``."""
        self._shape(f"{line:g} w {x:.2f} {self.height - y - height:.2f} {width:.2f} {height:.2f} re S")

    def fill(self, x: float, y: float, width: float, height: float, gray: float) -> None:
        """A gray rectangle (0 black, 1 white)."""
        self._shape(f"{gray:g} g {x:.2f} {self.height - y - height:.2f} {width:.2f} {height:.2f} re f 0 g")

    def path(self, points: list[tuple[float, float]], paint: str = "S", line: float = 0.5, gray: float = 0) -> None:
        """A path through points; ``paint`` is ``S`` (stroke) or ``f`` (fill)."""
        moves = [f"{x:.2f} {self.height - y:.2f} {'l' if index else 'm'}" for index, (x, y) in enumerate(points)]
        self._shape(f"{line:g} w {gray:g} g {' '.join(moves)} {paint} 0 g")

    def boxes(self, rectangles: list[tuple[float, float, float, float]]) -> None:
        """Many black rectangles at once."""
        drawn = [f"{x:.3f} {self.height - y - h:.3f} {w:.3f} {h:.3f} re" for x, y, w, h in rectangles]
        self._shape(f"{' '.join(drawn)} f")

    def tick_box(self, x: float, y: float, size: float) -> None:
        """An empty box to tick with a pen; ``y`` is its lower edge."""
        self._shape(f"1 g 0.9 w {x:.2f} {self.height - y:.2f} {size:g} {size:g} re B 0 g")

    def _shape(self, drawing: str) -> None:
        self._out.append(drawing if self._in_content else f"/Artifact BMC {drawing} EMC")
