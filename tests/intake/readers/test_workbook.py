"""Workbooks are written by openpyxl, with the sheets and columns that the tools ship."""

from __future__ import annotations

import json
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet.worksheet import Worksheet

from casebook.errors import CaseError
from casebook.intake.detect import detect
from casebook.intake.readers.reader import Question
from casebook.intake.readers.workbook import WORKBOOK
from casebook.intake.source import open_source
from casebook.intake.timestamps import UNREADABLE
from casebook.model.timeline import UNDATED_US, DayOrder, TimeBasis
from tests.intake.reading import read

KANVAS = ("Timestamp_UTC_0", "EvidenceType", "Event System", "<->", "Remote System",
          "Suspect Account", "MITRE Tactic", "MITRE Techniques", "Visualize", "Activity",
          "Notes")  # fmt: skip
NOON = datetime(2022, 11, 23, 12, 0, 7, 250_000)


def active(made: openpyxl.Workbook) -> Worksheet:
    sheet = made.active
    assert isinstance(sheet, Worksheet)
    return sheet


def book(path: Path, **sheets: list[tuple[Any, ...]]) -> Path:
    """Write a workbook; a sheet is its rows."""
    made = openpyxl.Workbook()
    made.remove(active(made))
    for name, rows in sheets.items():
        sheet = made.create_sheet(name.replace("_", " "))
        for row in rows:
            sheet.append(row)
    made.save(path)
    return path


def asked(
    path: Path, basis: TimeBasis | None = None, sheet: str = "", **columns: str
) -> list[Question]:
    with open_source(path) as source:
        reader, layout = detect(source, sheet=sheet)
        layout = {**layout, "columns": {**layout["columns"], **columns}}
        return list(reader.questions(source, layout, basis or TimeBasis()))


def warned(path: Path) -> str:
    with open_source(path) as source:
        reader, layout = detect(source)
        return " ".join(reader.warnings(source, layout))


def test_the_timeline_of_kanvas_is_utc_by_the_name_of_its_column(tmp_path: Path) -> None:
    row = (NOON, "EventLog", "DC01", "->", "WS07", "backup", "Execution", "T1059", "No", "ran", "n")
    path = book(
        tmp_path / "sod.xlsx",
        Evidence_Tracker=[("Evidence ID", "EvidenceType"), ("1", "Disk")],
        Timeline=[KANVAS, row, ("2022-11-23 12:00:08", *row[1:]), ("soon", *row[1:])],
        Indicators=[("Source", "TLP")],
    )
    assert asked(path) == []
    found = read(path)
    assert (found.reader, found.layout["dialect"]) == ("XLSX", "Kanvas")
    assert found.times == ["2022-11-23T12:00:07.250000Z", "2022-11-23T12:00:08.000000Z"]
    assert [row[0] for row in found.rows] == [2, 3, 4]
    assert found.rows[0][4:7] == ("EventLog", "DC01", "backup")
    assert found.rows[0][8] == (
        "ran; DC01 -> WS07; account: backup; tactic: Execution; technique: T1059; notes: n"
    )
    assert (found.rows[2][1], found.rows[2][3] >> 4) == (UNDATED_US, UNREADABLE)
    assert "these are not read: “Evidence Tracker”, “Indicators”" in warned(path)


def test_any_table_asks_for_its_columns_and_then_for_the_zone(tmp_path: Path) -> None:
    path = book(
        tmp_path / "a.xlsx",
        Log=[("List of events",), (), ("When", "What", "Who"), (NOON, "logon", "Rao"),
             ("23/11/2022 12:00", "logoff")],
    )  # fmt: skip
    (columns,) = asked(path)
    assert columns.name == "columns"
    assert "Columns: When, What, Who" in columns.evidence
    chosen = {"time": "When", "message": "What", "user": "Who"}
    assert [one.name for one in asked(path, None, "", **chosen)] == ["zone", "day_order"]
    basis = TimeBasis("Asia/Kolkata", day_order=DayOrder.DAY_FIRST)
    assert asked(path, basis, "", **chosen) == []
    found = read(path, basis, "", 1, **chosen)
    assert found.times == ["2022-11-23T06:30:07.250000Z", "2022-11-23T06:30:00.000000Z"]
    assert [(row[0], row[6], row[8]) for row in found.rows] == [
        (4, "Rao", "logon"), (5, "", "logoff"),
    ]  # fmt: skip
    assert "Row 1 stands above the names of the columns" in warned(path)
    assert WORKBOOK.fields(found.rows[0][9], found.layout) == (
        ("When", "2022-11-23 12:00:07.250"), ("What", "logon"), ("Who", "Rao"),
    )  # fmt: skip


def test_a_sheet_can_be_chosen(tmp_path: Path) -> None:
    path = book(
        tmp_path / "a.xlsx",
        First=[("a", "b"), ("2022-11-23", "x")],
        Second=[("c", "d"), ("2022-11-24", "y")],
    )
    with open_source(path) as source:
        assert detect(source)[1]["header"] == ["a", "b"]
        assert detect(source, sheet="Second")[1]["header"] == ["c", "d"]
        with pytest.raises(CaseError, match="no sheet “Third”"):
            detect(source, sheet="Third")


def test_a_sheet_is_refused_where_there_are_none(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("time,message\n2022-11-23,x\n")
    with open_source(path) as source, pytest.raises(CaseError, match="no workbook"):
        detect(source, sheet="Second")


def test_the_calendar_from_1904_gives_the_same_day(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    made = openpyxl.Workbook()
    made.epoch = CALENDAR_MAC_1904
    sheet = active(made)
    sheet.append(("When", "What"))
    sheet.append((NOON, "x"))
    made.save(path)
    with zipfile.ZipFile(path) as archive:
        assert b'date1904="1"' in archive.read("xl/workbook.xml")
    found = read(path, TimeBasis("UTC"), time="When", message="What")
    assert found.times == ["2022-11-23T12:00:07.250000Z"]


def test_a_bare_number_of_days_is_no_time(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", S=[("When", "What"), (44888.5, "x")])
    found = read(path, TimeBasis("UTC"), time="When", message="What")
    assert "its unit is not written" in found.rejects[0].reason
    assert json.loads(found.rejects[0].raw)["cells"] == ["44888.5", "x"]


def test_formulas_are_read_by_what_was_saved_and_never_computed(tmp_path: Path) -> None:
    path = book(
        tmp_path / "a.xlsx",
        S=[("When", "What"), ("2022-11-23", "=1+1"), ("2022-11-24", '=HYPERLINK("http://x","y")')],
    )
    found = read(path, TimeBasis("UTC"), time="When", message="What")
    # openpyxl saves no value with a formula.
    assert found.messages == ["", ""]
    assert dict(WORKBOOK.fields(found.rows[0][9], found.layout))["noted"].startswith("B2 ")
    assert "2 cells are formulas, the first: B2" in warned(path)


def test_merged_cells_are_repeated_and_the_row_says_so(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    made = openpyxl.Workbook()
    for row in (("When", "What", "Host"), ("2022-11-23", "x", "h"), ("2022-11-24", "y", None)):
        active(made).append(row)
    active(made).merge_cells("C2:C3")
    made.save(path)
    found = read(path, TimeBasis("UTC"), time="When", message="What", host="Host")
    assert [row[5] for row in found.rows] == ["h", "h"]
    assert "C2:C3 are merged" in found.rows[1][9]
    assert "merged cells: C2:C3" in warned(path)


def test_texts_that_are_formulas_elsewhere_stay_texts(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    made = openpyxl.Workbook()
    active(made).append(("When", "What"))
    active(made).append(("2022-11-23", "x"))
    active(made)["B2"].value = "=cmd|' /C calc'!A0"
    active(made)["B2"].data_type = "s"
    made.save(path)
    assert read(path, TimeBasis("UTC"), time="When", message="What").messages == [
        "=cmd|' /C calc'!A0"
    ]


def test_a_reply_of_a_provider_in_a_workbook_gives_start_and_end(tmp_path: Path) -> None:
    header = ("Protocol", "Source IP", "Source Port", "Start Time", "End Time", "NAT IP",
              "NAT Port", "SubscriberID")  # fmt: skip
    row = ("UDP", "10.1.1.1", 5, "2022-11-23-06:42:07", "2022-11-23-06:43:07", "103.1.1.1", 40001,
           "S1")  # fmt: skip
    path = book(tmp_path / "a.xlsx", Flows=[("IPDR report",), header, row])
    (zone,) = asked(path)
    assert zone.name == "zone"
    found = read(path, TimeBasis("Asia/Kolkata"))
    assert found.layout["dialect"] == "IPDR"
    assert [(row[0], row[4]) for row in found.rows] == [(3, "IPDR start"), (3, "IPDR end")]
    assert found.messages[0] == ("start: 103.1.1.1:40001 (inside 10.1.1.1:5), UDP, subscriber S1")


def test_a_row_that_is_too_long_is_a_reject(tmp_path: Path) -> None:
    rows: list[tuple[Any, ...]] = [("When", "What")]
    rows += [(f"2022-11-{n % 28 + 1:02}", "x") for n in range(70)]
    path = book(tmp_path / "a.xlsx", S=[*rows, ("2022-11-23", "x", "more")])
    found = read(path, TimeBasis("UTC"), time="When", message="What")
    assert len(found.rows) == 70
    assert [(one.locator, one.reason) for one in found.rejects] == [
        (72, "the row has 3 cells, the header has 2")
    ]


def test_a_sheet_that_breaks_off_keeps_the_rows_before(tmp_path: Path) -> None:
    whole = book(
        tmp_path / "whole.xlsx",
        S=[("When", "What"), *((f"2022-11-{n % 28 + 1:02}", "x" * 50) for n in range(5000))],
    )
    path = tmp_path / "broken.xlsx"
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name.endswith("sheet1.xml"):
                data = data[: len(data) // 2] + b"</nonsense>"
            new.writestr(name, data)
    found = read(path, TimeBasis("UTC"), time="When", message="What")
    assert 2000 < len(found.rows) < 3000
    assert len(found.rejects) == 1
    assert found.rejects[0].reason.startswith("what follows this row was not read: ")


@pytest.mark.parametrize(
    ("start", "sentence"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
         "protected by a password"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "an old Office program"),
        (b"PK\x03\x04" + bytes(600), "a damaged archive"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_with_what_to_do(
    tmp_path: Path, start: bytes, sentence: str
) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(start)
    with open_source(path) as source, pytest.raises(CaseError, match=sentence):
        detect(source)


def test_an_archive_of_a_version_to_come_is_refused_in_a_sentence(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", S=[("When", "What"), ("2022-11-23", "x")])
    data = bytearray(path.read_bytes())
    # The version that is needed to unpack a part stands 6 bytes into its entry of the directory.
    at = data.index(b"PK\x01\x02")
    data[at + 6 : at + 8] = (137).to_bytes(2, "little")
    path.write_bytes(data)
    with open_source(path) as source, pytest.raises(CaseError, match="damaged archive"):
        detect(source)


def test_an_archive_that_is_no_workbook_is_left_to_others(tmp_path: Path) -> None:
    path = tmp_path / "logs.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("access.log", "x")
    with open_source(path) as source, pytest.raises(CaseError, match="a ZIP container"):
        detect(source)


def test_a_sheet_that_unpacks_to_too_much_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = book(tmp_path / "whole.xlsx", S=[("When", "What"), ("2022-11-23", "x")])
    path = tmp_path / "bomb.xlsx"
    with (
        zipfile.ZipFile(whole) as old,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            more = b" " * (4 << 20) if name.endswith("sheet1.xml") else b""
            new.writestr(name, old.read(name) + more)
    assert path.stat().st_size < 100_000
    monkeypatch.setattr("casebook.intake.replies.xlsx_table._part.__defaults__", (1 << 20,))
    with open_source(path) as source, pytest.raises(CaseError, match="unpacks to"):
        detect(source)


def test_an_empty_sheet_is_passed_over_unless_it_is_chosen(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", First=[], Second=[("a", "b"), ("2022-11-23", "x")])
    with open_source(path) as source:
        assert detect(source)[1]["sheet"] == "Second"
        with pytest.raises(CaseError, match=r"“First” of a\.xlsx is empty\. Choose another"):
            detect(source, sheet="First")
