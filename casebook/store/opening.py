"""The open protocol: look at the file, connect to it, trust nothing in it."""

from __future__ import annotations

import os
import sqlite3
import stat
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from casebook.errors import Cancelled, Refused
from casebook.store import schema

_HOT = bytes.fromhex("d9d505f920a163d7")
_MAGIC = b"SQLite format 3\x00"

UNREADABLE = (sqlite3.Error, UnicodeDecodeError)
"""What SQLite raises on a damaged file; the second where its message quotes the damage."""

Told = Callable[[int, int], None]
"""Is told how many bytes of how many a check has read; raises Cancelled to give it up."""

_TELL_EVERY_S = 0.1

_PRAGMAS = (
    "trusted_schema=OFF",
    "cell_size_check=ON",
    "mmap_size=0",
    "recursive_triggers=ON",
    "foreign_keys=ON",
    "temp_store=MEMORY",
    "cache_size=-65536",
)


def uri_of(path: Path, options: str = "") -> str:
    """Give the SQLite URI of a file."""
    return "file:" + quote(os.fsencode(path.absolute())) + options


def is_hot(path: Path) -> bool:
    """Say whether a crash left a journal that SQLite must play back first."""
    try:
        with journal_of(path).open("rb") as file:
            return file.read(8) == _HOT
    except OSError:
        return False


def journal_of(path: Path) -> Path:
    """Give the path of the rollback journal of a case file."""
    return path.with_name(path.name + "-journal")


def look_at(path: Path) -> None:
    """Refuse what is no case file, before SQLite touches it.

    Never called while this process has the file open: closing it again would drop SQLite's locks.
    """
    try:
        status = path.lstat()
    except OSError as error:
        raise Refused(f"{path.name} cannot be opened: {error.strerror}.") from error
    if not stat.S_ISREG(status.st_mode):
        raise Refused(f"{path.name} is not a regular file. Open the case file itself.")
    if status.st_nlink != 1:
        raise Refused(
            f"{path.name} has a second name (a hard link), so another program could write to it. "
            "Make a copy and open that."
        )
    for suffix in ("-wal", "-shm"):
        if path.with_name(path.name + suffix).exists():
            raise Refused(
                f"A file {path.name}{suffix} lies beside the case: another program has written to "
                "it. Casebook does not open it."
            )
    if status.st_size == 0 or is_hot(path):
        return
    try:
        with path.open("rb") as file:
            untrusted_header = file.read(100)
    except OSError as error:
        raise Refused(f"{path.name} cannot be read: {error.strerror}.") from error
    _check_header(path.name, untrusted_header, status.st_size)


def version_of(path: Path) -> int | None:
    """Read the version of a case file from its header; None while a hot journal hides it."""
    if is_hot(path):
        return None
    try:
        with path.open("rb") as file:
            return int.from_bytes(file.read(64)[60:64], "big")
    except OSError:
        return None


def _check_header(name: str, header: bytes, size: int) -> None:
    if len(header) < 100 or header[:16] != _MAGIC:
        raise Refused(f"{name} is not a case file.")
    page = int.from_bytes(header[16:18], "big")
    page = 65536 if page == 1 else page
    if page < 512 or page & (page - 1):
        raise Refused(f"{name} is damaged: its header names no possible page size.")
    if header[18] != 1 or header[19] != 1:
        raise Refused(f"{name} was written by another program (write-ahead mode).")
    if int.from_bytes(header[68:72], "big") != schema.APPLICATION_ID:
        raise Refused(f"{name} is an SQLite file, but not a case file.")
    version = int.from_bytes(header[60:64], "big")
    if version > schema.VERSION:
        raise Refused(
            f"{name} was made by a newer Casebook (file version {version}; this program reads up "
            f"to {schema.VERSION}). Open it with the newer program."
        )
    if version < 1:
        raise Refused(f"{name} is damaged: its header names no version.")
    if size != page * int.from_bytes(header[28:32], "big"):
        raise Refused(f"{name} is damaged: it was cut short, or something was added at its end.")


def connect(
    path: Path, told: Told | None = None, *, checks_whole: bool = True
) -> sqlite3.Connection:
    """Connect for writing, exclusively, and let SQLite check the file.

    Without `checks_whole` only the tables made by hand are checked; the caller knows the file.
    Raises Refused; and Cancelled when `told` does, then nothing was written.
    """
    connection = sqlite3.connect(
        uri_of(path), uri=True, isolation_level=None, timeout=0.2, cached_statements=256
    )
    try:
        _limit(connection)
        for pragma in (*_PRAGMAS, "secure_delete=ON", "locking_mode=EXCLUSIVE", "fullfsync=ON"):
            connection.execute(f"PRAGMA {pragma}").fetchall()
        if checks_whole:
            with _watched(connection, told, path.stat().st_size):
                _quick_check(connection, path.name)
        else:
            # The schema comes with the list of free pages.
            for table in ("sqlite_schema", *schema.made_by_hand()):
                _quick_check(connection, path.name, f"('{table}')")
        if connection.execute("PRAGMA journal_mode=DELETE").fetchone()[0] != "delete":
            raise Refused(f"{path.name} is in write-ahead mode and stays so.")
        connection.execute("PRAGMA synchronous=EXTRA")
    except UNREADABLE as error:
        connection.close()
        raise Refused(sentence(path.name, error)) from error
    except BaseException:
        connection.close()
        raise
    return connection


def connect_to_view(path: Path) -> sqlite3.Connection:
    """Connect read-only and immutable: nothing is written, no journal is played back."""
    if is_hot(path):
        raise Refused(
            f"{path.name} was not closed properly. Open it once in Casebook, close it, and try "
            "again."
        )
    try:
        _check_not_open(path)
        connection = sqlite3.connect(
            uri_of(path, "?mode=ro&immutable=1"), uri=True, isolation_level=None
        )
    except UNREADABLE as error:
        raise Refused(sentence(path.name, error)) from error
    try:
        _limit(connection)
        for pragma in (*_PRAGMAS, "query_only=ON"):
            connection.execute(f"PRAGMA {pragma}").fetchall()
        _quick_check(connection, path.name)
    except UNREADABLE as error:
        connection.close()
        raise Refused(sentence(path.name, error)) from error
    except Refused:
        connection.close()
        raise
    return connection


def sentence(name: str, error: Exception) -> str:
    """Say in a sentence why SQLite would not open or read `name`."""
    code = getattr(error, "sqlite_errorcode", None)
    if code is not None and code & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return f"{name} is open elsewhere. Close it there first."
    if code is not None and code & 0xFF == sqlite3.SQLITE_FULL:
        return f"{name} cannot be opened: the disk is full. Make room and try again."
    if code is not None and code & 0xFF == sqlite3.SQLITE_READONLY:
        return f"{name} cannot be written to. Copy it to a folder of your own and open that."
    return f"{name} cannot be read ({error}). If it is damaged, work from a copy of it."


def _check_not_open(path: Path) -> None:
    probe = sqlite3.connect(uri_of(path, "?mode=ro"), uri=True, isolation_level=None, timeout=0.2)
    try:
        probe.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    finally:
        probe.close()


def _limit(connection: sqlite3.Connection) -> None:
    connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 1)
    connection.setlimit(sqlite3.SQLITE_LIMIT_TRIGGER_DEPTH, 10)
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, 256 * 1024 * 1024)
    connection.setlimit(sqlite3.SQLITE_LIMIT_COLUMN, 100)


def _quick_check(connection: sqlite3.Connection, name: str, of_table: str = "") -> None:
    answer = connection.execute(f"PRAGMA quick_check{of_table}").fetchone()[0]
    if answer != "ok":
        raise Refused(f"{name} is damaged ({answer[:200]}). Work from a copy of it.")


@contextmanager
def _watched(connection: sqlite3.Connection, told: Told | None, size: int) -> Iterator[None]:
    """Tell how far the check within is, and give it up once `told` raises Cancelled.

    SQLite calls no progress handler while it walks a tree, so another thread interrupts it. Here
    that is safe: nothing can be saved before the file is open.
    """
    if told is None:
        yield
        return
    ended, given_up = threading.Event(), threading.Event()

    def watch() -> None:
        before = bytes_read("self")
        while not ended.wait(_TELL_EVERY_S):
            try:
                # It reads nearly everything twice: tree by tree, then row by row.
                told(min(size, (bytes_read("self") - before) // 2), size)
            except Cancelled:
                given_up.set()
                connection.interrupt()

    watcher = threading.Thread(target=watch, name="check")
    watcher.start()
    try:
        yield
    except sqlite3.OperationalError:
        if not given_up.is_set():
            raise
    finally:
        ended.set()
        watcher.join()
    if given_up.is_set():
        raise Cancelled


def bytes_read(process: int | str) -> int:
    """Give how many bytes a process of this user has read; 0 where the system does not tell."""
    try:
        with Path(f"/proc/{process}/io").open("rb") as file:
            return int(file.readline().split()[1])
    except (OSError, ValueError, IndexError):
        return 0
