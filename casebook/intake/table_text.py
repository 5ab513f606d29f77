"""The text of a table in a file, in the encoding that its bytes show."""

from __future__ import annotations

import codecs
from pathlib import Path

from casebook.errors import CaseError
from casebook.intake.source import BLOCK, open_source

MAX_BYTES = 16 * 1024 * 1024

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def table_text(path: Path) -> str:
    """Read the text of a file. Raises CaseError for what is too long, or is no text."""
    with open_source(path) as source:
        if source.size > MAX_BYTES:
            raise CaseError(
                f"{source.name} has {source.size:,} bytes; a table of lines is read up to "
                f"{MAX_BYTES:,}. Cut it to the rows that are asked about."
            )
        blocks, offset = [], 0
        while block := source.read_at(offset, BLOCK):
            blocks.append(block)
            offset += len(block)
    return decoded(b"".join(blocks), source.name)


def decoded(data: bytes, name: str) -> str:
    """Give the text of bytes in UTF-8 or UTF-16. Raises CaseError naming the row that is neither.

    The ends of rows are made alike.
    """
    if len(data) > MAX_BYTES:
        raise CaseError(f"{name} is too long: a table of lines is read up to {MAX_BYTES:,} bytes.")
    encoding = _encoding(data)
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        row = data[: error.start].count(b"\n") + 1
        raise CaseError(
            f"Row {row} of {name} holds bytes that are no {encoding.upper()}. Save the table as "
            "UTF-8 and read it again."
        ) from error
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _encoding(data: bytes) -> str:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return encoding
    # Without a mark, UTF-16 of Latin letters shows in its zeros.
    start = data[:64]
    if len(start) >= 4 and not any(start[1::2]) and all(start[::2]):
        return "utf-16-le"
    if len(start) >= 4 and not any(start[::2]) and all(start[1::2]):
        return "utf-16-be"
    return "utf-8"
