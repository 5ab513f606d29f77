"""Fast reads of request lines, at 100,000 lines: what was asked before, and which drafts there are.

Nothing here writes. Case thread only.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from casebook.model.request import Line
from casebook.store.case_file import CaseFile
from casebook.store.rows import from_row

AT_ONCE = 500
"""The most identifiers that one query names."""


@dataclass(frozen=True, slots=True)
class AskedLine:
    """A line of a request that stands, with whom it asks and when that was first sent."""

    line: Line
    request_number: int
    to_agency_id: str
    sent_us: int | None


@dataclass(frozen=True, slots=True)
class Draft:
    """A request of which no leg was sent, with how many lines it has."""

    id: str
    number: int
    kind: str
    subject: str
    to_agency_id: str
    to_agency: str
    lines: int


_ABOUT = """
SELECT line.*, request.number, request.to_agency_id, (
    SELECT min(json_extract(leg.sent_at, '$.us'))
    FROM leg
    WHERE leg.request_id = line.request_id AND leg.retracted IS NULL
)
FROM line
JOIN request ON request.id = line.request_id
WHERE line.identifier IN ({marks}) AND line.retracted IS NULL AND request.retracted IS NULL
ORDER BY request.number, line.position"""

_DRAFTS = """
SELECT request.id, request.number, request.kind, request.subject, request.to_agency_id,
    coalesce(nullif(agency.short_name, ''), agency.name, ''), (
        SELECT count(*)
        FROM line
        WHERE line.request_id = request.id AND line.retracted IS NULL
    )
FROM request
LEFT JOIN agency ON agency.id = request.to_agency_id
WHERE request.retracted IS NULL AND NOT EXISTS (
    SELECT 1
    FROM leg
    WHERE leg.request_id = request.id AND leg.sent_at IS NOT NULL AND leg.retracted IS NULL
)
ORDER BY request.number DESC"""


def lines_about(case: CaseFile, identifiers: Iterable[str]) -> Iterator[AskedLine]:
    """Give every line that stands and asks about one of the identifiers, by its index.

    Within each 500 identifiers the lines come by request and position.
    """
    wanted = sorted(set(identifiers))
    for at in range(0, len(wanted), AT_ONCE):
        some = wanted[at : at + AT_ONCE]
        cursor = case.connection.execute(_ABOUT.format(marks=", ".join("?" * len(some))), some)
        names = [column[0] for column in cursor.description][:-3]
        for row in cursor:
            stored: dict[str, Any] = dict(zip(names, row, strict=False))
            yield AskedLine(from_row(Line, stored), row[-3], row[-2], row[-1])


def drafts(case: CaseFile) -> tuple[Draft, ...]:
    """Give the requests that were not sent yet, the newest first."""
    return tuple(Draft(*row) for row in case.connection.execute(_DRAFTS))


def last_position(case: CaseFile, request_id: str) -> int:
    """Give the highest position of a request's lines, retracted ones too; 0 without any."""
    (last,) = case.connection.execute(
        "SELECT max(position) FROM line WHERE request_id = ?", (request_id,)
    ).fetchone()
    return last or 0
