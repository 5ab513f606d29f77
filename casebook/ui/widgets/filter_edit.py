"""The box in which a list is filtered."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit


class FilterEdit(QLineEdit):
    """Says what is typed or cleared by hand; Escape empties it, and only then goes on."""

    filtered = Signal(str)

    def __init__(self, placeholder: str, accessible_name: str) -> None:
        super().__init__()
        self._is_silent = False
        self.setPlaceholderText(placeholder)
        self.setAccessibleName(accessible_name)
        self.setClearButtonEnabled(True)
        self.textChanged.connect(self._say)

    def show_text(self, text: str) -> None:
        """Show a filter that is in force already."""
        # Not by blocking signals: the button that clears would not hear of it, and stay or be away.
        self._is_silent = True
        try:
            self.setText(text)
        finally:
            self._is_silent = False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
            return
        super().keyPressEvent(event)

    def _say(self, text: str) -> None:
        if not self._is_silent:
            self.filtered.emit(text)
