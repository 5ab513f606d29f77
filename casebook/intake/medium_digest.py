"""Digests over the bytes of a medium as a reader gives them, and over the parts of a large one."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Self

from casebook.intake.block_pipe import BLOCK, Segment
from casebook.intake.digest import SEGMENT
from casebook.model.evidence import Algorithm


class MediumDigest:
    """Takes a medium of `size` bytes block by block; each algorithm has a thread of its own.

    A medium of more than `segment_bytes` is digested in parts of that size as well: `on_segment`
    gets each as it is finished.
    """

    def __init__(
        self,
        size: int,
        algorithms: Sequence[Algorithm],
        on_segment: Callable[[Segment], None] | None = None,
        segment_bytes: int = SEGMENT,
    ) -> None:
        self.offset = 0
        self._size = size
        self._whole = {
            a: hashlib.new(a.value.replace("-", ""), usedforsecurity=False) for a in algorithms
        }
        self._segment_bytes = segment_bytes
        self._on_segment = on_segment if size > segment_bytes else None
        self._segment: Any = hashlib.sha256()
        self._pool = ThreadPoolExecutor(len(self._whole) + 1)
        self._waiting: list[Future[None]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown()

    @property
    def room(self) -> int:
        """Give how many bytes the next block may have; 0 when the medium is complete."""
        left = self._size - self.offset
        return min(BLOCK, left, self._segment_bytes - self.offset % self._segment_bytes)

    def update(self, block: bytes) -> None:
        """Take in a block of at most `room` bytes; it is digested while the next one is read."""
        self._settle()
        digests: list[Any] = list(self._whole.values())
        if self._on_segment:
            digests.append(self._segment)
        self._waiting = [self._pool.submit(digest.update, block) for digest in digests]
        self.offset += len(block)
        is_end = self.offset % self._segment_bytes == 0 or self.offset == self._size
        if self._on_segment and is_end:
            self._settle()
            start = (self.offset - 1) // self._segment_bytes * self._segment_bytes
            self._on_segment(Segment(start, self.offset - start, self._segment.hexdigest()))
            self._segment = hashlib.sha256()

    def values(self) -> dict[Algorithm, str]:
        """Give the digests of all that came."""
        self._settle()
        return {algorithm: digest.hexdigest() for algorithm, digest in self._whole.items()}

    def _settle(self) -> None:
        for future in self._waiting:
            future.result()
        self._waiting = []
