from __future__ import annotations

from collections.abc import Generator
from typing import TypeVar

import pytest

from casebook.errors import CaseError
from casebook.model.timeline import UNDATED_US
from casebook.store import gaps
from casebook.store.case_file import CaseFile
from casebook.store.gaps import GapRule, Gaps, find_gaps
from casebook.store.scratch import ScratchRow
from tests.store.timeline import SECOND, START_US, row, store_source

T = TypeVar("T")
MINUTE = 60 * SECOND


def run(steps: Generator[tuple[int, int], None, T]) -> T:
    while True:
        try:
            done, total = next(steps)
        except StopIteration as end:
            found: T = end.value
            return found
        assert 0 <= done <= total


def look(case: CaseFile, *parts: list[int], rule: GapRule = GapRule()) -> Gaps:  # noqa: B008
    """Store a source of these seconds, a segment a part, and look through it."""
    line = 0
    rows: list[list[ScratchRow]] = []
    for part in parts:
        rows.append([])
        for second in part:
            line += 1
            ts = UNDATED_US if second is None else START_US + second * SECOND
            rows[-1].append(row(line, ts, f"row {line}"))
    source = store_source(case, rows)
    return run(find_gaps(case, source.number, rule))


def seconds(found: Gaps) -> list[tuple[int, int]]:
    return [((a - START_US) // SECOND, (b - START_US) // SECOND) for a, b in found.gaps]


def test_a_gap_is_far_longer_than_usual(case: CaseFile) -> None:
    found = look(case, [*range(100), *range(2000, 2100)])
    assert seconds(found) == [(99, 2000)]
    assert found.usual_us == 1 << 20  # a second, rounded up
    assert found.jumps == ()


def test_what_is_usual_is_no_gap_however_long(case: CaseFile) -> None:
    hourly = [3600 * i for i in range(50)]
    assert look(case, hourly).gaps == ()
    assert len(look(case, hourly, rule=GapRule(times_usual=0)).gaps) == 49


def test_a_gap_of_one_segment_that_another_fills_is_none(case: CaseFile) -> None:
    found = look(case, [*range(50), *range(5000, 5050)], [*range(1000, 1100)])
    assert seconds(found) == [(49, 1000), (1099, 5000)]


def test_a_jump_is_listed_with_its_place_and_both_times(case: CaseFile) -> None:
    found = look(case, [0, 500, 490, 100, None, 30, 600], [20, 21])  # type: ignore[list-item]
    assert [(j.locator, (j.from_us - j.to_us) // SECOND) for j in found.jumps] == [
        (4, 390), (6, 70), (8, 580),
    ]  # fmt: skip
    assert found.jumps_in_all == 3
    less = look(case, [0, 500, 490], rule=GapRule(jump_us=5 * SECOND))
    assert [j.locator for j in less.jumps] == [3]


def test_of_many_jumps_the_longest_are_listed_and_all_counted(
    case: CaseFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gaps, "MOST", 2)
    found = look(case, [1000, 0, 3000, 0, 2000, 0])
    assert [j.locator for j in found.jumps] == [4, 6]
    assert found.jumps_in_all == 3


def test_a_source_without_times_has_neither(case: CaseFile) -> None:
    found = look(case, [None, None])  # type: ignore[list-item]
    assert (found.gaps, found.jumps, found.usual_us) == ((), (), 0)


def test_a_rule_by_which_all_is_a_gap_is_refused(
    case: CaseFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gaps, "_MOST_OF_SEGMENT", 10)
    with pytest.raises(CaseError, match="longer shortest gap"):
        look(case, list(range(50)), rule=GapRule(shortest_us=0))
