"""Where lines are typed or pasted as a table, and added to a request that is there."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from casebook.actions import check_lines, paste_lines
from casebook.actions.check_lines import Preview
from casebook.actions.paste_lines import Pasted
from casebook.errors import CaseError
from casebook.model.labels import label
from casebook.model.request import Line, Request
from casebook.store.case_file import CaseFile
from casebook.ui import theme
from casebook.ui.widgets.line_preview import LinePreview
from casebook.ui.widgets.lines_editor import LinesEditor, bad_rows_said
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
        self._is_adding = False
        self._seen: Preview | None = None
        self.added: tuple[Line, ...] = ()
        self.editor = LinesEditor(place)
        self.editor.submitted.connect(self.save)
        self.editor.changed.connect(self._on_changed)
        self.editor.progressed.connect(self._on_progressed)
        self.editor.read.connect(self._on_read)
        self.preview = LinePreview()
        self.preview.say("No line yet.")
        self.preview.repeats_left_out.connect(lambda _: self._check())
        self._error = plain_label(wrap=True, role="wrong")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.L, theme.L, theme.L, theme.L)
        layout.addWidget(heading(f"Lines for {label(request)}", 1.2))
        layout.addWidget(self.editor, 3)
        layout.addWidget(self.preview, 2)
        layout.addWidget(self._error)
        layout.addLayout(buttons_row("Add the lines", self.save, self.reject))
        self.resize(780, 680)
        self.editor.setFocus()

    def save(self) -> None:
        """Add the lines as soon as they are read and checked, or say what is wrong."""
        if self._is_adding:
            return
        self._error.clear()
        self._is_saving = True
        self._go_on()

    def reject(self) -> None:
        """Close without saving; asks first when something was typed."""
        if self.editor.text().strip() and not self._place.messages.confirm(
            "The lines are not saved. What you typed is lost when you leave.", "Leave"
        ):
            return
        super().reject()

    def error_text(self) -> str:
        """Give what keeps the lines from being added."""
        return self._error.text()

    def _on_changed(self) -> None:
        self._seen = None
        self._is_saving = False
        self._error.clear()

    def _on_progressed(self, done: int, total: int) -> None:
        self.preview.say(f"Reading row {done:,} of {total:,} …")

    def _on_read(self, pasted: Pasted) -> None:
        count = len(pasted.lines)
        words = f"{count:,} line{'' if count == 1 else 's'} understood"
        if pasted.bad:
            bad = len(pasted.bad)
            words += f", {bad:,} row{'' if bad == 1 else 's'} not"
        self.preview.say(words if pasted.lines or pasted.bad else "No line yet.")
        self._show(pasted)
        self._check()

    def _check(self) -> None:
        pasted = self.editor.pasted()
        if pasted is None:
            return
        self._seen = None
        request, lines = self._request, pasted.lines
        without = self.preview.repeats_box.isChecked()

        def look(case: CaseFile) -> Preview:
            return check_lines.preview(case, request, lines, without_repeats=without)

        self._place.case.submit(look, self._on_seen, self._on_failed, key="PasteDialog", owner=self)

    def _on_seen(self, seen: Preview) -> None:
        pasted = self.editor.pasted()
        if pasted is None:
            return
        self._seen = seen
        self._show(pasted)
        self._go_on()

    def _show(self, pasted: Pasted) -> None:
        self.preview.show_rows([row.sentence for row in pasted.bad], pasted.notes, self._seen)

    def _go_on(self) -> None:
        """Add the lines when that was asked for and everything about them is known."""
        pasted, seen = self.editor.pasted(), self._seen
        if not self._is_saving or pasted is None:
            return
        if pasted.bad:
            self._is_saving = False
            self.editor.go_to_row(pasted.bad[0].number)
            self._error.setText(bad_rows_said(pasted))
            return
        if seen is None:
            if not pasted.lines:
                self._on_failed(CaseError("There is no line to add. Type or paste one a row."))
            return
        self._is_saving = False
        self._is_adding = True
        request, decided = self._request, self.editor.decided(seen.lines)
        self._place.case.submit(
            lambda case: paste_lines.add_lines(case, request, seen.lines, decided),
            self._on_added,
            self._on_failed,
            owner=self,
        )

    def _on_added(self, lines: tuple[Line, ...]) -> None:
        self.added = lines
        self.accept()

    def _on_failed(self, error: CaseError) -> None:
        self._is_saving = self._is_adding = False
        self._error.setText(str(error))


def buttons_row(words: str, save: Callable[[], None], leave: Callable[[], None]) -> QHBoxLayout:
    """Make the buttons of a dialog that adds lines."""
    row = QHBoxLayout()
    for text, action, role in ((words, save, "main"), ("Abandon", leave, "")):
        button = QPushButton(text)
        if role:
            button.setProperty("role", role)
        button.setAutoDefault(False)
        button.clicked.connect(partial(_run, action))
        row.addWidget(button)
    row.addWidget(plain_label("Ctrl+Enter adds, Esc abandons", role="muted"))
    row.addStretch()
    return row


def _run(action: Callable[[], None], is_checked: bool = False) -> None:
    action()
