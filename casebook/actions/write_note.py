"""Write a note, and supersede one."""

from __future__ import annotations

from casebook.actions.clock import now
from casebook.errors import CaseError, FieldError
from casebook.model.instant import Instant
from casebook.model.labels import label
from casebook.model.note import Note
from casebook.store.case_file import CaseFile

MAX_CHARACTERS = 1_048_576


def write_note(case: CaseFile, text: str, about_at: Instant | None = None) -> Note:
    """Save a note; `about_at` marks a late entry with the time it speaks of."""
    _check(text)
    written = now()
    if about_at is not None and about_at.utc_us > written.utc_us:
        raise FieldError("about_at", "A note cannot speak of a time that is still to come.")
    with case.transaction():
        note = case.assign(Note("", 0, text, written, case.examiner.title(), about_at))
        late = " (late entry)" if about_at else ""
        case.append("note.add", [note], summary=f"{label(note)} written{late}")
    return note


def supersede_note(case: CaseFile, note: Note, text: str, reason: str) -> Note:
    """Replace a note by a new one. The old stays readable, struck through, with the reason."""
    _check(text)
    if not reason.strip():
        raise FieldError("reason", "Superseding a note needs a reason.")
    newer = case.where(Note, supersedes_id=note.id)
    if newer:
        raise CaseError(
            f"{label(note)} is superseded by {label(newer[0])} already. Supersede that."
        )
    with case.transaction():
        replacement = case.assign(
            Note("", 0, text, now(), case.examiner.title(), note.about_at, note.id, reason)
        )
        case.append(
            "note.supersede",
            [replacement],
            reason,
            f"{label(replacement)} supersedes {label(note)}, because {reason}",
        )
    return replacement


def _check(text: str) -> None:
    if not text.strip():
        raise FieldError("text", "The note is empty.")
    if len(text) > MAX_CHARACTERS:
        raise FieldError(
            "text",
            f"The note has {len(text):,} characters; {MAX_CHARACTERS:,} fit. Attach it as a file.",
        )
