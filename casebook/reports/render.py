"""Renders a paper: from the rows it is made of to the bytes that are issued."""

from __future__ import annotations

from dataclasses import dataclass

from casebook.errors import CaseError
from casebook.model.instant import datetime_of, zone_label
from casebook.model.paper import PaperKind
from casebook.reports.archive import archive
from casebook.reports.content import Document
from casebook.reports.papers import (
    custody_form,
    custody_papers,
    letter,
    reconciliation,
    report,
    request_papers,
    scene_papers,
    status,
    timeline,
)
from casebook.reports.papers.reconciliation_subject import ReconciliationSubject
from casebook.reports.papers.subject import (
    CustodySubject,
    Frame,
    LetterSubject,
    Made,
    ReportSubject,
    StatusSubject,
    TimelineSubject,
)
from casebook.reports.pdf import Anchor, Progress, typeset
from casebook.reports.sheet import Furniture, Metadata
from casebook.reports.text import visible


@dataclass(frozen=True, slots=True)
class Rendered:
    """A paper ready to be issued: PDF/A-2b bytes, their pages, and the title."""

    data: bytes
    pages: int
    title: str


_BUILDERS = {
    **custody_papers.BUILDERS,
    **scene_papers.BUILDERS,
    **request_papers.BUILDERS,
}


def _nothing(done: int, total: int | None, what: str) -> None:
    """Tell nobody."""


def render(kind: PaperKind, subject: Made, progress: Progress = _nothing) -> Rendered:
    """Render a paper; the same subject gives the same bytes. Raises CaseError.

    `progress` is told what is done; whatever it raises ends the rendering.
    """
    document, data, pages = draw(kind, subject, progress)
    progress(pages, pages, "making the archive PDF")
    when = datetime_of(subject.frame.rendered_at.utc_us)
    return Rendered(archive(data, visible(document.title), when), pages, document.title)


def draw(
    kind: PaperKind, subject: Made, progress: Progress = _nothing
) -> tuple[Document, bytes, int]:
    """Set a paper: its blocks, a plain PDF of them, and the number of pages."""
    document = build(kind, subject)
    frame = subject.frame
    data, pages = typeset(
        document, _furniture(kind, frame), _metadata(document, frame), _anchor(frame), progress
    )
    return document, data, pages


def build(kind: PaperKind, subject: Made) -> Document:
    """Give the blocks of a paper. Raises CaseError when the subject is of another paper."""
    match kind, subject:
        case PaperKind.REPORT, ReportSubject():
            return report.build(subject)
        case PaperKind.CUSTODY_FORM, CustodySubject():
            return custody_form.build(subject)
        case PaperKind.TIMELINE, TimelineSubject():
            return timeline.build(subject)
        case PaperKind.LETTER, LetterSubject():
            return letter.build(subject)
        case PaperKind.RECONCILIATION, ReconciliationSubject():
            return reconciliation.build(subject)
        case PaperKind.STATUS, StatusSubject():
            return status.build(subject)
    builder = _BUILDERS.get(kind)
    if builder is not None:
        return builder(subject)
    raise CaseError(f"A {kind} cannot be made from a {type(subject).__name__}.")


def _furniture(kind: PaperKind, frame: Frame) -> Furniture:
    header, head = frame.header, frame.head
    fir = f"FIR {header.fir_number}" if header.fir_number else "FIR not recorded"
    dated = f" dated {header.fir_date}" if header.fir_date else ""
    station = ", ".join(part for part in (header.police_station, header.district) if part)
    first = " ".join(head.hash[at : at + 4] for at in range(0, 16, 4))
    return Furniture(
        title=header.title,
        case=fir + dated + (f", {station}" if station else ""),
        paper=f"P-{frame.number} version {frame.version}: {kind}",
        journal=f"Journal {head.seq}: {first}",
        origin=f"Issued by {frame.examiner.title()} with Casebook {frame.app_version}",
        mark="SAMPLE CASE: NOT EVIDENCE, NOT FOR FILING" if header.is_sample else "",
    )


def _metadata(document: Document, frame: Frame) -> Metadata:
    return Metadata(
        title=document.title,
        author=frame.examiner.title(),
        subject=document.subject,
        creator=f"Casebook {frame.app_version}",
    )


def _anchor(frame: Frame) -> Anchor:
    at = frame.rendered_at
    return Anchor(
        frame.head,
        tuple(
            at.iso() if zone == "UTC" else f"{at.local(zone)} {zone_label(zone)}"
            for zone in frame.header.zones
        ),
    )
