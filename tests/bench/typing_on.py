"""Goal 14, the other half: notes typed while a file is imported on the same case thread."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

from casebook.actions.import_source import ImportOptions, import_source
from casebook.actions.progress import Progress
from casebook.actions.write_note import write_note
from casebook.model.case import CaseHeader
from casebook.store.case_file import CaseFile
from tests.bench.measure import Result, median, milliseconds, percentile_99, timed
from tests.bench.timeline import EXAMINER, Workplace

T = TypeVar("T")

LIMIT_S = 0.1
EVERY_S = 0.2


class _CaseThread:
    """One thread that owns a case and runs jobs in the order they came, as in the window."""

    def __init__(self, opener: Callable[[], CaseFile]) -> None:
        self._jobs: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._opener = opener
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def __call__(self, job: Callable[[CaseFile], T], /) -> T:
        answer: Future[T] = Future()

        def work() -> None:
            try:
                answer.set_result(job(self._case))
            except BaseException as error:  # noqa: BLE001
                answer.set_exception(error)

        self._jobs.put(work)
        return answer.result()

    def close(self) -> None:
        self._jobs.put(None)
        self._thread.join()

    def _serve(self) -> None:
        self._case = self._opener()
        self._case.is_awaited = lambda: not self._jobs.empty()
        while (job := self._jobs.get()) is not None:
            job()
        self._case.close()


def measure_typing_on(place: Workplace) -> list[Result]:
    """Import the timeline, and save a note five times a second meanwhile."""
    path = place.folder / "typing.casebook"
    path.unlink(missing_ok=True)
    on_case = _CaseThread(lambda: CaseFile.create(path, EXAMINER, CaseHeader("", "Bench")))
    errors: list[BaseException] = []

    def work() -> None:
        try:
            import_source(on_case, place.csv, ImportOptions(), Progress())
        except BaseException as error:  # noqa: BLE001
            errors.append(error)

    importing = threading.Thread(target=work)
    importing.start()
    took = []
    while importing.is_alive():
        took.append(timed(lambda: on_case(lambda case: write_note(case, "n" * 200))))
        time.sleep(EVERY_S)
    on_case.close()
    for error in errors:
        raise error
    p99 = percentile_99(took)
    return [
        Result("14", f"{len(took)} notes during an import", f"p99 {milliseconds(p99)}",
               f"p50 {milliseconds(median(took))}, max {milliseconds(max(took))}", "",
               "p99 <= 100 ms", p99 <= LIMIT_S)
    ]  # fmt: skip
