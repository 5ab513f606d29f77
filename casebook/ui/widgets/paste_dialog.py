"""Where lines are typed or pasted as a table, and added to a request that is there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QTextCursor
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from casebook.actions import check_lines, paste_lines
from casebook.actions.check_lines import Preview
from casebook.actions.line_rows import Defaults
from casebook.actions.paste_lines import Pasted, Reading
from casebook.errors import CaseError
from casebook.model.labels import label
from casebook.model.request import Line, Request
from casebook.model.timeline import DayOrder
from casebook.store.case_file import CaseFile
from casebook.ui import theme
from casebook.ui.widgets.line_preview import LinePreview
from casebook.ui.widgets.plain import heading, plain_label
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
        self._order_box = QComboBox()
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
        if (
            event.type() == QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            and event.modifiers() & Qt.KeyboardModifier.ControlModifier
        ):
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


class PasteDialog(QDialog):
    """Adds typed or pasted lines to a request that is there."""

    def __init__(self, place: Workplace, request: Request, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Casebook")
        self._place = place
        self._request = request
        self._is_saving = False
        self._is_adding = False
        self._seen: Preview | None = None
        self.added: tuple[Line, ...] = ()
        self.editor = LinesEditor(place)
        self.editor.submitted.connect(self.save)
        self.editor.changed.connect(self._on_changed)
        self.editor.progressed.connect(self._on_progressed)
        self.editor.read.connect(self._on_read)
        self.preview = LinePreview()
        self.preview.say("No line yet.")
        self.preview.repeats_left_out.connect(lambda _: self._check())
        self._error = plain_label(wrap=True, role="wrong")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.L, theme.L, theme.L, theme.L)
        layout.addWidget(heading(f"Lines for {label(request)}", 1.2))
        layout.addWidget(self.editor, 3)
        layout.addWidget(self.preview, 2)
        layout.addWidget(self._error)
        layout.addLayout(buttons_row("Add the lines", self.save, self.reject))
        self.resize(780, 680)
        self.editor.setFocus()

    def save(self) -> None:
        """Add the lines as soon as they are read and checked, or say what is wrong."""
        if self._is_adding:
            return
        self._error.clear()
        self._is_saving = True
        self._go_on()

    def reject(self) -> None:
        """Close without saving; asks first when something was typed."""
        if self.editor.text().strip() and not self._place.messages.confirm(
            "The lines are not saved. What you typed is lost when you leave.", "Leave"
        ):
            return
        super().reject()

    def error_text(self) -> str:
        """Give what keeps the lines from being added."""
        return self._error.text()

    def _on_changed(self) -> None:
        self._seen = None
        self._is_saving = False
        self._error.clear()

    def _on_progressed(self, done: int, total: int) -> None:
        self.preview.say(f"Reading row {done:,} of {total:,} …")

    def _on_read(self, pasted: Pasted) -> None:
        count = len(pasted.lines)
        words = f"{count:,} line{'' if count == 1 else 's'} understood"
        if pasted.bad:
            bad = len(pasted.bad)
            words += f", {bad:,} row{'' if bad == 1 else 's'} not"
        self.preview.say(words if pasted.lines or pasted.bad else "No line yet.")
        self._show(pasted)
        self._check()

    def _check(self) -> None:
        pasted = self.editor.pasted()
        if pasted is None:
            return
        self._seen = None
        request, lines = self._request, pasted.lines
        without = self.preview.repeats_box.isChecked()

        def look(case: CaseFile) -> Preview:
            return check_lines.preview(case, request, lines, without_repeats=without)

        self._place.case.submit(look, self._on_seen, self._on_failed, key="PasteDialog", owner=self)

    def _on_seen(self, seen: Preview) -> None:
        pasted = self.editor.pasted()
        if pasted is None:
            return
        self._seen = seen
        self._show(pasted)
        self._go_on()

    def _show(self, pasted: Pasted) -> None:
        self.preview.show_rows([row.sentence for row in pasted.bad], pasted.notes, self._seen)

    def _go_on(self) -> None:
        """Add the lines when that was asked for and everything about them is known."""
        pasted, seen = self.editor.pasted(), self._seen
        if not self._is_saving or pasted is None:
            return
        if pasted.bad:
            self._is_saving = False
            self.editor.go_to_row(pasted.bad[0].number)
            many = len(pasted.bad)
            rows = "1 row cannot" if many == 1 else f"{many:,} rows cannot"
            self._error.setText(
                f"{rows} be read, so nothing was saved. Mend or delete: {pasted.bad[0].sentence}"
            )
            return
        if seen is None:
            if not pasted.lines:
                self._on_failed(CaseError("There is no line to add. Type or paste one a row."))
            return
        self._is_saving = False
        self._is_adding = True
        request, decided = self._request, self.editor.decided(seen.lines)
        self._place.case.submit(
            lambda case: paste_lines.add_lines(case, request, seen.lines, decided),
            self._on_added,
            self._on_failed,
            owner=self,
        )

    def _on_added(self, lines: tuple[Line, ...]) -> None:
        self.added = lines
        self.accept()

    def _on_failed(self, error: CaseError) -> None:
        self._is_saving = self._is_adding = False
        self._error.setText(str(error))


def combo(name: str, offered: Sequence[str], hint: str = "") -> QComboBox:
    """Make a box to choose from or type into."""
    box = QComboBox()
    box.setEditable(True)
    box.setAccessibleName(name)
    box.addItems(list(offered))
    line_edit = box.lineEdit()
    if line_edit is not None:
        line_edit.setPlaceholderText(hint or "subscriber details …")
    return box


def buttons_row(words: str, save: Callable[[], None], leave: Callable[[], None]) -> QHBoxLayout:
    """Make the buttons of a dialog that adds lines."""
    row = QHBoxLayout()
    for text, action, role in ((words, save, "main"), ("Abandon", leave, "")):
        button = QPushButton(text)
        if role:
            button.setProperty("role", role)
        button.setAutoDefault(False)
        button.clicked.connect(partial(_run, action))
        row.addWidget(button)
    row.addWidget(plain_label("Ctrl+Enter adds, Esc abandons", role="muted"))
    row.addStretch()
    return row


def _run(action: Callable[[], None], is_checked: bool = False) -> None:
    action()
