"""Check the whole file of an open case, in a process beside it, while it is at rest.

SQLite checks a file in one go, and what is written meanwhile would look like damage. So a check
counts only when nothing was written from its start to its end; otherwise it is begun again.
"""

from __future__ import annotations

import os
import subprocess
import time
from functools import partial

from casebook.actions.child import child_command
from casebook.actions.progress import OnCase, Progress
from casebook.errors import CaseError
from casebook.store import file_check, opening
from casebook.store.case_file import CaseFile, State
from casebook.store.file_check import Damage

REST_S = 1.0
"""How long nothing was written before a check begins."""

ASK_EVERY_S = 0.2
_WHAT = "Checking the file"


def check_file(on_case: OnCase, progress: Progress) -> Damage | None:
    """Check the whole file of the case; None when it is sound. The case takes note of it.

    Waits while the case is written to. Raises Cancelled, and CaseError when the check cannot run.
    """
    while True:
        state = _at_rest(on_case, progress)
        answers = _answer(on_case, state, progress)
        for damage in answers:
            if on_case(partial(_note, state=state, found=damage)):
                return damage


def _at_rest(on_case: OnCase, progress: Progress) -> State:
    """Wait until the case was not written to for a while; give its state."""
    state, since = on_case(CaseFile.state), time.monotonic()
    while time.monotonic() - since < REST_S:
        progress.check_cancelled()
        time.sleep(ASK_EVERY_S)
        now = on_case(CaseFile.state)
        if now != state:
            progress.advance(0, None, f"{_WHAT}, once nothing is written to it")
            state, since = now, time.monotonic()
    return state


def _answer(on_case: OnCase, state: State, progress: Progress) -> list[Damage | None]:
    """Let a child check the file; give its one answer, or none once the file was written to."""
    path = state.path
    size = path.stat().st_size
    with subprocess.Popen(
        child_command("check"),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as child:
        try:
            said: bytes | None = os.fsencode(path.absolute())
            while True:
                try:
                    line, _ = child.communicate(said, timeout=ASK_EVERY_S)
                    break
                except subprocess.TimeoutExpired:
                    said = None
                progress.check_cancelled()
                if on_case(CaseFile.state) != state:
                    return []
                # It reads nearly everything twice.
                progress.advance(min(size, opening.bytes_read(child.pid) // 2), size, _WHAT)
        finally:
            child.kill()
    try:
        return [file_check.answer_of(line)]
    except ValueError as error:
        raise CaseError(
            "The file could not be checked as a whole: the process that checks it has died. Check "
            "the memory of the computer and verify the case (F5)."
        ) from error


def _note(case: CaseFile, state: State, found: Damage | None) -> bool:
    """Let the case take note of an answer; False when it was written to meanwhile."""
    if case.state() != state:
        return False
    case.note_check(found is None)
    return True
