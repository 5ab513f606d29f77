"""Everything below a folder of evidence, in the order of the paths' bytes, in little memory."""

from __future__ import annotations

import heapq
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from casebook.errors import CaseError
from casebook.intake.digest import (
    Hashed,
    How,
    Opened,
    changes_access_times,
    hash_entry,
    is_ours,
    shown,
)

# Every folder on the way down is held open; a system allows about a thousand open files.
MAX_DEPTH = 300

Safe = Callable[[int], bool]
OnNames = Callable[[], None]

_NAMES_PER_RUN = 4096
_TELL_EVERY = 1000


@dataclass(frozen=True, slots=True)
class Found:
    """A file, or whatever else is no folder, below the folder that was asked for.

    `folder_fd` is open until the next one is asked for.
    """

    folder: bytes
    name: bytes
    folder_fd: int

    @property
    def path(self) -> bytes:
        """Give the path relative to what was asked for."""
        return joined(self.folder, self.name)


@dataclass(slots=True)
class Tally:
    """What lies below a folder: files and other things, the bytes of the files.

    `not_ours` counts the files whose access time may change, because they belong to another user.
    """

    entries: int = 0
    bytes: int = 0
    not_ours: int = 0


def open_folder(path: Path) -> Opened:
    """Open a folder to walk through it. Raises CaseError."""
    try:
        return Opened(os.fsencode(path), None, os.O_DIRECTORY)
    except OSError as error:
        raise CaseError(f"{path.name} cannot be opened: {error.strerror}.") from error


def joined(folder: bytes, name: bytes) -> bytes:
    """Give the path of a name in a folder; the folder that was asked for is empty."""
    return folder + b"/" + name if folder else name


class FolderChain:
    """The folders on the way to one of them, each opened from the one above."""

    def __init__(self, root_fd: int) -> None:
        self._root_fd = root_fd
        self._names: list[bytes] = []
        self._open: list[Opened] = []

    def fd_of(self, folder: bytes) -> int:
        """Open a folder below the first, keeping what it has in common with the last.

        Raises OSError. The descriptor is good until the next is asked for.
        """
        names = folder.split(b"/") if folder else []
        common = 0
        while common < len(self._names) and self._names[: common + 1] == names[: common + 1]:
            common += 1
        self._leave(common)
        for name in names[common:]:
            above = self._open[-1].fd if self._open else self._root_fd
            self._open.append(Opened(name, above, os.O_DIRECTORY))
            self._names.append(name)
        return self._open[-1].fd if self._open else self._root_fd

    def close(self) -> None:
        """Close every folder but the first."""
        self._leave(0)

    def _leave(self, common: int) -> None:
        while len(self._names) > common:
            self._names.pop()
            os.close(self._open.pop().fd)


def _ignore() -> None:
    """Hear that some names were read."""


def walk(folder: Opened, on_names: OnNames = _ignore) -> Iterator[Found | Hashed]:
    """Give everything below a folder that is none itself, sorted by the bytes of its path.

    A folder that cannot be read is given too, as a Hashed that says why. `on_names` is called
    now and then while the names of a large folder are read, and may raise.
    """
    return _walk(folder, b"", 0, on_names)


def hash_below(folder: Opened, how: How) -> Iterator[Hashed]:
    """Hash everything below a folder, in the order of `walk`."""
    for item in walk(folder, partial(how.on_bytes, 0)):
        if isinstance(item, Found):
            yield hash_entry(item.name, item.folder_fd, item.path, how)
        else:
            yield item


def count_below(folder: Opened, on_found: Callable[[int], None]) -> Tally:
    """Count what `hash_below` would give; `on_found` gets the number so far, and may raise."""
    tally = Tally()
    sets_times = changes_access_times(folder.fd)
    _count(folder, 0, tally, on_found, lambda owner: not sets_times or is_ours(owner))
    on_found(tally.entries)
    return tally


def _walk(folder: Opened, below: bytes, depth: int, on_names: OnNames) -> Iterator[Found | Hashed]:
    try:
        names = _sorted_names(folder.fd, on_names)
    except OSError as error:
        yield _unread(below, f"cannot be listed: {error.strerror}")
        return
    for name in names:
        if not name.endswith(b"/"):
            yield Found(below, name, folder.fd)
            continue
        name = name[:-1]
        path = joined(below, name)
        if depth == MAX_DEPTH:
            yield _unread(path, f"below {MAX_DEPTH} folders: not read")
            continue
        try:
            inner = Opened(name, folder.fd, os.O_DIRECTORY)
        except OSError as error:
            yield _unread(path, f"cannot be opened: {error.strerror}")
            continue
        with inner:
            yield from _walk(inner, path, depth + 1, on_names)


def _unread(folder: bytes, problem: str) -> Hashed:
    # The slash keeps it where what lies in it would stand.
    path = (folder or b".") + b"/"
    return Hashed(shown(path), None, (), problem, kind="folder", path_bytes=path)


def _sorted_names(fd: int, on_names: OnNames) -> Iterator[bytes]:
    """Give the names in an open folder, those of folders with a slash at the end, sorted.

    With the slash they are in the order of the whole paths. They are held as a few long strings:
    a folder of a million files must not become a million objects.
    """
    runs: list[bytes] = []
    names: list[bytes] = []
    with os.scandir(fd) as found:
        for entry in found:
            name = os.fsencode(entry.name)
            names.append(name + b"/" if entry.is_dir(follow_symlinks=False) else name)
            if len(names) == _NAMES_PER_RUN:
                runs.append(b"\0".join(sorted(names)))
                names.clear()
                on_names()
    if not runs:
        return iter(sorted(names))
    runs.append(b"\0".join(sorted(names)))
    return heapq.merge(*(_names_of(run) for run in runs if run))


def _names_of(run: bytes) -> Iterator[bytes]:
    start = 0
    while (end := run.find(b"\0", start)) >= 0:
        yield run[start:end]
        start = end + 1
    yield run[start:]


def _count(
    folder: Opened, depth: int, tally: Tally, on_found: Callable[[int], None], is_safe: Safe
) -> None:
    inner_folders: list[str] = []
    # What cannot be listed or opened is named when it is hashed.
    with suppress(OSError), os.scandir(folder.fd) as found:
        for entry in found:
            if entry.is_dir(follow_symlinks=False):
                inner_folders.append(entry.name)
                continue
            tally.entries += 1
            if tally.entries % _TELL_EVERY == 0:
                on_found(tally.entries)
            with suppress(OSError):
                status = entry.stat(follow_symlinks=False)
                if stat.S_ISREG(status.st_mode):
                    tally.bytes += status.st_size
                    tally.not_ours += not is_safe(status.st_uid)
    for name in inner_folders if depth < MAX_DEPTH else ():
        with suppress(OSError), Opened(os.fsencode(name), folder.fd, os.O_DIRECTORY) as inner:
            _count(inner, depth + 1, tally, on_found, is_safe)
