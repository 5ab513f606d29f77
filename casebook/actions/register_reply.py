"""Register a reply: as an exhibit with digest and custody, and with the request it answers."""

from __future__ import annotations

import dataclasses
import hashlib
from dataclasses import dataclass
from pathlib import Path

from casebook.actions.attach_file import MAX_BYTES
from casebook.actions.clock import now
from casebook.actions.mark_exhibits import marked
from casebook.actions.progress import OnCase, Progress
from casebook.actions.same_content import same_content
from casebook.errors import CaseError, FieldError
from casebook.intake import digest
from casebook.intake.source import open_source
from casebook.model.agency import Agency
from casebook.model.evidence import (
    Algorithm,
    Attachment,
    CustodyMove,
    Digest,
    DigestPurpose,
    Exhibit,
    ExhibitKind,
)
from casebook.model.instant import Instant
from casebook.model.labels import label
from casebook.model.reply import Reply, ReplyForm
from casebook.model.request import Leg, Request
from casebook.rules import fields, times
from casebook.store.case_file import CaseFile

_WITHOUT_FILE = (ReplyForm.PAPER, ReplyForm.ORAL)


@dataclass(frozen=True, slots=True)
class HandedOver:
    """How a reply came into this office's hands: its first custody move and its exhibit.

    `from_person` handed it over and `to_person` took it. `mode` is how it travelled: by e-mail,
    portal, courier, by hand.
    """

    from_person: str
    to_person: str
    from_place: str = ""
    to_place: str = ""
    mode: str = ""
    released_at: Instant | None = None
    seal: str = ""
    stored_at: str = ""
    exhibit_kind: ExhibitKind = ExhibitKind.OTHER
    original_or_copy: str = ""


@dataclass(frozen=True, slots=True)
class Registered:
    """A registered reply; `said` are sentences about it, like that the same file is there."""

    reply: Reply
    exhibit: Exhibit | None
    said: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _File:
    """What was read of a file; `data` is None for one too large to keep in the case."""

    name: str
    sha256: str
    size_bytes: int
    data: bytes | None
    said: tuple[str, ...]


def register(
    on_case: OnCase,
    draft: Reply,
    path: Path | None,
    handed: HandedOver,
    progress: Progress,
    *,
    mark_leg: bool = False,
) -> Registered:
    """Register a reply, with the file at `path`, in one entry; the file stays as it was.

    `draft` needs request, sender, form and times; its digest, size and exhibit are given here.
    With `mark_leg` its leg is recorded as replied to. A reply by word of mouth makes no exhibit.
    Raises FieldError and CaseError, among them for a reply dated before the request was sent and
    for a file that is registered with the same request already.
    """
    if path is None:
        if draft.form not in _WITHOUT_FILE:
            raise FieldError("form", f"A reply as {draft.form} needs its file.")
        return on_case(lambda case: _keep(case, draft, None, handed, mark_leg))
    if draft.form is ReplyForm.ORAL:
        raise FieldError("form", "A reply by word of mouth has no file. Choose another form.")
    progress.advance(0, None, f"Reading {path.name}")
    file = _read(path, progress)
    progress.check_cancelled()
    return on_case(lambda case: _keep(case, draft, file, handed, mark_leg))


def same_file(case: CaseFile, sha256: str) -> tuple[Reply, ...]:
    """Give the replies in force that hold a file of this SHA-256, by number."""
    return case.where(Reply, sha256=sha256)


def sent_at(legs: tuple[Leg, ...]) -> Instant | None:
    """Give when a request was first sent, None when it was not."""
    sent = [leg.sent_at for leg in legs if leg.sent_at is not None and leg.retracted is None]
    return min(sent, key=lambda at: at.utc_us, default=None)


def _read(path: Path, progress: Progress) -> _File:
    with open_source(path) as source:
        read = 0

        def on_bytes(n: int) -> None:
            nonlocal read
            read += n
            progress.advance(read, source.size, f"Hashing {path.name}")
            progress.check_cancelled()

        data = source.read_at(0, source.size) if source.size <= MAX_BYTES else None
        # What is kept is what is hashed: the same bytes, read once.
        sha256 = source.sha256(on_bytes) if data is None else hashlib.sha256(data).hexdigest()
        source.check_unchanged()
        said = source.warnings
        if data is None:
            said += (
                f"{path.name} has {source.size:,} bytes; a case holds files of up to "
                f"{MAX_BYTES:,}. Its digest is kept: store the file itself beside the case.",
            )
        return _File(path.name, sha256, source.size, data, said)


def _keep(
    case: CaseFile, draft: Reply, file: _File | None, handed: HandedOver, mark_leg: bool
) -> Registered:
    request = case.get(Request, draft.request_id)
    agency = case.get(Agency, draft.from_agency_id)
    legs = case.where(Leg, request_id=request.id)
    leg = _leg(request, draft, legs, mark_leg)
    check_dates(request, draft, legs, leg)
    said = _check_new(case, draft, file)
    if file is not None:
        said = file.said + said
        draft = dataclasses.replace(
            draft, name=draft.name or file.name, sha256=file.sha256, size_bytes=file.size_bytes
        )
    elif draft.form is ReplyForm.PAPER and not draft.name.strip():
        draft = dataclasses.replace(draft, name=f"Letter of {agency.short_name}")
    fields.check(draft)
    with case.transaction():
        reply = case.assign(draft)
        rows: list[object] = []
        exhibit = None
        blobs: list[bytes] = []
        if draft.form is not ReplyForm.ORAL:
            exhibit = _exhibit(case, reply, request, agency, handed)
            reply = dataclasses.replace(reply, exhibit_id=exhibit.id)
            rows = [exhibit, _move(case, reply, request, exhibit, agency, handed)]
            if file is not None:
                said += same_content(case, exhibit.id, Algorithm.SHA256, file.sha256)
                rows.append(_digest(case, exhibit, file))
                if file.data is not None:
                    rows.append(_attachment(case, exhibit, file))
                    blobs.append(file.data)
        if leg is not None and mark_leg:
            rows.append(_replied(leg, reply))
        for row in rows:
            fields.check(row)
        place = f" as {label(exhibit)}" if exhibit else ""
        case.append(
            "reply.register",
            [reply, *rows],
            summary=f"{label(reply)} ({reply.name or reply.form}) to {label(request)} from "
            f"{agency.short_name} registered{place}",
            blobs=blobs,
        )
    return Registered(reply, exhibit, said)


def _leg(request: Request, draft: Reply, legs: tuple[Leg, ...], mark_leg: bool) -> Leg | None:
    if draft.leg_id is None:
        if mark_leg:
            raise FieldError("leg_id", "Choose the leg that the reply answers.")
        return None
    found = next((leg for leg in legs if leg.id == draft.leg_id), None)
    if found is None:
        raise FieldError("leg_id", f"{label(request)} has no such leg. Choose one of its own.")
    if mark_leg and found.replied_at is not None:
        raise FieldError(
            "leg_id",
            f"Leg {found.position} of {label(request)} is recorded as replied to already, on "
            f"{_day(found.replied_at)}. Register this reply without recording that again.",
        )
    return found


def check_dates(request: Request, draft: Reply, legs: tuple[Leg, ...], leg: Leg | None) -> None:
    """Refuse a reply that would be older than what it answers. Raises FieldError and CaseError."""
    first = sent_at(legs)
    if first is None:
        raise CaseError(
            f"{label(request)} was never sent, so nothing can answer it. Record when its first "
            "leg was sent, then register the reply."
        )
    if leg is not None and leg.sent_at is None:
        raise FieldError(
            "leg_id",
            f"Leg {leg.position} of {label(request)} was never sent, so nothing can answer it. "
            "Record when it was sent, or choose another leg.",
        )
    what, since = f"{label(request)} was", first
    if leg is not None and leg.sent_at is not None and leg.sent_at.utc_us > first.utc_us:
        what, since = f"leg {leg.position} of {label(request)} was", leg.sent_at
    for name, at, word in (
        ("dated_at", draft.dated_at, "dated"),
        ("received_at", draft.received_at, "received"),
    ):
        if at is not None and times.is_before(at, since):
            raise FieldError(
                name,
                f"The reply is {word} {_day(at)}, before {what} sent ({_day(since)}). Correct one "
                "of the two dates; if both are right, it answers something else.",
            )


def _check_new(case: CaseFile, draft: Reply, file: _File | None) -> tuple[str, ...]:
    if file is None:
        return ()
    said = []
    for known in same_file(case, file.sha256):
        if known.request_id == draft.request_id:
            raise CaseError(
                f"{file.name} is registered already: {label(known)} ({known.name}), received "
                f"{_day(known.received_at)}, holds the same bytes (SHA-256 {file.sha256[:16]}…)."
            )
        owner = label(case.get(Request, known.request_id))
        said.append(
            f"The same file came in reply to {owner} too: {label(known)} holds the same bytes."
        )
    return tuple(said)


def _exhibit(
    case: CaseFile, reply: Reply, request: Request, agency: Agency, handed: HandedOver
) -> Exhibit:
    dated = f", dated {_day(reply.dated_at)}" if reply.dated_at else ""
    is_file = bool(reply.sha256)
    how = f"came {handed.mode}" if handed.mode else "came"
    made = Exhibit(
        id="",
        number=0,
        description=f"Reply of {agency.short_name} to {label(request)}: {reply.name}{dated}",
        kind=handed.exhibit_kind,
        size_bytes=reply.size_bytes,
        original_or_copy=handed.original_or_copy or ("copy" if is_file else "original"),
        how_produced=f"{how} from {agency.name} in reply to {label(request)}",
        stored_at=handed.stored_at or (handed.to_place if not is_file else ""),
        seal=handed.seal,
    )
    assigned = case.assign(made)
    return marked(case, [assigned])[0]


def _move(
    case: CaseFile,
    reply: Reply,
    request: Request,
    exhibit: Exhibit,
    agency: Agency,
    handed: HandedOver,
) -> CustodyMove:
    return case.assign(
        CustodyMove(
            id="",
            exhibit_id=exhibit.id,
            position=1,
            from_person=handed.from_person,
            from_place=handed.from_place or agency.name,
            to_person=handed.to_person,
            to_place=handed.to_place,
            released_at=handed.released_at or reply.received_at,
            received_at=reply.received_at,
            purpose=f"reply to {label(request)}",
            mode=handed.mode,
            seal=handed.seal,
            reference=reply.reference,
        )
    )


def _digest(case: CaseFile, exhibit: Exhibit, file: _File) -> Digest:
    return case.assign(
        Digest(
            id="",
            exhibit_id=exhibit.id,
            algorithm=Algorithm.SHA256,
            value=file.sha256,
            over=file.name,
            size_bytes=file.size_bytes,
            computed_at=now(),
            computed_by=case.examiner.title(),
            tool=digest.tool(),
            purpose=DigestPurpose.AT_ACQUISITION,
        )
    )


def _attachment(case: CaseFile, exhibit: Exhibit, file: _File) -> Attachment:
    return case.assign(
        Attachment("", "exhibit", exhibit.id, file.name, file.sha256, file.size_bytes, now())
    )


def _replied(leg: Leg, reply: Reply) -> Leg:
    return dataclasses.replace(
        leg,
        replied_at=reply.received_at,
        reply=reply.summary or leg.reply,
        reply_reference=reply.reference or leg.reply_reference,
    )


def _day(at: Instant) -> str:
    return times.in_words(times.day_of(at))
