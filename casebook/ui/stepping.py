"""Long reads of the case in short steps, so that whatever else is wanted slips in between."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Signal

from casebook.errors import CaseError
from casebook.store.case_file import CaseFile
from casebook.ui.jobs import CaseThread

T = TypeVar("T")

Steps = Generator[tuple[int, int], None, T]
"""Tells how much is done, and of how much; the end gives the result."""

STEP_S = 0.015
"""How long the case thread stays with one read before it looks what else there is."""

TELL_EVERY_S = 0.1


@dataclass(slots=True)
class _Run:
    """One read that is going on; its generator lives on the case thread only."""

    steps: Generator[tuple[int, int], None, Any] | None = None
    is_given_up: bool = False
    told_at: float = 0.0


@dataclass(frozen=True, slots=True)
class _Ended:
    value: Any


class Stepper(QObject):
    """Runs one read at a time; a new one takes the place of the last, which is heard of no more."""

    progressed = Signal(object, object)
    """done, total"""

    def __init__(self, thread: CaseThread, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thread = thread
        self._run: _Run | None = None

    @property
    def is_running(self) -> bool:
        """Say whether a read is going on."""
        return self._run is not None

    def start(
        self,
        begin: Callable[[CaseFile], Steps[T]],
        done: Callable[[T], None],
        failed: Callable[[CaseError], None] | None = None,
    ) -> None:
        """Read in steps; `done` or `failed` is called on the UI thread unless it is cancelled."""
        self.cancel()
        run = self._run = _Run()
        thread = self._thread

        def step(case: CaseFile) -> tuple[int, int] | _Ended | None:
            if run.is_given_up:
                _close(run)
                return None
            if run.steps is None:
                run.steps = begin(case)
            until = time.monotonic() + STEP_S
            while True:
                try:
                    far = next(run.steps)
                except StopIteration as end:
                    return _Ended(end.value)
                now = time.monotonic()
                if now >= until:
                    break
            # The next step goes to the end of the queue at once: to ask for it from the UI thread
            # would cost a way there and back each time.
            thread.submit(step, on_step, on_failed, owner=self, is_step=True)
            if now - run.told_at < TELL_EVERY_S:
                return None
            run.told_at = now
            return far

        def on_step(found: tuple[int, int] | _Ended | None) -> None:
            if run is not self._run or found is None:
                return
            if isinstance(found, _Ended):
                self._run = None
                done(found.value)
            else:
                self.progressed.emit(*found)

        def on_failed(error: CaseError) -> None:
            if run is self._run:
                self._run = None
                if failed is not None:
                    failed(error)

        self._thread.submit(step, on_step, on_failed, owner=self, is_step=True)

    def cancel(self) -> None:
        """Give up what is going on."""
        run, self._run = self._run, None
        if run is not None:
            run.is_given_up = True


def _close(run: _Run) -> None:
    if run.steps is not None:
        run.steps.close()
