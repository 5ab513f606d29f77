"""Set a registered reply beside the lines it answers: how it is read, then what is taken over."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from casebook.actions import match_reply
from casebook.actions.match_reply import Accepted, Choice, Proposal
from casebook.actions.progress import OnCase, Progress
from casebook.actions.reply_columns import keep_columns
from casebook.errors import CaseError
from casebook.model.labels import label
from casebook.model.reply import Reply
from casebook.store.case_file import CaseFile
from casebook.ui import theme
from casebook.ui.widgets.columns_page import ColumnsPage
from casebook.ui.widgets.dialog_job import DialogJob
from casebook.ui.widgets.match_page import MatchPage
from casebook.ui.widgets.match_rows import MatchRow, match_rows
from casebook.ui.widgets.plain import heading, plain_label
from casebook.ui.widgets.visible_text import one_line
from casebook.ui.workplace import Workplace

WIDTH, HEIGHT = 1100, 660
LEAVE = "What you have chosen is not taken over yet. It is lost when you leave."
BACK = "What you have chosen is lost when the reply is read in another way."
READ_SAYS = (
    "Say what each column is, and what the file leaves open. What stands there is guessed by names "
    "alone; nothing is matched before you have said that it is right."
)
MATCH_SAYS = (
    "Nothing is taken over yet. Up and Down choose a line; A, P and R take its row as answered, "
    "partly or refused, O leaves it as it is. Ctrl+Enter accepts."
)


@dataclass(frozen=True, slots=True)
class _Matched:
    """What was found on a thread of its own, ready to be drawn."""

    proposal: Proposal
    rows: tuple[MatchRow, ...]
    ready: tuple[Choice, ...]


class MatchDialog(QDialog):
    """First how the reply is read, then the lines; only Accept writes to the case."""

    def __init__(
        self, place: Workplace, reply: Reply, sender: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Casebook")
        # On a small or enlarged screen, no larger than that.
        room = self.screen().availableSize()
        self.resize(min(WIDTH, room.width()), min(HEIGHT, room.height()))
        self._place = place
        self._reply = reply
        self._is_accepting = False
        self._proposal: Proposal | None = None
        self.accepted_reply: Accepted | None = None
        self.columns = ColumnsPage(place, reply, sender)
        self.columns.ready_changed.connect(self._show_state)
        self.lines = MatchPage(place)
        self.lines.changed.connect(self._show_state)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.columns)
        self.stack.addWidget(self.lines)
        self._says = plain_label(READ_SAYS, wrap=True, role="muted")
        self.job = DialogJob(place)
        self._foot = plain_label(wrap=True)
        self._error = plain_label(wrap=True, role="wrong")
        self._error.hide()
        self.match_button = self._button("These roles are right: match", self.match, "main")
        self.accept_button = self._button("Accept", self.take_over, "main")
        self.back_button = self._button("Read it in another way …", self.go_back)
        self.leave_button = self._button("Abandon", self.reject)
        foot = QHBoxLayout()
        foot.addWidget(self._foot, 1)
        for button in (
            self.match_button, self.accept_button, self.back_button, self.leave_button
        ):  # fmt: skip
            foot.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.L, theme.L, theme.L, theme.L)
        layout.setSpacing(theme.S)
        name = one_line(reply.name, 60)
        layout.addWidget(heading(f"{label(reply)} beside the lines: {name}", 1.2, wrap=True))
        layout.addWidget(self._says)
        layout.addWidget(self.stack, 1)
        layout.addWidget(self.job)
        layout.addWidget(self._error)
        layout.addLayout(foot)
        self._show_state()
        self.columns.begin()

    @property
    def proposal(self) -> Proposal | None:
        """Give what was found when the reply was set beside the lines."""
        return self._proposal

    def error_text(self) -> str:
        """Give what keeps the reply from being matched or taken over."""
        return self._error.text()

    def foot_text(self) -> str:
        """Give what is still to be decided, or what would be taken over."""
        return self._foot.text()

    def match(self) -> None:
        """Set the reply beside the lines, as the examiner has said that it is read."""
        if self.columns.missing or self.job.is_running:
            return
        self._error.hide()
        by = self._place.examiner.title()
        options = dataclasses.replace(self.columns.options, decided_by=by)
        reply, path = self._reply, self.columns.path

        def work(on_case: OnCase, progress: Progress) -> _Matched:
            proposal = match_reply.propose(on_case, reply, options, progress, path=path)
            return _Matched(proposal, match_rows(proposal, progress), proposal.ready())

        self.match_button.setEnabled(False)
        self.job.start(
            f"Matching {label(reply)}", work, self._on_matched, self._on_failed, self._show_state
        )

    def go_back(self) -> None:
        """Go back to how the reply is read; what was chosen is lost."""
        if self.lines.has_choices and not self._place.messages.confirm(BACK, "Read it anew"):
            return
        self._proposal = None
        self._error.hide()
        self.stack.setCurrentWidget(self.columns)
        self.columns.table.focus_first()
        self._show_state()

    def take_over(self) -> None:
        """Keep the rows and answer the lines that were chosen."""
        proposal = self._proposal
        if proposal is None or self._is_accepting:
            return
        self._is_accepting = True
        self._error.hide()
        self._show_state()
        choices, keeps = self.lines.choices, self.columns.keeps

        def write(case: CaseFile) -> Accepted:
            return _accept(case, proposal, choices, keeps)

        self.job.start(
            "Writing what is taken over",
            lambda on_case, progress: on_case(write),
            self._on_accepted,
            self._on_failed,
        )

    def reject(self) -> None:
        """Close without taking anything over; asks first when something was chosen."""
        if self._is_accepting:
            return
        is_begun = self._proposal is not None and self.lines.has_choices
        if is_begun and not self._place.messages.confirm(LEAVE, "Leave"):
            return
        super().reject()

    def done(self, code: int) -> None:
        self.columns.stop()
        self.job.stop()
        super().done(code)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                if self._proposal is not None:
                    self.take_over()
                else:
                    self.match()
            return
        super().keyPressEvent(event)

    def _button(self, words: str, action: object, role: str = "") -> QPushButton:
        button = QPushButton(words)
        button.setAutoDefault(False)
        if role:
            button.setProperty("role", role)
        if callable(action):
            button.clicked.connect(lambda _=False: action())
        return button

    def _on_matched(self, found: _Matched) -> None:
        self._proposal = found.proposal
        self.stack.setCurrentWidget(self.lines)
        self.lines.show_proposal(found.proposal, found.rows, found.ready)
        self._show_state()

    def _on_failed(self, error: CaseError) -> None:
        self._is_accepting = False
        self._error.setText(str(error))
        self._error.show()
        self._show_state()

    def _on_accepted(self, kept: Accepted) -> None:
        self._is_accepting = False
        self.accepted_reply = kept
        count = len(kept.lines)
        lines = "1 line" if count == 1 else f"{count:,} lines"
        rows = f"{kept.reply.rows_read:,} rows kept"
        self._place.said.emit(f"{label(kept.reply)}: {lines} answered, {rows}.")
        self.accept()

    def _show_state(self) -> None:
        is_matched = self._proposal is not None
        self._says.setText(MATCH_SAYS if is_matched else READ_SAYS)
        for button in (self.accept_button, self.back_button):
            button.setVisible(is_matched)
            button.setEnabled(not self._is_accepting)
        self.match_button.setVisible(not is_matched)
        missing = self.columns.missing
        self.match_button.setEnabled(not missing and not self.job.is_running)
        self.lines.setEnabled(not self._is_accepting)
        if is_matched:
            self._foot.setText(self.lines.said_of_choices())
            chosen = self.lines.has_choices
            self.accept_button.setText("Accept" if chosen else "Keep the rows, answer no line")
        else:
            self._foot.setText(missing or "Nothing is open. Is each role right?")


def _accept(case: CaseFile, proposal: Proposal, choices: Sequence[Choice], keeps: bool) -> Accepted:
    if keeps:
        # First, so that undo takes the answers back before it takes this back.
        header = proposal.content.about.header
        keep_columns(case, proposal.reply.from_agency_id, "", header, proposal.options)
    return match_reply.accept(case, proposal, choices)
