"""Which zone a time was read in, and who says so, is told as it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from casebook.actions.add_event import instant_of_record
from casebook.actions.import_source import ImportOptions, import_source, preview
from casebook.actions.progress import Directly, Progress
from casebook.actions.read_record import time_account
from casebook.actions.zone_of_source import zone_words
from casebook.errors import FieldError
from casebook.intake.readers import READERS
from casebook.model.instant import ZoneBasis, iso_utc
from casebook.model.timeline import Record, RecordFilter, Source
from casebook.store import search
from casebook.store.case_file import CaseFile

KOLKATA = "Asia/Kolkata"
IIS = "#Fields: date time c-ip cs-method\n2022-11-23 07:15:30 192.0.2.1 GET\n"
ACCESS = '192.0.2.1 - - [23/Nov/2022:06:42:07 +0530] "GET / HTTP/1.1" 200 5\n'
L2T = (
    "date,time,timezone,MACB,source,sourcetype,type,user,host,short,desc,version,filename,inode,"
    "notes,format,extra\n"
    "11/23/2022,06:42:07,Asia/Kolkata,M...,LOG,L,t,-,h,s,one,2,f,1,-,x,-\n"
    "11/23/2022,06:42:07,IST,M...,LOG,L,t,-,h,s,two,2,f,1,-,x,-\n"
)
FORTIGATE = (
    "date=2022-11-23 time=06:42:07 devname=fw logid=1 type=event eventtime=1669166000 tz=+0530\n"
    "date=2022-11-23 time=06:42:07 devname=fw logid=1 type=event subtype=x\n"
)
BODYFILE = "0|/etc/passwd|12|r/rrw-r--r--|0|0|100|1669166000|1669166000|1669166000|0\n"
TIMESKETCH = (
    "datetime,timestamp,timestamp_desc,message\n"
    "2022-11-23 06:42:07,,a,one\n2022-11-23T06:42:08+02:00,,a,two\n,1669166000000000,a,three\n"
)
TABLE = "day,clock,tz,what\n2022-11-23,06:42:07,+05:30,one\n2022-11-23,06:42:08,,two\n"
COLUMNS = {"date": "day", "time": "clock", "zone": "tz", "message": "what"}


def store(case: CaseFile, path: Path, text: str, **options: object) -> Source:
    path.write_text(text)
    return import_source(Directly(case), path, ImportOptions(**options), Progress())  # type: ignore[arg-type]


def records(case: CaseFile) -> list[Record]:
    return list(search.first_page(case, RecordFilter(), 100))


def told(case: CaseFile, source: Source) -> list[tuple[str, ZoneBasis, str]]:
    instants = [instant_of_record(source, record) for record in records(case)]
    return [(at.zone, at.basis, at.decided_by) for at in instants]


def test_a_zone_is_refused_where_the_format_is_in_utc(case: CaseFile, tmp_path: Path) -> None:
    path = tmp_path / "in.log"
    with pytest.raises(FieldError) as refused:
        store(case, path, IIS, zone=KOLKATA)
    assert str(refused.value) == (
        "in.log is written in UTC by its format (“IIS”), so that Asia/Kolkata cannot be set for "
        "it. Leave the zone out. If its clock was wrong, give a clock offset."
    )
    with pytest.raises(FieldError):
        preview(path, ImportOptions(zone=KOLKATA))
    assert case.all(Source) == ()


def test_a_zone_is_refused_where_every_time_names_its_own(case: CaseFile, tmp_path: Path) -> None:
    with pytest.raises(FieldError, match=r"^Every time of a\.log names its own zone"):
        store(case, tmp_path / "a.log", ACCESS, zone="UTC")


def test_the_zone_of_the_format_may_be_said_and_is_no_decision(
    case: CaseFile, tmp_path: Path
) -> None:
    source = store(case, tmp_path / "in.log", IIS, zone="UTC")
    assert (source.zone, source.time_decided_by) == ("", "")


def test_utc_by_the_format_is_told_as_that(case: CaseFile, tmp_path: Path) -> None:
    source = store(case, tmp_path / "in.log", IIS)
    assert told(case, source) == [("UTC", ZoneBasis.BY_FORMAT, "")]
    assert time_account(case, records(case)[0]) == (
        "From “2022-11-23 07:15:30”, to the second; zone UTC, by the format."
    )
    assert zone_words(source) == "zone UTC by the format"


def test_an_offset_in_the_text_is_told_as_that(case: CaseFile, tmp_path: Path) -> None:
    source = store(case, tmp_path / "a.log", ACCESS)
    assert told(case, source) == [("+05:30", ZoneBasis.IN_TEXT, "")]
    assert "zone +05:30, in the text" in time_account(case, records(case)[0])
    assert zone_words(source) == "zone as in the text of each row"


def test_a_zone_set_for_a_source_counts_for_times_without_one_alone(
    case: CaseFile, tmp_path: Path
) -> None:
    source = store(case, tmp_path / "t.csv", TIMESKETCH, zone=KOLKATA)
    by_text = dict(zip((r.message for r in records(case)), told(case, source), strict=True))
    by = case.examiner.title()
    assert by_text == {
        "one": (KOLKATA, ZoneBasis.SET_FOR_SOURCE, by),
        "two": ("+02:00", ZoneBasis.IN_TEXT, ""),
        "three": ("UTC", ZoneBasis.BY_FORMAT, ""),
    }
    accounts = {r.message: time_account(case, r) for r in records(case)}
    assert f"zone {KOLKATA}, set for the source by {by}" in accounts["one"]
    assert by not in accounts["two"] + accounts["three"]
    assert zone_words(source) == "zone Asia/Kolkata where a time names none"


def test_a_zone_by_its_name_in_a_row_is_in_the_text(case: CaseFile, tmp_path: Path) -> None:
    source = store(case, tmp_path / "l.csv", L2T, zone=KOLKATA)
    assert {basis for _, basis, _ in told(case, source)} == {
        ZoneBasis.IN_TEXT,
        ZoneBasis.SET_FOR_SOURCE,
    }


def test_a_number_beside_a_local_time_is_of_utc(case: CaseFile, tmp_path: Path) -> None:
    source = store(case, tmp_path / "fw.log", FORTIGATE, zone=KOLKATA)
    assert {basis for _, basis, _ in told(case, source)} == {
        ZoneBasis.BY_FORMAT,
        ZoneBasis.SET_FOR_SOURCE,
    }


def test_numbers_of_a_bodyfile_are_in_the_zone_that_was_answered(
    case: CaseFile, tmp_path: Path
) -> None:
    source = store(case, tmp_path / "b", BODYFILE, zone=KOLKATA)
    assert set(told(case, source)) == {(KOLKATA, ZoneBasis.SET_FOR_SOURCE, case.examiner.title())}


def test_a_zone_in_a_column_of_its_own_stands_in_the_time_text(
    case: CaseFile, tmp_path: Path
) -> None:
    source = store(case, tmp_path / "t.csv", TABLE, zone="UTC", columns=COLUMNS)
    first, second = records(case)
    assert (first.time_text, iso_utc(first.utc_us or 0)) == (
        "2022-11-23 06:42:07 +05:30",
        "2022-11-23T01:12:07.000000Z",
    )
    assert second.time_text == "2022-11-23 06:42:08"
    assert [basis for _, basis, _ in told(case, source)] == [
        ZoneBasis.IN_TEXT,
        ZoneBasis.SET_FOR_SOURCE,
    ]


@pytest.mark.parametrize(
    ("first", "zone"),
    [
        ("2022-11-23T06:42:07Z,5,m...,r/r,0,0,1,/a", "UTC"),
        ("Wed Nov 23 2022 06:42:07,5,m...,r/r,0,0,1,/a", None),
    ],
)
def test_mactime_is_in_utc_with_y_alone(tmp_path: Path, first: str, zone: str | None) -> None:
    head = f"Date,Size,Type,Mode,UID,GID,Meta,File Name\n{first}\n".encode()
    reader = next(reader for reader in READERS if reader.name == "mactime CSV")
    layout = reader.probe(head, "x")
    assert layout is not None
    assert reader.zone_by_format(layout) == zone


def test_a_clock_that_was_off_for_a_while_counts_in_rows_of_l2tcsv(
    case: CaseFile, tmp_path: Path
) -> None:
    bounds = {"clock_offset_us": 1_000_000, "clock_from_us": 1_800_000_000_000_000}
    store(case, tmp_path / "l.csv", L2T, zone=KOLKATA, **bounds)
    assert {iso_utc(r.utc_us or 0) for r in records(case)} == {"2022-11-23T01:12:07.000000Z"}
