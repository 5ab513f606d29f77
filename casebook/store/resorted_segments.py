"""Segments of a source that is dated anew, made again where the order of their records changes.

A day alone is not shifted, so records with a time pass it. Such a segment goes through a scratch
file once more, as in its import: the case thread reads it in short slices, the caller fills the
file, and the case thread copies it back.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Generator
from pathlib import Path

from casebook.store import segments
from casebook.store.case_file import CaseFile
from casebook.store.schema import SEGMENT_SPAN
from casebook.store.scratch import Scratch, ScratchRow, read_scratch, record_hashes
from casebook.store.segments import CopiedSegment, SegmentRows, Slices
from casebook.store.shifted_segments import ShiftedSegment, unsound

_MOST_AT_ONCE = 500
"""Values bound in one query; SQLite before 3.32 takes 999."""


def read_before(case: CaseFile, shifted: ShiftedSegment) -> Slices:
    """Read a segment as it stands, for its digest and for the places of its records."""
    read = SegmentRows(case.connection, shifted.of, shifted.was, shifted.rows)
    shifted.read = read
    try:
        for _ in read.slices():
            yield
    except (sqlite3.Error, ValueError, OverflowError) as error:
        raise unsound(shifted) from error
    if read.misplaced is not None or len(read.times) != shifted.rows:
        raise unsound(shifted)
    shifted.before_sha256 = read.rows_sha256.digest()
    shifted.hashes = b"".join(read.hashes)
    read.hashes = []


def rows_in_file_order(
    case: CaseFile, shifted: ShiftedSegment
) -> Generator[list[ScratchRow], None, None]:
    """Give the records with their new times in file order, slice by slice, after `read_before`."""
    assert shifted.read is not None
    ranks, later = shifted.read.ranks, shifted.shift.of
    first, at, n = shifted.of * SEGMENT_SPAN, 0, 20
    texts = dict(
        case.connection.execute("SELECT id, text FROM code WHERE segment = ?", (shifted.of,))
    )
    texts[0] = ""
    while at < shifted.rows:
        started = time.thread_time()
        ids = [first + rank for rank in ranks[at : at + n]]
        found = case.connection.execute(
            "SELECT locator, ts, time_text, flags, kind, host, user, event, message, raw, raw_at "
            f"FROM record WHERE id IN ({', '.join('?' * len(ids))}) ORDER BY ordinal",
            ids,
        )
        yield [
            (locator, later(ts, flags), time_text, flags, texts[kind], texts[host], texts[user],
             texts[event], message,
             raw if raw_at is None else raw[:raw_at] + message + raw[raw_at:])
            for locator, ts, time_text, flags, kind, host, user, event, message, raw, raw_at
            in found
        ]  # fmt: skip
        at += len(ids)
        n = min(_MOST_AT_ONCE, segments.fitting(n, time.thread_time() - started))


def take_scratch(shifted: ShiftedSegment, path: Path) -> Scratch:
    """Take over what the filled scratch file says of itself, on any thread."""
    scratch = read_scratch(path, thorough=False)
    shifted.hashes = b"".join(record_hashes(path))
    shifted.summary = scratch
    return scratch


def copy_scratch(case: CaseFile, shifted: ShiftedSegment, scratch: Scratch) -> Slices:
    """Copy the filled scratch file into the case, slice by slice."""
    copied = CopiedSegment(shifted.k, shifted.source, shifted.first_ordinal, scratch)
    yield from segments.copy(case, copied)
    shifted.fts_heads = copied.fts_heads
    shifted.read = None
