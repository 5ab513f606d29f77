"""A small strip of bars: how often something occurs over the time of the whole case."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from casebook.ui import theme

HEIGHT = 34
LEAST_BAR = 2


class Sparkline(QWidget):
    """Bars for counts in equal steps of time, on a base line; its description says them in words.

    It never queries: it shows what `set_counts` gave.
    """

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._counts: tuple[int, ...] = ()
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def counts(self) -> tuple[int, ...]:
        """Give the counts shown."""
        return self._counts

    def set_counts(self, counts: Sequence[int], description: str) -> None:
        """Show other counts; `description` says in words what the bars show."""
        self._counts = tuple(counts)
        self.setAccessibleDescription(description)
        self.update()

    def bars(self) -> tuple[QRect, ...]:
        """Give the place of each bar that is drawn; a count that is not zero is never too low."""
        most = max(self._counts, default=0)
        if not most:
            return ()
        count, room = len(self._counts), self.height() - 3
        found = []
        for place, value in enumerate(self._counts):
            if value:
                left = place * self.width() // count
                right = (place + 1) * self.width() // count
                tall = max(LEAST_BAR, round(value / most * room))
                # A gap between two bars, unless they would become too thin for one.
                width = max(1, right - left - (1 if right - left > 2 else 0))
                found.append(QRect(left, self.height() - 1 - tall, width, tall))
        return tuple(found)

    def sizeHint(self) -> QSize:
        return QSize(200, HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(60, HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        tokens = theme.tokens()
        painter.fillRect(0, self.height() - 1, self.width(), 1, QColor(tokens.line))
        for bar in self.bars():
            painter.fillRect(bar, QColor(tokens.accent))
        painter.end()
