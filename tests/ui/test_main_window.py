import re
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAccessible, QAction, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLineEdit, QPlainTextEdit
from pytestqt.qtbot import QtBot

from casebook.actions import keep
from casebook.actions.build_sample import build_sample
from casebook.actions.progress import OnCase as OnCaseOfActions
from casebook.actions.progress import Progress
from casebook.actions.write_note import write_note
from casebook.errors import CaseError
from casebook.model.case import CaseHeader
from casebook.model.evidence import Exhibit, ExhibitKind
from casebook.model.paper import Seal
from casebook.store.case_file import CaseFile
from casebook.ui import file_dialogs, main_window, selftest
from casebook.ui.jobs import CaseThread
from casebook.ui.main_window import MainWindow
from casebook.ui.messages import Recorder
from casebook.ui.pages.evidence import EvidencePage
from casebook.ui.pages.identifiers import IdentifiersPage
from casebook.ui.pages.page import Page
from casebook.ui.pages.requests import RequestsPage
from tests.ui.conftest import EXAMINER, WAIT_MS, OnCase, bring_up

TITLES = (
    "Overview",
    "Notebook",
    "Evidence",
    "Timeline",
    "Identifiers",
    "Requests",
    "Papers",
    "Journal",
)


@pytest.fixture
def window(qtbot: QtBot, thread: CaseThread, on_case: OnCase, recorder: Recorder) -> MainWindow:
    header = on_case(lambda case: case.header())
    found = MainWindow(thread, header, EXAMINER, recorder)
    bring_up(qtbot, found)
    qtbot.addWidget(found, before_close_func=_let_close)
    return found


def _let_close(window: object) -> None:
    # The thread fixture closes the case; a test's window only has to go away.
    assert isinstance(window, MainWindow)
    window._is_closed = True


def press(window: MainWindow, key: Qt.Key, modifier: Qt.KeyboardModifier) -> None:
    QTest.keyClick(window, key, modifier)


def test_control_and_a_digit_goes_to_each_page(qtbot: QtBot, window: MainWindow) -> None:
    for place, title in enumerate(TITLES):
        press(window, Qt.Key(Qt.Key.Key_1.value + place), Qt.KeyboardModifier.ControlModifier)
        assert window.page.title == title


def test_no_key_of_a_page_is_also_one_of_the_window(window: MainWindow) -> None:
    """Qt carries out neither of two that are the same."""
    of_window = {
        action.shortcut().toString() for action in window.findChildren(QAction) if action.shortcut()
    }
    assert "Ctrl+I" in of_window
    for page in window.pages:
        keys = [key.key().toString() for key in page.findChildren(QShortcut)]
        own = {key for key in keys if key}
        assert not own & of_window, page.title


def test_an_empty_page_puts_the_cursor_on_what_can_be_done(
    qtbot: QtBot, window: MainWindow
) -> None:
    press(window, Qt.Key.Key_4, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(window.page.is_empty, timeout=WAIT_MS)
    window.page.focus_list()
    focused = QApplication.focusWidget()
    assert isinstance(focused, QAbstractButton)
    assert focused.text() == "Import a file  Ctrl+I"


def test_enter_presses_the_button_under_the_cursor(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    press(window, Qt.Key.Key_4, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(window.page.is_empty, timeout=WAIT_MS)
    window.page.focus_list()
    asked: list[str] = []
    monkeypatch.setattr(file_dialogs, "open_file", lambda parent, title: asked.append(title))
    focused = QApplication.focusWidget()
    assert focused is not None
    QTest.keyClick(focused, Qt.Key.Key_Return)
    assert asked == ["Import a file into the timeline"]


def test_a_number_is_followed_and_the_way_back_leads_home(
    qtbot: QtBot, window: MainWindow, on_case: OnCase
) -> None:
    on_case(lambda case: keep.add(case, Exhibit("", 0, "Server", ExhibitKind.SERVER)))
    window.follow("EX-1")
    assert window.page.title == "Evidence"
    qtbot.waitUntil(lambda: window.page.selected_number() == "EX-1", timeout=WAIT_MS)
    window.go_to(0)
    window.go_back()
    assert window.page.title == "Evidence"
    window.go_back()
    assert window.page.title == "Overview"


def test_the_title_names_the_case_and_no_folder(window: MainWindow, case_path: Path) -> None:
    assert window.windowTitle() == "Servers of a hospital - Casebook"
    assert case_path.parent.name not in window.windowTitle()


def settled(qtbot: QtBot, thread: CaseThread) -> None:
    """Wait until what the pages have asked for is read, and what they ask for then is too."""
    for _ in range(2):
        read: list[None] = []
        thread.submit(lambda case: None, read.append, key="settled")
        qtbot.waitUntil(lambda: bool(read), timeout=WAIT_MS)  # noqa: B023


def nameless(window: MainWindow) -> list[object]:
    found: list[object] = []
    for kind in (QAbstractButton, QLineEdit, QComboBox, QPlainTextEdit):
        for widget in window.findChildren(kind):
            if not widget.isVisible() or widget.objectName().startswith("qt_"):
                continue
            spoken = QAccessible.queryAccessibleInterface(widget)
            if isinstance(widget.parent(), QComboBox):
                continue
            if spoken is None or not spoken.text(QAccessible.Text.Name):
                found.append(widget)
    return found


def test_every_control_has_an_accessible_name(
    qtbot: QtBot, window: MainWindow, thread: CaseThread
) -> None:
    for place in range(len(window.pages)):
        window.go_to(place)
        settled(qtbot, thread)
        # A text that is read only later is named by itself.
        qtbot.waitUntil(lambda: not nameless(window), timeout=WAIT_MS)


def test_control_i_asks_for_a_file_to_import(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr("casebook.ui.file_dialogs.open_file", lambda _, title: asked.append(title))
    press(window, Qt.Key.Key_I, Qt.KeyboardModifier.ControlModifier)
    assert window.page.title == "Timeline"
    assert asked == ["Import a file into the timeline"]


def test_the_palette_finds_things_and_actions(
    qtbot: QtBot, window: MainWindow, on_case: OnCase
) -> None:
    on_case(lambda case: keep.add(case, Exhibit("", 0, "Disk, 2 TB", ExhibitKind.COMPUTER)))
    palette = window.open_palette()
    qtbot.waitUntil(lambda: palette.shown()[0].startswith("EX-1"), timeout=WAIT_MS)
    edit = palette.findChild(QLineEdit)
    assert isinstance(edit, QLineEdit)
    QTest.keyClicks(edit, "verify")
    assert palette.shown()[0] == "Verify the case"
    edit.setText("2 tb")
    QTest.keyClick(edit, Qt.Key.Key_Return)
    assert window.page.title == "Evidence"


def test_undo_is_an_action_and_is_said(qtbot: QtBot, window: MainWindow, on_case: OnCase) -> None:
    on_case(lambda case: keep.add(case, Exhibit("", 0, "Server", ExhibitKind.SERVER)))
    press(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: window.status.text().startswith("Undone: EX-1"), timeout=WAIT_MS)
    assert on_case(lambda case: case.all(Exhibit)) == ()


def test_with_nothing_to_undo_a_sentence_says_so(
    qtbot: QtBot, window: MainWindow, recorder: Recorder
) -> None:
    with qtbot.capture_exceptions() as caught:
        window.actions_of_case.undo()
        qtbot.waitUntil(lambda: bool(caught), timeout=WAIT_MS)
    assert "nothing to undo" in str(caught[0][1])


def test_f5_verifies_and_the_status_says_so(qtbot: QtBot, window: MainWindow) -> None:
    window.actions_of_case.verify()
    qtbot.waitUntil(lambda: window.status.text().startswith("Verified: "), timeout=WAIT_MS)
    window.status._say_timer.stop()
    window.status._show_facts()
    assert re.search(r"verified \d+ s ago", window.status.text())


def test_a_copy_is_verified_and_said(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    target = tmp_path / "copy.casebook"
    window.actions_of_case.copy_to(target)
    qtbot.waitUntil(lambda: "read back" in window.status.text(), timeout=WAIT_MS)
    copy = CaseFile.view(target)
    assert copy.header().title == "Servers of a hospital"
    copy.close()


def test_the_status_names_the_newest_entry(
    qtbot: QtBot, window: MainWindow, on_case: OnCase
) -> None:
    seq = on_case(lambda case: case.head().seq)
    qtbot.waitUntil(lambda: f"#{seq} " in window.status.text(), timeout=WAIT_MS)
    on_case(lambda case: write_note(case, "seen"))
    qtbot.waitUntil(lambda: f"#{seq + 1} " in window.status.text(), timeout=WAIT_MS)
    assert on_case(lambda case: case.all(Seal)) == ()


def test_closing_ends_long_jobs_and_the_case(
    qtbot: QtBot, window: MainWindow, thread: CaseThread, recorder: Recorder, case_path: Path
) -> None:
    def work(on_case: OnCaseOfActions, progress: Progress) -> None:
        while True:
            on_case(lambda case: case.head())
            progress.check_cancelled()

    thread.start_long("Import auth.log", work)
    with qtbot.waitSignal(window.closed, timeout=WAIT_MS) as closed:
        window.close()
    assert closed.args == [False]
    assert recorder.asked == [
        "This is still running: Import auth.log. Cancel it and close the case?"
    ]
    view = CaseFile.view(case_path)
    assert list(view.entries())[-1].kind == "case.close"
    view.close()


def test_what_is_typed_is_not_lost_by_closing(
    qtbot: QtBot, window: MainWindow, recorder: Recorder
) -> None:
    recorder.confirms = False
    window.go_to(2)
    window.page.add()
    edit = QApplication.focusWidget()
    assert isinstance(edit, QLineEdit)
    QTest.keyClicks(edit, "half an exhibit")
    window.close()
    assert window.isVisible()
    assert "Evidence is not saved" in recorder.asked[0]


def test_filter_and_selection_come_back_with_the_case(
    qtbot: QtBot,
    window: MainWindow,
    on_case: OnCase,
    thread: CaseThread,
    case_path: Path,
    recorder: Recorder,
) -> None:
    for name in ("Server", "Disk of the server"):
        on_case(lambda case, name=name: keep.add(case, Exhibit("", 0, name, ExhibitKind.OTHER)))  # type: ignore[misc]
    window.follow("EX-2")
    qtbot.waitUntil(lambda: window.page.selected_number() == "EX-2", timeout=WAIT_MS)
    window.page.filter_to("disk")
    with qtbot.waitSignal(window.closed, timeout=WAIT_MS):
        window.close()
    failures: list[CaseError] = []
    thread.open(lambda: CaseFile.open(case_path, EXAMINER), lambda _: None, failures.append)
    again = MainWindow(thread, on_case(lambda case: case.header()), EXAMINER, recorder)
    qtbot.addWidget(again, before_close_func=_let_close)
    again.show()
    again.go_to(TITLES.index("Evidence"))
    qtbot.waitUntil(lambda: again.page.selected_number() == "EX-2", timeout=WAIT_MS)
    assert again.page.filter_edit.text() == "disk"
    assert failures == []


def test_the_scripted_run_shows_every_page(
    qapp: QApplication, case_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert selftest.run(case_path) == 0
    assert capsys.readouterr().err == ""


def test_the_window_begins_within_the_screen_with_its_frame() -> None:
    assert main_window._fitting(QSize(1280, 720)) == QSize(1264, 680)
    assert main_window._fitting(QSize(1920, 1080)) == QSize(1280, 720)


def views_of(page: Page) -> list[tuple[str, Callable[[], None]]]:
    if isinstance(page, (RequestsPage, EvidencePage, IdentifiersPage)):
        return [(view.title, partial(page.show_view, view)) for view in page.views]
    return [("the page itself", lambda: None)]


def test_every_page_and_view_fits_a_window_of_640(
    qtbot: QtBot, thread: CaseThread, recorder: Recorder, tmp_path: Path
) -> None:
    sample = tmp_path / "sample.casebook"
    build_sample(sample, Progress())
    case_thread = CaseThread()
    opened: list[object] = []
    case_thread.open(lambda: CaseFile.open(sample, EXAMINER), opened.append, opened.append)
    qtbot.waitUntil(lambda: bool(opened), timeout=WAIT_MS)
    headers: list[CaseHeader] = []
    case_thread.submit(lambda case: case.header(), headers.append)
    qtbot.waitUntil(lambda: bool(headers), timeout=WAIT_MS)
    found = MainWindow(case_thread, headers[0], EXAMINER, recorder)
    qtbot.addWidget(found, before_close_func=_let_close)
    bring_up(qtbot, found)
    for place, page in enumerate(found.pages):
        found.go_to(place)
        for title, show in views_of(page):
            show()
            # The lowest and narrowest window: lanes and columns stand one under another there.
            found.resize(0, 0)
            settled(qtbot, case_thread)
            where = f"{page.title}, {title}"
            assert found.minimumSizeHint().height() <= 640, where
            assert found.height() <= 640, where
            bottom = found.status.mapTo(found, found.status.rect().bottomLeft()).y()
            assert bottom < found.height(), where
    case_thread.close_case()
    case_thread.stop()
