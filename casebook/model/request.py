"""Requests: what is asked of whom, by which route, line by line, and what came back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from casebook.model.identifier import IdentifierKind
from casebook.model.instant import Instant


class RequestKind(StrEnum):
    """The kinds of request that Casebook brings; an office can add more in `resources/requests`."""

    INTERPOL = "Interpol through CBI"
    PRODUCTION = "production notice"
    POSTAL = "postal order"
    SUBSCRIBER = "IP or subscriber request"
    PRESERVATION = "preservation request"
    PROPOSAL = "MHA proposal"
    LETTER_OF_REQUEST = "letter of request"
    CERT_IN = "CERT-In report"
    CERTIFICATE = "certificate demand"
    REMINDER = "reminder"
    PROGRESS = "progress to the informant"
    LETTER = "plain letter"


class RequestState(StrEnum):
    """Where a request stands; computed from its legs and lines, never typed."""

    DRAFT = "draft"
    SENT = "sent"
    ACKNOWLEDGED = "acknowledged"
    FORWARDED = "forwarded"
    RETURNED = "returned"
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

    `kind` names a kind of `resources/requests`, and `particulars` holds the fields that this kind
    has of its own, by their names there. `due_at` is when an answer is expected; `link_to_facts`
    ties it to the crime. `regarding_id` is the earlier request that this one reminds of, escalates,
    or asks a certificate for.
    """

    id: str
    number: int
    kind: str
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
    particulars: Mapping[str, str] = field(default_factory=dict)
    regarding_id: str | None = None


@dataclass(frozen=True, slots=True)
class Leg:
    """One hop of a request's route, in order of `position` from 1.

    `reference` is the sender's number, `acknowledged_reference` and `reply_reference` are the
    receiver's. A leg that was returned says why.
    """

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
    prepared_at: Instant | None = None
    prepared_by: str = ""
    approved_at: Instant | None = None
    approved_by: str = ""
    acknowledged_reference: str = ""
    reply_reference: str = ""
    returned_at: Instant | None = None
    returned_because: str = ""


class CitedAs(StrEnum):
    """What a line was made from."""

    NOTHING = ""
    RECORD = "record"
    EXHIBIT = "exhibit"
    IDENTIFIER = "identifier"


@dataclass(frozen=True, slots=True)
class Line:
    """One question of a request: this identifier, this port, this second, what is asked.

    `source_port` is None when unknown; `port_not_logged` and `seconds_not_logged` say so
    explicitly. `until` is the end where a period is asked about, from `at`. `cited` is the place
    the line came from in words; `cited_id` is the id of that exhibit or identifier, or of the
    record as `SOURCE:RECORD` (numbers, as in a citation). `reply_id` and `reply_row` are the
    reply that answers the line and its row there, from 1.
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
    until: Instant | None = None
    seconds_not_logged: bool = False
    protocol: str = ""
    cited_as: CitedAs = CitedAs.NOTHING
    cited_id: str = ""
    reply_id: str | None = None
    reply_row: int | None = None


@dataclass(frozen=True, slots=True)
class Preservation:
    """One period for which the addressee preserves, in order of `position` from 1.

    The first is what was asked for, each later one a renewal. `granted_at` is when the addressee
    confirmed it and `until` when it ends; `reference` is the addressee's ticket.
    """

    id: str
    request_id: str
    position: int
    asked_at: Instant
    granted_at: Instant | None = None
    until: Instant | None = None
    reference: str = ""
    remarks: str = ""
    retracted: str | None = None


def mode_words(mode: str) -> str:
    """Say how a leg goes: “by letter”, but “as the Central Government specifies”."""
    return mode if not mode or mode.startswith("as ") else f"by {mode}"


def handed_on_at(leg: Leg, legs: Iterable[Leg]) -> Instant | None:
    """Give when the leg before handed the request on to this one, which was not recorded as sent.

    None when it was recorded as sent, or not handed on. `legs` are those of the same request.
    """
    if leg.sent_at is not None:
        return None
    before = [other for other in legs if other.retracted is None and other.position < leg.position]
    return max(before, key=lambda other: other.position).forwarded_at if before else None


def state_of(legs: tuple[Leg, ...], lines: tuple[Line, ...]) -> RequestState:
    """Compute where a request stands from its legs and lines."""
    states = frozenset(line.state for line in lines if line.retracted is None)
    return state_from(legs, states)


def state_from(legs: tuple[Leg, ...], states: frozenset[LineState]) -> RequestState:
    """Compute where a request stands from its legs and the states that occur among its lines."""
    live = [leg for leg in legs if leg.retracted is None]
    if states and states <= {LineState.ANSWERED, LineState.REFUSED}:
        return RequestState.REFUSED if states == {LineState.REFUSED} else RequestState.ANSWERED
    if states - {LineState.OUTSTANDING}:
        return RequestState.PARTLY
    sent = [leg for leg in live if leg.sent_at]
    if not sent:
        return RequestState.DRAFT
    if not states and live[0].replied_at:
        return RequestState.ANSWERED
    last = max(sent, key=lambda leg: leg.position)
    if last.returned_at:
        return RequestState.RETURNED
    if any(leg.forwarded_at for leg in live) or any(leg.sent_at for leg in live[1:]):
        return RequestState.FORWARDED
    if any(leg.acknowledged_at for leg in live):
        return RequestState.ACKNOWLEDGED
    return RequestState.SENT
