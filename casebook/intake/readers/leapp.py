"""What ALEAPP and iLEAPP export: the timeline database `tl.db`, and the tables of each artefact.

Both tools take the first column of an artefact for its time; some artefacts have none there.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from casebook.errors import CaseError
from casebook.intake.readers.delimited import time_questions
from casebook.intake.readers.line_reader import RecordReader, Records
from casebook.intake.readers.lines import visible
from casebook.intake.readers.reader import Layout, Piece, Question, Rejected, Row
from casebook.intake.readers.row_table import Cells, RowTable, about_zone, placed, said
from casebook.intake.readers.sqlite_pages import MAGIC, Damaged, SqlitePages, Table, Value
from casebook.intake.source import SourceFile
from casebook.intake.timestamps import Placer, Unplaced, is_no_time
from casebook.model.timeline import TimeBasis

_COLUMNS = ("key", "activity", "datalist")
_SAMPLE_ROWS = 2_000
_SAMPLE_CHARACTERS = 4 << 20
_MOST_PARTS = 2_000
_ABOUT_ZONE = (
    "ALEAPP and iLEAPP write UTC, unless another zone was chosen for the run; their report names "
    "it under “Processing details”."
)

# Older versions keep a row as the text of a Python list: ['TIMESTAMP: 2022-…', "NAME: O'Neil"].
_LISTED = re.compile(r"""'([^'\\]*+(?:\\.[^'\\]*+)*+)'|"([^"\\]*+(?:\\.[^"\\]*+)*+)\"""", re.DOTALL)
_ESCAPED = re.compile(
    r"""\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|U([0-9a-f]{8})|(.))""", re.DOTALL | re.IGNORECASE
)
_LETTERS = {"n": "\n", "t": "\t", "r": "\r"}

_TIME_COLUMN = re.compile(r"time|date\b|\bdate", re.IGNORECASE)
_DATED = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d")


@dataclass(frozen=True, slots=True)
class LeappTimeline(RecordReader):
    """Reads `tl.db`. A key that is no time gives an undated record; the text of it is kept.

    Other times of a row stand in its message and are not records of their own.
    """

    name: str = "LEAPP timeline"

    def probe(self, head: bytes, name: str) -> Layout | None:
        """Recognise the database by its one table."""
        del name
        if not head.startswith(MAGIC):
            return None
        try:
            pages = SqlitePages(lambda offset, n: head[offset : offset + n], len(head))
        except ValueError:
            return None
        tables = pages.tables()
        found = tables.get("data", Table(0, ()))
        is_known = found.columns == _COLUMNS and len(tables) == 1
        return {"encoding": "SQLite", "root": found.root} if is_known else None

    def questions(
        self, source: SourceFile, layout: Layout, basis: TimeBasis
    ) -> tuple[Question, ...]:
        """Ask for the zone, where the keys name none."""
        times, characters = [], 0
        for item in islice(self._items(source, layout), _SAMPLE_ROWS):
            if isinstance(item, Damaged):
                continue
            key = text_of_value(item[1][0])
            characters += sum(len(text_of_value(value)) for value in item[1])
            if _DATED.match(key):
                times.append((item[0], key))
            if characters > _SAMPLE_CHARACTERS:
                break
        asked = time_questions(source.name, times, basis)
        return tuple(about_zone(question, _ABOUT_ZONE, "UTC") for question in asked)

    def warnings(self, source: SourceFile, layout: Layout) -> tuple[str, ...]:
        """Say when rows may stand in a write-ahead log that lies beside the file."""
        return log_beside(source)

    def rows(self, source: SourceFile, piece: Piece, layout: Layout, basis: TimeBasis) -> Records:
        """Read the rows in the order in which the tool wrote them."""
        place = Placer(basis)
        for item in self._items(source, layout):
            if isinstance(item, Damaged):
                yield Rejected(item.rowid, item.reason, "")
                continue
            number, values = item
            key, activity, datalist = map(text_of_value, values)
            raw = json.dumps([key, activity, datalist], ensure_ascii=False)
            named = _named(datalist)
            first = next(iter(named), "")
            words = said(named, first if named.get(first) == key else "")
            message = f"{activity}: {words or datalist or key}"
            ts, flags = placed(place, key)
            yield number, ts, key, flags, activity, "", "", "", message, raw

    def fields(self, raw: str, layout: Layout) -> tuple[tuple[str, str], ...]:
        """Give the key, the activity, and every value of the row under its name."""
        key, activity, datalist = json.loads(raw)
        named = _named(datalist) or {"datalist": datalist}
        return (("key", key), ("activity", activity), *named.items())

    def _items(
        self, source: SourceFile, layout: Layout
    ) -> Iterator[tuple[int, tuple[Value, ...]] | Damaged]:
        try:
            pages = SqlitePages(source.read_at, source.size)
        except ValueError as error:
            raise CaseError(f"{source.name} cannot be read: {error}.") from error
        for item in pages.rows(int(layout["root"])):
            if isinstance(item, Damaged):
                yield item
                continue
            number, values = item
            if len(values) > len(_COLUMNS):
                yield Damaged(number, f"the row holds {len(values)} values, the table has 3")
                continue
            # A row leaves out what was NULL in a column added later.
            yield number, (*values, *[None] * (len(_COLUMNS) - len(values)))


def log_beside(source: SourceFile) -> tuple[str, ...]:
    """Say when rows may stand in a write-ahead log that lies beside the file."""
    beside = Path(f"/proc/self/fd/{source.fd}")
    try:
        log = beside.readlink().with_name(f"{source.name}-wal")
        has_log = log.is_file() and log.stat().st_size > 0
    except OSError:
        return ()
    if not has_log:
        return ()
    return (
        f"{log.name} lies beside {source.name} and was not read: rows that the tool had not "
        "moved into the database are missing. Let the tool end, or run it again.",
    )


def text_of_value(value: Value) -> str:
    """Give a value of a database as text; bytes as SQLite writes them."""
    if value is None:
        return ""
    return f"x'{value.hex()}'" if isinstance(value, bytes) else str(value)


def _named(datalist: str) -> dict[str, str]:
    """Take the row of an artefact apart: JSON, or the older text of a Python list."""
    if datalist.startswith("{"):
        try:
            parsed = json.loads(datalist)
        except (ValueError, RecursionError):
            return {}
        if isinstance(parsed, dict):
            return {visible(str(name)): visible(str(value)) for name, value in parsed.items()}
        return {}
    if not datalist.startswith("["):
        return {}
    named: dict[str, str] = {}
    for found in islice(_LISTED.finditer(datalist), _MOST_PARTS):
        name, mark, text = _unescaped(found[1] or found[2] or "").partition(": ")
        if mark:
            named[f"{name} ({len(named) + 1})" if name in named else name] = text
    return named


def _unescaped(text: str) -> str:
    if "\\" not in text:
        return text

    def letter(found: re.Match[str]) -> str:
        digits = found[1] or found[2] or found[3]
        if not digits:
            return _LETTERS.get(found[4], found[4])
        number = int(digits, 16)
        return chr(number) if number < 0x110000 else found[0]

    return visible(_ESCAPED.sub(letter, text))


def _first_is_time(header: list[str]) -> dict[str, str] | None:
    is_time = len(header) > 1 and _TIME_COLUMN.search(header[0]) is not None
    return {"time": header[0]} if is_time else None


def _looks_written(head: bytes, layout: Layout) -> bool:
    """Say whether a table is as Python's csv writes it with tabs, behind a byte order mark."""
    if not head.startswith(b"\xef\xbb\xbf") or layout["delimiter"] != "\t":
        return False
    rows = [row for row in head.split(b"\r\n")[1:50] if row.strip()]
    dated = sum(_DATED.match(row[:40].decode("ascii", "replace").strip('"')) is not None
                or is_no_time(row.partition(b"\t")[0].decode("ascii", "replace"))
                for row in rows)  # fmt: skip
    return bool(rows) and dated * 2 >= len(rows)


def _take(number: int, raw: str, named: Cells, layout: Layout, place: Placer) -> Iterator[Row]:
    column = layout["columns"]["time"]
    text = named[column]
    if text.removeprefix("\ufeff") == column:
        # A tool that meets an artefact twice writes the header again.
        raise Unplaced("the header of the table stands here again")
    ts, flags = placed(place, text)
    yield number, ts, text, flags, column, "", "", "", said(named, column) or raw, raw


def _times(named: Cells, layout: Layout) -> Iterator[str]:
    text = named[layout["columns"]["time"]]
    if _DATED.match(text):
        yield text


LEAPP_TIMELINE = LeappTimeline()
LEAPP_TABLE = RowTable(
    "LEAPP TSV",
    _first_is_time,
    _take,
    _times,
    _looks_written,
    _ABOUT_ZONE,
    "UTC",
)
