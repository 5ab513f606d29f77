import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from casebook.ui.pages.custody_fields import SEAL_CHOICES
from casebook.ui.widgets.exhibit_answers import Asked, ExhibitAnswers
from tests.ui.conftest import WAIT_MS, bring_up


@pytest.fixture
def answers(qtbot: QtBot, look: QApplication) -> ExhibitAnswers:
    found = ExhibitAnswers("Seal intact?", "Intact?", SEAL_CHOICES)
    qtbot.addWidget(found)
    found.resize(500, 300)
    found.set_value((Asked("a", "EX-1"), Asked("b", "EX-2"), Asked("c", "EX-3")))
    found.answer_all("yes")
    bring_up(qtbot, found)
    return found


def type_answer(qtbot: QtBot, answers: ExhibitAnswers, row: int, text: str) -> QLineEdit:
    table = answers._table
    table.setFocus()
    table.setCurrentCell(row, 1)
    QTest.keyClick(table, Qt.Key.Key_F2)
    qtbot.waitUntil(lambda: isinstance(QApplication.focusWidget(), QLineEdit), timeout=WAIT_MS)
    editor = QApplication.focusWidget()
    assert isinstance(editor, QLineEdit)
    editor.selectAll()
    QTest.keyClicks(editor, text)
    return editor


def test_enter_inside_an_answer_takes_it_and_does_not_save_yet(
    qtbot: QtBot, answers: ExhibitAnswers
) -> None:
    submitted: list[int] = []
    answers.submitted.connect(lambda: submitted.append(1))
    editor = type_answer(qtbot, answers, 1, "no: wax cracked")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    assert submitted == []
    assert answers.value() == {"a": "yes", "b": "no: wax cracked", "c": "yes"}
    qtbot.waitUntil(lambda: answers._table.currentRow() == 2, timeout=WAIT_MS)
    QTest.keyClick(answers._table, Qt.Key.Key_Return)
    assert submitted == [1]


def test_ctrl_enter_inside_an_answer_saves_what_is_typed(
    qtbot: QtBot, answers: ExhibitAnswers
) -> None:
    saved: list[object] = []
    answers.submitted.connect(lambda: saved.append(answers.value()))
    editor = type_answer(qtbot, answers, 1, "no: wax cracked")
    QTest.keyClick(editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert saved == [{"a": "yes", "b": "no: wax cracked", "c": "yes"}]


def test_the_answer_being_typed_counts_whatever_saves(
    qtbot: QtBot, answers: ExhibitAnswers
) -> None:
    type_answer(qtbot, answers, 0, "no: torn")
    assert answers.value() == {"a": "no: torn", "b": "yes", "c": "yes"}


def test_tab_goes_through_what_is_said_of_all_before_the_table(
    qtbot: QtBot, answers: ExhibitAnswers
) -> None:
    answers.focus()
    seen = []
    for _ in range(3):
        widget = QApplication.focusWidget()
        seen.append(widget)
        assert widget is not None
        QTest.keyClick(widget, Qt.Key.Key_Tab)
    kinds: tuple[type, ...] = (QComboBox, QPushButton, type(answers._table))
    assert all(isinstance(widget, kind) for widget, kind in zip(seen, kinds, strict=True))
