"""Which case files this workstation closed itself, and when it last checked each as a whole.

What is remembered lies in the user's own data folder, without path or content: a file is named by a
SHA-256 of its place on the disk, and known again by size, times, header and list of free pages.
"""

from __future__ import annotations

import hashlib
import json
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO

from platformdirs import user_data_path

from casebook.store.opening import journal_of

CHECK_AGAIN_AFTER_S = 7 * 86_400
"""A file is checked whole at open when the last whole check is longer ago."""

_HEADER_BYTES = 100


@dataclass(frozen=True, slots=True)
class _Print:
    """What a file has when it is closed, and has no more once anything was written to it.

    `head_sha256` covers the header, which counts changes, and the pages that list free pages: a
    wrong one among those would let a new entry overwrite a record, and no table shows it.
    """

    size: int
    mtime_ns: int
    ctime_ns: int
    head_sha256: str


def remember(path: Path, checked_at: float) -> None:
    """Remember a case file just closed. Failing to is no reason to stop.

    `checked_at` (seconds since 1970) is when this workstation last checked it as a whole.
    """
    try:
        note = _note_of(path)
        about = {**asdict(_print_of(path)), "checked_at": checked_at}
        note.parent.mkdir(parents=True, exist_ok=True)
        note.write_text(json.dumps(about), encoding="ascii")
    except (OSError, ValueError):
        return


def checked_at(path: Path) -> float | None:
    """Say when this workstation last checked exactly this file as a whole.

    None for a file that it did not close itself, that was changed since, whose journal is still to
    be played back, or whose check is too long ago. Never called while the file is open.
    """
    if journal_of(path).exists():
        return None
    try:
        about = json.loads(_note_of(path).read_text(encoding="ascii"))
        found = float(about.pop("checked_at"))
        is_same = about == asdict(_print_of(path))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    is_recent = 0 <= time.time() - found <= CHECK_AGAIN_AFTER_S
    return found if is_same and is_recent else None


def _print_of(path: Path) -> _Print:
    with path.open("rb") as file:
        head = _digest_of_head(file)
    status = path.stat()
    return _Print(status.st_size, status.st_mtime_ns, status.st_ctime_ns, head)


def _digest_of_head(file: BinaryIO) -> str:
    """Digest the header and every page that lists free pages. Raises ValueError for no list."""
    header = file.read(_HEADER_BYTES)
    page_size = int.from_bytes(header[16:18], "big")
    page_size = 65536 if page_size == 1 else page_size
    trunk, left = int.from_bytes(header[32:36], "big"), int.from_bytes(header[36:40], "big")
    digest = hashlib.sha256(header)
    while trunk:
        file.seek((trunk - 1) * page_size)
        page = file.read(page_size)
        if left <= 0 or len(page) != page_size or page_size < 512:
            raise ValueError("no list of free pages")
        digest.update(page)
        trunk = int.from_bytes(page[:4], "big")
        left -= 1 + int.from_bytes(page[4:8], "big")
    return digest.hexdigest()


def _note_of(path: Path) -> Path:
    status = path.stat()
    key = hashlib.sha256(f"{status.st_dev}:{status.st_ino}".encode()).hexdigest()[:32]
    return user_data_path("casebook") / "checked" / f"{key}.json"
