"""Bring a case file of an older version up to date: on a copy, verified, and then exchanged."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

from casebook.errors import Refused
from casebook.model.case import Examiner
from casebook.store import journal, opening, schema
from casebook.store.guard import Guard
from casebook.store.rows import TABLES

ROWS_AN_ENTRY = 2_000

PROGRAM = Examiner("Casebook", "program")
"""Who upgrades a file: no person decides how."""


def upgrade(path: Path) -> tuple[str, ...]:
    """Upgrade a file of an older version; give a sentence that says so, or nothing.

    The old file stays beside it, byte for byte, as NAME.vN.bak. A crash leaves the old file or the
    new one, never neither. Raises Refused, and then the file is as it was.
    """
    old = opening.version_of(path)
    if not old or old >= schema.VERSION:
        return ()
    backup = path.with_name(f"{path.name}.v{old}.bak")
    part = path.with_name(f"{path.name}.part")
    try:
        _copy(path, part)
        _migrate(part, old)
        if not backup.exists():
            _copy(path, backup)
        part.replace(path)
        _sync(path.parent)
    except OSError as error:
        raise Refused(
            f"{path.name} could not be brought up to date ({error.strerror}); it is as it was. "
            "Make room in its folder and open it again."
        ) from error
    except sqlite3.Error as error:
        raise Refused(
            f"{path.name} could not be brought up to date ({error}); it is as it was."
        ) from error
    finally:
        for left in (part, opening.journal_of(part)):
            left.unlink(missing_ok=True)
    return (
        f"The file was brought from version {old} to version {schema.VERSION}. The old one stays "
        f"beside it as {backup.name}.",
    )


def _migrate(part: Path, old: int) -> None:
    connection = opening.connect(part)
    try:
        odd, _ = schema.difference(connection, old)
        if odd:
            raise Refused(f"The tables of {part.stem} are not those of a case file.")
        journal.check_chain(connection)
        guard = Guard(connection)
        with guard.migrate():
            connection.execute("BEGIN IMMEDIATE")
            _apply(connection, old)
            connection.execute("COMMIT")
        odd, _ = schema.difference(connection, schema.VERSION)
        if odd:
            raise Refused(f"The upgrade of {part.stem} did not give the published tables.")
        journal.check_chain(connection)
    finally:
        connection.close()


def _apply(connection: sqlite3.Connection, old: int) -> None:
    # Imported here: sqlite-utils costs a quarter of a second, which most opens need not pay.
    from casebook.store import migrations

    before = len(migrations.applied(connection))
    columns = _columns(connection)
    migrations.apply(connection)
    connection.execute(f"PRAGMA user_version={schema.VERSION}")
    rows: list[Mapping[str, object]] = list(migrations.applied(connection)[before:])
    widened = [table for table, names in _columns(connection).items()
               if names != columns.get(table, names)]  # fmt: skip
    _journal(connection, old, {"_sqlite_migrations": rows})
    for table in widened:
        for some in _in_parts(connection, table):
            _journal(connection, old, {table: some})


def _journal(
    connection: sqlite3.Connection, old: int, rows: Mapping[str, list[Mapping[str, object]]]
) -> None:
    """Write an entry with the full new state of rows that a version has widened."""
    header = journal.last_header(connection)
    assert header is not None
    head = journal.append(
        connection,
        header["case"],
        PROGRAM,
        journal.Draft(
            "case.migrate",
            summary=f"File format brought from version {old} to {schema.VERSION}: "
            + ", ".join(f"{len(some)} rows of {table}" for table, some in rows.items()),
            details={"from": old, "to": schema.VERSION, "at": datetime.now(UTC).isoformat()},
            raw_rows=rows,
        ),
    )
    for table, some in rows.items():
        if table in TABLES.values():
            connection.executemany(
                "INSERT INTO touch (row_id, seq, tbl) VALUES (?, ?, ?)",
                [(row["id"], head.seq, table) for row in some],
            )


def _columns(connection: sqlite3.Connection) -> dict[str, list[str]]:
    """Give the columns of every table whose rows the journal holds."""
    return {
        table: [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
        for table in TABLES.values()
    }


def _in_parts(connection: sqlite3.Connection, table: str) -> Iterator[list[Mapping[str, object]]]:
    """Give the rows of a table in parts that one journal entry holds with ease."""
    found = connection.execute(f"SELECT * FROM {table} ORDER BY rowid")
    names = [column[0] for column in found.description]
    rows = [dict(zip(names, row, strict=True)) for row in found]
    for first in range(0, len(rows), ROWS_AN_ENTRY):
        yield list(rows[first : first + ROWS_AN_ENTRY])


def _copy(source: Path, target: Path) -> None:
    """Copy a file, closed at both ends afterwards, and sync it to the disk."""
    shutil.copyfile(source, target)
    descriptor = os.open(target, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
