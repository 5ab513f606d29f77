"""A file that this workstation knows is opened at once; every other one is checked whole."""

from __future__ import annotations

import os
import shutil
import sqlite3
import time
from pathlib import Path

import pytest

from casebook.errors import Cancelled, Refused
from casebook.store import file_check, known_files, opening
from casebook.store.case_file import CaseFile
from tests.store.conftest import EXAMINER
from tests.store.timeline import random_rows, store_source


@pytest.fixture
def with_records(case_path: Path) -> Path:
    """Give a closed case of this workstation with some pages of records."""
    case = CaseFile.open(case_path, EXAMINER)
    store_source(case, [random_rows(400, seed=1)])
    case.close()
    return case_path


def open_to_work(path: Path) -> CaseFile:
    return CaseFile.open(path, EXAMINER, checks_later=True)


def pages_of(path: Path, table: str) -> list[int]:
    """Give the pages of a table, its root first."""
    connection = sqlite3.connect(path)
    (root,) = connection.execute(
        "SELECT rootpage FROM sqlite_schema WHERE name = ?", (table,)
    ).fetchone()
    connection.close()
    data = path.read_bytes()
    at = (root - 1) * 4096
    if data[at] != 5:
        return [root]
    cells = int.from_bytes(data[at + 3 : at + 5], "big")
    places = [int.from_bytes(data[at + 12 + 2 * i :][:2], "big") for i in range(cells)]
    return [root, *(int.from_bytes(data[at + place :][:4], "big") for place in places)]


def damage(path: Path, table: str, *, known: bool = True) -> None:
    """Spoil the last page of a table; `known`: as if the disk had done so behind every stamp."""
    with path.open("r+b") as file:
        file.seek((pages_of(path, table)[-1] - 1) * 4096)
        file.write(b"\x0d\xff\xff\xff\xff\xff\xff\xff")
    if known:
        known_files.remember(path, time.time())


def test_a_file_closed_here_is_opened_before_it_is_checked(with_records: Path) -> None:
    case = open_to_work(with_records)
    assert not case.is_checked
    case.note_check(is_sound=True)
    assert case.is_checked
    case.close()


def test_without_being_asked_every_open_checks_the_whole_file(with_records: Path) -> None:
    damage(with_records, "record")
    with pytest.raises(Refused, match="is damaged"):
        CaseFile.open(with_records, EXAMINER)
    with pytest.raises(Refused, match="is damaged"):
        CaseFile.view(with_records)


def test_damage_in_records_is_left_for_the_check_that_names_the_table(with_records: Path) -> None:
    assert file_check.check(with_records) is None
    damage(with_records, "record")
    case = open_to_work(with_records)
    found = file_check.check(with_records)
    assert found is not None
    assert found.tables == ("record",)
    assert "record" in found.sentence()
    case.note_check(is_sound=False)
    case.close()
    # It is not known as sound any more.
    with pytest.raises(Refused, match="is damaged"):
        open_to_work(with_records)


@pytest.mark.parametrize("table", ["log", "body", "case_header", "source", "desk"])
def test_damage_in_what_was_typed_is_refused_at_once(with_records: Path, table: str) -> None:
    damage(with_records, table)
    before = with_records.read_bytes()
    with pytest.raises(Refused, match="is damaged"):
        open_to_work(with_records)
    assert with_records.read_bytes() == before


def test_a_damaged_list_of_free_pages_makes_it_another_file(with_records: Path) -> None:
    case = CaseFile.open(with_records, EXAMINER)
    case.desk_set("draft", "n" * 50_000)
    case.desk_set("draft", None)
    case.close()
    stamps = with_records.stat()
    data = with_records.read_bytes()
    trunk = int.from_bytes(data[32:36], "big")
    assert trunk
    # A page of the records is named as free, so that the next entry would be written over it.
    with with_records.open("r+b") as file:
        file.seek((trunk - 1) * 4096 + 8)
        file.write(pages_of(with_records, "record")[-1].to_bytes(4, "big"))
    os.utime(with_records, ns=(stamps.st_atime_ns, stamps.st_mtime_ns))
    assert known_files.checked_at(with_records) is None
    assert known_files._print_of(with_records).head_sha256 not in _note(with_records)
    with pytest.raises(Refused, match="is damaged"):
        open_to_work(with_records)


def _note(path: Path) -> str:
    return known_files._note_of(path).read_text()


def test_a_file_changed_elsewhere_is_checked_whole(with_records: Path) -> None:
    stamps = with_records.stat()
    damage(with_records, "record", known=False)
    # Even where the time of the last change was set back.
    os.utime(with_records, ns=(stamps.st_atime_ns, stamps.st_mtime_ns))
    with pytest.raises(Refused, match="is damaged"):
        open_to_work(with_records)


def test_a_copy_is_checked_whole(with_records: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.casebook"
    shutil.copy2(with_records, copy)
    case = open_to_work(copy)
    assert case.is_checked
    case.close()


def test_a_session_that_was_killed_is_checked_whole(with_records: Path) -> None:
    case = open_to_work(with_records)
    case._abandon()
    again = open_to_work(with_records)
    assert again.is_checked
    again.close()


def test_a_check_long_ago_is_done_again(with_records: Path) -> None:
    long_ago = time.time() - known_files.CHECK_AGAIN_AFTER_S - 1
    known_files.remember(with_records, long_ago)
    case = open_to_work(with_records)
    assert case.is_checked
    case.close()


def test_closing_before_the_check_ended_keeps_the_time_of_the_last_one(with_records: Path) -> None:
    checked = time.time() - 1000
    known_files.remember(with_records, checked)
    open_to_work(with_records).close()
    assert known_files.checked_at(with_records) == checked


def test_nothing_is_known_of_a_workstation_without_a_home(
    with_records: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    monkeypatch.setenv("XDG_DATA_HOME", str(blocked / "below"))
    case = open_to_work(with_records)
    assert case.is_checked
    case.close()


def test_a_whole_check_tells_how_far_it_is_and_can_be_given_up(
    with_records: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = with_records.read_bytes()

    def endless(connection: sqlite3.Connection, name: str) -> None:
        connection.execute(
            "WITH RECURSIVE n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n) "
            "SELECT count(*) FROM n"
        )

    def told(done: int, total: int) -> None:
        assert 0 <= done <= total == len(before)
        raise Cancelled

    monkeypatch.setattr(opening, "_quick_check", endless)
    with pytest.raises(Cancelled):
        CaseFile.open(with_records, EXAMINER, told)
    assert with_records.read_bytes() == before
    assert not opening.journal_of(with_records).exists()
