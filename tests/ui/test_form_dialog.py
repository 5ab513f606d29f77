from dataclasses import dataclass

from PySide6.QtWidgets import QApplication, QPlainTextEdit
from pytestqt.qtbot import QtBot

from casebook.ui.widgets.form import Field, Kind
from casebook.ui.widgets.form_dialog import FormDialog
from casebook.ui.workplace import Workplace
from tests.ui.conftest import WAIT_MS, bring_up


@dataclass(frozen=True)
class Explanation:
    explanation: str = ""


def test_what_is_typed_at_once_goes_into_the_first_field(
    qtbot: QtBot, look: QApplication, place: Workplace
) -> None:
    fields = (Field("explanation", "Explanation", Kind.TEXT, lines=6),)
    says = "A long sentence about what is to be explained. " * 10
    dialog = FormDialog(
        place, "Explain INC-1", fields, Explanation(), lambda case, row, why: row, says=says
    )
    qtbot.addWidget(dialog)
    dialog.open()
    bring_up(qtbot, dialog)
    qtbot.waitUntil(lambda: isinstance(QApplication.focusWidget(), QPlainTextEdit), timeout=WAIT_MS)
    assert dialog.form._keys_label.text() == "Ctrl+Enter saves, Esc abandons"
