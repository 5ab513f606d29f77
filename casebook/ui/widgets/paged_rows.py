"""Rows of a table of any length, which are read from the store when they are drawn."""

from __future__ import annotations

from array import array
from collections import OrderedDict
from collections.abc import Sequence
from typing import Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QTimer, Signal

from casebook.ui.widgets.rows import Index

T = TypeVar("T")

PAGE_ROWS = 64
KEPT_PAGES = 32


class PagedRows(QAbstractTableModel, Generic[T]):
    """Shows the rows it is given; asks through `rows_wanted` for those drawn and not here."""

    rows_wanted = Signal(object)
    """A tuple of rows, as the store takes them."""

    def __init__(self, titles: Sequence[str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.titles = tuple(titles)
        self._rows: array[int] = array("q")
        self._pages: OrderedDict[int, dict[int, T]] = OrderedDict()
        self._wanted: dict[int, None] = {}
        self._asked: set[int] = set()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._ask)

    @property
    def rows(self) -> array[int]:
        """Give the rows shown."""
        return self._rows

    def set_rows(self, rows: array[int], first: Sequence[T] = ()) -> None:
        """Show other rows, or the same ones read anew; `first` are the first of them."""
        self.beginResetModel()
        self._rows = rows
        self._pages.clear()
        self._wanted.clear()
        self._asked.clear()
        if first:
            self._pages[0] = dict(enumerate(first[:PAGE_ROWS]))
        self.endResetModel()

    def give(self, lines: Sequence[T], rows: Sequence[int]) -> None:
        """Take what was read of some rows; ignored when the rows are no longer shown."""
        self._asked.clear()
        if len(lines) != len(rows):
            # What is shown has changed meanwhile: it is about to be read again.
            return
        by_row = dict(zip(rows, lines, strict=True))
        for page in list(self._wanted):
            first = page * PAGE_ROWS
            shown = self._rows[first : first + PAGE_ROWS]
            found = {first + at: by_row[row] for at, row in enumerate(shown) if row in by_row}
            if not found:
                continue
            self._pages[page] = found
            del self._wanted[page]
            last = first + len(shown) - 1
            self.dataChanged.emit(self.index(first, 0), self.index(last, len(self.titles) - 1))
        while len(self._pages) > KEPT_PAGES:
            self._pages.popitem(last=False)

    def line_at(self, at: int) -> T | None:
        """Give what is shown at a place when it is here; else it is asked for."""
        page = self._pages.get(at // PAGE_ROWS)
        if page is None:
            if 0 <= at < len(self._rows):
                self._wanted[at // PAGE_ROWS] = None
                self._timer.start()
            return None
        self._pages.move_to_end(at // PAGE_ROWS)
        return page.get(at)

    def lines_here(self) -> tuple[T, ...]:
        """Give what has been read, in the order in which it is shown."""
        return tuple(
            self._pages[page][at] for page in sorted(self._pages) for at in self._pages[page]
        )

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  Qt's signature
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  Qt's signature
        return 0 if parent.isValid() else len(self.titles)

    def _ask(self) -> None:
        # Only what is on screen now is still wanted: at most a few pages.
        while len(self._wanted) > KEPT_PAGES // 2:
            del self._wanted[next(iter(self._wanted))]
        if self._asked.issuperset(self._wanted):
            # On its way. Asked for anew at each drawing, a slow read would never come to its end.
            return
        self._asked = set(self._wanted)
        rows: list[int] = []
        for page in self._wanted:
            rows += self._rows[page * PAGE_ROWS : (page + 1) * PAGE_ROWS]
        self.rows_wanted.emit(tuple(rows))
