"""What the window shows of the replies to a request, and of whom a line's answer names."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from casebook.model.agency import Agency
from casebook.model.evidence import Attachment, Exhibit
from casebook.model.identifier import Person
from casebook.model.labels import label
from casebook.model.reply import Holder, Reply
from casebook.model.request import Line
from casebook.store.case_file import CaseFile
from casebook.ui.theme import State
from casebook.ui.widgets.times import in_both


@dataclass(frozen=True, slots=True)
class KnownReply:
    """A reply with the names of what it belongs to; `file` is None where the case keeps none."""

    reply: Reply
    sender: str
    exhibit: str
    file: Attachment | None

    @property
    def can_be_read(self) -> bool:
        """Say whether it has a file whose rows can be matched."""
        return bool(self.reply.sha256) and self.reply.retracted is None


@dataclass(frozen=True, slots=True)
class KnownHolders:
    """Whom the answer of a line names, and what a holder can be linked with."""

    line_id: str
    holders: tuple[Holder, ...]
    replies: tuple[Reply, ...]
    persons: tuple[Person, ...]


def read_replies(request_id: str, case: CaseFile) -> tuple[KnownReply, ...]:
    """Read the replies to a request by number, the retracted ones too. Case thread."""
    return tuple(_known(case, r) for r in case.where(Reply, retracted=True, request_id=request_id))


def read_holders(line: Line, case: CaseFile) -> KnownHolders:
    """Read whom the answer of a line names, retracted ones too. Case thread."""
    return KnownHolders(
        line.id,
        case.where(Holder, retracted=True, line_id=line.id),
        case.where(Reply, request_id=line.request_id),
        case.all(Person),
    )


def reply_state(reply: Reply) -> tuple[State, str]:
    """Give state and word of a reply: what is still to be done with it."""
    if reply.retracted is not None:
        return State.NEUTRAL, "retracted"
    if not reply.sha256:
        return State.NEUTRAL, "no file to match"
    if reply.rows_sha256:
        return State.GOOD, "matched with the lines"
    return State.ATTENTION, "not matched yet"


def reply_facts(known: KnownReply, zones: tuple[str, str]) -> str:
    """Say from whom, how and when a reply came, a fact a line."""
    reply = known.reply
    found = [f"{reply.name or reply.form} ({reply.form}) from {known.sender}"]
    if reply.dated_at is not None:
        found.append(f"dated {in_both(reply.dated_at, zones)}")
    found.append(f"received {in_both(reply.received_at, zones)}")
    if reply.reference:
        found.append(f"reference {reply.reference}")
    found += [text for text in (reply.summary, reply.remarks) if text]
    return "\n".join(found)


def rows_said(reply: Reply) -> str:
    """Say what became of the rows of a reply; empty when it was not matched."""
    if not reply.rows_sha256:
        return ""
    read = "1 row" if reply.rows_read == 1 else f"{reply.rows_read:,} rows"
    zone = f", zone {reply.zone}" if reply.zone else ""
    return (
        f"{read} read: {reply.rows_matched:,} matched, {reply.rows_unasked:,} matched no line, "
        f"{reply.rows_rejected:,} rejected. Columns decided by {reply.decided_by}{zone}."
    )


def joined(sentences: Iterable[str]) -> str:
    """Give sentences one a line."""
    return "\n".join(sentence for sentence in sentences if sentence)


def _known(case: CaseFile, reply: Reply) -> KnownReply:
    agency = case.get(Agency, reply.from_agency_id)
    files: tuple[Attachment, ...] = ()
    exhibit = ""
    if reply.exhibit_id is not None:
        exhibit = label(case.get(Exhibit, reply.exhibit_id))
        if reply.sha256:
            files = case.where(Attachment, about_id=reply.exhibit_id, sha256=reply.sha256)
    return KnownReply(reply, agency.short_name or agency.name, exhibit, next(iter(files), None))
