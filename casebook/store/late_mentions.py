"""What records mention, gathered after their import: for sources of files of an older version.

The rows of a segment count only with its row in `collected`; what a run that was cut off left
behind is removed when the segment is begun again.
"""

from __future__ import annotations

import os
import sqlite3
import time
from array import array
from collections.abc import Generator, Iterator, Sequence
from pathlib import Path

from casebook.store import segments
from casebook.store.case_file import CaseFile
from casebook.store.mention_rows import Find, MentionRow, Mentions
from casebook.store.schema import SEGMENT_SPAN
from casebook.store.segments import Slices

Texts = Generator[list[tuple[int, int, str]], None, None]
"""Rank, time and raw text of records, slice by slice."""

FIRST_ROWS = 200


def lacking(case: CaseFile) -> tuple[tuple[int, int, int], ...]:
    """Give source, number and rows of the segments in force that were never looked through."""
    return tuple(
        case.connection.execute(
            "SELECT g.source, g.k, g.rows FROM segment AS g "
            "JOIN source AS s ON s.number = g.source WHERE s.retracted IS NULL "
            "AND g.k NOT IN (SELECT segment FROM collected) ORDER BY g.source, g.k"
        )
    )


def texts(case: CaseFile, k: int) -> Texts:
    """Give what every record of a segment says, in the order of their ranks. Case thread only."""
    first, at, n = k * SEGMENT_SPAN, 0, FIRST_ROWS
    while True:
        started = time.thread_time()
        rows = case.connection.execute(
            "SELECT id - ?1, ts, message, raw, raw_at FROM record WHERE id >= ?1 + ?2 "
            "AND id < ?1 + ?3 ORDER BY id LIMIT ?4",
            (first, at, SEGMENT_SPAN, n),
        ).fetchall()
        if not rows:
            return
        at = rows[-1][0] + 1
        yield [
            (rank, ts, (raw if cut is None else raw[:cut] + message + raw[cut:]) or message)
            for rank, ts, message, raw, cut in rows
        ]
        n = segments.fitting(n, time.thread_time() - started)


class MentionGatherer:
    """Gathers what the records of one segment mention, on any one thread.

    What does not fit into memory lies in the scratch file at `path`.
    """

    def __init__(self, find: Find, path: Path) -> None:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_NOFOLLOW, 0o600))
        self._connection = sqlite3.connect(path, isolation_level=None)
        for pragma in ("journal_mode=OFF", "synchronous=OFF", "locking_mode=EXCLUSIVE"):
            self._connection.execute(f"PRAGMA {pragma}").fetchall()
        self._mentions = Mentions(find, self._connection)
        self._times = array("q")

    def add(self, rows: Sequence[tuple[int, int, str]]) -> None:
        """Take in what some records say, rank by rank without a gap."""
        self._times.extend([ts for _, ts, _ in rows])
        self._mentions.add(rows[0][0], [text for _, _, text in rows])

    def rows(self) -> Iterator[MentionRow]:
        """Give what was gathered."""
        return self._mentions.rows(None, self._times)

    def close(self) -> None:
        """Close the scratch file."""
        self._connection.close()


def begin(case: CaseFile, k: int) -> Slices:
    """Remove what an earlier run left behind of a segment, slice by slice."""
    yield from segments.drop_mentions(case, k)


def write(case: CaseFile, k: int, rows: Sequence[MentionRow]) -> int:
    """Write some rows of a segment in one transaction; give how many the next one may take."""
    started = time.thread_time()
    with case.guard.segment(k), case.transaction():
        case.connection.executemany(f"INSERT INTO mention VALUES ({k}, ?, ?, ?, ?, ?, ?, ?)", rows)
    return segments.fitting(len(rows), time.thread_time() - started)


def finish(case: CaseFile, k: int, rules: str) -> None:
    """Say that the rows of a segment are whole, and by which rules they were found."""
    with case.transaction():
        case.connection.execute("INSERT INTO collected (segment, rules) VALUES (?, ?)", (k, rules))
