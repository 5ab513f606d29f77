"""Delimited tables of one known layout, of which a row can give several records."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from casebook.intake.readers.delimited import Delimited, time_questions
from casebook.intake.readers.line_reader import Records
from casebook.intake.readers.reader import Layout, Piece, Question, Row
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
class RowTable(Delimited):
    """Reads one layout of delimited text; `_recognise` gives what is where too.

    `_looks_right` sees the first bytes of the file too, for a layout that its header alone does
    not tell. `_about_zone` is said behind the question for a zone.
    """

    _take: Taker
    _times: Times
    _looks_right: Callable[[bytes, Layout], bool] = lambda head, layout: True
    _about_zone: str = ""
    _zone_suggested: str = ""

    def probe(self, head: bytes, name: str) -> Layout | None:
        """Recognise the layout by its header."""
        layout = Delimited.probe(self, head, name)
        return layout if layout is not None and self._looks_right(head, layout) else None

    def questions(
        self, source: SourceFile, layout: Layout, basis: TimeBasis
    ) -> tuple[Question, ...]:
        """Ask for zone or order of day and month, where the times leave them open."""
        header = layout["header"]
        times = [
            (number, text)
            for number, _, cells in self.sample(source, layout)
            for text in self._times(dict(zip(header, cells, strict=True)), layout)
        ]
        return tuple(
            about_zone(question, self._about_zone, self._zone_suggested)
            for question in time_questions(source.name, times, basis)
        )

    def rows(self, source: SourceFile, piece: Piece, layout: Layout, basis: TimeBasis) -> Records:
        """Read the rows of a piece; the records of one row follow each other."""
        place, header = Placer(basis), layout["header"]

        def take(number: int, raw: str, cells: list[str]) -> Iterator[Row]:
            named = dict(zip(header, cells, strict=True))
            return self._take(number, raw, named, layout, place)

        return self.taken(source, piece, layout, take)


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
