"""Verification: replay the journal from empty and compare it with every table."""

from __future__ import annotations

import hashlib
from typing import Any

from casebook.errors import Refused
from casebook.model.paper import Head
from casebook.model.timeline import Source
from casebook.store import journal, opening
from casebook.store.case_file import CaseFile
from casebook.store.rows import TABLES
from casebook.store.schema import SEGMENT_SPAN, has_table

STEP = 2_000

MIGRATIONS_TABLE = "_sqlite_migrations"


class Replay:
    """The hand-made tables as the journal gives them, grown entry by entry.

    `head` is the newest entry replayed. Nothing is kept of the case itself between steps, so that
    other work may slip in.
    """

    def __init__(self) -> None:
        self.head = Head(0, journal.GENESIS)
        self._tables: dict[str, dict[Any, dict[str, Any]]] = {}
        self._touches: set[tuple[str, int, str]] = set()
        self._blobs: dict[str, int] = {}

    def step(self, case: CaseFile, count: int = STEP) -> bool:
        """Replay up to `count` more entries; say whether the newest one is reached.

        Raises Refused at an entry that is missing, changed or out of order.
        """
        newest = case.head()
        until = min(newest.seq, self.head.seq + count)
        if until > self.head.seq:
            self.head = journal.check_chain(case.connection, self.head.seq + 1, self._take, until)
        return self.head.seq == newest.seq

    def compare(self, case: CaseFile) -> list[str]:
        """Compare every hand-made table and kept file with the replay; findings as sentences."""
        try:
            return self._compare(case)
        except opening.UNREADABLE as error:
            raise Refused(opening.sentence(case.path.name, error)) from error

    def _compare(self, case: CaseFile) -> list[str]:
        while not self.step(case):
            continue
        journal.check_counts(case.connection, self.head.seq)
        findings = [
            f"The table {table} is not what the journal says."
            for table in (*TABLES.values(), MIGRATIONS_TABLE)
            if self._differs(case, table)
        ]
        unknown = set(self._tables) - {*TABLES.values(), MIGRATIONS_TABLE}
        findings += [f"The journal speaks of an unknown table {table}." for table in unknown]
        touches = case.connection.execute("SELECT row_id, seq, tbl FROM touch NOT INDEXED")
        if set(touches) != self._touches:
            findings.append("The table touch is not what the journal says.")
        numbers = {row.get("number") for row in self._tables.get("source", {}).values()}
        return findings + self._compare_blobs(case) + _strays(case, numbers)

    def _take(self, seq: int, header: dict[str, Any], body: dict[str, Any]) -> None:
        del header
        for blob in body["blobs"]:
            self._blobs[blob["sha256"]] = blob["size"]
        for table, rows in body["rows"].items():
            for row in rows:
                self._tables.setdefault(table, {})[row["id"]] = row
                if table != MIGRATIONS_TABLE:
                    self._touches.add((row["id"], seq, table))

    def _differs(self, case: CaseFile, table: str) -> bool:
        if not has_table(case.connection, table):
            # A file of an older version, opened for reading; its tables were checked by name.
            return bool(self._tables.get(table))
        rows = case.connection.execute(f'SELECT * FROM "{table}" NOT INDEXED')
        names = [column[0] for column in rows.description]
        have = [dict(zip(names, row, strict=True)) for row in rows]
        found = {row["id"]: row for row in have}
        return len(found) != len(have) or found != self._tables.get(table, {})

    def _compare_blobs(self, case: CaseFile) -> list[str]:
        findings = []
        missing = dict(self._blobs)
        for digest, size, data in case.connection.execute(
            "SELECT sha256, size, data FROM blob NOT INDEXED"
        ):
            known = missing.pop(digest, None)
            if known != size or len(data) != size or hashlib.sha256(data).hexdigest() != digest:
                findings.append(f"The kept file {digest[:16]}… was changed or added.")
        return findings + [f"The kept file {digest[:16]}… is missing." for digest in missing]


def _strays(case: CaseFile, numbers: set[Any]) -> list[str]:
    """Find rows of the timeline that belong to none of the sources the journal speaks of."""
    findings = []
    owned = {row[0] for row in case.connection.execute("SELECT DISTINCT source FROM segment")}
    if owned - numbers:
        findings.append("Records stand there that no entry accounts for.")
    for table, column in (
        ("record", f"id / {SEGMENT_SPAN}"),
        ("reject", f"id / {SEGMENT_SPAN}"),
        ("code", "segment"),
        ("hist", "segment"),
        ("pos", "segment"),
        ("mention", "segment"),
        ("collected", "segment"),
        ("substrings", "segment"),
    ):
        if not has_table(case.connection, table):
            # A file of an older version, opened for reading.
            continue
        stray = case.connection.execute(
            f"SELECT 1 FROM {table} WHERE {column} NOT IN (SELECT k FROM segment) LIMIT 1"
        ).fetchone()
        if stray:
            findings.append(f"The table {table} holds rows of no finished import.")
    return findings


def chain_finding(case: CaseFile, replay: Replay, count: int = STEP) -> tuple[bool, str]:
    """Take one step of the replay; give whether it is done, and a finding or an empty text."""
    try:
        return replay.step(case, count), ""
    except Refused as error:
        return True, str(error)
    except opening.UNREADABLE as error:
        return True, opening.sentence(case.path.name, error)


def sources(case: CaseFile) -> tuple[Source, ...]:
    """Give every source ever imported, retracted ones too: their records are still there."""
    return case.all(Source, retracted=True)
