"""Fast reads of the evidence ledger for the window, at 10,000 exhibits and 100,000 moves.

The lists read what they filter and sort by in one pass; what only the rows on screen show is read
for those rows alone. Nothing here writes. Case thread only.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar

from casebook.model.evidence import CustodyMove, Exhibit
from casebook.model.examination import Incident
from casebook.store.case_file import CaseFile
from casebook.store.rows import from_row
from casebook.store.schema import MOVE_TEXT

T = TypeVar("T")

AT_ONCE = 500
"""The most rows that one query names; longer lists are read in parts."""


class ExhibitLine(NamedTuple):
    """One exhibit as the tree sorts and filters it. `kind` is the value of an ExhibitKind.

    `searched` is the text a filter looks into, as it was typed.
    """

    id: str
    number: int
    parent_id: str | None
    mark: str
    description: str
    kind: str
    seal: str
    retracted: str | None
    searched: str


@dataclass(frozen=True, slots=True)
class ExhibitState:
    """What the tree shows of an exhibit beyond its particulars.

    `held_by` and `held_at` are the last receiver, or the addressee while `is_in_transit`; without
    custody they are empty and the place where it is kept. `since_us` is the receipt or, in transit,
    the release. `digests` counts digests and manifests made here, `differs` those that differ from
    an earlier one, `hashed_us` is the newest of them. `incidents` are still to be explained.
    """

    held_by: str = ""
    held_at: str = ""
    since_us: int | None = None
    is_in_transit: bool = False
    digests: int = 0
    differs: int = 0
    hashed_us: int | None = None
    incidents: int = 0


@dataclass(frozen=True, slots=True)
class MoveLine:
    """One custody move as the register shows it, with the exhibit it is of."""

    exhibit_number: int
    exhibit_mark: str
    exhibit_description: str
    move: CustodyMove


_LINES = """
SELECT id, number, parent_id, mark, description, kind, seal, retracted,
    number || ' ' || mark || ' ' || description || ' ' || make_model || ' ' || serial_number || ' '
    || device_id || ' ' || seal || ' ' || packet || ' ' || place_found || ' ' || seized_by || ' '
    || stored_at || ' ' || kind
FROM exhibit"""

_EXHIBITS = f"{_LINES} ORDER BY number"

_HOLDERS = """
SELECT e.id, coalesce(m.to_person, ''), coalesce(m.to_place, e.stored_at),
    json_extract(coalesce(m.received_at, m.released_at), '$.us'),
    m.id IS NOT NULL AND m.received_at IS NULL
FROM exhibit AS e
LEFT JOIN custody_move AS m ON m.rowid = (
    SELECT n.rowid
    FROM custody_move AS n
    WHERE n.exhibit_id = e.id AND n.retracted IS NULL
    ORDER BY n.position DESC
    LIMIT 1
)
WHERE e.id IN ({marks})"""

_DIGESTS = """
SELECT exhibit_id, sum(is_claimed = 0), sum(matches LIKE 'differs%'),
    max(json_extract(computed_at, '$.us'))
FROM digest
WHERE retracted IS NULL AND exhibit_id IN ({marks})
GROUP BY exhibit_id"""

_MANIFESTS = """
SELECT exhibit_id, count(*), sum(compared LIKE 'differs%'),
    max(json_extract(computed_at, '$.us'))
FROM manifest
WHERE retracted IS NULL AND exhibit_id IN ({marks})
GROUP BY exhibit_id"""

_INCIDENTS = """
SELECT exhibit_id, count(*)
FROM incident
WHERE explained_at IS NULL AND retracted IS NULL AND exhibit_id IN ({marks})
GROUP BY exhibit_id"""

_MOVES = """
SELECT m.*, e.number, e.mark, e.description
FROM custody_move AS m
JOIN exhibit AS e ON e.id = m.exhibit_id
WHERE m.rowid IN ({marks})"""


def exhibit_lines(case: CaseFile) -> tuple[ExhibitLine, ...]:
    """Give every exhibit, retracted ones too, by number; one pass over one table."""
    return tuple(map(ExhibitLine._make, case.connection.execute(_EXHIBITS)))


def lines_of(case: CaseFile, ids: Sequence[str]) -> tuple[ExhibitLine, ...]:
    """Give the lines of some exhibits; in no order, and without those that are not in the case."""
    found: list[ExhibitLine] = []
    for some in _parts(ids):
        found += map(ExhibitLine._make, _rows(case, f"{_LINES} WHERE id IN ({{marks}})", some))
    return tuple(found)


def exhibit_states(case: CaseFile, ids: Sequence[str]) -> dict[str, ExhibitState]:
    """Give the states of some exhibits; about a millisecond for a screenful."""
    found: dict[str, ExhibitState] = {}
    for some in _parts(ids):
        digests = {row[0]: row[1:] for row in _rows(case, _DIGESTS, some)}
        manifests = {row[0]: row[1:] for row in _rows(case, _MANIFESTS, some)}
        incidents = dict(_rows(case, _INCIDENTS, some))
        for exhibit_id, person, place, since_us, is_open in _rows(case, _HOLDERS, some):
            made, differs, at = digests.get(exhibit_id, (0, 0, None))
            listed, changed, listed_at = manifests.get(exhibit_id, (0, 0, None))
            times = [us for us in (at, listed_at) if us is not None]
            found[exhibit_id] = ExhibitState(
                held_by=person,
                held_at=place,
                since_us=since_us,
                is_in_transit=bool(is_open),
                digests=made + listed,
                differs=differs + changed,
                hashed_us=max(times, default=None),
                incidents=incidents.get(exhibit_id, 0),
            )
    return found


def find_moves(case: CaseFile, text: str = "", *, open_only: bool = False) -> array[int]:
    """Give the rows of the custody register that hold every word of `text`, newest first.

    A word may stand in the move or in the number, mark or description of its exhibit. The numbers
    are what `moves_at` takes.
    """
    clauses, values, index = ["retracted IS NULL"], [], ""
    if open_only:
        index = "INDEXED BY custody_move_open"
        clauses.append("received_at IS NULL")
    elif text.split():
        index = "INDEXED BY custody_move_text"
    for word in text.split():
        clauses.append(
            f"({MOVE_TEXT} LIKE ? ESCAPE '!' OR exhibit_id IN (SELECT id FROM exhibit WHERE "
            "'EX-' || number || ' ' || mark || ' ' || description LIKE ? ESCAPE '!'))"
        )
        values += [_like(word)] * 2
    # All in one row: for each row by itself this thread would have to win the interpreter back from
    # the window. It is sorted here, because an order costs SQLite a tree of its own.
    (rows,) = case.connection.execute(
        f"SELECT json_group_array(rowid) FROM custody_move {index} WHERE {' AND '.join(clauses)}",
        values,
    ).fetchone()
    return array("q", sorted(json.loads(rows), reverse=True))


def moves_at(case: CaseFile, rows: Sequence[int]) -> tuple[MoveLine, ...]:
    """Give the moves of some rows of `find_moves`, in their order."""
    found: dict[int, MoveLine] = {}
    for some in _parts(rows):
        read = case.connection.execute(
            _MOVES.replace("m.*", "m.rowid, m.*").format(marks=_marks(some)), some
        )
        names = [column[0] for column in read.description]
        for row in read:
            move = from_row(CustodyMove, dict(zip(names[1:-3], row[1:-3], strict=True)))
            found[row[0]] = MoveLine(row[-3], row[-2], row[-1], move)
    return tuple(found[row] for row in rows if row in found)


def open_moves(case: CaseFile, most: int) -> tuple[MoveLine, ...]:
    """Give the moves whose receiver has not signed, the longest open first, at most `most`."""
    rows = case.connection.execute(
        "SELECT rowid FROM custody_move INDEXED BY custody_move_open "
        "WHERE received_at IS NULL AND retracted IS NULL "
        "ORDER BY json_extract(released_at, '$.us'), rowid LIMIT ?",
        (most,),
    )
    return moves_at(case, [row[0] for row in rows])


def count_open_moves(case: CaseFile) -> int:
    """Count the moves whose receiver has not signed."""
    return _count(
        case,
        # By itself SQLite walks all live moves: it has no figures about the indexes.
        "SELECT count(*) FROM custody_move INDEXED BY custody_move_open "
        "WHERE received_at IS NULL AND retracted IS NULL",
    )


def not_hashed(case: CaseFile, kinds: Sequence[str], most: int) -> tuple[Exhibit, ...]:
    """Give the first exhibits of some kinds without a digest or a manifest, by number."""
    sql = f"SELECT * {_not_hashed(kinds)} ORDER BY number LIMIT ?"
    rows = case.connection.execute(sql, (*kinds, most))
    names = [column[0] for column in rows.description]
    return tuple(from_row(Exhibit, dict(zip(names, row, strict=True))) for row in rows)


def count_not_hashed(case: CaseFile, kinds: Sequence[str]) -> int:
    """Count the exhibits of some kinds without a digest or a manifest."""
    return _count(case, f"SELECT count(*) {_not_hashed(kinds)}", *kinds)


def open_incidents(case: CaseFile, most: int) -> tuple[Incident, ...]:
    """Give the first incidents that nobody has explained yet, by number."""
    rows = case.connection.execute(
        "SELECT * FROM incident WHERE explained_at IS NULL AND retracted IS NULL "
        "ORDER BY number LIMIT ?",
        (most,),
    )
    names = [column[0] for column in rows.description]
    return tuple(from_row(Incident, dict(zip(names, row, strict=True))) for row in rows)


def count_open_incidents(case: CaseFile) -> int:
    """Count the incidents that nobody has explained yet."""
    return _count(
        case, "SELECT count(*) FROM incident WHERE explained_at IS NULL AND retracted IS NULL"
    )


def holders_of_digest(case: CaseFile, value: str) -> tuple[tuple[int, str], ...]:
    """Give number of exhibit and what was hashed, for every digest in force with this value."""
    return tuple(
        case.connection.execute(
            "SELECT e.number, d.over FROM digest AS d JOIN exhibit AS e ON e.id = d.exhibit_id "
            "WHERE d.value = ? AND d.retracted IS NULL AND e.retracted IS NULL "
            "ORDER BY e.number, d.rowid",
            (value,),
        )
    )


def same_serials(case: CaseFile, serial_number: str) -> tuple[int, ...]:
    """Give the numbers of the exhibits in force that bear a serial number."""
    rows = case.connection.execute(
        "SELECT number FROM exhibit WHERE serial_number = ? AND retracted IS NULL ORDER BY number",
        (serial_number,),
    )
    return tuple(row[0] for row in rows)


def _not_hashed(kinds: Sequence[str]) -> str:
    return (
        f"FROM exhibit AS e WHERE e.retracted IS NULL AND e.kind IN ({_marks(kinds)}) "
        "AND NOT EXISTS (SELECT 1 FROM digest AS d WHERE d.exhibit_id = e.id "
        "AND d.retracted IS NULL) "
        "AND NOT EXISTS (SELECT 1 FROM manifest AS l WHERE l.exhibit_id = e.id "
        "AND l.retracted IS NULL)"
    )


def _rows(case: CaseFile, sql: str, ids: Sequence[str]) -> Iterator[Any]:
    return case.connection.execute(sql.format(marks=_marks(ids)), ids)


def _parts(values: Sequence[T]) -> Iterator[Sequence[T]]:
    for first in range(0, len(values), AT_ONCE):
        yield values[first : first + AT_ONCE]


def _count(case: CaseFile, sql: str, *values: str) -> int:
    return int(case.connection.execute(sql, values).fetchone()[0])


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" for _ in values)


def _like(word: str) -> str:
    escaped = word.replace("!", "!!").replace("%", "!%").replace("_", "!_")
    return f"%{escaped}%"
