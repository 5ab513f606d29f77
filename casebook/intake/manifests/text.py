"""The lines of a text file of evidence, in whatever encoding its tool wrote it."""

from __future__ import annotations

import codecs
from collections.abc import Iterator

from casebook.errors import CaseError
from casebook.intake.source import SourceFile

MAX_BYTES = 64 * 1024 * 1024
_MAX_LINE = 1 << 20
_BLOCK = 1 << 20
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

Lines = Iterator[tuple[int, str]]
"""Line numbers from 1, and lines without their ends."""


def lines_of(source: SourceFile) -> Lines:
    """Give the lines of a text; bytes that are no text are shown as \\xNN, as in a path.

    Raises CaseError for what is too long to be a list of digests.
    """
    if source.size > MAX_BYTES:
        raise CaseError(
            f"{source.name} has {source.size:,} bytes; a list of digests is read up to "
            f"{MAX_BYTES:,}. Split it, and read its parts one after the other."
        )
    decoder = codecs.getincrementaldecoder(_encoding(source))("backslashreplace")
    rest, number, offset = "", 0, 0
    while block := source.read_at(offset, _BLOCK):
        offset += len(block)
        *lines, rest = (rest + decoder.decode(block)).split("\n")
        for line in lines:
            number += 1
            yield number, line.removesuffix("\r")
        if len(rest) > _MAX_LINE:
            raise CaseError(
                f"Line {number + 1:,} of {source.name} has more than {_MAX_LINE:,} characters, so "
                "it is no list of digests."
            )
    rest += decoder.decode(b"", final=True)
    if rest:
        yield number + 1, rest.removesuffix("\r")


def _encoding(source: SourceFile) -> str:
    start = source.read_at(0, 64)
    for mark, encoding in _MARKS:
        if start.startswith(mark):
            return encoding
    # Without a mark, UTF-16 of Latin letters shows in its zeros.
    if len(start) >= 4 and not any(start[1::2]) and all(start[::2]):
        return "utf-16-le"
    if len(start) >= 4 and not any(start[::2]) and all(start[1::2]):
        return "utf-16-be"
    return "utf-8"
