"""The bar that chooses among the views of a page."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QKeySequence, QPainter, QPaintEvent, QShortcut
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QToolButton, QWidget

from casebook.ui import theme
from casebook.ui.widgets.visible_text import tooltip


class ViewBar(QWidget):
    """One button a view; the arrow keys go along the bar, Alt+1, Alt+2 … choose from anywhere."""

    view_chosen = Signal(int)

    def __init__(self, titles: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Views")
        self._group = QButtonGroup(self)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(theme.L - theme.XS, theme.XS, theme.M, theme.XS)
        layout.setSpacing(theme.XS)
        for place, title in enumerate(titles):
            button = _ViewButton(title)
            button.setProperty("role", "quiet")
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            button.setAccessibleName(f"{title}, Alt+{place + 1}")
            button.setToolTip(tooltip(f"Alt+{place + 1}"))
            self._group.addButton(button, place)
            layout.addWidget(button)
            # Of the window, and works only while the bar is visible.
            shortcut = QShortcut(QKeySequence(f"Alt+{place + 1}"), self)
            shortcut.activated.connect(button.click)
        layout.addStretch()
        self._group.idToggled.connect(self._on_toggled)

    def show_view(self, place: int) -> None:
        """Mark a view as the one shown."""
        button = self._group.button(place)
        if button is not None:
            button.setChecked(True)

    def button(self, place: int) -> QToolButton:
        """Give the button of a view."""
        found = self._group.button(place)
        if not isinstance(found, QToolButton):
            raise IndexError(place)
        return found

    def _on_toggled(self, place: int, is_checked: bool) -> None:
        if is_checked:
            self.view_chosen.emit(place)


class _ViewButton(QToolButton):
    """A flat button with a line under it while its view is shown."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self.setText(title)
        self.setCheckable(True)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.isChecked():
            painter = QPainter(self)
            painter.fillRect(
                6, self.height() - 2, self.width() - 12, 2, QColor(theme.tokens().accent)
            )
            painter.end()
