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
from casebook.store.schema import SEGMENT_SPAN


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
        _OF_LIVE + "WHERE m.value = ? AND m.kind = ? AND s.retracted IS NULL ORDER BY g.k",
        (value, kind),
    ).fetchall()
    return _joined(rows)[0] if rows else None


def count_mentioned(case: CaseFile, kind: str = "", text: str = "") -> int:
    """Count the identifiers that are mentioned, of one kind, and with `text` in them."""
    where, values = _which(kind, text)
    found = case.connection.execute(
        f"SELECT count(*) FROM (SELECT DISTINCT m.value, m.kind {_FROM_LIVE} {where})", values
    )
    return int(found.fetchone()[0])


def list_mentioned(
    case: CaseFile, kind: str, text: str, first: int, n: int
) -> tuple[Mentioned, ...]:
    """Give `n` of the identifiers that are mentioned from the `first` on, by value.

    Reads the index of values; with `text` every value is compared.
    """
    where, values = _which(kind, text)
    page = case.connection.execute(
        f"SELECT DISTINCT m.value, m.kind {_FROM_LIVE} {where} "
        "ORDER BY m.value, m.kind LIMIT ? OFFSET ?",
        (*values, n, first),
    ).fetchall()
    found = (mentioned(case, kind, value) for value, kind in page)
    return tuple(each for each in found if each is not None)


def most_mentioned(case: CaseFile, kind: str, text: str, n: int) -> tuple[Mentioned, ...]:
    """Give the `n` identifiers that most records mention, the most first."""
    where, values = _which(kind, text)
    page = case.connection.execute(
        f"SELECT m.value, m.kind, sum(m.n) AS records {_FROM_LIVE} {where} "
        "GROUP BY m.value, m.kind ORDER BY records DESC, m.value, m.kind LIMIT ?",
        (*values, n),
    ).fetchall()
    found = (mentioned(case, kind, value) for value, kind, _ in page)
    return tuple(each for each in found if each is not None)


def kinds_mentioned(case: CaseFile) -> dict[str, int]:
    """Count the identifiers of each kind, one that several segments mention once in each."""
    return dict(
        case.connection.execute(
            f"SELECT m.kind, count(*) {_FROM_LIVE} WHERE s.retracted IS NULL "
            "GROUP BY m.kind ORDER BY m.kind"
        )
    )


def ranks_of(connection: sqlite3.Connection, k: int, kind: str, value: str) -> array[int] | None:
    """Give the ranks of the records of segment `k` that mention an identifier; None for none."""
    found = connection.execute(
        "SELECT ranks FROM mention WHERE value = ? AND kind = ? AND segment = ?", (value, kind, k)
    ).fetchone()
    return None if found is None else from_little_endian(found[0])


def of_record(case: CaseFile, record_id: int) -> tuple[tuple[str, str], ...]:
    """Give kind and value of the identifiers one record mentions; reads its whole segment."""
    k, rank = divmod(record_id, SEGMENT_SPAN)
    mark = rank.to_bytes(4, "little")
    found = case.connection.execute(
        "SELECT kind, value, ranks FROM mention WHERE segment = ? AND instr(ranks, ?) ORDER BY id",
        (k, mark),
    )
    return tuple((kind, value) for kind, value, ranks in found if rank in from_little_endian(ranks))


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


def _which(kind: str, text: str) -> tuple[str, tuple[str, ...]]:
    clauses, values = ["s.retracted IS NULL"], []
    if kind:
        clauses.append("m.kind = ?")
        values.append(kind)
    if text:
        clauses.append("instr(lower(m.value), lower(?))")
        values.append(text)
    return "WHERE " + " AND ".join(clauses), tuple(values)


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
