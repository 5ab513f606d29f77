from __future__ import annotations

import sqlite3

from casebook.store import migrations, schema
from casebook.store.rows import TABLES, columns


def test_the_published_schema_is_what_the_migrations_make() -> None:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.execute("BEGIN")
    migrations.apply(connection)
    connection.execute("COMMIT")
    assert set(schema.rows_of(connection)) == schema.fixed_rows(schema.VERSION)
    connection.close()


def test_every_dataclass_has_a_table_with_its_fields_as_columns() -> None:
    connection = sqlite3.connect(":memory:")
    for statement in sum(schema.VERSIONS, ()):
        connection.execute(statement)
    for kind, table in TABLES.items():
        have = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
        assert have == [name for name, _ in columns(kind)], table
    connection.close()


def test_the_tokenizer_keeps_hindi_words_whole() -> None:
    connection = sqlite3.connect(":memory:")
    connection.execute(schema.fts_sql(1))
    connection.execute("INSERT INTO fts_1 (rowid, message) VALUES (1, 'फ़ाइल प्रमाणपत्र हिन्दी')")
    match = "SELECT count(*) FROM fts_1 WHERE fts_1 MATCH ?"
    assert connection.execute(match, ('"हिन्दी"',)).fetchone()[0] == 1
    assert connection.execute(match, ('"हिन"',)).fetchone()[0] == 0
    connection.close()
