"""Pages of a list of records with all that leaves the case: raw text and marks.

Nothing here writes. Case thread only.
"""

from __future__ import annotations

from casebook.model.timeline import Record, RecordMark
from casebook.store import record_rows
from casebook.store.case_file import CaseFile
from casebook.store.record_list import RecordList
from casebook.store.rows import from_row

Exported = tuple[Record, str, RecordMark | None]
"""A record, its raw text, and its mark."""


def page(case: CaseFile, listed: RecordList, first: int, n: int) -> tuple[Exported, ...]:
    """Give up to `n` records of a list from row `first` on, each with its raw text and mark."""
    found = listed.rows(first, n)
    marks = _marks(case, found)
    return tuple(
        (record, record_rows.raw_text(case, record), marks.get((record.source, record.id)))
        for record in found
    )


def _marks(case: CaseFile, records: tuple[Record, ...]) -> dict[tuple[int, int], RecordMark]:
    if not case.db["record_mark"].exists():
        # A file of an older version, opened for reading.
        return {}
    ids = [record.id for record in records]
    rows = case.db["record_mark"].rows_where(
        f"record_id IN ({', '.join('?' * len(ids))}) AND retracted IS NULL",
        ids,
        order_by="record_id",
    )
    found = (from_row(RecordMark, row) for row in rows)
    return {(mark.source, mark.record_id): mark for mark in found}
