"""Where each request stands today, what is due, and what its letter still lacks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from casebook.actions import clock, whats_due
from casebook.actions.check_lines import backing_of
from casebook.actions.progress import OnCase, Progress
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
from casebook.rules.line_backing import Backing
from casebook.store import requests
from casebook.store.case_file import CaseFile

R = TypeVar("R", Leg, Line)

SLICE = 250
"""The most lines that one job on the case reads while a letter is checked."""


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
    return letter_checks.findings(asked_of(case, request, now))


def findings_in_slices(
    on_case: OnCase, request: Request, progress: Progress, now: Instant | None = None
) -> tuple[Finding, ...]:
    """Check the letter of a request of many lines, as `findings` does, without holding the case.

    Lines and what they cite are read a few hundred at a time, and checked off the case thread:
    other reads come in between. Raises Cancelled.
    """
    stored = on_case(lambda case: case.get(Request, request.id))
    earlier = on_case(lambda case: _lines_in_slices_of(case, stored.regarding_id))
    own = on_case(lambda case: _lines_in_slices_of(case, stored.id))
    legs = on_case(lambda case: case.where(Leg, request_id=stored.id))
    lines: list[Line] = []
    nothing = on_case(partial(_backing, (), legs))
    cited, doubted = dict(nothing.cited), dict(nothing.doubted)
    for rows in own:
        progress.check_cancelled()
        some = on_case(partial(_live_lines, rows))
        backing = on_case(partial(_backing, some, legs))
        lines += some
        cited.update(backing.cited)
        doubted.update(backing.doubted)
    earlier_lines: list[Line] = []
    for rows in earlier:
        progress.check_cancelled()
        earlier_lines += on_case(partial(_live_lines, rows))
    backing = Backing(cited, nothing.sent_at, doubted)
    asked = on_case(
        lambda case: _gathered(case, stored, now, tuple(lines), tuple(earlier_lines), backing)
    )
    return letter_checks.findings(asked)


def _lines_in_slices_of(case: CaseFile, request_id: str | None) -> list[Sequence[int]]:
    rows = requests.find_lines(case, request_id) if request_id else []
    return [rows[first : first + SLICE] for first in range(0, len(rows), SLICE)]


def _live_lines(rows: Sequence[int], case: CaseFile) -> tuple[Line, ...]:
    return tuple(line for line in requests.lines_at(case, rows) if line.retracted is None)


def _backing(lines: Sequence[Line], legs: Sequence[Leg], case: CaseFile) -> Backing:
    return backing_of(case, lines, legs)


def asked_of(case: CaseFile, request: Request, now: Instant | None = None) -> Asked:
    """Gather all that the letter of a request and its checks speak of."""
    legs = case.where(Leg, request_id=request.id)
    lines = case.where(Line, request_id=request.id)
    earlier = case.where(Line, request_id=request.regarding_id) if request.regarding_id else ()
    return _gathered(case, request, now, lines, earlier, backing_of(case, lines, legs))


def _gathered(
    case: CaseFile,
    request: Request,
    now: Instant | None,
    lines: tuple[Line, ...],
    earlier_lines: tuple[Line, ...],
    backing: Backing,
) -> Asked:
    earlier = case.get(Request, request.regarding_id) if request.regarding_id else None
    return Asked(
        header=case.header(),
        request=request,
        form=form_of(request.kind),
        legs=case.where(Leg, request_id=request.id),
        lines=lines,
        agencies={agency.id: agency for agency in case.all(Agency, retracted=True)},
        now=now or clock.now(),
        periods=case.where(Preservation, request_id=request.id),
        earlier=earlier,
        earlier_legs=case.where(Leg, request_id=earlier.id) if earlier else (),
        earlier_lines=earlier_lines,
        backing=backing,
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
