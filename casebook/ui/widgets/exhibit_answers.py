"""One short answer for each of several exhibits, typed into a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
)

from casebook.ui import theme
from casebook.ui.widgets.choice_box import ChoiceBox
from casebook.ui.widgets.editors import Editor
from casebook.ui.widgets.visible_text import one_line

MOST_ROWS_SHOWN = 8
CONTROL = Qt.KeyboardModifier.ControlModifier


@dataclass(frozen=True, slots=True)
class Asked:
    """One exhibit that is asked about, and the answer proposed."""

    exhibit_id: str
    name: str
    answer: str = ""


class ExhibitAnswers(Editor):
    """A table of exhibits, each with an answer; the arrow keys move, typing answers.

    `choices` are offered for all exhibits at once; what is typed beside one exhibit stands.
    """

    def __init__(self, name: str, heading: str, choices: Sequence[tuple[str, str]] = ()) -> None:
        super().__init__(name)
        self._asked: tuple[Asked, ...] = ()
        self._table = QTableWidget(0, 2)
        self._table.setAccessibleName(name)
        self._table.setHorizontalHeaderLabels(["Exhibit", heading])
        self._table.verticalHeader().hide()
        self._table.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + theme.S)
        self._table.setShowGrid(False)
        self._table.setTabKeyNavigation(False)
        self._table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self._table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._table.setEditTriggers(
            QAbstractItemView.EditTrigger.AnyKeyPressed
            | QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
        )
        header = self._table.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Interactive)
        header.resizeSection(1, 150)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self._table.installEventFilter(self)
        self._table.itemChanged.connect(lambda _: self.changed.emit())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.XS)
        self.setFocusProxy(self._table)
        if choices:
            layout.addLayout(self._make_for_all(choices))
        layout.addWidget(self._table)
        self._fit()

    def set_value(self, value: object) -> None:
        """Ask about these exhibits: a tuple of `Asked`. What was typed before stays."""
        asked = value if isinstance(value, tuple) else ()
        typed = self.value()
        self._asked = tuple(each for each in asked if isinstance(each, Asked))
        self._table.blockSignals(True)
        self._table.setRowCount(len(self._asked))
        for row, each in enumerate(self._asked):
            name = QTableWidgetItem(one_line(each.name, 200))
            name.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
            self._table.setItem(row, 0, name)
            answer = typed.get(each.exhibit_id) or each.answer
            self._table.setItem(row, 1, QTableWidgetItem(answer))
        if self._asked:
            self._table.setCurrentCell(0, 1)
        self._table.blockSignals(False)
        self._fit()

    def value(self) -> Mapping[str, str]:
        """Give the answers that are not empty, by exhibit id."""
        self._take_open_editor()
        answers = {}
        for row, each in enumerate(self._asked):
            item = self._table.item(row, 1)
            text = item.text().strip() if item is not None else ""
            if text:
                answers[each.exhibit_id] = text
        return answers

    def answer_all(self, answer: str) -> None:
        """Give the same answer for every exhibit."""
        for row in range(self._table.rowCount()):
            item = self._table.item(row, 1)
            if item is not None:
                item.setText(answer)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._on_enter(with_control=bool(event.modifiers() & CONTROL))
                return True
            if event.key() in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete):
                item = self._table.currentItem()
                if item is not None and item.column() == 1:
                    item.setText("")
                return True
        return super().eventFilter(watched, event)

    def _on_enter(self, *, with_control: bool) -> None:
        """Submit; inside an answer Enter alone only ends it, and goes on to the next one."""
        is_inside = self._take_open_editor()
        if with_control or not is_inside:
            self.submitted.emit()
            return
        # Once the table has closed the answer itself.
        QTimer.singleShot(0, self, self._go_down)

    def _go_down(self) -> None:
        self._table.setFocus()
        last = self._table.rowCount() - 1
        self._table.setCurrentCell(min(self._table.currentRow() + 1, last), 1)

    def _take_open_editor(self) -> bool:
        """Take what is typed into the answer being edited; say whether there is one."""
        editor = QApplication.focusWidget()
        if not isinstance(editor, QLineEdit) or not self._table.isAncestorOf(editor):
            return False
        item = self._table.currentItem()
        if item is not None and item.column() == 1:
            item.setText(editor.text())
        return True

    def _make_for_all(self, choices: Sequence[tuple[str, str]]) -> QHBoxLayout:
        box = ChoiceBox()
        box.setAccessibleName(f"{self._name} the same for all")
        box.addItems([words for _, words in choices])
        button = QPushButton("Say it of all")
        button.clicked.connect(lambda: self.answer_all(choices[box.currentIndex()][0]))
        self.setFocusProxy(box)
        row = QHBoxLayout()
        row.addWidget(box)
        row.addWidget(button)
        row.addStretch()
        return row

    def _fit(self) -> None:
        rows = max(1, min(MOST_ROWS_SHOWN, self._table.rowCount()))
        height = rows * self._table.verticalHeader().defaultSectionSize()
        self._table.setFixedHeight(height + self._table.horizontalHeader().sizeHint().height() + 4)
