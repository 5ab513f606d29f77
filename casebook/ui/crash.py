"""The exception hook of the window: a sentence for the examiner, or the crash dialog."""

from __future__ import annotations

import platform
import sys
import threading
import traceback
from types import TracebackType

import PySide6
from PySide6.QtCore import QObject, Signal, qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPlainTextEdit, QVBoxLayout, QWidget

import casebook
from casebook.errors import Cancelled, CaseError
from casebook.ui import theme
from casebook.ui.messages import Messages
from casebook.ui.widgets.plain import plain_label, without_icons


def report_of(error: BaseException) -> str:
    """Give versions and traceback as text, without values: no case content is in it.

    The error's own message is left out, because it may quote what was read.
    """
    lines = [
        f"Casebook {casebook.__version__}",
        f"Python {platform.python_version()}, PySide6 {PySide6.__version__}, Qt {qVersion()}",
        f"{platform.system()} {platform.release()} {platform.machine()}",
        "",
    ]
    for frame in traceback.extract_tb(error.__traceback__):
        lines.append(f"{_short(frame.filename)}:{frame.lineno} in {frame.name}")
    kind = type(error)
    lines.append(f"{kind.__module__}.{kind.__qualname__}")
    return "\n".join(lines)


class CrashDialog(QDialog):
    """Says that the fault is ours and offers the report to copy."""

    def __init__(self, report: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Casebook: a fault in the program")
        self.resize(640, 420)
        text = QPlainTextEdit(report)
        text.setReadOnly(True)
        text.setFont(theme.mono())
        text.setAccessibleName("Report of the fault")
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        copy_button = buttons.addButton("Copy the report", QDialogButtonBox.ButtonRole.ActionRole)
        copy_button.clicked.connect(lambda: QGuiApplication.clipboard().setText(report))
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(
            plain_label(
                "Casebook met a fault of its own. Everything that was shown as saved is saved. "
                "The report below holds versions and the place in the program, nothing of the "
                "case. Copy it for whoever maintains Casebook, then close and open the case again.",
                wrap=True,
            )
        )
        layout.addWidget(text)
        layout.addWidget(without_icons(buttons))
        theme.dress(self)


class CrashHook(QObject):
    """Takes every error nothing else took, on whatever thread, and shows it on the UI thread.

    While one crash dialog is open further faults are not stacked on top of it.
    """

    _caught = Signal(object)

    def __init__(self, messages: Messages, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.messages = messages
        self._is_showing = False
        self._caught.connect(self._show)

    def install(self) -> None:
        """Become the hook of this process and of its threads."""
        sys.excepthook = self._on_error
        threading.excepthook = self._on_thread_error

    def _on_error(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        self._caught.emit(error)

    def _on_thread_error(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            self._caught.emit(args.exc_value)

    def _show(self, error: BaseException) -> None:
        if isinstance(error, Cancelled):
            return
        if isinstance(error, CaseError):
            self.messages.tell(str(error))
            return
        report = report_of(error)
        sys.stderr.write(report + "\n")
        if self._is_showing:
            return
        self._is_showing = True
        try:
            CrashDialog(report).exec()
        finally:
            self._is_showing = False


def _short(path: str) -> str:
    """Cut a file path down to what stands below the packages, so that no folder name leaks."""
    for mark in ("site-packages", "casebook"):
        _, found, tail = path.rpartition(mark)
        if found:
            return (mark if mark == "casebook" else "") + tail.replace("\\", "/")
    return path.replace("\\", "/").rpartition("/")[2]
