"""A list of the identifiers that records mention, counted in short steps and read in pages.

Only the places of identifiers are held, eight bytes each; the rows on screen are read when they
are shown. Case thread only.
"""

from __future__ import annotations

import time
from array import array
from bisect import bisect_right
from collections import deque
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import accumulate

from casebook.model.identifier import IdentifierKind
from casebook.store.case_file import CaseFile
from casebook.store.mentions import Mentioned, mentioned

FIRST_STEP_ROWS = 500
STEP_ROWS = 4_000
"""How many mentions one query looks at; a mention is an identifier in one segment."""

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
        self._retracted = [
            k
            for (k,) in case.connection.execute(
                "SELECT g.k FROM segment AS g JOIN source AS s ON s.number = g.source "
                "WHERE s.retracted IS NOT NULL ORDER BY g.k"
            )
        ]
        kinds = (kind,) if kind else _kinds_of(case)
        self._left = deque((each, "", _LAST, True) for each in kinds)
        if text:
            # What begins with it is found by the index at once.
            self._left.extendleft((each, text, text + _LAST, False) for each in reversed(kinds))
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
        found: list[Mentioned] = []
        wanted = range(max(0, first), min(first + n, self.total))
        at = bisect_right(ends, wanted.start) if wanted else len(buckets)
        for place in wanted:
            while place >= ends[at]:
                at += 1
            bucket = buckets[at]
            self._sort(bucket)
            key = bucket.places[place - (ends[at] - len(bucket.places))]
            row = _at(case, key)
            if row is not None:
                found.append(row)
        return tuple(found)

    def _look(self, case: CaseFile) -> None:
        """Look at so many mentions more, whole identifiers only."""
        kind, low, high, is_whole = self._left.popleft()
        found = case.connection.execute(
            "SELECT value FROM mention INDEXED BY mention_value WHERE kind = ? AND value >= ? "
            "AND value < ? ORDER BY value LIMIT 1 OFFSET ?",
            (kind, low, high, self._rows),
        ).fetchone()
        end = high if found is None else found[0]
        if found is not None and end == low:
            # More segments than a step holds mention one value: what follows it ends the step.
            end = low + "\0"
        if end != high:
            self._left.appendleft((kind, end, high, is_whole))
        self._take(kind, self._found(case, kind, low, end, is_whole))
        if is_whole:
            self._looked_at += self._rows
        self._rows = STEP_ROWS

    def _found(
        self, case: CaseFile, kind: str, low: str, end: str, is_whole: bool
    ) -> list[tuple[int, int | None]]:
        clauses, values = "", [kind, low, end]
        if self._retracted:
            clauses += f" AND segment NOT IN ({', '.join(map(str, self._retracted))})"
        if self.text and is_whole:
            is_caseless = self.text.upper() == self.text.lower()
            clauses += " AND NOT (value >= ? AND value < ?) AND "
            clauses += "instr(value, ?)" if is_caseless else "instr(lower(value), lower(?))"
            values += [self.text, self.text + _LAST, self.text]
        return case.connection.execute(
            f"SELECT min(segment << {_SEGMENT_BITS} | id), {_NUMBERS[self.order]} "
            "FROM mention INDEXED BY mention_value WHERE kind = ? AND value >= ? AND value < ?"
            f"{clauses} GROUP BY value ORDER BY value",
            values,
        ).fetchall()

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
    Order.RECORDS: "sum(n)",
    Order.FIRST: "min(first_us)",
    Order.LAST: "max(last_us)",
}


def _kinds_of(case: CaseFile) -> tuple[str, ...]:
    """Give the kinds of which there are any, in the order in which kinds are listed."""
    return tuple(
        kind.value
        for kind in IdentifierKind
        if case.connection.execute(
            "SELECT 1 FROM mention INDEXED BY mention_value WHERE kind = ? LIMIT 1", (kind.value,)
        ).fetchone()
    )


def _at(case: CaseFile, place: int) -> Mentioned | None:
    found = case.connection.execute(
        "SELECT kind, value FROM mention WHERE segment = ? AND id = ?",
        (place >> _SEGMENT_BITS, place & ((1 << _SEGMENT_BITS) - 1)),
    ).fetchone()
    return None if found is None else mentioned(case, *found)


def mentions_in_all(case: CaseFile) -> int:
    """Count what a whole list looks at, retracted sources included; from the ends of segments."""
    total = 0
    for (k,) in case.connection.execute("SELECT segment FROM collected ORDER BY segment"):
        found = case.connection.execute(
            "SELECT max(id) FROM mention WHERE segment = ?", (k,)
        ).fetchone()[0]
        total += 0 if found is None else int(found) + 1
    return total
