"""The pages of a long list of records that were read, and which are wanted next."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Sequence

from casebook.model.timeline import Record

PAGE_ROWS = 64
"""About a screen: a jump reads what it shows and little more."""

KEPT_PAGES = 96

Wish = tuple[int, int]
"""First row and number of rows."""


class RecordPages:
    """Holds records by row; what was shown longest ago is dropped first."""

    def __init__(self) -> None:
        self._pages: OrderedDict[int, Sequence[Record]] = OrderedDict()

    def __iter__(self) -> Iterator[Record]:
        return (record for page in self._pages.values() for record in page)

    def clear(self) -> None:
        """Drop all."""
        self._pages.clear()

    def forget(self, row: int) -> None:
        """Drop the page of a row, which is to be read again."""
        self._pages.pop(row // PAGE_ROWS, None)

    def give(self, first: int, rows: Sequence[Record]) -> list[range]:
        """Take rows from the beginning of a page on; give the rows dropped for them."""
        for start in range(0, len(rows), PAGE_ROWS):
            self._pages[(first + start) // PAGE_ROWS] = rows[start : start + PAGE_ROWS]
        dropped = []
        while len(self._pages) > KEPT_PAGES:
            page, _ = self._pages.popitem(last=False)
            dropped.append(range(page * PAGE_ROWS, (page + 1) * PAGE_ROWS))
        return dropped

    def at(self, row: int) -> Record | None:
        """Give the record of a row when it is here."""
        page = self._pages.get(row // PAGE_ROWS)
        at = row % PAGE_ROWS
        return page[at] if page is not None and row >= 0 and at < len(page) else None

    def missing(self, first: int, last: int, total: int) -> Wish | None:
        """Give what is to be read to show rows `first` to `last`; None when all are here."""
        shown = range(first // PAGE_ROWS, last // PAGE_ROWS + 1)
        needed = [page for page in shown if page not in self._pages]
        if needed:
            return _rows(needed[0], needed[-1], total)
        for page in shown:
            self._pages.move_to_end(page)
        return None

    def next_to(self, first: int, last: int, total: int) -> Wish | None:
        """Give a page that is to be read to show as many rows below or above these."""
        far = (last - first) // PAGE_ROWS + 1
        top, bottom = first // PAGE_ROWS, last // PAGE_ROWS
        below, above = range(bottom + 1, bottom + 1 + far), range(top - 1, top - 1 - far, -1)
        for page in (*below, *above):
            if 0 <= page <= (total - 1) // PAGE_ROWS and page not in self._pages:
                return _rows(page, page, total)
        return None


def _rows(first_page: int, last_page: int, total: int) -> Wish:
    first = first_page * PAGE_ROWS
    return first, min(total, (last_page + 1) * PAGE_ROWS) - first
