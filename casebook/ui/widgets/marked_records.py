"""The records that are marked in a long list, one by one or as a range of rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from casebook.actions.mark_records import MOST_AT_ONCE
from casebook.model.timeline import Record

MOST_IN_RANGE = MOST_AT_ONCE
"""Rows of one range: as many as can be tagged at once."""


@dataclass(frozen=True, slots=True)
class _Range:
    """The row a range began at, and what was marked before."""

    anchor: int
    before: dict[int, Record]


class MarkedRecords:
    """Holds the marked records; rows of a range that are not here yet are added when they come."""

    def __init__(self) -> None:
        self._marks: dict[int, Record] = {}
        self._range: _Range | None = None
        self._wish = 0
        self._is_awaiting = False

    def __contains__(self, record: Record) -> bool:
        return record.id in self._marks

    @property
    def is_awaiting(self) -> bool:
        """Say whether rows of a range are still read, so that not all of it is marked."""
        return self._is_awaiting

    def in_order(self) -> tuple[Record, ...]:
        """Give the marked records in time order, those without a time first."""
        return tuple(
            sorted(self._marks.values(), key=lambda r: (r.utc_us is not None, r.utc_us or 0, r.id))
        )

    def clear(self) -> None:
        """Unmark all; rows on their way are not marked either."""
        self._marks.clear()
        self.await_nothing()

    def await_nothing(self) -> None:
        """End the range, and take no rows for it any more: its list is gone."""
        self._range = None
        self._is_awaiting = False

    def end_range(self) -> None:
        """Begin the next range anew; this one stays marked."""
        self._range = None

    def toggle(self, record: Record) -> None:
        """Mark a record, or unmark it."""
        self._range = None
        if self._marks.pop(record.id, None) is None:
            self._marks[record.id] = record

    def extend(
        self, begun_at: int, row: int, at: Callable[[int], Record | None]
    ) -> tuple[range, int | None]:
        """Mark from where the range began, `begun_at` for a new one, to `row`, both included.

        Rows that an earlier end of the same range marked are unmarked. Gives the rows, of which
        there are `MOST_IN_RANGE` at most, and the number by which those not here are to be given
        to `give`; None when all are here.
        """
        if self._range is None:
            self._range = _Range(begun_at, dict(self._marks))
        anchor = self._range.anchor
        if row >= anchor:
            rows = range(anchor, min(row, anchor + MOST_IN_RANGE - 1) + 1)
        else:
            rows = range(max(row, anchor - MOST_IN_RANGE + 1), anchor + 1)
        here = [record for record in map(at, rows) if record is not None]
        self._marks = self._range.before | {record.id: record for record in here}
        self._wish += 1
        self._is_awaiting = len(here) < len(rows)
        return rows, self._wish if self._is_awaiting else None

    def give(self, wish: int, rows: Sequence[Record]) -> bool:
        """Mark the rows of a range; ignored, and False, when another was marked since."""
        if wish != self._wish or not self._is_awaiting:
            return False
        self._is_awaiting = False
        self._marks.update((record.id, record) for record in rows)
        return True
