"""JSON documents of many objects: an array of them, or one after the other without commas."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

from casebook.intake.readers.delimited import time_questions
from casebook.intake.readers.json_lines import Object, Taker, flat, parsed_object, taken, time_of
from casebook.intake.readers.json_text import objects
from casebook.intake.readers.lines import HEAD_BYTES, encoding_warnings, first_lines
from casebook.intake.readers.reader import Duplicate, Layout, Piece, Question, Rejected, Row
from casebook.intake.source import SourceFile
from casebook.intake.timestamps import Placer
from casebook.model.timeline import LocatorKind, TimeBasis

_SAMPLE_OBJECTS = 500
_BLANKS = " \t\r\n"


@dataclass(frozen=True, slots=True)
class JsonObjects:
    """Reads one format of such documents; what is asked of it is asked as of `JsonLines`."""

    name: str
    _recognise: Callable[[Object], bool]
    _take: Taker
    _time: Callable[[Object], str] | None = None
    version: str = "1"
    locator: LocatorKind = LocatorKind.RECORD
    in_child: bool = False

    def probe(self, head: bytes, name: str) -> Layout | None:
        """Recognise the format by its first object."""
        del name
        if head.lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n")[:1] not in (b"{", b"["):
            return None
        found = first_lines(head, 1)
        if found is None:
            return None
        layout = found[1]
        text = head[int(layout["bom"]) :].decode(layout["encoding"], "ignore").lstrip(_BLANKS)
        depth = 1 if text.startswith("[") else 0
        try:
            item, _ = json.JSONDecoder().raw_decode(text[depth:].lstrip(_BLANKS))
        except (ValueError, RecursionError):
            return None
        if not isinstance(item, dict) or not self._recognise(item):
            return None
        return {**layout, "depth": depth}

    def questions(
        self, source: SourceFile, layout: Layout, basis: TimeBasis
    ) -> tuple[Question, ...]:
        """Ask for zone or order of day and month, where the times leave them open."""
        return time_questions(source.name, self.sample_times(source, layout), basis)

    def zone_by_format(self, layout: Layout, time: str = "") -> str | None:
        """Give UTC where no zone has to be asked for."""
        return "UTC" if self._time is None else None

    def warnings(self, source: SourceFile, layout: Layout) -> tuple[str, ...]:
        """Say when the encoding was recognised and not declared."""
        return encoding_warnings(source.name, layout)

    def pieces(self, source: SourceFile, layout: Layout, want: int) -> list[Piece]:
        """Give one piece: where an object begins shows only from the beginning on."""
        return [Piece(int(layout["bom"]), source.size, 1)]

    def rows(
        self, source: SourceFile, piece: Piece, layout: Layout, basis: TimeBasis
    ) -> Iterator[Row | Rejected | Duplicate]:
        """Read the objects; what is none is a reject."""
        place = Placer(basis)
        for item in objects(source, piece, layout, int(layout["depth"])):
            if isinstance(item, Rejected):
                yield item
            else:
                yield from taken(*item, self._take, place)

    def fields(self, raw: str, layout: Layout) -> tuple[tuple[str, str], ...]:
        """Give every value of an object under its path."""
        return tuple(flat(parsed_object(raw) or {}))

    def sample_times(self, source: SourceFile, layout: Layout) -> list[tuple[int, str]]:
        """Give the times of the first objects, each with its number."""
        if self._time is None:
            return []
        start = int(layout["bom"])
        piece = Piece(start, min(source.size, start + HEAD_BYTES), 1)
        found = []
        for item in islice(objects(source, piece, layout, int(layout["depth"])), _SAMPLE_OBJECTS):
            parsed = None if isinstance(item, Rejected) else parsed_object(item[1])
            if parsed and (text := time_of(parsed, self._time)):
                found.append((item[0], text))
        return found
