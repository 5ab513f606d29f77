"""Logs of networks and clouds from file to case: every row accounted for, every field named."""

from __future__ import annotations

from pathlib import Path

import pytest

from casebook.actions import read_record
from casebook.actions.import_source import ImportOptions, import_source
from casebook.actions.progress import Directly, Progress
from casebook.errors import CaseError
from casebook.model.instant import iso_utc
from casebook.model.timeline import Record, RecordFilter, Source
from casebook.store import search
from casebook.store.case_file import CaseFile

TRAIL = "218007301253_CloudTrail_us-east-1_20230710T1200Z_iLj9fb7yyUG9X4Bf.json"


def _store(case: CaseFile, path: Path, zone: str = "") -> Source:
    return import_source(Directly(case), path, ImportOptions(zone=zone), Progress())


def _records(case: CaseFile, text: str = "") -> list[Record]:
    return list(search.first_page(case, RecordFilter(text=text), 1_000))


def test_a_line_with_two_times_is_one_row_of_two_records(case: CaseFile, shared_data: Path) -> None:
    source = _store(case, shared_data / "log" / "plaso" / "aws_elb_access.log")
    assert source.balance == ("16 rows read = 16 rows of 26 records + 0 duplicates + 0 rejects")
    assert source.adds_up


def test_a_document_of_cloudtrail_is_found_by_what_was_refused(
    case: CaseFile, shared_data: Path
) -> None:
    source = _store(case, shared_data / "cloud" / "cloudtrail" / TRAIL)
    assert (source.rows_read, source.records, source.rejects) == (394, 394, 0)
    assert source.first_us is not None
    assert iso_utc(source.first_us) == "2023-07-10T11:54:38.000000Z"
    row = _records(case, "GetUser")[0]
    assert dict(read_record.fields(case, row))["eventName"] == "GetUser"


def test_fields_of_a_log_are_named_by_the_header_above_them(case: CaseFile, tmp_path: Path) -> None:
    path = tmp_path / "in.log"
    path.write_text(
        "#Fields: date time c-ip cs-method\n2022-11-23 07:15:30 192.0.2.1 GET\n"
        "#Fields: date time c-ip cs-method sc-status\n2022-11-23 07:15:31 192.0.2.1 POST 500\n"
    )
    source = _store(case, path)
    assert (source.rows_read, source.records) == (2, 2)
    named = [dict(read_record.fields(case, row)) for row in _records(case)]
    assert named[0]["cs-method"] == "GET"
    assert named[1]["sc-status"] == "500"


def test_a_firewall_is_not_imported_before_its_zone_is_known(
    case: CaseFile, shared_data: Path
) -> None:
    path = shared_data / "log" / "plaso" / "windows_firewall.log"
    with pytest.raises(CaseError, match="name no zone"):
        _store(case, path)
    source = _store(case, path, zone="Asia/Kolkata")
    assert (source.records, source.zone) == (15, "Asia/Kolkata")
