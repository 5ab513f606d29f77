"""Goal 13: from a program that has started to the first page of a case closed here before.

Nothing of the file is in the system's memory. What the window does later, checking the whole file,
is not part of it.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.bench.measure import Result, median, milliseconds
from tests.bench.timeline import Workplace

ROUNDS = 5
LIMIT_S = 0.5

_OPEN = """
import sys, time
from pathlib import Path
from casebook.model.case import Examiner
from casebook.model.timeline import RecordFilter
from casebook.store import search
from casebook.actions.progress import Progress
from casebook.actions.start_case import open_to_work
import casebook.ui.main_window
started = time.perf_counter()
case = open_to_work(Path(sys.argv[1]), Examiner("Bench"), Progress())
found = search.records(case, RecordFilter())
page = found.rows(0, 200)
assert page
print(time.perf_counter() - started)
case.close()
"""


def measure_opening(place: Workplace) -> list[Result]:
    """Open the case in a new program each time, with nothing of it in the system's memory."""
    place.open_case().close()
    took = []
    for _ in range(ROUNDS):
        _forget(place.case_path)
        said = subprocess.run(
            [sys.executable, "-c", _OPEN, str(place.case_path)],
            check=True, capture_output=True, text=True,
        )  # fmt: skip
        took.append(float(said.stdout))
    seconds = median(took)
    return [
        Result("13", f"open {place.rows:,} records cold, first page", milliseconds(seconds), "", "",
               f"<= {LIMIT_S * 1000:.0f} ms", seconds <= LIMIT_S)
    ]  # fmt: skip


def _forget(path: Path) -> None:
    """Drop what the system keeps of a file in memory."""
    fd = os.open(path, os.O_RDONLY)
    try:
        os.fsync(fd)
        os.posix_fadvise(fd, 0, 0, os.POSIX_FADV_DONTNEED)
    finally:
        os.close(fd)
