"""The identifiers that records mention, read back: where, how often, from when to when.

Case thread only.
"""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Sequence
from dataclasses import dataclass

from casebook.store.case_file import CaseFile
from casebook.store.mention_rows import from_little_endian


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
        _OF_LIVE + "WHERE m.kind = ? AND m.value = ? AND s.retracted IS NULL ORDER BY g.k",
        (kind, value),
    ).fetchall()
    return _joined(rows)[0] if rows else None


def joined(case: CaseFile, named: Sequence[tuple[str, str]]) -> Mentioned | None:
    """Give where any of some identifiers is mentioned, each record once; None where none is.

    Kind and value are those of the first. With one identifier no rank is read.
    """
    if len(named) == 1:
        return mentioned(case, *named[0])
    sources: dict[int, int] = {}
    firsts: list[int] = []
    lasts: list[int] = []
    for k, source in _live_segments(case):
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
        "SELECT ranks FROM mention WHERE kind = ? AND value = ? AND segment = ?", (kind, value, k)
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


_FROM_LIVE = (
    "FROM mention AS m JOIN segment AS g ON g.k = m.segment JOIN source AS s ON s.number = g.source"
)
_OF_LIVE = f"SELECT m.kind, m.value, g.source, m.n, m.first_us, m.last_us {_FROM_LIVE} "


def _live_segments(case: CaseFile) -> tuple[tuple[int, int], ...]:
    return tuple(
        case.connection.execute(
            "SELECT g.k, g.source FROM segment AS g JOIN source AS s ON s.number = g.source "
            "WHERE s.retracted IS NULL ORDER BY g.k"
        )
    )


def _joined(rows: Sequence[tuple[str, str, int, int, int | None, int | None]]) -> list[Mentioned]:
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
