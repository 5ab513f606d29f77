"""Whole imports of formats whose rows give several records, or none with a time."""

from __future__ import annotations

import hashlib
import lzma
from pathlib import Path

import pytest

from casebook.actions.import_source import ImportOptions, import_source
from casebook.actions.progress import Directly, Progress
from casebook.model.instant import iso_utc
from casebook.model.timeline import RecordFilter, Source
from casebook.store import search, segments
from casebook.store.case_file import CaseFile


def store(case: CaseFile, path: Path, options: ImportOptions) -> Source:
    source = import_source(Directly(case), path, options, Progress())
    assert source.adds_up
    assert segments.check_segments(case, source, lambda done, total: None) == []
    return source


def test_messages_of_a_mailbox_are_rows_and_their_hops_records(
    case: CaseFile, shared_data: Path
) -> None:
    path = shared_data / "mail/spamassassin/nice.mbox"
    source = store(case, path, ImportOptions(zone="UTC"))
    assert (source.reader, source.rows_read, source.rows_taken) == ("mail", 3, 3)
    assert source.records == 19 + 3 + 3
    assert search.count(case, RecordFilter(kind="Received")) == 19
    assert "3 rows of 25 records" in source.balance


@pytest.mark.parametrize(
    ("name", "reader", "rows", "records", "last"),
    [
        ("bash_history_desync", "bash history", 5, 5, "2021-06-10T22:30:36"),
        ("popcontest1.log", "popularity contest log", 15, 23, "2010-06-22T07:34:43"),
        ("cri.log", "container log (CRI)", 17, 17, "2024-04-16T06:25:44"),
    ],
)
def test_text_logs_are_imported_whole(
    case: CaseFile, shared_data: Path, name: str, reader: str, rows: int, records: int, last: str
) -> None:
    source = store(case, shared_data / "log/plaso" / name, ImportOptions())
    assert (source.reader, source.rows_taken, source.records) == (reader, rows, records)
    assert source.last_us is not None
    assert iso_utc(source.last_us)[:19] == last


def test_json_lines_in_an_xz_are_imported_by_their_keys(
    case: CaseFile, shared_data: Path, tmp_path: Path
) -> None:
    with lzma.open(shared_data / "bench/otrf_lsass_04.jsonl.xz", "rb") as file:
        data = b"".join(next(file) for _ in range(500))
    path = tmp_path / "events.jsonl.xz"
    path.write_bytes(lzma.compress(data))
    columns = {"time": "@timestamp", "message": "Message", "host": "Hostname"}
    source = store(case, path, ImportOptions(columns=columns))
    assert (source.reader, source.packing) == ("JSON lines", "xz")
    assert source.content_sha256 == hashlib.sha256(data).hexdigest()
    assert source.records == source.rows_read == 500
