"""One JSON document that holds the objects of a format of JSON lines: in a list, or loose."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from casebook.intake.readers.json_lines import JsonLines, Object, of_object
from casebook.intake.readers.json_text import objects
from casebook.intake.readers.line_reader import RecordReader, Records
from casebook.intake.readers.lines import Line, beginning, encoding_of
from casebook.intake.readers.reader import Layout, Piece, Question, Rejected
from casebook.intake.source import SourceFile
from casebook.intake.timestamps import Placer
from casebook.model.timeline import TimeBasis

_LIST = re.compile(r"\s*\[\s*(?=\{)")
_SAMPLE_ROWS = 2_000
_FIRST_KEY_WITHIN = 4_096


@dataclass(frozen=True, slots=True)
class JsonDocument(RecordReader):
    """Reads a list of objects, `[{…}]`, or one under a key of the document, `{"Records": [{…}]}`.

    `_of` reads the same objects from lines. With `_is_loose` they may also stand one after the
    other, over many lines and without commas.
    """

    name: str
    _of: JsonLines
    _keys: tuple[str, ...] = ()
    _is_loose: bool = False

    def probe(self, head: bytes, name: str) -> Layout | None:
        """Recognise the format by the first object of the list."""
        del name
        encoding, bom = encoding_of(head)
        if not encoding:
            return None
        text = head[bom:].decode(encoding, "backslashreplace")
        first = self._first(text)
        if first is None:
            return None
        place, depth = first
        item = _object_at(text, place)
        if item is None or not self._of._recognise(item):
            return None
        return {"encoding": encoding, "bom": bom, "end": "\n", "depth": depth}

    def questions(
        self, source: SourceFile, layout: Layout, basis: TimeBasis
    ) -> tuple[Question, ...]:
        """Ask for zone or order of day and month, where the times leave them open."""
        return self._of.asked(source.name, self.sample(source, layout), basis)

    def zone_by_format(self, layout: Layout, time: str = "") -> str | None:
        """Give what the same objects have as lines."""
        return self._of.zone_by_format(layout, time)

    def rows(self, source: SourceFile, piece: Piece, layout: Layout, basis: TimeBasis) -> Records:
        """Read the objects one after the other."""
        place = Placer(basis)
        for item in _objects(source, piece, layout):
            if isinstance(item, Rejected):
                yield item
            else:
                yield from of_object(*item, self._of._take, place)

    def fields(self, raw: str, layout: Layout) -> tuple[tuple[str, str], ...]:
        """Give every value of an object under its path."""
        return self._of.fields(raw, layout)

    def sample(self, source: SourceFile, layout: Layout) -> Iterator[Line]:
        """Read the first objects, numbered."""
        for item in islice(_objects(source, beginning(source, layout), layout), _SAMPLE_ROWS):
            if not isinstance(item, Rejected):
                yield item

    def _first(self, text: str) -> tuple[int, int] | None:
        """Give where the first object begins and how deep it stands."""
        if found := _LIST.match(text):
            return found.end(), 1
        begin = len(text) - len(text.lstrip())
        if text[begin : begin + 1] != "{":
            return None
        if self._is_loose:
            return begin, 0
        if not self._keys:
            return None
        under = re.compile(rf'"(?:{"|".join(self._keys)})"\s*:\s*\[\s*(?=\{{)')
        found = under.search(text, 0, _FIRST_KEY_WITHIN)
        return (found.end(), 2) if found else None


def _objects(source: SourceFile, piece: Piece, layout: Layout) -> Iterator[Line | Rejected]:
    return objects(source, piece, layout, int(layout.get("depth", 1)))


def _object_at(text: str, place: int) -> Object | None:
    try:
        item, _ = json.JSONDecoder().raw_decode(text, place)
    except (ValueError, RecursionError):
        return None
    return item if isinstance(item, dict) else None
