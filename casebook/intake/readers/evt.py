"""Windows event logs from before Vista (.evt), found record by record.

The file is a ring: after its end the newest record goes on at byte 48, over the oldest. Its header
is not kept up to date while Windows runs, so records are found by their own marks.
"""

from __future__ import annotations

import hashlib
import json
import struct
from collections.abc import Iterator
from dataclasses import dataclass

from casebook.intake.readers.line_reader import RecordReader, Records
from casebook.intake.readers.lines import visible
from casebook.intake.readers.reader import Duplicate, Layout, Piece, Rejected, Row
from casebook.intake.readers.tool_table import one_line
from casebook.intake.source import SourceFile
from casebook.intake.timestamps import Placer, Unplaced
from casebook.model.instant import Precision, iso_utc
from casebook.model.timeline import UNDATED_US, TimeBasis

MAGIC = b"LfLe"
_HEADER = struct.Struct("<12I")
_RECORD = struct.Struct("<6I4H6I")
_DIRTY = 1
_BLOCK = 1024 * 1024
# An event holds 32 strings of 32 KiB at most, and as much data.
_MAX_RECORD = 4 * 1024 * 1024
_KEPT_OF_BAD_RECORD = 64

_TYPES = {
    0: "success",
    1: "error",
    2: "warning",
    4: "information",
    8: "audit success",
    16: "audit failure",
}


@dataclass(frozen=True, slots=True)
class OldEventLog(RecordReader):
    """Reads .evt records; TimeGenerated is UTC, in seconds since 1970, by the format."""

    name: str = "EVT"

    def probe(self, head: bytes, name: str) -> Layout | None:
        """Recognise the log by its header."""
        del name
        if len(head) < _HEADER.size or head[4:8] != MAGIC or head[:4] != head[44:48]:
            return None
        return {"encoding": "UTF-16"} if head[0] == _HEADER.size else None

    def zone_by_format(self, layout: Layout, time: str = "") -> str | None:
        """Give UTC."""
        return "UTC"

    def warnings(self, source: SourceFile, layout: Layout) -> tuple[str, ...]:
        """Say when the log was not closed, or is shorter than it says."""
        found = []
        _, _, _, _, _, _, _, _, size, flags, _, _ = _HEADER.unpack(source.read_at(0, _HEADER.size))
        if flags & _DIRTY:
            found.append(
                f"{source.name} was not closed by Windows; its records were found by their marks."
            )
        if size > source.size:
            found.append(
                f"{source.name} is cut short: {source.size:,} of its {size:,} bytes are there."
            )
        return tuple(found)

    def rows(self, source: SourceFile, piece: Piece, layout: Layout, basis: TimeBasis) -> Records:
        """Read the records from the oldest on."""
        place, seen = Placer(basis), set[tuple[int, bytes]]()
        oldest = min(
            ((_number(source, at), at) for at in _marks(source, _HEADER.size, source.size)),
            default=(0, _HEADER.size),
        )[1]
        for begin, end in ((oldest, source.size), (_HEADER.size, oldest)):
            for at in _marks(source, begin, end):
                number = _number(source, at)
                record = _record(source, at)
                if isinstance(record, str):
                    kept = source.read_at(at, _KEPT_OF_BAD_RECORD).hex(" ")
                    yield Rejected(number, f"{record} (at byte {at:,})", kept)
                    continue
                # Numbers begin again when a log is cleared; a copy left by a log that grew is the
                # same to the byte.
                key = (number, hashlib.blake2b(record, digest_size=16).digest())
                if key in seen:
                    yield Duplicate(number)
                else:
                    seen.add(key)
                    yield _row(number, record, place)

    def fields(self, raw: str, layout: Layout) -> tuple[tuple[str, str], ...]:
        """Give every value of a record under its name."""
        return tuple(
            (name, "; ".join(value) if isinstance(value, list) else str(value))
            for name, value in json.loads(raw).items()
        )


def _marks(source: SourceFile, begin: int, end: int) -> Iterator[int]:
    """Give where records begin; what a whole record holds is not searched."""
    base, block, at = begin, source.read_at(begin, _BLOCK), begin
    while at < end:
        found = block.find(MAGIC, at - base + 4)
        if found < 0:
            if base + len(block) >= end:
                return
            at = max(at, base + len(block) - len(MAGIC) - 3)
            base, block = at, source.read_at(at, _BLOCK)
            if len(block) <= len(MAGIC) + 3:
                return
            continue
        at = base + found - 4
        if at >= end:
            return
        size = 4
        if at % 4 == 0:
            yield at
            record = _record(source, at)
            size = len(record) if isinstance(record, bytes) else 4
        at += size
        if at > base + len(block):
            base, block = at, source.read_at(at, _BLOCK)


def _record(source: SourceFile, at: int) -> bytes | str:
    """Give the bytes of a record, put together over the end of the file, or why it is none."""
    size = int.from_bytes(source.read_at(at, 4), "little")
    most = min(_MAX_RECORD, source.size - _HEADER.size)
    if not _RECORD.size + 4 <= size <= most or size % 4:
        return f"a record of {size:,} bytes cannot be"
    # The end is looked at before all of it is read, which might be for every mark in vain.
    if int.from_bytes(_ring(source, at + size - 4, 4), "little") != size:
        return "the record is damaged or cut off, its end does not repeat its length"
    return _ring(source, at, size)


def _ring(source: SourceFile, at: int, size: int) -> bytes:
    if at >= source.size:
        at += _HEADER.size - source.size
    data = source.read_at(at, min(size, source.size - at))
    return data + source.read_at(_HEADER.size, size - len(data))


def _number(source: SourceFile, at: int) -> int:
    return int.from_bytes(source.read_at(at + 8, 4), "little")


def _row(number: int, data: bytes, place: Placer) -> Row | Rejected:
    (_, _, _, generated, written, event, kind, strings, category, _, _, strings_at, sid_length,
     sid_at, length, data_at) = _RECORD.unpack_from(data)  # fmt: skip
    source, after = _text(data, _RECORD.size)
    computer, _ = _text(data, after)
    said = []
    for _ in range(strings):
        if strings_at >= len(data) - 4:
            break
        text, strings_at = _text(data, strings_at)
        said.append(text)
    user = _sid(data[sid_at : sid_at + sid_length]) if sid_length else ""
    time = iso_utc(generated * 1_000_000, Precision.SECOND)
    try:
        ts = place.shifted(generated * 1_000_000) if generated else UNDATED_US
    except Unplaced as error:
        return Rejected(number, f"the time cannot be placed: {error}", data.hex())
    type_ = _TYPES.get(kind, f"type {kind}")
    raw = {
        "RecordNumber": number,
        "TimeGenerated": time,
        "TimeWritten": iso_utc(written * 1_000_000, Precision.SECOND),
        "EventID": event,
        "EventType": kind,
        "EventCategory": category,
        "SourceName": source,
        "ComputerName": computer,
        "UserSid": user,
        "Strings": said,
        "Data": data[data_at : data_at + length].hex(),
    }
    code = str(event & 0xFFFF)
    message = f"{source} {code}: {'; '.join(said)}" if said else f"{source} {code}"
    return (number, ts, time if generated else "", 2 if generated else 0, type_, computer, user,
            code, one_line(message), json.dumps(raw, ensure_ascii=False))  # fmt: skip


def _text(data: bytes, at: int) -> tuple[str, int]:
    """Read a text of UTF-16 that ends in zero, and give where the next one begins."""
    end = at
    while (end := data.find(b"\x00\x00", end)) >= 0 and (end - at) % 2:
        end += 1
    if end < 0:
        end = len(data)
    return visible(data[at:end].decode("utf-16-le", "backslashreplace")), end + 2


def _sid(data: bytes) -> str:
    if len(data) < 8 or len(data) < 8 + 4 * data[1]:
        return data.hex()
    parts = struct.unpack_from(f"<{data[1]}I", data, 8)
    authority = int.from_bytes(data[2:8], "big")
    return "-".join(("S", str(data[0]), str(authority), *map(str, parts)))


OLD_EVENT_LOG = OldEventLog()
