"""What a reader of one format is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple, Protocol, runtime_checkable

from casebook.intake.source import SourceFile
from casebook.intake.timestamps import Placer
from casebook.model.timeline import LocatorKind, TimeBasis

Row = tuple[int, int, str, int, str, str, str, str, str, str]
"""locator, UTC microseconds or UNDATED_US, time text, flags, kind, host, user, event id, message,
raw text"""

Layout = dict[str, Any]
"""What a reader found out about a file: plain JSON, kept with the source."""

MAX_ROW_BYTES = 16 * 1024 * 1024
"""A longer row is a reject."""

MAX_KEPT_OF_LONG_ROW = 4096
"""How much of a row that is too long is kept with its reject."""

CUT_OFF = "cut off"
"""Set in the layout of a file of which only the beginning is there, cut anywhere in a row.

What that row comes out as is given last, so that it can be left out.
"""


class Rejected(NamedTuple):
    """A row that could not be taken."""

    locator: int
    reason: str
    raw: str


class Duplicate(NamedTuple):
    """A row that was read already under the same locator."""

    locator: int


class Piece(NamedTuple):
    """A range of bytes that begins and ends between rows, and the number of its first line."""

    start: int
    end: int
    first_line: int


class Question(NamedTuple):
    """What must be answered before times can be placed: `name` is the option that answers it.

    `choices` are the answers there can be, where they are few enough to be listed.
    """

    name: str
    sentence: str
    evidence: str
    suggestion: str = ""
    choices: tuple[str, ...] = ()


class Reader(Protocol):
    """Reads one format; recognises it by content, never by name alone."""

    @property
    def name(self) -> str:
        """The name it is chosen by."""
        ...

    @property
    def version(self) -> str:
        """Changes when the same file would give other records."""
        ...

    @property
    def locator(self) -> LocatorKind:
        """What its locators count."""
        ...

    @property
    def in_child(self) -> bool:
        """Whether it parses with native code, which runs in a child process only."""
        ...

    def probe(self, head: bytes, name: str) -> Layout | None:
        """Recognise the format from the first bytes of a file, or give None."""
        ...

    def questions(
        self, source: SourceFile, layout: Layout, basis: TimeBasis
    ) -> tuple[Question, ...]:
        """Give what must still be answered before the times of this file can be placed."""
        ...

    def zone_by_format(self, layout: Layout, time: str = "") -> str | None:
        """Give the zone that the format fixes for times that name none.

        It is "" where every time names its own, and None where the format leaves the zone to be
        said for the source. The answer is that of all times of a file, or of one time text.
        """
        ...

    def warnings(self, source: SourceFile, layout: Layout) -> tuple[str, ...]:
        """Say what an examiner must know of the file as a whole."""
        ...

    def pieces(self, source: SourceFile, layout: Layout, want: int) -> list[Piece]:
        """Cut the file into about `want` pieces that can be read apart.

        What the whole file had to be looked through for may be put into the layout here.
        """
        ...

    def rows(
        self, source: SourceFile, piece: Piece, layout: Layout, basis: TimeBasis
    ) -> Iterator[Row | Rejected | Duplicate]:
        """Read the rows of a piece in file order."""
        ...

    def fields(self, raw: str, layout: Layout) -> tuple[tuple[str, str], ...]:
        """Take one raw row apart into names and texts."""
        ...


@runtime_checkable
class LooksInside(Protocol):
    """A reader whose first bytes tell too little: it opens the file to find out its layout."""

    def look_inside(self, source: SourceFile, sheet: str) -> Layout | None:
        """Give the layout of a file, or None when it is none of this format."""
        ...


@runtime_checkable
class PlacesTexts(Protocol):
    """A reader of what is no line of text, whose times are written in ways of their own."""

    def placed_text(self, kind: str, text: str, place: Placer) -> tuple[int, int]:
        """Place the time of a record from its kind and its text. Raises Unplaced."""
        ...
