"""The one form that an index of substrings may have is the one SQLite makes."""

from __future__ import annotations

import sqlite3

from casebook.store import schema


def test_the_published_rows_of_an_index_of_substrings_are_those_sqlite_makes() -> None:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    before = set(schema.rows_of(connection))
    connection.execute(schema.substring_sql(7))
    assert set(schema.rows_of(connection)) - before == schema.substring_rows(7)
    connection.close()
