"""What a filter leaves of each segment: a range of ranks, words, and what stands in no index.

The rank of a row is its id less the first id of its segment, and the rowid of its entry in the
segment's full-text index. Case thread only.
"""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Mapping
from dataclasses import dataclass

from casebook.model.timeline import UNDATED_US, RecordFilter
from casebook.store import mentions, record_marks
from casebook.store.schema import SEGMENT_SPAN
from casebook.store.scratch import POSITION_STEP
from casebook.store.search_text import match_terms, typed

FIELDS = ("kind", "host", "user", "event_id")
LETTERS = {"kind": "k", "host": "h", "user": "u", "event_id": "e"}

Inside = Mapping[int, "array[int]"]
"""The ranks of the matching records, ascending, of each segment that was looked into."""

Key = tuple[int, int]
"""(time or UNDATED_US, id): the order of the timeline."""

# A binary search in one statement: `step` halves, and `at` goes past every row before the key.
_BEFORE = """
WITH RECURSIVE search (at, step) AS (
    VALUES (?1, ?2)
    UNION ALL
    SELECT at + step * coalesce(({row}), 0), step / 2
    FROM search
    WHERE step > 0
)
SELECT max(at) FROM search
"""
_POSITIONS_BEFORE = _BEFORE.format(
    row=f"SELECT (ts, ?6 + n * {POSITION_STEP}) < (?3, ?4) FROM pos "
    "WHERE segment = ?5 AND n = at + step - 1 AND n < ?7"
)
_RECORDS_BEFORE = _BEFORE.format(
    row="SELECT (ts, id) < (?3, ?4) FROM record "
    "WHERE id = ?6 + at + step - 1 AND at + step - 1 < ?7 AND ?5"
)


@dataclass(frozen=True, slots=True)
class Segment:
    """A visible segment; its dated rows are the last `dated` of `rows`."""

    k: int
    source: int
    rows: int
    dated: int
    min_ts: int | None
    max_ts: int | None

    @property
    def first_id(self) -> int:
        """Give the id of its first record."""
        return self.k * SEGMENT_SPAN

    @property
    def first_key(self) -> Key:
        """No row of the segment comes before this."""
        if self.min_ts is None or self.dated < self.rows:
            return UNDATED_US, 0
        return self.min_ts, 0


@dataclass(frozen=True, slots=True)
class Part:
    """What a filter leaves of one segment: ranks low <= rank < high, and a full-text query.

    `only` are the ranks, ascending, that may be left at all; None leaves every one. `pieces` must
    all stand in the message, whatever is around them; `doubtful` leaves only records whose time is
    in doubt.
    """

    segment: Segment
    low: int
    high: int
    match: str
    only: array[int] | None = None
    pieces: tuple[str, ...] = ()
    doubtful: bool = False

    @property
    def is_to_look_inside(self) -> bool:
        """Say whether what is asked for stands in no index."""
        return bool(self.pieces) or self.doubtful

    @property
    def is_all_dated(self) -> bool:
        """Say whether every record with a time is left."""
        dated_from = self.segment.rows - self.segment.dated
        return self.is_whole and self.low <= dated_from and self.high == self.segment.rows

    @property
    def is_whole(self) -> bool:
        """Say whether every rank from `low` to `high` is left."""
        return not self.match and self.only is None and not self.is_to_look_inside


def segments_of(connection: sqlite3.Connection, source: int | None = None) -> list[Segment]:
    """Read the visible segments of sources that are not retracted, oldest first."""
    which = "" if source is None else "AND s.source = ? "
    return [
        Segment(*row)
        for row in connection.execute(
            "SELECT s.k, s.source, s.rows, s.dated, s.min_ts, s.max_ts FROM segment AS s "
            "JOIN source ON source.number = s.source "
            f"WHERE source.retracted IS NULL {which}ORDER BY s.k",
            () if source is None else (source,),
        )
    ]


def parts_of(
    connection: sqlite3.Connection, flt: RecordFilter, inside: Inside | None = None
) -> list[Part]:
    """Give what the filter leaves of each segment that can hold a match at all.

    Pieces of words are still to be looked for in segments that `inside` does not speak of.
    """
    words = typed(flt.text)
    terms = match_terms(words)
    wanted = {name: text for name in FIELDS if (text := getattr(flt, name))}
    parts = []
    for segment in segments_of(connection, flt.source):
        low, high = _bounds(connection, segment, flt)
        codes = _code_tokens(connection, segment.k, wanted)
        if low >= high or codes is None:
            continue
        only = _only(connection, segment, flt)
        match, pieces, doubtful = _match(codes, terms), words.pieces, flt.doubtful
        if inside is not None and segment.k in inside:
            # What was found has all that is asked for.
            only, match, pieces, doubtful = inside[segment.k], "", (), False
        if only is None or only:
            parts.append(Part(segment, low, high, match, only, pieces, doubtful))
    return parts


def _only(connection: sqlite3.Connection, segment: Segment, flt: RecordFilter) -> array[int] | None:
    """Give the ranks of a segment that what is no word leaves: None leaves every one."""
    found: array[int] | None = None
    if flt.identifier is not None:
        found = mentions.ranks_of(connection, segment.k, *flt.identifier) or array("I")
    if record_marks.concerns_marks(flt):
        marked = record_marks.ranks_of(connection, segment.k, segment.source, flt)
        found = marked if found is None else array("I", sorted(set(found) & set(marked)))
    return found


def _bounds(connection: sqlite3.Connection, segment: Segment, flt: RecordFilter) -> tuple[int, int]:
    if flt.undated:
        return 0, segment.rows - segment.dated
    if flt.from_us is None and flt.to_us is None:
        return 0, segment.rows
    undated = segment.rows - segment.dated
    low, high = undated, segment.rows
    if flt.from_us is not None:
        low = rank_of(connection, segment, (flt.from_us, 0), undated, segment.rows)
    if flt.to_us is not None:
        high = rank_of(connection, segment, (flt.to_us, 0), undated, segment.rows)
    return low, high


def _code_tokens(
    connection: sqlite3.Connection, k: int, wanted: dict[str, str]
) -> list[str] | None:
    """Give the tokens of the wanted field values in one segment; None where one is missing."""
    tokens = []
    for name, text in wanted.items():
        found = connection.execute(
            "SELECT id FROM code WHERE field = ? AND text = ? AND segment = ?", (name, text, k)
        ).fetchone()
        if found is None:
            return None
        tokens.append(f"{LETTERS[name]}{found[0]}")
    return tokens


def _match(codes: list[str], terms: list[str]) -> str:
    clauses = [f"codes : {token}" for token in codes] + [f"message : {term}" for term in terms]
    return " AND ".join(clauses)


def rank_of(connection: sqlite3.Connection, segment: Segment, key: Key, low: int, high: int) -> int:
    """Give the first rank from `low` to `high` whose (time, id) is not before `key`."""
    ts, row_id = key
    if low >= high or segment.max_ts is None or segment.min_ts is None:
        return min(max(row_id - segment.first_id, low), high) if ts == UNDATED_US else high
    if ts > segment.max_ts:
        return high
    if UNDATED_US < ts < segment.min_ts:
        return min(max(segment.rows - segment.dated, low), high)
    # First by the sparse positions, which lie together, then within the one block that is left.
    first, last = -(-low // POSITION_STEP), (high - 1) // POSITION_STEP + 1
    block = _count_before(connection, _POSITIONS_BEFORE, segment, key, first, last)
    if block > first:
        low = max(low, (block - 1) * POSITION_STEP)
    high = min(high, block * POSITION_STEP)
    return _count_before(connection, _RECORDS_BEFORE, segment, key, low, high)


def _count_before(
    connection: sqlite3.Connection, query: str, segment: Segment, key: Key, low: int, high: int
) -> int:
    if low >= high:
        return low
    step = 1 << (high - low).bit_length() - 1
    found = connection.execute(query, (low, step, *key, segment.k, segment.first_id, high))
    return int(found.fetchone()[0])


def time_of(connection: sqlite3.Connection, row_id: int) -> int:
    """Give the stored time of a record in microseconds."""
    return int(connection.execute("SELECT ts FROM record WHERE id = ?", (row_id,)).fetchone()[0])
