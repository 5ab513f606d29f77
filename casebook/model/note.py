"""Notes: contemporaneous entries, never edited, only superseded."""

from __future__ import annotations

from dataclasses import dataclass

from casebook.model.instant import Instant


@dataclass(frozen=True, slots=True)
class Note:
    """A note, N-`number`. `about_at` is set on a late entry: the time the note speaks of.

    `supersedes_id` is the note this one replaces, `reason` why.
    """

    id: str
    number: int
    text: str
    written_at: Instant
    author: str
    about_at: Instant | None = None
    supersedes_id: str | None = None
    reason: str = ""
