"""Reading that a view does by itself in slices, with its progress in the view and no job shown."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import shiboken6
from PySide6.QtCore import QObject, QTimer, Signal

from casebook.actions.progress import OnCase, Progress
from casebook.errors import CaseError
from casebook.ui.jobs import CaseClosed, LongJob
from casebook.ui.workplace import Workplace

TELL_EVERY_S = 0.15
AFTER_MS = 250
"""How long a change of the case is waited out: several saves in a row are read once."""

Work = Callable[[OnCase, Progress, Callable[[Any], None]], None]
"""Hands each thing it finds to its third argument."""


class Background(QObject):
    """Runs one read at a time on a thread of its own; starting anew gives the last one up."""

    found = Signal(object)
    """A list of what was found since the last time."""

    progressed = Signal(int, int)
    """How many are done, of how many."""

    finished = Signal()
    _gave = Signal(int, object)

    def __init__(self, place: Workplace, title: str, parent: QObject) -> None:
        super().__init__(parent)
        self._place = place
        self._title = title
        self._work: Work | None = None
        self._job: LongJob | None = None
        self._run = 0
        # From the worker thread to this object's own.
        self._gave.connect(self._on_gave)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(AFTER_MS)
        self._timer.timeout.connect(self._begin)

    @property
    def is_running(self) -> bool:
        """Say whether something is still being read, or about to be."""
        return self._job is not None or self._timer.isActive()

    def start(self, work: Work) -> None:
        """Begin `work` soon; what is still running is given up and heard of no more."""
        self.stop()
        self._work = work
        self._timer.start()

    def stop(self) -> None:
        """Give up what is running."""
        self._timer.stop()
        self._run += 1
        if self._job is not None:
            self._job.cancel()
            self._job = None

    def _begin(self) -> None:
        work, run = self._work, self._run
        if work is None:
            return
        batch = _Batch(lambda found: self._give(run, found))

        def collect(on_case: OnCase, progress: Progress) -> None:
            work(on_case, progress, batch.take)
            batch.tell()

        job = LongJob(self._place.case, self._title, collect)
        job.progressed.connect(self._on_progressed)
        job.on_done(lambda _: self._on_ended(run))
        job.on_failed(lambda error: self._on_failed(run, error))
        self._job = job
        job.start()

    def _give(self, run: int, found: list[Any]) -> None:
        if shiboken6.isValid(self):
            self._gave.emit(run, found)

    def _on_gave(self, run: int, found: list[Any]) -> None:
        if run == self._run:
            self.found.emit(found)

    def _on_progressed(self, done: object, total: object, what: str) -> None:
        if self._job is not None and isinstance(done, int) and isinstance(total, int):
            self.progressed.emit(done, total)

    def _on_ended(self, run: int) -> None:
        # The window, and this object with it, may be gone before its job has ended.
        if shiboken6.isValid(self) and run == self._run:
            self._job = None
            self.finished.emit()

    def _on_failed(self, run: int, error: CaseError) -> None:
        self._on_ended(run)
        # A case that is being closed takes the reading with it; nothing of the examiner's is lost.
        if run == self._run and not isinstance(error, CaseClosed):
            self._place.messages.tell(str(error))


class _Batch:
    """Gathers what a worker finds and hands it on at most every `TELL_EVERY_S`."""

    def __init__(self, give: Callable[[list[Any]], None]) -> None:
        self._give = give
        self._found: list[Any] = []
        self._told_at = time.monotonic()

    def take(self, thing: Any) -> None:
        """Keep one thing, and hand on what has gathered when it is time."""
        self._found.append(thing)
        if time.monotonic() - self._told_at > TELL_EVERY_S:
            self.tell()

    def tell(self) -> None:
        """Hand on what has gathered."""
        if self._found:
            self._give(self._found)
        self._found = []
        self._told_at = time.monotonic()
