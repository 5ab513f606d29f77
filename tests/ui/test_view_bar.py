import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from casebook.ui.widgets.view_bar import ViewBar
from tests.ui.conftest import bring_up


@pytest.fixture
def bar(qtbot: QtBot, look: QApplication) -> ViewBar:
    found = ViewBar(("Exhibits", "Seizures", "Custody"))
    qtbot.addWidget(found)
    bring_up(qtbot, found)
    return found


def test_arrow_keys_go_along_the_bar(qtbot: QtBot, bar: ViewBar) -> None:
    bar.show_view(0)
    bar.button(0).setFocus()
    with qtbot.waitSignal(bar.view_chosen) as chosen:
        QTest.keyClick(bar.button(0), Qt.Key.Key_Right)
    assert chosen.args == [1]
    assert bar.button(1).isChecked()
    assert not bar.button(0).isChecked()


def test_alt_and_a_digit_choose_a_view(qtbot: QtBot, bar: ViewBar) -> None:
    bar.show_view(0)
    with qtbot.waitSignal(bar.view_chosen) as chosen:
        QTest.keyClick(bar, Qt.Key.Key_3, Qt.KeyboardModifier.AltModifier)
    assert chosen.args == [2]


def test_a_view_that_is_shown_already_is_not_chosen_again(qtbot: QtBot, bar: ViewBar) -> None:
    bar.show_view(1)
    with qtbot.assertNotEmitted(bar.view_chosen):
        bar.show_view(1)
