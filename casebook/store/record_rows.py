"""Single records, their raw text, and what stands around them in their file. Case thread only."""

from __future__ import annotations

import sqlite3
import sys
from array import array
from bisect import bisect_left
from collections.abc import Sequence
from weakref import WeakKeyDictionary

from casebook.errors import CaseError
from casebook.model.instant import Precision
from casebook.model.timeline import UNDATED_US, Record
from casebook.store.case_file import CaseFile
from casebook.store.schema import SEGMENT_SPAN
from casebook.store.segment_parts import segments_of
from casebook.store.segments import DOUBTS

StoredRow = tuple[int, int, int, int, int, int, int, int, int, str, str]
"""A row of `COLUMNS`."""

COLUMNS = ("r.id, r.ts, r.source, r.locator, r.flags, r.kind, r.host, r.user, r.event, "
            "r.time_text, r.message")  # fmt: skip
_PRECISIONS = tuple(Precision)
_MAX_TEXTS = 200_000


def record(case: CaseFile, source: int, record_id: int) -> Record:
    """Give one record, of a retracted source too. Raises CaseError when there is none."""
    found = case.connection.execute(
        f"SELECT {COLUMNS} FROM record AS r JOIN segment AS s ON s.k = r.id / {SEGMENT_SPAN} "
        "WHERE r.id = ? AND r.source = ?",
        (record_id, source),
    ).fetchone()
    if found is None:
        raise CaseError(f"The case has no record {record_id} of S-{source}.")
    return Decoder.of(case).record(found)


def at_locator(case: CaseFile, source: int, locator: int) -> tuple[Record, ...]:
    """Give the records of a place of a file (line 118 …), in order of time; reads every place."""
    found: list[StoredRow] = []
    for segment in segments_of(case.connection, source):
        found += case.connection.execute(
            f"SELECT {COLUMNS} FROM record AS r WHERE r.id >= ? AND r.id < ? AND r.locator = ? "
            "ORDER BY r.id",
            (segment.first_id, segment.first_id + segment.rows, locator),
        ).fetchall()
    decoder = Decoder.of(case)
    return tuple(map(decoder.record, found))


def raw_text(case: CaseFile, record: Record) -> str:
    """Give the text of a record as it stands in its file."""
    found = case.connection.execute(
        "SELECT raw, raw_at, message FROM record WHERE id = ?", (record.id,)
    ).fetchone()
    if found is None:
        raise CaseError(f"The case has no record {record.id} of S-{record.source}.")
    return _whole(*found)


def around(case: CaseFile, record: Record, n: int = 20) -> tuple[tuple[int, str], ...]:
    """Give locator and raw text of a record and `n` on either side of it, in file order."""
    connection = case.connection
    position, source_rows = _position_in_file(connection, record)
    found: list[tuple[int, str]] = []
    for k, first_ordinal, rows in source_rows:
        low = max(position - n - first_ordinal, 0)
        high = min(position + n + 1 - first_ordinal, rows)
        if low < high:
            ids = [k * SEGMENT_SPAN + rank for rank in file_ranks(connection, k, low, high)]
            found += _raw_rows(connection, ids)
    return tuple(found)


def around_place(
    case: CaseFile, source: int, locator: int, n: int = 20
) -> tuple[tuple[int, str], ...]:
    """Give locator and raw text of the `n` records before a place in the file, and `n` from it on.

    The places of a file ascend, as lines do; where they do not, the records are near it only.
    """
    connection = case.connection
    segments = connection.execute(
        "SELECT k, first_ordinal, rows FROM segment WHERE source = ? AND rows > 0 ORDER BY k",
        (source,),
    ).fetchall()

    def record_id(position: int) -> int:
        k, first, _ = next(s for s in reversed(segments) if s[1] <= position)
        (rank,) = file_ranks(connection, k, position - first, position - first + 1)
        return int(k * SEGMENT_SPAN + rank)

    def place(position: int) -> int:
        found = connection.execute(
            "SELECT locator FROM record WHERE id = ?", (record_id(position),)
        )
        return int(found.fetchone()[0])

    total = sum(rows for _, _, rows in segments)
    at = bisect_left(range(total), locator, key=place)
    ids = [record_id(position) for position in range(max(0, at - n), min(total, at + n))]
    return tuple(_raw_rows(connection, ids))


class Decoder:
    """Turns the stored rows of one case into records; looks each code up once.

    What it has looked up stays true: codes belong to finished segments, and those never change.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._texts: dict[int, _Texts] = {}

    @classmethod
    def of(cls, case: CaseFile) -> Decoder:
        """Give the decoder of a case, the same every time."""
        decoder = _decoders.get(case)
        if decoder is None or sum(map(len, decoder._texts.values())) > _MAX_TEXTS:
            decoder = _decoders[case] = cls(case.connection)
        return decoder

    def record(self, row: StoredRow) -> Record:
        """Give the record of a row of `COLUMNS`."""
        row_id, ts, source, locator, flags, kind, host, user, event, time_text, message = row
        k = row_id // SEGMENT_SPAN
        texts = self._texts.get(k)
        if texts is None:
            texts = self._texts[k] = _Texts(self._connection, k)
        return Record(
            row_id,
            source,
            locator,
            None if ts == UNDATED_US else ts,
            time_text,
            _PRECISIONS[flags & 15],
            DOUBTS[flags >> 4],
            message,
            texts[kind],
            texts[host],
            texts[user],
            texts[event],
        )


class _Texts(dict[int, str]):
    """The texts of one segment's codes, read when they are asked for."""

    def __init__(self, connection: sqlite3.Connection, k: int) -> None:
        super().__init__({0: ""})
        self._connection = connection
        self._k = k

    def __missing__(self, code: int) -> str:
        (text,) = self._connection.execute(
            "SELECT text FROM code WHERE segment = ? AND id = ?", (self._k, code)
        ).fetchone()
        self[code] = text
        return str(text)


_decoders: WeakKeyDictionary[CaseFile, Decoder] = WeakKeyDictionary()


def _position_in_file(
    connection: sqlite3.Connection, record: Record
) -> tuple[int, list[tuple[int, int, int]]]:
    found = connection.execute(
        "SELECT r.ordinal + s.first_ordinal FROM record AS r "
        f"JOIN segment AS s ON s.k = r.id / {SEGMENT_SPAN} WHERE r.id = ?",
        (record.id,),
    ).fetchone()
    if found is None:
        raise CaseError(f"The case has no record {record.id} of S-{record.source}.")
    rows = connection.execute(
        "SELECT k, first_ordinal, rows FROM segment WHERE source = ? ORDER BY k", (record.source,)
    ).fetchall()
    return found[0], rows


def file_ranks(connection: sqlite3.Connection, k: int, low: int, high: int) -> Sequence[int]:
    """Give the ranks of the rows `low` to `high` of a segment in file order."""
    (part,) = connection.execute(
        "SELECT substr(file_order, ?, ?) FROM segment WHERE k = ?",
        (4 * low + 1, 4 * (high - low), k),
    ).fetchone()
    if part is None:
        return range(low, high)
    ranks = array("I", part)
    if sys.byteorder == "big":
        ranks.byteswap()
    return ranks


def _raw_rows(connection: sqlite3.Connection, ids: Sequence[int]) -> list[tuple[int, str]]:
    found = []
    for row_id in ids:
        locator, *raw = connection.execute(
            "SELECT locator, raw, raw_at, message FROM record WHERE id = ?", (row_id,)
        ).fetchone()
        found.append((locator, _whole(*raw)))
    return found


def _whole(raw: str, raw_at: int | None, message: str) -> str:
    return raw if raw_at is None else raw[:raw_at] + message + raw[raw_at:]
