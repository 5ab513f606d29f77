"""Fast reads of the ledger of requests for the window, at 1,000 requests and 100,000 lines.

The lists read what they filter and sort by in one pass; what only the rows on screen show is read
for those rows alone. Nothing here writes. Case thread only.
"""

from __future__ import annotations

import json
from array import array
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar

from casebook.model.evidence import Attachment
from casebook.model.instant import Instant, Precision, ZoneBasis
from casebook.model.paper import Paper
from casebook.model.reply import Reply
from casebook.model.request import (
    Leg,
    Line,
    LineState,
    RequestState,
    state_from,
)
from casebook.store.case_file import CaseFile
from casebook.store.rows import columns, from_row, instant_of

T = TypeVar("T")
K = TypeVar("K")

AT_ONCE = 500
"""The most rows that one query names; longer lists are read in parts."""

ORDERS: dict[str, str] = {
    "position": "position",
    "state": "state",
    "identifier": "identifier COLLATE NOCASE",
    "port": "source_port",
    "at": "json_extract(at, '$.us')",
    "asked": "asked COLLATE NOCASE",
    "answer": "answer COLLATE NOCASE",
}
"""By what the lines of a request can be sorted; lines that are equal stay in order of position."""


class LegLine(NamedTuple):
    """One live leg as the lists need it: its ends, and each step in UTC microseconds."""

    from_agency_id: str
    to_agency_id: str
    sent_us: int | None
    acknowledged_us: int | None
    forwarded_us: int | None
    replied_us: int | None
    returned_us: int | None
    references: str


class RequestLine(NamedTuple):
    """One request as the board and the list sort and filter it.

    `due_at` is as it was set. Where none was set, `last_sent` and `last_acknowledged` are those of
    the last live leg, from which the law counts. `counts` has the live lines by state.
    """

    id: str
    number: int
    kind: str
    subject: str
    to_agency_id: str
    reference: str
    due_at: Instant | None
    regarding_id: str | None
    retracted: str | None
    state: RequestState
    counts: Mapping[LineState, int]
    legs: tuple[LegLine, ...]
    last_sent: Instant | None
    last_acknowledged: Instant | None
    particulars: Mapping[str, str]

    @property
    def lines(self) -> int:
        """Count the live lines."""
        return sum(self.counts.values())

    @property
    def open_lines(self) -> int:
        """Count the live lines that are not fully answered or refused."""
        return sum(self.counts.get(state, 0) for state in (LineState.OUTSTANDING, LineState.PARTLY))


@dataclass(frozen=True, slots=True)
class RequestEntry:
    """A journal entry about a request or a part of it, without the rows it wrote."""

    seq: int
    at: str
    kind: str
    actor: str
    why: str
    summary: str


class AgencyLeg(NamedTuple):
    """A leg from or to an agency with the request it is of, as correspondence shows it.

    `handed_on_at` is when the leg before was forwarded, which brings the request on this one.
    """

    number: int
    subject: str
    from_agency_id: str
    to_agency_id: str
    mode: str
    reference: str
    acknowledged_reference: str
    reply_reference: str
    reply: str
    returned_because: str
    sent_at: Instant | None
    acknowledged_at: Instant | None
    forwarded_at: Instant | None
    replied_at: Instant | None
    returned_at: Instant | None
    handed_on_at: Instant | None


@dataclass(frozen=True, slots=True)
class OfRequest:
    """Something of a request, with the number and subject of that request."""

    number: int
    subject: str
    row: Any


_REQUESTS = """
SELECT id, number, kind, subject, to_agency_id, reference, due_at, regarding_id, retracted,
    particulars
FROM request
ORDER BY number"""

_COUNTS = """
SELECT request_id, state, count(*)
FROM line INDEXED BY line_state
WHERE retracted IS NULL
GROUP BY request_id, state"""

_LEGS = """
SELECT request_id, from_agency_id, to_agency_id,
    json_extract(sent_at, '$.us'), json_extract(acknowledged_at, '$.us'),
    json_extract(forwarded_at, '$.us'), json_extract(replied_at, '$.us'),
    json_extract(returned_at, '$.us'),
    reference || ' ' || acknowledged_reference || ' ' || reply_reference,
    (sent_at IS NOT NULL) + 2 * (acknowledged_at IS NOT NULL) + 4 * (forwarded_at IS NOT NULL)
    + 8 * (replied_at IS NOT NULL) + 16 * (returned_at IS NOT NULL),
    sent_at, acknowledged_at
FROM leg
WHERE retracted IS NULL
ORDER BY request_id, position, rowid"""

_LINE_TEXT = (
    "identifier || ' ' || coalesce(source_port, '') || ' ' || protocol || ' ' || destination || "
    "' ' || asked || ' ' || cited || ' ' || link_to_facts || ' ' || answer || ' ' || "
    "answer_reference"
)
"""What a filter of lines looks into."""

_PARTS = (
    "SELECT ?1 UNION ALL SELECT id FROM leg WHERE request_id = ?1 "
    "UNION ALL SELECT id FROM line WHERE request_id = ?1 "
    "UNION ALL SELECT id FROM preservation WHERE request_id = ?1 "
    "UNION ALL SELECT id FROM reply WHERE request_id = ?1"
)
"""The ids of a request and of all that belongs to it."""

_Pattern = tuple[tuple[int, ...], tuple[LineState, ...]]
"""The steps taken on each leg, as bits, and the states that occur among the lines."""

_STATES = {state.value: state for state in LineState}

_SOME_TIME = Instant(0, "", Precision.SECOND, "UTC", ZoneBasis.BY_FORMAT)
"""Stands for a step that was taken, where only that counts."""


def request_lines(case: CaseFile) -> tuple[RequestLine, ...]:
    """Give every request, retracted ones too, by number; three passes, no line is read."""
    counts: defaultdict[str, dict[LineState, int]] = defaultdict(dict)
    for request_id, state, count in case.connection.execute(_COUNTS):
        counts[request_id][_STATES[state]] = count
    legs: defaultdict[str, list[LegLine]] = defaultdict(list)
    taken: defaultdict[str, list[int]] = defaultdict(list)
    last: dict[str, tuple[str | None, str | None]] = {}
    for row in case.connection.execute(_LEGS):
        request_id = row[0]
        legs[request_id].append(LegLine._make(row[1:9]))
        taken[request_id].append(row[9])
        last[request_id] = row[10:]
    states: dict[_Pattern, RequestState] = {}
    return tuple(
        [
            _request_line(
                row,
                counts.get(row[0], {}),
                tuple(legs.get(row[0], ())),
                tuple(taken.get(row[0], ())),
                last.get(row[0], (None, None)),
                states,
            )
            for row in case.connection.execute(_REQUESTS)
        ]
    )


def legs_of(case: CaseFile, ids: Sequence[str]) -> dict[str, tuple[Leg, ...]]:
    """Give the live legs of some requests, in order; a request without any has no key."""
    found: defaultdict[str, list[Leg]] = defaultdict(list)
    for some in _parts(ids):
        sql = (
            f"SELECT * FROM leg WHERE retracted IS NULL AND request_id IN ({_marks(some)}) "
            "ORDER BY request_id, position, rowid"
        )
        for leg in _rows(case, Leg, sql, some):
            found[leg.request_id].append(leg)
    return {request_id: tuple(legs) for request_id, legs in found.items()}


def agency_names(case: CaseFile) -> dict[str, str]:
    """Give short and full name of every agency, retracted ones too, by id."""
    rows = case.connection.execute("SELECT id, short_name || ' ' || name FROM agency ORDER BY id")
    return dict(rows.fetchall())


def line_counts(case: CaseFile, request_id: str) -> dict[LineState, int]:
    """Count the live lines of a request by state."""
    rows = case.connection.execute(
        "SELECT state, count(*) FROM line INDEXED BY line_state "
        "WHERE request_id = ? AND retracted IS NULL GROUP BY state",
        (request_id,),
    )
    return {LineState(state): count for state, count in rows}


def find_lines(
    case: CaseFile,
    request_id: str,
    text: str = "",
    *,
    state: LineState | None = None,
    order: str = "position",
    descending: bool = False,
) -> array[int]:
    """Give the lines of a request that hold every word of `text` and are in `state`.

    `order` is a key of `ORDERS`. Without a state retracted lines are there too. The numbers are
    what `lines_at` takes.
    """
    clauses, values = ["request_id = ?"], [request_id]
    if state is not None:
        clauses.append("state = ? AND retracted IS NULL")
        values.append(state.value)
    for word in text.split():
        clauses.append(f"{_LINE_TEXT} LIKE ? ESCAPE '!'")
        values.append(_like(word))
    way = "DESC" if descending else "ASC"
    rows = case.connection.execute(
        f"SELECT rowid FROM line WHERE {' AND '.join(clauses)} "
        f"ORDER BY {ORDERS[order]} {way}, position {way}, rowid",
        values,
    )
    return array("q", (row[0] for row in rows))


def lines_at(case: CaseFile, rows: Sequence[int]) -> tuple[Line, ...]:
    """Give the lines of some rows of `find_lines`, in their order."""
    found: dict[int, Line] = {}
    names = [name for name, _ in columns(Line)]
    for some in _parts(rows):
        read = case.connection.execute(
            f"SELECT rowid, {', '.join(names)} FROM line WHERE rowid IN ({_marks(some)})", some
        )
        for row in read:
            found[row[0]] = from_row(Line, dict(zip(names, row[1:], strict=True)))
    return tuple(found[row] for row in rows if row in found)


def row_of_line(case: CaseFile, line_id: str) -> int | None:
    """Give the row of a line as `find_lines` numbers it; None when there is no such line."""
    row = case.connection.execute("SELECT rowid FROM line WHERE id = ?", (line_id,)).fetchone()
    return None if row is None else int(row[0])


def last_line(case: CaseFile, request_id: str) -> Line | None:
    """Give the last live line of a request, None when it has none."""
    sql = (
        "SELECT * FROM line WHERE request_id = ? AND retracted IS NULL "
        "ORDER BY position DESC LIMIT 1"
    )
    return next(iter(_rows(case, Line, sql, (request_id,))), None)


def attachments_of(case: CaseFile, request_id: str, most: int) -> tuple[Attachment, ...]:
    """Give the live files attached to a request, its legs or its lines; at most `most`."""
    sql = (
        f"SELECT * FROM attachment WHERE about_id IN ({_PARTS}) AND retracted IS NULL "
        "ORDER BY rowid LIMIT ?2"
    )
    return tuple(_rows(case, Attachment, sql, (request_id, most)))


def history_of(case: CaseFile, request_id: str, most: int) -> tuple[tuple[RequestEntry, ...], int]:
    """Give the newest entries about a request and all its parts, the newest first, and how many.

    The rows that an entry wrote are not read: one entry may have added thousands of lines.
    """
    seqs = [
        row[0]
        for row in case.connection.execute(
            f"SELECT DISTINCT seq FROM touch WHERE row_id IN ({_PARTS}) ORDER BY seq DESC",
            (request_id,),
        )
    ]
    shown = seqs[:most]
    rows = case.connection.execute(
        "SELECT l.seq, json_extract(l.header, '$.at'), json_extract(l.header, '$.kind'), "
        # All at once: a body with thousands of lines would be parsed anew for each.
        "json_extract(b.body, '$.actor.rank', '$.actor.name', '$.why', '$.summary') "
        f"FROM log AS l JOIN body AS b USING (seq) WHERE l.seq IN ({_marks(shown)}) "
        "ORDER BY l.seq DESC",
        shown,
    )
    return tuple(_entry(*row) for row in rows), len(seqs)


def papers_of(case: CaseFile, request_id: str, most: int) -> tuple[Paper, ...]:
    """Give the papers issued about a request, the newest first; at most `most`."""
    sql = "SELECT * FROM paper WHERE subject_id = ? ORDER BY number DESC LIMIT ?"
    return tuple(_rows(case, Paper, sql, (request_id, most)))


def requests_about(case: CaseFile, request_id: str) -> tuple[int, ...]:
    """Give the numbers of the live requests that are about this one: reminders and the like."""
    rows = case.connection.execute(
        "SELECT number FROM request WHERE regarding_id = ? AND retracted IS NULL ORDER BY number",
        (request_id,),
    )
    return tuple(row[0] for row in rows)


def agency_legs(case: CaseFile, agency_id: str) -> tuple[AgencyLeg, ...]:
    """Give every live leg from or to an agency, of live requests, by request and position."""
    rows = case.connection.execute(
        "SELECT r.number, r.subject, g.from_agency_id, g.to_agency_id, g.mode, g.reference, "
        "g.acknowledged_reference, g.reply_reference, g.reply, g.returned_because, "
        "g.sent_at, g.acknowledged_at, g.forwarded_at, g.replied_at, g.returned_at, "
        "(SELECT b.forwarded_at FROM leg AS b WHERE b.request_id = g.request_id "
        "AND b.position < g.position AND b.retracted IS NULL ORDER BY b.position DESC LIMIT 1) "
        "FROM leg AS g JOIN request AS r ON r.id = g.request_id "
        "WHERE (g.from_agency_id = ?1 OR g.to_agency_id = ?1) AND g.retracted IS NULL "
        "AND r.retracted IS NULL ORDER BY r.number, g.position, g.rowid",
        (agency_id,),
    )
    return tuple([AgencyLeg._make((*row[:10], *map(instant_of, row[10:]))) for row in rows])


def agency_papers(case: CaseFile, agency_id: str) -> tuple[OfRequest, ...]:
    """Give the papers issued about live requests that go to an agency, at any hop, by number."""
    sql = """
SELECT r.number AS request_number, r.subject AS request_subject, p.*
FROM paper AS p
JOIN request AS r ON r.id = p.subject_id
WHERE r.retracted IS NULL AND (r.to_agency_id = ?1 OR EXISTS (
    SELECT 1
    FROM leg AS g
    WHERE g.request_id = r.id AND g.to_agency_id = ?1 AND g.retracted IS NULL
))
ORDER BY p.number"""
    return _of_requests(case, Paper, sql, (agency_id,))


def agency_replies(case: CaseFile, agency_id: str) -> tuple[OfRequest, ...]:
    """Give the live replies that came from an agency, by number."""
    sql = """
SELECT r.number AS request_number, r.subject AS request_subject, p.*
FROM reply AS p
JOIN request AS r ON r.id = p.request_id
WHERE p.from_agency_id = ?1 AND p.retracted IS NULL
ORDER BY p.number"""
    return _of_requests(case, Reply, sql, (agency_id,))


def agencies_in_use(case: CaseFile) -> dict[str, int]:
    """Count the live legs from or to each agency, by its id."""
    rows = case.connection.execute(
        "SELECT id, count(*) FROM ("
        "SELECT from_agency_id AS id FROM leg WHERE retracted IS NULL "
        "UNION ALL SELECT to_agency_id FROM leg WHERE retracted IS NULL"
        ") GROUP BY id ORDER BY id"
    )
    return dict(rows.fetchall())


def _entry(seq: int, at: str, kind: str, said: str) -> RequestEntry:
    rank, name, why, summary = json.loads(said)
    return RequestEntry(seq, at, kind, f"{rank} {name}".strip(), why, summary)


def _request_line(
    row: tuple[Any, ...],
    counts: Mapping[LineState, int],
    legs: tuple[LegLine, ...],
    taken: tuple[int, ...],
    last: tuple[str | None, str | None],
    states: dict[_Pattern, RequestState],
) -> RequestLine:
    request_id, number, kind, subject, to_agency_id, reference, due_at, *rest = row
    regarding_id, why, particulars = rest
    due = instant_of(due_at)
    sent, acknowledged = last if due is None else (None, None)
    return RequestLine(
        request_id,
        number,
        kind,
        subject,
        to_agency_id,
        reference,
        due,
        regarding_id,
        why,
        _state((taken, tuple(counts)), states),
        counts,
        legs,
        instant_of(sent),
        instant_of(acknowledged),
        {} if particulars == "{}" else json.loads(particulars),
    )


def _state(pattern: _Pattern, known: dict[_Pattern, RequestState]) -> RequestState:
    """Give the state that follows from the steps taken; each pattern is computed once."""
    found = known.get(pattern)
    if found is None:
        taken, lines = pattern
        found = known[pattern] = state_from(
            tuple(_leg_with(place, steps) for place, steps in enumerate(taken, 1)),
            frozenset(lines),
        )
    return found


def _leg_with(position: int, steps: int) -> Leg:
    """Give a leg that says which steps were taken, for the state alone; one bit is one step."""
    sent, acknowledged, forwarded, replied, returned = (
        _SOME_TIME if steps >> step & 1 else None for step in range(5)
    )
    return Leg(
        "",
        "",
        position,
        "",
        "",
        sent_at=sent,
        acknowledged_at=acknowledged,
        forwarded_at=forwarded,
        replied_at=replied,
        returned_at=returned,
    )


def _rows(case: CaseFile, kind: type[T], sql: str, values: Sequence[object]) -> Iterator[T]:
    read = case.connection.execute(sql, values)
    names = [column[0] for column in read.description]
    for row in read:
        yield from_row(kind, dict(zip(names, row, strict=True)))


def _of_requests(
    case: CaseFile, kind: type[Any], sql: str, values: Sequence[object]
) -> tuple[OfRequest, ...]:
    read = case.connection.execute(sql, values)
    names = [column[0] for column in read.description][2:]
    return tuple(
        OfRequest(row[0], row[1], from_row(kind, dict(zip(names, row[2:], strict=True))))
        for row in read
    )


def _parts(values: Sequence[K]) -> Iterator[Sequence[K]]:
    for first in range(0, len(values), AT_ONCE):
        yield values[first : first + AT_ONCE]


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" for _ in values)


def _like(word: str) -> str:
    escaped = word.replace("!", "!!").replace("%", "!%").replace("_", "!_")
    return f"%{escaped}%"
