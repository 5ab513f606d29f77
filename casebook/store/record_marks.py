"""Stars, colours, tags and comments on records, read back: of some records, and as a filter.

Case thread only.
"""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Iterable, Sequence

from casebook.model.timeline import RecordFilter, RecordMark
from casebook.store.case_file import CaseFile
from casebook.store.rows import from_row
from casebook.store.schema import SEGMENT_SPAN

_ONE_STATEMENT = 500


def of_records(
    case: CaseFile, keys: Iterable[tuple[int, int]], *, retracted: bool = False
) -> dict[int, RecordMark]:
    """Give the marks of some records by the record's id; keys are (source number, record id)."""
    if not _has_marks(case.connection):
        return {}
    by_source: dict[int, list[int]] = {}
    for source, record_id in keys:
        by_source.setdefault(source, []).append(record_id)
    live = "" if retracted else " AND retracted IS NULL"
    found: dict[int, RecordMark] = {}
    for source, ids in by_source.items():
        for low in range(0, len(ids), _ONE_STATEMENT):
            some = ids[low : low + _ONE_STATEMENT]
            places = ", ".join("?" * len(some))
            rows = case.db["record_mark"].rows_where(
                f"source = ? AND record_id IN ({places}){live}",
                (source, *some),
                order_by="record_id",
            )
            found.update((row["record_id"], from_row(RecordMark, row)) for row in rows)
    return found


def tags(case: CaseFile) -> dict[str, int]:
    """Count the marks in force that have each tag, by tag, on records of sources in force."""
    if not _has_marks(case.connection):
        return {}
    return dict(
        case.connection.execute(
            "SELECT t.value, count(*) FROM record_mark AS m "
            "JOIN source AS s ON s.number = m.source, json_each(m.tags) AS t "
            "WHERE m.retracted IS NULL AND s.retracted IS NULL GROUP BY t.value ORDER BY t.value"
        )
    )


def concerns_marks(flt: RecordFilter) -> bool:
    """Say whether a filter asks for what marks say."""
    return bool(flt.tag or flt.colour or flt.starred or flt.commented)


def state(case: CaseFile) -> int:
    """Give a number that differs when any mark was changed, 0 without any; reads all marks."""
    if not _has_marks(case.connection):
        return 0
    rows = tuple(
        case.connection.execute(
            "SELECT id, starred, colour, tags, comment, retracted FROM record_mark ORDER BY id"
        )
    )
    return hash(rows) if rows else 0


def any_in_force(case: CaseFile) -> bool:
    """Say whether anything is put on any record now."""
    if not _has_marks(case.connection):
        return False
    found = case.connection.execute(
        "SELECT EXISTS (SELECT 1 FROM record_mark WHERE retracted IS NULL)"
    )
    return bool(found.fetchone()[0])


def ranks_of(connection: sqlite3.Connection, k: int, source: int, flt: RecordFilter) -> array[int]:
    """Give the ranks of the records of segment `k` whose mark is as the filter asks, ascending."""
    if not _has_marks(connection):
        return array("I")
    clauses, values = _clauses(flt)
    first_id = k * SEGMENT_SPAN
    return array(
        "I",
        [
            rank
            for (rank,) in connection.execute(
                "SELECT record_id - ? FROM record_mark WHERE source = ? AND record_id >= ? "
                f"AND record_id < ? AND retracted IS NULL{clauses} ORDER BY record_id",
                (first_id, source, first_id, first_id + SEGMENT_SPAN, *values),
            )
        ],
    )


def tags_by_rank(
    connection: sqlite3.Connection, k: int, source: int
) -> Sequence[tuple[int, tuple[str, ...]]]:
    """Give rank and tags of the tagged records of segment `k`, by rank."""
    if not _has_marks(connection):
        return ()
    first_id = k * SEGMENT_SPAN
    found: dict[int, list[str]] = {}
    for rank, tag in connection.execute(
        "SELECT m.record_id - ?, t.value FROM record_mark AS m, json_each(m.tags) AS t "
        "WHERE m.source = ? AND m.record_id >= ? AND m.record_id < ? AND m.retracted IS NULL "
        "ORDER BY m.record_id",
        (first_id, source, first_id, first_id + SEGMENT_SPAN),
    ):
        found.setdefault(rank, []).append(tag)
    return tuple((rank, tuple(some)) for rank, some in found.items())


def _clauses(flt: RecordFilter) -> tuple[str, tuple[str, ...]]:
    clauses, values = "", []
    if flt.starred:
        clauses += " AND starred"
    if flt.commented:
        clauses += " AND comment <> ''"
    if flt.colour:
        clauses += " AND colour = ?"
        values.append(flt.colour)
    if flt.tag:
        clauses += " AND EXISTS (SELECT 1 FROM json_each(tags) AS t WHERE t.value = ?)"
        values.append(flt.tag)
    return clauses, tuple(values)


def _has_marks(connection: sqlite3.Connection) -> bool:
    """Say whether the file knows marks: one of an older version that is only read does not."""
    found = connection.execute(
        "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'record_mark')"
    )
    return bool(found.fetchone()[0])
