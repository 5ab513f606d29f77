"""Read what the papers about requests are made from: status, whole file, correspondence."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import TypeVar

from casebook.actions import check_request, custody_papers, reply_rows
from casebook.actions.lines_from_identifiers import sources_named
from casebook.errors import CaseError
from casebook.model.agency import Agency, Contact
from casebook.model.evidence import Algorithm, CustodyMove, Digest, Exhibit
from casebook.model.instant import Instant
from casebook.model.labels import label
from casebook.model.paper import Paper, PaperKind
from casebook.model.reply import Holder, Reply
from casebook.model.reply_table import FITS, KeptRow
from casebook.model.request import CitedAs, Leg, Line, Preservation, Request, handed_on_at
from casebook.model.timeline import Source
from casebook.reports.papers.request_subject import (
    CorrespondenceSubject,
    ReplyItem,
    RequestFileSubject,
    Said,
)
from casebook.reports.papers.subject import Frame, LetterSubject, Made, StatusSubject
from casebook.rules import deadlines, kinds, times
from casebook.rules.kinds.asked import Asked
from casebook.store.case_file import CaseFile
from casebook.store.requests import history_of

MOST_ENTRIES = 2_000
"""The most journal entries that the file of a request prints."""

MOST_LEFT_ROWS = 40
"""The most rows of one reply that a paper prints because no line took them over."""

_P = TypeVar("_P", Leg, Line, Preservation, Reply)


def status(case: CaseFile, subject_id: str | None, frame: Frame) -> StatusSubject:
    """Read one request, or with None every one that stands, as it is at the time of the paper."""
    requests = case.all(Request) if subject_id is None else (case.get(Request, subject_id),)
    legs, lines = _parts(case, Leg, subject_id), _parts(case, Line, subject_id)
    replies = _parts(case, Reply, subject_id)
    agencies = case.all(Agency, retracted=True)
    ids = {request.id for request in requests}
    return StatusSubject(
        frame=frame,
        requests=requests,
        agencies=agencies,
        legs=legs,
        lines=lines,
        where=_where(requests, legs, lines, agencies, frame),
        due=_due(requests, legs, lines, frame),
        periods=_parts(case, Preservation, subject_id),
        replies=replies,
        holders=_holders(case, lines, subject_id),
        papers=_letters(case, ids),
        losses=tuple(deadline.sentence for deadline in deadlines.retention(frame.header)),
        exhibits=tuple(case.get(Exhibit, each.exhibit_id) for each in replies if each.exhibit_id),
        left_rows={reply.id: _left_rows(case, reply, lines) for reply in replies},
    )


def _left_rows(case: CaseFile, reply: Reply, lines: Iterable[Line]) -> tuple[KeptRow, ...]:
    """Give the first rows of a matched reply that no line took over, in their order."""
    if not reply.rows_sha256 or not reply.rows_unasked + reply.rows_rejected:
        return ()
    taken = {line.reply_row for line in lines if line.reply_id == reply.id}
    rows = reply_rows.unpacked_rows(case.blob(reply.rows_sha256))
    left = (row for row in rows if row.verdict not in FITS and row.number not in taken)
    return tuple(islice(left, MOST_LEFT_ROWS))


def letter_subject(case: CaseFile, asked: Asked, frame: Frame) -> LetterSubject:
    """Read what the letter of a request is made from, whether it could be issued or not."""
    lines = kinds.lines_of_letter(asked)
    return LetterSubject(
        frame=frame,
        request=asked.request,
        text=kinds.letter_text(asked),
        agencies=tuple(asked.agencies.values()),
        legs=asked.legs,
        lines=lines,
        issuer=kinds.issuer(asked),
        rests_on=_digests_cited(case, lines),
    )


def _file(case: CaseFile, subject_id: str | None, frame: Frame) -> RequestFileSubject:
    if subject_id is None:
        raise CaseError("The file is that of one request. Choose it (--request NUMBER).")
    request = case.get(Request, subject_id)
    related = _related(case, request)
    alone = status(case, subject_id, frame)
    others = {
        other.id: check_request.where_is_it(case, other, frame.rendered_at) for other in related
    }
    entries, total = history_of(case, request.id, MOST_ENTRIES)
    return RequestFileSubject(
        frame=frame,
        status=_with_where(alone, others),
        letter=letter_subject(
            case, check_request.asked_of(case, request, frame.rendered_at), frame
        ),
        replies=tuple(_reply_item(case, reply, frame) for reply in alone.replies),
        related=related,
        entries=tuple(
            Said(entry.seq, entry.at, entry.actor, entry.summary) for entry in reversed(entries)
        ),
        entries_left=total - len(entries),
    )


def _correspondence(case: CaseFile, subject_id: str | None, frame: Frame) -> CorrespondenceSubject:
    if subject_id is None:
        raise CaseError("The correspondence is with one agency. Choose it (--agency NUMBER).")
    agency = case.get(Agency, subject_id)
    same = {a.id for a in case.all(Agency, retracted=True) if a.merged_into_id == agency.id}
    same.add(agency.id)
    every = case.all(Leg)
    legs = tuple(leg for leg in every if {leg.from_agency_id, leg.to_agency_id} & same)
    replies = tuple(reply for reply in case.all(Reply) if reply.from_agency_id in same)
    of = {leg.request_id for leg in legs} | {reply.request_id for reply in replies}
    requests = tuple(
        request for request in case.all(Request) if request.id in of or request.to_agency_id in same
    )
    ids = {request.id for request in requests}
    return CorrespondenceSubject(
        frame=frame,
        agency=agency,
        contacts=case.where(Contact, agency_id=agency.id),
        agencies=case.all(Agency, retracted=True),
        requests=requests,
        legs=tuple(leg for leg in legs if leg.request_id in ids),
        replies=tuple(reply for reply in replies if reply.request_id in ids),
        papers=_letters(case, ids),
        where={
            request.id: check_request.where_is_it(case, request, frame.rendered_at)
            for request in requests
        },
        handed_on=_handed_on(legs, every),
    )


def _handed_on(legs: Iterable[Leg], every: Iterable[Leg]) -> dict[str, Instant]:
    """Give when legs whose own sending is not recorded were handed the request, by leg."""
    of_request: dict[str, list[Leg]] = {}
    for leg in every:
        of_request.setdefault(leg.request_id, []).append(leg)
    found = {leg.id: handed_on_at(leg, of_request[leg.request_id]) for leg in legs}
    return {leg_id: at for leg_id, at in found.items() if at is not None}


def _digests_cited(case: CaseFile, lines: Iterable[Line]) -> tuple[tuple[str, str], ...]:
    """Give the sources and exhibits that lines cite, each with its digest in words."""
    cited = tuple(lines)
    exhibits = (line.cited_id for line in cited if line.cited_as is CitedAs.EXHIBIT)
    sources = dict.fromkeys(number for line in cited for number in _sources_of(line))
    return (
        *(_source_cited(case, number) for number in sources),
        *(_exhibit_cited(case, exhibit_id) for exhibit_id in dict.fromkeys(exhibits)),
    )


def _sources_of(line: Line) -> Iterator[int]:
    """Give the numbers of the sources whose records a line was made from."""
    if line.cited_as is CitedAs.RECORD:
        yield int(line.cited_id.partition(":")[0])
    elif line.cited_as is CitedAs.IDENTIFIER:
        yield from sources_named(line.cited)


def _source_cited(case: CaseFile, number: int) -> tuple[str, str]:
    source = case.numbered(Source, number)
    exhibit = f", from {label(case.get(Exhibit, source.exhibit_id))}" if source.exhibit_id else ""
    return f"{label(source)} {source.name}", f"SHA-256 {source.sha256}{exhibit}"


def _exhibit_cited(case: CaseFile, exhibit_id: str) -> tuple[str, str]:
    exhibit = case.get(Exhibit, exhibit_id)
    digests = [
        digest
        for digest in case.where(Digest, exhibit_id=exhibit_id)
        if digest.algorithm is Algorithm.SHA256 and not digest.is_claimed
    ]
    said = f"SHA-256 {digests[-1].value} over {digests[-1].over}" if digests else "not hashed"
    return f"{label(exhibit)} {exhibit.description}", said


def _parts(case: CaseFile, kind: type[_P], request_id: str | None) -> tuple[_P, ...]:
    if request_id is None:
        return case.all(kind)
    return case.where(kind, request_id=request_id)


def _holders(case: CaseFile, lines: Sequence[Line], request_id: str | None) -> tuple[Holder, ...]:
    if request_id is None:
        return case.all(Holder)
    known = {line.id for line in lines}
    return tuple(holder for holder in case.all(Holder) if holder.line_id in known)


def _letters(case: CaseFile, request_ids: set[str]) -> tuple[Paper, ...]:
    return tuple(
        paper
        for paper in case.all(Paper)
        if paper.kind is PaperKind.LETTER and paper.subject_id in request_ids
    )


def _related(case: CaseFile, request: Request) -> tuple[Request, ...]:
    about = [case.get(Request, request.regarding_id)] if request.regarding_id else []
    return (*about, *case.where(Request, regarding_id=request.id))


def _with_where(subject: StatusSubject, more: Mapping[str, str]) -> StatusSubject:
    return replace(subject, where={**subject.where, **more})


def _reply_item(case: CaseFile, reply: Reply, frame: Frame) -> ReplyItem:
    if reply.exhibit_id is None:
        return ReplyItem(reply)
    exhibit = case.get(Exhibit, reply.exhibit_id)
    return ReplyItem(
        reply,
        exhibit,
        case.where(Digest, exhibit_id=exhibit.id),
        case.where(CustodyMove, exhibit_id=exhibit.id, retracted=True),
        custody_papers.gaps_of(case, exhibit, frame),
    )


def _where(
    requests: Iterable[Request],
    legs: Iterable[Leg],
    lines: Iterable[Line],
    agencies: Sequence[Agency],
    frame: Frame,
) -> dict[str, str]:
    legs_of, lines_of = _by_request(legs), _by_request(lines)
    return {
        request.id: deadlines.where_is_it(
            request,
            legs_of.get(request.id, ()),
            agencies,
            frame.rendered_at,
            lines_of.get(request.id, ()),
        )
        for request in requests
    }


def _due(
    requests: Iterable[Request], legs: Iterable[Leg], lines: Iterable[Line], frame: Frame
) -> dict[str, str]:
    legs_of, lines_of = _by_request(legs), _by_request(lines)
    return {
        request.id: _due_words(
            request, legs_of.get(request.id, ()), lines_of.get(request.id, ()), frame
        )
        for request in requests
    }


def _due_words(request: Request, legs: Sequence[Leg], lines: Sequence[Line], frame: Frame) -> str:
    due = deadlines.due_of(request, legs)
    if due is None:
        return "no date set"
    on = times.in_words(times.day_of(due))
    if not deadlines.is_open(legs, lines):
        return f"{on}; closed"
    left = times.days_between(frame.rendered_at, due)
    if left > 0:
        return f"{on}, in {times.count_days(left)}"
    if left < 0:
        return f"{on}, overdue by {times.count_days(-left)}"
    return f"{on}, today"


def _by_request(rows: Iterable[_P]) -> dict[str, list[_P]]:
    found: dict[str, list[_P]] = {}
    for row in rows:
        found.setdefault(row.request_id, []).append(row)
    return found


def _status_lacks(case: CaseFile, subject_id: str | None) -> list[str]:
    del subject_id
    return [] if case.all(Request) else ["There is no request yet."]


def _file_lacks(case: CaseFile, subject_id: str | None) -> list[str]:
    if subject_id is None:
        return []
    request = case.get(Request, subject_id)
    lacks = []
    if not _letters(case, {request.id}):
        lacks.append(f"No letter of {label(request)} was issued from this case yet.")
    kept_loose = [
        label(reply)
        for reply in case.where(Reply, request_id=request.id)
        if reply.exhibit_id is None
    ]
    if kept_loose:
        lacks.append(f"Not kept as an exhibit: {', '.join(kept_loose)}.")
    return lacks


def _correspondence_lacks(case: CaseFile, subject_id: str | None) -> list[str]:
    if subject_id is None:
        return []
    agency = case.get(Agency, subject_id)
    legs = [leg for leg in case.all(Leg) if agency.id in (leg.from_agency_id, leg.to_agency_id)]
    return [] if legs else [f"No request went to or through {agency.short_name}."]


SUBJECTS: Mapping[PaperKind, Callable[[CaseFile, str | None, Frame], Made]] = {
    PaperKind.STATUS: status,
    PaperKind.REQUEST_FILE: _file,
    PaperKind.CORRESPONDENCE: _correspondence,
}
"""What reads the rows of each paper; the second argument is the row it is about."""

MISSING: Mapping[PaperKind, Callable[[CaseFile, str | None], list[str]]] = {
    PaperKind.STATUS: _status_lacks,
    PaperKind.REQUEST_FILE: _file_lacks,
    PaperKind.CORRESPONDENCE: _correspondence_lacks,
}
"""What each paper still lacks, in sentences."""
