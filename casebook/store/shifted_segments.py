"""Copies of a source's segments within the case, in which every dated record is shifted alike.

The order of the records, their words and so the full-text index stay as they are; what follows from
the times is made again. A copy without its row in `segment` is invisible, as any segment, and is
removed at the next open. The generators run on the case thread only.
"""

from __future__ import annotations

import hashlib
import sqlite3
import time
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from casebook.errors import CaseError
from casebook.model.timeline import UNDATED_US, Source
from casebook.store import segments
from casebook.store.case_file import CaseFile
from casebook.store.schema import SEGMENT_SPAN
from casebook.store.scratch import POSITION_STEP, Summary, little_endian, reject_line, roll_up
from casebook.store.segments import SegmentRows, Slices

_UNSOUND = (
    "Segment {of} of the case is not as it was written. Verify the case and work from a sound "
    "copy. Nothing was dated anew."
)


@dataclass(slots=True)
class ShiftedSegment:
    """Segment `k` of the source `source`, a copy of segment `of`, later by `shift_us`.

    `hashes` are the record hashes in file order, and `before_sha256` is the digest of the rows as
    they stand in `of`: both are read from the copy.
    """

    k: int
    of: int
    source: int
    first_ordinal: int
    rows: int
    shift_us: int
    hashes: bytes = b""
    before_sha256: bytes = b""
    summary: Summary | None = None
    fts_heads: list[tuple[int, bytes]] = field(default_factory=list)
    _read: SegmentRows | None = None
    _rejects: int = 0
    _rejects_sha256: bytes = b""
    _counts: list[tuple[str, list[tuple[int, ...]]]] = field(default_factory=list)


def planned(case: CaseFile, source: Source, number: int, shift_us: int) -> list[ShiftedSegment]:
    """Plan the copies of a source's segments, in file order, for the source `number`."""
    first = segments.next_segment(case)
    found = case.connection.execute(
        "SELECT k, first_ordinal, rows FROM segment WHERE source = ? ORDER BY k", (source.number,)
    ).fetchall()
    return [
        ShiftedSegment(first + n, k, number, first_ordinal, rows, shift_us)
        for n, (k, first_ordinal, rows) in enumerate(found)
    ]


def stored_bytes(case: CaseFile, source: Source) -> int:
    """Estimate what a source takes up in the case file, by its share of the records."""
    (pages,) = case.connection.execute("PRAGMA page_count").fetchone()
    (page_size,) = case.connection.execute("PRAGMA page_size").fetchone()
    (rows,) = case.connection.execute("SELECT coalesce(sum(rows), 0) FROM segment").fetchone()
    return int(pages * page_size * source.records // max(rows, 1))


def copy_rows(case: CaseFile, shifted: ShiftedSegment) -> Slices:
    """Copy records, rejects, codes and index, slice by slice, and read the records back."""
    k, of = shifted.k, shifted.of
    delta = (k - of) * SEGMENT_SPAN
    after, last = of * SEGMENT_SPAN - 1, (of + 1) * SEGMENT_SPAN - 1
    yield from segments.begin(case, k)
    yield from segments.insert(
        case, k, "record", "id",
        f"INSERT INTO record SELECT id + {delta}, "
        f"iif(ts = {UNDATED_US}, ts, ts + {shifted.shift_us}), {shifted.source}, ordinal, locator, "
        "flags, kind, host, user, event, time_text, message, raw, raw_at FROM record",
        after, last,
    )  # fmt: skip
    yield from segments.insert(
        case, k, "reject", "id",
        f"INSERT INTO reject SELECT id + {delta}, locator, reason, raw FROM reject", after, last,
    )  # fmt: skip
    yield from segments.insert(
        case, k, "code", "id", f"INSERT INTO code SELECT {k}, id, field, text FROM code",
        which=f"segment = {of}",
    )  # fmt: skip
    shifted.fts_heads = yield from segments.copy_index(case, k, f"fts_{of}")
    shifted._read = SegmentRows(case.connection, k, shifted.source, shifted.rows, shifted.shift_us)
    try:
        for _ in shifted._read.slices():
            yield
        yield from _read_rejects(case, shifted)
    except (sqlite3.Error, ValueError, OverflowError) as error:
        raise CaseError(_UNSOUND.format(of=of)) from error


def rows_done(case: CaseFile, shifted: ShiftedSegment) -> int:
    """Count the records copied and the records read back, twice `rows` in the end."""
    first = shifted.k * SEGMENT_SPAN
    (last,) = case.connection.execute(
        "SELECT max(id) FROM record WHERE id >= ? AND id < ?", (first, first + SEGMENT_SPAN)
    ).fetchone()
    copied = 0 if last is None else int(last) - first + 1
    return copied + (len(shifted._read.times) if shifted._read is not None else 0)


def summarise(shifted: ShiftedSegment) -> Summary:
    """Work out what follows from the times, on any thread. Raises CaseError for unsound rows."""
    read = shifted._read
    assert read is not None
    if read.misplaced is not None or len(read.times) != shifted.rows:
        raise CaseError(_UNSOUND.format(of=shifted.of))
    times = read.times
    positions: list[tuple[int, ...]] = list(enumerate(times[::POSITION_STEP]))
    dated = array("q", [ts for ts in times if ts != UNDATED_US])
    in_file_order = all(rank == ordinal for ordinal, rank in enumerate(read.ranks))
    shifted.hashes = b"".join(read.hashes)
    shifted.before_sha256 = read.before_sha256.digest()
    shifted._counts = [("hist", list(roll_up(times))), ("pos", positions)]
    shifted.summary = summary = Summary(
        rows=len(times),
        rejects=shifted._rejects,
        dated=len(dated),
        min_ts=dated[0] if dated else None,
        max_ts=dated[-1] if dated else None,
        file_order=None if in_file_order else little_endian(read.ranks),
        rows_sha256=read.rows_sha256.digest(),
        rejects_sha256=shifted._rejects_sha256,
    )
    shifted._read = None
    return summary


def store_counts(case: CaseFile, shifted: ShiftedSegment) -> Slices:
    """Store the roll-ups and positions that `summarise` worked out, slice by slice."""
    for table, rows in shifted._counts:
        marks = ", ".join("?" * (len(rows[0]) + 1)) if rows else ""
        for some in _in_slices(rows):
            with case.guard.segment(shifted.k), case.transaction():
                case.connection.executemany(
                    f"INSERT INTO {table} VALUES ({marks})", [(shifted.k, *row) for row in some]
                )
            yield
    shifted._counts = []


def publish(case: CaseFile, copied: Sequence[ShiftedSegment]) -> None:
    """Make the copies visible; inside the transaction that also writes their source."""
    for shifted in copied:
        assert shifted.summary is not None
        segments.publish_one(
            case,
            shifted.k,
            shifted.source,
            shifted.first_ordinal,
            shifted.summary,
            shifted.fts_heads,
        )


def _read_rejects(case: CaseFile, shifted: ShiftedSegment) -> Iterator[None]:
    digest = hashlib.sha256()
    first, n = shifted.k * SEGMENT_SPAN, 20
    while True:
        started = time.thread_time()
        rows = case.connection.execute(
            "SELECT locator, reason, raw FROM reject WHERE id >= ? AND id < ? ORDER BY id LIMIT ?",
            (first + shifted._rejects, (shifted.k + 1) * SEGMENT_SPAN, n),
        ).fetchall()
        if not rows:
            break
        for row in rows:
            digest.update(reject_line(*row).encode())
        shifted._rejects += len(rows)
        yield
        n = segments.fitting(n, time.thread_time() - started)
    shifted._rejects_sha256 = digest.digest()


def _in_slices(rows: Sequence[tuple[int, ...]]) -> Iterator[Sequence[tuple[int, ...]]]:
    at, n = 0, 200
    while at < len(rows):
        started = time.thread_time()
        yield rows[at : at + n]
        at += n
        n = segments.fitting(n, time.thread_time() - started)
