import uuid
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from casebook.actions import keep, move_custody, scan_label
from casebook.actions.record_seizure import record_seizure
from casebook.model.evidence import Exhibit
from casebook.model.seizure import Seizure
from casebook.model.transfer import HandOver
from casebook.store.case_file import CaseFile
from casebook.ui.jobs import CaseThread
from casebook.ui.main_window import MainWindow
from casebook.ui.messages import Recorder
from casebook.ui.palette import Palette
from tests.ui.conftest import EXAMINER, WAIT_MS, OnCase, bring_up
from tests.ui.ledger import at, servers


@pytest.fixture
def window(qtbot: QtBot, thread: CaseThread, on_case: OnCase, recorder: Recorder) -> MainWindow:
    found = MainWindow(thread, on_case(lambda case: case.header()), EXAMINER, recorder)
    bring_up(qtbot, found)
    qtbot.addWidget(found, before_close_func=_let_close)
    return found


def _let_close(window: object) -> None:
    # The thread fixture closes the case; a test's window only has to go away.
    assert isinstance(window, MainWindow)
    window._is_closed = True


def scan(palette: Palette, code: str) -> None:
    """Type a code as a scanner does: all keys at once, and Enter."""
    edit = palette.findChild(QLineEdit)
    assert isinstance(edit, QLineEdit)
    QTest.keyClicks(edit, code)
    QTest.keyClick(edit, Qt.Key.Key_Return)


def test_a_scanned_label_opens_its_exhibit(
    qtbot: QtBot, window: MainWindow, on_case: OnCase
) -> None:
    def fill(case: CaseFile) -> str:
        return scan_label.label_code(case, servers(case, 3)[1])

    code = on_case(fill)
    palette = window.open_palette()
    scan(palette, code)
    qtbot.waitUntil(lambda: window.page.selected_number() == "EX-2", timeout=WAIT_MS)
    assert window.page.title == "Evidence"


def test_the_code_is_read_although_the_things_of_the_case_are_not_yet(
    qtbot: QtBot, window: MainWindow, on_case: OnCase
) -> None:
    code = on_case(lambda case: scan_label.label_code(case, servers(case, 1)[0]))
    palette = Palette((), window, lambda _: None)
    qtbot.addWidget(palette)
    edit = palette.findChild(QLineEdit)
    assert isinstance(edit, QLineEdit)
    edit.setText(code.lower())
    assert palette.shown() == ("EX-1  scanned label",)


def test_a_label_of_another_case_is_refused_in_a_sentence(
    qtbot: QtBot, window: MainWindow, on_case: OnCase, recorder: Recorder
) -> None:
    code = on_case(lambda case: scan_label.label_code(case, servers(case, 1)[0]))
    number, _, digest = code.split(".")
    scan(window.open_palette(), f"{number}.{uuid.uuid4().hex[:8].upper()}.{digest}")
    qtbot.waitUntil(lambda: bool(recorder.told), timeout=WAIT_MS)
    assert "belongs to another case" in recorder.told[0]
    assert window.page.title == "Overview"


def test_every_number_of_the_ledger_is_found_and_followed(
    qtbot: QtBot, window: MainWindow, on_case: OnCase
) -> None:
    def fill(case: CaseFile) -> None:
        found = servers(case, 1)
        record_seizure(case, Seizure("", 0, "1", "AIIMS", seized_by="Insp. Rao"), (), found)
        slip = HandOver("", 0, "Insp. Rao", "", "HC Suresh", "", at("2022-11-25 15:00"), "safe")
        slip = move_custody.hand_over(case, slip, found)
        move_custody.receive_hand_over(case, slip, at("2022-11-25 16:00"), "no, torn")
        keep.correct(case, _marked(case), "numbered by the office")

    on_case(fill)
    palette = window.open_palette()
    qtbot.waitUntil(lambda: palette.shown()[0].startswith("EX-1"), timeout=WAIT_MS)
    texts = " | ".join(palette.shown())
    for number in ("EX-1  IFSO-1", "SZ-1  AIIMS", "H-1  Insp. Rao to HC Suresh", "INC-1  The seal"):
        assert number in texts
    scan(palette, "hc suresh")
    qtbot.waitUntil(lambda: window.page.selected_number() == "H-1", timeout=WAIT_MS)
    window.follow("SZ-1")
    qtbot.waitUntil(lambda: window.page.selected_number() == "SZ-1", timeout=WAIT_MS)


def _marked(case: CaseFile) -> Exhibit:
    return replace(case.numbered(Exhibit, 1), mark="IFSO-1")


def test_the_views_of_the_evidence_page_are_actions(window: MainWindow) -> None:
    palette = window.open_palette()
    edit = palette.findChild(QLineEdit)
    assert isinstance(edit, QLineEdit)
    edit.setText("add hand-over")
    assert palette.shown() == ("Add hand-over",)
    edit.setText("evidence: checks")
    QTest.keyClick(edit, Qt.Key.Key_Return)
    assert window.page.title == "Evidence"
    edit.setText("custody register")
    assert palette.shown() == ("Issue the custody register …",)


def test_words_that_fit_nothing_are_answered_with_a_sentence(window: MainWindow) -> None:
    palette = window.open_palette()
    edit = palette.findChild(QLineEdit)
    assert isinstance(edit, QLineEdit)
    QTest.keyClicks(edit, "zebra")
    assert palette.shown() == ()
    assert palette._nothing.isVisible()
    assert palette._nothing.text().startswith("Nothing in the case and no action holds “zebra”.")
    palette.reject()
