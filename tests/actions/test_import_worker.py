from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from casebook.actions import import_worker
from casebook.actions.import_worker import _PieceReader
from casebook.intake.readers.reader import Duplicate, Rejected, Row

Item = Row | Rejected | Duplicate


def row(locator: int, ts: int, raw: str = "raw") -> Row:
    return locator, ts, str(ts), 2, "kind", "", "", "", "a message", raw


def read(
    scratch: Path, items: Sequence[Item], capsys: pytest.CaptureFixture[str]
) -> tuple[list[tuple[list[int], list[int]]], dict[str, int]]:
    """Give the locators of the records and of the rejects of each segment, and the counts."""
    _PieceReader(str(scratch), find=None).read(iter(items))
    said = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    found = []
    for path in [line["segment"] for line in said if "segment" in line]:
        connection = sqlite3.connect(path)
        found.append(
            tuple(
                [n for (n,) in connection.execute(f"SELECT locator FROM {table} ORDER BY id")]
                for table in ("record", "reject")
            )
        )
        connection.close()
    return found, said[-1]["done"]  # type: ignore[return-value]


def test_a_reject_is_of_the_segment_of_the_row_before_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_worker, "_RUN_ROWS", 2)
    items: list[Item] = [
        row(1, 10), Rejected(2, "bad", "x"), row(3, 20), Rejected(4, "bad", "x"),
        row(5, 5), Rejected(6, "bad", "x"), row(7, 6),
        row(8, 1), Rejected(9, "bad", "x"),
    ]  # fmt: skip
    found, _ = read(tmp_path / "s", items, capsys)
    assert found == [([1, 3], [2, 4]), ([5, 7], [6]), ([8], [9])]


def test_rows_are_counted_by_their_locators_and_not_by_their_records(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_worker, "_FIRST_BATCH", 2)
    items: list[Item] = [
        row(1, 30),
        row(1, 10),
        row(1, 20),
        Duplicate(2),
        row(3, 5),
        Rejected(4, "bad", "x"),
    ]
    found, counts = read(tmp_path / "s", items, capsys)
    assert counts == {"rows": 4, "taken": 2, "duplicates": 1}
    assert found == [([3, 1, 1, 1], [4])]


def test_a_segment_ends_when_it_is_full(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_worker, "_FIRST_BATCH", 1)
    monkeypatch.setattr(import_worker, "_CHARACTERS_AT_ONCE", 1)
    monkeypatch.setattr(import_worker, "ROWS_PER_SEGMENT", 2)
    items: list[Item] = [row(1, 10), row(2, 20), Rejected(3, "bad", "x"), row(4, 30)]
    found, _ = read(tmp_path / "s", items, capsys)
    assert found == [([1, 2], [3]), ([4], [])]


def test_a_child_steps_back_once_however_many_pieces_it_reads() -> None:
    program = (
        "import os; from casebook.actions.import_worker import _step_back; "
        "_step_back(); _step_back(); print(os.nice(0))"
    )
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert int(answer.stdout) == max(10, os.nice(0))
