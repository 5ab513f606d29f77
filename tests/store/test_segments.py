from __future__ import annotations

import hashlib
import shutil
import sqlite3
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from casebook.errors import CaseError
from casebook.model.timeline import UNDATED_US, RecordFilter, Source
from casebook.store import schema, scratch, search, segments
from casebook.store.case_file import CaseFile
from casebook.store.scratch import ScratchBuilder, read_scratch, roll_up
from tests.store.conftest import EXAMINER
from tests.store.timeline import START_US, build, random_rows, row, store_source

ALL = RecordFilter()


def nothing(done: int, total: int) -> None:
    """Take no notice of progress."""


def tampered(case: CaseFile, sql: str, *, without: tuple[str, ...]) -> CaseFile:
    """Close the case, change it with another program that drops the guards, and view it."""
    path = case.path
    copy = path.with_name("tampered.casebook")
    shutil.copyfile(path, copy)
    connection = sqlite3.connect(copy, isolation_level=None)
    guards = [g for g in schema.GUARDS if g.split()[2] in without]
    for name in without:
        connection.execute(f"DROP TRIGGER {name}")
    connection.execute(sql)
    for guard in guards:
        connection.execute(guard)
    connection.close()
    return CaseFile.view(copy)


def test_a_source_is_whole_after_copying(case: CaseFile) -> None:
    source = store_source(
        case,
        [random_rows(3000, 1), random_rows(2000, 2, undated=7)],
        rejects=[(9, "no time", "raw ünïcode"), (12, "short row", "")],
    )
    assert segments.check_segments(case, source, nothing) == []
    stored = case.connection.execute("SELECT k, rows, rejects, dated FROM segment ORDER BY k")
    assert stored.fetchall() == [(1, 3000, 2, 3000), (2, 2000, 0, 1993)]


def test_digests_are_those_of_the_file_format(case: CaseFile) -> None:
    # Rows at 2 s, 1 s and without a time; the words of the format are spelled out by hand here.
    first = row(1, START_US + 2_000_000, "second in time here", "dc01", "anna")
    second = row(2, START_US + 1_000_000, "first in time here", "", "ravi")
    third = row(3, UNDATED_US, "no time", "dc01")
    source = store_source(case, [[first, second], [third]], rejects=[(4, "why", "raw")])
    hashes = b"".join(
        hashlib.sha256(f"{r[0]}:{len(r[2])}:{r[2]}{r[9]}".encode()).digest()
        for r in (first, second, third)
    )
    assert source.records_sha256 == hashlib.sha256(hashes).hexdigest()
    one = (
        f"0|{second[1]}|1|2|2|||ravi||16|18|{second[2]}first in time here\n"
        f"1|{first[1]}|0|1|2||dc01|anna||16|19|{first[2]}second in time here\n"
    )
    two = f"0|{UNDATED_US}|0|3|2||dc01|||{len(third[2])}|7|{third[2]}no time\n"
    assert source.rows_sha256 == (
        hashlib.sha256(
            hashlib.sha256(one.encode()).digest() + hashlib.sha256(two.encode()).digest()
        ).hexdigest()
    )
    reject = hashlib.sha256(b"4:3:whyraw\n").digest()
    assert source.rejects_sha256 == hashlib.sha256(reject + hashlib.sha256().digest()).hexdigest()


def test_a_file_in_order_of_time_keeps_no_file_order(case: CaseFile) -> None:
    store_source(case, [[row(i + 1, START_US + i, "tick") for i in range(50)]])
    assert case.connection.execute("SELECT file_order FROM segment").fetchone() == (None,)


def test_file_order_gives_the_rank_of_each_row_of_the_file(case: CaseFile) -> None:
    times = (5, 1, 3)
    store_source(case, [[row(i + 1, START_US + t, "tick") for i, t in enumerate(times)]])
    (order,) = case.connection.execute("SELECT file_order FROM segment").fetchone()
    assert order == bytes((2, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0))


def test_scratch_lies_beside_the_case_and_is_ours_alone(case: CaseFile) -> None:
    path = build(case, "0-0", random_rows(10, 1)).scratch.path
    assert path.parent == case.path.parent
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with pytest.raises(FileExistsError):
        ScratchBuilder(path)


def test_a_segment_ends_where_time_jumps_back(tmp_path: Path) -> None:
    rows = [row(i + 1, START_US + i % 60, "tick") for i in range(100)]
    builder = ScratchBuilder(tmp_path / "s", cut_after=50)
    assert builder.add(rows) == 60
    assert builder.rows == 60
    builder.finish()
    assert read_scratch(tmp_path / "s", thorough=True).file_order is None


def test_a_short_run_is_sorted_and_not_cut(tmp_path: Path) -> None:
    rows = [row(i + 1, START_US + i % 60, "tick") for i in range(100)]
    builder = ScratchBuilder(tmp_path / "s", cut_after=61)
    assert builder.add(rows) == 100
    builder.finish()
    assert read_scratch(tmp_path / "s", thorough=True).rows == 100


def test_nothing_of_a_segment_is_seen_before_it_is_published(case: CaseFile) -> None:
    store_source(case, [random_rows(100, 1)])
    segment = build(case, "0-0", random_rows(100, 2))
    for _ in segments.copy(case, segment):
        assert search.count(case, ALL) == 100
        assert len(search.first_page(case, RecordFilter(text="logon"), 1000)) < 100
    assert search.count(case, ALL) == 100
    assert search.values(case, "host") == ("dc01", "mail", "web-02")


def test_a_slice_ends_soon_when_other_work_waits(
    case: CaseFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(segments, "SLICE_S", 0.0)
    segment = build(case, "0-0", random_rows(5000, 2))
    copying = segments.copy(case, segment)
    awaited = iter([False, False, True])
    case.is_awaited = lambda: next(awaited)
    next(copying)
    # The third look ended the slice, and left no transaction to the other work.
    assert not case.connection.in_transaction
    assert list(awaited) == []
    stored = case.connection.execute("SELECT count(*) FROM record WHERE id >= 100000000")
    assert 0 < stored.fetchone()[0] < 5000
    copying.close()


def test_reopening_removes_what_was_copied_halfway(
    case_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(segments, "ALONE_S", 0.0)
    case = CaseFile.open(case_path, EXAMINER)
    source = store_source(case, [random_rows(500, 1)])
    for steps in (1, 4, 12):
        segment = build(case, "0-0", random_rows(5000, 2))
        copying = segments.copy(case, segment)
        for _ in range(steps):
            next(copying)
        copying.close()
        case.close()
        case = CaseFile.open(case_path, EXAMINER)
        for table in ("record", "code", "hist", "pos"):
            column = "id / 100000000" if table == "record" else "segment"
            found = case.connection.execute(f"SELECT DISTINCT {column} FROM {table}")
            assert found.fetchall() in ([(1,)], [])
        assert schema.difference(case.connection, schema.VERSION) == (set(), {1})
        assert segments.check_segments(case, source, nothing) == []
        assert not list(case_path.parent.glob("*-scratch-*"))
    case.close()


def test_a_whole_but_unpublished_segment_can_be_dropped(case: CaseFile) -> None:
    segment = build(case, "0-0", random_rows(5000, 2), [(1, "bad", "x")])
    for _ in segments.copy(case, segment):
        pass
    segments.drop(case, [segment.k])
    for table in ("record", "reject", "code", "hist", "pos"):
        assert case.connection.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)
    assert schema.difference(case.connection, schema.VERSION) == (set(), set())


def test_a_published_segment_cannot_be_dropped(case: CaseFile) -> None:
    source = store_source(case, [random_rows(100, 1)])
    with pytest.raises(CaseError, match="finished"):
        segments.drop(case, [1])
    assert segments.check_segments(case, source, nothing) == []


def spoil_schema(connection: sqlite3.Connection) -> None:
    connection.execute("CREATE TRIGGER t AFTER INSERT ON record BEGIN SELECT 1; END")


def spoil_ids(connection: sqlite3.Connection) -> None:
    connection.execute("UPDATE record SET id = 100000005 WHERE id = 3")


def spoil_order(connection: sqlite3.Connection) -> None:
    connection.execute("UPDATE record SET ts = ts + 86400000000000 WHERE id = 0")


def spoil_about(connection: sqlite3.Connection) -> None:
    connection.execute("DELETE FROM about")


@pytest.mark.parametrize("spoil", [spoil_schema, spoil_ids, spoil_order, spoil_about])
def test_a_scratch_file_that_a_child_should_not_have_written_is_refused(
    case: CaseFile, spoil: Callable[[sqlite3.Connection], None]
) -> None:
    path = build(case, "0-0", random_rows(100, 1)).scratch.path
    connection = sqlite3.connect(path, isolation_level=None)
    spoil(connection)
    connection.close()
    with pytest.raises(CaseError, match="Nothing was imported"):
        read_scratch(path, thorough=True)


FTS_DATA = "UPDATE fts_1_data SET block = zeroblob(length(block)) WHERE id > 10"
CHANGES = [
    ("UPDATE record SET message = 'nothing happened' WHERE id = 100000005", "record_no_update",
     "digest of its records"),
    ("UPDATE record SET ts = ts + 1 WHERE id = 100000005", "record_no_update",
     "digest of its rows"),
    ("DELETE FROM record WHERE id = 100000999", "record_no_delete", "rows is 999"),
    ("UPDATE code SET text = 'other' WHERE text = 'dc01'", "code_no_update", "digest of its rows"),
    ("DELETE FROM code WHERE text = 'dc01'", "code_no_delete", "not where it should be"),
    ("UPDATE hist SET n = n + 1", "hist_no_update", "counts by time"),
    ("DELETE FROM pos", "pos_no_delete", "positions"),
    ("UPDATE reject SET raw = 'y'", "reject_no_update", "digest of its rejects"),
    ("UPDATE segment SET file_order = NULL", "segment_no_update", "order of the file"),
    ("UPDATE segment SET max_ts = max_ts + 1", "segment_no_update", "max_ts"),
    (FTS_DATA, "segment_no_update", "search index"),
    ("DELETE FROM fts_1_idx", "segment_no_update", "search index"),
    ("UPDATE fts_1_docsize SET sz = x'0101' WHERE id = 3", "segment_no_update", "search index"),
]  # fmt: skip


@pytest.mark.parametrize(("sql", "trigger", "finding"), CHANGES)
def test_a_change_behind_the_programs_back_is_found(
    case_path: Path, sql: str, trigger: str, finding: str
) -> None:
    case = CaseFile.open(case_path, EXAMINER)
    source = store_source(case, [random_rows(1000, 1, span_s=1800)], rejects=[(1, "bad", "x")])
    case.close()
    view = tampered(case, sql, without=(trigger,))
    findings = segments.check_segments(view, source, nothing)
    view.close()
    assert any(finding in sentence for sentence in findings), findings


def test_a_message_swapped_in_the_index_alone_is_found(case_path: Path) -> None:
    case = CaseFile.open(case_path, EXAMINER)
    source = store_source(case, [[row(1, START_US, "the king left")]])
    other = build(case, "0-0", [row(1, START_US, "the king came")])
    built = sqlite3.connect(other.scratch.path)
    blocks = built.execute("SELECT id, block FROM fts_data WHERE id > 10").fetchall()
    built.close()
    case.close()
    ((block_id, block),) = blocks
    view = tampered(
        case,
        f"UPDATE fts_1_data SET block = x'{block.hex()}' WHERE id = {block_id}",
        without=("segment_no_update",),
    )
    assert any("search index" in s for s in segments.check_segments(view, source, nothing))
    view.close()


def test_an_index_of_many_runs_and_merges_is_whole(
    case: CaseFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scratch, "_FTS_HASH_BYTES", 1 << 15)
    rows = random_rows(6000, 1)
    source = store_source(case, [rows])
    runs = case.connection.execute("SELECT count(DISTINCT segid) FROM fts_1_idx").fetchone()[0]
    assert runs > 5
    assert segments.check_segments(case, source, nothing) == []
    want = sum("mimikatz" in r[8].split() for r in rows)
    assert search.count(case, RecordFilter(text="mimikatz")) == want


def test_roll_up_counts_before_1970_and_leaves_undated_out() -> None:
    times = [UNDATED_US] + [-1] * 40 + [0] * 40
    assert list(roll_up(times)) == [
        (60, -1, 40), (60, 0, 40), (3600, -1, 40), (3600, 0, 40), (86400, -1, 40), (86400, 0, 40)
    ]  # fmt: skip


def test_roll_up_leaves_out_units_with_few_rows_a_bucket() -> None:
    minutely = [START_US + i * 60_000_000 for i in range(60)]
    assert {unit for unit, _, _ in roll_up(minutely)} == {3600, 86400}
    assert {unit for unit, _, _ in roll_up(minutely * 4)} == {60, 3600, 86400}


@pytest.mark.parametrize(
    ("rows_per_bucket", "units", "is_right"),
    [(4, {60, 3600, 86400}, True), (16, {3600, 86400}, True), (400, {86400}, False)],
)
def test_counts_by_time_as_an_earlier_program_kept_them_are_right_too(
    case_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    rows_per_bucket: int,
    units: set[int],
    is_right: bool,
) -> None:
    case = CaseFile.open(case_path, EXAMINER)
    with monkeypatch.context() as earlier:
        earlier.setattr(roll_up, "__defaults__", (rows_per_bucket,))
        source = store_source(case, [random_rows(600, 1, span_s=6_000)])
    kept = case.connection.execute("SELECT DISTINCT unit FROM hist").fetchall()
    assert {unit for (unit,) in kept} == units
    assert (segments.check_segments(case, source, nothing) == []) is is_right
    case.close()


def test_records_of_a_source_stay_after_closing(case_path: Path) -> None:
    case = CaseFile.open(case_path, EXAMINER)
    source = store_source(case, [random_rows(200, 1)])
    case.close()
    view = CaseFile.view(case_path)
    assert view.all(Source) == (source,)
    assert segments.check_segments(view, source, nothing) == []
    view.close()
