import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from casebook.errors import CaseError
from casebook.ui.widgets.editors import DayEditor


@pytest.fixture
def editor(qtbot: QtBot, look: QApplication) -> DayEditor:
    found = DayEditor("FIR date")
    qtbot.addWidget(found)
    return found


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("", ""),
        ("2022-11-25", "2022-11-25"),
        ("25 Nov 2022", "2022-11-25"),
        ("5 june 2022", "2022-06-05"),
    ],
)
def test_a_day_is_read_as_the_program_writes_it(editor: DayEditor, typed: str, day: str) -> None:
    editor.set_value(typed)
    assert editor.value() == day


@pytest.mark.parametrize(
    "typed", ["05/06/22", "5 Nov 22", "31 Nov 2022", "25 Nev 2022", "25 anf 2022"]
)
def test_a_day_that_leaves_something_to_guess_is_refused(editor: DayEditor, typed: str) -> None:
    editor.set_value(typed)
    with pytest.raises(CaseError, match="like 2022-11-25, or as 25 Nov 2022"):
        editor.value()
