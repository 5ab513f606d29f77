"""The one door through which the window speaks to the examiner."""

from __future__ import annotations

import html
from dataclasses import dataclass, field
from typing import Protocol

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QMessageBox, QVBoxLayout, QWidget

from casebook.ui import theme
from casebook.ui.widgets.editors import TextEditor
from casebook.ui.widgets.plain import plain_label, without_icons


class Messages(Protocol):
    """What a page may say and ask; tests put a recorder in its place."""

    def tell(self, sentence: str) -> None:
        """Show a sentence the examiner has to read."""

    def confirm(self, question: str, action: str) -> bool:
        """Ask before `action` (the words on the button) is done; say whether it shall be."""

    def ask_reason(self, question: str, action: str) -> str | None:
        """Ask for a reason in words; None when the examiner changes their mind."""


class WindowMessages:
    """Shows messages as dialogs over a window."""

    def __init__(self, parent: QWidget | None) -> None:
        self._parent = parent

    def tell(self, sentence: str) -> None:
        """Show `sentence` and wait for OK."""
        box = _box(self._parent, sentence, QMessageBox.Icon.NoIcon)
        box.setStandardButtons(QMessageBox.StandardButton.Ok)
        without_icons(box).exec()

    def confirm(self, question: str, action: str) -> bool:
        """Show `question` with a button called `action`."""
        box = _box(self._parent, question, QMessageBox.Icon.NoIcon)
        box.setStandardButtons(QMessageBox.StandardButton.Cancel)
        button = box.addButton(action, QMessageBox.ButtonRole.AcceptRole)
        box.setDefaultButton(button)
        without_icons(box).exec()
        return box.clickedButton() is button

    def ask_reason(self, question: str, action: str) -> str | None:
        """Show `question` with a box for the reason."""
        dialog = ReasonDialog(question, action, self._parent)
        if dialog.exec() != QDialog.DialogCode.Accepted:
            return None
        return dialog.reason()


class ReasonDialog(QDialog):
    """Asks for a reason; its accept button works only once there is one."""

    def __init__(self, question: str, action: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Casebook")
        self.setMinimumWidth(440)
        self._edit = TextEditor("Reason", rows=3)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self._accept_button = buttons.addButton(action, QDialogButtonBox.ButtonRole.AcceptRole)
        self._accept_button.setEnabled(False)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        self._edit.changed.connect(self._on_changed)
        self._edit.submitted.connect(self._on_submitted)
        layout = QVBoxLayout(self)
        layout.addWidget(plain_label(question, wrap=True))
        layout.addWidget(self._edit)
        layout.addWidget(without_icons(buttons))
        self._edit.focus()

    def reason(self) -> str:
        """Give the reason as typed."""
        return self._edit.value().strip()

    def _on_changed(self) -> None:
        self._accept_button.setEnabled(bool(self.reason()))

    def _on_submitted(self) -> None:
        if self.reason():
            self.accept()


@dataclass
class Recorder:
    """Keeps what was said and answers from what it was given; for tests and scripted runs."""

    told: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    confirms: bool = True
    reason: str | None = "because it was wrong"

    def tell(self, sentence: str) -> None:
        """Keep `sentence`."""
        self.told.append(sentence)

    def confirm(self, question: str, action: str) -> bool:
        """Keep `question`; answer `confirms`."""
        self.asked.append(question)
        return self.confirms

    def ask_reason(self, question: str, action: str) -> str | None:
        """Keep `question`; answer `reason`."""
        self.asked.append(question)
        return self.reason


def _box(parent: QWidget | None, sentence: str, icon: QMessageBox.Icon) -> QMessageBox:
    box = QMessageBox(parent)
    if parent is None:
        theme.dress(box)
    box.setWindowTitle("Casebook")
    box.setIcon(icon)
    box.setTextFormat(Qt.TextFormat.RichText)
    # The inner label offers no plain format of its own: escape the sentence into one span.
    box.setText("<span>" + html.escape(sentence).replace("\n", "<br>") + "</span>")
    return box
