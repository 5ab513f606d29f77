"""Bring a case file of an older version up to date: on a copy, verified, and then exchanged."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from casebook.errors import Refused
from casebook.model.case import Examiner
from casebook.store import journal, opening, schema
from casebook.store.guard import Guard

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
    migrations.apply(connection)
    connection.execute(f"PRAGMA user_version={schema.VERSION}")
    rows: list[Mapping[str, object]] = list(migrations.applied(connection)[before:])
    header = journal.last_header(connection)
    assert header is not None
    journal.append(
        connection,
        header["case"],
        PROGRAM,
        journal.Draft(
            "case.migrate",
            summary=f"File format brought from version {old} to {schema.VERSION}",
            details={"from": old, "to": schema.VERSION, "at": datetime.now(UTC).isoformat()},
            raw_rows={"_sqlite_migrations": rows},
        ),
    )


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
