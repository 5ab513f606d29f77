"""What every reader of a reply gives: rows of cells, one after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

MAX_COLUMNS = 512
MAX_CELL = 32_767
"""The most characters of a cell; it is the most that a cell of Excel holds."""

MAX_KEPT = 16_384
"""How much of the text of one row is kept."""


class TableRow(NamedTuple):
    """One row as it stands in the file: its number from 1, its cells, its text.

    `problem` says why it cannot be read; `notes` what must be known of it.
    """

    number: int
    cells: tuple[str, ...]
    raw: str
    problem: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OpenTable:
    """A table that is open for reading.

    `names` are the tables that the file holds and `name` is this one. `rows` reads them all,
    the header too, each time it is called. `said` is told of the file as a whole before a row is
    read, `said_after` when all of them were. `may_be_short` says that a row leaves out the empty
    cells at its end.
    """

    reader: str
    rows: Callable[[], Iterator[TableRow]]
    name: str = ""
    names: tuple[str, ...] = ()
    said: tuple[str, ...] = ()
    said_after: Callable[[], tuple[str, ...]] = tuple
    may_be_short: bool = False


def bounded(number: int, cells: tuple[str, ...], raw: str, notes: tuple[str, ...] = ()) -> TableRow:
    """Give a row whose cells and text stay within bounds; one that is too large says so.

    The text `raw` holds the text of every cell.
    """
    if len(raw) <= MAX_KEPT and len(cells) <= MAX_COLUMNS:
        return TableRow(number, cells, raw, "", notes)
    if len(raw) > MAX_KEPT:
        raw = raw[:MAX_KEPT]
        notes += (f"its text is kept to {MAX_KEPT:,} characters",)
    if len(cells) > MAX_COLUMNS:
        return TableRow(
            number, (), raw, f"it has {len(cells):,} cells; {MAX_COLUMNS} are read", notes
        )
    if max(map(len, cells), default=0) > MAX_CELL:
        place = next(n for n, cell in enumerate(cells, 1) if len(cell) > MAX_CELL)
        return TableRow(
            number, (), raw, f"cell {place} holds more than {MAX_CELL:,} characters", notes
        )
    return TableRow(number, cells, raw, "", notes)
