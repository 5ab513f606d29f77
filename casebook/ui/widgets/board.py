"""Requests as cards on a board, one lane for each state that occurs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QGridLayout,
    QListView,
    QVBoxLayout,
    QWidget,
)

from casebook.actions.request_lines import RequestRow
from casebook.model.request import RequestState
from casebook.ui import theme
from casebook.ui.widgets.card import PLACE_ROLE, ROW_ROLE, CardDelegate, in_words
from casebook.ui.widgets.plain import heading, plain_label
from casebook.ui.widgets.rows import Index
from casebook.ui.widgets.where_phrases import WherePhrases
from casebook.ui.workplace import Workplace

LANE_WIDTH = 156


class Board(QWidget):
    """Shows cards in lanes by state, each lane with its own scroll bar.

    Arrow keys go from card to card and from lane to lane, Enter opens one. One card is selected
    while there is any; its lane is the only one that Tab stops at.
    """

    chosen = Signal(str)
    """The id of the request whose card is now selected by the examiner."""

    opened = Signal(str)

    lane_reached = Signal(QWidget)
    """The cursor came to a card of this lane."""

    def __init__(
        self, place: Workplace, phrases: WherePhrases, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName("Board of requests by state")
        self._selected = ""
        self._shape: tuple[object, ...] = ()
        # Each with its parent at once: a widget without one would be shown as a window.
        self._lanes = {state: Lane(state, place, phrases, self) for state in RequestState}
        for lane in self._lanes.values():
            lane.cards.picked.connect(self._choose)
            lane.cards.opened.connect(self.opened)
            lane.cards.moved.connect(self._move)
        phrases.arrived.connect(self._draw_anew)
        self._empty = plain_label(wrap=True, role="muted")
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(theme.S)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.M, theme.S, theme.M, theme.S)
        layout.setSpacing(theme.XS)
        layout.addLayout(self._grid, 1)
        layout.addWidget(self._empty)

    def show_rows(self, rows: Sequence[RequestRow], selected: str = "") -> None:
        """Show these requests and no others; the keyboard stays where it was."""
        had_focus = any(lane.cards.hasFocus() for lane in self._lanes.values())
        by_state: dict[RequestState, list[RequestRow]] = {state: [] for state in RequestState}
        for row in rows:
            by_state[row.line.state].append(row)
        for state, lane in self._lanes.items():
            lane.show_rows(by_state[state])
        self._arrange()
        first = next((found[0].id for found in by_state.values() if found), "")
        is_there = any(row.id == selected for row in rows)
        self.select(selected if is_there else first)
        if had_focus:
            self.focus_selected()

    def select(self, request_id: str) -> None:
        """Select a card without telling anyone."""
        self._selected = ""
        for lane in self._lanes.values():
            if lane.cards.select(request_id):
                self._selected = request_id

    def selected(self) -> str:
        """Give the id of the selected request, empty for none."""
        return self._selected

    def rows(self, state: RequestState) -> tuple[RequestRow, ...]:
        """Give the requests of a lane, from the top."""
        return self._lanes[state].cards.rows

    def lane(self, state: RequestState) -> Lane:
        """Give the lane of a state."""
        return self._lanes[state]

    def focus_selected(self) -> None:
        """Put the cursor on the selected card."""
        for lane in self._lanes.values():
            if lane.cards.selected() is not None:
                lane.cards.setFocus(Qt.FocusReason.OtherFocusReason)
                self.lane_reached.emit(lane)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _draw_anew(self) -> None:
        for lane in self._lanes.values():
            lane.cards.viewport().update()

    def _choose(self, request_id: str) -> None:
        self.select(request_id)
        self.focus_selected()
        self.chosen.emit(request_id)

    def _move(self, right: int, down: int) -> None:
        lanes = [lane.cards for lane in self._lanes.values() if lane.cards.rows]
        at = next((n for n, cards in enumerate(lanes) if cards.selected() is not None), 0)
        line = lanes[at].currentIndex().row()
        if down:
            # Past the end of a lane the next one begins: every card is reached with one key.
            if 0 <= line + down < len(lanes[at].rows):
                self._choose(lanes[at].rows[line + down].id)
            elif 0 <= at + down < len(lanes):
                self._choose(lanes[at + down].rows[0 if down > 0 else -1].id)
        elif 0 <= at + right < len(lanes):
            there = lanes[at + right].rows
            self._choose(there[min(line, len(there) - 1)].id)

    def _arrange(self) -> None:
        """Give each lane that has cards an equal part of the board, as many across as fit."""
        lanes = [lane for lane in self._lanes.values() if lane.cards.rows]
        room = self.width() - 2 * theme.M
        across = max(2, min(len(lanes), room // (LANE_WIDTH + theme.S)))
        shape = (across, *(lane.state for lane in lanes))
        if shape == self._shape:
            return
        self._shape = shape
        for place in range(len(RequestState)):
            self._grid.setColumnStretch(place, 0)
            self._grid.setRowStretch(place, 0)
        for lane in self._lanes.values():
            self._grid.removeWidget(lane)
            lane.setVisible(lane in lanes)
        for place, lane in enumerate(lanes):
            self._grid.addWidget(lane, place // across, place % across)
            self._grid.setColumnStretch(place % across, 1)
            self._grid.setRowStretch(place // across, 1)
        missing = [lane.state.value for lane in self._lanes.values() if lane not in lanes]
        self._empty.setText(f"None: {', '.join(missing)}" if missing else "")
        self._empty.setVisible(bool(missing))


class Lane(QWidget):
    """One state: its name, how many cards there are, and the cards."""

    def __init__(
        self, state: RequestState, place: Workplace, phrases: WherePhrases, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.state = state
        self.cards = CardList(place, phrases)
        self._title = heading(state.value, wrap=True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.XS)
        layout.addWidget(self._title)
        layout.addWidget(self.cards, 1)

    def show_rows(self, rows: Sequence[RequestRow]) -> None:
        """Show these requests."""
        self.cards.show_rows(rows)
        overdue = sum(row.is_overdue for row in rows)
        words = self.state.value[:1].upper() + self.state.value[1:]
        self._title.setText(f"{words}  {len(rows):,}" + (f", {overdue:,} overdue" * bool(overdue)))
        self.cards.setAccessibleName(f"{words}: {len(rows)}, {overdue} overdue")

    def title(self) -> str:
        """Give the words over the lane."""
        return self._title.text()


class _CardModel(QAbstractListModel):
    """The requests of one lane."""

    def __init__(self, place: Workplace, phrases: WherePhrases, parent: QObject) -> None:
        super().__init__(parent)
        self._place = place
        self._phrases = phrases
        self.rows: tuple[RequestRow, ...] = ()

    def set_rows(self, rows: Sequence[RequestRow]) -> None:
        """Show other requests."""
        self.beginResetModel()
        self.rows = tuple(rows)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  Qt's signature
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self.rows[index.row()]
        if role == ROW_ROLE:
            return row
        if role == PLACE_ROLE:
            return self._phrases.phrase(row)
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return in_words(row, self._phrases.phrase(row), self._place.zones[1])
        return None


class CardList(QListView):
    """The cards of one lane; only those on screen are drawn."""

    picked = Signal(str)
    opened = Signal(str)
    moved = Signal(int, int)

    def __init__(self, place: Workplace, phrases: WherePhrases) -> None:
        super().__init__()
        self._model = _CardModel(place, phrases, self)
        self.setModel(self._model)
        self.setItemDelegate(CardDelegate(lambda: place.zones[1], self))
        self.setUniformItemSizes(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setMinimumHeight(90)
        self.viewport().setAutoFillBackground(False)

    @property
    def rows(self) -> tuple[RequestRow, ...]:
        """Give the requests shown."""
        return self._model.rows

    def show_rows(self, rows: Sequence[RequestRow]) -> None:
        """Show other requests."""
        self._model.set_rows(rows)

    def select(self, request_id: str) -> bool:
        """Select a request, or nothing when it is not here; say whether it is."""
        for line, row in enumerate(self.rows):
            if row.id == request_id:
                index = self._model.index(line, 0)
                if index != self.currentIndex() or not self.selectionModel().isSelected(index):
                    self.setCurrentIndex(index)
                    self.scrollTo(index)
                self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
                return True
        self.clearSelection()
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        return False

    def selected(self) -> RequestRow | None:
        """Give the selected request."""
        chosen = self.selectedIndexes()
        return self.rows[chosen[0].row()] if chosen else None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        ways = {
            Qt.Key.Key_Left: (-1, 0),
            Qt.Key.Key_Right: (1, 0),
            Qt.Key.Key_Up: (0, -1),
            Qt.Key.Key_Down: (0, 1),
        }
        page = max(1, self.viewport().height() // max(1, self.sizeHintForRow(0)))
        jumps = {
            Qt.Key.Key_Home: -len(self.rows),
            Qt.Key.Key_End: len(self.rows),
            Qt.Key.Key_PageUp: -page,
            Qt.Key.Key_PageDown: page,
        }
        key = Qt.Key(event.key())
        chosen = self.selected()
        if key in ways:
            self.moved.emit(*ways[key])
        elif key in jumps and chosen is not None:
            line = max(0, min(len(self.rows) - 1, self.rows.index(chosen) + jumps[key]))
            self.picked.emit(self.rows[line].id)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and chosen is not None:
            self.opened.emit(chosen.id)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and event.button() is Qt.MouseButton.LeftButton:
            self.picked.emit(self.rows[index.row()].id)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        event.ignore()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        if index.isValid():
            self.opened.emit(self.rows[index.row()].id)
