"""All that went to one agency or came from it over the whole case, in order of time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from casebook.model.agency import Agency
from casebook.model.instant import Instant
from casebook.model.labels import label
from casebook.model.paper import Paper, PaperKind
from casebook.model.reply import Reply
from casebook.store import requests
from casebook.store.case_file import CaseFile
from casebook.store.requests import AgencyLeg

TO, FROM = "to it", "from it"


class Exchange(NamedTuple):
    """One thing that passed between the agency and another one.

    `direction` is “to it” or “from it”, `other` the agency at the other end, empty for a paper.
    `number` is the paper or reply where there is one. A step without a time does not occur, except
    “not sent yet”, whose `at` is None.
    """

    at: Instant | None
    direction: str
    what: str
    other: str
    reference: str
    request: str
    subject: str
    number: str = ""
    mode: str = ""


def correspondence(case: CaseFile, agency_id: str) -> tuple[Exchange, ...]:
    """Give all correspondence of an agency, the oldest first; what was not sent yet comes last."""
    names = {
        agency.id: agency.short_name or agency.name for agency in case.all(Agency, retracted=True)
    }
    found: list[Exchange] = []
    for leg in requests.agency_legs(case, agency_id):
        found += _of_leg(leg, agency_id, names)
    for each in requests.agency_papers(case, agency_id):
        paper: Paper = each.row
        if paper.kind is not PaperKind.LETTER:
            continue
        found.append(
            Exchange(
                paper.rendered_at,
                TO,
                f"{paper.title}, version {paper.version}, issued",
                paper.recipients,
                "",
                f"R-{each.number}",
                each.subject,
                label(paper),
            )
        )
    for each in requests.agency_replies(case, agency_id):
        reply: Reply = each.row
        found.append(
            Exchange(
                reply.received_at,
                FROM,
                f"reply came in ({reply.form})",
                "",
                reply.reference,
                f"R-{each.number}",
                each.subject,
                label(reply),
            )
        )
    return tuple(sorted(found, key=_order))


def _of_leg(leg: AgencyLeg, agency_id: str, names: dict[str, str]) -> Iterator[Exchange]:
    is_receiver = leg.to_agency_id == agency_id
    other = names.get(leg.from_agency_id if is_receiver else leg.to_agency_id, "unknown agency")
    out, back = (TO, FROM) if is_receiver else (FROM, TO)
    steps = (
        (leg.sent_at, out, "sent", leg.reference),
        (leg.acknowledged_at, back, "acknowledged", leg.acknowledged_reference),
        (leg.forwarded_at, back, "forwarded to the next", ""),
        (leg.replied_at, back, _said("replied", leg.reply), leg.reply_reference),
        (leg.returned_at, back, _said("returned", leg.returned_because), ""),
    )
    number = f"R-{leg.number}"
    for at, direction, what, reference in steps:
        if at is not None:
            mode = leg.mode if what == "sent" else ""
            yield Exchange(at, direction, what, other, reference, number, leg.subject, "", mode)
    if leg.sent_at is None and leg.handed_on_at is not None:
        what = "handed on, own sending not recorded"
        yield Exchange(leg.handed_on_at, out, what, other, leg.reference, number, leg.subject)
    elif leg.sent_at is None:
        what = "not sent yet"
        yield Exchange(None, out, what, other, leg.reference, number, leg.subject, "", leg.mode)


def _said(word: str, text: str) -> str:
    return f"{word}: {text}" if text else word


def _order(exchange: Exchange) -> tuple[bool, int]:
    return exchange.at is None, exchange.at.utc_us if exchange.at else 0
