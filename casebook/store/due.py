"""Reads of what is due: open requests with counts of their lines, never the lines themselves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from casebook.model.request import Leg, LineState, Preservation, Request
from casebook.store.case_file import CaseFile
from casebook.store.rows import from_row

T = TypeVar("T")

AT_ONCE = 500

_REQUEST = "id, number, kind, subject, to_agency_id, due_at, particulars, regarding_id"

_LEG = (
    "id, request_id, position, from_agency_id, to_agency_id, sent_at, acknowledged_at, "
    "forwarded_at, replied_at, returned_at"
)


@dataclass(frozen=True, slots=True)
class LineCounts:
    """How many lines of a request stand in each state."""

    by_state: Mapping[LineState, int]

    @property
    def total(self) -> int:
        """Count every line."""
        return sum(self.by_state.values())

    @property
    def waiting(self) -> int:
        """Count the lines that are outstanding or only partly answered."""
        return sum(self.by_state.get(s, 0) for s in (LineState.OUTSTANDING, LineState.PARTLY))

    @property
    def states(self) -> frozenset[LineState]:
        """Give the states that occur."""
        return frozenset(self.by_state)


def requests(case: CaseFile) -> tuple[Request, ...]:
    """Give the requests in force by number, without their long texts."""
    return _read(
        case,
        Request,
        f"SELECT {_REQUEST} FROM request WHERE retracted IS NULL ORDER BY number",
    )


def line_counts(case: CaseFile) -> dict[str, LineCounts]:
    """Count the lines in force of every request by state, from the index alone."""
    found: defaultdict[str, dict[LineState, int]] = defaultdict(dict)
    rows = case.connection.execute(
        "SELECT request_id, state, count(*) FROM line INDEXED BY line_state "
        "WHERE retracted IS NULL GROUP BY request_id, state ORDER BY request_id, state"
    )
    for request_id, state, count in rows:
        found[request_id][LineState(state)] = count
    return {request_id: LineCounts(states) for request_id, states in found.items()}


def legs(case: CaseFile, request_ids: Collection[str]) -> dict[str, tuple[Leg, ...]]:
    """Give the legs in force of some requests in order, without their texts."""
    found: defaultdict[str, list[Leg]] = defaultdict(list)
    for some in _parts(list(request_ids)):
        marks = ", ".join("?" for _ in some)
        sql = (
            f"SELECT {_LEG} FROM leg WHERE retracted IS NULL AND request_id IN ({marks}) "
            "ORDER BY request_id, position"
        )
        for leg in _read(case, Leg, sql, some):
            found[leg.request_id].append(leg)
    return {request_id: tuple(some) for request_id, some in found.items()}


def periods(case: CaseFile) -> dict[str, tuple[Preservation, ...]]:
    """Give the periods of preservation in force of every request that has any, in order."""
    found: defaultdict[str, list[Preservation]] = defaultdict(list)
    sql = "SELECT * FROM preservation WHERE retracted IS NULL ORDER BY request_id, position"
    for period in _read(case, Preservation, sql):
        found[period.request_id].append(period)
    return {request_id: tuple(some) for request_id, some in found.items()}


def earliest_waiting(case: CaseFile, request_ids: Collection[str]) -> dict[str, tuple[int, int]]:
    """Give the earliest time, in UTC microseconds, that outstanding lines ask about, and how many
    they are, for each of some requests that has any."""
    found: dict[str, tuple[int, int]] = {}
    for some in _parts(list(request_ids)):
        marks = ", ".join("?" for _ in some)
        rows = case.connection.execute(
            "SELECT request_id, min(json_extract(at, '$.us')), count(at) "
            "FROM line INDEXED BY line_state WHERE retracted IS NULL AND state = ? "
            f"AND request_id IN ({marks}) GROUP BY request_id ORDER BY request_id",
            (LineState.OUTSTANDING.value, *some),
        )
        found |= {row[0]: (int(row[1]), int(row[2])) for row in rows if row[1] is not None}
    return found


def _read(case: CaseFile, kind: type[T], sql: str, values: Sequence[str] = ()) -> tuple[T, ...]:
    rows = case.connection.execute(sql, values)
    names = [column[0] for column in rows.description]
    return tuple(from_row(kind, dict(zip(names, row, strict=True))) for row in rows)


def _parts(values: Sequence[str]) -> list[Sequence[str]]:
    return [values[first : first + AT_ONCE] for first in range(0, len(values), AT_ONCE)]
