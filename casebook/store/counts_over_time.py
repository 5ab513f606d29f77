"""Records counted over time, from the roll-ups of the segments where they have them.

Case thread only.
"""

from __future__ import annotations

import sqlite3
from bisect import bisect_left
from collections.abc import Iterable, Sequence

from casebook.errors import CaseError
from casebook.model.timeline import Histogram, RecordFilter
from casebook.store.case_file import CaseFile
from casebook.store.matching import matching_ranks
from casebook.store.scratch import UNITS
from casebook.store.segment_parts import Inside, Part, Segment, parts_of, rank_of, segments_of

_SCAN_ROWS = 100_000


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
    low = rank_of(connection, segment, (times[0], 0), undated, segment.rows)
    high = rank_of(connection, segment, (times[-1], 0), low, segment.rows)
    if high - low > _SCAN_ROWS:
        return [rank_of(connection, segment, (ts, 0), low, high) for ts in times]
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
    low = rank_of(connection, segment, (start_us, 0), 0, segment.rows)
    high = rank_of(connection, segment, (edges[-1], 0), low, segment.rows)
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
    rank = rank_of(connection, segment, (times[0], 0), 0, segment.rows)
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
