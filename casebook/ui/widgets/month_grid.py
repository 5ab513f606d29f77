"""A month as a grid of days, each with what falls on it; moved over by the keyboard."""

from __future__ import annotations

import calendar
from collections.abc import Mapping, Sequence
from datetime import date

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from casebook.actions.due_days import DeadlineKind, DueDay
from casebook.ui import theme
from casebook.ui.theme import State

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
SHORT = {
    DeadlineKind.LOSS: "retention",
    DeadlineKind.PRESERVATION: "kept until",
    DeadlineKind.SEND: "to send",
    DeadlineKind.ANSWER: "due",
    DeadlineKind.CASE: "the case",
}
"""What stands in a day for what is about no numbered thing."""

FIRST_DAY, LAST_DAY = date(1, 1, 1), date(9999, 12, 31)


class MonthGrid(QWidget):
    """Shows the month of the chosen day.

    Arrow keys go by day and week, PageUp and PageDown by month, Home and End to the first and last
    day, T to today, N and P to the next and the previous day on which something falls. Enter opens
    the day.
    """

    day_chosen = Signal(object)
    day_opened = Signal(object)

    def __init__(self, today: date, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._today = today
        self._day = today
        self._by_day: Mapping[date, tuple[DueDay, ...]] = {}
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)
        self._tell()

    @property
    def day(self) -> date:
        """Give the chosen day."""
        return self._day

    def show_days(self, days: Sequence[DueDay], today: date) -> None:
        """Show other things; the chosen day stays."""
        by_day: dict[date, list[DueDay]] = {}
        for due in days:
            by_day.setdefault(due.day, []).append(due)
        self._by_day = {day: tuple(found) for day, found in sorted(by_day.items())}
        self._today = today
        self._tell()

    def on_day(self, day: date) -> tuple[DueDay, ...]:
        """Give what falls on a day."""
        return self._by_day.get(day, ())

    def next_day(self) -> date | None:
        """Give the next day after the chosen one on which something falls."""
        return next((day for day in self._by_day if day > self._day), None)

    def previous_day(self) -> date | None:
        """Give the day before the chosen one on which something falls."""
        return next((day for day in reversed(list(self._by_day)) if day < self._day), None)

    def choose(self, day: date | None) -> None:
        """Choose a day, and show its month; None changes nothing."""
        if day is not None and day != self._day:
            self._day = day
            self._tell()
            self.day_chosen.emit(day)

    def by_months(self, count: int) -> None:
        """Go to the same day of another month, or to its last."""
        months = self._day.year * 12 + self._day.month - 1 + count
        year, month = divmod(months, 12)
        if date.min.year <= year <= date.max.year:
            last = calendar.monthrange(year, month + 1)[1]
            self.choose(date(year, month + 1, min(self._day.day, last)))

    def sizeHint(self) -> QSize:
        return QSize(480, 260)

    def minimumSizeHint(self) -> QSize:
        return QSize(300, 7 * (self.fontMetrics().height() + theme.S))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        days = {
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Up: -7,
            Qt.Key.Key_Down: 7,
        }
        key = Qt.Key(event.key())
        if key in days:
            there = self._day.toordinal() + days[key]
            if FIRST_DAY.toordinal() <= there <= LAST_DAY.toordinal():
                self.choose(date.fromordinal(there))
        elif key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            self.by_months(-1 if key is Qt.Key.Key_PageUp else 1)
        elif key is Qt.Key.Key_Home:
            self.choose(self._day.replace(day=1))
        elif key is Qt.Key.Key_End:
            last = calendar.monthrange(self._day.year, self._day.month)[1]
            self.choose(self._day.replace(day=last))
        elif key is Qt.Key.Key_T:
            self.choose(self._today)
        elif key is Qt.Key.Key_N:
            self.choose(self.next_day())
        elif key is Qt.Key.Key_P:
            self.choose(self.previous_day())
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.day_opened.emit(self._day)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        point = event.position().toPoint()
        for day, cell in self._cells():
            if cell.contains(point):
                self.choose(day)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.day_opened.emit(self._day)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.PaletteChange):
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        t = theme.tokens()
        painter.setPen(QColor(t.muted))
        width = self.width() / 7
        for place, word in enumerate(WEEKDAYS):
            box = QRect(round(place * width), 0, round(width), self._head_height())
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, word)
        for day, cell in self._cells():
            self._draw_day(painter, day, cell)
        painter.end()

    def _draw_day(self, painter: QPainter, day: date, cell: QRect) -> None:
        t, metrics = theme.tokens(), self.fontMetrics()
        is_chosen, is_of_month = day == self._day, day.month == self._day.month
        painter.fillRect(cell, QColor(t.selection if is_chosen else t.surface))
        painter.setPen(QPen(QColor(t.line), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(cell.adjusted(0, 0, -1, -1))
        if day == self._today or (is_chosen and self.hasFocus()):
            painter.setPen(QPen(QColor(t.accent), 2))
            painter.drawRect(cell.adjusted(1, 1, -2, -2))
        inner = cell.adjusted(theme.XS, 2, -theme.XS, -2)
        painter.setFont(theme.scaled(1.0, bold=day == self._today))
        painter.setPen(QColor(t.text if is_of_month else t.muted))
        painter.drawText(inner, Qt.AlignmentFlag.AlignTop, str(day.day))
        found = self.on_day(day)
        painter.setFont(theme.scaled(1.0))
        y, spacing = inner.top() + metrics.lineSpacing(), metrics.lineSpacing()
        room = max(0, (inner.bottom() - y + 1) // spacing)
        if found and not room:
            # Too low for words: the mark and how many.
            words = str(len(found))
            left = inner.right() - metrics.horizontalAdvance(words)
            theme.state_icon(state_of(found)).paint(painter, left - 18, inner.top(), 16, 16)
            painter.drawText(left, inner.top() + metrics.ascent(), words)
            return
        shown = found if len(found) <= room else found[: max(0, room - 1)]
        for due in shown:
            theme.state_icon(state_of((due,))).paint(painter, inner.left(), y, 16, 16)
            words = due.number or SHORT[due.kind]
            left = inner.left() + 18
            text = metrics.elidedText(words, Qt.TextElideMode.ElideRight, inner.right() - left)
            painter.setPen(QColor(t.text))
            painter.drawText(left, y + metrics.ascent(), text)
            y += spacing
        if len(found) > len(shown):
            painter.setPen(QColor(t.muted))
            painter.drawText(
                inner.left(), y + metrics.ascent(), f"{len(found) - len(shown):,} more"
            )

    def _cells(self) -> list[tuple[date, QRect]]:
        first = self._day.replace(day=1).toordinal()
        before = (self._day.replace(day=1)).weekday()
        in_month = calendar.monthrange(self._day.year, self._day.month)[1]
        weeks = -(-(before + in_month) // 7)
        top = self._head_height()
        width, height = self.width() / 7, (self.height() - top) / weeks
        cells = []
        for place in range(weeks * 7):
            ordinal = first - before + place
            if not FIRST_DAY.toordinal() <= ordinal <= LAST_DAY.toordinal():
                continue
            week, weekday = divmod(place, 7)
            left, upper = round(weekday * width), top + round(week * height)
            right, lower = round((weekday + 1) * width), top + round((week + 1) * height)
            cells.append(
                (date.fromordinal(ordinal), QRect(left, upper, right - left, lower - upper))
            )
        return cells

    def _head_height(self) -> int:
        return self.fontMetrics().height() + theme.XS

    def _tell(self) -> None:
        found = self.on_day(self._day)
        what = "; ".join(due.sentence for due in found) or "nothing"
        day = f"{WEEKDAYS[self._day.weekday()]} {self._day.isoformat()}"
        today = ", today" if self._day == self._today else ""
        self.setAccessibleName(f"Calendar, {day}{today}: {what}")
        self.update()


def state_of(found: Sequence[DueDay]) -> State:
    """Give the shape of what falls on a day: the most pressing of it."""
    is_lost = any(due.kind is DeadlineKind.LOSS and due.is_past for due in found)
    if is_lost:
        return State.WRONG
    presses = (DeadlineKind.LOSS, DeadlineKind.PRESERVATION)
    if any(due.is_past or due.kind in presses for due in found):
        return State.ATTENTION
    return State.NEUTRAL
