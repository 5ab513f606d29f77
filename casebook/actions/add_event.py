"""Put an event on the timeline, by hand or from a record."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from casebook.actions.zone_of_source import zone_of_time
from casebook.errors import CaseError, FieldError
from casebook.model.instant import Instant, Precision, ZoneBasis
from casebook.model.labels import label
from casebook.model.timeline import Citation, CitedKind, Event, Record, Source, Weight
from casebook.rules import fields
from casebook.store import record_rows
from casebook.store.case_file import CaseFile


def add_event(case: CaseFile, event: Event, citations: Sequence[Citation] = ()) -> Event:
    """Add an event with what it rests on, in one entry."""
    fields.check(event)
    with case.transaction():
        added = case.assign(event)
        cited = []
        for citation in citations:
            fields.check(dataclasses.replace(citation, event_id=added.id))
            cited.append(case.assign(dataclasses.replace(citation, event_id=added.id)))
        case.append("event.add", [added, *cited], summary=f"{label(added)} ({added.title}) added")
    return added


def promote_record(
    case: CaseFile, record: Record, title: str, text: str = "", weight: Weight = Weight.KEY
) -> Event:
    """Make an event of a record, citing it. Raises CaseError for a record without a time."""
    if record.utc_us is None:
        raise CaseError("This record has no time. Add an event by hand and cite the record.")
    if not title.strip():
        raise FieldError("title", "Say in a few words what happened.")
    source = case.numbered(Source, record.source)
    event = Event("", 0, instant_of_record(source, record), title, text, weight)
    return add_event(case, event, [cite_record(case, source, record)])


def instant_of_record(source: Source, record: Record) -> Instant:
    """Give the time of a dated record with the account of how it was decided.

    To a day alone no clock offset was added.
    """
    if record.utc_us is None:
        raise CaseError("This record has no time.")
    zone, basis = zone_of_time(source, record.time_text)
    is_day = record.precision is Precision.DAY
    return Instant(
        record.utc_us,
        record.time_text,
        record.precision,
        zone,
        basis,
        source.time_decided_by if basis is ZoneBasis.SET_FOR_SOURCE else "",
        0 if is_day else source.clock_offset_us,
    )


def cite_record(case: CaseFile, source: Source, record: Record) -> Citation:
    """Make a citation of a record: its place in words, and the row as it stood."""
    return Citation(
        id="",
        event_id="",
        kind=CitedKind.RECORD,
        target_id=f"{source.number}:{record.id}",
        locator=f"{label(source)} {source.name}, {source.locator} {record.locator}",
        quoted=record_rows.raw_text(case, record),
    )
