"""Objects of a JSON document, cut out of its text one after the other, however long it is."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

from casebook.intake.readers.lines import visible
from casebook.intake.readers.reader import (
    MAX_KEPT_OF_LONG_ROW,
    MAX_ROW_BYTES,
    Layout,
    Piece,
    Rejected,
)
from casebook.intake.source import BLOCK, SourceFile

# Everything between two of these marks is passed over at the speed of the pattern.
_MARKS = re.compile(r'["{}\[\]]')
_END_OF_STRING = re.compile(r'(?:[^"\\]|\\.)*+"', re.DOTALL)


def objects(
    source: SourceFile, piece: Piece, layout: Layout, depth: int
) -> Iterator[tuple[int, str] | Rejected]:
    """Read the objects that stand `depth` brackets deep, numbered from 1, as they are written.

    In `[{…}, {…}]` and `{"event_0": {…}}` they stand 1 deep, in `{"Records": [{…}]}` 2 deep. An
    object that is too long, or that never ends, is a reject.
    """
    for _, item in named_objects(source, piece, layout, depth):
        yield item


def named_objects(
    source: SourceFile, piece: Piece, layout: Layout, depth: int
) -> Iterator[tuple[str, tuple[int, str] | Rejected]]:
    """Read the same objects, each with the name under which it stands in the outermost object.

    The name is as it is written there, with its escapes.
    """
    decoder = codecs.getincrementaldecoder(str(layout["encoding"]))("backslashreplace")
    text, at, level, begin, number, offset = "", 0, 0, -1, 0, piece.start
    last_string = name = ""
    while True:
        block = source.read_at(offset, min(BLOCK, piece.end - offset))
        offset += len(block)
        kept = begin if begin >= 0 else at
        text, at, begin = text[kept:] + decoder.decode(block, not block), at - kept, min(begin, 0)
        while found := _MARKS.search(text, at):
            mark, place = found[0], found.start()
            if mark == '"':
                closed = _END_OF_STRING.match(text, place + 1)
                if closed is None:
                    at = place
                    break
                at = closed.end()
                if level == 1:
                    last_string = text[place + 1 : at - 1]
                continue
            at = place + 1
            if mark in "{[":
                if level == 1:
                    name = last_string
                if mark == "{" and level == depth and begin < 0:
                    begin = place
                level += 1
                continue
            level -= 1
            if mark == "}" and level == depth and begin >= 0:
                number += 1
                raw = text[begin:at]
                begin = -1
                is_long = len(raw) > MAX_ROW_BYTES
                yield name, _long(number, raw) if is_long else (number, visible(raw))
        else:
            at = len(text)
        held = len(text) - (begin if begin >= 0 else at)
        if not block or held > 4 * MAX_ROW_BYTES:
            if held and (begin >= 0 or text[at:].strip()):
                rest = text[begin if begin >= 0 else at :]
                kept_of_it = visible(rest[:MAX_KEPT_OF_LONG_ROW])
                yield name, Rejected(number + 1, "it never ends", kept_of_it)
            return


def _long(number: int, raw: str) -> Rejected:
    return Rejected(
        number,
        f"the object is longer than {MAX_ROW_BYTES:,} characters; its beginning is kept",
        visible(raw[:MAX_KEPT_OF_LONG_ROW]),
    )
