"""Logs of one record a line, each recognised and read by a pattern of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from casebook.intake.readers.delimited import time_questions
from casebook.intake.readers.line_reader import LineReader, Records, layout_of, taken
from casebook.intake.readers.lines import sampled
from casebook.intake.readers.reader import Layout, Piece, Question, Rejected, Row
from casebook.intake.source import SourceFile
from casebook.intake.timestamps import Placer
from casebook.model.timeline import TimeBasis

_SAMPLE_ROWS = 2_000


@dataclass(frozen=True, slots=True)
class LineLog(LineReader):
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

    def probe(self, head: bytes, name: str) -> Layout | None:
        """Recognise the log by the shape of its first lines."""
        del name
        return layout_of(head, self._fits, 20)

    def questions(
        self, source: SourceFile, layout: Layout, basis: TimeBasis
    ) -> tuple[Question, ...]:
        """Ask for the zone where the lines leave it open."""
        if self._time is None:
            return ()
        times = [
            (number, text)
            for number, line in sampled(source, layout, _SAMPLE_ROWS)
            if (text := self._time(line))
        ]
        return time_questions(source.name, times, basis)

    def zone_by_format(self, layout: Layout, time: str = "") -> str | None:
        """Give UTC where no zone has to be asked for, of a file or of one time."""
        return "UTC" if self._time is None or self._is_utc(time) else None

    def rows(self, source: SourceFile, piece: Piece, layout: Layout, basis: TimeBasis) -> Records:
        """Read the lines of a piece."""
        place = Placer(basis)

        def take(number: int, raw: str) -> Iterable[Row | Rejected]:
            if self._fits(raw):
                return self._take(number, raw, place)
            return (Rejected(number, f"not a line of the format “{self.name}”", raw),)

        return taken(source, piece, layout, take)

    def fields(self, raw: str, layout: Layout) -> tuple[tuple[str, str], ...]:
        """Give the parts of a line under their names."""
        return self._fields(raw) if self._fits(raw) else ()
