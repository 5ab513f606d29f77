"""Which journal entries wrote a row, told without reading the entries."""

from __future__ import annotations

from casebook.store.case_file import CaseFile


def entries_of(case: CaseFile, row_id: str) -> tuple[int, ...]:
    """Give the numbers of the entries that wrote a row, in order; one look into an index."""
    rows = case.connection.execute("SELECT seq FROM touch WHERE row_id = ? ORDER BY seq", (row_id,))
    return tuple(int(row[0]) for row in rows)
