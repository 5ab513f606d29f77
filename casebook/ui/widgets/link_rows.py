"""Links to actions that wrap over as many rows as they need."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from casebook.ui import theme
from casebook.ui.widgets.links import LinkButton


class LinkRows(QWidget):
    """Actions side by side, in the order of the keyboard, wrapped at the right edge."""

    def __init__(
        self, links: Sequence[tuple[str, Callable[[], None]]], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.links = tuple(LinkButton(text, action, self) for text, action in links)
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setSizePolicy(policy)
        self._arrange()

    def show_only(self, texts: Sequence[str]) -> None:
        """Show the links with these texts and hide the others."""
        for link in self.links:
            link.setVisible(link.accessibleName() in texts)
        self._arrange()

    def sizeHint(self) -> QSize:
        return QSize(200, self.minimumHeight())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        left, top, row_height = 0, 0, 0
        for link in self.links:
            if link.isHidden():
                continue
            size = link.sizeHint()
            if left and left + size.width() > self.width():
                left, top = 0, top + row_height
            link.setGeometry(QRect(left, top, size.width(), size.height()))
            left += size.width() + theme.M
            row_height = max(row_height, size.height())
        if self.height() != top + row_height:
            self.setFixedHeight(top + row_height)
