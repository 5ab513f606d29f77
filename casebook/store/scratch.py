"""Scratch files: one segment of records, built outside the case by a child process.

A scratch file holds what `segments` copies into a case: the records in time order with ids from 0,
the rejects, the codes, the roll-ups and a finished full-text index. Ids and row numbers are local
to the segment, so that it can be built before its place in the case is known.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from operator import le
from pathlib import Path
from urllib.parse import quote

from casebook.errors import CaseError
from casebook.model.timeline import UNDATED_US
from casebook.store.mention_rows import Find, Mentions, from_little_endian, little_endian
from casebook.store.schema import SEGMENT_SPAN, fts_sql
from casebook.store.sorted_runs import SortedRuns, StoredRow

ScratchRow = tuple[int, int, str, int, str, str, str, str, str, str]
"""locator, ts, time text, flags, kind, host, user, event id, message, raw text"""

CODE_FIELDS = ("kind", "host", "user", "event_id")
"""The coded columns, in the order of the letters k, h, u, e of the `codes` text."""

POSITION_STEP = 1024
UNITS = (60, 3600, 86400)
MINUTE_US = 60 * 10**6
ROWS_PER_BUCKET = 4
EARLIER_ROWS_PER_BUCKET = 16
"""What some files were written with; both are verified."""


# Terms are gathered in memory and written as a run when that is full, after about 40,000 rows. What
# does not fit into a processor's cache takes half as long again; with runs half as long, a search
# for a common word takes nearly twice as long.
_FTS_HASH_BYTES = 8 << 20
_FTS_MOST_RUNS = 128
# Larger than those of the case: fewer calls of the system.
_PAGE_BYTES = 32768
_HASH_BYTES = 32
_HASHES_PER_ROW = 1 << 15
_MIN_CUT = 12
_BATCH = 4096
_ROWS_AT_ONCE = 512

_TABLES = (
    "CREATE TABLE record (id INTEGER PRIMARY KEY, ts INTEGER NOT NULL, ordinal INTEGER NOT NULL, "
    "locator INTEGER NOT NULL, flags INTEGER NOT NULL, kind INTEGER NOT NULL, "
    "host INTEGER NOT NULL, user INTEGER NOT NULL, event INTEGER NOT NULL, "
    "time_text TEXT NOT NULL, message TEXT NOT NULL, raw TEXT NOT NULL, raw_at INTEGER) STRICT",
    "CREATE TABLE reject (id INTEGER PRIMARY KEY, locator INTEGER NOT NULL, "
    "reason TEXT NOT NULL, raw TEXT NOT NULL) STRICT",
    "CREATE TABLE code (id INTEGER PRIMARY KEY, field TEXT NOT NULL, text TEXT NOT NULL) STRICT",
    "CREATE TABLE hist (id INTEGER PRIMARY KEY, unit INTEGER NOT NULL, bucket INTEGER NOT NULL, "
    "n INTEGER NOT NULL) STRICT",
    "CREATE TABLE pos (n INTEGER PRIMARY KEY, ts INTEGER NOT NULL) STRICT",
    "CREATE TABLE hashes (n INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT",
    "CREATE TABLE mention (id INTEGER PRIMARY KEY, kind TEXT NOT NULL, value TEXT NOT NULL, "
    "n INTEGER NOT NULL, first_us INTEGER, last_us INTEGER, ranks BLOB NOT NULL) STRICT",
    "CREATE TABLE about (rows INTEGER NOT NULL, rejects INTEGER NOT NULL, dated INTEGER NOT NULL, "
    "min_ts INTEGER, max_ts INTEGER, file_order BLOB, rows_sha256 BLOB NOT NULL, "
    "rejects_sha256 BLOB NOT NULL, mention_rules TEXT NOT NULL) STRICT",
    fts_sql(1).replace("fts_1", "fts", 1),
)

_INSERT = f"INSERT INTO record VALUES ({', '.join('?' * 13)})"
_INSERT_IN_ORDER = (
    "INSERT INTO record VALUES (?2, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)"
)


@dataclass(frozen=True, slots=True)
class Summary:
    """What a finished segment holds. `rows_sha256` and `rejects_sha256` are its own 32 bytes.

    `file_order` gives the rank of each row in file order, None where both orders are the same.
    `mention_rules` is the version of the rules by which identifiers were gathered, "" for not.
    """

    rows: int
    rejects: int
    dated: int
    min_ts: int | None
    max_ts: int | None
    file_order: bytes | None
    rows_sha256: bytes
    rejects_sha256: bytes
    mention_rules: str


@dataclass(frozen=True, slots=True)
class Scratch(Summary):
    """A finished scratch file and what it holds."""

    path: Path = field(kw_only=True)


class ScratchBuilder:
    """One segment being filled in file order; `finish` is called once, and nothing after it.

    With `cut_after`, a segment of that many rows in time order ends where time jumps back, so that
    it need not be sorted. `find` finds the identifiers of a raw text, by `mention_rules`.
    """

    def __init__(
        self,
        path: Path,
        cut_after: int | None = None,
        find: Find | None = None,
        mention_rules: str = "",
    ) -> None:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_NOFOLLOW, 0o600))
        self._connection = sqlite3.connect(path, isolation_level=None)
        self._connection.execute(f"PRAGMA page_size={_PAGE_BYTES}")
        for pragma in ("journal_mode=OFF", "synchronous=OFF", "locking_mode=EXCLUSIVE",
                       "cache_size=-16384", "temp_store=FILE"):  # fmt: skip
            self._connection.execute(f"PRAGMA {pragma}").fetchall()
        self._connection.execute("BEGIN")
        for statement in _TABLES:
            self._connection.execute(statement)
        self._codes = _Codes()
        self._mentions = None if find is None else Mentions(find, self._connection)
        self._mention_rules = "" if find is None else mention_rules
        self._times = array("q")
        self._is_sorted = True
        self._runs = SortedRuns(path.parent)
        self._cut_after = cut_after
        self._hashes = bytearray()
        self._rows_hash = hashlib.sha256()
        self._rejects_hash = hashlib.sha256()
        self._rejects = 0
        self.characters = 0

    @property
    def rows(self) -> int:
        """Give the number of records so far."""
        return len(self._times)

    def add(self, rows: Sequence[ScratchRow]) -> int:
        """Store records in file order; give how many, for those after them are of another segment.

        They are hashed and looked through together, so many at a time are faster.
        """
        first, n = len(self._times), len(rows)
        times = [row[1] for row in rows]
        in_order = self._in_order(times) if self._is_sorted else n
        if in_order < n:
            if self._cut_after is not None and first + in_order >= self._cut_after:
                n = in_order
                rows, times = rows[:n], times[:n]
            else:
                self._is_sorted = False
        before = self.characters
        stored = self._stored(rows, first)
        if self._is_sorted:
            self._connection.executemany(_INSERT_IN_ORDER, stored)
        else:
            self._runs.add(stored, self.characters - before)
        self._times.extend(times)
        if self._mentions is not None:
            self._mentions.add(first, [row[9] or row[8] for row in rows])
        return n

    def reject(self, locator: int, reason: str, raw: str) -> None:
        """Store a row that could not be taken."""
        self._connection.execute(
            "INSERT INTO reject VALUES (?, ?, ?, ?)", (self._rejects, locator, reason, raw)
        )
        self._rejects_hash.update(reject_line(locator, reason, raw).encode())
        self._rejects += 1
        self.characters += len(raw)

    def finish(self) -> None:
        """Sort if needed, index, and close the file."""
        order = None if self._is_sorted else self._sort()
        self._store_summaries()
        self._store_mentions(order)
        self._index()
        times = self._times
        undated = sum(1 for _ in _while_undated(times))
        dated = len(times) - undated
        self._connection.execute(
            "INSERT INTO about VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                len(times),
                self._rejects,
                dated,
                times[undated] if dated else None,
                times[-1] if dated else None,
                order,
                self._rows_hash.digest(),
                self._rejects_hash.digest(),
                self._mention_rules,
            ),
        )
        self._connection.execute("COMMIT")
        self._connection.close()

    def abandon(self) -> None:
        """Close the file unfinished, instead of `finish`."""
        self._runs.close()
        self._connection.close()

    def _in_order(self, times: Sequence[int]) -> int:
        """Give how many times go on in order from those before."""
        before = [self._times[-1] if self._times else UNDATED_US, *times]
        if all(map(le, before, times)):
            return len(times)
        return next(n for n, ts in enumerate(times) if ts < before[n])

    def _stored(self, rows: Sequence[ScratchRow], first: int) -> list[StoredRow]:
        sha256, in_order = hashlib.sha256, self._is_sorted
        kinds, hosts, users, events = self._codes.by_field
        stored: list[StoredRow] = []
        hashes: list[bytes] = []
        lines: list[str] = []
        characters = 0
        for ordinal, (locator, ts, time_text, flags, kind, host, user, event, message,
                      raw) in enumerate(rows, first):  # fmt: skip
            hashes.append(sha256(f"{locator}:{len(time_text)}:{time_text}{raw}".encode()).digest())
            if in_order:
                # The rank is the ordinal as long as the file itself is in time order.
                lines.append(
                    f"{ordinal}|{ts}|{ordinal}|{locator}|{flags}|{kind}|{host}|{user}|{event}|"
                    f"{len(time_text)}|{len(message)}|{time_text}{message}\n"
                )
            characters += len(raw)
            at: int | None = None
            if len(message) >= _MIN_CUT:
                # The first place of its beginning is mostly that of the whole, and quickly found.
                found = raw.find(message[:_MIN_CUT])
                if found >= 0 and not raw.startswith(message, found):
                    found = raw.find(message, found)
                if found >= 0:
                    at = found
                    raw = raw[:at] + raw[at + len(message) :]
            stored.append(
                (ts, ordinal, locator, flags, kinds[kind], hosts[host], users[user], events[event],
                 time_text, message, raw, at)
            )  # fmt: skip
        self._hashes += b"".join(hashes)
        self._rows_hash.update("".join(lines).encode())
        self.characters += characters
        return stored

    def _sort(self) -> bytes:
        """Put the records in order of (ts, ordinal); give the rank of each ordinal."""
        run = self._connection.execute
        # What was stored before time first jumped back is in order already.
        run("ALTER TABLE record RENAME TO beginning")
        run(_TABLES[0])
        beginning = run(
            "SELECT ts, ordinal, locator, flags, kind, host, user, event, time_text, message, raw, "
            "raw_at FROM beginning ORDER BY id"
        )
        ranks = array("I", bytes(4 * len(self._times)))
        self._times = array("q")
        self._rows_hash = hashlib.sha256()
        self._connection.executemany(_INSERT, self._ranked(self._runs.merged(beginning), ranks))
        run("DROP TABLE beginning")
        self._runs.close()
        return little_endian(ranks)

    def _ranked(
        self, rows: Iterator[StoredRow], ranks: array[int]
    ) -> Iterator[tuple[int | str | None, ...]]:
        """Number and hash rows in order of time, and note the rank of each ordinal."""
        texts, times = self._codes.texts, self._times
        while some := list(islice(rows, _ROWS_AT_ONCE)):
            lines = []
            for rank, row in enumerate(some, len(times)):
                (ts, ordinal, locator, flags, kind, host, user, event, time_text, message, _,
                 _) = row  # fmt: skip
                ranks[ordinal] = rank
                lines.append(
                    f"{rank}|{ts}|{ordinal}|{locator}|{flags}|{texts[kind]}|{texts[host]}|"
                    f"{texts[user]}|{texts[event]}|{len(time_text)}|{len(message)}|"
                    f"{time_text}{message}\n"
                )
                yield (rank, *row)
            times.extend([row[0] for row in some])
            self._rows_hash.update("".join(lines).encode())

    def _store_summaries(self) -> None:
        many = self._connection.executemany
        many("INSERT INTO code VALUES (?, ?, ?)", self._codes.rows())
        many("INSERT INTO hist (unit, bucket, n) VALUES (?, ?, ?)", roll_up(self._times))
        many("INSERT INTO pos VALUES (?, ?)", enumerate(self._times[::POSITION_STEP]))
        many(
            "INSERT INTO hashes VALUES (?, ?)",
            (
                (at // _HASH_BYTES, self._hashes[at : at + _HASH_BYTES * _HASHES_PER_ROW])
                for at in range(0, len(self._hashes), _HASH_BYTES * _HASHES_PER_ROW)
            ),
        )
        self._hashes.clear()

    def _store_mentions(self, order: bytes | None) -> None:
        if self._mentions is None:
            return
        ranks = None if order is None else from_little_endian(order)
        self._connection.executemany(
            "INSERT INTO mention VALUES (?, ?, ?, ?, ?, ?, ?)",
            self._mentions.rows(ranks, self._times),
        )
        self._mentions = None

    def _index(self) -> None:
        run = self._connection.execute
        run("INSERT INTO fts (fts, rank) VALUES ('hashsize', ?)", (_FTS_HASH_BYTES,))
        run("INSERT INTO fts (fts, rank) VALUES ('automerge', 0)")
        run("INSERT INTO fts (fts, rank) VALUES ('crisismerge', ?)", (_FTS_MOST_RUNS,))
        run(f"INSERT INTO fts (rowid, message, codes) {index_query('record', 0)}")


class _Codes:
    """Numbers from 1 for the texts of the four coded columns, shared by them; 0 is no text."""

    def __init__(self) -> None:
        self._last = 0
        self.texts: dict[int, str] = {0: ""}
        self.by_field = tuple(_Field(self) for _ in CODE_FIELDS)

    def new(self, text: str) -> int:
        self._last += 1
        self.texts[self._last] = text
        return self._last

    def rows(self) -> Iterator[tuple[int, str, str]]:
        for name, texts in zip(CODE_FIELDS, self.by_field, strict=True):
            for text, number in texts.items():
                if number:
                    yield number, name, text


class _Field(dict[str, int]):
    """The codes of one column; asking for a new text gives it the next number."""

    def __init__(self, codes: _Codes) -> None:
        super().__init__({"": 0})
        self._codes = codes

    def __missing__(self, text: str) -> int:
        number = self[text] = self._codes.new(text)
        return number


def read_scratch(path: Path, thorough: bool) -> Scratch:
    """Check a scratch file that a child process wrote, and read what it says of itself.

    `thorough` also checks the order of every row, for a child that ran native code over hostile
    input. Raises CaseError when the file is not what a child of ours writes.
    """
    connection = sqlite3.connect(uri_of_scratch(path), uri=True, isolation_level=None)
    try:
        connection.execute("PRAGMA trusted_schema=OFF")
        connection.execute("PRAGMA cell_size_check=ON")
        found = _checked(connection, path, thorough)
    except sqlite3.Error as error:
        raise CaseError(f"The scratch file {path.name} cannot be read ({error}).") from error
    finally:
        connection.close()
    if found is None:
        raise CaseError(
            f"The parser left a scratch file ({path.name}) that is not what it should be. "
            "Nothing was imported."
        )
    return found


def record_hashes(path: Path) -> Iterator[bytes]:
    """Read the concatenated record hashes of a scratch file, in file order, in pieces."""
    connection = sqlite3.connect(uri_of_scratch(path), uri=True, isolation_level=None)
    try:
        for (piece,) in connection.execute("SELECT bytes FROM hashes ORDER BY n"):
            yield piece
    finally:
        connection.close()


def uri_of_scratch(path: Path) -> str:
    """Give the URI under which a finished scratch file is read."""
    return "file:" + quote(os.fsencode(path.absolute())) + "?mode=ro&immutable=1"


def reject_line(locator: int, reason: str, raw: str) -> str:
    """Give what the digest of the rejects covers of one reject."""
    return f"{locator}:{len(reason)}:{reason}{raw}\n"


def roll_up(
    times: Iterable[int], rows_per_bucket: int = ROWS_PER_BUCKET
) -> Iterator[tuple[int, int, int]]:
    """Count dated times by minute, hour and day: unit, bucket, count, in order of the table.

    A unit is left out where it would have more than one bucket for every `rows_per_bucket` rows:
    there the rows of a range are as quickly counted themselves.
    """
    counts: Counter[int] = Counter()
    minutes = (ts // MINUTE_US for ts in times if ts != UNDATED_US)
    # In steps, because counting a million at once would hold up every other thread.
    while some := list(islice(minutes, _BATCH)):
        counts.update(some)
    most = sum(counts.values()) // rows_per_bucket
    for unit in UNITS:
        if unit > UNITS[0]:
            counts = _by_larger_unit(counts, unit)
        if len(counts) <= most:
            for bucket in sorted(counts):
                yield unit, bucket, counts[bucket]


def index_query(table: str, first_id: int) -> str:
    """Give the query whose rows a segment's full-text table holds: rank, message, codes."""
    # Where every column has a code, one call writes the text twice as fast as joining its parts.
    return (
        f"SELECT id - {first_id}, message, CASE WHEN kind AND host AND user AND event "
        "THEN printf('k%d h%d u%d e%d', kind, host, user, event) "
        "ELSE iif(kind, 'k' || kind || ' ', '') || iif(host, 'h' || host || ' ', '') || "
        f"iif(user, 'u' || user || ' ', '') || iif(event, 'e' || event, '') END FROM {table} "
        f"WHERE id >= {first_id} AND id < {first_id + SEGMENT_SPAN} ORDER BY id"
    )


def _by_larger_unit(counts: Counter[int], unit: int) -> Counter[int]:
    units = {60 * 60: 60, 24 * 60 * 60: 24}[unit]
    larger: Counter[int] = Counter()
    for bucket, n in counts.items():
        larger[bucket // units] += n
    return larger


def _while_undated(times: Iterable[int]) -> Iterator[int]:
    for ts in times:
        if ts != UNDATED_US:
            return
        yield ts


def _checked(connection: sqlite3.Connection, path: Path, thorough: bool) -> Scratch | None:
    if _schema_of(connection) != _expected_schema():
        return None
    about = connection.execute("SELECT * FROM about").fetchall()
    if len(about) != 1:
        return None
    found = Scratch(*about[0], path=path)
    rows, rejects = (
        connection.execute(f"SELECT count(*), coalesce(min(id), 0), max(id) FROM {t}").fetchone()
        for t in ("record", "reject")
    )
    if rows != _from_zero(found.rows) or rejects != _from_zero(found.rejects):
        return None
    if thorough and connection.execute(
        "SELECT EXISTS (SELECT 1 FROM record AS a JOIN record AS b ON b.id = a.id + 1 "
        "WHERE (b.ts, b.ordinal) <= (a.ts, a.ordinal))"
    ).fetchone() != (0,):
        return None
    return found


def _from_zero(n: int) -> tuple[int, int, int | None]:
    return n, 0, n - 1 if n else None


def _schema_of(connection: sqlite3.Connection) -> list[tuple[str, str, str]]:
    return connection.execute(
        "SELECT type, name, coalesce(sql, '') FROM sqlite_schema ORDER BY 1, 2"
    ).fetchall()


def _expected_schema() -> list[tuple[str, str, str]]:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    try:
        for statement in _TABLES:
            connection.execute(statement)
        return _schema_of(connection)
    finally:
        connection.close()
