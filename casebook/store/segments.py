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
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

from casebook.errors import CaseError
from casebook.model.timeline import UNDATED_US, Source
from casebook.store.case_file import CaseFile
from casebook.store.schema import SEGMENT_SPAN, fts_sql
from casebook.store.scratch import (
    POSITION_STEP,
    Scratch,
    index_query,
    little_endian,
    reject_line,
    roll_up,
    rows_digest,
    uri_of_scratch,
)

DOUBTS = (
    "",
    "first of a repeated hour",
    "second of a repeated hour",
    "in an hour the clocks skipped",
    "year inferred from the order of lines",
)
"""What bits 4 and up of `record.flags` say about a time."""

SLICE_S = 0.012
"""How long one slice may keep the case busy."""

# Rows 1 (averages) and 10 (structure) of a full-text index make the rest of it readable.
_AVERAGES, _STRUCTURE = 1, 10
_SCRATCH = "{name}-scratch-{n}"
_VERIFY_BATCH = 2000


@dataclass(slots=True)
class CopiedSegment:
    """A segment whose rows are in the case, invisible until `publish` writes the rest of it."""

    k: int
    source: int
    first_ordinal: int
    scratch: Scratch
    fts_heads: list[tuple[int, bytes]] = field(default_factory=list)


def next_segment(case: CaseFile) -> int:
    """Give the lowest segment number that was never used."""
    used = case.connection.execute("SELECT max(k) FROM segment").fetchone()[0] or 0
    return max(used, *_with_tables(case), 0) + 1


def scratch_path(case_path: Path, n: str) -> Path:
    """Give the path of scratch file `n`, beside the case."""
    return case_path.with_name(_SCRATCH.format(name=case_path.name, n=n))


def remove_scratch_files(case_path: Path) -> None:
    """Remove every scratch file of a case; only while no import into it is running."""
    prefix = _SCRATCH.format(name=case_path.name, n="")
    for path in case_path.parent.iterdir():
        if path.name.startswith(prefix):
            path.unlink(missing_ok=True)


def copy(case: CaseFile, copied: CopiedSegment) -> Iterator[None]:
    """Copy a scratch file into the case, slice by slice. Close the generator to stop early."""
    uri = uri_of_scratch(copied.scratch.path)
    if "'" in uri:
        # urllib quotes it; anything else would end the SQL literal below.
        raise CaseError(f"The name {case.path.name} cannot be used for an import.")
    connection, k = case.connection, copied.k
    with case.guard.attach(uri):
        connection.execute(f"ATTACH '{uri}' AS p")
    try:
        yield from _copy_attached(case, copied)
        heads = connection.execute(
            "SELECT id, block FROM p.fts_data WHERE id IN (?, ?)", (_AVERAGES, _STRUCTURE)
        ).fetchall()
        copied.fts_heads = heads
        counts = (
            f"SELECT (SELECT count(*) FROM p.fts_docsize), (SELECT max(id) FROM fts_{k}_docsize)"
        )
        rows = copied.scratch.rows
        if connection.execute(counts).fetchone() != (rows, rows - 1 if rows else None):
            raise CaseError(f"The index in {copied.scratch.path.name} is not whole. Import again.")
    finally:
        with case.guard.attach(uri):
            connection.execute("DETACH p")


def publish(case: CaseFile, copied: Sequence[CopiedSegment]) -> None:
    """Make copied segments visible; inside the transaction that also writes their source."""
    for segment in copied:
        k, scratch = segment.k, segment.scratch
        with case.guard.segment(k):
            case.connection.executemany(
                f"INSERT OR REPLACE INTO fts_{k}_data (id, block) VALUES (?, ?)", segment.fts_heads
            )
        case.connection.execute(
            "INSERT INTO segment (k, source, first_ordinal, rows, rejects, min_ts, max_ts, dated, "
            "file_order) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (k, segment.source, segment.first_ordinal, scratch.rows, scratch.rejects,
             scratch.min_ts, scratch.max_ts, scratch.dated, scratch.file_order),
        )  # fmt: skip


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


def drop_slices(case: CaseFile, k: int) -> Iterator[None]:
    """Remove one invisible segment, slice by slice. The triggers refuse a visible one."""
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
    ):
        yield from _delete(case, k, table, key, which)
    with case.guard.segment(k), case.transaction():
        case.connection.execute(f"DROP TABLE fts_{k}")
    yield


def check_segments(
    case: CaseFile, source: Source, progress: Callable[[int, int], None]
) -> list[str]:
    """Recompute everything stored of a source from its records; give what differs, in sentences.

    `progress` is called with the rows done and the rows in all.
    """
    check = _Check(case.connection, source, progress)
    check.run()
    return check.findings


def _copy_attached(case: CaseFile, copied: CopiedSegment) -> Iterator[None]:
    k, first = copied.k, copied.k * SEGMENT_SPAN
    with case.guard.segment(k), case.transaction():
        case.connection.execute(fts_sql(k))
    yield
    yield from _insert(
        case, k, "record", "id",
        f"INSERT INTO record SELECT id + {first}, ts, {copied.source}, ordinal, locator, flags, "
        "kind, host, user, event, time_text, message, raw, raw_at FROM p.record",
    )  # fmt: skip
    yield from _insert(
        case, k, "reject", "id",
        f"INSERT INTO reject SELECT id + {first}, locator, reason, raw FROM p.reject",
    )  # fmt: skip
    for table, key in (("code", "id"), ("pos", "n")):
        yield from _insert(case, k, table, key, f"INSERT INTO {table} SELECT {k}, * FROM p.{table}")
    yield from _insert(
        case, k, "hist", "id", f"INSERT INTO hist SELECT {k}, unit, bucket, n FROM p.hist"
    )
    for shadow in ("data", "docsize"):
        yield from _insert(
            case, k, f"fts_{shadow}", "id",
            f"INSERT INTO fts_{k}_{shadow} SELECT * FROM p.fts_{shadow}",
            after=_STRUCTURE if shadow == "data" else -1,
        )  # fmt: skip
    yield from _insert_terms(case, k)


def _insert(
    case: CaseFile, k: int, table: str, key: str, insert: str, after: int = -1
) -> Iterator[None]:
    """Run `insert` over ranges of `key`, each as many rows as fit into a slice."""
    connection, n = case.connection, 200
    while True:
        started = time.perf_counter()
        with case.guard.segment(k), case.transaction():
            found = connection.execute(
                f"SELECT max({key}) FROM (SELECT {key} FROM p.{table} WHERE {key} > ? "
                f"ORDER BY {key} LIMIT ?)",
                (after, n),
            ).fetchone()
            if found[0] is not None:
                connection.execute(f"{insert} WHERE {key} > ? AND {key} <= ?", (after, found[0]))
        if found[0] is None:
            return
        after = found[0]
        yield
        n = _fitting(n, time.perf_counter() - started)


def _insert_terms(case: CaseFile, k: int) -> Iterator[None]:
    last: tuple[int, bytes] = (-1, b"")
    n = 500
    while True:
        started = time.perf_counter()
        with case.guard.segment(k), case.transaction():
            rows = case.connection.execute(
                "SELECT segid, term, pgno FROM p.fts_idx WHERE (segid, term) > (?, ?) "
                "ORDER BY segid, term LIMIT ?",
                (*last, n),
            ).fetchall()
            case.connection.executemany(f"INSERT INTO fts_{k}_idx VALUES (?, ?, ?)", rows)
        if not rows:
            return
        last = rows[-1][:2]
        yield
        n = _fitting(n, time.perf_counter() - started)


def _delete(case: CaseFile, k: int, table: str, key: str, which: str) -> Iterator[None]:
    n = 200
    while True:
        started = time.perf_counter()
        with case.guard.segment(k), case.transaction():
            deleted = case.connection.execute(
                f"DELETE FROM {table} WHERE {which} AND {key} IN (SELECT {key.strip('()')} "
                f"FROM {table} WHERE {which} ORDER BY {_descending(key)} LIMIT ?)",
                (n,),
            ).rowcount
        if deleted < n:
            return
        yield
        n = _fitting(n, time.perf_counter() - started)


def _descending(key: str) -> str:
    return ", ".join(f"{name} DESC" for name in key.strip("()").split(", "))


def _fitting(n: int, took_s: float) -> int:
    return max(20, min(n * 2, int(n * SLICE_S / took_s)))


def _with_tables(case: CaseFile) -> set[int]:
    names = case.connection.execute(
        "SELECT name FROM sqlite_schema WHERE name GLOB 'fts_[1-9]*' ORDER BY name"
    )
    return {int(found[1]) for (name,) in names if (found := re.fullmatch(r"fts_(\d+)", name))}


class _Check:
    """One pass over the segments of a source; `findings` says what is not as the source says."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        source: Source,
        progress: Callable[[int, int], None],
    ) -> None:
        self.findings: list[str] = []
        self._connection = connection
        self._source = source
        self._progress = progress
        self._done = 0

    def run(self) -> None:
        """Check every segment and what the source says of them all together."""
        source = self._source
        segments = self._connection.execute(
            "SELECT k, first_ordinal, rows, rejects, min_ts, max_ts, dated, file_order "
            "FROM segment WHERE source = ? ORDER BY k",
            (source.number,),
        ).fetchall()
        records, rows, rejects = (hashlib.sha256() for _ in range(3))
        ordinal = stored_rejects = 0
        for k, first_ordinal, n, n_rejects, *about in segments:
            self._expect(k, "first_ordinal", first_ordinal, ordinal)
            ordinal += n
            stored_rejects += n_rejects
            hashes = self._check_rows(k, n, about, rows)
            for digest in hashes:
                records.update(digest)
            self._check_rejects(k, n_rejects, rejects)
        for what, stored, computed in (
            ("number of records", source.records, ordinal),
            ("number of rejects", source.rejects, stored_rejects),
            ("digest of its records", source.records_sha256, records.hexdigest()),
            ("digest of its rows", source.rows_sha256, rows.hexdigest()),
            ("digest of its rejects", source.rejects_sha256, rejects.hexdigest()),
        ):
            if stored != computed:
                self._find(f"the {what} is {computed}, but the journal says {stored}")

    def _check_rows(
        self, k: int, n: int, about: Sequence[object], rows: hashlib._Hash
    ) -> list[bytes]:
        first = k * SEGMENT_SPAN
        texts = {0: ""}
        texts.update(self._connection.execute("SELECT id, text FROM code WHERE segment = ?", (k,)))
        times, order, hashes = array("q"), array("I", bytes(4 * n)), [b""] * n
        cursor = self._connection.execute(
            "SELECT id, ts, source, ordinal, locator, kind, host, user, event, time_text, "
            "message, raw, raw_at FROM record WHERE id >= ? AND id < ? ORDER BY id",
            (first, first + SEGMENT_SPAN),
        )
        expected = first
        for (row_id, ts, number, ordinal, locator, kind, host, user, event, time_text, message,
             raw, raw_at) in cursor:  # fmt: skip
            known = kind in texts and host in texts and user in texts and event in texts
            if row_id != expected or number != self._source.number or not known:
                self._find(f"record {row_id} is not where it should be")
                return []
            if not 0 <= ordinal < n or hashes[ordinal]:
                self._find(f"record {row_id} has a place in the file that cannot be")
                return []
            raw = raw if raw_at is None else raw[:raw_at] + message + raw[raw_at:]
            line = f"{locator}:{len(time_text)}:{time_text}{raw}"
            hashes[ordinal] = hashlib.sha256(line.encode()).digest()
            order[ordinal] = expected - first
            times.append(ts)
            expected += 1
            self._advance()
        self._expect(k, "rows", n, len(times))
        rows.update(rows_digest(self._connection, "record", first, texts).digest())
        self._check_summaries(k, times, order, about)
        self._check_index(k)
        return hashes

    def _check_summaries(
        self, k: int, times: array[int], order: array[int], about: Sequence[object]
    ) -> None:
        dated = array("q", [ts for ts in times if ts != UNDATED_US])
        in_file_order = all(rank == ordinal for ordinal, rank in enumerate(order))
        stored_order = about[3]
        self._expect(k, "min_ts", about[0], dated[0] if dated else None)
        self._expect(k, "max_ts", about[1], dated[-1] if dated else None)
        self._expect(k, "dated", about[2], len(dated))
        if stored_order != (None if in_file_order else little_endian(order)):
            self._find(f"segment {k}: the order of the file is not that of its records")
        hist = self._connection.execute(
            "SELECT unit, bucket, n FROM hist WHERE segment = ? ORDER BY unit, bucket", (k,)
        )
        if hist.fetchall() != list(roll_up(times)):
            self._find(f"segment {k}: the counts by time are not those of its records")
        positions = self._connection.execute(
            "SELECT n, ts FROM pos WHERE segment = ? ORDER BY n", (k,)
        )
        if positions.fetchall() != list(enumerate(times[::POSITION_STEP])):
            self._find(f"segment {k}: the positions are not those of its records")

    def _check_rejects(self, k: int, n: int, rejects: hashlib._Hash) -> None:
        digest = hashlib.sha256()
        found = 0
        for locator, reason, raw in self._connection.execute(
            "SELECT locator, reason, raw FROM reject WHERE id >= ? AND id < ? ORDER BY id",
            (k * SEGMENT_SPAN, (k + 1) * SEGMENT_SPAN),
        ):
            digest.update(reject_line(locator, reason, raw).encode())
            found += 1
        self._expect(k, "rejects", n, found)
        rejects.update(digest.digest())

    def _check_index(self, k: int) -> None:
        """Index the records again in memory and compare every term, row and place."""
        fresh = sqlite3.connect(":memory:", isolation_level=None)
        try:
            fresh.execute(fts_sql(k))
            fresh.execute(f"CREATE VIRTUAL TABLE v USING fts5vocab(fts_{k}, 'instance')")
            fresh.execute("BEGIN")
            cursor = self._connection.execute(index_query("record", k * SEGMENT_SPAN))
            while rows := cursor.fetchmany(_VERIFY_BATCH):
                fresh.executemany(
                    f"INSERT INTO fts_{k} (rowid, message, codes) VALUES (?, ?, ?)", rows
                )
                self._advance(len(rows))
            fresh.execute("COMMIT")
            if not self._same_index(fresh, k):
                self._find(f"segment {k}: the search index is not that of its records")
        except sqlite3.DatabaseError as error:
            self._find(f"segment {k}: the search index cannot be read ({error})")
        finally:
            fresh.close()

    def _same_index(self, fresh: sqlite3.Connection, k: int) -> bool:
        stored = sqlite3.connect(":memory:", isolation_level=None)
        try:
            stored.execute(fts_sql(k))
            for shadow in ("data", "idx", "docsize"):
                rows = self._connection.execute(f"SELECT * FROM fts_{k}_{shadow}")
                columns = len(rows.description)
                marks = ", ".join("?" * columns)
                stored.executemany(
                    f"INSERT OR REPLACE INTO fts_{k}_{shadow} VALUES ({marks})", rows
                )
            stored.execute(f"CREATE VIRTUAL TABLE v USING fts5vocab(fts_{k}, 'instance')")
            query = 'SELECT term, doc, col, "offset" FROM v'
            left, right = stored.execute(query), fresh.execute(query)
            sizes = f"SELECT id, sz FROM fts_{k}_docsize ORDER BY id"
            return _same(left, right) and _same(stored.execute(sizes), fresh.execute(sizes))
        finally:
            stored.close()

    def _expect(self, k: int, what: str, stored: object, computed: object) -> None:
        if stored != computed:
            self._find(f"segment {k}: {what} is {computed}, but {stored} is stored")

    def _find(self, what: str) -> None:
        self.findings.append(f"S-{self._source.number} ({self._source.name}): {what}.")

    def _advance(self, n: int = 1) -> None:
        before, self._done = self._done, self._done + n
        if before // _VERIFY_BATCH != self._done // _VERIFY_BATCH:
            # Every record is looked at twice: for its digests, and for the index.
            self._progress(self._done // 2, self._source.records)


def _same(left: Iterable[object], right: Iterable[object]) -> bool:
    end = object()
    right_rows = chain(right, (end,))
    if any(row != next(right_rows) for row in left):
        return False
    return next(right_rows) is end
