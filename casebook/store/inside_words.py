"""Looks for pieces of words in the messages of a part of a segment, in short steps.

Where there is an index of words or of substrings only the rows it names are compared, otherwise
every row. Case thread only.
"""

from __future__ import annotations

import sqlite3
from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence

from casebook.store.segment_parts import Part
from casebook.store.substrings import has_substrings

CandidateSource = Callable[[int, int], list[int]]
"""Gives the next ranks, ascending, from a rank on, and at most so many."""

# What one step of looking inside words reads: at first little, for the first page, and then some
# ten milliseconds' worth.
_CHECK_STEPS, _SCAN_STEPS = (128, 512), (2_500, 20_000)
_MOST_TRIGRAMS = 40


def looking_inside(connection: sqlite3.Connection, part: Part) -> Iterator[tuple[int, list[int]]]:
    """Look for the pieces of a part: give rank after rank looked at, and the ranks found there.

    No statement is left open between two steps: others may write meanwhile.
    """
    sources = _candidate_sources(connection, part)
    first_id = part.segment.first_id
    holds, values = _holding(part.pieces)
    if part.doubtful:
        holds += " AND flags >= 16"
    n, most = _CHECK_STEPS if sources else _SCAN_STEPS
    low = part.low
    while low < part.high:
        if sources:
            until, some = _candidates(sources, low, part.high, n)
            which = f"id IN ({', '.join('?' * len(some))})"
            ids = [first_id + rank for rank in some]
        else:
            until = min(low + n, part.high)
            which, ids = "id >= ? AND id < ?", [first_id + low, first_id + until]
        found = connection.execute(
            f"SELECT id - ?, message FROM record WHERE {which} AND {holds} ORDER BY id",
            (first_id, *ids, *values),
        )
        yield until, _with_pieces(found, part.pieces)
        low, n = until, min(2 * n, most)


def _candidates(
    sources: Sequence[CandidateSource], low: int, high: int, n: int
) -> tuple[int, list[int]]:
    """Give the ranks from `low` on that every source names, and up to where those are all."""
    found: list[int] = []
    until = high
    for i, source in enumerate(sources):
        some = source(low, n)
        if not some:
            return high, []
        if len(some) == n:
            until = min(until, some[-1] + 1)
        # What lies before the first that one of them names need not be asked of the others.
        low = max(low, some[0])
        found = some if i == 0 else sorted(set(found).intersection(some))
    return until, [rank for rank in found if rank < until]


def _candidate_sources(connection: sqlite3.Connection, part: Part) -> list[CandidateSource]:
    """Give what names the ranks that can hold the pieces; none where all must be looked at."""
    k, only = part.segment.k, part.only
    sources: list[CandidateSource] = []
    if only is not None:
        sources.append(lambda low, n: list(ranks_between(only, low, part.high)[:n]))
    if part.match:
        sources.append(_index_source(connection, f"fts_{k}", part.match, part.high))
    grams = _trigrams(part.pieces)
    if grams and has_substrings(connection, k):
        query = " AND ".join('"' + gram.replace('"', '""') + '"' for gram in grams)
        sources.append(_index_source(connection, f"tri_{k}", query, part.high))
    return sources


def _index_source(
    connection: sqlite3.Connection, index: str, match: str, high: int
) -> CandidateSource:
    query = (
        f"SELECT rowid FROM {index} WHERE {index} MATCH ? AND rowid >= ? AND rowid < ? "
        "ORDER BY rowid LIMIT ?"
    )
    return lambda low, n: [r for (r,) in connection.execute(query, (match, low, high, n))]


def ranks_between(ranks: array[int], low: int, high: int) -> array[int]:
    """Give those of ascending ranks that lie from `low` to before `high`."""
    return ranks[bisect_left(ranks, low) : bisect_left(ranks, high)]


def _trigrams(pieces: Sequence[str]) -> list[str]:
    """Give what the index of substrings can be asked for: three characters in a row.

    Characters whose small form is not one character are left out; the rows found are compared.
    """
    grams: dict[str, None] = {}
    for piece in pieces:
        for at in range(len(piece) - 2):
            gram = piece[at : at + 3]
            if all(len(character.lower()) == 1 for character in gram):
                grams[gram.lower()] = None
    return list(grams)[:_MOST_TRIGRAMS]


def _holding(pieces: Sequence[str]) -> tuple[str, list[str]]:
    """Give an SQL condition that every row with the pieces fulfils, and its values."""
    clauses, values = ["1"], []
    for piece in pieces:
        if piece.isascii():
            escaped = piece.replace("!", "!!").replace("%", "!%").replace("_", "!_")
            clauses.append("message LIKE ? ESCAPE '!'")
            values.append(f"%{escaped}%")
        elif piece.lower() == piece == piece.upper():
            clauses.append("instr(message, ?)")
            values.append(piece)
    return " AND ".join(clauses), values


def _with_pieces(rows: Iterable[tuple[int, str]], pieces: Sequence[str]) -> list[int]:
    wanted = [piece.lower() for piece in pieces]
    if all(piece.isascii() for piece in wanted):
        # SQLite compared them the same way.
        return [rank for rank, _ in rows]
    return [rank for rank, message in rows if all(piece in message.lower() for piece in wanted)]
