"""The identifiers that records mention, read back: where, how often, from when to when.

The mentions of a segment have ids from 0 without a gap, in the order of their kinds and values: one
is found by halving, and nothing but the segments themselves is kept in the file. Case thread only.
"""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from casebook.store.case_file import CaseFile
from casebook.store.mention_rows import from_little_endian

SegmentRow = tuple[str, str, int, int, int | None, int | None]
"""What one segment has of an identifier: kind, value, source, records, first and last time."""


LAST_US = "coalesce(last_us, first_us)"
"""The last time of a mention: it is kept where it is another than the first one."""


@dataclass(frozen=True, slots=True)
class Mentioned:
    """An identifier that records of sources in force mention, over all of them.

    `sources` counts the records by the number of the source; times are None without a dated record.
    """

    kind: str
    value: str
    sources: dict[int, int]
    first_us: int | None
    last_us: int | None

    @property
    def records(self) -> int:
        """Count the records."""
        return sum(self.sources.values())


def mentioned(case: CaseFile, kind: str, value: str) -> Mentioned | None:
    """Give where one identifier is mentioned; None where no record does."""
    rows = case.connection.execute(
        _halved(_LIVE) + f"SELECT m.kind, m.value, g.source, m.n, m.first_us, {LAST_US} FROM at "
        f"{_STANDS_AT} CROSS JOIN segment AS g ON g.k = at.k "
        "WHERE low = high AND m.kind = ?1 AND m.value = ?2 ORDER BY at.k",
        (kind, value),
    ).fetchall()
    return summed(rows)[0] if rows else None


def first_ids(case: CaseFile, kind: str, value: str) -> dict[int, int]:
    """Give by live segment the id of its first mention that is not before a kind and value."""
    return dict(
        case.connection.execute(
            _halved(_LIVE) + "SELECT k, low FROM at WHERE low = high ORDER BY k", (kind, value)
        )
    )


def joined(case: CaseFile, named: Sequence[tuple[str, str]]) -> Mentioned | None:
    """Give where any of some identifiers is mentioned, each record once; None where none is.

    Kind and value are those of the first. With one identifier no rank is read.
    """
    if len(named) == 1:
        return mentioned(case, *named[0])
    sources: dict[int, int] = {}
    firsts: list[int] = []
    lasts: list[int] = []
    for k, source in live_segments(case):
        ranks: set[int] = set()
        for kind, value in named:
            ranks.update(ranks_of(case.connection, k, kind, value) or ())
        if ranks:
            sources[source] = sources.get(source, 0) + len(ranks)
    for kind, value in named:
        found = mentioned(case, kind, value)
        if found is not None and found.first_us is not None and found.last_us is not None:
            firsts.append(found.first_us)
            lasts.append(found.last_us)
    if not sources:
        return None
    return Mentioned(*named[0], sources, min(firsts, default=None), max(lasts, default=None))


def ranks_of(connection: sqlite3.Connection, k: int, kind: str, value: str) -> array[int] | None:
    """Give the ranks of the records of segment `k` that mention an identifier; None for none."""
    found = connection.execute(
        _halved("SELECT ?3 AS k") + f"SELECT m.ranks FROM at {_STANDS_AT} "
        "WHERE low = high AND m.kind = ?1 AND m.value = ?2",
        (kind, value, k),
    ).fetchone()
    return None if found is None else from_little_endian(found[0])


def uncollected(case: CaseFile) -> tuple[int, ...]:
    """Give the numbers of sources in force whose mentions were never gathered."""
    return tuple(
        number
        for (number,) in case.connection.execute(
            "SELECT DISTINCT g.source FROM segment AS g JOIN source AS s ON s.number = g.source "
            "WHERE s.retracted IS NULL AND g.k NOT IN (SELECT segment FROM collected) "
            "ORDER BY g.source"
        )
    )


def live_segments(case: CaseFile) -> tuple[tuple[int, int], ...]:
    """Give number and source of the segments of sources in force."""
    return tuple(case.connection.execute(_LIVE + " ORDER BY g.k"))


_LIVE = (
    "SELECT g.k, g.source FROM segment AS g JOIN source AS s ON s.number = g.source "
    "WHERE s.retracted IS NULL"
)
_STANDS_AT = "CROSS JOIN mention AS m ON m.segment = at.k AND m.id = at.low"


def _halved(segments: str) -> str:
    """Give a WITH that halves each of some segments up to its first mention not before ?1 and ?2.

    Each row of `at` is a half; at the end of the halving `low` and `high` are that mention's id.
    """
    is_before = "(m.kind, m.value) < (?1, ?2)"
    return (
        "WITH RECURSIVE at (k, low, high) AS ("
        "SELECT k, 0, (SELECT coalesce(max(id) + 1, 0) FROM mention WHERE segment = k) "
        f"FROM ({segments}) UNION ALL "
        f"SELECT at.k, iif({is_before}, m.id + 1, low), iif({is_before}, high, m.id) "
        "FROM at CROSS JOIN mention AS m ON m.segment = at.k AND m.id = (low + high) / 2 "
        "WHERE low < high) "
    )


def summed(rows: Iterable[SegmentRow]) -> list[Mentioned]:
    """Join the rows of segments by identifier."""
    found: dict[tuple[str, str], list[tuple[int, int, int | None, int | None]]] = {}
    for kind, value, *rest in rows:
        found.setdefault((kind, value), []).append(tuple(rest))  # type: ignore[arg-type]
    joined = []
    for (kind, value), parts in found.items():
        sources: dict[int, int] = {}
        for source, n, _, _ in parts:
            sources[source] = sources.get(source, 0) + n
        firsts = [first for _, _, first, _ in parts if first is not None]
        lasts = [last for _, _, _, last in parts if last is not None]
        joined.append(
            Mentioned(kind, value, sources, min(firsts, default=None), max(lasts, default=None))
        )
    return joined
