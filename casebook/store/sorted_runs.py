"""Rows put in order of time in bounded memory."""

from __future__ import annotations

import marshal
import tempfile
from collections.abc import Iterable, Iterator
from heapq import merge
from itertools import chain
from pathlib import Path
from typing import IO

StoredRow = tuple[int, int, int, int, int, int, int, int, str, str, str, int | None]
"""ts, ordinal, locator, flags, codes of kind, host, user and event id, time text, message, raw text
without the message, where that was cut out"""

# A run is sorted at once, which holds up every other thread.
_ROWS = 1 << 15
_CHARACTERS = 1 << 23
_ROWS_READ_AT_ONCE = 256


class SortedRuns:
    """Rows in any order: sorted in memory, laid aside run by run, merged when all are there.

    They are laid aside in `folder`, in a file without a name, which no crash leaves behind.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file: IO[bytes] | None = None
        self._runs: list[list[tuple[int, int]]] = []
        self._held: list[StoredRow] = []
        self._characters = 0

    @property
    def held(self) -> int:
        """Give how many rows are in memory."""
        return len(self._held)

    def add(self, rows: Iterable[StoredRow], characters: int) -> None:
        """Take rows whose raw texts have so many characters."""
        self._held += rows
        self._characters += characters
        if len(self._held) >= _ROWS or self._characters >= _CHARACTERS:
            self._lay_aside()

    def merged(self, beginning: Iterable[StoredRow]) -> Iterator[StoredRow]:
        """Give all rows, and those of `beginning`, which are in order, by (ts, ordinal)."""
        self._held.sort()
        return merge(beginning, *map(self._read, self._runs), self._held)

    def close(self) -> None:
        """Let go of what was laid aside."""
        if self._file is not None:
            self._file.close()

    def _lay_aside(self) -> None:
        self._held.sort()
        if self._file is None:
            self._file = tempfile.TemporaryFile(dir=self._folder)  # noqa: SIM115
        run = []
        for at in range(0, len(self._held), _ROWS_READ_AT_ONCE):
            data = marshal.dumps(self._held[at : at + _ROWS_READ_AT_ONCE])
            run.append((self._file.tell(), len(data)))
            self._file.write(data)
        self._runs.append(run)
        self._held = []
        self._characters = 0

    def _read(self, run: list[tuple[int, int]]) -> Iterator[StoredRow]:
        return chain.from_iterable(map(self._read_some, run))

    def _read_some(self, place: tuple[int, int]) -> list[StoredRow]:
        offset, size = place
        assert self._file is not None
        self._file.seek(offset)
        rows: list[StoredRow] = marshal.loads(self._file.read(size))
        return rows
