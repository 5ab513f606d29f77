"""The forwarding memo to a laboratory: what is sent, in what state, and what is asked of it."""

from __future__ import annotations

from casebook.model.evidence import Exhibit
from casebook.model.transfer import Forwarding
from casebook.reports.content import (
    Block,
    Column,
    Document,
    Frames,
    Heading,
    KeyValues,
    Note,
    Paragraph,
    Room,
    SignatureBlock,
    Table,
    Text,
    Title,
    bold,
    muted,
)
from casebook.reports.papers.particulars import described, digest_line, marked, named, stacked
from casebook.reports.papers.scene_subject import ForwardingSubject, Parcel
from casebook.reports.papers.wording import (
    both,
    exhibit_title,
    given,
    joined,
    moment,
)
from casebook.reports.text import BOX

_SIGNED = ("Signature and stamp", "Name, rank and number", "Date, time (IST) and place")
_TICK = f"{BOX}\u00a0yes   {BOX}\u00a0no"
_BLANK = "\n\n"


def build(subject: ForwardingSubject) -> Document:
    """Give the memo; its certificate is to be ticked and signed by hand."""
    memo, frame = subject.forwarding, subject.frame
    title = f"Forwarding memo: F-{memo.number}"
    blocks: list[Block] = [
        Title(title, joined((memo.laboratory, _division(memo)))),
        _head(subject),
    ]
    if memo.retracted is not None:
        blocks.append(Note(memo.retracted, "This memo was retracted"))
    blocks += [
        Heading("Brief facts"),
        *_paragraphs(memo.brief_facts, "No facts are recorded."),
        Heading("Parcels"),
        _parcels(subject.parcels),
        Heading("Questions to the examiner"),
        *_questions(memo),
        Heading("Enclosures"),
        _enclosures(subject),
        Heading("Specimen of the seal"),
        *_specimen(subject),
        Heading("Messenger"),
        KeyValues(
            (
                ("Name and number", given(memo.messenger)),
                ("Road certificate", given(memo.road_certificate)),
                ("Forwarded at", moment(memo.forwarded_at, frame)),
            )
        ),
    ]
    if memo.remarks:
        blocks += [Heading("Remarks"), Paragraph(memo.remarks)]
    blocks += [
        Room(20),
        Heading("Certificate of the forwarding authority"),
        Paragraph("Each line is ticked by hand by the person who signs.", small=True),
        *(Paragraph(sentence, BOX) for sentence in _CERTIFIED),
        SignatureBlock(
            (
                (joined(("Forwarding authority", memo.forwarding_authority), ": "), _SIGNED),
                ("Investigating officer", _SIGNED),
            )
        ),
        Room(24),
        Heading("Receipt of the laboratory"),
        *_receipt(subject),
    ]
    subtitle = joined((memo.memo_number and f"No. {memo.memo_number}", memo.laboratory))
    return Document(title, subtitle, tuple(blocks))


_CERTIFIED = (
    "The exhibits listed above were packed and sealed with the seal of which the specimen is given "
    "above.",
    "They were not opened or tampered with while they were in the custody of this office, and were "
    "handed to the messenger with their seals intact.",
    "Nothing in this memo was overwritten or cut without signature.",
)


def _division(memo: Forwarding) -> str:
    is_named_so = not memo.division or "division" in memo.division.lower()
    return memo.division if is_named_so else f"{memo.division} Division"


def _head(subject: ForwardingSubject) -> KeyValues:
    memo, header = subject.forwarding, subject.frame.header
    fir = joined((header.fir_number, header.fir_date and f"dated {header.fir_date}"))
    station = joined((header.police_station, header.district, header.state))
    rows: list[tuple[str, Text]] = [
        ("Memo number", given(memo.memo_number)),
        ("Laboratory", given(memo.laboratory)),
        ("Division", given(memo.division)),
        ("First information report", given(fir)),
        ("Police station", given(station)),
        ("Unit", given(header.unit)),
        ("Sections of law", given(joined(header.sections, "; "))),
        ("Investigating officer", given(header.investigating_officer)),
        ("Telephone of the officer", "______________________"),
    ]
    rows += [
        (name, text)
        for name, text in (
            ("Law on examiners", subject.examiner),
            ("Law on their reports", subject.report),
        )
        if text
    ]
    rows += [
        ("Urgency", bold(memo.urgency) if memo.urgency else given("")),
        ("Date of hearing", given(memo.court_date)),
    ]
    return KeyValues(tuple(rows))


def _paragraphs(text: str, empty: str) -> list[Block]:
    found = [part.strip() for part in text.split("\n\n") if part.strip()]
    return [Paragraph(part) for part in found] or [Paragraph(muted(empty))]


def _parcels(parcels: tuple[Parcel, ...]) -> Table:
    columns = (
        Column("No.", 6),
        Column("Exhibit", 19),
        Column("Contents", 37),
        Column("Seal, state, source", 38),
    )
    rows: list[tuple[Text, ...]] = []
    notes: dict[int, Text] = {}
    for number, parcel in enumerate(parcels, start=1):
        exhibit = parcel.exhibit
        notes[len(rows)] = digest_line(parcel.digest)
        rows.append((str(number), marked(exhibit), described(exhibit), _source(parcel)))
    return Table(columns, tuple(rows), "No exhibit is named.", notes)


def _source(parcel: Parcel) -> Text:
    exhibit = parcel.exhibit
    return stacked(
        named("Packet", exhibit.packet),
        named("Seal", exhibit.seal),
        named("Lock, password", exhibit.lock_state),
        named("Original or clone", _origin(exhibit, parcel.parent)),
        named("Source", parcel.came_from),
    )


def _origin(exhibit: Exhibit, parent: Exhibit | None) -> str:
    of = f"of {exhibit_title(parent)}" if parent else ""
    return joined((joined((exhibit.original_or_copy, of), " "), exhibit.how_produced), ": ")


def _questions(memo: Forwarding) -> list[Block]:
    return [
        Paragraph(question, f"{number}.") for number, question in enumerate(memo.questions, start=1)
    ] or [Paragraph(bold("No question is recorded."))]


def _enclosures(subject: ForwardingSubject) -> Table:
    columns = (
        Column("No.", 6),
        Column("Enclosure", 46),
        Column("Enclosed", 24),
        Column("Found on receipt", 24),
    )
    named_here = subject.forwarding.enclosures
    rows: list[tuple[Text, ...]] = [
        (str(number), text, _TICK, _TICK) for number, text in enumerate(named_here, start=1)
    ]
    rows += [
        (str(number), (text, muted("\nnot named in the case file")), _TICK, _TICK)
        for number, text in enumerate(subject.usual, start=len(named_here) + 1)
    ]
    return Table(columns, tuple(rows), "No enclosure is recorded.")


def _specimen(subject: ForwardingSubject) -> list[Block]:
    header, memo = subject.frame.header, subject.forwarding
    fir = joined((header.fir_number, header.fir_date and f"dated {header.fir_date}"))
    names = joined(exhibit_title(parcel.exhibit) for parcel in subject.parcels)
    return [
        KeyValues(
            (
                ("Impression on the seal", given(memo.seal_impression)),
                ("Belongs to", joined((fir and f"FIR {fir}", header.police_station)) or given("")),
                ("On the exhibits", given(names)),
            )
        ),
        Frames(("Specimen of the seal", "Attested by (signature, name, rank, stamp)"), 6.5),
    ]


def _receipt(subject: ForwardingSubject) -> list[Block]:
    """Give what the laboratory recorded, or lines for it to write on."""
    memo, frame = subject.forwarding, subject.frame
    if memo.received_at is None and not memo.laboratory_number:
        blank = Table(
            (Column("To be filled in by the laboratory", 34), Column("", 66)),
            tuple(
                (name, _BLANK)
                for name in (
                    "Laboratory number",
                    "Date and time of receipt (IST)",
                    "Seals found, and whether they agree with the specimen",
                    "Parcels received",
                )
            ),
        )
        return [
            blank,
            SignatureBlock((("Received for the laboratory", _SIGNED), ("Handed over by", _SIGNED))),
        ]
    return [
        KeyValues(
            (
                ("Laboratory number", given(memo.laboratory_number)),
                (
                    "Received at",
                    both(memo.received_at, frame) if memo.received_at else bold("not recorded"),
                ),
                ("Received by", given(memo.received_by)),
                ("Seals found", given(memo.seals_found)),
                ("Parcels", f"{len(subject.parcels)} sent with this memo"),
            )
        ),
        Paragraph(
            "As recorded in the case file from the laboratory’s receipt; the receipt itself is the "
            "proof.",
            small=True,
        ),
    ]
