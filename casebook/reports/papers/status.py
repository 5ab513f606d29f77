"""The request status report: where each request is, and what came back, line by line."""

from __future__ import annotations

from casebook.model.request import Line, Request, state_of
from casebook.reports.content import (
    Block,
    Column,
    Document,
    Heading,
    Inline,
    KeyValues,
    Paragraph,
    Table,
    Text,
    Title,
    bold,
)
from casebook.reports.papers.route import (
    Agencies,
    by_id,
    chain,
    deadline,
    identifier_text,
    leg_table,
    legs_of,
    lines_of,
    shows,
    standing,
    time_text,
)
from casebook.reports.papers.subject import Frame, StatusSubject
from casebook.reports.papers.wording import agency_name, both, case_particulars, given, joined


def build(subject: StatusSubject) -> Document:
    """Give the report on all requests of the subject, as they stand at the time of the paper."""
    frame = subject.frame
    live = tuple(request for request in subject.requests if request.retracted is None)
    title = f"Status of request R-{live[0].number}" if len(live) == 1 else "Status of requests"
    blocks: list[Block] = [
        Title(title, frame.header.title),
        case_particulars(frame),
        Heading("Summary"),
        summary_table(live, subject, frame),
    ]
    agencies = by_id(subject.agencies)
    for request in live:
        blocks += request_blocks(request, subject, agencies)
    return Document(title, frame.header.title, tuple(blocks))


def summary_table(requests: tuple[Request, ...], subject: StatusSubject, frame: Frame) -> Table:
    """Give one row a request: of whom, where it is, when due, how many lines are answered."""
    agencies = by_id(subject.agencies)
    columns = (
        Column("No.", 8),
        Column("Asked of, about", 40),
        Column("Where it is", 40),
        Column("Answer expected", 24),
        Column("Lines answered", 18),
    )
    rows: list[tuple[Text, ...]] = []
    for request in requests:
        legs, lines = legs_of(request, subject.legs), lines_of(request, subject.lines)
        rows.append(
            (
                f"R-{request.number}",
                (bold(agency_name(agencies.get(request.to_agency_id))), f"\n{request.subject}"),
                standing(legs, agencies, frame),
                deadline(request, legs, lines, frame),
                _counted(lines),
            )
        )
    return Table(columns, tuple(rows), "No request is recorded.")


def request_blocks(request: Request, subject: StatusSubject, agencies: Agencies) -> list[Block]:
    """Give the part of the report about one request."""
    frame = subject.frame
    legs, lines = legs_of(request, subject.legs), lines_of(request, subject.lines)
    return [
        Heading(f"R-{request.number}: {request.subject}"),
        KeyValues(
            (
                ("Asked of", agency_name(agencies.get(request.to_agency_id))),
                ("Kind", str(request.kind)),
                ("Our reference", given(request.reference)),
                ("Route", given(chain(legs, agencies))),
                ("State", bold(str(state_of(legs, lines)))),
                ("Where it is", bold(standing(legs, agencies, frame))),
                ("Answer expected", deadline(request, legs, lines, frame)),
            )
        ),
        Heading("Route", 2),
        leg_table(legs, agencies, frame),
        Heading("What was asked and what came back", 2),
        answer_table(request, lines, frame),
        *([Paragraph(request.remarks)] if request.remarks else []),
    ]


def answer_table(request: Request, lines: tuple[Line, ...], frame: Frame) -> Table:
    """Give the lines with their answers; under each, what the answer shows and does not."""
    columns = (
        Column("No.", 7),
        Column("About", 30),
        Column("At", 33),
        Column("Asked", 27),
        Column("Answer", 36),
    )
    rows: list[tuple[Text, ...]] = []
    notes: dict[int, Text] = {}
    for line in lines:
        notes[len(rows)] = shows(line, request, frame)
        rows.append(
            (
                str(line.position),
                identifier_text(line),
                time_text(line, frame),
                line.asked,
                _answer(line, frame),
            )
        )
    return Table(columns, tuple(rows), "No line is recorded.", notes)


def _answer(line: Line, frame: Frame) -> Text:
    parts: list[Inline] = [bold(str(line.state))]
    for text in (line.answer, line.answer_reference and f"Reference: {line.answer_reference}"):
        if text:
            parts.append(f"\n{text}")
    if line.answered_at is not None:
        parts += ["\n", both(line.answered_at, frame)]
    return tuple(parts)


def _counted(lines: tuple[Line, ...]) -> str:
    counts: dict[str, int] = {}
    for line in lines:
        counts[str(line.state)] = counts.get(str(line.state), 0) + 1
    return joined((f"{n} {state}" for state, n in counts.items()), "\n") or "no lines"
