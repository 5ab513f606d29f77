from __future__ import annotations

import threading
import time
from collections.abc import Generator

from pytestqt.qtbot import QtBot

from casebook.errors import CaseError
from casebook.store.case_file import CaseFile
from casebook.ui.jobs import CaseThread
from casebook.ui.stepping import Stepper
from tests.ui.conftest import WAIT_MS


def count_to(
    n: int, ended: list[str], may_begin: threading.Event | None = None
) -> Generator[tuple[int, int], None, int]:
    try:
        if may_begin is not None:
            may_begin.wait(60)
        for i in range(n):
            time.sleep(0.005)
            yield i, n
    finally:
        ended.append(threading.current_thread().name)
    return n


def test_a_read_ends_with_its_result_and_other_jobs_slip_in(
    qtbot: QtBot, thread: CaseThread
) -> None:
    stepper = Stepper(thread)
    order: list[object] = []
    is_submitted = threading.Event()
    stepper.start(lambda _: count_to(40, [], is_submitted), order.append)
    thread.submit(lambda _: "a note", order.append)
    is_submitted.set()
    qtbot.waitUntil(lambda: len(order) == 2, timeout=WAIT_MS)
    assert order == ["a note", 40]
    assert not stepper.is_running


def test_a_newer_read_takes_the_place_of_the_last_which_is_closed(
    qtbot: QtBot, thread: CaseThread
) -> None:
    stepper = Stepper(thread)
    results: list[int] = []
    ended: list[str] = []
    with qtbot.waitSignal(stepper.progressed, timeout=WAIT_MS):
        stepper.start(lambda _: count_to(10_000, ended), results.append)
    stepper.start(lambda _: count_to(3, []), results.append)
    qtbot.waitUntil(lambda: results == [3], timeout=WAIT_MS)
    qtbot.waitUntil(lambda: ended == ["case"], timeout=WAIT_MS)


def test_a_refusal_is_told_once(qtbot: QtBot, thread: CaseThread) -> None:
    def refuse(case: CaseFile) -> Generator[tuple[int, int], None, int]:
        raise CaseError("No.")
        yield 0, 1

    stepper = Stepper(thread)
    failures: list[CaseError] = []
    stepper.start(refuse, lambda _: None, failures.append)
    qtbot.waitUntil(lambda: len(failures) == 1, timeout=WAIT_MS)
    assert str(failures[0]) == "No."
    assert not stepper.is_running
