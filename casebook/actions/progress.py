"""How long work tells how far it is and hears that it should stop."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeVar

from casebook.store.case_file import CaseFile

T = TypeVar("T")


class Progress:
    """Does nothing; a window or terminal overrides it to show progress and to cancel."""

    def advance(self, done: int, total: int | None, what: str) -> None:
        """Tell that `done` of `total` (None: unknown) is done; `what` names the step."""

    def check_cancelled(self) -> None:
        """Raise Cancelled when the examiner has asked to stop."""


class OnCase(Protocol):
    """Runs a short job on the thread that owns the case, and gives its result."""

    def __call__(self, job: Callable[[CaseFile], T], /) -> T:
        """Run `job` with the open case and return what it returns."""
        ...


class Directly:
    """Runs jobs at once, for a program whose only thread owns the case."""

    def __init__(self, case: CaseFile) -> None:
        self._case = case

    def __call__(self, job: Callable[[CaseFile], T], /) -> T:
        """Run `job` now."""
        return job(self._case)
