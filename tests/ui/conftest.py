"""A case open on its thread, and what pages are given, for the tests of the window."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Protocol, TypeVar

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from pytestqt.qtbot import QtBot

from casebook.errors import CaseError
from casebook.model.case import CaseHeader, Examiner
from casebook.store.case_file import CaseFile
from casebook.ui import theme
from casebook.ui.jobs import CaseThread
from casebook.ui.messages import Recorder
from casebook.ui.workplace import Workplace

T = TypeVar("T")
D = TypeVar("D", bound=QDialog)

EXAMINER = Examiner("Asha Rao", "Inspector", "4711", "IFSO")
ZONES = ("UTC", "Asia/Kolkata")
WAIT_MS = 60_000
"""Only what never comes takes so long: hundreds of entries on a busy disk need ten seconds."""

_awaited: list[QTimer] = []


class OnCase(Protocol):
    """Runs a job on the case thread and waits, with the event loop running."""

    def __call__(self, job: Callable[[CaseFile], T]) -> T: ...


def bring_up(qtbot: QtBot, window: QWidget) -> None:
    """Show a window and wait until the keys go to it."""
    with qtbot.waitActive(window, timeout=WAIT_MS):
        window.show()
        window.activateWindow()


def in_dialog(kind: type[D], act: Callable[[D], None]) -> None:
    """Let `act` work in the next modal dialog of this kind, however late it opens.

    A dialog that `act` fails in or leaves open is closed: it would hold the test for ever. A test
    whose dialog never opened fails.
    """
    until = time.monotonic() + WAIT_MS / 1000
    timer = QTimer()
    timer.setInterval(5)

    def look() -> None:
        dialog = QApplication.activeModalWidget()
        if not isinstance(dialog, kind) and (dialog is None or time.monotonic() < until):
            return
        timer.stop()
        _awaited.remove(timer)
        assert isinstance(dialog, QDialog), dialog
        QTimer.singleShot(WAIT_MS, dialog, lambda: QDialog.done(dialog, 0))
        try:
            assert isinstance(dialog, kind), dialog
            act(dialog)
        except BaseException:
            QDialog.reject(dialog)
            raise

    timer.timeout.connect(look)
    _awaited.append(timer)
    timer.start()


@pytest.fixture(autouse=True)
def dialogs_that_are_awaited_open() -> Iterator[None]:
    """Fail a test that still waits for a dialog; the next one's must not be taken for it."""
    yield
    left = len(_awaited)
    while _awaited:
        _awaited.pop().stop()
    assert left == 0, "a dialog was awaited that never opened"


@pytest.fixture(autouse=True)
def keys_are_let_go() -> Iterator[None]:
    """Let go of Ctrl and Shift after a test: to Qt they are held until the next key or click."""
    yield
    if QApplication.keyboardModifiers() != Qt.KeyboardModifier.NoModifier:
        QTest.keyRelease(QWidget(), Qt.Key.Key_Shift)


@pytest.fixture(scope="session")
def modules_are_no_garbage() -> None:
    """Leave out of every search for circular references what stays to the end anyway."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def windows_go_where_they_came_from(modules_are_no_garbage: None) -> None:
    """Destroy what the test before left, before there is a case thread.

    Python collects circular references on whichever thread makes the next object. A window that
    goes on the case thread while Qt has an event for a part of it ends the process.
    """
    gc.collect()


@pytest.fixture(autouse=True)
def own_settings(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep settings and witnesses of the tests out of the user's own folders."""
    folder = tmp_path_factory.mktemp("settings")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(folder / "config"))
    monkeypatch.setenv("XDG_DATA_HOME", str(folder / "data"))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(folder))
    return folder


@pytest.fixture(scope="session")
def look(qapp: QApplication) -> QApplication:
    """Give the application with the look of Casebook, in the light scheme."""
    theme.apply(qapp, theme.Scheme.LIGHT)
    return qapp


@pytest.fixture
def case_path(tmp_path: Path) -> Path:
    """Make a case with a header and nothing else."""
    path = tmp_path / "a.casebook"
    header = CaseHeader("", "Servers of a hospital", fir_number="214/2022", unit="IFSO")
    CaseFile.create(path, EXAMINER, header).close()
    return path


@pytest.fixture
def thread(qtbot: QtBot, look: QApplication, case_path: Path) -> Iterator[CaseThread]:
    """Give a case thread with the case open on it."""
    case_thread = CaseThread()
    opened: list[object] = []
    case_thread.open(lambda: CaseFile.open(case_path, EXAMINER), opened.append, opened.append)
    qtbot.waitUntil(lambda: bool(opened), timeout=WAIT_MS)
    assert isinstance(opened[0], CaseFile), opened
    yield case_thread
    case_thread.close_case()
    case_thread.stop(WAIT_MS / 1000)


@pytest.fixture
def on_case(qtbot: QtBot, thread: CaseThread) -> OnCase:
    """Give what runs a job on the case thread and waits for its result."""

    def run(job: Callable[[CaseFile], T]) -> T:
        results: list[Any] = []
        failures: list[CaseError] = []
        thread.submit(job, results.append, failures.append)
        qtbot.waitUntil(lambda: bool(results or failures), timeout=WAIT_MS)
        if failures:
            raise failures[0]
        result: T = results[0]
        return result

    return run


@pytest.fixture
def recorder() -> Recorder:
    """Give the recorder of what the window says and asks."""
    return Recorder()


@pytest.fixture
def place(thread: CaseThread, recorder: Recorder) -> Workplace:
    """Give what pages are given."""
    return Workplace(thread, recorder, EXAMINER, ZONES)
