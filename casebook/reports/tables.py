"""Draws tables: wrapped cells, the header on every page, rows of any height."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from casebook.reports.content import Align, Column, RecordTable, Table, Text
from casebook.reports.sheet import Sheet
from casebook.reports.shorten import CELL_LIMIT, RECORD_LIMIT, shorten, shorten_text
from casebook.reports.style import TextStyle
from casebook.reports.text import Face
from casebook.reports.typeset import Line, break_fixed, escape_ascii, is_ascii, line_width

_MOVE_WHOLE = 0.35
"""A row higher than this share of a page may be divided between two pages."""


@dataclass(frozen=True, slots=True)
class _Grid:
    """Where the columns of a table stand: left edge and width of each."""

    lefts: tuple[float, ...]
    widths: tuple[float, ...]

    @property
    def edges(self) -> tuple[float, ...]:
        return (*self.lefts, self.lefts[-1] + self.widths[-1])


def _grid(sheet: Sheet, columns: Sequence[Column]) -> _Grid:
    whole = sum(column.share for column in columns)
    widths = tuple(sheet.page.measure * column.share / whole for column in columns)
    lefts = tuple(sheet.page.left + sum(widths[:at]) for at in range(len(widths)))
    return _Grid(lefts, widths)


class _Rows:
    """Sets rows of broken cells one below the other, dividing them between pages."""

    def __init__(
        self, sheet: Sheet, columns: Sequence[Column], text: TextStyle, padding: float
    ) -> None:
        self.sheet = sheet
        self.columns = columns
        self.grid = _grid(sheet, columns)
        self.style = text
        self.padding = padding
        self._titles = [
            self.break_cell(column.title, at, Face.BOLD) for at, column in enumerate(columns)
        ]

    @property
    def header_height(self) -> float:
        return self.height(self._titles)

    def break_cell(self, text: Text, at: int, face: Face = Face.SANS) -> list[Line]:
        width = self.grid.widths[at] - 2 * self.padding
        return self.sheet.breaker.lines(text, self.style.size, width, face)

    def height(self, cells: Sequence[Sequence[object]]) -> float:
        return max(map(len, cells)) * self.style.leading + 2 * self.padding

    def header(self) -> None:
        sheet, height = self.sheet, self.header_height
        left, right = self.grid.edges[0], self.grid.edges[-1]
        ground = sheet.style.header_ground
        sheet.tint(left, sheet.y - height, right - left, height, ground)
        sheet.rule(left, sheet.y, right, sheet.style.rule)
        self._part(self._titles, 0, max(map(len, self._titles)), is_end=True)

    def row(self, cells: Sequence[Sequence[Line]], following: float = 0.0) -> None:
        """Set one row; a high one goes on over as many pages as it takes.

        `following` is the height of what should stand under it on the same page.
        """
        sheet, count, start = self.sheet, max(map(len, cells)), 0
        height = self.height(cells) + following
        if height > sheet.room and height <= sheet.whole * _MOVE_WHOLE:
            self._next_page()
        while True:
            free = int((sheet.room - 2 * self.padding) / self.style.leading)
            if count - start <= free:
                self._part(cells, start, count, is_end=True)
                return
            if free >= 2:
                self._part(cells, start, start + free, is_end=False)
                start += free
            self._next_page()

    def _next_page(self) -> None:
        self.sheet.new_page()
        self.header()

    def _part(self, cells: Sequence[Sequence[Line]], start: int, end: int, *, is_end: bool) -> None:
        sheet, style = self.sheet, self.style
        bottom = sheet.y - (end - start) * style.leading - 2 * self.padding
        for at, lines in enumerate(cells):
            y = sheet.y - self.padding - style.baseline
            for line in lines[start:end]:
                sheet.line(self._start(at, line), y, line)
                y -= style.leading
        self.edges(sheet.y, bottom)
        grey = sheet.style.rule if is_end else sheet.style.hairline
        sheet.rule(self.grid.edges[0], bottom, self.grid.edges[-1], grey, 0.4)
        sheet.y = bottom

    def _start(self, at: int, line: Line) -> float:
        left, width = self.grid.lefts[at], self.grid.widths[at]
        if self.columns[at].align is Align.RIGHT:
            return left + width - self.padding - line_width(line)
        return left + self.padding

    def edges(self, top: float, bottom: float) -> None:
        """Draw the vertical rules of a part of the table."""
        self.sheet.verticals(self.grid.edges, top, bottom, self.sheet.style.hairline)


def draw_table(sheet: Sheet, table: Table) -> None:
    """Draw a table of wrapped cells."""
    style = sheet.style
    rows = _Rows(sheet, table.columns, style.cell, style.cell_padding)
    sheet.need(start_height(sheet, table))
    rows.header()
    if not table.rows:
        _whole_line(sheet, rows, table.empty)
    for at, row in enumerate(table.rows):
        cells = [rows.break_cell(shorten_text(cell, CELL_LIMIT), i) for i, cell in enumerate(row)]
        note = table.notes.get(at)
        if note is None:
            rows.row(cells)
        else:
            whole, lines = _whole(sheet, rows, note)
            rows.row(cells, whole.height([lines]))
            _set_whole(sheet, rows, whole, lines)
    sheet.y -= style.body.after + 2


def start_height(sheet: Sheet, table: Table) -> float:
    """Give what must be free for a table to begin: its header with the row that follows it."""
    text = sheet.style.cell
    rows = _Rows(sheet, table.columns, text, sheet.style.cell_padding)
    least = 3 * text.leading
    if table.rows:
        first = (shorten_text(cell, CELL_LIMIT) for cell in table.rows[0])
        height = rows.height([rows.break_cell(cell, at) for at, cell in enumerate(first)])
        if 0 in table.notes:
            height += rows.height([_whole(sheet, rows, table.notes[0])[1]])
        if height <= sheet.whole * _MOVE_WHOLE:
            least = max(least, height)
    return rows.header_height + least


def _whole_line(sheet: Sheet, rows: _Rows, text: Text) -> None:
    """Set a text over the whole width of the table."""
    _set_whole(sheet, rows, *_whole(sheet, rows, text))


def _whole(sheet: Sheet, rows: _Rows, text: Text) -> tuple[_Rows, list[Line]]:
    whole = _Rows(sheet, (Column("", 1.0),), rows.style, rows.padding)
    return whole, whole.break_cell(shorten_text(text, CELL_LIMIT), 0)


def _set_whole(sheet: Sheet, rows: _Rows, whole: _Rows, lines: list[Line]) -> None:
    for start in range(0, len(lines), 20):
        part = lines[start : start + 20]
        if sheet.room < rows.height([part]):
            sheet.new_page()
            rows.header()
        whole.row([part])


def draw_records(
    sheet: Sheet, table: RecordTable, progress: Callable[[int, int | None, str], None]
) -> None:
    """Draw a table of any number of rows in fixed width, row by row as they come."""
    style = sheet.style
    text = TextStyle(style.record.size, style.record.leading)
    rows = _Rows(sheet, table.columns, text, style.record_padding)
    printer = _RecordPrinter(sheet, rows)
    sheet.need(rows.header_height + 4 * text.leading)
    printer.begin()
    done = 0
    for row in table.rows():
        printer.row(row)
        done += 1
        if done % 500 == 0:
            progress(done, table.total, "records set")
    printer.end()
    if not done:
        _whole_line(sheet, rows, table.empty)
    progress(done, table.total, "records set")
    sheet.y -= style.body.after + 2


class _RecordPrinter:
    """Sets rows of fixed-width text; a row of printable ASCII takes the short way.

    The rules of a page are drawn once the page is full.
    """

    def __init__(self, sheet: Sheet, rows: _Rows) -> None:
        self._sheet = sheet
        self._rows = rows
        self._size = sheet.fonts.size_of(Face.MONO, rows.style.size)
        character = sheet.fonts.ascii_width("0", Face.MONO, self._size)
        inner = [width - 2 * rows.padding for width in rows.grid.widths]
        self._columns = [max(1, int(width / character + 1e-6)) for width in inner]
        self._inner = inner
        self._xs = [f"1 0 0 1 {left + rows.padding:.2f} " for left in rows.grid.lefts]
        self._top = sheet.y

    def begin(self) -> None:
        """Draw the header at the cursor."""
        self._rows.header()
        self._top = self._sheet.y

    def end(self) -> None:
        """Draw the vertical rules down to the cursor."""
        self._rows.edges(self._top, self._sheet.y)

    def row(self, row: Sequence[str | tuple[str, ...]]) -> None:
        """Set one row."""
        cells = [
            self._break(cell, at)
            if isinstance(cell, str)
            else [line for text in cell for line in self._break(text, at)]
            for at, cell in enumerate(row)
        ]
        count = max(map(len, cells))
        start = 0
        leading, padding = self._rows.style.leading, 2 * self._rows.padding
        while True:
            free = int((self._sheet.room - padding) / leading)
            if count - start <= free:
                self._part(cells, start, count)
                return
            if free >= 2 and count * leading > self._sheet.whole * _MOVE_WHOLE:
                self._part(cells, start, start + free)
                start += free
            self.end()
            self._sheet.new_page()
            self.begin()

    def _break(self, text: str, at: int) -> Sequence[str | Line]:
        limit = self._columns[at]
        if len(text) <= limit and is_ascii(text):
            return (text,)
        text = shorten(text, RECORD_LIMIT)
        if is_ascii(text):
            return break_fixed(text, limit)
        return self._sheet.breaker.one_line(text, self._rows.style.size, self._inner[at], Face.MONO)

    def _part(self, cells: Sequence[Sequence[str | Line]], start: int, end: int) -> None:
        sheet, style = self._sheet, self._rows.style
        first = sheet.y - self._rows.padding - style.baseline
        for at, lines in enumerate(cells):
            y = first
            for line in lines[start:end]:
                if isinstance(line, str):
                    if line:
                        sheet.fixed(
                            f"{self._xs[at]}{y:.2f} Tm ({escape_ascii(line)}) Tj", self._size
                        )
                else:
                    sheet.line(self._rows.grid.lefts[at] + self._rows.padding, y, line)
                y -= style.leading
        sheet.y -= (end - start) * style.leading + 2 * self._rows.padding
        edges = self._rows.grid.edges
        sheet.rule(edges[0], sheet.y, edges[-1], sheet.style.hairline, 0.35)
