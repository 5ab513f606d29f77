"""What each version of the file format adds, as sqlite-utils migrations."""

from __future__ import annotations

import sqlite3

from sqlite_utils import Database, Migrations

from casebook.store import schema


def apply(connection: sqlite3.Connection) -> None:
    """Apply the versions a file lacks, inside the transaction the caller has open."""
    _all().apply(_database(connection))


def applied(connection: sqlite3.Connection) -> list[dict[str, object]]:
    """Read the rows of the migrations' own table, which belong into the journal."""
    table = _database(connection)[Migrations.migrations_table]
    return [dict(row) for row in table.rows_where(order_by="id")]


def _all() -> Migrations:
    migrations = Migrations("casebook")
    for number, statements in enumerate(schema.VERSIONS, 1):
        _add(migrations, f"version {number}", statements)
    return migrations


def _add(migrations: Migrations, name: str, statements: tuple[str, ...]) -> None:
    @migrations(name=name)
    def version(db: Database) -> None:
        for statement in statements:
            db.execute(statement)


def _database(connection: sqlite3.Connection) -> Database:
    # The pragma is set by the store itself, and no plugin of the machine may touch a case.
    return Database(connection, recursive_triggers=False, execute_plugins=False)
