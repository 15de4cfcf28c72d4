"""Blocks of the worksheet onto pages: one page if it can be, and what is too much goes on to the next."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from .grid import Table
from .pen import Pen
from .text import does_not_fit

Draw = Callable[[float], None]

_EASY, _LEAST_FINDINGS = 0.4, 70.0


class Block(Protocol):
    """A part of a page. ``stretch`` is 0 where the page is tight and up to 1 where it has room."""

    def height(self, stretch: float) -> float:
        """Its height with the gap below."""
        ...

    def draw(self, y: float, stretch: float) -> None:
        """Draw it; ``y`` is its upper edge."""
        ...

    def split(self, room: float) -> tuple[Block, Block] | None:
        """It as two, the first not higher than ``room``; None where it cannot be."""
        ...


@dataclass(frozen=True, slots=True)
class Fixed:
    """A block that stays in one piece; ``paint`` gets its upper edge and its height."""

    least: float
    most: float
    paint: Callable[[float, float], None]

    def height(self, stretch: float) -> float:
        """See :class:`Block`."""
        return self.least + stretch * (self.most - self.least)

    def draw(self, y: float, stretch: float) -> None:
        """See :class:`Block`."""
        self.paint(y, self.height(stretch))

    def split(self, room: float) -> None:  # noqa: ARG002 (the protocol's)
        """It cannot be."""
        return


@dataclass(frozen=True, slots=True)
class Steps:
    """A table as a block."""

    pen: Pen
    x: float
    table: Table

    def height(self, stretch: float) -> float:
        """See :class:`Block`."""
        return self.table.height(self.pen.type, stretch)

    def draw(self, y: float, stretch: float) -> None:
        """See :class:`Block`."""
        self.table.draw(self.pen, self.x, y, stretch)

    def split(self, room: float) -> tuple[Block, Block] | None:
        """See :class:`Block`."""
        parts = self.table.split(self.pen.type, room)
        return None if parts is None else (Steps(self.pen, self.x, parts[0]), Steps(self.pen, self.x, parts[1]))


def flow(
    blocks: Sequence[Block],
    findings: Block,
    signatures: Block,
    again: Block,
    room: float,
    more: Sequence[Block] = (),
    *,
    signed_with_doses: bool = False,
) -> list[Draw]:
    """The pages. Signatures stand at the foot of the first page; only where even the doses go on, on the last.

    ``again`` stands at the top of every page but the first; ``more`` follows all else, never on the first page. With
    ``signed_with_doses`` signatures stand at the foot of the page on which the doses end, and never alone on one.

    Raises
    ------
    InputError
        ``does-not-fit`` where a single block is higher than a page
    """
    everything = [*blocks, findings, signatures]
    if _sum(everything, 0) <= room:
        return [_page([*blocks, findings], signatures, room), *(_fill([again, *more], again, room) if more else [])]
    # Where findings go on to the next page anyway, what is signed need not be crowded.
    easy, tight = (room - _sum([*blocks, signatures], stretch) for stretch in (_EASY, 0))
    parts = findings.split(easy if easy >= _LEAST_FINDINGS else tight)
    if parts is None and signed_with_doses:
        return _signed_with_doses(blocks, findings, signatures, again, room, more)
    if parts is None:
        return _fill([*everything, *more], again, room)
    return [_page([*blocks, parts[0]], signatures, room), *_fill([again, parts[1], *more], again, room)]


def _sum(blocks: Sequence[Block], stretch: float) -> float:
    return sum(block.height(stretch) for block in blocks)


def _page(blocks: Sequence[Block], at_foot: Block, room: float) -> Draw:
    tight, wide = _sum([*blocks, at_foot], 0), _sum([*blocks, at_foot], 1)
    stretch = 1.0 if wide <= room else (room - tight) / (wide - tight)

    def draw(y: float) -> None:
        foot = y + room - at_foot.height(stretch)
        for block in blocks:
            block.draw(y, stretch)
            y += block.height(stretch)
        at_foot.draw(foot, stretch)

    return draw


def _signed_with_doses(
    blocks: Sequence[Block], findings: Block, signatures: Block, again: Block, room: float, more: Sequence[Block]
) -> list[Draw]:
    *before, last = _filled(blocks, again, room)
    left = room - _sum([*last, signatures], 0)
    whole = findings.height(0) <= left
    parts = None if whole else findings.split(left)
    if not whole and parts is None:
        # Nobody signs without being told of the findings: both go on to a page that has room for them.
        before.append(last)
        last, left = [again], room - _sum([again, signatures], 0)
        whole = findings.height(0) <= left
        parts = None if whole else findings.split(left)
    here, rest = (findings, []) if parts is None else (parts[0], [parts[1]])
    following = [*rest, *more]
    signed = _page([*last, here], signatures, room)
    return [*map(_tight, before), signed, *(_fill([again, *following], again, room) if following else [])]


def _fill(blocks: Sequence[Block], again: Block, room: float) -> list[Draw]:
    return [_tight(page) for page in _filled(blocks, again, room)]


def _filled(blocks: Sequence[Block], again: Block, room: float) -> list[list[Block]]:
    pages: list[list[Block]] = [[]]
    used = 0.0
    waiting = list(blocks)
    while waiting:
        block = waiting.pop(0)
        if used + block.height(0) <= room:
            pages[-1].append(block)
            used += block.height(0)
            continue
        parts = block.split(room - used)
        if parts is not None:
            pages[-1].append(parts[0])
            block = parts[1]
        elif pages[-1] in ([], [again]):
            raise does_not_fit(type(block).__name__, "worksheet")
        pages.append([again])
        used = again.height(0)
        waiting.insert(0, block)
    return pages


def _tight(blocks: Sequence[Block]) -> Draw:
    def draw(y: float) -> None:
        for block in blocks:
            block.draw(y, 0)
            y += block.height(0)

    return draw
