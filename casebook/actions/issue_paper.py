"""Issue a paper: verify, read the rows, render, and keep the bytes with their digest."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from casebook import __version__
from casebook.actions import (
    check_request,
    custody_papers,
    reconcile,
    request_papers,
    scene_papers,
)
from casebook.actions.clock import now
from casebook.actions.filter_words import filter_words
from casebook.actions.progress import OnCase, Progress
from casebook.actions.read_clock import dating
from casebook.actions.scan_label import digests_of
from casebook.actions.verify_case import verify_for_paper
from casebook.actions.zone_of_source import zone_words
from casebook.errors import CaseError
from casebook.model.case import CaseHeader
from casebook.model.evidence import CustodyMove, Digest, Exhibit
from casebook.model.identifier import Identifier
from casebook.model.labels import label
from casebook.model.paper import Paper, PaperKind
from casebook.model.request import Request
from casebook.model.timeline import (
    Citation,
    CitedKind,
    Event,
    Record,
    RecordFilter,
    Reject,
    Source,
)
from casebook.reports.papers.reconciliation_subject import ReconciliationSubject
from casebook.reports.papers.subject import (
    TIMELINE_TITLE,
    Frame,
    LetterSubject,
    Made,
    Provisions,
    ReportSubject,
    TimelineSubject,
)
from casebook.rules import letter_checks, statutes
from casebook.store import record_rows, search
from casebook.store.case_file import CaseFile
from casebook.store.segment_parts import Inside

if TYPE_CHECKING:
    from casebook.reports.render import Rendered

MAX_RECORDS = 100_000
"""The most records one timeline exhibit takes."""

MAX_BYTES = 64 * 1024 * 1024
_EXAMPLES = 20

_SUBJECTS = {
    **custody_papers.SUBJECTS,
    **scene_papers.SUBJECTS,
    **request_papers.SUBJECTS,
    **reconcile.SUBJECTS,
}
_MISSING = {
    **custody_papers.MISSING,
    **scene_papers.MISSING,
    **request_papers.MISSING,
    **reconcile.MISSING,
}

_PAGE = 1_000


@dataclass(frozen=True, slots=True)
class _Gathered:
    """What a paper will be made of, read in one job, and the sources it rests on.

    `chosen` is what its title in the register ends with: which records were chosen.
    """

    subject: Made
    earlier: Paper | None
    sources: tuple[Source, ...]
    chosen: str


@dataclass(frozen=True, slots=True)
class Lack:
    """Something that a paper lacks, in a sentence; while it blocks, the paper is not issued."""

    sentence: str
    blocks: bool = False


def lacks_of(case: CaseFile, kind: PaperKind, subject_id: str | None) -> tuple[Lack, ...]:
    """Give what a paper still lacks; what blocks it comes first, and only a letter is blocked."""
    if kind is PaperKind.LETTER and subject_id:
        findings = check_request.findings(case, case.get(Request, subject_id))
        return tuple(Lack(f"{each.sentence} {each.remedy}", each.blocks) for each in findings)
    return tuple(Lack(sentence) for sentence in missing_for(case, kind, subject_id))


def missing_for(case: CaseFile, kind: PaperKind, subject_id: str | None) -> tuple[str, ...]:
    """Say in sentences what a paper still lacks; it can be issued unless the letter is wrong."""
    header = case.header()
    lacks = list(_missing_in(header))
    match kind:
        case PaperKind.LETTER if subject_id:
            return tuple(lack.sentence for lack in lacks_of(case, kind, subject_id))
        case PaperKind.CUSTODY_FORM if subject_id:
            if not case.where(CustodyMove, exhibit_id=subject_id):
                lacks.append("No custody move is recorded: the form shows the seizure alone.")
            if not digests_of(case, subject_id):
                lacks.append("No digest is recorded: the form says “not hashed”.")
        case PaperKind.TIMELINE:
            if not case.all(Event):
                lacks.append("There is no event on the timeline yet.")
        case PaperKind.REPORT:
            unhashed = [
                label(exhibit)
                for exhibit in case.all(Exhibit)
                if not case.where(Digest, exhibit_id=exhibit.id)
            ]
            if unhashed:
                lacks.append(f"No digest is recorded of {', '.join(unhashed[:10])}.")
        case _ if kind in _MISSING:
            lacks += _MISSING[kind](case, subject_id)
    return tuple(lacks)


def issue(
    on_case: OnCase,
    kind: PaperKind,
    subject_id: str | None,
    recipients: str,
    progress: Progress,
    records: RecordFilter | None = None,
    inside: Inside | None = None,
) -> Paper:
    """Issue a paper and keep its bytes in the case.

    `subject_id` is the exhibit or request it is about; for a status report None means all requests.
    `records` chooses the records of a timeline exhibit; None means those that events cite;
    `inside` is what was found for that filter by looking into every record, when it was.
    Raises CaseError when verification finds something, when a letter would be wrong, or when what
    was chosen is too much for one paper.
    """
    gathered = on_case(lambda case: _gather(case, on_case, kind, subject_id, records, inside))
    verify_for_paper(on_case, gathered.sources, progress)
    if isinstance(gathered.subject, ReconciliationSubject):
        subject = reconcile.counted(on_case, gathered.subject, progress)
        gathered = replace(gathered, subject=subject)

    def told(done: int, total: int | None, what: str) -> None:
        progress.advance(done, total, what)
        progress.check_cancelled()

    # Loaded for a paper alone: what makes PDF takes a fifth of the time to start a window.
    from casebook.reports.render import render

    rendered = render(kind, gathered.subject, told)
    if len(rendered.data) > MAX_BYTES:
        raise CaseError(
            f"The paper has {len(rendered.data):,} bytes; a case keeps papers of up to "
            f"{MAX_BYTES:,}. Choose fewer records."
        )
    return on_case(lambda case: _keep(case, kind, subject_id, recipients, gathered, rendered))


def paper_bytes(case: CaseFile, paper: Paper) -> bytes:
    """Give the bytes of an issued paper. Raises CaseError when they are not what was issued."""
    data = case.blob(paper.sha256)
    if hashlib.sha256(data).hexdigest() != paper.sha256:
        raise CaseError(f"The bytes of {label(paper)} were changed. Verify the case.")
    return data


def reissue(case: CaseFile, paper: Paper) -> bytes:
    """Give an issued paper once more, byte for byte, and journal that it was handed out again."""
    data = paper_bytes(case, paper)
    with case.transaction():
        case.append("paper.reissue", summary=f"{label(paper)} handed out again, as it was issued")
    return data


def _missing_in(header: CaseHeader) -> Iterator[str]:
    named = {
        "FIR number": header.fir_number,
        "FIR date": header.fir_date,
        "police station": header.police_station,
        "investigating officer": header.investigating_officer,
        "sections of law": header.sections,
    }
    absent = [name for name, value in named.items() if not value]
    if absent:
        yield f"The case header lacks: {', '.join(absent)}."
    yield from statutes.provisions(header).warnings


def _gather(
    case: CaseFile,
    on_case: OnCase,
    kind: PaperKind,
    subject_id: str | None,
    records: RecordFilter | None,
    inside: Inside | None,
) -> _Gathered:
    papers = case.all(Paper)
    earlier = [p for p in papers if p.kind is kind and p.subject_id == subject_id]
    chosen = "" if records is None else f": {filter_words(records)}"
    if kind is PaperKind.TIMELINE:
        # Another choice of records is another paper, and no newer version of the first.
        earlier = [p for p in earlier if p.title == f"{TIMELINE_TITLE}{chosen}"]
    header = case.header()
    frame = Frame(
        header=header,
        examiner=case.examiner,
        head=case.head(),
        rendered_at=now(),
        number=papers[-1].number + 1 if papers else 1,
        version=earlier[-1].version + 1 if earlier else 1,
        app_version=__version__,
        provisions=_provisions(header),
    )
    if kind is PaperKind.RECONCILIATION:
        sources = reconcile.sources_of(case, subject_id)
    else:
        sources = _rests_on(case, kind, records, inside)
    if kind is PaperKind.TIMELINE:
        subject: Made = _timeline(case, on_case, frame, sources, records, inside)
    else:
        subject = _subject(case, kind, subject_id, frame)
    return _Gathered(subject, earlier[-1] if earlier else None, sources, chosen)


def _subject(case: CaseFile, kind: PaperKind, subject_id: str | None, frame: Frame) -> Made:
    match kind:
        case PaperKind.REPORT:
            return _report(case, frame)
        case PaperKind.CUSTODY_FORM:
            exhibit_id = _required(subject_id, "an exhibit", "--exhibit")
            return custody_papers.form(case, exhibit_id, frame)
        case PaperKind.LETTER:
            return _letter(case, _required(subject_id, "a request", "--request"), frame)
    return _SUBJECTS[kind](case, subject_id, frame)


def _required(subject_id: str | None, what: str, option: str) -> str:
    if subject_id is None:
        raise CaseError(f"This paper is about {what}. Choose one ({option} NUMBER).")
    return subject_id


def _report(case: CaseFile, frame: Frame) -> ReportSubject:
    sources = case.all(Source)
    examples: list[Reject] = []
    for source in sources:
        examples += search.rejects(case, source.number, 0, _EXAMPLES)
    return ReportSubject(
        frame=frame,
        exhibits=case.all(Exhibit),
        digests=case.all(Digest),
        moves=case.all(CustodyMove),
        sources=sources,
        rejects=tuple(examples),
        events=_by_time(case.all(Event)),
        citations=case.all(Citation),
        asked=request_papers.status(case, None, frame),
        identifiers=case.all(Identifier),
        gaps=custody_papers.gaps(case, frame),
        zones={source.id: zone_words(source) for source in sources},
        dating={source.id: dating(case, source) for source in sources},
    )


def _timeline(
    case: CaseFile,
    on_case: OnCase,
    frame: Frame,
    sources: tuple[Source, ...],
    records: RecordFilter | None,
    inside: Inside | None,
) -> TimelineSubject:
    events, citations = _by_time(case.all(Event)), case.all(Citation)
    if records is None:
        cited = _cited(case, citations)
        chosen: Callable[[], Iterable[Record]] = lambda: cited  # noqa: E731
        total, selection = len(cited), "The records that events cite."
    else:
        total = search.count(case, records, inside)
        if total > MAX_RECORDS:
            raise CaseError(
                f"{total:,} records are chosen; one exhibit takes {MAX_RECORDS:,}. Narrow the time "
                "or add a filter."
            )
        wanted = records
        chosen = lambda: _stream(on_case, wanted, inside)  # noqa: E731
        selection = _in_words(wanted)
    named = {source.id for source in sources}
    return TimelineSubject(
        frame=frame,
        events=events,
        citations=citations,
        sources=sources,
        records=chosen,
        total=total,
        selection=selection,
        other_sources=sum(source.id not in named for source in case.all(Source)),
        zones={source.id: zone_words(source) for source in sources},
        dating={source.id: dating(case, source) for source in sources},
    )


def _letter(case: CaseFile, subject_id: str, frame: Frame) -> LetterSubject:
    request = case.get(Request, subject_id)
    asked = check_request.asked_of(case, request, frame.rendered_at)
    wrong = [
        f"{finding.sentence} {finding.remedy}"
        for finding in letter_checks.findings(asked)
        if finding.blocks
    ]
    if wrong:
        raise CaseError(f"The letter of {label(request)} would be wrong. " + " ".join(wrong[:5]))
    return request_papers.letter_subject(case, asked, frame)


def _provisions(header: CaseHeader) -> Provisions:
    law = statutes.provisions(header)
    return Provisions(
        substantive=statutes.act_title(law.substantive),
        procedure=statutes.act_title(law.procedure),
        evidence=statutes.act_title(law.evidence),
        basis=law.basis,
        certificate=f"certificate under {law.certificate}",
        production=statutes.section_label("production", header),
        letter_of_request=statutes.section_label("letter_of_request", header),
        custody=_custody_duty(header),
    )


def _custody_duty(header: CaseHeader) -> str:
    if statutes.section_number("custody_sequence", header):
        section = statutes.section_label("custody_sequence", header)
        return f"States the sequence of custody of electronic devices as {section}, requires."
    return f"Kept for the report under {statutes.section_label('final_report', header)}."


def _rests_on(
    case: CaseFile,
    kind: PaperKind,
    records: RecordFilter | None,
    inside: Inside | None,
) -> tuple[Source, ...]:
    """Give the sources of what is printed: of the citations, and of the records chosen."""
    if kind not in (PaperKind.REPORT, PaperKind.TIMELINE):
        return ()
    numbers = {
        int(citation.target_id.partition(":")[0])
        for citation in case.all(Citation)
        if citation.kind is CitedKind.RECORD
    }
    if records is not None:
        listed = search.records(case, records, inside).by_source()
        numbers |= {number for number, n in listed.items() if n}
    return tuple(s for s in case.all(Source, retracted=True) if s.number in numbers)


def _cited(case: CaseFile, citations: Sequence[Citation]) -> tuple[Record, ...]:
    found: dict[int, Record] = {}
    for citation in citations:
        if citation.kind is CitedKind.RECORD:
            source, _, record_id = citation.target_id.partition(":")
            record = record_rows.record(case, int(source), int(record_id))
            found[record.id] = record
    return tuple(sorted(found.values(), key=lambda r: (r.utc_us or 0, r.id)))


def _stream(on_case: OnCase, wanted: RecordFilter, inside: Inside | None) -> Iterator[Record]:
    chosen = on_case(lambda case: search.records(case, wanted, inside))
    for first in range(0, chosen.total, _PAGE):
        yield from on_case(lambda _case, first=first: chosen.rows(first, _PAGE))  # type: ignore[misc]


def _in_words(records: RecordFilter) -> str:
    if records == RecordFilter():
        return "All records of the case."
    return f"Records chosen by: {filter_words(records)}."


def _by_time(events: Sequence[Event]) -> tuple[Event, ...]:
    return tuple(sorted(events, key=lambda event: (event.at.utc_us, event.number)))


def _keep(
    case: CaseFile,
    kind: PaperKind,
    subject_id: str | None,
    recipients: str,
    gathered: _Gathered,
    rendered: Rendered,
) -> Paper:
    frame = gathered.subject.frame
    digest = hashlib.sha256(rendered.data).hexdigest()
    with case.transaction():
        paper = case.assign(
            Paper(
                id="",
                number=0,
                kind=kind,
                title=f"{rendered.title}{gathered.chosen}",
                version=frame.version,
                subject_id=subject_id,
                sha256=digest,
                pages=rendered.pages,
                size_bytes=len(rendered.data),
                rendered_at=frame.rendered_at,
                head_seq=frame.head.seq,
                head_hash=frame.head.hash,
                recipients=recipients,
                supersedes_id=gathered.earlier.id if gathered.earlier else None,
            )
        )
        if paper.number != frame.number:
            raise CaseError("Another paper was issued at the same time. Issue this one again.")
        case.append(
            "paper.issue",
            [paper],
            summary=f"{label(paper)} issued: {paper.title}, version {paper.version}, "
            f"{paper.pages} pages, SHA-256 {digest}",
            blobs=[rendered.data],
        )
    return paper
