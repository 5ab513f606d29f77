"""Digests for the eye: groups of four, in the mono face."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from casebook.ui import theme


def grouped(value: str) -> str:
    """Give a hex value in groups of four."""
    return " ".join(value[i : i + 4] for i in range(0, len(value), 4))


class DigestLabel(QLabel):
    """A digest in groups of four, wrapped, selectable; its accessible name is the bare value."""

    def __init__(self, value: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFont(theme.mono())
        self.setWordWrap(True)
        self.setMinimumWidth(40)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.show_value(value)

    def show_value(self, value: str) -> None:
        """Show another value."""
        self.setText(grouped(value))
        self.setAccessibleName(value)
