"""The child process that hashes many small files of a folder.

It gets its plan as a line of JSON on standard input, with the descriptor of the folder, and then
batches of names; it answers each batch with a line of JSON and the lines of the manifest.
"""

from __future__ import annotations

import json
import struct
import sys
import time
from collections.abc import Iterator, Sequence
from typing import IO, Any

from casebook.intake.digest import Hashed, How, hash_entry, shown
from casebook.intake.file_list import Lines
from casebook.intake.folder_walk import FolderChain, joined
from casebook.model.evidence import Algorithm

Names = tuple[bytes, list[bytes]]
"""A folder, relative to the one that is hashed, and names of things in it."""

_LENGTH = struct.Struct(">I")
_TELL_EVERY_S = 0.1


def main() -> int:
    """Answer every batch on standard input; 0 at its end."""
    jobs, answers = sys.stdin.buffer, sys.stdout.buffer
    line = jobs.readline()
    if not line:
        # Whoever started this is gone already.
        return 1
    plan = json.loads(line)
    teller = Teller(answers)
    how = How(
        tuple(Algorithm(name) for name in plan["algorithms"]),
        on_bytes=teller.on_bytes,
        never=frozenset((device, inode) for device, inode in plan["never"]),
        largest=plan["largest"],
    )
    folders = FolderChain(plan["fd"])
    while batch := read_batch(jobs):
        lines = Lines()
        for folder, names in batch:
            for hashed in _hash_names(folders, folder, names, how):
                lines.add(hashed)
        teller.tell(lines)
    return 0


def plan_line(
    fd: int,
    algorithms: Sequence[Algorithm],
    never: frozenset[tuple[int, int]],
    largest: int,
) -> bytes:
    """Give the plan of a child; a file of more than `largest` bytes is left to the parent."""
    plan = {
        "fd": fd,
        "algorithms": [algorithm.value for algorithm in algorithms],
        "never": sorted(never),
        "largest": largest,
    }
    return json.dumps(plan).encode() + b"\n"


def packed_batch(batch: Sequence[Names]) -> bytes:
    """Write a batch as `read_batch` reads it; a name holds no zero byte."""
    groups = [b"\0".join((folder, *names)) for folder, names in batch]
    body = b"".join(_LENGTH.pack(len(group)) + group for group in groups)
    return _LENGTH.pack(len(body)) + body


def read_batch(jobs: IO[bytes]) -> list[Names]:
    """Read a batch; an empty one at the end."""
    head = jobs.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return []
    body = jobs.read(_LENGTH.unpack(head)[0])
    batch: list[Names] = []
    at = 0
    while at < len(body):
        (length,) = _LENGTH.unpack_from(body, at)
        at += _LENGTH.size
        folder, *names = body[at : at + length].split(b"\0")
        batch.append((folder, names))
        at += length
    return batch


def _hash_names(
    folders: FolderChain, folder: bytes, names: Sequence[bytes], how: How
) -> Iterator[Hashed]:
    try:
        fd = folders.fd_of(folder)
    except OSError as error:
        problem = f"cannot be opened: {error.strerror}"
        for name in names:
            path = joined(folder, name)
            yield Hashed(shown(path), None, (), problem, path_bytes=path)
        return
    for name in names:
        path = joined(folder, name)
        yield hash_entry(name, fd, path, how)


class Teller:
    """Tells the parent how much is read, and the answers."""

    def __init__(self, answers: IO[bytes]) -> None:
        self._answers = answers
        self._read = 0
        self._told_at = time.monotonic()

    def on_bytes(self, n: int) -> None:
        """Count a block, and tell of it once in a while."""
        self._read += n
        if time.monotonic() - self._told_at > _TELL_EVERY_S:
            self._send({"read": self._take_read()})

    def tell(self, lines: Lines) -> None:
        """Send an answer."""
        text = bytes(lines.text)
        self._send({**lines.counts(), "rest": self._take_read(), "text": len(text)}, text)

    def _send(self, said: dict[str, Any], text: bytes = b"") -> None:
        self._answers.write(json.dumps(said).encode() + b"\n" + text)
        self._answers.flush()
        self._told_at = time.monotonic()

    def _take_read(self) -> int:
        taken, self._read = self._read, 0
        return taken
