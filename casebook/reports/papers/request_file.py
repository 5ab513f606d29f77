"""The whole file of one request: letter, route, lines, replies and their custody, the journal."""

from __future__ import annotations

from casebook.model.labels import label
from casebook.reports.content import (
    Block,
    Column,
    Contents,
    Document,
    Heading,
    KeyValues,
    Note,
    PageBreak,
    Paragraph,
    Table,
    Text,
    Title,
    bold,
    grouped,
    mono,
    muted,
)
from casebook.reports.papers import letter
from casebook.reports.papers.custody_form import gap_blocks, short_move_table
from casebook.reports.papers.request_subject import ReplyItem, RequestFileSubject
from casebook.reports.papers.route import by_id, leg_table
from casebook.reports.papers.status import (
    ASKED,
    CAME_BACK,
    EVIDENCE,
    WHERE,
    answer_table,
    asked_table,
    evidence_table,
    loss_blocks,
    paper_blocks,
    parts_of,
    period_blocks,
    reply_blocks,
)
from casebook.reports.papers.wording import (
    agency_name,
    case_particulars,
    exhibit_title,
    given,
    moment_in_line,
    size,
)

_LETTER_NOTE = (
    "This is the letter in the words that the case holds now. What was sent are the versions "
    "listed under “What exactly was asked?”; each is kept byte for byte and has the SHA-256 "
    "printed there."
)


def build(subject: RequestFileSubject) -> Document:
    """Give the file of a request, with a list of contents."""
    frame, status = subject.frame, subject.status
    request = subject.letter.request
    parts, agencies = parts_of(status)[request.id], by_id(status.agencies)
    title = f"File of request {label(request)}"
    where = status.where.get(request.id, "")
    blocks: list[Block] = [
        Title(title, request.subject),
        case_particulars(frame),
        KeyValues(
            (
                ("Asked of", agency_name(agencies.get(request.to_agency_id))),
                ("Kind", request.kind),
                ("Our reference", given(request.reference)),
                ("Where it is", bold(where) if where else given("")),
                ("Answer expected", given(status.due.get(request.id, ""))),
            )
        ),
        *([Note(request.retracted, "This request was retracted")] if request.retracted else []),
        *loss_blocks(status),
        Contents(),
        Heading(WHERE),
        leg_table(parts.legs, agencies, frame),
        *period_blocks(parts, frame, 2),
        *_related(subject),
        Heading(ASKED),
        *paper_blocks(parts.papers, frame),
        asked_table(parts.lines, frame),
        Heading(EVIDENCE),
        evidence_table(parts),
        Heading(CAME_BACK),
        answer_table(parts, status),
        *reply_blocks(parts, status, 2),
        *_custody(subject),
        Heading("What the journal says"),
        *_journal(subject),
        PageBreak(),
        Heading("The letter"),
        Paragraph(_LETTER_NOTE, small=True),
        *_letter(subject),
    ]
    return Document(title, frame.header.title, tuple(blocks))


def _related(subject: RequestFileSubject) -> list[Block]:
    if not subject.related:
        return []
    columns = (
        Column("Request", 20),
        Column("Kind", 34),
        Column("Subject", 50),
        Column("Where it is", 40),
    )
    rows: tuple[tuple[Text, ...], ...] = tuple(
        (
            bold(label(other)),
            other.kind,
            other.subject,
            given(subject.status.where.get(other.id, "")),
        )
        for other in subject.related
    )
    return [Heading("Reminders and requests about this one", 2), Table(columns, rows)]


def _custody(subject: RequestFileSubject) -> list[Block]:
    blocks: list[Block] = []
    for item in subject.replies:
        if item.exhibit is not None:
            blocks += _kept(item, subject)
    return [Heading("Custody of the replies"), *blocks] if blocks else []


def _kept(item: ReplyItem, subject: RequestFileSubject) -> list[Block]:
    frame, exhibit = subject.frame, item.exhibit
    assert exhibit is not None
    digests: list[tuple[str, Text]] = [
        (f"{digest.algorithm} of {digest.over}", grouped(digest.value)) for digest in item.digests
    ]
    return [
        Heading(f"{label(item.reply)}, {exhibit_title(exhibit)}: {exhibit.description}", 2),
        KeyValues(
            (
                ("Received", moment_in_line(item.reply.received_at, frame)),
                ("File", given(item.reply.name)),
                ("Size", given(size(item.reply.size_bytes))),
                *(digests or [("Digest", muted("none is recorded"))]),
            )
        ),
        short_move_table(item.moves, frame),
        *gap_blocks(item.gaps),
    ]


def _journal(subject: RequestFileSubject) -> list[Block]:
    columns = (Column("Entry", 12), Column("At", 34), Column("By", 34), Column("What", 66))
    rows: tuple[tuple[Text, ...], ...] = tuple(
        (str(entry.seq), mono(entry.at[:19] + "Z"), entry.actor, entry.summary)
        for entry in subject.entries
    )
    left = subject.entries_left
    older = [Paragraph(muted(f"{left:,} older entries are left out; the journal has them."))]
    return [*(older if left else ()), Table(columns, rows, "Nothing is recorded.")]


def _letter(subject: RequestFileSubject) -> list[Block]:
    blocks: list[Block] = []
    for block in letter.build(subject.letter).blocks:
        if isinstance(block, Title):
            blocks.append(Paragraph(bold(block.text)))
        elif isinstance(block, Heading):
            blocks.append(Heading(block.text, 2))
        elif not isinstance(block, Contents):
            blocks.append(block)
    return blocks
