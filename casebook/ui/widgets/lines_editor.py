"""Lines typed or pasted as a table, with what could not be read of them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QTextCursor
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from casebook.actions import paste_lines
from casebook.actions.paste_lines import Pasted
from casebook.errors import FieldError
from casebook.model.request import Line
from casebook.ui import theme
from casebook.ui.widgets.plain import plain_label
from casebook.ui.widgets.visible_text import one_line
from casebook.ui.workplace import Workplace

MOST_SENTENCES = 12
READ_AFTER_MS = 150
"""How long after the last key the rows are read: a long table takes a tenth of a second."""


class LinesEditor(QWidget):
    """Takes lines as a typed or pasted table, and says row by row what could not be read.

    What was typed is never changed here: a row that is wrong stays until the examiner mends it.
    """

    changed = Signal()
    submitted = Signal()

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._place = place
        self._edit = QPlainTextEdit()
        self._edit.setAccessibleName("Lines, one a row")
        self._edit.setPlaceholderText(
            "One row each, separated by commas or tabs:\n"
            "identifier, port, time, what is asked\n"
            "203.0.113.45, 51514, 2022-11-23 01:12:07 UTC, subscriber details\n"
            "203.0.113.46, not logged, 2022-11-23 06:50:00 +05:30"
        )
        self._edit.setFont(theme.mono())
        self._edit.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self._edit.setTabChangesFocus(True)
        self._edit.setMinimumHeight(5 * self._edit.fontMetrics().lineSpacing() + theme.L)
        self._edit.installEventFilter(self)
        self._asked_box = _combo(
            "What is asked in every row that does not say",
            ("", "subscriber details", "subscriber details and login history", "login history"),
        )
        self._cited_box = _combo("Where every row was found", ("",))
        self._zone_box = _combo(
            "Zone of times that name none", ("", *dict.fromkeys(reversed(place.zones)))
        )
        for box, hint in (
            (self._asked_box, "subscriber details …"),
            (self._cited_box, "EX-5 auth.log"),
            (self._zone_box, "must stand in the row"),
        ):
            line_edit = box.lineEdit()
            if line_edit is not None:
                line_edit.setPlaceholderText(hint)
            box.currentTextChanged.connect(self._on_typed)
        self._edit.textChanged.connect(self._on_typed)
        self._read_timer = QTimer(self)
        self._read_timer.setSingleShot(True)
        self._read_timer.setInterval(READ_AFTER_MS)
        self._read_timer.timeout.connect(self._read)
        self._count = plain_label(role="muted")
        self._wrong = plain_label(wrap=True, role="wrong", selectable=True)
        self._pasted = Pasted((), ())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.XS)
        layout.addWidget(self._edit, 1)
        for words, box in (
            ("Asked in every row that does not say", self._asked_box),
            ("Every row was found in", self._cited_box),
            ("Times without a zone are in", self._zone_box),
        ):
            row = QHBoxLayout()
            row_label = plain_label(words, role="muted")
            row_label.setFixedWidth(240)
            row.addWidget(row_label)
            row.addWidget(box, 1)
            layout.addLayout(row)
        layout.addWidget(self._count)
        layout.addWidget(self._wrong)
        self.setFocusProxy(self._edit)
        self._read()

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

    def lines(self) -> tuple[Line, ...]:
        """Give the lines. Raises FieldError while a row cannot be read, and goes there."""
        self._read()
        bad = self._pasted.bad
        if bad:
            self._go_to_row(bad[0].number)
            rows = "1 row cannot" if len(bad) == 1 else f"{len(bad)} rows cannot"
            raise FieldError(
                "lines", f"{rows} be read, so nothing was saved. Mend or delete: {bad[0].sentence}"
            )
        return self._pasted.lines

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

    def _on_typed(self) -> None:
        self._read_timer.start()
        self.changed.emit()

    def _read(self) -> None:
        self._read_timer.stop()
        self._pasted = paste_lines.read_lines(
            self._edit.toPlainText(),
            zone=self._zone_box.currentText().strip(),
            decided_by=self._place.examiner.name,
            asked=self._asked_box.currentText(),
            cited=self._cited_box.currentText(),
        )
        lines, bad = self._pasted.lines, self._pasted.bad
        words = f"{len(lines)} line{'' if len(lines) == 1 else 's'} understood"
        self._count.setText(words if lines or bad else "No line yet.")
        sentences = [one_line(row.sentence, 300) for row in bad[:MOST_SENTENCES]]
        if len(bad) > MOST_SENTENCES:
            sentences.append(f"and {len(bad) - MOST_SENTENCES} more rows")
        self._wrong.setText("\n".join(sentences))
        self._wrong.setVisible(bool(bad))

    def _go_to_row(self, number: int) -> None:
        block = self._edit.document().findBlockByNumber(number - 1)
        cursor = QTextCursor(block)
        cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
        self._edit.setTextCursor(cursor)
        self._edit.setFocus(Qt.FocusReason.OtherFocusReason)


def _combo(name: str, offered: Sequence[str]) -> QComboBox:
    box = QComboBox()
    box.setEditable(True)
    box.setAccessibleName(name)
    box.addItems(list(offered))
    return box
