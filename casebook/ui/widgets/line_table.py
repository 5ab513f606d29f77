"""The lines of a request as a table, filtered by state and words, and what is done to them."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QPushButton,
    QTableView,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from casebook.model.request import Line, LineState
from casebook.store import requests
from casebook.store.case_file import CaseFile
from casebook.ui import theme
from casebook.ui.widgets.filter_edit import FilterEdit
from casebook.ui.widgets.line_model import (
    ANSWER,
    ASKED,
    DESTINATION,
    FIRST_TIME,
    IDENTIFIER,
    NUMBER,
    ORDERS,
    PORT,
    REFERENCE,
    SECOND_TIME,
    STATE,
    STATES,
    LineModel,
)
from casebook.ui.widgets.links import LinkButton
from casebook.ui.widgets.long_table import arrange
from casebook.ui.widgets.paged_rows import PAGE_ROWS
from casebook.ui.widgets.plain import heading, rule
from casebook.ui.workplace import Workplace

WIDTHS = {
    NUMBER: 8,
    STATE: 13,
    IDENTIFIER: 20,
    PORT: 11,
    DESTINATION: 17,
    FIRST_TIME: 18,
    SECOND_TIME: 18,
    REFERENCE: 11,
}
"""In characters; what is asked and the answer share what is left."""

MAY_BE_EMPTY = {DESTINATION: "destination", ANSWER: "answer", REFERENCE: "answer_reference"}
"""The columns that are shown where some line of the request fills them."""

FILTER_AFTER_MS = 120


@dataclass(frozen=True, slots=True)
class Found:
    """The lines that were asked for: all rows, the first of them, and the counts by state.

    `filled` are the columns of `MAY_BE_EMPTY` that some line of the request fills.
    """

    request_id: str
    rows: array[int]
    first: tuple[Line, ...]
    counts: Mapping[LineState, int]
    wanted_row: int | None
    filled: frozenset[str] = frozenset()


class LineTable(QWidget):
    """The lines of one request. Enter answers the selected one, Ins adds one."""

    chosen = Signal(object)
    """The line now selected, or None."""

    answer_asked = Signal(object)
    add_asked = Signal()
    paste_asked = Signal()

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._place = place
        self._request_id = ""
        self._number = ""
        self._wanted_id = ""
        self._order = ("position", False)
        self._is_quiet = False
        self._told: Line | None = None
        self.counts: Mapping[LineState, int] = {}
        self.model = LineModel(place.zones)
        self.model.rows_wanted.connect(self._read_rows)
        self.table = QTableView()
        self._arrange_table()
        self._title = heading("Lines")
        self._filter_timer = QTimer(self)
        self._filter_timer.setSingleShot(True)
        self._filter_timer.setInterval(FILTER_AFTER_MS)
        self._filter_timer.timeout.connect(self.refresh)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(rule())
        layout.addLayout(self._make_head())
        layout.addWidget(self.table, 1)
        self.setFocusProxy(self.table)
        self.show_request("", "")

    @property
    def request_id(self) -> str:
        """Give the id of the request whose lines are shown."""
        return self._request_id

    @property
    def state(self) -> LineState | None:
        """Give the state that is filtered by, None for all."""
        at = self._states.checkedId()
        return None if at <= 0 else list(LineState)[at - 1]

    def show_request(self, request_id: str, number: str) -> None:
        """Show the lines of another request, or the same one anew."""
        if request_id != self._request_id:
            self._wanted_id = ""
            self._is_quiet = True
            self.filter_edit.clear()
            self._state_button(None).setChecked(True)
            self._is_quiet = False
        self._request_id, self._number = request_id, number
        self.table.setAccessibleName(f"Lines of {number}" if number else "Lines of the request")
        self.model.set_zones(self._place.zones)
        self.table.setColumnHidden(SECOND_TIME, len(set(self._place.zones)) < 2)
        self.setEnabled(bool(request_id))
        if request_id:
            self.refresh()
        else:
            self._show(Found("", array("q"), (), {}, None))

    def refresh(self) -> None:
        """Read the lines again."""
        self._filter_timer.stop()
        if not self._request_id:
            return
        order, descending = self._order
        self._place.case.submit(
            partial(
                _read,
                self._request_id,
                self.filter_edit.text(),
                self.state,
                order,
                descending,
                self._wanted_id,
            ),
            self._show,
            key="Requests.lines",
            owner=self,
        )

    def show_state(self, state: LineState | None) -> None:
        """Show the lines in one state, or all."""
        self._state_button(state).setChecked(True)

    def selected(self) -> Line | None:
        """Give the selected line when it is here."""
        index = self.table.currentIndex()
        return self.model.line_at(index.row()) if index.isValid() else None

    def select(self, line_id: str) -> None:
        """Select a line as soon as it is shown."""
        self._wanted_id = line_id
        self.refresh()

    def retint(self) -> None:
        """Draw the icons in the colours now in force."""
        self._show_counts()
        self.table.viewport().update()

    def has_focus(self) -> bool:
        """Say whether the keys go to the table."""
        return self.table.hasFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Insert:
            self.add_asked.emit()
            return
        super().keyPressEvent(event)

    def _make_head(self) -> QHBoxLayout:
        head = QHBoxLayout()
        head.setContentsMargins(theme.L, theme.XS, theme.M, theme.XS)
        head.setSpacing(theme.XS)
        head.addWidget(self._title)
        head.addSpacing(theme.S)
        self._states = QButtonGroup(self)
        for place in range(1 + len(LineState)):
            button = QToolButton()
            button.setCheckable(True)
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            self._states.addButton(button, place)
            head.addWidget(button)
        self._state_button(None).setChecked(True)
        self._states.idToggled.connect(self._on_state)
        self.filter_edit = FilterEdit("Filter lines…", "Filter the lines of the request")
        self.filter_edit.setMaximumWidth(150)
        self.filter_edit.setMinimumWidth(80)
        self.filter_edit.filtered.connect(self._on_filter)
        head.addWidget(self.filter_edit)
        head.addStretch()
        head.addWidget(LinkButton("Add a line …", self.add_asked.emit))
        head.addWidget(LinkButton("Paste lines …", self.paste_asked.emit))
        self._answer_button = QPushButton("Record answer …")
        self._answer_button.setAccessibleName("Record what came back to the line")
        self._answer_button.clicked.connect(lambda: self._answer())
        head.addWidget(self._answer_button)
        return head

    def _arrange_table(self) -> None:
        table = self.table
        table.setModel(self.model)
        arrange(table, WIDTHS, stretched=(ASKED, ANSWER))
        header = table.horizontalHeader()
        header.setSortIndicator(NUMBER, Qt.SortOrder.AscendingOrder)
        header.setSortIndicatorShown(True)
        header.setSectionsClickable(True)
        header.sortIndicatorChanged.connect(self._on_sort)
        table.selectionModel().currentRowChanged.connect(lambda *_: self._on_current())
        self.model.dataChanged.connect(lambda *_: self._tell())
        table.activated.connect(lambda _: self._answer())

    def _state_button(self, state: LineState | None) -> QToolButton:
        at = 0 if state is None else list(LineState).index(state) + 1
        button = self._states.button(at)
        if not isinstance(button, QToolButton):
            raise IndexError(at)
        return button

    def _show(self, found: Found) -> None:
        if found.request_id != self._request_id:
            return
        self.counts = found.counts
        self._show_counts()
        self._is_quiet = True
        self.model.set_rows(found.rows, found.first)
        for column, name in MAY_BE_EMPTY.items():
            self.table.setColumnHidden(column, name not in found.filled)
        at = 0
        if found.wanted_row is not None and found.wanted_row in found.rows:
            at = found.rows.index(found.wanted_row)
        if len(found.rows):
            index = self.model.index(at, 0)
            self.table.setCurrentIndex(index)
            self.table.scrollTo(index)
        self._is_quiet = False
        self._told = None
        self._tell()

    def _show_counts(self) -> None:
        total = sum(self.counts.values())
        words = f"{total:,} line{'' if total == 1 else 's'}"
        self._title.setText(f"{self._number}: {words}" if self._number else "Lines")
        self._answer_button.setEnabled(bool(total))
        for state in (None, *LineState):
            button = self._state_button(state)
            count = total if state is None else self.counts.get(state, 0)
            name = "all" if state is None else state.value
            button.setText(f"{name} {count:,}")
            button.setAccessibleName(f"Show lines: {name}, {count}")
            if state is not None:
                button.setIcon(theme.state_icon(STATES[state]))
            # A state that does not occur takes no room, unless it is the one filtered by.
            button.setVisible(state is None or count > 0 or button.isChecked())

    def _on_current(self) -> None:
        if not self._is_quiet:
            line = self.selected()
            self._wanted_id = line.id if line is not None else self._wanted_id
        self._tell()

    def _tell(self) -> None:
        if self._is_quiet:
            return
        line = self.selected()
        if line is None and self.model.rowCount():
            # On its way: what is shown stays until it is here.
            return
        if line is not None:
            self._wanted_id = line.id
        if line != self._told or line is None:
            self._told = line
            self.chosen.emit(line)

    def _on_filter(self) -> None:
        if not self._is_quiet:
            self._filter_timer.start()

    def _on_state(self, place: int, is_checked: bool) -> None:
        if is_checked and not self._is_quiet:
            self.refresh()

    def _on_sort(self, column: int, order: Qt.SortOrder) -> None:
        self._order = (
            ORDERS.get(column, "position"),
            order is Qt.SortOrder.DescendingOrder,
        )
        self.refresh()

    def _read_rows(self, rows: tuple[int, ...]) -> None:
        def give(lines: Sequence[Line]) -> None:
            self.model.give(lines, rows)

        self._place.case.submit(
            lambda case: requests.lines_at(case, rows),
            give,
            key="Requests.lines at",
            owner=self,
        )

    def _answer(self) -> None:
        line = self.selected()
        if line is not None:
            self.answer_asked.emit(line)


def _read(
    request_id: str,
    text: str,
    state: LineState | None,
    order: str,
    descending: bool,
    wanted_id: str,
    case: CaseFile,
) -> Found:
    rows = requests.find_lines(
        case, request_id, text, state=state, order=order, descending=descending
    )
    return Found(
        request_id,
        rows,
        requests.lines_at(case, rows[:PAGE_ROWS]),
        requests.line_counts(case, request_id),
        requests.row_of_line(case, wanted_id) if wanted_id else None,
        requests.filled_columns(case, request_id, tuple(MAY_BE_EMPTY.values())),
    )
