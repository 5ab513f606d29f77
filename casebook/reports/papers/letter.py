"""The request letter: what is asked of an agency, on what law and facts, line by line."""

from __future__ import annotations

from casebook.model.request import Line, Request, RequestKind
from casebook.reports.content import (
    Block,
    Column,
    Document,
    Heading,
    KeyValues,
    Paragraph,
    SignatureBlock,
    Table,
    Text,
    Title,
    bold,
    mono,
    muted,
)
from casebook.reports.papers.route import (
    Agencies,
    by_id,
    identifier_text,
    legs_of,
    lines_of,
    original_text,
    time_text,
)
from casebook.reports.papers.subject import Frame, LetterSubject
from casebook.reports.papers.wording import agency_name, day, given, joined

_HEADINGS: dict[str, str] = {
    RequestKind.INTERPOL: "Request for assistance through INTERPOL",
    RequestKind.PRODUCTION: "Notice to produce",
    RequestKind.SUBSCRIBER: "Request for subscriber and allocation records",
    RequestKind.PRESERVATION: "Request to preserve records",
    RequestKind.LETTER: "Request for information",
}


def build(subject: LetterSubject) -> Document:
    """Give the letter, ready for signature by hand."""
    frame, request = subject.frame, subject.request
    agencies = by_id(subject.agencies)
    lines = lines_of(request, subject.lines)
    title = f"{_HEADINGS[request.kind]}: R-{request.number}"
    numbered = _Numbered()
    blocks: list[Block] = [
        *_letterhead(subject, agencies),
        Heading("The case"),
        _case(frame),
        Heading("Legal basis"),
        *(numbered(text) for text in legal_basis(request, frame)),
        Heading("Facts"),
        *(numbered(text) for text in _facts(request)),
        Heading("Link to the facts"),
        numbered(request.link_to_facts or "Stated for each line below."),
        Heading("What is asked about"),
        line_table(lines, frame),
        Heading("What is asked"),
        *(numbered(text) for text in asked(request, frame)),
        Heading("Answer"),
        *(numbered(text) for text in _answer(subject)),
        SignatureBlock(
            (
                ("For the unit", ("Signature and seal", "Name, rank and number", "Date and place")),
                ("Approved by", ("Signature and seal", "Name, rank and number", "Date and place")),
            )
        ),
    ]
    return Document(title, request.subject, tuple(blocks))


class _Numbered:
    """Numbers the paragraphs of the letter from 1."""

    def __init__(self) -> None:
        self._last = 0

    def __call__(self, text: Text) -> Paragraph:
        self._last += 1
        return Paragraph(text, f"{self._last}.")


def _letterhead(subject: LetterSubject, agencies: Agencies) -> list[Block]:
    frame, request, header = subject.frame, subject.request, subject.frame.header
    legs = legs_of(request, subject.legs)
    addressee = agencies.get(request.to_agency_id)
    through = [agency_name(agencies.get(leg.to_agency_id)) for leg in legs[:-1]]
    address = joined(
        (
            agency_name(addressee),
            addressee.address if addressee else "",
            addressee.country if addressee else "",
            addressee.email if addressee else "",
        ),
        "\n",
    )
    rows: list[tuple[str, Text]] = [
        ("No.", given(request.reference)),
        ("Date", day(frame.rendered_at, frame)),
        ("To", (bold(address.split("\n", 1)[0]), *_rest(address))),
    ]
    if through:
        rows.append(("Through", "\n".join(through)))
    if request.urgency:
        rows.append(("Urgency", bold(request.urgency)))
    rows.append(("Subject", bold(request.subject)))
    unit = joined((header.unit, header.police_station, header.district, header.state))
    return [Title(_HEADINGS[request.kind], unit or header.title), KeyValues(tuple(rows))]


def _rest(text: str) -> tuple[str, ...]:
    _, _, rest = text.partition("\n")
    return (f"\n{rest}",) if rest else ()


def _case(frame: Frame) -> KeyValues:
    header = frame.header
    fir = joined((header.fir_number, header.fir_date and f"dated {header.fir_date}"))
    return KeyValues(
        (
            ("First information report", given(fir)),
            ("Police station", given(joined((header.police_station, header.district)))),
            ("Sections of law", given(joined(header.sections, "; "))),
            ("Maximum punishment", given(header.max_punishment)),
            ("Affected organisation", given(header.affected_organisation)),
            ("Investigating officer", given(header.investigating_officer)),
        )
    )


def legal_basis(request: Request, frame: Frame) -> tuple[Text, ...]:
    """Give the paragraphs that say by what law the letter asks."""
    provisions = frame.provisions
    texts: list[Text] = []
    if request.legal_basis:
        texts.append(request.legal_basis)
    if request.kind in (RequestKind.PRODUCTION, RequestKind.SUBSCRIBER) and provisions.production:
        texts.append(
            f"The documents and records below are necessary or desirable for the purposes of the "
            f"investigation and are called for under {provisions.production}. Producing them "
            "without attending in person is compliance."
        )
    if request.kind == RequestKind.INTERPOL:
        texts.append(
            "Police information is asked for through the National Central Bureaus. The matter is "
            "one of ordinary criminal law; it is not of a political, military, religious or "
            "racial character (article 3 of the Constitution of INTERPOL)."
        )
        if provisions.letter_of_request:
            texts.append(
                "Where the answer is to be used in evidence it will be asked for separately by a "
                f"letter of request under {provisions.letter_of_request}."
            )
    if provisions.basis:
        texts.append(muted(provisions.basis))
    return tuple(texts) or (muted("No legal basis is recorded."),)


def _facts(request: Request) -> tuple[Text, ...]:
    paragraphs = [part.strip() for part in request.facts.split("\n\n") if part.strip()]
    return tuple(paragraphs) or (muted("No facts are recorded."),)


def line_table(lines: tuple[Line, ...], frame: Frame) -> Table:
    """Give the numbered lines: identifier, port, both times, original text, and what is asked."""
    columns = (
        Column("No.", 8),
        Column("About", 32),
        Column("Time in UTC and IST", 40),
        Column("Time as logged", 30),
        Column("Asked", 28),
    )
    rows: list[tuple[Text, ...]] = []
    notes: dict[int, Text] = {}
    for line in lines:
        rests = line.cited or "no record cited"
        notes[len(rows)] = (
            muted("Rests on "),
            mono(rests),
            *((muted(". Link: "), line.link_to_facts) if line.link_to_facts else ()),
        )
        rows.append(
            (
                str(line.position),
                identifier_text(line),
                time_text(line, frame),
                original_text(line),
                line.asked,
            )
        )
    return Table(columns, tuple(rows), "No line is recorded.", notes)


def asked(request: Request, frame: Frame) -> tuple[Text, ...]:
    """Give the paragraphs that say what is wanted, by the kind of request."""
    texts: list[Text] = [request.assistance] if request.assistance else []
    match request.kind:
        case RequestKind.SUBSCRIBER:
            texts.append(
                "For each line: the name, address, contact numbers and e-mail of the subscriber; "
                "the installation address as well as the billing address; the customer "
                "application form; the user ID; whether the address was static or dynamic; start "
                "and end of the allocation to the second; the MAC or device ID; and, where "
                "addresses are shared, the translation record for the source port."
            )
            texts.append(
                "Please repeat in the answer the address, the source port, the time and its zone "
                "for each line, and state the zone of every time given, in 24-hour form."
            )
        case RequestKind.INTERPOL:
            texts.append(
                "Please forward this request to the National Central Bureau named above, ask that "
                "the records named in the table be preserved, and communicate for each line what "
                "is asked there, with the source of the information and its handling limits."
            )
        case RequestKind.PRESERVATION:
            texts.append(
                "Please preserve the records named in the table, in their present state and with "
                "their metadata, until they are called for in due form; confirm the date from "
                "which and until which they are preserved, and tell us before they lapse."
            )
        case RequestKind.PRODUCTION | RequestKind.LETTER:
            texts.append("Please answer line by line, by the numbers of the table.")
    if request.kind != RequestKind.INTERPOL and frame.provisions.certificate:
        texts.append(
            f"Electronic records are to come with a {frame.provisions.certificate}, signed by the "
            "person in charge of the system they come from, and with the SHA-256 of every file."
        )
    return tuple(texts)


def _answer(subject: LetterSubject) -> tuple[Text, ...]:
    frame, request = subject.frame, subject.request
    texts: list[Text] = []
    if request.due_at is not None:
        texts.append(("An answer is asked for by ", bold(day(request.due_at, frame)), "."))
    reply_to = subject.reply_to or frame.examiner.title()
    number = f", quoting {request.reference}" if request.reference else ""
    texts.append(f"Please reply to {reply_to}{number} and R-{request.number}.")
    texts.append(
        "This request is part of an investigation. Please do not tell the persons concerned of it, "
        "and use it for no other purpose."
    )
    return tuple(texts)
