"""What a workstation remembers of its cases, outside them: who has one open, heads last seen.

Neither holds a path or any content: a case is named by a SHA-256.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
from datetime import datetime
from pathlib import Path

from platformdirs import user_data_path

from casebook.model.paper import Head


def note_open(path: Path) -> None:
    """Note that this process has the case open. Failing to is no reason to stop."""
    note = _note_of(path)
    about = {
        "pid": os.getpid(),
        "host": platform.node(),
        "since": datetime.now().astimezone().isoformat(timespec="seconds"),
    }
    try:
        note.parent.mkdir(parents=True, exist_ok=True)
        note.write_text(json.dumps(about), encoding="utf-8")
    except OSError:
        return


def forget_open(path: Path) -> None:
    """Remove the note that this process has the case open."""
    try:
        _note_of(path).unlink(missing_ok=True)
    except OSError:
        return


def who_has_open(path: Path) -> str:
    """Say since when and by whom the case is open, as far as it was noted; empty if not."""
    try:
        about = json.loads(_note_of(path).read_text(encoding="utf-8"))
        since = about["since"][:16].replace("T", " ")
        return f"since {since} by process {about['pid']} on {about['host']}"
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def remember_head(case_id: str, head: Head) -> None:
    """Append the head this workstation has seen. Failing to is no reason to stop."""
    seen = _seen_file(case_id)
    line = json.dumps(
        {"seq": head.seq, "hash": head.hash, "at": datetime.now().astimezone().isoformat()}
    )
    try:
        seen.parent.mkdir(parents=True, exist_ok=True)
        with seen.open("a", encoding="ascii") as file:
            file.write(line + "\n")
    except OSError:
        return


def last_seen_head(case_id: str) -> Head | None:
    """Give the newest head this workstation has seen of a case."""
    try:
        lines = _seen_file(case_id).read_text(encoding="ascii").splitlines()
        newest = json.loads(lines[-1])
        return Head(int(newest["seq"]), str(newest["hash"]))
    except (OSError, ValueError, IndexError, KeyError, TypeError):
        return None


def _note_of(path: Path) -> Path:
    status = path.stat()
    key = hashlib.sha256(f"{status.st_dev}:{status.st_ino}".encode()).hexdigest()[:32]
    return user_data_path("casebook") / "open" / f"{key}.json"


def _seen_file(case_id: str) -> Path:
    key = hashlib.sha256(case_id.encode()).hexdigest()[:32]
    return user_data_path("casebook") / "heads" / f"{key}.jsonl"
