"""Where lines are typed or pasted as a table."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QComboBox, QGridLayout, QPlainTextEdit, QVBoxLayout, QWidget

from casebook.actions import paste_lines
from casebook.actions.line_rows import Defaults
from casebook.actions.paste_lines import Pasted, Reading
from casebook.model.request import Line
from casebook.model.timeline import DayOrder
from casebook.ui import theme
from casebook.ui.widgets.choice_box import ChoiceBox
from casebook.ui.widgets.editors import is_control_enter
from casebook.ui.widgets.plain import plain_label
from casebook.ui.workplace import Workplace

READ_AFTER_MS = 150
"""How long after the last key the rows are read."""

ROWS_AT_ONCE = 40
"""Rows read in one slice, about 15 ms, so that the window answers in between."""

ASKED = ("", "subscriber details", "subscriber details and login history", "login history")
DAY_ORDERS = (
    ("must be clear in the row", DayOrder.NONE),
    ("day first: 3 April", DayOrder.DAY_FIRST),
    ("month first: 4 March", DayOrder.MONTH_FIRST),
)


class LinesEditor(QWidget):
    """Takes lines as a table, reads it in slices, and says row by row what could not be read.

    What was typed is never changed here: a row that is wrong stays until the examiner mends it.
    """

    changed = Signal()
    submitted = Signal()
    read = Signal(object)
    """The table was read to its end: what it holds."""

    progressed = Signal(int, int)

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._place = place
        self._edit = QPlainTextEdit()
        self._edit.setAccessibleName("Lines, one a row")
        self._edit.setPlaceholderText(
            "One row each, separated by tabs, semicolons or commas:\n"
            "identifier, port, protocol, destination, time, end, what is asked\n"
            "203.0.113.45, 51514, 2022-11-23 01:12:07 UTC, subscriber details\n"
            "203.0.113.46, not logged, 2022-11-23 06:50:00 +05:30\n"
            "or a table with a heading that names its columns, in any order"
        )
        self._edit.setFont(theme.mono())
        self._edit.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self._edit.setTabChangesFocus(True)
        self._edit.setMinimumHeight(6 * self._edit.fontMetrics().lineSpacing() + theme.L)
        self._edit.installEventFilter(self)
        self._asked_box = combo("What is asked in every row that does not say", ASKED)
        self._cited_box = combo("Where every row was found", ("",), "EX-5 auth.log")
        self._link_box = combo("Link to the facts", ("",), "the address sent the demand")
        self._zone_box = combo(
            "Zone of times that name none",
            ("", *dict.fromkeys(reversed(place.zones))),
            "must stand in the row",
        )
        self._order_box = ChoiceBox()
        self._order_box.setAccessibleName("How dates like 03/04/2022 are read")
        for words, order in DAY_ORDERS:
            self._order_box.addItem(words, order)
        self._edit.textChanged.connect(self._on_typed)
        for box in (self._asked_box, self._cited_box, self._link_box, self._zone_box):
            box.currentTextChanged.connect(self._on_typed)
        self._order_box.currentIndexChanged.connect(self._on_typed)
        self._typing_timer = QTimer(self)
        self._typing_timer.setSingleShot(True)
        self._typing_timer.setInterval(READ_AFTER_MS)
        self._typing_timer.timeout.connect(self._start)
        self._slice_timer = QTimer(self)
        self._slice_timer.setInterval(0)
        self._slice_timer.timeout.connect(self._read_slice)
        self._reading: Reading | None = None
        self._pasted: Pasted | None = Pasted((), ())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.XS)
        layout.addWidget(self._edit, 1)
        layout.addLayout(self._make_boxes())
        self.setFocusProxy(self._edit)

    def set_text(self, text: str) -> None:
        """Put rows in."""
        self._edit.setPlainText(text)

    def text(self) -> str:
        """Give what is typed."""
        return self._edit.toPlainText()

    def set_asked(self, words: str) -> None:
        """Say what is asked in every row that does not say."""
        self._asked_box.setCurrentText(words)

    def set_zone(self, zone: str) -> None:
        """Say in which zone times without one are."""
        self._zone_box.setCurrentText(zone)

    def set_day_order(self, order: DayOrder) -> None:
        """Say how dates like 03/04/2022 are read."""
        self._order_box.setCurrentIndex(self._order_box.findData(order))

    def pasted(self) -> Pasted | None:
        """Give what the table holds; None while it is still being read."""
        return self._pasted

    def decided(self, lines: Sequence[Line]) -> str:
        """Say what was decided about the times of the table."""
        return paste_lines.decisions(lines, self._given())

    def go_to_row(self, number: int) -> None:
        """Select a row."""
        cursor = QTextCursor(self._edit.document().findBlockByNumber(number - 1))
        cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
        self._edit.setTextCursor(cursor)
        self._edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if is_control_enter(event):
            self.submitted.emit()
            return True
        return super().eventFilter(watched, event)

    def _make_boxes(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.M)
        grid.setVerticalSpacing(theme.XS)
        grid.setColumnStretch(1, 1)
        for row, (words, box) in enumerate(
            (
                ("Asked in every row that does not say", self._asked_box),
                ("Every row was found in", self._cited_box),
                ("Every row is linked to the facts by", self._link_box),
                ("Times without a zone are in", self._zone_box),
                ("Dates like 03/04/2022", self._order_box),
            )
        ):
            grid.addWidget(plain_label(words, role="muted"), row, 0)
            grid.addWidget(box, row, 1)
        return grid

    def _given(self) -> Defaults:
        return Defaults(
            self._zone_box.currentText().strip(),
            DayOrder(self._order_box.currentData()),
            self._place.examiner.name,
            self._asked_box.currentText().strip(),
            self._cited_box.currentText().strip(),
            self._link_box.currentText().strip(),
        )

    def _on_typed(self) -> None:
        self._pasted = None
        self._slice_timer.stop()
        self._typing_timer.start()
        self.changed.emit()

    def _start(self) -> None:
        self._reading = Reading(self._edit.toPlainText(), self._given())
        self._slice_timer.start()

    def _read_slice(self) -> None:
        reading = self._reading
        if reading is None:
            self._slice_timer.stop()
            return
        is_done = reading.advance(ROWS_AT_ONCE)
        self.progressed.emit(reading.done, reading.total)
        if is_done:
            self._slice_timer.stop()
            self._reading = None
            self._pasted = reading.pasted()
            self.read.emit(self._pasted)


def combo(name: str, offered: Sequence[str], hint: str = "") -> QComboBox:
    """Make a box to choose from or type into."""
    box = ChoiceBox()
    box.setEditable(True)
    box.setAccessibleName(name)
    box.addItems(list(offered))
    line_edit = box.lineEdit()
    if line_edit is not None:
        line_edit.setPlaceholderText(hint or "subscriber details …")
    return box


def bad_rows_said(pasted: Pasted) -> str:
    """Say that rows of a table cannot be read, and what is wrong with the first of them."""
    many = len(pasted.bad)
    rows = "1 row cannot" if many == 1 else f"{many:,} rows cannot"
    return f"{rows} be read, so nothing was saved. Mend or delete: {pasted.bad[0].sentence}"
