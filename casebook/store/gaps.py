"""Where the times of a source leave out long stretches, and where they jump back in its file.

Read in short steps: the times of every record once. Case thread only.
"""

from __future__ import annotations

import heapq
import sqlite3
from array import array
from collections import Counter
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from operator import sub

from casebook.errors import CaseError
from casebook.model.timeline import UNDATED_US
from casebook.store.case_file import CaseFile
from casebook.store.record_rows import file_ranks
from casebook.store.segment_parts import Segment, segments_of

MOST = 1_000
"""Gaps, and jumps, that are listed: the longest."""

_STEP = 10_000
_MOST_OF_SEGMENT = 200_000

Stretch = tuple[int, int]


@dataclass(frozen=True, slots=True)
class GapRule:
    """What is a gap and what a jump: the examiner chooses.

    A gap is a time without a record that is at least `shortest_us` long and at least `times_usual`
    times the usual distance, the median of the distances from one record to the next in time.
    A jump is a record that lies more than `jump_us` before the dated record above it in the file.
    """

    shortest_us: int = 600_000_000
    times_usual: int = 100
    jump_us: int = 60_000_000


@dataclass(frozen=True, slots=True)
class Jump:
    """A record that lies before the one above it in the file: its id, its place, both times."""

    record_id: int
    locator: int
    from_us: int
    to_us: int


@dataclass(frozen=True, slots=True)
class Gaps:
    """What was found: gaps by time, jumps in file order, how many there are, the usual distance.

    `usual_us` is the median rounded up to a power of two.
    """

    gaps: tuple[Stretch, ...]
    jumps: tuple[Jump, ...]
    gaps_in_all: int
    jumps_in_all: int
    usual_us: int


def find_gaps(case: CaseFile, source: int, rule: GapRule) -> Generator[tuple[int, int], None, Gaps]:
    """Look through a source; each step gives records done and in all.

    Raises CaseError when nearly everything would be a gap.
    """
    connection = case.connection
    segments = segments_of(connection, source)
    total = 2 * sum(segment.rows for segment in segments)
    distances: Counter[int] = Counter()
    empty: list[Stretch] | None = None
    jumps: list[tuple[int, int, Jump]] = []
    jumps_in_all = 0
    done = 0
    above: int | None = None
    for segment in segments:
        times = array("q")
        for some in _times(connection, segment):
            times.extend(some)
            yield done + len(times), total
        dated = times[segment.rows - segment.dated :]
        mine: list[Stretch] = []
        for _ in _empty_stretches(dated, rule, distances, mine):
            yield done + len(times), total
        empty = mine if empty is None else _both_empty(empty, mine)
        done += segment.rows
        yield done, total
        for low in range(0, segment.rows, _STEP):
            high = min(low + _STEP, segment.rows)
            for rank in file_ranks(connection, segment.k, low, high):
                at = times[rank]
                if at == UNDATED_US:
                    continue
                if above is not None and at < above - rule.jump_us:
                    jumps_in_all += 1
                    jump = Jump(segment.first_id + rank, 0, above, at)
                    _keep_longest(jumps, (above - at, -jumps_in_all, jump))
                above = at
            yield done + high, total
        done += segment.rows
    usual_us = _median(distances)
    shortest = max(rule.shortest_us, rule.times_usual * usual_us)
    inner = [stretch for stretch in empty or [] if stretch[0] > _BEGIN and stretch[1] < _END]
    gaps = [stretch for stretch in inner if stretch[1] - stretch[0] >= shortest]
    longest = sorted(gaps, key=lambda stretch: stretch[0] - stretch[1])[:MOST]
    listed = sorted(jumps, key=lambda entry: -entry[1])
    return Gaps(
        tuple(sorted(longest)),
        tuple(_placed(connection, jump) for _, _, jump in listed),
        len(gaps),
        jumps_in_all,
        usual_us,
    )


_BEGIN, _END = -(1 << 62) + 1, 1 << 62


def _times(connection: sqlite3.Connection, segment: Segment) -> Iterator[list[int]]:
    for low in range(0, segment.rows, _STEP):
        yield [
            ts
            for (ts,) in connection.execute(
                "SELECT ts FROM record WHERE id >= ? AND id < ? ORDER BY id",
                (segment.first_id + low, segment.first_id + min(low + _STEP, segment.rows)),
            )
        ]


def _empty_stretches(
    times: Sequence[int], rule: GapRule, distances: Counter[int], found: list[Stretch]
) -> Iterator[None]:
    """Find the times without a record of a segment, before its first and after its last too."""
    if not times:
        found.append((_BEGIN, _END))
        return
    found.append((_BEGIN, times[0]))
    for low in range(0, len(times) - 1, _STEP):
        some = times[low : low + _STEP + 1]
        steps = list(map(sub, some[1:], some))
        distances.update(map(int.bit_length, steps))
        if max(steps) >= rule.shortest_us:
            found += [(a, b) for a, b in pairwise(some) if b - a >= rule.shortest_us]
        if len(found) > _MOST_OF_SEGMENT:
            raise CaseError(
                "Nearly everything would be a gap by this rule. Choose a longer shortest gap."
            )
        yield
    found.append((times[-1], _END))


def _both_empty(one: Sequence[Stretch], other: Sequence[Stretch]) -> list[Stretch]:
    """Give the times that neither has a record in."""
    found = []
    i = j = 0
    while i < len(one) and j < len(other):
        begin, end = max(one[i][0], other[j][0]), min(one[i][1], other[j][1])
        if begin < end:
            found.append((begin, end))
        if one[i][1] < other[j][1]:
            i += 1
        else:
            j += 1
    return found


def _keep_longest(jumps: list[tuple[int, int, Jump]], entry: tuple[int, int, Jump]) -> None:
    if len(jumps) < MOST:
        heapq.heappush(jumps, entry)
    else:
        heapq.heappushpop(jumps, entry)


def _median(distances: Counter[int]) -> int:
    half = sum(distances.values()) // 2
    passed = 0
    for bits in sorted(distances):
        passed += distances[bits]
        if passed > half:
            return 1 << bits if bits else 0
    return 0


def _placed(connection: sqlite3.Connection, jump: Jump) -> Jump:
    (locator,) = connection.execute(
        "SELECT locator FROM record WHERE id = ?", (jump.record_id,)
    ).fetchone()
    return Jump(jump.record_id, locator, jump.from_us, jump.to_us)
