"""The box a note is written in: completes mentions as they are typed, takes pasted pictures."""

from __future__ import annotations

import re
from collections.abc import Sequence

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMimeData, QStringListModel, Qt, Signal
from PySide6.QtGui import QImage, QImageWriter, QKeyEvent, QTextCursor
from PySide6.QtWidgets import QCompleter, QListView, QPlainTextEdit, QWidget

from casebook.ui.widgets.visible_text import one_line

_MENTION = re.compile(r"#[A-Za-z]{0,4}-?[0-9]{0,9}$")
_ADDRESS = re.compile(r"(?<![\w.:@#])[0-9A-Fa-f]{1,4}[.:][0-9A-Fa-f.:]*$")
SHOWN_WORDS = 70


class NoteBox(QPlainTextEdit):
    """Plain text. Ctrl+Enter submits; `#` offers the things of the case, digits its addresses."""

    submitted = Signal()
    picture_pasted = Signal(object)
    """A picture from the clipboard, as PNG bytes."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Write a note")
        self.setPlaceholderText(
            "Write what you did, saw or were told. #EX-3, #R-2 or an IP address is linked."
        )
        self.setTabChangesFocus(True)
        self._things: tuple[str, ...] = ()
        self._addresses: tuple[str, ...] = ()
        self._offered = QStringListModel(self)
        self._completer = QCompleter(self._offered, self)
        self._completer.setWidget(self)
        self._completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        self._completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self._completer.setFilterMode(Qt.MatchFlag.MatchStartsWith)
        self._completer.activated.connect(self._complete)
        self._popup = QListView()
        self._completer.setPopup(self._popup)

    def offer(self, things: Sequence[tuple[str, str]], addresses: Sequence[str]) -> None:
        """Offer things as (number, words), and addresses."""
        self._things = tuple(
            one_line(f"#{number}  {words}", SHOWN_WORDS) for number, words in things
        )
        self._addresses = tuple(addresses)

    def offered(self) -> tuple[str, ...]:
        """Give what is offered for the word at the cursor."""
        model = self._completer.completionModel()
        return tuple(str(model.data(model.index(row, 0))) for row in range(model.rowCount()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if is_enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.submitted.emit()
            return
        if self._popup.isVisible() and (
            is_enter or event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Tab)
        ):
            # The popup takes these: it completes, or goes away.
            event.ignore()
            return
        super().keyPressEvent(event)
        if event.text():
            self._offer_here()

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        return source.hasImage() or super().canInsertFromMimeData(source)

    def insertFromMimeData(self, source: QMimeData) -> None:
        if source.hasImage() and not source.hasText():
            picture = source.imageData()
            if isinstance(picture, QImage) and not picture.isNull():
                self.picture_pasted.emit(_png(picture))
            return
        self.insertPlainText(source.text())

    def _offer_here(self) -> None:
        typed = self._typed_mention()
        if not typed:
            self._popup.hide()
            return
        self._offered.setStringList(list(self._things if typed[0] == "#" else self._addresses))
        self._completer.setCompletionPrefix(typed)
        if not self._completer.completionCount() or typed in self.offered():
            self._popup.hide()
            return
        self._popup.setCurrentIndex(self._completer.completionModel().index(0, 0))
        area = self.cursorRect()
        area.setWidth(420)
        self._completer.complete(area)

    def _typed_mention(self) -> str:
        cursor = self.textCursor()
        before = cursor.block().text()[: cursor.positionInBlock()]
        match = _MENTION.search(before) or _ADDRESS.search(before)
        return match[0] if match else ""

    def _complete(self, chosen: str) -> None:
        typed = self._typed_mention()
        cursor = self.textCursor()
        cursor.movePosition(
            QTextCursor.MoveOperation.Left, QTextCursor.MoveMode.KeepAnchor, len(typed)
        )
        cursor.insertText(chosen.split("  ", 1)[0] + " ")
        self.setTextCursor(cursor)


def _png(picture: QImage) -> bytes:
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"png")).write(picture)
    buffer.close()
    return bytes(data.data())
