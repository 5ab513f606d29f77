"""The correspondence with one agency: every paper that went to it or came from it, by date."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from casebook.model.instant import Instant
from casebook.model.labels import label
from casebook.model.request import Leg, Request, mode_words
from casebook.reports.content import (
    Block,
    Column,
    Document,
    Heading,
    KeyValues,
    Table,
    Text,
    Title,
    bold,
    mono,
    muted,
)
from casebook.reports.papers.request_subject import CorrespondenceSubject
from casebook.reports.papers.route import Agencies, by_id
from casebook.reports.papers.wording import (
    agency_name,
    case_particulars,
    day,
    given,
    joined,
    short_agency,
)


@dataclass(frozen=True, slots=True)
class _Passed:
    """Something that passed between the office and the agency, or through it."""

    at: Instant
    request: Request
    what: Text
    reference: str


def build(subject: CorrespondenceSubject) -> Document:
    """Give everything recorded with one agency over the whole case, in order of time."""
    frame, agency = subject.frame, subject.agency
    title = f"Correspondence with {agency.short_name or agency.name}"
    blocks: list[Block] = [
        Title(title, frame.header.title),
        case_particulars(frame),
        Heading("The agency"),
        _particulars(subject),
        Heading("Requests"),
        _requests(subject),
        Heading("What passed, in order of time"),
        _passed_table(subject),
    ]
    return Document(title, frame.header.title, tuple(blocks))


def _particulars(subject: CorrespondenceSubject) -> KeyValues:
    agency = subject.agency
    rows: list[tuple[str, Text]] = [
        ("Number", label(agency)),
        ("Name", agency_name(agency)),
        ("Country", given(agency.country)),
        ("Address", given(agency.address)),
        ("E-mail, telephone", given(joined((agency.email, agency.phone)))),
        ("How it is asked", given(joined((agency.how_to_ask, agency.portal), "\n"))),
    ]
    rows += [
        (
            "Contact",
            joined((contact.name, contact.designation, contact.phone, contact.email)),
        )
        for contact in subject.contacts
    ]
    if agency.verify:
        rows.append(("To be verified", bold(agency.verify)))
    return KeyValues(tuple(rows))


def _requests(subject: CorrespondenceSubject) -> Table:
    columns = (
        Column("No.", 12),
        Column("Kind, subject", 56),
        Column("Our reference", 30),
        Column("Where it is", 48),
    )
    rows: tuple[tuple[Text, ...], ...] = tuple(
        (
            bold(label(request)),
            f"{request.kind}\n{request.subject}",
            given(request.reference),
            given(subject.where.get(request.id, "")),
        )
        for request in subject.requests
    )
    return Table(columns, rows, "No request went to or through this agency.")


def _passed_table(subject: CorrespondenceSubject) -> Table:
    columns = (
        Column("Date", 26),
        Column("Request", 16),
        Column("What", 66),
        Column("Reference", 38),
    )
    passed = sorted(
        _passed(subject), key=lambda each: (each.at.utc_us, each.request.number, each.reference)
    )
    rows: tuple[tuple[Text, ...], ...] = tuple(
        (
            day(each.at, subject.frame),
            bold(label(each.request)),
            each.what,
            mono(each.reference) if each.reference else muted("none"),
        )
        for each in passed
    )
    return Table(columns, rows, "Nothing is recorded as sent or received.")


def _passed(subject: CorrespondenceSubject) -> Iterator[_Passed]:
    agencies = by_id(subject.agencies)
    requests = {request.id: request for request in subject.requests}
    for leg in subject.legs:
        yield from _of_leg(leg, requests[leg.request_id], agencies, subject.handed_on.get(leg.id))
    for reply in subject.replies:
        what = joined((f"{label(reply)} received: {reply.name or reply.form}", reply.summary))
        yield _Passed(reply.received_at, requests[reply.request_id], what, reply.reference)
    yield from _of_papers(subject, requests)


def _of_papers(
    subject: CorrespondenceSubject, requests: Mapping[str, Request]
) -> Iterator[_Passed]:
    for paper in subject.papers:
        to = f" for {paper.recipients}" if paper.recipients else ""
        what = f"{label(paper)} issued{to}: {paper.title}, version {paper.version}"
        request = requests[paper.subject_id or ""]
        yield _Passed(paper.rendered_at, request, what, f"SHA-256 {paper.sha256[:16]}…")


def _of_leg(
    leg: Leg, request: Request, agencies: Agencies, handed_on: Instant | None
) -> Iterator[_Passed]:
    sender = short_agency(agencies.get(leg.from_agency_id))
    receiver = short_agency(agencies.get(leg.to_agency_id))
    by = f" {mode_words(leg.mode)}" if leg.mode else ""
    unseen = f"{sender} to {receiver}: handed on, own sending not recorded"
    steps = (
        (leg.sent_at, f"{sender} to {receiver}{by}", leg.reference),
        (handed_on, unseen, leg.reference),
        (leg.acknowledged_at, f"{receiver} acknowledges", leg.acknowledged_reference),
        (leg.forwarded_at, f"{receiver} forwards it", ""),
        (
            leg.replied_at,
            joined((f"{receiver} replies", leg.reply), ": "),
            leg.reply_reference,
        ),
        (
            leg.returned_at,
            joined((f"{receiver} returns it", leg.returned_because), ": "),
            leg.reply_reference,
        ),
    )
    for at, what, reference in steps:
        if at is not None:
            yield _Passed(at, request, what, reference)
