"""Searches of the timeline: what a filter finds, how many, and what is found inside words.

Nothing here writes, so all of it works on a case opened for reading. Case thread only.
"""

from __future__ import annotations

import sqlite3
from array import array
from bisect import bisect_left
from collections.abc import Collection, Generator, Mapping
from dataclasses import dataclass, replace

from casebook.model.timeline import Citation, CitedKind, Record, RecordFilter, Reject
from casebook.store.case_file import CaseFile
from casebook.store.inside_words import looking_inside
from casebook.store.matching import count_of
from casebook.store.record_list import RecordList, matching_rows, read_page
from casebook.store.record_rows import Decoder
from casebook.store.rows import from_row
from casebook.store.schema import SEGMENT_SPAN
from casebook.store.search_text import typed
from casebook.store.segment_parts import FIELDS, Inside, Key, Part, parts_of, rank_of, time_of

AFTER_ALL = (2**63 - 1, 0)


@dataclass(frozen=True, slots=True)
class Begun:
    """What was found inside words before everything was looked at, by segment.

    `inside` are the first records in order of time; `found` also those after them, as far as
    `until`, the first rank of each segment that was not looked at.
    """

    inside: Inside
    found: Inside
    until: Mapping[int, int]
    is_whole: bool


def records(case: CaseFile, flt: RecordFilter, inside: Inside | None = None) -> RecordList:
    """Give the records that match, as a list that reads only the rows asked for.

    `inside` is what `find_inside` gave for the same filter; without it pieces of words are looked
    for here, which can take long.
    """
    return RecordList(case, flt, inside)


def records_of(
    case: CaseFile, flt: RecordFilter, sources: Collection[int], inside: Inside | None = None
) -> RecordList:
    """Give the records of some sources that match, as `records` does."""
    return RecordList(case, flt, inside, sources)


def first_page(
    case: CaseFile, flt: RecordFilter, limit: int, after: Key | None = None
) -> tuple[Record, ...]:
    """Give the first `limit` matching records after the key `after`, in (time, id) order."""
    connection = case.connection
    cursors = [matching_rows(connection, part, after) for part in parts_of(connection, flt)]
    return read_page(Decoder.of(case), cursors, limit)


def count(case: CaseFile, flt: RecordFilter, inside: Inside | None = None) -> int:
    """Count the matching records exactly; `inside` as in `records`."""
    return sum(count_of(case.connection, part) for part in parts_of(case.connection, flt, inside))


def needs_looking_inside(flt: RecordFilter) -> bool:
    """Say whether a filter looks for pieces of words or for doubtful times.

    Raises CaseError for what finds nothing.
    """
    return bool(typed(flt.text).pieces) or flt.doubtful


def find_first(
    case: CaseFile, flt: RecordFilter, n: int
) -> Generator[tuple[int, int], None, Begun]:
    """Look for the first `n` records in order of time that a filter with pieces of words finds.

    Goes in short steps like `find_inside`, which goes on from what this one gives.
    """
    lookers = [_Looker(case.connection, part) for part in parts_of(case.connection, flt, {})]
    total = sum(looker.part.high - looker.part.low for looker in lookers)
    while True:
        # What comes before all that is still to be looked at is certain to be the beginning.
        unfinished = [looker for looker in lookers if not looker.is_done]
        behind = min((looker.next_key for looker in unfinished), default=AFTER_ALL)
        certain = {looker.part.segment.k: looker.found_before(behind) for looker in lookers}
        if not unfinished or sum(map(len, certain.values())) >= n:
            break
        min(unfinished, key=lambda looker: looker.next_key).step()
        yield sum(looker.until - looker.part.low for looker in lookers), total
    return Begun(
        certain,
        {looker.part.segment.k: looker.found for looker in lookers},
        {looker.part.segment.k: looker.until for looker in lookers},
        is_whole=not unfinished,
    )


def find_inside(
    case: CaseFile, flt: RecordFilter, begun: Begun | None = None
) -> Generator[tuple[int, int], None, Inside]:
    """Look for pieces of words in short steps; each gives rows done and rows in all.

    The end gives what `records`, `count` and `histogram` take. Where a segment has an index of
    substrings only rows that can match are read, otherwise every row that is left. `begun` is what
    `find_first` gave for the same filter: it is not looked at again.
    """
    connection = case.connection
    parts = parts_of(connection, flt, {})
    total = sum(part.high - part.low for part in parts)
    done = 0
    found: dict[int, array[int]] = {}
    for part in parts:
        k, low = part.segment.k, part.low
        ranks = found[k] = array("I")
        if begun is not None and k in begun.until:
            ranks.extend(begun.found[k])
            low = begun.until[k]
        for rows, some in looking_inside(connection, replace(part, low=low)):
            ranks.extend(some)
            yield done + rows - part.low, total
        done += part.high - part.low
    return found


def values(case: CaseFile, field: str) -> tuple[str, ...]:
    """Give every text that `field` (kind, host, user or event_id) has in the timeline, sorted."""
    _check_field(field)
    return tuple(
        text
        for (text,) in case.connection.execute(
            "SELECT DISTINCT text FROM code WHERE field = ? AND segment IN "
            "(SELECT s.k FROM segment AS s JOIN source ON source.number = s.source "
            "WHERE source.retracted IS NULL) ORDER BY text",
            (field,),
        )
    )


def rejects(case: CaseFile, source: int, first: int, n: int) -> tuple[Reject, ...]:
    """Give `n` rejects of a source from the `first` on (0 is the first), in file order."""
    found: list[Reject] = []
    for k, total in case.connection.execute(
        "SELECT k, rejects FROM segment WHERE source = ? ORDER BY k", (source,)
    ).fetchall():
        low = k * SEGMENT_SPAN + first
        found += [
            Reject(source, *row)
            for row in case.connection.execute(
                "SELECT locator, reason, raw FROM reject WHERE id >= ? AND id < ? "
                "ORDER BY id LIMIT ?",
                (low, (k + 1) * SEGMENT_SPAN, n - len(found)),
            )
        ]
        first = max(0, first - total)
        if len(found) == n:
            break
    return tuple(found)


def citations(case: CaseFile, source: int) -> tuple[Citation, ...]:
    """Give the citations of a source's records that are not retracted, oldest first."""
    rows = case.db["citation"].rows_where(
        "kind = ? AND target_id >= ? AND target_id < ? AND retracted IS NULL",
        # A semicolon is what follows the colon.
        (CitedKind.RECORD.value, f"{source}:", f"{source};"),
        order_by="rowid",
    )
    return tuple(from_row(Citation, row) for row in rows)


class _Looker:
    """One part being looked into: what was found, and the first rank not looked at."""

    def __init__(self, connection: sqlite3.Connection, part: Part) -> None:
        self.part = part
        self.found = array("I")
        self.until = part.low
        self.next_key = part.segment.first_key
        self._connection = connection
        self._steps = looking_inside(connection, part)

    @property
    def is_done(self) -> bool:
        """Say whether all of it was looked at."""
        return self.until >= self.part.high

    def step(self) -> None:
        """Look a step further."""
        self.until, some = next(self._steps)
        self.found.extend(some)
        if not self.is_done:
            row_id = self.part.segment.first_id + self.until
            self.next_key = time_of(self._connection, row_id), row_id

    def found_before(self, key: Key) -> array[int]:
        """Give the ranks found whose records come before a key."""
        if not self.found or key == AFTER_ALL:
            return self.found
        low, high = self.found[0], self.found[-1] + 1
        rank = rank_of(self._connection, self.part.segment, key, low, high)
        return self.found[: bisect_left(self.found, rank)]


def _check_field(field: str) -> None:
    if field not in FIELDS:
        raise KeyError(f"Records have no field {field}.")
