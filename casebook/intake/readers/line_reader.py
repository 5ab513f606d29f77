"""What readers of text have in common; a reader says only what its format does otherwise."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from casebook.intake.readers.lines import Line, encoding_warnings, first_lines, lines, pieces
from casebook.intake.readers.reader import (
    MAX_ROW_BYTES,
    Duplicate,
    Layout,
    Piece,
    Question,
    Rejected,
    Row,
)
from casebook.intake.source import SourceFile
from casebook.intake.timestamps import Unplaced
from casebook.model.timeline import LocatorKind, TimeBasis

_Head = TypeVar("_Head")

Records = Iterator[Row | Rejected | Duplicate]


@dataclass(frozen=True, slots=True, kw_only=True)
class LineReader:
    """A reader of lines that can be read apart, of which no question is asked."""

    version: str = "1"
    locator: LocatorKind = LocatorKind.LINE
    in_child: bool = False

    def questions(
        self, source: SourceFile, layout: Layout, basis: TimeBasis
    ) -> tuple[Question, ...]:
        """Ask nothing."""
        return ()

    def zone_by_format(self, layout: Layout, time: str = "") -> str | None:
        """Leave it open."""
        return None

    def warnings(self, source: SourceFile, layout: Layout) -> tuple[str, ...]:
        """Say when the encoding was recognised and not declared."""
        return encoding_warnings(source.name, layout)

    def pieces(self, source: SourceFile, layout: Layout, want: int) -> list[Piece]:
        """Cut the file at ends of lines."""
        return pieces(source, layout, want, quoted=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeReader(LineReader):
    """A reader of lines that say something only after those before them, like their year."""

    def pieces(self, source: SourceFile, layout: Layout, want: int) -> list[Piece]:
        """Give one piece."""
        return [Piece(int(layout.get("bom", 0)), source.size, 1)]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordReader(WholeReader):
    """A reader of records that are found only from the beginning of the file on."""

    locator: LocatorKind = LocatorKind.RECORD


def layout_of(
    head: bytes,
    fits: Callable[[str], bool],
    n: int = 100,
    is_passed_over: Callable[[str], bool] = lambda line: False,
) -> Layout | None:
    """Give the layout of a text when at least half of its first `n` lines fit, or None."""
    found = first_lines(head, n)
    if found is None:
        return None
    text, layout = found
    full = [line for line in text[:-1] or text if line.strip() and not is_passed_over(line)]
    return layout if full and sum(map(fits, full)) * 2 >= len(full) else None


def taken(
    source: SourceFile,
    piece: Piece,
    layout: Layout,
    take: Callable[[int, str], Iterable[Row | Rejected]],
    header_line: int = 0,
) -> Records:
    """Give what `take` makes of each line below the header that is not empty.

    A line is a reject when `take` raises Unplaced.
    """
    for item in lines(source, piece, layout):
        if isinstance(item, Rejected):
            yield item
            continue
        number, raw = item
        if number <= header_line or not raw.strip():
            continue
        try:
            yield from tuple(take(number, raw))
        except Unplaced as error:
            yield Rejected(number, f"the time cannot be placed: {error}", raw)


def joined(
    numbered: Iterable[Line | Rejected],
    head_of: Callable[[str], _Head | None],
    is_left_out: Callable[[str], bool],
    is_continued: bool = True,
) -> Iterator[tuple[int, str, _Head | None] | Rejected]:
    """Put each line without a head behind the one that it goes on from, if lines are continued.

    Gives the number of the first line, the text, and what `head_of` gives for the first line. Of
    those without a head some are left out.
    """
    first, parts, size = 0, list[str](), 0
    head: _Head | None = None
    for item in numbered:
        if isinstance(item, Rejected):
            if parts:
                yield first, "\n".join(parts), head
                parts = []
            yield item
            continue
        number, text = item
        found = head_of(text)
        if found is None and (is_left_out(text) or not (parts or text.strip())):
            continue
        if parts and found is None and is_continued and size < MAX_ROW_BYTES:
            parts.append(text)
            # A line costs memory beside its text.
            size += len(text) + 100
            continue
        if parts:
            yield first, "\n".join(parts), head
        first, parts, size, head = number, [text], len(text), found
    if parts:
        yield first, "\n".join(parts), head
