"""The ranks and the number of the records that a part of a segment leaves. Case thread only."""

from __future__ import annotations

import json
import sqlite3
from array import array
from dataclasses import replace

from casebook.store.inside_words import looking_inside, ranks_between
from casebook.store.segment_parts import Part


def matching_ranks(
    connection: sqlite3.Connection, part: Part, low: int | None = None, high: int | None = None
) -> array[int]:
    """Give the ranks that a part leaves from `low` to `high`, which are its own where not given."""
    low = part.low if low is None else low
    high = part.high if high is None else high
    if part.is_to_look_inside:
        steps = looking_inside(connection, replace(part, low=low, high=high))
        return array("I", [rank for _, some in steps for rank in some])
    if part.only is None:
        return _ranks_of_words(connection, part, low, high)
    only = ranks_between(part.only, low, high)
    if not part.match:
        return only
    wanted = set(only)
    return array(
        "I", [rank for rank in _ranks_of_words(connection, part, low, high) if rank in wanted]
    )


def count_of(connection: sqlite3.Connection, part: Part) -> int:
    """Count the records that a part leaves."""
    if part.is_whole:
        return part.high - part.low
    if part.only is not None or part.is_to_look_inside:
        return len(matching_ranks(connection, part))
    fts = f"fts_{part.segment.k}"
    found = connection.execute(
        f"SELECT count(*) FROM {fts} WHERE {fts} MATCH ? AND rowid >= ? AND rowid < ?",
        (part.match, part.low, part.high),
    )
    return int(found.fetchone()[0])


def _ranks_of_words(connection: sqlite3.Connection, part: Part, low: int, high: int) -> array[int]:
    fts = f"fts_{part.segment.k}"
    # All in one row: for each row by itself this thread would have to win the interpreter back.
    (ranks,) = connection.execute(
        f"SELECT json_group_array(rowid) FROM (SELECT rowid FROM {fts} "
        f"WHERE {fts} MATCH ? AND rowid >= ? AND rowid < ? ORDER BY rowid)",
        (part.match, low, high),
    ).fetchone()
    return array("I", json.loads(ranks))
