"""Requests as cards on a board, one lane for each state."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QFrame,
    QGridLayout,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from casebook.model.request import RequestState
from casebook.ui import theme
from casebook.ui.theme import State
from casebook.ui.widgets.plain import heading, plain_label
from casebook.ui.widgets.visible_text import one_line

LANE_WIDTH = 148
LINES_OF_SUBJECT = 2
LINES_OF_PLACE = 3

STATES = {
    RequestState.DRAFT: State.NEUTRAL,
    RequestState.SENT: State.NEUTRAL,
    RequestState.ACKNOWLEDGED: State.NEUTRAL,
    RequestState.FORWARDED: State.NEUTRAL,
    RequestState.PARTLY: State.ATTENTION,
    RequestState.ANSWERED: State.GOOD,
    RequestState.REFUSED: State.WRONG,
}
"""The shape of each state of a request."""


@dataclass(frozen=True, slots=True)
class Card:
    """What a card says of one request; `due` is empty when nothing is due."""

    key: str
    number: str
    subject: str
    state: RequestState
    place: str
    due: str
    is_overdue: bool

    def in_words(self) -> str:
        """Say all of it in one sentence."""
        parts = (self.number, self.subject, self.state.value, self.place, self.due)
        return ", ".join(part for part in parts if part)


class Board(QScrollArea):
    """Shows cards in lanes by state. Arrow keys move between cards, Enter opens one.

    One card is selected while there is any; it is the only one that Tab stops at.
    """

    chosen = Signal(str)
    """The key of the card now selected by the examiner."""

    opened = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Board of requests by state")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._cards: dict[str, _CardButton] = {}
        self._selected = ""
        self._comes_after: QWidget | None = None
        self._lanes = {state: _Lane(state) for state in RequestState}
        self._across = 0
        inner = QWidget()
        self._grid = QGridLayout(inner)
        self._grid.setContentsMargins(theme.M, theme.S, theme.M, theme.S)
        self._grid.setSpacing(theme.S)
        self.setWidget(inner)
        self._lay_out()

    def show_cards(self, cards: Sequence[Card], selected: str = "") -> None:
        """Show these cards and no others; the keyboard stays where it was."""
        had_focus = any(button.hasFocus() for button in self._cards.values())
        buttons: dict[str, _CardButton] = {}
        for lane in self._lanes.values():
            lane.clear()
        for card in cards:
            button = _CardButton(card)
            button.clicked.connect(lambda _=False, key=card.key: self._choose(key))
            button.opened.connect(self.opened)
            button.moved.connect(self._move)
            self._lanes[card.state].add(button)
            buttons[card.key] = button
        for lane in self._lanes.values():
            lane.finish()
        self._cards = buttons
        self._order_tabs()
        self.select(selected if selected in buttons else next(iter(buttons), ""))
        if had_focus:
            self.focus_selected()

    def come_after(self, widget: QWidget) -> None:
        """Let Tab come to the board from `widget`."""
        self._comes_after = widget
        self._order_tabs()

    def select(self, key: str) -> None:
        """Select a card without telling anyone."""
        self._selected = key if key in self._cards else ""
        for known, button in self._cards.items():
            is_selected = known == self._selected
            button.setChecked(is_selected)
            button.setFocusPolicy(
                Qt.FocusPolicy.StrongFocus if is_selected else Qt.FocusPolicy.ClickFocus
            )
            if is_selected:
                self.ensureWidgetVisible(button, theme.S, theme.S)

    def selected(self) -> str:
        """Give the key of the selected card, empty for none."""
        return self._selected

    def cards(self, state: RequestState) -> tuple[Card, ...]:
        """Give the cards of a lane, from the top."""
        return tuple(button.card for button in self._lanes[state].buttons)

    def focus_selected(self) -> None:
        """Put the cursor on the selected card."""
        button = self._cards.get(self._selected)
        if button is not None:
            button.setFocus(Qt.FocusReason.OtherFocusReason)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    def _order_tabs(self) -> None:
        # Cards are newer than all else on the page, and Tab follows age.
        before = self._comes_after
        for button in self._cards.values():
            if before is not None:
                QWidget.setTabOrder(before, button)
            before = button

    def _choose(self, key: str) -> None:
        self.select(key)
        self.focus_selected()
        self.chosen.emit(key)

    def _move(self, key: str, right: int, down: int) -> None:
        lanes = [lane for lane in self._lanes.values() if lane.buttons]
        at = next(n for n, lane in enumerate(lanes) if key in lane.order())
        line = lanes[at].order().index(key)
        if down:
            # Past the end of a lane the next one begins: every card can be reached with one key.
            every = [known for lane in lanes for known in lane.order()]
            there = max(0, min(len(every) - 1, every.index(key) + down))
            self._choose(every[there])
        elif 0 <= at + right < len(lanes):
            keys = lanes[at + right].order()
            self._choose(keys[min(line, len(keys) - 1)])

    def _lay_out(self) -> None:
        room = self.viewport().width() - 2 * theme.M
        across = max(2, min(len(self._lanes), room // (LANE_WIDTH + theme.S)))
        if across == self._across:
            return
        self._across = across
        for place, lane in enumerate(self._lanes.values()):
            self._grid.addWidget(lane, place // across, place % across, Qt.AlignmentFlag.AlignTop)
        rows = -(-len(self._lanes) // across)
        for column in range(len(self._lanes)):
            self._grid.setColumnStretch(column, 1 if column < across else 0)
        for row in range(len(self._lanes) + 1):
            self._grid.setRowStretch(row, 1 if row == rows else 0)


class _Lane(QWidget):
    """One state: its name, how many cards, and the cards."""

    def __init__(self, state: RequestState) -> None:
        super().__init__()
        self._state = state
        self.buttons: list[_CardButton] = []
        self._title = heading(state.value)
        self._none = plain_label("none", role="muted")
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, theme.S)
        self._layout.setSpacing(theme.XS)
        self._layout.addWidget(self._title)
        self._layout.addWidget(self._none)
        self.finish()

    def clear(self) -> None:
        """Take all cards out."""
        for button in self.buttons:
            button.hide()
            button.deleteLater()
        self.buttons = []

    def add(self, button: _CardButton) -> None:
        """Put a card at the end."""
        self.buttons.append(button)
        self._layout.addWidget(button)

    def finish(self) -> None:
        """Say how many cards there are."""
        count = len(self.buttons)
        words = self._state.value[:1].upper() + self._state.value[1:]
        self._title.setText(f"{words}  {count}" if count else words)
        self.setAccessibleName(f"{words}: {count}")
        self._none.setVisible(not count)

    def order(self) -> list[str]:
        """Give the keys of the cards, from the top."""
        return [button.card.key for button in self.buttons]


class _CardButton(QAbstractButton):
    """One request on the board; overdue ones carry the mark and say so."""

    opened = Signal(str)
    moved = Signal(str, int, int)

    def __init__(self, card: Card) -> None:
        super().__init__()
        self.card = card
        self.setCheckable(True)
        self.setAccessibleName(card.in_words())
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(100)

    def sizeHint(self) -> QSize:
        # Number and state, subject, place, and when an answer is due.
        lines = 1 + LINES_OF_SUBJECT + LINES_OF_PLACE + (1 if self.card.due else 0)
        return QSize(LANE_WIDTH, lines * self.fontMetrics().lineSpacing() + 2 * theme.S)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        ways = {
            Qt.Key.Key_Left: (-1, 0),
            Qt.Key.Key_Right: (1, 0),
            Qt.Key.Key_Up: (0, -1),
            Qt.Key.Key_Down: (0, 1),
        }
        key = Qt.Key(event.key())
        if key in ways:
            self.moved.emit(self.card.key, *ways[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit(self.card.key)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        t, metrics = theme.tokens(), self.fontMetrics()
        frame = self.rect().adjusted(0, 0, -1, -1)
        painter.setBrush(QColor(t.selection if self.isChecked() else t.surface))
        painter.setPen(QPen(QColor(t.line), 1))
        if self.hasFocus():
            painter.setPen(QPen(QColor(t.accent), 2))
            frame = self.rect().adjusted(1, 1, -1, -1)
        painter.drawRect(frame)
        inner = self.rect().adjusted(theme.S, theme.S, -theme.S, -theme.S)
        spacing = metrics.lineSpacing()
        state = State.ATTENTION if self.card.is_overdue else STATES[self.card.state]
        theme.state_icon(state).paint(painter, inner.right() - 15, inner.top(), 16, 16)
        painter.setFont(theme.scaled(1.0, bold=True))
        painter.setPen(QColor(t.text))
        painter.drawText(inner, Qt.AlignmentFlag.AlignTop, self.card.number)
        painter.setFont(self.font())
        y = inner.top() + spacing
        y = self._draw(painter, inner, y, self.card.subject, LINES_OF_SUBJECT)
        painter.setPen(QColor(t.muted))
        y = self._draw(painter, inner, y, self.card.place, LINES_OF_PLACE)
        painter.setPen(QColor(t.attention if self.card.is_overdue else t.muted))
        self._draw(painter, inner, y, self.card.due, 1)
        painter.end()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.PaletteChange):
            self.update()
        super().changeEvent(event)

    def _draw(self, painter: QPainter, inner: QRect, y: int, text: str, lines: int) -> int:
        """Draw `text` on at most `lines` lines, the last cut with …; give where the next begin."""
        metrics = self.fontMetrics()
        rest = one_line(text, 400)
        for line in range(lines):
            part, rest = _broken(rest, inner.width(), metrics.horizontalAdvance)
            if line == lines - 1 and rest:
                part = metrics.elidedText(
                    f"{part} {rest}", Qt.TextElideMode.ElideRight, inner.width()
                )
            painter.drawText(inner.left(), y + metrics.ascent(), part)
            y += metrics.lineSpacing()
        return y


def _broken(text: str, width: int, width_of: Callable[[str], int]) -> tuple[str, str]:
    """Break off what fits on one line, at a space where there is one; give both parts."""
    if width_of(text) <= width:
        return text, ""
    words = text.split(" ")
    fitting = words[0]
    while len(fitting) > 1 and width_of(fitting) > width:
        fitting = fitting[:-1]
    if fitting != words[0]:
        return fitting, text[len(fitting) :]
    for count in range(2, len(words) + 1):
        longer = " ".join(words[:count])
        if width_of(longer) > width:
            break
        fitting = longer
    return fitting, text[len(fitting) :].lstrip(" ")
