from __future__ import annotations

from collections.abc import Generator
from typing import TypeVar

from casebook.model.timeline import RecordFilter
from casebook.store import reject_search, search
from casebook.store.case_file import CaseFile
from casebook.store.doubts import count_doubts
from tests.store.timeline import row, store_source

T = TypeVar("T")


def ended(steps: Generator[tuple[int, int], None, T]) -> T:
    while True:
        try:
            done, total = next(steps)
            assert 0 <= done <= total
        except StopIteration as end:
            value: T = end.value
            return value


def store_rejects(case: CaseFile) -> None:
    rejects = [(n, "no time" if n % 3 else "no row", f"raw {n} ÄÖ") for n in range(1, 2001)]
    store_source(case, [[row(1, 5, "one")], [row(2, 6, "two")]], rejects)


def test_rejects_are_counted_by_reason(case: CaseFile) -> None:
    store_rejects(case)
    assert ended(reject_search.count_reasons(case, 1)) == (("no time", 1334), ("no row", 666))
    assert ended(reject_search.count_reasons(case, 2)) == ()


def test_too_many_reasons_end_as_others(case: CaseFile) -> None:
    store_source(case, [[row(1, 5, "one")]], [(n, f"reason {n}", "") for n in range(250)])
    counts = ended(reject_search.count_reasons(case, 1))
    assert counts[-1] == (reject_search.OTHER_REASONS, 50)
    assert sum(n for _, n in counts) == 250


def test_rejects_are_found_by_reason_and_text_and_paged_through(case: CaseFile) -> None:
    store_rejects(case)
    found = ended(reject_search.find(case, 1, "no row", "äö"))
    assert len(found) == 666
    page = reject_search.rows(case, 1, found[600:])
    assert [r.locator for r in page] == list(range(1803, 2001, 3))
    assert len(ended(reject_search.find(case, 1, "", "RAW 17 "))) == 1
    assert len(ended(reject_search.find(case, 1, "", "no t"))) == 1334


def test_doubtful_times_are_counted_and_found_with_other_filters(case: CaseFile) -> None:

    def doubtful(n: int) -> tuple[int, int, str, int, str, str, str, str, str, str]:
        plain = row(n, n * 10, f"word{n % 2} row {n}", host="a" if n % 3 else "b")
        return (*plain[:3], 2 | (n % 5) << 4, *plain[4:])

    store_source(case, [[doubtful(n) for n in range(50)], [doubtful(n) for n in range(50, 100)]])
    assert ended(count_doubts(case, 1)) == tuple(
        (words, 20)
        for words in (
            "first of a repeated hour", "second of a repeated hour",
            "in an hour the clocks skipped", "year inferred from the order of lines",
        )
    )  # fmt: skip
    everything = RecordFilter(doubtful=True)
    assert search.needs_looking_inside(everything)
    assert search.count(case, everything) == 80
    assert all(r.doubt for r in search.first_page(case, everything, 100))
    both = RecordFilter(doubtful=True, host="b", text="word1")
    inside = ended(search.find_inside(case, both))
    wanted = [n for n in range(100) if n % 5 and n % 3 == 0 and n % 2]
    assert search.count(case, both, inside) == search.count(case, both) == len(wanted)
    shown = search.records(case, both, inside).rows(0, 100)
    assert [r.locator for r in shown] == wanted
    piece = RecordFilter(doubtful=True, text="*ord1")
    assert search.count(case, piece) == 40
