"""Timelines of other tools end to end: what the case holds is what their files say."""

from __future__ import annotations

from pathlib import Path

import pytest

from casebook.actions.import_source import ImportOptions, import_source
from casebook.actions.progress import Directly, Progress
from casebook.model.instant import iso_utc
from casebook.model.timeline import Source
from casebook.store import segments
from casebook.store.case_file import CaseFile


def store(case: CaseFile, path: Path, zone: str = "") -> Source:
    return import_source(Directly(case), path, ImportOptions(zone=zone), Progress())


@pytest.mark.parametrize(
    ("name", "zone", "reader", "rows", "records", "undated", "last"),
    [
        ("tsk/fs.multiple.body", "UTC", "bodyfile", 59, 59, 9, "2076-11-29T08:54:34.000000Z"),
        ("plaso/bodyfile", "UTC", "bodyfile", 24, 44, 4, "2020-08-19T18:48:01.000000Z"),
        ("tsk/fs.multiple.mactime.csv", "", "mactime CSV", 55, 55, 5,
         "2076-11-29T08:54:34.000000Z"),
        ("plaso/l2ttln.log", "", "l2ttln", 20, 20, 0, "2026-07-02T17:48:00.000000Z"),
        ("plaso/json_line.log", "", "plaso json_line", 20, 20, 0, "2026-07-02T17:48:00.586325Z"),
        ("plaso/json.log", "", "plaso json", 20, 20, 0, "2026-07-02T17:48:00.586325Z"),
        ("timesketch/sigma_events.jsonl", "", "Timesketch JSONL", 4, 4, 0,
         "2015-07-24T19:01:03.000000Z"),
    ],
)  # fmt: skip
def test_a_timeline_is_in_the_case_as_its_file_has_it(
    case: CaseFile,
    shared_data: Path,
    name: str,
    zone: str,
    reader: str,
    rows: int,
    records: int,
    undated: int,
    last: str,
) -> None:
    source = store(case, shared_data / "timeline" / name, zone)
    assert (source.reader, source.rows_read, source.rejects) == (reader, rows, 0)
    assert (source.rows_taken, source.records, source.undated) == (rows, records, undated)
    assert source.adds_up
    assert source.last_us is not None
    assert iso_utc(source.last_us) == last
    assert segments.check_segments(case, source, lambda done, total: None) == []


def test_unreadable_times_of_a_bodyfile_are_records_and_short_rows_rejects(
    case: CaseFile, tmp_path: Path
) -> None:
    path = tmp_path / "evidence.bin"
    row = "0|/a|12|r/rrwxrwxrwx|0|0|5|{}|{}|0|0\n"
    path.write_text(row.format(1, 1) + row.format("abc", 2) + "0|/short\n")
    source = store(case, path, "UTC")
    assert (source.rows_read, source.rows_taken, source.rejects) == (3, 2, 1)
    assert (source.records, source.undated, source.adds_up) == (3, 1, True)
    assert segments.check_segments(case, source, lambda done, total: None) == []
