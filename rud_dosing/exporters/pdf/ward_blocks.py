"""What the ward sheet is put together from: blocks with their heights, and the sizes that a page can have."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from .job import Job


class Sizes(NamedTuple):
    """Sizes in points: of texts, from line to line of them, of doses, of what to take, of boxes to tick.

    ``gap`` is what a row of doses is higher than its texts, ``beside`` whether the two lines to sign on stand side by
    side, ``lists`` whether the page says what is due at visits on later days, and findings rather than their number;
    ``findings`` is how many of them are to stand there, where there are so many.
    """

    text: float
    leading: float
    dose: float
    taken: float
    box: float
    gap: float
    beside: bool
    lists: bool
    findings: int


#: The page with room, with much on it, and with as much as it can hold. No dose is smaller than the last says.
SIZES = (
    Sizes(9.5, 12.0, 15.0, 11.0, 16.0, 7.0, False, True, 3),
    Sizes(8.5, 10.2, 14.0, 10.0, 14.0, 6.0, True, True, 1),
    Sizes(8.0, 9.3, 13.0, 9.0, 11.0, 4.5, True, True, 1),
    Sizes(8.0, 9.3, 13.0, 9.0, 10.0, 4.5, True, False, 0),
)

_LABEL = 74.0


class Block(NamedTuple):
    """A part of the page: its height, and what draws it at an upper edge."""

    height: float
    paint: Callable[[float], None]


#: A text, and whether it is bold.
Text = tuple[str, bool]


def labeled(job: Job, title: str, texts: Iterable[Text], x: float, room: float, sizes: Sizes) -> list[Block]:
    """Texts at the right of their title, under a thin rule; nothing where there are none."""
    lines = wrapped(job, texts, sizes.text, room - _LABEL)
    if not lines:
        return []
    heads = job.type.wrap(job.say(title), sizes.text, _LABEL - 6, True, title)
    height = max(len(lines), len(heads)) * sizes.leading + 4

    def paint(y: float) -> None:
        job.pen.rule(x, y, x + room, y, 0.5)
        with job.pen.leaf("H2"):
            for index, line in enumerate(heads, start=1):
                job.pen.text(x, y + index * sizes.leading - 1.5, line, sizes.text, bold=True)
        with job.pen.leaf("P"):
            for index, (line, bold) in enumerate(lines, start=1):
                job.pen.text(x + _LABEL, y + index * sizes.leading - 1.5, line, sizes.text, bold=bold)

    return [Block(height, paint)]


def wrapped(job: Job, texts: Iterable[Text], size: float, room: float) -> list[Text]:
    """Texts in lines that are not wider than the room, each as bold as its text."""
    return [(line, bold) for text, bold in texts for line in job.type.wrap(text, size, room, bold, "ward sheet")]


def nothing(_: float) -> None:
    """A gap."""
