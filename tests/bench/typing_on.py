"""Goal 14, the other half: notes typed in a window while a file is imported into its case."""

from __future__ import annotations

import os
import time

from casebook.actions.import_source import ImportOptions, import_source
from casebook.actions.write_note import write_note
from casebook.model.case import CaseHeader
from casebook.store.case_file import CaseFile
from tests.bench.measure import Result, median, milliseconds, percentile_99
from tests.bench.timeline import EXAMINER, Workplace

LIMIT_S = 0.1
EVERY_MS = 100
LEAST_NOTES = 200


def measure_typing_on(place: Workplace) -> list[Result]:
    """Import the timeline in the window's own way, and save a note ten times a second meanwhile.

    A note counts from being submitted to the news, on the UI thread, that it is saved.
    """
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import QTimer

    from casebook.ui.app import make_application
    from casebook.ui.interpreter import set_for_window
    from casebook.ui.jobs import CaseThread

    app = make_application()
    set_for_window()
    path = place.folder / "typing.casebook"
    path.unlink(missing_ok=True)
    thread = CaseThread()
    took: list[float] = []
    timer = QTimer()
    timer.setInterval(EVERY_MS)

    def type_a_note() -> None:
        started = time.perf_counter()
        thread.submit(
            lambda case: write_note(case, "n" * 200),
            lambda _: took.append(time.perf_counter() - started),
        )

    def begin(_: CaseFile) -> None:
        job = thread.start_long(
            "Import",
            lambda on_case, progress: import_source(on_case, place.csv, ImportOptions(), progress),
        )
        job.ended.connect(app.quit)
        timer.timeout.connect(type_a_note)
        timer.start()

    thread.open(lambda: CaseFile.create(path, EXAMINER, CaseHeader("", "Bench")), begin, _fail)
    app.exec()
    timer.stop()
    thread.close_case()
    thread.stop(60)
    path.unlink()
    p99 = percentile_99(took)
    return [
        Result("14", f"{len(took)} notes during an import", f"p99 {milliseconds(p99)}",
               f"p50 {milliseconds(median(took))}, max {milliseconds(max(took))}", "",
               "p99 <= 100 ms", p99 <= LIMIT_S if len(took) >= LEAST_NOTES else None)
    ]  # fmt: skip


def _fail(error: Exception) -> None:
    raise error
