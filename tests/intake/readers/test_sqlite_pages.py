"""What is read from the pages of a database is what SQLite itself reads from it."""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
from pathlib import Path

import pytest

from casebook.intake.readers.sqlite_pages import Damaged, SqlitePages, Value
from casebook.intake.source import open_source


def pages_of(path: Path) -> SqlitePages:
    data = path.read_bytes()
    return SqlitePages(lambda offset, n: data[offset : offset + n], len(data))


def by_sqlite(path: Path, table: str) -> list[tuple[int, tuple[Value, ...]]]:
    with sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True) as db:
        db.text_factory = lambda data: data.decode("utf-8", "backslashreplace")
        rows = db.execute(f'SELECT rowid, * FROM "{table}" ORDER BY rowid').fetchall()
    db.close()
    return [(row[0], tuple(row[1:])) for row in rows]


def read(pages: SqlitePages, table: str) -> list[tuple[int, tuple[Value, ...]]]:
    items = list(pages.rows(pages.tables()[table].root))
    assert not [item for item in items if isinstance(item, Damaged)]
    return [item for item in items if not isinstance(item, Damaged)]


REAL = {
    "android-mmssms.db": "sms", "chrome-cookies.db": "cookies", "chrome-History": "urls",
    "firefox-places.sqlite": "moz_places", "ios-netusage.sqlite": "ZLIVEUSAGE",
    "macos-knowledgec-10.14.db": "ZOBJECT", "safari-History.db": "history_visits",
    "sqlite-imessage_chat.db": "message", "sqlite-skype_main.db": "Messages",
}  # fmt: skip


@pytest.mark.parametrize(("name", "table"), REAL.items())
def test_real_databases_give_the_rows_that_sqlite_gives(
    shared_data: Path, name: str, table: str
) -> None:
    path = shared_data / "sqlite" / name
    with sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True) as db:
        # A column that is the rowid itself is stored as nothing.
        info = db.execute(f'PRAGMA table_info("{table}")').fetchall()
    db.close()
    own_key = [i for i, column in enumerate(info) if column[5] and column[2].upper() == "INTEGER"]
    expected = by_sqlite(path, table)
    found = read(pages_of(path), table)
    assert [rowid for rowid, _ in found] == [rowid for rowid, _ in expected]
    for (_, mine), (_, theirs) in zip(found, expected, strict=True):
        # Columns that were added later are not stored in older rows; whole reals are as integers.
        pairs = [(i, a, b) for i, (a, b) in enumerate(zip(mine, theirs, strict=False))]
        assert all(a == b for i, a, b in pairs if i not in own_key)


@pytest.mark.parametrize("encoding", ["UTF-8", "UTF-16le", "UTF-16be"])
@pytest.mark.parametrize("page_size", [512, 4096, 65536])
def test_long_rows_and_deep_trees_are_read_whole(
    tmp_path: Path, encoding: str, page_size: int
) -> None:
    path = tmp_path / "a.db"
    with sqlite3.connect(path) as db:
        db.execute(f"PRAGMA encoding = '{encoding}'")
        db.execute(f"PRAGMA page_size = {page_size}")
        db.execute("CREATE TABLE data(key TEXT, activity TEXT, datalist TEXT)")
        rows = [(f"2022-11-{n % 28 + 1:02}", f"नमस्ते {n}", "x" * (n * 97 % 9000))
                for n in range(400)]  # fmt: skip
        db.executemany("INSERT INTO data VALUES(?,?,?)", rows)
        db.execute("INSERT INTO data VALUES(?,?,?)", (None, -(2**40), 1.5))
        db.execute("INSERT INTO data VALUES(?,?,?)", (b"\x00\xff", 0, 1))
        db.execute("DELETE FROM data WHERE rowid % 7 = 0")
    db.close()
    pages = pages_of(path)
    assert pages.tables()["data"].columns == ("key", "activity", "datalist")
    assert read(pages, "data") == by_sqlite(path, "data")


def test_a_broken_page_loses_its_own_rows_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA page_size = 512")
        db.execute("CREATE TABLE data(key TEXT)")
        db.executemany("INSERT INTO data VALUES(?)", [(f"row {n}",) for n in range(2000)])
    db.close()
    data = bytearray(path.read_bytes())
    place = next(at for at in range(512 * 9, len(data), 512) if data[at] == 0x0D)
    data[place : place + 512] = b"\xa5" * 512
    path.write_bytes(data)
    pages = pages_of(path)
    items = list(pages.rows(pages.tables()["data"].root))
    damaged = [item for item in items if isinstance(item, Damaged)]
    assert [one.reason.split(" ", 2)[2] for one in damaged] == [
        "of the database is no page of a table; its rows are lost"
    ]
    assert len(items) > 1900


def test_pages_that_name_each_other_end(tmp_path: Path) -> None:
    page = bytearray(512)
    page[:16] = b"SQLite format 3\x00"
    page[16:18] = (512).to_bytes(2, "big")
    page[100] = 0x05
    page[103:105] = (1).to_bytes(2, "big")
    page[108:112] = (1).to_bytes(4, "big")
    page[112:114] = (400).to_bytes(2, "big")
    page[400:404] = (2).to_bytes(4, "big")
    path = tmp_path / "loop.db"
    path.write_bytes(page)
    reasons = [item.reason for item in pages_of(path).rows(1) if isinstance(item, Damaged)]
    assert [reason.partition(" of ")[0] for reason in reasons] == ["page 2", "page 1"]


def test_rows_that_overlap_end_the_reading(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE data(key TEXT)")
        db.executemany("INSERT INTO data VALUES(?)", [("r" * 3000,), ("s",)])
    db.close()
    data = bytearray(path.read_bytes())
    # Every one of a hundred cells is the same row of 3,000 bytes.
    place = data[4096 + 8 : 4096 + 10]
    data[4096 + 3 : 4096 + 5] = (100).to_bytes(2, "big")
    data[4096 + 8 : 4096 + 208] = place * 100
    path.write_bytes(data)
    pages = pages_of(path)
    items = list(pages.rows(pages.tables()["data"].root))
    assert len(items) < 5
    assert items[-1] == Damaged(1, "its rows overlap; what follows was not read")


def test_a_database_cut_short_gives_what_is_there(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE data(key TEXT)")
        db.executemany("INSERT INTO data VALUES(?)", [("r" * 500,) for _ in range(200)])
    db.close()
    path.write_bytes(path.read_bytes()[: 4096 * 10 + 100])
    pages = pages_of(path)
    items = list(pages.rows(pages.tables()["data"].root))
    assert any(isinstance(item, Damaged) for item in items)
    assert 50 < sum(not isinstance(item, Damaged) for item in items) < 200


def test_reading_leaves_a_database_with_its_log_as_it_was(
    shared_data: Path, tmp_path: Path
) -> None:
    for each in (shared_data / "sqlite" / "wal").iterdir():
        shutil.copyfile(each, tmp_path / each.name)
    before = {path.name: hashlib.sha256(path.read_bytes()).digest() for path in tmp_path.iterdir()}
    with open_source(tmp_path / "ActivitiesCache.db") as source:
        pages = SqlitePages(source.read_at, source.size)
        assert pages.has_log
        # The known answers without the log.
        assert len(read(pages, "Metadata")) == 4
    after = {path.name: hashlib.sha256(path.read_bytes()).digest() for path in tmp_path.iterdir()}
    assert after == before


def test_what_is_no_database_is_refused() -> None:
    with pytest.raises(ValueError, match="does not begin"):
        SqlitePages(lambda offset, n: b"PK\x03\x04"[offset : offset + n], 4)
