"""The evidence register: every exhibit of the case, and an index to find it by."""

from __future__ import annotations

import re
from collections.abc import Iterator

from casebook.model.evidence import Exhibit, PowerState
from casebook.model.examination import Incident
from casebook.model.labels import label
from casebook.model.transfer import CertificateState
from casebook.reports.content import (
    Block,
    Column,
    Contents,
    Document,
    Heading,
    Inline,
    KeyValues,
    Paragraph,
    RecordTable,
    SignatureBlock,
    Span,
    Table,
    Text,
    Title,
    bold,
    mono,
    muted,
)
from casebook.reports.papers.custody_subject import EvidenceSubject, Item, Wanted
from casebook.reports.papers.digest_report import compared, computed, differs, newest
from casebook.reports.papers.subject import Frame
from casebook.reports.papers.wording import (
    case_particulars,
    exhibit_name,
    given,
    joined,
    moment,
    quads,
    size,
    to_the_second,
)

_PART = 50
_COLUMNS = (
    Column("Exhibit", 80),
    Column("Description and particulars", 162),
    Column("Original or copy", 74),
    Column("Found and seized", 130),
    Column("Seal, packet, holder", 94),
    Column("Digest", 126),
    Column("Certificates", 85),
)


def build(subject: EvidenceSubject) -> Document:
    """Give the register in the order of the numbers; what was retracted is struck, not left out."""
    frame, items = subject.frame, subject.items
    title = "Evidence register"
    parts = [items[at : at + _PART] for at in range(0, len(items), _PART)]
    blocks: list[Block] = [
        Title(title, frame.header.title),
        case_particulars(frame),
        Contents(),
        Heading("Summary"),
        _summary(items),
    ]
    for part in parts:
        blocks += [Heading(_range(part)), _table(part, frame)]
    if not parts:
        blocks += [Heading("Exhibits"), Table(_COLUMNS, (), "No exhibit is recorded.")]
    blocks += [
        Heading("Index by mark"),
        Paragraph(
            "The parts of this register are listed with their pages at its head.", small=True
        ),
        _index(parts),
        Heading("Kept by"),
        SignatureBlock(
            (
                ("Investigating officer", _SIGNED),
                ("Officer in charge of the store", _SIGNED),
            )
        ),
    ]
    return Document(title, frame.header.title, tuple(blocks), landscape=True)


_SIGNED = ("Signature", "Name, rank and number", "Date (DD/MM/YYYY), time (IST) and place")


def _range(part: tuple[Item, ...]) -> str:
    first, last = exhibit_name(part[0].exhibit), exhibit_name(part[-1].exhibit)
    return f"Exhibits {first} to {last}" if first != last else f"Exhibit {first}"


def _summary(items: tuple[Item, ...]) -> KeyValues:
    live = [item for item in items if item.exhibit.retracted is None]
    copies = sum(item.exhibit.original_or_copy == "copy" for item in live)
    missing = [want for item in live for want in item.wanted if not _is_there(want)]
    counts: tuple[tuple[str, str], ...] = (
        ("Exhibits", f"{len(live):,} (original {len(live) - copies:,}, copy {copies:,})"),
        ("Struck out (retracted)", f"{len(items) - len(live):,}"),
        (
            "Without a digest",
            f"{sum(not computed(i.digests) and not i.manifests for i in live):,}",
        ),
        (
            "With a digest that differs",
            f"{sum(any(map(differs, computed(i.digests))) for i in live):,}",
        ),
        ("With incidents not explained", f"{sum(any(map(_is_open, i.incidents)) for i in live):,}"),
        ("With gaps or doubts in custody", f"{sum(bool(i.gaps) for i in live):,}"),
        ("Certificates asked for by law and not signed", f"{len(missing):,}"),
    )
    return KeyValues(counts)


def _is_open(incident: Incident) -> bool:
    return incident.is_open and incident.retracted is None


def _table(part: tuple[Item, ...], frame: Frame) -> Table:
    rows: list[tuple[Text, ...]] = []
    notes: dict[int, Text] = {}
    for item in part:
        note = _said_under(item)
        if note:
            notes[len(rows)] = note
        rows.append(
            (
                _name(item),
                _particulars(item.exhibit),
                _origin(item),
                _found(item, frame),
                _kept(item),
                _digest(item, frame),
                _certificates(item),
            )
        )
    return Table(_COLUMNS, tuple(rows), "No exhibit is recorded.", notes)


def _name(item: Item) -> Text:
    exhibit = item.exhibit
    parts: list[Inline] = [bold(exhibit.mark or exhibit_name(exhibit))]
    if exhibit.mark:
        parts.append(f"\n{exhibit_name(exhibit)}")
    if item.parent is not None:
        of = exhibit_name(item.parent)
        parts.append(f"\nof {item.parent.mark} ({of})" if item.parent.mark else f"\nof {of}")
    if exhibit.retracted is not None:
        parts.append(bold("\nSTRUCK OUT"))
    return tuple(parts)


def _particulars(exhibit: Exhibit) -> Text:
    parts: list[Inline] = [bold(exhibit.description), f"\n{exhibit.kind}"]
    if exhibit.make_model:
        parts.append(f"\n{exhibit.make_model}")
    if exhibit.serial_number:
        parts += ["\nSerial ", mono(exhibit.serial_number)]
    else:
        parts.append(muted("\nno serial number recorded"))
    if exhibit.device_id:
        parts += ["\n", mono(exhibit.device_id)]
    power = "" if exhibit.power_state is PowerState.NOT_RECORDED else str(exhibit.power_state)
    for name, text in (
        ("Colour", exhibit.colour),
        ("Size", size(exhibit.size_bytes)),
        ("Condition", exhibit.condition),
        ("Power when found", power),
        ("Network when found", exhibit.network_state),
        ("Lock", exhibit.lock_state),
        (_relation(exhibit), exhibit.relation_by),
        ("Record made by", exhibit.recorded_by),
        ("Other information", exhibit.other_information),
        ("Remarks", exhibit.remarks),
    ):
        if text:
            parts.append(f"\n{name}: {text}")
    return tuple(parts)


def _relation(exhibit: Exhibit) -> str:
    return f"{joined(exhibit.relations).capitalize()} by" if exhibit.relations else "Held by"


def _origin(item: Item) -> Text:
    exhibit = item.exhibit
    route = "\nThe original itself is produced by its owner." if exhibit.is_original_route else ""
    return f"{joined((exhibit.original_or_copy, exhibit.how_produced), ': ')}{route}"


def _found(item: Item, frame: Frame) -> Text:
    exhibit, seizure = item.exhibit, item.seizure
    parts: list[Inline] = [given(exhibit.place_found), "\n", moment(exhibit.seized_at, frame)]
    parts += ["\n", f"by {exhibit.seized_by}" if exhibit.seized_by else muted("by: not recorded")]
    if seizure is not None:
        parts.append(f"\n{joined((label(seizure), seizure.memo_number), ', memo ')}")
    return tuple(parts)


def _kept(item: Item) -> Text:
    exhibit = item.exhibit
    seal: tuple[Inline, ...] = (
        (f"Seal {exhibit.seal}",) if exhibit.seal else (muted("no seal recorded"),)
    )
    packet = f"\nPacket {exhibit.packet}" if exhibit.packet else ""
    return (*seal, packet, "\n", bold("Now: "), item.holder or muted("not recorded"))


def _digest(item: Item, frame: Frame) -> Text:
    listed = [row for row in item.manifests if row.retracted is None]
    shown = newest(item.digests)
    if shown is None and not listed:
        weak = computed(item.digests)
        if weak:
            return (f"{weak[-1].algorithm} only\n", quads(weak[-1].value))
        return bold("not hashed")
    parts: list[Inline] = []
    if shown is not None:
        parts += [
            f"{shown.algorithm}, {shown.purpose}\n",
            quads(shown.value),
            "\n",
            *_over(shown.over),
            moment(to_the_second(shown.computed_at), frame),
            "\n",
            compared(shown.matches),
        ]
    if listed:
        latest = listed[-1]
        parts += [
            "\n" if parts else "",
            f"Folder of {latest.files:,} files, list SHA-256\n",
            quads(latest.sha256),
        ]
    return tuple(parts)


def _over(over: str) -> Iterator[Inline]:
    if over:
        yield f"{over}\n"


def _certificates(item: Item) -> Text:
    if item.exhibit.is_original_route:
        return muted("none needed: the original is produced")
    if not item.wanted:
        return muted("none asked for")
    parts: list[Inline] = []
    for want in item.wanted:
        parts.append("\n" if parts else "")
        parts += _certificate(want)
    return tuple(parts)


def _certificate(want: Wanted) -> Iterator[Span | str]:
    of = joined((str(want.part), want.hop and f"of {want.hop}"))
    about = f"{of}, for {want.submission}: " if want.submission else f"{of}: "
    found = want.certificate
    if found is None:
        yield about
        yield bold("MISSING")
    elif _is_there(want):
        yield f"{about}{label(found)}, {found.state}"
    else:
        yield f"{about}{label(found)}, "
        yield bold(f"not signed: {found.state}")
    if found is not None and want.doubts:
        yield bold(" with doubts")


def _is_there(want: Wanted) -> bool:
    found = want.certificate
    return found is not None and found.state in (CertificateState.SIGNED, CertificateState.FILED)


def _said_under(item: Item) -> Text:
    """Give what must be said of an exhibit, with its number: it may come to stand on a new page."""
    said: list[Inline] = []
    if item.exhibit.retracted is not None:
        said.append(bold(f"Struck out (retracted): {item.exhibit.retracted}"))
    for row in item.incidents:
        if _is_open(row):
            said.append(bold(f"{label(row)}, not explained: {row.sentence}"))
    for want in item.wanted:
        if want.certificate is not None and want.doubts:
            said.append(f"Doubts about {label(want.certificate)}: {' '.join(want.doubts)}")
    apart = (part for one in said for part in ("\n", bold(f"{label(item.exhibit)}  "), one))
    return tuple(apart)[1:]


def _index(parts: list[tuple[Item, ...]]) -> RecordTable:
    columns = (
        Column("Mark", 30),
        Column("Exhibit", 14),
        Column("Serial and other numbers", 50),
        Column("Description", 70),
        Column("Part of this register", 34),
    )
    entries = sorted(
        (_entry(item, _range(part)) for part in parts for item in part),
        key=lambda entry: entry[0],
    )
    return RecordTable(
        columns, lambda: (row for _, row in entries), len(entries), "No exhibit is recorded."
    )


_Row = tuple[str, str, tuple[str, ...], str, str]


def _entry(item: Item, part: str) -> tuple[tuple[tuple[str, int], ...], _Row]:
    exhibit = item.exhibit
    numbers = tuple(
        text.strip() for text in (exhibit.serial_number, *exhibit.device_id.split("\n")) if text
    )
    struck = "STRUCK OUT " if exhibit.retracted is not None else ""
    described = f"{struck}{exhibit.description}"
    row = (exhibit.mark or "-", exhibit_name(exhibit), numbers or ("-",), described, part)
    return _in_order(exhibit.mark), row


def _in_order(mark: str) -> tuple[tuple[str, int], ...]:
    """Give what sorts E2 before E10."""
    return tuple((text, int(digits or 0)) for text, digits in re.findall(r"(\D*)(\d*)", mark))
