"""Where each request stands today, what is due, and what its letter still lacks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from casebook.actions import clock, whats_due
from casebook.model.agency import Agency
from casebook.model.instant import Instant
from casebook.model.request import (
    Leg,
    Line,
    Preservation,
    Request,
    RequestState,
    state_of,
)
from casebook.rules import deadlines, letter_checks
from casebook.rules.deadlines import Deadline
from casebook.rules.finding import Finding
from casebook.rules.kinds.asked import Asked
from casebook.rules.kinds.forms import form_of
from casebook.store.case_file import CaseFile

R = TypeVar("R", Leg, Line)


@dataclass(frozen=True, slots=True)
class Standing:
    """One request as it stands at a moment: its rows, its state and what is due.

    `legs` and `lines` are those not retracted, in order; `where` is a phrase like “with NCB
    Beijing since 22 Dec 2022, 14 days, no acknowledgement”.
    """

    request: Request
    legs: tuple[Leg, ...]
    lines: tuple[Line, ...]
    state: RequestState
    where: str
    due_at: Instant | None
    is_overdue: bool
    days_waiting: int | None


def standings(case: CaseFile, now: Instant | None = None) -> tuple[Standing, ...]:
    """Give where every request stands, retracted ones too, in the order of their numbers."""
    moment = now or clock.now()
    agencies = case.all(Agency, retracted=True)
    legs = _by_request(case.all(Leg))
    lines = _by_request(case.all(Line))
    return tuple(
        _standing(request, legs[request.id], lines[request.id], agencies, moment)
        for request in case.all(Request, retracted=True)
    )


def findings(case: CaseFile, request: Request, now: Instant | None = None) -> tuple[Finding, ...]:
    """Check the letter of a request; what blocks it comes first."""
    return letter_checks.findings(
        case.header(),
        request,
        case.where(Leg, request_id=request.id),
        case.where(Line, request_id=request.id),
        case.all(Agency, retracted=True),
        now or clock.now(),
    )


def asked_of(case: CaseFile, request: Request, now: Instant | None = None) -> Asked:
    """Gather all that the letter of a request and its checks speak of."""
    earlier = case.get(Request, request.regarding_id) if request.regarding_id else None
    return Asked(
        header=case.header(),
        request=request,
        form=form_of(request.kind),
        legs=case.where(Leg, request_id=request.id),
        lines=case.where(Line, request_id=request.id),
        agencies={agency.id: agency for agency in case.all(Agency, retracted=True)},
        now=now or clock.now(),
        periods=case.where(Preservation, request_id=request.id),
        earlier=earlier,
        earlier_legs=case.where(Leg, request_id=earlier.id) if earlier else (),
        earlier_lines=case.where(Line, request_id=earlier.id) if earlier else (),
    )


def where_is_it(case: CaseFile, request: Request, now: Instant | None = None) -> str:
    """Say in a phrase where a request is today."""
    return deadlines.where_is_it(
        request,
        case.where(Leg, request_id=request.id),
        case.all(Agency, retracted=True),
        now or clock.now(),
        case.where(Line, request_id=request.id),
    )


def due(case: CaseFile, now: Instant | None = None) -> tuple[Deadline, ...]:
    """Give everything of the case that is due or being lost, the earliest first."""
    return whats_due.due(case, now)


def _standing(
    request: Request,
    legs: list[Leg],
    lines: list[Line],
    agencies: tuple[Agency, ...],
    now: Instant,
) -> Standing:
    return Standing(
        request,
        tuple(legs),
        tuple(lines),
        state_of(tuple(legs), tuple(lines)),
        deadlines.where_is_it(request, legs, agencies, now, lines),
        deadlines.due_of(request, legs),
        request.retracted is None and deadlines.is_overdue(request, legs, lines, now),
        deadlines.days_waiting(legs, now),
    )


def _by_request(rows: Iterable[R]) -> defaultdict[str, list[R]]:
    grouped: defaultdict[str, list[R]] = defaultdict(list)
    for row in rows:
        grouped[row.request_id].append(row)
    for group in grouped.values():
        group.sort(key=lambda row: row.position)
    return grouped
