"""The hand-over slip: exhibits that change hands together, to be signed by both sides."""

from __future__ import annotations

from collections.abc import Iterable

from casebook.reports.content import (
    Block,
    Column,
    Document,
    Heading,
    Inline,
    KeyValues,
    Note,
    Paragraph,
    QrBlock,
    Room,
    SignatureBlock,
    Table,
    Text,
    Title,
    bold,
    grouped,
    mono,
    muted,
)
from casebook.reports.papers.particulars import digest_line, stacked
from casebook.reports.papers.scene_subject import HandedItem, SlipSubject
from casebook.reports.papers.wording import (
    exhibit_name,
    given,
    joined,
    moment,
)
from casebook.reports.text import BOX

_SIGNED = ("Signature", "Name, rank and number", "Date, time (IST) and place")
_INTACT = f"{BOX}\u00a0yes   {BOX}\u00a0no"


def build(subject: SlipSubject) -> Document:
    """Give the slip, with room for the receipt or with the receipt that was recorded."""
    slip = subject.slip
    title = f"Hand-over slip: H-{slip.number}"
    route = joined((slip.from_person, slip.to_person), " to ")
    blocks: list[Block] = [Title(title, route), _head(subject)]
    if slip.retracted is not None:
        blocks.append(Note(slip.retracted, "This hand-over was retracted"))
    blocks += [
        Heading("Exhibits handed over"),
        _exhibits(subject),
        QrBlock(subject.code, _explained(subject)),
        Room(28),
        Heading("Receipt"),
        *_receipt(subject),
        *_signatures(subject),
    ]
    return Document(title, route, tuple(blocks))


def _signatures(subject: SlipSubject) -> list[Block]:
    slip = subject.slip
    is_open = any(item.move.received_at is None for item in subject.items)
    if slip.returned_at is not None and not is_open:
        return [
            Paragraph(
                "Printed after the receipt was recorded. The proof of it is the slip that both "
                "sides signed by hand.",
                small=True,
            )
        ]
    return [
        Heading("Signatures"),
        Paragraph(
            "Signed by hand by both sides when the exhibits change hands. A name printed here was "
            "typed into the case file and is not a signature.",
            small=True,
        ),
        SignatureBlock(
            (
                (f"Handed over by {slip.from_person}", _SIGNED),
                (f"Received by {slip.to_person}", _SIGNED),
            )
        ),
    ]


def _head(subject: SlipSubject) -> KeyValues:
    slip, frame, header = subject.slip, subject.frame, subject.frame.header
    fir = joined((header.fir_number, header.fir_date and f"dated {header.fir_date}"))
    rows: list[tuple[str, Text]] = [
        ("First information report", given(fir)),
        ("Police station", given(joined((header.police_station, header.district)))),
        ("Sections of law", given(joined(header.sections, "; "))),
        ("Handed over by", _person(slip.from_person, slip.from_place)),
        ("To", _person(slip.to_person, slip.to_place)),
        ("Released at", moment(slip.released_at, frame)),
        ("Purpose", given(slip.purpose)),
        ("Mode", given(slip.mode)),
        ("Road certificate", given(slip.road_certificate)),
    ]
    if slip.remarks:
        rows.append(("Remarks", slip.remarks))
    return KeyValues(tuple(rows))


def _person(name: str, place: str) -> Text:
    return stacked((bold(name),), (place,) if place else ())


def _exhibits(subject: SlipSubject) -> Table:
    columns = (
        Column("Exhibit", 19),
        Column("Description", 39),
        Column("Seal, packet", 20),
        Column("Seal intact on receipt", 22),
    )
    rows: list[tuple[Text, ...]] = []
    notes: dict[int, Text] = {}
    for item in subject.items:
        notes[len(rows)] = digest_line(item.digest)
        rows.append((_name(item), given(item.exhibit.description), _seal(item), _intact(item)))
    return Table(columns, tuple(rows), "No exhibit is on this slip.", notes)


def _name(item: HandedItem) -> Text:
    exhibit = item.exhibit
    number: tuple[Inline, ...] = (exhibit_name(exhibit),) if exhibit.mark else ()
    return stacked((bold(exhibit.mark or exhibit_name(exhibit)),), number)


def _seal(item: HandedItem) -> Text:
    packet = item.exhibit.packet
    seal = item.move.seal or item.exhibit.seal
    return stacked((given(seal),), (muted("Packet "), packet) if packet else ())


def _intact(item: HandedItem) -> Text:
    move = item.move
    if move.received_at is None:
        return (_INTACT, muted("\nRemarks:"), "\n")
    return stacked(
        (given(move.seal_intact),),
        (move.digest_check,) if move.digest_check else (),
        (move.remarks,) if move.remarks else (),
    )


def _explained(subject: SlipSubject) -> Text:
    return (
        "SHA-256 over this list: ",
        grouped(subject.listing),
        "\nComputed over one line for each exhibit in the order of the table: its number (",
        mono("EX-1"),
        "), a space, its SHA-256 as 64 lower-case digits or ",
        mono("none"),
        ", and a line feed. The code reads ",
        mono(subject.code),
        ": this slip, the case, and the first 16 digits of that SHA-256.",
    )


def _receipt(subject: SlipSubject) -> list[Block]:
    """Give what was recorded of the receipt, or room to write it."""
    slip, frame = subject.slip, subject.frame
    received = [item.move for item in subject.items if item.move.received_at is not None]
    if not received:
        return [
            Table(
                (Column("To be filled in by hand by the receiver", 40), Column("", 60)),
                tuple((name, "\n\n") for name in _BLANKS),
            )
        ]
    times = {move.received_at.utc_us: move.received_at for move in received if move.received_at}
    rows: list[tuple[str, Text]] = [
        ("Received by", _person(slip.to_person, slip.to_place)),
        *(("Received at", moment(times[us], frame)) for us in sorted(times)),
        ("Exhibits received", f"{len(received)} of {len(subject.items)}"),
        ("Store register", given(_distinct(move.store_register for move in received))),
        ("Diary entry", given(_distinct(move.gd_entry for move in received))),
        ("Slip came back signed", moment(slip.returned_at, frame)),
    ]
    still_open = [exhibit_name(i.exhibit) for i in subject.items if i.move.received_at is None]
    if still_open:
        rows.append(("Not yet received", bold(joined(still_open))))
    return [KeyValues(tuple(rows))]


_BLANKS = (
    "Received at (date, time, IST)",
    "Number of exhibits received",
    "Store register and diary entry",
    "What differs from this slip",
)


def _distinct(texts: Iterable[str]) -> str:
    return joined(dict.fromkeys(texts), "; ")
