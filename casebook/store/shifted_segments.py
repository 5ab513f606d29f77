"""Copies of a source's segments within the case, in which dated records are shifted.

A record that is a day alone has no time of a clock to correct, and is not shifted with the others.
Where a segment holds both, their order changes: `resorted_segments` makes it again. Otherwise the
order of the records, their words and so the full-text index stay as they are, and what follows from
the times is made again. A copy without its row in `segment` is invisible, as any segment, and is
removed at the next open. The generators run on the case thread only.
"""

from __future__ import annotations

import hashlib
import sqlite3
import time
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, field

from casebook.errors import CaseError
from casebook.model.timeline import UNDATED_US, Source
from casebook.store import segments
from casebook.store.case_file import CaseFile
from casebook.store.mention_rows import ends_of, from_little_endian, little_endian
from casebook.store.schema import SEGMENT_SPAN
from casebook.store.scratch import POSITION_STEP, Summary, reject_line, roll_up
from casebook.store.segments import Heads, SegmentRows, Slices, Steps

Rejects = Generator[list[tuple[int, str, str]], None, None]
"""Locator, reason and raw text of rejects, slice by slice."""

_MOST_LOOKED_AT = 100_000

# The precision stands in bits 0 to 3 of the flags, and a day alone is its 0.
_DATED = f"ts <> {UNDATED_US}"
_TIMED = f"{_DATED} AND flags & 15 <> 0"
_DAY_ALONE = f"{_DATED} AND flags & 15 = 0"


@dataclass(frozen=True, slots=True)
class Shift:
    """How much later every dated record becomes, and a day alone among them, in microseconds.

    A day alone moves only where a source was imported with its days shifted, and back.
    """

    us: int
    day_us: int = 0

    def of(self, ts: int, flags: int) -> int:
        """Give the time of a record after the shift."""
        return ts if ts == UNDATED_US else ts + (self.us if flags & 15 else self.day_us)


@dataclass(slots=True)
class ShiftedSegment:
    """Segment `k` of the source `source`, made of segment `of` of the source `was`.

    `hashes` are the record hashes in file order as they stand in the copy; `before_sha256` is the
    digest of the rows as they stand in `of`. `days` counts the records that are a day alone, and
    `first_day_us` is the time of the first of them in `of`. `added` are the places in file order of
    `of` before which a row was put in that was none of its records, in ascending order.
    """

    k: int
    of: int
    source: int
    was: int
    first_ordinal: int
    rows: int
    shift: Shift
    days: int = 0
    timed: int = 0
    first_day_us: int | None = None
    hashes: bytes = b""
    before_sha256: bytes = b""
    summary: Summary | None = None
    fts_heads: list[tuple[int, bytes]] = field(default_factory=list)
    read: SegmentRows | None = None
    mention_rules: str = ""
    added: list[int] = field(default_factory=list)
    times: array[int] = field(default_factory=lambda: array("q"))
    _rejects: int = 0
    _rejects_sha256: bytes = b""
    _counts: list[tuple[str, list[tuple[int, ...]]]] = field(default_factory=list)

    @property
    def changes_order(self) -> bool:
        """Say whether some records pass others; known after `count_days`."""
        return bool(self.days and self.timed) and self.shift.us != self.shift.day_us

    def rank(self, ordinal: int) -> int:
        """Give the place in order of time of the record that `of` has at a place in file order."""
        assert self.summary is not None
        ordinal += bisect_right(self.added, ordinal)
        order = self.summary.file_order
        if order is None:
            return ordinal
        return int.from_bytes(order[4 * ordinal : 4 * ordinal + 4], "little")


def planned(case: CaseFile, source: Source, number: int) -> list[ShiftedSegment]:
    """Plan the copies of a source's segments, in file order, for the source `number`."""
    first = segments.next_segment(case)
    found = case.connection.execute(
        "SELECT k, first_ordinal, rows FROM segment WHERE source = ? ORDER BY k", (source.number,)
    ).fetchall()
    return [
        ShiftedSegment(first + n, k, number, source.number, first_ordinal, rows, Shift(0))
        for n, (k, first_ordinal, rows) in enumerate(found)
    ]


def stored_bytes(case: CaseFile, source: Source) -> int:
    """Estimate what a source takes up in the case file, by its share of the records."""
    (pages,) = case.connection.execute("PRAGMA page_count").fetchone()
    (page_size,) = case.connection.execute("PRAGMA page_size").fetchone()
    (rows,) = case.connection.execute("SELECT coalesce(sum(rows), 0) FROM segment").fetchone()
    return int(pages * page_size * source.records // max(rows, 1))


def first_day(case: CaseFile, source: Source) -> int | None:
    """Give the time of a record that is a day alone, None where the first records hold none."""
    left = _MOST_LOOKED_AT
    for k, rows in case.connection.execute(
        "SELECT k, rows FROM segment WHERE source = ? ORDER BY k", (source.number,)
    ).fetchall():
        found = case.connection.execute(
            f"SELECT ts FROM record WHERE id >= ? AND id < ? AND {_DAY_ALONE} ORDER BY id LIMIT 1",
            (k * SEGMENT_SPAN, k * SEGMENT_SPAN + min(rows, left)),
        ).fetchone()
        if found is not None:
            return int(found[0])
        left -= rows
        if left <= 0:
            break
    return None


def span_after(case: CaseFile, source: Source, shift: Shift) -> tuple[int | None, int | None]:
    """Give the first and the last time of a source after a shift, None without a dated record.

    Only records so near to an end that they could become it are read.
    """
    if source.first_us is None or source.last_us is None:
        return None, None
    widest = max(abs(shift.us), abs(shift.day_us))
    low, high = source.first_us + widest, source.last_us - widest
    after = f"ts + iif(flags & 15, {shift.us}, {shift.day_us})"
    firsts: list[int | None] = [None]
    lasts: list[int | None] = [None]
    for k, rows, min_ts, max_ts in case.connection.execute(
        "SELECT k, rows, min_ts, max_ts FROM segment WHERE source = ? AND dated > 0 ORDER BY k",
        (source.number,),
    ).fetchall():
        if min_ts <= low:
            firsts.append(_end(case, k, f"min({after})", 0, _place_after(case, k, low, rows)))
        if max_ts >= high:
            start = _place_before(case, k, high)
            lasts.append(_end(case, k, f"max({after})", start, rows))
    return (
        min((us for us in firsts if us is not None), default=None),
        max((us for us in lasts if us is not None), default=None),
    )


def _end(case: CaseFile, k: int, what: str, start: int, stop: int) -> int | None:
    (found,) = case.connection.execute(
        f"SELECT {what} FROM record WHERE id >= ? AND id < ? AND {_DATED}",
        (k * SEGMENT_SPAN + start, k * SEGMENT_SPAN + stop),
    ).fetchone()
    return None if found is None else int(found)


def _place_before(case: CaseFile, k: int, ts: int) -> int:
    """Give a place with no record of `ts` or later before it."""
    (n,) = case.connection.execute(
        "SELECT max(n) FROM pos WHERE segment = ? AND ts < ?", (k, ts)
    ).fetchone()
    return 0 if n is None else int(n) * POSITION_STEP


def _place_after(case: CaseFile, k: int, ts: int, rows: int) -> int:
    """Give a place with no record of `ts` or earlier from it on."""
    (n,) = case.connection.execute(
        "SELECT min(n) FROM pos WHERE segment = ? AND ts > ?", (k, ts)
    ).fetchone()
    return rows if n is None else int(n) * POSITION_STEP


def count_days(case: CaseFile, shifted: ShiftedSegment) -> Slices:
    """Count the records that are a day alone, and those with a time, slice by slice."""
    first, at, n = shifted.of * SEGMENT_SPAN, 0, 200
    while at < shifted.rows:
        started = time.thread_time()
        days, timed, first_day_us = case.connection.execute(
            f"SELECT coalesce(sum({_DAY_ALONE}), 0), coalesce(sum({_TIMED}), 0), "
            f"min(iif({_DAY_ALONE}, ts, NULL)) FROM record WHERE id >= ? AND id < ?",
            (first + at, first + min(at + n, shifted.rows)),
        ).fetchone()
        shifted.days += days
        if shifted.first_day_us is None:
            shifted.first_day_us = first_day_us
        shifted.timed += timed
        at += n
        yield
        n = segments.fitting(n, time.thread_time() - started)


def copy_rows(case: CaseFile, shifted: ShiftedSegment) -> Slices:
    """Copy records, rejects, codes and index, slice by slice, and read the records back."""
    k, of = shifted.k, shifted.of
    shifted.fts_heads = yield from segments.in_slices(case, k, _copies(case, shifted))
    shifted.mention_rules = _mention_rules(case, of)
    shift = shifted.shift
    shifted.read = SegmentRows(
        case.connection, k, shifted.source, shifted.rows, shift.us, shift.day_us
    )
    digest = hashlib.sha256()
    try:
        for _ in shifted.read.slices():
            yield
        for some in rejects(case, k):
            shifted._rejects += len(some)
            digest.update("".join(reject_line(*row) for row in some).encode())
            yield
    except (sqlite3.Error, ValueError, OverflowError) as error:
        raise unsound(shifted) from error
    shifted._rejects_sha256 = digest.digest()


def _copies(case: CaseFile, shifted: ShiftedSegment) -> Steps[Heads]:
    k, of = shifted.k, shifted.of
    delta = (k - of) * SEGMENT_SPAN
    after, last = of * SEGMENT_SPAN - 1, (of + 1) * SEGMENT_SPAN - 1
    yield from segments.begin(case, k)
    yield from segments.insert(
        case, "record", "id",
        f"INSERT INTO record SELECT id + {delta}, "
        f"iif({_DATED}, ts + iif(flags & 15, {shifted.shift.us}, {shifted.shift.day_us}), ts), "
        f"{shifted.source}, ordinal, locator, flags, kind, host, user, event, time_text, message, "
        "raw, raw_at FROM record",
        after, last,
    )  # fmt: skip
    yield from segments.insert(
        case, "reject", "id",
        f"INSERT INTO reject SELECT id + {delta}, locator, reason, raw FROM reject", after, last,
    )  # fmt: skip
    yield from segments.insert(
        case, "code", "id", f"INSERT INTO code SELECT {k}, id, field, text FROM code",
        which=f"segment = {of}",
    )  # fmt: skip
    return (yield from segments.copy_index(case, f"fts_{of}", f"fts_{k}"))


def rejects(case: CaseFile, k: int) -> Rejects:
    """Give locator, reason and raw text of the rejects of a segment, slice by slice."""
    first, at, n = k * SEGMENT_SPAN, 0, 20
    while True:
        started = time.thread_time()
        rows = case.connection.execute(
            "SELECT locator, reason, raw FROM reject WHERE id >= ? AND id < ? ORDER BY id LIMIT ?",
            (first + at, first + SEGMENT_SPAN, n),
        ).fetchall()
        if not rows:
            return
        at += len(rows)
        yield rows
        n = segments.fitting(n, time.thread_time() - started)


def unsound(shifted: ShiftedSegment) -> CaseError:
    """Give the error of a segment that cannot be what was imported."""
    return CaseError(
        f"Segment {shifted.of} of the case is not as it was written. Verify the case and work from "
        "a sound copy. Nothing was dated anew."
    )


def rows_done(case: CaseFile, shifted: ShiftedSegment) -> int:
    """Count the records copied and the records read for it, twice `rows` in the end."""
    first = shifted.k * SEGMENT_SPAN
    (last,) = case.connection.execute(
        "SELECT max(id) FROM record WHERE id >= ? AND id < ?", (first, first + SEGMENT_SPAN)
    ).fetchone()
    copied = 0 if last is None else int(last) - first + 1
    return copied + (len(shifted.read.times) if shifted.read is not None else 0)


def summarise(shifted: ShiftedSegment) -> Summary:
    """Work out what follows from the times, on any thread. Raises CaseError for unsound rows."""
    read = shifted.read
    assert read is not None
    if read.misplaced is not None or len(read.times) != shifted.rows:
        raise unsound(shifted)
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
        mention_rules=shifted.mention_rules,
    )
    shifted.times = times
    shifted.read = None
    return summary


def store_counts(case: CaseFile, shifted: ShiftedSegment) -> Slices:
    """Store what follows from the times that `summarise` worked out, slice by slice."""
    for table, rows in shifted._counts:
        marks = ", ".join("?" * (len(rows[0]) + 1)) if rows else ""
        for some in _in_slices(rows):
            with case.guard.segment(shifted.k), case.transaction():
                case.connection.executemany(
                    f"INSERT INTO {table} VALUES ({marks})", [(shifted.k, *row) for row in some]
                )
            yield
    shifted._counts = []
    yield from _copy_mentions(case, shifted)


def _mention_rules(case: CaseFile, k: int) -> str:
    found = case.connection.execute("SELECT rules FROM collected WHERE segment = ?", (k,))
    row = found.fetchone()
    return "" if row is None else str(row[0])


def _copy_mentions(case: CaseFile, shifted: ShiftedSegment) -> Slices:
    """Copy the identifiers that the records mention, with the new times of the first and last."""
    times, last, n = shifted.times, -1, 200
    undated = bisect_left(times, UNDATED_US + 1)
    while True:
        started = time.thread_time()
        with case.guard.segment(shifted.k), case.transaction():
            rows = case.connection.execute(
                "SELECT id, kind, value, n, ranks FROM mention WHERE segment = ? AND id > ? "
                "ORDER BY id LIMIT ?",
                (shifted.of, last, n),
            ).fetchall()
            case.connection.executemany(
                "INSERT INTO mention VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    (
                        shifted.k,
                        number,
                        kind,
                        value,
                        records,
                        *ends_of(from_little_endian(ranks), undated, times),
                        ranks,
                    )
                    for number, kind, value, records, ranks in rows
                ],
            )
        if not rows:
            break
        last = rows[-1][0]
        yield
        n = segments.fitting(n, time.thread_time() - started)
    shifted.times = array("q")


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


def _in_slices(rows: Sequence[tuple[int, ...]]) -> Iterator[Sequence[tuple[int, ...]]]:
    at, n = 0, 200
    while at < len(rows):
        started = time.thread_time()
        yield rows[at : at + n]
        at += n
        n = segments.fitting(n, time.thread_time() - started)
