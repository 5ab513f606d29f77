"""What stands in the place of a list that has nothing in it: what to do next."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from casebook.ui import theme
from casebook.ui.widgets.plain import plain_label

WIDTH = 440


class EmptyState(QWidget):
    """A sentence in the middle, with buttons under it."""

    def __init__(self, says: str) -> None:
        super().__init__()
        label = plain_label(says, wrap=True, role="muted")
        label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        # The label is given its width outright: its height follows from it.
        label.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        label.setFixedWidth(WIDTH)
        centred = QHBoxLayout()
        centred.addStretch()
        centred.addWidget(label)
        centred.addStretch()
        self._row = QHBoxLayout()
        self._row.setSpacing(theme.S)
        self._row.addStretch()
        self._row.addStretch()
        self._buttons: list[QPushButton] = []
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.L, theme.L, theme.L, theme.L)
        layout.setSpacing(theme.M)
        layout.addStretch(2)
        layout.addLayout(centred)
        layout.addLayout(self._row)
        layout.addStretch(3)

    def add_button(self, text: str, run: Callable[[], None]) -> QPushButton:
        """Put another button under the sentence."""
        button = QPushButton(text)
        button.clicked.connect(lambda: run())
        self._row.insertWidget(self._row.count() - 1, button)
        self._buttons.append(button)
        if self.focusProxy() is None:
            self.setFocusProxy(button)
        return button
