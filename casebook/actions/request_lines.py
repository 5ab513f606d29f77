"""Every request as a list shows it: its state, when an answer is due, and where it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from casebook.actions import clock
from casebook.model.agency import Agency
from casebook.model.identifier import IdentifierKind
from casebook.model.instant import Instant, Precision, ZoneBasis
from casebook.model.request import Leg, Line, LineState, Request, RequestKind, RequestState
from casebook.rules import deadlines, times
from casebook.store import requests
from casebook.store.case_file import CaseFile
from casebook.store.requests import RequestLine

CLOSED = (RequestState.ANSWERED, RequestState.REFUSED)
"""The states in which nothing is waited for any more."""


class RequestRow(NamedTuple):
    """One request with what follows from its legs, at a moment.

    `due_at` is as set, else by the law that gives the addressee a time. `searched` is the text a
    filter looks into, in one case.
    """

    line: RequestLine
    due_at: Instant | None
    is_overdue: bool
    searched: str

    @property
    def id(self) -> str:
        """Give the id of the request."""
        return self.line.id

    @property
    def number(self) -> str:
        """Give the number of the request, like R-4."""
        return f"R-{self.line.number}"

    @property
    def is_open(self) -> bool:
        """Say whether something is still waited for."""
        return self.line.retracted is None and self.line.state not in CLOSED


def request_rows(case: CaseFile, now: Instant | None = None) -> tuple[RequestRow, ...]:
    """Give every request, retracted ones too, by number; no line is read."""
    moment = now or clock.now()
    names = requests.agency_names(case)
    return tuple(_row(line, names, moment) for line in requests.request_lines(case))


def wheres(
    case: CaseFile, lines: Sequence[RequestLine], now: Instant | None = None
) -> dict[str, str]:
    """Say in a phrase where some requests are today, by id; a screenful takes milliseconds."""
    moment = now or clock.now()
    agencies = case.all(Agency, retracted=True)
    legs = requests.legs_of(case, [line.id for line in lines])
    return {
        line.id: deadlines.where_is_it(
            _request(line), legs.get(line.id, ()), agencies, moment, _counted(line.counts)
        )
        for line in lines
    }


def by_urgency(row: RequestRow) -> tuple[bool, bool, bool, int, int]:
    """Give what puts the open request that is due first before all others."""
    due = row.due_at
    return (
        row.line.retracted is not None,
        not row.is_open,
        due is None,
        due.utc_us if due else 0,
        row.line.number,
    )


def _row(line: RequestLine, names: Mapping[str, str], now: Instant) -> RequestRow:
    due = line.due_at or _due_by_law(line)
    is_open = line.retracted is None and line.state not in CLOSED
    ends = dict.fromkeys(end for leg in line.legs for end in (leg.from_agency_id, leg.to_agency_id))
    words = [
        f"R-{line.number}",
        line.kind,
        line.subject,
        line.reference,
        line.state.value,
        *(names.get(end, "") for end in ends),
        *(leg.references for leg in line.legs),
    ]
    is_overdue = due is not None and is_open and times.is_before(due, now)
    if is_overdue:
        words.append("overdue")
    return RequestRow(line, due, is_overdue, "\n".join(words).casefold())


def _due_by_law(line: RequestLine) -> Instant | None:
    """Give when the law says it is due; only the last leg needs its times, the others none."""
    if not deadlines.has_clock(line.kind):
        return None
    last = len(line.legs) - 1
    # A report counts from when the incident was noticed, until any leg of it is out.
    first = 0 if line.kind == RequestKind.CERT_IN else last
    legs = [
        Leg(
            "",
            line.id,
            at + 1,
            leg.from_agency_id,
            leg.to_agency_id,
            sent_at=line.last_sent if at == last else _moment(leg.sent_us),
            acknowledged_at=line.last_acknowledged if at == last else None,
        )
        for at, leg in enumerate(line.legs)
        if at >= first
    ]
    return deadlines.due_of(_request(line), legs)


def _moment(us: int | None) -> Instant | None:
    return None if us is None else Instant(us, "", Precision.SECOND, "UTC", ZoneBasis.BY_FORMAT)


def _request(line: RequestLine) -> Request:
    return Request(
        line.id,
        line.number,
        line.kind,
        line.subject,
        line.to_agency_id,
        due_at=line.due_at,
        retracted=line.retracted,
        particulars=line.particulars,
    )


def _counted(counts: Mapping[LineState, int]) -> list[Line]:
    """Give as many lines of each state as were counted; only their state means anything."""
    found: list[Line] = []
    for state, count in counts.items():
        found += [Line("", "", 0, IdentifierKind.IPV4, "", "", state=state)] * count
    return found
