"""The pages that people read: what is typed in them, what they show, and where they point."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from sampling import ROOT

#: All pages but the one that is made, ``docs/errors.md``.
PAGES = ("README.md", "CONTRIBUTING.md", *sorted(f"docs/{path.name}" for path in (ROOT / "docs").glob("*.md")))
WRITTEN = tuple(name for name in PAGES if name != "docs/errors.md")

_BLOCK = re.compile(r"^```([a-z]+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True)
class Block:
    """A fenced block: its language, its text, and the line of prose before it."""

    language: str
    text: str
    before: str


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def blocks(name: str) -> list[Block]:
    text = text_of(name)
    return [
        Block(found[1], found[2], text[: found.start()].rstrip().rpartition("\n")[2]) for found in _BLOCK.finditer(text)
    ]


def prose(name: str) -> str:
    """A page without its blocks."""
    return _BLOCK.sub("", text_of(name))


def console(name: str) -> list[tuple[str, str]]:
    """What is typed after a ``$``, and what is shown after it."""
    shown = "".join(block.text for block in blocks(name) if block.language == "console")
    return re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", shown, re.MULTILINE)


def files(name: str) -> dict[str, str]:
    """Files that a page has its reader write: a block after a line that ends with a name and a colon."""
    named = ((re.search(r"`([\w-]+\.toml)`:$", block.before), block.text) for block in blocks(name))
    return {found[1]: text for found, text in named if found}


def links(name: str) -> list[str]:
    return re.findall(r"\]\(([^)\s]+)\)", text_of(name))


def anchors(path: Path) -> set[str]:
    """The anchors of a page's headings, as a forge makes them."""
    headings = re.findall(r"^#+ (.+)$", _BLOCK.sub("", path.read_text(encoding="utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
