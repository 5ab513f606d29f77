"""The right pane: a title, then sections one under another, scrolled as a whole."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from casebook.ui import theme
from casebook.ui.widgets.links import LinkButton
from casebook.ui.widgets.plain import heading, plain_label, rule
from casebook.ui.widgets.visible_text import one_line

MINIMUM_WIDTH = 320


class Section(QWidget):
    """A heading with its actions at the right, and what stands under it."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(title)
        self._head = QHBoxLayout()
        self._head.setContentsMargins(0, 0, 0, 0)
        self._title = heading(title)
        self._head.addWidget(self._title)
        self._head.addStretch()
        self._body = QVBoxLayout()
        self._body.setContentsMargins(0, 0, 0, 0)
        self._body.setSpacing(theme.XS)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, theme.S, 0, theme.XS)
        layout.setSpacing(theme.XS)
        layout.addWidget(rule())
        layout.addLayout(self._head)
        layout.addLayout(self._body)

    def set_title(self, title: str) -> None:
        """Change the heading."""
        self._title.setText(title)
        self.setAccessibleName(title)

    def add_action(self, text: str, action: Callable[[], None]) -> QToolButton:
        """Put an action at the right of the heading."""
        button = LinkButton(text, action)
        self._head.addWidget(button)
        return button

    def add(self, widget: QWidget) -> None:
        """Put a widget at the end of the section."""
        self._body.addWidget(widget)

    def insert(self, widget: QWidget) -> None:
        """Put a widget at the beginning of the section."""
        self._body.insertWidget(0, widget)

    def clear(self) -> None:
        """Take everything out of the section."""
        while (item := self._body.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()

    def show_widgets(self, widgets: Sequence[QWidget], when_empty: str = "") -> None:
        """Show these widgets and no others, or a muted sentence when there are none."""
        self.clear()
        for widget in widgets:
            self.add(widget)
        if not widgets and when_empty:
            self.add(plain_label(when_empty, wrap=True, role="muted"))


class Detail(QScrollArea):
    """A pane of sections under a title; it scrolls up and down, never sideways."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setMinimumWidth(MINIMUM_WIDTH)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inner = QWidget()
        # One long link would widen all sections and put the end of every line out of reach.
        inner.setMinimumWidth(1)
        self._layout = QVBoxLayout(inner)
        self._layout.setContentsMargins(theme.L, theme.M, theme.L, theme.L)
        self._layout.setSpacing(theme.XS)
        self._number = plain_label(role="muted")
        self._number.setFont(theme.scaled(1.0, bold=True))
        self._title = QLabel()
        self._title.setTextFormat(Qt.TextFormat.PlainText)
        self._title.setWordWrap(True)
        self._title.setMinimumWidth(40)
        self._title.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._title.setFont(theme.scaled(1.25, bold=True))
        self._title.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._struck = plain_label(wrap=True, role="wrong")
        for label in (self._number, self._title, self._struck):
            self._layout.addWidget(label)
        self._layout.addStretch()
        self.setWidget(inner)
        self.set_title("", "")

    def set_title(self, number: str, title: str, retracted: str | None = None) -> None:
        """Show number and title; a retracted thing says so with its reason."""
        self._number.setText(number)
        self._number.setVisible(bool(number))
        self._title.setText(one_line(title, 300))
        self._title.setVisible(bool(title))
        self._struck.setText("" if retracted is None else f"Retracted: {retracted}")
        self._struck.setVisible(retracted is not None)

    def add(self, widget: QWidget) -> None:
        """Put a widget at the end."""
        self._layout.insertWidget(self._layout.count() - 1, widget)

    def add_section(self, title: str) -> Section:
        """Put a new section at the end."""
        section = Section(title)
        self.add(section)
        return section
