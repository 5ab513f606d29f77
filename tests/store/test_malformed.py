"""A crafted case file is refused with a sentence and left as it was."""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from casebook.errors import Refused
from casebook.store import opening
from casebook.store.case_file import CaseFile
from casebook.store.journal import BODY_DOMAIN, ENTRY_DOMAIN
from casebook.store.rows import canonical
from tests.store.conftest import EXAMINER

DEEP = "[" * 100_000 + "]" * 100_000


def assert_refused(path: Path) -> None:
    before, beside = path.read_bytes(), set(path.parent.iterdir())
    with pytest.raises(Refused) as refusal:
        CaseFile.open(path, EXAMINER)
    assert str(refusal.value).endswith(".")
    with pytest.raises(Refused):
        CaseFile.view(path)
    assert path.read_bytes() == before
    assert set(path.parent.iterdir()) == beside


@pytest.mark.parametrize(
    ("offset", "data"),
    [
        (0, b"X"),
        (16, b"\0\0"),
        (16, b"\0\1"),
        (16, b"\0\3"),
        (16, b"\xff\xff"),
        (18, b"\2\2"),
        (20, b"\xff"),
        (28, bytes(4)),
        (44, b"\0\0\0\x63"),
        (56, b"\0\0\0\2"),
        (60, b"\0\0\0\0"),
        (60, b"\0\0\0\x63"),
        (60, b"\xff\xff\xff\xff"),
        (68, bytes(4)),
    ],
)
def test_impossible_headers_are_refused(case_path: Path, offset: int, data: bytes) -> None:
    whole = bytearray(case_path.read_bytes())
    whole[offset : offset + len(data)] = data
    case_path.write_bytes(whole)
    assert_refused(case_path)


@pytest.mark.parametrize("size", [0, 1, 16, 99, 100, 511, 4096, 8192, -4096, -1])
def test_files_cut_short_are_refused(case_path: Path, size: int) -> None:
    case_path.write_bytes(case_path.read_bytes()[:size])
    assert_refused(case_path)


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE evil (x)",
        "CREATE VIEW evil AS SELECT * FROM log",
        "CREATE TRIGGER evil AFTER INSERT ON log BEGIN SELECT 1; END",
        "CREATE INDEX evil ON note (text)",
        "CREATE VIRTUAL TABLE fts_7 USING fts5(x)",
        "DROP TRIGGER log_no_update",
        "UPDATE sqlite_schema SET sql = replace(sql, 'note (', 'note  (') WHERE name = 'note'",
        "UPDATE sqlite_schema SET rootpage = 2 WHERE name = 'note'",
        "UPDATE sqlite_schema SET sql = CAST(x'ff' AS TEXT) WHERE name = 'note'",
    ],
)
def test_other_tables_than_the_published_are_refused(case_path: Path, statement: str) -> None:
    other = sqlite3.connect(case_path, isolation_level=None)
    other.execute("PRAGMA writable_schema=ON")
    other.execute(statement)
    other.close()
    assert_refused(case_path)


def append_entry(path: Path, header_of: Callable[[dict[str, Any]], str], body: str) -> None:
    """Append an entry whose hashes are right, whatever it says."""
    db = sqlite3.connect(path, isolation_level=None)
    seq, header, digest = db.execute("SELECT * FROM log ORDER BY seq DESC LIMIT 1").fetchone()
    committed = hashlib.sha256(BODY_DOMAIN + bytes(16) + body.encode()).hexdigest()
    text = header_of({**json.loads(header), "seq": seq + 1, "prev": digest, "body": committed})
    digest = hashlib.sha256(ENTRY_DOMAIN + text.encode()).hexdigest()
    db.execute("INSERT INTO log VALUES (?, ?, ?)", (seq + 1, text, digest))
    db.execute("INSERT INTO body VALUES (?, ?, ?)", (seq + 1, bytes(16), body))
    db.close()


def newest_body(path: Path) -> dict[str, Any]:
    db = sqlite3.connect(path)
    found = db.execute("SELECT body FROM body ORDER BY seq DESC LIMIT 1").fetchone()[0]
    db.close()
    return dict(json.loads(found))


def test_an_entry_with_right_hashes_is_read(case_path: Path) -> None:
    append_entry(case_path, canonical, canonical(newest_body(case_path)))
    CaseFile.open(case_path, EXAMINER).close()


@pytest.mark.parametrize(
    "body",
    [DEEP, "[]", "null", "", "NaN", '{"a":1,"a":1}', '{"a":' + "9" * 100_000 + "}", '"\\ud800"'],
    ids=["deep", "list", "null", "empty", "nan", "twice", "huge", "surrogate"],
)
def test_bodies_no_casebook_writes_are_refused(case_path: Path, body: str) -> None:
    append_entry(case_path, canonical, body)
    assert_refused(case_path)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("blobs", None),
        ("blobs", [{}]),
        ("rows", []),
        ("rows", {"note": 1}),
        ("rows", {"note": [{"id": [1]}]}),
        ("actor", {}),
        ("actor", {"name": 1, "rank": "", "badge": "", "unit": ""}),
        ("why", 5),
        ("summary", None),
        ("details", "x"),
    ],
)
def test_bodies_of_another_shape_are_refused(case_path: Path, key: str, value: object) -> None:
    append_entry(case_path, canonical, canonical({**newest_body(case_path), key: value}))
    assert_refused(case_path)


@pytest.mark.parametrize("key", ["at", "seq", "kind", "prev", "case", "body"])
@pytest.mark.parametrize("value", [None, 5.5, [], "gone"])
def test_headers_of_another_shape_are_refused(case_path: Path, key: str, value: object) -> None:
    def header_of(header: dict[str, Any]) -> str:
        if value == "gone":
            return canonical({name: kept for name, kept in header.items() if name != key})
        return canonical({**header, key: value})

    append_entry(case_path, header_of, canonical(newest_body(case_path)))
    assert_refused(case_path)


@pytest.mark.parametrize("header", [DEEP, "[]", "null", ""], ids=["deep", "list", "null", "empty"])
def test_headers_that_are_no_objects_are_refused(case_path: Path, header: str) -> None:
    body = canonical(newest_body(case_path))
    append_entry(case_path, lambda _: header, body)
    assert_refused(case_path)


def test_names_beside_the_path_are_refused(case_path: Path) -> None:
    folder = case_path.parent
    (folder / "link.casebook").symlink_to(case_path)
    (folder / "folder.casebook").mkdir()
    os.mkfifo(folder / "pipe.casebook")
    for name in ("link", "folder", "pipe", "missing"):
        with pytest.raises(Refused):
            CaseFile.open(folder / f"{name}.casebook", EXAMINER)
    (folder / "hard.casebook").hardlink_to(case_path)
    assert_refused(case_path)


def test_a_name_that_is_no_unicode_is_a_name(case_path: Path) -> None:
    odd = case_path.rename(case_path.with_name("bad\udcff.casebook"))
    assert "%FF" in opening.uri_of(odd)
    CaseFile.open(odd, EXAMINER).close()
    CaseFile.view(odd).close()
