"""Sheets of a workbook (XLSX, ECMA-376), row by row. Runs in the child process only.

Cells are read as they are stored: a formula by the value that was saved with it, a date by its
number, shown in one plain spelling. Whatever the sheet hides or merges is said.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from typing import IO, NamedTuple
from xml.etree import ElementTree
from xml.parsers import expat

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format

from casebook.errors import CaseError
from casebook.intake.readers.lines import visible
from casebook.intake.replies.plain_xml import PlainRow, rows_in, strings_in
from casebook.intake.replies.table import MAX_COLUMNS, OpenTable, TableRow, bounded
from casebook.intake.source import SourceFile

MAX_FILES = 10_000
MAX_PART = 768 << 20
"""The most bytes that one part of a workbook may have when it is unpacked."""

MAX_STRINGS = 96 << 20
MAX_ROWS = 1_048_576
_PROLOG = 64 << 10
_BLOCK = 1 << 20
_MOST_MERGED = 20_000
_NAMED = 8

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_OUTLOOK = "__nameid".encode("utf-16-le")
_MERGE = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?ref=\"([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})\"")
_RANGE = re.compile(r"([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})")
_FIRST_DAY = {False: datetime(1899, 12, 30), True: datetime(1904, 1, 1)}
_LEAP_DAY_THAT_NEVER_WAS = 60
_LAST_DAY = 2_958_466
_EXACT_DIGITS = 15
_LONGEST_TIME = 40
_TOO_FAR = f"its cells from column {MAX_COLUMNS + 1} on are not read"


class _Refused(Exception):
    """The workbook is not what it claims to be."""


class _Sheet(NamedTuple):
    name: str
    part: str
    is_hidden: bool


@dataclass(slots=True)
class _Book:
    """What the cells of every sheet refer to. `formats` has a format for each style."""

    archive: zipfile.ZipFile
    sheets: list[_Sheet]
    is_1904: bool
    strings: list[str]
    formats: list[str]
    dates: list[bool]


@dataclass(slots=True)
class _Found:
    """What was met in a sheet while it was read."""

    formulas: int = 0
    first_formula: str = ""
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[str] = field(default_factory=list)
    date_formats: dict[int, Counter[str]] = field(default_factory=dict)
    texts: Counter[int] = field(default_factory=Counter)
    dates: Counter[int] = field(default_factory=Counter)
    example: dict[int, str] = field(default_factory=dict)
    is_filtered: bool = False


def refuse_ole(source: SourceFile) -> None:
    """Refuse a workbook behind a password, an old one, an Outlook mail. Raises CaseError."""
    head = source.read_at(0, 8)
    if head != _OLE:
        return
    offset, before = 0, b""
    while block := source.read_at(offset, _BLOCK):
        if _ENCRYPTED in before + block:
            raise CaseError(
                f"{source.name} is protected by a password. Ask the sender for it, open the "
                "workbook with it in a spreadsheet program, save a copy without a password, and "
                "register both: the one that came, and the copy."
            )
        if _OUTLOOK in before + block:
            raise CaseError(
                f"{source.name} is an Outlook mail (.msg), which is not read. Open it there, save "
                "a copy as EML, and register both: the one that came, and the copy."
            )
        before, offset = block[-len(_ENCRYPTED) :], offset + len(block)
    raise CaseError(
        f"{source.name} is a file of an old Office program (.xls or .doc), which is not read. Open "
        "it there, save a copy as XLSX or CSV, and register both: the one that came, and the copy."
    )


def is_xlsx(source: SourceFile) -> bool:
    """Say whether a file is a zip archive that holds a workbook."""
    if source.read_at(0, 4) != b"PK\x03\x04":
        return False
    try:
        with zipfile.ZipFile(_Bytes(source)) as archive:
            return "xl/workbook.xml" in archive.namelist()
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError) as error:
        raise CaseError(f"{source.name} is a damaged archive ({error}).") from error


def open_xlsx(source: SourceFile, wanted: str = "") -> OpenTable:
    """Open a sheet of a workbook: `wanted`, or the first that is not hidden. Raises CaseError."""
    try:
        book = _open(source)
        sheet = _choose(book, wanted)
        merged = _merged(book, sheet)
    except _DAMAGED as error:
        raise CaseError(_damaged(source.name, error)) from error
    met = [_Found()]

    def rows() -> Iterator[TableRow]:
        # Each reading says what it met itself.
        met[0] = _Found()
        try:
            yield from _rows(book, sheet, merged, met[0])
        except _DAMAGED as error:
            raise CaseError(_damaged(source.name, error)) from error

    return OpenTable(
        "XLSX 1",
        rows,
        sheet.name,
        tuple(each.name for each in book.sheets),
        _said_of_book(book, sheet, merged),
        lambda: _said_of_sheet(met[0]),
        may_be_short=True,
    )


_DAMAGED = (_Refused, ElementTree.ParseError, zipfile.BadZipFile, zlib.error, EOFError, KeyError,
            ValueError, IndexError, NotImplementedError, RuntimeError)  # fmt: skip
"""What a damaged or crafted workbook raises in the libraries that read it."""


class _Bytes(io.RawIOBase):
    """A source as a file to seek in; reading it moves no position of its descriptor."""

    def __init__(self, source: SourceFile) -> None:
        self._source = source
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._source.size}[whence]
        self._at = max(start + offset, 0)
        return self._at

    def tell(self) -> int:
        return self._at

    def read(self, size: int = -1) -> bytes:
        wanted = self._source.size - self._at if size is None or size < 0 else size
        data = self._source.read_at(self._at, max(wanted, 0))
        self._at += len(data)
        return data

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        data = self.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


def _open(source: SourceFile) -> _Book:
    archive = zipfile.ZipFile(_Bytes(source))
    parts = archive.infolist()
    if len(parts) > MAX_FILES:
        raise _Refused(f"it has {len(parts):,} parts")
    names = {part.filename for part in parts}
    targets = {
        one.get("Id", ""): one.get("Target", "")
        for one in _all(archive, "xl/_rels/workbook.xml.rels", "Relationship")
    }
    sheets: list[_Sheet] = []
    is_1904 = False
    for element in _all(archive, "xl/workbook.xml", "sheet", "workbookPr"):
        if _tag(element) == "workbookPr":
            is_1904 = element.get("date1904", "0") in ("1", "true")
            continue
        target = next((v for k, v in element.items() if k.endswith("}id")), "")
        part = targets.get(target, "")
        part = part.lstrip("/") if part.startswith("/") else f"xl/{part}"
        if part in names:
            state = element.get("state", "visible")
            sheets.append(_Sheet(visible(element.get("name", "")), part, state != "visible"))
    formats = _formats(archive) if "xl/styles.xml" in names else ["General"]
    strings = _strings(archive) if "xl/sharedStrings.xml" in names else []
    dates = [is_date_format(one) for one in formats]
    return _Book(archive, sheets, is_1904, strings, formats, dates)


def _choose(book: _Book, wanted: str) -> _Sheet:
    if not book.sheets:
        raise _Refused("it has no sheet")
    if wanted:
        for sheet in book.sheets:
            if sheet.name == wanted:
                return sheet
        names = ", ".join(f"“{sheet.name}”" for sheet in book.sheets[:20])
        raise CaseError(f"The workbook has no sheet “{wanted}”. It has {names}.")
    return next((sheet for sheet in book.sheets if not sheet.is_hidden), book.sheets[0])


def _part(archive: zipfile.ZipFile, name: str, most: int = MAX_PART) -> IO[bytes]:
    size = archive.getinfo(name).file_size
    if size > most:
        raise _Refused(f"its part {name} unpacks to {size:,} bytes, and {most:,} are read")
    # zipfile itself never gives more than the size it was told.
    _check_prolog(archive, name)
    return archive.open(name)


def _check_prolog(archive: zipfile.ZipFile, name: str) -> None:
    """Refuse XML with a document type, which no workbook has (ECMA-376 part 2), and not in UTF-8.

    It could define entities that unfold without end.
    """
    with archive.open(name) as part:
        head = part.read(_PROLOG)
    if head[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in head[:64]:
        raise _Refused(f"its part {name} is not in UTF-8")
    begun: list[str] = []
    parser = expat.ParserCreate()

    def on_doctype(*_: object) -> None:
        raise _Refused(f"its part {name} defines a document type")

    def on_element(tag: str, attributes: object) -> None:
        del attributes
        begun.append(tag)

    parser.StartDoctypeDeclHandler = on_doctype
    parser.StartElementHandler = on_element
    try:
        parser.Parse(head, False)
    except expat.ExpatError as error:
        if not begun:
            raise _Refused(f"its part {name} is no XML ({error})") from error
    if not begun:
        raise _Refused(f"its part {name} does not begin as XML")


def _all(archive: zipfile.ZipFile, name: str, *tags: str) -> Iterator[ElementTree.Element]:
    with _part(archive, name, 16 << 20) as part:
        for _, element in ElementTree.iterparse(part):
            if _tag(element) in tags:
                yield element


def _strings(archive: zipfile.ZipFile) -> list[str]:
    found: list[str] = []
    size = 0
    with _part(archive, "xl/sharedStrings.xml") as part:
        root: ElementTree.Element | None = None
        for event, element, plain in strings_in(part):
            if root is None:
                root = element
            if plain is None:
                if event != "end" or _tag(element) != "si":
                    continue
                plain = [visible(_plain_text(element))]
            size += sum(map(len, plain)) + 60 * len(plain)
            if size > MAX_STRINGS:
                raise _Refused("its texts are more than are read of a workbook")
            found += map(str.strip, plain)
            root.clear()
    return found


def _plain_text(element: ElementTree.Element) -> str:
    """Give the text of a cell with its runs joined, without phonetic guides."""
    first = element[0] if len(element) else None
    if first is not None and len(element) == 1 and _tag(first) == "t":
        return first.text or ""
    parts = []
    for child in element:
        if _tag(child) == "t":
            parts.append(child.text or "")
        elif _tag(child) == "r":
            parts += [one.text or "" for one in child if _tag(one) == "t"]
    return "".join(parts)


def _formats(archive: zipfile.ZipFile) -> list[str]:
    """Give the number format of every style of a cell."""
    own: dict[int, str] = {}
    found: list[str] = []
    with _part(archive, "xl/styles.xml", 64 << 20) as part:
        for _, element in ElementTree.iterparse(part):
            if _tag(element) == "numFmt":
                own[int(element.get("numFmtId", "0"))] = element.get("formatCode", "")
            elif _tag(element) == "cellXfs":
                ids = [int(xf.get("numFmtId", "0")) for xf in element]
                found = [own.get(n, BUILTIN_FORMATS.get(n, "General")) for n in ids]
    return [visible(one) for one in found] or ["General"]


class _Merged(NamedTuple):
    """A range of merged cells, columns and rows from 1."""

    text: str
    first_column: int
    first_row: int
    last_column: int
    last_row: int


def _merged(book: _Book, sheet: _Sheet) -> list[_Merged]:
    """Find the merged ranges, which a sheet names behind its rows."""
    found: list[_Merged] = []
    with _part(book.archive, sheet.part) as part:
        before = b""
        while block := part.read(_BLOCK):
            data = before + block
            end = 0
            # Most blocks name none, and are searched for the word alone in no time.
            for match in _MERGE.finditer(data) if b"mergeCell" in data else ():
                end = match.end()
                parts = _RANGE.fullmatch(match[1].decode("ascii"))
                if parts:
                    found.append(
                        _Merged(parts[0], _column(parts[1]), int(parts[2]), _column(parts[3]),
                                int(parts[4]))
                    )  # fmt: skip
            if len(found) > _MOST_MERGED:
                raise _Refused(f"it has more than {_MOST_MERGED:,} ranges of merged cells")
            before = data[max(end, len(data) - 256) :]
    return sorted(found, key=lambda one: one.first_row)


def _rows(book: _Book, sheet: _Sheet, merged: list[_Merged], found: _Found) -> Iterator[TableRow]:
    waiting = [one for one in reversed(merged) if one.last_row > one.first_row]
    active: list[tuple[_Merged, str]] = []
    number = 0
    with _part(book.archive, sheet.part) as part:
        names: dict[str, str] = {}
        reader: _CellReader | None = None
        for element, plain in rows_in(part):
            name = names.get(element.tag)
            if name is None:
                name = names[element.tag] = _tag(element)
            if name != "row":
                # Nearly all of them are parts of a row that is still to come.
                if name == "col" and element.get("hidden") in ("1", "true"):
                    _hide_columns(found, element)
                elif name == "autoFilter":
                    found.is_filtered = True
                continue
            if reader is None:
                reader = _CellReader(book, found, element.tag.removesuffix("row"))
            number = int(element.get("r", number + 1))
            if number > MAX_ROWS:
                raise _Refused(f"it has more than {MAX_ROWS:,} rows")
            if plain is None:
                cells, notes = reader.cells(element, number)
            else:
                cells, notes = reader.plain_cells(plain, number)
            if waiting or active:
                cells, notes = _repeated(number, cells, notes, waiting, active)
            if element.get("hidden") in ("1", "true"):
                found.hidden_rows.append(number)
                notes = (*notes, "the row is hidden in the sheet")
            # An empty row stays in the tree: it is small, and it has no cells any more.
            element.clear()
            if any(cells):
                yield bounded(number, cells, "\t".join(cells), notes)


class _CellReader:
    """Reads the cells of rows; `prefix` is the name space of the sheet, in braces.

    A workbook of 100,000 rows holds more than a million cells, so the usual ones go a short way.
    """

    def __init__(self, book: _Book, found: _Found, prefix: str) -> None:
        self._book = book
        self._found = found
        self._value_tag = f"{prefix}v"
        self._inline_tag = f"{prefix}is"
        self._formula_tag = f"{prefix}f"
        self._text_tag = f"{prefix}t"
        self._may_be_dates = any(book.dates)
        self._usual_letters: list[str] = []

    def cells(
        self, row: ElementTree.Element, number: int
    ) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Give the cells of a row from column A on, and what must be known of them."""
        cells: list[str] = []
        notes: list[str] = []
        digits = str(number)
        at = 0
        for cell in row:
            at += 1
            place = cell.get("r")
            if place is not None and (at >= MAX_COLUMNS or place != _LETTERS[at] + digits):
                at = _moved(place, cells, number)
            if at > MAX_COLUMNS:
                notes.append(_TOO_FAR)
                break
            cells.append(self._usual(cell, at) or self._value(cell, at, number, notes))
        return tuple(cells), tuple(notes)

    def plain_cells(self, plain: PlainRow, number: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Give the cells of a plain row, as `cells` gives those of any."""
        cells: list[str] = []
        notes: list[str] = []
        strings, texts, may_be_dates = self._book.strings, self._found.texts, self._may_be_dates
        letters, styles, kinds, values = plain
        is_usual = letters == self._usual_letters
        if is_usual and not may_be_dates and None not in kinds and "n" not in kinds:
            usual = [
                "" if value is None else strings[int(value)] if kind == "s" else value.strip()
                for kind, value in zip(kinds, values, strict=True)
            ]
            return tuple(usual), ()
        for at, (style, kind, value) in enumerate(zip(styles, kinds, values, strict=True), 1):
            if not is_usual:
                at = _moved(letters[at - 1], cells, number)
                if at > MAX_COLUMNS:
                    notes.append(_TOO_FAR)
                    break
            if value is None:
                cells.append("")
            elif kind is None or kind == "n":
                cells.append(self._stored_number(value, style or "0", at, number, notes))
            else:
                text = strings[int(value)] if kind == "s" else value.strip()
                if may_be_dates and text[:1].isdigit() and len(text) < _LONGEST_TIME:
                    texts[at] += 1
                cells.append(text)
        if not is_usual and len(letters) == len(cells):
            # Each cell stands right behind the one before, and so it is with most rows to come.
            self._usual_letters = letters
        return tuple(cells), tuple(notes)

    def _usual(self, cell: ElementTree.Element, column: int) -> str:
        """Give a cell that is a plain text; empty for any other."""
        if len(cell) != 1:
            return ""
        child, kind = cell[0], cell.get("t")
        if kind == "s" and child.tag == self._value_tag:
            text = self._book.strings[int(child.text or "")]
        elif kind == "inlineStr" and len(child) == 1 and child[0].tag == self._text_tag:
            text = visible(child[0].text or "").strip()
        else:
            return ""
        if text[:1].isdigit() and len(text) < _LONGEST_TIME:
            self._found.texts[column] += 1
        return text

    def _value(self, cell: ElementTree.Element, column: int, number: int, notes: list[str]) -> str:
        book, found = self._book, self._found
        kind, place = cell.get("t", "n"), f"{_letters(column)}{number}"
        value: str | None = None
        for child in cell:
            if child.tag == self._value_tag:
                value = child.text
            elif child.tag == self._inline_tag:
                value = _plain_text(child)
            elif child.tag == self._formula_tag:
                found.formulas += 1
                found.first_formula = found.first_formula or place
                notes.append(f"{place} is a formula, read by the value saved with it")
        if value is None:
            if len(cell):
                notes.append(f"{place} has no value saved with its formula")
            return ""
        if kind in ("s", "str", "inlineStr"):
            text = book.strings[int(value)] if kind == "s" else visible(value).strip()
            if text[:1].isdigit() and len(text) < _LONGEST_TIME:
                found.texts[column] += 1
            return text
        if kind == "b":
            return "TRUE" if value.strip() == "1" else "FALSE"
        if kind == "e":
            notes.append(f"{place} holds the error {value}")
            return ""
        if kind == "d":
            return value
        return self._stored_number(value, cell.get("s", "0"), column, number, notes)

    def _stored_number(
        self, value: str, style: str, column: int, number: int, notes: list[str]
    ) -> str:
        """Give a number by the format of its cell: as a date, or in plain digits."""
        book, format_at = self._book, int(style)
        is_plain = value.isdigit() and len(value) <= _EXACT_DIGITS
        if is_plain and not self._may_be_dates:
            return value
        if format_at < len(book.dates) and book.dates[format_at]:
            shown = _date(float(value), book.is_1904)
            if shown:
                _met_date(self._found, column, number, book.formats[format_at], shown)
                return shown
        return value if is_plain else _number(value, f"{_LETTERS[column]}{number}", notes)


def _moved(place: str, cells: list[str], number: int) -> int:
    """Give the column of a cell by its place, and fill up the cells before it."""
    at = _column(place.rstrip("0123456789"))
    while len(cells) < min(at, MAX_COLUMNS + 1) - 1:
        cells.append("")
    if at <= len(cells):
        raise _Refused(f"its row {number} names a cell twice")
    return at


def _met_date(found: _Found, column: int, number: int, code: str, shown: str) -> None:
    found.dates[column] += 1
    codes = found.date_formats.get(column)
    if codes is None:
        codes = found.date_formats[column] = Counter()
        found.example[column] = f"row {number} is {shown}"
    codes[code] += 1


def _date(serial: float, is_1904: bool) -> str:
    """Give a serial number as date, time of day or both; empty for what is no date.

    A day is the unit (ECMA-376, 18.17.4); what lies within a millisecond of a second is one.
    """
    if not 0 <= serial < _LAST_DAY:
        return ""
    ms = round(serial * 86_400_000)
    if ms % 1000 in (1, 999):
        ms = round(ms / 1000) * 1000
    if ms < 86_400_000 and not is_1904:
        return _clock(ms)
    day = ms // 86_400_000
    if not is_1904 and day == _LEAP_DAY_THAT_NEVER_WAS:
        return ""
    if not is_1904 and day < _LEAP_DAY_THAT_NEVER_WAS:
        day += 1
    rest = ms % 86_400_000
    return f"{_day(day, is_1904)} {_clock(rest)}" if rest else _day(day, is_1904)


@lru_cache(4_096)
def _day(day: int, is_1904: bool) -> str:
    return f"{_FIRST_DAY[is_1904] + timedelta(days=day):%Y-%m-%d}"


def _clock(ms: int) -> str:
    seconds, fraction = divmod(ms, 1000)
    text = f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return f"{text}.{fraction:03}" if fraction else text


def _number(value: str, place: str, notes: list[str]) -> str:
    """Give a stored number in plain digits; one beyond what Excel keeps exactly says so."""
    text = value.strip()
    if text.isdigit() and len(text) <= _EXACT_DIGITS:
        return text
    try:
        number = float(text)
    except ValueError:
        return visible(text)
    if not number.is_integer():
        return text
    if abs(number) >= 10**_EXACT_DIGITS:
        notes.append(
            f"{place} holds a number of more than {_EXACT_DIGITS} digits: Excel keeps no more, so "
            "its last digits may be wrong"
        )
    return str(int(number)) if "e" in text.lower() or text.endswith(".0") else text


def _repeated(
    number: int,
    cells: tuple[str, ...],
    notes: tuple[str, ...],
    waiting: list[_Merged],
    active: list[tuple[_Merged, str]],
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Repeat the value of cells that are merged downwards, and say so."""
    filled = list(cells)
    said = list(notes)
    active[:] = [(one, value) for one, value in active if one.last_row >= number]
    has_own = any(cells)
    for one, value in active:
        place = one.first_column - 1
        if not value or not has_own:
            continue
        while len(filled) <= place:
            filled.append("")
        if not filled[place]:
            filled[place] = value
            said.append(f"the cells {one.text} are merged; their value is repeated here")
    while waiting and waiting[-1].first_row <= number:
        one = waiting.pop()
        place = one.first_column - 1
        value = filled[place] if one.first_row == number and place < len(filled) else ""
        active.append((one, value))
    return tuple(filled), tuple(said)


def _hide_columns(found: _Found, element: ElementTree.Element) -> None:
    first, last = int(element.get("min", "1")), int(element.get("max", "1"))
    for column in range(first, min(last, first + _NAMED) + 1):
        found.hidden_columns.append(_letters(column))


def _said_of_book(book: _Book, sheet: _Sheet, merged: list[_Merged]) -> tuple[str, ...]:
    said = []
    others = [each for each in book.sheets if each is not sheet]
    if others:
        names = ", ".join(
            f"“{each.name}”{' (hidden)' if each.is_hidden else ''}" for each in others[:_NAMED]
        )
        more = f" and {len(others) - _NAMED} more" if len(others) > _NAMED else ""
        said.append(
            f"The sheet “{sheet.name}” is read. The workbook has {len(book.sheets)} sheets; these "
            f"are not read: {names}{more}."
        )
    if sheet.is_hidden:
        said.append(f"The sheet “{sheet.name}” is hidden in the workbook.")
    if merged:
        names = ", ".join(one.text for one in merged[:_NAMED])
        more = f" and {len(merged) - _NAMED} more" if len(merged) > _NAMED else ""
        said.append(
            f"The sheet has merged cells: {names}{more}. Where they are merged downwards, their "
            "value is repeated in every row they cover, and the row says so; check that the "
            "sender meant that."
        )
    return tuple(said)


def _said_of_sheet(found: _Found) -> tuple[str, ...]:
    said = []
    if found.hidden_rows:
        said.append(
            f"{len(found.hidden_rows):,} rows are hidden in the sheet and are read all the same: "
            f"{_some(list(map(str, found.hidden_rows)))}."
        )
    if found.hidden_columns:
        said.append(
            "Hidden columns are read all the same: "
            f"{_some(list(dict.fromkeys(found.hidden_columns)))}."
        )
    if found.is_filtered:
        said.append("The sheet has a filter; rows that it leaves out are read all the same.")
    if found.formulas:
        are = "cell is a formula" if found.formulas == 1 else "cells are formulas, the first"
        said.append(
            f"{found.formulas:,} {are}: {found.first_formula}. What is read is the value that was "
            "saved with a formula, which nobody has computed again."
        )
    for column, codes in sorted(found.date_formats.items()):
        names = ", ".join(f"“{code}”" for code, _ in codes.most_common(3))
        said.append(
            f"Column {_letters(column)} holds {found.dates[column]:,} dates or times as Excel "
            f"stores them, shown there as {names}; {found.example[column]}. Excel may have taken "
            "the day for the month when they were typed in."
        )
        if found.texts[column]:
            said.append(
                f"Column {_letters(column)} holds {found.texts[column]:,} texts that begin with a "
                f"digit, beside {found.dates[column]:,} dates. Excel makes a date of 05/06 "
                "and leaves 23/11 a text, or the other way round: compare the dates with another "
                "source."
            )
    return tuple(said)


def _some(names: list[str]) -> str:
    more = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (f" and {more:,} more" if more > 0 else "")


def _tag(element: ElementTree.Element) -> str:
    return str(element.tag).rpartition("}")[2]


@lru_cache(20_000)
def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        if not "A" <= letter <= "Z" or number > 20_000:
            raise _Refused(f"it names a column “{letters[:10]}”")
        number = number * 26 + ord(letter) - 64
    return number


def _letters(column: int) -> str:
    text = ""
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


_LETTERS = tuple(_letters(column) for column in range(MAX_COLUMNS + 1))
"""The names of the columns that are read; that of column 0 is empty."""


def _damaged(name: str, error: Exception) -> str:
    return (
        f"{name} cannot be read as a workbook: {error}. Open it in a spreadsheet program, save a "
        "copy as XLSX or CSV, and register both: the one that came, and the copy."
    )
