"""The SHA-256 of a source, computed on a thread of its own while its rows are read already."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet

from casebook.actions.progress import Progress
from casebook.errors import Cancelled
from casebook.intake.source import SourceFile

_ASK_EVERY_S = 0.1


class SourceHash:
    """Hashes a source from the beginning of a block to its end, where it is given up."""

    def __init__(self, source: SourceFile) -> None:
        self._source = source
        self._hashed = 0
        self._is_given_up = False
        self._pool = ThreadPoolExecutor(1, "hash")
        self._digest = self._pool.submit(source.sha256, self._count)

    def close(self) -> None:
        """Give up what is not hashed yet, and wait for the thread to end."""
        self._is_given_up = True
        self._pool.shutdown()

    @property
    def is_done(self) -> bool:
        """Say whether `wait` answers at once."""
        return self._digest.done()

    def wait(self, progress: Progress) -> str:
        """Give the digest. Raises CaseError when the file cannot be read, Cancelled when asked."""
        while True:
            try:
                return self._digest.result(_ASK_EVERY_S)
            except NotYet:
                progress.check_cancelled()
                what = f"Hashing {self._source.name}"
                progress.advance(self._hashed, self._source.size, what)

    def _count(self, n: int) -> None:
        self._hashed += n
        if self._is_given_up:
            raise Cancelled
