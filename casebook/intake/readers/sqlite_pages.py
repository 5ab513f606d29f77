"""Rows of a table in an SQLite file, read from its pages without opening it as a database.

SQLite itself would look for a journal beside the file, and change both. Only what the format
description (sqlite.org/fileformat2.html) says of table b-trees is needed to read the rows of one.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Iterator
from typing import NamedTuple

from casebook.intake.readers.lines import visible

MAGIC = b"SQLite format 3\x00"
MAX_ROW = 16 * 1024 * 1024

Value = int | float | str | bytes | None

_LEAF, _INTERIOR = 0x0D, 0x05
_HEADER = 100
_ENCODINGS = {0: "utf-8", 1: "utf-8", 2: "utf-16-le", 3: "utf-16-be"}
_DEEPEST = 40
_WAL_VERSION = 2
_SCHEMA_ROWS = 10_000
_COLUMNS = re.compile(r"\A\s*create\s+table\s[^(]*\((.*)\)[^)]*\Z", re.IGNORECASE | re.DOTALL)
_FIRST_WORD = re.compile(r"\s*[\"'`\[]?([^\s\"'`\],]+)")


class Damaged(NamedTuple):
    """What could not be read: the number of the row before it or of the row itself, and why."""

    rowid: int
    reason: str


class Table(NamedTuple):
    """A table that the file holds: its first page, and the columns with the last words of each."""

    root: int
    columns: tuple[str, ...]
    kinds: tuple[str, ...] = ()


class _Broken(Exception):
    """A page or row is not as the format says."""


class SqlitePages:
    """The pages of an SQLite file, read through `read_at(offset, n)`.

    Raises ValueError when the file does not begin as SQLite.
    """

    def __init__(self, read_at: Callable[[int, int], bytes], size: int) -> None:
        head = read_at(0, _HEADER)
        if len(head) < _HEADER or not head.startswith(MAGIC):
            raise ValueError("it does not begin as an SQLite file")
        page_size = int.from_bytes(head[16:18], "big")
        self.page_size = 65_536 if page_size == 1 else page_size
        self._usable = self.page_size - head[20]
        if self.page_size < 512 or self.page_size & (self.page_size - 1) or self._usable < 480:
            raise ValueError("its size of a page is none that SQLite knows")
        self._read_at = read_at
        self._size = size
        self._pages = -(-size // self.page_size)
        self._encoding = _ENCODINGS.get(int.from_bytes(head[56:60], "big"), "utf-8")
        self.has_log = head[18] == _WAL_VERSION
        """Whether rows may stand in a write-ahead log beside the file instead."""

    def tables(self) -> dict[str, Table]:
        """Give the tables by name; what of the schema cannot be read is left out."""
        found: dict[str, Table] = {}
        for count, item in enumerate(self.rows(1)):
            if count == _SCHEMA_ROWS:
                break
            if isinstance(item, Damaged):
                continue
            values = item[1]
            if len(values) < 5 or values[0] != "table":
                continue
            name, root, sql = values[1], values[3], values[4]
            if isinstance(name, str) and isinstance(root, int) and isinstance(sql, str):
                found[name] = Table(root, *_columns(sql))
        return found

    def marks(self) -> bytearray:
        """Make what the pages that were read are marked in, for tables that may share none."""
        return bytearray(self._pages // 8 + 1)

    def rows(
        self, root: int, seen: bytearray | None = None
    ) -> Iterator[tuple[int, tuple[Value, ...]] | Damaged]:
        """Read the rows of the table whose first page is `root`, in the order of their numbers.

        Each page is read once, of all tables that are given the same marks. What is damaged loses
        its own rows alone. Rows that overlap, so that they hold more than the file does, end the
        reading.
        """
        left = self._size
        seen = self.marks() if seen is None else seen
        stack = [(root, 0)]
        last = 0
        while stack:
            number, depth = stack.pop()
            try:
                page, start = self._page(number, seen, depth)
                kind, cells = self._cells(page, start, number)
            except _Broken as error:
                yield Damaged(last, f"page {number} of the database {error}; its rows are lost")
                continue
            if kind == _INTERIOR:
                right = int.from_bytes(page[start + 8 : start + 12], "big")
                below = [int.from_bytes(page[at : at + 4], "big") for at in cells]
                stack += [(child, depth + 1) for child in (right, *reversed(below))]
                continue
            for at in cells:
                try:
                    last, values, size = self._row(page, at)
                except _Broken as error:
                    yield Damaged(last, f"a row after this one {error}")
                    continue
                left -= size
                if left < 0:
                    yield Damaged(last, "its rows overlap; what follows was not read")
                    return
                yield last, values

    def _page(self, number: int, seen: bytearray, depth: int) -> tuple[bytes, int]:
        if not 1 <= number <= self._pages:
            raise _Broken("is not there")
        if seen[number // 8] & (1 << number % 8):
            raise _Broken("is named twice")
        if depth > _DEEPEST:
            raise _Broken("lies too deep")
        seen[number // 8] |= 1 << number % 8
        page = self._read_at((number - 1) * self.page_size, self.page_size)
        if len(page) < self.page_size:
            raise _Broken("is cut short")
        return page, _HEADER if number == 1 else 0

    def _cells(self, page: bytes, start: int, number: int) -> tuple[int, list[int]]:
        kind = page[start]
        if kind not in (_LEAF, _INTERIOR):
            raise _Broken("is no page of a table")
        count = int.from_bytes(page[start + 3 : start + 5], "big")
        first = start + (12 if kind == _INTERIOR else 8)
        if first + 2 * count > self._usable:
            raise _Broken(f"says that it holds {count:,} cells")
        places = list(struct.unpack_from(f">{count}H", page, first))
        if any(not first <= at < self._usable for at in places):
            raise _Broken("names a cell outside of it")
        return kind, places

    def _row(self, page: bytes, at: int) -> tuple[int, tuple[Value, ...], int]:
        size, at = _varint(page, at)
        rowid, at = _varint(page, at)
        if size > MAX_ROW:
            raise _Broken(f"is said to have {size:,} bytes, and {MAX_ROW:,} are read")
        most = self._usable - 35
        if size <= most:
            payload = page[at : at + size]
        else:
            least = (self._usable - 12) * 32 // 255 - 23
            local = least + (size - least) % (self._usable - 4)
            local = local if local <= most else least
            payload = self._with_overflow(page, at, local, size)
        if len(payload) != size:
            raise _Broken("is cut short")
        return _signed(rowid), tuple(self._values(payload)), size

    def _with_overflow(self, page: bytes, at: int, local: int, size: int) -> bytes:
        parts = [page[at : at + local]]
        following = int.from_bytes(page[at + local : at + local + 4], "big")
        held = local
        while held < size:
            if not 1 <= following <= self._pages:
                raise _Broken("goes on in a page that is not there")
            block = self._read_at((following - 1) * self.page_size, self.page_size)
            take = min(self._usable - 4, size - held)
            part = block[4 : 4 + take]
            if len(part) < take:
                raise _Broken("is cut short")
            parts.append(part)
            held += take
            following = int.from_bytes(block[:4], "big")
        return b"".join(parts)

    def _values(self, payload: bytes) -> Iterator[Value]:
        header, at = _varint(payload, 0)
        if header > len(payload):
            raise _Broken("has a header that is longer than it is")
        place = header
        while at < header:
            kind, at = _varint(payload, at)
            size = _size_of(kind)
            if place + size > len(payload):
                raise _Broken("holds less than its header says")
            yield self._value(kind, payload[place : place + size])
            place += size

    def _value(self, kind: int, data: bytes) -> Value:
        if kind >= 13 and kind % 2:
            return visible(data.decode(self._encoding, "backslashreplace"))
        if kind >= 12:
            return data
        if kind == 7:
            return float(struct.unpack(">d", data)[0])
        if kind in (8, 9):
            return kind - 8
        return int.from_bytes(data, "big", signed=True) if kind else None


def _size_of(kind: int) -> int:
    if kind >= 12:
        return (kind - 12) // 2
    if kind in (10, 11):
        raise _Broken("holds a value of a kind that is reserved")
    return (0, 1, 2, 3, 4, 6, 8, 8, 0, 0)[kind]


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = 0
    for n in range(9):
        if at >= len(data):
            raise _Broken("is cut short")
        byte = data[at]
        at += 1
        if n == 8:
            return value << 8 | byte, at
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            break
    return value, at


def _signed(number: int) -> int:
    return number - (1 << 64) if number >= 1 << 63 else number


def _columns(sql: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Give the names of the columns of a simple CREATE TABLE, and the last word of each."""
    found = _COLUMNS.match(sql[:65_536])
    parts = found[1].split(",") if found else []
    named = [(name[1], part.split()[-1].upper()) for part in parts
             if (name := _FIRST_WORD.match(part))]  # fmt: skip
    return tuple(name for name, _ in named), tuple(kind for _, kind in named)
