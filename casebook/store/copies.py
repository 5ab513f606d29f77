"""Copies of a case: made by SQLite, read back from the disk, verified, then given their name."""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

from casebook.errors import CaseError
from casebook.model.paper import Head
from casebook.store import opening
from casebook.store.case_file import CaseFile

_PAGES_A_STEP = 1_000
_BLOCK = 4 * 1024 * 1024


def copy_pages(case: CaseFile, part: Path, told: Callable[[int, int], None]) -> None:
    """Copy the open case page by page into a new file `part`, and sync it to the disk.

    `told` gets the pages done and the pages in all. Case thread only.
    """
    part.unlink(missing_ok=True)
    os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    target = sqlite3.connect(opening.uri_of(part), uri=True, isolation_level=None)
    try:
        case.connection.backup(
            target,
            pages=_PAGES_A_STEP,
            progress=lambda _status, left, total: told(total - left, total),
        )
    finally:
        target.close()
    descriptor = os.open(part, os.O_RDONLY)
    try:
        os.fsync(descriptor)
        # So that what is read back comes from the disk and not from memory.
        os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
    finally:
        os.close(descriptor)


def read_back(part: Path, told: Callable[[int, int], None]) -> str:
    """Read a copy back from the disk and give its SHA-256."""
    digest = hashlib.sha256()
    total = part.stat().st_size
    done = 0
    with part.open("rb", buffering=0) as file:
        while block := file.read(_BLOCK):
            digest.update(block)
            done += len(block)
            told(done, total)
    return digest.hexdigest()


def put_in_place(part: Path, target: Path) -> None:
    """Give a verified copy its name, keeping one earlier copy as NAME.previous."""
    if target.exists():
        target.replace(target.with_name(target.name + ".previous"))
    part.replace(target)
    descriptor = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def check_copy(part: Path, expected: Head) -> None:
    """Open the copy for reading and check its journal up to the head it must have."""
    copy = CaseFile.view(part)
    try:
        if copy.head() != expected:
            raise CaseError("The copy does not end where the case ended.")
    finally:
        copy.close()
