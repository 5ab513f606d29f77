"""How far hashing is, told to whoever waits for it."""

from __future__ import annotations

import time

from casebook.actions.progress import Progress

PER_ENTRY = 16 * 1024
"""What a file costs beyond its bytes, counted as bytes: a million small ones take their time."""


class Meter:
    """Tells how much is done, and hears about a cancellation between blocks.

    `total` counts bytes, with `PER_ENTRY` for each thing in a folder. `sets_times` says all the
    way that access times may change, for whoever reads it and stops.
    """

    def __init__(
        self, progress: Progress, total: int, entries: int = 0, *, sets_times: bool = False
    ) -> None:
        self.bytes = 0
        self.entries = 0
        self._progress = progress
        self._total = total
        self._all_entries = entries
        self._note = ", access times may change" if sets_times else ""
        self._started = time.monotonic()

    def on_bytes(self, n: int) -> None:
        """Count a block. Raises Cancelled."""
        self.bytes += n
        self._tell()

    def on_entries(self, n: int) -> None:
        """Count things that are done. Raises Cancelled."""
        self.entries += n
        self._tell()

    def _tell(self) -> None:
        elapsed = max(time.monotonic() - self._started, 0.001)
        what = f"Hashing, {self.bytes / elapsed / 1_000_000:,.0f} MB/s"
        if self._all_entries:
            what += f", {self.entries:,} of {self._all_entries:,} files"
        done = self.bytes + self.entries * PER_ENTRY
        self._progress.advance(done, self._total, what + self._note)
        self._progress.check_cancelled()
