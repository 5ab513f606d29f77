"""Pages of records: a merge of cursors, one a segment, that each start where the page starts.

Every segment is in time order by itself, so nothing is sorted and nothing skipped over. Case thread
only.
"""

from __future__ import annotations

import heapq
import math
import sqlite3
from array import array
from bisect import bisect_left
from collections.abc import Collection, Generator, Iterator, Sequence
from dataclasses import replace
from itertools import islice

from casebook.model.timeline import Record, RecordFilter
from casebook.store.case_file import CaseFile
from casebook.store.inside_words import looking_inside
from casebook.store.matching import matching_ranks
from casebook.store.record_rows import COLUMNS, Decoder, StoredRow
from casebook.store.schema import SEGMENT_SPAN
from casebook.store.segment_parts import Inside, Key, Part, Segment, parts_of, rank_of, time_of

KeyedRow = tuple[Key, StoredRow | None]
"""A row with its key; without a row it only says that nothing comes before the key."""

_CHUNK = 64


class RecordList:
    """The records that match a filter, row 0 the earliest. Holds positions, never records.

    It shows the case as it was when the list was made.
    """

    def __init__(
        self,
        case: CaseFile,
        flt: RecordFilter,
        inside: Inside | None = None,
        sources: Collection[int] | None = None,
    ) -> None:
        self._decoder = Decoder.of(case)
        self._runs = [
            _Run(case.connection, part)
            for part in parts_of(case.connection, flt, inside)
            if sources is None or part.segment.source in sources
        ]
        self.total = sum(run.n for run in self._runs)
        self._known: tuple[int, list[int]] = (0, [0] * len(self._runs))

    def rows(self, first: int, n: int) -> tuple[Record, ...]:
        """Give up to `n` records from row `first` on, in (time, id) order."""
        if first < 0 or first >= self.total or n <= 0:
            return ()
        starts = self._starts(first)
        cursors = [run.rows(start) for run, start in zip(self._runs, starts, strict=True)]
        found = read_page(self._decoder, cursors, n)
        taken = [record.id // SEGMENT_SPAN for record in found]
        ends = [
            start + taken.count(run.segment.k)
            for run, start in zip(self._runs, starts, strict=True)
        ]
        self._known = (first + len(found), ends)
        return found

    def by_source(self) -> dict[int, int]:
        """Count the records of each source that has any, by the number of the source."""
        found: dict[int, int] = {}
        for run in self._runs:
            if run.n:
                found[run.segment.source] = found.get(run.segment.source, 0) + run.n
        return found

    def index_at(self, utc_us: int) -> int:
        """Give the number of the first row at or after a time; `total` when there is none."""
        return sum(run.before((utc_us, 0)) for run in self._runs)

    def _starts(self, row: int) -> list[int]:
        """Give for each run how many of its rows stand before row `row` of the whole list."""
        if self._known[0] == row:
            return self._known[1]
        return _select(self._runs, row)


class _Run:
    """The matching rows of one segment in time order, by position in that run."""

    def __init__(self, connection: sqlite3.Connection, part: Part) -> None:
        self.segment = part.segment
        self._connection = connection
        self._low = part.low
        self._ranks = None if part.is_whole else matching_ranks(connection, part)
        self.n = part.high - part.low if self._ranks is None else len(self._ranks)

    def key(self, position: int) -> Key:
        """Give time and id of the row at a position."""
        row_id = self._id(position)
        return time_of(self._connection, row_id), row_id

    def before(self, key: Key, low: int = 0, high: int | None = None) -> int:
        """Count the rows before `key`; it is known to be between `low` and `high`."""
        high = self.n if high is None else high
        if self._ranks is None:
            first = self._low
            found = rank_of(self._connection, self.segment, key, first + low, first + high)
            return found - first
        if low < high:
            bounds = self._ranks[low], self._ranks[high - 1] + 1
            rank = rank_of(self._connection, self.segment, key, *bounds)
            return bisect_left(self._ranks, rank, low, high)
        return low

    def rows(self, start: int) -> Iterator[KeyedRow]:
        """Read rows from a position on."""
        if start >= self.n:
            return
        if start == 0:
            yield self.segment.first_key, None
        if self._ranks is None:
            low, high = self._low + start, self._low + self.n
            yield from _keyed(_record_rows(self._connection, self.segment, low, high))
            return
        yield from _rows_at(self._connection, self.segment, self._ranks, start)

    def _id(self, position: int) -> int:
        rank = self._low + position if self._ranks is None else self._ranks[position]
        return self.segment.first_id + rank


def _select(runs: Sequence[_Run], row: int) -> list[int]:
    """Give for each run how many of its rows are among the first `row` of all runs together."""
    low = [0] * len(runs)
    high = [run.n for run in runs]
    step = 0
    while (missing := row - sum(low)) > 0:
        widest = max(range(len(runs)), key=lambda i: high[i] - low[i])
        width, left = high[widest] - low[widest], sum(high) - sum(low)
        pivot = low[widest] + _guess(width, missing, left, step)
        step += 1
        key = runs[widest].key(pivot)
        before = [
            pivot if i == widest else run.before(key, low[i], high[i]) for i, run in enumerate(runs)
        ]
        total = sum(before)
        if total > row:
            high = before
        else:
            low = before
            if total < row:
                low[widest] += 1
    return low


def _guess(width: int, missing: int, left: int, step: int) -> int:
    """Guess how many of `width` rows are among the first `missing` of `left` rows.

    As if all runs were mixed evenly, a little to either side by turns so that the row is closed in
    from both; every third time the middle, so that it ends soon however they are mixed. Evenly
    mixed or one after the other, this takes half the steps of halving.
    """
    if step % 3 == 2:
        return width // 2
    aside = math.isqrt(width) // 4
    guess = width * missing // left + (aside if step % 3 == 0 else -aside)
    return min(max(guess, 0), width - 1)


def matching_rows(
    connection: sqlite3.Connection, part: Part, after: Key | None
) -> Iterator[KeyedRow]:
    """Read the records that a part leaves, those after a key, in order of time."""
    segment, low = part.segment, part.low
    # A segment that starts later is not touched before the page gets there.
    yield segment.first_key, None
    if after is not None:
        low = rank_of(connection, segment, (after[0], after[1] + 1), low, part.high)
    if low >= part.high:
        return
    first_id = segment.first_id
    if part.is_to_look_inside:
        for _, some in looking_inside(connection, replace(part, low=low)):
            yield from _rows_at(connection, segment, array("I", some), 0)
        return
    if part.only is not None:
        ranks = matching_ranks(connection, part, low, part.high)
        yield from _rows_at(connection, segment, ranks, 0)
        return
    if not part.match:
        cursor = _record_rows(connection, segment, low, part.high)
    else:
        # CROSS JOIN keeps SQLite from starting with the records.
        fts = f"fts_{segment.k}"
        cursor = connection.execute(
            f"SELECT {COLUMNS} FROM {fts} CROSS JOIN record AS r ON r.id = {fts}.rowid + ? "
            f"WHERE {fts} MATCH ? AND {fts}.rowid >= ? AND {fts}.rowid < ? ORDER BY {fts}.rowid",
            (first_id, part.match, low, part.high),
        )
    yield from _keyed(cursor)


def _record_rows(
    connection: sqlite3.Connection, segment: Segment, low: int, high: int
) -> sqlite3.Cursor:
    # The number in the text keeps the statements of a page apart in the statement cache: one that
    # is being read would be prepared again.
    return connection.execute(
        f"SELECT {COLUMNS} FROM record AS r WHERE r.id >= ? AND r.id < ? ORDER BY r.id "
        f"-- {segment.k}",
        (segment.first_id + low, segment.first_id + high),
    )


def _rows_at(
    connection: sqlite3.Connection, segment: Segment, ranks: array[int], start: int
) -> Iterator[KeyedRow]:
    """Read the rows at some ranks, from the place `start` among them on."""
    for low in range(start, len(ranks), _CHUNK):
        ids = [segment.first_id + rank for rank in ranks[low : low + _CHUNK]]
        marks = ", ".join("?" * len(ids))
        cursor = connection.execute(
            f"SELECT {COLUMNS} FROM record AS r WHERE r.id IN ({marks}) ORDER BY r.id", ids
        )
        yield from _keyed(cursor)


def _keyed(cursor: sqlite3.Cursor) -> Iterator[KeyedRow]:
    try:
        for row in cursor:
            yield (row[1], row[0]), row
    finally:
        # A cursor left half read would hold on to its statement.
        cursor.close()


def read_page(
    decoder: Decoder, cursors: Sequence[Iterator[KeyedRow]], limit: int
) -> tuple[Record, ...]:
    """Give the first `limit` records of all cursors together, and close them."""
    rows = (row for _, row in heapq.merge(*cursors) if row is not None)
    page = tuple(map(decoder.record, islice(rows, limit)))
    for cursor in cursors:
        if isinstance(cursor, Generator):
            cursor.close()
    return page
