"""A piece of a word is found the same with an index of substrings and without."""

from __future__ import annotations

import dataclasses
import sqlite3
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from casebook.actions.import_source import ImportOptions, import_source
from casebook.actions.index_substrings import index_substrings, rows_without_substrings
from casebook.actions.progress import Directly, Progress
from casebook.actions.verify_case import verify
from casebook.errors import Cancelled
from casebook.model.case import CaseHeader, Examiner
from casebook.model.timeline import RecordFilter, Source
from casebook.store import inside_words, schema, search, segments
from casebook.store.case_file import CaseFile
from tests.store.timeline import SECOND, START_US, random_rows, store_source

MESSAGES = (
    "user logged on to web-02",
    "payload 7F3AC2.dat written",
    "用户登录失败 from 203.0.113.9",
    "संदेश भेजा गया",
    "Électricité de FRANCE",
    "100% done, a_b",
    "nothing here",
)


@pytest.fixture
def case(tmp_path: Path) -> CaseFile:
    path = tmp_path / "log.csv"
    rows = [f'2022-11-23T0{n}:00:00Z,logged,"{text}"' for n, text in enumerate(MESSAGES)]
    path.write_text("\n".join(["datetime,timestamp_desc,message", *rows, ""]), encoding="utf-8")
    case = CaseFile.create(tmp_path / "a.casebook", Examiner("A"), CaseHeader("", "Test"))
    import_source(Directly(case), path, ImportOptions(), Progress())
    return case


SEARCHES = {
    "*3ac": [1],
    "*GGED": [0],
    "登录": [2],
    "登录失败": [2],
    "*देश": [3],
    "*lectric": [4],
    "*ÉLEC": [4],
    "*rance": [4],
    "*0%": [5],
    "*a_b": [5],
    "*a-b": [],
    "*er from": [],
    "*logg web": [0],
    "*no": [6],
}


def _found(case: CaseFile, text: str) -> list[int]:
    return [MESSAGES.index(r.message) for r in search.first_page(case, RecordFilter(text=text), 9)]


@pytest.mark.parametrize("indexed", [False, True])
def test_pieces_are_found_inside_words_in_every_script(case: CaseFile, indexed: bool) -> None:
    if indexed:
        assert rows_without_substrings(Directly(case)) == len(MESSAGES)
        assert index_substrings(Directly(case), Progress()) == len(MESSAGES)
        assert rows_without_substrings(Directly(case)) == 0
    for text, expected in SEARCHES.items():
        assert _found(case, text) == expected, text
        flt = RecordFilter(text=text)
        assert search.count(case, flt) == len(expected), text
        steps = search.find_inside(case, flt)
        while True:
            try:
                done, total = next(steps)
                assert 0 < done <= total
            except StopIteration as end:
                inside = end.value
                break
        listed = search.records(case, flt, inside)
        assert [MESSAGES.index(r.message) for r in listed.rows(0, 9)] == expected, text
    case.close()


def test_the_index_is_verified_and_survives_closing(case: CaseFile) -> None:
    index_substrings(Directly(case), Progress())
    path, examiner = case.path, case.examiner
    case.close()
    case = CaseFile.open(path, examiner)
    assert schema.difference(case.connection, schema.VERSION) == (set(), {1})
    assert verify(Directly(case), Progress()).ok
    source = case.numbered(Source, 1)
    with case.guard.segment(1), case.transaction():
        case.connection.execute("DELETE FROM tri_1_data WHERE id > 10")
    found = segments.check_segments(case, source, lambda done, total: None)
    assert any("index of substrings" in finding for finding in found)
    case.connection.close()


def test_a_cancelled_index_leaves_nothing_and_can_be_made_again(case: CaseFile) -> None:
    class Stop(Progress):
        def check_cancelled(self) -> None:
            raise Cancelled

    with pytest.raises(Cancelled):
        index_substrings(Directly(case), Stop())
    assert rows_without_substrings(Directly(case)) == len(MESSAGES)
    assert sorted(p.name for p in case.path.parent.iterdir() if "scratch" in p.name) == []
    assert index_substrings(Directly(case), Progress()) == len(MESSAGES)
    assert _found(case, "*3ac") == [1]
    case.close()


def test_the_published_rows_of_an_index_of_substrings_are_those_sqlite_makes() -> None:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    before = set(schema.rows_of(connection))
    connection.execute(schema.substring_sql(7))
    assert set(schema.rows_of(connection)) - before == schema.substring_rows(7)
    connection.close()


def _ended(steps: Generator[tuple[int, int], None, Any]) -> tuple[Any, int]:
    """Give the result of a read in steps, and how many steps it took."""
    taken = 0
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value, taken
        taken += 1


@pytest.fixture
def overlapping(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CaseFile:
    """Give a case with three segments of the same day, a fifth of whose rows hold “mimikatz”."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(inside_words, "_SCAN_STEPS", (50, 200))
    monkeypatch.setattr(inside_words, "_CHECK_STEPS", (16, 64))
    case = CaseFile.create(tmp_path / "o.casebook", Examiner("T"), CaseHeader("", "T"))
    store_source(case, [random_rows(2_000, seed=seed) for seed in (1, 2)])
    store_source(case, [random_rows(2_000, seed=3, undated=5)])
    return case


FILTERS = (
    RecordFilter(text="*imikat"),
    RecordFilter(text="*imikat service"),
    RecordFilter(text="*imikat *ogo", host="dc01"),
    RecordFilter(text="*imikat", from_us=START_US + 40_000 * SECOND),
    RecordFilter(text="*imikat", source=2, undated=True),
    RecordFilter(text="*nowhere"),
)


@pytest.mark.parametrize("indexed", [False, True])
@pytest.mark.parametrize("flt", FILTERS)
def test_the_first_found_are_the_first_of_all_in_order_of_time(
    overlapping: CaseFile, flt: RecordFilter, indexed: bool
) -> None:
    case = overlapping
    if indexed:
        index_substrings(Directly(case), Progress())
    # The answer by another way: every row of the filter without the piece, looked at here.
    pieces = [word[1:] for word in flt.text.split() if word.startswith("*")]
    words = " ".join(word for word in flt.text.split() if not word.startswith("*"))
    without = search.records(case, dataclasses.replace(flt, text=words))
    expected = [r for r in without.rows(0, 9_999) if all(p in r.message for p in pieces)]
    whole, steps_of_all = _ended(search.find_inside(case, flt))
    assert search.records(case, flt, whole).rows(0, 9_999) == tuple(expected)
    begun, steps = _ended(search.find_first(case, flt, 20))
    first = search.records(case, flt, begun.inside).rows(0, 9_999)
    assert first == tuple(expected[: len(first)])
    assert len(first) >= min(20, len(expected))
    if begun.is_whole:
        assert first == tuple(expected)
    else:
        assert steps < steps_of_all
    rest, steps_of_rest = _ended(search.find_inside(case, flt, begun))
    assert rest == whole
    assert steps + steps_of_rest <= steps_of_all + 6
    case.close()


def test_no_statement_stays_open_between_two_steps(overlapping: CaseFile) -> None:
    index_substrings(Directly(overlapping), Progress())
    looking = search.find_first(overlapping, RecordFilter(text="*imikat"), 500)
    next(looking)
    # An import detaches its scratch file, which an open statement would forbid.
    assert index_substrings(Directly(overlapping), Progress()) == 0
    with overlapping.guard.attach("file::memory:"):
        overlapping.connection.execute("ATTACH 'file::memory:' AS p")
        overlapping.connection.execute("SELECT * FROM p.sqlite_schema").fetchall()
        overlapping.connection.execute("DETACH p")
    overlapping.close()
