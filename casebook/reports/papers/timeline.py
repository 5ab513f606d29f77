"""The timeline exhibit: the examiner's events, then the records as they stand in the sources."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from casebook.model.counted import counted
from casebook.model.instant import Precision, iso_utc, zone_label
from casebook.model.timeline import Citation, CitedKind, Event, Record, Source
from casebook.reports.content import (
    Align,
    Block,
    Column,
    Document,
    Heading,
    Inline,
    Note,
    Paragraph,
    RecordTable,
    Table,
    Text,
    Title,
    grouped,
    mono,
    muted,
)
from casebook.reports.papers.subject import TIMELINE_TITLE, Frame, TimelineSubject
from casebook.reports.papers.wording import (
    ESCAPES,
    case_particulars,
    decided,
    given,
    in_parts,
    in_zone,
    joined,
    moment,
    seconds,
    size,
)


def build(subject: TimelineSubject) -> Document:
    """Give the exhibit; records are drawn one by one as `subject.records` gives them."""
    frame = subject.frame
    zones = " and ".join(map(zone_label, frame.header.zones))
    live = tuple(event for event in subject.events if event.retracted is None)
    blocks: list[Block] = [
        Title(TIMELINE_TITLE, frame.header.title),
        case_particulars(frame),
        Note(
            (
                f"{subject.selection} {counted(subject.total, 'record')} and "
                f"{counted(len(live), 'event')}. "
                f"Times are in {zones}; the original text of every time stands beside them. ",
                *ESCAPES,
            )
        ),
        Heading("Events"),
        Paragraph("Statements of the examiner, with what each rests on.", small=True),
        event_table(live, subject.citations, frame),
        Heading("Sources"),
        Paragraph(_whose(subject.other_sources), small=True),
        source_table(subject.sources, subject.zones, subject.dating),
        Heading("Records"),
        record_table(subject),
    ]
    return Document(TIMELINE_TITLE, frame.header.title, tuple(blocks), landscape=True)


def _whose(others: int) -> str:
    said = "What the records below, and the records that events cite, were read from."
    if not others:
        return said
    verb = "is" if others == 1 else "are"
    return f"{said} {counted(others, 'other source')} of the case {verb} not listed here."


def event_table(events: tuple[Event, ...], citations: tuple[Citation, ...], frame: Frame) -> Table:
    """Give events in order of time with their citations under them."""
    columns = (
        Column("Event", 11),
        Column("Time", 41),
        Column("Time as given", 26),
        Column("What happened", 44),
    )
    cited: dict[str, list[Citation]] = {}
    for citation in citations:
        if citation.retracted is None:
            cited.setdefault(citation.event_id, []).append(citation)
    rows: list[tuple[Text, ...]] = []
    notes: dict[int, Text] = {}
    for event in sorted(events, key=lambda event: (event.at.utc_us, event.number)):
        notes[len(rows)] = _citations(cited.get(event.id, []))
        rows.append(
            (
                f"E-{event.number}\n{event.weight}",
                moment(event.at, frame),
                (mono(in_parts(event.at.original)), "\n", muted(decided(event.at))),
                joined((event.title, event.text), "\n"),
            )
        )
    return Table(columns, tuple(rows), "No event is recorded.", notes)


def _citations(citations: list[Citation]) -> Text:
    if not citations:
        return muted("Rests on no citation.")
    parts: list[Inline] = []
    for citation in citations:
        parts.append("\n" if parts else "")
        kind = "" if citation.kind is CitedKind.RECORD else f"{citation.kind} "
        parts.append(muted(f"Rests on {kind}{citation.locator}"))
        if citation.quoted:
            parts += [muted(": "), mono(citation.quoted)]
    return tuple(parts)


def source_table(
    sources: tuple[Source, ...],
    zones: Mapping[str, str],
    dating: Mapping[str, tuple[str, ...]],
) -> Table:
    """Give the sources with what decided their times; `zones` and `dating` as in the subjects."""
    columns = (
        Column("Source", 13),
        Column("File, SHA-256", 50),
        Column("Reader", 22),
        Column("How times were decided", 44),
        Column("Records", 13, Align.RIGHT),
    )
    rows: tuple[tuple[Text, ...], ...] = tuple(
        (
            f"S-{source.number}",
            (f"{source.name}, {size(source.size_bytes)}\n", grouped(source.sha256)),
            f"{source.reader} {source.reader_version}\n{source.encoding}",
            time_basis(source, zones[source.id], dating.get(source.id, ())),
            f"{source.records:,}",
        )
        for source in sources
    )
    notes: dict[int, Text] = {
        at: f"Retracted: {source.retracted}"
        for at, source in enumerate(sources)
        if source.retracted is not None
    }
    return Table(columns, rows, "No source was imported.", notes)


def time_basis(source: Source, zone: str, dating: tuple[str, ...]) -> Text:
    """Say in words how the times of a source were decided, by whom, and by which clock reading."""
    said = [zone]
    if source.year is not None:
        said.append(f"year of the first row {source.year}")
    if source.day_order:
        said.append(str(source.day_order))
    if source.clock_offset_us:
        said.append(f"clock offset {seconds(source.clock_offset_us)} s added{clock_span(source)}")
    said += dating
    if source.time_decided_by:
        said.append(f"decided by {source.time_decided_by}")
    return given(joined((*said, source.tzdb and f"time zone data {source.tzdb}"), "; "))


def clock_span(source: Source) -> str:
    """Say for which times of the device its clock offset holds; empty for all."""
    parts = [
        f"{word} {iso_utc(us, Precision.SECOND)}"
        for word, us in (("from", source.clock_from_us), ("before", source.clock_until_us))
        if us is not None
    ]
    return f" to times of the device {' and '.join(parts)}" if parts else ""


def record_table(subject: TimelineSubject) -> RecordTable:
    """Give the records as a streamed table, the zones of the case side by side."""
    zones = subject.frame.header.zones
    columns = (
        Column("No.", 30),
        Column(", ".join(map(zone_label, zones)), 112),
        Column("Time as in the source", 104),
        Column("Source, place, host, user, kind", 98),
        Column("Text", 407),
    )
    return RecordTable(columns, lambda: _rows(subject), subject.total, "No record.")


def _rows(subject: TimelineSubject) -> Iterator[tuple[str | tuple[str, ...], ...]]:
    zones = subject.frame.header.zones
    word = {source.number: str(source.locator) for source in subject.sources}
    clock = _clock(zones)
    for number, record in enumerate(subject.records(), start=1):
        place = f"S-{record.source} {word.get(record.source, 'row')} {record.locator}"
        who = " ".join(filter(None, (record.host, record.user, record.kind, record.event_id)))
        yield (
            str(number),
            clock(record),
            record.time_text,
            (place, who) if who else place,
            record.message,
        )


def _clock(zones: tuple[str, ...]) -> Callable[[Record], tuple[str, ...]]:
    undated = ("undated",)

    def times(record: Record) -> tuple[str, ...]:
        at = record.utc_us
        if at is None:
            return undated
        if record.precision is Precision.DAY:
            # A day alone has no time to convert: in another zone it would be the day before.
            return (record.time_text, "(the day only)")
        shown = [in_zone(at, zone, record.precision) for zone in zones]
        return (*shown, record.doubt) if record.doubt else tuple(shown)

    return times
