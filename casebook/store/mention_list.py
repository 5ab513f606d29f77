"""A list of the identifiers that records mention, counted in short steps and read in pages.

Each segment has its mentions in order; the list goes through all of them side by side, in windows
of values. Only the places of mentions are held, eight bytes each; the rows on screen are read from
there when they are shown. Case thread only.
"""

from __future__ import annotations

import json
import operator
import time
from array import array
from bisect import bisect_right
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import accumulate
from operator import itemgetter

from casebook.model.identifier import IdentifierKind
from casebook.store.case_file import CaseFile
from casebook.store.mentions import LAST_US, Mentioned, first_ids, live_segments, summed
from casebook.store.segments import fitting

FIRST_STEP_ROWS = 500
STEP_ROWS = 4_000
"""How many mentions one window holds at most; a mention is an identifier in one segment."""

_SEGMENT_BITS = 32
_SEVERAL = 1 << 62
_HOUR_US = 3_600_000_000
_PARTS = 60
_SORTED_AT_ONCE = 8_192


class Order(StrEnum):
    """In which order identifiers are listed."""

    VALUE = "kind and value"
    RECORDS = "most records"
    FIRST = "first seen"
    LAST = "last seen"


@dataclass(slots=True)
class _Bucket:
    """Identifiers that stand together, in the order of their values until they are sorted.

    One of `width` that would take long to sort is parted into narrower ones; those of width 1 have
    no numbers, as all of theirs are the same.
    """

    width: int = 1
    places: array[int] = field(default_factory=lambda: array("q"))
    numbers: array[int] = field(default_factory=lambda: array("q"))
    is_sorted: bool = True
    parts: dict[int, _Bucket] | None = None

    def add(self, number: int, place: int) -> None:
        """Take in one more identifier."""
        if self.parts is not None:
            width = max(1, self.width // _PARTS)
            part = self.parts.get(number // width)
            if part is None:
                part = self.parts[number // width] = _Bucket(width)
            part.add(number, place)
            return
        self.places.append(place)
        if self.width > 1:
            self.numbers.append(number)
            self.is_sorted = False
            if len(self.places) > _SORTED_AT_ONCE:
                self.parts = {}
                for each in zip(self.numbers, self.places, strict=True):
                    self.add(*each)
                self.numbers, self.places = array("q"), array("q")

    def leaves(self) -> Iterator[_Bucket]:
        """Give what it is parted into, in order."""
        if self.parts is None:
            yield self
        else:
            for at in sorted(self.parts):
                yield from self.parts[at].leaves()

    def sort(self) -> None:
        """Put its identifiers in order of their numbers."""
        if not self.is_sorted:
            pairs = sorted(zip(self.numbers, self.places, strict=True), key=itemgetter(0))
            self.numbers = array("q", [number for number, _ in pairs])
            self.places = array("q", [place for _, place in pairs])
            self.is_sorted = True


@dataclass(slots=True)
class _Stretch:
    """The identifiers of one kind from `low` to before `high`, looked at window by window.

    `at` holds, for every segment of the list, the first id of the next window, and `until` the ids
    behind the last.
    """

    kind: str
    low: str
    high: str
    is_whole: bool
    at: list[int] = field(default_factory=list)
    until: list[int] = field(default_factory=list)


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
        self._rows = FIRST_STEP_ROWS
        self._buckets: dict[int, _Bucket] = {}
        # Of what stands in several segments: how many they are, and the places in each of them.
        self._spread = array("q")
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
            bucket.sort()
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
            stretch.at.append(first)
            stretch.until.append(max(first, ends.get(k, 0)))
        if stretch.at == stretch.until:
            self._left.popleft()

    def _look_at_window(self, case: CaseFile, stretch: _Stretch) -> bool:
        """Look at one window, if there is one more; say whether there was."""
        started = time.thread_time()
        left = sum(stretch.until) - sum(stretch.at)
        if not left:
            return False
        # Every segment gives its share, and none is asked for more than that.
        shares = [
            min(until, first + max(1, (until - first) * self._rows // left))
            for first, until in zip(stretch.at, stretch.until, strict=True)
        ]
        end = self._end_of_window(case, stretch, shares)
        counts = self._look_through(case, stretch, shares, end)
        stretch.at = [first + n for first, n in zip(stretch.at, counts, strict=True)]
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
        self, case: CaseFile, stretch: _Stretch, shares: Sequence[int], end: str
    ) -> list[int]:
        """Take the identifiers before `end`; give how many mentions of them each segment has."""
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
        further: dict[str, list[int]] = {}
        numbers: dict[str, int | None] = {}
        join, counts = _JOINED[self.order], []
        for k, first, share in zip(self._segments, stretch.at, shares, strict=True):
            if first == share:
                counts.append(0)
                continue
            part = (k, first, share, end)
            found = case.connection.execute(query, (*part, text) if text else part).fetchall()
            counts.append(_count(case, part) if text else len(found))
            for place, value, number in found:
                if places.setdefault(value, place) == place:
                    numbers[value] = number
                    continue
                further.setdefault(value, [places[value]]).append(place)
                if number is not None:
                    known = numbers[value]
                    numbers[value] = number if known is None else join(known, number)
        places.update((value, self._held(several)) for value, several in further.items())
        self._take(stretch.kind, [(places[value], numbers[value]) for value in sorted(places)])
        return counts

    def _at(self, case: CaseFile, places: Sequence[int]) -> tuple[Mentioned, ...]:
        """Read what every live segment has of identifiers, by their places."""
        every: list[int] = []
        for place in places:
            at = place & ~_SEVERAL
            several = self._spread[at + 1 : at + 1 + self._spread[at]] if place != at else ()
            every.extend(several or (place,))
        live = dict(live_segments(case))
        rows = case.connection.execute(_ROWS_AT, (json.dumps(every),))
        return tuple(
            summed((kind, value, live[k], *rest) for k, kind, value, *rest in rows if k in live)
        )

    def _held(self, places: Sequence[int]) -> int:
        """Keep several places of one identifier; give the number that finds them again."""
        at = len(self._spread)
        self._spread.append(len(places))
        self._spread.extend(places)
        return _SEVERAL | at

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
            at = _UNDATED if number is None else sign * number // width
            bucket = buckets.get(at)
            if bucket is None:
                bucket = buckets[at] = _Bucket(1 if number is None else width)
            bucket.add(0 if number is None else sign * number, place)

    def _ordered(self) -> tuple[tuple[_Bucket, ...], tuple[int, ...]]:
        """Give the buckets in order with the place behind the last of each."""
        if self._ends is None or self._ends[0] != self.total:
            buckets = tuple(
                leaf for at in sorted(self._buckets) for leaf in self._buckets[at].leaves()
            )
            ends = tuple(accumulate(len(bucket.places) for bucket in buckets))
            self._ends = self.total, buckets, ends
        return self._ends[1], self._ends[2]


_ROWS_AT = (
    f"SELECT m.segment, m.kind, m.value, m.n, m.first_us, {LAST_US} FROM json_each(?) AS j "
    f"CROSS JOIN mention AS m ON m.segment = j.value >> {_SEGMENT_BITS} "
    f"AND m.id = j.value & {(1 << _SEGMENT_BITS) - 1}"
)
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


def mentions_in_all(case: CaseFile) -> int:
    """Count what a whole list looks at, from the ends of the segments."""
    found = case.connection.execute(
        "SELECT sum((SELECT max(id) + 1 FROM mention WHERE segment = g.k)) FROM segment AS g "
        "JOIN source AS s ON s.number = g.source WHERE s.retracted IS NULL"
    ).fetchone()[0]
    return int(found or 0)
