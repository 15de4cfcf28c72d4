"""The bytes of the file: ReportLab's objects, with all that are small in one compressed stream.

A tagged file has a thousand small objects; each on its own they would be more than half of it.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timezone
from typing import Any

from reportlab import rl_config
from reportlab.pdfbase import pdfdoc

# What the bytes would otherwise depend on: a user may have settings of their own for ReportLab.
_SETTINGS = {"invariant": 1, "pdfComments": 0, "pdfMultiLine": 0, "useA85": 0}

_HEADER = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"


def write(document: Any, canvas: Any, made_at: datetime, identity: str) -> bytes:
    """The whole file of a ReportLab document whose pages are drawn.

    It says that it was made when the plan was, and its ID comes from ``identity``: both would otherwise depend on the
    machine's clock and environment.
    """
    with _settings():
        _date(document, made_at)
        document.signature = hashlib.md5(identity.encode(), usedforsecurity=False)
        for font in document.delayedFonts:
            font.addObjects(document)
        document.info.invariant = 1
        document.info.digest(document.signature)
        root, info = document.Reference(document.Catalog), document.Reference(document.info)
        document.Outlines.prepare(document, canvas)
        if document.Outlines.ready < 0:
            document.Catalog.Outlines = None
        streams, small = _objects(document)
        trailer = b"/Root %s/Info %s/ID%s" % (
            root.format(document),
            info.format(document),
            document.ID().split(b"%")[0],
        )
    return _assembled(streams, small, trailer)


def _date(document: Any, made_at: datetime) -> None:
    """Give the document the plan's time: ReportLab would take the machine's, or that of the environment."""
    stamp = document._timeStamp
    stamp.t, stamp.tzname, stamp.dhh, stamp.dmm = made_at.timestamp(), "UTC", 0, 0
    stamp.lt = made_at.astimezone(timezone.utc).timetuple()
    stamp.YMDhms = tuple(stamp.lt)[:6]


def _objects(document: Any) -> tuple[dict[int, bytes], dict[int, bytes]]:
    """All objects by number: streams, and the others. Formatting one may make more."""
    streams: dict[int, bytes] = {}
    small: dict[int, bytes] = {}
    number = 1
    while number in document.numberToId:
        thing = document.idToObject[document.numberToId[number]]
        kind = streams if isinstance(thing, pdfdoc.PDFStream) else small
        kind[number] = pdfdoc.format(thing, document, toplevel=1).strip(b"\n")
        number += 1
    return streams, small


def _assembled(streams: dict[int, bytes], small: dict[int, bytes], trailer: bytes) -> bytes:
    packed, size = len(streams) + len(small) + 1, len(streams) + len(small) + 3
    places = {number: b"\2" + packed.to_bytes(3) + index.to_bytes(2) for index, number in enumerate(small)}
    places[0] = b"\0\0\0\0\xff\xff"
    parts, offset = [_HEADER], len(_HEADER)
    for number, content in [*streams.items(), (packed, _packed(small))]:
        part = b"%d 0 obj\n%s\nendobj\n" % (number, content)
        places[number] = b"\1" + offset.to_bytes(3) + b"\0\0"
        parts.append(part)
        offset += len(part)
    places[size - 1] = b"\1" + offset.to_bytes(3) + b"\0\0"
    table = b"".join(places[number] for number in range(size))
    keys = b"/Type/XRef/Size %d/W[1 3 2]%s" % (size, trailer)
    parts.append(b"%d 0 obj\n%s\nendobj\nstartxref\n%d\n%%%%EOF\n" % (size - 1, _stream(keys, table), offset))
    return b"".join(parts)


def _packed(small: dict[int, bytes]) -> bytes:
    numbers: list[bytes] = []
    offset = 0
    for number, content in small.items():
        numbers.append(b"%d %d" % (number, offset))
        offset += len(content) + 1
    head = b" ".join(numbers) + b"\n"
    keys = b"/Type/ObjStm/N %d/First %d" % (len(small), len(head))
    return _stream(keys, head + b"\n".join(small.values()))


def _stream(keys: bytes, content: bytes) -> bytes:
    data = zlib.compress(content)
    return b"<<%s/Filter/FlateDecode/Length %d>>\nstream\n%s\nendstream" % (keys, len(data), data)


@contextmanager
def _settings() -> Iterator[None]:
    before = {name: getattr(rl_config, name) for name in _SETTINGS}
    try:
        for name, value in _SETTINGS.items():
            setattr(rl_config, name, value)
        yield
    finally:
        for name, value in before.items():
            setattr(rl_config, name, value)
