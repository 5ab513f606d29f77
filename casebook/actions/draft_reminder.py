"""Draft a reminder of an open request, or take it to a higher office, from what is recorded."""

from __future__ import annotations

from collections.abc import Mapping

from casebook.actions import clock, whats_due
from casebook.actions.ask_agency import ask_agency
from casebook.errors import CaseError, FieldError
from casebook.model.agency import Agency
from casebook.model.instant import Instant, Precision
from casebook.model.labels import label
from casebook.model.ranges import ranges
from casebook.model.request import (
    Leg,
    Line,
    LineState,
    Request,
    RequestKind,
    RequestState,
    state_of,
)
from casebook.rules import clocks, times
from casebook.rules.deadlines import DeadlineKind, due_of
from casebook.store.case_file import CaseFile

_STEPS = ("First reminder", "Second reminder", "Third reminder")


class UnsentReminder(CaseError):
    """A reminder of the request is drafted and not sent; `number` names it."""

    def __init__(self, reminder: Request, request: Request) -> None:
        super().__init__(
            f"{label(reminder)} “{reminder.subject}” is drafted and not sent yet. Send it, or "
            f"retract it, before {label(request)} is reminded of again."
        )
        self.number = label(reminder)


_CLOSED = (RequestState.ANSWERED, RequestState.REFUSED)


def draft_reminder(
    case: CaseFile, request: Request, higher_office: str = "", now: Instant | None = None
) -> Request:
    """Open a reminder of a request to whoever it was sent to: facts only, nothing sent.

    That is where the route leads first: an office abroad is reminded by the one that wrote to
    it, as another bureau is by CBI alone, and a court abroad by the ministry. `higher_office`
    names the next higher officer at the agency, as the examiner types it; the reminder is then
    an escalation addressed there. Raises what `check` raises.
    """
    stored, earlier = check(case, request)
    legs = case.where(Leg, request_id=stored.id)
    lines = case.where(Line, request_id=stored.id)
    if any(ord(c) < 32 for c in higher_office):
        raise FieldError("higher_office", "The office is one line.")
    office = higher_office.strip()
    agencies = {a.id: a for a in case.all(Agency, retracted=True)}
    what = "Escalation" if office else "Reminder"
    reminder = Request(
        id="",
        number=0,
        kind=RequestKind.REMINDER,
        subject=f"{what} {len(earlier) + 1} of {label(stored)}: {stored.subject}",
        to_agency_id=legs[0].to_agency_id,
        facts=_facts(case, stored, legs, lines, now or clock.now()),
        link_to_facts=stored.link_to_facts,
        assistance=_asked(stored, legs, lines, office, agencies),
        regarding_id=stored.id,
        particulars=_particulars(case, stored, earlier, office, now or clock.now()),
    )
    route = [agencies[legs[0].from_agency_id], agencies[legs[0].to_agency_id]]
    return ask_agency(case, reminder, route, (), [legs[0].mode])


def check(case: CaseFile, request: Request) -> tuple[Request, list[Request]]:
    """Give the request that can be reminded of now, and the earlier reminders of it.

    Raises CaseError when it was never sent, is answered, or is retracted, and UnsentReminder while
    a reminder of it waits to be sent.
    """
    stored = case.get(Request, request.id)
    if stored.kind == RequestKind.REMINDER and stored.regarding_id is not None:
        # A reminder of a reminder is about the request that both remind of.
        stored = case.get(Request, stored.regarding_id)
    _check(stored, case.where(Leg, request_id=stored.id), case.where(Line, request_id=stored.id))
    earlier = [
        each
        for each in case.where(Request, regarding_id=stored.id)
        if each.kind == RequestKind.REMINDER
    ]
    for each in earlier:
        if not any(leg.sent_at for leg in case.where(Leg, request_id=each.id)):
            raise UnsentReminder(each, stored)
    return stored, earlier


def _check(request: Request, legs: tuple[Leg, ...], lines: tuple[Line, ...]) -> None:
    if request.retracted is not None:
        raise CaseError(f"{label(request)} is retracted: there is nothing to remind of.")
    state = state_of(legs, lines)
    if not any(leg.sent_at for leg in legs):
        raise CaseError(f"{label(request)} was not sent yet. Record when it was sent first.")
    if state in _CLOSED:
        raise CaseError(f"{label(request)} is {state}: there is nothing to remind of.")


def _facts(
    case: CaseFile,
    request: Request,
    legs: tuple[Leg, ...],
    lines: tuple[Line, ...],
    now: Instant,
) -> str:
    """Give the earlier references and dates, one fact a line."""
    zone = clocks.office_zone(case.header())
    names = {a.id: a.short_name or a.name for a in case.all(Agency, retracted=True)}
    number = f", our number {request.reference}" if request.reference.strip() else ""
    said = [f"Our request {label(request)} “{request.subject}”{number}."]
    for leg in legs:
        if leg.sent_at is None:
            continue
        said.append(_hop(leg, names, zone))
    due = due_of(request, legs)
    if due is not None and times.is_before(due, now):
        said.append(f"An answer was due on {_day(due, zone)}.")
    elif due is not None:
        said.append(f"An answer is due on {_day(due, zone)}.")
    if lines:
        waiting = sum(line.state in (LineState.OUTSTANDING, LineState.PARTLY) for line in lines)
        said.append(f"{waiting} of {len(lines)} lines wait for an answer.")
    return "\n".join(said)


def _particulars(
    case: CaseFile, request: Request, earlier: list[Request], office: str, now: Instant
) -> dict[str, str]:
    """Give the fields that a reminder has of its own, as far as the case knows them."""
    zone = clocks.office_zone(case.header())
    step = "Escalation" if office else _STEPS[len(earlier)] if len(earlier) < len(_STEPS) else ""
    before = []
    for each in earlier:
        sent = [leg.sent_at for leg in case.where(Leg, request_id=each.id) if leg.sent_at]
        reference = f", {each.reference}" if each.reference.strip() else ""
        before.append(f"{label(each)}{reference}: sent on {_day(sent[0], zone)}")
    waiting = [one for one in whats_due.waiting(case) if one.request.id == request.id]
    lost = [
        deadline.sentence
        for some in whats_due.in_words(case, waiting, now)
        for deadline in some
        if deadline.kind in (DeadlineKind.LOSS, DeadlineKind.PRESERVATION)
    ]
    found = {
        "step": step,
        "escalated_to": office,
        "earlier_reminders": "\n".join(before),
        "what_is_lost": "\n".join(lost),
    }
    return {name: text for name, text in found.items() if text}


def _hop(leg: Leg, names: dict[str, str], zone: str) -> str:
    assert leg.sent_at is not None
    reference = f", reference {leg.reference}" if leg.reference.strip() else ""
    parts = [
        f"{names.get(leg.from_agency_id, '?')} to {names.get(leg.to_agency_id, '?')}: "
        f"sent on {_day(leg.sent_at, zone)}{reference}"
    ]
    if leg.acknowledged_at:
        own = f", your reference {leg.acknowledged_reference}" if leg.acknowledged_reference else ""
        parts.append(f"acknowledged on {_day(leg.acknowledged_at, zone)}{own}")
    else:
        parts.append("no acknowledgement is recorded")
    if leg.forwarded_at:
        parts.append(f"forwarded on {_day(leg.forwarded_at, zone)}")
    if leg.returned_at:
        parts.append(f"returned on {_day(leg.returned_at, zone)} ({leg.returned_because})")
    return "; ".join(parts) + "."


def _asked(
    request: Request,
    legs: tuple[Leg, ...],
    lines: tuple[Line, ...],
    office: str,
    agencies: Mapping[str, Agency],
) -> str:
    """Ask for what holds the request up, of the office to which it was sent."""
    waiting = [
        line.position for line in lines if line.state in (LineState.OUTSTANDING, LineState.PARTLY)
    ]
    which = f"line{'s' * (len(waiting) > 1)} {ranges(waiting)} of {label(request)}"
    which = which if waiting else label(request)
    to = f"To {office}: p" if office else "P"
    last = agencies[legs[-1].to_agency_id]
    name = last.short_name or last.name
    if len(legs) == 1:
        return f"{to}lease answer {which}, or say when an answer is to be expected."
    if legs[0].replied_at is None and any(leg.replied_at for leg in legs[1:]):
        return (
            f"{to}lease pass on to us what {name} replied to {which}, or say when it is to be "
            "expected."
        )
    if legs[0].forwarded_at is None and not any(leg.sent_at for leg in legs[1:]):
        return (
            f"{to}lease send {label(request)} on to {name}, or say what stands in the way: {which} "
            f"wait{'s' * (len(waiting) < 2)}."
        )
    return (
        f"{to}lease remind {name} of {which} and send us its answer, or say when one is to be "
        "expected."
    )


def _day(at: Instant, zone: str) -> str:
    return times.in_words(times.day_of(at, "" if at.precision is Precision.DAY else zone))
