"""What of the case is due or being lost, read shortly however many requests and lines there are."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from casebook.actions import clock
from casebook.model.agency import Agency
from casebook.model.case import CaseHeader
from casebook.model.evidence import Exhibit
from casebook.model.instant import Instant
from casebook.model.request import (
    Leg,
    LineState,
    Request,
    RequestKind,
    RequestState,
    state_from,
)
from casebook.model.seizure import Seizure
from casebook.model.transfer import Forwarding
from casebook.rules import case_clocks, deadlines, losses, times
from casebook.rules.deadlines import Deadline, DeadlineKind
from casebook.store import due as reads
from casebook.store.case_file import CaseFile
from casebook.store.due import LineCounts

__all__ = ["Deadline", "DeadlineKind", "OpenRequest", "due", "is_past", "open_requests"]

CLOSED = (RequestState.ANSWERED, RequestState.REFUSED)

_NONE = LineCounts({})

_MOST_EXHIBITS = 20
"""So many exhibits of a memo are looked at: they were seized together."""


@dataclass(frozen=True, slots=True)
class OpenRequest:
    """A request that waits: its state, its lines by state, and what of it is due, in order."""

    request: Request
    state: RequestState
    lines: LineCounts
    deadlines: tuple[Deadline, ...]


def due(case: CaseFile, now: Instant | None = None) -> tuple[Deadline, ...]:
    """Give everything of the case that is due or being lost, the earliest first."""
    moment = now or clock.now()
    header = case.header()
    found = [
        *deadlines.retention(header),
        *(each for one in open_requests(case, moment) for each in one.deadlines),
        *_of_case(case, header, moment),
    ]
    return tuple(sorted(found, key=lambda each: each.at.utc_us))


def is_past(deadline: Deadline, now: Instant) -> bool:
    """Say whether a deadline has passed for certain; a day passes with its last moment.

    What may be deleted from a day on is past from its beginning.
    """
    if deadline.kind is DeadlineKind.LOSS:
        return deadline.at.utc_us <= now.utc_us
    return times.is_before(deadline.at, now)


def open_requests(case: CaseFile, now: Instant | None = None) -> tuple[OpenRequest, ...]:
    """Give every request that still waits, or whose addressee preserves something, by number."""
    moment = now or clock.now()
    header = case.header()
    counts = reads.line_counts(case)
    periods = reads.periods(case)
    asked = reads.requests(case)
    legs = reads.legs(case, [request.id for request in asked])
    states = {
        request.id: state_from(legs.get(request.id, ()), counts.get(request.id, _NONE).states)
        for request in asked
    }
    agencies = {agency.id: agency for agency in case.all(Agency, retracted=True)}
    earliest = reads.earliest_waiting(case, _who_may_lose(asked, states, agencies))
    found = []
    for request in asked:
        if states[request.id] in CLOSED and request.id not in periods:
            continue
        lines = counts.get(request.id, _NONE)
        agency = agencies[request.to_agency_id]
        some = [
            losses.of_preservation(request, agency, periods.get(request.id, ()), header),
            _answer(request, legs.get(request.id, ()), lines, agencies, moment, header),
        ]
        if request.id in earliest and request.id not in periods:
            some.append(losses.of_lines(request, agency, *earliest[request.id], header))
        found.append(
            OpenRequest(
                request, states[request.id], lines, tuple(each for each in some if each is not None)
            )
        )
    return tuple(found)


def _answer(
    request: Request,
    legs: tuple[Leg, ...],
    lines: LineCounts,
    agencies: Mapping[str, Agency],
    now: Instant,
    header: CaseHeader,
) -> Deadline | None:
    on_route = [agencies[i] for leg in legs for i in (leg.from_agency_id, leg.to_agency_id)]
    place = deadlines.where_is_it(request, legs, on_route, now)
    if lines.total and lines.waiting and any(leg.replied_at for leg in legs):
        place = f"{place}, {lines.waiting} of {lines.total} lines still open"
    waiting = lines.by_state.get(LineState.OUTSTANDING, 0)
    return deadlines.of_request(request, legs, lines.states, waiting, place, now, header)


def _who_may_lose(
    asked: Collection[Request], states: Mapping[str, RequestState], agencies: Mapping[str, Agency]
) -> list[str]:
    """Give the requests whose lines are worth reading: open, to an agency that deletes."""
    return [
        request.id
        for request in asked
        if states[request.id] not in CLOSED and losses.deletes(agencies[request.to_agency_id])
    ]


def _of_case(case: CaseFile, header: CaseHeader, now: Instant) -> list[Deadline]:
    told = case.where(Request, kind=RequestKind.PROGRESS.value)
    has_told = any(
        leg.sent_at for some in reads.legs(case, [r.id for r in told]).values() for leg in some
    )
    found = [case_clocks.default_bail(header), case_clocks.progress(header, has_told)]
    for seizure in case.all(Seizure):
        found += case_clocks.of_seizure(header, seizure, now)
    for memo in case.all(Forwarding):
        seized = [case.get(Exhibit, key).seized_at for key in memo.exhibit_ids[:_MOST_EXHIBITS]]
        known = [at for at in seized if at is not None]
        found.append(case_clocks.of_memo(memo, known, header))
    return [each for each in found if each is not None]
