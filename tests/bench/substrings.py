"""Goal 10: a piece of a word with the index of substrings, against reading every message."""

from __future__ import annotations

from casebook.actions.index_substrings import index_substrings
from casebook.actions.progress import Directly, Progress
from casebook.model.timeline import RecordFilter
from casebook.store import search
from casebook.store.case_file import CaseFile
from tests.bench.measure import Result, median, milliseconds, timed
from tests.bench.timeline import PAGE, Workplace

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
        scanned = [
            timed(lambda: case.connection.execute(query, (f"%{piece}%",)).fetchall())  # noqa: B023
            for _ in range(3)
        ]
        hits = len(case.connection.execute(query, (f"%{piece}%",)).fetchall())
        is_right = search.count(case, flt, _inside(case, flt)) == hits
        ratio = median(ours) / median(scanned)
        results.append(
            Result("10", f"piece of a word, {hits:,} hits (index {took:.0f} s)",
                   milliseconds(median(ours)), f"LIKE {milliseconds(median(scanned))}",
                   f"{ratio:.3f}", f"<= {LIMIT}, same hits", ratio <= LIMIT and is_right)
        )  # fmt: skip
    case.close()
    return results


def _inside(case: CaseFile, flt: RecordFilter) -> search.Inside:
    looking = search.find_inside(case, flt)
    while True:
        try:
            next(looking)
        except StopIteration as end:
            found: search.Inside = end.value
            return found


def _first_page(case: CaseFile, flt: RecordFilter) -> None:
    search.records(case, flt, _inside(case, flt)).rows(0, PAGE)
