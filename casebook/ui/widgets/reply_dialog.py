"""Register a reply: its file, what was found in it, and how it came into this office's hands."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from casebook.actions import preview_reply, register_reply
from casebook.actions.preview_reply import Preview
from casebook.actions.progress import OnCase, Progress
from casebook.actions.register_reply import Registered
from casebook.errors import CaseError, FieldError
from casebook.model.labels import label
from casebook.model.reply import ReplyForm
from casebook.model.reply_table import ReadOptions
from casebook.ui import file_dialogs, theme
from casebook.ui.widgets.correct_dialog import scrolled
from casebook.ui.widgets.dialog_job import DialogJob
from casebook.ui.widgets.plain import plain_label
from casebook.ui.widgets.reply_fields import (
    HANDS,
    NO_LEG,
    RegisterForm,
    leg_choices,
    new_reply,
    sender_choices,
)
from casebook.ui.widgets.reply_preview import ReplyPreview
from casebook.ui.widgets.request_known import Known
from casebook.ui.widgets.visible_text import one_line
from casebook.ui.workplace import Workplace

ROWS_SHOWN = 20
NO_FILE = "No file chosen. A reply on paper or by word of mouth needs none."
LEAVE = "The reply is not registered. What you typed is lost when you leave."


class ReplyDialog(QDialog):
    """Takes a reply to one request; the file is only read, and looked at before it is kept.

    `registered` is what was made of it, and `wants_match` whether its rows are matched next.
    """

    def __init__(
        self,
        place: Workplace,
        known: Known,
        path: Path | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Casebook")
        self._place = place
        self._known = known
        self._is_registering = False
        self.path: Path | None = None
        self.registered: Registered | None = None
        self.wants_match = False
        self.form = RegisterForm(place)
        self.form.set_choices("from_agency_id", sender_choices(known))
        self.form.set_choices("leg_id", leg_choices(known, place.zones[1]))
        self.form.start_new(new_reply(known, place))
        self.form.asked.connect(self.register)
        self.form.abandoned.connect(self.reject)
        for name in ("form", "leg_id"):
            self.form.editor(name).changed.connect(self._show_fields)
        self.form.editor("from_agency_id").changed.connect(self._look)
        self.preview = ReplyPreview()
        self.job = DialogJob(place)
        inner = QWidget()
        layout = QVBoxLayout(inner)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.S)
        layout.addLayout(self._make_file_row())
        layout.addWidget(self.preview)
        layout.addWidget(self.job)
        layout.addWidget(self.form)
        scrolled(
            self,
            f"A reply to {label(known.request)}",
            "Its file is only read, and stays as it is. It becomes an exhibit with its SHA-256 and "
            "its custody; nothing in it answers a line before you say so.",
            inner,
            height=640,
            width=760,
        )
        self._show_fields()
        QTimer.singleShot(0, self.choose_button, self._focus_file)
        if path is not None:
            self.choose(path)

    def choose(self, path: Path) -> None:
        """Take a file and look at it."""
        self.path = path
        self._path_label.setText(one_line(str(path), 100))
        self._no_file_button.show()
        self._look()

    def take_no_file(self) -> None:
        """Register without a file: a letter on paper, or word of mouth."""
        self.path = None
        self.job.stop()
        self._path_label.setText(NO_FILE)
        self._no_file_button.hide()
        self.preview.clear()
        self.form.editor("form").set_value(ReplyForm.PAPER)
        self._show_fields()

    def register(self) -> None:
        """Register the reply, or say in a sentence why it cannot be."""
        if self._is_registering:
            return
        try:
            typed = self.form.typed
        except FieldError as error:
            self.form.show_error(error)
            return
        path, request_id = self.path, self._known.request.id
        self.wants_match = bool(typed.and_match) and self._is_readable()
        mark_leg = bool(typed.mark_leg) and typed.leg_id != NO_LEG
        self._is_registering = True
        self.form.setEnabled(False)

        def work(on_case: OnCase, progress: Progress) -> Registered:
            draft = typed.draft(request_id)
            return register_reply.register(
                on_case, draft, path, typed.handed(), progress, mark_leg=mark_leg
            )

        self.job.start(
            "Registering the reply", work, self._on_registered, self._on_refused, self._on_stopped
        )

    def reject(self) -> None:
        """Close without registering; asks first when something was typed."""
        if self._is_registering:
            # What is being written is either there or not: it is waited for.
            self.job.cancel()
            return
        is_begun = self.form.is_dirty or self.path is not None
        if is_begun and not self._place.messages.confirm(LEAVE, "Leave"):
            return
        super().reject()

    def done(self, code: int) -> None:
        self.job.stop()
        super().done(code)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            # Enter on the row of the file: nothing is registered by accident.
            return
        super().keyPressEvent(event)

    def _make_file_row(self) -> QHBoxLayout:
        self._path_label = plain_label(NO_FILE, wrap=True, role="muted")
        self.choose_button = QPushButton("Choose a file …")
        self.choose_button.setAutoDefault(False)
        self.choose_button.clicked.connect(lambda: self._on_choose())
        self._no_file_button = QPushButton("Without a file")
        self._no_file_button.setAutoDefault(False)
        self._no_file_button.clicked.connect(lambda: self.take_no_file())
        self._no_file_button.hide()
        row = QHBoxLayout()
        row.addWidget(self._path_label, 1)
        row.addWidget(self.choose_button)
        row.addWidget(self._no_file_button)
        return row

    def _focus_file(self) -> None:
        self.choose_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_choose(self) -> None:
        path = file_dialogs.open_file(self, "The file of the reply (it is only read)")
        if path is not None:
            self.choose(path)

    def _look(self) -> None:
        path = self.path
        if path is None or self._is_registering:
            return
        agency_id = str(self.form.editor("from_agency_id").value() or "")
        self.preview.clear()
        self.job.start(
            f"Looking at {one_line(path.name, 60)}",
            lambda on_case, progress: preview_reply.preview(
                on_case, path, ReadOptions(), progress, agency_id=agency_id, rows=ROWS_SHOWN
            ),
            partial(self._on_looked, path),
            self._on_not_looked,
            partial(self.preview.say, "It was not looked at. It can be registered all the same."),
        )

    def _on_looked(self, path: Path, found: Preview) -> None:
        self.preview.show_preview(found)
        form = ReplyForm.TEXT if found.content is None else found.content.about.form
        if found.content is None and path.suffix.lower() in (".xlsx", ".xls", ".csv"):
            form = ReplyForm.TABLE
        elif found.content is None and path.suffix.lower() == ".pdf":
            form = ReplyForm.PDF
        self.form.editor("form").set_value(form)
        self._show_fields()

    def _on_not_looked(self, error: CaseError) -> None:
        self.preview.say_wrong(str(error))

    def _is_readable(self) -> bool:
        return self.path is not None and self.preview.is_readable

    def _show_fields(self) -> None:
        hidden: set[str] = set()
        if self.form.editor("form").value() is ReplyForm.ORAL:
            # Nothing goes from hand to hand.
            hidden.update(HANDS)
        if self.form.editor("leg_id").value() == NO_LEG:
            hidden.add("mark_leg")
        if not self._is_readable():
            hidden.add("and_match")
        self.form.hide_fields(hidden)

    def _on_registered(self, made: Registered) -> None:
        self._is_registering = False
        self.registered = made
        self.accept()

    def _on_refused(self, error: CaseError) -> None:
        self._on_stopped()
        self.form.show_error(error)

    def _on_stopped(self) -> None:
        self._is_registering = False
        self.form.setEnabled(True)
