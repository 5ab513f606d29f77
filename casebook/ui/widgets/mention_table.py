"""A table of what records mention, which reads the rows on screen from the store."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QItemSelectionRange,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QTableView, QWidget

from casebook.actions.collect_identifiers import country_words
from casebook.actions.mentioned_identifiers import MentionedRow
from casebook.model.instant import zone_label
from casebook.model.labels import label
from casebook.store.mention_list import Order
from casebook.ui import theme
from casebook.ui.widgets.identifier_lines import ZONES, both_minutes
from casebook.ui.widgets.long_table import arrange
from casebook.ui.widgets.visible_text import one_line
from casebook.ui.workplace import Workplace

PAGE_ROWS = 64
KEPT_PAGES = 64
MOST_SOURCES = 4
VALUE = 1
"""The column that gives room, down to `LEAST_OF_VALUE` characters, so that both times are seen."""

LEAST_OF_VALUE = 15
TIMES = (3, 4)
WIDEST_TIME = "0000-00-00 00:00 │ 00-00 00:00"
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True)
class _Column:
    title: str
    text: Callable[[MentionedRow], str]
    width: int
    order: Order | None = None
    right: bool = False
    mono: bool = False


class MentionModel(QAbstractTableModel):
    """Rows 0 to total-1 of a list in the store; what is not here yet is empty and asked for."""

    rows_wanted = Signal(int, int)
    """First row and number of rows."""

    def __init__(self, place: Workplace) -> None:
        super().__init__()
        self._place = place
        self._columns = _columns(place)
        self._total = 0
        self._pages: OrderedDict[int, tuple[MentionedRow, ...]] = OrderedDict()
        self._asked: set[int] = set()

    def show_list(self, total: int, rows: Sequence[MentionedRow]) -> None:
        """Show another list, whose first rows are here."""
        self.beginResetModel()
        self._total = total
        self._pages = OrderedDict({0: tuple(rows)} if rows else {})
        self._asked.clear()
        self.endResetModel()

    def grow(self, total: int) -> None:
        """Show that the list goes on; what was there stays where it is."""
        if total > self._total:
            if self._total % PAGE_ROWS:
                self._pages.pop(self._total // PAGE_ROWS, None)
                self._asked.discard(self._total // PAGE_ROWS)
            self.beginInsertRows(QModelIndex(), self._total, total - 1)
            self._total = total
            self.endInsertRows()

    def forget_rows(self) -> None:
        """Read the rows on screen again: what is known of them may be other."""
        self._pages.clear()
        self._asked.clear()
        if self._total:
            last = self.index(self._total - 1, len(self._columns) - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    def give_rows(self, first: int, rows: Sequence[MentionedRow]) -> None:
        """Take the rows that were asked for."""
        page = first // PAGE_ROWS
        self._asked.discard(page)
        self._pages[page] = tuple(rows)
        while len(self._pages) > KEPT_PAGES:
            self._pages.popitem(last=False)
        if rows:
            last = min(first + len(rows), self._total) - 1
            self.dataChanged.emit(self.index(first, 0), self.index(last, len(self._columns) - 1))

    def row_at(self, line: int) -> MentionedRow | None:
        """Give a row when it is here; otherwise it is asked for."""
        page = line // PAGE_ROWS
        rows = self._pages.get(page)
        if rows is None:
            if page not in self._asked and line < self._total:
                self._asked.add(page)
                self.rows_wanted.emit(page * PAGE_ROWS, PAGE_ROWS)
            return None
        self._pages.move_to_end(page)
        at = line % PAGE_ROWS
        return rows[at] if at < len(rows) else None

    def order_of(self, column: int) -> Order | None:
        """Give the order that a click on a heading means."""
        return self._columns[column].order

    def widths(self) -> tuple[int, ...]:
        """Give the widths of the columns in characters."""
        return tuple(column.width for column in self._columns)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  Qt's signature
        return 0 if parent.isValid() else self._total

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  Qt's signature
        return 0 if parent.isValid() else len(self._columns)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            first, second = map(zone_label, self._place.zones)
            zones = first if first == second else f"{first} │ {second}"
            return self._columns[section].title.replace(ZONES, zones)
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        column = self._columns[index.column()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            row = self.row_at(index.row())
            return "" if row is None else one_line(column.text(row), 1000)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if column.right else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.FontRole and column.mono:
            return theme.mono()
        return None


class MentionTable(QTableView):
    """The table; several rows can be selected."""

    row_chosen = Signal(object)
    order_asked = Signal(object)

    def __init__(self, model: MentionModel, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = model
        self.setModel(model)
        self.setAccessibleName(name)
        arrange(self, {})
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        header = self.horizontalHeader()
        header.setSectionsMovable(True)
        header.setSectionsClickable(True)
        header.sectionClicked.connect(self._on_heading)
        for place, width in enumerate(model.widths()):
            self.setColumnWidth(place, self._room(width))
        for place in TIMES:
            # Digits are equally wide: what any time needs.
            needed = self.fontMetrics().horizontalAdvance(WIDEST_TIME) + theme.S
            self.setColumnWidth(place, max(needed, header.sectionSizeHint(place)))
        self._fits_value = True
        self._is_fitting = False
        header.sectionResized.connect(self._on_section_resized)
        self.selectionModel().currentRowChanged.connect(lambda *_: self._tell())
        model.dataChanged.connect(lambda *_: self._tell())

    def selected_lines(self) -> list[tuple[int, int]]:
        """Give the selected rows as ranges: first and last of each."""
        ranges = [(each.top(), each.bottom()) for each in self._ranges()]
        return sorted(set(ranges))

    def count_selected(self) -> int:
        """Count the selected rows."""
        return sum(last - first + 1 for first, last in self.selected_lines())

    def _room(self, characters: int) -> int:
        return characters * (self.fontMetrics().averageCharWidth() + 1) + theme.M

    def _fit_value(self) -> None:
        """Let the values have what the columns up to the times leave, until a width is set."""
        if not self._fits_value:
            return
        beside = sum(self.columnWidth(place) for place in range(TIMES[-1] + 1) if place != VALUE)
        left = self.viewport().width() - beside
        self._is_fitting = True
        self.setColumnWidth(
            VALUE,
            max(self._room(LEAST_OF_VALUE), min(self._room(self._rows.widths()[VALUE]), left)),
        )
        self._is_fitting = False

    def _on_section_resized(self, *_: int) -> None:
        if not self._is_fitting:
            self._fits_value = False

    def _ranges(self) -> list[QItemSelectionRange]:
        # Ranges, not rows: everything selected of a million rows is one range.
        return self.selectionModel().selection().toList()

    def _tell(self) -> None:
        index = self.currentIndex()
        row = self._rows.row_at(index.row()) if index.isValid() else None
        if row is not None or not index.isValid():
            self.row_chosen.emit(row)

    def _on_heading(self, column: int) -> None:
        order = self._rows.order_of(column)
        if order is not None:
            self.order_asked.emit(order)

    # Qt overrides

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_value()


def source_words(row: MentionedRow) -> str:
    """Give the numbers of the first sources, and how many more there are."""
    numbers = [f"S-{number}" for number in sorted(row.found.sources)]
    more = len(numbers) - MOST_SOURCES
    return ", ".join(numbers[:MOST_SOURCES]) + (f" and {more:,} more" if more > 0 else "")


def _columns(place: Workplace) -> tuple[_Column, ...]:
    def when(utc_us: int | None) -> str:
        return "" if utc_us is None else both_minutes(utc_us, place.zones)

    return (
        _Column("Kind", lambda r: r.found.kind, 12, Order.VALUE),
        _Column("Identifier", lambda r: r.found.value, 36, Order.VALUE, mono=True),
        _Column("Records", lambda r: f"{r.found.records:,}", 7, Order.RECORDS, right=True),
        _Column(f"First seen, {ZONES}", lambda r: when(r.found.first_us), 26, Order.FIRST),
        _Column(f"Last seen, {ZONES}", lambda r: when(r.found.last_us), 26, Order.LAST),
        _Column("Sources", source_words, 14),
        _Column("Registered country (RIR)", lambda r: country_words(r.country), 20),
        _Column("Register", lambda r: label(r.identifier) if r.identifier else "", 8),
        _Column("Asked in", lambda r: ", ".join(f"R-{n}" for n in r.requests), 12),
    )
