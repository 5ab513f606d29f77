"""Where a request stands: its route in words and as a table."""

from __future__ import annotations

from casebook.model.agency import Agency
from casebook.model.identifier import IdentifierKind
from casebook.model.instant import Instant
from casebook.model.request import Leg, Line, LineState, Request, RequestKind, handed_on_at
from casebook.reports.content import Column, Inline, Table, Text, grouped, mono, muted
from casebook.reports.papers.subject import Frame
from casebook.reports.papers.wording import (
    day,
    decided,
    form_time,
    in_parts,
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


def leg_table(legs: tuple[Leg, ...], agencies: Agencies, frame: Frame) -> Table:
    """Give the hops of a route with the date of every step and the references of both ends."""
    columns = (
        Column("Leg", 8),
        Column("From, to", 30),
        Column("By, references", 34),
        Column("Prepared, approved", 25),
        Column("Sent, acknowledged", 27),
        Column("Forwarded, replied", 27),
    )
    rows: tuple[tuple[Text, ...], ...] = tuple(
        (
            str(leg.position),
            f"{short_agency(agencies.get(leg.from_agency_id))}\n"
            f"to {short_agency(agencies.get(leg.to_agency_id))}",
            _references(leg),
            _steps(frame, ("prepared", leg.prepared_at), ("approved", leg.approved_at)),
            _sent(frame, leg, handed_on_at(leg, legs)),
            _steps(
                frame,
                ("forwarded", leg.forwarded_at),
                ("replied", leg.replied_at),
                ("returned", leg.returned_at),
            ),
        )
        for leg in legs
    )
    notes = {at: said for at, leg in enumerate(legs) if (said := _leg_note(leg))}
    return Table(columns, rows, "No route is recorded.", notes)


def _references(leg: Leg) -> Text:
    named = (
        leg.mode,
        leg.reference,
        leg.acknowledged_reference and f"theirs: {leg.acknowledged_reference}",
        leg.reply_reference and f"of the reply: {leg.reply_reference}",
    )
    return joined(named, "\n")


_FIXED = "\u00a0"
"""A blank at which no line ends."""


def _sent(frame: Frame, leg: Leg, handed_on: Instant | None) -> Text:
    acknowledged = ("acknowledged", leg.acknowledged_at)
    if handed_on is None:
        return _steps(frame, ("sent", leg.sent_at), acknowledged)
    return (
        *_steps(frame, ("handed on", handed_on)),
        muted("\nown sending not recorded\n"),
        *_steps(frame, acknowledged),
    )


def _steps(frame: Frame, *steps: tuple[str, Instant | None]) -> tuple[Inline, ...]:
    # A date is not broken between day and year.
    done = [f"{word} {day(at, frame).replace(' ', _FIXED)}" for word, at in steps if at is not None]
    missing = [f"not {word}" for word, at in steps if at is None and word != "returned"]
    said: list[Inline] = ["\n".join(done)]
    if missing:
        said.append(muted(("\n" if done else "") + "\n".join(missing)))
    return tuple(said)


def _leg_note(leg: Leg) -> Text:
    return joined(
        (
            leg.prepared_by and f"Prepared by {leg.prepared_by}",
            leg.approved_by and f"Approved by {leg.approved_by}",
            leg.reply and f"Reply: {leg.reply}",
            leg.returned_because and f"Returned: {leg.returned_because}",
            leg.remarks,
        ),
        "\n",
    )


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


NO_TIME = "no time: the whole account"


def time_text(line: Line, frame: Frame) -> Text:
    """Give the time of a line in UTC and in the office zone, that of a period to its end."""
    said = time_lines(line, frame)
    return mono("\n".join(said)) if said else muted(NO_TIME)


def time_lines(line: Line, frame: Frame) -> list[str]:
    """Give the times of a line one by one; none for a line that asks about no time."""
    if line.at is None:
        return []
    zone = office_zone(frame)
    said = []
    for word, at in (("", line.at), ("until ", line.until)):
        if at is not None:
            said.append(f"{word}{in_zone(at.utc_us, 'UTC', at.precision)}")
            if zone != "UTC":
                said.append(f"{word}{form_time(at, zone)}")
    if line.seconds_not_logged:
        said.append("(seconds not logged)")
    return said


def original_text(line: Line) -> Text:
    """Give the time of a line as it stood in the log, and how its zone was decided."""
    if line.at is None:
        return muted("none")
    return (mono(in_parts(line.at.original)), "\n", muted(decided(line.at)))


_SAYS_NOTHING_OF_USERS: dict[str, str] = {
    RequestKind.PRESERVATION: "Shows only that the addressee says it preserves the records; it "
    "does not show what they hold.",
    RequestKind.PROPOSAL: "Shows only what the addressee decided on the proposal; it says nothing "
    "of who used the account or address.",
}
"""What an answer shows to a request that asks for no record."""


def shows(line: Line, request: Request, frame: Frame) -> str:
    """Say what the answer to a line shows, and what it does not."""
    if line.state is LineState.OUTSTANDING:
        return "Nothing yet. No answer is not an answer."
    if line.state is LineState.REFUSED:
        return "Shows only that the answer was refused, not that the records do not exist."
    if request.kind in _SAYS_NOTHING_OF_USERS:
        return _SAYS_NOTHING_OF_USERS[request.kind]
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
