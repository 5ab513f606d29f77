"""Goal 10: a piece of a word with the index of substrings, against reading every message."""

from __future__ import annotations

from collections.abc import Generator
from typing import TypeVar

from casebook.actions.index_substrings import index_substrings
from casebook.actions.progress import Directly, Progress
from casebook.model.timeline import RecordFilter
from casebook.store import search
from casebook.store.case_file import CaseFile
from casebook.store.segment_parts import Inside
from tests.bench.measure import Result, median, milliseconds, timed
from tests.bench.timeline import PAGE, Workplace

T = TypeVar("T")

# A piece of a hexadecimal number, and one of a common word.
PIECES = ("7f3ac2", "nvoic")
LIMIT = 0.02


def measure_substrings(place: Workplace) -> list[Result]:
    """Index the substrings, then look for pieces of words; the peer is a scan of the same rows."""
    case = place.open_case()
    took = timed(lambda: index_substrings(Directly(case), Progress()))
    results = []
    query = "SELECT id FROM record WHERE message LIKE ? ORDER BY id LIMIT -1"
    for piece in PIECES:
        flt = RecordFilter(text=f"*{piece}")
        ours = [timed(lambda: _first_page(case, flt)) for _ in range(9)]  # noqa: B023
        counted = timed(lambda: search.count(case, flt, _inside(case, flt)))  # noqa: B023
        scanned = [
            timed(lambda: case.connection.execute(query, (f"%{piece}%",)).fetchall())  # noqa: B023
            for _ in range(3)
        ]
        hits = len(case.connection.execute(query, (f"%{piece}%",)).fetchall())
        is_right = search.count(case, flt, _inside(case, flt)) == hits
        ratio = median(ours) / median(scanned)
        what = f"piece of a word, {hits:,} hits counted after {counted:.2f} s (index {took:.0f} s)"
        results.append(
            Result("10", what, milliseconds(median(ours)), f"LIKE {milliseconds(median(scanned))}",
                   f"{ratio:.3f}", f"<= {LIMIT}, same hits", ratio <= LIMIT and is_right)
        )  # fmt: skip
    case.close()
    return results


def _inside(case: CaseFile, flt: RecordFilter) -> Inside:
    return _end_of(search.find_inside(case, flt))


def _first_page(case: CaseFile, flt: RecordFilter) -> None:
    """Do what the window does before it shows the first records."""
    begun = _end_of(search.find_first(case, flt, PAGE))
    assert search.records(case, flt, begun.inside).rows(0, PAGE)


def _end_of(steps: Generator[tuple[int, int], None, T]) -> T:
    while True:
        try:
            next(steps)
        except StopIteration as end:
            found: T = end.value
            return found
