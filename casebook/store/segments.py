"""Segments of a case: copied in from scratch files, checked again, and removed when left over.

A segment without its row in `segment` is invisible. Everything here that takes long is a generator
of short slices, each its own transaction, so that other work on the case slips in between. The
generators run on the case thread only, and only one segment is copied at a time.
"""

from __future__ import annotations

import hashlib
import re
import sqlite3
import time
from array import array
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise, zip_longest
from pathlib import Path
from typing import Any, TypeVar

from casebook.errors import CaseError
from casebook.model.timeline import UNDATED_US, Source
from casebook.store.case_file import CaseFile
from casebook.store.mention_rows import Find, Mentions, little_endian
from casebook.store.schema import SEGMENT_SPAN, fts_sql, has_table, substring_sql
from casebook.store.scratch import (
    CODE_FIELDS,
    EARLIER_ROWS_PER_BUCKET,
    POSITION_STEP,
    Scratch,
    Summary,
    index_query,
    reject_line,
    roll_up,
    uri_of_scratch,
)

T = TypeVar("T")

Slices = Generator[None, None, None]
"""Work cut into short transactions, one at each slice; close it to stop early."""

Steps = Generator[None, None, T]
"""Work in a transaction of its caller, with a look around after each step."""

Heads = list[tuple[int, bytes]]
"""The rows of a full-text index without which the rest of it cannot be read."""

DOUBTS = (
    "",
    "first of a repeated hour",
    "second of a repeated hour",
    "in an hour the clocks skipped",
    "year inferred from the order of lines",
    "a time that cannot be read",
)
"""What bits 4 and up of `record.flags` say about a time."""

SLICE_S = 0.012
"""How much work one slice may be, in processor time.

Waiting is left out on purpose: on a busy disk or processor smaller slices only wait more often.
"""

ALONE_S = 0.04
"""How much one slice may be as long as no other work waits for the case.

A commit waits for the disk several times, so the fewer the better; but who comes meanwhile waits
for all that the slice has written to reach the disk.
"""

# A slice is made of steps, between which it looks whether anyone waits.
_STEPS = 4

# Rows 1 (averages) and 10 (structure) of a full-text index make the rest of it readable.
_AVERAGES, _STRUCTURE = 1, 10
_FORMER_RULES = ("1", "2", "3", "4")
_SCRATCH = "{name}-scratch-{n}"
_CHECK_ROWS = 2000
_LAST_KEY = (1 << 63) - 1


@dataclass(slots=True)
class CopiedSegment:
    """A segment whose rows are in the case, invisible until `publish` writes the rest of it."""

    k: int
    source: int
    first_ordinal: int
    scratch: Scratch
    fts_heads: Heads = field(default_factory=list)


def next_segment(case: CaseFile) -> int:
    """Give the lowest segment number that was never used."""
    used = case.connection.execute("SELECT max(k) FROM segment").fetchone()[0] or 0
    return max(used, *_with_tables(case), 0) + 1


def ordinal_of(case: CaseFile, record_id: int) -> int:
    """Give the place of a record in its segment in file order, from 0."""
    found = case.connection.execute(
        "SELECT ordinal FROM record WHERE id = ?", (record_id,)
    ).fetchone()
    if found is None:
        raise CaseError(f"The record {record_id} that is cited is not in {case.path.name}.")
    return int(found[0])


def scratch_path(case_path: Path, n: str) -> Path:
    """Give the path of scratch file `n`, beside the case."""
    return case_path.with_name(_SCRATCH.format(name=case_path.name, n=n))


def remove_scratch_files(case_path: Path) -> None:
    """Remove every scratch file of a case; only while no import into it is running."""
    prefix = _SCRATCH.format(name=case_path.name, n="")
    for path in case_path.parent.iterdir():
        if path.name.startswith(prefix):
            path.unlink(missing_ok=True)


def copy(case: CaseFile, copied: CopiedSegment) -> Slices:
    """Copy a scratch file into the case, slice by slice."""
    uri = uri_of_scratch(copied.scratch.path)
    if "'" in uri:
        # urllib quotes it; anything else would end the SQL literal below.
        raise CaseError(f"The name {case.path.name} cannot be used for an import.")
    connection, k = case.connection, copied.k
    with case.guard.attach(uri):
        connection.execute(f"ATTACH '{uri}' AS p")
    try:
        copied.fts_heads = yield from in_slices(case, k, _copy_attached(case, copied))
        _check_index(case, copied)
    finally:
        with case.guard.attach(uri):
            connection.execute("DETACH p")


def publish(case: CaseFile, copied: Sequence[CopiedSegment]) -> None:
    """Make copied segments visible; inside the transaction that also writes their source."""
    for segment in copied:
        publish_one(
            case,
            segment.k,
            segment.source,
            segment.first_ordinal,
            segment.scratch,
            segment.fts_heads,
        )


def publish_one(
    case: CaseFile,
    k: int,
    source: int,
    first_ordinal: int,
    summary: Summary,
    fts_heads: Sequence[tuple[int, bytes]],
) -> None:
    """Make one segment visible whose rows and index are in the case; inside a transaction."""
    with case.guard.segment(k):
        case.connection.executemany(
            f"INSERT OR REPLACE INTO fts_{k}_data (id, block) VALUES (?, ?)", fts_heads
        )
    case.connection.execute(
        "INSERT INTO segment (k, source, first_ordinal, rows, rejects, min_ts, max_ts, dated, "
        "file_order) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (k, source, first_ordinal, summary.rows, summary.rejects, summary.min_ts, summary.max_ts,
         summary.dated, summary.file_order),
    )  # fmt: skip
    if summary.mention_rules:
        case.connection.execute(
            "INSERT INTO collected (segment, rules) VALUES (?, ?)", (k, summary.mention_rules)
        )


def drop_invisible(case: CaseFile) -> list[int]:
    """Remove what an import that never ended left behind; give the segments that were removed."""
    visible = {k for (k,) in case.connection.execute("SELECT k FROM segment ORDER BY k")}
    left = sorted(_with_tables(case) - visible)
    drop(case, left)
    remove_scratch_files(case.path)
    return left


def drop(case: CaseFile, segments: Iterable[int]) -> None:
    """Remove invisible segments at one go."""
    for k in segments:
        for _ in drop_slices(case, k):
            pass


def drop_slices(case: CaseFile, k: int) -> Slices:
    """Remove one invisible segment, slice by slice. Raises CaseError for a visible one."""
    if case.connection.execute("SELECT 1 FROM segment WHERE k = ?", (k,)).fetchone():
        raise CaseError(f"Segment {k} of {case.path.name} is finished and cannot be removed.")
    if k not in _with_tables(case):
        return
    by_id = f"id >= {k * SEGMENT_SPAN} AND id < {(k + 1) * SEGMENT_SPAN}"
    # The heads of the full-text index stay to the end: without them it could not be dropped.
    for table, key, which in (
        (f"fts_{k}_data", "id", f"id > {_STRUCTURE}"),
        (f"fts_{k}_docsize", "id", "id >= 0"),
        ("record", "id", by_id),
        ("reject", "id", by_id),
        ("code", "id", f"segment = {k}"),
        ("pos", "n", f"segment = {k}"),
        ("hist", "(unit, bucket)", f"segment = {k}"),
        ("mention", "id", f"segment = {k}"),
    ):
        yield from _delete(case, k, table, key, which)
    with case.guard.segment(k), case.transaction():
        case.connection.execute(f"DROP TABLE fts_{k}")
    yield


def drop_mentions(case: CaseFile, k: int) -> Slices:
    """Remove what was gathered of a segment's identifiers and never finished, slice by slice."""
    yield from _delete(case, k, "mention", "id", f"segment = {k}")


def check_segments(
    case: CaseFile,
    source: Source,
    progress: Callable[[int, int], None],
    find: Find | None = None,
    rules: str = "",
) -> list[str]:
    """Recompute everything stored of a source from its records; give what differs, in sentences.

    `progress` is called with the rows done and the rows in all.
    """
    checking = check_slices(case, source, find, rules)
    while True:
        try:
            progress(next(checking), source.records)
        except StopIteration as end:
            findings: list[str] = end.value
            return findings


def check_slices(
    case: CaseFile, source: Source, find: Find | None = None, rules: str = ""
) -> Generator[int, None, list[str]]:
    """Do what `check_segments` does in slices; each gives the rows done, the end the findings.

    With `find`, the mentions of segments whose identifiers were gathered by the same `rules` are
    gathered again and compared.
    """
    check = _Check(case.connection, source, find, rules)
    try:
        yield from check.slices()
    except (sqlite3.Error, ValueError, OverflowError) as error:
        # Text that is no UTF-8, counts that nothing can hold: no import of ours wrote that.
        check.find(f"what is stored of it cannot be read ({error})")
    return check.findings


def _copy_attached(case: CaseFile, copied: CopiedSegment) -> Steps[Heads]:
    k, first = copied.k, copied.k * SEGMENT_SPAN
    yield from begin(case, k)
    yield from insert(
        case, "p.record", "id",
        f"INSERT INTO record SELECT id + {first}, ts, {copied.source}, ordinal, locator, flags, "
        "kind, host, user, event, time_text, message, raw, raw_at FROM p.record",
    )  # fmt: skip
    yield from insert(
        case, "p.reject", "id",
        f"INSERT INTO reject SELECT id + {first}, locator, reason, raw FROM p.reject",
    )  # fmt: skip
    for table, key in (("code", "id"), ("pos", "n")):
        yield from insert(
            case, f"p.{table}", key, f"INSERT INTO {table} SELECT {k}, * FROM p.{table}"
        )
    yield from insert(
        case, "p.hist", "id", f"INSERT INTO hist SELECT {k}, unit, bucket, n FROM p.hist"
    )
    yield from insert(case, "p.mention", "id", f"INSERT INTO mention SELECT {k}, * FROM p.mention")
    return (yield from copy_index(case, "p.fts", f"fts_{k}"))


def _check_index(case: CaseFile, copied: CopiedSegment) -> None:
    found = case.connection.execute(
        f"SELECT (SELECT count(*) FROM p.fts_docsize), (SELECT max(id) FROM fts_{copied.k}_docsize)"
    )
    rows = copied.scratch.rows
    if found.fetchone() != (rows, rows - 1 if rows else None):
        raise CaseError(f"The index in {copied.scratch.path.name} is not whole. Import again.")


def in_slices(case: CaseFile, k: int, steps: Steps[T]) -> Generator[None, None, T]:
    """Run steps that fill segment `k`, as many in one transaction as fit into a slice."""
    while True:
        with case.guard.segment(k), case.transaction():
            end = _some_of(case, steps)
        if end is not None:
            result: T = end.value
            return result
        yield


def begin(case: CaseFile, k: int) -> Steps[None]:
    """Make the index of segment `k`, by which a segment that is never finished is found again."""
    case.connection.execute(fts_sql(k))
    yield


def copy_index(
    case: CaseFile, origin: str, to: str, shadows: Sequence[str] = ("data", "docsize")
) -> Steps[Heads]:
    """Copy the index `origin` into `to`; the end gives its heads."""
    for shadow in shadows:
        yield from insert(
            case, f"{origin}_{shadow}", "id",
            f"INSERT INTO {to}_{shadow} SELECT * FROM {origin}_{shadow}",
            after=_STRUCTURE if shadow == "data" else -1,
        )  # fmt: skip
    yield from _insert_terms(case, origin, to)
    return case.connection.execute(
        f"SELECT id, block FROM {origin}_data WHERE id IN (?, ?)", (_AVERAGES, _STRUCTURE)
    ).fetchall()


def insert(
    case: CaseFile,
    origin: str,
    key: str,
    insert_from: str,
    after: int = -1,
    last: int = _LAST_KEY,
    which: str = "1",
) -> Steps[None]:
    """Run `insert_from` over ranges of `key`, each as many rows as fit into a step.

    Only rows of `origin` with a key above `after` and up to `last` are taken, for which `which`
    holds. A bound of `key` has no place in `which`: SQLite would read on to it in every step.
    """
    connection, n = case.connection, 200
    while True:
        started = time.thread_time()
        (until,) = connection.execute(
            f"SELECT max({key}) FROM (SELECT {key} FROM {origin} WHERE {which} AND {key} > ? "
            f"AND {key} <= ? ORDER BY {key} LIMIT ?)",
            (after, last, n),
        ).fetchone()
        if until is None:
            return
        connection.execute(
            f"{insert_from} WHERE {which} AND {key} > ? AND {key} <= ?", (after, until)
        )
        after = until
        yield
        n = fitting(n, _STEPS * (time.thread_time() - started))


def _insert_terms(case: CaseFile, origin: str, to: str) -> Steps[None]:
    last: tuple[int, bytes] = (-1, b"")
    n = 500
    while True:
        started = time.thread_time()
        rows = case.connection.execute(
            f"SELECT segid, term, pgno FROM {origin}_idx WHERE (segid, term) > (?, ?) "
            "ORDER BY segid, term LIMIT ?",
            (*last, n),
        ).fetchall()
        if not rows:
            return
        case.connection.executemany(f"INSERT INTO {to}_idx VALUES (?, ?, ?)", rows)
        last = rows[-1][:2]
        yield
        n = fitting(n, _STEPS * (time.thread_time() - started))


def _some_of(case: CaseFile, steps: Steps[Any]) -> StopIteration | None:
    """Take steps until the slice is full; give their end when they came to it."""
    started = time.thread_time()
    try:
        while True:
            next(steps)
            took_s = time.thread_time() - started
            if took_s >= (SLICE_S if case.is_awaited() else ALONE_S):
                return None
    except StopIteration as end:
        return end


def _delete(case: CaseFile, k: int, table: str, key: str, which: str) -> Iterator[None]:
    n = 200
    while True:
        started = time.thread_time()
        with case.guard.segment(k), case.transaction():
            deleted = case.connection.execute(
                f"DELETE FROM {table} WHERE {which} AND {key} IN (SELECT {key.strip('()')} "
                f"FROM {table} WHERE {which} ORDER BY {_descending(key)} LIMIT ?)",
                (n,),
            ).rowcount
        if deleted < n:
            return
        yield
        n = fitting(n, time.thread_time() - started)


def _descending(key: str) -> str:
    return ", ".join(f"{name} DESC" for name in key.strip("()").split(", "))


def fitting(n: int, took_s: float) -> int:
    """Give how many rows the next slice may take, when `n` of them took `took_s`."""
    return max(20, min(n * 2, int(n * SLICE_S / max(took_s, 0.0001))))


def _with_tables(case: CaseFile) -> set[int]:
    names = case.connection.execute(
        "SELECT name FROM sqlite_schema WHERE name GLOB 'fts_[1-9]*' ORDER BY name"
    )
    return {int(found[1]) for (name,) in names if (found := re.fullmatch(r"fts_(\d+)", name))}


class _Check:
    """One pass over the segments of a source; `findings` says what is not as the source says."""

    def __init__(
        self, connection: sqlite3.Connection, source: Source, find: Find | None, rules: str
    ) -> None:
        self.findings: list[str] = []
        self._find, self._rules = find, rules
        # A file of an older version that is opened for reading has no such table.
        self._has_mentions = has_table(connection, "collected")
        self._connection = connection
        self._source = source
        self._done = 0

    def slices(self) -> Iterator[int]:
        """Check every segment, and what the source says of them all together."""
        segments = self._connection.execute(
            "SELECT k, first_ordinal, rows, rejects, min_ts, max_ts, dated, file_order "
            "FROM segment WHERE source = ? ORDER BY k",
            (self._source.number,),
        ).fetchall()
        records, rows, rejects = (hashlib.sha256() for _ in range(3))
        ordinal = stored_rejects = 0
        for k, first_ordinal, n, n_rejects, *about in segments:
            self._expect(k, "first_ordinal", first_ordinal, ordinal)
            ordinal += n
            stored_rejects += n_rejects
            mentions = self._mentions_of(k)
            read = SegmentRows(self._connection, k, self._source.number, n, mentions=mentions)
            yield from self._counted(read.slices())
            if read.misplaced is not None:
                self.find(f"record {read.misplaced} is not where it should be")
            self._expect(k, "rows", n, len(read.times))
            rows.update(read.rows_sha256.digest())
            records.update(b"".join(read.hashes))
            rejects.update(self._check_rejects(k, n_rejects))
            if read.codes_differ():
                self.find(f"segment {k}: its coded texts are not those of its records")
            self._check_summaries(k, read, about)
            if mentions is not None and read.misplaced is None:
                yield from self._check_mentions(k, mentions, read)
            elif self._has_mentions:
                yield from self._check_order(k)
            yield from self._check_index(
                k, f"fts_{k}", fts_sql(1), index_query("record", k * SEGMENT_SPAN), "search index"
            )
            yield from self._check_substrings(k)
        for what, stored, computed in (
            ("number of records", self._source.records, ordinal),
            ("number of rejects", self._source.rejects, stored_rejects),
            ("digest of its records", self._source.records_sha256, records.hexdigest()),
            ("digest of its rows", self._source.rows_sha256, rows.hexdigest()),
            ("digest of its rejects", self._source.rejects_sha256, rejects.hexdigest()),
        ):
            if stored != computed:
                self.find(f"the {what} is {computed}, but the journal says {stored}")

    def _check_summaries(self, k: int, read: SegmentRows, about: Sequence[object]) -> None:
        dated = array("q", [ts for ts in read.times if ts != UNDATED_US])
        in_file_order = all(rank == ordinal for ordinal, rank in enumerate(read.ranks))
        self._expect(k, "min_ts", about[0], dated[0] if dated else None)
        self._expect(k, "max_ts", about[1], dated[-1] if dated else None)
        self._expect(k, "dated", about[2], len(dated))
        if about[3] != (None if in_file_order else little_endian(read.ranks)):
            self.find(f"segment {k}: the order of the file is not that of its records")
        if any(later < earlier for earlier, later in pairwise(read.times)):
            self.find(f"segment {k}: its records are not in order of time")
        hist = self._connection.execute(
            "SELECT unit, bucket, n FROM hist WHERE segment = ? ORDER BY unit, bucket", (k,)
        )
        kept = hist.fetchall()
        if kept != list(roll_up(read.times)) and kept != list(
            roll_up(read.times, EARLIER_ROWS_PER_BUCKET)
        ):
            self.find(f"segment {k}: the counts by time are not those of its records")
        positions = self._connection.execute(
            "SELECT n, ts FROM pos WHERE segment = ? ORDER BY n", (k,)
        )
        if positions.fetchall() != list(enumerate(read.times[::POSITION_STEP])):
            self.find(f"segment {k}: the positions are not those of its records")

    def _mentions_of(self, k: int) -> Mentions | None:
        if not self._has_mentions:
            return None
        found = self._connection.execute(
            "SELECT rules, EXISTS (SELECT 1 FROM mention WHERE segment = ?1) "
            "FROM (SELECT 1) LEFT JOIN collected ON segment = ?1",
            (k,),
        ).fetchone()
        rules, has_rows = found
        if rules is None:
            if has_rows:
                self.find(f"segment {k}: identifiers stand there that were never collected")
            return None
        if self._find is None:
            return None
        if rules in _FORMER_RULES:
            # What they found is as it was found then; the records are verified all the same.
            return None
        if rules != self._rules:
            self.find(
                f"segment {k}: its identifiers were collected by rules that this program does not "
                f"know ({rules})"
            )
            return None
        return Mentions(self._find)

    def _check_mentions(self, k: int, mentions: Mentions, read: SegmentRows) -> Iterator[int]:
        """Compare what is kept of the records' identifiers with what they mention."""
        stored = self._connection.execute(
            # A file of version 4 also kept last times that are the first ones.
            "SELECT id, kind, value, n, first_us, nullif(last_us, first_us), ranks FROM mention "
            "WHERE segment = ? ORDER BY id",
            (k,),
        )
        for n, (kept, gathered) in enumerate(
            zip_longest(stored, mentions.rows(None, read.times)), 1
        ):
            if kept != gathered:
                self.find(f"segment {k}: the identifiers kept of its records are not theirs")
                return
            if n % _CHECK_ROWS == 0:
                yield self._done

    def _check_order(self, k: int) -> Iterator[int]:
        """Check that identifiers which are not gathered again stand in the order they need."""
        last = ("", "")
        for n, (at, *key) in enumerate(
            self._connection.execute(
                "SELECT id, kind, value FROM mention WHERE segment = ? ORDER BY id", (k,)
            )
        ):
            if at != n or tuple(key) <= last:
                self.find(f"segment {k}: the identifiers kept of its records are not in order")
                return
            last = tuple(key)
            if n % _CHECK_ROWS == 0:
                yield self._done

    def _check_rejects(self, k: int, n: int) -> bytes:
        digest = hashlib.sha256()
        found = 0
        for row_id, locator, reason, raw in self._connection.execute(
            "SELECT id, locator, reason, raw FROM reject WHERE id >= ? AND id < ? ORDER BY id",
            (k * SEGMENT_SPAN, (k + 1) * SEGMENT_SPAN),
        ):
            if row_id != k * SEGMENT_SPAN + found:
                self.find(f"reject {row_id} is not where it should be")
            digest.update(reject_line(locator, reason, raw).encode())
            found += 1
        self._expect(k, "rejects", n, found)
        return digest.digest()

    def _check_substrings(self, k: int) -> Iterator[int]:
        listed = "SELECT 1 FROM substrings WHERE segment = ?"
        if self._has_mentions and self._connection.execute(listed, (k,)).fetchone():
            first = k * SEGMENT_SPAN
            yield from self._check_index(
                k, f"tri_{k}", substring_sql(1),
                f"SELECT id - {first}, message FROM record WHERE id >= {first} "
                f"AND id < {first + SEGMENT_SPAN} ORDER BY id",
                "index of substrings",
            )  # fmt: skip

    def _check_index(self, k: int, name: str, sql: str, content: str, what: str) -> Iterator[int]:
        """Put the index beside the texts it should hold; SQLite compares every term of both."""
        pages: dict[str, set[tuple[int, int]]] = {"data": set(), "idx": set()}
        is_same = True
        one = name.partition("_")[0] + "_1"
        shadows = ["data", "idx"] + (["docsize"] if "columnsize=0" not in sql else [])
        beside = sqlite3.connect(":memory:", isolation_level=None)
        try:
            beside.execute(sql.replace("content='', ", ""))
            for shadow, query in (
                ("content", content),
                *((s, f"SELECT * FROM {name}_{s}") for s in shadows),
            ):
                cursor = self._connection.execute(query)
                marks = ", ".join("?" * len(cursor.description))
                while rows := cursor.fetchmany(_CHECK_ROWS):
                    if shadow in pages:
                        pages[shadow] |= _pages_with_terms(shadow, rows)
                    beside.executemany(
                        f"INSERT OR REPLACE INTO {one}_{shadow} VALUES ({marks})", rows
                    )
                    yield self._done
            beside.execute(f"INSERT INTO {one} ({one}) VALUES ('integrity-check')")
            configured = "SELECT k, v FROM {} ORDER BY k"
            is_same = (
                self._connection.execute(configured.format(f"{name}_config")).fetchall()
                == beside.execute(configured.format(f"{one}_config")).fetchall()
            )
        except sqlite3.DatabaseError:
            is_same = False
        finally:
            beside.close()
        # Pages that a merge has emptied keep their row in `idx`; none may be without one.
        if not is_same or not pages["data"] <= pages["idx"]:
            self.find(f"segment {k}: the {what} is not that of its records")

    def _counted(self, slices: Iterator[int]) -> Iterator[int]:
        for n in slices:
            self._done += n
            yield self._done

    def _expect(self, k: int, what: str, stored: object, computed: object) -> None:
        if stored != computed:
            self.find(f"segment {k}: {what} is {computed}, but {stored} is stored")

    def find(self, what: str) -> None:
        """Add a finding about the source."""
        self.findings.append(f"S-{self._source.number} ({self._source.name}): {what}.")


class SegmentRows:
    """The records of one segment read once; `misplaced` is the first that cannot stand there.

    `before_sha256` is the digest of the rows as they were before they were shifted without a change
    of their order: those that are a day alone by `shifted_day_us`, other dated ones by
    `shifted_us`. `mentions` gathers what they mention, by rank.
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        k: int,
        source: int,
        n: int,
        shifted_us: int = 0,
        shifted_day_us: int = 0,
        mentions: Mentions | None = None,
    ) -> None:
        self._connection = connection
        self._shifted_us = shifted_us
        self._shifted_day_us = shifted_day_us
        self._mentions = mentions
        self._source = source
        self._first = k * SEGMENT_SPAN
        self._texts: dict[int, str] = {0: ""}
        self._fields: dict[int, str] = {}
        for code, field_name, text in connection.execute(
            "SELECT id, field, text FROM code WHERE segment = ? ORDER BY id", (k,)
        ):
            self._texts[code], self._fields[code] = text, field_name
        self._used: tuple[set[int], ...] = tuple(set() for _ in CODE_FIELDS)
        self.misplaced: int | None = None
        self.times = array("q")
        self.ranks = array("I", bytes(4 * n))
        self.hashes = [b""] * n
        self.rows_sha256 = hashlib.sha256()
        self.before_sha256 = hashlib.sha256()

    def slices(self) -> Iterator[int]:
        """Read on, giving the number of rows after each slice."""
        n = 20
        while self.misplaced is None:
            started = time.thread_time()
            rows = self._connection.execute(
                "SELECT id, ts, source, ordinal, locator, flags, kind, host, user, event, "
                "time_text, message, raw, raw_at FROM record WHERE id >= ? AND id < ? "
                "ORDER BY id LIMIT ?",
                (self._first + len(self.times), self._first + SEGMENT_SPAN, n),
            ).fetchall()
            if not rows:
                return
            self._take(rows)
            yield len(rows)
            n = fitting(n, time.thread_time() - started)

    def codes_differ(self) -> bool:
        """Say whether the codes are other than those the records use, each of its own field."""
        used = [
            (code, name)
            for name, codes in zip(CODE_FIELDS, self._used, strict=True)
            for code in codes
            if code
        ]
        return sorted(used) != sorted(self._fields.items())

    def _take(self, rows: Sequence[tuple[Any, ...]]) -> None:
        texts, hashes, sha256 = self._texts, self.hashes, hashlib.sha256
        first, gathered = len(self.times), []
        lines, before = [], []
        shifted_us, shifted_day_us = self._shifted_us, self._shifted_day_us
        for (row_id, ts, source, ordinal, locator, flags, kind, host, user, event, time_text,
             message, raw, raw_at) in rows:  # fmt: skip
            rank = len(self.times)
            if not self._fits(row_id, source, ordinal, (kind, host, user, event)):
                self.misplaced = row_id
                return
            if raw_at is not None:
                raw = raw[:raw_at] + message + raw[raw_at:]
                if not message or raw.find(message) != raw_at:
                    self.misplaced = row_id
                    return
            hashes[ordinal] = sha256(
                f"{locator}:{len(time_text)}:{time_text}{raw}".encode()
            ).digest()
            rest = (
                f"|{ordinal}|{locator}|{flags}|{texts[kind]}|{texts[host]}|{texts[user]}|"
                f"{texts[event]}|{len(time_text)}|{len(message)}|{time_text}{message}\n"
            )
            lines.append(f"{rank}|{ts}{rest}")
            gathered.append(raw or message)
            if shifted_us:
                by = shifted_us if flags & 15 else shifted_day_us
                was = ts if ts == UNDATED_US else ts - by
                before.append(f"{rank}|{was}{rest}")
            self.ranks[ordinal] = rank
            self.times.append(ts)
        if self._mentions is not None:
            self._mentions.add(first, gathered)
        for codes, column in zip(self._used, range(6, 10), strict=True):
            codes.update({row[column] for row in rows})
        self.rows_sha256.update("".join(lines).encode())
        self.before_sha256.update("".join(before).encode())

    def _fits(self, row_id: int, source: int, ordinal: int, codes: tuple[int, ...]) -> bool:
        return (
            row_id == self._first + len(self.times)
            and source == self._source
            and 0 <= ordinal < len(self.hashes)
            and not self.hashes[ordinal]
            and all(code in self._texts for code in codes)
        )


def _pages_with_terms(shadow: str, rows: Sequence[tuple[Any, ...]]) -> set[tuple[int, int]]:
    """Give segment and number of the index pages that hold terms, as `data` and as `idx` say.

    SQLite's own check does not miss `idx` rows at the end, without which no term is found.
    """
    if shadow == "idx":
        return {(segment, page >> 1) for segment, _, page in rows}
    # Bits 31 to 36 mark other pages than leaves; a leaf ends in the places of its terms, if any.
    return {
        (number >> 37, number & 0x7FFFFFFF)
        for number, block in rows
        if number > _STRUCTURE
        and not (number >> 31) & 0x3F
        and len(block) > int.from_bytes(block[2:4], "big")
    }
