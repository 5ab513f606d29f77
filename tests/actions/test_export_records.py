"""What is exported is what is seen, and other programs read it back."""

from __future__ import annotations

import csv
import hashlib
import json
from pathlib import Path

import openpyxl
import pytest

from casebook.actions.export_records import EXPORT, export_records
from casebook.actions.import_source import ImportOptions, import_source
from casebook.actions.progress import Directly, Progress
from casebook.errors import Cancelled, CaseError
from casebook.model.case import CaseHeader, Examiner
from casebook.model.exported import ExportFormat
from casebook.model.timeline import RecordFilter, RecordMark, Source
from casebook.reports import record_tables
from casebook.store import search
from casebook.store.case_file import CaseFile

ROWS = (
    ("2022-11-23T06:42:07.1234567+05:30", "=cmd|' /C calc'!A1"),
    ("2022-11-23T01:12:08Z", "-5 degrees, +91 98765 43210"),
    ("", "undated, with \x01 a control"),
    ("2022-11-23T01:12:09Z", 'संदेश, "quoted"\nand a second line'),
    ("2022-11-23T01:12:09Z", "+91 98765 43210"),
)


@pytest.fixture
def case(tmp_path: Path) -> CaseFile:
    path = tmp_path / "log.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("datetime", "timestamp_desc", "message"))
        writer.writerows((time, "Logged", text) for time, text in ROWS)
    case = CaseFile.create(tmp_path / "a.casebook", Examiner("A"), CaseHeader("", "Test"))
    import_source(Directly(case), path, ImportOptions(), Progress())
    first = search.first_page(case, RecordFilter(), 2)[1]
    with case.transaction():
        mark = RecordMark("", 1, first.id, True, "red", ("ransom", "entry"), "look here")
        case.append("mark.add", [case.assign(mark)])
    return case


def _export(case: CaseFile, form: ExportFormat, flt: RecordFilter | None = None) -> Path:
    path = case.path.with_name(f"out-{form.value.replace(' ', '-')}.{form.ending}")
    result = export_records(
        Directly(case), flt or RecordFilter(), form, path, "Asia/Kolkata", Progress()
    )
    assert hashlib.sha256(path.read_bytes()).hexdigest() == result.sha256
    return path


def test_a_spreadsheet_shows_the_texts_and_computes_none(case: CaseFile) -> None:
    with _export(case, ExportFormat.CSV).open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["message"] for row in rows] == [
        "undated, with \x01 a control",
        "'=cmd|' /C calc'!A1",
        "'-5 degrees, +91 98765 43210",
        'संदेश, "quoted"\nand a second line',
        "+91 98765 43210",
    ]
    assert rows[1]["time (UTC)"] == "2022-11-23T01:12:07.123456Z"
    assert rows[1]["time (local)"] == "2022-11-23T06:42:07.123456+05:30"
    assert rows[1]["time as written"] == "2022-11-23T06:42:07.1234567+05:30"
    assert (rows[1]["star"], rows[1]["tags"], rows[1]["comment"]) == (
        "yes", "ransom, entry", "look here",
    )  # fmt: skip
    assert rows[0]["time (UTC)"] == "" and rows[0]["place"] == "line 4"
    case.close()


def test_a_workbook_holds_the_texts_as_they_are_and_says_what_it_is_of(case: CaseFile) -> None:
    path = _export(case, ExportFormat.XLSX, RecordFilter(text="degrees"))
    book = openpyxl.load_workbook(path)
    rows = list(book["Records"].iter_rows(values_only=True))
    assert len(rows) == 2 and rows[1][12] == ROWS[1][1]
    about = {row[0]: row[1] for row in book["About"].iter_rows(values_only=True) if row[0]}
    assert about["records"] == "1 of 5" and about["filter"] == "text degrees"
    case.close()


def test_a_cell_that_looks_like_a_formula_is_text_in_a_workbook(case: CaseFile) -> None:
    book = openpyxl.load_workbook(_export(case, ExportFormat.XLSX))
    cell = book["Records"].cell(3, 13)
    assert (cell.value, cell.data_type) == (ROWS[0][1], "s")
    assert book["Records"].cell(2, 13).value == "undated, with \\x01 a control"
    case.close()


def test_json_lines_lose_nothing(case: CaseFile) -> None:
    lines = _export(case, ExportFormat.JSONL).read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    assert {row["message"] for row in rows} == {text for _, text in ROWS}
    assert rows[1]["timestamp"] == 1669165927_123456 and rows[0]["timestamp"] is None
    assert rows[3]["raw"] == '2022-11-23T01:12:09Z,Logged,"संदेश, ""quoted""\nand a second line"'
    case.close()


@pytest.mark.parametrize("form", [ExportFormat.TIMESKETCH_CSV, ExportFormat.TIMESKETCH_JSONL])
def test_timesketch_forms_have_both_times_in_utc_and_come_back_the_same(
    case: CaseFile, form: ExportFormat
) -> None:
    path = _export(case, form)
    before = [
        (r.utc_us, r.message) for r in search.first_page(case, RecordFilter(), 9)
        if r.utc_us is not None
    ]  # fmt: skip
    case.close()
    if form is ExportFormat.TIMESKETCH_JSONL:
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        assert [(row["timestamp"], row["message"]) for row in rows] == before
        assert all(row["datetime"].endswith("Z") and row["timestamp_desc"] for row in rows)
        assert rows[0]["tag"] == ["ransom", "entry", "star"]
        return
    other = CaseFile.create(path.parent / "b.casebook", Examiner("A"), CaseHeader("", "Test"))
    import_source(Directly(other), path, ImportOptions(), Progress())
    after = [(r.utc_us, r.message) for r in search.first_page(other, RecordFilter(), 9)]
    assert after == before
    other.close()


def test_records_without_a_time_are_left_out_of_timesketch_and_counted(case: CaseFile) -> None:
    path = case.path.with_name("t.csv")
    result = export_records(
        Directly(case), RecordFilter(), ExportFormat.TIMESKETCH_CSV, path, "UTC", Progress()
    )
    assert (result.written, result.left_out) == (4, 1)
    assert result.sentence == "4 records written to t.csv, 1 without a time left out"
    entry = [e for e in case.entries() if e.kind == EXPORT][-1]
    (body,) = case.connection.execute(
        "SELECT body FROM body WHERE seq = ?", (entry.seq,)
    ).fetchone()
    details = json.loads(body)["details"]
    assert (details["sha256"], details["written"]) == (result.sha256, 4)
    case.close()


def test_a_file_that_is_there_is_never_written_over(case: CaseFile) -> None:
    path = case.path.with_name("t.csv")
    path.write_text("mine")
    with pytest.raises(CaseError, match="there already"):
        export_records(Directly(case), RecordFilter(), ExportFormat.CSV, path, "UTC", Progress())
    assert path.read_text() == "mine"
    case.close()


@pytest.mark.parametrize("form", list(ExportFormat))
def test_a_cancelled_export_leaves_nothing(case: CaseFile, form: ExportFormat) -> None:
    class Stop(Progress):
        def check_cancelled(self) -> None:
            raise Cancelled

    path = case.path.with_name("t.out")
    before = sorted(p.name for p in path.parent.iterdir())
    with pytest.raises(Cancelled):
        export_records(Directly(case), RecordFilter(), form, path, "UTC", Stop())
    assert sorted(p.name for p in path.parent.iterdir()) == before
    case.close()


def test_more_rows_than_a_sheet_holds_go_on_in_the_next(
    case: CaseFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(record_tables, "ROWS_PER_SHEET", 2)
    book = openpyxl.load_workbook(_export(case, ExportFormat.XLSX))
    assert book.sheetnames == ["About", "Records", "Records 2", "Records 3"]
    assert [book[name].max_row - 1 for name in book.sheetnames[1:]] == [2, 2, 1]
    case.close()


def test_the_source_is_unchanged_by_an_export(case: CaseFile) -> None:
    before = case.numbered(Source, 1)
    _export(case, ExportFormat.CSV)
    assert case.numbered(Source, 1) == before
    case.close()
