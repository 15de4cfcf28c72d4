"""The place in a broken file that a message names, for a page: a file of 160 lines is not read to see one of them."""

from __future__ import annotations

import re

_SHORT = 10
_HEADER = re.compile(r"^\s*\[")


def excerpt(text: str, where: str) -> str:
    """The whole of a short file; of a longer one the lines of ``where`` (``drug[0].step[1].shape``), else ``…``."""
    lines = text.rstrip("\n").split("\n")
    if len(lines) <= _SHORT:
        return "\n".join(lines)
    kept = _kept(lines, where)
    shown: list[str] = []
    for number, line in enumerate(lines):
        if number in kept:
            shown.append(line)
        elif not shown or shown[-1] != "# …":
            shown.append("# …")
    return "\n".join(shown)


def _kept(lines: list[str], where: str) -> set[int]:
    """The numbers of the lines of a path: its headers, and the key; of a path that ends at a table, all of it."""
    first, last, prefix = 0, len(lines), ""
    kept: set[int] = set()
    for name, index in re.findall(r"([a-z0-9_]+)(?:\[(\d+)\])?", where):
        inner = f"{prefix}.{name}" if prefix else name
        headers = [at for at in range(first, last) if lines[at].strip() in (f"[{inner}]", f"[[{inner}]]")]
        if not headers:
            return kept | _value(lines, first, last, name)
        first, prefix = headers[int(index or 0)], inner
        kept.add(first)
        ends = (at for at in range(first + 1, last) if _HEADER.match(lines[at]) and f"[{inner}." not in lines[at])
        last = next(ends, last)
    body = range(first, next((at for at in range(first + 1, last) if _HEADER.match(lines[at])), last))
    return kept | {at for at in list(body)[:_SHORT] if lines[at].strip()}


def _value(lines: list[str], first: int, last: int, name: str) -> set[int]:
    """The lines of a key and its value; of a key that is not there, the table where it belongs."""
    for at in range(first, last):
        if re.match(rf"\s*{name}\s*=", lines[at]):
            end = at
            while "".join(lines[at : end + 1]).count("[") > "".join(lines[at : end + 1]).count("]"):
                end += 1
            return set(range(at, end + 1))
    return {at for at in range(first, min(last, first + _SHORT)) if lines[at].strip()}
