"""Undo the last change, as an action of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from casebook.errors import CaseError
from casebook.model.paper import Entry
from casebook.model.timeline import Source
from casebook.store import journal, row_history, slices
from casebook.store.case_file import CaseFile
from casebook.store.rows import TABLES, from_row

_LOOK_BACK = 500

_UNDOABLE = (
    "add",
    "correct",
    "retract",
    "release",
    "step",
    "answer",
    "regroup",
    "renumber",
    "record",
    "explain",
    "merge",
    "split",
)
"""The last word of the kinds of entries that can be undone."""

_MAKES_EXHIBITS = ("exhibit.add", "seizure.record")

_NEVER = ("note.add", "attachment.add", "digest.add", "manifest.add", "acquisition.add")
"""What was written, kept or computed: it is superseded, retracted or computed again."""


def last_undoable(case: CaseFile) -> str | None:
    """Say what the next undo would undo, or None."""
    entry = _find(case)
    return None if entry is None else entry.summary


def undo(case: CaseFile) -> str:
    """Undo the newest change that can be undone, and say which in a sentence.

    An entry is undone as a whole: a seizure with its exhibits, a hand-over with all its moves, a
    merge with all that was moved, unless something of it was changed since.
    Raises CaseError when there is none: a paper, a seal, a note, a digest, an import, a move
    whose receiver has signed, and an exhibit that has custody or digests are not undone.
    """
    entry = _find(case)
    if entry is None:
        raise CaseError(
            "There is nothing to undo. A saved note is superseded, an import or a digest is "
            "retracted, and an issued paper, a seal or a signed receipt stands."
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
            if not (
                _was_received_since(case, entry, undone)
                or _is_in_use(case, entry)
                or (kind.endswith(".merge") and _was_written_since(case, entry, undone))
            ):
                return entry
    return None


def _can_be_undone(kind: str) -> bool:
    return kind not in _NEVER and kind.rpartition(".")[2] in _UNDOABLE


def _was_received_since(case: CaseFile, entry: Entry, undone: set[int]) -> bool:
    """Say whether a move of this entry was written again and that was not undone: signed for."""
    if not entry.kind.endswith(".release"):
        return False
    later = {
        seq
        for row in entry.rows["custody_move"]
        for seq in row_history.entries_of(case, str(row["id"]))
        if seq > entry.seq and seq not in undone
    }
    return any(next(case.entries(seq, seq)).kind != "undo" for seq in later)


def _was_written_since(case: CaseFile, entry: Entry, undone: set[int]) -> bool:
    """Say whether a row of this entry was changed later and that was not undone."""
    return any(
        seq > entry.seq and seq not in undone and next(case.entries(seq, seq)).kind != "undo"
        for rows in entry.rows.values()
        for row in rows
        for seq in row_history.entries_of(case, str(row["id"]))
    )


def _is_in_use(case: CaseFile, entry: Entry) -> bool:
    """Say whether something rests on what this entry made: custody, digests, parts, a dating."""
    if entry.kind == "clock.add":
        reading_id = str(entry.rows["clock_reading"][0]["id"])
        return bool(case.where(Source, clock_reading_id=reading_id))
    return entry.kind in _MAKES_EXHIBITS and any(
        slices.is_spoken_of(case, str(row["id"]))
        for row in entry.rows.get("exhibit", ())
        if row_history.entries_of(case, str(row["id"]))[0] == entry.seq
    )


def _rows_before(case: CaseFile, entry: Entry) -> list[object]:
    kinds = {table: kind for kind, table in TABLES.items()}
    # Each earlier entry is read once: those of a large hand-over hold a thousand rows.
    read: dict[int, dict[object, Mapping[str, Any]]] = {}
    return [
        from_row(kinds[table], _before(case, entry, table, row, read))
        for table, written in entry.rows.items()
        for row in written
    ]


def _before(
    case: CaseFile,
    entry: Entry,
    table: str,
    row: Mapping[str, object],
    read: dict[int, dict[object, Mapping[str, Any]]],
) -> Mapping[str, Any]:
    written = row_history.entries_of(case, str(row["id"]))
    earlier = max((seq for seq in written if seq < entry.seq), default=0)
    if not earlier:
        return {**row, "retracted": "undone"}
    if earlier not in read:
        entry_rows = next(case.entries(earlier, earlier)).rows
        read[earlier] = {found["id"]: found for rows in entry_rows.values() for found in rows}
    return read[earlier][row["id"]]
