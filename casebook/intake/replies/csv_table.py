"""Delimited tables in replies: any delimiter, UTF-8 or UTF-16, cells over several lines."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator

from casebook.errors import CaseError
from casebook.intake.readers.delimited import DELIMITERS, table_rows
from casebook.intake.readers.lines import (
    HEAD_BYTES,
    encoding_further_on,
    encoding_warnings,
    first_lines,
)
from casebook.intake.readers.reader import Layout, Rejected
from casebook.intake.replies.headers import score
from casebook.intake.replies.table import OpenTable, TableRow, bounded
from casebook.intake.source import SourceFile

MAX_ROWS = 5_000_000
_SAMPLE = 400
_LEAST_SHARE = 0.6


def open_csv(source: SourceFile, delimiter: str = "") -> OpenTable | None:
    """Open a delimited table; None when the file is text, but no table.

    `delimiter` is the examiner's, who then says that it is one. Raises CaseError for no text, and
    for a delimiter that cannot be one.
    """
    if delimiter and (len(delimiter) != 1 or delimiter in '"\r\n'):
        raise CaseError(f"“{delimiter}” cannot separate cells. Give one character, like “;”.")
    found = first_lines(source.read_at(0, HEAD_BYTES), _SAMPLE)
    if found is None:
        return None
    sample, layout = found
    layout["encoding"] = encoding_further_on(source, layout)
    declared = sample[0][4:5] if sample[0].lower().startswith("sep=") else ""
    chosen = delimiter or declared or _delimiter(sample)
    if not chosen:
        return None
    width = _width(sample, chosen)
    # The lines of a row are joined only when together they have the cells of a whole row.
    layout = {**layout, "delimiter": chosen, "header": [""] * width, "header_line": 0,
              "columns": {}}  # fmt: skip
    if declared:
        layout["header_line"] = 1
    spelling = {"\t": "tabs", ";": "semicolons", ",": "commas", "|": "bars"}.get(chosen, chosen)
    said = (f"Read as a table with {spelling} between its cells, in {_encoding(layout)}.",
            *encoding_warnings(source.name, layout))  # fmt: skip
    return OpenTable("CSV 1", lambda: _rows(source, layout, width), said=said)


def _rows(source: SourceFile, layout: Layout, width: int) -> Iterator[TableRow]:
    for count, item in enumerate(table_rows(source, layout)):
        if count >= MAX_ROWS:
            raise CaseError(
                f"{source.name} has more than {MAX_ROWS:,} rows. Cut it into several files."
            )
        if isinstance(item, Rejected):
            yield TableRow(item.locator, (), item.raw, item.reason)
            continue
        number, raw, cells = item
        raw = raw.removesuffix("\r")
        stripped = tuple(map(str.strip, cells))
        if len(stripped) > width and not any(stripped[width:]):
            stripped = stripped[:width]
        if any(stripped):
            yield bounded(number, stripped, raw)


def _delimiter(sample: list[str]) -> str:
    """Give the mark that cuts most lines into the same number of cells; empty for prose."""
    best, best_rank = "", (0, 0.0, 0)
    for mark in DELIMITERS:
        widths = _widths(sample, mark)
        if not widths:
            continue
        width, lines = _commonest(widths)
        share = lines / len(widths)
        known = max((score(cells) for cells in _cut(sample, mark)), default=0)
        is_table = width >= 2 and (share >= _LEAST_SHARE or known >= 2)
        rank = (known, round(share, 2), width)
        if is_table and (len(widths) > 1 or known >= 2) and rank > best_rank:
            best, best_rank = mark, rank
    return best


def _width(sample: list[str], delimiter: str) -> int:
    cut = _cut(sample, delimiter)
    known = max(cut, key=score, default=[])
    if score(known) >= 2:
        return len(known)
    widths = _widths(sample, delimiter)
    return _commonest(widths)[0] if widths else 2


def _widths(sample: list[str], delimiter: str) -> list[int]:
    return [len(cells) for cells in _cut(sample, delimiter)]


def _cut(sample: list[str], delimiter: str) -> list[list[str]]:
    # Rows are cut one by one here, so a cell over several lines counts as several short rows.
    whole = (line.removesuffix("\r") for line in sample[:-1] or sample)
    return [
        next(csv.reader([line], delimiter=delimiter), [])
        for line in whole
        if line.strip() and "\x00" not in line
    ]


def _commonest(widths: list[int]) -> tuple[int, int]:
    counts = Counter(widths)
    width = max(counts, key=lambda width: (counts[width], width))
    return width, counts[width]


def _encoding(layout: Layout) -> str:
    name = str(layout["encoding"]).upper()
    return f"{name} (it says so by its byte order mark)" if layout["bom"] else name
