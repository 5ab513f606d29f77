"""The case report: what happened, on what evidence, who was asked, and how to check it."""

from __future__ import annotations

from dataclasses import replace

from casebook.model.evidence import Exhibit
from casebook.model.timeline import Event, Weight
from casebook.reports.content import (
    Align,
    Block,
    Column,
    Contents,
    Document,
    Heading,
    KeyValues,
    PageBreak,
    Paragraph,
    SignatureBlock,
    Table,
    Text,
    Title,
    grouped,
    mono,
    muted,
)
from casebook.reports.papers.custody_form import (
    agreement,
    digest_table,
    gap_blocks,
    short_move_table,
)
from casebook.reports.papers.digest_report import ends
from casebook.reports.papers.status import (
    loss_blocks,
    parts_of,
    request_blocks,
    summary_table,
)
from casebook.reports.papers.subject import ReportSubject
from casebook.reports.papers.timeline import event_table, source_table
from casebook.reports.papers.wording import (
    ESCAPES,
    LIMITS,
    case_particulars,
    exhibit_title,
    given,
    joined,
    law,
    quads,
    size,
)


def build(subject: ReportSubject) -> Document:
    """Give the report; retracted rows are counted, and left out of the body."""
    header = subject.frame.header
    title = "Case report"
    blocks: list[Block] = [
        Title(title, header.title),
        case_particulars(subject.frame),
        Contents(),
        Heading("Summary"),
        *_paragraphs(header.summary, "No summary is written."),
        Heading("Law"),
        law(subject.frame),
        Heading("Evidence register"),
        _register(subject),
        Heading("Key events"),
        event_table(_key_events(subject), subject.citations, subject.frame),
        Heading("Identifiers"),
        _identifiers(subject),
        Heading("Requests and what came back"),
        *_requests(subject),
        Heading("Limits of proof"),
        *(Paragraph(text) for text in LIMITS),
        Paragraph(ESCAPES),
        SignatureBlock((("Examiner", ("Signature", "Name, rank and number", "Date and place")),)),
        PageBreak(),
        Heading("Annex A: digests"),
        *_digests(subject),
        Heading("Annex B: sources and import reconciliation"),
        *_reconciliation(subject),
        Heading("Annex C: custody"),
        *_custody(subject),
    ]
    return Document(title, header.title, tuple(blocks))


def _paragraphs(text: str, otherwise: str) -> list[Block]:
    parts = [part.strip() for part in text.split("\n\n") if part.strip()]
    return [Paragraph(part) for part in parts] or [Paragraph(muted(otherwise))]


def _live(exhibits: tuple[Exhibit, ...]) -> tuple[Exhibit, ...]:
    return tuple(exhibit for exhibit in exhibits if exhibit.retracted is None)


def _key_events(subject: ReportSubject) -> tuple[Event, ...]:
    return tuple(
        event for event in subject.events if event.retracted is None and event.weight is Weight.KEY
    )


def _register(subject: ReportSubject) -> Table:
    columns = (
        Column("Exhibit", 24),
        Column("Description", 36),
        Column("From", 20),
        Column("Particulars", 32),
        Column("First digest", 30),
    )
    names = {exhibit.id: exhibit_title(exhibit) for exhibit in subject.exhibits}
    rows: list[tuple[Text, ...]] = []
    for exhibit in _live(subject.exhibits):
        mine = (digest for digest in subject.digests if digest.exhibit_id == exhibit.id)
        first = next(iter(ends(tuple(mine))), None)
        particulars = joined(
            (
                exhibit.make_model,
                exhibit.serial_number and f"Serial {exhibit.serial_number}",
                exhibit.device_id,
                size(exhibit.size_bytes),
                exhibit.seal and f"Seal {exhibit.seal}",
                exhibit.original_or_copy,
            ),
            "\n",
        )
        rows.append(
            (
                exhibit_title(exhibit),
                f"{exhibit.description}\n{exhibit.kind}",
                names.get(exhibit.parent_id or "", "–"),
                given(particulars),
                (f"{first.algorithm}, {first.purpose}\n", quads(first.value))
                if first
                else muted("none recorded"),
            )
        )
    return Table(columns, tuple(rows), "No exhibit is recorded.")


def _identifiers(subject: ReportSubject) -> Table:
    columns = (
        Column("No.", 10),
        Column("Kind", 26),
        Column("Identifier", 60),
        Column("Remarks", 46),
    )
    live = [row for row in subject.identifiers if row.retracted is None]
    rows: list[tuple[Text, ...]] = [
        (f"I-{row.number}", str(row.kind), mono(row.value), given(row.remarks)) for row in live
    ]
    return Table(columns, tuple(rows), "No identifier is registered.")


def _requests(subject: ReportSubject) -> list[Block]:
    asked = subject.asked
    if asked is None or not asked.requests:
        return [Paragraph(muted("No request is recorded."))]
    parts = parts_of(asked)
    blocks: list[Block] = [*loss_blocks(asked), summary_table(asked)]
    for request in asked.requests:
        if request.retracted is None:
            blocks += map(_one_lower, request_blocks(parts[request.id], asked))
    return blocks


def _one_lower(block: Block) -> Block:
    return replace(block, level=block.level + 1) if isinstance(block, Heading) else block


def _digests(subject: ReportSubject) -> list[Block]:
    blocks: list[Block] = []
    for exhibit in _live(subject.exhibits):
        mine = tuple(digest for digest in subject.digests if digest.exhibit_id == exhibit.id)
        blocks += [
            Heading(f"{exhibit_title(exhibit)}: {exhibit.description}", 2),
            Paragraph(agreement(mine), small=True),
            digest_table(mine, subject.frame),
        ]
    return blocks or [Paragraph(muted("No exhibit is recorded."))]


def _reconciliation(subject: ReportSubject) -> list[Block]:
    live = tuple(source for source in subject.sources if source.retracted is None)
    columns = (
        Column("Source", 13),
        Column("File", 40),
        Column("Rows read", 17, Align.RIGHT),
        Column("Records", 17, Align.RIGHT),
        Column("Duplicates", 18, Align.RIGHT),
        Column("Rejects", 15, Align.RIGHT),
        Column("Undated", 16, Align.RIGHT),
        Column("Adds up", 14),
    )
    rows: tuple[tuple[Text, ...], ...] = tuple(
        (
            f"S-{source.number}",
            source.name,
            f"{source.rows_read:,}",
            f"{source.records:,}",
            f"{source.duplicates:,}",
            f"{source.rejects:,}",
            f"{source.undated:,}",
            "yes" if source.adds_up else "NO",
        )
        for source in live
    )
    notes: dict[int, Text] = {
        at: "\n".join(source.warnings) for at, source in enumerate(live) if source.warnings
    }
    return [
        Paragraph(
            "Every row that was read is a record, a counted duplicate or a reject: "
            "rows read = records + duplicates + rejects.",
            small=True,
        ),
        Table(columns, rows, "No source was imported.", notes),
        Heading("Sources and how their times were decided", 2),
        source_table(live, subject.zones, subject.dating),
        Heading("Digests of what was stored", 2),
        *(_stored(source.number, source.records_sha256, source.rejects_sha256) for source in live),
        Heading("Rejected rows", 2),
        _rejects(subject),
    ]


def _stored(number: int, records: str, rejects: str) -> KeyValues:
    return KeyValues(
        (
            (f"S-{number} records, SHA-256", grouped(records)),
            (f"S-{number} rejects, SHA-256", grouped(rejects)),
        )
    )


def _rejects(subject: ReportSubject) -> Table:
    columns = (Column("Place", 18), Column("Reason", 40), Column("Row as it stood", 90))
    word = {source.number: str(source.locator) for source in subject.sources}
    rows: tuple[tuple[Text, ...], ...] = tuple(
        (
            f"S-{reject.source} {word.get(reject.source, 'row')} {reject.locator}",
            reject.reason,
            mono(reject.raw),
        )
        for reject in subject.rejects
    )
    total = sum(source.rejects for source in subject.sources if source.retracted is None)
    notes: dict[int, Text] = {}
    if rows and total > len(rows):
        notes[len(rows) - 1] = muted(
            f"{total - len(rows):,} more rejected rows are kept in the case file."
        )
    return Table(columns, rows, f"{total:,} rows were rejected.", notes)


def _custody(subject: ReportSubject) -> list[Block]:
    blocks: list[Block] = []
    for exhibit in _live(subject.exhibits):
        moves = tuple(
            sorted(
                (move for move in subject.moves if move.exhibit_id == exhibit.id),
                key=lambda move: move.position,
            )
        )
        blocks += [
            Heading(f"{exhibit_title(exhibit)}: {exhibit.description}", 2),
            short_move_table(moves, subject.frame),
            *gap_blocks(subject.gaps.get(exhibit.id, ())),
        ]
    return blocks or [Paragraph(muted("No exhibit is recorded."))]
