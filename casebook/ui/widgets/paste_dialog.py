"""A dialog that adds typed or pasted lines to a request that is there."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from casebook.actions import paste_lines
from casebook.errors import CaseError, FieldError
from casebook.model.labels import label
from casebook.model.request import Line, Request
from casebook.ui import theme
from casebook.ui.widgets.lines_editor import LinesEditor
from casebook.ui.widgets.plain import heading, plain_label
from casebook.ui.workplace import Workplace


class PasteDialog(QDialog):
    """Adds typed or pasted lines to a request that is there."""

    def __init__(self, place: Workplace, request: Request, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Casebook")
        self._place = place
        self._request = request
        self._is_saving = False
        self.added: tuple[Line, ...] = ()
        self.editor = LinesEditor(place)
        self.editor.submitted.connect(self.save)
        self._error = plain_label(wrap=True, role="wrong")
        save_button = QPushButton("Add the lines")
        save_button.setProperty("role", "main")
        save_button.setAutoDefault(False)
        save_button.clicked.connect(self.save)
        leave_button = QPushButton("Abandon")
        leave_button.setAutoDefault(False)
        leave_button.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        buttons.addWidget(save_button)
        buttons.addWidget(leave_button)
        buttons.addWidget(plain_label("Ctrl+Enter adds, Esc abandons", role="muted"))
        buttons.addStretch()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.L, theme.L, theme.L, theme.L)
        layout.addWidget(heading(f"Lines for {label(request)}", 1.2))
        layout.addWidget(self.editor, 1)
        layout.addWidget(self._error)
        layout.addLayout(buttons)
        self.resize(720, 520)
        self.editor.setFocus()

    def save(self) -> None:
        """Add the lines, or show what is wrong."""
        if self._is_saving:
            return
        self._error.clear()
        try:
            lines = self.editor.lines()
        except FieldError as error:
            self._error.setText(str(error))
            return
        self._is_saving = True
        self._place.case.submit(
            lambda case: paste_lines.add_lines(case, self._request, lines),
            self._on_added,
            self._on_failed,
            owner=self,
        )

    def reject(self) -> None:
        """Close without saving; asks first when something was typed."""
        if self.editor.text().strip() and not self._place.messages.confirm(
            "The lines are not saved. What you typed is lost when you leave.", "Leave"
        ):
            return
        super().reject()

    def _on_added(self, lines: tuple[Line, ...]) -> None:
        self.added = lines
        self.accept()

    def _on_failed(self, error: CaseError) -> None:
        self._is_saving = False
        self._error.setText(str(error))
