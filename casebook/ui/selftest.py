"""A scripted run of the window through all its pages, without a display."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QEventLoop, QTimer

from casebook.actions import start_case
from casebook.errors import CaseError
from casebook.model.case import CaseHeader, Examiner
from casebook.store.case_file import CaseFile
from casebook.ui.app import make_application
from casebook.ui.jobs import CaseThread
from casebook.ui.main_window import MainWindow
from casebook.ui.messages import Recorder

TESTER = Examiner("Headless Tester", unit="Fault tests")
STEP_MS = 150
GIVE_UP_MS = 120_000


def run(path: Path) -> int:
    """Open a case, show every page, close; 0 when nothing was complained of."""
    make_application()
    thread = CaseThread()
    recorder = Recorder()
    loop = QEventLoop()
    failures: list[str] = []
    windows: list[MainWindow] = []

    def failed(error: BaseException) -> None:
        failures.append(str(error) if isinstance(error, CaseError) else repr(error))
        loop.quit()

    def hook(kind: type[BaseException], error: BaseException, trace: object) -> None:
        failed(error)

    def opened(_: CaseFile) -> None:
        thread.submit(lambda case: case.header(), show)

    def show(header: CaseHeader) -> None:
        window = MainWindow(thread, header, TESTER, recorder)
        windows.append(window)
        window.closed.connect(loop.quit)
        window.show()
        visit(window, 0)

    def visit(window: MainWindow, place: int) -> None:
        if place < len(window.pages):
            window.go_to(place)
            window.page.grab()
            QTimer.singleShot(STEP_MS, lambda: visit(window, place + 1))
        else:
            window.close()

    sys.excepthook = hook
    try:
        thread.open(lambda: start_case.open_case(path, TESTER), opened, failed)
        QTimer.singleShot(GIVE_UP_MS, lambda: failed(CaseError("The run took too long.")))
        loop.exec()
    finally:
        sys.excepthook = sys.__excepthook__
        thread.stop()
    for sentence in (*failures, *recorder.told):
        print(sentence, file=sys.stderr)
    return 1 if failures or recorder.told else 0
