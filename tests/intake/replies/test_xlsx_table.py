from __future__ import annotations

import re
import zipfile
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from casebook.errors import CaseError
from casebook.intake.replies.read import OpenReply
from casebook.model.reply_table import ReadOptions
from casebook.model.timeline import DayOrder
from tests.intake.replies.files import read, workbook

HEADER = ("Name", "Public IP", "Public Port", "Start Time", "End Time")
INDIA = ReadOptions(zone="Asia/Kolkata", day_order=DayOrder.DAY_FIRST)
START, END = datetime(2022, 11, 23, 10, 15, 30), datetime(2022, 11, 23, 10, 45, 0)


def row(name: str = "A. Rao", ip: str = "203.0.113.45") -> tuple[Any, ...]:
    return (name, ip, 50122, START, END)


def cells_of(path: Path, options: ReadOptions = INDIA) -> list[tuple[str, ...]]:
    return [each.cells for each in read(path, options)[1]]


def said_after(reply: OpenReply) -> str:
    return " ".join(reply.table.said_after())


def rewritten(path: Path, part: str, change: Any) -> Path:
    """Change one part of a workbook in its archive, as a crafted file has it."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts[part] = change(parts[part])
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return path


def test_cells_are_read_as_they_are_stored_and_dates_tell_their_format(tmp_path: Path) -> None:
    def fill(sheet: Any) -> None:
        sheet.append(HEADER)
        sheet.append(row())
        sheet["D2"].number_format = "dd/mm/yyyy hh:mm"

    reply, rows = read(workbook(tmp_path / "r.xlsx", fill), INDIA)
    assert rows[0].cells == ("A. Rao", "203.0.113.45", "50122", "2022-11-23 10:15:30",
                             "2022-11-23 10:45:00")  # fmt: skip
    assert rows[0].number == 2
    # 10:15:30 in India is 04:45:30 in UTC.
    assert rows[0].first_us == 1_669_178_730_000_000
    assert "“dd/mm/yyyy hh:mm”" in said_after(reply)
    assert "row 2 is 2022-11-23 10:15:30" in said_after(reply)


def test_a_day_and_a_time_of_day_stand_in_cells_of_their_own(tmp_path: Path) -> None:
    def fill(sheet: Any) -> None:
        sheet.append(("Public IP", "Start Date", "Start Time"))
        sheet.append(("203.0.113.45", date(2022, 11, 23), time(10, 15, 30)))

    path = workbook(tmp_path / "r.xlsx", fill)
    assert cells_of(path) == [("203.0.113.45", "2022-11-23", "10:15:30")]
    assert read(path, INDIA)[1][0].first_us == 1_669_178_730_000_000


def test_the_calendar_from_1904_is_heard(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.epoch = CALENDAR_MAC_1904
    sheet: Any = book.active
    sheet.append(HEADER)
    sheet.append(row())
    book.save(tmp_path / "r.xlsx")
    assert cells_of(tmp_path / "r.xlsx")[0][3] == "2022-11-23 10:15:30"


def test_dates_beside_texts_in_a_column_are_a_warning(tmp_path: Path) -> None:
    def fill(sheet: Any) -> None:
        sheet.append(HEADER)
        sheet.append(row())
        sheet.append(("B", "203.0.113.46", 1, "23/11/2022 10:15:30", "23/11/2022 10:45:00"))

    reply, rows = read(workbook(tmp_path / "r.xlsx", fill), INDIA)
    assert rows[0].first_us == rows[1].first_us
    assert "1 texts that begin with a digit, beside 1 dates" in said_after(reply)


def test_cells_merged_downwards_are_repeated_and_every_row_says_so(tmp_path: Path) -> None:
    def fill(sheet: Any) -> None:
        sheet.append(HEADER)
        sheet.append(row())
        sheet.append((None, *row()[1:]))
        sheet.append((None, *row()[1:]))
        sheet.append(row("B"))
        sheet.merge_cells("A2:A4")

    reply, rows = read(workbook(tmp_path / "r.xlsx", fill), INDIA)
    assert [each.cells[0] for each in rows] == ["A. Rao", "A. Rao", "A. Rao", "B"]
    assert [bool(each.notes) for each in rows] == [False, True, True, False]
    assert rows[1].notes == ("the cells A2:A4 are merged; their value is repeated here",)
    assert "merged cells: A2:A4" in " ".join(reply.said)


def test_an_empty_cell_that_is_not_merged_stays_empty(tmp_path: Path) -> None:
    def fill(sheet: Any) -> None:
        sheet.append(HEADER)
        sheet.append(row())
        sheet.append((None, *row()[1:]))

    assert [cells[0] for cells in cells_of(workbook(tmp_path / "r.xlsx", fill))] == ["A. Rao", ""]


def test_what_the_sheet_hides_is_read_and_said(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.title = "IPDR"
    sheet.append(HEADER)
    sheet.append(row())
    sheet.append(row("B"))
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["B"].hidden = True
    other = book.create_sheet("Notes")
    other.sheet_state = "hidden"
    book.save(tmp_path / "r.xlsx")
    reply, rows = read(tmp_path / "r.xlsx", INDIA)
    assert [each.cells[0] for each in rows] == ["A. Rao", "B"]
    assert rows[1].notes == ("the row is hidden in the sheet",)
    assert "1 rows are hidden" in said_after(reply)
    assert "Hidden columns are read all the same: B" in said_after(reply)
    assert "not read: “Notes” (hidden)" in " ".join(reply.said)


def test_another_sheet_is_read_when_it_is_asked_for(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    first: Any = book.active
    first.append(("Covering letter",))
    second = book.create_sheet("IPDR")
    second.append(HEADER)
    second.append(row())
    book.save(tmp_path / "r.xlsx")
    options = ReadOptions(table="IPDR", zone="Asia/Kolkata")
    assert cells_of(tmp_path / "r.xlsx", options)[0][1] == "203.0.113.45"
    with pytest.raises(CaseError, match=r"no sheet “X”\. It has “Sheet”, “IPDR”"):
        read(tmp_path / "r.xlsx", ReadOptions(table="X"))


def test_a_formula_is_read_by_its_saved_value_and_said(tmp_path: Path) -> None:
    def fill(sheet: Any) -> None:
        sheet.append(HEADER)
        sheet.append(row())
        sheet["A2"] = '=CONCATENATE("A", ". Rao")'

    path = workbook(tmp_path / "r.xlsx", fill)
    reply, rows = read(path, INDIA)
    assert rows[0].cells[0] == ""
    assert "A2 has no value saved with its formula" in rows[0].notes

    def save_value(xml: bytes) -> bytes:
        found = re.sub(rb'<c r="A2"([^>]*)>(.*?)<v ?/?>(</v>)?</c>',
                       rb'<c r="A2" t="str">\2<v>A. Rao</v></c>', xml)  # fmt: skip
        assert found != xml
        return found

    reply, rows = read(rewritten(path, "xl/worksheets/sheet1.xml", save_value), INDIA)
    assert rows[0].cells[0] == "A. Rao"
    assert "1 cell is a formula: A2" in said_after(reply)


def test_digits_that_excel_cannot_keep_are_said(tmp_path: Path) -> None:
    def fill(sheet: Any) -> None:
        sheet.append(HEADER)
        sheet.append((4901542032375181234, *row()[1:]))
        sheet.append((9198765432, *row()[1:]))

    _, rows = read(workbook(tmp_path / "r.xlsx", fill), INDIA)
    assert "A2 holds a number of more than 15 digits" in rows[0].notes[0]
    assert (rows[1].cells[0], rows[1].notes) == ("9198765432", ())


def test_a_password_is_asked_of_the_sender(tmp_path: Path) -> None:
    path = tmp_path / "r.xlsx"
    # What an encrypted workbook is: an OLE container with a stream of this name ([MS-OFFCRYPTO]).
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(5_000)
                     + "EncryptedPackage".encode("utf-16-le") + bytes(500))  # fmt: skip
    with pytest.raises(CaseError, match=r"protected by a password\. Ask the sender"):
        read(path)


def test_an_old_workbook_is_refused_with_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "r.xls"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(5_000))
    with pytest.raises(CaseError, match="save a copy as XLSX or CSV"):
        read(path)


def test_another_archive_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "r.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.txt", "text")
    with pytest.raises(CaseError, match="no XLSX workbook"):
        read(path)


def test_a_document_type_is_refused_before_anything_unfolds(tmp_path: Path) -> None:
    path = workbook(tmp_path / "r.xlsx", lambda sheet: sheet.append(HEADER))
    bomb = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bb">]><worksheet>&b;</worksheet>'
    rewritten(path, "xl/worksheets/sheet1.xml", lambda _: bomb)
    with pytest.raises(CaseError, match="defines a document type"):
        read(path)


def test_a_part_that_unpacks_to_too_much_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = workbook(tmp_path / "r.xlsx", lambda sheet: sheet.append(HEADER))
    rewritten(path, "xl/worksheets/sheet1.xml", lambda xml: xml + b" " * (4 << 20))
    assert path.stat().st_size < 100_000
    monkeypatch.setattr("casebook.intake.replies.xlsx_table._part.__defaults__", (1 << 20,))
    with pytest.raises(CaseError, match="unpacks to"):
        read(path)


@pytest.mark.parametrize("cut", [100, 2_000, -200])
def test_a_workbook_that_is_cut_off_is_refused_in_a_sentence(tmp_path: Path, cut: int) -> None:
    path = workbook(tmp_path / "r.xlsx", lambda sheet: sheet.append(HEADER))
    path.write_bytes(path.read_bytes()[:cut])
    with pytest.raises(CaseError, match=r"r\.xlsx"):
        read(path)


def test_an_empty_sheet_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CaseError, match="without a single row"):
        read(workbook(tmp_path / "r.xlsx", lambda sheet: None))
