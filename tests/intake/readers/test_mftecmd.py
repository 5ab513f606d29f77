"""Samples in the shape MFTECmd prints; the header is the one its users publish."""

from __future__ import annotations

from pathlib import Path

import pytest

from casebook.intake.readers.mftecmd import MFTECMD, macb
from casebook.intake.source import open_source
from casebook.model.timeline import UNDATED_US, TimeBasis
from tests.intake.reading import questions, read

HEADER = (
    "EntryNumber,SequenceNumber,InUse,ParentEntryNumber,ParentSequenceNumber,ParentPath,FileName,"
    "Extension,FileSize,ReferenceCount,ReparseTarget,IsDirectory,HasAds,IsAds,SI<FN,uSecZeros,"
    "Copied,SiFlags,NameType,Created0x10,Created0x30,LastModified0x10,LastModified0x30,"
    "LastRecordChange0x10,LastRecordChange0x30,LastAccess0x10,LastAccess0x30,"
    "UpdateSequenceNumber,LogfileSequenceNumber,SecurityId,ObjectIdFileDroid,LoggedUtilStream,"
    "ZoneIdContents"
)
C10, C30, M10, M30, R10, R30, A10, A30 = range(19, 27)


def row(*flags: str, **times: str) -> str:
    cells = ["39", "2", "True", "5", "5", ".\\Users\\bob", "a.exe", ".exe", "1024", "1", "",
             "False", "False", "False", "False", "False", "False", "Archive", "Windows",
             *[""] * 8, "1", "2", "3", "", "", ""]  # fmt: skip
    header = HEADER.split(",")
    for flag in flags:
        cells[header.index(flag)] = "True"
    for column, text in times.items():
        cells[header.index(column)] = text
    return ",".join(cells)


def written(folder: Path, *rows: str, header: str = HEADER) -> Path:
    path = folder / "mft.csv"
    path.write_bytes(("\ufeff" + "\r\n".join((header, *rows)) + "\r\n").encode())
    return path


BORN = "2022-11-23 06:42:07.1234567"
LATER = "2022-11-24 00:00:00.0000000"


def test_equal_times_of_a_row_are_one_record_that_names_them_all(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        row(Created0x10=BORN, LastModified0x10=LATER, LastRecordChange0x10=LATER,
            LastAccess0x10=BORN),
    )  # fmt: skip
    found = read(path)
    assert (found.reader, found.rejects) == ("MFTECmd $MFT", [])
    assert [(r[0], r[2], r[4]) for r in found.rows] == [
        (2, LATER, "SI M.C."),
        (2, BORN, "SI .A.B"),
    ]
    assert found.times == ["2022-11-24T00:00:00.000000Z", "2022-11-23T06:42:07.123456Z"]
    assert found.messages[0].startswith(".\\Users\\bob\\a.exe; entry 39-2; size 1024")


def test_eight_different_times_are_eight_records_under_one_locator(tmp_path: Path) -> None:
    columns = [name for name in HEADER.split(",") if name.endswith(("0x10", "0x30"))]
    assert len(columns) == 8
    path = written(
        tmp_path,
        row(**{column: f"2022-11-23 06:42:0{n}.0000001" for n, column in enumerate(columns)}),
    )
    found = read(path)
    assert len({r[1] for r in found.rows}) == 8
    assert {r[0] for r in found.rows} == {2}
    assert len({r[4] for r in found.rows}) == 8


def test_an_empty_0x30_column_is_not_made_up_and_is_explained(tmp_path: Path) -> None:
    path = written(tmp_path, row(Created0x10=BORN, LastModified0x10=BORN, LastAccess0x10=BORN,
                                 LastRecordChange0x10=BORN))  # fmt: skip
    found = read(path)
    assert [r[4] for r in found.rows] == ["SI MACB"]
    with open_source(path) as source:
        (warning,) = MFTECMD[0].warnings(source, found.layout)
    assert "unless MFTECmd was run with --at" in warning


def test_si_and_fn_are_told_apart_in_one_record(tmp_path: Path) -> None:
    path = written(tmp_path, row(Created0x10=BORN, Created0x30=BORN, LastModified0x30=BORN))
    assert [r[4] for r in read(path).rows] == ["SI ...B, FN M..B"]


def test_marks_of_a_row_are_said_in_words(tmp_path: Path) -> None:
    path = written(tmp_path, row("SI<FN", "uSecZeros", "IsAds", Created0x10=BORN))
    message = read(path).messages[0]
    assert "alternate data stream" in message
    assert "SI<FN, created in 0x10 before 0x30" in message
    assert "uSecZeros, fractions of seconds are zero" in message
    assert "Copied" not in message


def test_a_time_that_cannot_be_read_is_an_undated_record_beside_the_others(tmp_path: Path) -> None:
    found = read(written(tmp_path, row(Created0x10=BORN, LastModified0x10="2022-13-45 25:00:00")))
    assert [(r[1] == UNDATED_US, r[3] >> 4, r[2]) for r in found.rows] == [
        (True, 5, "2022-13-45 25:00:00"),
        (False, 0, BORN),
    ]
    assert found.rejects == []


def test_a_row_without_any_time_is_one_undated_record(tmp_path: Path) -> None:
    found = read(written(tmp_path, row(), row(Created0x10=BORN)))
    first, second = found.rows
    assert (first[1], first[3], first[4]) == (UNDATED_US, 0, "MFT entry")
    assert second[1] != UNDATED_US


def test_a_row_of_other_width_is_a_reject(tmp_path: Path) -> None:
    found = read(written(tmp_path, row(Created0x10=BORN), "1,2,3"))
    assert [(r.locator, r.reason) for r in found.rejects] == [
        (3, "the row has 3 cells, the header has 33")
    ]


def test_nothing_is_asked_and_times_are_of_utc_whatever_zone_is_said(tmp_path: Path) -> None:
    path = written(tmp_path, row(Created0x10=BORN))
    assert questions(path) == []
    assert read(path, TimeBasis("+05:30")).times == ["2022-11-23T06:42:07.123456Z"]


def test_dates_in_another_form_are_asked_about(tmp_path: Path) -> None:
    path = written(tmp_path, row(Created0x10="11/10/2022 06:42:07"))
    assert questions(path) == ["day_order"]


@pytest.mark.parametrize(
    ("meanings", "kind"),
    [(("SI B",), "SI ...B"), (("FN M", "FN A", "FN C", "FN B"), "FN MACB"),
     (("SI C", "FN C"), "SI ..C., FN ..C.")],
)  # fmt: skip
def test_letters_stand_in_the_order_of_mactime(meanings: tuple[str, ...], kind: str) -> None:
    assert macb(meanings) == kind


def test_the_journal_says_what_was_done_to_which_file(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "MIMIKATZ.EXE-A6294E76.pf,.pf,285694,8,58188,2,.\\Windows\\Prefetch,514726464,"
        "2025-08-20 10:07:08.1744759,FileCreate|Close,Archive|NotContentIndexed,36559424,$J",
        header="Name,Extension,EntryNumber,SequenceNumber,ParentEntryNumber,ParentSequenceNumber,"
        "ParentPath,UpdateSequenceNumber,UpdateTimestamp,UpdateReasons,FileAttributes,"
        "OffsetToData,SourceFile",
    )
    found = read(path)
    assert (found.reader, found.times) == ("MFTECmd $J", ["2025-08-20T10:07:08.174475Z"])
    assert found.messages[0].startswith(
        ".\\Windows\\Prefetch\\MIMIKATZ.EXE-A6294E76.pf; FileCreate|Close; entry 285694-8"
    )
    assert found.rows[0][2:5] == ("2025-08-20 10:07:08.1744759", 5, "USN journal")


def test_a_published_row_is_read(tmp_path: Path) -> None:
    """The row of a web shell from a published solution of a training case."""
    path = written(
        tmp_path,
        "100896,6,True,274233,9,.\\MOVEitTransfer\\wwwroot,moveit.asp,.asp,1362,1,,False,False,"
        "False,False,False,True,Archive,DosWindows,2023-07-12 11:19:37.3316397,,"
        "2023-07-12 11:17:12.7120642,2023-07-12 11:19:37.3316397,2023-07-12 11:17:12.7120642,"
        "2023-07-12 11:19:37.3316397,2023-07-12 11:19:37.3316397,,1808725272,609575211,1936,,,",
    )
    found = read(path)
    assert [(r[2], r[4]) for r in found.rows] == [
        ("2023-07-12 11:17:12.7120642", "SI M.C."),
        ("2023-07-12 11:19:37.3316397", "SI .A.B, FN M.C."),
    ]
    assert found.messages[0] == (
        ".\\MOVEitTransfer\\wwwroot\\moveit.asp; entry 100896-6; size 1362; Copied, modified "
        "before created in 0x10"
    )


def test_a_journal_row_without_its_folder_begins_with_the_name(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "a.pf,285694,8,514726464,2025-08-20 10:07:08.1744759,FileCreate",
        header="Name,EntryNumber,SequenceNumber,UpdateSequenceNumber,UpdateTimestamp,UpdateReasons",
    )
    assert read(path).messages == ["a.pf; FileCreate; entry 285694-8; USN 514726464"]


def test_an_index_and_a_listing_are_read_too(tmp_path: Path) -> None:
    index = written(
        tmp_path,
        f"88,True,41,3,old.txt,Archive,Windows,5,5,{BORN},{BORN},{LATER},{LATER},8,5,$I30",
        header="Offset,FromSlack,SelfMftEntry,SelfMftSequence,FileName,Flags,NameType,"
        "ParentMftEntry,ParentMftSequence,CreatedOn,ContentModifiedOn,RecordModifiedOn,"
        "LastAccessedOn,PhysicalSize,LogicalSize,SourceFile",
    )
    found = read(index)
    assert (found.reader, [r[4] for r in found.rows]) == ("MFTECmd $I30", ["FN M..B", "FN .AC."])
    assert "from slack space" in found.messages[0]
    listing = written(
        tmp_path,
        f".\\a\\b.txt,.txt,False,12,{BORN},{LATER}",
        header="FullPath,Extension,IsDirectory,FileSize,Created0x10,LastModified0x10",
    )
    assert [r[4] for r in read(listing).rows] == ["SI M...", "SI ...B"]
