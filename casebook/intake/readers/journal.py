"""The journal of systemd, as `journalctl -o json`, `-o json-pretty` and `-o export` write it."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from casebook.intake.readers import epochs, firewall_text
from casebook.intake.readers.flows import sentence
from casebook.intake.readers.json_document import JsonDocument
from casebook.intake.readers.json_lines import JsonLines, Object, text_of
from casebook.intake.readers.line_reader import RecordReader, Records
from casebook.intake.readers.lines import visible
from casebook.intake.readers.reader import (
    MAX_KEPT_OF_LONG_ROW,
    MAX_ROW_BYTES,
    Layout,
    Piece,
    Rejected,
    Row,
)
from casebook.intake.source import BLOCK, SourceFile
from casebook.intake.timestamps import Placer, Unplaced
from casebook.model.timeline import TimeBasis

_TIME = "__REALTIME_TIMESTAMP"
_FIELD_NAME = re.compile(rb"[A-Z0-9_]{1,64}")
_BEGIN = re.compile(rb"\n{0,8}(?:__[A-Z_]{1,40}=[^\n]{1,400}\n){1,4}")
_PROGRAMS = ("SYSLOG_IDENTIFIER", "_COMM", "_SYSTEMD_UNIT", "_TRANSPORT")
_LENGTH_BYTES = 8

Fields = list[tuple[str, str]]


def _record(number: int, raw: str, said: dict[str, str], place: Placer) -> Row:
    """Make the record of an entry; the journal's own time is that of its receipt, in UTC."""
    text = said.get(_TIME, "")
    ts, flags = epochs.whole(text, 6, place)
    program = next((said[name] for name in _PROGRAMS if said.get(name)), "")
    message = said.get("MESSAGE", "")
    process = said.get("_PID") or said.get("SYSLOG_PID", "")
    told = firewall_text.told(message)
    head = f"{program}[{process}]" if process else program
    words = sentence(f"{head}: {told.message if told else message}", *_more(said))
    return (
        number,
        ts,
        text,
        flags,
        told.kind if told else program,
        said.get("_HOSTNAME", ""),
        told.user if told and told.user else said.get("_UID", ""),
        told.event if told else said.get("MESSAGE_ID", ""),
        words,
        raw,
    )


def _more(said: dict[str, str]) -> list[str]:
    """Give what was run, which an examiner searches for too."""
    return [f"{name} {said[key]}" for name, key in (("of", "_SYSTEMD_UNIT"), ("by", "_CMDLINE"))
            if said.get(key)]  # fmt: skip


def _recognise(item: Object) -> bool:
    return _TIME in item and ("MESSAGE" in item or "_BOOT_ID" in item or "__CURSOR" in item)


def _take(number: int, raw: str, item: Object, place: Placer) -> Iterator[Row]:
    yield _record(number, raw, {name: _text(value) for name, value in item.items()}, place)


def _text(value: Any) -> str:
    """Give a value as text: one that is no text stands there as a list of its bytes."""
    if isinstance(value, list) and value and all(type(byte) is int for byte in value):
        return visible(bytes(value).decode("utf-8", "backslashreplace"))
    if isinstance(value, list):
        return ", ".join(_text(part) for part in value)
    return text_of(value)


JOURNAL_JSON = JsonLines("systemd journal JSON", _recognise, _take)
JOURNAL_PRETTY = JsonDocument("systemd journal JSON, pretty", JOURNAL_JSON, _is_loose=True)


@dataclass(frozen=True, slots=True)
class JournalExport(RecordReader):
    """Reads the export format: entries of NAME=value lines, an empty line behind each.

    A value with line ends or other bytes stands behind its name, its length and a line end. In the
    raw text of a record its later lines begin with a tab, so that each line without one is a field.
    """

    name: str = "systemd journal export"

    def probe(self, head: bytes, name: str) -> Layout | None:
        """Recognise the format by the addresses and times its entries begin with."""
        del name
        found = _BEGIN.match(head)
        if found is None or f"{_TIME}=".encode() not in head[: found.end() + 1024]:
            return None
        return {"encoding": "utf-8", "bom": 0, "end": "\n"}

    def zone_by_format(self, layout: Layout, time: str = "") -> str | None:
        """Give UTC."""
        return "UTC"

    def rows(self, source: SourceFile, piece: Piece, layout: Layout, basis: TimeBasis) -> Records:
        """Read the entries one after the other."""
        place = Placer(basis)
        for number, fields, why in _entries(source):
            raw = "\n".join(f"{name}={_folded(value)}" for name, value in fields)
            if why:
                yield Rejected(number, why, raw[:MAX_KEPT_OF_LONG_ROW])
                continue
            try:
                yield _record(number, raw, _said(fields), place)
            except Unplaced as error:
                yield Rejected(number, f"the time cannot be placed: {error}", raw)

    def fields(self, raw: str, layout: Layout) -> tuple[tuple[str, str], ...]:
        """Give every field of an entry."""
        found: list[tuple[str, str]] = []
        for line in raw.split("\n"):
            if line.startswith("\t") and found:
                name, value = found[-1]
                found[-1] = (name, f"{value}\n{line[1:]}")
            else:
                name, _, value = line.partition("=")
                found.append((name, value))
        return tuple(found)


def _said(fields: Fields) -> dict[str, str]:
    """Give the fields under their names; one that stands there more than once with all values."""
    said: dict[str, str] = {}
    for name, value in fields:
        said[name] = f"{said[name]}, {value}" if name in said else value
    return said


def _folded(value: str) -> str:
    return value.replace("\n", "\n\t") if "\n" in value else value


def _entries(source: SourceFile) -> Iterator[tuple[int, Fields, str]]:
    """Cut the export into entries: number, fields, and why one cannot be taken."""
    text = _Bytes(source)
    number, fields, size, why = 0, Fields(), 0, ""
    while True:
        line = text.line()
        if line is None or not line:
            if fields or why:
                number += 1
                yield number, fields, why
            fields, size, why = Fields(), 0, ""
            if line is None:
                return
            continue
        name, equals, value = line.partition(b"=")
        if not _FIELD_NAME.fullmatch(name):
            why = why or "it has a line that is no field"
            fields.append(("", _decoded(line[:MAX_KEPT_OF_LONG_ROW])))
            continue
        if not equals:
            taken = text.value()
            if taken is None:
                why = why or f"the value of {_decoded(name)} is cut off, or too long"
                continue
            value = taken
        size += len(name) + len(value)
        if size > MAX_ROW_BYTES:
            why = f"the entry is longer than {MAX_ROW_BYTES:,} bytes; its beginning is kept"
        else:
            fields.append((_decoded(name), _decoded(value)))


def _decoded(value: bytes) -> str:
    return visible(value.decode("utf-8", "backslashreplace"))


class _Bytes:
    """The bytes of an export, taken line by line and value by value."""

    def __init__(self, source: SourceFile) -> None:
        self._source = source
        self._held = b""
        self._at = self._offset = 0

    def line(self) -> bytes | None:
        """Give the next line without its end, of a very long one the beginning, None at the end."""
        end = self._held.find(b"\n", self._at)
        while end < 0:
            if len(self._held) - self._at > MAX_ROW_BYTES:
                return self._beginning_of_long_line()
            if not self._more():
                rest, self._held, self._at = self._held[self._at :], b"", 0
                return rest or None
            end = self._held.find(b"\n", self._at)
        line = self._held[self._at : end]
        self._at = end + 1
        return line

    def value(self) -> bytes | None:
        """Give a value with its length before it; None when it is not whole, or too long."""
        length = self._take(_LENGTH_BYTES)
        if len(length) < _LENGTH_BYTES:
            return None
        (size,) = struct.unpack("<Q", length)
        if size > MAX_ROW_BYTES:
            # The memory of a program that crashed can stand there, of any size.
            self._skip(size + 1)
            return None
        value = self._take(size)
        return value if len(value) == size and self._take(1) == b"\n" else None

    def _take(self, count: int) -> bytes:
        while len(self._held) - self._at < count and self._more():
            pass
        taken = self._held[self._at : self._at + count]
        self._at += len(taken)
        return taken

    def _skip(self, count: int) -> None:
        ahead = len(self._held) - self._at
        if count <= ahead:
            self._at += count
        else:
            self._offset = min(self._offset + count - ahead, self._source.size)
            self._held, self._at = b"", 0

    def _more(self) -> bool:
        block = self._source.read_at(self._offset, BLOCK)
        self._offset += len(block)
        self._held, self._at = self._held[self._at :] + block, 0
        return bool(block)

    def _beginning_of_long_line(self) -> bytes:
        beginning = self._held[self._at : self._at + MAX_KEPT_OF_LONG_ROW]
        self._held, self._at = b"", 0
        while self._more():
            end = self._held.find(b"\n")
            if end >= 0:
                self._at = end + 1
                break
            self._held = b""
        # No name of a field is in it, so that the entry becomes a reject.
        return b"too long: " + beginning


JOURNAL_EXPORT = JournalExport()
