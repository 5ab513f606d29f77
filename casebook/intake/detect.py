"""Which reader a file is for, by its content."""

from __future__ import annotations

from casebook.errors import CaseError, FieldError
from casebook.intake.readers import READERS, reader_named
from casebook.intake.readers.lines import HEAD_BYTES, encoding_further_on
from casebook.intake.readers.reader import Layout, LooksInside, Reader
from casebook.intake.readers.workbook import OLE_MAGIC, refuse_old_office
from casebook.intake.source import SourceFile

_EXPORT = (
    "{}; let plaso write its events out with “psort -o json_line -w EVENTS.jsonl STORAGE.plaso” "
    "and import that"
)

_OTHER_FORMATS = (
    (0, b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (0, b"Rar!\x1a\x07", "a RAR archive"),
    (0, b"ElfFile\x00", "a Windows event log (.evtx) that is cut off within its header"),
    (4, b"LfLe", "a Windows event log from before Vista (.evt)"),
    (0, b"EVF\x09\r\n\xff\x00", "a disk image (E01)"),
    (0, b"SQLite format 3\x00", "an SQLite database"),
    (0, b"+-+-+-+-+-+-+-+-", _EXPORT.format("plaso's output “rawpy”, which is for reading")),
    (0, b"PK\x03\x04", "a ZIP container"),
    (0, b"\x1f\x8b", "a gzip file"),
    (0, b"\xfd7zXZ\x00", "an xz file"),
    (0, b"BZh", "a bzip2 file"),
    (0, b"%PDF-", "a PDF"),
    (0, b"regf", "a registry hive"),
    (0, b"\xff\xd8\xff", "a JPEG picture"),
    (0, b"\x89PNG", "a PNG picture"),
    (0, b"\x7fELF", "a program"),
    (0, b"MZ", "a program"),
    (257, b"ustar", "a tar archive"),
    (0, b"{", "JSON"),
    (0, b"[{", "JSON"),
    (0, b"<?xml", "XML"),
)

# The tables that plaso's storage has, as SQLite keeps them in the first pages.
_PLASO_TABLES = (b"CREATE TABLE metadata", b"CREATE TABLE event_source", b"CREATE TABLE event_data")


def detect(source: SourceFile, reader_name: str = "", sheet: str = "") -> tuple[Reader, Layout]:
    """Find the reader for a file, or check that the one named fits; `sheet` is one of a workbook.

    Raises CaseError saying what the file is, when it is no known format. A workbook is unpacked
    here, so that it may only be met in a child process.
    """
    head = source.read_at(0, HEAD_BYTES)
    if not head:
        raise CaseError(f"{source.name} is empty, so there is nothing to import.")
    if reader_name:
        chosen = reader_named(reader_name)
        layout = _probed(chosen, source, head, sheet)
        if layout is None:
            raise CaseError(f"{source.name} is not what the reader “{reader_name}” reads.")
        return chosen, _with_encoding(source, layout)
    for reader in READERS:
        layout = _probed(reader, source, head, sheet)
        if layout is not None:
            return reader, _with_encoding(source, layout)
    if head.startswith(OLE_MAGIC):
        refuse_old_office(source)
    what = next((what for at, magic, what in _OTHER_FORMATS if head.startswith(magic, at)), "")
    if what == "an SQLite database" and all(table in head for table in _PLASO_TABLES):
        what = _EXPORT.format("a storage file of plaso")
    about = f"It looks like {what}." if what else "It is neither a known log nor a table."
    if not head.strip():
        about = f"Its first {len(head):,} bytes are blank, so what follows is not looked at."
    raise CaseError(
        f"{source.name} is in no format Casebook reads. {about} Nothing was stored. If the "
        "tool that wrote it can write CSV or JSON lines, import those."
    )


def _probed(reader: Reader, source: SourceFile, head: bytes, sheet: str) -> Layout | None:
    layout = reader.probe(head, source.name)
    if layout is not None and isinstance(reader, LooksInside):
        return reader.look_inside(source, sheet)
    if layout is not None and sheet:
        raise FieldError("sheet", f"{source.name} is no workbook, so no sheet can be chosen.")
    return layout


def _with_encoding(source: SourceFile, layout: Layout) -> Layout:
    if "bom" not in layout:
        return layout
    return {**layout, "encoding": encoding_further_on(source, layout)}
