"""Logs of one record a line, each recognised and read by a pattern of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

from casebook.intake.readers.delimited import time_questions
from casebook.intake.readers.lines import (
    HEAD_BYTES,
    encoding_warnings,
    first_lines,
    lines,
    pieces,
)
from casebook.intake.readers.reader import Duplicate, Layout, Piece, Question, Rejected, Row
from casebook.intake.source import SourceFile
from casebook.intake.timestamps import Placer, Unplaced
from casebook.model.timeline import LocatorKind, TimeBasis

_SAMPLE_ROWS = 2_000


@dataclass(frozen=True, slots=True)
class LineLog:
    """Reads one format of such logs.

    `_fits` says whether a line is one of it, `_take` gives the records of a line and `_fields` its
    parts. `_time` gives the text of a line's time for the questions, "" where the line says the
    zone; without it all times are UTC by the format. `_is_utc` says that of one time text.
    """

    name: str
    _fits: Callable[[str], bool]
    _take: Callable[[int, str, Placer], Iterator[Row]]
    _fields: Callable[[str], tuple[tuple[str, str], ...]]
    _time: Callable[[str], str] | None = None
    _is_utc: Callable[[str], bool] = lambda time: False
    version: str = "1"
    locator: LocatorKind = LocatorKind.LINE
    in_child: bool = False

    def probe(self, head: bytes, name: str) -> Layout | None:
        """Recognise the log by the shape of its first lines."""
        del name
        found = first_lines(head)
        if found is None:
            return None
        text, layout = found
        full = [line for line in text[:-1] or text if line.strip()]
        matching = sum(self._fits(line) for line in full)
        return layout if full and matching * 2 >= len(full) else None

    def questions(
        self, source: SourceFile, layout: Layout, basis: TimeBasis
    ) -> tuple[Question, ...]:
        """Ask for the zone where the lines leave it open."""
        if self._time is None:
            return ()
        start = int(layout["bom"])
        piece = Piece(start, min(source.size, start + HEAD_BYTES), 1)
        times = [
            (item[0], text)
            for item in islice(lines(source, piece, layout), _SAMPLE_ROWS)
            if not isinstance(item, Rejected) and (text := self._time(item[1]))
        ]
        return time_questions(source.name, times, basis) if times else ()

    def zone_by_format(self, layout: Layout, time: str = "") -> str | None:
        """Give UTC where no zone has to be asked for, of a file or of one time."""
        return "UTC" if self._time is None or self._is_utc(time) else None

    def warnings(self, source: SourceFile, layout: Layout) -> tuple[str, ...]:
        """Say when the encoding was recognised and not declared."""
        return encoding_warnings(source.name, layout)

    def pieces(self, source: SourceFile, layout: Layout, want: int) -> list[Piece]:
        """Cut the log at ends of lines."""
        return pieces(source, layout, want, quoted=False)

    def rows(
        self, source: SourceFile, piece: Piece, layout: Layout, basis: TimeBasis
    ) -> Iterator[Row | Rejected | Duplicate]:
        """Read the lines of a piece."""
        place = Placer(basis)
        for item in lines(source, piece, layout):
            if isinstance(item, Rejected):
                yield item
                continue
            number, raw = item
            if not raw.strip():
                continue
            if not self._fits(raw):
                yield Rejected(number, f"not a line of the format “{self.name}”", raw)
                continue
            try:
                yield from list(self._take(number, raw, place))
            except Unplaced as error:
                yield Rejected(number, f"the time cannot be placed: {error}", raw)

    def fields(self, raw: str, layout: Layout) -> tuple[tuple[str, str], ...]:
        """Give the parts of a line under their names."""
        return self._fields(raw) if self._fits(raw) else ()
