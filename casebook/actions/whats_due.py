"""What of the case is due or being lost, read shortly however many requests and lines there are."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
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

__all__ = [
    "Deadline",
    "DeadlineKind",
    "Waiting",
    "due",
    "in_words",
    "is_before",
    "is_past",
    "of_case",
    "waiting",
]

CLOSED = (RequestState.ANSWERED, RequestState.REFUSED)

_NONE = LineCounts({})

_MOST_EXHIBITS = 20
"""So many exhibits of a memo are looked at: they were seized together."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A request that waits, or whose addressee preserves something: what ranks it, and no words.

    `due_at` is when an answer or the report itself is due, `preserved_until` when the last period
    of preservation ends, and `lost_at` the day from which the addressee may delete.
    """

    request: Request
    state: RequestState
    lines: LineCounts
    due_at: Instant | None = None
    preserved_until: Instant | None = None
    lost_at: Instant | None = None


def due(case: CaseFile, now: Instant | None = None) -> tuple[Deadline, ...]:
    """Give everything of the case that is due or being lost, the earliest first."""
    moment = now or clock.now()
    header = case.header()
    found = [
        *deadlines.retention(header),
        *(each for one in in_words(case, waiting(case), moment) for each in one),
        *_of_case(case, header, moment),
    ]
    return tuple(sorted(found, key=lambda each: each.at.utc_us))


def of_case(case: CaseFile, now: Instant | None = None) -> tuple[Deadline, ...]:
    """Give what is due of the case itself, and when evidence that others keep may be destroyed."""
    header = case.header()
    found = [*deadlines.retention(header), *_of_case(case, header, now or clock.now())]
    return tuple(sorted(found, key=lambda each: each.at.utc_us))


def is_past(deadline: Deadline, now: Instant) -> bool:
    """Say whether a deadline has passed for certain; a day passes with its last moment.

    What may be deleted from a day on is past from its beginning.
    """
    if deadline.kind is DeadlineKind.LOSS:
        return deadline.at.utc_us <= now.utc_us
    return times.is_before(deadline.at, now)


def is_before(earlier: Instant, later: Instant) -> bool:
    """Say whether an instant lies before another for certain; a day passes with its last moment."""
    return times.is_before(earlier, later)


def waiting(case: CaseFile) -> tuple[Waiting, ...]:
    """Give every request that waits, or whose addressee preserves something, by number."""
    header = case.header()
    counts, periods, marks = reads.line_counts(case), reads.periods(case), reads.leg_marks(case)
    agencies = {agency.id: agency for agency in case.all(Agency, retracted=True)}
    deleting = {key for key, agency in agencies.items() if losses.deletes(agency)}
    earliest = reads.earliest_waiting(case) if deleting else {}
    found = []
    for request in reads.requests(case):
        lines = counts.get(request.id, _NONE)
        state = state_from(marks.get(request.id, ()), lines.states)
        if state in CLOSED and request.id not in periods:
            continue
        agency = agencies[request.to_agency_id]
        lost_at = preserved_until = None
        if request.id in periods:
            preserved_until = losses.preserved_until(agency, periods[request.id], header)
        elif agency.id in deleting and request.id in earliest and state not in CLOSED:
            lost_at = losses.lost_at(agency, earliest[request.id][0], header)
        due_at = None if state in CLOSED else request.due_at
        found.append(Waiting(request, state, lines, due_at, preserved_until, lost_at))
    return tuple(_with_clocks(case, found))


def _with_clocks(case: CaseFile, found: Sequence[Waiting]) -> Iterator[Waiting]:
    """Add the due times that come from the clock of the kind, which need the times of the legs."""
    timed = {
        one.request.id
        for one in found
        if one.due_at is None and one.state not in CLOSED and deadlines.has_clock(one.request.kind)
    }
    legs = reads.legs(case, sorted(timed))
    for one in found:
        if one.request.id in timed:
            due_at = deadlines.due_of(one.request, legs.get(one.request.id, ()))
            yield dataclasses.replace(one, due_at=due_at)
        else:
            yield one


def in_words(
    case: CaseFile, some: Sequence[Waiting], now: Instant
) -> tuple[tuple[Deadline, ...], ...]:
    """Give the deadlines of some requests in words: loss, preservation, then what is due."""
    header = case.header()
    legs = reads.legs(case, [one.request.id for one in some])
    agencies = {agency.id: agency for agency in case.all(Agency, retracted=True)}
    periods = reads.periods(case) if any(one.preserved_until for one in some) else {}
    earliest = reads.earliest_waiting(case) if any(one.lost_at for one in some) else {}
    found = []
    for one in some:
        request, agency = one.request, agencies[one.request.to_agency_id]
        said: list[Deadline | None] = []
        if one.lost_at is not None:
            said.append(losses.of_lines(request, agency, *earliest[request.id], header))
        if one.preserved_until is not None:
            said.append(losses.of_preservation(request, agency, periods[request.id], header))
        if one.due_at is not None:
            said.append(
                _answer(request, legs.get(request.id, ()), one.lines, agencies, now, header)
            )
        found.append(tuple(each for each in said if each is not None))
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


def _of_case(case: CaseFile, header: CaseHeader, now: Instant) -> list[Deadline]:
    told = case.where(Request, kind=RequestKind.PROGRESS.value)
    has_told = any(
        leg.sent_at for request in told for leg in case.where(Leg, request_id=request.id)
    )
    found = [case_clocks.default_bail(header), case_clocks.progress(header, has_told)]
    for seizure in case.all(Seizure):
        found += case_clocks.of_seizure(header, seizure, now)
    for memo in case.all(Forwarding):
        seized = [case.get(Exhibit, key).seized_at for key in memo.exhibit_ids[:_MOST_EXHIBITS]]
        known = [at for at in seized if at is not None]
        found.append(case_clocks.of_memo(memo, known, header))
    return [each for each in found if each is not None]
