"""What the records of one segment mention, gathered while it is built.

A mention is kept with the ranks of its records in their segment, in order of time, as unsigned
little-endian numbers of 32 bits; so the way back to each record needs no search.
"""

from __future__ import annotations

import sqlite3
import sys
from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain

from casebook.model.identifier import KIND_LETTERS
from casebook.model.timeline import UNDATED_US

Find = Callable[[Sequence[str]], Sequence[Iterable[str]]]
"""Gives what each of some texts mentions, the letter of a kind and a value, maybe repeatedly."""

MentionRow = tuple[int, str, str, int, int | None, int | None, bytes]
"""id within the segment, kind, value, number of records, first and last time, ranks.

The last time is None where it is the first one, as it is of most: they stand in one record.
"""

_KINDS = {letter: kind.value for kind, letter in KIND_LETTERS.items()}

_MOST_HELD = 400_000
# Texts are looked through fastest together, but not so many that they leave the cache.
_TEXTS_AT_ONCE = 128


class Mentions:
    """What the records of one segment mention, gathered in file order.

    Much more than a segment of ordinary records holds is put aside into `scratch`, so that memory
    stays flat where every record names a path of its own.
    """

    def __init__(self, find: Find, scratch: sqlite3.Connection | None = None) -> None:
        self._find = find
        self._scratch = scratch
        self._held: dict[str, int | array[int]] = {}
        self._spilled = False

    def add(self, first: int, texts: Sequence[str]) -> None:
        """Take in what the records from ordinal `first` on mention. Ordinals come in order."""
        held, find = self._held, self._find
        get = held.get
        parts = (texts[n : n + _TEXTS_AT_ONCE] for n in range(0, len(texts), _TEXTS_AT_ONCE))
        for ordinal, keys in enumerate(chain.from_iterable(map(find, parts)), first):
            for key in keys:
                ordinals = get(key)
                if ordinals is None:
                    held[key] = ordinal
                elif type(ordinals) is int:
                    if ordinals != ordinal:
                        held[key] = array("I", (ordinals, ordinal))
                elif ordinals[-1] != ordinal:  # type: ignore[index]
                    ordinals.append(ordinal)  # type: ignore[union-attr]
        if len(held) > _MOST_HELD and self._scratch is not None:
            self._spill(self._scratch)

    def rows(self, ranks: Sequence[int] | None, times: Sequence[int]) -> Iterator[MentionRow]:
        """Give the rows of the segment by kind and value.

        `ranks` gives the rank of each ordinal, None where they are the same; `times` the times in
        order of rank.
        """
        undated = bisect_left(times, UNDATED_US + 1)
        for number, (key, ordinals) in enumerate(self._sorted()):
            if type(ordinals) is int:
                # Most identifiers of a long log stand in one record only.
                rank = ordinals if ranks is None else ranks[ordinals]
                at = times[rank] if rank >= undated else None
                yield number, _KINDS[key[0]], key[1:], 1, at, None, rank.to_bytes(4, "little")
                continue
            places = _as_array(ordinals)
            if ranks is not None:
                places = array("I", sorted(map(ranks.__getitem__, places)))
            ends = ends_of(places, undated, times)
            yield number, _KINDS[key[0]], key[1:], len(places), *ends, little_endian(places)

    def _sorted(self) -> Iterator[tuple[str, int | array[int]]]:
        if not self._spilled or self._scratch is None:
            for key in sorted(self._held):
                yield key, self._held[key]
            return
        self._spill(self._scratch)
        last: str | None = None
        gathered = array("I")
        for key, ordinals in self._scratch.execute(
            "SELECT key, ordinals FROM spilled ORDER BY key, n"
        ):
            if key != last:
                if last is not None:
                    yield last, gathered
                last, gathered = key, array("I")
            gathered.frombytes(ordinals)
        if last is not None:
            yield last, gathered
        self._scratch.execute("DROP TABLE spilled")

    def _spill(self, scratch: sqlite3.Connection) -> None:
        if not self._spilled:
            scratch.execute(
                "CREATE TABLE spilled (n INTEGER PRIMARY KEY, key TEXT NOT NULL, "
                "ordinals BLOB NOT NULL) STRICT"
            )
            self._spilled = True
        scratch.executemany(
            "INSERT INTO spilled (key, ordinals) VALUES (?, ?)",
            ((key, _as_array(o).tobytes()) for key, o in self._held.items()),
        )
        self._held.clear()


def ends_of(ranks: array[int], undated: int, times: Sequence[int]) -> tuple[int | None, int | None]:
    """Give first and last time of records as they are kept; the `undated` come before others."""
    first = bisect_left(ranks, undated)
    if first == len(ranks):
        return None, None
    first_us, last_us = times[ranks[first]], times[ranks[-1]]
    return first_us, None if first_us == last_us else last_us


def little_endian(numbers: array[int]) -> bytes:
    """Give unsigned 32-bit numbers as the case file holds them."""
    if sys.byteorder == "big":
        numbers = numbers[:]
        numbers.byteswap()
    return numbers.tobytes()


def from_little_endian(data: bytes) -> array[int]:
    """Read numbers as the case file holds them."""
    numbers = array("I", data)
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers


def _as_array(ordinals: int | array[int]) -> array[int]:
    return array("I", (ordinals,)) if isinstance(ordinals, int) else ordinals
