"""Make a new case file, or open one."""

from __future__ import annotations

from pathlib import Path

from casebook.actions.progress import Progress
from casebook.errors import FieldError
from casebook.model.case import CaseHeader, Examiner
from casebook.rules import fields
from casebook.store.case_file import CaseFile


def new_case(path: Path, examiner: Examiner, header: CaseHeader) -> CaseFile:
    """Make a new case file and leave it open. Raises FieldError for a wrong header field."""
    _require_name(examiner)
    fields.check(header)
    return CaseFile.create(path, examiner, header)


def open_case(path: Path, examiner: Examiner) -> CaseFile:
    """Open a case for writing. Raises Refused, and then the file was not touched."""
    _require_name(examiner)
    return CaseFile.open(path, examiner)


def open_to_work(path: Path, examiner: Examiner, progress: Progress) -> CaseFile:
    """Open a case for a window, at once where this workstation knows the file.

    Then `check_file` is still to be run beside the work. Any other file is checked first, with
    progress. Raises Refused or Cancelled, and then nothing was written.
    """
    _require_name(examiner)

    def told(done: int, total: int) -> None:
        progress.check_cancelled()
        progress.advance(done, total, f"Checking {path.name}")

    return CaseFile.open(path, examiner, told, checks_later=True)


def _require_name(examiner: Examiner) -> None:
    if not examiner.name.strip():
        raise FieldError("examiner", "Give the examiner's name: it stands on every entry.")
