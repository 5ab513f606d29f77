"""Reads of what is due: open requests with counts of their lines, never the lines themselves."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

from casebook.model.instant import Instant, Precision, ZoneBasis
from casebook.model.request import Leg, LineState, Preservation, Request
from casebook.store.case_file import CaseFile
from casebook.store.rows import instant_of

AT_ONCE = 500

DONE = Instant(0, "done", Precision.DAY, "UTC", ZoneBasis.BY_FORMAT)
"""Stands for the time of a step that was recorded."""


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
    rows = case.connection.execute(
        "SELECT id, number, kind, subject, to_agency_id, due_at, particulars, regarding_id "
        "FROM request WHERE retracted IS NULL ORDER BY number"
    )
    return tuple(
        Request(
            row[0],
            row[1],
            row[2],
            row[3],
            row[4],
            due_at=instant_of(row[5]),
            particulars=json.loads(row[6]) if row[6] != "{}" else {},
            regarding_id=row[7],
        )
        for row in rows
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


def leg_marks(case: CaseFile) -> dict[str, tuple[Leg, ...]]:
    """Give the legs in force of every request in order, with the steps done but not their times.

    Each step that was recorded is `DONE`: enough for the state of a request, and read shortly.
    """
    found: defaultdict[str, list[Leg]] = defaultdict(list)
    rows = case.connection.execute(
        "SELECT request_id, position, sent_at IS NOT NULL, acknowledged_at IS NOT NULL, "
        "forwarded_at IS NOT NULL, replied_at IS NOT NULL, returned_at IS NOT NULL "
        "FROM leg WHERE retracted IS NULL ORDER BY request_id, position"
    )
    for row in rows:
        found[row[0]].append(
            Leg(
                "",
                row[0],
                row[1],
                "",
                "",
                sent_at=DONE if row[2] else None,
                acknowledged_at=DONE if row[3] else None,
                forwarded_at=DONE if row[4] else None,
                replied_at=DONE if row[5] else None,
                returned_at=DONE if row[6] else None,
            )
        )
    return {request_id: tuple(some) for request_id, some in found.items()}


def legs(case: CaseFile, request_ids: Sequence[str]) -> dict[str, tuple[Leg, ...]]:
    """Give the legs in force of some requests in order, without their texts."""
    found: defaultdict[str, list[Leg]] = defaultdict(list)
    for some in _parts(request_ids):
        _read_legs(case, some, found)
    return {request_id: tuple(legs) for request_id, legs in found.items()}


def _read_legs(case: CaseFile, ids: Sequence[str], found: defaultdict[str, list[Leg]]) -> None:
    rows = case.connection.execute(
        "SELECT id, request_id, position, from_agency_id, to_agency_id, sent_at, acknowledged_at, "
        "forwarded_at, replied_at, returned_at FROM leg WHERE retracted IS NULL "
        f"AND request_id IN ({', '.join('?' for _ in ids)}) ORDER BY request_id, position",
        ids,
    )
    for row in rows:
        found[row[1]].append(
            Leg(
                row[0],
                row[1],
                row[2],
                row[3],
                row[4],
                sent_at=instant_of(row[5]),
                acknowledged_at=instant_of(row[6]),
                forwarded_at=instant_of(row[7]),
                replied_at=instant_of(row[8]),
                returned_at=instant_of(row[9]),
            )
        )


def periods(case: CaseFile) -> dict[str, tuple[Preservation, ...]]:
    """Give the periods of preservation in force of every request that has any, in order."""
    found: defaultdict[str, list[Preservation]] = defaultdict(list)
    rows = case.connection.execute(
        "SELECT id, request_id, position, asked_at, granted_at, until, remarks "
        "FROM preservation WHERE retracted IS NULL ORDER BY request_id, position"
    )
    for row in rows:
        asked_at = instant_of(row[3])
        if asked_at is not None:
            granted_at, until = instant_of(row[4]), instant_of(row[5])
            period = Preservation(
                row[0], row[1], row[2], asked_at, granted_at, until, remarks=row[6]
            )
            found[row[1]].append(period)
    return {request_id: tuple(some) for request_id, some in found.items()}


def earliest_waiting(case: CaseFile) -> Mapping[str, tuple[int, int]]:
    """Give the earliest time, in UTC microseconds, that outstanding lines ask about, and how many
    such lines there are, for each request that has any.

    The first call reads every line; a later one only the requests whose lines were written since,
    as the journal says.
    """
    known = _known.setdefault(case, _Earliest())
    newest = case.head().seq
    if known.seq > newest or known.case_id != case.case_id:
        known = _known[case] = _Earliest()
    if not known.seq:
        known.found = _earliest(case, "", ())
    elif newest > known.seq:
        written = {
            str(row["request_id"])
            for entry in case.entries(known.seq + 1, newest)
            for row in entry.rows.get("line", ())
        }
        for some in _parts(sorted(written)):
            for request_id in some:
                known.found.pop(request_id, None)
            marks = ", ".join("?" for _ in some)
            known.found |= _earliest(case, f"AND request_id IN ({marks})", some)
    known.seq, known.case_id = newest, case.case_id
    return known.found


@dataclass
class _Earliest:
    """What `earliest_waiting` found up to an entry of the journal."""

    seq: int = 0
    case_id: str = ""
    found: dict[str, tuple[int, int]] = field(default_factory=dict)


_known: WeakKeyDictionary[CaseFile, _Earliest] = WeakKeyDictionary()
"""By open case. Reading 100,000 lines anew at every change would take a tenth of a second."""


def _earliest(case: CaseFile, which: str, values: Sequence[str]) -> dict[str, tuple[int, int]]:
    rows = case.connection.execute(
        "SELECT request_id, min(json_extract(at, '$.us')), count(at) "
        "FROM line INDEXED BY line_state WHERE retracted IS NULL AND state = ? "
        f"{which} GROUP BY request_id ORDER BY request_id",
        (LineState.OUTSTANDING.value, *values),
    )
    return {row[0]: (int(row[1]), int(row[2])) for row in rows if row[1] is not None}


def _parts(values: Sequence[str]) -> list[Sequence[str]]:
    return [values[first : first + AT_ONCE] for first in range(0, len(values), AT_ONCE)]
