"""A foreign file, opened once and read-only, and left as it was found."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

from casebook.errors import CaseError

BLOCK = 4 * 1024 * 1024


class SourceFile:
    """An open file of evidence; every read says where, so that several readers can share it."""

    def __init__(self, fd: int, name: str, warnings: tuple[str, ...] = ()) -> None:
        self.fd = fd
        self.name = name
        self.warnings = warnings
        self._status = os.fstat(fd)

    @property
    def size(self) -> int:
        """Give the size in bytes when the file was opened."""
        return self._status.st_size

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        os.close(self.fd)

    def read_at(self, offset: int, n: int) -> bytes:
        """Read up to `n` bytes from `offset`. Raises CaseError with the place of a read error."""
        try:
            return os.pread(self.fd, n, offset)
        except OSError as error:
            raise CaseError(
                f"{self.name} cannot be read at byte {offset:,} ({error.strerror}). Make an image "
                "of the medium and read that."
            ) from error

    def sha256(self, on_bytes: Callable[[int], None]) -> str:
        """Give the SHA-256 of the whole file; `on_bytes` gets the number of bytes of each block."""
        digest = hashlib.sha256()
        offset = 0
        while block := self.read_at(offset, BLOCK):
            digest.update(block)
            offset += len(block)
            on_bytes(len(block))
        return digest.hexdigest()

    def check_unchanged(self) -> None:
        """Raise CaseError when the file is not as it was when it was opened."""
        now = os.fstat(self.fd)
        before = self._status
        if (now.st_size, now.st_mtime_ns) != (before.st_size, before.st_mtime_ns):
            raise CaseError(
                f"{self.name} changed while it was read. Nothing of it was kept. Read a copy of it."
            )


def open_source(path: Path) -> SourceFile:
    """Open a file of evidence. Raises CaseError for what is no regular file, or cannot be opened.

    Its access time is left alone where the system allows it; where not, a warning says so.
    """
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    warnings: tuple[str, ...] = ()
    try:
        try:
            fd = os.open(path, flags | getattr(os, "O_NOATIME", 0))
        except PermissionError:
            # Only the owner of a file may leave its access time alone.
            fd = os.open(path, flags)
            warnings = (
                f"The access time of {path.name} may change: it belongs to another user. Mount "
                "the medium read-only to prevent that.",
            )
    except OSError as error:
        raise CaseError(_not_opened(path, error)) from error
    if not stat.S_ISREG(os.fstat(fd).st_mode):
        os.close(fd)
        raise CaseError(f"{path.name} is not a regular file, so it was not read.")
    return SourceFile(fd, path.name, warnings)


def from_fd(fd: int, name: str) -> SourceFile:
    """Take over a file that a parent process opened."""
    return SourceFile(fd, name)


def _not_opened(path: Path, error: OSError) -> str:
    if path.is_symlink():
        return f"{path.name} is a link. Choose the file it points to."
    return f"{path.name} cannot be opened: {error.strerror}."
