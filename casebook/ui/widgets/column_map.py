"""What each column of a table that came in is: guessed by its name, decided by the examiner."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from casebook.actions.read_reply import ShownRow
from casebook.model.reply_table import Role, column_text, parse_columns
from casebook.ui import theme
from casebook.ui.widgets.choice_box import ChoiceBox
from casebook.ui.widgets.visible_text import one_line

MOST_COLUMNS = 300
"""So many columns can be given a role; the others of a wider table are ignored, and counted."""

CELLS_SHOWN = 3
NAME, CELLS, ROLE, HOW = range(4)

GUESSED = "guessed by its name"
KEPT = "as it was kept"
DECIDED = "decided by you"
IGNORED = "ignored"


class ColumnMapTable(QTableWidget):
    """One row for each column: its name, its first cells, its role, and who says so."""

    changed = Signal()
    """The examiner has given a column another role."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(0, 4, parent)
        self.setAccessibleName("What the columns are")
        self.setHorizontalHeaderLabels(["Column", "First cells", "What it is", "Who says so"])
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        # The cursor goes from role to role; the rest is read.
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + theme.M)
        header = self.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setHighlightSections(False)
        header.setSectionResizeMode(CELLS, QHeaderView.ResizeMode.Stretch)
        for column, width in ((NAME, 190), (ROLE, 180), (HOW, 140)):
            self.setColumnWidth(column, width)
        self._names: tuple[str, ...] = ()
        self._boxes: list[RoleBox] = []
        self.left_out = 0
        """How many columns are too many to be given a role."""

    @property
    def boxes(self) -> tuple[RoleBox, ...]:
        """Give the boxes in which the roles are chosen, in the order of the columns."""
        return tuple(self._boxes)

    def show_columns(
        self, header: Sequence[str], rows: Sequence[ShownRow], columns: Sequence[str], how: str
    ) -> None:
        """Show the columns of a table with their roles; `how` says where the roles come from."""
        self._names = tuple(header[:MOST_COLUMNS])
        self.left_out = max(0, len(header) - MOST_COLUMNS)
        self._boxes = []
        self.setRowCount(0)
        self.setRowCount(len(self._names))
        roles = {name: role for role, name in parse_columns(columns)}
        for at, name in enumerate(self._names):
            cells = [row.cells[at] for row in rows[:CELLS_SHOWN] if at < len(row.cells)]
            words = "  ·  ".join(one_line(cell, 40) for cell in cells if cell)
            self.setItem(at, NAME, QTableWidgetItem(one_line(name, 80)))
            self.setItem(at, CELLS, QTableWidgetItem(words))
            self.setItem(at, HOW, QTableWidgetItem(how if name in roles else IGNORED))
            box = RoleBox(name, roles.get(name, Role.IGNORED))
            box.activated.connect(lambda _, at=at: self._on_chosen(at))
            self.setCellWidget(at, ROLE, box)
            self._boxes.append(box)

    def columns(self) -> tuple[str, ...]:
        """Give the roles chosen as `role=column`, without the columns that are ignored."""
        return tuple(
            column_text(box.role, name)
            for name, box in zip(self._names, self._boxes, strict=True)
            if box.role is not Role.IGNORED
        )

    def choose(self, name: str, role: Role) -> None:
        """Give a column a role as if it were chosen by hand."""
        at = self._names.index(name)
        self._boxes[at].set_role(role)
        self._on_chosen(at)

    def how(self, name: str) -> str:
        """Say who says what a column is."""
        item = self.item(self._names.index(name), HOW)
        return "" if item is None else item.text()

    def focus_first(self) -> None:
        """Put the cursor on the role of the first column."""
        if self._boxes:
            self._boxes[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_chosen(self, at: int) -> None:
        item = self.item(at, HOW)
        if item is not None:
            item.setText(DECIDED)
        self.changed.emit()


class RoleBox(ChoiceBox):
    """Chooses what one column is."""

    def __init__(self, column: str, role: Role) -> None:
        super().__init__()
        self.setAccessibleName(f"What the column {one_line(column, 60)} is")
        self.addItems([each.value for each in Role])
        self.setMaxVisibleItems(len(Role))
        self.set_role(role)

    @property
    def role(self) -> Role:
        """Give the role chosen."""
        return list(Role)[self.currentIndex()]

    def set_role(self, role: Role) -> None:
        """Choose a role."""
        self.setCurrentIndex(list(Role).index(role))

    def wheelEvent(self, event: QWheelEvent) -> None:
        # Scrolling over the table must not change what a column is.
        event.ignore()
