"""The two places work runs outside the UI thread: the case thread and long jobs."""

from __future__ import annotations

import enum
import itertools
import queue
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar

import shiboken6
from PySide6.QtCore import QObject, Signal

from casebook.actions.progress import OnCase, Progress
from casebook.errors import Cancelled, CaseError
from casebook.store.case_file import CaseFile

T = TypeVar("T")

ADVANCE_EVERY_S = 0.1
"""How often a long job tells the window how far it is."""


class CaseClosed(CaseError):
    """A job came after the case was closed."""


class _Waiting(NamedTuple):
    """A job in the queue, in the order of its fields; no `call` ends the thread.

    The `era` ends with each closing of the case, which nothing overtakes.
    """

    era: int
    turn: int
    place: int
    call: Callable[[], None] | None


@dataclass(frozen=True, slots=True)
class _Delivery:
    """A result on its way to the UI thread."""

    receiver: Callable[[Any], None]
    value: object
    owner: QObject | None
    key: str
    ticket: int


class _Turn(enum.IntEnum):
    """Who comes first among the jobs that wait: what was typed, what is looked at, all the rest."""

    SAVE = 0
    READ = 1
    LONG = 2


class CaseThread(QObject):
    """One thread that owns the one open case file; all reads and writes of the window are its jobs.

    A save overtakes reads, and both overtake the steps of long work that wait; otherwise jobs run
    in the order they were submitted, and closing the case comes after all of them. Results are
    delivered on the thread this object was made on (the UI thread). A job with a `key` is a read:
    it is dropped when a newer one with that key exists.
    """

    changed = Signal()
    """The journal has a new entry: pages query again."""

    long_job_started = Signal(object)
    _delivered = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs: queue.PriorityQueue[_Waiting] = queue.PriorityQueue()
        self._places = itertools.count()
        self._era = 0
        self._tickets = itertools.count(1)
        self._newest: dict[str, int] = {}
        self._case: CaseFile | None = None
        self._seq = 0
        self._long_jobs: list[LongJob] = []
        self._delivered.connect(self._deliver)
        # A daemon: a program that dies by an error of ours must not hang on its case thread.
        self._thread = threading.Thread(target=self._serve, name="case", daemon=True)
        self._thread.start()

    @property
    def long_jobs(self) -> tuple[LongJob, ...]:
        """Give the long jobs that have not ended."""
        return tuple(self._long_jobs)

    def open(
        self,
        opener: Callable[[], CaseFile],
        done: Callable[[CaseFile], None],
        failed: Callable[[CaseError], None],
    ) -> None:
        """Open or create a case on the case thread; `done` must not keep the case it is given."""

        def job() -> CaseFile:
            if self._case is not None:
                raise CaseClosed("Another case is open. Close it first.")
            self._case = opener()
            self._case.is_awaited = self._has_jobs
            self._seq = self._case.head().seq
            return self._case

        self._enqueue(job, done, failed, "", None)

    def open_to_work(
        self,
        opener: Callable[[Progress], CaseFile],
        done: Callable[[CaseFile], None],
        failed: Callable[[CaseError], None],
    ) -> Opening:
        """Open a case as `open` does, with progress and cancel for a file that is checked first."""
        opening = Opening(self)

        def open_it() -> CaseFile:
            try:
                return opener(opening.progress)
            except Cancelled:
                opening.tell_cancelled()
                raise

        self.open(open_it, done, failed)
        return opening

    def close_case(self, done: Callable[[None], None] | None = None) -> None:
        """Close the case after all jobs submitted so far. Long jobs must have ended."""

        def job() -> None:
            if self._case is not None:
                case, self._case = self._case, None
                case.close()

        self._enqueue(job, done, None, "", None, _Turn.LONG)
        self._era += 1

    def submit(
        self,
        job: Callable[[CaseFile], T],
        done: Callable[[T], None] | None = None,
        failed: Callable[[CaseError], None] | None = None,
        *,
        key: str = "",
        owner: QObject | None = None,
        is_step: bool = False,
    ) -> None:
        """Queue `job`; deliver its result to `done`, or a CaseError to `failed`, on the UI thread.

        A result is dropped when `owner` (or the object `done` is a method of) is gone, and when a
        newer job with the same `key` was submitted. Without `failed`, a CaseError reaches the
        exception hook, which shows its sentence; that the case is closed is no news to a job with
        a `key`, whose result nobody waits for any more. A step of something long lets all else go
        first.
        """

        def call() -> T:
            case = self._open_case()
            with case.readable():
                return job(case)

        turn = _Turn.LONG if is_step else _Turn.READ if key else _Turn.SAVE
        self._enqueue(call, done, failed, key, owner, turn)

    def run(self, job: Callable[[CaseFile], T], /) -> T:
        """Run `job` on the case thread and wait for its result. For worker threads only."""
        if threading.current_thread() is threading.main_thread():
            raise RuntimeError("the UI thread must not wait for the case thread")
        future: Future[T] = Future()

        def call() -> None:
            try:
                case = self._open_case()
                with case.readable():
                    future.set_result(job(case))
            except BaseException as error:  # noqa: BLE001  raised again where it is awaited
                future.set_exception(error)
            self._tell_changes()

        self._put(_Turn.LONG, call)
        return future.result()

    def start_long(
        self,
        title: str,
        work: Callable[[OnCase, Progress], T],
        done: Callable[[T], None] | None = None,
        failed: Callable[[CaseError], None] | None = None,
        cancelled: Callable[[], None] | None = None,
        *,
        is_quiet: bool = False,
    ) -> LongJob:
        """Start `work` on a thread of its own, with progress and cancel in the status bar.

        A quiet job only reads: it is not shown there, and nobody waits for it before the case is
        closed, when it fails with CaseClosed.
        """
        job = LongJob(self, title, work)
        if not is_quiet:
            self._long_jobs.append(job)
            job.ended.connect(self._forget)
        if done is not None:
            job.on_done(done)
        if failed is not None:
            job.on_failed(failed)
        if cancelled is not None:
            job.cancelled.connect(cancelled)
        if not is_quiet:
            self.long_job_started.emit(job)
        job.start()
        return job

    def stop(self, timeout_s: float = 10.0) -> None:
        """End the thread after the jobs submitted so far."""
        self._put(_Turn.LONG, None)
        self._thread.join(timeout_s)

    def _has_jobs(self) -> bool:
        return not self._jobs.empty()

    def _put(self, turn: _Turn, call: Callable[[], None] | None) -> None:
        self._jobs.put(_Waiting(self._era, turn, next(self._places), call))

    def _forget(self, job: LongJob) -> None:
        self._long_jobs.remove(job)

    def _open_case(self) -> CaseFile:
        if self._case is None:
            raise CaseClosed("The case is closed.")
        return self._case

    def _enqueue(
        self,
        job: Callable[[], T],
        done: Callable[[T], None] | None,
        failed: Callable[[CaseError], None] | None,
        key: str,
        owner: QObject | None,
        turn: _Turn = _Turn.SAVE,
    ) -> None:
        ticket = next(self._tickets)
        if key:
            self._newest[key] = ticket

        def call() -> None:
            def is_stale() -> bool:
                return bool(key) and self._newest.get(key) != ticket

            if not is_stale():
                self._run_and_deliver(
                    self._given_up_when(is_stale, job) if key else job,
                    done,
                    failed or (_raise_unless_closed if key else _raise),
                    _Delivery(_raise, None, owner, key, ticket),
                )

        self._put(turn, call)

    def _given_up_when(self, is_stale: Callable[[], bool], job: Callable[[], T]) -> Callable[[], T]:
        """Let a read be interrupted once a newer one with its key was submitted."""

        def call() -> T:
            with self._open_case().interruptible(is_stale):
                return job()

        return call

    def _run_and_deliver(
        self,
        job: Callable[[], T],
        done: Callable[[T], None] | None,
        failed: Callable[[CaseError], None],
        to: _Delivery,
    ) -> None:
        try:
            value = job()
        except Cancelled:
            # A newer query has taken its place.
            return
        except CaseError as error:
            self._send(failed, error, to)
        except Exception as error:  # noqa: BLE001  the job boundary: it ends in the crash dialog
            self._send(_raise, error, to)
        else:
            if done is not None:
                self._send(done, value, to)
        self._tell_changes()

    def _send(self, receiver: Callable[[Any], None], value: object, to: _Delivery) -> None:
        if not shiboken6.isValid(self):
            # The program is ending; nobody is left to hear of it.
            return
        owner = to.owner or getattr(receiver, "__self__", None)
        self._delivered.emit(
            _Delivery(
                receiver, value, owner if isinstance(owner, QObject) else None, to.key, to.ticket
            )
        )

    def _tell_changes(self) -> None:
        if self._case is None or not shiboken6.isValid(self):
            return
        seq = self._case.head().seq
        if seq != self._seq:
            self._seq = seq
            self.changed.emit()

    def _deliver(self, delivery: _Delivery) -> None:
        if delivery.key and self._newest.get(delivery.key) != delivery.ticket:
            return
        if delivery.owner is not None and not shiboken6.isValid(delivery.owner):
            return
        delivery.receiver(delivery.value)

    def _serve(self) -> None:
        while (call := self._jobs.get().call) is not None:
            call()


class Opening(QObject):
    """A case that is being opened on the case thread: how far that is, and a way to give it up."""

    progressed = Signal(object, object, str)
    """done, total, what: as those of a long job."""

    cancelled = Signal()

    def __init__(self, thread: CaseThread) -> None:
        super().__init__(thread)
        self._stop = threading.Event()
        self.progress: Progress = _SignalledProgress(self._tell_progress, self._stop)

    def cancel(self) -> None:
        """Ask for the opening to be given up, which is only possible before anything is written."""
        self._stop.set()

    def tell_cancelled(self) -> None:
        """Say from the case thread that it was given up."""
        if shiboken6.isValid(self):
            self.cancelled.emit()

    def _tell_progress(self, done: int, total: int | None, what: str) -> None:
        if shiboken6.isValid(self):
            self.progressed.emit(done, total, what)


class LongJob(QObject):
    """A long action on a worker thread; lives on the UI thread and outlives the worker."""

    progressed = Signal(object, object, str)
    """done, total (None: unknown), what: Python numbers, because sizes pass 32 bits."""

    succeeded = Signal(object)
    failed = Signal(object)
    cancelled = Signal()
    ended = Signal(object)
    _returned = Signal(object, object)

    def __init__(
        self, thread: CaseThread, title: str, work: Callable[[OnCase, Progress], object]
    ) -> None:
        super().__init__(thread)
        self.title = title
        self._case_thread = thread
        self._work = work
        self._stop = threading.Event()
        self._has_failed_receiver = False
        self._returned.connect(self._finish)
        self._worker = threading.Thread(target=self._run, name=title, daemon=True)

    @property
    def is_cancelling(self) -> bool:
        """Say whether it was asked to stop."""
        return self._stop.is_set()

    def start(self) -> None:
        """Start the worker thread."""
        self._worker.start()

    def cancel(self) -> None:
        """Ask the work to stop at its next safe place."""
        self._stop.set()

    def on_done(self, receiver: Callable[[Any], None]) -> None:
        """Call `receiver` with the result on the UI thread."""
        self.succeeded.connect(receiver)

    def on_failed(self, receiver: Callable[[CaseError], None]) -> None:
        """Call `receiver` with a CaseError on the UI thread instead of showing its sentence."""
        self._has_failed_receiver = True
        self.failed.connect(receiver)

    def _run(self) -> None:
        progress = _SignalledProgress(self._tell_progress, self._stop)
        try:
            value = self._work(self._case_thread.run, progress)
        except Exception as error:  # noqa: BLE001  the job boundary: sorted out on the UI thread
            self._return(None, error)
        else:
            self._return(value, None)

    def _tell_progress(self, done: int, total: int | None, what: str) -> None:
        if shiboken6.isValid(self):
            self.progressed.emit(done, total, what)

    def _return(self, value: object, error: Exception | None) -> None:
        # A window that was torn down meanwhile has taken this object with it.
        if shiboken6.isValid(self):
            self._returned.emit(value, error)

    def _finish(self, value: object, error: Exception | None) -> None:
        self._worker.join()
        self.ended.emit(self)
        self.deleteLater()
        if error is None:
            self.succeeded.emit(value)
        elif isinstance(error, Cancelled):
            self.cancelled.emit()
        elif isinstance(error, CaseError) and self._has_failed_receiver:
            self.failed.emit(error)
        else:
            _raise(error)


class _SignalledProgress(Progress):
    """Progress that tells a signal at most every tenth of a second, from the worker thread."""

    def __init__(self, tell: Callable[[int, int | None, str], None], stop: threading.Event) -> None:
        self._tell = tell
        self._stop = stop
        self._told_at = 0.0
        self._what = ""

    def advance(self, done: int, total: int | None, what: str) -> None:
        now = time.monotonic()
        if what == self._what and now - self._told_at < ADVANCE_EVERY_S and done != total:
            return
        self._told_at, self._what = now, what
        self._tell(done, total, what)

    def check_cancelled(self) -> None:
        if self._stop.is_set():
            raise Cancelled


def _raise_unless_closed(error: CaseError) -> None:
    """Hand an error of a read to the exception hook; one that came too late shows nothing."""
    if not isinstance(error, CaseClosed):
        _raise(error)


def _raise(error: BaseException) -> None:
    """Hand an error to the exception hook from a slot, whole."""
    sys.excepthook(type(error), error, error.__traceback__)
