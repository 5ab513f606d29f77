"""Numbers as links: EX-3 on a button that goes there."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QWidget

from casebook.ui import theme
from casebook.ui.widgets.plain import plain_label
from casebook.ui.widgets.visible_text import tooltip


class LinkButton(QToolButton):
    """A flat button that reads as a link and works by mouse and keyboard."""

    def __init__(
        self, text: str, action: Callable[[], None], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setText(text.replace("&", "&&"))
        self.setAccessibleName(text)
        self.setProperty("role", "link")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.clicked.connect(lambda: action())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Follow the link with Enter too, also in a dialog, where Enter is for its own button."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)


class ElidedLink(QWidget):
    """A link on a line of its own, cut with … where it does not fit; its tip says it whole."""

    def __init__(
        self, text: str, action: Callable[[], None], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._text = text
        self.button = LinkButton(text, action)
        self.button.setToolTip(tooltip(text))
        self._around = self.button.sizeHint().width() - self._width_of(text)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.button)
        row.addStretch()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        room = max(0, self.width() - self._around)
        elide = Qt.TextElideMode.ElideRight
        shown = self.button.fontMetrics().elidedText(self._text, elide, room)
        self.button.setText(shown.replace("&", "&&"))

    def _width_of(self, text: str) -> int:
        return self.button.fontMetrics().horizontalAdvance(text)


class NumberLink(LinkButton):
    """The number of a thing in the case; `follow` is given the number."""

    def __init__(
        self,
        number: str,
        follow: Callable[[str], None],
        text: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text or number, lambda: follow(number), parent)
        self.number = number


def number_row(numbers: Sequence[str], follow: Callable[[str], None], before: str = "") -> QWidget:
    """Make a row of number links, with a muted word before them."""
    row = QWidget()
    layout = QHBoxLayout(row)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(theme.XS)
    if before:
        layout.addWidget(plain_label(before, role="muted"))
    for number in numbers:
        layout.addWidget(NumberLink(number, follow))
    layout.addStretch()
    return row
