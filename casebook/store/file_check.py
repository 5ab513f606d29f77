"""The child process that checks a whole case file while its parent has it open.

It opens the file beside its parent, reads, and says what SQLite finds. Only the parent knows
whether anything was written meanwhile, so it alone may believe the answer.
"""

from __future__ import annotations

import json
import os
import sqlite3
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from casebook.store import opening

_NICENESS = 10


@dataclass(frozen=True, slots=True)
class Damage:
    """What SQLite says of a damaged file, and the tables that it stands in; none if in no table."""

    says: str
    tables: tuple[str, ...]

    def sentence(self) -> str:
        """Say it in a sentence."""
        names = ", ".join(self.tables[:5]) or "outside all tables"
        return f"The file is damaged ({names}): {self.says}"


def check(path: Path) -> Damage | None:
    """Check the whole file; None when it is sound. For a process that has it open no other way."""
    connection = sqlite3.connect(
        opening.uri_of(path, "?mode=ro&immutable=1"), uri=True, isolation_level=None
    )
    try:
        for pragma in ("trusted_schema=OFF", "cell_size_check=ON", "mmap_size=0", "query_only=ON"):
            connection.execute(f"PRAGMA {pragma}").fetchall()
        says = _finding(connection, "")
        return Damage(says, _damaged(connection)) if says else None
    finally:
        connection.close()


def answer_of(line: bytes) -> Damage | None:
    """Read what the child said. Raises ValueError when it did not come to an end."""
    said = json.loads(line)
    return Damage(said["says"], tuple(said["tables"])) if said else None


def main() -> int:
    """Be the child: a path on standard input, one line of JSON as the answer."""
    # It must never be in the way of what somebody types.
    with suppress(AttributeError, OSError):
        os.nice(_NICENESS)
    found = check(Path(os.fsdecode(sys.stdin.buffer.read())))
    print(json.dumps({"says": found.says, "tables": found.tables} if found else None), flush=True)
    return 0


def _damaged(connection: sqlite3.Connection) -> tuple[str, ...]:
    try:
        names = [
            name
            for (name,) in connection.execute(
                "SELECT name FROM sqlite_schema WHERE type = 'table' AND rootpage > 0 ORDER BY name"
            )
        ]
    except opening.UNREADABLE:
        return ("sqlite_schema",)
    return tuple(name for name in names if _finding(connection, f"('{name}')"))


def _finding(connection: sqlite3.Connection, of_table: str) -> str:
    """Give the first thing SQLite finds; empty when all is well."""
    try:
        answer = str(connection.execute(f"PRAGMA quick_check{of_table}").fetchone()[0])
    except opening.UNREADABLE as error:
        return str(error)
    # Its first line names the database, which is always the same.
    return "" if answer == "ok" else answer.splitlines()[-1][:200]
