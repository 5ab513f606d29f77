"""Numbers as links: EX-3 on a button that goes there."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QWidget

from casebook.ui import theme
from casebook.ui.widgets.plain import plain_label


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
