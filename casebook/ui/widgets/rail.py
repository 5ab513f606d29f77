"""The rail at the left: the eight pages, each with the count of what needs attention there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import (
    QListWidget,
    QListWidgetItem,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from casebook.ui import theme

WIDTH = 156
COUNT_ROLE = Qt.ItemDataRole.UserRole
KEY_ROLE = Qt.ItemDataRole.UserRole + 1


class Rail(QListWidget):
    """A list of pages; choosing one by mouse or keyboard goes there."""

    page_chosen = Signal(int)

    def __init__(self, pages: Sequence[tuple[str, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pages = tuple(pages)
        self.setAccessibleName("Pages")
        self.setProperty("role", "rail")
        self.setFixedWidth(WIDTH)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setItemDelegate(_CountDelegate(self))
        self.setIconSize(QSize(16, 16))
        for place, (title, icon) in enumerate(self._pages):
            item = QListWidgetItem(theme.icon(icon), title)
            item.setData(KEY_ROLE, str(place + 1))
            self.addItem(item)
        self.show_counts({})
        self.currentRowChanged.connect(self._on_row)

    def show_page(self, place: int) -> None:
        """Mark the page shown, without going there."""
        self.blockSignals(True)
        self.setCurrentRow(place)
        self.blockSignals(False)

    def show_counts(self, counts: Mapping[str, int]) -> None:
        """Show how many things need attention on each page, by its title."""
        for place, (title, _) in enumerate(self._pages):
            count = counts.get(title, 0)
            item = self.item(place)
            item.setData(COUNT_ROLE, count)
            words = f"{title}, {count} need attention" if count else title
            item.setData(Qt.ItemDataRole.AccessibleTextRole, words)

    def retint(self) -> None:
        """Draw the icons in the colours now in force."""
        for place, (_, icon) in enumerate(self._pages):
            self.item(place).setIcon(theme.icon(icon))

    def _on_row(self, row: int) -> None:
        if row >= 0:
            self.page_chosen.emit(row)


class _CountDelegate(QStyledItemDelegate):
    """Draws the count, or else the key of the page, at the right of an item."""

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return QSize(WIDTH, option.fontMetrics.height() + theme.L)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        super().paint(painter, option, index)
        t = theme.tokens()
        area: QRect = option.rect.adjusted(0, 0, -theme.S, 0)
        side = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        count = index.data(COUNT_ROLE)
        painter.save()
        if count:
            text = str(count)
            width = max(20, painter.fontMetrics().horizontalAdvance(text) + 10)
            badge = QRect(area.right() - width - 16, area.center().y() - 8, width, 17)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(t.attention))
            painter.drawRoundedRect(badge, 3, 3)
            painter.setPen(QColor(t.surface))
            painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, text)
        painter.setPen(QColor(t.muted))
        painter.drawText(area, side, index.data(KEY_ROLE))
        painter.restore()
