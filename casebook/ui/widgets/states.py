"""States shown by a shape and a colour: a glyph, and a glyph with a word."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from casebook.ui import theme
from casebook.ui.theme import State
from casebook.ui.widgets.plain import plain_label

WORDS = {
    State.GOOD: "good",
    State.ATTENTION: "needs attention",
    State.WRONG: "wrong",
    State.NEUTRAL: "neutral",
}


class StateGlyph(QWidget):
    """The shape of one state in its colour, 16 by 16; its accessible name says the state."""

    def __init__(self, state: State = State.NEUTRAL, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = state
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_state(state)

    def state(self) -> State:
        """Give the state shown."""
        return self._state

    def set_state(self, state: State) -> None:
        """Show another state."""
        self._state = state
        self.setAccessibleName(WORDS[state])
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(16, 16)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        theme.state_icon(self._state).paint(painter, self.rect())
        painter.end()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self.update()
        super().changeEvent(event)


class StateChip(QWidget):
    """A glyph and a word beside it."""

    def __init__(self, state: State, word: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._glyph = StateGlyph(state)
        self._label = plain_label(word)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.XS)
        layout.addWidget(self._glyph)
        layout.addWidget(self._label)
        layout.addStretch()
        self.show_state(state, word)

    def show_state(self, state: State, word: str) -> None:
        """Show another state and word."""
        self._glyph.set_state(state)
        self._label.setText(word)
        self.setAccessibleName(f"{word} ({WORDS[state]})")
