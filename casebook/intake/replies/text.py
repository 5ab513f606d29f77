"""Replies in plain words: the identifiers in them, with the lines they stand in."""

from __future__ import annotations

from collections.abc import Iterator

from casebook.errors import CaseError
from casebook.intake.identifiers import find
from casebook.intake.readers.lines import (
    HEAD_BYTES,
    encoding_further_on,
    encoding_warnings,
    first_lines,
    lines,
)
from casebook.intake.readers.reader import Piece, Rejected
from casebook.intake.replies.table import OpenTable, TableRow
from casebook.intake.source import SourceFile

LONGEST_LINE = 4_096
"""A longer line is looked through in parts of this many characters."""

MAX_LINES = 1_000_000


def open_text(source: SourceFile) -> OpenTable:
    """Open plain text. Raises CaseError when the file is none."""
    found = first_lines(source.read_at(0, HEAD_BYTES))
    if found is None:
        raise CaseError(
            f"{source.name} holds no text. A reply is read as text, PDF, CSV or XLSX; open it with "
            "the program it was made with, and save it as one of them. The file itself can still "
            "be registered."
        )
    sample, layout = found
    layout["encoding"] = encoding_further_on(source, layout)
    said: tuple[str, ...] = encoding_warnings(source.name, layout)
    if sample[0].lstrip().startswith("<"):
        said += (
            f"{source.name} is markup (HTML or XML), read as plain text. Where it shows a table, "
            "open it in a spreadsheet program and save it as XLSX or CSV.",
        )

    def rows() -> Iterator[TableRow]:
        piece = Piece(int(layout["bom"]), source.size, 1)
        for item in lines(source, piece, layout):
            if isinstance(item, Rejected):
                yield TableRow(item.locator, (), item.raw, item.reason)
            elif item[0] > MAX_LINES:
                raise CaseError(f"{source.name} has more than {MAX_LINES:,} lines of text.")
            else:
                yield text_row(item[0], item[1])

    return OpenTable("text 1", rows, said=said)


def text_row(number: int, text: str, notes: tuple[str, ...] = ()) -> TableRow:
    """Give a line of text as a row of one cell."""
    return TableRow(number, (text,), text, "", notes)


def identifiers_in(text: str) -> tuple[str, ...]:
    """Give the identifiers of a line as they stand there, each once, with a port glued on."""
    found: dict[str, None] = {}
    for start in range(0, len(text), LONGEST_LINE):
        for each in find(text[start : start + LONGEST_LINE]):
            port = "" if each.port is None else f":{each.port}"
            wrapped = f"[{each.value}]{port}" if port and ":" in each.value else each.value + port
            found.setdefault(wrapped)
    return tuple(found)
