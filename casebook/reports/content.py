"""What a paper says, block by block, knowing nothing of PDF."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of text set bold, in fixed width, or in grey."""

    text: str
    bold: bool = False
    mono: bool = False
    muted: bool = False


Inline = str | Span
Text = Inline | tuple[Inline, ...]
"""Text of a block; line feeds in it break the line, everything else hidden is written out."""


def mono(text: str) -> Span:
    """Set `text` in fixed width: addresses, raw text, references."""
    return Span(text, mono=True)


def muted(text: str) -> Span:
    """Set `text` in grey: absent values and remarks of the program."""
    return Span(text, muted=True)


def bold(text: str) -> Span:
    """Set `text` bold."""
    return Span(text, bold=True)


def grouped(hex_digits: str) -> Span:
    """Set a digest in groups of four digits, so that it can be read aloud and compared."""
    return mono(" ".join(hex_digits[i : i + 4] for i in range(0, len(hex_digits), 4)))


@dataclass(frozen=True, slots=True)
class Title:
    """The name of the paper, on its first page."""

    text: str
    subtitle: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; levels 1 and 2 are bookmarks, level 1 is listed in `Contents`."""

    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Contents:
    """The list of level 1 headings with their pages."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text; `number` stands before it in the margin of the paragraph."""

    text: Text
    number: str = ""
    small: bool = False


@dataclass(frozen=True, slots=True)
class KeyValues:
    """Names with their values, two columns without rules."""

    rows: tuple[tuple[str, Text], ...]


class Align(Enum):
    """On which side of its column text stands."""

    LEFT = "left"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its title and its share of the width."""

    title: str
    share: float
    align: Align = Align.LEFT


@dataclass(frozen=True, slots=True)
class Table:
    """A ruled table whose cells wrap; the header is repeated on every page.

    `notes` maps a row number to a text set under that row over the whole width.
    """

    columns: tuple[Column, ...]
    rows: tuple[tuple[Text, ...], ...]
    empty: str = "None."
    notes: dict[int, Text] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RecordTable:
    """A table of any number of rows of plain text, streamed; set small and in fixed width.

    `rows` is called once for each rendering and gives rows as long as `columns`; a cell is one text
    or several, each on lines of its own. Line feeds within a text are written out.
    """

    columns: tuple[Column, ...]
    rows: Callable[[], Iterable[Sequence[str | tuple[str, ...]]]]
    total: int
    empty: str = "None."


@dataclass(frozen=True, slots=True)
class Preformatted:
    """Foreign text in fixed width, every space kept, on a tinted ground."""

    text: str


@dataclass(frozen=True, slots=True)
class Note:
    """A boxed remark that the reader must not miss."""

    text: Text
    title: str = ""


@dataclass(frozen=True, slots=True)
class Gap:
    """Empty space, in lines of text."""

    lines: float = 1.0


@dataclass(frozen=True, slots=True)
class PageBreak:
    """The next block begins on a new page."""


@dataclass(frozen=True, slots=True)
class Room:
    """The next block begins on a new page unless so many lines of text are free on this one."""

    lines: float


@dataclass(frozen=True, slots=True)
class SignatureBlock:
    """Blank lines to be signed by hand, side by side: each a title and the names of its lines."""

    signers: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Frames:
    """Empty frames side by side, to be stamped or sealed by hand; `lines` of text high."""

    titles: tuple[str, ...]
    lines: float = 6.0


@dataclass(frozen=True, slots=True)
class QrBlock:
    """A QR code of `code` with words beside it."""

    code: str
    text: Text


@dataclass(frozen=True, slots=True)
class Label:
    """A label: a QR code, a name in large type with a stamp, what stands under it, and the foot.

    `main` may take two lines, everything else takes one; what does not fit is cut and marked.
    There is room for three `details`. `digest` is in groups already. `foot` stands under the QR
    code, in the smallest type.
    """

    code: str
    name: str
    stamp: str
    mark: str
    main: str
    details: tuple[str, ...]
    digest: str
    foot: str


@dataclass(frozen=True, slots=True)
class Labels:
    """Labels in order, on a document whose form is one of those for labels."""

    labels: tuple[Label, ...]


Block = (
    Title
    | Heading
    | Contents
    | Paragraph
    | KeyValues
    | Table
    | RecordTable
    | Preformatted
    | Note
    | Gap
    | PageBreak
    | Room
    | SignatureBlock
    | Frames
    | QrBlock
    | Labels
)


class Form(Enum):
    """What a document is printed on: paper with header and footer, or labels with neither."""

    PAPER = "paper"
    LABEL_SHEET = "sheet of labels"
    SINGLE_LABELS = "single labels"


@dataclass(frozen=True, slots=True)
class Document:
    """A paper before it is set: blocks in order; `landscape` for wide tables.

    `page_signers` sign by hand at the foot of every page.
    """

    title: str
    subject: str
    blocks: tuple[Block, ...]
    landscape: bool = False
    form: Form = Form.PAPER
    page_signers: tuple[str, ...] = ()
