"""Reading the timeline: pages, counts, searches and histograms over the segments of a case.

Every segment is in time order by itself, so one page is a merge of cursors that each start where
the page starts; nothing is sorted and nothing skipped over. Within a segment the rank of a row is
its id less the first id, and the rowid of its entry in the full-text index.

Nothing here writes, so all of it works on a case opened for reading. Case thread only.
"""

from __future__ import annotations

import heapq
import math
import sqlite3
import sys
from array import array
from bisect import bisect_left
from collections.abc import Collection, Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from weakref import WeakKeyDictionary

from casebook.errors import CaseError
from casebook.model.instant import Precision
from casebook.model.timeline import (
    UNDATED_US,
    Citation,
    CitedKind,
    Histogram,
    Record,
    RecordFilter,
    Reject,
)
from casebook.store import mentions, record_marks
from casebook.store.case_file import CaseFile
from casebook.store.inside_words import looking_inside, ranks_between
from casebook.store.rows import from_row
from casebook.store.schema import SEGMENT_SPAN
from casebook.store.scratch import POSITION_STEP, UNITS
from casebook.store.search_text import match_terms, typed
from casebook.store.segments import DOUBTS

FIELDS = ("kind", "host", "user", "event_id")

Inside = Mapping[int, "array[int]"]
"""The ranks of the matching records, ascending, of each segment that was looked into."""


@dataclass(frozen=True, slots=True)
class Begun:
    """What was found inside words before everything was looked at, by segment.

    `inside` are the first records in order of time; `found` also those after them, as far as
    `until`, the first rank of each segment that was not looked at.
    """

    inside: Inside
    found: Inside
    until: Mapping[int, int]
    is_whole: bool


Key = tuple[int, int]
"""(time or UNDATED_US, id): the order of the timeline."""

StoredRow = tuple[int, int, int, int, int, int, int, int, int, str, str]
"""A row of `_COLUMNS`."""

KeyedRow = tuple[Key, StoredRow | None]
"""A row with its key; without a row it only says that nothing comes before the key."""

LETTERS = {"kind": "k", "host": "h", "user": "u", "event_id": "e"}
_PRECISIONS = tuple(Precision)
_COLUMNS = ("r.id, r.ts, r.source, r.locator, r.flags, r.kind, r.host, r.user, r.event, "
            "r.time_text, r.message")  # fmt: skip

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
_CHUNK = 64
_AFTER_ALL = (2**63 - 1, 0)
_SCAN_ROWS = 100_000
_MAX_TEXTS = 200_000


def records(case: CaseFile, flt: RecordFilter, inside: Inside | None = None) -> RecordList:
    """Give the records that match, as a list that reads only the rows asked for.

    `inside` is what `find_inside` gave for the same filter; without it pieces of words are looked
    for here, which can take long.
    """
    return RecordList(case, flt, inside)


def records_of(
    case: CaseFile, flt: RecordFilter, sources: Collection[int], inside: Inside | None = None
) -> RecordList:
    """Give the records of some sources that match, as `records` does."""
    return RecordList(case, flt, inside, sources)


def first_page(
    case: CaseFile, flt: RecordFilter, limit: int, after: Key | None = None
) -> tuple[Record, ...]:
    """Give the first `limit` matching records after the key `after`, in (time, id) order."""
    connection = case.connection
    cursors = [_matching_rows(connection, part, after) for part in parts_of(connection, flt)]
    return _read_page(_Decoder.of(case), cursors, limit)


def count(case: CaseFile, flt: RecordFilter, inside: Inside | None = None) -> int:
    """Count the matching records exactly; `inside` as in `records`."""
    return sum(_count(case.connection, part) for part in parts_of(case.connection, flt, inside))


def needs_looking_inside(flt: RecordFilter) -> bool:
    """Say whether a filter looks for pieces of words or for doubtful times.

    Raises CaseError for what finds nothing.
    """
    return bool(typed(flt.text).pieces) or flt.doubtful


def find_first(
    case: CaseFile, flt: RecordFilter, n: int
) -> Generator[tuple[int, int], None, Begun]:
    """Look for the first `n` records in order of time that a filter with pieces of words finds.

    Goes in short steps like `find_inside`, which goes on from what this one gives.
    """
    lookers = [_Looker(case.connection, part) for part in parts_of(case.connection, flt, {})]
    total = sum(looker.part.high - looker.part.low for looker in lookers)
    while True:
        # What comes before all that is still to be looked at is certain to be the beginning.
        unfinished = [looker for looker in lookers if not looker.is_done]
        behind = min((looker.next_key for looker in unfinished), default=_AFTER_ALL)
        certain = {looker.part.segment.k: looker.found_before(behind) for looker in lookers}
        if not unfinished or sum(map(len, certain.values())) >= n:
            break
        min(unfinished, key=lambda looker: looker.next_key).step()
        yield sum(looker.until - looker.part.low for looker in lookers), total
    return Begun(
        certain,
        {looker.part.segment.k: looker.found for looker in lookers},
        {looker.part.segment.k: looker.until for looker in lookers},
        is_whole=not unfinished,
    )


def find_inside(
    case: CaseFile, flt: RecordFilter, begun: Begun | None = None
) -> Generator[tuple[int, int], None, Inside]:
    """Look for pieces of words in short steps; each gives rows done and rows in all.

    The end gives what `records`, `count` and `histogram` take. Where a segment has an index of
    substrings only rows that can match are read, otherwise every row that is left. `begun` is what
    `find_first` gave for the same filter: it is not looked at again.
    """
    connection = case.connection
    parts = parts_of(connection, flt, {})
    total = sum(part.high - part.low for part in parts)
    done = 0
    found: dict[int, array[int]] = {}
    for part in parts:
        k, low = part.segment.k, part.low
        ranks = found[k] = array("I")
        if begun is not None and k in begun.until:
            ranks.extend(begun.found[k])
            low = begun.until[k]
        for rows, some in looking_inside(connection, replace(part, low=low)):
            ranks.extend(some)
            yield done + rows - part.low, total
        done += part.high - part.low
    return found


def histogram(
    case: CaseFile,
    from_us: int,
    to_us: int,
    buckets: int,
    flt: RecordFilter | None = None,
    inside: Inside | None = None,
) -> Histogram:
    """Count matching records by time, in at most `buckets` + 1 buckets that cover the range.

    Buckets of a minute and more are whole minutes, hours or days, and start at one: the first and
    the last may then reach beyond the range.
    """
    if to_us <= from_us or buckets < 1:
        raise CaseError("A histogram needs a time range that ends after it starts.")
    unit_us, bucket_us, start_us = bucket_grid(from_us, to_us, buckets)
    n = -(-(to_us - start_us) // bucket_us)
    connection = case.connection
    series: dict[int, list[int]] = {}
    edges = [start_us + i * bucket_us for i in range(n + 1)]
    for part in parts_of(connection, flt or RecordFilter(), inside):
        counts = series.setdefault(part.segment.source, [0] * n)
        counted = _all_counted(connection, part, edges, unit_us)
        if counted is not None:
            for i, rows in counted:
                counts[i] += rows
            continue
        bounds = ranks_at(connection, part.segment, edges, unit_us)
        bounds = [min(max(bound, part.low), part.high) for bound in bounds]
        if not part.is_whole:
            ranks = matching_ranks(connection, part, bounds[0], bounds[-1])
            bounds = [bisect_left(ranks, bound) for bound in bounds]
        for i in range(n):
            counts[i] += bounds[i + 1] - bounds[i]
    return Histogram(start_us, bucket_us, series)


def time_span(case: CaseFile) -> tuple[int, int] | None:
    """Give the first and last time of all records; None without a dated record."""
    spans = [
        (segment.min_ts, segment.max_ts)
        for segment in segments_of(case.connection)
        if segment.min_ts is not None and segment.max_ts is not None
    ]
    if not spans:
        return None
    return min(first for first, _ in spans), max(last for _, last in spans)


def record(case: CaseFile, source: int, record_id: int) -> Record:
    """Give one record, of a retracted source too. Raises CaseError when there is none."""
    found = case.connection.execute(
        f"SELECT {_COLUMNS} FROM record AS r JOIN segment AS s ON s.k = r.id / {SEGMENT_SPAN} "
        "WHERE r.id = ? AND r.source = ?",
        (record_id, source),
    ).fetchone()
    if found is None:
        raise CaseError(f"The case has no record {record_id} of S-{source}.")
    return _Decoder.of(case).record(found)


def at_locator(case: CaseFile, source: int, locator: int) -> tuple[Record, ...]:
    """Give the records of a place of a file (line 118 …), in order of time; reads every place."""
    found: list[StoredRow] = []
    for segment in segments_of(case.connection, source):
        found += case.connection.execute(
            f"SELECT {_COLUMNS} FROM record AS r WHERE r.id >= ? AND r.id < ? AND r.locator = ? "
            "ORDER BY r.id",
            (segment.first_id, segment.first_id + segment.rows, locator),
        ).fetchall()
    decoder = _Decoder.of(case)
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


def rejects(case: CaseFile, source: int, first: int, n: int) -> tuple[Reject, ...]:
    """Give `n` rejects of a source from the `first` on (0 is the first), in file order."""
    found: list[Reject] = []
    for k, total in case.connection.execute(
        "SELECT k, rejects FROM segment WHERE source = ? ORDER BY k", (source,)
    ).fetchall():
        low = k * SEGMENT_SPAN + first
        found += [
            Reject(source, *row)
            for row in case.connection.execute(
                "SELECT locator, reason, raw FROM reject WHERE id >= ? AND id < ? "
                "ORDER BY id LIMIT ?",
                (low, (k + 1) * SEGMENT_SPAN, n - len(found)),
            )
        ]
        first = max(0, first - total)
        if len(found) == n:
            break
    return tuple(found)


def citations(case: CaseFile, source: int) -> tuple[Citation, ...]:
    """Give the citations of a source's records that are not retracted, oldest first."""
    rows = case.db["citation"].rows_where(
        "kind = ? AND target_id >= ? AND target_id < ? AND retracted IS NULL",
        # A semicolon is what follows the colon.
        (CitedKind.RECORD.value, f"{source}:", f"{source};"),
        order_by="rowid",
    )
    return tuple(from_row(Citation, row) for row in rows)


def values(case: CaseFile, field: str) -> tuple[str, ...]:
    """Give every text that `field` (kind, host, user or event_id) has in the timeline, sorted."""
    _check_field(field)
    return tuple(
        text
        for (text,) in case.connection.execute(
            "SELECT DISTINCT text FROM code WHERE field = ? AND segment IN "
            "(SELECT s.k FROM segment AS s JOIN source ON source.number = s.source "
            "WHERE source.retracted IS NULL) ORDER BY text",
            (field,),
        )
    )


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
        self._decoder = _Decoder.of(case)
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
        found = _read_page(self._decoder, cursors, n)
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
        return _time_of(self._connection, row_id), row_id

    def before(self, key: Key, low: int = 0, high: int | None = None) -> int:
        """Count the rows before `key`; it is known to be between `low` and `high`."""
        high = self.n if high is None else high
        if self._ranks is None:
            first = self._low
            found = _rank_of(self._connection, self.segment, key, first + low, first + high)
            return found - first
        if low < high:
            bounds = self._ranks[low], self._ranks[high - 1] + 1
            rank = _rank_of(self._connection, self.segment, key, *bounds)
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


class _Decoder:
    """Turns the stored rows of one case into records; looks each code up once.

    What it has looked up stays true: codes belong to finished segments, and those never change.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._texts: dict[int, _Texts] = {}

    @classmethod
    def of(cls, case: CaseFile) -> _Decoder:
        """Give the decoder of a case, the same every time."""
        decoder = _decoders.get(case)
        if decoder is None or sum(map(len, decoder._texts.values())) > _MAX_TEXTS:
            decoder = _decoders[case] = cls(case.connection)
        return decoder

    def record(self, row: StoredRow) -> Record:
        """Give the record of a row of `_COLUMNS`."""
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


_decoders: WeakKeyDictionary[CaseFile, _Decoder] = WeakKeyDictionary()


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
        low = _rank_of(connection, segment, (flt.from_us, 0), undated, segment.rows)
    if flt.to_us is not None:
        high = _rank_of(connection, segment, (flt.to_us, 0), undated, segment.rows)
    return low, high


def _rank_of(
    connection: sqlite3.Connection, segment: Segment, key: Key, low: int, high: int
) -> int:
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


def _time_of(connection: sqlite3.Connection, row_id: int) -> int:
    return int(connection.execute("SELECT ts FROM record WHERE id = ?", (row_id,)).fetchone()[0])


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


def _matching_rows(
    connection: sqlite3.Connection, part: Part, after: Key | None
) -> Iterator[KeyedRow]:
    segment, low = part.segment, part.low
    # A segment that starts later is not touched before the page gets there.
    yield segment.first_key, None
    if after is not None:
        low = _rank_of(connection, segment, (after[0], after[1] + 1), low, part.high)
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
            f"SELECT {_COLUMNS} FROM {fts} CROSS JOIN record AS r ON r.id = {fts}.rowid + ? "
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
        f"SELECT {_COLUMNS} FROM record AS r WHERE r.id >= ? AND r.id < ? ORDER BY r.id "
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
            f"SELECT {_COLUMNS} FROM record AS r WHERE r.id IN ({marks}) ORDER BY r.id", ids
        )
        yield from _keyed(cursor)


def matching_ranks(
    connection: sqlite3.Connection, part: Part, low: int | None = None, high: int | None = None
) -> array[int]:
    """Give the ranks that a part leaves from `low` to `high`, which are its own where not given."""
    low = part.low if low is None else low
    high = part.high if high is None else high
    if part.is_to_look_inside:
        steps = looking_inside(connection, replace(part, low=low, high=high))
        return array("I", [rank for _, some in steps for rank in some])
    if part.only is None:
        return _ranks_of_words(connection, part, low, high)
    only = ranks_between(part.only, low, high)
    if not part.match:
        return only
    wanted = set(only)
    return array(
        "I", [rank for rank in _ranks_of_words(connection, part, low, high) if rank in wanted]
    )


class _Looker:
    """One part being looked into: what was found, and the first rank not looked at."""

    def __init__(self, connection: sqlite3.Connection, part: Part) -> None:
        self.part = part
        self.found = array("I")
        self.until = part.low
        self.next_key = part.segment.first_key
        self._connection = connection
        self._steps = looking_inside(connection, part)

    @property
    def is_done(self) -> bool:
        """Say whether all of it was looked at."""
        return self.until >= self.part.high

    def step(self) -> None:
        """Look a step further."""
        self.until, some = next(self._steps)
        self.found.extend(some)
        if not self.is_done:
            row_id = self.part.segment.first_id + self.until
            self.next_key = _time_of(self._connection, row_id), row_id

    def found_before(self, key: Key) -> array[int]:
        """Give the ranks found whose records come before a key."""
        if not self.found or key == _AFTER_ALL:
            return self.found
        low, high = self.found[0], self.found[-1] + 1
        rank = _rank_of(self._connection, self.part.segment, key, low, high)
        return self.found[: bisect_left(self.found, rank)]


def _ranks_of_words(connection: sqlite3.Connection, part: Part, low: int, high: int) -> array[int]:
    fts = f"fts_{part.segment.k}"
    return array(
        "I",
        [
            rank
            for (rank,) in connection.execute(
                f"SELECT rowid FROM {fts} WHERE {fts} MATCH ? AND rowid >= ? AND rowid < ? "
                "ORDER BY rowid",
                (part.match, low, high),
            )
        ],
    )


def _count(connection: sqlite3.Connection, part: Part) -> int:
    if part.is_whole:
        return part.high - part.low
    if part.only is not None or part.is_to_look_inside:
        return len(matching_ranks(connection, part))
    fts = f"fts_{part.segment.k}"
    found = connection.execute(
        f"SELECT count(*) FROM {fts} WHERE {fts} MATCH ? AND rowid >= ? AND rowid < ?",
        (part.match, part.low, part.high),
    )
    return int(found.fetchone()[0])


def _keyed(cursor: sqlite3.Cursor) -> Iterator[KeyedRow]:
    try:
        for row in cursor:
            yield (row[1], row[0]), row
    finally:
        # A cursor left half read would hold on to its statement.
        cursor.close()


def _read_page(
    decoder: _Decoder, cursors: Sequence[Iterator[KeyedRow]], limit: int
) -> tuple[Record, ...]:
    rows = (row for _, row in heapq.merge(*cursors) if row is not None)
    page = tuple(map(decoder.record, islice(rows, limit)))
    for cursor in cursors:
        if isinstance(cursor, Generator):
            cursor.close()
    return page


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


def bucket_grid(from_us: int, to_us: int, buckets: int) -> tuple[int, int, int]:
    """Give the roll-up unit to count by (0: none), the width of a bucket, and where they start."""
    width = -(-(to_us - from_us) // buckets)
    unit_us = max((unit * 10**6 for unit in UNITS if unit * 10**6 <= width), default=0)
    if not unit_us:
        return 0, width, from_us
    return unit_us, -(-width // unit_us) * unit_us, from_us // unit_us * unit_us


def ranks_at(
    connection: sqlite3.Connection, segment: Segment, times: Sequence[int], unit_us: int
) -> list[int]:
    """Give the rank of the first row at or after each of the ascending `times`."""
    if unit_us and _has_unit(connection, segment.k, unit_us):
        return _ranks_by_roll_up(connection, segment, times, unit_us)
    undated = segment.rows - segment.dated
    low = _rank_of(connection, segment, (times[0], 0), undated, segment.rows)
    high = _rank_of(connection, segment, (times[-1], 0), low, segment.rows)
    if high - low > _SCAN_ROWS:
        return [_rank_of(connection, segment, (ts, 0), low, high) for ts in times]
    first_id = segment.first_id
    found = [
        ts
        for (ts,) in connection.execute(
            "SELECT ts FROM record WHERE id >= ? AND id < ? ORDER BY id",
            (first_id + low, first_id + high),
        )
    ]
    return [low + bisect_left(found, ts) for ts in times]


def _has_unit(connection: sqlite3.Connection, k: int, unit_us: int) -> bool:
    found = connection.execute(
        "SELECT EXISTS (SELECT 1 FROM hist WHERE segment = ? AND unit = ?)", (k, unit_us // 10**6)
    )
    return bool(found.fetchone()[0])


def _all_counted(
    connection: sqlite3.Connection, part: Part, edges: Sequence[int], unit_us: int
) -> Iterable[tuple[int, int]] | None:
    """Count the records of a part, of which none with a time is left out, between equal edges.

    Gives numbers of buckets, some more than once, and rows in them; None where another way is
    quicker.
    """
    segment = part.segment
    if not part.is_all_dated:
        return None
    if segment.min_ts is None or segment.max_ts is None:
        return ()
    start_us, bucket_us = edges[0], edges[1] - edges[0]
    if segment.max_ts < start_us or segment.min_ts >= edges[-1]:
        return ()
    if unit_us and _has_unit(connection, segment.k, unit_us):
        return connection.execute(
            "SELECT (bucket - ?3) / ?5, n FROM hist "
            "WHERE segment = ?1 AND unit = ?2 AND bucket >= ?3 AND bucket < ?4",
            (segment.k, unit_us // 10**6, start_us // unit_us, edges[-1] // unit_us,
             bucket_us // unit_us),
        )  # fmt: skip
    low = _rank_of(connection, segment, (start_us, 0), 0, segment.rows)
    high = _rank_of(connection, segment, (edges[-1], 0), low, segment.rows)
    if high - low > _SCAN_ROWS:
        return None
    return connection.execute(
        "SELECT (ts - ?1) / ?2, 1 FROM record WHERE id >= ?3 AND id < ?4",
        (start_us, bucket_us, segment.first_id + low, segment.first_id + high),
    )


def _ranks_by_roll_up(
    connection: sqlite3.Connection, segment: Segment, times: Sequence[int], unit_us: int
) -> list[int]:
    # The buckets before the range are not added up: a day may be at the end of years.
    rank = _rank_of(connection, segment, (times[0], 0), 0, segment.rows)
    counts = connection.execute(
        "SELECT bucket, n FROM hist WHERE segment = ? AND unit = ? AND bucket >= ? AND bucket < ? "
        "ORDER BY bucket",
        (segment.k, unit_us // 10**6, times[0] // unit_us, times[-1] // unit_us),
    )
    found: list[int] = []
    row = counts.fetchone()
    for ts in times:
        while row is not None and row[0] < ts // unit_us:
            rank += row[1]
            row = counts.fetchone()
        found.append(rank)
    return found


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


def _check_field(field: str) -> None:
    if field not in FIELDS:
        raise KeyError(f"Records have no field {field}.")
