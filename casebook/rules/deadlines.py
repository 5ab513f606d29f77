"""What is due, what is overdue, what is being lost, and where each request is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from casebook.model.agency import Agency
from casebook.model.case import CaseHeader
from casebook.model.instant import Instant, Precision, ZoneBasis, microseconds_of, zone_label
from casebook.model.labels import label
from casebook.model.request import (
    Leg,
    Line,
    LineState,
    Request,
    RequestState,
    state_from,
    state_of,
)
from casebook.rules import clocks, times
from casebook.rules.clocks import Clock, clock
from casebook.rules.kinds.forms import form_of

NOTICED = "noticed_at"
"""The particular of a report that says when the incident was noticed."""

REPORTED = "reported_at"
"""The particular that says when it was reported by whom it befell."""

RENEWAL_ALARMS = (14, 3)
"""Days before the end of a preservation on which its renewal is called for."""

_SECONDS = re.compile(r"\d:\d\d:\d\d")


class DeadlineKind(StrEnum):
    """What sort of deadline it is, in the order of what is lost first."""

    LOSS = "records are deleted"
    PRESERVATION = "a preservation ends"
    SEND = "to be sent"
    ANSWER = "an answer is due"
    CASE = "a time limit ends"


@dataclass(frozen=True, slots=True)
class Deadline:
    """A moment by which something must be done, and what is lost when it passes.

    `about` is the number of the thing, like R-3, and `key` names the deadline for ever, so that a
    calendar finds it again. `alarm_days` are how many days before to be reminded. `source` and
    `verify` are of the clock that it comes from. `title` says shortly what is due of what, for a
    calendar.
    """

    sentence: str
    at: Instant
    what_is_lost: str = ""
    kind: DeadlineKind = DeadlineKind.ANSWER
    about: str = ""
    key: str = ""
    alarm_days: tuple[int, ...] = ()
    source: str = ""
    verify: str = ""
    title: str = ""


def due_of(request: Request, legs: Sequence[Leg]) -> Instant | None:
    """Give when an answer is due: as set, else by the clock of the kind of request.

    A clock that runs from noticing an incident says by when the report is to be sent. None when
    neither is known, nothing was sent yet, or the report is out.
    """
    if request.due_at is not None:
        return request.due_at
    name = form_of(request.kind).clock
    if not name or not (running := clock(name)).hours:
        return None
    if name == "cert_in_report":
        noticed = noticed_at(request)
        if noticed is None or is_reported(request, legs):
            return None
        return clocks.after_hours(noticed, running.hours)
    live = _live(legs)
    if not live or live[-1].sent_at is None:
        return None
    return clocks.after_hours(live[-1].acknowledged_at or live[-1].sent_at, running.hours)


def has_clock(kind: str) -> bool:
    """Say whether the kind of a request brings a due time of its own."""
    name = form_of(kind).clock
    return bool(name) and bool(clock(name).hours)


def noticed_at(request: Request) -> Instant | None:
    """Give when the incident was noticed, as the report says it; None when it does not, or not
    with a zone."""
    text = request.particulars.get(NOTICED, "").strip()
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        return None
    if when.tzinfo is None:
        return None
    precision = Precision.SECOND if _SECONDS.search(text) else Precision.MINUTE
    zone = when.isoformat()[-6:]
    return Instant(microseconds_of(when), text, precision, zone, ZoneBasis.IN_TEXT)


def is_reported(request: Request, legs: Sequence[Leg]) -> bool:
    """Say whether a report is out: its first leg was sent, or the report says when it was made."""
    return bool(request.particulars.get(REPORTED, "").strip()) or any(
        leg.sent_at for leg in _live(legs)
    )


def is_overdue(request: Request, legs: Sequence[Leg], lines: Sequence[Line], now: Instant) -> bool:
    """Say whether a request that is still open has passed its due time."""
    due = due_of(request, legs)
    return due is not None and is_open(legs, lines) and times.is_before(due, now)


def is_open(legs: Sequence[Leg], lines: Sequence[Line]) -> bool:
    """Say whether a request still waits for an answer to any of its lines."""
    closed = (RequestState.ANSWERED, RequestState.REFUSED)
    return state_of(tuple(legs), tuple(lines)) not in closed


def days_waiting(legs: Sequence[Leg], now: Instant) -> int | None:
    """Count the days since the request first went out; None when it did not."""
    sent = [leg.sent_at for leg in _live(legs) if leg.sent_at]
    return times.days_between(sent[0], now) if sent else None


def where_is_it(
    request: Request,
    legs: Sequence[Leg],
    agencies: Iterable[Agency],
    now: Instant,
    lines: Sequence[Line] = (),
) -> str:
    """Say where a request is today: “with NCB Beijing since 22 Dec 2022, 14 days, ...”.

    One that came back says from whom and why; sent on since then, it is on its way again.
    """
    if request.retracted is not None:
        return f"retracted: {request.retracted}"
    names = {agency.id: agency.short_name or agency.name for agency in agencies}
    live = _live(legs)
    replied = next((leg for leg in live if leg.replied_at), None)
    if replied is not None:
        return _on_its_way_back(replied, live, names, now, lines)
    sent = [leg for leg in live if leg.sent_at]
    if not sent:
        return "not sent yet"
    if sent[-1].returned_at is not None:
        return _returned(sent[-1], sent[-1].returned_at, names, now)
    return _on_its_way_out(sent[-1], live, names, now, lines)


def retention(header: CaseHeader) -> tuple[Deadline, ...]:
    """Give when evidence that others keep may be destroyed, counted from the offence."""
    if not header.offence_date:
        return ()
    offence = date.fromisoformat(header.offence_date)
    zone = clocks.office_zone(header)
    return tuple(_retained(clock(name), offence, zone) for name in ("cert_in_logs", "ipdr"))


def _retained(running: Clock, since: date, zone: str) -> Deadline:
    until = clocks.later(since, days=running.days, years=running.years)
    sentence = (
        f"From {times.in_words(until)} the {running.lost} may be gone: they are kept "
        f"{running.length} ({running.source})."
    )
    return Deadline(
        sentence,
        clocks.day_instant(until, zone),
        running.lost,
        DeadlineKind.LOSS,
        key=f"case.{running.name}",
        alarm_days=RENEWAL_ALARMS,
        source=running.source,
        verify=running.verify,
        title=f"From this day may be gone: {running.lost}",
    )


def of_request(
    request: Request,
    legs: Sequence[Leg],
    states: frozenset[LineState],
    waiting: int,
    place: str,
    now: Instant,
    header: CaseHeader,
) -> Deadline | None:
    """Give when a request that is still open is due; None when it is not open or has no due time.

    `states` occur among its lines, `waiting` of them are outstanding, `place` says where it is.
    """
    due = due_of(request, legs)
    closed = (RequestState.ANSWERED, RequestState.REFUSED)
    if due is None or request.retracted is not None or state_from(tuple(legs), states) in closed:
        return None
    zone = clocks.office_zone(header)
    late = "was due" if times.is_before(due, now) else "is due"
    name = "" if request.due_at else form_of(request.kind).clock
    running = clock(name) if name else None
    parts = [
        f"{label(request)} ({request.subject}) {late} on {_moment(due, zone)}: {place}.",
        f"{running.length} from {running.starts} ({running.source})." if running else "",
        clocks.closed_day(due, zone),
    ]
    is_report = running is not None and running.name == "cert_in_report"
    return Deadline(
        " ".join(part for part in parts if part),
        due,
        _answers(waiting),
        DeadlineKind.SEND if is_report else DeadlineKind.ANSWER,
        label(request),
        f"{request.id}.due",
        (1,) if running is None else (),
        running.source if running else "",
        running.verify if running else "",
        f"{'Report' if is_report else 'Answer'} due: {label(request)} {request.subject}",
    )


def _moment(at: Instant, zone: str) -> str:
    day = times.in_words(times.day_of(at, zone if at.precision is not Precision.DAY else ""))
    if at.precision is Precision.DAY:
        return day
    return f"{day}, {at.local(zone)[11:16]} {zone_label(zone)}"


def _answers(waiting: int) -> str:
    return f"the answers to {waiting} line{'' if waiting == 1 else 's'}" if waiting else ""


def _returned(leg: Leg, at: Instant, names: dict[str, str], now: Instant) -> str:
    back_to = names.get(leg.from_agency_id, "an unknown agency")
    by = names.get(leg.to_agency_id, "an unknown agency")
    days = times.count_days(times.days_between(at, now))
    when = times.in_words(times.day_of(at))
    return f"returned by {by} to {back_to} on {when}, {days}: {leg.returned_because.rstrip('.')}"


def _on_its_way_out(
    last: Leg, live: Sequence[Leg], names: dict[str, str], now: Instant, lines: Sequence[Line]
) -> str:
    holder, since, acknowledged = last.to_agency_id, last.sent_at, last.acknowledged_at
    following = next((leg for leg in live if leg.position > last.position), None)
    if last.forwarded_at and following:
        # Forwarded, although the next leg was not recorded as sent: it is with the next agency.
        holder, since, acknowledged = following.to_agency_id, last.forwarded_at, None
    assert since is not None
    days = times.count_days(times.days_between(since, now))
    when = times.in_words(times.day_of(since))
    asked = [line for line in lines if line.retracted is None]
    came = sum(line.state is not LineState.OUTSTANDING for line in asked)
    said = [f"acknowledged {times.in_words(times.day_of(acknowledged))}"] if acknowledged else []
    if came:
        said.append(f"something came back to {came} of {len(asked)} lines")
    answer = ", ".join(said) or "no acknowledgement"
    return f"with {names.get(holder, 'an unknown agency')} since {when}, {days}, {answer}"


def _on_its_way_back(
    replied: Leg, live: Sequence[Leg], names: dict[str, str], now: Instant, lines: Sequence[Line]
) -> str:
    assert replied.replied_at is not None
    when = times.in_words(times.day_of(replied.replied_at))
    if replied is not live[0]:
        days = times.count_days(times.days_between(replied.replied_at, now))
        holder = names.get(replied.from_agency_id, "an unknown agency")
        return f"the reply is with {holder} since {when}, {days}, not passed on"
    asked = [line for line in lines if line.retracted is None]
    refused = sum(line.state is LineState.REFUSED for line in asked)
    word = "refused" if asked and refused == len(asked) else "answered"
    answered = f"{word} by {names.get(replied.to_agency_id, 'an unknown agency')} on {when}"
    if word == "answered" and refused:
        answered = f"{answered}, {refused} of {len(asked)} lines refused"
    waiting = sum(line.state in (LineState.OUTSTANDING, LineState.PARTLY) for line in asked)
    return f"{answered}, {waiting} of {len(asked)} lines still open" if waiting else answered


def _live(legs: Sequence[Leg]) -> list[Leg]:
    return sorted((leg for leg in legs if leg.retracted is None), key=lambda leg: leg.position)
