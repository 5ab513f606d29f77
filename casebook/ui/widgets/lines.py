"""Widgets one under another that are shown anew as a whole."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from casebook.ui import theme
from casebook.ui.widgets.plain import plain_label


class Lines(QWidget):
    """A column of widgets; whatever stands above or below it keeps its place and its focus."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(theme.XS)

    def show_widgets(self, widgets: Sequence[QWidget], when_empty: str = "") -> None:
        """Show these widgets and no others, or a muted sentence when there are none."""
        while (item := self._layout.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for widget in widgets:
            self._layout.addWidget(widget)
        if not widgets and when_empty:
            self._layout.addWidget(plain_label(when_empty, wrap=True, role="muted"))
