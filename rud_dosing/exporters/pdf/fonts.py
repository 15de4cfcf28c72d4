"""The fonts of the printed plan: which face has which character, each loaded when something needs it."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from functools import lru_cache
from hashlib import sha256
from importlib.resources import files
from io import BytesIO
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont

from ...errors import InputError, quoted

#: WenQuanYi Micro Hei as a package of data: the package, the file in it, and the sum of the one file that is taken.
#: Chinese papers are the same bytes on every machine because this very file is on every machine.
CHINESE_PACKAGE = "paperang_p2_fonts_cjk"
CHINESE_FILE = "fonts/wqy-microhei.ttc"
CHINESE_SHA256 = "2420e8078af796b19a3f6ef13de527a1a91c1e7171eea115926c614ced1009b3"

#: TrueType files with Chinese characters, where operating systems and their packages put them: asked for only where
#: the package's own file cannot be used.
PLATFORM_FILES = (
    "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
    "/usr/share/fonts/wenquanyi/wqy-microhei/wqy-microhei.ttc",
    "/usr/share/fonts/wqy-microhei-fonts/wqy-microhei.ttc",
    "/usr/share/fonts/wqy-microhei/wqy-microhei.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",
    "/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf",
    "C:/Windows/Fonts/msyh.ttc",
    "C:/Windows/Fonts/simhei.ttf",
    "C:/Windows/Fonts/simsun.ttc",
    "/System/Library/Fonts/STHeiti Medium.ttc",
    "/Library/Fonts/Arial Unicode.ttf",
    "/System/Library/Fonts/Supplemental/Arial Unicode.ttf",
)

# ReportLab writes code points beyond this wrongly into the table that turns glyphs back into text.
_LAST_CODE_POINT = 0xFFFF


class Face:
    """One font file: what it has, and how wide each character is in thousandths of the size.

    ``bold`` says whether its strokes are bold; a face that is not is thickened where bold is asked for.
    """

    def __init__(self, font: TTFont, *, bold: bool) -> None:
        self.font = font
        self.bold = bold
        self.widths: dict[int, float] = font.face.charWidths
        self._glyphs: dict[int, int] = font.face.charToGlyph

    def has(self, code: int) -> bool:
        """Whether the face can print a character, and its text can be read back."""
        return code <= _LAST_CODE_POINT and self._glyphs.get(code, 0) != 0


@lru_cache(maxsize=1)
def regular() -> Face:
    """FiraGO Regular: Latin, Greek, Cyrillic, Vietnamese."""
    from pymupdf_fonts import FiraGO_Regular  # type: ignore[import-untyped]

    return _loaded("rud-regular", BytesIO(FiraGO_Regular.fontbuffer), bold=False)


@lru_cache(maxsize=1)
def bold() -> Face:
    """FiraGO Bold."""
    from pymupdf_fonts import FiraGO_Bold

    return _loaded("rud-bold", BytesIO(FiraGO_Bold.fontbuffer), bold=True)


def fallbacks(named: tuple[str, ...]) -> Iterator[Face]:
    """The faces to ask for a character that the usual ones lack: the files that the site names, then the Chinese one.

    Warns
    -----
    UserWarning
        the packaged Chinese font cannot be used, and the fonts of the platform are tried

    Raises
    ------
    InputError
        ``font`` where a file that the site names cannot be used
    """
    for index, path in enumerate(named):
        yield _named(path, f"site.fonts[{index}]")
    found = _chinese()
    if found is not None:
        yield found


@lru_cache(maxsize=16)
def _named(path: str, where: str) -> Face:
    try:
        return _loaded(f"rud-{path}", path, bold=False)
    except (TTFError, OSError, ValueError) as error:
        raise InputError(
            "font",
            f"{quoted(path)} cannot be used: {quoted(str(error))}",
            where=where,
            fix="Name a TrueType file (.ttf or .ttc); outlines of the PostScript kind (.otf) cannot be embedded.",
        ) from None


@lru_cache(maxsize=1)
def _chinese() -> Face | None:
    try:
        return _packaged()
    except (ImportError, OSError, TTFError, ValueError) as error:
        problem = f"the Chinese font of {CHINESE_PACKAGE} is not used: {quoted(str(error))}"
        warnings.warn(f"{problem}; fonts of this machine are tried instead", stacklevel=2)
    return _of_the_platform()


def _packaged() -> Face:
    content = files(CHINESE_PACKAGE).joinpath(CHINESE_FILE).read_bytes()
    found = sha256(content).hexdigest()
    if found != CHINESE_SHA256:
        raise ValueError(f"its sha256 is {found}, and {CHINESE_SHA256} is right")
    return _loaded("rud-chinese", BytesIO(content), bold=False)


def _of_the_platform() -> Face | None:
    for path in PLATFORM_FILES:
        if Path(path).is_file():
            try:
                return _loaded("rud-chinese", path, bold=False)
            except (TTFError, OSError):
                continue
    return None


def _loaded(name: str, file: BytesIO | str, *, bold: bool) -> Face:
    # The option is said here, because a user's own settings of ReportLab would change the bytes.
    font = TTFont(name, file, asciiReadable=False, shapable=False)
    pdfmetrics.registerFont(font)
    return Face(font, bold=bold)
