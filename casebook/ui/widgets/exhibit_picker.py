"""Choosing several exhibits: a list with ticks, and the editor of a form that opens it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QEvent, QModelIndex, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QListView,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from casebook.store import evidence
from casebook.store.evidence import ExhibitLine
from casebook.ui import theme
from casebook.ui.widgets.editors import Editor
from casebook.ui.widgets.filter_edit import FilterEdit
from casebook.ui.widgets.plain import ReadText, heading, plain_label, without_icons
from casebook.ui.widgets.rows import Index
from casebook.ui.widgets.visible_text import one_line
from casebook.ui.workplace import Workplace

MOST_NAMED = 12
"""How many of the chosen exhibits a form names one by one."""


def line_name(line: ExhibitLine) -> str:
    """Name an exhibit in a list: `EX-3  IFSO/214/E003  Disk, 2 TB`."""
    parts = (f"EX-{line.number}", line.mark, line.description)
    return one_line("  ".join(part for part in parts if part), 200)


def in_words(names: Sequence[str]) -> str:
    """Give the names of chosen exhibits, one a line, the first few when they are many."""
    shown = list(names[:MOST_NAMED])
    if len(names) > MOST_NAMED:
        shown.append(f"… and {len(names) - MOST_NAMED:,} more, {len(names):,} in all")
    return "\n".join(shown)


class ExhibitPicker(QDialog):
    """Ticks exhibits of the case. Typing filters, Down goes to the list, Space ticks, Enter takes.

    Retracted exhibits are not offered, unless they were chosen before.
    """

    def __init__(
        self, place: Workplace, title: str, chosen: Sequence[str], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Casebook")
        self.resize(620, 480)
        self._model = _TickModel(chosen)
        self._filter = FilterEdit("Filter: a number, a mark, words", "Filter the exhibits")
        self._filter.filtered.connect(self._on_filter)
        self._filter.installEventFilter(self)
        self._list = QListView()
        self._list.setAccessibleName("Exhibits to choose from")
        self._list.setUniformItemSizes(True)
        self._list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self._list.setModel(self._model)
        self._list.installEventFilter(self)
        self._list.doubleClicked.connect(self._model.toggle)
        self._says = plain_label(role="muted")
        self._model.dataChanged.connect(lambda *_: self._count())
        all_button = QPushButton("Tick all shown")
        all_button.clicked.connect(lambda: self._model.tick_shown(True))
        none_button = QPushButton("Untick all shown")
        none_button.clicked.connect(lambda: self._model.tick_shown(False))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self._take_button = buttons.addButton("Take", QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        foot = QHBoxLayout()
        foot.addWidget(all_button)
        foot.addWidget(none_button)
        foot.addStretch()
        foot.addWidget(without_icons(buttons))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.L, theme.L, theme.L, theme.L)
        layout.setSpacing(theme.S)
        layout.addWidget(heading(title, 1.2, wrap=True))
        layout.addWidget(self._filter)
        layout.addWidget(self._list, 1)
        layout.addWidget(self._says)
        layout.addLayout(foot)
        place.case.submit(evidence.exhibit_lines, self._on_lines, owner=self)
        self._filter.setFocus(Qt.FocusReason.OtherFocusReason)

    def chosen(self) -> tuple[str, ...]:
        """Give the ids of the ticked exhibits, in the order of their numbers."""
        return self._model.chosen()

    def names(self) -> dict[str, str]:
        """Give the names of all exhibits by id."""
        return {line.id: line_name(line) for line in self._model.lines}

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            key = event.key()
            if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.accept()
                return True
            if watched is self._filter and key == Qt.Key.Key_Down:
                self._list.setFocus(Qt.FocusReason.OtherFocusReason)
                return True
        return super().eventFilter(watched, event)

    def _on_lines(self, lines: tuple[ExhibitLine, ...]) -> None:
        self._model.show_lines(lines)
        self._model.set_filter(self._filter.text())
        self._choose_first()
        self._count()

    def _on_filter(self, text: str) -> None:
        self._model.set_filter(text)
        self._choose_first()
        self._count()

    def _choose_first(self) -> None:
        if self._model.rowCount():
            self._list.setCurrentIndex(self._model.index(0))

    def _count(self) -> None:
        chosen, shown = len(self._model.chosen()), self._model.rowCount()
        self._says.setText(f"{chosen:,} ticked, {shown:,} shown")


class ExhibitsEditor(Editor):
    """The exhibits chosen, and the button that opens the picker."""

    def __init__(self, name: str, place: Workplace, title: str = "") -> None:
        super().__init__(name)
        self._place = place
        self._title = title or name
        self._ids: tuple[str, ...] = ()
        self._names: dict[str, str] = {}
        self._words = ReadText()
        self._button = QPushButton("Choose exhibits …")
        self._button.setAccessibleName(f"{name}: choose exhibits")
        self._button.clicked.connect(self.choose)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.XS)
        layout.addWidget(self._words)
        layout.addWidget(self._button, 0, Qt.AlignmentFlag.AlignLeft)
        self.setFocusProxy(self._button)

    def set_value(self, value: object) -> None:
        """Put the ids of the chosen exhibits in."""
        self._ids = tuple(map(str, value)) if isinstance(value, tuple) else ()
        self._show()
        unknown = set(self._ids) - set(self._names)
        if unknown:
            self._place.case.submit(evidence.exhibit_lines, self._on_lines, owner=self)

    def value(self) -> tuple[str, ...]:
        """Give the ids of the chosen exhibits."""
        return self._ids

    def choose(self) -> None:
        """Open the picker."""
        picker = ExhibitPicker(self._place, self._title, self._ids, self.window())
        if picker.exec() == QDialog.DialogCode.Accepted:
            self._names = picker.names()
            self._ids = picker.chosen()
            self._show()
            self.changed.emit()
        picker.deleteLater()

    def _on_lines(self, lines: tuple[ExhibitLine, ...]) -> None:
        self._names = {line.id: line_name(line) for line in lines}
        self._show()

    def _show(self) -> None:
        words = in_words([self._names.get(each, "…") for each in self._ids])
        self._words.set_text(words or "none chosen")
        self._words.set_muted(not words)


class _TickModel(QAbstractListModel):
    """Exhibits with ticks; those that hold every word of the filter are shown."""

    def __init__(self, chosen: Sequence[str]) -> None:
        super().__init__()
        self.lines: tuple[ExhibitLine, ...] = ()
        self._ticked = set(chosen)
        self._offered: list[tuple[ExhibitLine, str]] = []
        self._shown: list[ExhibitLine] = []

    def show_lines(self, lines: Sequence[ExhibitLine]) -> None:
        """Offer these exhibits."""
        self.lines = tuple(lines)
        self._offered = [
            (line, f"ex-{line.searched}".casefold())
            for line in lines
            if line.retracted is None or line.id in self._ticked
        ]

    def set_filter(self, text: str) -> None:
        """Show those that hold every word."""
        words = text.casefold().split()
        self.beginResetModel()
        self._shown = [
            line for line, searched in self._offered if all(word in searched for word in words)
        ]
        self.endResetModel()

    def chosen(self) -> tuple[str, ...]:
        """Give the ids of the ticked exhibits by number."""
        return tuple(line.id for line in self.lines if line.id in self._ticked)

    def toggle(self, index: Index) -> None:
        """Tick an exhibit, or take the tick away."""
        self._ticked ^= {self._shown[index.row()].id}
        self.dataChanged.emit(index, index)

    def tick_shown(self, is_ticked: bool) -> None:
        """Tick or untick all exhibits that are shown."""
        shown = {line.id for line in self._shown}
        self._ticked = self._ticked | shown if is_ticked else self._ticked - shown
        if self._shown:
            self.dataChanged.emit(self.index(0), self.index(len(self._shown) - 1))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  Qt's signature
        return 0 if parent.isValid() else len(self._shown)

    def flags(self, index: Index) -> Qt.ItemFlag:
        return super().flags(index) | Qt.ItemFlag.ItemIsUserCheckable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        line = self._shown[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return line_name(line)
        if role == Qt.ItemDataRole.CheckStateRole:
            ticked = line.id in self._ticked
            return Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.CheckStateRole:
            return False
        self.toggle(index)
        return True
