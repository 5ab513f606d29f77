"""Rejects of a source looked through in short steps: counted by reason, and found by words.

Rejects have no index, because most sources have few. Each function is a generator whose steps give
rejects done and rejects in all, so that other work on the case slips in between.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Generator, Iterator, Sequence

from casebook.model.timeline import Reject
from casebook.store.case_file import CaseFile
from casebook.store.schema import SEGMENT_SPAN

Steps = Generator[tuple[int, int], None, None]

MOST_REASONS = 200
OTHER_REASONS = "other reasons"
_STEP = 500
_CHUNK = 64


def count_reasons(
    case: CaseFile, source: int
) -> Generator[tuple[int, int], None, tuple[tuple[str, int], ...]]:
    """Count the rejects of a source by reason, the commonest first.

    Where a source has too many reasons, the rarer ones end as “other reasons”.
    """
    counts: Counter[str] = Counter()
    for done, total, rows in _walk(case, source):
        counts.update(reason for _, reason, _ in rows)
        yield done, total
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    rest = sum(n for _, n in ranked[MOST_REASONS:])
    return tuple(ranked[:MOST_REASONS]) + (((OTHER_REASONS, rest),) if rest else ())


def find(
    case: CaseFile, source: int, reason: str = "", text: str = ""
) -> Generator[tuple[int, int], None, array[int]]:
    """Find the rejects with exactly this reason and with this text in raw row or reason.

    The end gives their places in the order of the file, for `rows`.
    """
    found = array("q")
    wanted = text.casefold()
    for done, total, rows in _walk(case, source):
        found.extend(
            row_id
            for row_id, said, raw in rows
            if (not reason or said == reason)
            and (not wanted or wanted in raw.casefold() or wanted in said.casefold())
        )
        yield done, total
    return found


def rows(case: CaseFile, source: int, places: Sequence[int]) -> tuple[Reject, ...]:
    """Give the rejects at places that `find` gave."""
    found: list[Reject] = []
    for low in range(0, len(places), _CHUNK):
        some = places[low : low + _CHUNK]
        marks = ", ".join("?" * len(some))
        found += [
            Reject(source, *row)
            for row in case.connection.execute(
                f"SELECT locator, reason, raw FROM reject WHERE id IN ({marks}) ORDER BY id",
                tuple(some),
            )
        ]
    return tuple(found)


def _walk(case: CaseFile, source: int) -> Iterator[tuple[int, int, list[tuple[int, str, str]]]]:
    segments = case.connection.execute(
        "SELECT k, rejects FROM segment WHERE source = ? ORDER BY k", (source,)
    ).fetchall()
    total = sum(n for _, n in segments)
    done = 0
    for k, n in segments:
        first = k * SEGMENT_SPAN
        for low in range(0, n, _STEP):
            some = case.connection.execute(
                "SELECT id, reason, raw FROM reject WHERE id >= ? AND id < ? ORDER BY id",
                (first + low, first + min(low + _STEP, n)),
            ).fetchall()
            done += len(some)
            yield done, total, some
