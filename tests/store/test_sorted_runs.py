from __future__ import annotations

import random
from pathlib import Path

import pytest

from casebook.store import sorted_runs
from casebook.store.sorted_runs import SortedRuns, StoredRow


def stored(ts: int, ordinal: int) -> StoredRow:
    return ts, ordinal, ordinal + 1, 2, 1, 2, 3, 4, f"{ts} \N{SNOWMAN}", "message", "raw", None


@pytest.mark.parametrize("rows_a_run", [1, 7, 1000])
def test_runs_give_every_row_in_order_of_time_and_then_of_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rows_a_run: int
) -> None:
    monkeypatch.setattr(sorted_runs, "_ROWS", rows_a_run)
    monkeypatch.setattr(sorted_runs, "_ROWS_READ_AT_ONCE", 3)
    choose = random.Random(1)
    rows = [stored(choose.randrange(-20, 20), n) for n in range(100)]
    beginning, rest = sorted(rows[:10]), rows[10:]
    runs = SortedRuns(tmp_path)
    for at in range(0, len(rest), 5):
        runs.add(rest[at : at + 5], characters=15)
    assert list(runs.merged(beginning)) == sorted(rows, key=lambda row: (row[0], row[1]))
    runs.close()


def test_a_run_ends_early_where_rows_are_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sorted_runs, "_CHARACTERS", 100)
    runs = SortedRuns(tmp_path)
    runs.add([stored(2, 0)], characters=60)
    assert runs.held == 1
    runs.add([stored(1, 1)], characters=60)
    assert runs.held == 0
    assert [row[1] for row in runs.merged([])] == [1, 0]
    runs.close()


def test_what_is_laid_aside_has_no_name_that_a_crash_could_leave(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sorted_runs, "_ROWS", 1)
    runs = SortedRuns(tmp_path)
    runs.add([stored(2, 0)], characters=3)
    assert list(tmp_path.iterdir()) == []
    runs.close()
