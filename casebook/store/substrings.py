"""The index of substrings: every three characters in a row of every message, segment by segment.

It is made after an import, when the examiner wants it, and costs about a tenth of the case file
more. Without it a piece of a word is found by reading every message.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Generator
from pathlib import Path

from casebook.errors import CaseError
from casebook.store import segments
from casebook.store.case_file import CaseFile
from casebook.store.schema import SEGMENT_SPAN, substring_sql
from casebook.store.scratch import uri_of_scratch
from casebook.store.segments import Slices

Messages = Generator[list[tuple[int, str]], None, None]

_HASH_BYTES = 64 << 20


def has_substrings(connection: sqlite3.Connection, k: int) -> bool:
    """Say whether segment `k` has a finished index of substrings."""
    found = connection.execute("SELECT 1 FROM substrings WHERE segment = ?", (k,)).fetchone()
    return found is not None


def lacking(case: CaseFile) -> tuple[tuple[int, int], ...]:
    """Give number and rows of the segments of sources in force that have no such index."""
    return tuple(
        case.connection.execute(
            "SELECT g.k, g.rows FROM segment AS g JOIN source AS s ON s.number = g.source "
            "WHERE s.retracted IS NULL AND g.rows > 0 "
            "AND g.k NOT IN (SELECT segment FROM substrings) ORDER BY g.k"
        )
    )


def messages(case: CaseFile, k: int) -> Messages:
    """Give rank and message of every record of a segment, slice by slice. Case thread only."""
    first, at, n = k * SEGMENT_SPAN, 0, 200
    while True:
        started = time.thread_time()
        rows = case.connection.execute(
            "SELECT id - ?1, message FROM record WHERE id >= ?1 + ?2 AND id < ?1 + ?3 "
            "ORDER BY id LIMIT ?4",
            (first, at, SEGMENT_SPAN, n),
        ).fetchall()
        if not rows:
            return
        at = rows[-1][0] + 1
        yield rows
        n = segments.fitting(n, time.thread_time() - started)


class SubstringBuilder:
    """An index of substrings being filled in a scratch file, on any one thread."""

    def __init__(self, path: Path) -> None:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_NOFOLLOW, 0o600))
        self._connection = sqlite3.connect(path, isolation_level=None)
        for pragma in ("journal_mode=OFF", "synchronous=OFF", "locking_mode=EXCLUSIVE",
                       "cache_size=-16384", "temp_store=FILE"):  # fmt: skip
            self._connection.execute(f"PRAGMA {pragma}").fetchall()
        self._connection.execute("BEGIN")
        self._connection.execute(substring_sql(1).replace("tri_1", "tri", 1))
        self._connection.execute(
            "INSERT INTO tri (tri, rank) VALUES ('hashsize', ?)", (_HASH_BYTES,)
        )
        self._connection.execute("INSERT INTO tri (tri, rank) VALUES ('automerge', 0)")

    def add(self, rows: list[tuple[int, str]]) -> None:
        """Take in ranks and messages, in rising order of rank."""
        self._connection.executemany("INSERT INTO tri (rowid, message) VALUES (?, ?)", rows)

    def finish(self) -> None:
        """Write everything and close the file."""
        self._connection.execute("COMMIT")
        self._connection.close()

    def give_up(self) -> None:
        """Close the file without finishing it."""
        self._connection.close()


def copy(case: CaseFile, k: int, path: Path) -> Slices:
    """Copy a finished index from its scratch file into the case, slice by slice."""
    uri = uri_of_scratch(path)
    if "'" in uri:
        raise CaseError(f"The name {case.path.name} cannot be used for an index.")
    with case.guard.segment(k), case.transaction():
        # What an earlier attempt left behind.
        case.connection.execute(f"DROP TABLE IF EXISTS tri_{k}")
        case.connection.execute(substring_sql(k))
    yield
    with case.guard.attach(uri):
        case.connection.execute(f"ATTACH '{uri}' AS p")
    try:
        index = segments.copy_index(case, "p.tri", f"tri_{k}", ("data",))
        heads = yield from segments.in_slices(case, k, index)
    finally:
        with case.guard.attach(uri):
            case.connection.execute("DETACH p")
    with case.guard.segment(k), case.transaction():
        case.connection.executemany(
            f"INSERT OR REPLACE INTO tri_{k}_data (id, block) VALUES (?, ?)", heads
        )
        case.connection.execute("INSERT INTO substrings (segment) VALUES (?)", (k,))
    yield
