"""Outputs of forensic tools end to end: what is stored adds up with the rows that were read."""

from __future__ import annotations

from pathlib import Path

from casebook.actions.import_source import ImportOptions, import_source, preview
from casebook.actions.progress import Directly, Progress
from casebook.model.instant import iso_utc
from casebook.model.timeline import Source
from casebook.store.case_file import CaseFile

LISTING = "FullPath,Extension,IsDirectory,FileSize,Created0x10,LastModified0x10\r\n"
BORN, LATER = "2022-11-23 06:42:07.1234567", "2022-11-24 00:00:00.0000000"


def store(case: CaseFile, path: Path) -> Source:
    return import_source(Directly(case), path, ImportOptions(), Progress())


def test_rows_of_several_times_add_up(case: CaseFile, tmp_path: Path) -> None:
    path = tmp_path / "listing.csv"
    path.write_bytes(
        (
            LISTING
            + f".\\a.txt,.txt,False,1,{BORN},{LATER}\r\n"
            + f".\\b.txt,.txt,False,1,{BORN},{BORN}\r\n"
            + ".\\c.txt,.txt,False,1,,\r\n"
            + f".\\d.txt,.txt,False,1,{BORN},soon\r\n"
            + "cut off\r\n"
        ).encode()
    )
    source = store(case, path)
    assert (source.reader, source.rows_read, source.rows_taken) == ("MFTECmd $MFT", 5, 4)
    assert (source.records, source.undated, source.rejects) == (6, 2, 1)
    assert source.adds_up
    assert source.first_us is not None
    assert iso_utc(source.first_us) == "2022-11-23T06:42:07.123456Z"


def test_a_preview_shows_every_time_of_a_row(tmp_path: Path) -> None:
    path = tmp_path / "listing.csv"
    path.write_bytes((LISTING + f".\\a.txt,.txt,False,1,{BORN},{LATER}\r\n").encode())
    shown = preview(path, ImportOptions())
    assert [(row[0], row[3]) for row in shown.rows] == [("2", "SI M..."), ("2", "SI ...B")]
    assert shown.questions == ()


def test_dates_whose_order_one_row_shows_are_stored_without_a_question(
    case: CaseFile, tmp_path: Path
) -> None:
    path = tmp_path / "hayabusa.csv"
    path.write_text(
        "Timestamp,RuleTitle,Level,Computer,Channel,EventID,Details\n"
        "05-06-2022 10:00:00.000 +02:00,a,high,PC,Sec,1,x\n"
        "22-06-2022 10:00:00.000 +02:00,b,high,PC,Sec,1,y\n"
    )
    source = store(case, path)
    assert source.first_us is not None
    assert iso_utc(source.first_us) == "2022-06-05T08:00:00.000000Z"
    assert source.warnings[-1] == "hayabusa.csv: its dates show that the day comes first."
