"""Offers the index by which pieces of words are found at once."""

from __future__ import annotations

from casebook.actions.index_substrings import index_substrings
from casebook.ui.workplace import Workplace

BYTES_A_RECORD = 300


def offer_index(place: Workplace, rows: int) -> None:
    """Index the pieces of words of `rows` records, after saying what it costs."""
    if not rows:
        place.messages.tell("All records are indexed: pieces of words are found at once.")
        return
    if place.messages.confirm(
        f"Index the pieces of words of {rows:,} records? Then *pieces are found at once, where "
        "now every record is read. It takes about as long as importing them, and the case "
        f"grows by about {rows * BYTES_A_RECORD // 1_000_000 + 1:,} MB.",
        "Index",
    ):
        place.case.start_long(
            "Index pieces of words",
            index_substrings,
            lambda n: place.said.emit(f"The pieces of words of {n:,} records are indexed."),
        )
