"""Chips: short texts in a frame, each with a button that takes it away."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton, QWidget

from casebook.ui import theme
from casebook.ui.widgets.plain import plain_label


class ChipRow(QWidget):
    """A row of removable chips; each has a key that the owner gave it."""

    removed = Signal(str)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self._layout = QHBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(theme.XS)
        self._layout.addStretch()
        self._keys: tuple[tuple[str, str], ...] = ()

    def chips(self) -> tuple[tuple[str, str], ...]:
        """Give the chips shown as (key, text)."""
        return self._keys

    def set_chips(self, chips: Sequence[tuple[str, str]]) -> None:
        """Show these (key, text) chips, in order."""
        self._keys = tuple(chips)
        while self._layout.count() > 1:
            item = self._layout.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for place, (key, text) in enumerate(self._keys):
            self._layout.insertWidget(place, self._chip(key, text))
        self.setVisible(bool(self._keys))

    def retint(self) -> None:
        """Draw the icons in the colours now in force."""
        self.set_chips(self._keys)

    def _chip(self, key: str, text: str) -> QFrame:
        chip = QFrame()
        chip.setProperty("role", "chip")
        shown = text if len(text) <= 48 else text[:47] + "…"
        remove_button = QToolButton()
        remove_button.setProperty("role", "quiet")
        remove_button.setIcon(theme.icon("cancel"))
        remove_button.setAutoRaise(True)
        remove_button.setAccessibleName(f"Remove {text}")
        remove_button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        remove_button.clicked.connect(lambda: self.removed.emit(key))
        layout = QHBoxLayout(chip)
        layout.setContentsMargins(theme.S, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(plain_label(shown))
        layout.addWidget(remove_button)
        return chip
