"""The seizure memo: what was taken, where, by what power, before whom, and in what state."""

from __future__ import annotations

from casebook.model.evidence import Digest, DigestPurpose
from casebook.model.instant import Instant
from casebook.model.seizure import Seizure, Witness
from casebook.reports.content import (
    Block,
    Column,
    Document,
    Frames,
    Heading,
    Inline,
    KeyValues,
    Note,
    Paragraph,
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
from casebook.reports.papers.particulars import (
    clock_sentence,
    described,
    file_names,
    marked,
    named,
    stacked,
    state_found,
)
from casebook.reports.papers.scene_subject import SeizedItem, SeizureSubject
from casebook.reports.papers.subject import Frame
from casebook.reports.papers.wording import (
    exhibit_title,
    given,
    joined,
    moment,
    size,
    to_the_second,
)
from casebook.reports.text import BOX

_MOST_SIGNERS = 5
_SIGNED = ("Signature or thumb impression", "Name, rank or address", "Date, time (IST) and place")


def build(subject: SeizureSubject) -> Document:
    """Give the memo; every signature is left blank, also at the foot of each page."""
    seizure, frame = subject.seizure, subject.frame
    title = f"Seizure memo: SZ-{seizure.number}"
    blocks: list[Block] = [
        Title(title, f"Under {subject.sections}" if subject.sections else ""),
        _head(subject),
    ]
    if seizure.retracted is not None:
        blocks.append(Note(seizure.retracted, "This seizure was retracted"))
    blocks += [
        Heading("Place, time and authority"),
        _place(seizure, frame),
        Heading("Witnesses"),
        *_witnesses(subject),
        Heading("Items seized"),
        _items(subject),
        Heading("Digests"),
        Paragraph(_DIGESTS, small=True),
        _digests(subject),
        Heading("Packing and seal"),
        _packing(seizure),
        _parcels(subject),
        Frames(("Impression of the seal used", "Initials beside the seal"), 6.5),
        Heading("Audio-video record"),
        *_recording(subject),
        Heading("Copies and report"),
        _copies(subject),
    ]
    if seizure.remarks:
        blocks += [Heading("Remarks"), Paragraph(seizure.remarks)]
    blocks += [
        Room(21),
        Heading("Signatures"),
        Paragraph(
            "To be signed by hand, as every page. A name printed here was typed into the case file "
            "and is not a signature.",
            small=True,
        ),
        *_signatures(subject),
    ]
    place = joined((seizure.memo_number and f"No. {seizure.memo_number}", seizure.place))
    return Document(title, place, tuple(blocks), page_signers=_page_signers(subject))


_DIGESTS = (
    "Those computed at the seizure and at the acquisition, in groups of four digits. Later "
    "verifications stand in the digest report."
)


def _head(subject: SeizureSubject) -> KeyValues:
    header, seizure = subject.frame.header, subject.seizure
    fir = joined((header.fir_number, header.fir_date and f"dated {header.fir_date}"))
    station = joined((header.police_station, header.district, header.state))
    return KeyValues(
        (
            ("Memo number", given(seizure.memo_number)),
            ("First information report", given(fir)),
            ("General diary entry", "No. ____________  dated ____________"),
            ("Police station", given(station)),
            ("Unit", given(header.unit)),
            ("Sections of law", given(joined(header.sections, "; "))),
            ("Investigating officer", given(header.investigating_officer)),
            ("Law of procedure", given(subject.frame.provisions.procedure)),
        )
    )


def _place(seizure: Seizure, frame: Frame) -> KeyValues:
    rows: list[tuple[str, Text]] = [
        ("Place", given(seizure.place)),
        ("Coordinates", mono(seizure.coordinates) if seizure.coordinates else given("")),
        ("Begun", moment(seizure.started_at, frame)),
        ("Ended", moment(seizure.ended_at, frame)),
        ("Authority or warrant", given(seizure.authority)),
    ]
    if not seizure.authority or seizure.no_warrant_reason:
        rows.append(("Reasons for having none", _reason(seizure.no_warrant_reason)))
    rows += [
        ("Seized by", given(seizure.seized_by)),
        ("Owner or occupant present", given(seizure.occupant)),
        ("Examiner present", given(seizure.examiner_present)),
    ]
    return KeyValues(tuple(rows))


def _reason(reason: str) -> Inline:
    return reason if reason else bold("no reason recorded")


def _witnesses(subject: SeizureSubject) -> list[Block]:
    seizure = subject.seizure
    blocks: list[Block] = []
    if subject.witnesses:
        columns = (
            Column("No.", 6),
            Column("Name and parentage", 30),
            Column("Age", 11),
            Column("Address", 31),
            Column("Identity shown", 22),
        )
        rows = tuple(_witness(number, w) for number, w in enumerate(subject.witnesses, start=1))
        notes: dict[int, Text] = {
            at: w.remarks for at, w in enumerate(subject.witnesses) if w.remarks
        }
        blocks.append(Table(columns, rows, notes=notes))
    if not subject.witnesses or seizure.no_witness_reason:
        blocks.append(
            Note(_reason(seizure.no_witness_reason), "No independent witness: the reason")
            if not subject.witnesses
            else Paragraph(("On the witnesses: ", seizure.no_witness_reason))
        )
    return blocks


def _witness(number: int, witness: Witness) -> tuple[Text, ...]:
    return (
        str(number),
        (given(witness.name), *((f"\n{witness.parentage}",) if witness.parentage else ())),
        given(witness.age),
        given(witness.address),
        given(witness.identity),
    )


def _items(subject: SeizureSubject) -> Table:
    columns = (
        Column("Mark", 18),
        Column("Description, make and model, numbers", 40),
        Column("State in which it was found", 42),
    )
    rows: list[tuple[Text, ...]] = []
    notes: dict[int, Text] = {}
    for item in subject.items:
        notes[len(rows)] = _observations(item, subject.frame)
        exhibit = item.exhibit
        rows.append((marked(exhibit), described(exhibit), state_found(exhibit)))
    return Table(columns, tuple(rows), "No item is recorded.", notes)


def _observations(item: SeizedItem, frame: Frame) -> Text:
    """Say what its clock showed, and which photographs and files go with it."""
    clocks = [named("Clock", clock_sentence(reading, frame)) for reading in item.readings]
    if not clocks and not item.files:
        return named("Clock against a reference, photographs", "")
    return stacked(
        *(clocks or [named("Clock against a reference", "")]),
        named("Photographs and files", file_names(item.files)),
    )


def _digests(subject: SeizureSubject) -> Table:
    columns = (
        Column("Item", 18),
        Column("Computed over", 31),
        Column("Computed at, by", 31),
        Column("Tool and method", 28),
    )
    rows: list[tuple[Text, ...]] = []
    notes: dict[int, Text] = {}
    for item in subject.items:
        shown = [digest for digest in item.digests if _is_of_memo(digest)]
        late = not any(_was_at_seizure(digest, subject.seizure.ended_at) for digest in shown)
        for at, digest in enumerate(shown):
            notes[len(rows)] = stacked(
                (muted(f"{digest.algorithm} "), grouped(digest.value)),
                (bold("Not computed at the seizure. "), _why_not(item)) if late and not at else (),
                () if late else named("Reason", digest.reason, must=False),
                (digest.matches,) if digest.matches else (),
            )
            rows.append(_digest(item, digest, subject.frame))
        if not shown:
            notes[len(rows)] = (bold("Not computed at the seizure. "), _why_not(item))
            rows.append((exhibit_title(item.exhibit), muted("no digest"), "", ""))
    return Table(columns, tuple(rows), "No item is recorded.", notes)


def _is_of_memo(digest: Digest) -> bool:
    return digest.purpose in (DigestPurpose.AT_SEIZURE, DigestPurpose.AT_ACQUISITION)


def _was_at_seizure(digest: Digest, ended_at: Instant | None) -> bool:
    if digest.purpose is DigestPurpose.AT_SEIZURE:
        return True
    return ended_at is not None and digest.computed_at.utc_us <= ended_at.utc_us


def _why_not(item: SeizedItem) -> Inline:
    reasons = [digest.reason for digest in item.digests if digest.reason]
    return f"Reason: {reasons[0]}" if reasons else bold("No reason recorded.")


def _digest(item: SeizedItem, digest: Digest, frame: Frame) -> tuple[Text, ...]:
    claimed = (bold("read there, not computed here"),) if digest.is_claimed else ()
    return (
        exhibit_title(item.exhibit),
        joined((digest.over, size(digest.size_bytes)), ", "),
        stacked(
            (str(digest.purpose),),
            (moment(to_the_second(digest.computed_at), frame),),
            (f"by {digest.computed_by}",),
        ),
        stacked((given(digest.tool),), claimed, named("Write blocker or method", digest.method)),
    )


def _packing(seizure: Seizure) -> KeyValues:
    return KeyValues(
        (
            ("Packing", given(seizure.packing)),
            ("Impression on the seal", given(seizure.seal_impression)),
            ("Seal handed after use to", given(seizure.seal_handed_to)),
        )
    )


def _parcels(subject: SeizureSubject) -> Table:
    columns = (
        Column("Item", 26),
        Column("Packet", 26),
        Column("Seal number", 30),
        Column("Deposited at", 34),
    )
    rows = tuple(
        (
            exhibit_title(item.exhibit),
            given(item.exhibit.packet),
            given(item.exhibit.seal),
            given(item.exhibit.stored_at),
        )
        for item in subject.items
    )
    return Table(columns, rows, "No item is recorded.")


def _recording(subject: SeizureSubject) -> list[Block]:
    seizure, frame = subject.seizure, subject.frame
    blocks: list[Block] = []
    if subject.recording:
        blocks.append(
            Paragraph(
                f"By {subject.recording} the whole process, with the making of this list and its "
                "signing by the witnesses, is recorded by audio-video means and the record "
                "forwarded to the Magistrate without delay.",
                small=True,
            )
        )
    has_record = bool(
        seizure.audio_video_files or seizure.recording_sid or seizure.recording_device
    )
    if not has_record:
        if seizure.no_recording_reason or subject.recording:
            reason = _reason(seizure.no_recording_reason)
            blocks.append(Note(reason, "No audio-video record: the reason"))
        else:
            blocks.append(Paragraph("No audio-video record is recorded in the case."))
        return blocks
    sid = seizure.recording_sid
    blocks += [
        KeyValues(
            (
                ("SID", mono(sid) if sid else given("")),
                ("Recorded with", given(seizure.recording_device)),
                ("Duration", given(seizure.recording_duration)),
                ("Forwarded to", given(seizure.recording_forwarded_to)),
                ("Forwarded at", moment(seizure.recording_forwarded_at, frame)),
            )
        ),
        Table(
            (Column("No.", 6), Column("File of the record, with its digest", 94)),
            tuple(
                (str(number), mono(file))
                for number, file in enumerate(seizure.audio_video_files, start=1)
            ),
            "No file of the record is named.",
        ),
    ]
    if seizure.no_recording_reason:
        blocks.append(Paragraph(("On the record: ", seizure.no_recording_reason)))
    return blocks


def _copies(subject: SeizureSubject) -> KeyValues:
    seizure = subject.seizure
    rows: list[tuple[str, Text]] = [
        ("Copies of the data given to", given(seizure.copies_to)),
        ("Copy of this memo given to", given(seizure.memo_copy_to)),
        (
            "Received the copy",
            f"{BOX}\u00a0yes   {BOX}\u00a0refused   Signature ____________________",
        ),
    ]
    if subject.report:
        rows.append(("Report of the seizure", f"to the Magistrate, {subject.report}"))
    rows.append(("Attached to this memo", given(file_names(subject.files))))
    return KeyValues(tuple(rows))


def _signatures(subject: SeizureSubject) -> list[Block]:
    seizure = subject.seizure
    named_people = [
        ("Seizing officer", seizure.seized_by),
        *((f"Witness {number}", w.name) for number, w in enumerate(subject.witnesses, start=1)),
        ("Owner or occupant", seizure.occupant),
    ]
    signers: list[tuple[str, tuple[str, ...]]] = [
        (joined(person, ": "), _SIGNED) for person in named_people
    ]
    across = 2 if len(signers) in (2, 4) else 3
    signers += [("", ())] * (-len(signers) % across)
    return [
        SignatureBlock(tuple(signers[start : start + across]))
        for start in range(0, len(signers), across)
    ]


def _page_signers(subject: SeizureSubject) -> tuple[str, ...]:
    witnesses = len(subject.witnesses)
    if witnesses + 2 > _MOST_SIGNERS:
        return ("Seizing officer", f"Witnesses 1 to {witnesses}", "Owner or occupant")
    return (
        "Seizing officer",
        *(f"Witness {number}" for number in range(1, witnesses + 1)),
        "Owner or occupant",
    )
