"""The titles above the columns of a list of records."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QMouseEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QWidget

PADDING = 8


class Columns(Protocol):
    """What the titles stand above."""

    def column_titles(self) -> tuple[str, ...]:
        """Give the titles."""

    def column_spans(self) -> list[tuple[int, int]]:
        """Give left edge and width of each column."""

    def resize_column(self, column: int, width: int) -> None:
        """Set the width of a column."""

    def fit_column(self, column: int) -> None:
        """Make a column as wide as what it holds."""


class RecordHeader(QWidget):
    """The titles above the columns; an edge is dragged to resize, double-clicked to fit."""

    GRIP = 5

    columns_asked = Signal()
    """Choose which columns are shown."""

    resized = Signal()
    """An edge was let go of."""

    def __init__(self, records: Columns, parent: QWidget) -> None:
        super().__init__(parent)
        self._records = records
        self._dragged: int | None = None
        self.setMouseTracking(True)
        self.setAccessibleName("Column titles")

    def _edge_at(self, x: float) -> int | None:
        for column, (left, width) in enumerate(self._records.column_spans()[:-1]):
            if abs(left + width - x) <= self.GRIP:
                return column
        return None

    # Qt overrides

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._dragged = self._edge_at(event.position().x())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        x = event.position().x()
        if self._dragged is not None:
            left = self._records.column_spans()[self._dragged][0]
            self._records.resize_column(self._dragged, int(x) - left)
        on_edge = self._edge_at(x) is not None
        self.setCursor(Qt.CursorShape.SplitHCursor if on_edge else Qt.CursorShape.ArrowCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._dragged is not None:
            self._dragged = None
            self.resized.emit()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        edge = self._edge_at(event.position().x())
        if edge is not None:
            self._records.fit_column(edge)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.columns_asked.emit()
        event.accept()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        palette = self.palette()
        painter.fillRect(self.rect(), palette.color(QPalette.ColorRole.Window))
        line = palette.color(QPalette.ColorRole.Mid)
        painter.setPen(line)
        painter.drawLine(QPoint(0, self.height() - 1), QPoint(self.width(), self.height() - 1))
        baseline = PADDING // 2 + self.fontMetrics().ascent()
        titles = self._records.column_titles()
        for title, (x, width) in zip(titles, self._records.column_spans(), strict=True):
            painter.setPen(palette.color(QPalette.ColorRole.WindowText))
            shown = self.fontMetrics().elidedText(
                title, Qt.TextElideMode.ElideRight, width - PADDING
            )
            painter.drawText(x + PADDING, baseline, shown)
            painter.setPen(line)
            painter.drawLine(x + width - 1, 4, x + width - 1, self.height() - 5)
