"""Digests of files and folders of evidence, which stay exactly as they were."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from casebook.errors import CaseError
from casebook.intake.source import BLOCK
from casebook.model.evidence import Algorithm

TOOL = "Python hashlib (OpenSSL)"

# Every folder on the way down is held open; a system allows about a thousand open files.
_MAX_DEPTH = 300

_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_NO_ATIME = getattr(os, "O_NOATIME", 0)
_KINDS = (
    (stat.S_ISLNK, "a link"),
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


@dataclass(frozen=True, slots=True)
class Hashed:
    """One file met on the way: its digests, or why there are none (`problem`).

    `path` is relative to what was asked for, with undecodable bytes shown as \\xNN.
    """

    path: str
    size_bytes: int | None
    digests: tuple[tuple[Algorithm, str], ...]
    problem: str = ""


def hash_path(
    path: Path, algorithms: Sequence[Algorithm], on_bytes: Callable[[int], None]
) -> Iterator[Hashed]:
    """Hash a file, or every file below a folder in the order of their names.

    Links, pipes, sockets and devices are named and not read. `on_bytes` gets the size of each
    block and may raise to stop. Raises CaseError when the path itself cannot be opened.
    """
    wanted = [Algorithm.SHA256, *(a for a in Algorithm if a in algorithms)]
    unique = tuple(dict.fromkeys(wanted))
    try:
        status = os.lstat(path)
    except OSError as error:
        raise CaseError(f"{path.name} cannot be opened: {error.strerror}.") from error
    if stat.S_ISDIR(status.st_mode):
        with _opened(os.fsencode(path), None, os.O_DIRECTORY) as folder:
            yield from _hash_folder(folder, b"", 0, unique, on_bytes)
    else:
        yield _hash_entry(os.fsencode(path), None, os.fsencode(path.name), unique, on_bytes)


def size_of(path: Path) -> int:
    """Add up the sizes of the regular files that `hash_path` would read."""
    status = os.lstat(path)
    if not stat.S_ISDIR(status.st_mode):
        return status.st_size if stat.S_ISREG(status.st_mode) else 0
    with _opened(os.fsencode(path), None, os.O_DIRECTORY) as folder:
        return sum(_sizes(folder, 0))


def _sizes(folder: _opened, depth: int) -> Iterator[int]:
    with os.scandir(folder.fd) as found:
        entries = list(found)
    for entry in entries:
        # What cannot be opened is named when it is hashed.
        with suppress(OSError):
            if entry.is_file(follow_symlinks=False):
                yield entry.stat(follow_symlinks=False).st_size
            elif entry.is_dir(follow_symlinks=False) and depth < _MAX_DEPTH:
                with _opened(os.fsencode(entry.name), folder.fd, os.O_DIRECTORY) as inner:
                    yield from _sizes(inner, depth + 1)


class _opened:
    """A descriptor that is closed at the end of its block."""

    def __init__(self, name: bytes, folder: int | None, extra: int = 0) -> None:
        try:
            self.fd = os.open(name, _FLAGS | extra | _NO_ATIME, dir_fd=folder)
        except PermissionError:
            # Only the owner may leave the access time alone.
            self.fd = os.open(name, _FLAGS | extra, dir_fd=folder)

    def __enter__(self) -> _opened:
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self.fd)


def _hash_folder(
    folder: _opened,
    below: bytes,
    depth: int,
    algorithms: tuple[Algorithm, ...],
    on_bytes: Callable[[int], None],
) -> Iterator[Hashed]:
    with os.scandir(folder.fd) as found:
        names = sorted((os.fsencode(entry.name), entry.is_dir(follow_symlinks=False))
                       for entry in found)  # fmt: skip
    for name, is_folder in names:
        path = below + b"/" + name if below else name
        if not is_folder:
            yield _hash_entry(name, folder.fd, path, algorithms, on_bytes)
            continue
        if depth == _MAX_DEPTH:
            yield Hashed(_shown(path), None, (), f"below {_MAX_DEPTH} folders: not read")
            continue
        try:
            inner = _opened(name, folder.fd, os.O_DIRECTORY)
        except OSError as error:
            yield Hashed(_shown(path), None, (), f"cannot be opened: {error.strerror}")
            continue
        with inner:
            yield from _hash_folder(inner, path, depth + 1, algorithms, on_bytes)


def _hash_entry(
    name: bytes,
    folder: int | None,
    path: bytes,
    algorithms: tuple[Algorithm, ...],
    on_bytes: Callable[[int], None],
) -> Hashed:
    try:
        status = os.lstat(name) if folder is None else os.lstat(name, dir_fd=folder)
        what = next((words for test, words in _KINDS if test(status.st_mode)), "")
        if what:
            return Hashed(_shown(path), None, (), f"{what}: named and not read")
        with _opened(name, folder) as file:
            return _hash_open(file.fd, path, algorithms, on_bytes)
    except OSError as error:
        return Hashed(_shown(path), None, (), f"cannot be opened: {error.strerror}")


def _hash_open(
    fd: int, path: bytes, algorithms: tuple[Algorithm, ...], on_bytes: Callable[[int], None]
) -> Hashed:
    before = os.fstat(fd)
    if not stat.S_ISREG(before.st_mode):
        return Hashed(_shown(path), None, (), "no regular file: named and not read")
    digests: list[Any] = [hashlib.new(_name_of(algorithm)) for algorithm in algorithms]
    buffer = bytearray(min(BLOCK, max(1, before.st_size)))
    view = memoryview(buffer)
    offset = 0
    while True:
        try:
            n = os.preadv(fd, [buffer], offset)
        except OSError as error:
            return Hashed(
                _shown(path),
                before.st_size,
                (),
                f"cannot be read at byte {offset:,} ({error.strerror}); no digest is claimed",
            )
        if n == 0:
            break
        for digest in digests:
            digest.update(view[:n])
        offset += n
        on_bytes(n)
    after = os.fstat(fd)
    if (after.st_size, after.st_mtime_ns) != (before.st_size, before.st_mtime_ns):
        return Hashed(
            _shown(path), None, (), "unstable: it changed while it was read; no digest is claimed"
        )
    values = tuple((a, d.hexdigest()) for a, d in zip(algorithms, digests, strict=True))
    return Hashed(_shown(path), offset, values)


def _name_of(algorithm: Algorithm) -> str:
    return algorithm.value.replace("-", "").lower()


def _shown(path: bytes) -> str:
    return path.decode("utf-8", "backslashreplace")
