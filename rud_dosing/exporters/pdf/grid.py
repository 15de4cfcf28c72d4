"""Tables: columns as wide as what they hold, rows that can go on to the next page, header cells that say so."""

from __future__ import annotations

from dataclasses import dataclass, replace

from .pen import Align, Pen
from .text import Typesetter, does_not_fit, pieces

PADDING = 2.8
HEAD_SIZE = 8.0
#: From line to line of a cell that has several, in sizes of its text.
LEADING = 1.2
_HEAD_LEADING = 9.5
_GRAY = 0.9

#: The gap below a table on a page that is tight, and on one that has room.
TIGHT, WIDE = 5.0, 11.0


@dataclass(frozen=True, slots=True)
class Cell:
    """What one cell holds: a line of text (and ``more`` below it), an empty box to tick, or a line to write on.

    ``span`` is the number of columns that it covers, ``head`` whether it names the row.
    """

    text: str = ""
    size: float = 9.0
    bold: bool = False
    align: Align = "left"
    tick: bool = False
    write: bool = False
    head: bool = False
    span: int = 1
    where: str = ""
    more: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of a row; its height is between ``least`` and ``most``, as the page has room."""

    cells: tuple[Cell, ...]
    least: float
    most: float
    gray: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """The header of a column, where its cells stand, how wide it is at least, and its share of what room is left."""

    title: str
    align: Align = "left"
    least: float = 0.0
    share: float = 1.0


@dataclass(frozen=True, slots=True)
class Table:
    """A table under a heading. ``widths`` are found by :func:`fitted`."""

    heading: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    widths: tuple[float, ...] = ()
    continued: str = ""

    def height(self, type_: Typesetter, stretch: float) -> float:
        """Its height, heading and gap below included; ``stretch`` is 0 (tight) to 1."""
        rows = sum(row.least + stretch * (row.most - row.least) for row in self.rows)
        return self.head_height(type_) + rows + TIGHT + (WIDE - TIGHT) * stretch

    def head_height(self, type_: Typesetter) -> float:
        """The height of heading and header."""
        return (14 if self.heading else 0) + self._header_lines(type_) * _HEAD_LEADING + 5

    def split(self, type_: Typesetter, room: float) -> tuple[Table, Table] | None:
        """The table as two, the first not higher than ``room``; None where not even one row fits."""
        used, number = self.head_height(type_) + TIGHT, 0
        while number < len(self.rows) and used + self.rows[number].least <= room:
            used += self.rows[number].least
            number += 1
        # A row that is a heading to the next one does not stand at the end of a page.
        while number and len(self.rows[number - 1].cells) < len(self.columns):
            number -= 1
        if not number:
            return None
        rest = replace(self, heading=self.continued or self.heading, rows=self.rows[number:])
        return replace(self, rows=self.rows[:number]), rest

    def draw(self, pen: Pen, x: float, y: float, stretch: float) -> None:
        """Draw it; ``y`` is its upper edge."""
        if self.heading:
            with pen.leaf("H2"):
                pen.text(x, y + 9, self.heading, 10.5, bold=True)
            y += 14
        with pen.group("Table"):
            y = self._draw_header(pen, x, y)
            for row in self.rows:
                height = row.least + stretch * (row.most - row.least)
                self._draw_row(pen, x, y, row, height)
                y += height
        pen.frame(x, y - self._body(pen.type, stretch), sum(self.widths), self._body(pen.type, stretch), 0.9)

    def _body(self, type_: Typesetter, stretch: float) -> float:
        header = self._header_lines(type_) * _HEAD_LEADING + 5
        return header + sum(row.least + stretch * (row.most - row.least) for row in self.rows)

    def _header_lines(self, type_: Typesetter) -> int:
        pairs = zip(self.columns, self.widths, strict=True)
        return max(len(_header(type_, column, width)) for column, width in pairs)

    def _draw_header(self, pen: Pen, x: float, y: float) -> float:
        number = self._header_lines(pen.type)
        height = number * _HEAD_LEADING + 5
        pen.fill(x, y, sum(self.widths), height, _GRAY)
        pen.rule(x, y + height, x + sum(self.widths), y + height, 0.9)
        with pen.group("TR"):
            for index, (column, width) in enumerate(zip(self.columns, self.widths, strict=True)):
                if index:
                    pen.rule(x, y, x, y + height)
                with pen.leaf("TH", scope="Column"):
                    lines = _header(pen.type, column, width)
                    for line_number, line in enumerate(lines):
                        baseline = y + 2 + (number - len(lines) + line_number + 1) * _HEAD_LEADING - 1.2
                        pen.text(_at(x, width, column.align), baseline, line, HEAD_SIZE, bold=True, align=column.align)
                x += width
        return y + height

    def _draw_row(self, pen: Pen, x: float, y: float, row: Row, height: float) -> None:
        right = x + sum(self.widths)
        if row.gray:
            pen.fill(x, y + 0.4, right - x, height - 0.4, 0.93)
        pen.rule(x, y + height, right, y + height)
        column = 0
        with pen.group("TR"):
            for cell in row.cells:
                width = sum(self.widths[column : column + cell.span])
                if column:
                    pen.rule(x, y, x, y + height)
                attributes = {"scope": "Row"} if cell.head else {}
                with pen.leaf("TH" if cell.head else "TD", **attributes):
                    _draw_cell(pen, cell, x, y, width, height)
                x += width
                column += cell.span


def fitted(table: Table, type_: Typesetter, room: float) -> Table:
    """The table with columns that hold their texts and together fill the room.

    Raises
    ------
    InputError
        ``does-not-fit``
    """
    widths = natural_widths(table, type_)
    left = room - sum(widths)
    if left < 0:
        raise does_not_fit(table.heading, table.heading)
    shares = sum(column.share for column in table.columns)
    extra = [left * column.share / shares if shares else 0.0 for column in table.columns]
    return replace(table, widths=tuple(width + more for width, more in zip(widths, extra, strict=True)))


def natural_widths(table: Table, type_: Typesetter) -> list[float]:
    """How wide each column is at least."""
    return [_natural(table, index, type_) for index in range(len(table.columns))]


def _natural(table: Table, index: int, type_: Typesetter) -> float:
    column = table.columns[index]
    texts = [type_.width(word.strip(), HEAD_SIZE, True) for word in pieces(column.title)]
    texts.append(column.least - 2 * PADDING)
    for row in table.rows:
        if len(row.cells) == len(table.columns):
            cell = row.cells[index]
            texts += [type_.width(one, cell.size, cell.bold, cell.where) for one in (cell.text, *cell.more) if one]
    return max(texts) + 2 * PADDING


def _header(type_: Typesetter, column: Column, width: float) -> list[str]:
    return type_.wrap(column.title, HEAD_SIZE, width - 2 * PADDING + 0.1, True, "header") or [""]


def _at(x: float, width: float, align: Align) -> float:
    return {"left": x + PADDING, "right": x + width - PADDING, "center": x + width / 2}[align]


def _draw_cell(pen: Pen, cell: Cell, x: float, y: float, width: float, height: float) -> None:
    if cell.tick:
        side = min(11.0, height - 3.5)
        pen.tick_box(x + (width - side) / 2, y + (height + side) / 2, side)
    elif cell.write:
        pen.rule(x + PADDING, y + height - 3.5, x + width - PADDING, y + height - 3.5, 0.5)
    lines = [cell.text, *cell.more] if cell.text else []
    for index, line in enumerate(lines):
        baseline = y + height / 2 + cell.size * 0.345 + (index - (len(lines) - 1) / 2) * cell.size * LEADING
        pen.text(
            _at(x, width, cell.align),
            baseline,
            line,
            cell.size,
            bold=cell.bold,
            align=cell.align,
            room=width - 2 * PADDING + 0.1,
            where=cell.where,
        )
