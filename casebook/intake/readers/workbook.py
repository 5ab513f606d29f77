"""Sheets of a workbook (XLSX): Kanvas and SOD, replies of providers, and any table by its columns.

Formulas are read by the value that was saved with them. A date is a number without a zone in it.
Everything here parses what others packed, so it runs in a child process.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING

from casebook.errors import CaseError
from casebook.intake.readers import ipdr
from casebook.intake.readers.delimited import (
    RowTaker,
    columns_question,
    is_data,
    row_taker,
    time_questions,
    unique_names,
)
from casebook.intake.readers.line_reader import WholeReader
from casebook.intake.readers.reader import Duplicate, Layout, Piece, Question, Rejected, Row
from casebook.intake.readers.row_table import Cells, Taker, placed
from casebook.intake.source import SourceFile
from casebook.intake.timestamps import Placer, Unplaced
from casebook.model.timeline import TimeBasis

if TYPE_CHECKING:
    from casebook.intake.replies.table import OpenTable, TableRow

MAGIC = b"PK\x03\x04"
OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

KANVAS_SHEET = "Timeline"
KANVAS_TIME = "Timestamp_UTC_0"
_KANVAS_MARKS = ("Activity", "MITRE Tactic", "EvidenceType", "Event System")
_KANVAS_TOLD = (("Suspect Account", "account"), ("MITRE Tactic", "tactic"),
                ("MITRE Techniques", "technique"), ("Notes", "notes"))  # fmt: skip

_SAMPLE_ROWS = 2_000
_LOOKED_AT = 60
_SHEETS_TRIED = 20


@dataclass(frozen=True, slots=True)
class Workbook(WholeReader):
    """Reads one sheet; the others are named in a warning. The layout says as what it is read."""

    name: str = "XLSX"
    in_child: bool = True

    def probe(self, head: bytes, name: str) -> Layout | None:
        """Recognise an archive; `look_inside` tells whether it is a workbook."""
        del name
        return {"encoding": "Office Open XML"} if head.startswith(MAGIC) else None

    def look_inside(self, source: SourceFile, sheet: str) -> Layout | None:
        """Choose the sheet and find its header; None for an archive that is no workbook.

        Raises CaseError for a workbook that is damaged, or has no such sheet.
        """
        from casebook.intake.replies.xlsx_table import is_xlsx, open_xlsx

        if not is_xlsx(source):
            return None
        table = open_xlsx(source, sheet)
        found = _layout(table)
        if not sheet:
            others = [name for name in table.names if name != table.name]
            if found["dialect"] != "Kanvas" and KANVAS_SHEET in others:
                other = _layout(open_xlsx(source, KANVAS_SHEET))
                found = other if other["dialect"] == "Kanvas" else found
            for name in others[:_SHEETS_TRIED]:
                if found["header"]:
                    break
                found = _layout(open_xlsx(source, name))
        if not found["header"]:
            choose = "Choose another sheet." if len(table.names) > 1 else "It has no other."
            raise CaseError(f"The sheet “{found['sheet']}” of {source.name} is empty. {choose}")
        return {"encoding": "Office Open XML", **found}

    def questions(
        self, source: SourceFile, layout: Layout, basis: TimeBasis
    ) -> tuple[Question, ...]:
        """Ask for columns, zone, or order of day and month, where the sheet leaves them open."""
        columns: dict[str, str] = layout["columns"]
        unknown = [name for name in columns.values() if name not in layout["header"]]
        sample = [(row.number, _padded(row.cells, layout)) for row in self._sample(source, layout)]
        is_open = unknown or not {"time", "message"} <= columns.keys()
        if layout["dialect"] == "table" and is_open:
            first = " | ".join(sample[0][1]) if sample else ""
            return (columns_question(source.name, layout, unknown, first),)
        if layout["dialect"] == "Kanvas":
            basis = replace(basis, zone=basis.zone or "UTC")
        header = layout["header"]
        times = [
            (number, text)
            for number, cells in sample
            for text in _times(dict(zip(header, cells, strict=False)), layout)
        ]
        asked = time_questions(source.name, times, basis)
        if layout["dialect"] in _PROVIDERS:
            return tuple(ipdr.with_header(question, header) for question in asked)
        return asked

    def zone_by_format(self, layout: Layout, time: str = "") -> str | None:
        """Leave it open, but for Kanvas, whose column of the time says UTC."""
        return "UTC" if layout["dialect"] == "Kanvas" else None

    def warnings(self, source: SourceFile, layout: Layout) -> tuple[str, ...]:
        """Say what was left out, hidden, merged or computed; reads the whole sheet."""
        table = self._open(source, layout)
        try:
            for _ in table.rows():
                pass
        except CaseError as error:
            return (*table.said, str(error))
        above = tuple(
            f"Row {row} stands above the names of the columns and was not imported."
            for row in layout["above"]
        )
        return (*table.said, *above, *table.said_after())

    def rows(
        self, source: SourceFile, piece: Piece, layout: Layout, basis: TimeBasis
    ) -> Iterator[Row | Rejected | Duplicate]:
        """Read the rows below the header, numbered as in the sheet."""
        take = _taker(layout, basis)
        last = 0
        try:
            for row in self._open(source, layout).rows():
                last = row.number
                if last > layout["header_row"]:
                    yield from _taken(row, layout, take)
        except CaseError as error:
            yield Rejected(last, f"what follows this row was not read: {error}", "")

    def fields(self, raw: str, layout: Layout) -> tuple[tuple[str, str], ...]:
        """Give every cell under the name of its column, and what was noted of the row."""
        kept = json.loads(raw)
        cells = zip(layout["header"], kept["cells"], strict=False)
        return (*cells, *(("noted", note) for note in kept.get("noted", ())))

    def _open(self, source: SourceFile, layout: Layout) -> OpenTable:
        from casebook.intake.replies.xlsx_table import open_xlsx

        return open_xlsx(source, layout["sheet"])

    def _sample(self, source: SourceFile, layout: Layout) -> list[TableRow]:
        rows = islice(self._open(source, layout).rows(), _SAMPLE_ROWS)
        return [row for row in rows if row.number > layout["header_row"] and not row.problem]


def is_workbook(source: SourceFile) -> bool:
    """Say whether a file is an archive that holds a workbook; nothing of it is unpacked."""
    from casebook.intake.replies.xlsx_table import is_xlsx

    return source.read_at(0, 4) == MAGIC and is_xlsx(source)


def refuse_old_office(source: SourceFile) -> None:
    """Refuse a workbook behind a password and an old one. Raises CaseError with what to do."""
    from casebook.intake.replies.xlsx_table import refuse_ole

    refuse_ole(source)


def _layout(table: OpenTable) -> Layout:
    """Find what a sheet is, and the row with the names of its columns; 0 when none has them."""
    sample = list(islice(table.rows(), _LOOKED_AT))
    base = {"sheet": table.name, "sheets": list(table.names)}
    for dialect, recognise in _DIALECTS:
        for row in sample[:20]:
            columns = recognise([" ".join(cell.split()) for cell in row.cells])
            if columns is not None:
                return base | _with_header(sample, row.number) | {
                    "columns": columns, "dialect": dialect,
                }  # fmt: skip
    return base | _with_header(sample, _header_row(sample)) | {"columns": {}, "dialect": "table"}


def _with_header(sample: list[TableRow], at: int) -> Layout:
    width = max((len(row.cells) for row in sample if row.number >= at), default=0)
    names = next((row.cells for row in sample if row.number == at), ())
    padded = [" ".join(cell.split()) for cell in names] + [""] * (width - len(names))
    above = [row.number for row in sample if row.number < at]
    return {"header": unique_names(padded), "header_row": at, "above": above}


def _header_row(sample: list[TableRow]) -> int:
    """Take the first row that is as wide as most are, unless it holds a number or a date."""
    widths = Counter(sum(1 for cell in row.cells if cell) for row in sample)
    if not widths:
        return 0
    usual = max(widths, key=lambda width: (widths[width], width))
    first = next(row for row in sample if sum(1 for cell in row.cells if cell) >= usual)
    return 0 if is_data(list(first.cells)) else first.number


def _kanvas(header: list[str]) -> dict[str, str] | None:
    is_known = KANVAS_TIME in header and sum(mark in header for mark in _KANVAS_MARKS) >= 2
    return {"time": KANVAS_TIME} if is_known else None


def _take_kanvas(
    number: int, raw: str, named: Cells, layout: Layout, place: Placer
) -> Iterator[Row]:
    text = named[KANVAS_TIME]
    ts, flags = placed(place, text)
    host, other = named.get("Event System", ""), named.get("Remote System", "")
    words = [named.get("Activity", "")]
    if other:
        words.append(f"{host} {named.get('<->', '') or '-'} {other}")
    words += [f"{told}: {named[name]}" for name, told in _KANVAS_TOLD if named.get(name)]
    message = "; ".join(filter(None, words))
    kind, user = named.get("EvidenceType", ""), named.get("Suspect Account", "")
    yield number, ts, text, flags, kind, host, user, "", message, raw


def _times(named: Cells, layout: Layout) -> Iterator[str]:
    columns: Mapping[str, str] = layout["columns"]
    if layout["dialect"] in _PROVIDERS:
        yield from ipdr.times(named, layout)
        return
    text = " ".join(named.get(columns[role], "") for role in ("date", "time") if role in columns)
    yield text + named.get(columns.get("zone", ""), "")


def _taker(layout: Layout, basis: TimeBasis) -> RowTaker:
    dialect = layout["dialect"]
    if dialect == "table":
        return row_taker("table", layout, basis)
    if dialect == "Kanvas":
        # The name of the column says UTC.
        basis = replace(basis, zone=basis.zone or "UTC")
    place, header = Placer(basis), layout["header"]
    take: Taker = _PROVIDERS.get(dialect, _take_kanvas)

    def take_named(number: int, raw: str, cells: list[str]) -> Iterator[Row]:
        return take(number, raw, dict(zip(header, cells, strict=False)), layout, place)

    return take_named


def _taken(row: TableRow, layout: Layout, take: RowTaker) -> Iterator[Row | Rejected]:
    kept = {"cells": list(row.cells)} | ({"noted": list(row.notes)} if row.notes else {})
    raw = json.dumps(kept, ensure_ascii=False)
    if row.problem:
        yield Rejected(row.number, row.problem, row.raw)
        return
    cells = _padded(row.cells, layout)
    if len(cells) > len(layout["header"]):
        width = len(layout["header"])
        yield Rejected(row.number, f"the row has {len(cells)} cells, the header has {width}", raw)
        return
    try:
        yield from list(take(row.number, raw, cells))
    except Unplaced as error:
        yield Rejected(row.number, f"the time cannot be placed: {error}", raw)


def _padded(cells: tuple[str, ...], layout: Layout) -> list[str]:
    """Give the cells of a row with the empty ones at its end, which a sheet leaves out."""
    return [*cells, *[""] * (len(layout["header"]) - len(cells))]


_DIALECTS: tuple[tuple[str, Callable[[list[str]], dict[str, str] | None]], ...] = (
    ("Kanvas", _kanvas),
    ("IPDR", ipdr.recognise_ipdr),
    ("NAT syslog", ipdr.recognise_nat),
)
_PROVIDERS: dict[str, Taker] = {"IPDR": ipdr.take("IPDR"), "NAT syslog": ipdr.take("NAT")}

WORKBOOK = Workbook()
