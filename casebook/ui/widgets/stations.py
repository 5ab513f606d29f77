"""A line of stations from top to bottom: who held a thing, or by which way a request went."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QVBoxLayout, QWidget

from casebook.ui import theme
from casebook.ui.theme import State
from casebook.ui.widgets.plain import ReadText, heading

MARK_WIDTH = 20
MARK_Y = 11


@dataclass(frozen=True, slots=True)
class Station:
    """One stop: a name, what is known of it in lines, and its state."""

    title: str
    lines: tuple[str, ...]
    state: State


class StationLine(QWidget):
    """Shows stations in order, joined by a line; reads as plain text."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme.XS)
        self._grid.setVerticalSpacing(0)
        self._grid.setColumnStretch(1, 1)
        self.show_stations(())

    def show_stations(self, stations: Sequence[Station]) -> None:
        """Show other stations."""
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        last = len(stations) - 1
        for row, station in enumerate(stations):
            self._grid.addWidget(_Mark(station.state, row > 0, row < last), row, 0)
            self._grid.addWidget(_words(station), row, 1)
        words = "; ".join(f"{s.title}: {', '.join(s.lines)}" for s in stations)
        self.setAccessibleName(f"{self._name}: {words}" if words else self._name)


def _words(station: Station) -> QWidget:
    box = QWidget()
    layout = QVBoxLayout(box)
    layout.setContentsMargins(0, 2, 0, theme.S)
    layout.setSpacing(0)
    layout.addWidget(heading(station.title, wrap=True))
    if station.lines:
        layout.addWidget(ReadText("\n".join(station.lines)))
    return box


class _Mark(QWidget):
    """The shape of a state, with the line that joins it to its neighbours."""

    def __init__(self, state: State, joins_above: bool, joins_below: bool) -> None:
        super().__init__()
        self._state = state
        self._joins = (joins_above, joins_below)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:
        return QSize(MARK_WIDTH, 24)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        t = theme.tokens()
        middle = self.width() // 2
        painter.setPen(QPen(QColor(t.line), 2))
        above, below = self._joins
        if above:
            painter.drawLine(QPoint(middle, 0), QPoint(middle, MARK_Y - 9))
        if below:
            painter.drawLine(QPoint(middle, MARK_Y + 9), QPoint(middle, self.height()))
        icon = theme.state_icon(self._state)
        icon.paint(painter, middle - 8, MARK_Y - 8, 16, 16)
        painter.end()
