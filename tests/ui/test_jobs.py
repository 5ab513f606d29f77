import threading
import time
from collections.abc import Callable

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from casebook.actions.progress import OnCase as OnCaseOfActions
from casebook.actions.progress import Progress
from casebook.actions.write_note import write_note
from casebook.errors import CaseError
from casebook.model.note import Note
from casebook.store.case_file import CaseFile
from casebook.ui.jobs import CaseClosed, CaseThread, LongJob
from tests.ui.conftest import WAIT_MS, OnCase

HELD_S = 60
"""How long a job that the test holds waits at most; longer than any wait of the test."""


def test_results_arrive_on_the_ui_thread(qtbot: QtBot, thread: CaseThread) -> None:
    where: list[threading.Thread] = []
    ran_on: list[threading.Thread] = []

    def job(case: CaseFile) -> int:
        ran_on.append(threading.current_thread())
        return case.head().seq

    thread.submit(job, lambda _: where.append(threading.current_thread()))
    qtbot.waitUntil(lambda: bool(where), timeout=WAIT_MS)
    assert where == [threading.main_thread()]
    assert ran_on[0] is not threading.main_thread()


def test_a_newer_query_of_the_same_view_replaces_the_older(
    qtbot: QtBot, thread: CaseThread
) -> None:
    release = threading.Event()
    ran: list[int] = []
    seen: list[int] = []

    def numbered(number: int) -> Callable[[CaseFile], int]:
        def job(case: CaseFile) -> int:
            ran.append(number)
            return number

        return job

    thread.submit(lambda case: release.wait(HELD_S))
    for number in range(20):
        thread.submit(numbered(number), seen.append, key="view")
    release.set()
    qtbot.waitUntil(lambda: bool(seen), timeout=WAIT_MS)
    assert seen == [19]
    assert ran == [19]


def test_a_result_for_something_that_is_gone_is_dropped(qtbot: QtBot, thread: CaseThread) -> None:
    owner = QObject()
    seen: list[str] = []
    release = threading.Event()
    thread.submit(lambda case: release.wait(HELD_S), lambda _: seen.append("first"), owner=owner)
    owner.deleteLater()
    qtbot.waitUntil(lambda: not _is_alive(owner), timeout=WAIT_MS)
    release.set()
    thread.submit(lambda case: None, lambda _: seen.append("second"))
    qtbot.waitUntil(lambda: "second" in seen, timeout=WAIT_MS)
    assert seen == ["second"]


def test_a_case_error_reaches_the_one_who_asked(qtbot: QtBot, thread: CaseThread) -> None:
    failures: list[CaseError] = []
    thread.submit(lambda case: case.get(Note, "none"), failed=failures.append)
    qtbot.waitUntil(lambda: bool(failures), timeout=WAIT_MS)
    assert "no note" in str(failures[0])


def test_our_own_fault_reaches_the_exception_hook(qtbot: QtBot, thread: CaseThread) -> None:
    failures: list[CaseError] = []
    with qtbot.capture_exceptions() as caught:
        thread.submit(lambda case: 1 // 0, failed=failures.append)
        qtbot.waitUntil(lambda: bool(caught), timeout=WAIT_MS)
    assert caught[0][0] is ZeroDivisionError
    assert failures == []


def test_a_write_is_told_and_a_read_is_not(
    qtbot: QtBot, thread: CaseThread, on_case: OnCase
) -> None:
    told: list[bool] = []
    thread.changed.connect(lambda: told.append(True))
    on_case(lambda case: case.all(Note))
    on_case(lambda case: case.desk_set("a", "b"))
    assert told == []
    on_case(lambda case: write_note(case, "seen"))
    qtbot.waitUntil(lambda: told == [True], timeout=WAIT_MS)


def test_the_ui_thread_may_not_wait_for_the_case(thread: CaseThread) -> None:
    with pytest.raises(RuntimeError):
        thread.run(lambda case: None)


def test_a_note_is_saved_while_a_long_job_runs(
    qtbot: QtBot, thread: CaseThread, on_case: OnCase
) -> None:
    finish = threading.Event()

    def work(on_case: OnCaseOfActions, progress: Progress) -> int:
        seen = 0
        while not finish.is_set():
            seen = on_case(lambda case: case.head().seq)
            progress.check_cancelled()
            time.sleep(0.002)
        return seen

    results: list[int] = []
    thread.start_long("work", work, results.append)
    note = on_case(lambda case: write_note(case, "typed meanwhile"))
    assert thread.long_jobs
    assert results == []
    finish.set()
    qtbot.waitUntil(lambda: bool(results), timeout=WAIT_MS)
    assert note.number == 1
    assert thread.long_jobs == ()


def test_a_job_can_tell_whether_another_one_waits(qtbot: QtBot, thread: CaseThread) -> None:
    queued = threading.Event()
    seen: list[bool] = []

    def job(case: CaseFile) -> bool:
        queued.wait(HELD_S)
        return case.is_awaited()

    thread.submit(job, seen.append)
    thread.submit(lambda case: case.is_awaited(), seen.append)
    queued.set()
    qtbot.waitUntil(lambda: len(seen) == 2, timeout=WAIT_MS)
    assert seen == [True, False]


def test_a_save_overtakes_reads_and_both_overtake_the_steps_of_long_work(
    qtbot: QtBot, thread: CaseThread
) -> None:
    release = threading.Event()
    ran: list[str] = []

    def named(name: str) -> Callable[[CaseFile], None]:
        return lambda _: ran.append(name)

    is_held = threading.Event()

    def hold(case: CaseFile) -> None:
        is_held.set()
        release.wait(HELD_S)

    thread.submit(hold)
    qtbot.waitUntil(is_held.is_set, timeout=WAIT_MS)
    slices = [threading.Thread(target=thread.run, args=(named("slice"),)) for _ in range(2)]
    for some in slices:
        some.start()
    qtbot.waitUntil(lambda: thread._jobs.qsize() == 2, timeout=WAIT_MS)
    thread.submit(named("step"), is_step=True)
    thread.submit(named("list"), key="list")
    thread.submit(named("bars"), key="bars")
    thread.submit(named("first note"))
    thread.submit(named("second note"))
    release.set()
    qtbot.waitUntil(lambda: len(ran) == 7, timeout=WAIT_MS)
    assert ran == ["first note", "second note", "list", "bars", "slice", "slice", "step"]
    for some in slices:
        some.join()


def test_nothing_overtakes_the_closing_of_the_case(qtbot: QtBot, thread: CaseThread) -> None:
    release = threading.Event()
    ran: list[str] = []
    refused: list[CaseError] = []
    thread.submit(lambda case: release.wait(HELD_S))
    thread.submit(lambda case: ran.append("step"), is_step=True)
    thread.submit(lambda case: ran.append("draft"))
    thread.close_case(lambda _: ran.append("closed"))
    thread.submit(lambda case: ran.append("late"), None, refused.append)
    release.set()
    qtbot.waitUntil(lambda: bool(refused), timeout=WAIT_MS)
    assert ran == ["draft", "step", "closed"]
    assert isinstance(refused[0], CaseClosed)


def test_progress_passes_32_bits_and_is_throttled(qtbot: QtBot, thread: CaseThread) -> None:
    def work(on_case: OnCaseOfActions, progress: Progress) -> str:
        for step in range(20_000):
            progress.advance(step, 5_000_000_000, "hashing")
        progress.advance(5_000_000_000, 5_000_000_000, "hashing")
        return "done"

    seen: list[tuple[int, int, str]] = []
    results: list[str] = []

    def watch(job: LongJob) -> None:
        job.progressed.connect(lambda done, total, what: seen.append((done, total, what)))

    thread.long_job_started.connect(watch)
    thread.start_long("hash", work, results.append)
    qtbot.waitUntil(lambda: bool(results), timeout=WAIT_MS)
    assert len(seen) < 200
    assert seen[-1] == (5_000_000_000, 5_000_000_000, "hashing")


def test_cancel_ends_the_work_and_is_no_error(qtbot: QtBot, thread: CaseThread) -> None:
    cleaned: list[bool] = []

    def work(on_case: OnCaseOfActions, progress: Progress) -> None:
        try:
            while True:
                progress.check_cancelled()
                time.sleep(0.002)
        finally:
            cleaned.append(True)

    ended: list[str] = []
    job = thread.start_long(
        "work",
        work,
        lambda _: ended.append("done"),
        lambda _: ended.append("failed"),
        lambda: ended.append("cancelled"),
    )
    job.cancel()
    qtbot.waitUntil(lambda: bool(ended), timeout=WAIT_MS)
    assert ended == ["cancelled"]
    assert cleaned == [True]


def test_a_closed_case_answers_with_a_sentence(qtbot: QtBot, thread: CaseThread) -> None:
    closed: list[object] = []
    failures: list[CaseError] = []
    thread.close_case(closed.append)
    thread.submit(lambda case: case.head(), failed=failures.append)
    qtbot.waitUntil(lambda: bool(failures), timeout=WAIT_MS)
    assert closed == [None]
    assert isinstance(failures[0], CaseClosed)


def _is_alive(owner: QObject) -> bool:
    import shiboken6

    return shiboken6.isValid(owner)


def test_a_read_after_the_case_was_closed_shows_nothing(
    qtbot: QtBot, thread: CaseThread, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[BaseException | None] = []
    monkeypatch.setattr("sys.excepthook", lambda kind, error, trace: shown.append(error))
    thread.close_case()
    thread.submit(lambda case: case.head(), key="view")
    # A change that is asked for then is not lost in silence.
    thread.submit(lambda case: case.head())
    qtbot.waitUntil(lambda: bool(shown), timeout=WAIT_MS)
    assert [str(error) for error in shown] == ["The case is closed."]
