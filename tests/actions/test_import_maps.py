"""A map of columns is kept with its import and offered for the next file; nothing takes it."""

from __future__ import annotations

import dataclasses
import zipfile
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from casebook.actions import keep
from casebook.actions.import_maps import known_map
from casebook.actions.import_source import ImportOptions, import_source, preview
from casebook.actions.progress import Directly, Progress
from casebook.actions.verify_case import verify
from casebook.errors import CaseError
from casebook.model.instant import iso_utc
from casebook.model.timeline import DayOrder, ImportMap, Source
from casebook.store.case_file import CaseFile
from tests.actions.conftest import EXAMINER

DECIDED = ImportOptions(
    zone="Asia/Kolkata",
    day_order=DayOrder.DAY_FIRST,
    columns={"time": "When", "message": "What"},
)


def table(folder: Path, name: str, day: str = "03/04/2022", header: str = "When,What") -> Path:
    path = folder / name
    path.write_text(f"{header}\n{day} 10:00:00,logon\n", encoding="utf-8")
    return path


def store(case: CaseFile, path: Path, options: ImportOptions) -> Source:
    return import_source(Directly(case), path, options, Progress())


def test_the_map_stands_in_the_entry_of_its_import(case: CaseFile, tmp_path: Path) -> None:
    store(case, table(tmp_path, "a.csv"), DECIDED)
    (kept,) = case.all(ImportMap)
    assert kept.header == ("When", "What")
    assert (dict(kept.columns), kept.zone, kept.day_order) == (
        {"time": "When", "message": "What"}, "Asia/Kolkata", DayOrder.DAY_FIRST,
    )  # fmt: skip
    assert (kept.name, kept.reader, kept.decided_by) == ("a.csv", "table", EXAMINER.title())
    entry = list(case.entries())[-1]
    assert entry.kind == "source.import"
    assert set(entry.rows) == {"source", "import_map"}


def test_the_next_file_with_this_header_is_offered_it_and_not_read_by_it(
    case: CaseFile, tmp_path: Path
) -> None:
    store(case, table(tmp_path, "a.csv"), DECIDED)
    path = table(tmp_path, "b.csv", "05/06/2022")
    seen = preview(path, ImportOptions(), Directly(case))
    assert [question.name for question in seen.questions] == ["columns"]
    assert seen.known is not None
    assert seen.known.when.startswith("on ")
    assert seen.known.when.endswith(" for S-1")
    assert "time=When, message=What, zone Asia/Kolkata, day first" in seen.known.sentence
    with pytest.raises(CaseError, match=r"was read on .* for S-1.*--as-before"):
        store(case, path, ImportOptions())
    source = store(case, path, ImportOptions(as_before=True))
    assert source.first_us is not None
    assert iso_utc(source.first_us) == "2022-06-05T04:30:00.000000Z"
    assert source.time_decided_by == EXAMINER.title()


def test_what_is_decided_now_stands_before_what_was_and_is_kept(
    case: CaseFile, tmp_path: Path
) -> None:
    store(case, table(tmp_path, "a.csv"), DECIDED)
    path = table(tmp_path, "b.csv", "05/06/2022")
    source = store(case, path, ImportOptions(as_before=True, zone="UTC"))
    assert source.first_us is not None
    assert iso_utc(source.first_us) == "2022-06-05T10:00:00.000000Z"
    (kept,) = case.all(ImportMap)
    assert (kept.zone, kept.name) == ("UTC", "b.csv")
    found = known_map(case, ("When", "What"))
    assert found is not None
    assert found.when.endswith(" for S-2")


def test_a_table_with_other_columns_is_offered_nothing(case: CaseFile, tmp_path: Path) -> None:
    store(case, table(tmp_path, "a.csv"), DECIDED)
    path = table(tmp_path, "b.csv", header="When,Which")
    assert preview(path, ImportOptions(), Directly(case)).known is None
    with pytest.raises(CaseError, match=r"No table with the columns of b\.csv"):
        store(case, path, ImportOptions(as_before=True))


def test_a_retracted_map_is_offered_no_more_and_the_case_verifies(
    case: CaseFile, tmp_path: Path
) -> None:
    store(case, table(tmp_path, "a.csv"), DECIDED)
    (kept,) = case.all(ImportMap)
    keep.retract(case, kept, "the columns were swapped")
    assert known_map(case, ("When", "What")) is None
    assert verify(Directly(case), Progress()).ok


def test_a_file_that_needs_no_map_keeps_none(case: CaseFile, tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("datetime,timestamp_desc,message\n2022-11-23T00:00:00Z,e,m\n", encoding="utf-8")
    store(case, path, ImportOptions())
    assert case.all(ImportMap) == ()


def test_a_sheet_of_a_workbook_is_imported_by_its_map_through_the_child(
    case: CaseFile, tmp_path: Path
) -> None:
    path = tmp_path / "a.xlsx"
    made = openpyxl.Workbook()
    first = made.active
    assert isinstance(first, Worksheet)
    first.append(("a", "b"))
    second = made.create_sheet("Log")
    for row in (("When", "What"), ("2022-04-03 10:00:00", "logon"), ("never ever", "x")):
        second.append(row)
    made.save(path)
    seen = preview(path, ImportOptions(sheet="Log"), Directly(case))
    assert (seen.sheets, seen.sheet, seen.header) == (("Sheet", "Log"), "Log", ("When", "What"))
    assert [question.name for question in seen.questions] == ["columns"]
    options = ImportOptions(zone="UTC", columns={"time": "When", "message": "What"}, sheet="Log")
    assert preview(path, options).rows[0][1] == "2022-04-03T10:00:00.000000Z"
    source = store(case, path, options)
    assert (source.reader, source.records, source.rejects) == ("XLSX", 1, 1)
    assert any("these are not read: “Sheet”" in words for words in source.warnings)
    (kept,) = case.all(ImportMap)
    assert (kept.reader, kept.header) == ("XLSX", ("When", "What"))


def test_each_sheet_of_a_workbook_is_a_source_of_its_own(case: CaseFile, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    made = openpyxl.Workbook()
    for name in ("Logins", "Visits"):
        sheet = made.create_sheet(name)
        for row in (("When", "What"), ("2022-04-03 10:00:00", name)):
            sheet.append(row)
    made.save(path)
    options = ImportOptions(zone="UTC", columns={"time": "When", "message": "What"})
    for name in ("Logins", "Visits"):
        assert store(case, path, dataclasses.replace(options, sheet=name)).records == 1
    with pytest.raises(CaseError, match=r"S-2 .*the same sheet, Visits, of the same file"):
        store(case, path, dataclasses.replace(options, sheet="Visits"))
    packed = tmp_path / "a.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.write(path, "a.xlsx")
    with pytest.raises(CaseError, match=r"S-1 .*the same content, packed otherwise"):
        store(case, packed, dataclasses.replace(options, sheet="Logins"))
