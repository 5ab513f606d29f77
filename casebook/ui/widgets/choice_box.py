"""A box of choices that only a click or a key changes."""

from __future__ import annotations

from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox


class ChoiceBox(QComboBox):
    """Leaves the wheel to the form around it: scrolling past a question must not answer it."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Hand the wheel on; the open list of choices scrolls by itself."""
        event.ignore()
