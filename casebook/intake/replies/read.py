"""A reply read as what it is: its form found by its content, its header by its names.

Runs in the child process, which alone may meet PDF and XLSX.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from casebook.errors import CaseError
from casebook.intake.replies import headers
from casebook.intake.replies.csv_table import open_csv
from casebook.intake.replies.keys import is_address, key_of
from casebook.intake.replies.reply_times import ReplyTimes
from casebook.intake.replies.table import OpenTable, TableRow
from casebook.intake.replies.text import open_text
from casebook.intake.replies.typed_rows import TypedRow, columns_at, typed, typed_text
from casebook.intake.source import SourceFile
from casebook.model.reply import ReplyForm
from casebook.model.reply_table import ReadOptions, ReplyQuestion, column_text

_LOOKED_AT = 60
_ENOUGH_NAMES = 2
_SHOWN_ABOVE = 10


@dataclass(frozen=True, slots=True)
class OpenReply:
    """A reply that is open: its form and, where it is a table, its header.

    `header_row` is the number of the row with the names, 0 when the columns got names by their
    place. `columns` are `role=column`, as given or as guessed. `said` is told of the file.
    """

    form: ReplyForm
    table: OpenTable
    header_row: int = 0
    header: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    said: tuple[str, ...] = ()

    @property
    def reader(self) -> str:
        """Say by what it is read, for whoever reads it again."""
        words = self.table.reader
        if self.table.name:
            words += f", sheet “{self.table.name}”"
        if self.form is ReplyForm.TABLE:
            words += f", header in row {self.header_row}" if self.header_row else ", no header"
        return words

    def rows(self) -> Iterator[TableRow]:
        """Read the rows below the header."""
        for row in self.table.rows():
            if row.number > self.header_row or self.form is not ReplyForm.TABLE:
                yield row

    def typed(self, times: ReplyTimes) -> Iterator[TypedRow]:
        """Read the rows as facts. Raises CaseError when the columns do not say enough."""
        if self.form is not ReplyForm.TABLE:
            return typed_text(self.table.rows())
        at = columns_at(self.header, self.columns)
        short = self.table.may_be_short
        return typed(self.rows(), self.header, at, times, may_be_short=short)


def open_reply(source: SourceFile, options: ReadOptions) -> OpenReply:
    """Find out what a file is and open it. Raises CaseError with what to do."""
    form, table = _open(source, options)
    if form is not ReplyForm.TABLE:
        return OpenReply(form, table, said=table.said)
    sample = list(islice(table.rows(), _LOOKED_AT))
    if not sample:
        raise CaseError(f"{source.name} holds a table without a single row.")
    at = _header_row(sample) if options.header_row is None else options.header_row
    names = next((row.cells for row in sample if row.number == at), None)
    if at and names is None:
        raise CaseError(
            f"Row {at} of {source.name} is empty or lies too far down to hold the names of the "
            "columns. Choose another row, or 0 for none."
        )
    width = max((len(row.cells) for row in sample), default=0)
    header = _named(names or ("",) * width)
    columns = options.columns
    if not columns:
        columns = tuple(column_text(role, name) for role, name in headers.guess(header))
    return OpenReply(
        ReplyForm.TABLE, table, at, header, columns, table.said + _said_of_header(sample, at)
    )


def time_questions(reply: OpenReply, times: ReplyTimes, name: str) -> tuple[ReplyQuestion, ...]:
    """Give what is still open about the rows that were typed."""
    return times.questions(name) if reply.form is ReplyForm.TABLE else ()


def _open(source: SourceFile, options: ReadOptions) -> tuple[ReplyForm, OpenTable]:
    wanted = options.form
    head = source.read_at(0, 1024)
    if not head.strip(b"\0 \r\n\t"):
        raise CaseError(f"{source.name} is empty. Ask for it to be sent again.")
    if head.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return ReplyForm.TABLE, _open_workbook(source, options.table)
    if b"%PDF-" in head:
        # Imported here: native code, which is loaded for no other form.
        from casebook.intake.replies.pdf_text import open_pdf

        return ReplyForm.PDF, open_pdf(source)
    if wanted in (None, ReplyForm.TABLE) or options.delimiter:
        table = open_csv(source, options.delimiter)
        if table is not None:
            return ReplyForm.TABLE, table
        if wanted is ReplyForm.TABLE:
            raise CaseError(
                f"{source.name} does not look like a table. Say which character stands between "
                "its cells, or read it as text."
            )
    if wanted is ReplyForm.PDF:
        raise CaseError(f"{source.name} is no PDF. Read it as text or as a table.")
    return ReplyForm.TEXT, open_text(source)


def _open_workbook(source: SourceFile, sheet: str) -> OpenTable:
    from casebook.intake.replies.xlsx_table import is_xlsx, open_xlsx, refuse_ole

    refuse_ole(source)
    if not is_xlsx(source):
        raise CaseError(
            f"{source.name} is an archive, and no XLSX workbook. Unpack it, and register each file "
            "in it; of a workbook in another format save a copy as XLSX or CSV."
        )
    return open_xlsx(source, sheet)


def _header_row(sample: Sequence[TableRow]) -> int:
    """Find the row that names the columns; 0 when the first whole row is data."""
    best = max(sample, key=lambda row: headers.score(row.cells))
    if headers.score(best.cells) >= _ENOUGH_NAMES:
        return best.number
    widths = Counter(sum(1 for cell in row.cells if cell) for row in sample)
    usual = max(widths, key=lambda width: (widths[width], width))
    first = next(row for row in sample if sum(1 for cell in row.cells if cell) >= usual)
    is_data = any(is_address(key_of(cell)[0]) for cell in first.cells if cell)
    return 0 if is_data else first.number


def _named(cells: Sequence[str]) -> tuple[str, ...]:
    """Give every column a name of its own on one line, so that each can be chosen."""
    names: list[str] = []
    seen: Counter[str] = Counter()
    for place, cell in enumerate(cells, 1):
        wanted = " ".join(cell.split()) or f"column {place}"
        seen[wanted] += 1
        names.append(wanted if seen[wanted] == 1 else f"{wanted} (column {place})")
    return tuple(names)


def _said_of_header(sample: Sequence[TableRow], at: int) -> tuple[str, ...]:
    if not at:
        return (
            "No row names the columns; they are called column 1, column 2 and so on, and every row "
            "is read as an answer.",
        )
    above = [row for row in sample if row.number < at]
    if not above:
        return (f"Row {at} names the columns.",)
    texts = "; ".join(
        f"row {row.number}: “{' '.join(row.raw.split())[:120]}”" for row in above[:_SHOWN_ABOVE]
    )
    more = f" and {len(above) - _SHOWN_ABOVE} more" if len(above) > _SHOWN_ABOVE else ""
    return (f"Row {at} names the columns. What stands above is no answer: {texts}{more}.",)
