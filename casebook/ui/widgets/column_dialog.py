"""Chooses which columns a list shows, and in which order."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from casebook.ui import theme
from casebook.ui.widgets.plain import heading, plain_label, without_icons
from casebook.ui.widgets.record_columns import COLUMNS, DEFAULT, Chosen

_KEY = Qt.ItemDataRole.UserRole


class ColumnDialog(QDialog):
    """Ticks columns and moves them up and down; `chosen` is what was agreed to."""

    def __init__(
        self, shown: Chosen, zones: tuple[str, str], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Casebook")
        self.setMinimumSize(420, 480)
        self._zones = zones
        self._list = QListWidget()
        self._list.setAccessibleName("Columns, ticked when shown, in their order")
        self._list.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self._up_button = QPushButton("Up  Alt+↑")
        self._up_button.setShortcut("Alt+Up")
        self._up_button.clicked.connect(lambda: self._move(-1))
        self._down_button = QPushButton("Down  Alt+↓")
        self._down_button.setShortcut("Alt+Down")
        self._down_button.clicked.connect(lambda: self._move(1))
        usual_button = QPushButton("As at first")
        usual_button.clicked.connect(lambda: self._fill(DEFAULT))
        row = QHBoxLayout()
        for button in (self._up_button, self._down_button):
            button.setAutoDefault(False)
            row.addWidget(button)
        row.addStretch()
        usual_button.setAutoDefault(False)
        row.addWidget(usual_button)
        standard = QDialogButtonBox.StandardButton
        buttons = without_icons(QDialogButtonBox(standard.Ok | standard.Cancel))
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        self._ok_button = buttons.button(standard.Ok)
        self._list.itemChanged.connect(lambda _: self._check())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.L, theme.L, theme.L, theme.L)
        layout.addWidget(heading("Columns", 1.2))
        layout.addWidget(
            plain_label("Space ticks a column. The last one takes the room that is left.")
        )
        layout.addWidget(self._list, 1)
        layout.addLayout(row)
        layout.addWidget(buttons)
        self._fill(shown)
        self._list.setFocus()

    def chosen(self) -> Chosen:
        """Give the ticked columns in their order, as wide as they were."""
        items = [self._list.item(row) for row in range(self._list.count())]
        return tuple(
            (str(item.data(_KEY)[0]), int(item.data(_KEY)[1]))
            for item in items
            if item.checkState() is Qt.CheckState.Checked
        )

    def _fill(self, shown: Chosen) -> None:
        self._list.clear()
        widths = dict(shown)
        # A column that is ticked stands before the last one, which is wide: it is seen at once.
        others = [key for key in COLUMNS if key not in widths]
        for key in (*tuple(widths)[:-1], *others, *tuple(widths)[-1:]):
            column = COLUMNS[key]
            item = QListWidgetItem(f"{column.title_in(self._zones)}")
            if column.title != item.text():
                item.setText(f"{item.text()} ({column.title})")
            item.setData(_KEY, (key, widths.get(key, column.width)))
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            is_shown = key in widths
            item.setCheckState(Qt.CheckState.Checked if is_shown else Qt.CheckState.Unchecked)
            self._list.addItem(item)
        self._list.setCurrentRow(0)
        self._check()

    def _move(self, by: int) -> None:
        row = self._list.currentRow()
        if row < 0 or not 0 <= row + by < self._list.count():
            return
        item = self._list.takeItem(row)
        self._list.insertItem(row + by, item)
        self._list.setCurrentRow(row + by)

    def _check(self) -> None:
        self._ok_button.setEnabled(bool(self.chosen()))
