"""Delimited tables of one known layout, of which a row can give several records."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from casebook.intake.readers.delimited import Delimited, time_questions
from casebook.intake.readers.line_reader import LineReader, Records
from casebook.intake.readers.reader import Layout, Piece, Question, Rejected, Row
from casebook.intake.source import SourceFile
from casebook.intake.timestamps import UNREADABLE, Placer, Unplaced
from casebook.model.timeline import UNDATED_US, TimeBasis

Cells = Mapping[str, str]
"""The cells of a row under the names of their columns."""

Taker = Callable[[int, str, Cells, Layout, Placer], Iterator[Row]]
"""Gives the records of one row: its line, its text, its cells, and what places its times."""

Times = Callable[[Cells, Layout], Iterator[str]]
"""Gives the texts of the times of a row, for the questions that they leave open."""


@dataclass(frozen=True, slots=True)
class RowTable(LineReader):
    """Reads one layout of delimited text; `_recognise` knows its header and gives what is where.

    `_looks_right` sees the first bytes of the file too, for a layout that its header alone does
    not tell. `_about_zone` is said behind the question for a zone.
    """

    name: str
    _recognise: Callable[[list[str]], dict[str, str] | None]
    _take: Taker
    _times: Times
    _looks_right: Callable[[bytes, Layout], bool] = lambda head, layout: True
    _about_zone: str = ""
    _zone_suggested: str = ""
    _base: Delimited = field(init=False)

    def __post_init__(self) -> None:
        """Make the reader of the cells."""
        object.__setattr__(self, "_base", Delimited(self.name, self._recognise))

    def probe(self, head: bytes, name: str) -> Layout | None:
        """Recognise the layout by its header."""
        layout = self._base.probe(head, name)
        return layout if layout is not None and self._looks_right(head, layout) else None

    def questions(
        self, source: SourceFile, layout: Layout, basis: TimeBasis
    ) -> tuple[Question, ...]:
        """Ask for zone or order of day and month, where the times leave them open."""
        header = layout["header"]
        times = [
            (number, text)
            for number, _, cells in self._base.sample(source, layout)
            for text in self._times(dict(zip(header, cells, strict=True)), layout)
        ]
        return tuple(
            about_zone(question, self._about_zone, self._zone_suggested)
            for question in time_questions(source.name, times, basis)
        )

    def pieces(self, source: SourceFile, layout: Layout, want: int) -> list[Piece]:
        """Cut the file at ends of rows."""
        return self._base.pieces(source, layout, want)

    def rows(self, source: SourceFile, piece: Piece, layout: Layout, basis: TimeBasis) -> Records:
        """Read the rows of a piece; the records of one row follow each other."""
        place, header = Placer(basis), layout["header"]
        for item in self._base.cells(source, piece, layout):
            if isinstance(item, Rejected):
                yield item
                continue
            number, raw, cells = item
            if len(cells) != len(header):
                yield Rejected(
                    number, f"the row has {len(cells)} cells, the header has {len(header)}", raw
                )
                continue
            named = dict(zip(header, cells, strict=True))
            try:
                yield from list(self._take(number, raw, named, layout, place))
            except Unplaced as error:
                yield Rejected(number, f"the time cannot be placed: {error}", raw)

    def fields(self, raw: str, layout: Layout) -> tuple[tuple[str, str], ...]:
        """Give every cell of a raw row under its column name."""
        return self._base.fields(raw, layout)


def about_zone(question: Question, words: str, suggested: str) -> Question:
    """Put what is known of a tool's zone behind the question for it; it stays a question."""
    if question.name != "zone" or not words:
        return question
    return question._replace(
        evidence=f"{question.evidence} {words}", suggestion=suggested or question.suggestion
    )


def placed(place: Placer, text: str) -> tuple[int, int]:
    """Give time and flags of a text; one that cannot be read is undated and marked."""
    try:
        return place(text)
    except Unplaced:
        return UNDATED_US, UNREADABLE << 4


def said(named: Cells, *but: str) -> str:
    """Give what stands in the cells of a row in one line, without those in `but`."""
    parts = (f"{name}: {text.strip()}" for name, text in named.items()
             if name not in but and text.strip())  # fmt: skip
    return "; ".join(parts)
