"""What the fields of requests, agencies, replies and identifiers may hold."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from casebook.errors import CaseError, FieldError
from casebook.model.agency import Agency, Contact
from casebook.model.identifier import Identifier, IdentifierGroup, Link, Person
from casebook.model.instant import Instant, zone_info
from casebook.model.reply import ColumnMap, Holder, Reply, ReplyForm
from casebook.model.request import Leg, Line, LineState, Preservation, Request
from casebook.rules import times
from casebook.rules.identifier_fields import check_identifier, is_email
from casebook.rules.wanted import check_hex, require, short

MAX_PRESERVATION_DAYS = 3_650


def _agency(agency: Agency) -> None:
    require(
        agency,
        name="Give the agency's name.",
        short_name="Give the short name that stands on the route, like CBI.",
    )
    _check_email(agency.email)
    if agency.zone:
        try:
            zone_info(agency.zone)
        except CaseError as error:
            raise FieldError("zone", str(error)) from error
    days = agency.preservation_days
    if days is not None and not 1 <= days <= MAX_PRESERVATION_DAYS:
        raise FieldError("preservation_days", "Give the days it preserves, from 1 to 3,650.")
    if agency.checked_on and not _is_day(agency.checked_on):
        raise FieldError(
            "checked_on", f"“{short(agency.checked_on)}” is not a date. Write it as YYYY-MM-DD."
        )
    if agency.merged_into_id == agency.id and agency.id:
        raise FieldError("merged_into_id", "An agency cannot be merged into itself.")


def _contact(contact: Contact) -> None:
    require(contact, agency_id="Name the agency.", name="Give the person's name.")
    _check_email(contact.email)


def _check_email(text: str) -> None:
    if text and not is_email(text):
        raise FieldError("email", f"“{short(text)}” is not an e-mail address.")


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _request(request: Request) -> None:
    require(
        request,
        kind="Choose the kind of request.",
        subject="Say in one line what the request is about.",
        to_agency_id="Choose the agency that is asked.",
    )
    if request.regarding_id == request.id and request.id:
        raise FieldError("regarding_id", "A request cannot be about itself.")


_STEPS = (
    ("prepared_at", "prepared"),
    ("approved_at", "approved"),
    ("sent_at", "sent"),
    ("acknowledged_at", "acknowledged"),
    ("forwarded_at", "forwarded"),
    ("replied_at", "replied to"),
    ("returned_at", "returned"),
)
"""The steps of a leg; none of the first three comes after a later one."""


def _leg(leg: Leg) -> None:
    require(
        leg,
        request_id="Name the request that the leg belongs to.",
        from_agency_id="Choose who sends.",
        to_agency_id="Choose who receives.",
    )
    if leg.from_agency_id == leg.to_agency_id:
        raise FieldError("to_agency_id", "A leg goes from one agency to another.")
    done = [(name, getattr(leg, name), word) for name, word in _STEPS]
    for name, at, word in done[3:]:
        if at is not None and leg.sent_at is None:
            raise FieldError("sent_at", f"Record when this was sent before it was {word}.")
        _check_order(name, at, word, done[:3])
    for place, (name, at, word) in enumerate(done[:3]):
        _check_order(name, at, word, done[:place])
    if leg.returned_at and not leg.returned_because.strip():
        raise FieldError("returned_because", "Say why it was returned.")


def _check_order(
    name: str, at: Instant | None, word: str, before: list[tuple[str, Instant | None, str]]
) -> None:
    for _, earlier, earlier_word in before:
        if at is not None and earlier is not None and times.is_before(at, earlier):
            raise FieldError(name, f"It cannot be {word} before it was {earlier_word}.")


def _line(line: Line) -> None:
    require(
        line,
        request_id="Name the request that the line belongs to.",
        asked="Say what is asked: subscriber, login history, address of installation.",
    )
    check_identifier(line.identifier_kind, line.identifier, "identifier")
    if line.source_port is not None:
        if not 1 <= line.source_port <= 65_535:
            raise FieldError("source_port", "A port is a number from 1 to 65535.")
        if line.port_not_logged:
            raise FieldError(
                "port_not_logged", "Either the source port is known or it was not logged."
            )
    if line.until is not None:
        if line.at is None:
            raise FieldError("at", "A period needs its beginning.")
        if times.is_before(line.until, line.at):
            raise FieldError("until", "The period ends before it begins.")
    _line_answer(line)


def _line_answer(line: Line) -> None:
    if line.state is LineState.OUTSTANDING:
        if line.answer or line.answered_at:
            raise FieldError("state", "A line with an answer is not outstanding.")
        return
    if line.answered_at is None:
        raise FieldError("answered_at", "Say when this came back.")
    if line.state is not LineState.REFUSED and not line.answer.strip():
        raise FieldError("answer", "Write down what came back.")


def _preservation(period: Preservation) -> None:
    require(period, request_id="Name the request that asks for preservation.")
    if period.granted_at and times.is_before(period.granted_at, period.asked_at):
        raise FieldError("granted_at", "It cannot be granted before it was asked for.")
    if period.until and times.is_before(period.until, period.asked_at):
        raise FieldError("until", "The period ends before it was asked for.")


def _reply(reply: Reply) -> None:
    require(
        reply,
        request_id="Name the request that is replied to.",
        from_agency_id="Choose who replies.",
    )
    if reply.form is ReplyForm.ORAL and not reply.summary.strip():
        raise FieldError("summary", "Write down what was said.")
    if reply.form is not ReplyForm.ORAL and not reply.name.strip():
        raise FieldError("name", "Name the file or letter.")
    if reply.dated_at and times.is_before(reply.received_at, reply.dated_at):
        raise FieldError(
            "dated_at", "The reply is dated after it was received. One of the two is wrong."
        )
    for name in ("sha256", "rows_sha256"):
        if getattr(reply, name):
            check_hex(name, getattr(reply, name), 64, "SHA-256")
    if reply.rows_read != reply.rows_matched + reply.rows_unasked + reply.rows_rejected:
        raise FieldError(
            "rows_read",
            f"{reply.rows_read} rows were read, but {reply.rows_matched} matched, "
            f"{reply.rows_unasked} matched no line and {reply.rows_rejected} rejected do not add "
            "up to them.",
        )


def _holder(holder: Holder) -> None:
    require(
        holder,
        line_id="Name the line that is answered.",
        name="Name the holder, or write “not named”.",
        shows="Say what this shows.",
        does_not_show="Say what this does not show.",
    )


def _column_map(columns: ColumnMap) -> None:
    require(columns, agency_id="Name the provider.", name="Name the layout.")
    if not columns.columns:
        raise FieldError("columns", "Say what at least one column is.")


def _identifier(identifier: Identifier) -> None:
    check_identifier(identifier.kind, identifier.value)
    require(identifier, as_found="Keep the spelling in which it was found.")
    if identifier.merged_into_id == identifier.id and identifier.id:
        raise FieldError("merged_into_id", "An identifier cannot be merged into itself.")


def _group(group: IdentifierGroup) -> None:
    require(group, name="Name the group.")
    if len(set(group.member_ids)) != len(group.member_ids):
        raise FieldError("member_ids", "An identifier stands in the group twice.")


def _person(person: Person) -> None:
    require(person, name="Give the person's name, as far as it is known.")


def _link(link: Link) -> None:
    require(
        link,
        from_id="Name the identifier.",
        to_id="Name what it belongs to.",
        relation="Say how they belong together.",
    )
    if link.from_id == link.to_id:
        raise FieldError("to_id", "An identifier is not linked to itself.")


RULES: dict[type[Any], Callable[[Any], None]] = {
    Agency: _agency,
    Contact: _contact,
    Request: _request,
    Leg: _leg,
    Line: _line,
    Preservation: _preservation,
    Reply: _reply,
    Holder: _holder,
    ColumnMap: _column_map,
    Identifier: _identifier,
    IdentifierGroup: _group,
    Person: _person,
    Link: _link,
}
