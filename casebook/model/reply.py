"""Replies: what came back to a request, whom it names, and what that shows."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from casebook.model.instant import Instant


class ReplyForm(StrEnum):
    """In which form a reply came."""

    PAPER = "paper or letter"
    TEXT = "text"
    PDF = "PDF"
    TABLE = "table"
    ORAL = "by word of mouth"


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply to a request, RP-`number`, registered as an exhibit with digest and custody.

    `dated_at` stands on it, `received_at` is when it came in. Where it holds a table, `columns`
    says what each column was read as (`role=column`), `zone` and `day_order` how its times were
    placed and `decided_by` by whom. `rows_read` is the sum of the rows that matched a line, that
    matched none, and that were rejected; `rows_sha256` names the kept rows with what became
    of each.
    """

    id: str
    number: int
    request_id: str
    from_agency_id: str
    received_at: Instant
    form: ReplyForm
    name: str = ""
    leg_id: str | None = None
    exhibit_id: str | None = None
    reference: str = ""
    dated_at: Instant | None = None
    sha256: str = ""
    size_bytes: int | None = None
    summary: str = ""
    reader: str = ""
    columns: tuple[str, ...] = ()
    zone: str = ""
    day_order: str = ""
    decided_by: str = ""
    rows_read: int = 0
    rows_matched: int = 0
    rows_unasked: int = 0
    rows_rejected: int = 0
    rows_sha256: str = ""
    remarks: str = ""
    retracted: str | None = None


class HolderNature(StrEnum):
    """What a holder is, as far as the reply says. A rented server is not a person."""

    SUBSCRIBER = "subscriber"
    ORGANISATION = "organisation"
    HOSTING = "hosting provider: a rented server"
    RESELLER = "reseller"
    VPN = "VPN or proxy"
    SHARED = "shared address (carrier NAT)"
    ACCOUNT = "account holder as typed at sign-up"
    UNKNOWN = "not known"


@dataclass(frozen=True, slots=True)
class Holder:
    """Whom a reply names as the holder of what a line asked about.

    `shows`, `does_not_show` and `could_be` say what this proves, what it leaves open, and what else
    could explain it.
    """

    id: str
    line_id: str
    name: str
    nature: HolderNature
    reply_id: str | None = None
    address: str = ""
    contact: str = ""
    shows: str = ""
    does_not_show: str = ""
    could_be: str = ""
    person_id: str | None = None
    remarks: str = ""
    retracted: str | None = None


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """How tables of a provider are read, kept for its next reply.

    `header` is the header row it fits, `columns` are `role=column`.
    """

    id: str
    agency_id: str
    name: str
    header: tuple[str, ...]
    columns: tuple[str, ...]
    zone: str = ""
    day_order: str = ""
    decided_by: str = ""
    retracted: str | None = None
