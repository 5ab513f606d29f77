"""What the papers about requests are made from, gathered by the caller."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from casebook.model.agency import Agency, Contact
from casebook.model.evidence import CustodyMove, Digest, Exhibit
from casebook.model.instant import Instant
from casebook.model.paper import Paper
from casebook.model.reply import Reply
from casebook.model.request import Leg, Request
from casebook.reports.papers.subject import Frame, LetterSubject, StatusSubject


@dataclass(frozen=True, slots=True)
class ReplyItem:
    """A reply with the exhibit it is kept as; `gaps` are what the checks of its custody found."""

    reply: Reply
    exhibit: Exhibit | None = None
    digests: tuple[Digest, ...] = ()
    moves: tuple[CustodyMove, ...] = ()
    gaps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Said:
    """What one journal entry says: its number, when (ISO 8601 in UTC), who, and what."""

    seq: int
    at: str
    actor: str
    summary: str


@dataclass(frozen=True, slots=True)
class RequestFileSubject:
    """One request with everything the case holds about it.

    `status` holds the request alone. `related` are the requests that remind of it or are about it,
    and the one that it is about itself. `entries` are what the journal says of it, oldest first;
    `entries_left` still older ones are left out.
    """

    frame: Frame
    status: StatusSubject
    letter: LetterSubject
    replies: tuple[ReplyItem, ...] = ()
    related: tuple[Request, ...] = ()
    entries: tuple[Said, ...] = ()
    entries_left: int = 0


@dataclass(frozen=True, slots=True)
class CorrespondenceSubject:
    """One agency with every leg to or from it, its replies, and the letters issued to it.

    `requests` are those that the legs, replies and papers belong to. `handed_on` says, by leg, when
    the leg before was forwarded and so brought a request whose own sending is not recorded.
    """

    frame: Frame
    agency: Agency
    contacts: tuple[Contact, ...] = ()
    agencies: tuple[Agency, ...] = ()
    requests: tuple[Request, ...] = ()
    legs: tuple[Leg, ...] = ()
    replies: tuple[Reply, ...] = ()
    papers: tuple[Paper, ...] = ()
    where: Mapping[str, str] = field(default_factory=dict)
    handed_on: Mapping[str, Instant] = field(default_factory=dict)
