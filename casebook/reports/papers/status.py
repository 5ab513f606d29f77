"""The request status report: the officer's four questions, answered request by request."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from casebook.model.labels import label
from casebook.model.paper import Paper
from casebook.model.reply import Holder, Reply
from casebook.model.request import Leg, Line, Preservation, Request, state_of
from casebook.reports.content import (
    Block,
    Column,
    Document,
    Heading,
    Inline,
    KeyValues,
    Note,
    Paragraph,
    Table,
    Text,
    Title,
    bold,
    grouped,
    mono,
    muted,
)
from casebook.reports.papers.route import (
    by_id,
    chain,
    identifier_text,
    leg_table,
    original_text,
    shows,
    time_text,
)
from casebook.reports.papers.subject import Frame, StatusSubject
from casebook.reports.papers.wording import (
    agency_name,
    both,
    case_particulars,
    day,
    exhibit_title,
    given,
    joined,
    short_agency,
)

WHERE = "Where is it today?"
ASKED = "What exactly was asked?"
EVIDENCE = "On what evidence?"
CAME_BACK = "What came back?"

_R = TypeVar("_R", Leg, Line, Preservation, Reply)


@dataclass(frozen=True, slots=True)
class Parts:
    """What belongs to one request, in order, without what was retracted."""

    request: Request
    legs: tuple[Leg, ...] = ()
    lines: tuple[Line, ...] = ()
    periods: tuple[Preservation, ...] = ()
    replies: tuple[Reply, ...] = ()
    papers: tuple[Paper, ...] = ()


def build(subject: StatusSubject) -> Document:
    """Give the report on all requests of the subject, as they stand at the time of the paper."""
    frame = subject.frame
    live = tuple(request for request in subject.requests if request.retracted is None)
    title = f"Status of request R-{live[0].number}" if len(live) == 1 else "Status of requests"
    blocks: list[Block] = [
        Title(title, frame.header.title),
        case_particulars(frame),
        *loss_blocks(subject),
    ]
    if len(live) != 1:
        blocks += [Heading("Summary"), summary_table(subject)]
    for request in live:
        blocks += request_blocks(parts_of(subject)[request.id], subject)
    return Document(title, frame.header.title, tuple(blocks))


def parts_of(subject: StatusSubject) -> Mapping[str, Parts]:
    """Give the parts of each request that stands, by its id."""
    legs, lines = _grouped(subject.legs), _grouped(subject.lines)
    periods, replies = _grouped(subject.periods), _grouped(subject.replies)
    papers: defaultdict[str, list[Paper]] = defaultdict(list)
    for paper in subject.papers:
        papers[paper.subject_id or ""].append(paper)
    return {
        request.id: Parts(
            request,
            tuple(sorted(legs[request.id], key=lambda leg: leg.position)),
            tuple(sorted(lines[request.id], key=lambda line: line.position)),
            tuple(sorted(periods[request.id], key=lambda period: period.position)),
            tuple(sorted(replies[request.id], key=lambda reply: reply.number)),
            tuple(papers[request.id]),
        )
        for request in subject.requests
    }


def loss_blocks(subject: StatusSubject) -> list[Block]:
    """Warn of what others may delete while nobody asks them to keep it."""
    if not subject.losses:
        return []
    return [Note("\n".join(subject.losses), "What may be lost")]


def summary_table(subject: StatusSubject) -> Table:
    """Give one row a request: of whom, where it is, when due, how many lines are answered."""
    agencies, parts = by_id(subject.agencies), parts_of(subject)
    columns = (
        Column("No.", 9),
        Column("Asked of, about", 40),
        Column("Where it is", 40),
        Column("Answer expected", 24),
        Column("Lines", 17),
    )
    rows: list[tuple[Text, ...]] = [
        (
            label(request),
            (bold(agency_name(agencies.get(request.to_agency_id))), f"\n{request.subject}"),
            given(subject.where.get(request.id, "")),
            given(subject.due.get(request.id, "")),
            _counted(parts[request.id].lines),
        )
        for request in subject.requests
        if request.retracted is None
    ]
    return Table(columns, tuple(rows), "No request is recorded.")


def request_blocks(parts: Parts, subject: StatusSubject) -> list[Block]:
    """Give the part of the report about one request."""
    request, frame = parts.request, subject.frame
    agencies = by_id(subject.agencies)
    where = subject.where.get(request.id, "")
    blocks: list[Block] = [
        Heading(f"{label(request)}: {request.subject}"),
        KeyValues(
            (
                ("Asked of", agency_name(agencies.get(request.to_agency_id))),
                ("Kind", request.kind),
                ("Our reference", given(request.reference)),
                ("State", bold(str(state_of(parts.legs, parts.lines)))),
            )
        ),
        Heading(WHERE, 2),
        KeyValues(
            (
                ("Where it is", bold(where) if where else given("")),
                ("Route", given(chain(parts.legs, agencies))),
                ("Answer expected", given(subject.due.get(request.id, ""))),
            )
        ),
        leg_table(parts.legs, agencies, frame),
        *period_blocks(parts, frame),
        Heading(ASKED, 2),
        *paper_blocks(parts.papers, frame),
        asked_table(parts.lines, frame),
        Heading(EVIDENCE, 2),
        evidence_table(parts),
        Heading(CAME_BACK, 2),
        answer_table(parts, subject),
        *reply_blocks(parts, subject),
    ]
    if request.remarks:
        blocks.append(Paragraph(request.remarks))
    return blocks


def period_blocks(parts: Parts, frame: Frame, level: int = 3) -> list[Block]:
    """Give the periods for which the addressee preserves, where any was asked for."""
    if not parts.periods:
        return []
    columns = (
        Column("Period", 12),
        Column("Asked", 26),
        Column("Confirmed", 26),
        Column("Preserved until", 30),
        Column("Ticket, remarks", 36),
    )
    rows: tuple[tuple[Text, ...], ...] = tuple(
        (
            str(period.position),
            day(period.asked_at, frame),
            day(period.granted_at, frame) if period.granted_at else muted("no"),
            bold(day(period.until, frame)) if period.until else muted("not known"),
            joined((period.reference, period.remarks), "\n"),
        )
        for period in parts.periods
    )
    return [Heading("Preservation", level), Table(columns, rows)]


def paper_blocks(papers: tuple[Paper, ...], frame: Frame) -> list[Block]:
    """Name the letters as they were issued, so that each can be asked for and compared."""
    if not papers:
        return [Paragraph(muted("No letter was issued from this case."))]
    columns = (
        Column("Letter", 22),
        Column("Issued", 24),
        Column("To", 30),
        Column("Pages", 10),
        Column("SHA-256 of the PDF", 44),
    )
    replaced = {paper.supersedes_id for paper in papers}
    rows: tuple[tuple[Text, ...], ...] = tuple(
        (
            (
                bold(f"{label(paper)}, version {paper.version}"),
                *(("\n", muted("superseded")) if paper.id in replaced else ()),
            ),
            day(paper.rendered_at, frame),
            given(paper.recipients),
            str(paper.pages),
            grouped(paper.sha256),
        )
        for paper in papers
    )
    return [Table(columns, rows)]


def asked_table(lines: tuple[Line, ...], frame: Frame) -> Table:
    """Give the questions: identifier, port, both times, the logged time, what is asked."""
    columns = (
        Column("No.", 8),
        Column("About", 35),
        Column("Time in UTC and IST", 37),
        Column("Time as logged", 28),
        Column("Asked", 22),
    )
    rows: tuple[tuple[Text, ...], ...] = tuple(
        (
            str(line.position),
            identifier_text(line),
            time_text(line, frame),
            original_text(line),
            line.asked,
        )
        for line in lines
    )
    return Table(columns, rows, "No line is recorded.")


def evidence_table(parts: Parts) -> Table:
    """Give for each line the place it was found in and how it is tied to the facts."""
    columns = (Column("No.", 9), Column("Found in", 48), Column("Link to the facts", 73))
    common = parts.request.link_to_facts
    rows: tuple[tuple[Text, ...], ...] = tuple(
        (
            str(line.position),
            mono(line.cited) if line.cited else muted("no record or exhibit is cited"),
            given(line.link_to_facts or common),
        )
        for line in parts.lines
    )
    return Table(columns, rows, "No line is recorded.")


def answer_table(parts: Parts, subject: StatusSubject) -> Table:
    """Give the lines with their answers; under each, what the answer shows and does not."""
    frame = subject.frame
    holders: defaultdict[str, list[Holder]] = defaultdict(list)
    for holder in subject.holders:
        if holder.retracted is None:
            holders[holder.line_id].append(holder)
    replies = {reply.id: label(reply) for reply in subject.replies}
    columns = (Column("No.", 9), Column("About", 34), Column("Asked", 30), Column("Answer", 57))
    rows: list[tuple[Text, ...]] = []
    notes: dict[int, Text] = {}
    for line in parts.lines:
        found = holders[line.id]
        notes[len(rows)] = _holders(found, replies) if found else shows(line, parts.request, frame)
        rows.append(
            (str(line.position), identifier_text(line), line.asked, _answer(line, replies, frame))
        )
    return Table(columns, tuple(rows), "No line is recorded.", notes)


def reply_blocks(parts: Parts, subject: StatusSubject, level: int = 3) -> list[Block]:
    """Give the replies that came, with their digests, and the rows that no line took over."""
    agencies, frame = by_id(subject.agencies), subject.frame
    exhibits = {exhibit.id: exhibit for exhibit in subject.exhibits}
    if not parts.replies:
        return [Paragraph(muted("No reply is registered."))]
    columns = (
        Column("Reply", 20),
        Column("From, reference", 33),
        Column("Dated, received", 30),
        Column("Rows", 20),
        Column("Kept as", 27),
    )
    rows: list[tuple[Text, ...]] = []
    notes: dict[int, Text] = {}
    for reply in parts.replies:
        kept = exhibits.get(reply.exhibit_id or "")
        if reply.sha256:
            notes[len(rows)] = (muted("SHA-256 "), grouped(reply.sha256))
        rows.append(
            (
                (bold(label(reply)), f"\n{reply.form}\n{reply.name}"),
                joined((short_agency(agencies.get(reply.from_agency_id)), reply.reference), "\n"),
                joined(
                    (
                        f"dated {day(reply.dated_at, frame)}" if reply.dated_at else "not dated",
                        f"received {day(reply.received_at, frame)}",
                    ),
                    "\n",
                ),
                _rows_of(reply),
                joined((exhibit_title(kept), reply.summary), "\n")
                if kept
                else reply.summary or muted("not kept as an exhibit"),
            )
        )
    return [
        Heading("Replies", level),
        Table(columns, tuple(rows), "", notes),
        *_left_rows(parts, subject, level),
    ]


def _left_rows(parts: Parts, subject: StatusSubject, level: int) -> list[Block]:
    """Give the rows of replies that were not taken over: no answer, but not nothing either."""
    rows: list[tuple[Text, ...]] = []
    more = 0
    for reply in parts.replies:
        left = subject.left_rows.get(reply.id, ())
        more += max(0, reply.rows_unasked + reply.rows_rejected - len(left))
        for row in left:
            lines = joined(str(line) for line in row.lines)
            rows.append(
                (
                    (bold(label(reply)), f"\nrow {row.number}"),
                    lines or muted("none"),
                    (bold(row.verdict.value), f"\n{row.said}" if row.said else ""),
                    mono(" | ".join(row.text.split("\t"))),
                )
            )
    if not rows:
        return []
    columns = (
        Column("Row", 16),
        Column("Line", 10),
        Column("Why it was not taken over", 56),
        Column("As it stands in the reply", 48),
    )
    blocks: list[Block] = [Heading("Rows not taken over", level), Table(columns, tuple(rows))]
    if more:
        blocks.append(Paragraph(muted(f"{more:,} more rows were not taken over.")))
    return blocks


def _rows_of(reply: Reply) -> Text:
    if not reply.rows_read:
        return muted("no table")
    parts = (
        f"{reply.rows_read:,} read",
        f"{reply.rows_matched:,} matched",
        f"{reply.rows_unasked:,} not taken over",
        f"{reply.rows_rejected:,} rejected",
    )
    return "\n".join(parts)


def _holders(found: Iterable[Holder], replies: Mapping[str, str]) -> Text:
    said: list[Inline] = []
    for holder in found:
        source = replies.get(holder.reply_id or "", "")
        said += [
            "\n" if said else "",
            muted("Holder "),
            bold(holder.name),
            f" ({joined((str(holder.nature), source and f'by {source}'))})",
            f"\nShows: {holder.shows}",
            f"\nDoes not show: {holder.does_not_show}",
        ]
        if holder.could_be:
            said.append(f"\nOther explanations: {holder.could_be}")
    return tuple(said)


def _answer(line: Line, replies: Mapping[str, str], frame: Frame) -> Text:
    source = replies.get(line.reply_id or "", "")
    by = source and f"By {source}" + (f", row {line.reply_row}" if line.reply_row else "")
    parts: list[Inline] = [bold(str(line.state))]
    for text in (
        line.answer,
        line.answer_reference and f"Reference: {line.answer_reference}",
        by,
    ):
        if text:
            parts.append(f"\n{text}")
    if line.answered_at is not None:
        parts += ["\n", both(line.answered_at, frame)]
    return tuple(parts)


def _counted(lines: tuple[Line, ...]) -> str:
    counts = Counter(str(line.state) for line in lines)
    return joined((f"{n:,} {state}" for state, n in counts.items()), "\n") or "no lines"


def _grouped(rows: Iterable[_R]) -> defaultdict[str, list[_R]]:
    found: defaultdict[str, list[_R]] = defaultdict(list)
    for row in rows:
        if row.retracted is None:
            found[row.request_id].append(row)
    return found
