"""Where a request stands: its route in words and as a table."""

from __future__ import annotations

from casebook.model.agency import Agency
from casebook.model.identifier import IdentifierKind
from casebook.model.instant import Instant
from casebook.model.request import Leg, Line, LineState, Request, RequestKind, state_of
from casebook.reports.content import Column, Inline, Table, Text, grouped, mono, muted
from casebook.reports.papers.subject import Frame
from casebook.reports.papers.wording import (
    day,
    days_between,
    decided,
    form_time,
    in_zone,
    joined,
    office_zone,
    short_agency,
)

Agencies = dict[str, Agency]
_ADDRESSES = {IdentifierKind.IPV4, IdentifierKind.IPV6}


def by_id(agencies: tuple[Agency, ...]) -> Agencies:
    """Give agencies by their id."""
    return {agency.id: agency for agency in agencies}


def legs_of(request: Request, legs: tuple[Leg, ...]) -> tuple[Leg, ...]:
    """Give the legs of a request in order, without retracted ones."""
    mine = (leg for leg in legs if leg.request_id == request.id and leg.retracted is None)
    return tuple(sorted(mine, key=lambda leg: leg.position))


def lines_of(request: Request, lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """Give the lines of a request in order, without retracted ones."""
    mine = (line for line in lines if line.request_id == request.id and line.retracted is None)
    return tuple(sorted(mine, key=lambda line: line.position))


def chain(legs: tuple[Leg, ...], agencies: Agencies) -> str:
    """Give the route in one line: IFSO → CBI → NCB Beijing."""
    if not legs:
        return ""
    stops = [legs[0].from_agency_id, *(leg.to_agency_id for leg in legs)]
    return " → ".join(short_agency(agencies.get(stop)) for stop in stops)


def standing(legs: tuple[Leg, ...], agencies: Agencies, frame: Frame) -> str:
    """Say where a request is: "with NCB Beijing since 22 Dec 2022, 14 days, no acknowledgement"."""
    leg, sent_at = next(
        ((leg, leg.sent_at) for leg in reversed(legs) if leg.sent_at is not None), (None, None)
    )
    if leg is None or sent_at is None:
        return "not sent"
    holder = short_agency(agencies.get(leg.to_agency_id))
    if leg.replied_at is not None:
        return f"answered by {holder} on {day(leg.replied_at, frame)}"
    if leg.forwarded_at is not None:
        following = next((other for other in legs if other.position > leg.position), None)
        target = short_agency(agencies.get(following.to_agency_id)) if following else "the next"
        return (
            f"forwarded by {holder} to {target} on {day(leg.forwarded_at, frame)}, "
            f"{_days(leg.forwarded_at, frame)}, no acknowledgement"
        )
    since = f"with {holder} since {day(sent_at, frame)}, {_days(sent_at, frame)}"
    if leg.acknowledged_at is not None:
        return f"{since}, acknowledged {day(leg.acknowledged_at, frame)}, no answer"
    return f"{since}, no acknowledgement"


def deadline(request: Request, legs: tuple[Leg, ...], lines: tuple[Line, ...], frame: Frame) -> str:
    """Say when an answer is expected, and by how much it is overdue."""
    if request.due_at is None:
        return "no date set"
    left = days_between(frame.rendered_at, request.due_at, frame)
    on = day(request.due_at, frame)
    if state_of(legs, lines) in ("answered", "refused"):
        return f"{on}; closed"
    if left < 0:
        return f"{on}, overdue by {_count(-left)}"
    return f"{on}, in {_count(left)}" if left else f"{on}, today"


def _days(since: Instant, frame: Frame) -> str:
    return _count(days_between(since, frame.rendered_at, frame))


def _count(days: int) -> str:
    return "1 day" if days == 1 else f"{days} days"


def leg_table(legs: tuple[Leg, ...], agencies: Agencies, frame: Frame) -> Table:
    """Give the hops of a route with the date of every step."""
    columns = (
        Column("Leg", 9),
        Column("From, to", 28),
        Column("Mode, reference", 26),
        Column("Sent", 17),
        Column("Acknowledged", 20),
        Column("Forwarded", 17),
        Column("Replied", 17),
    )
    rows: tuple[tuple[Text, ...], ...] = tuple(
        (
            str(leg.position),
            f"{short_agency(agencies.get(leg.from_agency_id))}\n"
            f"to {short_agency(agencies.get(leg.to_agency_id))}",
            joined((leg.mode, leg.reference), "\n"),
            *(
                day(at, frame) if at else muted("no")
                for at in (leg.sent_at, leg.acknowledged_at, leg.forwarded_at, leg.replied_at)
            ),
        )
        for leg in legs
    )
    notes: dict[int, Text] = {
        at: joined((leg.reply and f"Reply: {leg.reply}", leg.remarks), "\n")
        for at, leg in enumerate(legs)
        if leg.reply or leg.remarks
    }
    return Table(columns, rows, "No route is recorded.", notes)


def identifier_text(line: Line) -> Text:
    """Give what a line asks about, with port and destination."""
    value = grouped(line.identifier) if line.identifier_kind is IdentifierKind.HASH else None
    parts: list[Inline] = [f"{line.identifier_kind}\n", value or mono(line.identifier)]
    port = port_text(line)
    if port:
        parts.append(f"\n{port}")
    if line.destination:
        parts += ["\nto ", mono(line.destination)]
    return tuple(parts)


def port_text(line: Line) -> str:
    """Give the source port of a line about an address, or say why there is none."""
    if line.source_port is not None:
        return f"source port {line.source_port}"
    if line.identifier_kind not in _ADDRESSES:
        return ""
    return "source port not logged" if line.port_not_logged else "source port unknown"


def time_text(line: Line, frame: Frame) -> Text:
    """Give the time of a line in UTC and in the office zone."""
    if line.at is None:
        return muted("no time: the whole account")
    zone = office_zone(frame)
    local = f"\n{form_time(line.at, zone)}" if zone != "UTC" else ""
    return mono(in_zone(line.at.utc_us, "UTC", line.at.precision) + local)


def original_text(line: Line) -> Text:
    """Give the time of a line as it stood in the log, and how its zone was decided."""
    if line.at is None:
        return muted("none")
    return (mono(line.at.original), "\n", muted(decided(line.at)))


def shows(line: Line, request: Request, frame: Frame) -> str:
    """Say what the answer to a line shows, and what it does not."""
    if line.state is LineState.OUTSTANDING:
        return "Nothing yet. No answer is not an answer."
    if line.state is LineState.REFUSED:
        return "Shows only that the answer was refused, not that the records do not exist."
    said = [_meaning(line.identifier_kind)]
    if line.state is LineState.PARTLY:
        said.append("The rest of the question is open.")
    if line.identifier_kind is IdentifierKind.IPV4 and line.source_port is None:
        said.append("Without the source port an address shared by many names no one subscriber.")
    if request.kind == RequestKind.INTERPOL:
        needed = frame.provisions.letter_of_request
        said.append(
            "It is police information, not evidence"
            + (f"; for evidence: {needed}." if needed else ".")
        )
    return " ".join(said)


def _meaning(kind: IdentifierKind) -> str:
    if kind in _ADDRESSES:
        return (
            "Shows to which subscriber the address was allotted at that second; "
            "it does not show who used the connection."
        )
    if kind in (IdentifierKind.EMAIL, IdentifierKind.ACCOUNT, IdentifierKind.PHONE):
        return (
            "Shows what was registered for the account; "
            "it does not show that it is true, or who used the account."
        )
    return "Shows what the addressee has on record; it does not show who acted."
