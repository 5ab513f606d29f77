"""Records written as tables of other programs: CSV, XLSX, JSON Lines, and Timesketch's own.

A text that a spreadsheet would compute gets an apostrophe before it in CSV and is stored as text in
XLSX. Timesketch's forms and JSON Lines are read by programs and hold every text as it is.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import IO, Any

import xlsxwriter

from casebook.model.exported import ExportAbout, ExportedRecord, ExportFormat

COLUMNS: tuple[tuple[str, Callable[[ExportedRecord], str]], ...] = (
    ("time (UTC)", lambda r: r.utc),
    ("time (local)", lambda r: r.local),
    ("time as written", lambda r: r.time_text),
    ("precision", lambda r: r.precision),
    ("doubt", lambda r: r.doubt),
    ("source", lambda r: r.source),
    ("file", lambda r: r.source_name),
    ("place", lambda r: r.place),
    ("kind", lambda r: r.kind),
    ("host", lambda r: r.host),
    ("user", lambda r: r.user),
    ("event ID", lambda r: r.event_id),
    ("message", lambda r: r.message),
    ("star", lambda r: "yes" if r.starred else ""),
    ("colour", lambda r: r.colour),
    ("tags", lambda r: ", ".join(r.tags)),
    ("comment", lambda r: r.comment),
    ("raw text", lambda r: r.raw),
)
"""The columns of CSV and XLSX, in their order."""

ROWS_PER_SHEET = 1_048_000
"""Of the 1,048,576 a sheet can hold."""

MAX_CELL = 32_767
"""Characters of a cell of XLSX; what is longer is cut and says so."""

# What spreadsheets take for the beginning of a formula; a number keeps its sign.
_FORMULA = re.compile(r"[=@\t\r]|[+-](?!\d[\d .,()-]*\Z)")
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_CUT = " … (cut here; the case has all of it)"
_WIDTHS = {"message": 80, "raw text": 60, "time (UTC)": 28, "time (local)": 32, "comment": 30}


def write(
    path: Path, form: ExportFormat, rows: Iterable[ExportedRecord], about: ExportAbout
) -> None:
    """Write the rows into the new file `path`. Raises OSError, and whatever `rows` raises."""
    if form is ExportFormat.XLSX:
        _write_xlsx(path, rows, about)
        return
    with path.open("x", encoding="utf-8", newline="") as file:
        _WRITERS[form](file, rows)


def neutral(text: str) -> str:
    """Give a text that a spreadsheet shows and does not compute."""
    return f"'{text}" if _FORMULA.match(text) else text


def _write_csv(file: IO[str], rows: Iterable[ExportedRecord]) -> None:
    # Excel takes a file without a byte order mark for one of the machine's own encoding.
    file.write("\ufeff")
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow([name for name, _ in COLUMNS])
    for row in rows:
        writer.writerow([neutral(text(row)) for _, text in COLUMNS])


def _write_json_lines(file: IO[str], rows: Iterable[ExportedRecord]) -> None:
    for row in rows:
        _write_line(
            file,
            {
                "datetime": row.utc or None,
                "local": row.local or None,
                "timestamp": row.timestamp_us,
                "time_text": row.time_text,
                "precision": row.precision,
                "doubt": row.doubt,
                "source": row.source,
                "file": row.source_name,
                "place": row.place,
                "kind": row.kind,
                "host": row.host,
                "user": row.user,
                "event_id": row.event_id,
                "message": row.message,
                "star": row.starred,
                "colour": row.colour,
                "tags": list(row.tags),
                "comment": row.comment,
                "raw": row.raw,
            },
        )


def _timesketch(row: ExportedRecord) -> dict[str, Any]:
    """Give the fields Timesketch wants: message, both times in UTC, what the time is, tags."""
    return {
        "message": row.message or "-",
        "datetime": row.utc,
        "timestamp": row.timestamp_us,
        "timestamp_desc": row.kind or "Event Logged",
        "source": row.source,
        "source_file": row.source_name,
        "place": row.place,
        "hostname": row.host,
        "username": row.user,
        "event_identifier": row.event_id,
        "time_text": row.time_text,
        "doubt": row.doubt,
        "tag": [*row.tags, *(["star"] if row.starred else [])],
        "comment": row.comment,
    }


def _write_timesketch_csv(file: IO[str], rows: Iterable[ExportedRecord]) -> None:
    writer: csv.DictWriter[str] | None = None
    for row in rows:
        fields = _timesketch(row)
        fields["tag"] = json.dumps(fields["tag"], ensure_ascii=False)
        if writer is None:
            writer = csv.DictWriter(file, list(fields), lineterminator="\n")
            writer.writeheader()
        writer.writerow(fields)
    if writer is None:
        file.write("message,datetime,timestamp,timestamp_desc\n")


def _write_timesketch_json_lines(file: IO[str], rows: Iterable[ExportedRecord]) -> None:
    for row in rows:
        _write_line(file, _timesketch(row))


def _write_line(file: IO[str], fields: dict[str, Any]) -> None:
    file.write(json.dumps(fields, ensure_ascii=False) + "\n")


_WRITERS: dict[ExportFormat, Callable[[IO[str], Iterable[ExportedRecord]], None]] = {
    ExportFormat.CSV: _write_csv,
    ExportFormat.JSONL: _write_json_lines,
    ExportFormat.TIMESKETCH_CSV: _write_timesketch_csv,
    ExportFormat.TIMESKETCH_JSONL: _write_timesketch_json_lines,
}


def _write_xlsx(path: Path, rows: Iterable[ExportedRecord], about: ExportAbout) -> None:
    with path.open("xb") as file:
        book = xlsxwriter.Workbook(
            file,
            {
                "constant_memory": True,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
                # Where it puts its parts until the workbook is closed: evidence stays in one place.
                "tmpdir": str(path.parent),
            },
        )
        try:
            bold = book.add_format({"bold": True})
            _write_about(book, about, bold)
            _write_rows(book, rows, bold)
        finally:
            # Also when a row could not be had: it holds files of its own until it is closed.
            book.close()


def _write_about(book: Any, about: ExportAbout, bold: Any) -> None:
    sheet = book.add_worksheet("About")
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, 1, 100)
    sheet.write_string(0, 0, about.title, bold)
    for number, (name, text) in enumerate(about.facts, 2):
        sheet.write_string(number, 0, name)
        sheet.write_string(number, 1, _cell(text))


def _write_rows(book: Any, rows: Iterable[ExportedRecord], bold: Any) -> None:
    sheet, at, sheets = None, 0, 0
    for row in rows:
        if sheet is None or at > ROWS_PER_SHEET:
            sheets += 1
            sheet, at = _new_sheet(book, sheets, bold), 1
        for column, (_, text) in enumerate(COLUMNS):
            if words := text(row):
                sheet.write_string(at, column, _cell(words))
        at += 1
    if sheet is None:
        _new_sheet(book, 1, bold)


def _new_sheet(book: Any, number: int, bold: Any) -> Any:
    sheet = book.add_worksheet("Records" if number == 1 else f"Records {number}")
    sheet.freeze_panes(1, 0)
    for column, (name, _) in enumerate(COLUMNS):
        sheet.set_column(column, column, _WIDTHS.get(name, 16))
        sheet.write_string(0, column, name, bold)
    return sheet


def _cell(text: str) -> str:
    # XML has no place for control characters.
    shown = _CONTROLS.sub(lambda found: f"\\x{ord(found[0]):02x}", text)
    return shown if len(shown) <= MAX_CELL else shown[: MAX_CELL - len(_CUT)] + _CUT
