"""One reading of a large file for several digests: a thread for each, over a ring of buffers."""

from __future__ import annotations

import hashlib
import mmap
import os
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from queue import SimpleQueue
from typing import Any

BLOCK = 1 << 20
"""Bytes of one read: a cancellation is heard between two of them, also on a slow medium."""

_BUFFERS = 8


@dataclass(frozen=True, slots=True)
class Segment:
    """The SHA-256 of one finished part of a file."""

    start: int
    size: int
    sha256: str


class ReadFailed(Exception):
    """The file cannot be read from `offset` on."""

    def __init__(self, offset: int, error: OSError) -> None:
        super().__init__(error.strerror)
        self.offset = offset
        self.why = error.strerror or str(error)


def new_buffer() -> memoryview:
    """Make a buffer of `BLOCK` bytes that begins with a page of memory.

    Some processors copy from the cache of the system a fifth as fast to an address a few bytes past
    the start of a page, which is where a bytearray of this size lies.
    """
    return memoryview(mmap.mmap(-1, BLOCK))


@dataclass(slots=True)
class _Block:
    """A buffer on its way through every thread; it is free again when `left` is 0."""

    buffer: memoryview = field(default_factory=new_buffer)
    start: int = 0
    size: int = 0
    left: int = 0


Free = SimpleQueue[_Block]


def read_at(fd: int, buffer: memoryview, offset: int) -> int:
    """Fill `buffer` from `offset` on, as far as one read does. Raises ReadFailed."""
    try:
        return os.preadv(fd, [buffer], offset)
    except OSError as error:
        raise ReadFailed(offset, error) from error


class BlockPipe:
    """Reads a file from its first byte to its last, once.

    A block never reaches over the end of a segment. `take_segments` gives those finished since it
    was last asked; `segment_bytes` 0 means that no segments are wanted. Where they are, the first
    of `digests` is a SHA-256: at the end of the first segment it is the digest of that too.
    """

    def __init__(self, digests: Sequence[Any], segment_bytes: int) -> None:
        self._segment_bytes = segment_bytes
        self._free: Free = SimpleQueue()
        self._segments = _Segments(segment_bytes)
        updates = [digest.update for digest in digests]
        if segment_bytes:
            updates = [_First(digests[0], self._segments).update, *updates[1:]]
            updates.append(self._segments.update)
        self._workers = [_Worker(self._free, update) for update in updates]
        self._workers_of_first = self._workers[:-1] if segment_bytes else self._workers

    def read(self, fd: int, on_block: Callable[[int], None]) -> int:
        """Read the file whole and give its length; `on_block` gets each block's, and may raise.

        Raises ReadFailed.
        """
        for _ in range(_BUFFERS):
            self._free.put(_Block())
        for worker in self._workers:
            worker.start()
        try:
            return self._read(fd, on_block)
        finally:
            for worker in self._workers:
                worker.end()

    def take_segments(self) -> list[Segment]:
        """Give the segments that were finished since this was last asked."""
        return self._segments.take()

    def last_segment(self) -> list[Segment]:
        """Give the part after the last whole segment, if there is one; once all was read."""
        return self._segments.rest()

    def _read(self, fd: int, on_block: Callable[[int], None]) -> int:
        offset = 0
        # Read further ahead than the system does by itself; a file system may not know how.
        with suppress(OSError):
            os.posix_fadvise(fd, 0, 0, os.POSIX_FADV_SEQUENTIAL)
        while True:
            block = self._free.get()
            wanted = BLOCK
            if self._segment_bytes:
                wanted = min(BLOCK, self._segment_bytes - offset % self._segment_bytes)
            size = read_at(fd, block.buffer[:wanted], offset)
            if size == 0:
                return offset
            workers = self._workers if offset >= self._segment_bytes else self._workers_of_first
            block.start, block.size, block.left = offset, size, len(workers)
            for worker in workers:
                worker.give(block)
            offset += size
            on_block(size)


class _Worker:
    """A thread that feeds every block to one digest."""

    _lock = threading.Lock()

    def __init__(self, free: Free, update: Callable[[memoryview], None]) -> None:
        self._free = free
        self._update = update
        self._blocks: SimpleQueue[_Block | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="digest", daemon=True)

    def start(self) -> None:
        """Begin to wait for blocks."""
        self._thread.start()

    def give(self, block: _Block) -> None:
        """Hand over the next block of the file."""
        self._blocks.put(block)

    def end(self) -> None:
        """Wait until every block given is done."""
        self._blocks.put(None)
        self._thread.join()

    def _work(self) -> None:
        while (block := self._blocks.get()) is not None:
            # hashlib lets the other threads run meanwhile.
            self._update(block.buffer[: block.size])
            with self._lock:
                block.left -= 1
                is_free = block.left == 0
            if is_free:
                self._free.put(block)


class _Segments:
    """The digests of the parts of a file, `size` bytes each; the first comes from `_First`."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.finished: SimpleQueue[Segment] = SimpleQueue()
        self._start = size
        self._filled = 0
        self._digest = hashlib.sha256()
        self._early: dict[int, Segment] = {}
        self._taken = 0

    def update(self, data: memoryview) -> None:
        """Take in the next block; it ends within the segment or exactly with it."""
        self._digest.update(data)
        self._filled += len(data)
        if self._filled == self.size:
            self._finish()

    def take(self) -> list[Segment]:
        """Give what is finished since the last time, in the order of the file."""
        # The second may be finished, on its own thread, a moment before the first.
        for _ in range(self.finished.qsize()):
            segment = self.finished.get()
            self._early[segment.start] = segment
        taken = []
        while self._taken in self._early:
            taken.append(self._early.pop(self._taken))
            self._taken += self.size
        return taken

    def rest(self) -> list[Segment]:
        """Finish the last, shorter part, and give what is not taken yet."""
        if self._filled:
            self._finish()
        return self.take()

    def _finish(self) -> None:
        self.finished.put(Segment(self._start, self._filled, self._digest.hexdigest()))
        self._start += self._filled
        self._filled = 0
        self._digest = hashlib.sha256()


class _First:
    """The SHA-256 of a whole file, which on its way is that of the first segment."""

    def __init__(self, digest: Any, segments: _Segments) -> None:
        self._digest = digest
        self._segments = segments
        self._filled = 0

    def update(self, data: memoryview) -> None:
        """Take in the next block of the file."""
        self._digest.update(data)
        self._filled += len(data)
        if self._filled == self._segments.size:
            self._segments.finished.put(Segment(0, self._filled, self._digest.hexdigest()))
