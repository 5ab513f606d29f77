"""Take one record apart again, for the detail pane."""

from __future__ import annotations

import json

from casebook.actions.read_clock import clock_sentence, seconds
from casebook.actions.zone_of_source import zone_of_time
from casebook.intake.readers import reader_named
from casebook.model.examination import ClockReading
from casebook.model.instant import Precision, ZoneBasis
from casebook.model.timeline import Record, Source
from casebook.store import search
from casebook.store.case_file import CaseFile


def fields(case: CaseFile, record: Record) -> tuple[tuple[str, str], ...]:
    """Give name and text of every field of the raw row, in the row's order."""
    source = case.numbered(Source, record.source)
    raw = search.raw_text(case, record)
    return reader_named(source.reader).fields(raw, json.loads(source.layout))


def time_account(case: CaseFile, record: Record) -> str:
    """Say in a sentence how the time of a record was decided."""
    source = case.numbered(Source, record.source)
    if record.utc_us is None:
        return f"“{record.time_text}” is no time: the record is kept undated."
    zone, basis = zone_of_time(source, record.time_text)
    who = f" by {source.time_decided_by}" if basis is ZoneBasis.SET_FOR_SOURCE else ""
    parts = [f"From “{record.time_text}”, to the {record.precision}; zone {zone}, {basis}{who}"]
    if source.year is not None:
        parts.append(f"year {source.year} for the first line, given by {source.time_decided_by}")
    if source.day_order:
        parts.append(f"{source.day_order}, decided by {source.time_decided_by}")
    if source.clock_offset_us or source.clock_reading_id:
        offset = f"clock offset {seconds(source.clock_offset_us)} s"
        if record.precision is Precision.DAY:
            parts.append(f"a day alone has no time to convert: the {offset} is not added")
        else:
            parts.append(f"{offset} added")
    if source.clock_reading_id:
        parts.append(clock_sentence(case, case.get(ClockReading, source.clock_reading_id)))
    if record.doubt:
        parts.append(record.doubt)
    return "; ".join(parts) + "."
