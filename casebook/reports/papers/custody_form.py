"""The chain-of-custody form of one exhibit: particulars, digests, every change of hands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from casebook.model.evidence import CustodyMove, Digest, Exhibit, PowerState
from casebook.model.examination import Incident
from casebook.model.labels import label
from casebook.model.transfer import HandOver
from casebook.reports.content import (
    Block,
    Column,
    Document,
    Heading,
    Inline,
    KeyValues,
    Note,
    PageBreak,
    Paragraph,
    SignatureBlock,
    Table,
    Text,
    Title,
    bold,
    mono,
    muted,
)
from casebook.reports.papers.digest_report import compared, computed
from casebook.reports.papers.subject import CustodySubject, Frame
from casebook.reports.papers.wording import (
    exhibit_name,
    exhibit_title,
    given,
    joined,
    moment,
    quads,
    size,
    to_the_second,
)
from casebook.reports.text import BOX

NO_SIGNATURE = (
    "Every move is signed by hand at both ends. A name printed here was typed into the case file "
    "and is not a signature."
)
SIGNED = ("Signature", "Name, rank and number", "Date (DD/MM/YYYY), time (IST) and place")
_NOT_KEPT = "not kept by Casebook: __________________________"


def build(subject: CustodySubject) -> Document:
    """Give the form; signatures at both ends of every move and the disposal are left blank."""
    frame, exhibit = subject.frame, subject.exhibit
    title = f"Chain of custody: {exhibit_title(exhibit)}"
    subtitle = exhibit.description
    blocks: list[Block] = [Title(title, subtitle), _case(subject)]
    if frame.provisions.custody:
        blocks.append(Paragraph(frame.provisions.custody, small=True))
    if exhibit.retracted is not None:
        blocks.append(Note(exhibit.retracted, "This exhibit was retracted"))
    blocks += [
        Heading("Description of evidence"),
        _description(subject),
        Heading("Digests"),
        Paragraph(agreement(subject.digests)),
        digest_table(subject.digests, frame, subject.incidents),
        Heading("Chain of custody"),
        Paragraph(NO_SIGNATURE, small=True),
        move_table(subject.moves, frame, subject.slips, subject.incidents),
        *gap_blocks(subject.gaps),
        Heading("Countersigned"),
        SignatureBlock(
            (
                ("Investigating officer", SIGNED),
                ("Officer in charge of the store", SIGNED),
            )
        ),
        PageBreak(),
        *_disposal(exhibit),
    ]
    return Document(title, subtitle, tuple(blocks), landscape=True)


def _case(subject: CustodySubject) -> KeyValues:
    header, exhibit, seizure = subject.frame.header, subject.exhibit, subject.seizure
    seized_by = exhibit.seized_by or (seizure.seized_by if seizure else "")
    seized_at = exhibit.seized_at or (seizure.started_at if seizure else None)
    place = exhibit.place_found or (seizure.place if seizure else "")
    memo = joined((label(seizure), seizure.memo_number), ", memo ") if seizure else ""
    victim = joined((header.affected_organisation, header.complainant), "; ")
    return KeyValues(
        (
            ("Case number", given(joined((header.fir_number, header.fir_date), " dated "))),
            ("Police station", given(joined((header.police_station, header.district)))),
            ("Offence", given(joined(header.sections, "; "))),
            ("Submitting officer", given(seized_by)),
            ("Investigating officer", given(header.investigating_officer)),
            ("Victim", given(victim)),
            ("Suspect", muted(_NOT_KEPT)),
            ("Date and time seized", moment(seized_at, subject.frame)),
            ("Location of seizure", given(place)),
            ("Seizure memo", given(memo)),
            ("Witnesses of the seizure", given(joined(subject.witnesses, "; "))),
        )
    )


def _description(subject: CustodySubject) -> KeyValues:
    exhibit = subject.exhibit
    chain = ", from ".join(
        f"{exhibit_title(parent)} {parent.description}" for parent in subject.parents
    )
    origin = joined((exhibit.original_or_copy, exhibit.how_produced), ": ")
    power = "" if exhibit.power_state is PowerState.NOT_RECORDED else str(exhibit.power_state)
    rows: tuple[tuple[str, Text], ...] = (
        ("Item", joined((exhibit.mark, exhibit_name(exhibit), str(exhibit.kind)))),
        ("Quantity", "1"),
        ("Description", given(exhibit.description)),
        ("Make and model", given(exhibit.make_model)),
        ("Serial number", mono(exhibit.serial_number) if exhibit.serial_number else given("")),
        ("IMEI/UIN/UID/MAC/Cloud ID", mono(exhibit.device_id) if exhibit.device_id else given("")),
        ("Colour", given(exhibit.colour)),
        ("Condition, marks, scratches", given(exhibit.condition)),
        ("Power, network, lock", given(joined((power, exhibit.network_state, exhibit.lock_state)))),
        ("Size", given(size(exhibit.size_bytes))),
        ("Original or copy", given(origin)),
        ("Taken or made from", given(chain)),
        ("Seal, packet", given(joined((exhibit.seal, exhibit.packet), "; packet "))),
        ("Stored at", given(exhibit.stored_at)),
        ("Held now", given(subject.holder)),
        ("Remarks", given(exhibit.remarks)),
    )
    return KeyValues(rows)


def agreement(digests: tuple[Digest, ...]) -> str:
    """Say whether the first and the last digest of the same thing agree."""
    ordered = computed(digests)
    if not ordered:
        return "No digest of this exhibit is recorded."
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


def digest_table(
    digests: tuple[Digest, ...], frame: Frame, incidents: tuple[Incident, ...] = ()
) -> Table:
    """Give every digest with when, by whom and with what it was computed, and its incident."""
    columns = (
        Column("Purpose", 66),
        Column("Algorithm and value", 104),
        Column("Computed over", 84),
        Column("Computed at", 126),
        Column("By, with", 102),
    )
    rows: list[tuple[Text, ...]] = []
    notes: dict[int, Text] = {}
    for digest in sorted(digests, key=lambda digest: digest.computed_at.utc_us):
        said: list[Inline] = []
        if digest.retracted is not None:
            said.append(f"Retracted: {digest.retracted}")
        else:
            said += [compared(digest.matches)] if digest.matches else []
            said += [f"Reason given: {digest.reason}"] if digest.reason else []
        said += _incidents_of(digest.id, incidents)
        if said:
            notes[len(rows)] = _stacked(said)
        claim = "\nCLAIM, not computed here" if digest.is_claimed else ""
        rows.append(
            (
                (str(digest.purpose), bold(claim)),
                (f"{digest.algorithm}\n", quads(digest.value)),
                joined((digest.over, size(digest.size_bytes)), "\n"),
                moment(to_the_second(digest.computed_at), frame),
                joined((digest.computed_by, digest.tool), "\n"),
            )
        )
    return Table(columns, tuple(rows), "No digest is recorded.", notes)


_MOVE_COLUMNS = (
    Column("No.", 22),
    Column("Released by, from", 134),
    Column("Received by, at", 134),
    Column("Purpose and mode", 118),
    Column("Register entries", 108),
    Column("Seal", 112),
    Column("Digest check", 123),
)
_SHORT_COLUMNS = (
    Column("No.", 7),
    Column("Released by", 31),
    Column("Received by", 31),
    Column("Purpose, mode, seal", 30),
)
_SIGN: tuple[Inline, ...] = ("\n\n\n", muted("Signature, name and number"))


def move_table(
    moves: tuple[CustodyMove, ...],
    frame: Frame,
    slips: tuple[HandOver, ...] = (),
    incidents: tuple[Incident, ...] = (),
) -> Table:
    """Give the moves in order with room to sign at both ends, for a page in landscape."""
    by_id = {slip.id: slip for slip in slips}
    rows: tuple[tuple[Text, ...], ...] = tuple(
        (
            str(move.position),
            (*_released(move, frame), *_SIGN),
            (*_received(move, frame), *_SIGN),
            (*_struck(move), joined((move.purpose, move.mode and f"Mode: {move.mode}"), "\n")),
            given(_entries(move, by_id)),
            _seal(move),
            move.digest_check or muted("not recorded"),
        )
        for move in moves
    )
    return Table(_MOVE_COLUMNS, rows, "No move is recorded.", _notes(moves, incidents))


def short_move_table(moves: tuple[CustodyMove, ...], frame: Frame) -> Table:
    """Give the moves in order without room to sign, for a page in portrait."""
    rows: list[tuple[Text, ...]] = []
    for move in moves:
        how = joined((move.purpose, move.mode and f"Mode: {move.mode}", _entries(move, {})), "\n")
        check = f"\nDigest check: {move.digest_check}" if move.digest_check else ""
        rows.append(
            (
                str(move.position),
                _released(move, frame),
                _received(move, frame),
                (*_struck(move), f"{how}\nSeal: ", *_seal(move), check),
            )
        )
    return Table(_SHORT_COLUMNS, tuple(rows), "No move is recorded.", _notes(moves, ()))


def _struck(move: CustodyMove) -> tuple[Inline, ...]:
    return (bold("STRUCK OUT\n"),) if move.retracted is not None else ()


def _released(move: CustodyMove, frame: Frame) -> tuple[Inline, ...]:
    by = joined((move.from_person, move.from_place), "\n")
    return (by, "\n", moment(move.released_at, frame))


def _received(move: CustodyMove, frame: Frame) -> tuple[Inline, ...]:
    by = joined((move.to_person, move.to_place), "\n")
    if move.received_at is None:
        return (by, "\n", bold("OPEN: receipt not recorded"))
    return (by, "\n", moment(move.received_at, frame))


def _entries(move: CustodyMove, slips: dict[str, HandOver]) -> str:
    slip = slips.get(move.hand_over_id or "")
    slip_name = label(slip) if slip else ""
    returned = "" if slip is None or slip.returned_at else ", not yet back signed"
    return joined(
        (
            move.road_certificate and f"Road certificate {move.road_certificate}",
            move.store_register and f"Store register {move.store_register}",
            move.gd_entry and f"GD entry {move.gd_entry}",
            f"Slip {slip_name}{returned}" if slip else "",
            f"Reference {move.reference}" if move.reference not in ("", slip_name) else "",
        ),
        "\n",
    )


def _seal(move: CustodyMove) -> tuple[Inline, ...]:
    parts: list[Inline] = [move.seal or muted("no seal recorded")]
    said = f"\nIntact on receipt: {move.seal_intact}"
    if move.seal_intact:
        is_intact = move.seal_intact.strip().casefold().startswith("yes")
        parts.append(said if is_intact else bold(said))
    elif not move.is_open:
        parts.append(muted(f"{said}not recorded"))
    return tuple(parts)


def _notes(moves: tuple[CustodyMove, ...], incidents: tuple[Incident, ...]) -> dict[int, Text]:
    notes: dict[int, Text] = {}
    for at, move in enumerate(moves):
        lines = list(_said_under(move, incidents))
        if lines:
            notes[at] = _stacked(lines)
    return notes


def _stacked(lines: Sequence[Inline]) -> tuple[Inline, ...]:
    """Put each on a line of its own."""
    return tuple(part for line in lines for part in ("\n", line))[1:]


def _said_under(move: CustodyMove, incidents: tuple[Incident, ...]) -> Iterator[Inline]:
    if move.retracted is not None:
        yield bold(f"Struck out (retracted): {move.retracted}")
    if move.delay_reason:
        yield f"Reason for the delay: {move.delay_reason}"
    if move.opened:
        yield f"Packet opened: {move.opened}"
    if move.remarks:
        yield f"Remarks: {move.remarks}"
    yield from _incidents_of(move.id, incidents)


def _incidents_of(cause_id: str, incidents: tuple[Incident, ...]) -> Iterator[Inline]:
    for row in incidents:
        if row.cause_id == cause_id and row.retracted is None:
            said = f"{label(row)}: {row.sentence}"
            if row.is_open:
                yield bold(f"{said} NOT EXPLAINED.")
            else:
                yield f"{said} Explained by {row.explained_by}: {row.explanation}"


def gap_blocks(gaps: tuple[str, ...]) -> list[Block]:
    """Print what the checks of custody found, or that they found nothing."""
    if not gaps:
        return [Paragraph(muted("The checks of custody found no gap."), small=True)]
    listed: list[Inline] = []
    for gap in gaps:
        listed += ["\n" if listed else "", bold("GAP  "), gap]
    return [Note(tuple(listed), "Gaps and doubts in this custody")]


def _disposal(exhibit: Exhibit) -> list[Block]:
    return [
        Heading("Final disposal"),
        Paragraph("This page is not filled in by Casebook. It is completed and signed by hand."),
        KeyValues(
            (
                ("Item", joined((exhibit.mark, exhibit_name(exhibit), exhibit.description))),
                (
                    "Method (tick one)",
                    f"{BOX} Return to owner     {BOX} Auction     {BOX} Destroy     {BOX} Divert",
                ),
                ("Suspect", "______________________________"),
                ("Order of the court, number and date", "______________________________"),
            )
        ),
        SignatureBlock(
            (
                (
                    "Authorization for disposal",
                    ("Authorizing officer", "ID number", "Signature", "Date"),
                ),
                (
                    "Witness to destruction of evidence",
                    ("Destroyed by (custodian), ID number", "Witness", "Signature", "Date"),
                ),
                (
                    "Release to lawful owner",
                    ("Name and telephone", "Address", "Signature, under penalty of law", "Date"),
                ),
            )
        ),
        KeyValues((("Copy of the owner's photo identity attached", f"{BOX} yes     {BOX} no"),)),
        Paragraph("This form is kept as a permanent record.", small=True),
    ]
