"""What each version of the file format added, as sqlite-utils migrations."""

from __future__ import annotations

import sqlite3

from sqlite_utils import Database, Migrations

from casebook.store import schema

MIGRATIONS = Migrations("casebook")


@MIGRATIONS()
def first(db: Database) -> None:
    """Make every table of version 1."""
    for statement in schema.FIRST:
        db.execute(statement)


def apply(connection: sqlite3.Connection) -> None:
    """Apply what is missing, inside the transaction the caller has open."""
    # The pragma is set by the store itself, and no plugin of the machine may touch a case.
    MIGRATIONS.apply(Database(connection, recursive_triggers=False, execute_plugins=False))


def applied(connection: sqlite3.Connection) -> list[dict[str, object]]:
    """Read the rows of the migrations' own table, which belong into the journal."""
    db = Database(connection, recursive_triggers=False, execute_plugins=False)
    return [dict(row) for row in db["_sqlite_migrations"].rows_where(order_by="id")]
