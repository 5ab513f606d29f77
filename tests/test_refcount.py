"""The Qt binding in use keeps its hands off the count of `None`.

PySide6 6.12.0 on Python 3.11 takes one reference off `None` with every call that returns nothing;
after some thousands of such calls the interpreter aborts. Nothing else in the tests shows it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

import pytest
from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QColor, QImage, QPainter, QPen
from PySide6.QtWidgets import QApplication, QLabel, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

CALLS = 100
# Other threads and caches move the count by a few; a leak moves it by one a call.
SLACK = 20


def _drift(call: Callable[[], object]) -> int:
    call()
    before = sys.getrefcount(None)
    for _ in range(CALLS):
        call()
    return sys.getrefcount(None) - before


def test_widget_calls_leave_none_alone(qtbot: QtBot) -> None:
    label, edit, widget, timer = QLabel(), QPlainTextEdit(), QWidget(), QTimer()
    for each in (label, edit, widget):
        qtbot.addWidget(each)
    drifts = {
        "QLabel.setText": _drift(lambda: label.setText("EX-3")),
        "QPlainTextEdit.setPlainText": _drift(lambda: edit.setPlainText("EX-3")),
        "QWidget.setVisible": _drift(lambda: widget.setVisible(False)),
        "QWidget.update": _drift(widget.update),
        "QObject.setObjectName": _drift(lambda: QObject.setObjectName(widget, "exhibit")),
        "QTimer.stop": _drift(timer.stop),
        "QApplication.processEvents": _drift(QApplication.processEvents),
    }
    assert {name: n for name, n in drifts.items() if abs(n) >= SLACK} == {}


def test_painter_calls_leave_none_alone(qapp: QApplication) -> None:
    image = QImage(50, 50, QImage.Format.Format_ARGB32)
    painter = QPainter(image)
    pen = QPen(QColor("black"))
    try:
        drawn = _drift(lambda: painter.drawLine(0, 0, 5, 5))
        penned = _drift(lambda: painter.setPen(pen))
        filled = _drift(lambda: painter.fillRect(0, 0, 5, 5, QColor("white")))
    finally:
        painter.end()
    assert max(abs(drawn), abs(penned), abs(filled)) < SLACK


def test_the_guard_sees_a_leak() -> None:
    kept: list[None] = []
    if sys.version_info >= (3, 12):
        pytest.skip("None is immortal in this Python: nothing can be taken off its count")
    assert _drift(lambda: kept.append(None)) >= CALLS - SLACK
