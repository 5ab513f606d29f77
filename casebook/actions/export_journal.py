"""Export the journal for an opposing expert, with what is needed to check it."""

from __future__ import annotations

import hashlib
import json
import shutil
from functools import partial
from pathlib import Path

from casebook.actions.progress import OnCase, Progress
from casebook.errors import CaseError
from casebook.resources import resource
from casebook.store import journal
from casebook.store.case_file import CaseFile

STEP = 1_000


def export(on_case: OnCase, folder: Path, progress: Progress) -> None:
    """Write `journal.jsonl`, `verify_case.py` and `SHA256SUMS` into a new or empty folder.

    Each line of `journal.jsonl` holds one entry: header, hash, salt and body as stored.
    The export is journaled first, so that it is part of what is exported.
    """
    _make_empty(folder)
    newest = on_case(lambda case: _announce(case, folder.name))
    lines = folder / "journal.jsonl"
    try:
        with lines.open("x", encoding="utf-8", newline="\n") as file:
            for first in range(1, newest + 1, STEP):
                progress.check_cancelled()
                last = min(first + STEP - 1, newest)
                for entry in on_case(partial(_stored, first=first, last=last)):
                    file.write(entry + "\n")
                progress.advance(last, newest, "Exporting the journal")
        shutil.copyfile(resource("verify_case.py"), folder / "verify_case.py")
        sums = "".join(
            f"{hashlib.sha256((folder / name).read_bytes()).hexdigest()}  {name}\n"
            for name in ("journal.jsonl", "verify_case.py")
        )
        (folder / "SHA256SUMS").write_text(sums, encoding="ascii")
    except OSError as error:
        raise CaseError(
            f"The export to {folder.name} was cut off: {error.strerror}. Make room, empty the "
            "folder, and export again."
        ) from error


def _make_empty(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise CaseError(f"{folder.name} is not empty. Choose an empty folder for the export.")
    except OSError as error:
        raise CaseError(f"{folder.name} cannot be used: {error.strerror}.") from error


def _announce(case: CaseFile, name: str) -> int:
    with case.transaction():
        return case.append("journal.export", summary=f"Journal exported to {name}").seq


def _stored(case: CaseFile, first: int, last: int) -> list[str]:
    return [
        json.dumps(entry, ensure_ascii=False, sort_keys=True)
        for entry in journal.stored(case.connection, first, last)
    ]
