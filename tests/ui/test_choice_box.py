from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QComboBox, QScrollArea, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from casebook.ui.widgets.editors import ChoiceEditor
from tests.ui.conftest import bring_up


def test_scrolling_past_a_question_does_not_answer_it(qtbot: QtBot, look: QApplication) -> None:
    editor = ChoiceEditor("Ask for preservation", (("", "not chosen"), ("n", "no"), ("y", "yes")))
    inside = QWidget()
    layout = QVBoxLayout(inside)
    layout.addWidget(editor)
    layout.addStretch(1)
    inside.setMinimumHeight(2000)
    area = QScrollArea()
    area.setWidget(inside)
    area.resize(400, 300)
    qtbot.addWidget(area)
    bring_up(qtbot, area)
    box = editor.findChild(QComboBox)
    assert isinstance(box, QComboBox)
    box.setFocus()
    at = box.rect().center()
    event = QWheelEvent(
        QPointF(at),
        QPointF(box.mapToGlobal(at)),
        QPoint(),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(box, event)
    assert editor.value() == ""
    assert not event.isAccepted() or area.verticalScrollBar().value() > 0
