from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QLineEdit, QMessageBox
from pytestqt.qtbot import QtBot

from casebook.errors import Cancelled, CaseError
from casebook.ui import file_dialogs
from casebook.ui.crash import CrashDialog, CrashHook, report_of
from casebook.ui.messages import ReasonDialog, Recorder, WindowMessages
from tests.ui.conftest import WAIT_MS, in_dialog

HOSTILE = "<img src='/etc/hostname'><b>bold</b> & co"


def a_fault(secret: str) -> BaseException:
    try:
        raise KeyError(secret)
    except KeyError as error:
        return error


def test_a_hostile_sentence_shows_as_itself(qtbot: QtBot, look: QApplication) -> None:
    seen: list[str] = []

    def close(box: QMessageBox) -> None:
        label = box.findChild(QLabel, "qt_msgbox_label")
        assert isinstance(label, QLabel)
        seen.append(label.text())
        box.accept()

    in_dialog(QMessageBox, close)
    WindowMessages(None).tell(HOSTILE)
    assert seen == [
        "<span>&lt;img src=&#x27;/etc/hostname&#x27;&gt;&lt;b&gt;bold&lt;/b&gt; &amp; co</span>"
    ]


def test_a_reason_is_needed_before_the_button_works(qtbot: QtBot, look: QApplication) -> None:
    dialog = ReasonDialog("Why is EX-3 retracted?", "Retract")
    qtbot.addWidget(dialog)
    assert not dialog._accept_button.isEnabled()
    dialog._edit.edit.setPlainText("wrong shelf")
    assert dialog._accept_button.isEnabled()
    assert dialog.reason() == "wrong shelf"


def test_the_crash_report_holds_no_content_and_no_folder(tmp_path: Path) -> None:
    report = report_of(a_fault("dog2398@example.org of EX-3"))
    assert "dog2398" not in report
    assert "KeyError" in report
    assert str(Path.home()) not in report
    assert "PySide6" in report


def test_a_case_error_is_a_sentence_and_a_cancel_is_nothing(
    qtbot: QtBot, look: QApplication
) -> None:
    recorder = Recorder()
    hook = CrashHook(recorder)
    for error in (CaseError("The disk is full."), Cancelled()):
        hook._on_error(type(error), error, None)
    qtbot.waitUntil(lambda: bool(recorder.told), timeout=WAIT_MS)
    assert recorder.told == ["The disk is full."]


def test_our_fault_opens_the_crash_dialog(
    qtbot: QtBot, look: QApplication, capsys: pytest.CaptureFixture[str]
) -> None:
    hook = CrashHook(Recorder())
    shown: list[str] = []

    def close(dialog: CrashDialog) -> None:
        shown.append(dialog.windowTitle())
        dialog.close()

    in_dialog(CrashDialog, close)
    error = a_fault("secret")
    hook._on_error(type(error), error, None)
    assert len(shown) == 1
    assert "secret" not in capsys.readouterr().err


def test_a_file_dialog_leaves_no_folder_name_behind(
    qtbot: QtBot, look: QApplication, tmp_path: Path
) -> None:
    folder = tmp_path / "FIR-214-2022-secret"
    folder.mkdir()
    (folder / "a.log").write_text("x")

    def choose(dialog: QFileDialog) -> None:
        name_edit = dialog.findChild(QLineEdit, "fileNameEdit")
        assert isinstance(name_edit, QLineEdit)
        dialog.setDirectory(str(folder))
        name_edit.setText("a.log")
        dialog.accept()

    in_dialog(QFileDialog, choose)
    assert file_dialogs.open_file(None, "Open") == folder / "a.log"
    settings = QSettings(QSettings.Scope.UserScope, "QtProject")
    settings.sync()
    kept = Path(settings.fileName())
    text = kept.read_text(encoding="utf-8") if kept.exists() else ""
    assert "secret" not in text
