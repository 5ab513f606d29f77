"""One open case file: everything else of the store works through it."""

from __future__ import annotations

import dataclasses
import os
import sqlite3
import time
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Self, TypeVar

from casebook.errors import Cancelled, CaseError, Refused
from casebook.model.case import CaseHeader, Examiner
from casebook.model.paper import Entry, Head
from casebook.store import journal, known_files, opening, schema, traces, upgrade
from casebook.store.guard import Guard
from casebook.store.rows import PARENT, TABLES, columns, from_row

if TYPE_CHECKING:
    from sqlite_utils import Database

T = TypeVar("T")

HEADER_ID = "case"

FULL_CHECK_UP_TO = 20_000
"""A case with more entries has only its newest ones checked at open; the rest by `verify`."""

_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_IOERR)

_UNREADABLE = (sqlite3.Error, ValueError, LookupError, TypeError, RecursionError)
"""What reading a row raises that no Casebook wrote."""

ASK_EVERY = 20_000
"""Steps of SQLite's machine between two questions whether a query is still wanted: about 1 ms."""

_open_files: set[tuple[int, int]] = set()
"""Device and inode of every case this process has open for writing: a second open in the same
process would make POSIX drop SQLite's locks when it is closed."""


class NeverCreated(Refused):
    """The file is empty: its creation was interrupted before anything was saved."""


class State(NamedTuple):
    """What tells one content of an open case from another."""

    path: Path
    seq: int
    changes: int
    schema: int


class CaseFile:
    """A case, open on one thread; everything that changes it goes through `transaction`."""

    def __init__(
        self,
        path: Path,
        connection: sqlite3.Connection,
        examiner: Examiner | None,
        warnings: Sequence[str] = (),
    ) -> None:
        self.path = path
        self.connection = connection
        self.guard = Guard(connection)
        self.warnings = tuple(warnings)
        self._examiner = examiner
        self._inode = _inode(path)
        self._newest: Head | None = None
        self.case_id = ""
        # Set by who runs several pieces of work on one case in turn.
        self.is_awaited: Callable[[], bool] = _by_nobody
        self._checked_at: float | None = time.time()
        self._is_checked = True

    @classmethod
    def create(cls, path: Path, examiner: Examiner, header: CaseHeader) -> Self:
        """Make a new case file and leave it open. Raises CaseError when one is there already."""
        if path.exists() and path.stat().st_size:
            raise CaseError(f"{path.name} is there already. Choose another name or open it.")
        _make_empty(path)
        case = cls(path, opening.connect(path), examiner)
        try:
            case.case_id = str(uuid.uuid4())
            with case.transaction():
                with case.guard.migrate():
                    case._make_tables()
                case.append(
                    "case.create",
                    [dataclasses.replace(header, id=HEADER_ID)],
                    summary=f"Case created: {header.title}",
                    raw_rows={"_sqlite_migrations": case._applied_migrations()},
                )
        except BaseException:
            case._abandon()
            raise
        case._settle()
        return case

    @classmethod
    def open(
        cls,
        path: Path,
        examiner: Examiner,
        told: opening.Told | None = None,
        *,
        checks_later: bool = False,
    ) -> Self:
        """Open a case for writing. Raises Refused or Cancelled, and then nothing was written.

        With `checks_later` a file that this workstation checked, closed and knows again is opened
        with its hand-made tables checked only: `is_checked` is then False until `note_check`.
        """
        if path.exists() and _inode(path) in _open_files:
            raise Refused(f"{path.name} is open in this program already.")
        opening.look_at(path)
        upgraded = upgrade.upgrade(path)
        known_since = known_files.checked_at(path) if checks_later else None
        try:
            connection = opening.connect(path, told, checks_whole=known_since is None)
        except Refused as error:
            who = traces.who_has_open(path) if "open elsewhere" in str(error) else ""
            if who:
                raise Refused(
                    f"{path.name} is open elsewhere, {who}. Close it there first."
                ) from error
            raise
        case = cls(path, connection, examiner)
        if known_since is not None:
            case._checked_at, case._is_checked = known_since, False
        try:
            case._check_format()
            case._check_journal()
            case._begin_session()
        except opening.UNREADABLE as error:
            case._abandon()
            raise Refused(opening.sentence(path.name, error)) from error
        except BaseException:
            case._abandon()
            raise
        case.warnings += upgraded
        case._settle()
        return case

    @classmethod
    def view(cls, path: Path) -> Self:
        """Open a case for reading only, without writing a byte. Raises Refused."""
        opening.look_at(path)
        case = cls(path, opening.connect_to_view(path), None)
        try:
            case._check_format()
            case._check_journal()
            case._lend_tables()
        except opening.UNREADABLE as error:
            case.connection.close()
            raise Refused(opening.sentence(path.name, error)) from error
        except BaseException:
            case.connection.close()
            raise
        return case

    @property
    def examiner(self) -> Examiner:
        """Give the person at the keyboard. Raises CaseError on a case opened for reading."""
        if self._examiner is None:
            raise CaseError(f"{self.path.name} is open for reading only.")
        return self._examiner

    @property
    def is_view(self) -> bool:
        """Say whether the case is open for reading only."""
        return self._examiner is None

    @property
    def is_checked(self) -> bool:
        """Say whether SQLite has checked the whole file since it was opened, and found it sound."""
        return self._is_checked

    def note_check(self, is_sound: bool) -> None:
        """Note what a check of the whole file found; after damage the next open checks at once."""
        self._is_checked = is_sound
        self._checked_at = time.time() if is_sound else None

    def state(self) -> State:
        """Give what is another after every write. Between two jobs nothing is being written."""
        changes = self.connection.total_changes
        return State(self.path, self.head().seq, changes, self._pragma("schema_version"))

    @contextmanager
    def readable(self) -> Iterator[None]:
        """Turn what SQLite says of damage or of a failing disk into a sentence: raises Refused."""
        try:
            yield
        except sqlite3.DatabaseError as error:
            if getattr(error, "sqlite_errorcode", 0) & 0xFF not in _DAMAGED:
                raise
            raise Refused(opening.sentence(self.path.name, error)) from error

    @cached_property
    def db(self) -> Database:
        """Give the case as a sqlite-utils database, for reads outside the hot paths."""
        # Imported here: it costs a quarter of a second, which a short command need not pay.
        from sqlite_utils import Database

        return Database(self.connection, recursive_triggers=False, execute_plugins=False)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Hold one durable transaction. Raises CaseError when it could not be saved."""
        examiner = self.examiner
        try:
            self.connection.execute("BEGIN IMMEDIATE")
            yield
            self.connection.execute("COMMIT")
        except sqlite3.Error as error:
            self._roll_back()
            raise CaseError(_not_saved(self.path, error)) from error
        except BaseException:
            self._roll_back()
            raise
        assert examiner is self._examiner

    @contextmanager
    def interruptible(self, is_stale: Callable[[], bool]) -> Iterator[None]:
        """Let the queries within be given up once nobody waits for them: raises Cancelled.

        The handler is this block's own, so that it can never hit a save.
        """
        self.connection.set_progress_handler(lambda: int(is_stale()), ASK_EVERY)
        try:
            yield
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_INTERRUPT:
                raise
            raise Cancelled from error
        finally:
            self.connection.set_progress_handler(None, 0)

    def append(
        self,
        kind: str,
        rows: Sequence[object] = (),
        why: str = "",
        summary: str = "",
        details: Mapping[str, Any] | None = None,
        blobs: Sequence[bytes] = (),
        raw_rows: Mapping[str, Sequence[Mapping[str, Any]]] | None = None,
    ) -> Head:
        """Write one journal entry with the rows it speaks of, inside `transaction`."""
        draft = journal.Draft(kind, rows, why, summary, details or {}, blobs, raw_rows or {})
        return journal.append(self.connection, self.case_id, self.examiner, draft)

    def assign(self, row: T) -> T:
        """Give a new row its id, and its number or position, inside `transaction`."""
        table = TABLES[type(row)]
        known = {name for name, _ in columns(type(row))}
        changes: dict[str, Any] = {}
        if not getattr(row, "id"):  # noqa: B009
            changes["id"] = str(uuid.uuid4())
        if "number" in known and not getattr(row, "number"):  # noqa: B009
            changes["number"] = self._next(f"SELECT max(number) FROM {table}")
        if "position" in known and not getattr(row, "position"):  # noqa: B009
            parent = PARENT[table]
            changes["position"] = self._next(
                f"SELECT max(position) FROM {table} WHERE {parent} = ?", getattr(row, parent)
            )
        return dataclasses.replace(row, **changes)  # type: ignore[type-var]

    def head(self) -> Head:
        """Give the newest entry of the journal."""
        return journal.head(self.connection)

    def header(self) -> CaseHeader:
        """Give the case header."""
        return self.get(CaseHeader, HEADER_ID)

    def all(self, kind: type[T], /, *, retracted: bool = False) -> tuple[T, ...]:
        """Give every row, ordered by number or position, else in the order they were made."""
        return self._select(kind, retracted, {})

    def where(self, kind: type[T], /, *, retracted: bool = False, **equal: object) -> tuple[T, ...]:
        """Give the rows whose columns equal the values given, ordered as by `all`."""
        return self._select(kind, retracted, equal)

    def get(self, kind: type[T], row_id: str) -> T:
        """Give one row by its id, retracted or not. Raises CaseError when there is none."""
        return self._one(kind, f"with the id {row_id}", {"id": row_id})

    def numbered(self, kind: type[T], number: int) -> T:
        """Give one row by its human number, retracted or not. Raises CaseError."""
        return self._one(kind, f"with the number {number}", {"number": number})

    def blob(self, sha256: str) -> bytes:
        """Give the bytes kept under a SHA-256. Raises CaseError when there are none."""
        row = self.connection.execute(
            "SELECT data FROM blob WHERE sha256 = ?", (sha256,)
        ).fetchone()
        if row is None:
            raise CaseError(f"The case holds no file with the SHA-256 {sha256}.")
        return bytes(row[0])

    def entries(self, first: int = 1, last: int | None = None) -> Iterator[Entry]:
        """Read journal entries in order."""
        return journal.entries(self.connection, first, last)

    def history(self, row_id: str) -> tuple[Entry, ...]:
        """Read every journal entry that wrote the row, oldest first."""
        return journal.history(self.connection, row_id)

    def desk_get(self, key: str) -> str | None:
        """Read what lies on the desk: drafts, columns, filters. Not evidence, not journaled."""
        row = self.connection.execute("SELECT text FROM desk WHERE key = ?", (key,)).fetchone()
        return None if row is None else str(row[0])

    def desk_set(self, key: str, text: str | None) -> None:
        """Put something on the desk, or with None take it off."""
        with self.transaction():
            if text is None:
                self.connection.execute("DELETE FROM desk WHERE key = ?", (key,))
            else:
                self.connection.execute(
                    "INSERT INTO desk (key, text) VALUES (?, ?) "
                    "ON CONFLICT (key) DO UPDATE SET text = excluded.text",
                    (key, text),
                )

    def close(self) -> None:
        """Close the case; the file is then alone in its folder, and the whole case."""
        if self.is_view:
            self.connection.close()
            return
        try:
            with self.transaction():
                newest = self.append(
                    "case.close",
                    summary="Case closed",
                    details={"entries": self.head().seq},
                )
            traces.remember_head(self.case_id, newest)
        finally:
            self._abandon()
        _sync_folder(self.path.parent)
        if self._checked_at is not None:
            known_files.remember(self.path, self._checked_at)

    def _make_tables(self) -> None:
        from casebook.store import migrations

        self.connection.execute(f"PRAGMA application_id={schema.APPLICATION_ID}")
        self.connection.execute(f"PRAGMA user_version={schema.VERSION}")
        migrations.apply(self.connection)

    def _applied_migrations(self) -> list[dict[str, object]]:
        from casebook.store import migrations

        return migrations.applied(self.connection)

    def _check_format(self) -> None:
        if self._pragma("page_count") == 0:
            self._remove_cold_journal()
            raise NeverCreated(
                f"{self.path.name} is empty: its creation was interrupted before anything was "
                "saved. Create the case again under this name."
            )
        if self._pragma("application_id") != schema.APPLICATION_ID:
            raise Refused(f"{self.path.name} is an SQLite file, but not a case file.")
        version = self._pragma("user_version")
        if version > schema.VERSION:
            raise Refused(
                f"{self.path.name} was made by a newer Casebook (file version {version}; this "
                f"program reads up to {schema.VERSION}). Open it with the newer program."
            )
        odd, _ = schema.difference(self.connection, version)
        if odd:
            names = ", ".join(sorted({row[1] for row in odd})[:5])
            raise Refused(
                f"The tables of {self.path.name} are not those of a case file ({names}). Another "
                "program has changed it; Casebook does not open it."
            )

    def _lend_tables(self) -> None:
        """Give a file of an older version, in memory and empty, the tables it does not know."""
        lacking = sum(schema.VERSIONS[self._pragma("user_version") :], ())
        with self.guard.migrate():
            self.connection.execute("PRAGMA query_only=OFF")
            lent = set()
            for statement in lacking:
                verb, kind, name, *on = statement.split()[:5]
                if (verb, kind) == ("CREATE", "TABLE"):
                    self.connection.execute(statement.replace("TABLE", "TEMP TABLE", 1))
                    lent.add(name)
                elif (verb, kind) == ("CREATE", "INDEX") and on[1] in lent:
                    self.connection.execute(statement.replace("INDEX ", "INDEX temp.", 1))
            self.connection.execute("PRAGMA query_only=ON")

    def _check_journal(self) -> None:
        total = self.head().seq
        first = 1 if total <= FULL_CHECK_UP_TO else total - FULL_CHECK_UP_TO
        newest = journal.check_chain(self.connection, first)
        header = journal.last_header(self.connection)
        assert header is not None
        self.case_id = header["case"]
        seen = traces.last_seen_head(self.case_id)
        if seen is not None and not self._descends_from(seen):
            self.warnings += (
                f"This is an older or different copy: this workstation last saw entry {seen.seq} "
                f"({seen.hash[:16]}…), the file ends at entry {newest.seq} "
                f"({newest.hash[:16]}…).",
            )

    def _descends_from(self, seen: Head) -> bool:
        row = self.connection.execute("SELECT hash FROM log WHERE seq = ?", (seen.seq,)).fetchone()
        return row is not None and row[0] == seen.hash

    def _begin_session(self) -> None:
        # Imported here because segments work on an open case.
        from casebook.store import segments

        header = journal.last_header(self.connection)
        recovered = header is not None and header["kind"] != "case.close"
        removed = segments.drop_invisible(self)
        with self.transaction():
            self.append(
                "case.open",
                summary="Case opened after it was not closed properly"
                if recovered
                else "Case opened",
                details={"recovered": recovered, "removed_segments": removed},
            )
        if removed:
            self.warnings += (
                "An import, or dating a source anew, was cut off by the end of the program. "
                "Nothing of it was kept; do it again.",
            )

    def _settle(self) -> None:
        _open_files.add(self._inode)
        traces.note_open(self.path)
        traces.remember_head(self.case_id, self.head())

    def _abandon(self) -> None:
        self.connection.close()
        if self._inode in _open_files:
            _open_files.discard(self._inode)
            traces.forget_open(self.path)

    def _roll_back(self) -> None:
        if self.connection.in_transaction:
            try:
                self.connection.execute("ROLLBACK")
            except sqlite3.Error:
                # SQLite has rolled back by itself; the journal is played back at the next open.
                return

    def _remove_cold_journal(self) -> None:
        # An empty database never owns a journal that is not hot: it is the trace of a creation
        # that was killed, and nothing else would ever remove it.
        if not opening.is_hot(self.path):
            opening.journal_of(self.path).unlink(missing_ok=True)

    def _pragma(self, name: str) -> int:
        return int(self.connection.execute(f"PRAGMA {name}").fetchone()[0])

    def _next(self, sql: str, *values: object) -> int:
        return int(self.connection.execute(sql, values).fetchone()[0] or 0) + 1

    def _select(self, kind: type[T], retracted: bool, equal: Mapping[str, object]) -> tuple[T, ...]:
        if self._is_older_than(kind):
            return ()
        names = {name for name, _ in columns(kind)}
        clauses = [f'"{name}" = ?' for name in equal if name in names]
        if len(clauses) != len(equal):
            raise KeyError(f"{kind.__name__} has no such column: {sorted(set(equal) - names)}")
        if "retracted" in names and not retracted:
            clauses.append("retracted IS NULL")
        order = next((name for name in ("number", "position") if name in names), "rowid")
        try:
            found = self.db[TABLES[kind]].rows_where(
                " AND ".join(clauses) or None, tuple(equal.values()), order_by=order
            )
            return tuple(from_row(kind, row) for row in found)
        except _UNREADABLE as error:
            raise Refused(
                f"The table {TABLES[kind]} of {self.path.name} holds what cannot be read "
                f"({error}). Verify the case, and work from a sound copy of it."
            ) from error

    def _is_older_than(self, kind: type[Any]) -> bool:
        """Say whether a file opened for reading is of a version that did not know `kind`."""
        if not self.is_view or self._pragma("user_version") == schema.VERSION:
            return False
        return not self.db[TABLES[kind]].exists()

    def _one(self, kind: type[T], which: str, equal: Mapping[str, object]) -> T:
        found = self._select(kind, retracted=True, equal=equal)
        if not found:
            raise CaseError(f"The case has no {TABLES[kind].replace('_', ' ')} {which}.")
        return found[0]


def _by_nobody() -> bool:
    return False


def _inode(path: Path) -> tuple[int, int]:
    status = path.stat()
    return status.st_dev, status.st_ino


def _make_empty(path: Path) -> None:
    try:
        os.close(os.open(path, os.O_CREAT | os.O_WRONLY | os.O_NOFOLLOW, 0o600))
    except OSError as error:
        raise CaseError(
            f"{path.name} cannot be created in {path.parent.name or path.parent}: "
            f"{error.strerror}. Choose a folder you can write to."
        ) from error


def _sync_folder(folder: Path) -> None:
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(descriptor)
    except OSError:
        return
    finally:
        os.close(descriptor)


def _not_saved(path: Path, error: sqlite3.Error) -> str:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code == sqlite3.SQLITE_FULL:
        return "Not saved: the disk is full. Nothing saved before is lost. Make room and try again."
    if code == sqlite3.SQLITE_BUSY:
        return f"Not saved: {path.name} is locked by another program."
    if code == sqlite3.SQLITE_IOERR:
        return (
            "Not saved: the disk reports an error. Nothing saved before is lost. Check the disk "
            "and try again."
        )
    return f"Not saved: {error}."
