"""Undo the last change, as an action of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from casebook.errors import CaseError
from casebook.model.paper import Entry
from casebook.store import journal
from casebook.store.case_file import CaseFile
from casebook.store.rows import TABLES, from_row

_LOOK_BACK = 500

_UNDOABLE = ("add", "correct", "retract", "release", "step", "answer")
_NEVER = ("note.add", "attachment.add")


def last_undoable(case: CaseFile) -> str | None:
    """Say what the next undo would undo, or None."""
    entry = _find(case)
    return None if entry is None else entry.summary


def undo(case: CaseFile) -> str:
    """Undo the newest change that can be undone, and say which in a sentence.

    Raises CaseError when there is none: a paper, a seal, a note, an import and a move whose
    receiver has signed are not undone.
    """
    entry = _find(case)
    if entry is None:
        raise CaseError(
            "There is nothing to undo. A saved note is superseded, an import is retracted, and "
            "an issued paper or a seal stands."
        )
    before = _rows_before(case, entry)
    with case.transaction():
        case.append(
            "undo",
            before,
            summary=f"Undone: {entry.summary}",
            details={"undoes": entry.seq},
        )
    return f"Undone: {entry.summary}."


def _find(case: CaseFile) -> Entry | None:
    newest = case.head().seq
    undone: set[int] = set()
    for seq, kind, details in journal.newest_kinds(case.connection, newest, _LOOK_BACK):
        if kind == "undo":
            undone.add(int(details["undoes"]))
        elif seq not in undone and _can_be_undone(kind):
            entry = next(case.entries(seq, seq))
            if not _was_received_since(case, entry):
                return entry
    return None


def _can_be_undone(kind: str) -> bool:
    return kind not in _NEVER and kind.rpartition(".")[2] in _UNDOABLE


def _was_received_since(case: CaseFile, entry: Entry) -> bool:
    if entry.kind != "custody.release":
        return False
    row = entry.rows["custody_move"][0]
    return len(case.history(str(row["id"]))) > 1


def _rows_before(case: CaseFile, entry: Entry) -> list[object]:
    rows: list[object] = []
    kinds = {table: kind for kind, table in TABLES.items()}
    for table, written in entry.rows.items():
        for row in written:
            rows.append(from_row(kinds[table], _before(case, entry, table, row)))
    return rows


def _before(
    case: CaseFile, entry: Entry, table: str, row: Mapping[str, object]
) -> Mapping[str, Any]:
    earlier = [e for e in case.history(str(row["id"])) if e.seq < entry.seq]
    if not earlier:
        return {**row, "retracted": "undone"}
    return next(r for r in earlier[-1].rows[table] if r["id"] == row["id"])
