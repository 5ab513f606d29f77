"""Requests: what is asked of whom, by which route, line by line, and what came back."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from casebook.model.identifier import IdentifierKind
from casebook.model.instant import Instant


@dataclass(frozen=True, slots=True)
class Agency:
    """An agency or company that a request goes to or through, A-`number`."""

    id: str
    number: int
    name: str
    short_name: str
    country: str = ""
    address: str = ""
    email: str = ""
    remarks: str = ""
    retracted: str | None = None


class RequestKind(StrEnum):
    """What sort of request it is."""

    INTERPOL = "Interpol through CBI"
    PRODUCTION = "production notice"
    SUBSCRIBER = "IP or subscriber request"
    PRESERVATION = "preservation request"
    LETTER = "plain letter"


class RequestState(StrEnum):
    """Where a request stands; computed from its legs and lines, never typed."""

    DRAFT = "draft"
    SENT = "sent"
    ACKNOWLEDGED = "acknowledged"
    FORWARDED = "forwarded"
    PARTLY = "partly answered"
    ANSWERED = "answered"
    REFUSED = "refused"


class LineState(StrEnum):
    """What became of one question."""

    OUTSTANDING = "outstanding"
    ANSWERED = "answered"
    PARTLY = "partly"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Request:
    """A request, R-`number`.

    `due_at` is when an answer is expected; `link_to_facts` ties it to the crime.
    """

    id: str
    number: int
    kind: RequestKind
    subject: str
    to_agency_id: str
    facts: str = ""
    link_to_facts: str = ""
    assistance: str = ""
    legal_basis: str = ""
    urgency: str = ""
    reference: str = ""
    due_at: Instant | None = None
    remarks: str = ""
    retracted: str | None = None


@dataclass(frozen=True, slots=True)
class Leg:
    """One hop of a request's route, in order of `position` from 1."""

    id: str
    request_id: str
    position: int
    from_agency_id: str
    to_agency_id: str
    mode: str = ""
    reference: str = ""
    sent_at: Instant | None = None
    acknowledged_at: Instant | None = None
    forwarded_at: Instant | None = None
    replied_at: Instant | None = None
    reply: str = ""
    remarks: str = ""
    retracted: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One question of a request: this identifier, this port, this second, what is asked.

    `source_port` is None when unknown; `port_not_logged` says so explicitly. `cited` is the place
    the line came from (record or exhibit, in words).
    """

    id: str
    request_id: str
    position: int
    identifier_kind: IdentifierKind
    identifier: str
    asked: str
    at: Instant | None = None
    source_port: int | None = None
    port_not_logged: bool = False
    destination: str = ""
    cited: str = ""
    link_to_facts: str = ""
    state: LineState = LineState.OUTSTANDING
    answer: str = ""
    answered_at: Instant | None = None
    answer_reference: str = ""
    retracted: str | None = None


def state_of(legs: tuple[Leg, ...], lines: tuple[Line, ...]) -> RequestState:
    """Compute where a request stands from its legs and lines."""
    states = {line.state for line in lines if line.retracted is None}
    live = [leg for leg in legs if leg.retracted is None]
    if states and states <= {LineState.ANSWERED, LineState.REFUSED}:
        return RequestState.REFUSED if states == {LineState.REFUSED} else RequestState.ANSWERED
    if states - {LineState.OUTSTANDING}:
        return RequestState.PARTLY
    if not any(leg.sent_at for leg in live):
        return RequestState.DRAFT
    if any(leg.forwarded_at for leg in live) or any(leg.sent_at for leg in live[1:]):
        return RequestState.FORWARDED
    if any(leg.acknowledged_at for leg in live):
        return RequestState.ACKNOWLEDGED
    return RequestState.SENT
