"""Text that cannot lie: checked, measured, and split over the fonts that have its characters, or refused."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from ...errors import InputError
from . import fonts
from .fonts import Face

# Control, format (zero-width, bidirectional marks), private use, surrogates, unassigned, line and paragraph breaks.
_HIDDEN = frozenset(("Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"))
_RIGHT_TO_LEFT = frozenset(("R", "AL", "AN"))
# The space between a number and its unit.
_AMOUNT = re.compile(r"(?<=[0-9]) mg")
_MARKS = frozenset(("Mn", "Mc", "Me"))


class Run(NamedTuple):
    """A part of a line in one face; ``thicken`` where the face has no bold of its own and bold is asked for."""

    face: Face
    text: str
    thicken: bool


class Line(NamedTuple):
    """A line of text, its runs, and its width in thousandths of the size."""

    runs: tuple[Run, ...]
    width: float


class Typesetter:
    """Finds for each character the first face that has it. One is used for one document; it remembers lines."""

    def __init__(self, site_fonts: tuple[str, ...] = ()) -> None:
        self._site_fonts = site_fonts
        self._lines: dict[tuple[str, bool], Line] = {}
        self._faces: dict[bool, dict[str, Face]] = {False: {}, True: {}}

    def line(self, text: str, bold: bool, where: str) -> Line:
        """The line as it will be printed.

        Raises
        ------
        InputError
            ``glyph`` (a character that no font has, that hides, or that print would place wrongly), ``font``
        """
        key = (text, bold)
        found = self._lines.get(key)
        if found is None:
            found = self._lines[key] = self._compose(unicodedata.normalize("NFC", text), bold, where)
        return found

    def width(self, text: str, size: float, bold: bool = False, where: str = "") -> float:
        """The width of a text in points."""
        return self.line(text, bold, where).width * size / 1000

    def wrap(self, text: str, size: float, width: float, bold: bool = False, where: str = "") -> list[str]:
        """Text in lines that are not wider than ``width``, broken at spaces and between Chinese characters.

        Raises
        ------
        InputError
            ``does-not-fit`` where a single word is wider than the room
        """
        if self.width(text, size, bold, where) <= width:
            return [text] if text.strip() else []
        lines: list[str] = []
        current = ""
        for piece in pieces(text):
            joined = current + piece
            if not current or self.width(joined.rstrip(), size, bold, where) <= width:
                current = joined
            else:
                lines.append(current.rstrip())
                current = piece.lstrip()
            if self.width(current.rstrip(), size, bold, where) > width:
                raise does_not_fit(text, where)
        return [*lines, current.rstrip()] if current.strip() else lines

    def _compose(self, text: str, bold: bool, where: str) -> Line:
        runs: list[Run] = []
        width = 0.0
        start, face = 0, None
        faces = self._faces[bold]
        for index, character in enumerate(text):
            found = faces.get(character) or self._face(character, bold, where)
            width += found.widths[ord(character)]
            if found is not face:
                if face is not None:
                    runs.append(_run(face, text[start:index], bold))
                start, face = index, found
        if face is not None:
            runs.append(_run(face, text[start:], bold))
        return Line(tuple(runs), width)

    def _face(self, character: str, bold: bool, where: str) -> Face:
        _check(character, where)
        code = ord(character)
        face = fonts.bold() if bold else fonts.regular()
        if not face.has(code):
            face = next((one for one in fonts.fallbacks(self._site_fonts) if one.has(code)), None) or _missing(
                character, where
            )
        self._faces[bold][character] = face
        return face


def does_not_fit(text: str, where: str) -> InputError:
    """The refusal of a text that its place on the paper cannot hold: nothing is shrunk or cut."""
    shown = text if len(text) <= 40 else f"{text[:37]}..."
    return InputError(
        "does-not-fit",
        f'"{shown}" ({len(text)} characters) does not fit in its place on the paper',
        where=where,
        fix="Shorten it, or print on larger paper; nothing is shrunk or cut.",
    )


def _run(face: Face, text: str, bold: bool) -> Run:
    return Run(face, text, bold and not face.bold)


def pieces(text: str) -> list[str]:
    """Words with the spaces before them, and Chinese characters one by one, each with the marks that follow it.

    A number and its ``mg`` stay together.
    """
    pieces: list[str] = []
    for word in _AMOUNT.sub("\0mg", text).replace(" ", "\1 ").replace("\0", " ").split("\1"):
        if word.isascii():
            if word:
                pieces.append(word)
            continue
        current = ""
        for character in word:
            if current.strip() and (_is_wide(character) or _is_wide(current[-1])) and not _cling(current, character):
                pieces.append(current)
                current = ""
            current += character
        if current:
            pieces.append(current)
    return pieces


def _is_wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in ("W", "F")


def _cling(before: str, character: str) -> bool:
    """Whether a character stays on the line of what is before it: after an opening mark, or as a closing one."""
    return unicodedata.category(character) in ("Pe", "Pf", "Po") or unicodedata.category(before[-1]) in ("Ps", "Pi")


def _check(character: str, where: str) -> None:
    named = f"the character U+{ord(character):04X}"
    category = unicodedata.category(character)
    if unicodedata.bidirectional(character) in _RIGHT_TO_LEFT:
        problem = f"{named} is written from right to left, which this print would reverse"
        raise InputError("glyph", problem, where=where, fix="Write it romanized, in Latin letters.")
    if category in _HIDDEN:
        raise InputError("glyph", f"{named} cannot be printed or hides others", where=where, fix="Take it out.")
    if category in _MARKS:
        problem = f"{named} is a mark that this print would set beside its letter"
        raise InputError("glyph", problem, where=where, fix="Write it without the mark, or romanized.")


def _missing(character: str, where: str) -> Face:
    raise InputError(
        "glyph",
        f"no font has the character U+{ord(character):04X}",
        where=where,
        fix="Name the file of a TrueType font that has it under fonts in the site file, or write it romanized.",
    )
