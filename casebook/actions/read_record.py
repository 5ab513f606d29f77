"""Take one record apart again, for the detail pane."""

from __future__ import annotations

import json
from dataclasses import dataclass

from casebook.actions.finder_of_source import finder_of
from casebook.actions.read_clock import clock_sentence
from casebook.actions.time_basis import seconds, span_words
from casebook.actions.zone_of_source import zone_of_time
from casebook.intake.readers import reader_named
from casebook.model.examination import ClockReading
from casebook.model.instant import Precision, ZoneBasis
from casebook.model.timeline import Record, Source
from casebook.store import mentions, record_rows
from casebook.store.case_file import CaseFile

MOST_IDENTIFIERS = 30


@dataclass(frozen=True, slots=True)
class Named:
    """An identifier that a record mentions, and in how many records of how many sources it is."""

    kind: str
    value: str
    records: int
    sources: int


def identifiers(case: CaseFile, record: Record, raw: str) -> tuple[Named, ...]:
    """Give the identifiers in the raw text of a record, the first `MOST_IDENTIFIERS` of them."""
    found = []
    find = finder_of(case.numbered(Source, record.source))
    for kind, value in find(raw)[:MOST_IDENTIFIERS]:
        where = mentions.mentioned(case, kind, value)
        counts = {} if where is None else where.sources
        found.append(Named(kind, value, sum(counts.values()), len(counts)))
    return tuple(found)


def fields(case: CaseFile, record: Record) -> tuple[tuple[str, str], ...]:
    """Give name and text of every field of the raw row, in the row's order."""
    source = case.numbered(Source, record.source)
    raw = record_rows.raw_text(case, record)
    return reader_named(source.reader).fields(raw, json.loads(source.layout))


def time_account(case: CaseFile, record: Record) -> str:
    """Say in a sentence how the time of a record was decided."""
    source = case.numbered(Source, record.source)
    if record.utc_us is None:
        if record.doubt:
            zone = f" ({source.zone}, set by {source.time_decided_by})" if source.zone else ""
            return f"“{record.time_text}”: {record.doubt}{zone}. The record is kept undated."
        if not record.time_text.strip():
            return "The row gives no time: the record is kept undated."
        return f"“{record.time_text}” is no time: the record is kept undated."
    zone, basis = zone_of_time(source, record.time_text)
    who = f" by {source.time_decided_by}" if basis is ZoneBasis.SET_FOR_SOURCE else ""
    parts = [f"From “{record.time_text}”, {record.precision.words}; zone {zone}, {basis}{who}"]
    if source.year is not None:
        parts.append(f"year {source.year} for the first line, given by {source.time_decided_by}")
    if source.day_order:
        parts.append(f"{source.day_order}, decided by {source.time_decided_by}")
    if source.clock_offset_us:
        offset = f"clock offset {seconds(source.clock_offset_us)} s"
        if record.precision is Precision.DAY:
            parts.append(f"a day alone has no time to convert: the {offset} is not added")
        else:
            parts.append(f"{offset} {_added(source, record.utc_us)}")
    if source.clock_reading_id:
        parts.append(clock_sentence(case, case.get(ClockReading, source.clock_reading_id)))
    if record.doubt:
        parts.append(record.doubt)
    return "; ".join(parts) + "."


def _added(source: Source, utc_us: int) -> str:
    """Say whether a clock offset was added; near an end of its span the time leaves it open."""
    first, last, offset = source.clock_from_us, source.clock_until_us, source.clock_offset_us
    if first is None and last is None:
        return "added"

    def holds(device_us: int) -> bool:
        return (first is None or device_us >= first) and (last is None or device_us < last)

    span = span_words(source)
    if holds(utc_us - offset) and holds(utc_us):
        return f"added (it holds{span})"
    if not holds(utc_us - offset):
        return f"not added (it holds only{span})"
    return f"added where it holds, which is{span}"
