"""Digests of one file of evidence, which stays exactly as it was."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Any

from casebook import __version__
from casebook.intake.block_pipe import (
    BLOCK,
    BlockPipe,
    ReadFailed,
    Segment,
    new_buffer,
    read_at,
)
from casebook.model.evidence import Algorithm

LARGE = 64 << 20
"""From this size on each digest has its own thread."""

SEGMENT = 1 << 30
"""A larger file also gets a SHA-256 of each part of this size."""

LEFT = "left"
"""The kind of a file that is left to somebody else to hash."""

_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_NO_ATIME = getattr(os, "O_NOATIME", 0)
_KINDS = {
    stat.S_IFREG: "file",
    stat.S_IFDIR: "folder",
    stat.S_IFLNK: "link",
    stat.S_IFIFO: "pipe",
    stat.S_IFSOCK: "socket",
    stat.S_IFCHR: "device",
    stat.S_IFBLK: "device",
}
_DIGESTS: dict[Algorithm, Any] = {
    Algorithm.SHA256: hashlib.sha256,
    Algorithm.SHA1: hashlib.sha1,
    Algorithm.MD5: hashlib.md5,
}

_buffers = threading.local()


@dataclass(frozen=True, slots=True)
class Hashed:
    """One thing met on the way: its digests, or why there are none (`problem`).

    `path` is relative to what was asked for, with undecodable bytes shown as \\xNN; `path_bytes`
    is the path itself. `kind` is file, folder, link, pipe, socket, device or other.
    """

    path: str
    size_bytes: int | None
    digests: tuple[tuple[Algorithm, str], ...]
    problem: str = ""
    kind: str = "file"
    path_bytes: bytes = b""
    mtime_ns: int | None = None
    ctime_ns: int | None = None
    access_time_may_change: bool = False
    segments: int = 0

    @property
    def is_unread(self) -> bool:
        """Say whether it should have a digest and has none."""
        return bool(self.problem) and self.kind in ("file", "folder")


@dataclass(frozen=True, slots=True)
class FileState:
    """Which file, and in which state it was when it was opened."""

    path: str
    size_bytes: int
    mtime_ns: int


def _ignore(_: int) -> None:
    """Hear of a block."""


@dataclass(frozen=True, slots=True)
class How:
    """How files are hashed; SHA-256 comes first in `algorithms`, see `chosen`.

    `on_bytes` gets the size of each block and may raise to stop. `on_segment` gets each finished
    part of a file of more than `segment_bytes`, as long as the file has not changed. `never` are
    device and inode of files that must not even be opened. A file of more than `largest` bytes is
    not read: its kind in the result is `LEFT`.
    """

    algorithms: tuple[Algorithm, ...] = (Algorithm.SHA256,)
    on_bytes: Callable[[int], None] = _ignore
    on_segment: Callable[[FileState, Segment], None] | None = None
    segment_bytes: int = SEGMENT
    never: frozenset[tuple[int, int]] = frozenset()
    largest: int | None = None


class _Unstable(Exception):
    """The file is not as it was when it was opened."""


def chosen(algorithms: Iterable[Algorithm]) -> tuple[Algorithm, ...]:
    """Give SHA-256 and what else was asked for, each once, in a fixed order."""
    asked = set(algorithms)
    return (Algorithm.SHA256, *(a for a in Algorithm if a in asked and a != Algorithm.SHA256))


@cache
def tool() -> str:
    """Name what computes the digests, with the versions that matter."""
    # Heavy to load for a process that hashes a few files and never tells its tool.
    import platform

    return f"Casebook {__version__} (Python {platform.python_version()} hashlib, {_openssl()})"


class Opened:
    """A file or folder, open for reading until the end of the block.

    Its access time is left alone where the system allows it; `access_time_may_change` says where
    not. Raises OSError.
    """

    def __init__(self, name: bytes, folder: int | None, extra: int = 0) -> None:
        self.access_time_may_change = False
        try:
            self.fd = os.open(name, _FLAGS | extra | _NO_ATIME, dir_fd=folder)
        except OSError as error:
            if error.errno != errno.EPERM:
                raise
            # Only the owner may leave the access time alone.
            self.fd = os.open(name, _FLAGS | extra, dir_fd=folder)
            self.access_time_may_change = changes_access_times(self.fd)

    def __enter__(self) -> Opened:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        os.close(self.fd)


def changes_access_times(fd: int) -> bool:
    """Say whether reading may set access times on the file system of an open file."""
    return not os.fstatvfs(fd).f_flag & (os.ST_RDONLY | os.ST_NOATIME)


def is_ours(owner: int) -> bool:
    """Say whether files of this owner can be read without setting access times: or we are root."""
    return os.geteuid() in (0, owner)


def endangers_access_time(path: Path) -> bool:
    """Say, before a file is opened, whether reading it may set its access time."""
    try:
        status = os.lstat(path)
        if not stat.S_ISREG(status.st_mode) or is_ours(status.st_uid):
            return False
        return not os.statvfs(path).f_flag & (os.ST_RDONLY | os.ST_NOATIME)
    except OSError:
        # What cannot be asked about is not read either, and that is said where it is tried.
        return False


def shown(path: bytes) -> str:
    """Give a path as text, with the bytes that are not UTF-8 as \\xNN."""
    return path.decode("utf-8", "backslashreplace")


def hash_entry(name: bytes, folder: int | None, path: bytes, how: How) -> Hashed:
    """Hash the file `name` of an open folder; `path` is what it is called in the result.

    Links, pipes, sockets and devices are named and not opened. Nothing but what `how` raises
    comes out: a problem stands in the result.
    """
    try:
        status = os.lstat(name) if folder is None else os.lstat(name, dir_fd=folder)
        kind = kind_of(status)
        if kind != "file":
            return _unread(path, kind, status, f"a {kind}: named and not read")
        if (status.st_dev, status.st_ino) in how.never:
            return _unread(path, kind, status, "the open case file itself: named and not read")
        with Opened(name, folder) as file:
            return _hash_open(file, path, how)
    except OSError as error:
        return Hashed(shown(path), None, (), f"cannot be opened: {error.strerror}", path_bytes=path)


def kind_of(status: os.stat_result) -> str:
    """Name the kind of thing that a status is of."""
    return _KINDS.get(stat.S_IFMT(status.st_mode), "other")


def _hash_open(file: Opened, path: bytes, how: How) -> Hashed:
    before = os.fstat(file.fd)
    if not stat.S_ISREG(before.st_mode):
        return _unread(path, kind_of(before), before, "no regular file: named and not read")
    if how.largest is not None and before.st_size > how.largest:
        return _unread(path, LEFT, before, "")
    digests = [_DIGESTS[algorithm](usedforsecurity=False) for algorithm in how.algorithms]
    problem, segments = "", 0
    try:
        if before.st_size < min(LARGE, how.segment_bytes):
            size = _read_small(file.fd, before.st_size, digests, how.on_bytes)
        else:
            size, segments = _read_large(file.fd, before, path, digests, how)
        _check_state(file.fd, before)
        if size != before.st_size:
            problem = (
                f"{size:,} bytes were read where its size says {before.st_size:,}; no digest is "
                "claimed"
            )
    except ReadFailed as failed:
        problem = f"cannot be read at byte {failed.offset:,} ({failed.why}); no digest is claimed"
    except _Unstable:
        problem = "unstable: it changed while it was read; no digest is claimed"
    values = () if problem else zip(how.algorithms, (d.hexdigest() for d in digests), strict=True)
    return Hashed(
        path=shown(path),
        size_bytes=before.st_size,
        digests=tuple(values),
        problem=problem,
        path_bytes=path,
        mtime_ns=before.st_mtime_ns,
        ctime_ns=before.st_ctime_ns,
        access_time_may_change=file.access_time_may_change,
        segments=segments,
    )


def _unread(path: bytes, kind: str, status: os.stat_result, problem: str) -> Hashed:
    return Hashed(
        path=shown(path),
        size_bytes=status.st_size if kind == "file" else None,
        digests=(),
        problem=problem,
        kind=kind,
        path_bytes=path,
        mtime_ns=status.st_mtime_ns,
        ctime_ns=status.st_ctime_ns,
    )


def _read_small(fd: int, size: int, digests: list[Any], on_bytes: Callable[[int], None]) -> int:
    buffer = _buffer_of_thread()
    offset = 0
    while n := read_at(fd, buffer, offset):
        for digest in digests:
            digest.update(buffer[:n])
        offset += n
        on_bytes(n)
        # Beyond its size it is being written to, perhaps without end; at its size, a buffer that
        # is not full is the end.
        if offset > size or (offset == size and n < BLOCK):
            break
    return offset


def _buffer_of_thread() -> memoryview:
    """Give the one buffer of this thread: a new one for each small file costs more than it."""
    buffer: memoryview | None = getattr(_buffers, "buffer", None)
    if buffer is None:
        buffer = _buffers.buffer = new_buffer()
    return buffer


def _read_large(
    fd: int, before: os.stat_result, path: bytes, digests: list[Any], how: How
) -> tuple[int, int]:
    """Give the number of bytes that were read, and of segments that were told of."""
    on_segment = how.on_segment
    has_segments = on_segment is not None and before.st_size > how.segment_bytes
    pipe = BlockPipe(digests, how.segment_bytes if has_segments else 0)
    state = FileState(shown(path), before.st_size, before.st_mtime_ns)
    told = 0

    def tell(segments: list[Segment]) -> None:
        nonlocal told
        if segments and on_segment is not None:
            _check_state(fd, before)
            for segment in segments:
                on_segment(state, segment)
                told += 1

    read = 0

    def on_block(size: int) -> None:
        nonlocal read
        read += size
        if read > before.st_size:
            # It is being written to, perhaps without end.
            raise _Unstable
        how.on_bytes(size)
        tell(pipe.take_segments())

    try:
        size = pipe.read(fd, on_block)
    except BaseException:
        # What was finished before it was cancelled, or could not be read further, is true.
        with suppress(_Unstable):
            tell(pipe.take_segments())
        raise
    tell(pipe.last_segment() if has_segments else [])
    return size, told


def _check_state(fd: int, before: os.stat_result) -> None:
    now = os.fstat(fd)
    if (now.st_size, now.st_mtime_ns, now.st_ctime_ns) != (
        before.st_size,
        before.st_mtime_ns,
        before.st_ctime_ns,
    ):
        raise _Unstable


def _openssl() -> str:
    """Ask the library that hashlib computes with; `ssl`, which knows, is a network module."""
    try:
        import _hashlib
        import ctypes

        version = ctypes.CDLL(_hashlib.__file__).OpenSSL_version
    except (ImportError, OSError, AttributeError):
        return "OpenSSL of unknown version"
    version.restype = ctypes.c_char_p
    return str(version(0).decode("ascii", "replace"))
