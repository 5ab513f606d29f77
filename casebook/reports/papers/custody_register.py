"""The custody register: every move of every exhibit, and what is not proven between them."""

from __future__ import annotations

from casebook.model.labels import label
from casebook.reports.content import (
    Block,
    Column,
    Document,
    Heading,
    KeyValues,
    Note,
    Paragraph,
    SignatureBlock,
    Table,
    Text,
    Title,
    bold,
    grouped,
    mono,
    muted,
)
from casebook.reports.papers.custody_form import NO_SIGNATURE, SIGNED, gap_blocks, move_table
from casebook.reports.papers.custody_subject import EvidenceSubject, Item
from casebook.reports.papers.digest_report import ends
from casebook.reports.papers.subject import Frame
from casebook.reports.papers.wording import (
    case_particulars,
    exhibit_title,
    given,
    joined,
    moment,
    moment_in_line,
    to_the_second,
)


def build(subject: EvidenceSubject) -> Document:
    """Give the register exhibit by exhibit; the signatures at both ends are left blank."""
    frame, items = subject.frame, subject.items
    title = "Custody register"
    moved = tuple(item for item in items if item.moves)
    blocks: list[Block] = [Title(title, frame.header.title), case_particulars(frame)]
    if frame.provisions.custody:
        blocks.append(Paragraph(frame.provisions.custody, small=True))
    blocks += [
        Paragraph(NO_SIGNATURE, small=True),
        Heading("Moves that are open"),
        _open_moves(items, frame),
        Heading("Gaps and doubts"),
        _gaps(items),
        Heading("Exhibits without a move"),
        _without(items),
        Heading("Moves"),
    ]
    for item in moved:
        blocks += _about(item, subject)
    if not moved:
        blocks.append(Paragraph(muted("No move is recorded.")))
    blocks += [
        Heading("Kept by"),
        SignatureBlock(
            (("Officer in charge of the store", SIGNED), ("Investigating officer", SIGNED))
        ),
    ]
    return Document(title, frame.header.title, tuple(blocks), landscape=True)


def _open_moves(items: tuple[Item, ...], frame: Frame) -> Table:
    columns = (
        Column("Exhibit", 90),
        Column("Move", 34),
        Column("Released by, from", 170),
        Column("Released at", 126),
        Column("To", 170),
        Column("Purpose", 161),
    )
    rows: tuple[tuple[Text, ...], ...] = tuple(
        (
            bold(exhibit_title(item.exhibit)),
            str(move.position),
            joined((move.from_person, move.from_place), "\n"),
            moment(move.released_at, frame),
            joined((move.to_person, move.to_place), "\n"),
            move.purpose,
        )
        for item in items
        for move in item.moves
        if move.is_open and move.retracted is None
    )
    return Table(columns, rows, "No move is open.")


def _gaps(items: tuple[Item, ...]) -> Table:
    rows: tuple[tuple[Text, ...], ...] = tuple(
        (bold(exhibit_title(item.exhibit)), gap) for item in items for gap in item.gaps
    )
    columns = (Column("Exhibit", 110), Column("What is not proven, and what settles it", 641))
    return Table(columns, rows, "The checks of custody found no gap.")


def _without(items: tuple[Item, ...]) -> Paragraph:
    names = [
        exhibit_title(item.exhibit)
        for item in items
        if not item.moves and item.exhibit.retracted is None
    ]
    return Paragraph(", ".join(names) if names else muted("None."))


def _about(item: Item, subject: EvidenceSubject) -> list[Block]:
    exhibit, frame = item.exhibit, subject.frame
    blocks: list[Block] = [Heading(f"{exhibit_title(exhibit)}: {exhibit.description}", 2)]
    if exhibit.retracted is not None:
        blocks.append(Note(exhibit.retracted, "This exhibit was struck out (retracted)"))
    blocks += [
        _head(item, frame),
        move_table(item.moves, frame, subject.slips, item.incidents),
        *gap_blocks(item.gaps),
    ]
    return blocks


def _head(item: Item, frame: Frame) -> KeyValues:
    exhibit, seizure = item.exhibit, item.seizure
    by = exhibit.seized_by and f"seized by {exhibit.seized_by}"
    found = joined((exhibit.place_found, by))
    memo = joined((label(seizure), seizure.memo_number), ", memo ") if seizure else ""
    return KeyValues(
        (
            ("Kind, serial number", (f"{exhibit.kind}, ", mono(exhibit.serial_number or "none"))),
            ("Seal, packet", given(joined((exhibit.seal, exhibit.packet), "; packet "))),
            ("Found", (given(found), "\n", moment_in_line(exhibit.seized_at, frame))),
            ("Seizure memo", given(memo)),
            ("Digest at the start", _start(item, frame)),
            ("Held now", given(item.holder)),
        )
    )


def _start(item: Item, frame: Frame) -> Text:
    first = next(iter(ends(item.digests)), None)
    if first is None:
        return muted("not hashed")
    when = moment_in_line(to_the_second(first.computed_at), frame)
    return (f"{first.algorithm}, {first.purpose}, ", when, "\n", grouped(first.value))
