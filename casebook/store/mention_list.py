"""A list of the identifiers that records mention, counted in short steps and read in pages.

Each segment has its mentions in order; the list goes through all of them side by side. Only the
places of identifiers are held, eight bytes each, and how far every segment was at the end of each
window of values; the rows on screen are read when they are shown. Case thread only.
"""

from __future__ import annotations

import operator
import time
from array import array
from bisect import bisect_right
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import accumulate, chain

from casebook.model.identifier import IdentifierKind
from casebook.store.case_file import CaseFile
from casebook.store.mentions import LAST_US, Mentioned, SegmentRow, first_ids, live_segments, summed
from casebook.store.segments import fitting

FIRST_STEP_ROWS = 500
STEP_ROWS = 4_000
"""How many mentions one window holds at most; a mention is an identifier in one segment."""

_SEGMENT_BITS = 32
_HOUR_US = 3_600_000_000


class Order(StrEnum):
    """In which order identifiers are listed."""

    VALUE = "kind and value"
    RECORDS = "most records"
    FIRST = "first seen"
    LAST = "last seen"


@dataclass(slots=True)
class _Bucket:
    """Identifiers that stand together, in the order of their values until they are sorted."""

    places: array[int] = field(default_factory=lambda: array("q"))
    numbers: array[int] = field(default_factory=lambda: array("q"))
    is_sorted: bool = True


@dataclass(slots=True)
class _Stretch:
    """The identifiers of one kind from `low` to before `high`, looked at window by window.

    `ids` holds, for every segment of the list, its first id of each window that was begun, and
    `ends` the value before which each finished window ends. `until` holds the ids behind the last.
    """

    kind: str
    low: str
    high: str
    is_whole: bool
    ids: array[int] = field(default_factory=lambda: array("I"))
    until: array[int] = field(default_factory=lambda: array("I"))
    ends: list[str] = field(default_factory=list)

    def holds(self, kind: str, value: str) -> bool:
        """Say whether a window that is finished holds an identifier."""
        return self.kind == kind and bool(self.ends) and self.low <= value < self.ends[-1]


class MentionList:
    """The identifiers that match a kind and a piece of text, in one order.

    `step` looks a little further and is called until `is_done`. By value, what is found stays where
    it is, what begins with the text first; in the other orders what comes later can stand before
    it. Undated ones stand last.
    """

    def __init__(
        self, case: CaseFile, kind: str = "", text: str = "", order: Order = Order.VALUE
    ) -> None:
        self.kind, self.text, self.order = kind, text, order
        self.kinds: dict[str, int] = {}
        self.total = 0
        self._looked_at = 0
        self._segments = [k for k, _ in live_segments(case)]
        kinds = [kind] if kind else [each.value for each in IdentifierKind]
        self._left = deque(_Stretch(each, "", _LAST, True) for each in kinds)
        if text:
            # What begins with it is found at once.
            self._left.extendleft(
                _Stretch(each, text, text + _LAST, False) for each in reversed(kinds)
            )
        self._begun: list[_Stretch] = []
        self._rows = FIRST_STEP_ROWS
        self._buckets: dict[int, _Bucket] = {}
        self._ends: tuple[int, tuple[_Bucket, ...], tuple[int, ...]] | None = None

    @property
    def is_done(self) -> bool:
        """Say whether everything was looked at."""
        return not self._left

    @property
    def looked_at(self) -> int:
        """Count the mentions looked at, an identifier once in each segment."""
        return self._looked_at

    def step(self, case: CaseFile, seconds: float = 0.012) -> None:
        """Look on for about so long, but for one query at least."""
        ends = time.thread_time() + seconds
        while not self.is_done:
            self._look(case)
            if time.thread_time() >= ends:
                return

    def rows(self, case: CaseFile, first: int, n: int) -> tuple[Mentioned, ...]:
        """Give `n` identifiers of the list from the `first` on."""
        buckets, ends = self._ordered()
        places: list[int] = []
        wanted = range(max(0, first), min(first + n, self.total))
        at = bisect_right(ends, wanted.start) if wanted else len(buckets)
        for place in wanted:
            while place >= ends[at]:
                at += 1
            bucket = buckets[at]
            self._sort(bucket)
            places.append(bucket.places[place - (ends[at] - len(bucket.places))])
        return self._at(case, places)

    def _look(self, case: CaseFile) -> None:
        """Begin a stretch, or look at one more window of it, whole identifiers only."""
        stretch = self._left[0]
        if not stretch.until:
            self._begin(case, stretch)
        elif not self._look_at_window(case, stretch):
            self._left.popleft()

    def _begin(self, case: CaseFile, stretch: _Stretch) -> None:
        # Those of a kind that many records mention lie far apart: every stretch begins with few.
        self._rows = FIRST_STEP_ROWS
        # A segment that was retracted meanwhile has nothing in the list.
        firsts = first_ids(case, stretch.kind, stretch.low)
        ends = first_ids(case, stretch.kind, stretch.high)
        for k in self._segments:
            first = firsts.get(k, 0)
            stretch.ids.append(first)
            stretch.until.append(max(first, ends.get(k, 0)))
        if stretch.ids == stretch.until:
            self._left.popleft()
        else:
            self._begun.append(stretch)

    def _look_at_window(self, case: CaseFile, stretch: _Stretch) -> bool:
        """Look at one window, if there is one more; say whether there was."""
        started, size = time.thread_time(), len(self._segments)
        at = stretch.ids[-size:]
        left = sum(stretch.until) - sum(at)
        if not left:
            return False
        # Every segment gives its share, and none is asked for more than that.
        shares = [
            min(until, first + max(1, (until - first) * self._rows // left))
            for first, until in zip(at, stretch.until, strict=True)
        ]
        stretch.ends.append(self._end_of_window(case, stretch, shares))
        counts = self._look_through(case, stretch, at, shares)
        stretch.ids.extend(first + n for first, n in zip(at, counts, strict=True))
        if stretch.is_whole:
            self._looked_at += sum(counts)
        took_s = time.thread_time() - started
        self._rows = min(STEP_ROWS, fitting(self._rows, took_s))
        # Only a file that was tampered with has less in a window than its ids say.
        return any(counts)

    def _end_of_window(self, case: CaseFile, stretch: _Stretch, shares: Sequence[int]) -> str:
        """Give the first value that stands behind the share of any segment."""
        end = stretch.high
        for k, share, until in zip(self._segments, shares, stretch.until, strict=True):
            if share < until:
                for (value,) in case.connection.execute(
                    "SELECT value FROM mention WHERE segment = ? AND id = ?", (k, share)
                ):
                    end = min(end, value)
        return end

    def _look_through(
        self, case: CaseFile, stretch: _Stretch, at: Sequence[int], shares: Sequence[int]
    ) -> list[int]:
        """Take the identifiers of the newest window; give how many mentions each segment has."""
        text = self.text if stretch.is_whole else ""
        is_caseless = text.upper() == text.lower()
        query = (
            f"SELECT segment << {_SEGMENT_BITS} | id, value, {_NUMBERS[self.order]} FROM mention "
            "WHERE segment = ?1 AND id >= ?2 AND id < ?3 AND value < ?4"
        )
        if text:
            query += f" AND NOT (value >= ?5 AND value < ?5 || '{_LAST}') AND "
            query += "instr(value, ?5)" if is_caseless else "instr(lower(value), lower(?5))"
        places: dict[str, int] = {}
        numbers: dict[str, int | None] = {}
        join, counts, end = _JOINED[self.order], [], stretch.ends[-1]
        for k, first, share in zip(self._segments, at, shares, strict=True):
            if first == share:
                counts.append(0)
                continue
            part = (k, first, share, end)
            found = case.connection.execute(query, (*part, text) if text else part).fetchall()
            counts.append(_count(case, part) if text else len(found))
            for place, value, number in found:
                if places.setdefault(value, place) == place:
                    numbers[value] = number
                elif number is not None:
                    known = numbers[value]
                    numbers[value] = number if known is None else join(known, number)
        self._take(stretch.kind, [(places[value], numbers[value]) for value in sorted(places)])
        return counts

    def _at(self, case: CaseFile, places: Sequence[int]) -> tuple[Mentioned, ...]:
        """Read identifiers by the places of their first mentions."""
        wanted: dict[tuple[int, int], list[tuple[str, str]]] = {}
        keys = [_key_at(case, place) for place in places]
        for kind, value in keys:
            number = next((n for n, s in enumerate(self._begun) if s.holds(kind, value)), None)
            if number is None:
                continue
            window = bisect_right(self._begun[number].ends, value)
            wanted.setdefault((number, window), []).append((kind, value))
        live = dict(live_segments(case))
        rows = chain.from_iterable(
            self._read(case, self._begun[number], window, some, live)
            for (number, window), some in wanted.items()
        )
        found = {(each.kind, each.value): each for each in summed(rows)}
        return tuple(found[key] for key in keys if key in found)

    def _read(
        self,
        case: CaseFile,
        stretch: _Stretch,
        window: int,
        keys: Sequence[tuple[str, str]],
        live: Mapping[int, int],
    ) -> Iterator[SegmentRow]:
        """Read what every live segment has of some identifiers of one window."""
        values = {value for _, value in keys}
        lowest, highest = min(values), max(values)
        size = len(self._segments)
        firsts = stretch.ids[window * size : (window + 1) * size]
        ends = stretch.ids[(window + 1) * size : (window + 2) * size]
        for k, first, end in zip(self._segments, firsts, ends, strict=True):
            if first < end and k in live:
                for value, *rest in case.connection.execute(
                    f"SELECT value, n, first_us, {LAST_US} FROM mention WHERE segment = ? "
                    "AND id >= ? AND id < ? AND value >= ? AND value <= ?",
                    (k, first, end, lowest, highest),
                ):
                    if value in values:
                        yield stretch.kind, value, live[k], *rest

    def _take(self, kind: str, found: list[tuple[int, int | None]]) -> None:
        if not found:
            return
        self.kinds[kind] = self.kinds.get(kind, 0) + len(found)
        self.total += len(found)
        if self.order is Order.VALUE:
            self._buckets.setdefault(0, _Bucket()).places.extend([place for place, _ in found])
            return
        buckets, sign = self._buckets, 1 if self.order is Order.FIRST else -1
        width = 1 if self.order is Order.RECORDS else _HOUR_US
        for place, number in found:
            at = _UNDATED if number is None else sign * (number // width)
            bucket = buckets.get(at)
            if bucket is None:
                bucket = buckets[at] = _Bucket()
            bucket.places.append(place)
            if width > 1 and number is not None:
                bucket.numbers.append(sign * number)
                bucket.is_sorted = False

    def _ordered(self) -> tuple[tuple[_Bucket, ...], tuple[int, ...]]:
        """Give the buckets in order with the place behind the last of each."""
        if self._ends is None or self._ends[0] != self.total:
            buckets = tuple(self._buckets[at] for at in sorted(self._buckets))
            ends = tuple(accumulate(len(bucket.places) for bucket in buckets))
            self._ends = self.total, buckets, ends
        return self._ends[1], self._ends[2]

    def _sort(self, bucket: _Bucket) -> None:
        if bucket.is_sorted:
            return
        pairs = sorted(zip(bucket.numbers, bucket.places, strict=True), key=lambda pair: pair[0])
        bucket.numbers = array("q", [number for number, _ in pairs])
        bucket.places = array("q", [place for _, place in pairs])
        bucket.is_sorted = True


_UNDATED = (1 << 63) - 1
_LAST = "\U0010ffff"
_NUMBERS = {
    Order.VALUE: "NULL",
    Order.RECORDS: "n",
    Order.FIRST: "first_us",
    Order.LAST: LAST_US,
}
_JOINED: dict[Order, Callable[[int, int], int]] = {
    Order.VALUE: max,
    Order.RECORDS: operator.add,
    Order.FIRST: min,
    Order.LAST: max,
}


def _count(case: CaseFile, part: tuple[int, int, int, str]) -> int:
    """Count the mentions of a segment from an id to before another that stand before a value."""
    found = case.connection.execute(
        "SELECT count(*) FROM mention WHERE segment = ? AND id >= ? AND id < ? AND value < ?", part
    )
    return int(found.fetchone()[0])


def _key_at(case: CaseFile, place: int) -> tuple[str, str]:
    kind, value = case.connection.execute(
        "SELECT kind, value FROM mention WHERE segment = ? AND id = ?",
        (place >> _SEGMENT_BITS, place & ((1 << _SEGMENT_BITS) - 1)),
    ).fetchone()
    return kind, value


def mentions_in_all(case: CaseFile) -> int:
    """Count what a whole list looks at, from the ends of the segments."""
    found = case.connection.execute(
        "SELECT sum((SELECT max(id) + 1 FROM mention WHERE segment = g.k)) FROM segment AS g "
        "JOIN source AS s ON s.number = g.source WHERE s.retracted IS NULL"
    ).fetchone()[0]
    return int(found or 0)
