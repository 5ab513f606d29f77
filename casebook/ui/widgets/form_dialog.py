"""A form in a dialog, for an action that needs a few values of its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QScrollArea, QVBoxLayout, QWidget

from casebook.ui import theme
from casebook.ui.widgets.form import SAVE, Action, Field, Form, Group, Save
from casebook.ui.widgets.link_rows import LinkRows
from casebook.ui.widgets.plain import heading, plain_label
from casebook.ui.workplace import Workplace


class FormDialog(QDialog):
    """Takes a new row; closes when it is saved (accepted) or abandoned (rejected)."""

    def __init__(
        self,
        place: Workplace,
        title: str,
        fields: Sequence[Field | Group],
        template: Any,
        save: Save,
        *,
        says: str = "",
        action: Action = SAVE,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Casebook")
        self.setMinimumWidth(520)
        self.form = Form(place, fields, name=title, add=save, repeats=False, action=action)
        self.form.start_new(template)
        self.form.saved.connect(self._on_saved)
        self.form.abandoned.connect(self.reject)
        self.saved_row: Any = None
        inner = QWidget()
        inner_layout = QVBoxLayout(inner)
        inner_layout.setContentsMargins(theme.L, theme.L, theme.L, theme.L)
        inner_layout.addWidget(heading(title, 1.2))
        if says:
            inner_layout.addWidget(plain_label(says, wrap=True, role="muted"))
        self._links = QVBoxLayout()
        inner_layout.addLayout(self._links)
        inner_layout.addWidget(self.form)
        inner_layout.addStretch()
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        # The cursor begins in the first field, not on what scrolls them.
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inner)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(area)
        self.resize(560, min(640, inner.sizeHint().height() + 2 * theme.L))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not event.spontaneous():
            # What is typed at once belongs into the first field, not into the frame around it.
            self.form.focus_first()

    def add_links(self, links: LinkRows) -> None:
        """Put what helps to fill the form in above it; Tab comes to it after the form."""
        self._links.addWidget(links)
        self.resize(self.width(), self.height() + links.sizeHint().height())

    def ask(self) -> Any:
        """Show it and be done with it; give the row that was saved, None when it was given up."""
        self.exec()
        self.deleteLater()
        return self.saved_row

    def reject(self) -> None:
        """Close without saving."""
        if self.form.is_editing:
            self.form.abandon()
            return
        super().reject()

    def _on_saved(self, row: Any) -> None:
        self.saved_row = row
        self.accept()
