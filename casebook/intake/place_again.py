"""The times of stored rows placed anew by another decision, from the text that was kept of them.

A line of text goes through its reader once more, because only the reader knows which part of a row
is its time, whether a zone stands in another column, and which year follows from the lines before.
What is no text by itself (a record of a binary log) is placed from the time text that was kept.
Neither is believed unseen: every row is first placed by the old decision, and only a way that gives
exactly what is stored is taken to place it by the new one.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import cast

from casebook.intake.readers import reader_named
from casebook.intake.readers.reader import (
    MAX_KEPT_OF_LONG_ROW,
    Duplicate,
    Layout,
    Piece,
    PlacesTexts,
    Reader,
    Rejected,
    Row,
)
from casebook.intake.source import BLOCK, SourceFile
from casebook.intake.timestamps import UNREADABLE, Placer, Unplaced
from casebook.model.timeline import UNDATED_US, TimeBasis

Item = Row | Rejected | Duplicate

_ENDLESS = 1 << 62
_KEPT_BLOCKS = 3
_FAILURES = (AttributeError, IndexError, KeyError, OSError, TypeError, ValueError)


class NotReproduced(ValueError):
    """A stored time that cannot be derived again; `locator` and `time_text` say which."""

    def __init__(self, locator: int, time_text: str) -> None:
        super().__init__(f"{locator}: {time_text}")
        self.locator = locator
        self.time_text = time_text


@dataclass(frozen=True, slots=True)
class StoredRow:
    """A row as the case holds it: its records, or none and the reason why it was rejected.

    `segment` says where it lies; nothing here looks at it.
    """

    locator: int
    raw: str
    records: tuple[Row, ...]
    reason: str = ""
    segment: int = 0


@dataclass(frozen=True, slots=True)
class PlacedRow:
    """What the new decision makes of a stored row.

    A record stays a record: where its time cannot be placed any more it is undated and marked. A
    reject becomes records where the new decision places its time.
    """

    stored: StoredRow
    records: tuple[Row, ...]
    reason: str = ""


def placed_again(
    reader_name: str, layout: Layout, old: TimeBasis, new: TimeBasis, stored: Iterable[StoredRow]
) -> Iterator[PlacedRow]:
    """Place rows, given in file order, anew. Raises NotReproduced, and CaseError for no reader."""
    reader = reader_named(reader_name)
    by_text = _ByText(reader, old, new)
    if reader.in_child or "bom" not in layout or "end" not in layout:
        for row in stored:
            yield by_text.placed(row)
        return
    feed = _Feed(stored)
    as_text = {**layout, "encoding": "utf-8", "bom": 0, "end": "\n"}
    if "header_line" in layout:
        # The header is no row, and was not kept as one.
        as_text["header_line"] = 0
    before, after = (
        _Items(reader.rows(feed.file(place), Piece(0, _ENDLESS, 1), as_text, basis))
        for place, basis in enumerate((old, new))
    )
    while (fed := feed.next()) is not None:
        row, first, behind = fed
        was, becomes = before.within(first, behind), after.within(first, behind)
        yield _placed(row, was, becomes) or by_text.placed(row)


def _placed(row: StoredRow, was: Sequence[Item], becomes: Sequence[Item]) -> PlacedRow | None:
    """Take what the reader makes of a row, if it made of it before what is stored."""
    if not row.records:
        if not (len(was) == 1 and isinstance(was[0], Rejected) and was[0].reason == row.reason):
            return PlacedRow(row, (), row.reason)
        taken = _records(becomes)
        if taken:
            return PlacedRow(row, tuple((row.locator, *item[1:]) for item in taken))
        said = next((item.reason for item in becomes if isinstance(item, Rejected)), row.reason)
        return PlacedRow(row, (), said)
    if not _reproduces(row.records, was):
        return None
    taken = _records(becomes)
    if len(taken) == len(row.records) == len(becomes):
        return PlacedRow(row, tuple(map(_with_time, row.records, taken)))
    if len(becomes) == 1 and isinstance(becomes[0], Rejected):
        return PlacedRow(row, tuple(map(_unreadable, row.records)))
    return None


def _reproduces(records: Sequence[Row], was: Sequence[Item]) -> bool:
    if len(was) == 1 and isinstance(was[0], Rejected):
        # It was a reject until an earlier decision placed it, or has been placed no more since.
        return all(_is_unreadable(record) for record in records)
    return len(was) == len(records) and all(
        type(item) is tuple and item[1:4] == record[1:4]
        for item, record in zip(was, records, strict=True)
    )


def _records(items: Sequence[Item]) -> list[Row]:
    # A reject is a named tuple, so the exact type tells.
    return [cast(Row, item) for item in items if type(item) is tuple]


def _with_time(record: Row, placed: Row) -> Row:
    return (*record[:1], placed[1], record[2], placed[3], *record[4:])


def _unreadable(record: Row) -> Row:
    return (*record[:1], UNDATED_US, record[2], UNREADABLE << 4, *record[4:])


def _is_unreadable(record: Row) -> bool:
    return record[1] == UNDATED_US and record[3] >> 4 == UNREADABLE


class _ByText:
    """Places single records from their time texts, or by their clock alone."""

    def __init__(self, reader: Reader, old: TimeBasis, new: TimeBasis) -> None:
        self._place = reader.placed_text if isinstance(reader, PlacesTexts) else _by_its_text
        self._old, self._new = Placer(old), Placer(new)
        self._basis = old
        # Without any decision the format, or the text, gave the time: the clock alone can change.
        self._is_fixed = not (old.zone or old.year or old.day_order)
        self._clock = Placer(replace(old, zone="", year=None))
        self._offset_us = old.clock_offset_us

    def placed(self, row: StoredRow) -> PlacedRow:
        """Place the records of a row; a reject stays one."""
        if not row.records:
            return PlacedRow(row, (), row.reason)
        return PlacedRow(row, tuple(self._record(record) for record in row.records))

    def _record(self, record: Row) -> Row:
        locator, ts, text, flags = record[:4]
        if self._tried(self._old, record) == (ts, flags):
            later_us, later_flags = self._tried(self._new, record)
            return (locator, later_us, text, later_flags, *record[4:])
        if ts == UNDATED_US and not text:
            return record
        if not self._is_fixed:
            raise NotReproduced(locator, text)
        if ts == UNDATED_US:
            return record
        for device_us in (ts - self._offset_us, ts):
            if self._shifted(self._clock, device_us, flags) == ts:
                later = self._shifted(self._new, device_us, flags)
                if later is None:
                    return _unreadable(record)
                return (locator, later, text, flags, *record[4:])
        raise NotReproduced(locator, text)

    def _tried(self, place: Placer, record: Row) -> tuple[int, int]:
        try:
            return self._place(record[4], record[2], place)
        except Unplaced:
            return UNDATED_US, UNREADABLE << 4

    def _shifted(self, place: Placer, us: int, flags: int) -> int | None:
        try:
            return place.shifted(us, flags & 15)
        except Unplaced:
            return None


def _by_its_text(kind: str, text: str, place: Placer) -> tuple[int, int]:
    del kind
    return place(text)


class _Items:
    """What a reader gives, taken by the line it stands on."""

    def __init__(self, items: Iterator[Item]) -> None:
        self._items = items
        self._ahead: Item | None = None

    def within(self, first: int, behind: int) -> list[Item]:
        """Give what stands on the lines from `first` to before `behind`, and go on behind them."""
        found = []
        while (item := self._peek()) is not None and item[0] < behind:
            self._ahead = None
            if item[0] >= first:
                found.append(item)
        return found

    def _peek(self) -> Item | None:
        if self._ahead is None:
            try:
                self._ahead = next(self._items, None)
            except _FAILURES:
                # A reader that needs the file itself; its rows are placed from their time texts.
                self._items = iter(())
        return self._ahead


class _Feed:
    """Rows as the lines of a text that two readers read in step; never more than a few blocks."""

    def __init__(self, stored: Iterable[StoredRow]) -> None:
        self._stored = iter(stored)
        self._waiting: deque[tuple[StoredRow, int, int]] = deque()
        self._line = 1
        self._begin = 0
        self._data = bytearray()
        self._read_to = [0, 0]

    def next(self) -> tuple[StoredRow, int, int] | None:
        """Give the next row with its first line and the one behind it; None at the end."""
        if not self._waiting and not self._pull():
            return None
        return self._waiting.popleft()

    def file(self, place: int) -> SourceFile:
        """Give what reader number `place` reads."""
        return cast(SourceFile, _FedFile(self, place))

    def read_at(self, place: int, offset: int, n: int) -> bytes:
        """Give up to `n` bytes from `offset`; a reader reads on, never far back."""
        while self._begin + len(self._data) < offset + n and self._pull():
            pass
        self._read_to[place] = max(self._read_to[place], offset + n)
        found = bytes(self._data[offset - self._begin : offset - self._begin + n])
        done = min(self._read_to) - _KEPT_BLOCKS * BLOCK - self._begin
        if done > 0:
            del self._data[:done]
            self._begin += done
        return found

    def _pull(self) -> bool:
        row = next(self._stored, None)
        if row is None:
            return False
        first = self._line
        if _may_be_fed(row):
            self._data += row.raw.encode("utf-8", "backslashreplace") + b"\n"
            self._line += row.raw.count("\n") + 1
        self._waiting.append((row, first, self._line))
        return True


def _may_be_fed(row: StoredRow) -> bool:
    """Say whether a row ends where its text does: of some rejects only the beginning was kept."""
    return bool(row.records) or (
        len(row.raw) < MAX_KEPT_OF_LONG_ROW and row.raw.count('"') % 2 == 0
    )


class _FedFile:
    """What a reader of lines asks of a file."""

    name = "what the case holds"
    size = _ENDLESS

    def __init__(self, feed: _Feed, place: int) -> None:
        self._feed = feed
        self._place = place

    def read_at(self, offset: int, n: int) -> bytes:
        """Read up to `n` bytes from `offset`."""
        return self._feed.read_at(self._place, offset, n)
