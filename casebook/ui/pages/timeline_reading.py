"""What the Timeline page reads from the case, each in one job."""

from __future__ import annotations

from dataclasses import dataclass

from casebook.actions import read_record
from casebook.actions.read_clock import dating
from casebook.model.evidence import Exhibit
from casebook.model.timeline import Citation, Event, Record, RecordFilter, Source
from casebook.store import search
from casebook.store.case_file import CaseFile

AROUND = 20
"""Rows of its file that are shown on either side of a record."""

NEAR = 256
FILTERS = (("host", "Host"), ("user", "User"), ("kind", "Kind"), ("event_id", "Event ID"))


@dataclass(frozen=True, slots=True)
class Overview:
    """What the page shows besides the records, read in one job."""

    span: tuple[int, int] | None
    sources: tuple[Source, ...]
    events: tuple[Event, ...]
    citations: tuple[Citation, ...]
    exhibits: tuple[Exhibit, ...]
    values: dict[str, tuple[str, ...]]
    dating: dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Known:
    """What the detail shows of one record, read in one job."""

    record: Record
    raw: str
    fields: tuple[tuple[str, str], ...]
    account: str
    around: tuple[tuple[int, str], ...]


def read_overview(case: CaseFile) -> Overview:
    """Read all the page shows besides the records."""
    sources = case.all(Source, retracted=True)
    return Overview(
        search.time_span(case),
        sources,
        tuple(sorted(case.all(Event, retracted=True), key=lambda e: (e.at.utc_us, e.number))),
        case.all(Citation),
        case.all(Exhibit),
        {field: search.values(case, field) for field, _ in FILTERS},
        {source.id: dating(case, source) for source in sources},
    )


def list_records(
    case: CaseFile, wanted: RecordFilter, kept: Record | None
) -> tuple[search.RecordList, int]:
    """List the records that match, with the row of the one to keep, or of what is near it."""
    found = search.records(case, wanted)
    if kept is None or kept.utc_us is None:
        return found, 0
    first = found.index_at(kept.utc_us)
    near = (row for row, record in enumerate(found.rows(first, NEAR), first) if record == kept)
    return found, next(near, first if first < found.total else 0)


def read_known(case: CaseFile, record: Record) -> Known:
    """Read all the detail shows of a record."""
    return Known(
        record,
        search.raw_text(case, record),
        read_record.fields(case, record),
        read_record.time_account(case, record),
        search.around(case, record, AROUND),
    )


def whole_span(overview: Overview) -> tuple[int, int]:
    """Give the span of all records and events, a little wider at both ends."""
    moments = [event.at.utc_us for event in overview.events if event.retracted is None]
    if overview.span is not None:
        moments += overview.span
    if not moments:
        return 0, 0
    margin = max(60_000_000, (max(moments) - min(moments)) // 50)
    return min(moments) - margin, max(moments) + margin
