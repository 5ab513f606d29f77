"""What the records that match a filter hold most often, and how kinds of records fall over time.

Everything is counted in short steps, each a read of some ten milliseconds, because at ten million
records it takes seconds. A value is counted by the full-text index where that is the cheaper way,
else by reading the records. Case thread only.
"""

from __future__ import annotations

import sqlite3
from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass

from casebook.model.timeline import Histogram, RecordFilter
from casebook.store import record_marks
from casebook.store.case_file import CaseFile
from casebook.store.counts_over_time import bucket_grid, ranks_at
from casebook.store.matching import matching_ranks
from casebook.store.segment_parts import FIELDS, LETTERS, Inside, Part, parts_of

MOST_VALUES = 50
MOST_KINDS = 6
OTHERS = 0
"""The number of the series of all other kinds."""

_COLUMNS = {"kind": "kind", "host": "host", "user": "user", "event_id": "event"}
_STEP_ROWS = 8_000
_STEP_IDS = 500
_WINDOW = 500_000

# Measured: microseconds for a row that is read, one of a list of ids that is read, a query of the
# full-text index, and an entry of it that is passed over.
_ROW_US, _ID_US, _QUERY_US, _ENTRY_US = 1.0, 4.0, 40.0, 0.03

Codes = dict[int, tuple[str, str]]
"""Field and text of each code of a segment."""


@dataclass(frozen=True, slots=True)
class Facets:
    """The most frequent values by field: source (its number as text), the coded fields, and tag.

    `more` counts the further values of a field that has any.
    """

    values: dict[str, tuple[tuple[str, int], ...]]
    more: dict[str, int]


@dataclass(frozen=True, slots=True)
class KindsOverTime:
    """Counts of the most frequent kinds; the series are numbered by `names`, 0 is all others."""

    counts: Histogram
    names: dict[int, str]


def count_values(
    case: CaseFile, flt: RecordFilter, inside: Inside | None = None
) -> Generator[tuple[int, int], None, Facets]:
    """Count the values of the records that match; each step gives records done and in all.

    `inside` is what `search.find_inside` gave for the same filter.
    """
    counts: dict[str, Counter[str]] = {name: Counter() for name in ("source", *FIELDS, "tag")}
    yield from _counting(case, flt, inside, counts, FIELDS)
    return Facets(
        {name: tuple(_most(found, MOST_VALUES)) for name, found in counts.items()},
        {
            name: len(found) - MOST_VALUES
            for name, found in counts.items()
            if len(found) > MOST_VALUES
        },
    )


def kinds_over_time(
    case: CaseFile,
    from_us: int,
    to_us: int,
    buckets: int,
    flt: RecordFilter,
    inside: Inside | None = None,
) -> Generator[tuple[int, int], None, KindsOverTime]:
    """Count matching records by time and kind, as `search.histogram` counts them by source."""
    found: dict[str, Counter[str]] = {"kind": Counter(), "source": Counter(), "tag": Counter()}
    yield from _counting(case, flt, inside, found, ("kind",))
    kinds = [text for text, _ in _most(found["kind"], MOST_KINDS)]
    numbers = {text: number for number, text in enumerate(kinds, 1)}
    unit_us, bucket_us, start_us = bucket_grid(from_us, to_us, buckets)
    n = -(-(to_us - start_us) // bucket_us)
    edges = [start_us + i * bucket_us for i in range(n + 1)]
    series = {number: [0] * n for number in (*numbers.values(), OTHERS)}
    parts = parts_of(case.connection, flt, inside)
    for done, part in enumerate(parts):
        yield done, len(parts)
        bounds = ranks_at(case.connection, part.segment, edges, unit_us)
        bounds = [min(max(bound, part.low), part.high) for bound in bounds]
        for _ in _kinds_of_part(case.connection, part, bounds, numbers, series):
            yield done, len(parts)
    names = {**{number: text for text, number in numbers.items()}, OTHERS: "others"}
    if not any(series[OTHERS]):
        del series[OTHERS], names[OTHERS]
    return KindsOverTime(Histogram(start_us, bucket_us, series), names)


def _counting(
    case: CaseFile,
    flt: RecordFilter,
    inside: Inside | None,
    counts: dict[str, Counter[str]],
    fields: Sequence[str],
) -> Iterator[tuple[int, int]]:
    parts = parts_of(case.connection, flt, inside)
    total = sum(part.high - part.low for part in parts)
    done = 0
    for part in parts:
        for far in _count_part(case.connection, part, counts, fields):
            yield done + far, total
        done += part.high - part.low
        yield done, total


def _count_part(
    connection: sqlite3.Connection,
    part: Part,
    counts: dict[str, Counter[str]],
    fields: Sequence[str],
) -> Iterator[int]:
    """Count one part of what a filter leaves; gives how many of its ranks are done, about."""
    codes = _codes(connection, part.segment.k, fields)
    span = part.high - part.low
    ranks: array[int] | None = None
    n = span
    if part.only is not None or part.is_to_look_inside:
        ranks = matching_ranks(connection, part)
        n = len(ranks)
    elif part.match:
        n = yield from _count_matches(connection, part, part.match)
    if not n:
        return
    counts["source"][str(part.segment.source)] += n
    queries = len(codes) * (span // _WINDOW + 1) * _QUERY_US
    by_index = queries + len(fields) * _ENTRY_US * (span if part.is_whole else 4 * n)
    by_rows = n * (_ROW_US if part.is_whole else _ID_US)
    if ranks is None and by_index < by_rows:
        yield from _count_by_index(connection, part, codes, counts)
    elif ranks is None and part.is_whole:
        yield from _count_range(connection, part, codes, counts, fields)
    else:
        if ranks is None:
            ranks = matching_ranks(connection, part)
        yield from _count_ranks(connection, part, ranks, codes, counts, fields)
    yield from _count_tags(connection, part, ranks, counts["tag"])


def _count_matches(
    connection: sqlite3.Connection, part: Part, match: str, far: int = 0
) -> Generator[int, None, int]:
    """Count what matches, window by window; each step gives `far`."""
    fts = f"fts_{part.segment.k}"
    n = 0
    for low in range(part.low, part.high, _WINDOW):
        high = min(low + _WINDOW, part.high)
        n += connection.execute(
            f"SELECT count(*) FROM {fts} WHERE {fts} MATCH ? AND rowid >= ? AND rowid < ?",
            (match, low, high),
        ).fetchone()[0]
        yield far
    return n


def _count_by_index(
    connection: sqlite3.Connection,
    part: Part,
    codes: Codes,
    counts: dict[str, Counter[str]],
) -> Iterator[int]:
    """Ask the index for each value."""
    span = part.high - part.low
    for done, (code, (field, text)) in enumerate(codes.items()):
        match = _and_code(part.match, field, code)
        found = yield from _count_matches(connection, part, match, span * done // len(codes))
        if found:
            counts[field][text] += found


def _count_range(
    connection: sqlite3.Connection,
    part: Part,
    codes: Codes,
    counts: dict[str, Counter[str]],
    fields: Sequence[str],
) -> Iterator[int]:
    columns = ", ".join(_COLUMNS[field] for field in fields)
    first_id = part.segment.first_id
    for low in range(part.low, part.high, _STEP_ROWS):
        high = min(low + _STEP_ROWS, part.high)
        rows = connection.execute(
            f"SELECT {columns} FROM record WHERE id >= ? AND id < ?",
            (first_id + low, first_id + high),
        ).fetchall()
        _add_rows(rows, codes, counts, fields)
        yield high - part.low


def _count_ranks(
    connection: sqlite3.Connection,
    part: Part,
    ranks: Sequence[int],
    codes: Codes,
    counts: dict[str, Counter[str]],
    fields: Sequence[str],
) -> Iterator[int]:
    for some, rows in _rows_at(connection, part, ranks, fields):
        _add_rows(rows, codes, counts, fields)
        yield some[-1] + 1 - part.low


def _rows_at(
    connection: sqlite3.Connection, part: Part, ranks: Sequence[int], fields: Sequence[str]
) -> Iterator[tuple[Sequence[int], list[tuple[int, ...]]]]:
    columns = ", ".join(_COLUMNS[field] for field in fields)
    first_id = part.segment.first_id
    for at in range(0, len(ranks), _STEP_IDS):
        some = ranks[at : at + _STEP_IDS]
        places = ", ".join("?" * len(some))
        yield (
            some,
            connection.execute(
                f"SELECT {columns} FROM record WHERE id IN ({places}) ORDER BY id",
                [first_id + rank for rank in some],
            ).fetchall(),
        )


def _add_rows(
    rows: Sequence[tuple[int, ...]],
    codes: Codes,
    counts: dict[str, Counter[str]],
    fields: Sequence[str],
) -> None:
    for field, column in zip(fields, zip(*rows, strict=True), strict=True):
        for code, n in Counter(column).items():
            if code:
                counts[field][codes[code][1]] += n


def _count_tags(
    connection: sqlite3.Connection, part: Part, ranks: Sequence[int] | None, tags: Counter[str]
) -> Iterator[int]:
    fts = f"fts_{part.segment.k}"
    span = part.high - part.low
    for rank, some in record_marks.tags_by_rank(connection, part.segment.k, part.segment.source):
        if not part.low <= rank < part.high:
            continue
        if ranks is not None:
            at = bisect_left(ranks, rank)
            is_in = at < len(ranks) and ranks[at] == rank
        elif part.match:
            is_in = bool(
                connection.execute(
                    f"SELECT EXISTS (SELECT 1 FROM {fts} WHERE {fts} MATCH ? AND rowid = ?)",
                    (part.match, rank),
                ).fetchone()[0]
            )
            yield span
        else:
            is_in = True
        if is_in:
            tags.update(some)


def _kinds_of_part(
    connection: sqlite3.Connection,
    part: Part,
    bounds: Sequence[int],
    numbers: dict[str, int],
    series: dict[int, list[int]],
) -> Iterator[None]:
    """Count the kinds of one part by bucket, whose ranks `bounds` part."""
    codes = _codes(connection, part.segment.k, ("kind",))
    if part.only is not None or part.is_to_look_inside:
        ranks = matching_ranks(connection, part)
        ranks = ranks[bisect_left(ranks, bounds[0]) : bisect_left(ranks, bounds[-1])]
        for some, rows in _rows_at(connection, part, ranks, ("kind",)):
            for rank, (code,) in zip(some, rows, strict=True):
                text = codes[code][1] if code else ""
                _add(series[numbers.get(text, OTHERS)], bounds, rank)
            yield
        return
    every = [0] * (len(bounds) - 1)
    if part.match:
        yield from _count_buckets(connection, part, part.match, bounds, every)
    else:
        for i in range(len(every)):
            every[i] = bounds[i + 1] - bounds[i]
    named = [0] * len(every)
    for code, (_, text) in codes.items():
        if text in numbers:
            mine = [0] * len(every)
            match = _and_code(part.match, "kind", code)
            yield from _count_buckets(connection, part, match, bounds, mine)
            _sum(series[numbers[text]], mine)
            _sum(named, mine)
    rest = [a - b for a, b in zip(every, named, strict=True)]
    _sum(series[OTHERS], rest)


def _count_buckets(
    connection: sqlite3.Connection,
    part: Part,
    match: str,
    bounds: Sequence[int],
    counts: list[int],
) -> Iterator[None]:
    """Read the ranks that match, window by window, and count them into their buckets."""
    fts = f"fts_{part.segment.k}"
    step = _WINDOW // 10
    for low in range(bounds[0], bounds[-1], step):
        ranks = array(
            "I",
            [
                rank
                for (rank,) in connection.execute(
                    f"SELECT rowid FROM {fts} WHERE {fts} MATCH ? AND rowid >= ? AND rowid < ? "
                    "ORDER BY rowid",
                    (match, low, min(low + step, bounds[-1])),
                )
            ],
        )
        if ranks:
            first = max(0, bisect_left(bounds, ranks[0] + 1) - 1)
            before = 0
            for i in range(first, len(counts)):
                after = bisect_left(ranks, bounds[i + 1], before)
                counts[i] += after - before
                before = after
                if before == len(ranks):
                    break
        yield


def _add(counts: list[int], bounds: Sequence[int], rank: int) -> None:
    i = bisect_left(bounds, rank + 1) - 1
    if 0 <= i < len(counts):
        counts[i] += 1


def _sum(counts: list[int], more: Sequence[int]) -> None:
    for i, n in enumerate(more):
        counts[i] += n


def _codes(connection: sqlite3.Connection, k: int, fields: Sequence[str]) -> Codes:
    places = ", ".join("?" * len(fields))
    return {
        code: (field, text)
        for code, field, text in connection.execute(
            f"SELECT id, field, text FROM code WHERE segment = ? AND field IN ({places}) "
            "ORDER BY id",
            (k, *fields),
        )
    }


def _and_code(match: str, field: str, code: int) -> str:
    token = f"codes : {LETTERS[field]}{code}"
    return f"{token} AND {match}" if match else token


def _most(counts: Counter[str], n: int) -> list[tuple[str, int]]:
    """Give the most frequent, equals by their text."""
    return sorted(counts.items(), key=lambda row: (-row[1], row[0]))[:n]
