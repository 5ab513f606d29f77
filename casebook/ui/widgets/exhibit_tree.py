"""The tree of exhibits: what is selected in it, folded, dragged and dropped."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QMimeData,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
    QIcon,
    QKeyEvent,
    QMouseEvent,
    QPainter,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOption,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from casebook.store.evidence import ExhibitLine, ExhibitState
from casebook.ui import theme
from casebook.ui.widgets.exhibit_model import (
    CUSTODY,
    DESCRIPTION,
    DIGEST,
    EXHIBIT,
    MIME,
    SEAL,
    ExhibitModel,
)

WIDTHS = {EXHIBIT: 184, SEAL: 68, DIGEST: 116, CUSTODY: 144}
INDENT = 14
DEEPEST = 8
"""Deeper lines are not moved further to the right: their number must stay readable."""


class ExhibitTree(QTableView):
    """Keeps selection, filter and what is folded over a refresh."""

    exhibit_chosen = Signal()
    """Another exhibit is the current one, or the lines were read again."""

    selection_changed = Signal()
    exhibit_opened = Signal()
    regroup_asked = Signal(object, object)
    """Exhibits (a tuple of ids) were dropped on another one (its id; None: beside all others)."""

    file_dropped = Signal(object)
    """A file or folder (Path) was dropped."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines = ExhibitModel(self)
        self._is_arranging = False
        self.setModel(self._lines)
        self.setItemDelegateForColumn(EXHIBIT, _BranchDelegate(self))
        self.setAccessibleName("Exhibits")
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setDragEnabled(True)
        self.setAcceptDrops(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragDrop)
        self.setDragDropOverwriteMode(True)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + theme.S)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionsClickable(False)
        # A selection of its own, always empty: else it asks every cell whether it is selected.
        header.setSelectionModel(QItemSelectionModel(self._lines, self))
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(DESCRIPTION, QHeaderView.ResizeMode.Stretch)
        for column, width in WIDTHS.items():
            self.setColumnWidth(column, width)
        self.activated.connect(lambda _: self.exhibit_opened.emit())
        self.selectionModel().currentRowChanged.connect(self._on_current)

    @property
    def lines(self) -> ExhibitModel:
        """Give the model of the lines."""
        return self._lines

    def chosen_id(self) -> str:
        """Give the id of the current exhibit, empty for none."""
        index = self.currentIndex()
        return self._lines.line_at(index.row()).id if index.isValid() else ""

    def chosen_ids(self) -> tuple[str, ...]:
        """Give the ids of all selected exhibits, from top to bottom."""
        rows: set[int] = set()
        selection = self.selectionModel().selection()
        for at in range(selection.count()):
            found = selection.at(at)
            rows.update(range(found.top(), found.bottom() + 1))
        return tuple(self._lines.line_at(row).id for row in sorted(rows))

    def show_lines(self, lines: Sequence[ExhibitLine], wanted_id: str = "") -> None:
        """Show other lines and select `wanted_id`, or what was selected, or the first."""
        self._arrange(lambda: self._lines.set_lines(lines), wanted_id)

    def show_states(self, states: Mapping[str, ExhibitState]) -> None:
        """Show the states the model asked for."""
        self._lines.set_states(states)

    def set_filter(self, text: str) -> None:
        """Show the exhibits that hold every word, with what they are part of."""
        self._arrange(lambda: self._lines.set_filter(text))

    def select(self, exhibit_id: str) -> bool:
        """Select one exhibit and unfold the way to it; say whether it is shown."""
        self._lines.unfold_way_to(exhibit_id)
        row = self._lines.row_of(exhibit_id)
        if row is None:
            return False
        # Not selectRow: while Ctrl is held, as after Ctrl+Enter, that would take the row off.
        flag = QItemSelectionModel.SelectionFlag
        self.selectionModel().setCurrentIndex(
            self._lines.index(row, EXHIBIT), flag.ClearAndSelect | flag.Rows
        )
        self.scrollTo(self.currentIndex())
        return True

    def fold(self, row: int, is_folded: bool) -> None:
        """Hide or show the parts of a row."""
        line = self._lines.line_at(row)
        self._arrange(lambda: self._lines.set_folded(line.id, is_folded))

    def drop_exhibits(self, data: QMimeData, at: QPoint) -> None:
        """Ask for the dragged exhibits to stand under what lies at a point."""
        ids = tuple(bytes(data.data(MIME).data()).decode().split("\n"))
        index = self.indexAt(at)
        under = self._lines.line_at(index.row()).id if index.isValid() else None
        if under not in ids:
            # Once the drop is over: a dialog within it would hold the other side of the drag.
            QTimer.singleShot(0, self, partial(self.regroup_asked.emit, ids, under))

    def _arrange(self, change: Callable[[], None], wanted_id: str = "") -> None:
        chosen, also = wanted_id or self.chosen_id(), () if wanted_id else self.chosen_ids()
        self._is_arranging = True
        change()
        if not (chosen and self.select(chosen)) and self._lines.rowCount():
            self.selectRow(0)
        if len(also) > 1:
            self._select_also(also)
        self._is_arranging = False
        self.exhibit_chosen.emit()
        self.selection_changed.emit()

    def _select_also(self, ids: Sequence[str]) -> None:
        rows = sorted(row for row in map(self._lines.row_of, ids) if row is not None)
        selection, last = QItemSelection(), self._lines.columnCount() - 1
        first = 0
        # Neighbours as one range: a range a row would make every later question slow.
        for at, row in enumerate(rows):
            if at + 1 == len(rows) or rows[at + 1] != row + 1:
                top, end = self._lines.index(rows[first], 0), self._lines.index(row, last)
                selection.select(top, end)
                first = at + 1
        flag = QItemSelectionModel.SelectionFlag
        self.selectionModel().select(selection, flag.Select | flag.Rows)

    def _on_current(self) -> None:
        if not self._is_arranging:
            self.exhibit_chosen.emit()

    def _branch_at(self, at: QPoint) -> int | None:
        """Give the row whose folding mark lies at a point."""
        index = self.indexAt(at)
        if not index.isValid() or index.column() != EXHIBIT:
            return None
        left = self.visualRect(index).left() + indent_of(self._lines, index.row())
        is_mark = left <= at.x() < left + INDENT and self._lines.has_parts(index.row())
        return index.row() if is_mark else None

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        super().selectionChanged(selected, deselected)
        if not self._is_arranging:
            self.selection_changed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row = self.currentIndex().row()
        if row >= 0 and event.key() == Qt.Key.Key_Right:
            if self._lines.is_folded(row):
                self.fold(row, False)
        elif row >= 0 and event.key() == Qt.Key.Key_Left:
            parent = self._lines.parent_at(row)
            if self._lines.has_parts(row) and not self._lines.is_folded(row):
                self.fold(row, True)
            elif parent is not None:
                self.select(parent.id)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        row = self._branch_at(event.position().toPoint())
        if row is not None and event.button() is Qt.MouseButton.LeftButton:
            self.fold(row, not self._lines.is_folded(row))
            return
        super().mousePressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if _takes(event.mimeData()):
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        super().dragMoveEvent(event)
        if _takes(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        paths = dropped_paths(event.mimeData())
        if paths:
            event.acceptProposedAction()
            self.file_dropped.emit(paths[0])
        elif event.mimeData().hasFormat(MIME):
            # Nothing is taken out of the list here: the case says where they stand now.
            event.setDropAction(Qt.DropAction.IgnoreAction)
            event.accept()
            self.drop_exhibits(event.mimeData(), event.position().toPoint())


class _BranchDelegate(QStyledItemDelegate):
    """Draws the first column further to the right the deeper it stands, with a folding mark."""

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        model = index.model()
        if not isinstance(model, ExhibitModel):
            raise TypeError(type(model).__name__)
        view = self.parent()
        if not isinstance(view, QWidget):
            raise TypeError("the delegate draws for a view")
        style = view.style()
        whole = QStyleOptionViewItem(option)
        self.initStyleOption(whole, index)
        whole.text = ""
        whole.icon = QIcon()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, whole, painter)
        left = indent_of(model, index.row())
        if model.has_parts(index.row()):
            mark = QStyleOption()
            rect: QRect = option.rect
            mark.rect = QRect(rect.left() + left, rect.center().y() - 4, 9, 9)
            mark.palette = view.palette()
            mark.state = QStyle.StateFlag.State_Enabled
            arrow = (
                QStyle.PrimitiveElement.PE_IndicatorArrowRight
                if model.is_folded(index.row())
                else QStyle.PrimitiveElement.PE_IndicatorArrowDown
            )
            style.drawPrimitive(arrow, mark, painter)
        moved = QStyleOptionViewItem(option)
        # The end of a mark tells it from its neighbours.
        moved.textElideMode = Qt.TextElideMode.ElideMiddle
        moved.rect = option.rect.adjusted(left + INDENT, 0, 0, 0)
        super().paint(painter, moved, index)


def indent_of(lines: ExhibitModel, row: int) -> int:
    """Give how far to the right the folding mark of a row stands."""
    return theme.XS + INDENT * min(lines.depth_at(row), DEEPEST)


def _takes(data: QMimeData) -> bool:
    return data.hasFormat(MIME) or bool(dropped_paths(data))


def dropped_paths(data: QMimeData) -> list[Path]:
    """Give the files and folders that are dragged."""
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
