"""A table over a tuple of rows: columns described once, sorted and filtered in place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from casebook.ui import theme
from casebook.ui.theme import State
from casebook.ui.widgets.visible_text import one_line

T = TypeVar("T")
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True)
class Column(Generic[T]):
    """One column: its title, the text of a row, and how it looks and sorts.

    `sort_key` defaults to the text; `width` is in characters; the column that `stretches` takes
    the room left over.
    """

    title: str
    text: Callable[[T], str]
    width: int = 12
    sort_key: Callable[[T], Any] | None = None
    state: Callable[[T], State | None] | None = None
    right: bool = False
    mono: bool = False
    stretches: bool = False


class RowModel(QAbstractTableModel, Generic[T]):
    """Shows a tuple of rows through columns. `key` tells rows apart over a refresh."""

    def __init__(
        self,
        columns: Sequence[Column[T]],
        key: Callable[[T], str],
        is_struck: Callable[[T], bool] = lambda row: False,
    ) -> None:
        super().__init__()
        self._columns = tuple(columns)
        self._key = key
        self._is_struck = is_struck
        self._rows: tuple[T, ...] = ()
        self._shown: list[T] = []
        self._words: tuple[str, ...] = ()
        self._sorted_by: tuple[int, Qt.SortOrder] | None = None

    @property
    def columns(self) -> tuple[Column[T], ...]:
        """Give the columns."""
        return self._columns

    @property
    def rows(self) -> tuple[T, ...]:
        """Give all rows, filtered out or not."""
        return self._rows

    def set_rows(self, rows: Sequence[T]) -> None:
        """Show other rows; sort order and filter stay."""
        self._rows = tuple(rows)
        self._arrange()

    def set_filter(self, text: str) -> None:
        """Show only rows in which each word of `text` stands in some column."""
        self._words = tuple(text.casefold().split())
        self._arrange()

    def row_at(self, line: int) -> T:
        """Give the row shown in a line."""
        return self._shown[line]

    def line_of(self, key: str) -> int | None:
        """Give the line that shows the row with `key`, or None."""
        return next((i for i, row in enumerate(self._shown) if self._key(row) == key), None)

    def key_of(self, row: T) -> str:
        """Give the key of a row."""
        return self._key(row)

    def key_at(self, line: int) -> str:
        """Give the key of the row shown in a line."""
        return self._key(self._shown[line])

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  Qt's signature
        return 0 if parent.isValid() else len(self._shown)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  Qt's signature
        return 0 if parent.isValid() else len(self._columns)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._columns[section].title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._alignment(self._columns[section])
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row, column = self._shown[index.row()], self._columns[index.column()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return one_line(column.text(row).split("\n", 1)[0], 1000)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._alignment(column)
        if role == Qt.ItemDataRole.DecorationRole and column.state is not None:
            state = column.state(row)
            return None if state is None else theme.state_icon(state)
        if role == Qt.ItemDataRole.FontRole:
            return self._font(row, column)
        return None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        self._sorted_by = (column, order) if column >= 0 else None
        self._arrange()

    def _alignment(self, column: Column[T]) -> Qt.AlignmentFlag:
        side = Qt.AlignmentFlag.AlignRight if column.right else Qt.AlignmentFlag.AlignLeft
        return side | Qt.AlignmentFlag.AlignVCenter

    def _font(self, row: T, column: Column[T]) -> QFont | None:
        struck = self._is_struck(row)
        if not struck and not column.mono:
            return None
        font = theme.mono() if column.mono else theme.scaled(1.0)
        font.setStrikeOut(struck)
        return font

    def _arrange(self) -> None:
        self.beginResetModel()
        shown = self._matching() if self._words else list(self._rows)
        if self._sorted_by is not None:
            at, order = self._sorted_by
            column = self._columns[at]
            key = column.sort_key or (lambda row: column.text(row).casefold())
            shown.sort(key=key, reverse=order is Qt.SortOrder.DescendingOrder)
        self._shown = shown
        self.endResetModel()

    def _matching(self) -> list[T]:
        """Give the rows that hold every word; a word never reaches over two columns."""
        texts = [column.text for column in self._columns]
        found = []
        for row in self._rows:
            said = "\n".join([text(row) for text in texts]).casefold()
            for word in self._words:
                if word not in said:
                    break
            else:
                found.append(row)
        return found

    def matches(self, row: T) -> bool:
        """Say whether a row holds every word of the filter."""
        if not self._words:
            return True
        text = "\n".join(column.text(row) for column in self._columns).casefold()
        return all(word in text for word in self._words)


class RowTable(QTableView):
    """A table view of a RowModel that keeps its selection over a refresh."""

    row_chosen = Signal(object)
    """The row now selected, or None."""

    row_opened = Signal(object)
    """A row was activated: Enter or a double click."""

    def __init__(self, model: RowModel[Any], name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = model
        self._wanted = ""
        self.setModel(model)
        self.setAccessibleName(name)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + theme.S)
        self._arrange_columns()
        self.selectionModel().currentRowChanged.connect(self._on_current_changed)
        self.activated.connect(lambda index: self.row_opened.emit(model.row_at(index.row())))

    def model_of_rows(self) -> RowModel[Any]:
        """Give the model."""
        return self._rows

    def set_rows(self, rows: Sequence[Any]) -> None:
        """Show other rows and select what was selected before, or the first."""
        self._keeping_selection(lambda: self._rows.set_rows(rows))

    def set_filter(self, text: str) -> None:
        """Show the rows that hold every word of `text`."""
        self._keeping_selection(lambda: self._rows.set_filter(text))

    def selected(self) -> Any | None:
        """Give the selected row, or None."""
        index = self.currentIndex()
        return self._rows.row_at(index.row()) if index.isValid() else None

    def select(self, key: str) -> bool:
        """Select the row with `key` now, or when it appears; say whether it is there."""
        self._wanted = key
        line = self._rows.line_of(key)
        if line is None:
            return False
        self.setCurrentIndex(self._rows.index(line, 0))
        self.scrollTo(self._rows.index(line, 0))
        return True

    def _keeping_selection(self, change: Callable[[], None]) -> None:
        model = self.selectionModel()
        model.blockSignals(True)
        change()
        line = self._rows.line_of(self._wanted) if self._wanted else None
        if line is None and self._rows.rowCount():
            line = 0
        index = QModelIndex() if line is None else self._rows.index(line, 0)
        self.setCurrentIndex(index)
        model.blockSignals(False)
        if line is not None:
            model.select(
                index,
                model.SelectionFlag.ClearAndSelect | model.SelectionFlag.Rows,
            )
            self.scrollTo(index)
        self.row_chosen.emit(self.selected())
        self.viewport().update()

    def _on_current_changed(self, current: QModelIndex, previous: QModelIndex) -> None:
        if current.isValid():
            self._wanted = self._rows.key_at(current.row())
        self.row_chosen.emit(self.selected())

    def _arrange_columns(self) -> None:
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionsMovable(True)
        character = self.fontMetrics().averageCharWidth() + 1
        for place, column in enumerate(self._rows.columns):
            if column.stretches:
                header.setSectionResizeMode(place, QHeaderView.ResizeMode.Stretch)
            else:
                self.setColumnWidth(place, column.width * character + theme.M)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self.setSortingEnabled(True)
