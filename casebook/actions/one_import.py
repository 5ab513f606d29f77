"""One source at a time is written into a case, and only where there is room for it."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from casebook.errors import CaseError
from casebook.model.timeline import Source
from casebook.store import segments
from casebook.store.case_file import CaseFile

_DISK_RESERVE = 64 << 20

_importing: set[Path] = set()
_importing_lock = threading.Lock()


@contextmanager
def one_import_into(case_path: Path) -> Iterator[None]:
    """Keep every other import out of a case. Raises CaseError when one is running."""
    with _importing_lock:
        if case_path in _importing:
            raise CaseError("Another file is being imported into this case. Wait for it to end.")
        _importing.add(case_path)
    try:
        segments.remove_scratch_files(case_path)
        yield
    finally:
        with _importing_lock:
            _importing.discard(case_path)


def check_room(case_path: Path, size: int, what: str) -> None:
    """Raise CaseError unless `size` bytes and a reserve are free beside the case."""
    needed = size + _DISK_RESERVE
    free = shutil.disk_usage(case_path.parent).free
    if free < needed:
        raise CaseError(
            f"{what} needs {needed >> 20:,} MiB beside the case, and {free >> 20:,} MiB are "
            "free. Make room and try again."
        )


def room_beside(case_path: Path) -> int:
    """Give how many bytes can be written beside the case, a reserve left."""
    return max(0, shutil.disk_usage(case_path.parent).free - _DISK_RESERVE)


def next_source_number(case: CaseFile) -> int:
    """Give the number of the next source; only while every other import is kept out."""
    numbers = [source.number for source in case.all(Source, retracted=True)]
    return max(numbers, default=0) + 1
