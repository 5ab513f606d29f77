from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QToolButton, QVBoxLayout
from pytestqt.qtbot import QtBot

from casebook.ui.widgets.filter_edit import FilterEdit
from tests.ui.conftest import WAIT_MS


def shown(qtbot: QtBot) -> tuple[QDialog, FilterEdit, list[str]]:
    dialog = QDialog()
    qtbot.addWidget(dialog)
    edit = FilterEdit("Filter…", "Filter")
    QVBoxLayout(dialog).addWidget(edit)
    said: list[str] = []
    edit.filtered.connect(said.append)
    dialog.show()
    edit.setFocus()
    return dialog, edit, said


def clears(edit: FilterEdit) -> bool:
    """Say whether the button that clears can be seen."""
    (button,) = edit.findChildren(QToolButton)
    return button.isVisible() and button.property("opacity") != 0


def test_the_button_that_clears_is_there_with_the_text_and_only_then(qtbot: QtBot) -> None:
    _, edit, said = shown(qtbot)
    assert edit.findChildren(QAction)
    edit.show_text("root")
    qtbot.waitUntil(lambda: clears(edit), timeout=WAIT_MS)
    edit.show_text("")
    qtbot.waitUntil(lambda: not clears(edit), timeout=WAIT_MS)
    assert said == []


def test_escape_empties_the_box_and_closes_the_dialog_only_the_second_time(qtbot: QtBot) -> None:
    dialog, edit, said = shown(qtbot)
    QTest.keyClicks(edit, "ro")
    QTest.keyClick(edit, Qt.Key.Key_Escape)
    assert edit.text() == ""
    assert said == ["r", "ro", ""]
    assert dialog.isVisible()
    QTest.keyClick(edit, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
