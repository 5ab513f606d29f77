"""Hidden commands for the fault scripts: the store, driven without a window."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from casebook.actions.progress import Directly, Progress
from casebook.actions.write_note import write_note
from casebook.errors import CaseError
from casebook.model.case import CaseHeader, Examiner
from casebook.store.case_file import CaseFile, NeverCreated

USAGE = (
    "usage: casebook headless (write CASE N [--hold SECONDS] | check CASE | open CASE | gui CASE)"
)

TESTER = Examiner("Headless Tester", unit="Fault tests")


def run(words: Sequence[str]) -> int:
    """Run one hidden command; 2 for wrong usage."""
    match list(words):
        case ["write", case, count] if count.isdecimal():
            return write(Path(case), int(count), 0)
        case ["write", case, count, "--hold", hold] if count.isdecimal() and hold.isdecimal():
            return write(Path(case), int(count), int(hold))
        case ["check", case]:
            return check(Path(case))
        case ["open", case]:
            CaseFile.open(Path(case), TESTER).close()
            return 0
        case ["gui", case]:
            return show(Path(case))
    print(USAGE, file=sys.stderr)
    return 2


def write(path: Path, count: int, hold_s: float) -> int:
    """Append notes; say each only when it is durable, then keep the case open for a while."""
    case = _open_or_create(path)
    try:
        for number in range(1, count + 1):
            write_note(case, f"Note {number} of a run that is watched from outside.")
            head = case.head()
            print(f"ACK {head.seq} {head.hash}", flush=True)
        time.sleep(hold_s)
    except BaseException:
        # What stopped the run is what is said; that closing fails too adds nothing.
        with suppress(CaseError):
            case.close()
        raise
    case.close()
    return 0


def check(path: Path) -> int:
    """Open a case, verify everything, and print every entry it had before."""
    from casebook.actions.verify_case import verify

    try:
        case = CaseFile.open(path, TESTER)
    except NeverCreated:
        # Nothing was acknowledged of a case whose creation was cut off, so nothing is missing.
        return 0
    try:
        verdict = verify(Directly(case), Progress())
        if not verdict.ok:
            raise CaseError(" ".join(verdict.findings))
        entries = [(entry.seq, entry.kind, entry.hash) for entry in case.entries()]
    finally:
        case.close()
    opened = max(seq for seq, kind, _ in entries if kind == "case.open")
    for seq, _, digest in entries:
        if seq < opened:
            print(f"HAVE {seq} {digest}")
    return 0


def show(path: Path) -> int:
    """Run the window through all its pages by a script, without a display."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    _open_or_create(path).close()
    from casebook.ui import selftest

    return selftest.run(path)


def _open_or_create(path: Path) -> CaseFile:
    if path.exists() and path.stat().st_size:
        with suppress(NeverCreated):
            return CaseFile.open(path, TESTER)
    return CaseFile.create(path, TESTER, CaseHeader("case", "Fault tests"))
