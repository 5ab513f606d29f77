"""The chain-of-custody form of one exhibit: particulars, digests, and every change of hands."""

from __future__ import annotations

from casebook.model.evidence import CustodyMove, Digest
from casebook.reports.content import (
    Block,
    Column,
    Document,
    Heading,
    Inline,
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
from casebook.reports.papers.subject import CustodySubject, Frame
from casebook.reports.papers.wording import both, exhibit_name, given, joined, size

LONG_TRANSIT_US = 24 * 3_600_000_000


def build(subject: CustodySubject) -> Document:
    """Give the form; signatures at both ends of every move are left blank."""
    frame, exhibit = subject.frame, subject.exhibit
    name = exhibit_name(exhibit)
    title = f"Chain of custody: {name}"
    subtitle = exhibit.description
    blocks: list[Block] = [Title(title, subtitle), _particulars(subject)]
    if frame.provisions.custody:
        blocks.append(Paragraph(frame.provisions.custody, small=True))
    if exhibit.retracted is not None:
        blocks.append(Note(exhibit.retracted, "This exhibit was retracted"))
    blocks += [
        Heading("Digests"),
        Paragraph(agreement(subject.digests)),
        digest_table(subject.digests, frame),
        Heading("Movements"),
        Paragraph(
            "Every move is signed by hand at both ends. A name printed here was typed into the "
            "case file and is not a signature.",
            small=True,
        ),
        move_table(subject.moves, frame, room_to_sign=True),
        Heading("Countersigned"),
        SignatureBlock(
            (
                ("Investigating officer", _SIGNED),
                ("Officer in charge of the store", _SIGNED),
            )
        ),
    ]
    return Document(title, subtitle, tuple(blocks))


_SIGNED = ("Signature", "Name, rank and number", "Date (DD/MM/YYYY), time (IST) and place")


def _particulars(subject: CustodySubject) -> KeyValues:
    frame, exhibit, header = subject.frame, subject.exhibit, subject.frame.header
    chain = " ← ".join(f"{exhibit_name(parent)} {parent.description}" for parent in subject.parents)
    origin = joined((exhibit.original_or_copy, exhibit.how_produced), ": ")
    rows: tuple[tuple[str, Text], ...] = (
        ("First information report", given(joined((header.fir_number, header.fir_date), ", "))),
        ("Police station", given(joined((header.police_station, header.district)))),
        ("Sections of law", given(joined(header.sections, "; "))),
        ("Investigating officer", given(header.investigating_officer)),
        ("Affected organisation", given(header.affected_organisation)),
        ("Exhibit", f"{exhibit_name(exhibit)}, {exhibit.kind}"),
        ("Description", given(exhibit.description)),
        ("Make and model", given(exhibit.make_model)),
        ("Serial number", mono(exhibit.serial_number) if exhibit.serial_number else given("")),
        ("IMEI/UIN/UID/MAC/Cloud ID", mono(exhibit.device_id) if exhibit.device_id else given("")),
        ("Colour", given(exhibit.colour)),
        ("Size", given(size(exhibit.size_bytes))),
        ("Original or copy", given(origin)),
        ("Taken or made from", given(chain)),
        ("Seized at", both(exhibit.seized_at, frame)),
        ("Place found", given(exhibit.place_found)),
        ("Seized by", given(exhibit.seized_by)),
        ("Seal", given(exhibit.seal)),
        ("Stored at", given(exhibit.stored_at)),
        ("Remarks", given(exhibit.remarks)),
    )
    return KeyValues(rows)


def agreement(digests: tuple[Digest, ...]) -> str:
    """Say whether the first and the last digest of the same thing agree."""
    live = [digest for digest in digests if digest.retracted is None]
    if not live:
        return "No digest of this exhibit is recorded."
    ordered = sorted(live, key=lambda digest: digest.computed_at.utc_us)
    groups: dict[tuple[str, str], list[Digest]] = {}
    for digest in ordered:
        groups.setdefault((digest.algorithm, digest.over), []).append(digest)
    sentences = []
    for (algorithm, over), group in groups.items():
        first, last = group[0], group[-1]
        what = f"{algorithm} of {over}" if over else str(algorithm)
        if first is last:
            sentences.append(f"{what}: computed once, {first.purpose}; nothing to compare with.")
        elif len({digest.value for digest in group}) == 1:
            sentences.append(
                f"{what}: the first ({first.purpose}) and the last ({last.purpose}) agree."
            )
        else:
            sentences.append(f"{what}: THE VALUES DO NOT AGREE. See the table.")
    return " ".join(sentences)


def digest_table(digests: tuple[Digest, ...], frame: Frame) -> Table:
    """Give every digest with when, by whom and with what it was computed."""
    columns = (
        Column("Purpose", 17),
        Column("Algorithm and value", 34),
        Column("Computed over", 25),
        Column("Computed at", 35),
        Column("By, with", 19),
    )
    rows: list[tuple[Text, ...]] = []
    notes: dict[int, Text] = {}
    for digest in sorted(digests, key=lambda digest: digest.computed_at.utc_us):
        if digest.retracted is not None:
            notes[len(rows)] = f"Retracted: {digest.retracted}"
        elif digest.matches:
            notes[len(rows)] = digest.matches
        rows.append(
            (
                str(digest.purpose),
                (f"{digest.algorithm}\n", grouped(digest.value)),
                joined((digest.over, size(digest.size_bytes)), "\n"),
                both(digest.computed_at, frame),
                joined((digest.computed_by, digest.tool), "\n"),
            )
        )
    return Table(columns, tuple(rows), "No digest is recorded.", notes)


def move_table(moves: tuple[CustodyMove, ...], frame: Frame, *, room_to_sign: bool) -> Table:
    """Give the moves in order; what does not fit together is said under the move."""
    columns = (
        Column("No.", 7),
        Column("Released by", 31),
        Column("Received by", 31),
        Column("Purpose, mode, seal", 30),
    )
    sign: tuple[Inline, ...] = (
        ("\n\n\n", muted("Signature, name and number")) if room_to_sign else ()
    )
    rows: list[tuple[Text, ...]] = []
    notes: dict[int, Text] = {}
    previous: CustodyMove | None = None
    for move in moves:
        remark = doubts(move, previous)
        if remark:
            notes[len(rows)] = bold(remark)
        rows.append(
            (
                str(move.position),
                (
                    joined((move.from_person, move.from_place), "\n"),
                    "\n",
                    both(move.released_at, frame),
                    *sign,
                ),
                (
                    joined((move.to_person, move.to_place), "\n"),
                    "\n",
                    both(move.received_at, frame)
                    if move.received_at
                    else bold("OPEN: receipt not recorded"),
                    *sign,
                ),
                _details(move),
            )
        )
        previous = move if move.retracted is None else previous
    return Table(columns, tuple(rows), "No move is recorded.", notes)


def _details(move: CustodyMove) -> str:
    intact = move.seal_intact and f"Seal intact on receipt: {move.seal_intact}"
    return joined(
        (
            move.purpose,
            move.mode and f"Mode: {move.mode}",
            move.seal and f"Seal: {move.seal}",
            intact,
            move.reference and f"Reference: {move.reference}",
            move.remarks,
        ),
        "\n",
    )


def doubts(move: CustodyMove, previous: CustodyMove | None) -> str:
    """Say what does not fit: a broken chain, a step back in time, a long or open transit."""
    if move.retracted is not None:
        return f"Retracted: {move.retracted}"
    found = []
    if move.received_at is None:
        found.append("This move is open: the exhibit is in transit or the receiver has not signed.")
    elif move.received_at.utc_us < move.released_at.utc_us:
        found.append("Received before it was released.")
    elif move.received_at.utc_us - move.released_at.utc_us > LONG_TRANSIT_US:
        found.append("More than 24 hours in transit.")
    if previous is not None:
        if previous.to_person != move.from_person:
            found.append(
                f"Released by {move.from_person}, but last received by {previous.to_person}."
            )
        received = previous.received_at
        if received is None:
            found.append("Released although the move before was still open.")
        elif move.released_at.utc_us < received.utc_us:
            found.append("Released before the receipt of the move before.")
    return " ".join(found)
