"""Reads of many rows by a few keys, so that a check goes through a large case in short slices."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeVar

from casebook.model.evidence import Digest, Exhibit
from casebook.store.case_file import CaseFile
from casebook.store.rows import TABLES, columns, from_row

T = TypeVar("T")

AT_ONCE = 500
"""Values bound in one query; SQLite before 3.32 takes 999."""

_BELOW = """
WITH RECURSIVE below (root, id) AS (
    SELECT id, id FROM exhibit WHERE id IN ({marks})
    UNION
    SELECT below.root, e.id
    FROM below
    JOIN exhibit AS e ON e.parent_id = below.id
    WHERE e.retracted IS NULL
)
SELECT DISTINCT root
FROM below
WHERE EXISTS (SELECT 1 FROM manifest AS m WHERE m.exhibit_id = below.id AND m.retracted IS NULL)
OR (below.id <> below.root AND EXISTS (
    SELECT 1 FROM digest AS d WHERE d.exhibit_id = below.id AND d.retracted IS NULL
))"""

_SHARED = """
SELECT value
FROM digest
WHERE value IN ({marks}) AND retracted IS NULL AND is_claimed = 0
GROUP BY value
HAVING count(DISTINCT exhibit_id) > 1"""

_SERIALS = """
WITH serial AS (
    SELECT lower(trim(serial_number)) AS folded, serial_number
    FROM exhibit
    WHERE serial_number <> '' AND retracted IS NULL
)
SELECT DISTINCT folded, serial_number
FROM serial
WHERE folded IN (SELECT folded FROM serial GROUP BY folded HAVING count(*) > 1)
ORDER BY folded, serial_number"""


_SPOKEN_OF = "SELECT " + " OR ".join(
    f"EXISTS (SELECT 1 FROM {table} WHERE {column} = ?1 AND retracted IS NULL)"
    for table, column in (
        ("custody_move", "exhibit_id"),
        ("digest", "exhibit_id"),
        ("manifest", "exhibit_id"),
        ("acquisition", "exhibit_id"),
        ("clock_reading", "exhibit_id"),
        ("incident", "exhibit_id"),
        ("exhibit", "parent_id"),
        ("source", "exhibit_id"),
    )
)


def count_exhibits(case: CaseFile) -> int:
    """Count the exhibits that are not retracted."""
    row = case.connection.execute("SELECT count(*) FROM exhibit WHERE retracted IS NULL").fetchone()
    return int(row[0])


def exhibits_after(case: CaseFile, number: int, most: int) -> tuple[Exhibit, ...]:
    """Give the next exhibits in force after a number, by number."""
    rows = case.connection.execute(
        "SELECT * FROM exhibit WHERE number > ? AND retracted IS NULL ORDER BY number LIMIT ?",
        (number, most),
    )
    return _read(Exhibit, rows)


def rows_in(
    case: CaseFile, kind: type[T], column: str, values: Iterable[str], *, retracted: bool = False
) -> tuple[T, ...]:
    """Give the rows whose column holds one of the values, in the order they were made."""
    names = {name for name, _ in columns(kind)}
    if column not in names:
        raise KeyError(f"{kind.__name__} has no column {column}")
    live = "" if retracted or "retracted" not in names else " AND +retracted IS NULL"
    found: list[T] = []
    for some in _parts(sorted(set(values))):
        # The signs keep SQLite at the index of the column: for the sake of the order it would walk
        # all rows in force.
        sql = (
            f"SELECT * FROM {TABLES[kind]} WHERE {column} IN ({_marks(some)}){live} ORDER BY +rowid"
        )
        found += _read(kind, case.connection.execute(sql, some))
    return tuple(found)


def by_exhibit(
    case: CaseFile, kind: type[T], ids: Iterable[str], *, retracted: bool = False
) -> dict[str, list[T]]:
    """Give the rows about some exhibits, by exhibit."""
    found: defaultdict[str, list[T]] = defaultdict(list)
    for row in rows_in(case, kind, "exhibit_id", ids, retracted=retracted):
        found[getattr(row, "exhibit_id")].append(row)  # noqa: B009
    return found


def with_wholes(case: CaseFile, exhibits: Iterable[Exhibit]) -> dict[str, Exhibit]:
    """Give exhibits with everything they are parts of, retracted or not, by id."""
    found = {exhibit.id: exhibit for exhibit in exhibits}
    while wanted := {e.parent_id for e in found.values() if e.parent_id} - set(found):
        read = rows_in(case, Exhibit, "id", wanted, retracted=True)
        if not read:
            break
        found |= {exhibit.id: exhibit for exhibit in read}
    return found


def hashed_below(case: CaseFile, ids: Sequence[str]) -> frozenset[str]:
    """Give those of the exhibits that have a manifest, or a part that has one or a digest."""
    found: set[str] = set()
    for some in _parts(ids):
        rows = case.connection.execute(_BELOW.format(marks=_marks(some)), some)
        found |= {str(row[0]) for row in rows}
    return frozenset(found)


def is_spoken_of(case: CaseFile, exhibit_id: str) -> bool:
    """Say whether anything in force is recorded about an exhibit; one query by indexes."""
    row = case.connection.execute(_SPOKEN_OF, (exhibit_id,)).fetchone()
    return bool(row[0])


def shared_serials(case: CaseFile) -> dict[str, frozenset[str]]:
    """Give, for each serial number that several exhibits in force bear, how it is written there.

    Capitals and spaces around it do not count. One pass over the exhibits.
    """
    written: defaultdict[str, set[str]] = defaultdict(set)
    for folded, serial_number in case.connection.execute(_SERIALS):
        written[folded].add(serial_number)
    return {one: frozenset(every) for every in written.values() for one in every}


def shared_digests(case: CaseFile, values: Iterable[str], most: int) -> tuple[Digest, ...]:
    """Give the digests of values that several exhibits have, at most `most` of each value."""
    shared: list[str] = []
    for some in _parts(sorted(set(values))):
        shared += [r[0] for r in case.connection.execute(_SHARED.format(marks=_marks(some)), some)]
    found: list[Digest] = []
    for value in shared:
        rows = case.connection.execute(
            "SELECT * FROM digest WHERE value = ? AND retracted IS NULL AND is_claimed = 0 "
            "ORDER BY rowid LIMIT ?",
            (value, most),
        )
        found += _read(Digest, rows)
    return tuple(found)


def _read(kind: type[T], rows: Any) -> tuple[T, ...]:
    names = [column[0] for column in rows.description]
    return tuple(from_row(kind, dict(zip(names, row, strict=True))) for row in rows)


def _parts(values: Sequence[str]) -> Iterator[Sequence[str]]:
    for first in range(0, len(values), AT_ONCE):
        yield values[first : first + AT_ONCE]


def _marks(values: Sequence[str]) -> str:
    return ", ".join("?" for _ in values)
