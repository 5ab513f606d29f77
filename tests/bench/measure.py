"""What every benchmark needs: rounds, medians, percentiles, peak memory, and one table."""

from __future__ import annotations

import os
import statistics
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

SHARED = Path(__file__).resolve().parents[3] / "shared"
_PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True, slots=True)
class Result:
    """One line of the table: what was measured on both sides, and whether the goal is met."""

    goal: str
    what: str
    ours: str
    peer: str
    ratio: str
    target: str
    is_met: bool


@dataclass(frozen=True, slots=True)
class Run:
    """One finished program: how long it took, and the most memory it and its children had."""

    seconds: float
    peak_bytes: int


def run(command: Sequence[str], folder: Path) -> Run:
    """Run a program to its end and measure it. Raises CalledProcessError when it fails."""
    started = time.perf_counter()
    with subprocess.Popen(
        command, cwd=folder, stdout=subprocess.DEVNULL, start_new_session=True
    ) as process:
        peak = _Peak(process.pid)
        code = process.wait()
        seconds = time.perf_counter() - started
        peak.stop()
    if code:
        raise subprocess.CalledProcessError(code, command)
    return Run(seconds, peak.bytes)


def timed(work: Callable[[], object]) -> float:
    """Give how many seconds `work` took."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def median(values: Sequence[float]) -> float:
    """Give the median."""
    return statistics.median(values)


def percentile_99(values: Sequence[float]) -> float:
    """Give the value that 99 of 100 do not exceed."""
    return sorted(values)[min(len(values) - 1, len(values) * 99 // 100)]


def milliseconds(seconds: float) -> str:
    """Write seconds as milliseconds."""
    return f"{seconds * 1000:.2f} ms"


def show(results: Sequence[Result]) -> None:
    """Print the table."""
    header = ("goal", "what", "ours", "peer", "ratio", "target", "met")
    rows = [header] + [
        (r.goal, r.what, r.ours, r.peer, r.ratio, r.target, "yes" if r.is_met else "NO")
        for r in results
    ]
    widths = [max(len(row[i]) for row in rows) for i in range(len(header))]
    for row in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)))


class _Peak:
    """Samples the memory of a process and everything below it until it is stopped."""

    def __init__(self, pid: int) -> None:
        self.bytes = 0
        self._pid = pid
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._sample, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop sampling."""
        self._stopped.set()
        self._thread.join()

    def _sample(self) -> None:
        while not self._stopped.wait(0.03):
            self.bytes = max(self.bytes, sum(_resident(pid) for pid in _family(self._pid)))


def _family(pid: int) -> list[int]:
    found = [pid]
    for parent in found:
        for children in Path(f"/proc/{parent}/task").glob("*/children"):
            try:
                found += [int(child) for child in children.read_text().split()]
            except OSError:
                # It ended meanwhile.
                continue
    return found


def _resident(pid: int) -> int:
    try:
        # Shared pages count once per process here, so the sum is more than is really used.
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * _PAGE
    except (OSError, IndexError):
        return 0
