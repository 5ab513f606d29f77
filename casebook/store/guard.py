"""The authorizer: which statements may run on an open case, and when."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

_ALLOW, _DENY = sqlite3.SQLITE_OK, sqlite3.SQLITE_DENY

_DDL = frozenset(
    getattr(sqlite3, name)
    for name in dir(sqlite3)
    if re.fullmatch(r"SQLITE_(CREATE|DROP)_\w+|SQLITE_(ALTER_TABLE|REINDEX|ANALYZE)", name)
)
_WRITES = (sqlite3.SQLITE_INSERT, sqlite3.SQLITE_UPDATE, sqlite3.SQLITE_DELETE)

_APPEND_ONLY = frozenset(("log", "body", "blob", "touch", "segment", "collected", "substrings"))
_OF_SEGMENT = frozenset(("record", "reject", "code", "hist", "pos", "mention"))
_SCHEMA = frozenset(("sqlite_master", "sqlite_schema"))

# data_version is what FTS5 itself prepares.
_PRAGMA_WITH_ARGUMENT = frozenset(
    ("data_version", "table_info", "table_xinfo", "foreign_key_list", "index_list", "index_info",
     "index_xinfo", "database_list")
)  # fmt: skip
_PRAGMA_BARE = frozenset(
    ("quick_check", "integrity_check", "page_count", "page_size", "freelist_count", "user_version",
     "application_id", "journal_mode", "synchronous", "locking_mode", "schema_version",
     "foreign_keys", "recursive_triggers", "trusted_schema")
)  # fmt: skip

_FTS = re.compile(r"(?:fts|tri)_([1-9][0-9]*)(?:_(?:data|idx|docsize|config))?\Z")


class Guard:
    """Answers SQLite's authorizer for one connection; strict except in three named moments.

    Leaving a moment installs the authorizer again, so that a statement prepared within it does
    not run afterwards from the statement cache.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._migrating = False
        self._attachable: str | None = None
        self._segment: int | None = None
        self._arm()

    @contextmanager
    def migrate(self) -> Iterator[None]:
        """Allow everything but ATTACH: a new file or a new version of the format."""
        self._migrating = True
        try:
            yield
        finally:
            self._migrating = False
            self._arm()

    @contextmanager
    def attach(self, uri: str) -> Iterator[None]:
        """Allow `ATTACH 'uri' AS p` with exactly this literal, and DETACH p."""
        self._attachable = uri
        try:
            yield
        finally:
            self._attachable = None
            self._arm()

    @contextmanager
    def segment(self, k: int) -> Iterator[None]:
        """Allow making, filling and removing the tables of segment `k`."""
        self._segment = k
        try:
            yield
        finally:
            self._segment = None
            self._arm()

    def _arm(self) -> None:
        self._connection.set_authorizer(self._answer)

    def _answer(
        self, action: int, first: str | None, second: str | None, db: str | None, _: str | None
    ) -> int:
        return _ALLOW if self._allows(action, first or "", second, db) else _DENY

    def _allows(self, action: int, first: str, second: str | None, db: str | None) -> bool:
        if action in (sqlite3.SQLITE_ATTACH, sqlite3.SQLITE_DETACH):
            known = self._attachable if action == sqlite3.SQLITE_ATTACH else "p"
            return self._attachable is not None and first == known
        if self._migrating:
            return True
        if action in _DDL:
            return db == "main" and self._allows_ddl(action, first, second)
        if action == sqlite3.SQLITE_PRAGMA:
            bare = first in _PRAGMA_BARE and second is None
            return bare or first in _PRAGMA_WITH_ARGUMENT
        if action in _WRITES:
            return db == "main" and self._allows_write(action, first)
        return not (
            action == sqlite3.SQLITE_FUNCTION and second in ("load_extension", "fts3_tokenizer")
        )

    def _allows_ddl(self, action: int, first: str, second: str | None) -> bool:
        if action in (sqlite3.SQLITE_CREATE_VTABLE, sqlite3.SQLITE_DROP_VTABLE):
            return second == "fts5" and self._is_own(first)
        if action in (sqlite3.SQLITE_CREATE_TABLE, sqlite3.SQLITE_DROP_TABLE):
            return self._is_own(first)
        # FTS5's shadow tables bring automatic indexes.
        return action == sqlite3.SQLITE_CREATE_INDEX and self._is_own(second or "")

    def _allows_write(self, action: int, table: str) -> bool:
        if table in _SCHEMA:
            # Declaring an FTS5 table asks for this UPDATE; writable_schema stays denied, so a real
            # one fails all the same.
            return self._segment is not None or action == sqlite3.SQLITE_UPDATE
        if _FTS.match(table):
            return self._is_own(table)
        if table in _APPEND_ONLY:
            return action == sqlite3.SQLITE_INSERT
        if table in _OF_SEGMENT:
            return self._segment is not None and action != sqlite3.SQLITE_UPDATE
        # A hand-made row is corrected or retracted, never deleted; the desk is no evidence.
        return action != sqlite3.SQLITE_DELETE or table == "desk"

    def _is_own(self, table: str) -> bool:
        found = _FTS.match(table)
        return found is not None and int(found[1]) == self._segment
