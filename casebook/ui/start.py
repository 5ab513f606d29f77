"""The window before a case is open: who works here, and new, open or sample."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from casebook import __version__
from casebook.actions.profile import Profile, save_profile
from casebook.errors import CaseError
from casebook.model.case import Examiner
from casebook.ui import theme
from casebook.ui.widgets.editors import LineEditor
from casebook.ui.widgets.plain import heading, plain_label

CHOICES = (
    ("New case", "Give it a title and a file. Everything else can be filled in later.", "Ctrl+N"),
    ("Open case", "Open a .casebook file. Only one program can have it open at a time.", "Ctrl+O"),
    (
        "Sample case",
        "Make a worked example from public facts and invented details, and look around in it.",
        "Ctrl+S",
    ),
)


class ProfileDialog(QDialog):
    """Asks who works at this computer and in which zones; every entry will name the examiner."""

    def __init__(self, profile: Profile | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Casebook")
        self.setMinimumWidth(480)
        known = profile or Profile(Examiner(""))
        self.profile = known
        self._editors = {
            "name": LineEditor("Name"),
            "rank": LineEditor("Rank", "Inspector"),
            "badge": LineEditor("Badge number"),
            "unit": LineEditor("Unit", "IFSO, Special Cell"),
            "first zone": LineEditor("First time zone"),
            "second zone": LineEditor("Second time zone"),
        }
        values = (
            known.examiner.name,
            known.examiner.rank,
            known.examiner.badge,
            known.examiner.unit,
            *known.zones,
        )
        self._error = plain_label(wrap=True, role="wrong")
        self._error.hide()
        save_button = QPushButton("Begin" if profile is None else "Save")
        save_button.setProperty("role", "main")
        save_button.setDefault(True)
        save_button.clicked.connect(self._save)
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.M)
        for row, ((name, editor), value) in enumerate(
            zip(self._editors.items(), values, strict=True)
        ):
            editor.set_value(value)
            grid.addWidget(plain_label(name.capitalize(), role="muted"), row, 0)
            grid.addWidget(editor, row, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.L, theme.L, theme.L, theme.L)
        layout.setSpacing(theme.M)
        layout.addWidget(heading("Who keeps the notebook?", 1.4))
        layout.addWidget(
            plain_label(
                "Your name stands on every entry of every case you open here. Times are shown in "
                "two zones side by side: UTC, and that of your office.",
                wrap=True,
                role="muted",
            )
        )
        layout.addLayout(grid)
        layout.addWidget(self._error)
        layout.addWidget(save_button, 0, Qt.AlignmentFlag.AlignRight)
        theme.dress(self)
        self._editors["name"].focus()

    def fill(self, **values: str) -> None:
        """Put values in by the names of the editors, with _ for a space."""
        for name, value in values.items():
            self._editors[name.replace("_", " ")].set_value(value)

    def _save(self) -> None:
        typed = {name: editor.value() for name, editor in self._editors.items()}
        profile = Profile(
            Examiner(typed["name"], typed["rank"], typed["badge"], typed["unit"]),
            (typed["first zone"], typed["second zone"]),
        )
        try:
            save_profile(profile)
        except CaseError as error:
            self._error.setText(str(error))
            self._error.show()
            self._editors["name" if not typed["name"] else "second zone"].focus()
            return
        self.profile = profile
        self.accept()


class StartWindow(QWidget):
    """Three ways to begin, and whose name will stand on what is written."""

    new_asked = Signal()
    open_asked = Signal()
    sample_asked = Signal()
    profile_asked = Signal()
    closed = Signal()

    def __init__(self, examiner: Examiner) -> None:
        super().__init__()
        self.setWindowTitle("Casebook")
        self.setAccessibleName("Casebook")
        self.resize(720, 520)
        self._busy = plain_label(role="muted", wrap=True)
        self._cancel: Callable[[], None] | None = None
        self._cancel_button = QPushButton("Cancel")
        self._cancel_button.setAccessibleName("Cancel opening the case")
        self._cancel_button.clicked.connect(self._on_cancel)
        self._cancel_button.hide()
        busy = QHBoxLayout()
        busy.addWidget(self._busy, 1)
        busy.addWidget(self._cancel_button)
        self._examiner = plain_label(wrap=False)
        self._buttons: list[QPushButton] = []
        layout = QVBoxLayout(self)
        layout.setContentsMargins(48, 40, 48, 24)
        layout.setSpacing(theme.L)
        layout.addWidget(heading("Casebook", 2.2))
        layout.addWidget(
            plain_label("One investigator, one case, one file. Nothing leaves this machine.")
        )
        signals = (self.new_asked, self.open_asked, self.sample_asked)
        for (title, words, key), signal in zip(CHOICES, signals, strict=True):
            layout.addWidget(self._choice(title, words, key, signal))
        layout.addLayout(busy)
        layout.addStretch()
        layout.addLayout(self._foot())
        self.show_examiner(examiner)
        theme.dress(self)
        self._buttons[0].setFocus()

    def show_examiner(self, examiner: Examiner) -> None:
        """Show whose name will stand on what is written."""
        self._examiner.setText(f"Examiner: {examiner.title()}")

    def show_busy(self, sentence: str, cancel: Callable[[], None] | None = None) -> None:
        """Show what is being done and take no other choice meanwhile; empty ends it.

        What can be given up comes with `cancel`.
        """
        self._busy.setText(sentence)
        self._cancel = cancel
        self._cancel_button.setVisible(cancel is not None)
        for button in self._buttons:
            button.setEnabled(not sentence)

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self.closed.emit()

    def _on_cancel(self) -> None:
        if self._cancel is not None:
            self._cancel()

    def _choice(self, title: str, words: str, key: str, signal: SignalInstance) -> QWidget:
        frame = QFrame()
        frame.setProperty("role", "chip")
        button = QPushButton(title)
        button.setAccessibleName(title)
        button.setMinimumWidth(130)
        button.setShortcut(key)
        if not self._buttons:
            button.setProperty("role", "main")
        button.clicked.connect(signal)
        self._buttons.append(button)
        row = QHBoxLayout(frame)
        row.setContentsMargins(theme.M, theme.M, theme.M, theme.M)
        row.setSpacing(theme.L)
        row.addWidget(button)
        row.addWidget(plain_label(words, wrap=True), 1)
        row.addWidget(plain_label(key, role="muted"))
        return frame

    def _foot(self) -> QHBoxLayout:
        change_button = QPushButton("Change …")
        change_button.setAccessibleName("Change the examiner and the zones")
        change_button.clicked.connect(self.profile_asked)
        foot = QHBoxLayout()
        foot.addWidget(self._examiner)
        foot.addWidget(change_button)
        foot.addStretch()
        foot.addWidget(plain_label(f"Version {__version__}", role="muted"))
        return foot
