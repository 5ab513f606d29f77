"""Labels that show text as it is: no markup is ever interpreted."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import (
    QIcon,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTextOption,
    QWheelEvent,
)
from PySide6.QtWidgets import (
    QAbstractButton,
    QFrame,
    QLabel,
    QPlainTextEdit,
    QSizePolicy,
    QWidget,
)

from casebook.ui import theme
from casebook.ui.widgets.visible_text import many_lines, one_line

Buttons = TypeVar("Buttons", bound=QWidget)


def plain_label(
    text: str = "", *, wrap: bool = False, role: str = "", selectable: bool = False
) -> QLabel:
    """Make a label for plain text; `role` is a name the theme styles (muted, wrong)."""
    label = QLabel()
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setText(text)
    label.setWordWrap(wrap)
    if wrap:
        # Without it a long unbroken word would widen the whole pane.
        label.setMinimumWidth(40)
        label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    if role:
        label.setProperty("role", role)
    if selectable:
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label


def heading(text: str, factor: float = 1.0, *, wrap: bool = False) -> QLabel:
    """Make a bold plain label."""
    label = plain_label(text, wrap=wrap)
    label.setFont(theme.scaled(factor, bold=True))
    return label


def without_icons(box: Buttons) -> Buttons:
    """Take the desktop's own icons off the buttons of a dialog."""
    for button in box.findChildren(QAbstractButton):
        button.setIcon(QIcon())
    return box


def rule(vertical: bool = False) -> QFrame:
    """Make a thin line between two parts."""
    line = QFrame()
    line.setProperty("role", "rule")
    if vertical:
        line.setFixedWidth(1)
    else:
        line.setFixedHeight(1)
    return line


class ReadText(QPlainTextEdit):
    """Text of any length to read and copy, as tall as it needs; long words break anywhere."""

    clicked = Signal()

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setReadOnly(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setTabChangesFocus(True)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.document().setDocumentMargin(0)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setProperty("role", "read")
        self.viewport().setAutoFillBackground(False)
        self.set_text(text)

    def set_text(self, text: str) -> None:
        """Show another text; what hides in it is spelt out."""
        self.setPlainText(many_lines(text))
        self.setAccessibleName(text)
        self._fit()

    def set_muted(self, is_muted: bool) -> None:
        """Show the text muted or not."""
        self.setProperty("role", "read-muted" if is_muted else "read")
        self.style().polish(self)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        # It never scrolls by itself: the pane around it does.
        event.ignore()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if event.button() is Qt.MouseButton.LeftButton and not self.textCursor().hasSelection():
            self.clicked.emit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()

    def _fit(self) -> None:
        # Only what is on screen is wrapped by itself; a paragraph below it would count as one line.
        block = self.document().begin()
        while block.isValid():
            self.document().documentLayout().blockBoundingRect(block)
            block = block.next()
        # A plain-text document measures its height in lines.
        lines = max(1, round(self.document().size().height()))
        self.setFixedHeight(lines * self.fontMetrics().lineSpacing() + 2)


class ElidedLabel(QWidget):
    """One line of plain text, cut with … where it does not fit; the detail shows it whole."""

    def __init__(self, text: str = "", parent: QWidget | None = None, *, role: str = "") -> None:
        super().__init__(parent)
        self._text = ""
        self._is_muted = role == "muted"
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_text(text)

    def text(self) -> str:
        """Give the whole text."""
        return self._text

    def set_text(self, text: str) -> None:
        """Show the first line of `text`."""
        self._text = text
        self.setAccessibleName(text)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        return QSize(metrics.horizontalAdvance(self._line()) + 2, metrics.height() + 2)

    def minimumSizeHint(self) -> QSize:
        return QSize(24, self.fontMetrics().height() + 2)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        t = theme.tokens()
        painter.setPen(t.muted if self._is_muted else t.text)
        line = self.fontMetrics().elidedText(
            self._line(), Qt.TextElideMode.ElideRight, self.width()
        )
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter, line)
        painter.end()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.PaletteChange):
            self.updateGeometry()
        super().changeEvent(event)

    def _line(self) -> str:
        return one_line(self._text.split("\n", 1)[0], 500)
