"""The database of a report of ALEAPP or iLEAPP, `_lava_artifacts.db`: a table an artifact."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from casebook.errors import CaseError
from casebook.intake.readers import epochs
from casebook.intake.readers.delimited import time_questions
from casebook.intake.readers.leapp import log_beside, text_of_value
from casebook.intake.readers.line_reader import RecordReader, Records
from casebook.intake.readers.reader import Layout, Piece, Question, Rejected
from casebook.intake.readers.row_table import said
from casebook.intake.readers.sqlite_pages import MAGIC, Damaged, SqlitePages, Table
from casebook.intake.source import SourceFile
from casebook.intake.timestamps import UNREADABLE, Placer, Unplaced
from casebook.model.timeline import UNDATED_US, TimeBasis

_MARK = re.compile(rb"CREATE TABLE _?lava_media_items\b")
_SECONDS = re.compile(r"-?\d{1,11}", re.ASCII)
_SAMPLE_ROWS = 2_000
_MOST_NAMED = 40

Item = tuple[str, dict[str, str], tuple[str, ...]]
"""The table of a row, its values as texts under their columns, and which columns are times."""


@dataclass(frozen=True, slots=True)
class LavaDatabase(RecordReader):
    """Reads the tables that have times; each time of a row is a record. Rows count through.

    The tools keep a time as seconds of UTC, and as its text where they could not read it.
    """

    name: str = "LEAPP database"

    def probe(self, head: bytes, name: str) -> Layout | None:
        """Recognise the database by a table that every report has."""
        del name
        is_known = head.startswith(MAGIC) and _MARK.search(head)
        return {"encoding": "SQLite"} if is_known else None

    def questions(
        self, source: SourceFile, layout: Layout, basis: TimeBasis
    ) -> tuple[Question, ...]:
        """Ask what times that are kept as texts leave open."""
        times = [
            (number, text)
            for number, item in islice(_rows(source), _SAMPLE_ROWS)
            if not isinstance(item, Damaged)
            for column in item[2]
            if (text := item[1][column]) and not _SECONDS.fullmatch(text)
        ]
        return time_questions(source.name, times, basis)

    def zone_by_format(self, layout: Layout, time: str = "") -> str | None:
        """Give UTC for a number; a time that is kept as text can be of any zone."""
        return "UTC" if _SECONDS.fullmatch(time) else None

    def warnings(self, source: SourceFile, layout: Layout) -> tuple[str, ...]:
        """Name the tables without times, and a write-ahead log beside the file."""
        tables = _pages(source).tables()
        others = [name for name, table in tables.items()
                  if not name.startswith("_") and not _time_columns(table)]  # fmt: skip
        if not others:
            return log_beside(source)
        more = f" and {len(others) - _MOST_NAMED:,} more" if len(others) > _MOST_NAMED else ""
        left_out = f"{', '.join(others[:_MOST_NAMED])}{more}"
        return (f"Tables of {source.name} without times were not read: {left_out}.",
                *log_beside(source))  # fmt: skip

    def placed_text(self, kind: str, text: str, place: Placer) -> tuple[int, int]:
        """Place the time of a record from its text. Raises Unplaced."""
        return epochs.seconds(text, place) if _SECONDS.fullmatch(text) else place(text)

    def rows(self, source: SourceFile, piece: Piece, layout: Layout, basis: TimeBasis) -> Records:
        """Read one table after the other."""
        place = Placer(basis)
        for number, item in _rows(source):
            if isinstance(item, Damaged):
                yield Rejected(number, item.reason, "")
                continue
            name, named, times = item
            raw = json.dumps([name, named], ensure_ascii=False)
            message = f"{name}: {said(named, *times)}"
            by_text: dict[str, list[str]] = {}
            for column in times:
                if named[column]:
                    by_text.setdefault(named[column], []).append(column)
            for text, columns in by_text.items():
                try:
                    ts, flags = self.placed_text("", text, place)
                except Unplaced:
                    ts, flags = UNDATED_US, UNREADABLE << 4
                kind = f"{name}: {', '.join(columns)}"
                yield number, ts, text, flags, kind, "", "", "", message, raw
            if not by_text:
                yield number, UNDATED_US, "", 0, name, "", "", "", message, raw

    def fields(self, raw: str, layout: Layout) -> tuple[tuple[str, str], ...]:
        """Give the table, and every value of the row under its column."""
        name, named = json.loads(raw)
        return (("table", name), *named.items())


def _pages(source: SourceFile) -> SqlitePages:
    try:
        return SqlitePages(source.read_at, source.size)
    except ValueError as error:
        raise CaseError(f"{source.name} cannot be read: {error}.") from error


def _time_columns(table: Table) -> tuple[str, ...]:
    """Name the columns of times: of artifacts, only those are whole numbers."""
    return tuple(
        column for column, kind in zip(table.columns, table.kinds, strict=True) if kind == "INTEGER"
    )


def _rows(source: SourceFile) -> Iterator[tuple[int, Item | Damaged]]:
    pages, number = _pages(source), 0
    # Tables on one page are damage, and would give its rows again and again.
    seen = pages.marks()
    for name, table in pages.tables().items():
        times = () if name.startswith("_") else _time_columns(table)
        for item in pages.rows(table.root, seen) if times else ():
            number += 1
            if isinstance(item, Damaged):
                yield number, item
            elif len(item[1]) > len(table.columns):
                yield number, Damaged(number, f"the row of {name} has more values than columns")
            else:
                # A row leaves out what was NULL in a column added later.
                texts = [*map(text_of_value, item[1]), *[""] * len(table.columns)]
                yield number, (name, dict(zip(table.columns, texts, strict=False)), times)


LAVA = LavaDatabase()
