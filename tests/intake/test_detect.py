"""Each real file is taken by the reader of its format, and what is no record of events by none."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from casebook.intake.readers import READERS
from casebook.intake.readers.lines import HEAD_BYTES
from casebook.intake.readers.workbook import is_workbook
from casebook.intake.source import open_source

TAKEN = {
    "cloud/cloudtrail/*.json": "AWS CloudTrail file",
    "evtx/*.evtx": "EVTX",
    "evtx/*.Evt": "EVT",
    "log/elastic-apache_logs.log": "access log",
    "log/elastic-auth.log": "syslog",
    "log/plaso/appfirewall.log": "syslog",
    "log/plaso/iis/*.log": "IIS",
    "log/plaso/snort3_alert_fast.log": "fast alerts",
    "log/plaso/suricata_alert_fast.log": "fast alerts",
    "log/plaso/syslog/*": "syslog",
    "log/plaso/windows_firewall.log": "Windows Firewall",
    "timeline/plaso/bodyfile*": "bodyfile",
    "timeline/plaso/dynamic*.log": "plaso dynamic",
    "timeline/plaso/extract_and_output*.log": "plaso dynamic",
    "timeline/plaso/l2tcsv*.log": "l2tcsv",
    "timeline/timesketch/*.jsonl": "Timesketch JSONL",
    "timeline/timesketch/events/*.jsonl": "Timesketch JSONL",
    "timeline/timesketch/events/[!i]*.csv": "Timesketch CSV",
    "timeline/timesketch/evtx_[dp]*.csv": "Timesketch CSV",
    "timeline/timesketch/evtx_fails.csv": "table",
    "timeline/tsk/*.body": "bodyfile",
    "timeline/tsk/*.mactime.csv": "mactime CSV",
    "zeek/*.json.gz": "Zeek JSON",
    "zeek/*.log.gz": "Zeek",
}

NONE = ("case/*", "document/*", "image/*", "ioc/*/*", "ransom_note/**/*", "sqlite/*", "stix/*",
        "timeline/*/*.plaso", "timeline/plaso/rawpy.log")  # fmt: skip


# Enough of many that are alike.
_MOST = 12


def taken_by(path: Path) -> list[str]:
    """Name every reader that takes a file for its own; the first of them would read it."""
    if path.suffix == ".gz":
        with gzip.open(path) as file:
            head = file.read(HEAD_BYTES)
    else:
        with path.open("rb") as file:
            head = file.read(HEAD_BYTES)
    names = [reader.name for reader in READERS if reader.probe(head, "evidence.bin") is not None]
    with open_source(path) as source:
        # Whether a ZIP container is a workbook is seen inside it.
        return [name for name in names if name != "XLSX" or is_workbook(source)]


@pytest.mark.parametrize(("pattern", "reader"), TAKEN.items())
def test_real_files_are_read_as_what_they_are(shared_data: Path, pattern: str, reader: str) -> None:
    paths = sorted(shared_data.glob(pattern))[:_MOST]
    assert paths
    assert {path.name: taken_by(path)[:1] for path in paths} == {
        path.name: [reader] for path in paths
    }


@pytest.mark.parametrize("pattern", NONE)
def test_what_holds_no_events_in_time_is_taken_by_no_reader(
    shared_data: Path, pattern: str
) -> None:
    paths = [path for path in sorted(shared_data.glob(pattern)) if path.is_file()][:_MOST]
    assert paths
    assert {path.name: taken_by(path) for path in paths if taken_by(path)} == {}


def test_readers_of_any_table_come_last() -> None:
    assert [reader.name for reader in READERS[-3:]] == ["table", "JSON lines", "text log"]
    assert len({reader.name for reader in READERS}) == len(READERS)
