"""What every benchmark needs: rounds, medians, percentiles, peak memory, peers, and one table.

A peer that is no part of this system is looked for in the folder that CASEBOOK_PEERS names, which
may be a virtual environment with packages like duckdb and python-evtx.
"""

from __future__ import annotations

import os
import resource
import shutil
import statistics
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

SHARED = Path(__file__).resolve().parents[3] / "shared"
_PAGE = os.sysconf("SC_PAGE_SIZE")
_PEERS = os.environ.get("CASEBOOK_PEERS", "")
_MET = {True: "yes", False: "NO", None: "?"}


@dataclass(frozen=True, slots=True)
class Result:
    """One line of the table: what was measured on both sides, and whether the goal is met.

    `is_met` is None where the peer is not installed here, so that nothing can be said.
    """

    goal: str
    what: str
    ours: str
    peer: str
    ratio: str
    target: str
    is_met: bool | None


@dataclass(frozen=True, slots=True)
class Run:
    """One finished program: how long it took, and the most memory it and its children had.

    `cpu_seconds` is what all its processes worked, whatever else the machine had to do.
    """

    seconds: float
    peak_bytes: int
    cpu_seconds: float


def run(command: Sequence[str], folder: Path) -> Run:
    """Run a program to its end and measure it. Raises CalledProcessError when it fails."""
    started, worked = time.perf_counter(), _cpu_of_children()
    with subprocess.Popen(
        command,
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:
        peak = _Peak(process.pid)
        code = process.wait()
        seconds = time.perf_counter() - started
        peak.stop()
    if code:
        raise subprocess.CalledProcessError(code, command)
    return Run(seconds, peak.bytes, _cpu_of_children() - worked)


def tool(name: str) -> str | None:
    """Give the path of a peer's program, None where it is not installed."""
    return shutil.which(name, path=f"{_PEERS}/bin{os.pathsep}{os.environ['PATH']}")


def python_with(module: str) -> str | None:
    """Give a Python of the peers that has a package, None where there is none."""
    python = f"{_PEERS}/bin/python"
    if not Path(python).exists():
        return None
    found = subprocess.run([python, "-c", f"import {module}"], stderr=subprocess.DEVNULL)
    return python if found.returncode == 0 else None


def without_peer(goal: str, what: str, ours: str, peer: str, target: str) -> Result:
    """Give the line of a goal whose peer is not installed here: nothing is said of it."""
    return Result(goal, what, ours, f"{peer}: not installed", "not measured", target, None)


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
        (r.goal, r.what, r.ours, r.peer, r.ratio, r.target, _MET[r.is_met]) for r in results
    ]
    widths = [max(len(row[i]) for row in rows) for i in range(len(header))]
    for row in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)))


def resident_bytes() -> int:
    """Give the memory that this process has now."""
    return _resident(os.getpid())


def _cpu_of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


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
        # Any of them may end meanwhile.
        with suppress(OSError):
            for children in Path(f"/proc/{parent}/task").glob("*/children"):
                found += [int(child) for child in children.read_text().split()]
    return found


def _resident(pid: int) -> int:
    try:
        # Shared pages count once per process here, so the sum is more than is really used.
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * _PAGE
    except (OSError, IndexError):
        return 0
