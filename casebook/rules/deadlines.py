"""What is due, what is overdue, what is being lost, and where each request is."""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from casebook.model.agency import Agency
from casebook.model.case import CaseHeader
from casebook.model.instant import Instant, Precision, ZoneBasis, microseconds_of, zone_info
from casebook.model.labels import label
from casebook.model.request import (
    Leg,
    Line,
    LineState,
    Request,
    RequestKind,
    RequestState,
    state_of,
)
from casebook.rules import times
from casebook.rules.law import table


@dataclass(frozen=True, slots=True)
class Deadline:
    """A moment by which something must be done, and what is lost when it passes."""

    sentence: str
    at: Instant
    what_is_lost: str = ""


def due_of(request: Request, legs: Sequence[Leg]) -> Instant | None:
    """Give when an answer is due: as set, else by the law that gives the addressee a time.

    None when neither is known, or nothing was sent yet.
    """
    if request.due_at is not None:
        return request.due_at
    live = _live(legs)
    if request.kind != RequestKind.SUBSCRIBER or not live or live[-1].sent_at is None:
        return None
    received = live[-1].acknowledged_at or live[-1].sent_at
    hours = int(table("clocks")["intermediary_answer"]["hours"])
    return Instant(
        received.utc_us + hours * 3_600_000_000,
        f"{hours} hours after {received.original or received.iso()}",
        received.precision,
        received.zone,
        ZoneBasis.BY_FORMAT,
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
    """Say where a request is today: “with NCB Beijing since 22 Dec 2022, 14 days, ...”."""
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
    return _on_its_way_out(sent[-1], live, names, now)


def retention(header: CaseHeader) -> tuple[Deadline, ...]:
    """Give when evidence that others keep may be destroyed, counted from the offence."""
    if not header.offence_date:
        return ()
    offence = date.fromisoformat(header.offence_date)
    found = []
    for name in ("cert_in_logs", "ipdr"):
        clock = table("clocks")[name]
        until = _later(offence, int(clock.get("days", 0)), int(clock.get("years", 0)))
        length = f"{clock['days']} days" if "days" in clock else f"{clock['years']} years"
        sentence = (
            f"From {times.in_words(until)} the {clock['lost']} may be gone: they are kept "
            f"{length} ({clock['source']})."
        )
        found.append(Deadline(sentence, _day_instant(until, header), clock["lost"]))
    return tuple(found)


def deadlines(
    header: CaseHeader,
    requests: Iterable[tuple[Request, Sequence[Leg], Sequence[Line]]],
    agencies: Iterable[Agency],
    now: Instant,
) -> tuple[Deadline, ...]:
    """Give everything that is due or being lost, the earliest first."""
    known = tuple(agencies)
    found = list(retention(header))
    for request, legs, lines in requests:
        due = due_of(request, legs)
        if due is None or request.retracted is not None or not is_open(legs, lines):
            continue
        late = "was due" if is_overdue(request, legs, lines, now) else "is due"
        place = where_is_it(request, legs, known, now, lines)
        waiting = sum(
            line.state is LineState.OUTSTANDING for line in lines if line.retracted is None
        )
        sentence = (
            f"{label(request)} ({request.subject}) {late} on "
            f"{times.in_words(times.day_of(due))}: {place}."
        )
        found.append(Deadline(sentence, due, _answers(waiting)))
    return tuple(sorted(found, key=lambda deadline: deadline.at.utc_us))


def _answers(waiting: int) -> str:
    return f"the answers to {waiting} line{'' if waiting == 1 else 's'}" if waiting else ""


def _on_its_way_out(last: Leg, live: Sequence[Leg], names: dict[str, str], now: Instant) -> str:
    holder, since, acknowledged = last.to_agency_id, last.sent_at, last.acknowledged_at
    following = next((leg for leg in live if leg.position > last.position), None)
    if last.forwarded_at and following:
        # Forwarded, although the next leg was not recorded as sent: it is with the next agency.
        holder, since, acknowledged = following.to_agency_id, last.forwarded_at, None
    assert since is not None
    days = times.count_days(times.days_between(since, now))
    when = times.in_words(times.day_of(since))
    answer = (
        f"acknowledged {times.in_words(times.day_of(acknowledged))}"
        if acknowledged
        else "no acknowledgement"
    )
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
    answered = f"answered by {names.get(replied.to_agency_id, 'an unknown agency')} on {when}"
    asked = [line for line in lines if line.retracted is None]
    waiting = sum(line.state in (LineState.OUTSTANDING, LineState.PARTLY) for line in asked)
    return f"{answered}, {waiting} of {len(asked)} lines still open" if waiting else answered


def _live(legs: Sequence[Leg]) -> list[Leg]:
    return sorted((leg for leg in legs if leg.retracted is None), key=lambda leg: leg.position)


def _later(day: date, days: int, years: int) -> date:
    year = day.year + years
    is_leap_day = (day.month, day.day) == (2, 29) and not calendar.isleap(year)
    moved = date(year, 2, 28) if is_leap_day else day.replace(year=year)
    return moved + timedelta(days=days)


def _day_instant(day: date, header: CaseHeader) -> Instant:
    zone = header.zones[-1] if header.zones else "UTC"
    midnight = datetime(day.year, day.month, day.day, tzinfo=zone_info(zone))
    return Instant(
        microseconds_of(midnight), day.isoformat(), Precision.DAY, zone, ZoneBasis.BY_FORMAT
    )
