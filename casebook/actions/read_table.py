"""Read the text of a table that is to become lines, from a file or from a stream of bytes."""

from __future__ import annotations

from pathlib import Path

from casebook.intake import table_text


def text_of(path: Path) -> str:
    """Read a table file. Raises CaseError for what is too long, or is no text."""
    return table_text.table_text(path)


def text_of_bytes(data: bytes, name: str) -> str:
    """Decode a table. Raises CaseError naming the row that is no text."""
    return table_text.decoded(data, name)
