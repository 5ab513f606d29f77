"""The long job of a dialog: how far it is, and the button that ends it, where the eye is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import shiboken6
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QWidget

from casebook.actions.progress import OnCase, Progress
from casebook.errors import CaseError
from casebook.ui import theme
from casebook.ui.jobs import LongJob
from casebook.ui.widgets.plain import ElidedLabel
from casebook.ui.workplace import Workplace

T = TypeVar("T")

WHOLE = 1_000


class DialogJob(QWidget):
    """Runs one job at a time; a new one takes the place of the last, which is heard of no more."""

    ended = Signal()
    """Nothing runs any more: done, failed or cancelled."""

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._place = place
        self._job: LongJob | None = None
        self._run = 0
        self._label = ElidedLabel(role="muted")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setFixedWidth(160)
        self._bar.setFixedHeight(8)
        self._bar.setAccessibleName("How far it is")
        self._cancel_button = QPushButton("Stop")
        self._cancel_button.setAccessibleName("Stop what is running")
        self._cancel_button.setAutoDefault(False)
        self._cancel_button.clicked.connect(lambda: self.cancel())
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.S)
        layout.addWidget(self._label, 1)
        layout.addWidget(self._bar)
        layout.addWidget(self._cancel_button)
        self._show_running(False)

    @property
    def is_running(self) -> bool:
        """Say whether a job is running."""
        return self._job is not None

    def start(
        self,
        title: str,
        work: Callable[[OnCase, Progress], T],
        done: Callable[[T], None],
        failed: Callable[[CaseError], None],
        cancelled: Callable[[], None] | None = None,
    ) -> None:
        """Run `work`; exactly one of the three is called, unless another job takes its place."""
        self.stop()
        run = self._run

        def hear(receiver: Callable[..., None], *values: Any) -> None:
            # The dialog may be gone, or busy with something else, when the job ends.
            if shiboken6.isValid(self) and run == self._run:
                self._job = None
                self._show_running(False)
                receiver(*values)
                self.ended.emit()

        self._label.set_text(title)
        self._bar.setRange(0, 0)
        job = self._place.case.start_long(
            title,
            work,
            lambda value: hear(done, value),
            lambda error: hear(failed, error),
            lambda: hear(cancelled or _nothing),
        )
        job.progressed.connect(self._on_progressed)
        self._job = job
        self._show_running(True)

    def cancel(self) -> None:
        """Ask the job to end at its next safe place; it tells when it has."""
        if self._job is not None:
            self._job.cancel()
            self._label.set_text(f"Stopping: {self._job.title}")

    def stop(self) -> None:
        """Give up what is running; nothing is heard of it any more."""
        self._run += 1
        if self._job is not None:
            self._job.cancel()
            self._job = None
            self._show_running(False)

    def _show_running(self, is_running: bool) -> None:
        for widget in (self._label, self._bar, self._cancel_button):
            widget.setVisible(is_running)

    def _on_progressed(self, done: int, total: int | None, what: str) -> None:
        if self._job is None or self.sender() is not self._job:
            return
        share = ""
        if total:
            self._bar.setRange(0, WHOLE)
            self._bar.setValue(min(WHOLE, done * WHOLE // total))
        else:
            self._bar.setRange(0, 0)
            share = f", {done:,} rows" if done else ""
        stopping = "stopping: " if self._job.is_cancelling else ""
        self._label.set_text(f"{stopping}{what or self._job.title}{share}")


def _nothing() -> None:
    """Hear nothing."""
