"""What the Timeline page reads from the case, each in one job."""

from __future__ import annotations

from dataclasses import dataclass, field

from casebook.actions import read_record
from casebook.actions.read_clock import dating
from casebook.actions.save_search import saved_searches
from casebook.model.evidence import Exhibit
from casebook.model.labels import label
from casebook.model.timeline import (
    Citation,
    Event,
    Record,
    RecordFilter,
    RecordMark,
    SavedSearch,
    Source,
)
from casebook.store import counts_over_time, record_marks, record_rows, search
from casebook.store.case_file import CaseFile
from casebook.store.record_list import RecordList
from casebook.store.segment_parts import Inside
from casebook.ui.widgets.filter_chips import FIELDS

AROUND = 20
"""Rows of its file that are shown on either side of a record."""

NEAR = 256


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
    tags: dict[str, int] = field(default_factory=dict)
    saved: tuple[SavedSearch, ...] = ()
    marks_state: int = 0
    """Differs when any mark was changed."""

    has_marks: bool = False
    """Whether anything is put on any record now."""

    @property
    def live_sources(self) -> tuple[Source, ...]:
        """Give the sources that are not retracted."""
        return tuple(source for source in self.sources if source.retracted is None)

    @property
    def live_events(self) -> tuple[Event, ...]:
        """Give the events that are not retracted."""
        return tuple(event for event in self.events if event.retracted is None)

    @property
    def source_names(self) -> dict[int, str]:
        """Give number and name, as in S-1 auth.log, of the sources that are not retracted."""
        return {s.number: f"{label(s)} {s.name}" for s in self.live_sources}

    @property
    def locators(self) -> dict[int, str]:
        """Give what the places in each source count, like “line”, by its number."""
        return {source.number: str(source.locator) for source in self.sources}


@dataclass(frozen=True, slots=True)
class Known:
    """What the detail shows of one record, read in one job."""

    record: Record
    raw: str
    fields: tuple[tuple[str, str], ...]
    account: str
    around: tuple[tuple[int, str], ...]
    named: tuple[read_record.Named, ...] = ()
    mark: RecordMark | None = None


def read_overview(case: CaseFile) -> Overview:
    """Read all the page shows besides the records."""
    sources = case.all(Source, retracted=True)
    return Overview(
        counts_over_time.time_span(case),
        sources,
        tuple(sorted(case.all(Event, retracted=True), key=lambda e: (e.at.utc_us, e.number))),
        case.all(Citation),
        case.all(Exhibit),
        {field: search.values(case, field) for field, _ in FIELDS},
        {source.id: dating(case, source) for source in sources},
        record_marks.tags(case),
        saved_searches(case),
        record_marks.state(case),
        record_marks.any_in_force(case),
    )


def list_records(
    case: CaseFile, wanted: RecordFilter, inside: Inside | None, kept: Record | None
) -> tuple[RecordList, int]:
    """List the records that match, with the row of the one to keep, or of what is near it."""
    found = search.records(case, wanted, inside)
    if kept is None or kept.utc_us is None:
        return found, 0
    first = found.index_at(kept.utc_us)
    near = (row for row, record in enumerate(found.rows(first, NEAR), first) if record == kept)
    return found, next(near, first if first < found.total else 0)


def read_rows(
    case: CaseFile, found: RecordList, first: int, n: int
) -> tuple[tuple[Record, ...], dict[int, RecordMark]]:
    """Read rows of a list with what is put on them."""
    rows = found.rows(first, n)
    return rows, record_marks.of_records(case, [(row.source, row.id) for row in rows])


def read_known(case: CaseFile, record: Record) -> Known:
    """Read all the detail shows of a record."""
    raw = record_rows.raw_text(case, record)
    return Known(
        record,
        raw,
        read_record.fields(case, record),
        read_record.time_account(case, record),
        record_rows.around(case, record, AROUND),
        read_record.identifiers(case, record, raw),
        record_marks.of_records(case, [(record.source, record.id)]).get(record.id),
    )


def whole_span(overview: Overview) -> tuple[int, int]:
    """Give the span of all records and events, a little wider at both ends."""
    moments = [event.at.utc_us for event in overview.live_events]
    if overview.span is not None:
        moments += overview.span
    if not moments:
        return 0, 0
    margin = max(60_000_000, (max(moments) - min(moments)) // 50)
    return min(moments) - margin, max(moments) + margin
