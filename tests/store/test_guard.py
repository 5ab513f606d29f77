from __future__ import annotations

import sqlite3

import pytest

from casebook.store.case_file import CaseFile
from casebook.store.schema import fts_sql


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE log SET hash = 'x'",
        "DELETE FROM log",
        "INSERT OR REPLACE INTO log SELECT * FROM log",
        "REPLACE INTO body SELECT * FROM body",
        "DELETE FROM body",
        "UPDATE blob SET data = x''",
        "DELETE FROM case_header",
        "UPDATE record SET ts = 1",
        "DELETE FROM record",
        "INSERT INTO record VALUES (1,1,1,1,1,1,1,1,1,1,'','','',NULL)",
        "UPDATE segment SET k = 1",
        "DELETE FROM touch",
        "DROP TABLE note",
        "DROP TRIGGER log_next",
        "ALTER TABLE note ADD COLUMN x",
        "CREATE TABLE x (a)",
        "CREATE TEMP TABLE x (a)",
        "CREATE INDEX x ON note (text)",
        "PRAGMA writable_schema = ON",
        "PRAGMA recursive_triggers = OFF",
        "PRAGMA journal_mode = WAL",
        "PRAGMA user_version = 9",
        "ATTACH ':memory:' AS other",
        "VACUUM",
        "REINDEX",
        "ANALYZE",
        "SELECT load_extension('x')",
    ],
)
def test_nothing_of_this_runs_on_an_open_case(case: CaseFile, statement: str) -> None:
    before = case.head()
    with pytest.raises(sqlite3.Error):
        case.connection.execute(statement)
    assert case.head() == before


def test_a_statement_prepared_in_a_moment_does_not_run_after_it(case: CaseFile) -> None:
    with case.guard.segment(7):
        case.connection.execute(fts_sql(7))
        case.connection.execute("DELETE FROM fts_7_docsize")
    with pytest.raises(sqlite3.Error):
        case.connection.execute("DELETE FROM fts_7_docsize")
    with case.guard.segment(7):
        case.connection.execute("DROP TABLE fts_7")


def test_a_moment_of_one_segment_does_not_open_another(case: CaseFile) -> None:
    with case.guard.segment(7), pytest.raises(sqlite3.Error):
        case.connection.execute(fts_sql(8))
